"""The books of a plan: its flows added up again, row by row, against the problem's tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Problem

TRAVELS: Final = frozenset(("buy", "divert", "transfer"))
Key = tuple[Any, ...]
Row = dict[str, Any]

KNOWN: Final = frozenset(
    ("buy", "divert", "transfer", "produce", "surge", "process", "recycle", "substitute", "export",
     "curtail", "release", "refill", "draw", "build")
)  # fmt: skip


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return a table as plain rows."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def lookup(frame: pd.DataFrame, keys: Iterable[str], column: str) -> dict[Key, Any]:
    """Return key to value of one column of a table."""
    parts = [frame[name].tolist() for name in keys]
    return dict(zip(zip(*parts, strict=True), frame[column].tolist(), strict=True))


def has_other_ways(problem: Problem) -> bool:
    """Whether a problem tells ways apart."""
    tables = (problem.supply, problem.access, problem.transfers)
    return len(problem.ways) > 0 or any("direct" in table.columns for table in tables)


class Books:
    """The flows of a plan, and the limits they are held against.

    Parameters
    ----------
    problem, plan
        See `shigen.delivery.check`. Every method returns the worst violation, relative to the
        largest mass of the problem or plan.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.months = problem.all_months
        self.number = {month: at for at, month in enumerate(self.months)}
        self.flows: dict[str, list[Row]] = defaultdict(list)
        for row in rows_of(plan.flows):
            self.flows[row["action"]].append(row)
        self.others = {key[:4] for key in self._ways("open")}
        self.service = rows_of(plan.service)
        self.levels = lookup(plan.levels, ("party", "stage", "owner", "month"), "t")
        amounts = [*problem.need["t"], *problem.stocks["initial_t"], *plan.flows["t"]]
        finite = [abs(float(value)) for value in amounts if math.isfinite(value)]
        self.size: float = max([1e-12, *finite])

    def not_negative(self) -> float:
        """No amount is negative or not a number, and every flow is in a planned month."""
        amounts = [*self.plan.flows["t"], *self.levels.values()]
        for name in ("need_t", "served_t", "substituted_t", "shortfall_t", "below_t"):
            amounts += [row[name] for row in self.service]
        strange = [month for month in self.plan.flows["month"] if month not in self.number]
        if strange or not all(math.isfinite(value) for value in amounts):
            return math.inf
        return float(max(0.0, -min(amounts, default=0.0))) / self.size

    def strange_actions(self) -> float:
        """Every flow has an action that the books know."""
        return float(len(set(self.flows) - KNOWN))

    def lead_times(self) -> float:
        """Goods arrive when their way says, counted from dispatch [months]."""
        problem, ways = self.problem, self._ways("lead_months")
        lane = lookup(problem.supply, ("stage", "source", "party", "month"), "lead_months")
        way = lookup(problem.routes, ("stage", "from_place", "to_place"), "lead_months")
        works = lookup(
            problem.processing, ("party", "from_stage", "to_stage", "month"), "lead_months"
        )
        worst = 0.0
        for action, rows in self.flows.items():
            for row in rows:
                places = (row["stage"], row["from_place"], row["to_place"])
                wanted: float | None = 0.0
                if action in TRAVELS and not self._direct(row):
                    wanted = ways.get((*places, row["route"], row["month"]))
                elif action == "buy":
                    wanted = lane.get((*places, row["month"]))
                elif action in {"divert", "transfer"}:
                    wanted = way.get(places)
                elif action == "process":
                    wanted = works.get((row["party"], *row["route"].split(">"), row["month"]))
                travelled = _count(row["arrives"]) - _count(row["month"])
                worst = max(worst, math.inf if wanted is None else abs(travelled - wanted))
        return float(worst)

    def balances(self) -> float:
        """What is used, sent and stored does not exceed what arrives, is made and is drawn."""
        total: dict[Key, float] = defaultdict(float)
        ours = set(self.problem.parties)
        for action in ("buy", "divert", "transfer"):
            for row in self.flows[action]:
                total[row["to_place"], row["stage"], row["arrives"]] += row["t"]
                if row["from_place"] in ours and action != "divert":
                    total[row["from_place"], row["stage"], row["month"]] -= row["t"]
        for action in ("produce", "surge", "recycle", "release", "draw"):
            for row in self.flows[action]:
                total[row["party"], row["stage"], row["month"]] += row["t"]
        for action in ("export", "refill", "build", "process"):
            for row in self.flows[action]:
                total[row["party"], row["stage"], row["month"]] -= row["t"]
        keys = ("party", "from_stage", "to_stage", "month")
        yields = lookup(self.problem.processing, keys, "yield")
        for row in self.flows["process"]:
            start, end = row["route"].split(">")
            gained = yields.get((row["party"], start, end, row["month"]), 0.0) * row["t"]
            total[row["party"], end, row["arrives"]] += gained
        for row in self.service:
            total[row["party"], row["stage"], row["month"]] -= row["served_t"]
        for row in rows_of(self.problem.pipeline):
            total[row["party"], row["stage"], row["month"]] += row["t"]
        return float(max(0.0, -min(total.values(), default=0.0))) / self.size

    def contracts(self) -> float:
        """Purchases stay within what contracts still deliver."""
        limit = lookup(self.problem.supply, ("stage", "source", "party", "month"), "available_t")
        return self._over("buy", ("stage", "from_place", "to_place", "month"), limit)

    def pools(self) -> float:
        """Diversions of all parties together stay within each step of each pool."""
        limit = lookup(self.problem.pool, ("stage", "source", "step", "month"), "limit_t")
        return self._over("divert", ("stage", "from_place", "step", "month"), limit)

    def access(self) -> float:
        """A party diverts only what is open to it."""
        problem = self.problem
        limit = lookup(problem.pool, ("stage", "source", "step", "month"), "limit_t")
        door = lookup(problem.access, ("stage", "source", "party", "month"), "open")
        worst = 0.0
        keys = ("stage", "from_place", "to_place", "step", "month")
        for (stage, source, party, step, month), t in self._sums("divert", keys).items():
            share = door.get((stage, source, party, month), 0.0)
            worst = max(worst, t - share * limit.get((stage, source, step, month), 0.0))
        return float(worst) / self.size

    def ways(self) -> float:
        """What goes one way, the direct one or another, stays within what may go that way."""
        problem, routes = self.problem, self._ways("open")
        pool = lookup(problem.pool, ("stage", "source", "step", "month"), "limit_t")
        worst = 0.0
        for action, table, keys, column in (
            ("buy", problem.supply, ("stage", "source", "party", "month"), "available_t"),
            ("divert", problem.access, ("stage", "source", "party", "month"), "open"),
            (
                "transfer",
                problem.transfers,
                ("stage", "from_place", "to_place", "month"),
                "limit_t",
            ),
        ):
            limit = lookup(table, keys, column)
            direct = lookup(table, keys, "direct") if "direct" in table.columns else {}
            sums: dict[Key, float] = defaultdict(float)
            for row in self.flows[action]:
                line = (row["stage"], row["from_place"], row["to_place"])
                way = "" if self._direct(row) else row["route"]
                sums[line, way, row["step"], row["month"]] += row["t"]
            for (line, way, step, month), t in sums.items():
                whole = limit.get((*line, month), 0.0)
                if action == "divert":
                    whole *= pool.get((*line[:2], step, month), 0.0)
                share = (
                    routes.get((*line, way, month), 0.0) if way else direct.get((*line, month), 1)
                )
                worst = max(worst, t - whole * share)
        return float(worst) / self.size

    def own(self) -> float:
        """Own production stays within the base year's."""
        limit = lookup(self.problem.own, ("party", "stage", "month"), "base_t")
        return self._over("produce", ("party", "stage", "month"), limit)

    def surge(self) -> float:
        """Surge stays within spare capacity."""
        limit = lookup(self.problem.own, ("party", "stage", "month"), "surge_t")
        return self._over("surge", ("party", "stage", "month"), limit)

    def processing(self) -> float:
        """Feed stays within the capacity of the works."""
        table = self.problem.processing
        routed = table.assign(route=table["from_stage"] + ">" + table["to_stage"])
        limit = lookup(routed, ("party", "route", "month"), "capacity_t")
        return self._over("process", ("party", "route", "month"), limit)

    def recycling(self) -> float:
        """Recycling stays within its limit."""
        limit = lookup(self.problem.recycling, ("party", "stage", "month"), "limit_t")
        return self._over("recycle", ("party", "stage", "month"), limit)

    def recycling_ramp(self) -> float:
        """Recycling grows no faster than its ramp, from nothing."""
        return self._growth("recycle", ("party", "stage"), self.problem.recycling)

    def substitution(self) -> float:
        """Substitution stays within its limits, and the two tables that state it agree."""
        keys = ("party", "stage", "use", "tier", "month")
        limit = lookup(self.problem.substitution, keys, "limit_t")
        moved = self._sums("substitute", keys)
        stated = {tuple(row[name] for name in keys): row["substituted_t"] for row in self.service}
        apart = max(
            (abs(moved.get(key, 0.0) - stated.get(key, 0.0)) for key in {*moved, *stated}),
            default=0.0,
        )
        return max(apart / self.size, self._over("substitute", keys, limit))

    def substitution_ramp(self) -> float:
        """Substitution grows no faster than its ramp, from nothing."""
        keys = ("party", "stage", "use", "tier")
        return self._growth("substitute", keys, self.problem.substitution)

    def swaps(self) -> float:
        """Transfers between the parties stay within their limits."""
        keys = ("stage", "from_place", "to_place", "month")
        return self._over("transfer", keys, lookup(self.problem.transfers, keys, "limit_t"))

    def stock_carried(self) -> float:
        """A stock is at most what it was, plus what came in, less what went out."""
        worst = 0.0
        for row in rows_of(self.problem.stocks):
            into = self._by_month("refill" if row["owner"] == "public" else "build", row)
            out = self._by_month("release" if row["owner"] == "public" else "draw", row)
            before = row["initial_t"]
            for month, level in zip(self.months, self._level(row), strict=True):
                worst = max(worst, level - before - into.get(month, 0.0) + out.get(month, 0.0))
                before = level
        return float(worst) / self.size

    def stock_room(self) -> float:
        """No store holds more than its room, and only stores of the problem hold anything."""
        room = lookup(self.problem.stocks, ("party", "stage", "owner"), "maximum_t")
        over = [level - room.get(key[:3], 0.0) for key, level in self.levels.items()]
        return float(max(0.0, *over, 0.0)) / self.size

    def release_limits(self) -> float:
        """What leaves a store in a month stays within its limit."""
        return self._store_limit("release", "draw", "release_limit_t")

    def refill_limits(self) -> float:
        """What enters a store in a month stays within its limit."""
        return self._store_limit("refill", "build", "refill_limit_t")

    def released_early(self) -> float:
        """Nothing leaves a store before the month in which a release can be decided."""
        worst = 0.0
        for row in rows_of(self.problem.stocks):
            out = self._by_month("release" if row["owner"] == "public" else "draw", row)
            early = [t for month, t in out.items() if month < row["release_from"]]
            worst = max(worst, *early, 0.0)
        return float(worst) / self.size

    def service_adds_up(self) -> float:
        """Served, substituted and short make up the need, and the need is that of the problem."""
        keys = ("party", "stage", "use", "tier", "month")
        need = lookup(self.problem.need, keys, "t")
        seen = {tuple(row[name] for name in keys) for row in self.service}
        if seen != set(need) or len(self.service) != len(need):
            return math.inf
        worst = 0.0
        for row in self.service:
            wanted = need[tuple(row[name] for name in keys)]
            parts = row["served_t"] + row["substituted_t"] + row["shortfall_t"]
            worst = max(worst, abs(row["need_t"] - wanted), abs(parts - wanted))
        return float(worst) / self.size

    def minimum_service(self) -> float:
        """Whatever falls below minimum service is counted."""
        floor = lookup(self.problem.tiers, ("stage", "tier"), "minimum_service")
        worst = 0.0
        for row in self.service:
            got = row["served_t"] + row["substituted_t"] + row["below_t"]
            worst = max(worst, floor[row["stage"], row["tier"]] * row["need_t"] - got)
        return float(worst) / self.size

    def exports_add_up(self) -> float:
        """Exports and what was cut make up the exports of the base year."""
        keys = ("party", "stage", "month")
        base = lookup(self.problem.exports, keys, "t")
        got: dict[Key, float] = defaultdict(float)
        for action in ("export", "curtail"):
            for key, t in self._sums(action, keys).items():
                got[key] += t
        apart = (abs(base.get(key, 0.0) - got.get(key, 0.0)) for key in {*base, *got})
        return float(max(apart, default=0.0)) / self.size

    def unmet_shares(self) -> float:
        """The shares of need unmet come out again from the service table."""
        reported = set(self.problem.reported_months)
        need: dict[str, float] = defaultdict(float)
        short: dict[str, float] = defaultdict(float)
        for row in self.service:
            if row["month"] in reported:
                need[row["party"]] += row["need_t"]
                short[row["party"]] += row["shortfall_t"]
        worst = 0.0
        for party in self.problem.parties:
            again = short[party] / need[party] if need[party] > 0 else 0.0
            worst = max(worst, abs(again - self.plan.unmet.get(party, math.inf)))
        return float(worst)

    def _ways(self, column: str) -> dict[Key, Any]:
        return lookup(self.problem.ways, ("stage", "source", "party", "route", "month"), column)

    def _direct(self, row: Row) -> bool:
        """Whether goods go the direct way: there is no other, or another has its name."""
        places = (row["stage"], row["from_place"], row["to_place"])
        return (*places, row["route"]) not in self.others

    def _level(self, store: Row) -> list[float]:
        key = (store["party"], store["stage"], store["owner"])
        return [self.levels.get((*key, month), math.inf) for month in self.months]

    def _by_month(self, action: str, store: Row) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for row in self.flows[action]:
            if row["party"] == store["party"] and row["stage"] == store["stage"]:
                found[row["month"]] += row["t"]
        return found

    def _store_limit(self, public: str, private: str, column: str) -> float:
        worst = 0.0
        for row in rows_of(self.problem.stocks):
            moved = self._by_month(public if row["owner"] == "public" else private, row)
            worst = max(worst, *(t - row[column] for t in moved.values()), 0.0)
        return float(worst) / self.size

    def _sums(self, action: str, columns: tuple[str, ...]) -> dict[Key, float]:
        found: dict[Key, float] = defaultdict(float)
        for row in self.flows[action]:
            found[tuple(row[name] for name in columns)] += row["t"]
        return found

    def _over(self, action: str, columns: tuple[str, ...], limit: Mapping[Key, float]) -> float:
        """Return the worst excess over a limit; a flow that no limit speaks of is all excess."""
        sums = self._sums(action, columns)
        return (
            float(max((t - limit.get(key, 0.0) for key, t in sums.items()), default=0.0))
            / self.size
        )

    def _growth(self, action: str, keys: tuple[str, ...], table: pd.DataFrame) -> float:
        sums, ramp = self._sums(action, (*keys, "month")), lookup(table, (*keys, "month"), "ramp_t")
        worst = 0.0
        for key, t in sums.items():
            at = self.number[key[-1]]
            before = sums.get((*key[:-1], self.months[at - 1]), 0.0) if at else 0.0
            worst = max(worst, t - before - ramp.get(key, 0.0))
        return float(worst) / self.size


def _count(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])
