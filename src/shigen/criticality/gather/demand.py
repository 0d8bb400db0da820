"""World demand of energy technologies, by the IEA's outlook, and world output to set it against.

``energy_demand.csv`` beside this file holds what the Critical Minerals Data Explorer of 2025 gives
for clean energy technologies (CC BY 4.0): 2024 and three scenarios of later years. The value of a
later year is the announced-pledges scenario, its range reaches over the three. `read_explorer`
makes that file from the published one.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from shigen import reference, units
from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.markets import growth
from shigen.criticality.gather.world import world
from shigen.criticality.inputs import Given
from shigen.criticality.methods._doe_quantities import (
    ENERGY_MEDIUM,
    ENERGY_NOW,
    ENERGY_SHORT,
    WORLD_TOTAL,
)
from shigen.criticality.methods._nedo_quantities import SPECIFIC_GROWTH
from shigen.errors import BadInput

FILE = "energy_demand.csv"
COLUMNS = ("mineral", "year", "value", "low", "high", "unit", "status", "source", "vintage", "note")
YEARS = ("2024", "2030", "2035")
MIDDLE, SCENARIOS = "APS", ("STEPS", "APS", "NZE")
SHORT, MEDIUM = 2025, 2035
# What the explorer names otherwise; groups and sums are left out.
NAMES = {"Battery-grade graphite": "natural-graphite"}
NOTES = {
    "natural-graphite": "battery-grade graphite, of which a part is synthetic",
    "neodymium-praseodymium": "sum of the two elements",
}
LEFT_OUT = ("PGMs", "Total REE")
NO_DEMAND = "the IEA's outlook gives no demand of energy technologies for {}"
Row = Mapping[str, Any]


def read_explorer(path: Path) -> pd.DataFrame:
    """Demand of clean energy technologies by mineral, from the IEA's explorer of 2025.

    Parameters
    ----------
    path
        ``iea_cm_data_explorer_2025.json``.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, t, one row a mineral and year.

    Raises
    ------
    BadInput
        When the file cannot be read, is not that release, or holds what is no amount.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["cleantechByMineral"]
        rows = [
            _row(NAMES.get(name) or reference.mineral(name), year, entry, f"{path}, {name}")
            for name, entry in found.items()
            if name not in LEFT_OUT
            for year in YEARS
        ]
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(f"{path}: is not the explorer of 2025 ({error!r})") from error
    rows += _pair(rows)
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        ["mineral", "year"], ignore_index=True
    )


