"""What the parties hold, owe and can do: stores, goods at sea, needs, tiers, substitutes, swaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import first_months, rows_of
from shigen.delivery.schema import OWNERS, names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from shigen.delivery.base_year import Base

TIERS: Final = ("defense", "essential", "other")

DECIDES: Final = {
    "buy": "firm",
    "curtail": "government",
    "divert": "firm",
    "process": "firm",
    "recycle": "firm",
    "refill": "agency",
    "release": "government",
    "substitute": "firm",
    "surge": "firm",
    "transfer": "government",
}
"""Who decides an action. Agencies run the stores; releasing from them is the government's word."""


def stages(base: Base) -> pd.DataFrame:
    """Return the stages in order with their prices."""
    rows = [
        {"stage": stage, "position": at, "price": base.prices[stage]}
        for at, stage in enumerate(base.network.stages)
    ]
    return pd.DataFrame(rows, columns=names("stages"))


def tiers(base: Base) -> pd.DataFrame:
    """Return loss value, minimum service and its penalty per stage and tier [USD/t]."""
    rows = []
    for stage in base.network.stages:
        price = base.prices[stage]
        rows += [
            {
                "stage": stage,
                "tier": tier,
                "loss_value": base.assumed.value(f"loss_{tier}", stage=stage) * price,
                "minimum_service": base.assumed.value(f"minimum_{tier}", stage=stage),
                "minimum_penalty": base.assumed.value("minimum_penalty", stage=stage) * price,
            }
            for tier in TIERS
        ]
    return pd.DataFrame(rows, columns=names("tiers"))


def needs(base: Base) -> pd.DataFrame:
    """Return the need of each use and tier [t of fresh metal a month]."""
    rows = []
    for stage in base.network.stages:
        for party in base.parties:
            total = base.node("use", stage, party)
            if total <= 0:
                continue
            shares = _uses(base, stage, party)
            rows += [
                {
                    "party": party,
                    "stage": stage,
                    "use": use,
                    "tier": tier,
                    "t": total * share / sum(shares.values()),
                }
                for (use, tier), share in shares.items()
                if share > 0
            ]
    return base.monthly(rows, "need")


def _uses(base: Base, stage: str, party: str) -> dict[tuple[str, str], float]:
    """Return the shares of uses and tiers, from the catalogue or from assumptions.

    Uses of another stage stand in only when the network has a single stage, as for graphite,
    whose ore is what is used.
    """
    table = base.catalogue.table("uses")
    mine = table[
        (table["mineral"] == base.network.mineral)
        & (table["place"] == party)
        & table["value"].notna()
    ]
    here = mine[mine["stage"] == stage]
    if not len(here) and len(base.network.stages) == 1:
        here = mine
    if len(here):
        summed = here.groupby(["use", "tier"])["value"].sum().reset_index()
        return {(row["use"], row["tier"]): float(row["value"]) for row in rows_of(summed)}
    base.notes.append(("uses assumed", f"{stage} in {party}: shares of tiers are assumptions"))
    return {
        ("all", tier): base.assumed.value(f"tier_{tier}", stage=stage, party=party)
        for tier in TIERS
    }


def substitutes(base: Base, need: pd.DataFrame) -> pd.DataFrame:
    """Return how much of each use can do without the metal, from when, how fast, at what cost."""
    rows = []
    for row in _first(need, base.horizon):
        share = base.assumed.value(
            f"substitution_{row['tier']}", stage=row["stage"], party=row["party"]
        )
        if share <= 0:
            continue
        months = max(base.assumed.value("substitution_months", stage=row["stage"]), 1.0)
        cost = base.assumed.value("substitution_cost", stage=row["stage"])
        rows.append(
            {name: row[name] for name in ("party", "stage", "use", "tier")}
            | {
                "limit_t": base.after_waiting("substitute", share * row["t"]),
                "ramp_t": share * row["t"] / months,
                "cost": cost * base.prices[row["stage"]],
            }
        )
    return base.monthly(rows, "substitution")


