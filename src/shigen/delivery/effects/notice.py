"""Buying ahead of what was announced: who can hoards, and so does everybody else.

In the months of notice before an effect starts the actor's contracts may bring ``rush_share`` more
than agreed, and others buy ahead too: its pools at the stage shrink by ``others_rush_share``. The
shares hold for any severity above nothing, and several announcements count once. What is bought
ahead has to fit into stores, which the plan decides. Both shares are assumptions that a user may
set (``delivery.problem(..., assumptions={"rush_share": 0.2})``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.assumptions import IN_CODE
from shigen.delivery.schema import names
from shigen.disruptions.effects import OutputLoss, PriceCap
from shigen.disruptions.export_stop import ExportStop

if TYPE_CHECKING:
    from shigen.delivery.effects.left import Left
    from shigen.delivery.problem import Problem
    from shigen.delivery.stops import Stop
    from shigen.disruptions.effects import Effect

SHARES = ("rush_share", "others_rush_share")


def apply(left: Left, effect: Effect | Stop) -> None:
    """Mark the contracts and pools that are bought ahead of an effect, or say why none is."""
    notice = int(getattr(effect, "notice", 0))
    if notice == 0 or float(getattr(effect, "severity", 1.0)) == 0.0:
        return
    start = str(getattr(effect, "start", ""))
    words = f"{type(effect).__name__} from {start}, known {notice} months before"
    if not isinstance(effect, ExportStop | OutputLoss | PriceCap):
        left.say("notice", f"{words}: nobody is taken to buy ahead of this kind of effect")
        return
    first = calendar.count(left.problem.start) - left.layout.before
    begins = calendar.count(effect.start) - first
    at = np.arange(len(left.layout.months))
    ahead = (at >= begins - notice) & (at < begins) & (at >= left.layout.before)
    if not ahead.any():
        left.say("notice", f"{words}: it lies outside the plan, so nobody can buy ahead")
        return
    actor = effect.place if isinstance(effect, OutputLoss) else effect.actor
    who = {} if actor == "WLD" else {"source": actor}
    lanes = left.layout.where("supply", stage=effect.stage, **who)
    lanes &= ~left.layout.where("supply", source=left.problem.parties)
    if isinstance(effect, PriceCap) and effect.buyers:
        lanes &= left.layout.where("supply", party=effect.buyers)
    if isinstance(effect, ExportStop) and effect.destinations:
        lanes &= left.layout.where("supply", party=effect.destinations)
    left.hurry("supply", "available_t", lanes, ahead)
    left.hurry("pool", "limit_t", left.layout.where("pool", stage=effect.stage, **who), ahead)


def share(problem: Problem, parameter: str) -> float:
    """Return what is assumed of a rush: what the problem's assumptions say, else the default."""
    table = problem.assumptions
    found = table.loc[table["parameter"] == parameter, "value"]
    return float(found.iloc[0]) if len(found) else IN_CODE[parameter].value


def with_shares(problem: Problem) -> pd.DataFrame:
    """Return the assumptions of a problem with those of a rush among them."""
    known = set(problem.assumptions["parameter"])
    rows = [
        {"parameter": name, "party": "", "stage": ""} | rule._asdict()
        for name in SHARES
        if name not in known
        for rule in [IN_CODE[name]]
    ]
    more = pd.DataFrame(rows, columns=[*names("assumptions")])
    return pd.concat([problem.assumptions, more], ignore_index=True)
