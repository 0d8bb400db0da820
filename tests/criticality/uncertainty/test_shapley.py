"""Shapley effects against cases that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.criticality.uncertainty.made import supply
from tests.criticality.uncertainty.test_propagate import LINEAR, linear

from shigen.criticality import METHODS, evaluate, given
from shigen.criticality.method import Values
from shigen.criticality.quantities import CASE, Quantity
from shigen.criticality.uncertainty import effects, score_effects
from shigen.criticality.uncertainty.draws import points
from shigen.criticality.uncertainty.shapley import Outcome, Subset, group_of
from shigen.errors import BadInput

GPR = METHODS["geopolrisk"]


def _outcome(
    model: Callable[[np.ndarray], np.ndarray], groups: dict[str, list[int]], n: int
) -> Outcome:
    size = sum(len(own) for own in groups.values())
    first, second = points("first", size, n, 1), points("second", size, n, 1)

    def outcome(known: Subset) -> np.ndarray:
        mixed = second.copy()
        for group in known:
            mixed[:, groups[group]] = first[:, groups[group]]
        return model(mixed)

    return outcome


def _ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami() -> None:
    found = effects(_outcome(_ishigami, {"1": [0], "2": [1], "3": [2]}, 2**14), ["1", "2", "3"])
    first = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    second = 7**2 / 8
    together = 0.1**2 * np.pi**8 * 8 / 225
    variance = first + second + together
    table = found.table.set_index("group")
    assert found.variance == pytest.approx(variance, rel=0.01)
    exact = {"1": first + together / 2, "2": second, "3": together / 2}
    for group, value in exact.items():
        assert table.loc[group, "effect"] == pytest.approx(value / variance, abs=0.02)
    assert table.loc["3", "first"] == pytest.approx(0, abs=0.03)
    assert table.loc["3", "total"] == pytest.approx(together / variance, abs=0.02)
    assert table["effect"].sum() == pytest.approx(1, abs=1e-12)


def test_linear_gaussian_with_dependence_inside_a_group() -> None:
    """Y = a1 X1 + a2 X2 + a3 X3 with X1, X2 of correlation r: groups {X1, X2} and {X3}."""
    from scipy import stats

    a, r = np.array([1.0, 2.0, 3.0]), 0.6
    root = np.linalg.cholesky(np.array([[1, r, 0], [r, 1, 0], [0, 0, 1.0]]))

    def model(u: np.ndarray) -> np.ndarray:
        return np.asarray(stats.norm.ppf(u) @ root.T @ a)

    found = effects(_outcome(model, {"pair": [0, 1], "own": [2]}, 4096), ["pair", "own"])
    pair = a[0] ** 2 + a[1] ** 2 + 2 * r * a[0] * a[1]
    table = found.table.set_index("group")
    assert table.loc["pair", "effect"] == pytest.approx(pair / (pair + a[2] ** 2), abs=0.01)
    assert found.variance == pytest.approx(pair + a[2] ** 2, rel=0.02)


def test_a_product_is_shared_evenly_and_the_error_is_told() -> None:
    outcome = _outcome(lambda u: (u[:, 0] - 0.5) * (u[:, 1] - 0.5), {"a": [0], "b": [1]}, 4096)
    table = effects(outcome, ["a", "b"]).table.set_index("group")
    assert table["effect"].tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert table["first"].tolist() == pytest.approx([0, 0], abs=0.05)
    assert table["total"].tolist() == pytest.approx([1, 1], abs=0.05)
    assert (table["standard_error"] < 0.03).all()
    assert (table["low"] < 0.5).all()
    assert (table["high"] > 0.5).all()


@pytest.mark.slow
def test_the_bootstrap_error_covers_the_spread_over_seeds() -> None:
    def once(seed: int) -> tuple[float, float]:
        first, second = (points(w, 3, 1024, seed) for w in ("first", "second"))

        def outcome(known: Subset) -> np.ndarray:
            return _ishigami(
                np.column_stack([(first if g in known else second)[:, int(g)] for g in "012"])
            )

        row = effects(outcome, ["0", "1", "2"]).table.set_index("group").loc["1"]
        return float(row["effect"]), float(row["standard_error"])

    found = np.array([once(seed) for seed in range(20)])
    assert 0.3 < found[:, 0].std() / found[:, 1].mean() < 1.3


def test_what_does_not_vary_has_no_effect_and_nothing_is_no_failure() -> None:
    outcome = _outcome(lambda u: u[:, 0], {"a": [0], "b": [1]}, 256)
    table = effects(outcome, ["a", "b"]).table.set_index("group")
    assert table["effect"].to_dict() == pytest.approx({"a": 1.0, "b": 0.0}, abs=1e-9)
    flat = effects(lambda known: np.ones(8), ["a", "b"])
    assert flat.variance == 0
    assert flat.table["effect"].tolist() == [0, 0]


def test_a_large_mean_does_not_drown_the_effects() -> None:
    outcome = _outcome(lambda u: 1e7 + u[:, 0] + 2 * u[:, 1], {"a": [0], "b": [1]}, 1024)
    table = effects(outcome, ["a", "b"]).table.set_index("group")
    assert table["effect"].to_dict() == pytest.approx({"a": 0.2, "b": 0.8}, abs=0.01)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="groups"):
        effects(lambda known: np.ones(8), [])
    with pytest.raises(BadInput, match="groups"):
        effects(lambda known: np.ones(8), list("abcdefghi"))
    with pytest.raises(BadInput, match="no value"):
        effects(lambda known: np.full(8, np.nan), ["a"])


def test_a_score_by_hand() -> None:
    table = score_effects(evaluate(LINEAR, linear()), 0).table.set_index("group")
    # variances 36/6 of the first, 4 * 9/6 of the second
    assert table["effect"].to_dict() == pytest.approx({"root": 0.5, "other": 0.5}, abs=0.02)
    table = score_effects(evaluate(LINEAR, linear()), 1).table.set_index("group")
    assert table["effect"].to_dict() == pytest.approx({"root": 0.2, "other": 0.8}, abs=0.02)


def test_groups_of_a_real_method_add_up_and_own_output_goes_with_the_worlds() -> None:
    found = score_effects(evaluate(GPR, supply(2)), 0, n=1024)
    groups = set(found.table["group"])
    assert groups == {"world_output", "imports", "governance", "remainder"}
    assert found.table["effect"].sum() == pytest.approx(1, abs=1e-12)
    assert (found.table["effect"] > -3 * found.table["standard_error"] - 1e-9).all()
    assert found.evaluations == 16
    assert group_of("domestic") == "world_output"
    again = score_effects(evaluate(GPR, supply(2)), 0, n=1024)
    assert again.table.equals(found.table)


def test_inputs_that_do_not_move_the_score_are_no_group_and_many_are_put_together() -> None:
    kinds = [Quantity(f"q{i}", CASE, "x", 0, 100, "") for i in range(11)]

    def parts(values: Values, settings: object) -> dict[str, np.ndarray]:
        return {"score": np.sum([(i + 1) * values[f"q{i}"] for i in range(10)], axis=0)}

    method = replace(LINEAR, quantities=tuple(kinds), parts=parts, thresholds=())
    inputs = linear()
    inputs = replace(inputs, quantities={q.name: given(q, np.full(2, 1.0)) for q in kinds})
    found = score_effects(evaluate(method, inputs), 0, n=256, resamples=10)
    effect = found.table.set_index("group")["effect"]
    assert set(effect.index) == {*(f"q{i}" for i in range(3, 10)), "others"}
    squares = sum((i + 1) ** 2 for i in range(10))
    assert effect["q9"] == pytest.approx(100 / squares, abs=0.05)
    assert effect["others"] == pytest.approx(14 / squares, abs=0.05)
    assert found.evaluations == 256


def test_a_case_without_a_score_is_refused() -> None:
    found = evaluate(LINEAR, linear(), evidence=0.0)
    found.table.loc[0, "score"] = np.nan
    with pytest.raises(BadInput, match="no score"):
        score_effects(found, 0)
