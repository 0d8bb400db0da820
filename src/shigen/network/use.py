"""Use and secondary metal from hand figures: of single countries, and of all others by a rule."""

from __future__ import annotations

import math

import pandas as pd

from shigen.network import claims, impute, sigma, trade_arcs
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage
from shigen.network.claims import Row
from shigen.network.production import facts_of

# Use of a country that feeds its own next stage: at least this share is used otherwise.
LEAST_OTHER_USE = 0.02


def fresh_use(catalogue: Tables, chain: Chain, stage: Stage) -> dict[str, Row]:
    """Fresh metal a country uses: as printed, else use less the part that returns as scrap.

    New scrap comes back only while fresh metal goes in: it is a yield and no supply.

    Returns
    -------
    dict
        By place: value, low, high [t/year], status, source.
    """
    rates = {row["place"]: float(row["value"]) for row in claims.rows(
        facts_of(catalogue, chain, stage, "return-rate"))}  # fmt: skip
    found: dict[str, Row] = {}
    for row in claims.rows(facts_of(catalogue, chain, stage, "use")):
        kept = 1.0 - rates.get(row["place"], 0.0)
        found[row["place"]] = row | {name: row[name] * kept for name in ("value", "low", "high")}
    for row in claims.rows(facts_of(catalogue, chain, stage, "fresh-use")):
        found[row["place"]] = row
    return found


def of_countries(
    catalogue: Tables, chain: Chain, stage: Stage, *, known: pd.DataFrame, rows: pd.DataFrame,
    feed: pd.Series[float],
) -> pd.DataFrame:  # fmt: skip
    """Claims about use of countries that publish none themselves.

    Parameters
    ----------
    catalogue, chain, stage
        Facts and rules.
    known
        Claims so far; who has a use claim already is left alone.
    rows
        Trade rows of the mineral, among them those of codes that mix minerals.
    feed
        Tonnes the next stage takes by country: a published use before magnets holds what the
        magnet makers take.
    """
    had = claims.node_total(known, stage.name, "use").index
    figures = fresh_use(catalogue, chain, stage)
    lump = figures.pop("OTH", None)
    found: list[Row] = []
    for place, row in figures.items():
        if place in had or place == "WLD":
            continue
        taken = float(feed.get(place, 0.0))
        value = max(row["value"] - taken, LEAST_OTHER_USE * row["value"])
        low, high = row["low"] - taken, row["high"] - taken
        found.append(
            _use(stage, place, value, low=low, high=high, row=row, why="fresh metal a year")
        )
    if lump is not None:
        producers = claims.node_total(known, stage.name, "production")
        own = producers.index[producers > 0.5 * producers.sum()]
        named = had.union(pd.Index([row["place"] for row in found], dtype="str")).union(own)
        mixed = trade_arcs.proxy(rows, stage)
        buyers = mixed if len(mixed) else trade_arcs.any_buyers(rows)
        spread = impute.spread_use(lump["value"], buyers=buyers, known=named)
        for place, value in claims.amounts(spread):
            part = value / lump["value"]
            low, high = lump["low"] * part, lump["high"] * part
            why = "part of other countries' use, by net purchases in a mixed code"
            row = lump | {"status": "imputed"}
            found.append(_use(stage, place, value, low=low, high=high, row=row, why=why))
    return claims.frame(found)


def _use(
    stage: Stage, place: str, value: float, *, low: float, high: float, row: Row, why: str
) -> Row:  # fmt: skip
    status = str(row["status"])
    return {
        "kind": "node", "stage": stage.name, "place": place, "item": "use", "observed": value,
        "sigma": sigma.at_least(
            sigma.PRODUCTION[status] * value, sigma.from_range(low, high)
        ),
        "status": status, "source": row["source"], "why": why,
    }  # fmt: skip


def secondary(
    catalogue: Tables, chain: Chain, stage: Stage, *, known: pd.DataFrame, had: set[str]
) -> pd.DataFrame:
    """Claims about metal from scrap: of single places, and of all others by net exports.

    A country without primary output that ships more than it receives must have it from scrap or
    stock; the lump of other countries is split over these in proportion, each up to what it lacks.

    Parameters
    ----------
    catalogue, chain, stage
        Facts and rules.
    known
        Claims so far.
    had
        Places whose own statistics speak about secondary metal.
    """
    figures = {row["place"]: row for row in claims.rows(
        facts_of(catalogue, chain, stage, "secondary"))}  # fmt: skip
    had = had | set(claims.node_total(known, stage.name, "secondary").index)
    lump = figures.pop("OTH", None)
    parts = [(place, 1.0, row) for place, row in figures.items() if place not in had]
    if lump is not None:
        lacking = -impute.excess(known, stage.name, claims.nothing())
        makers = claims.node_total(known, stage.name, "production").index
        lacking = lacking[lacking.gt(0)].drop(index=[*sorted(had), *makers], errors="ignore")
        total = max(float(lacking.sum()), float(lump["value"]))
        why = "part of other countries' metal from scrap, by what they ship beyond their means"
        parts += [
            (place, amount / total, lump | {"note": why})
            for place, amount in claims.amounts(lacking)
        ]
    return claims.frame(
        {
            "kind": "node", "stage": stage.name, "place": place, "item": "secondary",
            "observed": row["value"] * part,
            "sigma": sigma.at_least(
                sigma.PRODUCTION["assumed"] * row["value"] * part,
                math.nan if math.isnan(row["low"]) else
                sigma.from_range(row["low"] * part, row["high"] * part),
            ),
            "status": row["status"], "source": row["source"], "why": row["note"],
        }
        for place, part, row in parts
    )  # fmt: skip
