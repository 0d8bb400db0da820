"""US customs statistics by four-digit heading: USITC DataWeb, 25 headings, 18 partners.

Two workbooks, imports for consumption and domestic exports, each with sheets for the value, the
first and the second unit of quantity, for whole years and for January to April (``YTD``). A heading
is counted in several units; each unit is a row, with the value of the goods counted in it. The
second quantity (contained metal, as ``component kilograms``) has a row of its own without a value.

Left out: cells that are zero in value and quantity, which DataWeb prints for "no trade" as well as
for "not in this unit"; the line of totals, which is checked against the rows instead; rows without
a heading; January to April of years before the last three, which the whole years cover. Quantities
that the Census Bureau withholds stay empty, with a note. The running year is provisional, and until
the end of June the year before as well, since the Census Bureau revises a year once, in June.
The file of unit values that lies beside the workbooks is made from them and adds nothing.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pandas as pd

from shigen import reference
from shigen.errors import BadInput, UnknownName

IMPORTS = "us_imports_for_consumption_*.xlsx"
EXPORTS = "us_domestic_exports_*.xlsx"
VINTAGE = "DataWeb 2026-07-10"

SOURCE: dict[str, str | int] = {
    "source": "usitc-dataweb",
    "title": "DataWeb: US imports for consumption and domestic exports, HTS headings, 1993-2026",
    "publisher": "United States International Trade Commission, from data of the Census Bureau",
    "edition": VINTAGE,
    "licence": "US Government work, public domain",
    "ships": 1,
    "citation": "USITC DataWeb, https://dataweb.usitc.gov",
    "accessed": "2026-07-10",
}

MONTHS_TO_DATE = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9,
    "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
VALUES = {"Imports For Consumption": "Customs Value", "Domestic Exports": "FAS Value"}
FLOWS = {"Imports For Consumption": "imports", "Domestic Exports": "exports"}
FIRST, SECOND = "First Unit of Quantity", "Second Unit of Quantity"
HEAD = ("Data Type", "Country", "HTS Number", "Description", "Quantity Description")
# "component tons" are metric tons of content.
TONNES = {"kilograms": 0.001, "component kilograms": 0.001, "metric tons": 1.0,
          "component tons": 1.0, "grams": 1e-6, "component grams": 1e-6,
          "gold content grams": 1e-6}  # fmt: skip
COUNTED = frozenset({*TONNES, "number", "no units collected"})
NO_UNIT = "no units collected"
YEARS_TO_DATE = 3
REVISED_BY_MONTH = 7
# Years in which the meaning of a heading may have changed, as the tariff was revised.
REVISIONS = (1996, 2002, 2007, 2012, 2017, 2022)
# A weight and its value give a unit value; another unit of weight shows as a jump by a thousand.
UNIT_FACTOR = 200.0
LEAST_VALUE_TO_JUDGE = 1e6

_YEAR = re.compile(r"(\d{4})(_Year_to_date)?(_Suppressed)?")
_TO_DATE = re.compile(r"\|Annual \+ Year-To-Date Data from Jan - (\w{3})")
_DOWNLOADED = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_HEADING = re.compile(r"\d{4}(\d{2}){0,3}")
KEYS = ["flow", "code", "partner", "year", "months", "quantity_unit"]


@dataclass(frozen=True)
class _Sheet:
    """One sheet of a workbook: rows from the fourth on, and what the columns are."""

    file: str
    name: str
    title: str
    rows: list[list[object]]
    columns: list[tuple[int, int, bool]]  # position, year, whether it counts what is withheld

    def refuse(self, row: int, column: int, why: str) -> NoReturn:
        shown = self.rows[row - 4][column]
        raise BadInput(
            f"{self.file}, sheet {self.name}, row {row}, column {column + 1}: '{shown}' {why}"
        )

    def number(self, row: int, column: int) -> float:
        cell = self.rows[row - 4][column]
        text = cell.replace(",", "").strip() if isinstance(cell, str) else cell
        try:
            value = float(text)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self.refuse(row, column, "is not a number")
        if not math.isfinite(value) or value < 0:
            self.refuse(row, column, "is negative or not finite")
        return value


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: [
                list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadInput(f"{path.name}: is not an Excel workbook, or was cut short") from error


def _text(cell: object) -> str:
    """A cell as text; a whole number without the decimals that spreadsheets give it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _sheet(path: Path, name: str, rows: list[list[object]], *, to_date: bool) -> _Sheet:
    if len(rows) < 4 or not rows[0]:
        raise BadInput(f"{path.name}, sheet {name}: holds no data below its three head lines")
    header = [_text(cell) for cell in rows[2]]
    if tuple(header[: len(HEAD)]) != HEAD:
        raise BadInput(
            f"{path.name}, sheet {name}, row 3: the columns are {', '.join(header[:5])}; "
            f"DataWeb's are {', '.join(HEAD)}"
        )
    columns = []
    for position, text in enumerate(header[len(HEAD) :], start=len(HEAD)):
        found = _YEAR.fullmatch(text)
        if found is None or bool(found.group(2)) != to_date:
            raise BadInput(
                f"{path.name}, sheet {name}, row 3, column {position + 1}: '{text}' is not a year "
                + ("to date" if to_date else "of this sheet")
            )
        columns.append((position, int(found.group(1)), found.group(3) is not None))
    seen = [(year, withheld) for _, year, withheld in columns]
    if len(set(seen)) < len(seen):
        raise BadInput(f"{path.name}, sheet {name}, row 3: a year stands twice")
    return _Sheet(path.name, name, str(rows[0][0]), rows[3:], columns)


