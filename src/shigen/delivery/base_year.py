"""The base year of a network as monthly books: contracts, pools, works, own output, routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.assumptions import Assumptions, Rule
from shigen.delivery.rows import first_months, rows_of
from shigen.delivery.schema import names
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue
    from shigen.network import Network

STEPS: Final = (1, 2, 3)
SMALLEST: Final = 5e-4
"""Contracts below this share of what reaches a party at a stage are added to the larger ones."""


@dataclass
class Base:
    """What every table of a problem is made from.

    Parameters
    ----------
    network, catalogue, assumed
        The balanced base year, the catalogue, and which assumption holds for whom.
    parties, start, months
        As in `shigen.delivery.Problem`.
    horizon
        Planned months; known once the routes are.
    notes
        What was left out or added, in words.
    """

    network: Network
    catalogue: Catalogue
    assumed: Assumptions
    parties: tuple[str, ...]
    start: str
    months: int
    horizon: int = 0
    prices: dict[str, float] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def monthly(self, rows: Iterable[Mapping[str, Any]], table: str) -> pd.DataFrame:
        """Repeat rows for every month; a cell that is an array holds one value a month."""
        given = pd.DataFrame(list(rows))
        if not len(given):
            return pd.DataFrame(columns=names(table))
        long = given.loc[given.index.repeat(self.horizon)].reset_index(drop=True)
        every = calendar.following(self.start, self.horizon) * len(given)
        long["month"] = pd.Series(every, dtype="str")
        for column in given.columns:
            if isinstance(given[column].iloc[0], np.ndarray):
                long[column] = np.concatenate(given[column].to_list())
        return long[names(table)]

    def after_waiting(self, action: str, value: float) -> np.ndarray:
        """Return ``value`` from the month in which an action decided at the start moves metal."""
        first = calendar.months_of_waiting(self.assumed.value(f"wait_{action}"))
        return np.where(np.arange(self.horizon) >= first, value, 0.0)

    def node(self, item: str, stage: str, party: str) -> float:
        """Return a balanced value of a party [t a month, at today's demand]."""
        return self.scaled(float(self.network.node(item, stage).get(party, 0.0)), party)

    def scaled(self, yearly: float, party: str) -> float:
        """Return a yearly value of the base year as a monthly one at today's demand."""
        return yearly / 12.0 * self.assumed.value("demand_scale", party=party)

    def throughput(self, stage: str, party: str) -> float:
        """Return what a party uses and works up at a stage [t a month]."""
        return self.node("use", stage, party) + self.feed(stage, party)

    def feed(self, stage: str, party: str) -> float:
        """Return what the next modelled stage takes [t a month]; zero when they are not linked."""
        return self.node("feed", stage, party) if stage in self.links() else 0.0

    def links(self) -> dict[str, str]:
        """Return the stages that feed the next one."""
        stages = self.network.stages
        pairs = zip(
            self.network.yields["from_stage"], self.network.yields["to_stage"], strict=True
        )  # fmt: skip
        return {str(a): str(b) for a, b in pairs if a in stages and b in stages}


def prices(base: Base) -> dict[str, float]:
    """Return the price of every stage [USD/t content], the year nearest to the base year.

    A stage without a price gets the refined price times an assumed ratio, and the table of
    assumptions says so.

    Raises
    ------
    BadInput
        When no stage of the mineral has a price.
    """
    table = base.catalogue.table("prices")
    mine = table[(table["mineral"] == base.network.mineral) & table["value"].notna()]
    known: dict[str, float] = {}
    for stage, rows in mine.groupby("stage"):
        away = (rows["year"] - base.network.year).abs()
        # The first form in alphabetical order stands for the stage, in the newest edition.
        order = ["away", "year", "form", "vintage"]
        rising = [True, True, True, False]
        row = rows.assign(away=away).sort_values(order, ascending=rising).iloc[0]
        known[str(stage)] = float(row["value"])
        if stage in base.network.stages:
            low = float(row["value"] if pd.isna(row["low"]) else row["low"])
            high = float(row["value"] if pd.isna(row["high"]) else row["high"])
            source = f"{row['source']} ({row['year']})"
            base.assumed.used["price", "", str(stage)] = Rule(
                "", "", "", known[str(stage)], low, high, "USD/t", str(row["status"]), source
            )
    found = {}
    for stage in base.network.stages:
        own = base.assumed.given_value("price", stage=stage)
        found[stage] = (
            own if own is not None else known.get(stage) or _from_ratio(base, known, stage)
        )
    return found


def _from_ratio(base: Base, known: Mapping[str, float], stage: str) -> float:
    def ratio(name: str) -> float:
        return 1.0 if name == "refined" else base.assumed.value(f"price_ratio_{name}", stage=name)

    if not known:
        raise BadInput(
            f"no price of {base.network.mineral} is held at any stage; "
            f"give one with the assumption 'price:{stage}' [USD/t]"
        )
    nearest = min(known, key=lambda name: (name != "refined", name))
    return known[nearest] / ratio(nearest) * ratio(stage)


def contracts(base: Base) -> pd.DataFrame:
    """Return what reaches each party from each source in the base year: stage, source, party, t.

    Small ones are added to the larger ones of the same party and stage in proportion; contracts
    between the parties are always kept.
    """
    arcs = base.network.arcs
    into = arcs[arcs["importer"].isin(base.parties) & (arcs["value"] > 0)]
    into = into[into["importer"] != into["exporter"]]
    frame = into[["stage", "exporter", "importer", "value"]].set_axis(
        ["stage", "source", "party", "t"], axis=1
    )
    kept = []
    for (stage, party), rows in frame.groupby(["stage", "party"]):
        large = (rows["t"] >= SMALLEST * rows["t"].sum()) | rows["source"].isin(base.parties)
        small = float(rows.loc[~large, "t"].sum())
        rest = rows.loc[large]
        if small > 0:
            text = (
                f"{(~large).sum()} sources of {stage} {base.network.mineral} for {party}, "
                f"{small:.3g} t a year, added to the larger ones"
            )
            base.notes.append(("small contracts", text))
        kept.append(rest.assign(t=rest["t"] * (1.0 + small / rest["t"].sum())))
    found = pd.concat(kept) if kept else frame
    return found.sort_values(["stage", "source", "party"], ignore_index=True)


def pools(base: Base) -> pd.DataFrame:
    """Return what third countries ship to others at stages that the parties use: stage, source, t.

    The largest that together hold the share ``pool_cover`` of all are kept.
    """
    arcs = base.network.arcs
    used = [
        stage
        for stage in base.network.stages
        if any(base.throughput(stage, party) > 0 for party in base.parties)
    ]
    other = arcs[
        ~arcs["exporter"].isin(base.parties)
        & ~arcs["importer"].isin(base.parties)
        & arcs["stage"].isin(used)
        & (arcs["value"] > 0)
    ]
    summed = other.groupby(["stage", "exporter"])["value"].sum().reset_index()
    summed.columns = pd.Index(["stage", "source", "t"])
    cover = base.assumed.value("pool_cover")
    kept = []
    for stage, rows in summed.groupby("stage"):
        order = rows.sort_values(["t", "source"], ascending=[False, True])
        before = order["t"].cumsum() - order["t"]
        chosen = order[before < cover * order["t"].sum()]
        left = len(order) - len(chosen)
        if left:
            base.notes.append(("small pools", f"{left} countries of {stage} left out"))
        kept.append(chosen)
    found = pd.concat(kept) if kept else summed
    return found.sort_values(["stage", "source"], ignore_index=True)


def routes(base: Base, sources: Iterable[str], closed: Iterable[str]) -> pd.DataFrame:
    """Return lead time, freight per tonne of content and way, by stage, from place and to place.

    A place without a port or terminal in the catalogue gets an assumed way and a note; one that
    only closed passages cut off gets none.
    """
    from shigen.network import routes as paths

    shut = tuple(closed)
    starts = sorted({*sources, *base.parties})
    found = paths.between(base.catalogue, starts, list(base.parties), closed=shut)
    found = found[found["origin"] != found["destination"]].reset_index(drop=True)
    lost = ~np.isfinite(found["days"])
    unknown = lost
    if shut and lost.any():
        open_sea = paths.between(base.catalogue, starts, list(base.parties))
        reach = open_sea.set_index(["origin", "destination"])["days"]
        keys = pd.MultiIndex.from_frame(found[["origin", "destination"]])
        unknown = lost & ~np.isfinite(reach.reindex(keys).to_numpy())
    for row in found[lost & ~unknown].to_dict("records"):
        base.notes.append(("cut off", f"{row['origin']} to {row['destination']}: {row['note']}"))
    for row in found[unknown].to_dict("records"):
        base.notes.append(
            ("way assumed", f"{row['origin']} to {row['destination']}: {row['note']}")
        )  # fmt: skip
    if unknown.any():
        found.loc[unknown, "days"] = base.assumed.value("days_unknown")
        found.loc[unknown, "usd_per_t"] = base.assumed.value("freight_unknown")
        found.loc[unknown, "km"] = 0.0
        found.loc[unknown, "mode"] = "assumed"
        found.loc[unknown, "passages"] = ""
    found = found[np.isfinite(found["days"])]
    way = found["mode"] + (": " + found["passages"]).where(found["passages"] != "", "")
    shared = pd.DataFrame(
        {
            "from_place": found["origin"],
            "to_place": found["destination"],
            "lead_months": [calendar.months_at_sea(days) for days in found["days"]],
            "usd_per_t": found["usd_per_t"],
            "route": way,
            "km": found["km"],
            "days": found["days"],
        }
    )
    parts = [
        shared.assign(
            stage=stage,
            freight=shared["usd_per_t"] * base.assumed.value("goods_per_t", stage=stage),
        )
        for stage in base.network.stages
    ]
    return pd.concat(parts, ignore_index=True)[names("routes")]


def supply(base: Base, lanes: pd.DataFrame, ways: pd.DataFrame) -> pd.DataFrame:
    """Return the contracts month by month; those without a way are left out, with a note."""
    joined = lanes.merge(
        ways,
        left_on=["stage", "source", "party"],
        right_on=["stage", "from_place", "to_place"],
        how="left",
    )
    rows = []
    for row in joined.to_dict("records"):
        if pd.isna(row["lead_months"]):
            base.notes.append(("no way", f"{row['source']} to {row['party']}, {row['stage']}"))
            continue
        monthly = base.scaled(row["t"], row["party"])
        rows.append(
            {
                **{name: row[name] for name in ("stage", "source", "party", "route")},
                **{name: row[name] for name in ("freight", "km", "days", "lead_months")},
                "base_t": monthly,
                "available_t": monthly,
                "price": base.prices[row["stage"]],
            }
        )
    return base.monthly(rows, "supply")


def diversion(
    base: Base, found: pd.DataFrame, ways: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pools in steps of rising price, and who may buy from them from which month."""
    share = base.assumed.value("pool_share") / len(STEPS)
    reach = set(zip(ways["stage"], ways["from_place"], ways["to_place"], strict=True))
    steps: list[dict[str, Any]] = []
    doors: list[dict[str, Any]] = []
    for row in found.to_dict("records"):
        steps += [
            {
                "stage": row["stage"],
                "source": row["source"],
                "step": step,
                "limit_t": row["t"] / 12.0 * share,
                "multiplier": base.assumed.value(f"pool_multiplier_{step}"),
            }
            for step in STEPS
        ]
        doors += [
            {
                "stage": row["stage"],
                "source": row["source"],
                "party": party,
                "open": base.after_waiting("divert", 1.0),
            }
            for party in base.parties
            if (row["stage"], row["source"], party) in reach
        ]
    return base.monthly(steps, "pool"), base.monthly(doors, "access")


def works(base: Base) -> list[dict[str, Any]]:
    """Return the parties' works, one row each, without months: what feeds what, how much of it.

    The yield is the party's own: output of known feed over feed. The cost of conversion is added
    by `landed`.
    """
    rows = []
    lead = int(base.assumed.value("processing_months"))
    for start, end in base.links().items():
        for party in base.parties:
            feed = base.node("feed", start, party)
            if feed <= 0:
                continue
            made = base.node("production", end, party)
            known = made - max(base.node("unexplained", end, party), 0.0)
            rows.append(
                {
                    "party": party,
                    "from_stage": start,
                    "to_stage": end,
                    "base_t": feed,
                    "yield": min(max(known / feed, 0.0), 1.0),
                    "cost": 0.0,
                    "lead_months": lead,
                }
            )
    return rows


def landed(
    base: Base, supply: pd.DataFrame, plants: list[dict[str, Any]]
) -> dict[tuple[str, str], float]:
    """Return what the dearest tonne of the base year costs at each party and stage [USD/t].

    Contracts cost price and freight, those with the other party through it once. Conversion in a
    party's works (written into ``plants``) is what makes its own product cost as much as the
    dearest bought one: the base year was in balance, so neither drove out the other. A plan
    without any stop then has no reason to change anything.

    Notes
    -----
    A tonne left at the end is worth this, never more than the loss value of the lowest tier:
    less, and a plan would empty the stores to save freight; more, and it would rather keep metal
    than serve.
    """
    lanes = rows_of(first_months(supply, base.horizon))
    worth: dict[tuple[str, str], float] = {}
    for stage in base.network.stages:
        here = [row for row in lanes if row["stage"] == stage]
        works_here = [row for row in plants if row["to_stage"] == stage and row["yield"] > 0]
        direct = {}
        for party in base.parties:
            bought = [row["price"] + row["freight"] for row in here if row["party"] == party]
            fed = [
                worth[party, row["from_stage"]] / row["yield"]
                for row in works_here
                if row["party"] == party
            ]
            direct[party] = max([base.prices[stage], *bought, *fed])
        for party in base.parties:
            through = [
                direct[row["source"]] + row["freight"]
                for row in here
                if row["party"] == party and row["source"] in direct
            ]
            worth[party, stage] = max([direct[party], *through])
        for row in works_here:
            product, feed = worth[row["party"], stage], worth[row["party"], row["from_stage"]]
            row["cost"] = row["yield"] * product - feed
    return worth


def processing(base: Base, plants: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the works month by month; capacity grows to the spare part after waiting."""
    spare = base.assumed.value("spare_works")
    rows = [
        row
        | {
            "base_t": np.full(base.horizon, row["base_t"]),
            "capacity_t": row["base_t"] + base.after_waiting("process", spare * row["base_t"]),
        }
        for row in plants
    ]
    return base.monthly(rows, "processing")


def own(
    base: Base,
    lanes: pd.DataFrame,
    plants: list[dict[str, Any]],
    worth: Mapping[tuple[str, str], float],
) -> pd.DataFrame:
    """Return what a party makes without modelled feed: mines, old scrap, drawn stock.

    What the base year's balance needs beyond all that (rounding, contracts left out) is added and
    noted, so that a plan without a stop serves every need.
    """
    rows = []
    fed = {(row["party"], row["to_stage"]): row["yield"] * row["base_t"] for row in plants}
    for stage in base.network.stages:
        for party in base.parties:
            made = base.node("production", stage, party)
            from_feed = fed.get((party, stage), 0.0)
            primary = max(made - from_feed, 0.0)
            scrap = base.node("secondary", stage, party)
            drawn = max(-base.node("stock-change", stage, party), 0.0)
            supplied = primary + scrap + drawn + from_feed + _into(base, lanes, stage, party)
            lacking = base.throughput(stage, party) + _out_of(base, lanes, stage, party) - supplied
            if lacking > 1e-3 * max(base.throughput(stage, party), 1e-12):
                base.notes.append(
                    ("other supply", f"{lacking * 12:.3g} t a year of {stage} added for {party}")
                )
            total = primary + scrap + drawn + max(lacking, 0.0)
            if total > 0:
                spare = base.assumed.value("surge_share") * primary
                rows.append(
                    {
                        "party": party,
                        "stage": stage,
                        "base_t": np.full(base.horizon, total),
                        "surge_t": base.after_waiting("surge", spare),
                        "cost": base.prices[stage],
                        "surge_cost": base.assumed.value("surge_cost") * worth[party, stage],
                    }
                )
    return base.monthly(rows, "own")


def exports(base: Base) -> pd.DataFrame:
    """Return what the parties ship to third countries, which may be cut at a price."""
    arcs = base.network.arcs
    out = arcs[arcs["exporter"].isin(base.parties) & ~arcs["importer"].isin(base.parties)]
    cut = base.assumed.value("export_cut")
    rows = [
        {
            "party": party,
            "stage": stage,
            "t": base.scaled(float(group["value"].sum()), str(party)),
            "cut_cost": cut * base.prices[str(stage)],
        }
        for (party, stage), group in out.groupby(["exporter", "stage"])
        if group["value"].sum() > 0
    ]
    return base.monthly(rows, "exports")


def origins(base: Base, sources: Iterable[str]) -> pd.DataFrame:
    """Return whose metal is in what each source ships, by stage and origin stage (share)."""
    from shigen.network import flow_origins

    wanted = set(sources)
    parts = []
    for stage in base.network.stages:
        found = flow_origins(base.network, stage)
        found = found[found["exporter"].isin(wanted) & (found["share"] > 1e-4)]
        parts.append(found.rename(columns={"exporter": "source"}).assign(stage=stage))
    joined = pd.concat(parts, ignore_index=True)[names("origins")]
    return joined.assign(share=joined["share"].clip(0.0, 1.0))


def _into(base: Base, lanes: pd.DataFrame, stage: str, party: str) -> float:
    mine = lanes[(lanes["stage"] == stage) & (lanes["party"] == party)]
    return base.scaled(float(mine["t"].sum()), party)


def _out_of(base: Base, lanes: pd.DataFrame, stage: str, party: str) -> float:
    arcs = base.network.arcs
    abroad = arcs[
        (arcs["stage"] == stage)
        & (arcs["exporter"] == party)
        & ~arcs["importer"].isin(base.parties)
    ]
    sold = lanes[(lanes["stage"] == stage) & (lanes["source"] == party)]
    total = base.scaled(float(abroad["value"].sum()), party)
    return total + sum(
        base.scaled(float(row["t"]), str(row["party"])) for row in sold.to_dict("records")
    )
