"""The same stop, longer or shorter, with more or less in store: how the answer turns.

Days of stock close to the length of a stop decide everything, and they are not known; so the grid
is the answer and one case is an example. All cases share one stated model: only limits change, so
each is solved from the same basis of the base case. A solve that started from the last one would
give another of several equal plans in another order of cases.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import pandas as pd

from shigen.delivery.effects import listed
from shigen.delivery.holdings import with_days
from shigen.delivery.model.limits import limits
from shigen.delivery.plan import SHORT
from shigen.delivery.solve import Workbench
from shigen.delivery.stops import Stop
from shigen.delivery.unpack import amounts
from shigen.delivery.without_plan import decide
from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Quantities
    from shigen.delivery.problem import Problem
    from shigen.disruptions.effects import Effect

    Array = NDArray[np.float64]

AXES: Final = ("stop_months", "industry_days", "public_days", "pass_through")
_FIRST: Final = {"without": "first_short_month_without", "with": "first_short_month"}
_LIMITS: Final = {
    "stop_months": (1, 120),
    "industry_days": (0, 3660),
    "public_days": (0, 3660),
    "pass_through": (0, 1),
}


class Grid(Protocol):
    """Values per axis; `shigen.disruptions.Grid` has them."""

    @property
    def stop_months(self) -> Sequence[float]:
        """Lengths of the full stop."""

    @property
    def industry_days(self) -> Sequence[float]:
        """Days of use in industry inventory."""

    @property
    def public_days(self) -> Sequence[float]:
        """Days of use in public stock."""

    @property
    def pass_through(self) -> Sequence[float]:
        """Shares of third countries' losses that are passed on."""


def sweep(
    problem: Problem,
    stops: Effect | Stop | Iterable[Effect | Stop],
    grid: Mapping[str, Iterable[float]] | Grid,
    *,
    workbench: Workbench | None = None,
) -> pd.DataFrame:
    """Solve a grid of cases and return what each party is short of, with and without a plan.

    Parameters
    ----------
    problem
        Without stops.
    stops
        The stops and other effects of every case; where the grid has ``stop_months`` the stops
        last that long.
    grid
        Values of any of ``stop_months``, ``industry_days``, ``public_days``, ``pass_through``,
        as a mapping or as the grid of a scenario; an axis left out stays as in the problem.
    workbench
        The problem already stated, to save the time of stating it again.

    Returns
    -------
    pandas.DataFrame
        stop_months, industry_days, public_days, pass_through (empty where the grid says nothing),
        party, need_t, shortfall_without_t, shortfall_with_t, share_without, share_with,
        months_to_shortage_without, months_to_shortage_with (whole months served in full from the
        start; empty when never short), first_short_month_without, first_short_month (with the
        plan), joint_cost_usd. Shortfalls over the reported months, the plan being the fair one.

    Raises
    ------
    BadInput
        For an axis that is not one or a value out of bounds.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> from shigen.disruptions import ExportStop, Recovery
    >>> problem = small(
    ...     months=4, need=[{"party": "JPN", "t": 2.0}],
    ...     supply=[{"source": "CHN", "party": "JPN", "base_t": 2.0, "available_t": 2.0}],
    ... )
    >>> stop = ExportStop("CHN", "refined", start="2027-02", recovery=Recovery("step", 0))
    >>> found = sweep(problem, stop, {"stop_months": [1, 2]})
    >>> found.loc[found["party"] == "JPN", "shortfall_with_t"].tolist()
    [2.0, 4.0]
    """
    named = grid if isinstance(grid, Mapping) else {axis: getattr(grid, axis) for axis in AXES}
    strange = sorted(set(named) - set(AXES))
    if strange:
        raise BadInput(f"'{strange[0]}' is not an axis of the grid; axes are {', '.join(AXES)}")
    axes = {axis: _axis(axis, named.get(axis)) for axis in AXES}
    given = listed(stops)
    stopped = problem.under(given)
    work = (Workbench(problem) if workbench is None else workbench).matching(stopped)
    base = work.chain()
    work.best(stopped, fairness="protected", chain=base)
    rows: list[dict[str, Any]] = []
    for values in itertools.product(*axes.values()):
        case = dict(zip(AXES, values, strict=True))
        changed = _case(problem, given, case)
        rows += [case | row for row in _solve(work, changed, base.kept)]
    return pd.DataFrame(rows)


