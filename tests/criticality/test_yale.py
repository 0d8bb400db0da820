"""The Yale formulas at the points where their value is known, and what is never filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.worlds import world

from shigen.criticality import METHODS, Inputs, evaluate, given
from shigen.criticality.methods import yale
from shigen.criticality.methods._yale_parts import (
    concentration_score,
    depletion_score,
    import_reliance,
    instability_score,
)
from shigen.errors import BadInput


@pytest.mark.parametrize(
    ("years", "score"), [(0.0, 100.0), (50.0, 70.0), (100.0, 0.0), (100.1, 0.0), (np.inf, 0.0)]
)
def test_depletion_time(years: float, score: float) -> None:
    assert depletion_score(np.array([years]))[0] == pytest.approx(score, abs=1e-12)


def test_concentration_of_one_place_is_100_0() -> None:
    assert round(float(concentration_score(np.array([10_000.0]))[0]), 1) == 100.0
    # the logarithm reaches zero at 33 points: about 300 equal places
    assert concentration_score(np.array([32.9]))[0] == 0.0
    assert concentration_score(np.array([33.0]))[0] > 0.0


@pytest.mark.parametrize(("pv", "score"), [(-2.5, 100.0), (0.0, 50.0), (2.5, 0.0), (-3.0, 100.0)])
def test_instability(pv: float, score: float) -> None:
    assert instability_score(np.array([pv]))[0] == score


@pytest.mark.parametrize(
    ("imports", "domestic", "exports", "share"),
    [(80.0, 20.0, 0.0, 0.8), (0.0, 50.0, 0.0, 0.0), (5.0, 50.0, 20.0, 0.0), (9.0, 0.0, 0.0, 1.0)],
)
def test_import_reliance(imports: float, domestic: float, exports: float, share: float) -> None:
    values = {
        "imports": np.array([[imports, 0.0]]),
        "domestic": np.array([[domestic, 0.0]]),
        "exports": np.array([exports]),
    }
    assert import_reliance(values)[0] == pytest.approx(share)


def test_nothing_made_or_bought_has_no_reliance() -> None:
    none = np.zeros((1, 2))
    values = {"imports": none, "domestic": none, "exports": np.zeros(1)}
    assert np.isnan(import_reliance(values)[0])


def one_case(**changed: object) -> Inputs:
    """A case that can be worked out by hand."""
    values: dict[str, object] = {
        "reserves": [5000.0], "mine_output": [100.0], "companion_share": [0.4],
        "world_output": [[60.0, 40.0, 0.0]], "stability": [[-2.5, 0.0, np.nan]],
        "policy_potential": [[20.0, 70.0, np.nan]], "human_development": [[0.5, 1.0, np.nan]],
    } | changed  # fmt: skip
    quantities = {q.name: q for q in yale.SUPPLY}
    frame = pd.DataFrame({"mineral": ["copper"], "stage": "mine", "year": 2024, "party": "JPN"})
    found = {n: given(quantities[n], np.array(v, dtype="float64")) for n, v in values.items()}
    return Inputs(frame, ("CHL", "CHN", "OTH"), found)


def test_a_case_by_hand() -> None:
    parts = evaluate(yale.SUPPLY_RISK, one_case()).outputs.iloc[0]
    assert parts["depletion_time"] == 50.0
    assert parts["geological"] == pytest.approx((70.0 + 40.0) / 2)
    assert parts["policy"] == pytest.approx(0.6 * 80 + 0.4 * 30)
    assert parts["development"] == pytest.approx(0.6 * 50 + 0.4 * 100)
    assert parts["instability"] == pytest.approx(0.6 * 100 + 0.4 * 50)
    assert parts["hhi_points"] == pytest.approx(5200.0)
    assert parts["concentration"] == pytest.approx(17.5 * np.log(5200) - 61.18)
    assert parts["supply_risk"] == pytest.approx(
        (parts["geological"] + parts["social"] + parts["geopolitical"]) / 3
    )


def test_weights_and_coefficients_are_the_users() -> None:
    only_depletion = evaluate(yale.LONG_TERM, one_case(), {"companion_weight": 0.0})
    assert only_depletion.table["score"][0] == 70.0
    steeper = evaluate(yale.LONG_TERM, one_case(), {"depletion_linear": 1.0})
    assert steeper.outputs["depletion"][0] == pytest.approx(30.0)
    with pytest.raises(BadInput, match="weights of the geological part are all zero"):
        evaluate(yale.LONG_TERM, one_case(), {"companion_weight": 0.0, "depletion_weight": 0.0})


def test_without_an_index_the_medium_term_is_missing_and_says_so() -> None:
    gone = one_case(policy_potential=[[np.nan, np.nan, np.nan]])
    row = evaluate(yale.SUPPLY_RISK, gone).table.iloc[0]
    assert row["answer"] == "insufficient data"
    assert np.isnan(row["score"])
    assert "policy_potential" in row["missing"]
    reduced = evaluate(yale.WITHOUT_SOCIAL, gone).table.iloc[0]
    assert reduced["answer"] == "score"


def test_the_remainder_widens_the_range() -> None:
    row = evaluate(yale.WITHOUT_SOCIAL, one_case(world_output=[[50.0, 30.0, 20.0]])).table.iloc[0]
    assert row["low"] < row["high"]


def test_three_axes_of_100_make_100() -> None:
    inputs = world(yale.METHOD, cases=30)
    found = evaluate(yale.METHOD, inputs).outputs
    axes = found[["supply_risk", "vulnerability"]].to_numpy()
    environment = inputs.quantities["environmental_implications"].value
    expected = np.sqrt((axes**2).sum(axis=1) + environment**2) / np.sqrt(3)
    np.testing.assert_allclose(found["criticality"], expected, rtol=1e-12)


def test_a_reduction_is_named_as_one() -> None:
    assert "ours" in METHODS["yale-without-social"].title
    assert all(found.basis == "in the manner of" for found in yale.ALL)
    assert all(p.basis == "recalled" for found in yale.ALL for p in found.parameters)
