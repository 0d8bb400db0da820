"""Settle ties: of all plans that cost the same, take the one a stated rule prefers.

The rule, in order of weight: change the base year's flows as little as possible (each tonne
bought or produced less, and each tonne of any other action, counts one); be short as late as
possible; then prefer earlier months and names that come first in the alphabet. The weights are
not sums of a part for the month and a part for the name, so that exchanges do not tie again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from shigen.engine import widened
from shigen.errors import SolverFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program
    from shigen.engine import Bounds, Chain, Solution

    Array = NDArray[np.float64]

_KEPT: Final = ("buy", "buy_by_way", "produce", "export")
_CHANGES: Final = ("divert", "transfer", "surge", "recycle", "substitute", "draw", "fill")
_CHANGES_BY_WAY: Final = ("divert_by_way", "transfer_by_way")
_LATE: Final = 1e-2
_ORDER: Final = 1e-4
_ZERO: Final = 1e-8


def settle(chain: Chain, program: Program, bounds: Bounds, best: Solution) -> Solution:
    """Return the optimal solution that the rule prefers.

    Parameters
    ----------
    chain
        Where the steps are solved; its last step gave ``best``.
    program
        The lowered model.
    bounds
        Bounds of the case.
    best
        An optimal solution of the case for the cost it was solved with.

    Notes
    -----
    By complementary slackness every optimal plan keeps each decision with a reduced cost, and
    each sentence with a dual, at the bound its sign names; holding them there leaves exactly the
    optimal plans, and the rule is minimised over these.

    Raises
    ------
    SolverFailed
        When the cost moved, which would mean that the duals were wrong.
    """
    lower, upper = _held(best.reduced, bounds.col_lower, bounds.col_upper)
    row_lower, row_upper = _held(best.duals, bounds.row_lower, bounds.row_upper)
    face = bounds._replace(
        col_lower=lower, col_upper=upper, row_lower=row_lower, row_upper=row_upper
    )
    face = widened(face, program.lp.matrix, best.values)
    return chain.solve("ties", cost=preference(program), bounds=face, primal=True)


def same_cost(cost: Array, before: Solution, after: Solution) -> None:
    """Raise when settling a tie changed the cost by more than a millionth of a part.

    Raises
    ------
    SolverFailed
        See above.
    """
    moved = abs(float(cost @ after.values) - before.objective)
    if moved > 1e-6 * (1.0 + abs(before.objective)):
        raise SolverFailed(f"settling ties changed the cost by {moved:g} units; please report this")


def preference(program: Program) -> Array:
    """Return the weight of every decision under the rule."""
    weight = np.zeros(len(program.lp.cost))
    for name, block in program.lp.columns.items():
        if len(block.shape) != 2:
            continue
        members, months = block.shape
        by_name = 1.0 + np.arange(members)[:, None] / members
        by_month = 1.0 + (np.arange(months)[None, :] / months) ** 1.5
        value = _ORDER * by_name * by_month
        if name in _KEPT:
            value = value - 1.0
        elif name in _CHANGES or name in _CHANGES_BY_WAY:
            value = value + 1.0
        elif name == "short":
            value = value + _LATE * (2.0 - by_month + 1.0)
        weight[block.slice] = value.ravel()
    return weight


def _held(price: Array, low: Array, high: Array) -> tuple[Array, Array]:
    lower, upper = low.copy(), high.copy()
    at_low = (price > _ZERO) & np.isfinite(low)
    at_high = (price < -_ZERO) & np.isfinite(high)
    upper[at_low] = low[at_low]
    lower[at_high] = high[at_high]
    return lower, upper
