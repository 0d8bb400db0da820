"""A loss of output: the place's exports, what is made of it elsewhere, and a party's own works.

Abroad it is a stop of exports to everybody: the place's contracts and pools at the stage shrink in
the month of dispatch, and third countries pass the loss of its metal on in full, as late as their
stocks last. Unlike under a stop, what the place itself goes on to make of that metal is lost too,
since there is none to make it of.

At home, when the place is one of the parties, its own production, its surge and its works into
that stage shrink in the same month. Its contracts and exports are not cut by force: the plan
decides who goes without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shigen.delivery.effects.export_stop import take

if TYPE_CHECKING:
    from shigen.delivery.effects.left import Left, Severity
    from shigen.disruptions.effects import OutputLoss


def apply(left: Left, loss: OutputLoss, severity: Severity) -> None:
    """Take a loss's share of contracts, doors to pools, own production and works."""
    layout, parties = left.layout, left.problem.parties
    for table, column in (("supply", "available_t"), ("access", "open")):
        # What a party ships on is in the model already: nothing is taken from it a second time.
        ours = layout.where(table, source=parties)
        direct = layout.where(table, stage=loss.stage, source=loss.place)
        made_of = np.clip(layout.share(table, loss.place, loss.stage), 0.0, 1.0)
        passed_on = made_of * ~(direct | ours)
        take(left, (table, column), direct & ~ours, passed_on, severity)
    at_home = 1.0 - severity.now
    here = layout.where("own", party=loss.place, stage=loss.stage)
    left.times("own", ("base_t", "surge_t"), here, at_home)
    works = layout.where("processing", party=loss.place, to_stage=loss.stage)
    left.times("processing", ("base_t", "capacity_t"), works, at_home)
