"""Tables as one Excel file: a sheet each, a header row and a row of units that stay in view."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen.reference.tables import field_rows

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST = 1_048_576 - 2
"""Rows that a sheet holds under a header and a row of units."""

LONGEST_TEXT = 32_767
"""Characters that a cell holds."""

WIDEST = 40


def too_long(frame: pd.DataFrame, longest: int = LONGEST) -> bool:
    """Whether a table has more rows than a sheet of Excel."""
    return len(frame) > longest


def write(
    tables: Mapping[str, pd.DataFrame],
    file: Path,
    *,
    title: str,
    created: datetime,
    longest: int = LONGEST,
) -> dict[str, str]:
    """Write tables to an Excel file, the same bytes for the same input.

    Parameters
    ----------
    tables
        Sheet by sheet; each is described in ``fields.csv``.
    file
        Where to write.
    title
        Title of the file, on its first sheet.
    created
        Date that the file bears.
    longest
        A table with more rows is left out, and the first sheet says so.

    Returns
    -------
    dict
        Table to a remark on it, for those that could not be written as they are.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError, XlsxWriterException

    remarks = {
        name: f"{len(frame)} rows are more than a sheet of Excel holds ({longest}); "
        "they are in the Parquet files"
        for name, frame in tables.items()
        if too_long(frame, longest)
    }
    # Rows go to the disk one by one, so that memory does not grow with the tables.
    book = xlsxwriter.Workbook(
        str(file),
        {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(file.parent)},
    )
    try:
        naive = created.replace(tzinfo=None)
        book.set_properties({"title": title, "author": "shigen", "created": naive})
        _contents(book, tables, title, remarks)
        for name, frame in tables.items():
            if name not in remarks:
                cut = _sheet(book, name, frame)
                if cut:
                    remarks[name] = f"{cut} texts are longer than a cell holds and were cut"
    except BaseException:
        with contextlib.suppress(OSError, XlsxWriterException):
            book.close()
        raise
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error
    return remarks


def _contents(
    book: Workbook, tables: Mapping[str, pd.DataFrame], title: str, remarks: Mapping[str, str]
) -> None:
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("contents")
    sheet.set_column(0, 0, 20)
    sheet.set_column(2, 2, 80)
    sheet.write_string(0, 0, title, bold)
    for column, text in enumerate(("table", "rows", "note")):
        sheet.write_string(2, column, text, bold)
    for row, (name, frame) in enumerate(tables.items(), start=3):
        sheet.write_string(row, 0, name)
        sheet.write_number(row, 1, len(frame))
        sheet.write_string(row, 2, remarks.get(name, ""))


def _sheet(book: Workbook, name: str, frame: pd.DataFrame) -> int:
    """Write one table; returns how many texts had to be cut."""
    sheet = book.add_worksheet(name[:31])
    fields = field_rows(name)
    heading = book.add_format({"bold": True})
    unit = book.add_format({"italic": True, "font_color": "#566270", "bottom": 1})
    for column, field in enumerate(fields):
        sheet.set_column(column, column, min(max(len(field["field"]) + 2, 10), WIDEST))
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field["field"], heading)
    for column, field in enumerate(fields):
        sheet.write_string(1, column, field["unit"], unit)
    sheet.freeze_panes(2, 0)
    names = [field["field"] for field in fields]
    cut = 0
    # Plain Python values in pieces: a whole table of them would not fit into constant memory.
    for start in range(0, len(frame), 10_000):
        part = frame.iloc[start : start + 10_000]
        columns = [part[column].astype("object").tolist() for column in names]
        for row, cells in enumerate(zip(*columns, strict=True), start=start + 2):
            for column, value in enumerate(cells):
                cut += _cell(sheet, row, column, value)
    if len(frame):
        sheet.autofilter(1, 0, len(frame) + 1, len(fields) - 1)
    return cut


def _cell(sheet: Worksheet, row: int, column: int, value: Any) -> int:  # noqa: ANN401 - any cell
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, float):
        # A missing number is an empty cell; it must never look like a zero.
        if math.isfinite(value):
            sheet.write_number(row, column, value)
    elif isinstance(value, str) and value:
        sheet.write_string(row, column, value[:LONGEST_TEXT])
        return int(len(value) > LONGEST_TEXT)
    return 0