def _row(mineral: str, year: str, entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    if year in entry:
        values = [entry[year]] * len(SCENARIOS)
    else:
        values = [entry[scenario][year] for scenario in SCENARIOS]
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value < math.inf:
            raise BadInput(f"{where}, {year}: '{value}' is not an amount in kilotonnes")
    tonnes = [units.convert(float(value), "kt", "t") for value in values]
    return {
        "mineral": mineral,
        "year": int(year),
        "value": tonnes[SCENARIOS.index(MIDDLE)],
        "low": min(tonnes),
        "high": max(tonnes),
        "unit": "t",
        "status": "estimated",
        "source": "iea-2025",
        "vintage": "2025",
        "note": NOTES.get(mineral, ""),
    }


def _pair(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neodymium and praseodymium together, as the catalogue also has them."""
    made = []
    for year in YEARS:
        both = [
            row
            for row in rows
            if row["mineral"] in ("neodymium", "praseodymium") and row["year"] == int(year)
        ]
        sums = {name: sum(row[name] for row in both) for name in ("value", "low", "high")}
        note = NOTES["neodymium-praseodymium"]
        made.append(
            both[0]
            | sums
            | {"mineral": "neodymium-praseodymium", "status": "imputed", "note": note}
        )
    return made


def _held(catalogue: Kept) -> dict[str, dict[int, Row]]:
    """Demand by mineral and year."""

    def make() -> dict[str, dict[int, Row]]:
        text = resources.files("shigen.criticality.gather").joinpath(FILE).read_text("utf-8")
        found: dict[str, dict[int, Row]] = {}
        for row in csv.DictReader(text.splitlines(), strict=True):
            numbers = {name: float(row[name]) for name in ("value", "low", "high")}
            found.setdefault(row["mineral"], {})[int(row["year"])] = row | numbers
        return found

    return catalogue.once("energy-demand", make)


def demand_of(catalogue: Kept, mineral: str, year: int) -> Found:
    """Demand of a year; between two years that are held by even yearly growth."""
    held = _held(catalogue).get(mineral)
    if held is None:
        return missing(NO_DEMAND.format(mineral))
    if year in held:
        row = held[year]
        return Found(
            row["value"], row["low"], row["high"], 1.0, str(row["status"]), "", (_traced(row),)
        )
    before = max((y for y in held if y < year), default=None)
    after = min((y for y in held if y > year), default=None)
    if before is None or after is None:
        return missing(f"demand of energy technologies is held for {min(held)}-{max(held)} only")
    first, last = held[before], held[after]
    part = (year - before) / (after - before)
    ends = [_between(first[name], last[name], part) for name in ("value", "low", "high")]
    rows = (_traced(first), _traced(last))
    return Found(ends[0], ends[1], ends[2], 1.0, "imputed", "", rows)


def _between(first: float, last: float, part: float) -> float:
    """Even growth between two amounts; a straight line from or to zero."""
    if first > 0 and last > 0:
        return float(first ** (1 - part) * last**part)
    return float(first + part * (last - first))


def _traced(row: Row) -> dict[str, Any]:
    return kept_row(row, item="demand of energy technologies", place="WLD", year=row["year"])


def energy_demand(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """World demand of energy technologies in the year of the case."""
    store = kept(catalogue, cases["year"])
    return per_key(
        ENERGY_NOW, cases, ["mineral", "year"], lambda m, y: demand_of(store, str(m), int(y))
    )


def energy_demand_short(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """World demand of energy technologies in 2025."""
    store = kept(catalogue, cases["year"])
    return per_key(ENERGY_SHORT, cases, ["mineral"], lambda m: demand_of(store, str(m), SHORT))


def energy_demand_medium(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """World demand of energy technologies in 2035."""
    store = kept(catalogue, cases["year"])
    return per_key(ENERGY_MEDIUM, cases, ["mineral"], lambda m: demand_of(store, str(m), MEDIUM))


def specific_growth(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Yearly growth of demand of energy technologies from the year of the case to 2035."""
    store = kept(catalogue, cases["year"])

    def find(mineral: object, year: object) -> Found:
        first = demand_of(store, str(mineral), int(str(year)))
        last = demand_of(store, str(mineral), MEDIUM)
        if first.reason or last.reason:
            return missing(first.reason or last.reason)
        if first.value <= 0 or int(str(year)) >= MEDIUM:
            return missing(f"energy technologies use no {mineral} in {year}: growth has no value")
        span = MEDIUM - int(str(year))
        rates = [growth(first.value, end, span) for end in (last.value, last.low, last.high)]
        rows = (*first.rows, *last.rows)
        return Found(rates[0], rates[1], rates[2], 1.0, last.status, "", rows)

    return per_key(SPECIFIC_GROWTH, cases, ["mineral", "year"], find)


def world_total(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """World output of the stage in tonnes; missing where only shares are published."""
    store = kept(catalogue, cases["year"])

    def find(mineral: object, stage: object, year: object) -> Found:
        key = (str(mineral), str(stage), int(str(year)))
        made = world(store, key, places)
        if made.reason:
            return missing(made.reason)
        if made.in_shares:
            return missing(f"only shares of the world's output of {mineral}, {stage} are published")
        ends = [float(part.sum()) for part in (made.value, made.low, made.high)]
        source = {
            "place": "WLD", "item": "world output", "year": key[2], "value": ends[0],
            "low": ends[1], "high": ends[2], "unit": "t", "status": made.status,
            "note": "sum of the places of world_output",
        }  # fmt: skip
        return Found(ends[0], ends[1], ends[2], 1.0, made.status, "", (source,))

    return per_key(WORLD_TOTAL, cases, ["mineral", "stage", "year"], find)
