"""Monthly prices of the World Bank's commodity price data (the Pink Sheet), 1960 to today.

Ten of its 71 series are of our minerals and are taken, as ``rules/pink_sheet_series.csv`` lists
them. The two coal series are of thermal coal, not of coking coal; iron ore and gold are not on our
lists; the phosphate fertilizers are goods made from phosphate rock. They, energy and farm products
are left out. A month without a price ("…" or "..") is a row without a value. Annual means are not
in the table: `shigen.catalogue.price_history.annual_prices` computes them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NoReturn

import pandas as pd

from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput

SOURCE = {
    "source": "worldbank-pink-sheet",
    "title": "World Bank Commodity Price Data (The Pink Sheet), monthly prices",
    "publisher": "World Bank",
    "edition": "2026-06",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "https://www.worldbank.org/en/research/commodity-markets",
    "accessed": "2026-11-22",
}
PATTERN = "CMO-Historical-Data-Monthly*.xlsx"
SHEET = "Monthly Prices"
MISSING = frozenset({"", "..", "...", "…"})
TROY_OUNCES_IN_A_TONNE = 1e6 / 31.1034768
# Factor from the unit of the file to USD a tonne.
UNITS = {"$/mt": 1.0, "$/kg": 1000.0, "$/troy oz": TROY_OUNCES_IN_A_TONNE}
# The largest step since 1960 is a factor of four (phosphate rock, January 1974). A step by this
# factor is another unit (a pound is 1/2205 of a tonne, a kilogram 1/1000), not a market.
UNIT_STEP = 20.0
_UPDATED = re.compile(r"Updated on (\w+ \d{1,2}, \d{4})")
_MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class Series:
    """One column of the sheet and what it is to us."""

    series: str
    unit: str
    mineral: str
    stage: str
    form: str
    note: str


@cache
def rules() -> tuple[Series, ...]:
    """The series that are taken, in the order of the rule file."""
    file = resources.files("shigen.catalogue.importers").joinpath("rules/pink_sheet_series.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(Series(**row) for row in csv.DictReader(lines, strict=True))


def _sheet(file: Path) -> list[list[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(file)
        names = book.sheet_names
        if SHEET not in names:
            raise BadInput(
                f"{file}: has no sheet '{SHEET}' (it has {', '.join(names)}); give the workbook of "
                "monthly prices, CMO-Historical-Data-Monthly.xlsx"
            )
        return [list(row) for row in book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(f"{file}: is not an Excel workbook, or was cut short ({error})") from error


def _text(cell: object) -> str:
    return str(cell).strip().removesuffix("**").strip()


def _updated(file: Path, rows: Sequence[Cells]) -> str:
    """Date of the edition as YYYY-MM-DD, from the lines above the header."""
    for row in rows[:8]:
        found = _UPDATED.search(" ".join(_text(cell) for cell in row))
        if found:
            try:
                return datetime.strptime(found[1], "%B %d, %Y").date().isoformat()  # noqa: DTZ007
            except ValueError as error:
                raise BadInput(f"{file}, sheet '{SHEET}': '{found[1]}' is not a date") from error
    raise BadInput(f"{file}, sheet '{SHEET}': does not say 'Updated on' a date above its header")


def _header(file: Path, rows: Sequence[Cells]) -> int:
    """Position of the row with the names of the series; the row below it holds the units."""
    wanted = {series.series for series in rules()}
    for position, row in enumerate(rows[:12]):
        if wanted <= {_text(cell) for cell in row}:
            return position
    found = {_text(cell) for row in rows[:12] for cell in row}
    raise BadInput(
        f"{file}, sheet '{SHEET}': has no column {', '.join(sorted(wanted - found)) or 'row'} "
        "in one header row; is it the workbook of monthly prices?"
    )


class _Place:
    """A cell of the sheet, for messages."""

    def __init__(self, file: Path, row: int, column: str) -> None:
        self.where = f"{file}, sheet '{SHEET}', row {row}, column '{column}'"

    def refuse(self, cell: object, problem: str) -> NoReturn:
        """Raise `BadInput` for this cell."""
        raise BadInput(f"{self.where}: '{cell}' {problem}")


def _price(cell: object, place: _Place) -> float | None:
    if isinstance(cell, str) and cell.strip() in MISSING:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        place.refuse(cell, "is not a price")
    if not 0 < cell < float("inf"):
        place.refuse(cell, "is not above zero")
    return float(cell)


def _months(
    file: Path, rows: Sequence[Cells], *, first: int, updated: str
) -> list[tuple[int, str]]:
    """Row numbers and months, which must follow each other without a gap."""
    months: list[tuple[int, str]] = []
    for number, row in enumerate(rows[first:], start=first + 1):
        text = _text(row[0]) if row else ""
        if not text and all(_text(cell) == "" for cell in row):
            continue
        place = _Place(file, number, "month")
        found = _MONTH.fullmatch(text)
        if not found:
            place.refuse(text, "is not a month like 2026M05")
        month = f"{found[1]}-{found[2]}"
        if month > updated[:7]:
            place.refuse(text, f"is after the date of the file, {updated}")
        if months and _next(months[-1][1]) != month:
            place.refuse(text, f"does not follow {months[-1][1]}; a row is missing or doubled")
        months.append((number, month))
    if not months:
        raise BadInput(f"{file}, sheet '{SHEET}': has no months below its header")
    return months


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _rows_of(
    file: Path,
    rows: Sequence[Cells],
    *,
    series: Series,
    column: int,
    months: Sequence[tuple[int, str]],
    vintage: str,
) -> list[dict[str, object]]:
    factor = UNITS[series.unit]
    note = "" if factor == 1.0 else f"published in {series.unit}"
    found: list[dict[str, object]] = []
    last: float | None = None
    for number, month in months:
        row, place = rows[number - 1], _Place(file, number, series.series)
        price = _price(row[column] if column < len(row) else "", place)
        if price is not None and last is not None and not 1 / UNIT_STEP < price / last < UNIT_STEP:
            place.refuse(price, f"is a step from {last} that only another unit explains")
        last = last if price is None else price
        found.append(
            {
                "mineral": series.mineral,
                "stage": series.stage,
                "form": series.form,
                "month": month,
                "value": None if price is None else price * factor,
                "unit": "USD/t",
                "status": "reported",
                "source": SOURCE["source"],
                "vintage": vintage,
                "note": note if price is not None else "not published",
            }
        )
    return found


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Monthly nominal prices of ten minerals.

    Parameters
    ----------
    path
        Folder that holds the workbook, or the workbook.

    Returns
    -------
    dict
        ``prices_monthly``, in nominal USD a tonne.

    Raises
    ------
    BadInput
        When the file is not the workbook, a series or unit is not as expected, a month is missing,
        doubled or later than the file, or a price is not a positive number.
    """
    file = located(path, PATTERN)
    rows = _sheet(file)
    vintage = _updated(file, rows)
    head = _header(file, rows)
    names = [_text(cell) for cell in rows[head]]
    units = [_text(cell) for cell in rows[head + 1]] if head + 1 < len(rows) else []
    months = _months(file, rows, first=head + 2, updated=vintage)
    found: list[dict[str, object]] = []
    for series in rules():
        if names.count(series.series) > 1:
            raise BadInput(f"{file}, row {head + 1}: column '{series.series}' occurs twice")
        column = names.index(series.series)
        unit = units[column].strip("()") if column < len(units) else ""
        if unit != series.unit:
            _Place(file, head + 2, series.series).refuse(
                unit, f"is not the unit {series.unit} that this series has"
            )
        found += _rows_of(file, rows, series=series, column=column, months=months, vintage=vintage)
    return {"prices_monthly": pd.DataFrame(found)}
