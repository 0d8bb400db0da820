"""A cap on prices: steps of pools above it are closed, and below the base price less is delivered.

Diversion is bought in steps of a rising multiple of the base price. Who keeps to the cap buys none
of the steps above it. When all parties keep to it, these steps are gone. When only some do, doors
to a pool know no steps, so the stated rule is: they may take as much of the pool as the steps
below the cap hold, spread over all its steps.

A cap below the base price (``multiple`` < 1) makes the actor deliver ``multiple ** elasticity`` of
its contracts with those who keep to it. Contract prices stay as they are in the plan's cost, so it
never gains from a cap; what third countries pass on is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.effects.left import Left, Severity
    from shigen.disruptions.effects import PriceCap

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def apply(left: Left, cap: PriceCap, severity: Severity) -> None:
    """Close the steps of pools above a cap, and shrink contracts below the base price."""
    layout, parties = left.layout, left.problem.parties
    buyers = tuple(party for party in parties if not cap.buyers or party in cap.buyers)
    if not buyers:
        return
    lanes = _of_actor(left, "supply", cap) & layout.where("supply", party=buyers)
    if cap.multiple < 1.0:
        less = 1.0 - cap.multiple**cap.elasticity
        left.times("supply", ("available_t",), lanes, 1.0 - less * severity.now)
    steps = _of_actor(left, "pool", cap)
    above = steps & (layout.multiplier > cap.multiple).any(axis=1)
    if not above.any():
        return
    closed = (layout.multiplier > cap.multiple)[above] * left.months_of(severity.now)[None, :]
    if set(buyers) == set(parties):
        shape = (int(above.sum()), len(layout.months))
        open_steps: Array = np.ones(shape, dtype=np.float64)
        open_steps[:, layout.before :] = 1.0 - closed
        left.times("pool", ("limit_t",), above, open_steps)
        return
    _some(left, cap, buyers, severity)


def _some(left: Left, cap: PriceCap, buyers: tuple[str, ...], severity: Severity) -> None:
    """Leave each buyer that part of a pool which lies in steps below the cap."""
    layout = left.layout
    column = left.problem.pool["limit_t"].to_numpy(dtype=np.float64)
    limit = column.reshape(-1, left.problem.horizon)
    sources = layout.text["pool"]["source"]
    for source in np.unique(sources[_of_actor(left, "pool", cap)]).tolist():
        here = layout.where("pool", stage=cap.stage, source=str(source))
        whole = limit[here].sum(axis=0)
        dear = np.where(layout.multiplier[here] > cap.multiple, limit[here], 0.0).sum(axis=0)
        part = np.divide(dear, whole, out=np.zeros_like(whole), where=whole > 0)
        kept = np.ones(len(layout.months))
        kept[layout.before :] = 1.0 - part * left.months_of(severity.now)
        doors = layout.where("access", stage=cap.stage, source=str(source), party=buyers)
        left.times("access", ("open",), doors, kept)
        if part.any() and doors.any():
            left.say(
                "price cap",
                f"{', '.join(buyers)} may take of the {cap.stage} pool of {source} as much as its "
                f"steps up to {cap.multiple:g} times the base price hold, spread over all steps",
            )


def _of_actor(left: Left, table: str, cap: PriceCap) -> Mask:
    here = left.layout.where(table, stage=cap.stage)
    if cap.actor != "WLD":
        return here & left.layout.where(table, source=cap.actor)
    # What a party ships on is in the model already.
    return here & ~left.layout.where(table, source=left.problem.parties)
