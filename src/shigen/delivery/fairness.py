"""Raise the worst off: lexicographic fairness over the parties' shares of need unmet.

First the largest share is made as small as it can be, then the next, and so on; the cost is
minimised last, with these shares as upper bounds. A plain bound on the difference of the shares
would level down: it can be met by making the better-off party worse. Raising the worst off has a
limit too: nobody is asked to give so much that it is left with less than on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shigen.engine import widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program
    from shigen.engine import Bounds, Chain

    Array = NDArray[np.float64]

_SAME = 1e-7
_NONE = 1e-10


def fair_bounds(chain: Chain, program: Program, bounds: Bounds, worst: Array) -> Bounds:
    """Return bounds in which every party's unmet share is held at its fair value.

    Parameters
    ----------
    chain
        Where the steps are solved.
    program
        The lowered model.
    bounds
        Bounds of the case.
    worst
        Share of need unmet that each party has at worst on its own; none gets a larger one.

    Returns
    -------
    Bounds
        ``bounds`` with upper bounds on the unmet shares.
    """
    lp = program.lp
    unmet = lp.columns["unmet"].positions()
    largest = int(lp.columns["largest"].start)
    above = lp.rows["no_share_above_the_largest"].positions()
    upper, row_upper = bounds.col_upper.copy(), bounds.row_upper.copy()
    upper[unmet] = np.minimum(upper[unmet], worst)
    held = bounds._replace(col_upper=upper)
    waiting = list(range(len(unmet)))
    while waiting:
        level = f"level-{len(waiting)}"
        found = chain.solve(level, cost=_unit(lp.cost, largest), bounds=held)
        share = max(found.objective, 0.0)
        settled = waiting
        if len(waiting) > 1 and share > _SAME:
            capped = held._replace(col_upper=upper.copy())
            capped.col_upper[unmet[waiting]] = np.minimum(upper[unmet[waiting]], share)
            capped = widened(capped, lp.matrix, found.values)
            least = {
                party: chain.solve(
                    f"{level}-{party}", cost=_unit(lp.cost, int(unmet[party])), bounds=capped
                ).objective
                for party in waiting
            }
            # Who cannot do better while nobody does worse has its share; at least one cannot.
            # (A party at its limit is below the largest share, and its own turn comes later.)
            stuck = [party for party, low in least.items() if low >= share - _SAME]
            settled = stuck or [max(least, key=lambda party: least[party])]
        for party in settled:
            # Nobody short gets no room: any would be used, as shortage too small to be real.
            upper[unmet[party]] = min(upper[unmet[party]], share if share > _NONE else 0.0)
            row_upper[above[party]] = np.inf
        held = held._replace(
            col_upper=upper.copy(), row_upper=np.maximum(held.row_upper, row_upper)
        )
        held = widened(held, lp.matrix, found.values)
        waiting = [party for party in waiting if party not in settled]
    return held


def _unit(like: Array, at: int) -> Array:
    cost = np.zeros_like(like)
    cost[at] = 1.0
    return cost
