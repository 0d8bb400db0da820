"""What one more tonne would be worth, by party, stage and month.

The joint problem is solved again with one tonne more of fresh metal arriving, and again with one
less; both differences of cost are reported. A dual is quoted only when it agrees with both: nearly
all marginal values are one of a few cost steps, and on a step left and right differ. In a market
of a few tonnes a month a whole tonne spans several steps; what is reported is the worth of that
tonne, not of its first gram.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from shigen.delivery.plan import Plan
from shigen.delivery.solve import Workbench
from shigen.errors import BadInput, SolverFailed

if TYPE_CHECKING:
    from shigen.delivery.problem import Problem
    from shigen.engine import Bounds, Solution

_AGREE = 1e-6
_BALANCE = "use_no_more_than_arrives"


def worth(
    subject: Plan | Problem,
    *,
    months: Iterable[str] | None = None,
    tonnes: float = 1.0,
    workbench: Workbench | None = None,
) -> pd.DataFrame:
    """Return what one tonne more, and one less, changes in the least joint cost.

    Parameters
    ----------
    subject
        A problem, or a plan, whose problem is taken.
    months
        Months of arrival; every reported month when None.
    tonnes
        The step; differences are per step.
    workbench
        The problem already stated, to save the time of stating it again.

    Returns
    -------
    pandas.DataFrame
        party, stage, month, step_t, one_more_usd (saved by the step more), one_less_usd (lost by
        the step less), dual_usd (per step, empty unless it agrees with both), quoted. Missing
        where a month cannot lose the step because nothing arrives in it.

    Raises
    ------
    BadInput
        For a month that is not reported or a step that is not positive.

    Examples
    --------
    One tonne more in Japan in the last month serves other uses, worth 800 USD/t:

    >>> from shigen.delivery.example import by_hand
    >>> found = worth(by_hand(), months=["2027-03"])
    >>> found.loc[found["party"] == "JPN", ["one_more_usd", "one_less_usd"]].round(6).values
    array([[800., 800.]])
    """
    problem = subject.problem if isinstance(subject, Plan) else subject
    wanted = problem.reported_months if months is None else list(months)
    strange = sorted(set(wanted) - set(problem.reported_months))
    if strange:
        raise BadInput(f"{strange[0]} is not one of the reported months of the plan")
    if not (math.isfinite(tonnes) and tonnes > 0):
        raise BadInput(f"a step is a positive number of tonnes, not {tonnes}")
    work = Workbench(problem) if workbench is None else workbench
    bounds, data = work.bounds(problem), work.program.data
    best = work.solver.solve(bounds=bounds)
    used = _used(problem)
    rows = []
    places = work.program.lp.rows[_BALANCE].positions()
    number = {month: at for at, month in enumerate(problem.all_months)}
    for at, node in enumerate(data.rows["node"].to_dict("records")):
        if (node["party"], node["stage"]) not in used:
            continue
        for month in wanted:
            row = int(places[at, number[month]])

            cost = {
                step: _objective(work, bounds, best, row, step / data.mass)
                for step in (tonnes, -tonnes)
            }
            more = (best.objective - cost[tonnes]) * data.money
            less = (cost[-tonnes] - best.objective) * data.money
            dual = -float(best.duals[row]) * data.money / data.mass * tonnes
            size = _AGREE * (abs(dual) + problem.price(node["stage"]) * tonnes)
            quoted = abs(dual - more) <= size and abs(dual - less) <= size
            rows.append(
                {
                    "party": node["party"],
                    "stage": node["stage"],
                    "month": month,
                    "step_t": tonnes,
                    "one_more_usd": more,
                    "one_less_usd": less,
                    "dual_usd": dual if quoted else math.nan,
                    "quoted": quoted,
                }
            )
    columns = ["party", "stage", "month", "step_t", "one_more_usd", "one_less_usd", "dual_usd"]
    return pd.DataFrame(rows, columns=[*columns, "quoted"])


def _objective(work: Workbench, bounds: Bounds, best: Solution, row: int, step: float) -> float:
    upper = bounds.row_upper.copy()
    upper[row] += step
    changed = bounds._replace(row_upper=upper)
    try:
        return work.solver.solve(bounds=changed, basis=best.basis).objective
    except SolverFailed:
        # Only taking metal away can leave a month without an answer; that is not a number.
        return math.nan


def _used(problem: Problem) -> Mapping[tuple[str, str], bool]:
    """Return the nodes where metal is used or worked up."""
    need, works = problem.need, problem.processing
    pairs = [*zip(need["party"], need["stage"], strict=True)]
    pairs += [*zip(works["party"], works["from_stage"], strict=True)]
    return dict.fromkeys(pairs, True)
