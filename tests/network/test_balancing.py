"""The balanced answer is the minimum: by conditions added up apart, and by another solver."""

from __future__ import annotations

import clarabel
import numpy as np
import pytest
from scipy import sparse

from shigen import reference
from shigen.errors import CheckFailed, SolverFailed
from shigen.network import newton, optimality, reconcile

MINERALS = sorted(row["slug"] for row in reference.rows("minerals") if row["modelled"] == "1")
each_mineral = pytest.mark.parametrize("mineral", MINERALS)


def stated(balanced: reconcile.Balanced) -> dict:
    problem = balanced.problem
    return {
        "observed": problem.claims["observed"].to_numpy(dtype="float64"),
        "sigma": problem.claims["sigma"].to_numpy(dtype="float64"),
        "balances": problem.balances,
        "bounded": problem.bounded,
    }


def objective(x: np.ndarray, problem: dict) -> float:
    return float((((x - problem["observed"]) / problem["sigma"]) ** 2).sum())


def by_clarabel(problem: dict) -> np.ndarray:
    """Solve the same problem by an interior-point method.

    Variables are y = (x - o) / sigma, so that the objective is y'y; rows are divided by their
    norm. Then A S y = -A o and S y >= -o where x may not be negative.
    """
    sigma, observed = problem["sigma"], problem["observed"]
    rows = problem["balances"] @ sparse.diags_array(sigma)
    norm = np.sqrt(rows.power(2).sum(axis=1))
    rows = sparse.diags_array(1 / norm) @ rows
    bounded = np.flatnonzero(problem["bounded"])
    pick = sparse.eye_array(len(sigma), format="csr")[bounded]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-11
    answer = clarabel.DefaultSolver(
        sparse.csc_matrix(2 * sparse.eye_array(len(sigma))),
        np.zeros(len(sigma)),
        sparse.csc_matrix(sparse.vstack([rows, -pick])),
        np.concatenate([-(problem["balances"] @ observed) / norm, (observed / sigma)[bounded]]),
        [clarabel.ZeroConeT(rows.shape[0]), clarabel.NonnegativeConeT(len(bounded))],
        settings,
    ).solve()
    assert str(answer.status) in ("Solved", "AlmostSolved"), answer.status
    return observed + sigma * np.array(answer.x)


@each_mineral
def test_conditions_of_the_minimum_hold(built, mineral: str) -> None:
    balanced = built(mineral).balanced
    found = optimality.conditions(
        balanced.solution.x, balanced.solution.multipliers, **stated(balanced)
    )
    found.require()
    assert found.balance <= 1e-10
    assert found.slope <= 1e-8
    assert balanced.solution.iterations <= 20


@pytest.mark.parametrize("mineral", ["gallium", "copper", "dysprosium"])
def test_a_perturbed_answer_is_refused(built, mineral: str) -> None:
    balanced = built(mineral).balanced
    problem = stated(balanced)
    x, multipliers = balanced.solution.x, balanced.solution.multipliers
    largest = int(np.argmax(x))
    moved = x.copy()
    moved[largest] *= 1 + 1e-4
    with pytest.raises(CheckFailed, match="'balance'"):
        optimality.conditions(moved, multipliers, **problem).require()
    moved = x.copy()
    moved[np.flatnonzero(problem["bounded"])[0]] = -1.0
    found = optimality.conditions(moved, multipliers, **problem)
    assert found.negative == pytest.approx(1.0 / moved.max())
    wrong = multipliers.copy()
    wrong[np.argmax(np.abs(wrong))] *= 1.01
    with pytest.raises(CheckFailed, match=r"'(slope|pull)'"):
        optimality.conditions(x, wrong, **problem).require()


@pytest.mark.parametrize("mineral", ["lithium", "copper", "dysprosium"])
def test_metal_sent_in_a_circle_is_refused(built, mineral: str) -> None:
    """More to a partner and as much back keeps every balance, but is not the minimum."""
    balanced = built(mineral).balanced
    problem, x = stated(balanced), balanced.solution.x
    arcs = balanced.claims[balanced.claims["kind"].eq("arc") & balanced.claims["value"].gt(0)]
    there = arcs.set_index(["stage", "place", "partner"]).index
    back = arcs.set_index(["stage", "partner", "place"]).index
    first = arcs.loc[arcs.index[there.isin(back)][0]]
    ends = {first["place"], first["partner"]}
    pair = arcs.index[
        arcs["stage"].eq(first["stage"])
        & arcs["place"].isin(ends)
        & arcs["partner"].isin(ends)
        & arcs["item"].eq(first["item"])
    ]
    assert len(pair) == 2
    moved = x.copy()
    moved[pair] += 0.01 * problem["sigma"][pair].max()
    found = optimality.conditions(moved, balanced.solution.multipliers, **problem)
    assert found.balance <= 1e-8
    with pytest.raises(CheckFailed, match="'slope'"):
        found.require()


def test_a_value_held_at_zero_without_need_is_refused() -> None:
    """Output of 10 and use of 10 held at zero: the slope pulls both up."""
    problem = {
        "observed": np.array([10.0, 10.0]),
        "sigma": np.ones(2),
        "balances": sparse.csr_array(np.array([[1.0, -1.0]])),
        "bounded": np.array([True, True]),
    }
    found = optimality.conditions(np.zeros(2), np.zeros(1), **problem)
    assert found.pull == pytest.approx(10.0)
    with pytest.raises(CheckFailed, match="'pull'"):
        found.require()


@each_mineral
def test_another_solver_finds_the_same_minimum(built, mineral: str) -> None:
    balanced = built(mineral).balanced
    problem = stated(balanced)
    other = by_clarabel(problem)
    assert objective(other, problem) == pytest.approx(
        objective(balanced.solution.x, problem), rel=1e-6, abs=1e-9
    )
    # The minimum is unique, so the values agree as well, in units of how far they may move.
    gap = np.abs(other - balanced.solution.x) / problem["sigma"]
    assert gap.max() <= 1e-3


@pytest.mark.parametrize("sigma", [0.0, -1.0, np.nan, np.inf])
def test_a_sigma_that_is_none_is_refused(sigma: float) -> None:
    with pytest.raises(SolverFailed, match="positive, finite"):
        newton.solve(
            np.array([1.0]),
            np.array([sigma]),
            sparse.csr_array(np.array([[1.0]])),
            bounded=np.array([True]),
        )


def test_missing_is_not_zero_for_the_solver() -> None:
    with pytest.raises(SolverFailed, match="finite observations"):
        newton.solve(
            np.array([np.nan]),
            np.array([1.0]),
            sparse.csr_array(np.array([[1.0]])),
            bounded=np.array([True]),
        )


@pytest.mark.parametrize("tonnes", [1e-6, 1.0, 1e9])
def test_balances_that_differ_by_orders_of_magnitude_close(tonnes: float) -> None:
    """A small country beside a large one: its balance must close as well, not be drowned."""
    observed = np.array([1.0, 0.4, 0.5, 1e7, 2e7]) * tonnes
    balances = sparse.csr_array(np.array([[1.0, -1, -1, 0, 0], [0, 1, 0, 1, -1]]))
    found = newton.solve(observed, 0.1 * observed, balances, bounded=np.ones(5, dtype=bool))
    net, through = balances @ found.x, abs(balances) @ found.x
    assert np.abs(net / through).max() <= 1e-9