def scrap(base: Base, worth: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Return how much more old scrap can be won at the refined stage [t a month]."""
    rows = []
    for stage in base.network.stages:
        for party in base.parties:
            total = base.throughput(stage, party)
            share = base.assumed.value("recycling_share", stage=stage, party=party)
            if stage != "refined" or total * share <= 0:
                continue
            months = max(base.assumed.value("recycling_months", stage=stage), 1.0)
            rows.append(
                {
                    "party": party,
                    "stage": stage,
                    "limit_t": base.after_waiting("recycle", share * total),
                    "ramp_t": share * total / months,
                    "cost": base.assumed.value("recycling_cost") * worth[party, stage],
                }
            )
    return base.monthly(rows, "recycling")


def swaps(base: Base, ways: pd.DataFrame) -> pd.DataFrame:
    """Return what the parties may ship to each other beyond contracts [t a month]."""
    reach = set(zip(ways["stage"], ways["from_place"], ways["to_place"], strict=True))
    share = base.assumed.value("swap_share")
    rows = [
        {
            "stage": stage,
            "from_place": giver,
            "to_place": taker,
            "limit_t": base.after_waiting("transfer", share * base.throughput(stage, taker)),
            "cost": base.assumed.value("swap_cost") * base.prices[stage],
        }
        for stage in base.network.stages
        for giver in base.parties
        for taker in base.parties
        if giver != taker and base.throughput(stage, taker) > 0 and (stage, giver, taker) in reach
    ]
    return base.monthly(rows, "transfers")


def stores(base: Base, worth: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Return industry inventory and public stock of each party and stage, from days of use.

    Parameters
    ----------
    base
        What the tables are made from.
    worth
        (party, stage) to what the dearest tonne of the base year costs [USD/t].
    """
    rows = []
    release = calendar.months_of_waiting(base.assumed.value("wait_release"))
    for stage in base.network.stages:
        for party in base.parties:
            daily = base.throughput(stage, party) / calendar.DAYS_A_MONTH
            if daily <= 0:
                continue
            lowest = base.prices[stage] * min(
                base.assumed.value(f"loss_{tier}", stage=stage) for tier in TIERS
            )
            for owner in OWNERS:
                days = base.assumed.value(f"{owner}_days", stage=stage, party=party)
                room = base.assumed.value(f"{owner}_room_days", stage=stage, party=party)
                share = base.assumed.value(f"{owner}_refill_share", stage=stage, party=party)
                part = base.assumed.value("public_release_share", stage=stage, party=party)
                initial = days * daily
                maximum = max(room * daily, initial)
                public = owner == "public"
                rows.append(
                    {
                        "party": party,
                        "stage": stage,
                        "owner": owner,
                        "initial_t": initial,
                        "maximum_t": maximum,
                        "release_limit_t": part * (initial or maximum) if public else maximum,
                        "refill_limit_t": share * maximum,
                        "release_from": calendar.shifted([base.start], release)[0]
                        if public
                        else "",
                        "holding": base.assumed.value("holding_share", stage=stage)
                        * base.prices[stage],
                        "end_value": min(worth[party, stage], lowest),
                    }
                )
    return pd.DataFrame(rows, columns=names("stocks"))


def at_sea(base: Base, supply: pd.DataFrame, plants: list[dict[str, Any]]) -> pd.DataFrame:
    """Return what arrives from before the plan: base-year flow for the months of its lead time."""
    months = calendar.following(base.start, base.horizon)
    rows = [
        {
            "party": row["party"],
            "stage": row["stage"],
            "source": row["source"],
            "month": months[at],
            "t": row["base_t"],
        }
        for row in _first(supply, base.horizon)
        for at in range(int(row["lead_months"]))
    ]
    rows += [
        {
            "party": row["party"],
            "stage": row["to_stage"],
            "source": row["party"],
            "month": months[at],
            "t": row["yield"] * row["base_t"],
        }
        for row in plants
        for at in range(int(row["lead_months"]))
    ]
    return pd.DataFrame(rows, columns=names("pipeline"))


def waits(base: Base) -> pd.DataFrame:
    """Return who decides each action, and the days before metal moves (the way comes on top)."""
    rows = [
        {"action": action, "decides": who, "days": base.assumed.value(f"wait_{action}")}
        for action, who in DECIDES.items()
    ]
    return pd.DataFrame(rows, columns=names("waits"))


def with_days(
    problem_stocks: pd.DataFrame,
    throughput: Mapping[tuple[str, str], float],
    *,
    industry: float | None = None,
    public: float | None = None,
) -> pd.DataFrame:
    """Return a table of stores with other opening stocks, in days of use.

    Parameters
    ----------
    problem_stocks
        Table ``stocks`` of a problem.
    throughput
        (party, stage) to use and feed [t a month].
    industry, public
        Days of use; unchanged when None. Public days are for the refined stage, or for the only
        stage there is.
    """
    found = rows_of(problem_stocks)
    stages_there = sorted({row["stage"] for row in found})
    public_stage = "refined" if "refined" in stages_there else (stages_there or [""])[-1]
    days = {"industry": industry, "public": public}
    for row in found:
        wanted = days[row["owner"]]
        if wanted is None or (row["owner"] == "public" and row["stage"] != public_stage):
            continue
        initial = wanted * throughput[row["party"], row["stage"]] / calendar.DAYS_A_MONTH
        share = row["release_limit_t"] / (row["initial_t"] or row["maximum_t"] or 1.0)
        row["maximum_t"] = max(row["maximum_t"], initial)
        if row["owner"] == "industry":
            row["release_limit_t"] = row["maximum_t"]
        else:
            row["release_limit_t"] = share * (initial or row["maximum_t"])
        row["initial_t"] = initial
    return pd.DataFrame(found, columns=names("stocks"))


def _first(frame: pd.DataFrame, months: int) -> list[dict[str, Any]]:
    return rows_of(first_months(frame, months))
