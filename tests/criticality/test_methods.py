"""What every method must do: the one conformance test over all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.criticality.worlds import world

from shigen.criticality import METHODS, Inputs, Method, evaluate
from shigen.criticality.method import BASES
from shigen.criticality.quantities import CASE
from shigen.errors import BadInput, UnknownName

SEEDS = (1, 2, 3)


@pytest.fixture(params=sorted(METHODS))
def method(request: pytest.FixtureRequest) -> Method:
    return METHODS[request.param]


def _changed(inputs: Inputs, name: str, change: object) -> Inputs:
    old = inputs.quantities[name]
    new = change(old.value)  # type: ignore[operator]
    return replace(
        inputs,
        quantities={**inputs.quantities, name: replace(old, value=new, low=new, high=new)},
    )


def test_says_what_it_is(method: Method) -> None:
    for text in (method.title, method.question, method.citation):
        assert text.strip()
    assert method.question.endswith("?")
    assert method.basis in ("reproduced", "in the manner of")
    assert method.cannot_see
    assert method.outputs[-1].name or method.output(method.score)
    for parameter in method.parameters:
        assert parameter.basis in BASES
        assert parameter.low <= parameter.default <= parameter.high
    names = [output.name for output in method.outputs]
    assert len(set(names)) == len(names)
    assert all(limit.output in names and limit.basis in BASES for limit in method.thresholds)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_output_lies_in_its_declared_range(method: Method, seed: int) -> None:
    found = evaluate(method, world(method, seed, cases=50))
    for output in method.outputs:
        values = found.outputs[output.name].dropna()
        assert (values >= output.low - 1e-9).all(), output.name
        assert (values <= output.high + 1e-9).all(), output.name
    assert found.table["score"].notna().any()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_places_does_not_matter(method: Method, seed: int) -> None:
    inputs = world(method, seed)
    order = [*np.random.default_rng(seed).permutation(len(inputs.places) - 1), -1]
    moved = inputs
    for name, found in inputs.quantities.items():
        if found.quantity.axes != CASE:
            moved = _changed(moved, name, lambda v: v[:, order])
    before, after = evaluate(method, inputs).table, evaluate(method, moved).table
    np.testing.assert_allclose(before["score"], after["score"], rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_do_not_depend_on_each_other(method: Method, seed: int) -> None:
    inputs = world(method, seed)
    whole = evaluate(method, inputs).table["score"]
    for case in range(len(whole)):
        alone = evaluate(method, inputs.take(np.array([case]))).table["score"]
        np.testing.assert_allclose(alone, whole[case : case + 1], rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_it_says_it_rises_and_falls_with(method: Method, seed: int) -> None:
    inputs = world(method, seed)
    before = evaluate(method, inputs).table["score"].to_numpy()
    for names, sign in ((method.rises_with, 1), (method.falls_with, -1)):
        for name in names:
            high = inputs.quantities[name].quantity.high
            step = 0.1 * (high if np.isfinite(high) else 1000.0)
            more = _changed(inputs, name, lambda v, s=step, h=high: np.minimum(v + s, h))
            after = evaluate(method, more).table["score"].to_numpy()
            assert (sign * (after - before) >= -1e-9).all(), name


def test_a_missing_input_gives_a_missing_score_with_the_reason(method: Method) -> None:
    inputs = world(method)
    for quantity in method.quantities:
        gone = _changed(inputs, quantity.name, lambda v: np.full_like(v, np.nan))
        table = evaluate(method, gone).table
        assert table["score"].isna().all(), quantity.name
        assert table["answer"].eq("insufficient data").all()
        assert table["missing"].str.contains(quantity.name).all(), quantity.name


def test_too_little_evidence_gives_no_score(method: Method) -> None:
    inputs = world(method)
    if not method.quantities:
        pytest.skip("reads nothing that it must have")
    name = method.quantities[0].name
    old = inputs.quantities[name]
    poor = replace(
        inputs, quantities={**inputs.quantities, name: replace(old, known=old.known * 0.4)}
    )
    assert evaluate(method, poor).table["score"].isna().all()
    assert evaluate(method, poor, evidence=0.3).table["score"].notna().any()


def test_settings_are_checked(method: Method) -> None:
    with pytest.raises(UnknownName):
        method.settings({"no such": 1.0})
    for parameter in method.parameters:
        with pytest.raises(BadInput):
            method.settings({parameter.name: float("nan")})
        if np.isfinite(parameter.high):
            with pytest.raises(BadInput):
                method.settings({parameter.name: parameter.high + 1})
