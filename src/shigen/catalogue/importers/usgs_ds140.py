"""USGS Data Series 140: long US series, 1975-92, of rare earths to 2020.

Two files: all commodities up to 1992 (only numbers, what is withheld was left out of the file), and
rare earths up to 2020 with the status of each cell. Taken are, of our minerals and from 1975 on,
world output, US output from ore and scrap, imports, exports, apparent consumption and the unit
value in the money of the year. Left out are the other commodities, stocks, shipments, reported
consumption, values in money of 1998 and everything before 1975: history, not current analysis.
Rare earths are taken from their own file when both are there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

KEY = "usgs-ds140"
FIRST_YEAR = 1975
LAST_YEAR = 2020
ALL = "ds140_all_commodities_to_1992.csv.gz"
RARE_EARTHS = "usgs_rare_earths_1900_2020.csv"
ALL_COLUMNS = ("commodity", "series", "measure", "unit", "year", "value", "workbook_update_year")
RARE_COLUMNS = (
    "source_id",
    "year",
    "geography_code",
    "metric",
    "value",
    "unit",
    "value_status",
    "method_status",
)

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Historical statistics for mineral and material commodities in the United States, "
    "Data Series 140",
    "publisher": "U.S. Geological Survey",
    "edition": "worksheets of 2014 to 2023",
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.3133/ds140",
    "accessed": "2026-11",
}

# metric of the file of rare earths -> measure of the rule table
_RARE = {
    ("USA", "production"): "production",
    ("WLD", "production"): "world-production",
    ("USA", "imports"): "imports",
    ("USA", "exports"): "exports",
    ("USA", "apparent_consumption"): "apparent-consumption",
    ("USA", "unit_value_current_usd"): "unit-value-t",
}
_PLACES = {"USA": "USA", "WLD": "WLD", "World": "WLD"}
_RARE_UNITS = {"metric_tons_reo_equivalent", "usd_per_metric_ton_reo_current"}
_LEFT_OUT = "unit_value_constant_1998_usd"
_STATUSES = {"available", "not_available", "withheld"}
_WITHHELD = {"withheld": "withheld by the agency", "not_available": "not available"}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the long series.

    Parameters
    ----------
    path
        The folder with both files, or one of them.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``production``, ``balance`` and ``prices``.

    Raises
    ------
    BadInput
        When a file is missing or not what it claims: names file, row and column.
    """
    if path.is_dir():
        files = [path / ALL, path / RARE_EARTHS]
        if not any(file.is_file() for file in files):
            raise BadInput(f"{path}: has neither {ALL} nor {RARE_EARTHS}; name the file itself")
        files = [file for file in files if file.is_file()]
    else:
        files = [path]
    rules = _rules()
    found: list[dict[str, object]] = []
    rare: list[dict[str, object]] = []
    for file in files:
        if "rare_earths" in file.name:
            rare = list(_rare_earths(file, rules))
        else:
            found = list(_all(file, rules))
    if rare:
        found = [row for row in found if row["mineral"] != "rare-earths"]
    return _tables([*found, *rare])


