"""What a stop of exports does to a delivery problem.

Three things happen. The actor's contracts with the named parties shrink by the stop's severity in
the month of dispatch; what is at sea arrives. Its pool is closed to them in the same measure. And
third countries, whose own supply came from the actor in part, pass part of that loss on: the share
of the actor's metal in what they ship, times the severity some months before (their stocks last
that long), times a pass-through. When the stop is to every destination the third countries lose
the metal itself, so all of it is passed on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import first_months, rows_of
from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]


@runtime_checkable
class Stop(Protocol):
    """What is asked of a stop; `shigen.disruptions.ExportStop` has it."""

    @property
    def actor(self) -> str:
        """Who stops exporting."""

    @property
    def stage(self) -> str:
        """What is no longer exported."""

    @property
    def destinations(self) -> tuple[str, ...]:
        """To whom; everybody when empty."""

    def lasting(self, months: int) -> Stop:
        """Return the same stop with another length."""

    def severity_by_month(self, months: Sequence[str]) -> pd.Series:
        """Fraction of the flow that is lost in each month (0-1)."""


def under(problem: Problem, stops: Stop | Iterable[Stop]) -> Problem:
    """Return the problem as it is when exports stop.

    Parameters
    ----------
    problem
        The problem without these stops.
    stops
        One stop or several. Several that touch the same flow leave the product of what each
        leaves, in whatever order they are given. A stop that names other minerals than the
        problem's changes nothing.

    Returns
    -------
    Problem
        With less in ``supply``, ``access`` and ``pipeline``; everything else as it was.

    Raises
    ------
    BadInput
        When a stop is at a stage that the problem does not have, or its severity is not a
        fraction.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> from shigen.disruptions import ExportStop
    >>> problem = small(
    ...     need=[{"party": "JPN", "t": 2.0}],
    ...     supply=[{"source": "CHN", "party": "JPN", "base_t": 2.0, "available_t": 2.0}],
    ... )
    >>> under(problem, ExportStop("CHN", "refined", start="2027-02")).supply["available_t"].tolist()
    [2.0, 0.0]
    """
    given: list[Stop] = [stops] if isinstance(stops, Stop) else list(stops)
    effective = [stop for stop in given if _concerns(stop, problem)]
    if not effective:
        return problem
    lanes = first_months(problem.supply, problem.horizon)
    pools = first_months(problem.access, problem.horizon)
    # Contracts in the pipeline left before the plan began, by so many months as they travel.
    before = max([int(lanes["lead_months"].max()) if len(lanes) else 0, 0])
    months = calendar.following(
        calendar.name(calendar.count(problem.start) - before), before + problem.horizon
    )
    kept_lanes = np.ones((len(lanes), len(months)))
    kept_pools = np.ones((len(pools), len(months)))
    for stop in effective:
        kept_lanes *= 1.0 - _lost(problem, stop, lanes, months)
        kept_pools *= 1.0 - _lost(problem, stop, pools, months)
    contracts = problem.supply["available_t"].to_numpy() * kept_lanes[:, before:].ravel()
    doors = problem.access["open"].to_numpy() * kept_pools[:, before:].ravel()
    changed = problem.with_numbers("supply", available_t=contracts)
    changed = changed.with_numbers("access", open=np.clip(doors, 0.0, 1.0))
    return changed.with_numbers("pipeline", t=_pipeline(problem, lanes, kept_lanes, months))


def _concerns(stop: Stop, problem: Problem) -> bool:
    named = tuple(getattr(stop, "minerals", ()))
    if named and problem.mineral not in named:
        return False
    if stop.stage not in set(problem.stages["stage"]):
        raise BadInput(
            f"a stop of '{stop.stage}' {problem.mineral} cannot be planned for: its network has "
            f"the stages {', '.join(problem.stage_names)}"
        )
    return True


def _lost(problem: Problem, stop: Stop, ways: pd.DataFrame, months: list[str]) -> Array:
    """Return the fraction lost of each way (stage, source, party) in each month of dispatch."""
    early = calendar.shifted(months, -problem.pass_lag)
    severity = _severity(stop, [*months, *early])
    now, then = severity[: len(months)], severity[len(months) :]
    to_all = not stop.destinations
    reached = np.ones(len(ways), dtype=bool) if to_all else ways["party"].isin(stop.destinations)
    direct = (
        (ways["stage"] == stop.stage) & (ways["source"] == stop.actor) & reached
    ).to_numpy(dtype=np.float64)  # fmt: skip
    share = _derived(problem, stop, ways) * (1.0 if to_all else problem.pass_through)
    # What a party ships on is in the model already, so nothing is taken from it a second time.
    third = ~ways["source"].isin([stop.actor, *problem.parties]) & reached
    passed_on = share * third.to_numpy(dtype=np.float64)
    lost: Array = direct[:, None] * now[None, :] + passed_on[:, None] * then[None, :]
    return np.clip(lost, 0.0, 1.0)


def _severity(stop: Stop, months: list[str]) -> Array:
    found = stop.severity_by_month(months).to_numpy(dtype=np.float64)
    if len(found) != len(months) or not ((found >= 0.0) & (found <= 1.0)).all():
        raise BadInput("the severity of a stop is a fraction from 0 to 1 for every month")
    return found


def _derived(problem: Problem, stop: Stop, ways: pd.DataFrame) -> Array:
    """Return the share of what each source ships that crossed the actor's border as was stopped.

    At a later stage, what the actor itself made into that stage never crossed as feed: a stop of
    refined metal does not touch magnets that it goes on selling.
    """
    names = problem.stage_names
    after = dict(itertools.pairwise(names)).get(stop.stage)
    crossed = _made_of(problem, stop.actor, stop.stage, ways)
    stayed = _made_of(problem, stop.actor, after, ways) if after else np.zeros(len(ways))
    later = (ways["stage"] != stop.stage).to_numpy(dtype=np.float64)
    found: Array = np.clip(crossed - later * stayed, 0.0, 1.0)
    return found


def _made_of(problem: Problem, actor: str, stage: str, ways: pd.DataFrame) -> Array:
    """Return the share of what each source ships that the actor produced at a stage."""
    origins = problem.origins
    ours = origins[(origins["origin"] == actor) & (origins["origin_stage"] == stage)]
    share = {
        (row["stage"], row["source"]): row["share"] for row in rows_of(ours)
    }  # fmt: skip
    keys = zip(ways["stage"].tolist(), ways["source"].tolist(), strict=True)
    return np.array([share.get(key, 0.0) for key in keys], dtype=np.float64)


def _pipeline(
    problem: Problem, lanes: pd.DataFrame, kept: Array, months: list[str]
) -> Array:  # fmt: skip
    number = {month: at for at, month in enumerate(months)}
    lane = {
        (row["stage"], row["source"], row["party"]): (at, int(row["lead_months"]))
        for at, row in enumerate(rows_of(lanes))
    }
    factors = []
    for row in rows_of(problem.pipeline):
        at, lead = lane.get((row["stage"], row["source"], row["party"]), (-1, 0))
        sent = number.get(calendar.name(calendar.count(row["month"]) - lead), -1)
        factors.append(kept[at, sent] if at >= 0 and sent >= 0 else 1.0)
    return problem.pipeline["t"].to_numpy(dtype=np.float64) * np.array(factors, dtype=np.float64)
