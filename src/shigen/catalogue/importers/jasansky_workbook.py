"""Open the workbook of mines and read its sheets row by row, refusing what is not as expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from shigen.catalogue.importers.facility_rows import this_year
from shigen.errors import BadInput

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "general": (
            "mine_fac", "country", "latitude", "longitude", "mine_or_processing",
            "commodities_products", "activity_status", "year_activity_status",
        ),
        "sub_sites": ("mine_fac", "sub_site", "latitude", "longitude"),
        "commodities": (
            "mine_fac", "sub_site", "commodity", "year", "unit", "value", "grade_or_yield_unit",
            "grade", "production_share", "source", "reporting_period",
        ),
        "minerals_ores_conce": (
            "mine_fac", "sub_site", "type_mineral", "min_ore_con", "year", "unit", "value",
            "production_share", "source", "reporting_period",
        ),
        "processing": (
            "mine_fac", "sub_site", "year", "process_output", "process_output_unit",
            "process_output_value", "production_share", "source", "reporting_period",
        ),
        "capacity_reserves": (
            "mine_fac", "sub_site", "commodity", "processing_capacity_year",
            "processing_capacity_unit", "processing_capacity_value", "reserves_year",
            "reserves_mineral_unit", "reserves_mineral_value", "reserves_commodity_unit",
            "reserves_commodity_value", "reserves_share", "grade_unit", "grade", "source",
        ),
        "other_info": ("mine_fac", "sub_site", "owners", "year"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, which knows where it stands."""

    file: Path
    sheet: str
    number: int
    cells: Mapping[str, object]

    def refuse(self, column: str, problem: str) -> NoReturn:
        """Raise `BadInput` for a cell of this row."""
        raise BadInput(
            f"{self.file}, sheet '{self.sheet}', row {self.number}, column '{column}': "
            f"'{self.cells.get(column, '')}' {problem}"
        )

    @property
    def where(self) -> str:
        """File, sheet and row, for messages of others."""
        return f"{self.file}, sheet '{self.sheet}', row {self.number}"

    def text(self, column: str) -> str:
        """Text of a cell without blanks around it."""
        return str(self.cells[column]).strip()

    def number_in(self, column: str) -> float | None:
        """Number of a cell that is not negative; nothing when it is empty."""
        value = self.cells[column]
        if isinstance(value, bool) or not isinstance(value, int | float):
            if str(value).strip():
                self.refuse(column, "is not a number")
            return None
        if not 0 <= value < float("inf"):
            self.refuse(column, "is negative or not finite")
        return float(value)

    def degrees_in(self, column: str) -> float | None:
        """Degrees of a cell; nothing when it is empty."""
        value = self.cells[column]
        if isinstance(value, bool) or not isinstance(value, int | float):
            if str(value).strip():
                self.refuse(column, "is not a number of degrees")
            return None
        return float(value)

    def year_in(self, column: str) -> int | None:
        """Calendar year of a cell, not later than the present one; nothing when it is empty."""
        value = self.number_in(column)
        if value is None:
            return None
        if value != int(value) or not 1900 <= value <= this_year():
            self.refuse(column, f"is not a year from 1900 to {this_year()}")
        return int(value)

    def share_in(self, column: str) -> float:
        """Share that a figure was reported for, between 0 and 1; 1 when none is named."""
        value = self.number_in(column)
        if value is None:
            return 1.0
        if not 0 < value <= 1:
            self.refuse(column, "is not a share between 0 and 1")
        return value


def open_workbook(file: Path) -> Mapping[str, list[Line]]:
    """Rows of each sheet that is read, in the order of the sheet.

    Raises
    ------
    BadInput
        When the file is not a whole workbook, or lacks a sheet or column.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(file)
        names = book.sheet_names
        sheets = {
            sheet: book.get_sheet_by_name(sheet).to_python() for sheet in COLUMNS if sheet in names
        }
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(
            f"{file}: is not a whole xlsx workbook ({error}); bring the file again"
        ) from error
    missing = [sheet for sheet in COLUMNS if sheet not in sheets]
    if missing:
        raise BadInput(f"{file}: lacks the sheet {', '.join(missing)}; is it the right file?")
    return {sheet: _lines(file, sheet, rows, COLUMNS[sheet]) for sheet, rows in sheets.items()}


def _lines(
    file: Path, sheet: str, rows: Sequence[Sequence[object]], columns: Sequence[str]
) -> list[Line]:
    head = [str(cell).strip() for cell in rows[0]] if rows else []
    missing = [column for column in columns if column not in head]
    if missing:
        raise BadInput(
            f"{file}, sheet '{sheet}': lacks the column {', '.join(missing)}; is it the right file?"
        )
    places = {column: head.index(column) for column in columns}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {column: row[at] if at < len(row) else "" for column, at in places.items()}
        found.append(Line(file, sheet, number, cells))
    return found
