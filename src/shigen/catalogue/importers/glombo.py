"""Elasticities of base metals from the literature, and the world share of scrap (GLOMBO).

``elasticities_summary.csv`` gives medians and quartiles of 1,374 published estimates by parameter,
metal and horizon. The paper's names are kept: *intensity elasticity to price* is the elasticity of
demand to price, *mine CU elasticity to TCM* that of mine output to the treatment charge or price.
Rows of steel and gold (16) are not of our minerals and are left out.

``world_demand_supply_scrap_series.csv`` gives world demand and scrap demand by year; their ratio
is the share of demand met from scrap, old and new together (``recycling``, ``secondary-share``,
from 2010 on). The total of zinc is there from two sources, and the first, of the industry, is
taken. Cobalt is left out, since its demand was read from a chart and is too high; other series of
the file (fractions, forecasts, single producers) are not read.

``table_s2_recovery_rate.csv`` is a regression of how much of a metal a *mine* recovers from its ore
on price and grade. It says nothing of recycling and is not read.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "glombo-2023",
    "title": "Global Material Balance Optimizer (GLOMBO): literature elasticities and world series",
    "publisher": "U.S. Geological Survey and Massachusetts Institute of Technology",
    "edition": "2023",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "https://github.com/johnryt/GLOMBO, data of the supplement; each estimate has its "
    "study there",
    "accessed": "2026-11-22",
}
SUMMARY = "elasticities_summary.csv"
SERIES = "world_demand_supply_scrap_series.csv"
METALS = {
    "Ag": "silver",
    "Al": "aluminum",
    "Co": "cobalt",
    "Cu": "copper",
    "Ni": "nickel",
    "Pb": "lead",
    "Pt": "platinum",
    "Sn": "tin",
    "Ta": "tantalum",
    "W": "tungsten",
    "Zn": "zinc",
}
NOT_OURS = frozenset({"Au", "Steel"})
HORIZONS = frozenset({"long run", "short run", "static", "unstated"})
# Read from a chart and about twice what the world uses.
DEMAND_TOO_HIGH = frozenset({"Co"})
FIRST_YEAR = 2010
# Nothing in the literature summary is larger than 4; an elasticity in percent would be.
LARGEST = 20.0
MANY = 10_000


def _quartiles(row: Row) -> tuple[float, float, float]:
    numbers = []
    for column in ("q25", "median", "q75"):
        value = row.number_in(column)
        if value is None or abs(value) > LARGEST:
            row.refuse(column, "is not an elasticity (a ratio of relative changes)")
        numbers.append(value)
    low, middle, high = numbers
    if not low <= middle <= high:
        row.refuse("median", "is not between its quartiles; columns were exchanged")
    return low, middle, high


def elasticities(file: Path) -> list[dict[str, object]]:
    """Median and quartiles by parameter, metal and horizon.

    Raises
    ------
    BadInput
        When a cell is not a number, a metal or horizon is unknown, or a row occurs twice.
    """
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    columns = ("parameter", "metal", "horizon", "n", "median", "q25", "q75")
    for row in rows_of(file, columns=columns):
        metal = row.cells["metal"]
        if metal in NOT_OURS:
            continue
        if metal not in METALS:
            row.refuse("metal", "is not a metal of this source, such as Cu")
        if row.cells["horizon"] not in HORIZONS:
            row.refuse("horizon", f"is not one of {', '.join(sorted(HORIZONS))}")
        low, middle, high = _quartiles(row)
        count = row.number_in("n")
        if count is None or not 1 <= count <= MANY or count != int(count):
            row.refuse("n", "is not a number of estimates")
        key = (metal, row.cells["parameter"], row.cells["horizon"])
        if key in found:
            row.refuse("parameter", f"occurs twice for {metal}, {row.cells['horizon']}")
        found[key] = {
            "mineral": METALS[metal],
            "parameter": row.cells["parameter"],
            "horizon": row.cells["horizon"],
            "estimates": int(count),
            "value": middle,
            "low": low,
            "high": high,
            "unit": "ratio",
            "status": "estimated",
            "source": SOURCE["source"],
            "vintage": SOURCE["edition"],
            "note": "median of published estimates; range is the middle half of them",
        }
    if not found:
        raise BadInput(f"{file}: has no rows")
    return list(found.values())


def _world_series(file: Path) -> dict[str, dict[tuple[str, int], float]]:
    """Total and scrap demand by metal and year, in the unit of the series."""
    wanted = {"Total demand", "Scrap demand"}
    series: dict[str, dict[tuple[str, int], float]] = {name: {} for name in wanted}
    given: set[tuple[str, str, int, str]] = set()
    for row in rows_of(file, columns=("metal", "series", "year", "value", "source_as_given")):
        metal, name = row.cells["metal"], row.cells["series"]
        if name not in wanted or metal in NOT_OURS or metal in DEMAND_TOO_HIGH:
            continue
        if metal not in {*METALS, "Li", "Mo"}:
            row.refuse("metal", "is not a metal of this source, such as Cu")
        year, value = row.number_in("year"), row.number_in("value")
        if year is None or not 1900 <= year <= 2100 or year != int(year):
            row.refuse("year", "is not a year")
        if value is None or not 0 <= value < float("inf"):
            row.refuse("value", "is not an amount")
        once = (name, metal, int(year), row.cells["source_as_given"])
        if once in given:
            row.refuse("year", f"occurs twice in {name} of {metal} from one source")
        given.add(once)
        # The total of zinc is there from two sources; the first is the industry's own.
        series[name].setdefault((metal, int(year)), value)
    if not all(series.values()):
        raise BadInput(f"{file}: has no series {' or '.join(sorted(wanted))}")
    return series


def secondary_shares(file: Path) -> list[dict[str, object]]:
    """Scrap demand over total demand of the world, by metal and year.

    Raises
    ------
    BadInput
        When a series is missing, or scrap demand is above total demand.
    """
    series = _world_series(file)
    rows: list[dict[str, object]] = []
    for (metal, year), total in sorted(series["Total demand"].items()):
        scrap = series["Scrap demand"].get((metal, year))
        if scrap is None or year < FIRST_YEAR:
            continue
        if not 0 <= scrap <= total or total == 0:
            raise BadInput(
                f"{file}, {metal} in {year}: scrap demand {scrap} is not part of total demand "
                f"{total}; the two are not in one unit"
            )
        rows.append(
            {
                "mineral": METALS[metal],
                "place": "WLD",
                "period": str(year),
                "measure": "secondary-share",
                "value": scrap / total,
                "unit": "fraction",
                "status": "imputed",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": "scrap demand over total demand; old and new scrap together",
            }
        )
    return rows


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Elasticities of base metals and world shares of scrap.

    Parameters
    ----------
    path
        Folder that holds both files, or one of them.

    Returns
    -------
    dict
        ``elasticities`` [ratio of relative changes] and ``recycling`` [fraction of demand].

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    if path.is_file():
        header = {column for row in rows_of(path, columns=("metal",)) for column in row.cells}
        if "median" in header:
            return {"elasticities": pd.DataFrame(elasticities(path))}
        return {"recycling": pd.DataFrame(secondary_shares(path))}
    return {
        "elasticities": pd.DataFrame(elasticities(located(path, SUMMARY))),
        "recycling": pd.DataFrame(secondary_shares(located(path, SERIES))),
    }
