"""Whether values and duals prove each other optimal, by arithmetic of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.engine.linear_program import Bounds

    Vector = NDArray[np.float64]

FEASIBLE = 1e-7
GAP = 1e-7
_ROUNDING = 1e-7


class Certificate(NamedTuple):
    """How far an answer is from feasible and from its own bound.

    Parameters
    ----------
    outside
        Largest distance of a value or a row from its bounds, over one plus its size.
    gap
        Distance of the objective from the bound that the duals prove, over one plus its size.
    """

    outside: float
    gap: float

    @property
    def passed(self) -> bool:
        """Whether both are within 1e-7; a number that is none passes nothing."""
        return self.outside <= FEASIBLE and self.gap <= GAP


def certificate(
    matrix: Any,  # noqa: ANN401 - any sparse matrix
    cost: Vector,
    bounds: Bounds,
    *,
    values: Vector,
    duals: Vector,
    reduced: Vector,
) -> Certificate:
    """Return the certificate of an answer.

    A dual counts against the bound that its sign names, so that the bound holds whatever the
    solver believed; a dual that names an open bound proves nothing (the gap is infinite).

    Parameters
    ----------
    matrix, cost, bounds
        The program.
    values, duals, reduced
        The answer: one number per column, per row, and ``cost - matrix.T @ duals``.

    Examples
    --------
    Minimise ``x`` with ``2 <= x <= 9``: the value 2 is proved, the value 3 is not.

    >>> from scipy import sparse
    >>> from shigen.engine.linear_program import Bounds
    >>> box = Bounds(np.array([2.0]), np.array([9.0]), np.zeros(0), np.zeros(0))
    >>> none, empty, one = sparse.csc_array((0, 1)), np.zeros(0), np.ones(1)
    >>> certificate(none, one, box, values=np.array([2.0]), duals=empty, reduced=one)
    Certificate(outside=0.0, gap=0.0)
    >>> certificate(none, one, box, values=np.array([3.0]), duals=empty, reduced=one).gap
    0.25
    """
    if not (np.isfinite(values).all() and np.isfinite(duals).all()):
        return Certificate(np.inf, np.inf)
    outside = float(
        np.maximum(
            _outside(values, bounds.col_lower, bounds.col_upper),
            _outside(matrix @ values, bounds.row_lower, bounds.row_upper),
        )
    )
    bound = _worth(reduced, bounds.col_lower, bounds.col_upper)
    bound += _worth(duals, bounds.row_lower, bounds.row_upper)
    objective = product(cost, values)
    gap = abs(objective - bound) / (1.0 + abs(objective)) if np.isfinite(bound) else np.inf
    return Certificate(outside, gap)


def product(left: Vector, right: Vector) -> float:
    """Sum of products, the same to the last digit on any machine and with any number of threads.

    The product of the linear algebra library splits long vectors over threads, which for these
    lengths takes many times as long when other processes want the cores.

    Examples
    --------
    >>> product(np.array([2.0, 3.0]), np.array([5.0, 7.0]))
    31.0
    """
    return float((left * right).sum())


def _outside(got: Vector, low: Vector, high: Vector) -> float:
    """Largest distance from the bounds, relative to one plus the size; 0 when inside."""
    beyond = np.maximum(low - got, got - high)
    # The largest of numpy, unlike Python's, does not lose what is no number.
    return float(np.max(beyond / (1.0 + np.abs(got)), initial=0.0))


def _worth(price: Vector, low: Vector, high: Vector) -> float:
    """Return what the prices are worth at the bounds their signs name; infinite at an open one."""
    at = np.flatnonzero(price)
    price = price[at]
    wanted = np.where(price > 0, low[at], high[at])
    # A price within tolerance of zero at an open bound is rounding, not an unbounded ray.
    wanted[np.isinf(wanted) & (np.abs(price) <= _ROUNDING)] = 0.0
    return product(price, wanted)
