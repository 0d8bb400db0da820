"""A rise of need: the party's own grows, and when the world's grows its metal is held fast.

A party needs ``1 + severity`` times as much. What it can substitute or recycle stays as it was:
these are limits of what can be made ready. A rise everywhere (``WLD``) is that for each party, and
third countries keep for themselves what they now need: pools at that stage shrink by the severity,
down to nothing. When only some uses grow, third countries are taken to use the metal as the parties
together do, so pools shrink by that part of the severity; a note says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shigen.delivery.rows import first_months

if TYPE_CHECKING:
    from shigen.delivery.effects.left import Left, Severity
    from shigen.disruptions.effects import DemandRise


def apply(left: Left, rise: DemandRise, severity: Severity) -> None:
    """Raise the need of a place, and shrink the pools when it is the world."""
    layout, everywhere = left.layout, rise.place == "WLD"
    mine = layout.where("need", stage=rise.stage)
    if rise.uses:
        mine &= layout.where("need", use=tuple(rise.uses))
    if not everywhere:
        mine &= layout.where("need", party=rise.place)
    left.times("need", ("t",), mine, 1.0 + severity.now)
    if everywhere:
        part = _part(left, rise)
        pools = layout.where("pool", stage=rise.stage)
        left.times("pool", ("limit_t",), pools, np.maximum(1.0 - part * severity.now, 0.0))
        if pools.any() and rise.uses:
            left.say(
                "demand of third countries",
                f"{rise.stage}: {part:.0%} of it is taken to be for {', '.join(rise.uses)}, "
                "as in the need of the parties; pools shrink by that part of the rise",
            )


def _part(left: Left, rise: DemandRise) -> float:
    """Return the part of third countries' need that rises: as in the parties' first month."""
    if not rise.uses:
        return 1.0
    first = first_months(left.problem.need, left.problem.horizon)["t"].to_numpy(dtype=np.float64)
    here = left.layout.where("need", stage=rise.stage)
    rising = here & left.layout.where("need", use=tuple(rise.uses))
    total = float(first[here].sum())
    return float(first[rising].sum()) / total if total > 0 else 0.0
