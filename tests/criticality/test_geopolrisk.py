"""GeoPolRisk and its variants on worlds small enough for paper."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from tests.criticality.worlds import world

from shigen.criticality import METHODS, Inputs, Method, evaluate, given
from shigen.criticality.methods import geopolrisk, geopolrisk_recycling
from shigen.criticality.methods.geopolrisk_quantities import (
    COPPER_MIDPOINT,
    IMPORT_VALUE,
    IMPORTS_WITHIN,
)
from shigen.criticality.quantities import (
    DOMESTIC,
    IMPORTS,
    RECYCLING,
    STABILITY,
    SUBSTITUTION_SUPPLY,
    WORLD_OUTPUT,
)

PLACES = ("AUS", "CHN", "JPN", "OTH")
# Instability 0.2 in Australia and 0.6 in China.
STABLE = [1.5, -0.5, 1.0, np.nan]
VARIANTS = ("geopolrisk", "geopolrisk-recycling", "geopolrisk-substitution")


def paper(**more: float) -> Inputs:
    """Two equal suppliers of 50 t, no own output, HHI 0.5."""
    cases = pd.DataFrame({"mineral": ["tin"], "stage": "mine", "year": 2024, "party": "JPN"})
    fifty, none = np.array([[50.0, 50.0, 0.0, 0.0]]), np.zeros((1, 4))
    known = {
        "world_output": given(WORLD_OUTPUT, fifty),
        "imports": given(IMPORTS, fifty),
        "domestic": given(DOMESTIC, none),
        "stability": given(STABILITY, np.array([STABLE])),
    }
    quantities = {
        q.name: q
        for q in (RECYCLING, SUBSTITUTION_SUPPLY, IMPORT_VALUE, IMPORTS_WITHIN, COPPER_MIDPOINT)
    }
    known |= {name: given(quantities[name], np.array([v])) for name, v in more.items()}
    return Inputs(cases, PLACES, known)


def outputs(slug: str, inputs: Inputs, **settings: float) -> Mapping[str, float]:
    found = evaluate(METHODS[slug], inputs, settings)
    return {str(name): float(value) for name, value in found.outputs.iloc[0].items()}


def test_two_equal_suppliers() -> None:
    found = outputs("geopolrisk", paper(import_value=3000.0, copper_midpoint=2.0))
    expected = {
        "hhi": 0.5, "weighted_imports": 40.0, "total_imports": 100.0, "supply": 100.0,
        "import_risk": 0.4, "score": 0.2, "price": 30.0, "midpoint": 6.0,
        "factor": 6.0 / 0.409412948, "factor_same_year": 3.0,
    }  # fmt: skip
    assert found == pytest.approx(expected, rel=1e-12)


def test_without_a_value_of_imports_the_score_stands_and_the_factor_is_missing() -> None:
    found = outputs("geopolrisk", paper())
    assert found["score"] == pytest.approx(0.2)
    assert all(np.isnan(found[name]) for name in ("price", "midpoint", "factor"))
    only = outputs("geopolrisk", paper(import_value=3000.0))
    assert only["factor"] > 0
    assert np.isnan(only["factor_same_year"])


def test_the_copper_constant_is_the_users() -> None:
    found = outputs("geopolrisk", paper(import_value=3000.0), copper=3.0)
    assert found["factor"] == pytest.approx(2.0)


def test_trade_within_a_party_lowers_the_score_only_when_asked() -> None:
    inputs = paper(imports_within=100.0, import_value=3000.0)
    assert outputs("geopolrisk", inputs)["score"] == pytest.approx(0.2)
    kept = outputs("geopolrisk", inputs, intra_bloc=1.0)
    assert kept["score"] == pytest.approx(0.1)
    # the unit value stays that of what comes from outside
    assert kept["price"] == pytest.approx(30.0)
    lost = evaluate(METHODS["geopolrisk"], paper(), {"intra_bloc": 1.0}).table.iloc[0]
    assert np.isnan(lost["score"])


def test_recycling_on_paper() -> None:
    found = outputs("geopolrisk-recycling", paper(recycling=0.25))
    assert [found[name] for name in ("plain", "score", "best", "worst")] == pytest.approx(
        [0.2, 0.15, 0.125, 0.175], rel=1e-12
    )
    without = outputs("geopolrisk-recycling", paper(recycling=0.0))
    assert [without[name] for name in ("score", "best", "worst")] == pytest.approx([0.2] * 3)
    all_of_it = outputs("geopolrisk-recycling", paper(recycling=1.0))
    assert [all_of_it[name] for name in ("score", "best", "worst")] == [0.0] * 3


@pytest.mark.parametrize("seed", range(5))
def test_recycling_lies_between_its_best_and_its_worst(seed: int) -> None:
    found = evaluate(geopolrisk_recycling.METHOD, world(geopolrisk_recycling.METHOD, seed, 40))
    found_outputs = found.outputs
    assert (found_outputs["best"] <= found_outputs["score"] + 1e-12).all()
    assert (found_outputs["score"] <= found_outputs["worst"] + 1e-12).all()
    assert (found_outputs["worst"] <= found_outputs["plain"] + 1e-12).all()


@pytest.mark.parametrize("riskiest", [True, False])
def test_replacing_fills_in_order_of_risk(*, riskiest: bool) -> None:
    random = np.random.default_rng(3)
    imports, g = random.uniform(0, 10, (20, 6)), random.uniform(0, 1, (20, 6))
    amount = random.uniform(0, 1, 20) * imports.sum(axis=1)
    found = geopolrisk_recycling.replaced(imports, imports * g, amount, riskiest=riskiest)
    for row in range(20):
        left, weight = amount[row], 0.0
        for at in sorted(range(6), key=lambda i: g[row, i], reverse=riskiest):
            taken = min(left, imports[row, at])
            weight, left = weight + taken * g[row, at], left - taken
        assert found[row] == pytest.approx(weight, rel=1e-12)


def test_substitution_on_paper() -> None:
    found = outputs("geopolrisk-substitution", paper(substitution_supply=0.9))
    assert (found["plain"], found["score"]) == pytest.approx((0.2, 0.18), rel=1e-12)


@pytest.mark.parametrize("slug", VARIANTS)
def test_a_variant_never_exceeds_the_score_without_it(slug: str) -> None:
    method = METHODS[slug]
    inputs = world(method, 11, 60)
    plain = evaluate(geopolrisk.METHOD, inputs).table["score"]
    assert (evaluate(method, inputs).table["score"] <= plain + 1e-12).all()


@pytest.mark.parametrize("slug", VARIANTS)
def test_imports_without_a_score_of_governance_give_a_range(slug: str) -> None:
    method: Method = METHODS[slug]
    more = {"recycling": 0.0} if "recycling" in slug else {}
    more |= {"substitution_supply": 1.0} if "substitution" in slug else {}
    inputs = paper(**more)
    half = given(STABILITY, np.array([[1.5, np.nan, 1.0, np.nan]]))
    lost = Inputs(inputs.cases, inputs.places, {**inputs.quantities, "stability": half})
    row = evaluate(method, lost).table.iloc[0]
    assert np.isnan(row["score"])
    assert (row["low"], row["high"]) == pytest.approx((0.05, 0.3))
    assert "no stability of CHN" in row["missing"]


def test_no_own_output_and_no_imports_is_no_risk_but_no_answer() -> None:
    inputs = paper()
    nothing = given(IMPORTS, np.zeros((1, 4)))
    empty = Inputs(inputs.cases, inputs.places, {**inputs.quantities, "imports": nothing})
    row = evaluate(geopolrisk.METHOD, empty).table.iloc[0]
    assert row["answer"] == "insufficient data"
    makes = given(DOMESTIC, np.array([[0.0, 0.0, 10.0, 0.0]]))
    alone = Inputs(empty.cases, empty.places, {**empty.quantities, "domestic": makes})
    assert evaluate(geopolrisk.METHOD, alone).table["score"].iloc[0] == 0.0
