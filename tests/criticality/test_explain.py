"""A score taken apart adds up to the score again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.criticality.worlds import world

from shigen.criticality import METHODS, evaluate
from shigen.criticality.explain import NAME, explain
from shigen.criticality.quantities import PLACE


@pytest.mark.parametrize("slug", sorted(METHODS))
def test_every_output_has_its_formula_and_its_number(slug: str) -> None:
    method = METHODS[slug]
    found = evaluate(method, world(method))
    told = explain(found, 2)
    assert told.steps["output"].tolist() == [output.name for output in method.outputs]
    np.testing.assert_allclose(told.steps["value"], found.outputs.iloc[2].to_numpy(dtype=float))
    # every name in braces was known when its formula was written
    assert not told.steps["numbers"].str.contains(r"[{}]").any()
    assert told.parameters["parameter"].tolist() == [p.name for p in method.parameters]
    assert told.cannot_see


@pytest.mark.parametrize("slug", sorted(METHODS))
def test_names_in_braces_are_numbers_that_are_known_by_then(slug: str) -> None:
    method = METHODS[slug]
    known = {q.name for q in method.quantities + method.optional if q.axes != PLACE}
    known |= {p.name for p in method.parameters}
    for output in method.outputs:
        assert set(NAME.findall(output.formula)) <= known, output.name
        known.add(output.name)


def test_a_product_can_be_checked_by_hand() -> None:
    method = METHODS["geopolrisk"]
    told = explain(evaluate(method, world(method)))
    last = told.steps.iloc[-1]
    first, second = (float(part) for part in last["numbers"].split(" * "))
    assert first * second == pytest.approx(last["value"], rel=1e-5)


def test_shares_of_places_are_those_of_the_amounts() -> None:
    method = METHODS["geopolrisk"]
    inputs = world(method)
    terms = explain(evaluate(method, inputs)).terms
    output = terms[terms["quantity"] == "world_output"]
    assert output["share"].sum() == pytest.approx(1.0)
    assert output["share"].is_monotonic_decreasing
