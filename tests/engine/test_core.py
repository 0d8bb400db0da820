"""The part of a program that moves: the same answers, in any order, or an honest way back."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from shigen.engine import Bounds, LinearProgram, Solver
from shigen.engine import solver as solver_module
from shigen.engine.certificate import Certificate, certificate
from shigen.engine.core import Core
from shigen.engine.handle import Handle


def markets(seed: int, *, places: int = 6, sources: int = 8) -> LinearProgram:
    """Places that need metal, sources with limits, and a dear shortage wherever it is missing."""
    drawn = np.random.default_rng(seed)
    lanes = places * sources
    by_place = np.kron(np.eye(places), np.ones((1, sources)))
    by_source = np.kron(np.ones((1, places)), np.eye(sources))
    short = np.eye(places)
    matrix = np.block([[by_place, short], [by_source, np.zeros((sources, places))]])
    cost = np.concatenate([drawn.uniform(1, 9, lanes), np.full(places, 100.0)])
    upper = np.concatenate([drawn.uniform(0, 3, lanes), np.full(places, np.inf)])
    limit = np.concatenate([drawn.uniform(1, 6, places), drawn.uniform(2, 9, sources)])
    return LinearProgram(
        cost=cost,
        lower=np.zeros(len(cost)),
        upper=upper,
        matrix=sparse.csr_array(matrix),
        sense=np.array(["="] * places + ["<"] * sources),
        limit=limit,
        columns={},
        rows={},
    )


def cases(program: LinearProgram, number: int, seed: int) -> list[Bounds]:
    """Each takes a share of some upper bounds and of some limits."""
    drawn, found = np.random.default_rng(seed), []
    for _ in range(number):
        bounds = program.bounds()
        hit = drawn.random(len(bounds.col_upper)) < 0.2
        bounds.col_upper[hit] *= drawn.uniform(0, 1, int(hit.sum()))
        rows = np.flatnonzero((program.sense == "<") & (drawn.random(len(program.sense)) < 0.3))
        bounds.row_upper[rows] *= drawn.uniform(0, 1, len(rows))
        found.append(bounds)
    return found


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_every_answer_is_that_of_a_cold_solve(seed: int) -> None:
    program = markets(seed)
    core, cold = Core(Solver(program)), Solver(program)
    every = cases(program, 12, seed + 1)
    core.learn(every[:6])
    for bounds in every:
        found, expected = core.solve(bounds), cold.solve(bounds=bounds)
        assert found.objective == pytest.approx(expected.objective, rel=1e-7, abs=1e-7)
        assert found.certificate.passed


def test_the_order_of_the_cases_does_not_matter() -> None:
    program = markets(3)
    every = cases(program, 30, 4)
    answers = []
    for order in (list(range(30)), list(range(29, -1, -1)), [7, 7, *range(30)]):
        core = Core(Solver(program))
        core.learn(every[:5])
        answers.append({at: core.solve(every[at]).values.tobytes() for at in order})
    assert answers[0] == answers[1] == answers[2]


def test_what_was_learned_is_answered_in_the_core() -> None:
    program = markets(5)
    every = cases(program, 20, 6)
    core = Core(Solver(program))
    core.learn(every)
    assert [core.solve(bounds).way for bounds in every] == ["core"] * 20
    assert core.size < program.matrix.shape


def test_a_case_unlike_all_others_is_solved_on_the_whole() -> None:
    program = markets(8)
    core = Core(Solver(program))
    nothing = program.bounds()
    nothing.col_upper[: 6 * 8] = 0.0
    found = core.solve(nothing)
    assert found.way == "whole"
    assert found.objective == pytest.approx(Solver(program).solve(bounds=nothing).objective)


def lying(change: Callable[[np.ndarray], np.ndarray]) -> Callable[..., object]:
    """A handle whose answers are not what they should be."""
    real = Handle.solve

    def solve(self: Handle, bounds: Bounds, start: object) -> object:
        found = real(self, bounds, start)
        return None if found is None else (change(found[0]), found[1])

    return solve


@pytest.mark.parametrize(
    "change",
    [lambda values: values + 1e-3, lambda values: values * np.nan, lambda values: values * 0.0],
)
def test_a_wrong_answer_of_the_solver_is_noticed_and_solved_again(
    change: Callable[[np.ndarray], np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = markets(9)
    bounds = cases(program, 1, 10)[0]
    core = Core(Solver(program))
    core.learn([bounds])
    assert core.solve(bounds).way == "core"
    monkeypatch.setattr(Handle, "solve", lying(change))
    found = core.solve(bounds)
    assert found.way == "whole"
    assert found.objective == pytest.approx(Solver(program).solve(bounds=bounds).objective)


def test_a_warm_answer_that_is_not_proved_falls_to_a_cold_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = markets(9)
    core = Core(Solver(program))
    monkeypatch.setattr(Handle, "solve", lambda *_: None)
    with mock.patch.object(solver_module, "proves_optimal", side_effect=[False, True]):
        assert core.solve(cases(program, 1, 10)[0]).way == "cold"


def test_a_number_that_is_none_passes_nothing() -> None:
    assert not Certificate(float("nan"), 0.0).passed
    assert not Certificate(0.0, float("nan")).passed
    assert Certificate(1e-7, 1e-7).passed
    assert not Certificate(1.1e-7, 0.0).passed


def test_a_dual_at_an_open_bound_proves_nothing() -> None:
    program = markets(1)
    bounds = program.bounds()
    base = Solver(program).solve()
    wrong = base.reduced.copy()
    wrong[-1] = -1.0  # a shortage without an upper bound
    found = certificate(
        program.matrix, program.cost, bounds,
        values=base.values, duals=base.duals, reduced=wrong,
    )  # fmt: skip
    assert found.gap == np.inf
    assert not found.passed
