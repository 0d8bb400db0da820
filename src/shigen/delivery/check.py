"""Check a plan without the model that made it.

Nothing here is shared with the optimiser: balances, limits, lead times, growth, service and cost
are added up again from the tables of the problem and the tables of the plan, and the distance to
the best possible cost comes from another statement of the problem (`shigen.delivery.bound`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from shigen.delivery.bound import cost_bound, share_bounds

if TYPE_CHECKING:
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Problem

TOLERANCE: Final = 1e-6
"""Relative to the largest mass in the problem, or to the sum of all costs counted positive."""

_KNOWN: Final = (
    "buy", "divert", "transfer", "produce", "surge", "process", "recycle", "substitute", "export",
    "curtail", "release", "refill", "draw", "build",
)  # fmt: skip


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
        check, worst, tolerance, passed. Violations of masses are relative to the largest mass.
    """
    books = Books(problem, plan)
    found = {
        "amounts-are-numbers-not-negative": books.not_negative(),
        "actions-are-known": books.strange_actions(),
        "lead-times": books.lead_times(),
        "balances": books.balances(),
        "contracts": books.contracts(),
        "diversion-pools": books.pools(),
        "diversion-open-to-party": books.access(),
        "own-production": books.own("produce", "base_t"),
        "surge": books.own("surge", "surge_t"),
        "processing-capacity": books.processing(),
        "recycling": books.limited("recycle", problem.recycling, "limit_t", ["party", "stage"]),
        "recycling-ramp": books.ramp("recycle", problem.recycling, ["party", "stage"]),
        "substitution": books.substitution(),
        "substitution-ramp": books.ramp(
            "substitute", problem.substitution, ["party", "stage", "use", "tier"]
        ),
        "swaps": books.swaps(),
        "stock-carried": books.stock_carried(),
        "stock-room": books.stock_room(),
        "release-limits": books.store_limit(("release", "draw"), "release_limit_t"),
        "refill-limits": books.store_limit(("refill", "build"), "refill_limit_t"),
        "release-not-before": books.released_early(),
        "service-adds-up": books.service_adds_up(),
        "minimum-service-counted": books.minimum_service(),
        "exports-add-up": books.exports_add_up(),
        "costs": books.costs(),
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


def _optimality(problem: Problem, plan: Plan) -> list[tuple[str, float, float]]:
    fair = plan.settings.get("fairness") == "lexicographic"
    held = {party: share for party, share in plan.unmet.items()} if fair else None
    bound = cost_bound(problem, held)
    size = 1.0 + _volume(plan)
    rows = [("gap", max(plan.objective - bound, 0.0) / size, TOLERANCE)]
    if fair:
        worst = 0.0
        for share, least in share_bounds(problem, plan.unmet):
            worst = max(worst, share - least)
        rows.append(("fairness-gap", worst, TOLERANCE))
    return rows


def _volume(plan: Plan) -> float:
    return float(plan.costs["usd"].abs().sum())


class Books:
    """The flows of a plan, added up again.

    Parameters
    ----------
    problem, plan
        See `check`.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.flows = plan.flows
        number = {month: at for at, month in enumerate(problem.all_months)}
        self.number = number
        self.at = self.flows["month"].map(number)
        self.size = max(
            1e-12,
            float(problem.need["t"].max()) if len(problem.need) else 0.0,
            float(problem.stocks["initial_t"].max()) if len(problem.stocks) else 0.0,
            float(self.flows["t"].max()) if len(self.flows) else 0.0,
        )

    def not_negative(self) -> float:
        """No amount is negative or not a number."""
        amounts = [self.flows["t"], self.plan.levels["t"]]
        amounts += [
            self.plan.service[name]
            for name in ("need_t", "served_t", "substituted_t", "shortfall_t", "below_t")
        ]
        values = np.concatenate([part.to_numpy(dtype=np.float64) for part in amounts])
        if not np.isfinite(values).all() or self.at.isna().any():
            return float("inf")
        return float(max(0.0, -values.min(initial=0.0))) / self.size

    def strange_actions(self) -> float:
        """Every flow has an action that the books know."""
        return float((~self.flows["action"].isin(_KNOWN)).sum())

    def lead_times(self) -> float:
        """Goods arrive when their way says, counted from dispatch [months]."""
        flows = self.flows
        sent = pd.PeriodIndex(flows["month"], freq="M").year * 12
        sent = sent + pd.PeriodIndex(flows["month"], freq="M").month
        come = pd.PeriodIndex(flows["arrives"], freq="M").year * 12
        come = come + pd.PeriodIndex(flows["arrives"], freq="M").month
        wanted = self._leads()
        return float(np.abs((come - sent).to_numpy() - wanted).max(initial=0.0))

    def balances(self) -> float:
        """What is used, sent and stored does not exceed what arrives, is made and is drawn."""
        flows, months = self.flows, self.problem.all_months
        index = pd.MultiIndex.from_product(
            [self.problem.parties, sorted(self.problem.stages["stage"]), months]
        )
        total = pd.Series(0.0, index=index)

        def add(party: pd.Series, stage: pd.Series, month: pd.Series, t: pd.Series) -> None:
            nonlocal total
            keyed = pd.Series(
                t.to_numpy(dtype=np.float64), index=pd.MultiIndex.from_arrays([party, stage, month])
            )
            summed = keyed.groupby(level=[0, 1, 2]).sum()
            total = total.add(summed.reindex(index, fill_value=0.0))

        kind = flows["action"]
        moved = flows[kind.isin(("buy", "divert", "transfer"))]
        add(moved["to_place"], moved["stage"], moved["arrives"], moved["t"])
        sent = moved[moved["from_place"].isin(self.problem.parties)]
        sent = sent[sent["action"] != "divert"]
        add(sent["from_place"], sent["stage"], sent["month"], -sent["t"])
        made = flows[kind.isin(("produce", "surge", "recycle", "release", "draw"))]
        add(made["party"], made["stage"], made["month"], made["t"])
        used = flows[kind.isin(("export", "refill", "build", "process"))]
        add(used["party"], used["stage"], used["month"], -used["t"])
        works = flows[kind == "process"]
        yields = self._works()
        to_stage = works["route"].str.split(">").str[1]
        got = works["t"] * yields.reindex(self._keys(works, "route")).to_numpy()
        add(works["party"], to_stage, works["arrives"], got)
        service, pipeline = self.plan.service, self.problem.pipeline
        add(service["party"], service["stage"], service["month"], -service["served_t"])
        add(pipeline["party"], pipeline["stage"], pipeline["month"], pipeline["t"])
        return float(max(0.0, -total.min())) / self.size

    def contracts(self) -> float:
        """Purchases stay within what contracts still deliver."""
        flows = self.flows[self.flows["action"] == "buy"]
        table = self.problem.supply.set_index(["stage", "source", "party", "month"])["available_t"]
        return self._over(flows, ["stage", "from_place", "to_place", "month"], table)

    def pools(self) -> float:
        """Diversions of all parties together stay within each step of each pool."""
        flows = self.flows[self.flows["action"] == "divert"]
        table = self.problem.pool.set_index(["stage", "source", "step", "month"])["limit_t"]
        return self._over(flows, ["stage", "from_place", "step", "month"], table)

    def access(self) -> float:
        """A party diverts only what is open to it."""
        flows = self.flows[self.flows["action"] == "divert"]
        pool = self.problem.pool[["stage", "source", "step", "month", "limit_t"]]
        both = self.problem.access.merge(pool, on=["stage", "source", "month"])
        both["limit_t"] = both["limit_t"] * both["open"]
        table = both.set_index(["stage", "source", "party", "step", "month"])["limit_t"]
        return self._over(flows, ["stage", "from_place", "to_place", "step", "month"], table)

    def own(self, action: str, column: str) -> float:
        """Own production and surge stay within capacity."""
        return self.limited(action, self.problem.own, column, ["party", "stage"])

    def processing(self) -> float:
        """Feed stays within the capacity of the works."""
        flows = self.flows[self.flows["action"] == "process"]
        table = self.problem.processing.assign(
            route=self.problem.processing["from_stage"] + ">" + self.problem.processing["to_stage"]
        ).set_index(["party", "route", "month"])["capacity_t"]
        return self._over(flows, ["party", "route", "month"], table)

    def limited(self, action: str, table: pd.DataFrame, column: str, keys: list[str]) -> float:
        """A flow stays within a monthly limit of the problem."""
        flows = self.flows[self.flows["action"] == action]
        return self._over(
            flows, [*keys, "month"], table.set_index([*keys, "month"])[column]
        )  # fmt: skip

    def substitution(self) -> float:
        """Substitution stays within its limits, and the two tables that state it agree."""
        flows = self.flows[self.flows["action"] == "substitute"]
        keys = ["party", "stage", "use", "tier", "month"]
        over = self._over(flows, keys, self.problem.substitution.set_index(keys)["limit_t"])
        stated = self.plan.service.set_index(keys)["substituted_t"]
        moved = flows.groupby(keys)["t"].sum()
        apart = stated.sub(moved.reindex(stated.index, fill_value=0.0)).abs().max()
        return max(over, float(apart) / self.size if len(stated) else 0.0)

    def ramp(self, action: str, table: pd.DataFrame, keys: list[str]) -> float:
        """Recycling and substitution grow no faster than their ramps, from nothing."""
        if not len(table):
            return 0.0
        flows = self.flows[self.flows["action"] == action]
        wide = flows.pivot_table(index=keys, columns="month", values="t", aggfunc="sum")
        wide = wide.reindex(columns=self.problem.all_months).fillna(0.0)
        allowed = table.pivot_table(index=keys, columns="month", values="ramp_t", aggfunc="sum")
        allowed = allowed.reindex(wide.index)
        growth = np.diff(wide.to_numpy(), axis=1, prepend=0.0)
        return float(np.max(growth - allowed.to_numpy(), initial=0.0)) / self.size

    def swaps(self) -> float:
        """Transfers between the parties stay within their limits."""
        flows = self.flows[self.flows["action"] == "transfer"]
        keys = ["from_place", "to_place", "stage", "month"]
        return self._over(flows, keys, self.problem.transfers.set_index(keys)["limit_t"])

    def stock_carried(self) -> float:
        """A stock is at most what it was, plus what came in, less what went out."""
        worst = 0.0
        for row in self.problem.stocks.to_dict("records"):
            level, into, out = self._store(row)
            before = np.concatenate([[row["initial_t"]], level[:-1]])
            worst = max(worst, float(np.max(level - before - into + out, initial=0.0)))
        return worst / self.size

    def stock_room(self) -> float:
        """No store holds more than its room."""
        room = self.problem.stocks.set_index(["party", "stage", "owner"])["maximum_t"]
        keys = pd.MultiIndex.from_frame(self.plan.levels[["party", "stage", "owner"]])
        over = self.plan.levels["t"].to_numpy() - room.reindex(keys).to_numpy()
        return float(np.max(over, initial=0.0)) / self.size

    def store_limit(self, actions: tuple[str, str], column: str) -> float:
        """Release and refill stay within their monthly limits."""
        worst = 0.0
        for row in self.problem.stocks.to_dict("records"):
            amount = self._monthly(actions[row["owner"] != "public"], row)
            worst = max(worst, float(np.max(amount - row[column], initial=0.0)))
        return worst / self.size

    def released_early(self) -> float:
        """No release before the month in which it can be decided."""
        worst = 0.0
        for row in self.problem.stocks.to_dict("records"):
            early = np.array([month < row["release_from"] for month in self.problem.all_months])
            amount = self._monthly("release" if row["owner"] == "public" else "draw", row)
            worst = max(worst, float(np.max(amount[early], initial=0.0)))
        return worst / self.size

    def service_adds_up(self) -> float:
        """Served, substituted and short make up the need, and the need is that of the problem."""
        service = self.plan.service
        keys = ["party", "stage", "use", "tier", "month"]
        need = self.problem.need.set_index(keys)["t"]
        stated = service.set_index(keys)["need_t"]
        if len(need) != len(stated):
            return float("inf")
        if not len(need):
            return 0.0
        other = stated.sub(need).abs().max()
        parts = service["served_t"] + service["substituted_t"] + service["shortfall_t"]
        apart = (parts - service["need_t"]).abs().max()
        return float(max(other, apart)) / self.size

    def minimum_service(self) -> float:
        """Whatever falls below minimum service is counted."""
        service = self.plan.service.merge(self.problem.tiers, on=["stage", "tier"])
        got = service["served_t"] + service["substituted_t"] + service["below_t"]
        lacking = service["need_t"] * service["minimum_service"] - got
        return float(np.max(lacking.to_numpy(), initial=0.0)) / self.size

    def exports_add_up(self) -> float:
        """Exports and what was cut make up the exports of the base year."""
        flows = self.flows[self.flows["action"].isin(("export", "curtail"))]
        keys = ["party", "stage", "month"]
        base = self.problem.exports.set_index(keys)["t"]
        got = flows.groupby(keys)["t"].sum()
        both = base.index.union(got.index)
        apart = base.reindex(both, fill_value=0.0) - got.reindex(both, fill_value=0.0)
        return float(apart.abs().max()) / self.size if len(both) else 0.0

    def costs(self) -> float:
        """Every cost item of every party, and the objective, come out again."""
        again = self.costs_again()
        stated = self.plan.costs.set_index(["party", "item"])["usd"]
        both = again.index.union(stated.index)
        apart = again.reindex(both, fill_value=0.0) - stated.reindex(both, fill_value=0.0)
        worst = max(
            float(apart.abs().max()) if len(both) else 0.0,
            abs(self.plan.objective - float(again.sum())),
        )
        return worst / (1.0 + _volume(self.plan))

    def costs_again(self) -> pd.Series:
        """Return USD by party and item, from prices and flows alone."""
        problem, flows = self.problem, self.flows
        price = problem.stages.set_index("stage")["price"]
        lane = problem.supply.set_index(["stage", "source", "party", "month"])
        route = problem.routes.set_index(["from_place", "to_place"])
        total: dict[tuple[str, str], float] = {}

        def book(party: pd.Series, item: str, usd: np.ndarray) -> None:
            summed = pd.Series(usd, index=party.to_numpy()).groupby(level=0).sum()
            for who, amount in summed.items():
                key = (str(who), item)
                total[key] = total.get(key, 0.0) + float(amount)

        def of(action: str) -> tuple[pd.DataFrame, np.ndarray]:
            chosen = flows[flows["action"] == action]
            return chosen, chosen["t"].to_numpy(dtype=np.float64)

        bought, t = of("buy")
        keys = pd.MultiIndex.from_frame(bought[["stage", "from_place", "to_place", "month"]])
        terms = lane.reindex(keys)
        book(bought["to_place"], "purchase", t * terms["price"].to_numpy())
        book(bought["to_place"], "freight", t * terms["freight"].to_numpy())
        ours = bought["from_place"].isin(problem.parties).to_numpy()
        book(bought["from_place"][ours], "sales", -(t * terms["price"].to_numpy())[ours])
        diverted, t = of("divert")
        base = t * diverted["stage"].map(price).to_numpy(dtype=np.float64)
        keys = pd.MultiIndex.from_frame(diverted[["stage", "from_place", "step", "month"]])
        times = problem.pool.set_index(["stage", "source", "step", "month"])["multiplier"]
        book(diverted["to_place"], "purchase", base)
        book(diverted["to_place"], "premium", base * (times.reindex(keys).to_numpy() - 1.0))
        for action in ("divert", "transfer"):
            moved, t = of(action)
            keys = pd.MultiIndex.from_frame(moved[["from_place", "to_place"]])
            book(moved["to_place"], "freight", t * route["freight"].reindex(keys).to_numpy())
        for action, item, table, column, named in (
            ("produce", "production", problem.own, "cost", ["party", "stage"]),
            ("surge", "surge", problem.own, "surge_cost", ["party", "stage"]),
            ("recycle", "recycling", problem.recycling, "cost", ["party", "stage"]),
            ("curtail", "cut-exports", problem.exports, "cut_cost", ["party", "stage"]),
            (
                "substitute", "substitution", problem.substitution, "cost",
                ["party", "stage", "use", "tier"],
            ),
        ):
            done, t = of(action)
            keys = pd.MultiIndex.from_frame(done[[*named, "month"]])
            unit = table.set_index([*named, "month"])[column]
            book(done["party"], item, t * unit.reindex(keys).to_numpy())
        works, t = of("process")
        unit = self._works("cost").reindex(self._keys(works, "route")).to_numpy()
        book(works["party"], "processing", t * unit)
        self._book_stocks(book)
        service = self.plan.service.merge(problem.tiers, on=["stage", "tier"])
        book(service["party"], "loss", (service["shortfall_t"] * service["loss_value"]).to_numpy())
        below = (service["below_t"] * service["minimum_penalty"]).to_numpy()
        book(service["party"], "minimum-service", below)
        found = pd.Series(total, dtype=np.float64)
        if not len(found):
            empty = pd.MultiIndex.from_arrays([[], []], names=["party", "item"])
            return pd.Series(dtype=np.float64, index=empty)
        return found

    def unmet_shares(self) -> float:
        """The shares of need unmet come out again from the service table."""
        service = self.plan.shortfall
        worst = 0.0
        for party, share in self.plan.unmet.items():
            mine = service[service["party"] == party]
            need = float(mine["need_t"].sum())
            again = float(mine["shortfall_t"].sum()) / need if need > 0 else 0.0
            worst = max(worst, abs(again - share))
        return worst

    def _book_stocks(self, book: object) -> None:
        for row in self.problem.stocks.to_dict("records"):
            level, _, _ = self._store(row)
            above = np.maximum(level - row["initial_t"], 0.0).sum() * row["holding"]
            left = min(float(level[-1]), row["initial_t"]) * row["end_value"]
            who = pd.Series([row["party"]])
            assert callable(book)
            book(who, "holding", np.array([above]))
            book(who, "stock-left", np.array([-left]))

    def _store(self, row: dict[str, object]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        levels = self.plan.levels
        mine = (
            (levels["party"] == row["party"])
            & (levels["stage"] == row["stage"])
            & (levels["owner"] == row["owner"])
        )
        level = levels.loc[mine].sort_values("month")["t"].to_numpy(dtype=np.float64)
        public = row["owner"] == "public"
        into = self._monthly("refill" if public else "build", row)
        out = self._monthly("release" if public else "draw", row)
        return level, into, out

    def _monthly(self, action: str, row: dict[str, object]) -> np.ndarray:
        flows = self.flows
        mine = (
            (flows["action"] == action)
            & (flows["party"] == row["party"])
            & (flows["stage"] == row["stage"])
        )
        found = np.zeros(self.problem.horizon)
        np.add.at(found, self.at[mine].to_numpy(dtype=int), flows.loc[mine, "t"].to_numpy())
        return found

    def _over(self, flows: pd.DataFrame, columns: list[str], limit: pd.Series) -> float:
        """Return the worst excess over a limit; a flow that no limit speaks of is all excess."""
        if not len(flows):
            return 0.0
        summed = flows.groupby(columns)["t"].sum()
        allowed = limit.reindex(summed.index.set_names(limit.index.names)).fillna(0.0)
        return float(np.max(summed.to_numpy() - allowed.to_numpy(), initial=0.0)) / self.size

    def _works(self, column: str = "yield") -> pd.Series:
        table = self.problem.processing
        route = table["from_stage"] + ">" + table["to_stage"]
        return table.assign(route=route).set_index(["party", "route", "month"])[column]

    def _keys(self, flows: pd.DataFrame, route: str) -> pd.MultiIndex:
        return pd.MultiIndex.from_frame(flows[["party", route, "month"]])

    def _leads(self) -> np.ndarray:
        """Return the months on the way that the problem's tables state for each flow."""
        flows, problem = self.flows, self.problem
        wanted = np.zeros(len(flows))
        lane = problem.supply.set_index(["stage", "source", "party", "month"])["lead_months"]
        route = problem.routes.set_index(["from_place", "to_place"])["lead_months"]
        works = self._works("lead_months")
        for actions, table, columns in (
            (("buy",), lane, ["stage", "from_place", "to_place", "month"]),
            (("divert", "transfer"), route, ["from_place", "to_place"]),
            (("process",), works, ["party", "route", "month"]),
        ):
            mine = flows["action"].isin(actions).to_numpy()
            if mine.any():
                keys = pd.MultiIndex.from_frame(flows.loc[mine, columns])
                found = table.reindex(keys.set_names(table.index.names)).to_numpy(dtype=np.float64)
                wanted[mine] = np.nan_to_num(found, nan=-1e9)
        return wanted
