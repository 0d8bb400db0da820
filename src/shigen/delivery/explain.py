"""Why a party gets no more in a month: the limits that bind, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import rows_of
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shigen.delivery.plan import Plan

_BINDS = 1e-6
COLUMNS = ("limit", "stage", "from_place", "used_t", "limit_t", "words")


def explain(plan: Plan, party: str, *, month: str) -> pd.DataFrame:
    """Return the limits that a plan meets for a party in a month.

    Parameters
    ----------
    plan
        Any plan.
    party
        One of its parties.
    month
        A reported month; contracts and diversions count in the month in which they arrive.

    Returns
    -------
    pandas.DataFrame
        limit, stage, from_place, used_t, limit_t, words. A limit of nothing at all is named too,
        when the base year had something there: that is what a stop looks like.

    Raises
    ------
    UnknownName
        For a party that the plan does not have.
    BadInput
        For a month that is not reported.

    Examples
    --------
    >>> from shigen.delivery import solve
    >>> from shigen.delivery.example import by_hand
    >>> plan = solve(by_hand(), fairness="none")
    >>> for words in explain(plan, "USA", month="2027-02")["words"]:
    ...     print(words)
    CHN delivers 0% of its contract for refined metal sent in 2027-02
    AUS gives no more at 2 times the base price
    other (other) is short of 25% of its need
    """
    problem = plan.problem
    if party not in problem.parties:
        raise UnknownName("party", party, problem.parties)
    if month not in problem.reported_months:
        raise BadInput(
            f"{month} is not reported; the plan covers {problem.reported_months[0]} to "
            f"{problem.reported_months[-1]}"
        )
    view = _View(plan, party, month)
    found = [*view.contracts(), *view.ways(), *view.pools()]
    found += [*view.stores(), *view.others(), *view.short()]
    return pd.DataFrame(found, columns=list(COLUMNS))


class _View:
    def __init__(self, plan: Plan, party: str, month: str) -> None:
        self.plan, self.problem = plan, plan.problem
        self.party, self.month = party, month
        self.size = float(plan.service["need_t"].max())

    def contracts(self) -> Iterator[dict[str, Any]]:
        """Contracts that deliver less than in the base year."""
        table = self.problem.supply
        mine = table[table["party"] == self.party]
        sent = _sent(mine["lead_months"], self.month)
        for row in mine[(mine["month"] == sent) & (mine["base_t"] > 0)].to_dict("records"):
            if row["available_t"] < row["base_t"] - _BINDS * self.size:
                used = self._flow("buy", row["stage"], row["source"])
                left = row["available_t"] / row["base_t"]
                yield self._row(
                    "contract", row["stage"], row["source"], used, row["available_t"],
                    f"{row['source']} delivers {left:.0%} of its contract for {row['stage']} "
                    f"metal sent in {row['month']}",
                )  # fmt: skip

    def ways(self) -> Iterator[dict[str, Any]]:
        """Contracts whose direct way is not open to all their goods, and by which way they go."""
        table = self.problem.supply
        if "direct" not in table.columns:
            return
        flows = self.plan.flows
        mine = table[table["party"] == self.party]
        sent = _sent(mine["lead_months"], self.month)
        for row in rows_of(mine[(mine["month"] == sent) & (mine["available_t"] > 0)]):
            if row["direct"] >= 1.0:
                continue
            came = flows[
                (flows["action"] == "buy")
                & (flows["stage"] == row["stage"])
                & (flows["from_place"] == row["source"])
                & (flows["party"] == self.party)
                & (flows["arrives"] == self.month)
            ]
            round_ = came[came["route"] != row["route"]]
            by = ", ".join(sorted({str(route) for route in round_["route"]}))
            yield self._row(
                "way", row["stage"], row["source"], float(came["t"].sum() - round_["t"].sum()),
                row["available_t"] * row["direct"],
                f"{row['direct']:.0%} of the {row['stage']} metal that {row['source']} sent in "
                f"{row['month']} may go the direct way ({row['route']}); "
                + (f"{round_['t'].sum():.3g} t arrive by {by}" if by else "none comes by another"),
            )  # fmt: skip

    def pools(self) -> Iterator[dict[str, Any]]:
        """Steps of diversion that are used up, by this party or by all together."""
        problem = self.problem
        route = problem.routes[problem.routes["to_place"] == self.party]
        lead = route.set_index(["stage", "from_place"])["lead_months"].to_dict()
        flows = self.plan.flows[self.plan.flows["action"] == "divert"]
        keys = ["stage", "from_place", "step", "month"]
        taken = flows.groupby(keys)["t"].sum().to_dict()
        mine = flows[flows["party"] == self.party].groupby(keys)["t"].sum().to_dict()
        door = problem.access[problem.access["party"] == self.party]
        is_open = door.set_index(["stage", "source", "month"])["open"].to_dict()
        # What others take matters to a party that lacks it.
        short = {row["stage"] for row in self.short()}
        for row in rows_of(problem.pool):
            months = lead.get((row["stage"], row["source"]))
            if months is None or row["month"] != calendar.shifted([self.month], -months)[0]:
                continue
            key = (row["stage"], row["source"], row["step"], row["month"])
            open_t = row["limit_t"] * is_open.get((row["stage"], row["source"], row["month"]), 0.0)
            own, total = mine.get(key, 0.0), taken.get(key, 0.0)
            price = f"{row['multiplier']:g} times the base price"
            if own > 0 and own >= open_t - _BINDS * self.size:
                words = f"{row['source']} gives no more at {price}"
            elif row["stage"] in short and 0 < row["limit_t"] <= total + _BINDS * self.size:
                words = f"{row['source']} gives the parties together no more at {price}"
            else:
                continue
            yield self._row("diversion", row["stage"], row["source"], own, open_t, words)

    def stores(self) -> Iterator[dict[str, Any]]:
        """Stores that are empty or give all they may."""
        for row in self.problem.stocks[self.problem.stocks["party"] == self.party].to_dict(
            "records"
        ):
            action = "release" if row["owner"] == "public" else "draw"
            name = "public stock" if row["owner"] == "public" else "industry inventory"
            out = self._flow(action, row["stage"], self.party)
            level = self._level(row["stage"], row["owner"])
            limit = row["release_limit_t"]
            if row["initial_t"] > 0 and level <= _BINDS * self.size:
                yield self._row(
                    "stock", row["stage"], self.party, out, out,
                    f"the {name} of {row['stage']} metal is empty at the end of the month",
                )  # fmt: skip
            elif limit > 0 and out >= limit - _BINDS * self.size:
                yield self._row(
                    "release", row["stage"], self.party, out, limit,
                    f"the {name} gives all that may leave it in a month",
                )  # fmt: skip

    def others(self) -> Iterator[dict[str, Any]]:
        """Own production, works, recycling, substitution and swaps at their limits."""
        problem, here = self.problem, {"party": self.party, "month": self.month}
        for name, table, action, column, words in (
            ("surge", problem.own, "surge", "surge_t", "own production surges as far as it can"),
            ("recycling", problem.recycling, "recycle", "limit_t", "recycling is at its limit"),
        ):
            for row in _at(table, here):
                used = self._flow(action, row["stage"], self.party)
                if row[column] > 0 and used >= row[column] - _BINDS * self.size:
                    yield self._row(name, row["stage"], self.party, used, row[column], words)
        for row in _at(problem.processing, here):
            used = self._flow("process", row["from_stage"], self.party)
            if row["capacity_t"] > 0 and used >= row["capacity_t"] - _BINDS * self.size:
                yield self._row(
                    "works", row["from_stage"], self.party, used, row["capacity_t"],
                    f"works that turn {row['from_stage']} into {row['to_stage']} run full",
                )  # fmt: skip
        service = self.plan.service
        done = service[(service["party"] == self.party) & (service["month"] == self.month)]
        substituted = done.set_index(["stage", "use", "tier"])["substituted_t"].to_dict()
        for row in _at(problem.substitution, here):
            used = substituted.get((row["stage"], row["use"], row["tier"]), 0.0)
            if row["limit_t"] > 0 and used >= row["limit_t"] - _BINDS * self.size:
                yield self._row(
                    "substitution", row["stage"], self.party, used, row["limit_t"],
                    f"{row['use']} ({row['tier']}) substitutes as much as it can",
                )  # fmt: skip

    def short(self) -> Iterator[dict[str, Any]]:
        """Uses that are short."""
        service = self.plan.service
        mine = service[(service["party"] == self.party) & (service["month"] == self.month)]
        for row in mine.to_dict("records"):
            if row["shortfall_t"] > _BINDS * self.size:
                share = row["shortfall_t"] / row["need_t"]
                yield self._row(
                    "short", row["stage"], "", row["served_t"], row["need_t"],
                    f"{row['use']} ({row['tier']}) is short of {share:.0%} of its need",
                )  # fmt: skip

    def _row(self, *values: str | float) -> dict[str, Any]:
        return dict(zip(COLUMNS, values, strict=True))

    def _flow(self, action: str, stage: str, place: str) -> float:
        flows = self.plan.flows
        month = "arrives" if action in {"buy", "divert", "transfer"} else "month"
        mine = (
            (flows["action"] == action)
            & (flows["party"] == self.party)
            & (flows["stage"] == stage)
            & (flows["from_place"] == place)
            & (flows[month] == self.month)
        )
        return float(flows.loc[mine, "t"].sum())

    def _level(self, stage: str, owner: str) -> float:
        levels = self.plan.levels
        mine = (
            (levels["party"] == self.party)
            & (levels["stage"] == stage)
            & (levels["owner"] == owner)
            & (levels["month"] == self.month)
        )
        return float(levels.loc[mine, "t"].sum())


def _sent(leads: pd.Series, month: str) -> pd.Series:
    sent = {int(lead): calendar.shifted([month], -int(lead))[0] for lead in leads.unique()}
    return leads.map(sent)


def _at(table: pd.DataFrame, where: dict[str, str]) -> list[dict[str, Any]]:
    chosen = (table["party"] == where["party"]) & (table["month"] == where["month"])
    return rows_of(table[chosen])
