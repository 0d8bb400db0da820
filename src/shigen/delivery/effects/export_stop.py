"""A stop of exports: contracts, pools and what third countries pass on.

Three things happen. The actor's contracts with the named parties shrink by the stop's severity in
the month of dispatch; what is at sea arrives. Its pool is closed to them in the same measure. And
third countries, whose own supply came from the actor in part, pass part of that loss on: the share
of the actor's metal in what they ship, times the severity some months before (their stocks last
that long), times a pass-through. When the stop is to every destination the third countries lose
the metal itself, so all of it is passed on.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.effects.left import Left, Severity
    from shigen.delivery.stops import Stop

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def apply(left: Left, stop: Stop, severity: Severity) -> None:
    """Take a stop's share of contracts and doors to pools."""
    layout = left.layout
    to_all = not stop.destinations
    through = 1.0 if to_all else left.problem.pass_through
    for table, column in (("supply", "available_t"), ("access", "open")):
        reached = np.ones(layout.size[table], dtype=bool)
        if not to_all:
            reached = layout.where(table, party=tuple(stop.destinations))
        direct = layout.where(table, stage=stop.stage, source=stop.actor) & reached
        derived = _derived(left, table, stop.actor, stop.stage) * through
        # What a party ships on is in the model already: nothing is taken from it a second time.
        third = ~layout.where(table, source=(stop.actor, *left.problem.parties)) & reached
        take(left, (table, column), direct, derived * third, severity)


def take(
    left: Left, where: tuple[str, str], direct: Mask, passed_on: Array, severity: Severity
) -> None:
    """Take what is lost at once and what is passed on later, together at most everything."""
    table, column = where
    hit = direct | (passed_on > 0.0)
    lost = (
        direct[hit].astype(np.float64)[:, None] * severity.now[None, :]
        + passed_on[hit][:, None] * severity.then[None, :]
    )
    left.times(table, (column,), hit, 1.0 - np.clip(lost, 0.0, 1.0))


def _derived(left: Left, table: str, actor: str, stage: str) -> Array:
    """Return the share of what each source ships that crossed the actor's border as was stopped.

    At a later stage, what the actor itself made into that stage never crossed as feed: a stop of
    refined metal does not touch magnets that it goes on selling.
    """
    layout = left.layout
    after = dict(itertools.pairwise(layout.stages)).get(stage)
    crossed = layout.share(table, actor, stage)
    stayed = layout.share(table, actor, after) if after else np.zeros(len(crossed))
    later = (~layout.where(table, stage=stage)).astype(np.float64)
    found: Array = np.clip(crossed - later * stayed, 0.0, 1.0)
    return found
