"""Read a source's own file and refuse, with file, row and column, what is not as expected."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from shigen import reference
from shigen.errors import BadInput, UnknownName

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source file, which knows where it stands."""

    file: Path
    number: int
    cells: dict[str, str]

    def refuse(self, column: str, problem: str) -> NoReturn:
        """Raise `BadInput` for a cell of this row."""
        shown = self.cells.get(column, "")
        raise BadInput(f"{self.file}, row {self.number}, column '{column}': '{shown}' {problem}")

    def number_in(self, column: str, *, empty: Sequence[str] = ()) -> float | None:
        """Number of a cell; ``None`` when it holds one of the marks for "not known"."""
        text = self.cells[column].strip()
        if text in empty:
            return None
        if not _NUMBER.fullmatch(text):
            self.refuse(column, "is not a number")
        return float(text)

    def place_in(self, column: str) -> str:
        """Place that a cell names."""
        try:
            return reference.place(self.cells[column])
        except UnknownName as error:
            self.refuse(column, f"is not a place we know ({error})")


def located(path: Path, pattern: str) -> Path:
    """The file that an importer reads: the one given, or the only match in a folder.

    Parameters
    ----------
    path
        A file, taken as it is, or the folder of a source.
    pattern
        Glob of the file inside the folder, such as ``MCS*_Commodities_Data.csv``.

    Raises
    ------
    BadInput
        When nothing is there, or several files of the folder match.
    """
    if path.is_file():
        return path
    if not path.is_dir():
        raise BadInput(f"{path}: no such file or folder")
    found = sorted(path.glob(pattern))
    if not found:
        raise BadInput(f"{path}: no file {pattern} in this folder; name the file itself")
    if len(found) > 1:
        names = ", ".join(file.name for file in found)
        raise BadInput(f"{path}: several files match {pattern} ({names}); name one of them")
    return found[0]


def rows_of(
    file: Path,
    *,
    columns: Sequence[str],
    encoding: str = "utf-8-sig",
    titles: int = 0,
) -> Iterator[Row]:
    """Rows of a CSV file that has at least the columns named.

    Parameters
    ----------
    file
        The file of the source.
    columns
        Columns that must be there.
    encoding
        As the source writes it.
    titles
        Lines above the header.

    Raises
    ------
    BadInput
        When the file is missing, not in this encoding, lacks a column, or a row is cut short.
    """
    try:
        text = file.read_text(encoding=encoding)
    except FileNotFoundError as error:
        raise BadInput(f"{file}: no such file") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: is not {encoding} text (byte {error.start})") from error
    reader = csv.reader(text.splitlines(keepends=True)[titles:], strict=True)
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise BadInput(f"{file}: lacks the column {', '.join(missing)}; is it the right file?")
    for row in reader:
        number = reader.line_num + titles
        if len(row) != len(header):
            raise BadInput(
                f"{file}, row {number}: has {len(row)} cells where the header has {len(header)}"
            )
        yield Row(file, number, dict(zip(header, row, strict=True)))
