"""US salient statistics of the wide USGS releases, turned into rows like those of later editions.

One file a commodity, one row a year, one column a line of the printed table, with the unit in the
name of the column. Which printed line a column holds was settled by its figures: those of the years
that the 2026 edition prints too must agree with that line. So ``usgs_mcs_salient.csv`` also sets
right what the names get wrong (the columns of lead are titled one line off). Columns that no line
of 2026 agrees with keep their own name as ``detail``: the definition was changed in between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import Row
from shigen.catalogue.importers.usgs_mcs_file import file_text, rules, source_key
from shigen.catalogue.importers.usgs_mcs_values import read_value
from shigen.errors import BadInput

_NAME = re.compile(r"mcs(?P<edition>[0-9]{4})-?(?P<file>[a-z]+)_salient\.csv", re.IGNORECASE)
_HEAD = ("Commodity", "Year")
# Years in a table: that of the edition is not yet over.
_YEARS = 5
_BLANK = "blank in the release"


def salient_rows(file: Path, *, edition: str, source: str = "") -> pd.DataFrame:
    """Read one salient table into rows like those of `usgs_mcs_file.read_rows`.

    Parameters
    ----------
    file
        Such as ``mcs2025-cobal_salient.csv``; the name says which commodity it is.
    edition
        The edition that it must be of.
    source
        Key of the source; that of the edition when not given.

    Returns
    -------
    pandas.DataFrame
        One row a value. The last year is an estimate, as the printed table says.

    Raises
    ------
    BadInput
        When the name, a column, a year or a value is not what the edition has; a renamed column is
        refused because its name holds the unit. Names file, row and column.
    """
    named = _NAME.fullmatch(file.name)
    if named is None or named["edition"] != edition:
        raise BadInput(
            f"{file.name}: is not named like mcs{edition}-cobal_salient.csv, which says what it is"
        )
    wanted = {
        (rule["column"], int(rule["nth"])): rule
        for rule in rules("salient")
        if (rule["edition"], rule["file"]) == (edition, named["file"].lower())
    }
    if not wanted:
        raise BadInput(f"{file.name}: is of no commodity that edition {edition} has a table for")
    table = _table(file)
    lines = _lines(file, table[0][1], wanted)
    found: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for number, cells in table[1:]:
        row = _row(file, number, table[0][1], cells)
        year = _year(row, int(edition))
        if seen.setdefault(year, number) != number:
            row.refuse("Year", f"repeats row {seen[year]}")
        found += [
            {**value, "source": source or source_key(edition), "vintage": edition}
            for value in _values(row, cells, lines, latest=int(year) == int(edition) - 1)
        ]
    if not found:
        raise BadInput(f"{file.name}: holds no rows; the file was cut short")
    return pd.DataFrame(found)


def _table(file: Path) -> list[tuple[int, list[str]]]:
    """Header and rows that hold anything, with their numbers in the file."""
    import csv

    reader = csv.reader(file_text(file).splitlines(keepends=True), strict=True)
    try:
        rows = [
            (reader.line_num, [cell.replace("\xa0", " ").strip() for cell in cells])
            for cells in reader
        ]
    except csv.Error as error:
        raise BadInput(f"{file.name}, row {reader.line_num}: {error}; it is damaged") from None
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        raise BadInput(f"{file.name}: holds no rows; the file was cut short")
    width = len(rows[0][1])
    for number, cells in rows:
        if len(cells) != width:
            raise BadInput(
                f"{file.name}, row {number}: has {len(cells)} cells where the header has {width}"
            )
    return rows


def _lines(
    file: Path, header: list[str], wanted: Mapping[tuple[str, int], Mapping[str, str]]
) -> list[tuple[int, Mapping[str, str]]]:
    """Position and rule of each column that holds a line of the printed table."""
    missing_head = [name for name in _HEAD if name not in header]
    if missing_head or header[0] not in {"DataSource", "Source"}:
        raise BadInput(f"{file.name}, row 1: is not the header of a salient table: {header[:4]}")
    counted: Counter[str] = Counter()
    found: list[tuple[int, Mapping[str, str]]] = []
    for position, name in enumerate(header):
        if not name or name in {*_HEAD, header[0]}:
            continue
        counted[name] += 1
        rule = wanted.get((name, counted[name]))
        if rule is None:
            raise BadInput(
                f"{file.name}, row 1, column '{name}': is not a column of this table; names hold "
                "units, so that a renamed one is not read"
            )
        found.append((position, rule))
    if len(found) < len(wanted):
        have = {(rule["column"], rule["nth"]) for _, rule in found}
        lost = [r["column"] for r in wanted.values() if (r["column"], r["nth"]) not in have]
        raise BadInput(f"{file.name}, row 1: lacks the column {', '.join(lost)}")
    return found


def _row(file: Path, number: int, header: list[str], cells: list[str]) -> Row:
    row = Row(file, number, dict(zip(header, cells, strict=True)))
    if any(cell for name, cell in zip(header, cells, strict=True) if not name):
        row.refuse("", "stands in a column without a title")
    return row


def _year(row: Row, edition: int) -> str:
    year = row.cells["Year"]
    if not re.fullmatch(r"[0-9]{4}", year):
        row.refuse("Year", "is not a year")
    if not edition - _YEARS <= int(year) < edition:
        row.refuse("Year", f"is not one of the {_YEARS} years before the edition {edition}")
    if next(iter(row.cells.values())) != f"MCS{edition}":
        row.refuse(next(iter(row.cells)), f"is not MCS{edition}")
    return year


def _values(
    row: Row,
    cells: list[str],
    lines: Iterable[tuple[int, Mapping[str, str]]],
    *,
    latest: bool,
) -> Iterable[dict[str, str]]:
    for position, rule in lines:
        published, said = cells[position], ""
        if not published:
            published, said = "NA", _BLANK
        try:
            read_value(published, unit=rule["unit"])
        except ValueError as error:
            raise BadInput(
                f"{row.file.name}, row {row.number}, column '{rule['column']}': {error}"
            ) from None
        yield {
            "mineral": rule["mineral"],
            "kind": "us",
            "country": "United States",
            "statistic": rule["statistic"],
            "detail": rule["detail"],
            "unit": rule["unit"],
            "year": row.cells["Year"],
            "published": published,
            "notes": "",
            "about": "",
            "item": rule["item"],
            "remark": "; ".join(part for part in (rule["basis"], rule["remark"]) if part),
            "said": said,
            "marked": "estimated" if latest else "reported",
            "file": row.file.name,
            "line": str(row.number),
        }