def _place(sheet: _Sheet, row: int) -> str:
    text = str(sheet.rows[row - 4][1]).strip()
    try:
        return reference.place(text)
    except UnknownName as error:
        sheet.refuse(row, 1, f"is not a place we know ({error})")


def _unit(sheet: _Sheet, row: int) -> str:
    text = str(sheet.rows[row - 4][4]).removeprefix("Value for: ").strip()
    if text not in COUNTED:
        sheet.refuse(row, 4, "is not a unit we know; add it to the importer")
    return text


def _cells(sheet: _Sheet) -> Iterator[tuple[str, str, str, int, float, float]]:
    """Heading, partner, unit, year, number and count of withheld entries of each cell."""
    seen: set[tuple[str, str, str]] = set()
    totals: dict[int, float] = {}
    plain = [(position, year) for position, year, withheld in sheet.columns if not withheld]
    held_back = {year: position for position, year, withheld in sheet.columns if withheld}
    for row in range(4, len(sheet.rows) + 4):
        cells = sheet.rows[row - 4]
        heading = _text(cells[2])
        if str(cells[0]).strip().startswith("Total"):
            _check_totals(sheet, row, plain, totals)
            continue
        if not heading:
            continue
        if not _HEADING.fullmatch(heading):
            sheet.refuse(row, 2, "is not a heading of the tariff")
        key = (heading, _place(sheet, row), _unit(sheet, row))
        if key in seen:
            sheet.refuse(row, 2, "stands twice for this country and unit")
        seen.add(key)
        for position, year in plain:
            value = sheet.number(row, position)
            totals[position] = totals.get(position, 0.0) + value
            withheld = sheet.number(row, held_back[year]) if year in held_back else 0.0
            yield (*key, year, value, withheld)


def _check_totals(
    sheet: _Sheet, row: int, plain: list[tuple[int, int]], totals: dict[int, float]
) -> None:
    for position, _year in plain:
        printed = sheet.number(row, position)
        if abs(totals.get(position, 0.0) - printed) > 1.0:
            sheet.refuse(row, position, "is not the sum of the rows above; rows are missing")


