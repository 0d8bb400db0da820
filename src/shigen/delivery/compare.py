"""What acting, and acting together, is worth: the same problem solved under different rules."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from shigen.delivery.alone import alone
from shigen.delivery.solve import Workbench, solve_in
from shigen.delivery.without_plan import without_plan
from shigen.errors import CheckFailed

if TYPE_CHECKING:
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Problem


@dataclass(frozen=True)
class Comparison:
    """The cases side by side.

    Parameters
    ----------
    table
        case, party (``joint`` for the sum), need_t, shortfall_t, share (reported months),
        cost_usd (losses included, the charge on missed minimum service left out),
        below_minimum_usd (that charge), paid_to_third_parties_usd (premium above the base price),
        diverted_t, curtailed_t (all planned months).
    coordination
        case (an order of the parties alone), saving_usd (what the joint plan without fairness
        saves), moved_usd (the part of it that third parties no longer get as premiums),
        real_usd (the rest), minimum_service_usd (what less is missed of minimum service, at its
        charge).
    parties
        case, party, cost_usd, alone_usd (the least the party pays in any order alone),
        worst_alone_usd, worse_off (costs more than in every order alone).
    price_of_fairness_usd
        Cost of ``joint-fair`` beyond ``joint``.
    price_of_equality_usd
        Cost of ``joint-equal`` beyond ``joint``.
    plans
        Case to its checked plan.
    timings
        Seconds: build, solver, total.
    """

    table: pd.DataFrame
    coordination: pd.DataFrame
    parties: pd.DataFrame
    price_of_fairness_usd: float
    price_of_equality_usd: float
    plans: Mapping[str, Plan] = field(repr=False)
    timings: Mapping[str, float] = field(repr=False)


def compare(problem: Problem, *, workbench: Workbench | None = None) -> Comparison:
    """Solve a problem without a plan, with governments only, alone, jointly and fairly.

    Parameters
    ----------
    problem
        With its stops.
    workbench
        The problem already stated, to save the time of stating it again.

    Returns
    -------
    Comparison
        Cases ``none``, ``government-only``, ``alone-USA-first`` and so on, ``joint`` (least cost),
        ``joint-fair`` (lexicographic, nobody worse supplied than at worst alone) and
        ``joint-equal`` (lexicographic without that limit).

    Raises
    ------
    CheckFailed
        When a plan fails its check, or the joint plan costs more than the plans alone, which
        would mean that one of them is wrong.

    Examples
    --------
    >>> from shigen.delivery.example import by_hand
    >>> table = compare(by_hand()).table
    >>> joint = table[table["party"] == "joint"].set_index("case")["cost_usd"]
    >>> joint[["none", "joint", "joint-fair"]].round(1).to_dict()
    {'none': 71930.0, 'joint': 23451.0, 'joint-fair': 27079.7}
    """
    started = time.perf_counter()
    workbench = Workbench(problem) if workbench is None else workbench.matching(problem)
    plans = {
        "none": without_plan(problem).plan,
        "government-only": solve_in(
            workbench,
            problem.allowing("government"),
            fairness="protected",
            actions="government",
        ),
    }
    for order in itertools.permutations(problem.parties):
        name = f"{order[0]}-first" if len(order) <= 2 else "-".join(order)
        plans[f"alone-{name}"] = alone(problem, order, workbench=workbench)
    plans["joint"] = solve_in(workbench, problem, fairness="none", actions="all")
    plans["joint-fair"] = solve_in(workbench, problem, fairness="protected", actions="all")
    plans["joint-equal"] = solve_in(workbench, problem, fairness="lexicographic", actions="all")
    table = pd.concat([_case(case, plan) for case, plan in plans.items()], ignore_index=True)
    return Comparison(
        table=table,
        coordination=_coordination(plans),
        parties=_parties(plans),
        price_of_fairness_usd=plans["joint-fair"].objective - plans["joint"].objective,
        price_of_equality_usd=plans["joint-equal"].objective - plans["joint"].objective,
        plans=plans,
        timings={
            "build": workbench.built,
            "solver": workbench.solver.seconds,
            "total": time.perf_counter() - started,
        },
    )


def _case(case: str, plan: Plan) -> pd.DataFrame:
    shortfall, flows = plan.shortfall, plan.flows
    rows = []
    for party in plan.problem.parties:
        mine = shortfall[shortfall["party"] == party]
        moved = flows[flows["party"] == party]
        need, short = float(mine["need_t"].sum()), float(mine["shortfall_t"].sum())
        rows.append(
            {
                "case": case,
                "party": party,
                "need_t": need,
                "shortfall_t": short,
                "share": plan.unmet[party],
                "cost_usd": _cost(plan, party),
                "below_minimum_usd": _item(plan, "minimum-service", party),
                "paid_to_third_parties_usd": float(moved["premium_usd"].sum()),
                "diverted_t": float(moved.loc[moved["action"] == "divert", "t"].sum()),
                "curtailed_t": float(moved.loc[moved["action"] == "curtail", "t"].sum()),
            }
        )
    frame = pd.DataFrame(rows)
    total = frame.drop(columns=["case", "party", "share"]).sum().to_dict()
    share = total["shortfall_t"] / total["need_t"] if total["need_t"] > 0 else 0.0
    joint = pd.DataFrame([{"case": case, "party": "joint", "share": share} | total])
    return pd.concat([frame, joint[frame.columns]], ignore_index=True)


def _coordination(plans: Mapping[str, Plan]) -> pd.DataFrame:
    joint = plans["joint"]
    rows = []
    for case, plan in plans.items():
        if not case.startswith("alone"):
            continue
        gained = plan.objective - joint.objective
        size = 1.0 + float(plan.costs["usd"].abs().sum())
        if gained < -1e-6 * size:
            raise CheckFailed(
                f"the joint plan costs {-gained:.6g} USD more than '{case}', which is impossible"
            )
        saving = _cost(plan) - _cost(joint)
        moved = _item(plan, "premium") - _item(joint, "premium")
        rows.append(
            {
                "case": case,
                "saving_usd": saving,
                "moved_usd": moved,
                "real_usd": saving - moved,
                "minimum_service_usd": gained - saving,
            }
        )
    return pd.DataFrame(rows)


def _parties(plans: Mapping[str, Plan]) -> pd.DataFrame:
    orders = [plan for case, plan in plans.items() if case.startswith("alone")]
    rows = []
    for case in ("joint", "joint-fair", "joint-equal"):
        for party in plans[case].problem.parties:
            alone_usd = [_cost(plan, party) for plan in orders]
            cost = _cost(plans[case], party)
            size = 1.0 + abs(max(alone_usd))
            rows.append(
                {
                    "case": case,
                    "party": party,
                    "cost_usd": cost,
                    "alone_usd": min(alone_usd),
                    "worst_alone_usd": max(alone_usd),
                    "worse_off": cost > max(alone_usd) + 1e-6 * size,
                }
            )
    return pd.DataFrame(rows)


def _cost(plan: Plan, party: str | None = None) -> float:
    """Costs and losses [USD] without the charge on missed minimum service, which nobody pays."""
    counted = plan.costs["item"] != "minimum-service"
    if party is not None:
        counted &= plan.costs["party"] == party
    return float(plan.costs.loc[counted, "usd"].sum())


def _item(plan: Plan, item: str, party: str | None = None) -> float:
    chosen = plan.costs["item"] == item
    if party is not None:
        chosen &= plan.costs["party"] == party
    return float(plan.costs.loc[chosen, "usd"].sum())
