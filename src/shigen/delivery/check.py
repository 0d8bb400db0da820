"""Check a plan without the model that made it.

Nothing here is shared with the optimiser: balances, limits, lead times, growth, service and cost
are added up again, row by row, from the tables of the problem and the tables of the plan, and the
distance to the best possible cost comes from another statement of the problem
(`shigen.delivery.bound`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from shigen.delivery.books import Books, has_other_ways
from shigen.delivery.bound import Bound
from shigen.delivery.recount import costs_again

if TYPE_CHECKING:
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Problem

TOLERANCE: Final = 1e-6
"""Relative to the largest mass in the problem, or to the sum of all costs counted positive."""
CRUMB: Final = 1e-8
"""Share of need that a solver's limits are met to."""


def check(problem: Problem, plan: Plan, *, optimal: bool = True) -> pd.DataFrame:
    """Return what was tested, the worst violation, what is allowed, and whether it passed.

    Parameters
    ----------
    problem
        What the plan is for; the limits are taken from here.
    plan
        Its tables ``flows``, ``levels``, ``service``, ``costs`` and its numbers.
    optimal
        Test the distance to the best possible cost, and of the shares to the fairest, as well.

    Returns
    -------
    pandas.DataFrame
        check, worst, tolerance, passed. Violations of masses are relative to the largest mass,
        of costs to the sum of all costs counted positive.

    Examples
    --------
    A plan whose flows say one thing and whose problem another does not pass:

    >>> from dataclasses import replace
    >>> from shigen.delivery import solve
    >>> from shigen.delivery.example import by_hand
    >>> plan = solve(by_hand(), fairness="none")
    >>> double = replace(plan, flows=plan.flows.assign(t=2 * plan.flows["t"]))
    >>> found = check(plan.problem, double)
    >>> found.loc[~found["passed"], "check"].tolist()[:3]
    ['contracts', 'diversion-pools', 'diversion-open-to-party']
    """
    books = Books(problem, plan)
    found = {
        "amounts-are-numbers-not-negative": books.not_negative(),
        "actions-are-known": books.strange_actions(),
        "lead-times": books.lead_times(),
        **({"ways": books.ways()} if has_other_ways(problem) else {}),
        "balances": books.balances(),
        "contracts": books.contracts(),
        "diversion-pools": books.pools(),
        "diversion-open-to-party": books.access(),
        "own-production": books.own(),
        "surge": books.surge(),
        "processing-capacity": books.processing(),
        "recycling": books.recycling(),
        "recycling-ramp": books.recycling_ramp(),
        "substitution": books.substitution(),
        "substitution-ramp": books.substitution_ramp(),
        "swaps": books.swaps(),
        "stock-carried": books.stock_carried(),
        "stock-room": books.stock_room(),
        "release-limits": books.release_limits(),
        "refill-limits": books.refill_limits(),
        "release-not-before": books.released_early(),
        "service-adds-up": books.service_adds_up(),
        "minimum-service-counted": books.minimum_service(),
        "exports-add-up": books.exports_add_up(),
        "costs": _costs(problem, plan),
        "unmet-shares": books.unmet_shares(),
    }
    rows = [(name, worst, TOLERANCE) for name, worst in found.items()]
    if optimal:
        rows += _optimality(problem, plan)
    table = pd.DataFrame(rows, columns=["check", "worst", "tolerance"])
    return table.assign(passed=table["worst"] <= table["tolerance"])


def gap_of(table: pd.DataFrame) -> float:
    """Return the gap in a table of checks, ``nan`` when it was not tested."""
    found = table.loc[table["check"] == "gap", "worst"]
    return float(found.iloc[0]) if len(found) else float("nan")


def _costs(problem: Problem, plan: Plan) -> float:
    """Every cost item of every party, and the objective, come out again."""
    again = costs_again(problem, plan)
    rows = zip(plan.costs["party"], plan.costs["item"], plan.costs["usd"], strict=True)
    stated = {(str(party), str(item)): float(usd) for party, item, usd in rows}
    if not all(math.isfinite(usd) for usd in (*stated.values(), plan.objective)):
        return math.inf
    apart = [abs(again.get(key, 0.0) - stated.get(key, 0.0)) for key in {*again, *stated}]
    apart.append(abs(plan.objective - sum(again.values())))
    return max(apart) / _volume(plan)


def _optimality(problem: Problem, plan: Plan) -> list[tuple[str, float, float]]:
    fair = plan.settings.get("fairness") in {"protected", "lexicographic"}
    bound = Bound(problem)
    least = bound.cost(plan.unmet if fair else None)
    # Only a plan held to shares of need can be off by the rounding of these shares.
    allowed = _gap_allowed(problem, plan) if fair else TOLERANCE
    rows = [("gap", max(plan.objective - least, 0.0) / _volume(plan), allowed)]
    if fair:
        limits = plan.settings.get("at_most", {})
        claims = bound.shares(plan.unmet, limits)
        worst = max((share - low for share, low in claims), default=0.0)
        rows.append(("fairness-gap", max(worst, 0.0), TOLERANCE))
        above = [plan.unmet[party] - share for party, share in limits.items()]
        rows.append(("nobody-worse-off-than-alone", max([*above, 0.0]), TOLERANCE))
    return rows


def _gap_allowed(problem: Problem, plan: Plan) -> float:
    """Return the gap that rounding alone can make, as a share of what the plan costs.

    A solver meets its limits to about a hundred-millionth of need, and each such crumb counts at
    what a tonne below minimum service is charged, hundreds of times its price.
    """
    charged = problem.need.merge(problem.tiers, on=["stage", "tier"])
    dearest = charged["t"] * (charged["loss_value"] + charged["minimum_penalty"])
    return TOLERANCE + CRUMB * float(dearest.sum()) / _volume(plan)


def _volume(plan: Plan) -> float:
    return 1.0 + float(plan.costs["usd"].abs().sum())