def _downloaded(sheets: dict[str, list[list[object]]], path: Path) -> tuple[str, int, int]:
    """Release by the day of the download, its year, and the first year still to be revised.

    No later year can be in the file.
    """
    for row in sheets.get("Query Parameters", []):
        if row and str(row[0]).strip() == "Download Date":
            found = _DOWNLOADED.match(str(row[1]))
            if found:
                year, month = int(found.group(1)), int(found.group(2))
                return f"DataWeb {found.group(0)}", year, year - (month < REVISED_BY_MONTH)
    raise BadInput(f"{path.name}, sheet Query Parameters: has no 'Download Date'")


def workbook(path: Path) -> pd.DataFrame:
    """Rows of the table ``customs`` from one workbook of DataWeb.

    Parameters
    ----------
    path
        Workbook of imports for consumption or of domestic exports.

    Returns
    -------
    pandas.DataFrame
        One row per heading, partner, year, months and unit; quantities in the unit named.

    Raises
    ------
    BadInput
        When the file is no workbook of DataWeb, a sheet or column is missing or renamed, a row
        stands twice, totals do not add up, or a cell is not a number: names file, sheet, row and
        column.
    """
    sheets = _sheets(path)
    vintage, last, provisional = _downloaded(sheets, path)
    titles = {name: str(rows[0][0]) for name, rows in sheets.items() if rows and rows[0]}
    kinds = {text.split("|")[0] for text in titles.values()} & set(FLOWS)
    if len(kinds) != 1:
        raise BadInput(
            f"{path.name}: the first line of its sheets names neither "
            f"{' nor '.join(FLOWS)}; give a workbook of DataWeb"
        )
    kind = kinds.pop()
    parts = []
    for suffix in ("", " YTD"):
        wanted = {
            "value_usd": VALUES[kind] + suffix,
            "first": FIRST + suffix,
            "second": SECOND + suffix,
        }
        for name in wanted.values():
            if name not in sheets:
                raise BadInput(f"{path.name}: sheet '{name}' is missing")
        read = {
            key: _sheet(path, name, sheets[name], to_date=bool(suffix))
            for key, name in wanted.items()
        }
        parts.append(_rows(read, path, last=last, provisional=provisional, to_date=bool(suffix)))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(place="USA", flow=FLOWS[kind], source=str(SOURCE["source"]), vintage=vintage)
    _check_units(rows, path)
    return rows.sort_values(KEYS, ignore_index=True)


def _rows(
    sheets: dict[str, _Sheet], path: Path, *, last: int, provisional: int, to_date: bool
) -> pd.DataFrame:
    columns = ["code", "partner", "quantity_unit", "year", "number", "withheld"]
    frames = {key: pd.DataFrame(_cells(sheet), columns=columns) for key, sheet in sheets.items()}
    for key, frame in frames.items():
        late = frame["year"].gt(last)
        if late.any():
            raise BadInput(
                f"{path.name}, sheet {sheets[key].name}, row 3: year "
                f"{frame['year'][late].iloc[0]} lies after the download of {last}"
            )
    keys = columns[:4]
    first = frames["value_usd"].rename(columns={"number": "value_usd"}).drop(columns="withheld")
    first = first.merge(
        frames["first"].rename(columns={"number": "quantity"}), on=keys, how="outer"
    )
    second = frames["second"].rename(columns={"number": "quantity"})
    rows = pd.concat([first.assign(which=1), second.assign(which=2)], ignore_index=True)
    rows = rows[rows["value_usd"].gt(0) | rows["quantity"].gt(0) | rows["withheld"].gt(0)].copy()
    months = 12
    if to_date:
        found = _TO_DATE.search(sheets["first"].title)
        if found is None or found.group(1) not in MONTHS_TO_DATE:
            raise BadInput(
                f"{path.name}, sheet {sheets['first'].name}, row 1: does not say to which month "
                "the year to date runs"
            )
        months = MONTHS_TO_DATE[found.group(1)]
    years = sorted(set(rows["year"]))
    # The running year stands in the sheet of whole years without numbers.
    kept = (
        rows["year"].gt(max(years, default=last) - YEARS_TO_DATE)
        if to_date
        else rows["year"].lt(last)
    )
    rows = rows[kept].copy()
    rows["months"] = months
    rows["provisional"] = rows["year"].ge(provisional).astype("int64")
    return _tidy(rows, years)


