"""USGS Minerals Yearbook 2022, rare earths, table 8: world mine production 2018-22.

The years before the Mineral Commodity Summaries 2026, in t of rare-earth oxide of all rare earths
together. The table came to us as one row a cell, with the marks of the printed cell beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.errors import BadInput

FILE = "usgs_myb2022_rare_earths_world_mine_production.csv"
KEY = "usgs-myb2022"
VINTAGE = "2022"
UNIT = "t REO"

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Minerals Yearbook 2022, rare earths, table 8: world mine production",
    "publisher": "U.S. Geological Survey",
    "edition": VINTAGE,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://www.usgs.gov/centers/national-minerals-information-center/"
    "rare-earths-statistics-and-information",
    "accessed": "2026-11",
}

_NEEDED = (
    "source_id",
    "geography",
    "metric",
    "unit",
    "year",
    "raw_value",
    "value",
    "availability_status",
    "is_estimated",
)
_AVAILABLE = frozenset({"available", "explicit_zero"})


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read world mine production of rare earths, 2018-22.

    Parameters
    ----------
    path
        The CSV file, or the folder that holds it.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``production`` (rare-earths, mine, t REO) and ``world_tables`` (the same as printed).

    Raises
    ------
    BadInput
        When the file is missing, lacks a column, or holds another table: names file, row, column.
    """
    path = path if path.is_file() else path / FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in _NEEDED if name not in (reader.fieldnames or [])]
            if missing:
                raise BadInput(f"{FILE}, row 1: column '{missing[0]}' is missing")
            rows = [_row(row, reader.line_num) for row in reader]
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{FILE} is damaged: {error}") from None
    if not rows:
        raise BadInput(f"{FILE} holds no rows; the file was cut short")
    frame = pd.DataFrame(rows)
    tail = ["value", "unit", "status", "source", "vintage", "note"]
    made = frame[["mineral", "stage", "place", "year", "measure", *tail]].assign(
        basis="rare-earth oxide equivalent"
    )
    printed = frame[["mineral", "table", "measure", "place", "year", "published", *tail]]
    return {"production": made, "world_tables": printed.assign(detail="")}


def _row(row: Mapping[str, str | None], line: int) -> dict[str, object]:
    cell = {name: (row[name] or "").strip() for name in _NEEDED}
    where = f"{FILE}, row {line}"
    expected = {
        "source_id": "usgs_myb2022_t8",
        "metric": "mine_production",
        "unit": "metric_tons_reo_equivalent",
    }
    for column, text in expected.items():
        if cell[column] != text:
            raise BadInput(f"{where}, column '{column}': '{cell[column]}' instead of '{text}'")
    if cell["availability_status"] not in _AVAILABLE:
        raise BadInput(
            f"{where}, column 'availability_status': '{cell['availability_status']}' is none of "
            f"{', '.join(sorted(_AVAILABLE))}"
        )
    try:
        place = reference.place(cell["geography"])
    except BadInput as error:
        raise BadInput(f"{where}, column 'geography': {error}") from None
    estimated = cell["is_estimated"] == "True"
    zero = cell["availability_status"] == "explicit_zero"
    return {
        "mineral": "rare-earths",
        "stage": "mine",
        "table": "mine production",
        "place": place,
        "year": _year(cell["year"], f"{where}, column 'year'"),
        "measure": "production",
        "published": "\u2014" if zero else cell["raw_value"],
        "value": float(_whole(cell["value"], f"{where}, column 'value'")),
        "unit": UNIT,
        "status": "estimated" if estimated else "reported",
        "source": KEY,
        "vintage": VINTAGE,
        "note": "rare-earth oxide equivalent of all rare earths",
    }


def _year(text: str, where: str) -> int:
    year = _whole(text, where)
    if year > int(VINTAGE):
        raise BadInput(f"{where}: '{text}' is after the edition {VINTAGE}")
    return year


def _whole(text: str, where: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadInput(f"{where}: '{text[:60]}' is not a whole number") from None