def _axis(axis: str, values: Iterable[float] | None) -> list[float | None]:
    if values is None:
        return [None]
    found: list[float | None] = []
    found += sorted({float(value) for value in values})
    low, high = _LIMITS[axis]
    for value in found:
        if value is not None and not low <= value <= high:
            raise BadInput(f"{axis} lies between {low} and {high}, not {value:g}")
    if not found:
        raise BadInput(f"the grid names no value for {axis}")
    return found


def _case(
    problem: Problem, stops: list[Effect | Stop], case: Mapping[str, float | None]
) -> Problem:
    """Return the problem of one case."""
    changed = problem
    if case["industry_days"] is not None or case["public_days"] is not None:
        stocks = with_days(
            problem.stocks,
            _throughput(problem),
            industry=case["industry_days"],
            public=case["public_days"],
        )
        columns = ("initial_t", "maximum_t", "release_limit_t")
        changed = changed.with_numbers("stocks", **{name: stocks[name] for name in columns})
    if case["pass_through"] is not None:
        changed = changed.passing_through(case["pass_through"])
    if case["stop_months"] is not None:
        months = int(case["stop_months"])
        stops = [each.lasting(months) if isinstance(each, Stop) else each for each in stops]
    return changed.under(stops)


def _solve(work: Workbench, problem: Problem, starts: Mapping[str, Any]) -> list[dict[str, Any]]:
    routine = problem.allowing("none")
    data = work.program.data
    alone = replace(data, limits=limits(routine, data.rows, data.mass))
    best = work.best(problem, fairness="protected", chain=work.chain(starts)).settled
    short = {
        "without": decide(routine, alone)["short"],
        "with": amounts(work.program, best.values)["short"],
    }
    need = alone.limits["serve_substitute_or_count_as_short"]
    cost = float(work.program.lp.cost @ best.values) * data.money
    return [
        {"party": party, **_of_party(problem, data, party, need, short), "joint_cost_usd": cost}
        for party in problem.parties
    ]


def _of_party(
    problem: Problem, data: Quantities, party: str, need: Array, short: Mapping[str, Array]
) -> dict[str, Any]:
    mine = (data.rows["need"]["party"] == party).to_numpy()
    reported = slice(0, problem.months)
    total = float(need[mine, reported].sum())
    row: dict[str, Any] = {"need_t": total * data.mass}
    for name, amount in short.items():
        missing = amount[mine, reported]
        late = (missing > SHORT * need[mine, reported]).any(axis=0)
        first = int(np.argmax(late)) if late.any() else None
        row |= {
            f"shortfall_{name}_t": float(missing.sum()) * data.mass,
            f"share_{name}": float(missing.sum()) / total if total > 0 else 0.0,
            f"months_to_shortage_{name}": math.nan if first is None else float(first),
            _FIRST[name]: "" if first is None else problem.all_months[first],
        }
    return row


def _throughput(problem: Problem) -> dict[tuple[str, str], float]:
    """Return use and feed of each party and stage in the first month [t]."""
    first = problem.all_months[0]
    found: dict[tuple[str, str], float] = {}
    need = problem.need[problem.need["month"] == first]
    works = problem.processing[problem.processing["month"] == first]
    for rows, stage, t in ((need, "stage", "t"), (works, "from_stage", "base_t")):
        for row in rows.to_dict("records"):
            key = (str(row["party"]), str(row[stage]))
            found[key] = found.get(key, 0.0) + float(row[t])
    return found
