"""The cost of a plan, counted again from prices and flows alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from shigen.delivery.books import lookup, rows_of

if TYPE_CHECKING:
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Problem

Row = dict[str, Any]

_UNKNOWN = 1e30
"""Cost of what no table of the problem speaks of: no sum that it is in comes out."""


def costs_again(problem: Problem, plan: Plan) -> dict[tuple[str, str], float]:
    """Return USD by party and item.

    Parameters
    ----------
    problem
        Prices and unit costs.
    plan
        Its tables ``flows``, ``levels`` and ``service``.
    """
    count = _Count(problem, plan)
    count.trade()
    count.making()
    count.stores()
    count.service()
    return dict(count.total)


class _Count:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.total: dict[tuple[str, str], float] = defaultdict(float)
        self.flows: dict[str, list[Row]] = defaultdict(list)
        for row in rows_of(plan.flows):
            self.flows[row["action"]].append(row)
        # What a tonne at a node is worth after the last month: the most any store there gives.
        self.worth: dict[tuple[str, str], float] = defaultdict(float)
        for row in rows_of(problem.stocks):
            key = (row["party"], row["stage"])
            self.worth[key] = max(self.worth[key], row["end_value"])
        self.last = problem.all_months[-1]

    def trade(self) -> None:
        """Purchases, sales between the parties, premiums, freight, and what is still under way."""
        problem = self.problem
        other = lookup(problem.ways, ("stage", "source", "party", "route", "month"), "freight")
        keys = ("stage", "source", "party", "month")
        prices, freights = (
            lookup(problem.supply, keys, "price"),
            lookup(problem.supply, keys, "freight"),
        )
        for row in self.flows["buy"]:
            key = (row["stage"], row["from_place"], row["to_place"], row["month"])
            buyer, freight = row["to_place"], freights.get(key, _UNKNOWN)
            freight = other.get((*key[:3], row["route"], row["month"]), freight)
            paid = prices.get(key, _UNKNOWN) * row["t"]
            self.total[buyer, "purchase"] += paid
            self.total[buyer, "freight"] += freight * row["t"]
            if row["from_place"] in problem.parties:
                self.total[row["from_place"], "sales"] -= paid
            worth = self.worth[buyer, row["stage"]]
            if row["arrives"] > self.last and worth > 0:
                self.total[buyer, "under-way"] -= (worth + freight) * row["t"]
        base = lookup(problem.stages, ("stage",), "price")
        times = lookup(problem.pool, ("stage", "source", "step", "month"), "multiplier")
        ways = lookup(problem.routes, ("stage", "from_place", "to_place"), "freight")
        for row in self.flows["divert"]:
            price = base.get((row["stage"],), _UNKNOWN) * row["t"]
            key = (row["stage"], row["from_place"], row["step"], row["month"])
            self.total[row["to_place"], "purchase"] += price
            self.total[row["to_place"], "premium"] += (times.get(key, _UNKNOWN) - 1.0) * price
        for row in [*self.flows["divert"], *self.flows["transfer"]]:
            way = (row["stage"], row["from_place"], row["to_place"])
            freight = other.get((*way, row["route"], row["month"]), ways.get(way, _UNKNOWN))
            self.total[row["to_place"], "freight"] += freight * row["t"]

        keys = ("stage", "from_place", "to_place", "month")
        swap = lookup(problem.transfers, keys, "cost")
        for row in self.flows["transfer"]:
            each = swap.get(tuple(row[k] for k in keys), _UNKNOWN)
            self.total[row["to_place"], "swap"] += each * row["t"]

    def making(self) -> None:
        """Own production, surge, recycling, cut exports, substitution and works."""
        problem = self.problem
        node, use = ("party", "stage", "month"), ("party", "stage", "use", "tier", "month")
        for action, item, table, column, keys in (
            ("produce", "production", problem.own, "cost", node),
            ("surge", "surge", problem.own, "surge_cost", node),
            ("recycle", "recycling", problem.recycling, "cost", node),
            ("curtail", "cut-exports", problem.exports, "cut_cost", node),
            ("substitute", "substitution", problem.substitution, "cost", use),
        ):
            unit = lookup(table, keys, column)
            for row in self.flows[action]:
                each = unit.get(tuple(row[k] for k in keys), _UNKNOWN)
                self.total[row["party"], item] += each * row["t"]
        works = ("party", "from_stage", "to_stage", "month")
        unit, yields = (
            lookup(problem.processing, works, "cost"),
            lookup(problem.processing, works, "yield"),
        )
        for row in self.flows["process"]:
            start, end = row["route"].split(">")
            key = (row["party"], start, end, row["month"])
            self.total[row["party"], "processing"] += unit.get(key, _UNKNOWN) * row["t"]
            if row["arrives"] > self.last:
                worth = self.worth[row["party"], end] * yields.get(key, _UNKNOWN)
                self.total[row["party"], "under-way"] -= worth * row["t"]

    def stores(self) -> None:
        """Holding what is above the opening stock, and the worth of what is left of it."""
        levels = lookup(self.plan.levels, ("party", "stage", "owner", "month"), "t")
        for row in rows_of(self.problem.stocks):
            key = (row["party"], row["stage"], row["owner"])
            held = [levels.get((*key, month), _UNKNOWN) for month in self.problem.all_months]
            above = sum(max(level - row["initial_t"], 0.0) for level in held)
            self.total[row["party"], "holding"] += above * row["holding"]
            left = min(held[-1], row["initial_t"])
            self.total[row["party"], "stock-left"] -= left * row["end_value"]

    def service(self) -> None:
        """Losses from shortage, and penalties below minimum service."""
        keys = ("stage", "tier")
        loss = lookup(self.problem.tiers, keys, "loss_value")
        penalty = lookup(self.problem.tiers, keys, "minimum_penalty")
        for row in rows_of(self.plan.service):
            key = (row["stage"], row["tier"])
            self.total[row["party"], "loss"] += loss.get(key, _UNKNOWN) * row["shortfall_t"]
            self.total[row["party"], "minimum-service"] += (
                penalty.get(key, _UNKNOWN) * row["below_t"]
            )
