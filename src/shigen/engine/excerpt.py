"""The part of a linear program that moves: fewer columns, fewer rows, the same answer if proved.

Most decisions of a plan never leave the bound they stand at, and most limits are never met, in
any of thousands of cases that differ in a few bounds. An excerpt leaves out these columns (held
at their bound) and these rows, and solves away every column that stands alone in an equation. It
is much smaller, and a solver's fixed costs are in proportion to size.

Nothing is assumed about what was left out: the answer is laid out over the whole program, with
zero duals for the rows left out, and whoever uses it has to prove it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from shigen.engine.linear_program import Bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.engine.linear_program import LinearProgram

    Vector = NDArray[np.float64]
    Choice = NDArray[np.bool_]
    Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Chosen:
    """Which columns and rows an excerpt has, and how the others are held.

    Parameters
    ----------
    columns
        Columns that may move.
    high
        Columns that stand at their upper bound when they do not move (else at the lower).
    rows
        Rows that may be met.
    alone
        Column to the equation in which it is solved away; both are among the chosen ones.
    """

    columns: Choice
    high: Choice
    rows: Choice
    alone: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Columns and rows that the solver sees."""
        return int(self.columns.sum() + self.rows.sum() - 2 * len(self.alone))


class Excerpt:
    """A smaller program and the way back to the whole one.

    Parameters
    ----------
    program
        The whole program.
    chosen
        What may move.

    Examples
    --------
    Of three columns the last stands at its upper bound 1, so that 4 of 5 are left to be met:

    >>> from shigen.engine.linear_program import LinearProgram
    >>> whole = LinearProgram(
    ...     cost=np.array([1.0, 3.0, 0.5]), lower=np.zeros(3), upper=np.array([2.0, 9.0, 1.0]),
    ...     matrix=sparse.csr_array(np.array([[1.0, 1.0, 1.0]])), sense=np.array([">"]),
    ...     limit=np.array([5.0]), columns={}, rows={},
    ... )
    >>> moving = Chosen(
    ...     np.array([True, True, False]), np.array([False, False, True]), np.array([True])
    ... )
    >>> small = Excerpt(whole, moving)
    >>> small.bounds(whole.bounds()).row_lower.tolist()
    [4.0]
    >>> values, duals = small.whole(whole.bounds(), np.array([2.0, 2.0]), np.array([3.0]))
    >>> values.tolist(), duals.tolist()
    ([2.0, 2.0, 1.0], [3.0])
    """

    def __init__(self, program: LinearProgram, chosen: Chosen) -> None:
        matrix = program.matrix
        self._size = matrix.shape
        self._alone = np.array(list(chosen.alone), dtype=np.intp)
        self._equation = np.array(list(chosen.alone.values()), dtype=np.intp)
        moves, meets = chosen.columns.copy(), chosen.rows.copy()
        moves[self._alone] = False
        meets[self._equation] = False
        self._moves: Positions = np.flatnonzero(moves)
        self._meets: Positions = np.flatnonzero(meets)
        held = ~chosen.columns
        self._held: Positions = np.flatnonzero(held)
        self._high: Choice = chosen.high[self._held]

        rows, equations = matrix[self._meets], matrix[self._equation]
        # Each column that is solved away stands in one chosen equation only: x = (b - rest) / a.
        each = np.asarray(equations[:, self._alone].diagonal())
        self._each = each
        self._alone_in_rows = _tidy(rows[:, self._alone])
        self._moves_in_equations = _tidy(equations[:, self._moves])
        self._held_in_equations = _tidy(equations[:, self._held])
        self._rows_by_equation = _tidy(self._alone_in_rows @ sparse.diags_array(1.0 / each))
        self.matrix = _tidy(
            rows[:, self._moves] - self._rows_by_equation @ self._moves_in_equations
        )
        self._held_in_rows = _tidy(
            rows[:, self._held] - self._rows_by_equation @ self._held_in_equations
        )
        self._cost_alone: Vector = program.cost[self._alone]
        rest = self._moves_in_equations.T @ (self._cost_alone / each)
        self.cost: Vector = program.cost[self._moves] - rest
        self._alone_by_rows = _tidy(self._alone_in_rows.T.tocsr())

    def bounds(self, bounds: Bounds) -> Bounds:
        """Return the bounds of the excerpt for bounds of the whole."""
        moved = self._held_in_rows @ self._standing(bounds)
        moved += self._rows_by_equation @ bounds.row_upper[self._equation]
        return Bounds(
            bounds.col_lower[self._moves],
            bounds.col_upper[self._moves],
            bounds.row_lower[self._meets] - moved,
            bounds.row_upper[self._meets] - moved,
        )

    def whole(self, bounds: Bounds, values: Vector, duals: Vector) -> tuple[Vector, Vector]:
        """Return values and duals of the whole program for those of the excerpt."""
        rows, columns = self._size
        standing = self._standing(bounds)
        every, price = np.empty(columns), np.zeros(rows)
        every[self._moves] = values
        every[self._held] = standing
        rest = self._moves_in_equations @ values + self._held_in_equations @ standing
        every[self._alone] = (bounds.row_upper[self._equation] - rest) / self._each
        price[self._meets] = duals
        price[self._equation] = (self._cost_alone - self._alone_by_rows @ duals) / self._each
        return every, price

    def _standing(self, bounds: Bounds) -> Vector:
        at = self._held
        return np.where(self._high, bounds.col_upper[at], bounds.col_lower[at])


def _tidy(matrix: sparse.csr_array) -> sparse.csr_array:
    """By row, without stored zeros; a product with it then costs what it has to."""
    found = sparse.csr_array(matrix)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def standing_alone(
    matrix: sparse.csc_array, basic: Choice, equation: Choice
) -> dict[int, int]:  # fmt: skip
    """Return basic columns that stand in one equation only, each with it; no equation twice.

    Parameters
    ----------
    matrix
        The whole program's, by column.
    basic
        Columns that may be solved away.
    equation
        Rows that are equations.

    Examples
    --------
    >>> two = sparse.csc_array(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]))
    >>> standing_alone(two, np.ones(3, dtype=bool), np.ones(2, dtype=bool))
    {1: 0, 2: 1}
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for column in np.flatnonzero(basic).tolist():
        rows = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
        equations = rows[equation[rows]].tolist()
        if len(equations) == 1 and equations[0] not in taken:
            found[column] = equations[0]
            taken.add(equations[0])
    return found