def _rules() -> dict[tuple[str, str, str], dict[str, str]]:
    file = resources.files("shigen.catalogue.importers").joinpath("rules", "usgs_ds140.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
    return {(row["commodity"], row["series"], row["measure"]): row for row in rows}


def _all(
    file: Path, rules: Mapping[tuple[str, str, str], dict[str, str]]
) -> Iterable[dict[str, object]]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows_of(file, columns=ALL_COLUMNS):
        cells = row.cells
        rule = rules.get((cells["commodity"], cells["series"], cells["measure"]))
        year = _year(row)
        key = (cells["commodity"], cells["series"], cells["measure"], cells["year"])
        if seen.setdefault(key, row.number) != row.number:
            row.refuse("year", f"repeats row {seen[key]}")
        if rule is None or year < FIRST_YEAR:
            continue
        if cells["unit"] != rule["unit"]:
            row.refuse("unit", f"is not '{rule['unit']}'; the unit was switched")
        value = row.number_in("value")
        if value is not None:
            said = {"status": "reported", "vintage": cells["workbook_update_year"], "note": ""}
            yield _made(row, rule, year, value, said)
    if not seen:
        raise BadInput(f"{file}: holds no rows; the file was cut short")


def _year(row: Row) -> int:
    year = row.number_in("year")
    if year is None or year != int(year):
        row.refuse("year", "is not a year")
    if year > LAST_YEAR:
        row.refuse("year", f"is after {LAST_YEAR}, the last year of the series")
    return int(year)


def _rare_earths(
    file: Path, rules: Mapping[tuple[str, str, str], dict[str, str]]
) -> Iterable[dict[str, object]]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows_of(file, columns=RARE_COLUMNS):
        cells = row.cells
        year = _year(row)
        key = (cells["geography_code"], cells["metric"], cells["year"])
        if seen.setdefault(key, row.number) != row.number:
            row.refuse("year", f"repeats row {seen[key]}")
        if cells["metric"] == _LEFT_OUT:
            continue
        place = _PLACES.get(cells["geography_code"])
        measure = _RARE.get((place or "", cells["metric"]))
        if measure is None:
            row.refuse("metric", "is not one of this file's")
        if cells["unit"] not in _RARE_UNITS:
            row.refuse("unit", f"is none of {', '.join(sorted(_RARE_UNITS))}")
        if cells["value_status"] not in _STATUSES:
            row.refuse("value_status", f"is none of {', '.join(sorted(_STATUSES))}")
        if year < FIRST_YEAR:
            continue
        value = row.number_in("value", empty=("",))
        reported = cells["method_status"].startswith("source_series")
        said = {
            "status": "reported" if reported or value is None else "estimated",
            "vintage": str(LAST_YEAR),
            "note": _WITHHELD.get(cells["value_status"], ""),
        }
        yield _made(row, rules["rare-earths", "rare-earths", measure], year, value, said)
    if not seen:
        raise BadInput(f"{file}: holds no rows; the file was cut short")


def _made(
    row: Row, rule: Mapping[str, str], year: int, value: float | None, said: Mapping[str, str]
) -> dict[str, object]:
    if value is not None and value < 0 and rule["table"] != "balance":
        row.refuse("value", "is negative")
    factor = float(rule["factor"])
    if rule["table"] == "prices":
        factor = 1.0 / factor
    return {
        **{name: rule[name] for name in ("table", "mineral", "place", "stage", "form", "basis")},
        "measure": rule["name"],
        "published": "" if value is None else row.cells["value"].strip(),
        "year": year,
        "value": None if value is None else value * factor,
        "source": KEY,
        **said,
    }


def _tables(rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(rows)
    if frame.empty:
        return {}
    tail = ["value", "unit", "status", "source", "vintage", "note"]
    reo = frame["mineral"].eq("rare-earths") & frame["table"].eq("production")
    frame["unit"] = reo.map({True: "t REO", False: "t"})
    made = frame[frame["table"] == "production"]
    us = frame[frame["table"] == "balance"]
    paid = frame[frame["table"] == "prices"]
    keys = ["mineral", "stage", "form", "place", "year", "measure", "basis"]
    words = us["basis"].where(us["note"] == "", us["basis"] + "; " + us["note"])
    cost = paid["basis"].where(paid["note"] == "", paid["basis"] + "; " + paid["note"])
    return {
        "production": made[[*keys, *tail]],
        "balance": us.assign(item=us["measure"], detail="Data Series 140", note=words)[
            ["mineral", "place", "year", "item", "detail", "published", "form", *tail]
        ],
        "prices": paid.assign(unit="USD/t", note=cost)[["mineral", "stage", "form", "year", *tail]],
    }
