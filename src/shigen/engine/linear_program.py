"""A linear program as plain arrays, lowered from a model that was stated in linopy.

The model is stated once, with labels, where a person can read it. What is solved many times is
the same program with other right-hand sides, so it is kept as arrays that know which part
belongs to which sentence of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import linopy
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

_SENSES = {"<": "<", ">": ">", "=": "=", "<=": "<", ">=": ">", "==": "="}


class Block(NamedTuple):
    """Where a named group of columns or rows lies, and its shape."""

    start: int
    shape: tuple[int, ...]

    @property
    def slice(self) -> slice:
        """The positions of the block."""
        return slice(self.start, self.start + int(np.prod(self.shape, dtype=int)))

    def positions(self) -> NDArray[np.intp]:
        """Return the positions in the shape of the block."""
        chosen = self.slice
        return np.arange(chosen.start, chosen.stop, dtype=np.intp).reshape(self.shape)


class Bounds(NamedTuple):
    """Lower and upper bounds of the columns and of the rows."""

    col_lower: Vector
    col_upper: Vector
    row_lower: Vector
    row_upper: Vector


def widened(bounds: Bounds, matrix: sparse.csr_array, values: Vector) -> Bounds:
    """Return bounds that an answer meets to the last digit, wider only by the answer's rounding.

    A solver meets bounds within a tolerance. When numbers of one answer become bounds of the next
    program, its small excesses meet each other, and the program may have no answer at all.

    Parameters
    ----------
    bounds
        Bounds that ``values`` meets within tolerance.
    matrix
        Matrix of the program.
    values
        One number per column.

    Examples
    --------
    >>> box = Bounds(np.zeros(1), np.ones(1), np.full(1, 2.0), np.full(1, 2.0))
    >>> found = widened(box, sparse.csr_array(np.array([[2.0]])), np.array([1.25]))
    >>> found.col_upper.tolist(), found.row_lower.tolist(), found.row_upper.tolist()
    ([1.25], [2.0], [2.5])
    """
    activity = matrix @ values
    return Bounds(
        np.minimum(bounds.col_lower, values),
        np.maximum(bounds.col_upper, values),
        np.minimum(bounds.row_lower, activity),
        np.maximum(bounds.row_upper, activity),
    )


@dataclass(frozen=True)
class LinearProgram:
    """Minimise ``cost @ x`` with ``matrix @ x (sense) limit`` and ``lower <= x <= upper``.

    Parameters
    ----------
    cost, lower, upper
        One number per column.
    matrix
        Rows by columns, sparse by row.
    sense
        ``"<"``, ``">"`` or ``"="`` per row.
    limit
        Right-hand side per row.
    columns, rows
        Name of each variable and constraint, with where it lies.
    """

    cost: Vector
    lower: Vector
    upper: Vector
    matrix: sparse.csr_array
    sense: NDArray[np.str_]
    limit: Vector
    columns: Mapping[str, Block]
    rows: Mapping[str, Block]

    def bounds(
        self,
        *,
        upper: Mapping[str, Vector] | None = None,
        limit: Mapping[str, Vector] | None = None,
    ) -> Bounds:
        """Return bounds of columns and rows, with some of them replaced by name.

        Parameters
        ----------
        upper
            Variable to its new upper bounds, in the shape of the variable.
        limit
            Constraint to its new right-hand sides, in the shape of the constraint.

        Raises
        ------
        KeyError
            When a name is not in this program.

        Examples
        --------
        >>> program = LinearProgram(
        ...     cost=np.ones(2), lower=np.zeros(2), upper=np.full(2, 9.0),
        ...     matrix=sparse.csr_array(np.array([[1.0, 1.0]])), sense=np.array([">"]),
        ...     limit=np.array([4.0]), columns={"buy": Block(0, (2,))},
        ...     rows={"need": Block(0, (1,))},
        ... )
        >>> found = program.bounds(upper={"buy": np.array([3.0, 5.0])})
        >>> found.col_upper.tolist(), found.row_lower.tolist(), found.row_upper.tolist()
        ([3.0, 5.0], [4.0], [inf])
        """
        highest, right = self.upper.copy(), self.limit.copy()
        for name, values in (upper or {}).items():
            block = self.columns[name]
            highest[block.slice] = np.broadcast_to(values, block.shape).ravel()
        for name, values in (limit or {}).items():
            block = self.rows[name]
            right[block.slice] = np.broadcast_to(values, block.shape).ravel()
        return Bounds(
            self.lower.copy(),
            highest,
            np.where(self.sense == "<", -np.inf, right),
            np.where(self.sense == ">", np.inf, right),
        )


def lower(model: linopy.Model) -> LinearProgram:
    """Lower a model stated in linopy to arrays.

    Parameters
    ----------
    model
        Linear, continuous, without masked entries.

    Raises
    ------
    ValueError
        When a variable or constraint has masked entries, whose places would be ambiguous.
    """
    arrays = model.matrices
    columns = _blocks((str(name), item) for name, item in model.variables.items())
    rows = _blocks((str(name), item) for name, item in model.constraints.items())
    senses = np.array([_SENSES[str(text)] for text in arrays.sense], dtype="U1")
    matrix = sparse.csr_array((0, len(arrays.lb)) if arrays.A is None else arrays.A)
    matrix.sort_indices()
    last = max((block.slice.stop for block in columns.values()), default=0)
    if matrix.shape != (len(senses), last) or len(arrays.lb) != last:
        raise ValueError("a model with masked entries cannot be lowered")
    return LinearProgram(
        cost=np.asarray(arrays.c, dtype=np.float64),
        lower=np.asarray(arrays.lb, dtype=np.float64),
        upper=np.asarray(arrays.ub, dtype=np.float64),
        matrix=matrix,
        sense=senses,
        limit=np.asarray(arrays.b, dtype=np.float64),
        columns=columns,
        rows=rows,
    )


def _blocks(items: Any) -> dict[str, Block]:  # noqa: ANN401 - linopy's two containers share no base
    found: dict[str, Block] = {}
    start = 0
    for name, item in items:
        block = Block(start, tuple(int(size) for size in item.shape))
        found[name] = block
        start = block.slice.stop
    return found