def _tidy(rows: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Notes, and quantities in the unit named, where they are published."""
    withheld = rows["withheld"].gt(0)
    unknown = rows["quantity_unit"].eq(NO_UNIT) | (withheld & ~rows["quantity"].gt(0))
    rows["quantity"] = rows["quantity"].where(~unknown & rows["quantity"].notna())
    # A value without a weight is a weight not printed, since DataWeb has no other mark for it.
    bare = rows["which"].eq(1) & rows["value_usd"].gt(0) & ~rows["quantity"].gt(0)
    rows["quantity"] = rows["quantity"].mask(bare)
    notes = pd.Series("", index=rows.index)
    notes = notes.mask(rows["which"].eq(2), "Second quantity of the tariff, part of the goods")
    notes = notes.mask(withheld, "Part of the quantity is withheld by the Census Bureau")
    unsaid = bare & ~withheld & ~rows["quantity_unit"].eq(NO_UNIT)
    notes = notes.mask(unsaid, "No quantity is printed")
    magnets = rows["code"].eq("8505") & rows["year"].isin([2018, 2019])
    notes = notes.mask(
        magnets, "Until 2018 most goods of the heading had no unit; weights begin in 2019"
    )
    revised = rows["year"].isin([year for year in REVISIONS if year != years[0]])
    revised &= rows["months"].eq(12) & notes.eq("")
    notes = notes.mask(
        revised, "First year after a revision of the tariff: goods may have moved between headings"
    )
    rows["note"] = notes
    # A second quantity in kilograms would collide with a first one in the same unit.
    second = rows["which"].eq(2) & ~rows["quantity_unit"].str.startswith("component")
    rows["quantity_unit"] = rows["quantity_unit"].mask(
        second, rows["quantity_unit"] + ", second quantity"
    )
    rows["quantity_unit"] = rows["quantity_unit"].mask(rows["quantity_unit"].eq(NO_UNIT), "")
    columns = ["code", "partner", "year", "months", "provisional", "quantity", "quantity_unit",
               "value_usd", "note"]  # fmt: skip
    return rows[columns]


def _check_units(rows: pd.DataFrame, path: Path) -> None:
    """Refuse a heading whose weights are of another unit than its column says."""
    kilograms = rows["quantity_unit"].eq("kilograms") & rows["months"].eq(12)
    weighed = rows[kilograms & rows["quantity"].gt(0)]
    by_year = weighed.groupby(["code", "year"])[["value_usd", "quantity"]].sum()
    by_year = by_year[by_year["value_usd"].ge(LEAST_VALUE_TO_JUDGE)]
    unit_value = by_year["value_usd"] / by_year["quantity"]
    usual = unit_value.groupby("code").transform("median")
    off = (unit_value / usual).loc[lambda r: (r > UNIT_FACTOR) | (r < 1 / UNIT_FACTOR)]
    if len(off):
        code, year = off.index[0]
        raise BadInput(
            f"{path.name}: heading {code} in {year} stands at {unit_value[off.index[0]]:.3g} USD "
            f"per kilogram, {off.iloc[0]:.3g} times its median; the unit of weight was changed"
        )


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read US customs statistics.

    Parameters
    ----------
    path
        One workbook, or the folder that holds both.

    Returns
    -------
    dict
        ``customs``; see `workbook`.

    Raises
    ------
    BadInput
        When a file is missing or not what it claims.
    """
    if path.is_file():
        files = [path]
    else:
        files = sorted([*path.glob(IMPORTS), *path.glob(EXPORTS)])
        if not files:
            raise BadInput(f"{path}: no {IMPORTS} and no {EXPORTS} in this folder")
    rows = pd.concat([workbook(file) for file in files], ignore_index=True)
    twice = rows.duplicated(KEYS)
    if twice.any():
        names = ", ".join(file.name for file in files)
        raise BadInput(f"{path}: {names} hold the same rows; keep one file for each flow")
    return {"customs": rows}
