"""Raise the worst off: lexicographic fairness over the parties' shares of need unmet.

First the largest share is made as small as it can be, then the next, and so on; the cost is
minimised last, with these shares as upper bounds. A plain bound on the difference of the shares
would level down: it can be met by making the better-off party worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program
    from shigen.engine import Bounds, Solver

    Array = NDArray[np.float64]

_SAME = 1e-7
_ROOM = 1e-10


def fair_bounds(
    solver: Solver, program: Program, bounds: Bounds, basis: Any  # noqa: ANN401 - opaque
) -> tuple[Bounds, Any]:  # fmt: skip
    """Return bounds in which every party's unmet share is held at its fair value.

    Parameters
    ----------
    solver
        Handle on the program.
    program
        The lowered model.
    bounds
        Bounds of the case.
    basis
        Where to start, or None for a cold start.

    Returns
    -------
    Bounds
        ``bounds`` with upper bounds on the unmet shares.
    object
        Basis of the last solve, a good start for the next.
    """
    lp = program.lp
    unmet = lp.columns["unmet"].positions()
    largest = int(lp.columns["largest"].start)
    above = lp.rows["no_share_above_the_largest"].positions()
    upper, row_upper = bounds.col_upper.copy(), bounds.row_upper.copy()
    open_parties = list(range(len(unmet)))
    while open_parties:
        held = bounds._replace(col_upper=upper, row_upper=row_upper)
        level = solver.solve(cost=_unit(lp.cost, largest), bounds=held, basis=basis)
        basis = level.basis
        share = max(level.objective, 0.0)
        settled = open_parties
        if len(open_parties) > 1 and share > _SAME:
            capped = held._replace(col_upper=upper.copy())
            capped.col_upper[unmet[open_parties]] = share + _ROOM
            least = []
            for party in open_parties:
                alone = solver.solve(
                    cost=_unit(lp.cost, int(unmet[party])), bounds=capped, basis=basis
                )
                basis = alone.basis
                least.append(alone.objective)
            # Who cannot do better while nobody does worse has its share; at least one cannot.
            stuck = [p for p, low in zip(open_parties, least, strict=True) if low >= share - _SAME]
            settled = stuck or [open_parties[int(np.argmax(least))]]
        for party in settled:
            # Nobody short needs no room: any would be used, as shortage too small to be real.
            upper[unmet[party]] = share + _ROOM if share > _ROOM else 0.0
            row_upper[above[party]] = np.inf
        open_parties = [party for party in open_parties if party not in settled]
    return bounds._replace(col_upper=upper, row_upper=row_upper), basis


def _unit(like: Array, at: int) -> Array:
    cost = np.zeros_like(like)
    cost[at] = 1.0
    return cost
