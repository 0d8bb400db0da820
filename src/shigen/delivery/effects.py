"""What a disruption does to a delivery problem, whatever kind it is.

Stops of exports are the case that `shigen.delivery.stops` works out; here the other effects are
brought to the same tables. All of them change limits alone, never who may ship to whom, so that a
model that was stated once can be solved again under any of them:

===============  ==================================================================================
`ExportStop`     contracts with the named parties, the pool of the actor, what third countries
                 made of its metal; see `shigen.delivery.stops`
`OutputLoss`     the same for every destination; and where the place is a party, its own output
`DemandRise`     the need of a party; where it is everywhere, third countries give less away
`PriceCap`       the dearer steps of the pools, and what the actor delivers below its base price
===============  ==================================================================================

A closed passage changes routes, not limits: build the problem with ``closed`` instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shigen.delivery.rows import first_months
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem
    from shigen.delivery.stops import Stop

    Array = NDArray[np.float64]
    Other = OutputLoss | Closure | DemandRise | PriceCap

EVERYWHERE = "WLD"


@dataclass(frozen=True, slots=True)
class LostOutput:
    """An output loss as a stop of exports to everybody.

    What a party itself makes is taken from its books (`own`), so its contracts are left to the
    plan: else the same tonne would be lost twice.
    """

    loss: OutputLoss
    destinations: tuple[str, ...] = ()

    @property
    def actor(self) -> str:
        """Who makes less."""
        return self.loss.place

    @property
    def stage(self) -> str:
        """What is made less."""
        return self.loss.stage

    @property
    def minerals(self) -> tuple[str, ...]:
        """Minerals that it speaks of; any when empty."""
        return self.loss.minerals

    def lasting(self, months: int) -> Stop:
        """The same loss with another length."""
        from dataclasses import replace

        return LostOutput(replace(self.loss, months=months))

    def severity_by_month(self, months: Sequence[str]) -> pd.Series:
        """Fraction of the output that is lost in each month."""
        return self.loss.severity_by_month(months)


def split(
    problem: Problem, effects: Iterable[Stop | Other]
) -> tuple[list[Stop], list[DemandRise | PriceCap]]:
    """Sort effects into stops of flows and the rest, without those of other minerals.

    Raises
    ------
    BadInput
        For a closed passage, which no limit of this problem can express.
    """
    flows: list[Stop] = []
    others: list[DemandRise | PriceCap] = []
    for effect in effects:
        if isinstance(effect, Closure):
            raise BadInput(
                f"closing {effect.passage} changes routes: make the problem with "
                f"closed=('{effect.passage}',) instead of putting it under the closure"
            )
        if isinstance(effect, OutputLoss):
            flows.append(LostOutput(effect))
        elif isinstance(effect, DemandRise | PriceCap):
            if effect.concerns(problem.mineral):
                _check_stage(problem, effect.stage)
                others.append(effect)
        else:
            flows.append(effect)
    return flows, others


def lose_own_output(problem: Problem, losses: Iterable[OutputLoss]) -> Problem:
    """Return the problem in which parties make less at home.

    Parameters
    ----------
    problem
        Its tables ``own`` and ``processing`` change; spare capacity is lost in the same measure.
    losses
        Several at one place and stage leave the product of what each leaves.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> problem = small(
    ...     need=[{"party": "JPN", "t": 2.0}], own=[{"party": "JPN", "base_t": 2.0}],
    ... )
    >>> loss = OutputLoss(place="JPN", stage="refined", start="2027-01", months=1, severity=0.5)
    >>> lose_own_output(problem, [loss]).own["base_t"].tolist()
    [1.0, 2.0]
    """
    months = problem.all_months
    own = np.ones((len(problem.own) // len(months), len(months)))
    works = np.ones((len(problem.processing) // len(months), len(months)))
    makers = first_months(problem.own, problem.horizon)
    plants = first_months(problem.processing, problem.horizon)
    for loss in losses:
        left = 1.0 - loss.severity_by_month(months).to_numpy(dtype=np.float64)
        at_home = (makers["party"] == loss.place) & (makers["stage"] == loss.stage)
        in_works = (plants["party"] == loss.place) & (plants["to_stage"] == loss.stage)
        own[at_home.to_numpy()] *= left
        works[in_works.to_numpy()] *= left
    changed = problem
    if (own < 1).any():
        changed = changed.with_numbers("own", **_scaled(problem.own, own, "base_t", "surge_t"))
    if (works < 1).any():
        columns = _scaled(problem.processing, works, "base_t", "capacity_t")
        changed = changed.with_numbers("processing", **columns)
    return changed


def raise_demand(problem: Problem, rise: DemandRise) -> Problem:
    """Return the problem with a need that grows by the severity of a rise.

    A rise everywhere also takes its share of what third countries would give away: their own
    users need it. Exports that a party owes are left as they are.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> problem = small(need=[{"party": "JPN", "t": 2.0}])
    >>> rise = DemandRise(place="JPN", stage="refined", start="2027-02", months=1, severity=0.5)
    >>> raise_demand(problem, rise).need["t"].tolist()
    [2.0, 3.0]
    """
    more = rise.severity_by_month(problem.all_months).to_numpy(dtype=np.float64)
    need = problem.need
    hit = need["stage"] == rise.stage
    if rise.place != EVERYWHERE:
        hit &= need["party"] == rise.place
    if rise.uses:
        hit &= need["use"].isin(rise.uses)
    by_row = np.tile(more, len(need) // len(more)) if len(need) else np.zeros(0)
    t = need["t"].to_numpy(dtype=np.float64)
    changed = problem.with_numbers("need", t=np.where(hit, t * (1.0 + by_row), t))
    if rise.place == EVERYWHERE and len(problem.pool):
        pool = problem.pool
        left = np.tile(np.clip(1.0 - more, 0.0, 1.0), len(pool) // len(more))
        limit = pool["limit_t"].to_numpy(dtype=np.float64)
        given = np.where(pool["stage"] == rise.stage, limit * left, limit)
        changed = changed.with_numbers("pool", limit_t=given)
    return changed


def cap_price(problem: Problem, cap: PriceCap) -> Problem:
    """Return the problem under a price cap.

    Steps of the pools dearer than the cap are closed to those who keep to it: the share of a
    pool that lies in such steps is taken from the doors of these parties. Below the base price
    the actor delivers ``multiple ** elasticity`` of its contracts and of its pool.

    Notes
    -----
    A pool's steps are shared by the parties, so that a cap of one party alone cannot close a
    single step; closing its door in proportion is exact when the cheap steps are bought first by
    both in the same proportion, and an approximation otherwise.
    """
    kept = cap.severity_by_month(problem.all_months).to_numpy(dtype=np.float64)
    buyers = set(cap.buyers) or set(problem.parties)
    pool = problem.pool[problem.pool["stage"] == cap.stage]
    if cap.actor != EVERYWHERE:
        pool = pool[pool["source"] == cap.actor]
    total = pool.groupby("source")["limit_t"].sum()
    dear = pool[pool["multiplier"] > cap.multiple].groupby("source")["limit_t"].sum()
    above = (dear / total.where(total > 0)).fillna(0.0)
    slack = 1.0 - min(cap.multiple, 1.0) ** cap.elasticity
    changed = problem
    for table, column, lost in (
        ("access", "open", above.add(slack, fill_value=slack).clip(upper=1.0)),
        ("supply", "available_t", None),
    ):
        frame = getattr(problem, table)
        if not len(frame):
            continue
        hit = (frame["stage"] == cap.stage) & frame["party"].isin(buyers)
        if cap.actor != EVERYWHERE:
            hit &= frame["source"] == cap.actor
        share = slack if lost is None else frame["source"].map(lost).fillna(slack).to_numpy()
        every = np.tile(kept, len(frame) // len(kept))
        before = frame[column].to_numpy(dtype=np.float64)
        after = np.where(hit, before * np.clip(1.0 - every * share, 0.0, 1.0), before)
        changed = changed.with_numbers(table, **{column: after})
    return changed


def untouched(problem: Problem, effects: Iterable[Stop | Other]) -> list[Stop | Other]:
    """Return the effects that change no number of a problem, so that this can be said.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> problem = small(need=[{"party": "JPN", "t": 2.0}])
    >>> len(untouched(problem, [OutputLoss(place="ZAF", stage="refined")]))
    1
    """
    tables = ("need", "supply", "access", "pool", "own", "processing", "pipeline")
    found = []
    for effect in effects:
        changed = problem.under(effect)
        if all(getattr(problem, name).equals(getattr(changed, name)) for name in tables):
            found.append(effect)
    return found


def _check_stage(problem: Problem, stage: str) -> None:
    if stage not in set(problem.stages["stage"]):
        raise BadInput(
            f"nothing can happen to '{stage}' {problem.mineral}: its network has the stages "
            f"{', '.join(problem.stage_names)}"
        )


def _scaled(frame: pd.DataFrame, left: Array, *columns: str) -> dict[str, Array]:
    return {name: frame[name].to_numpy(dtype=np.float64) * left.ravel() for name in columns}
