"""What happens when nobody plans: contracts as far as they are delivered, shortage shared evenly.

Firms go on as before. They take what their contracts still bring, draw down their own inventory
first, run their works on what feed there is, and when a month's metal does not go round, every
use, every export and every contract gets the same share of what it asked for. No public stock is
released, nothing is bought elsewhere, nobody substitutes. There is no foresight and no priority.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shigen.delivery.plan import Plan, first_short_months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model.quantities import Quantities
    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]

_ROUNDS = 200


class WithoutPlan(NamedTuple):
    """Tables of the case without a plan, and the case itself as a checked plan."""

    shortfall: pd.DataFrame
    first_short: pd.DataFrame
    plan: Plan


def without_plan(problem: Problem) -> WithoutPlan:
    """Return who runs short, when and of how much, when nobody acts.

    Parameters
    ----------
    problem
        With its stops; nothing else is taken from it than contracts, own production, processing,
        needs and industry inventory.

    Returns
    -------
    WithoutPlan
        ``shortfall`` with the columns of a plan's; ``first_short`` with party, stage, use, tier
        and first_short_month (empty where never short); ``plan``, checked.

    Raises
    ------
    CheckFailed
        When the simulated case breaks a balance or a limit.

    Examples
    --------
    >>> from shigen.delivery.example import by_hand
    >>> found = without_plan(by_hand())
    >>> found.shortfall.groupby("party")["shortfall_t"].sum().to_dict()
    {'JPN': 24.0, 'USA': 10.0}
    """
    from shigen.delivery.solve import checked

    plan = checked(simulate(problem.allowing("none")), optimal=False)
    return WithoutPlan(plan.shortfall, first_short_months(plan.shortfall), plan)


def simulate(problem: Problem) -> Plan:
    """Return the case without a plan as tables, not yet checked.

    Parameters
    ----------
    problem
        With only routine actions open.
    """
    from shigen.delivery.model.quantities import quantities
    from shigen.delivery.unpack import plan

    data = quantities(problem)
    decided = decide(problem, data)
    return plan(problem, data, decided, {"fairness": "none", "actions": "none"})


def decide(problem: Problem, data: Quantities) -> dict[str, Array]:
    """Return what happens without a plan as decisions of the model, in its units of mass.

    Parameters
    ----------
    problem
        With only routine actions open.
    data
        Its quantities.
    """
    run = _Run(problem, data)
    stages = problem.stage_names
    for month in range(problem.horizon):
        run.foreign_contracts(month)
        for stage in stages:
            run.serve(stage, month)
    return run.decided()


class _Run:
    """The months gone through one after the other; everything is in units of the model's mass."""

    def __init__(self, problem: Problem, data: Quantities) -> None:
        limits, node = data.limits, data.labels["node"]
        self.data, self.limits = data, limits
        self.at = {name: node.get_indexer(pd.Index(names)) for name, names in data.node_of.items()}
        self.arrivals = np.zeros((len(node), problem.horizon + 60))
        self.arrivals[:, : problem.horizon] = limits["use_no_more_than_arrives"]
        self.made = limits["produce_no_more_than_capacity"]
        self.asked = {
            "serve": limits["serve_substitute_or_count_as_short"],
            "process": limits["process_no_more_than_capacity"],
            "export": limits["export_or_count_as_cut"],
            "buy": limits["buy_no_more_than_contract"],
        }
        # Contracts go the direct way as far as they may, and by other ways as far as these go.
        self.direct = limits["buy_no_more_than_contract"]
        self.by_way = limits["buy_by_way_no_more_than_is_open"]
        self.sent_by_way = np.zeros_like(self.by_way)
        self.lane_of = data.rows["lane_way"]["at"].to_numpy(dtype=np.int64)
        self.soonest = np.lexsort((data.cost["way freight"], data.lead["lane_way"]))
        if len(self.by_way):
            reach = self.direct.copy()
            np.add.at(reach, self.lane_of, self.by_way)
            routed = np.unique(self.lane_of)
            contract = limits["buy_no_more_by_all_ways"]
            reach[routed] = np.minimum(reach[routed], contract)
            self.asked["buy"] = reach
        self.got = {name: np.zeros_like(values) for name, values in self.asked.items()}
        # Contracts between the parties are asked of the seller's metal like any other use.
        self.foreign = np.flatnonzero(self.at["lane from"] < 0)
        self.asker = {
            "serve": self.at["need"],
            "process": self.at["plant from"],
            "export": np.arange(len(node)),
            "buy": self.at["lane from"],
        }
        stage = data.rows["node"]["stage"].to_numpy(dtype=str)
        self.here = {name: np.flatnonzero(stage == name) for name in problem.stage_names}
        # Who asks at a stage: positions of members, and for each its node.
        self.asking = {
            name: {what: np.flatnonzero(np.isin(who, here)) for what, who in self.asker.items()}
            for name, here in self.here.items()
        }
        stores = data.rows["store"]
        self.industry = np.full(len(node), -1)
        mine = (stores["owner"] == "industry").to_numpy()
        self.industry[self.at["store"][mine]] = np.flatnonzero(mine)
        opening = limits["value_no_more_than_opening_stock"]
        self.level = np.repeat(opening[:, None], problem.horizon + 1, axis=1)
        self.draw = np.zeros((len(stores), problem.horizon))
        self.fill = np.zeros((len(stores), problem.horizon))

    def foreign_contracts(self, month: int) -> None:
        """Ship what third countries still deliver, and carry every store into the month."""
        foreign = self.foreign
        self.got["buy"][foreign, month] = self.asked["buy"][foreign, month]
        self._ship_bought(foreign, month)
        before, room = self.level[:, month], self.limits["store_no_more_than_room"][:, month]
        self.level[:, month + 1] = np.minimum(before, room)

    def serve(self, stage: str, month: int) -> None:
        """Share out the metal at one stage in one month, and let the inventory take the rest."""
        share = self._share(stage, month)
        out = np.zeros(len(self.arrivals))
        for name, members in self.asking[stage].items():
            nodes = self.asker[name][members]
            given = share[nodes] * self.asked[name][members, month]
            self.got[name][members, month] = given
            np.add.at(out, nodes, given)
        self._ship_bought(self.asking[stage]["buy"], month)
        output = self.got["process"] * self.data.coefficient["yield"][:, None]
        self._ship("plant", output, self.asking[stage]["process"], month)
        for where in self.here[stage].tolist():
            self._settle(where, month, float(out[where]))

    def decided(self) -> dict[str, Array]:
        """Return the decisions that this run amounts to."""
        opening, levels = self.level[:, 0], self.level[:, 1:]
        needed, served = self.asked["serve"], self.got["serve"]
        minimum = self.limits["count_what_falls_below_minimum_service"]
        by_way = {"buy_by_way": self.sent_by_way} if len(self.by_way) else {}
        return {
            **self.got,
            **by_way,
            "produce": self.made,
            "draw": self.draw,
            "fill": self.fill,
            "stock": levels,
            "above": np.maximum(levels - opening[:, None], 0.0),
            "keep": np.minimum(levels[:, -1], opening),
            "short": needed - served,
            "below": np.maximum(minimum - served, 0.0),
            "cut": self.asked["export"] - self.got["export"],
        }

    def _share(self, stage: str, month: int) -> Array:
        """Return the share of its demand that each node can meet this month.

        A contract between the parties that takes less than a month makes one party's share depend
        on the other's; repeating from "all is met" runs down to the largest shares that fit.
        """
        wanted = np.zeros(len(self.arrivals))
        for name, members in self.asking[stage].items():
            np.add.at(wanted, self.asker[name][members], self.asked[name][members, month])
        there = self.arrivals[:, month] + self.made[:, month]
        for where in self.here[stage].tolist():
            there[where] += self._available(where, month)
        sold = self.asking[stage]["buy"]
        at_once = sold[self.data.lead["lane"][sold] == 0]
        share = np.ones(len(wanted))
        for _ in range(_ROUNDS):
            with_sales = there.copy()
            sent = share[self.asker["buy"][at_once]] * self.asked["buy"][at_once, month]
            sent = np.minimum(sent, self.direct[at_once, month])
            np.add.at(with_sales, self.at["lane to"][at_once], sent)
            lacking = wanted > with_sales
            fitting = np.where(lacking, with_sales / np.where(lacking, wanted, 1.0), 1.0)
            if np.abs(fitting - share).max(initial=0.0) < 1e-13:
                break
            share = fitting
        return share

    def _available(self, where: int, month: int) -> float:
        store = self.industry[where]
        if store < 0:
            return 0.0
        limit = self.limits["release_no_more_than_limit"][store, month]
        return float(min(self.level[store, month], limit))

    def _settle(self, where: int, month: int, out: float) -> None:
        store = self.industry[where]
        if store < 0:
            return
        left = float(self.arrivals[where, month] + self.made[where, month]) - out
        before = self.level[store, month]
        room = self.limits["store_no_more_than_room"][store, month]
        refill = self.limits["refill_no_more_than_limit"][store, month]
        self.draw[store, month] = min(max(-left, 0.0), before)
        self.fill[store, month] = max(min(left, refill, room - before), 0.0)
        after = before - self.draw[store, month] + self.fill[store, month]
        self.level[store, month + 1] = min(after, room)

    def _ship_bought(self, which: NDArray[np.intp], month: int) -> None:
        """Ship contracts, what may not go the direct way by the other ways, the soonest first."""
        bought = self.got["buy"]
        left = np.zeros(len(bought))
        left[which] = np.maximum(bought[which, month] - self.direct[which, month], 0.0)
        for way in self.soonest.tolist():
            lane = self.lane_of[way]
            sent = min(left[lane], self.by_way[way, month])
            if sent > 0.0:
                self.sent_by_way[way, month] += sent
                left[lane] -= sent
                bought[lane, month] -= sent
                to = self.at["lane_way to"][way]
                self.arrivals[to, month + self.data.lead["lane_way"][way]] += sent
        self._ship("lane", bought, which, month)

    def _ship(self, dimension: str, sent: Array, which: NDArray[np.intp], month: int) -> None:
        lead, to = self.data.lead[dimension][which], self.at[f"{dimension} to"][which]
        np.add.at(self.arrivals, (to, month + lead), sent[which, month])
