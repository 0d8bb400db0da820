"""USGS 2021 on cases worked by hand, and the properties of each of its parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn_by
from hypothesis import strategies as st

from shigen.criticality import Inputs, evaluate, given
from shigen.criticality.methods import usgs_2021
from shigen.criticality.methods.usgs_2021 import (
    ABILITY,
    EXPOSED_VALUE,
    METHOD,
    NET_RELIANCE,
    WILLINGNESS,
    disruption,
    exposure,
    vulnerability,
)
from shigen.criticality.quantities import WORLD_OUTPUT

PLACES = ("AUS", "CHN", "USA", "OTH")
UNIT = st.floats(0, 1)
AMOUNT = st.floats(0, 1e6)


def _inputs(**changes: list[list[float]] | list[float]) -> Inputs:
    values = {
        "world_output": [[20.0, 60.0, 20.0, 0.0]],
        "inability": [[0.2, 0.5, 0.0, np.nan]],
        "unwillingness": [[0.1, 0.8, 0.0, np.nan]],
        "net_import_reliance": [0.5],
        "exposed_value": [1e-5],
    } | changes
    quantities = {q.name: q for q in (*METHOD.quantities, *METHOD.optional)}
    cases = pd.DataFrame({"mineral": ["gallium"], "stage": "refined", "year": 2018, "party": "USA"})
    found = {name: given(quantities[name], np.array(value)) for name, value in values.items()}
    return Inputs(cases, PLACES, found)


def test_reads_what_it_says() -> None:
    assert {q.name for q in METHOD.quantities} == {
        q.name for q in (WORLD_OUTPUT, ABILITY, WILLINGNESS, NET_RELIANCE, EXPOSED_VALUE)
    }


def test_a_case_by_hand() -> None:
    found = evaluate(METHOD, _inputs())
    one = found.outputs.iloc[0]
    # 0.2^2 * 0.2 * 0.1 + 0.6^2 * 0.5 * 0.8; the United States themselves are not foreign
    assert one["disruption_potential"] == pytest.approx(0.1448)
    assert one["trade_exposure"] == 0.5
    # half-way on the log scale from 1e-8 to 1e-2
    assert one["economic_vulnerability"] == pytest.approx(0.5)
    assert one["score"] == pytest.approx((0.1448 * 0.25) ** (1 / 3))
    assert found.table["critical"].iloc[0] == "no"


def test_a_missing_score_of_one_country_leaves_a_range() -> None:
    table = evaluate(METHOD, _inputs(inability=[[0.2, np.nan, 0.0, np.nan]])).table.iloc[0]
    assert np.isnan(table["score"])
    assert table["low"] == pytest.approx((0.04 * 0.02 * 0.25) ** (1 / 3))
    assert table["high"] == pytest.approx(((0.0008 + 0.36 * 0.8) * 0.25) ** (1 / 3))
    assert "no inability of CHN" in table["missing"]


def test_the_remainder_is_thin_at_one_end_and_one_bad_place_at_the_other() -> None:
    made = np.array([50.0, 50.0])
    index = np.array([0.0, np.nan])
    assert float(disruption(made, index, index, 0.0)) == 0.0
    assert float(disruption(made, index, index, 1.0)) == 0.25


def test_exposure_by_hand() -> None:
    net, own = np.array([60.0, -5.0, -50.0, 60.0, 0.0]), np.array([40.0, 10.0, 10.0, 0.0, 0.0])
    found = exposure(net, own, np.zeros(5))
    np.testing.assert_allclose(found, [0.6, 0.0, 0.0, 1.0, np.nan])


@drawn_by(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(-0.2, 0.2))
def test_exposure_is_the_identity_with_stocks(net: float, own: float, draw: float) -> None:
    # a draw of d of use is dS = d * use with use = P + I - E + dS
    change = draw * (own + net) / (1 - draw)
    whole = (net + change) / (own + net + change)
    found = float(exposure(np.array(net), np.array(own), np.array(draw)))
    assert found == pytest.approx(min(max(whole, 0.0), 1.0), abs=1e-9)


@drawn_by(AMOUNT, AMOUNT, st.floats(0, 1e6))
def test_more_exports_never_raise_exposure(net: float, own: float, more: float) -> None:
    before = float(exposure(np.array(net), np.array(own), np.array(0.0)))
    after = float(exposure(np.array(net - more), np.array(own), np.array(0.0)))
    assert np.isnan(before) or np.isnan(after) or after <= before + 1e-12


def test_vulnerability_ends() -> None:
    found = vulnerability(np.array([0.0, 1e-8, 1e-2, 5.0, np.nan]), 1e-8, 1e-2)
    np.testing.assert_allclose(found, [0.0, 0.0, 1.0, 1.0, np.nan])


@drawn_by(
    st.lists(st.floats(0.1, 1e6), min_size=3, max_size=6),
    st.lists(UNIT, min_size=6, max_size=6),
    st.floats(0, 1),
)
def test_disruption_properties(made: list[float], index: list[float], better: float) -> None:
    output = np.array([*made, 0.0])
    asi = np.array([*index[: len(made)], 1.0])
    wsi = np.array([*index[::-1][: len(made)], 1.0])
    before = float(disruption(output, asi, wsi, 0.0))
    assert 0 <= before <= 1
    # a better-governed supplier never raises the risk; units do not matter
    improved = asi * np.array([better, *np.ones(len(made))])
    assert float(disruption(output, improved, wsi, 0.0)) <= before + 1e-12
    assert float(disruption(output * 1000, asi, wsi, 0.0)) == pytest.approx(before)
    # two suppliers merged under the greater risk of both never lower it
    merged = np.array([output[0] + output[1], *output[2:]])
    worst_a, worst_w = np.maximum(asi[0], asi[1]), np.maximum(wsi[0], wsi[1])
    after = disruption(merged, np.array([worst_a, *asi[2:]]), np.array([worst_w, *wsi[2:]]), 0.0)
    assert float(after) >= before - 1e-12


def test_a_zero_in_any_part_is_a_zero_score() -> None:
    assert evaluate(METHOD, _inputs(net_import_reliance=[0.0])).table["score"].iloc[0] == 0.0
    assert evaluate(METHOD, _inputs(exposed_value=[1e-9])).table["score"].iloc[0] == 0.0


def test_the_substitution_is_said() -> None:
    said = " ".join((*METHOD.cannot_see, *METHOD.notes))
    assert METHOD.basis == "in the manner of"
    assert "stand-in for ASI" in said
    assert "stand-in for WSI" in said
    assert {p.basis for p in usgs_2021.METHOD.parameters} == {"ours"}
