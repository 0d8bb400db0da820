"""Thousands of cases of one program, each solved in the part that moves and proved on the whole.

A `Core` starts from the base case and learns from a fixed list of cases which columns move and
which rows are met. After that it does not change, and every case starts from the same basis, so
an answer does not depend on the cases before it. An answer that cannot be proved on the whole
program is solved there, warm from the base case, and from cold when that fails too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from shigen.engine.certificate import FEASIBLE, Certificate, certificate, product
from shigen.engine.excerpt import Chosen, Excerpt, standing_alone
from shigen.engine.handle import Handle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.engine.linear_program import Bounds
    from shigen.engine.solver import Solution, Solver

    Vector = NDArray[np.float64]

Way = Literal["core", "whole", "cold"]
_ROUNDS, _PASSES = 60, 4
_ZERO = 1e-9
_BASIC, _HIGH = 1, 2
"""How the solver numbers the states of a basis."""


class Answer(NamedTuple):
    """One case: values and duals of the whole program, what proves them, and which way it took.

    ``core``: the part that moves; ``whole``: the whole program, warm; ``cold``: from cold.
    """

    values: Vector
    duals: Vector
    objective: float
    certificate: Certificate
    way: Way


class Core:
    """The part of a program that its cases move.

    Parameters
    ----------
    solver
        Handle on the whole program; its bounds are the base case.

    Attributes
    ----------
    base
        Solution of the base case.
    """

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.program = solver.program
        self.base: Solution = solver.solve()
        self._matrix = self.program.matrix
        self._across = self.program.matrix.T.tocsr()
        bounds = solver.bounds
        state, met = _states(self.base)
        high = (state == _HIGH) & np.isfinite(bounds.col_upper)
        open_ended = ~high & ~np.isfinite(bounds.col_lower)
        alone = standing_alone(
            self.program.matrix.tocsc(), state == _BASIC, self.program.sense == "="
        )
        met[list(alone.values())] = True
        self._chosen = Chosen((state == _BASIC) | open_ended, high, met, alone)
        self._take()

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that the solver sees in a case."""
        rows, columns = self._excerpt.matrix.shape
        return int(rows), int(columns)

    def learn(self, cases: Sequence[Bounds]) -> None:
        """Add what these cases move, until each is proved; the order of the cases matters.

        What is added for one case can let an earlier one take another way, so the list is gone
        through until nothing is added, or a few times.

        Parameters
        ----------
        cases
            Bounds of the whole program. Cases like them will then be proved in the core.
        """
        for _ in range(_PASSES):
            before = self._chosen.size
            for bounds in cases:
                self._learn(bounds)
            if self._chosen.size == before:
                return

    def _learn(self, bounds: Bounds) -> None:
        for _ in range(_ROUNDS):
            size = self._chosen.size
            if self._proved(bounds, repair=True) is not None or self._chosen.size == size:
                return
            self._take()

    def solve(self, bounds: Bounds) -> Answer:
        """Return the answer of a case, proved.

        Parameters
        ----------
        bounds
            Bounds of the whole program.

        Raises
        ------
        SolverFailed
            When not even a cold solve of the whole passes the test.
        """
        found = self._proved(bounds)
        return self.whole(bounds) if found is None else found

    def whole(self, bounds: Bounds) -> Answer:
        """Return the answer of a case solved on the whole program, warm from the base case."""
        found = self.solver.solve(bounds=bounds, basis=self.base.basis)
        proof = self._certificate(bounds, found.values, found.duals)[1]
        way: Way = "cold" if found.cold else "whole"
        return Answer(found.values, found.duals, found.objective, proof, way)

    def _take(self) -> None:
        self._excerpt = Excerpt(self.program, self._chosen)
        self._bounds = self._excerpt.bounds(self.solver.bounds)
        self._handle = Handle(self._excerpt.matrix, self._excerpt.cost, self._bounds)
        self._start: Any = self._handle.first()

    def _proved(self, bounds: Bounds, *, repair: bool = False) -> Answer | None:
        found = self._handle.solve(self._excerpt.bounds(bounds), self._start)
        if found is None:
            if repair:
                self._add_what_moves_in(self.whole_solution(bounds), bounds)
            return None
        values, duals = self._excerpt.whole(bounds, *found)
        reduced, proof = self._certificate(bounds, values, duals)
        if not proof.passed:
            if repair:
                self._add_what_is_wrong(bounds, values, reduced)
            return None
        values = np.clip(values, bounds.col_lower, bounds.col_upper)
        return Answer(values, duals, product(self.program.cost, values), proof, "core")

    def whole_solution(self, bounds: Bounds) -> Solution:
        """Return the solver's solution of a case on the whole program."""
        return self.solver.solve(bounds=bounds, basis=self.base.basis)

    def _certificate(
        self, bounds: Bounds, values: Vector, duals: Vector
    ) -> tuple[Vector, Certificate]:
        cost = self.program.cost
        reduced = cost - self._across @ duals
        return reduced, certificate(
            self._matrix, cost, bounds, values=values, duals=duals, reduced=reduced
        )

    def _add_what_moves_in(self, solution: Solution, bounds: Bounds) -> None:
        """When the excerpt has no answer at all: what is basic in an answer of the whole."""
        state, met = _states(solution)
        chosen = self._chosen
        stands = np.where(chosen.high, bounds.col_upper, bounds.col_lower)
        moved = (state == _BASIC) | (np.abs(solution.values - stands) > _ZERO)
        stays = {column: row for column, row in chosen.alone.items() if state[column] == _BASIC}
        self._chosen = dataclasses.replace(
            chosen, columns=chosen.columns | moved, rows=chosen.rows | met, alone=stays
        )

    def _add_what_is_wrong(self, bounds: Bounds, values: Vector, reduced: Vector) -> None:
        """Columns whose price asks them to move, rows and lone columns beyond their bounds."""
        chosen = self._chosen
        activity = self._matrix @ values
        wants = (reduced > _ZERO) & (values > bounds.col_lower + _ZERO)
        wants |= (reduced < -_ZERO) & (values < bounds.col_upper - _ZERO)
        wants |= _beyond(values, bounds.col_lower, bounds.col_upper)
        stays = {column: row for column, row in chosen.alone.items() if not wants[column]}
        self._chosen = dataclasses.replace(
            chosen,
            columns=chosen.columns | wants,
            rows=chosen.rows | _beyond(activity, bounds.row_lower, bounds.row_upper),
            alone=stays,
        )


def _states(solution: Solution) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """State of each column, and whether each row is met, in the basis of a solution."""
    columns = np.array([int(state) for state in solution.basis.col_status], dtype=np.int8)
    rows = np.array([int(state) for state in solution.basis.row_status], dtype=np.int8)
    return columns, rows != _BASIC


def _beyond(got: Vector, low: Vector, high: Vector) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.maximum(low - got, got - high) > FEASIBLE * (1.0 + np.abs(got))
    return found
