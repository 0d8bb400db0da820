"""World table of the wide USGS release of 2025, turned into rows like those of later editions.

The release has one row a country, with two years of output, two of capacity and one of reserves in
columns. It leaves a cell blank both for zero and for what is not known; remarks beside the cells
say which are withheld (``W for 23-24``) or not available. A blank cell without such a remark gives
no row. The unit column is wrong for titanium concentrates, and reserves of molybdenum and vanadium
are in another unit than output; the rule table ``usgs_mcs_wide_world.csv`` says so row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.catalogue.importers.usgs_mcs_file import rules, source_key
from shigen.catalogue.importers.usgs_mcs_values import read_value
from shigen.errors import BadInput

EDITION = "2025"

# What stands in a pair of value and remark columns: statistic, rule, value, remark, year, estimate
CELLS = (
    ("Production", "production", "PROD_2023", "PROD_NOTES", "2023", False),
    ("Production", "production", "PROD_EST_ 2024", "PROD_NOTES", "2024", True),
    ("Capacity", "capacity", "CAP_2023", "CAP_NOTES", "2023", False),
    ("Capacity", "capacity", "CAP_EST_ 2024", "CAP_NOTES", "2024", True),
    ("Reserves", "reserves", "RESERVES_2024", "RESERVE_NOTES", "2024", False),
)
COLUMNS = (
    *("SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS"),
    *("PROD_2023", "PROD_EST_ 2024", "PROD_NOTES"),
    *("CAP_2023", "CAP_EST_ 2024", "CAP_NOTES"),
    *("RESERVES_2024", "RESERVE_NOTES"),
)

_QUALIFIED = re.compile(r"(?P<place>.+?)(?: \((?P<inside>.+)\)|, (?P<after>[a-z].*))")
_FOOTNOTE = re.compile(r"(?<=[)a-z]) ?[0-9]{1,2}$")
_ROUNDED = re.compile(r"(?:, )?rounded$")
_WORDS = re.compile(r"(?:very small|small|moderate|large)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"included (?:with|in)\b", re.IGNORECASE)
# remark -> what would be printed in the cell
_CODES = {"na": "NA", "xx": "XX", "less than 1/2 unit": "Less than \u00bd unit"}
_NO_FIGURE = "blank in the release, which gives no figure at all in this table"


def world_rows(file: Path) -> pd.DataFrame:
    """Read the world table into rows like those of `usgs_mcs_file.read_rows`.

    Parameters
    ----------
    file
        ``MCS2025_World_Data.csv``.

    Returns
    -------
    pandas.DataFrame
        One row a value, with the titles of the 2026 edition, so that the same rules apply.

    Raises
    ------
    BadInput
        When the file is not what it claims, a row occurs twice, a table is not in its unit, or a
        value is none that the agency prints: names file, row and column.
    """
    known = {(r["commodity"], r["type"], r["country"]): r for r in rules("wide_world")}
    seen: dict[tuple[str, ...], int] = {}
    read: list[tuple[Row, Mapping[str, str]]] = []
    for row in rows_of(file, columns=COLUMNS):
        if _cell(row, "SOURCE") != f"MCS{EDITION}":
            row.refuse("SOURCE", f"is not MCS{EDITION}; this importer reads that edition only")
        commodity, kind, country = (_cell(row, name) for name in ("COMMODITY", "TYPE", "COUNTRY"))
        first = seen.setdefault((commodity, kind, country), row.number)
        if first != row.number:
            row.refuse("COUNTRY", f"repeats row {first}")
        rule = known.get((commodity, kind, country)) or known.get((commodity, kind, ""))
        if rule is None:
            row.refuse("TYPE", f"is no table of {commodity} that we know")
        unit = _cell(row, "UNIT_MEAS")
        if unit not in {"", rule["printed_unit"]}:
            row.refuse("UNIT_MEAS", f"is not {rule['printed_unit']}; the unit was switched")
        read.append((row, rule))
    if not read:
        raise BadInput(f"{file}: holds no rows; the file was cut short")
    blank = _without_figures(read)
    found = [made for row, rule in read for made in _values(row, rule, blank=blank)]
    return pd.DataFrame(found)


def _without_figures(read: Iterable[tuple[Row, Mapping[str, str]]]) -> set[tuple[str, str]]:
    """Tables of output in which no country has a figure, such as germanium."""
    with_output: dict[tuple[str, str], bool] = {}
    for row, rule in read:
        if not rule["production"]:
            continue
        key = (rule["commodity"], rule["type"])
        some = any(_cell(row, cell[2]) for cell in CELLS if cell[1] == "production")
        with_output[key] = with_output.get(key, False) or some
    return {key for key, some in with_output.items() if not some}


def _values(
    row: Row, rule: Mapping[str, str], *, blank: set[tuple[str, str]]
) -> Iterable[dict[str, str]]:
    if not any(rule[name] for name in ("production", "capacity", "reserves")):
        return
    country, qualifier = _country(row)
    for statistic, name, column, remarks, year, estimate in CELLS:
        if name == "production" and not rule["production"] and rule["capacity"]:
            # Clinker capacity stands in the columns of output.
            statistic, name = "Capacity", "capacity"  # noqa: PLW2901
        published, said = _cell(row, column), _cell(row, remarks)
        if not published:
            published = _coded(said, year, reserves=name == "reserves")
        if not published and name == "production" and (rule["commodity"], rule["type"]) in blank:
            published, said = "NA", _NO_FIGURE
        # For magnesium the release repeats capacity in the column of reserves, and says so.
        if not published or not rule[name]:
            if published and name != "reserves":
                row.refuse(column, f"stands where {rule['commodity']} has no {name}")
            continue
        unit = rule["reserves_unit" if name == "reserves" else "unit"] or rule["printed_unit"]
        _check(row, column, published, unit)
        title = rule[name]
        yield {
            "mineral": (name == "reserves" and rule["reserves_mineral"]) or rule["mineral"],
            "kind": "world",
            "country": country,
            "statistic": statistic,
            "detail": f"{title}: {qualifier}" if qualifier else title,
            "unit": unit,
            "year": year,
            "published": published,
            "notes": said,
            "about": "",
            "said": said,
            "marked": _status(row, said, estimate=estimate),
            "file": row.file.name,
            "line": str(row.number),
            "source": source_key(EDITION),
            "vintage": EDITION,
        }


def _cell(row: Row, column: str) -> str:
    return row.cells[column].replace("\xa0", " ").strip()


def _coded(said: str, year: str, *, reserves: bool) -> str:
    """What a blank cell stands for, by the remark beside it; empty when nothing is said."""
    words = said.rstrip(".").lower()
    if words.startswith("w for"):
        return "W"
    if words.startswith("na for"):
        return "NA" if year in words else ""
    if words.partition(" (")[0] in _CODES:
        return _CODES[words.partition(" (")[0]]
    if _ELSEWHERE.search(said):
        return "s"
    return said if reserves and _WORDS.match(said) else ""


def _status(row: Row, said: str, *, estimate: bool) -> str:
    """Estimated by remark, by the title of the table, or by that of the column of the last year."""
    if "stimated" in said:
        return "estimated"
    reported = said.lower().startswith(("reported", "reproted"))
    by_title = "estimated" in _cell(row, "TYPE").lower()
    if estimate:
        return "reported" if reported and not by_title else "estimated"
    return "estimated" if by_title and not reported else "reported"


def _check(row: Row, column: str, published: str, unit: str) -> None:
    try:
        reading = read_value(published, unit=unit)
    except ValueError:
        row.refuse(column, "is not a value in any form that the agency prints")
    if reading.value is not None and reading.value < 0:
        row.refuse(column, "is negative")


def _country(row: Row) -> tuple[str, str]:
    """Name of the place, and what the release says in brackets behind it."""
    printed = _FOOTNOTE.sub("", _cell(row, "COUNTRY"))
    if _known(printed):
        return printed, ""
    match = _QUALIFIED.fullmatch(printed)
    if match is None or not _known(match["place"]):
        row.refuse("COUNTRY", "is not a place we know")
    if match["place"].startswith("World total"):
        # The rule of the row says which total it is.
        return "World total", ""
    return match["place"], _ROUNDED.sub("", match["inside"] or match["after"] or "")


def _known(name: str) -> bool:
    try:
        reference.place(name)
    except BadInput:
        return False
    return True
