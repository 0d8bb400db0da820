"""Scores, axes and zones in the manner of DOE 2023."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen.criticality import Inputs, evaluate, given
from shigen.criticality.methods import doe_2023
from shigen.criticality.methods._marks import mark
from shigen.errors import BadInput


def one_case(**changed: object) -> Inputs:
    """A case that can be worked out by hand."""
    values: dict[str, object] = {
        "world_output": [[90.0, 10.0, 0.0]], "world_total": [100.0],
        "governance": [[-0.5, 2.5, np.nan]], "energy_demand": [30.0],
        "energy_demand_short": [35.0], "energy_demand_medium": [90.0],
        "substitution_use": [0.85], "companion_share": [0.3],
    } | changed  # fmt: skip
    quantities = {q.name: q for m in doe_2023.ALL for q in (*m.quantities, *m.optional)}
    frame = pd.DataFrame({"mineral": ["lithium"], "stage": "mine", "year": 2024, "party": "USA"})
    found = {n: given(quantities[n], np.array(v, dtype="float64")) for n, v in values.items()}
    return Inputs(frame, ("AUS", "CHL", "OTH"), found)


def test_a_case_by_hand() -> None:
    found = evaluate(doe_2023.MEDIUM, one_case()).outputs.iloc[0]
    assert found["energy"] == 4  # 0.9 of output
    assert found["substitution"] == 3
    assert found["availability"] == 3  # 0.6 of output more
    assert found["competition"] == 3  # 0.7 for other uses
    assert found["politics_indicator"] == pytest.approx(0.9 * 6 + 0.1 * 0)
    assert found["politics"] == 3
    assert found["codependence"] == 2
    assert found["diversity"] == 4  # 8,200 points
    assert found["importance"] == pytest.approx(0.75 * 4 + 0.25 * 3)
    assert found["supply_risk"] == pytest.approx(0.4 * 3 + 0.1 * 3 + 0.2 * 3 + 0.1 * 2 + 0.2 * 4)
    assert found["zone"] == 3


def test_the_short_term_reads_its_own_demand() -> None:
    found = evaluate(doe_2023.SHORT, one_case()).outputs.iloc[0]
    assert found["energy"] == 3
    assert found["availability"] == 1


@pytest.mark.parametrize(
    ("importance", "risk", "zone"),
    [(2.5, 2.5, 3.0), (4.0, 2.4, 2.0), (2.0, 2.0, 2.0), (1.9, 4.0, 1.0), (np.nan, 4.0, np.nan)],
)
def test_zones(importance: float, risk: float, zone: float) -> None:
    found = doe_2023.zone(np.array([importance]), np.array([risk]), 2.5, 2.0)
    np.testing.assert_array_equal(found, [zone])


def test_marks_at_their_limits() -> None:
    found = mark(np.array([0.09, 0.1, 0.3, 1.0, np.inf, np.nan]), (0.1, 0.3, 1.0))
    np.testing.assert_array_equal(found, [0, 1, 2, 3, 3, np.nan])


def test_a_factor_that_cannot_change_the_zone_may_be_missing() -> None:
    gone = evaluate(doe_2023.MEDIUM, one_case(companion_share=[np.nan]))
    assert np.isnan(gone.table["score"][0])
    assert gone.outputs["zone"][0] == 3
    assert gone.table["low"][0] < gone.table["high"][0]


def test_output_in_shares_gives_no_ratio_to_demand() -> None:
    found = evaluate(doe_2023.MEDIUM, one_case(world_total=[np.nan]))
    assert np.isnan(found.outputs["energy"][0])
    assert "world_total" in found.table["missing"][0]


def test_bands_and_zones_that_do_not_rise_are_refused() -> None:
    with pytest.raises(BadInput, match="limits of energy are"):
        evaluate(doe_2023.MEDIUM, one_case(), {"energy_limit_1": 0.6})
    with pytest.raises(BadInput, match="critical_limit"):
        evaluate(doe_2023.MEDIUM, one_case(), {"critical_limit": 1.5})


def test_weights_sum_to_one() -> None:
    weights = {p.name: p.default for p in doe_2023.PARAMETERS if p.name.endswith("_weight")}
    for axis in (doe_2023.IMPORTANCE, doe_2023.RISK):
        assert sum(weights[f"{name}_weight"] for name in axis) == pytest.approx(1.0)
