"""Read a source's own file and refuse, with file, row and column, what is not as expected."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
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


def _text(file: Path, encoding: str) -> str:
    try:
        data = file.read_bytes()
        return (gzip.decompress(data) if file.suffix == ".gz" else data).decode(encoding)
    except FileNotFoundError as error:
        raise BadInput(f"{file}: no such file") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: is not {encoding} text (byte {error.start})") from error
    except (EOFError, OSError, zlib.error) as error:
        raise BadInput(f"{file}: cannot be read, or was cut short: {error}") from error


def _next(reader: Iterator[list[str]], file: Path, titles: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        where = f"{file}, row {getattr(reader, 'line_num', 0) + titles}"
        raise BadInput(f"{where}: is not a row of a CSV file: {error}") from error


def rows_of(
    file: Path,
    *,
    columns: Sequence[str],
    encoding: str = "utf-8-sig",
    titles: int = 0,
) -> Iterator[Row]:
    """Rows of a CSV file, packed with gzip or not, that has at least the columns named.

    Parameters
    ----------
    file
        The file of the source; unpacked when its name ends in ``.gz``.
    columns
        Columns that must be there.
    encoding
        As the source writes it.
    titles
        Lines above the header.

    Raises
    ------
    BadInput
        When the file is missing, cut short, not in this encoding, lacks a column or has it twice,
        or a row is cut short.
    """
    reader = csv.reader(_text(file, encoding).splitlines(keepends=True)[titles:], strict=True)
    header = _next(reader, file, titles) or []
    missing = [column for column in columns if column not in header]
    if missing:
        raise BadInput(f"{file}: lacks the column {', '.join(missing)}; is it the right file?")
    twice = sorted({column for column in columns if header.count(column) > 1})
    if twice:
        raise BadInput(f"{file}: has the column {', '.join(twice)} twice")
    while (row := _next(reader, file, titles)) is not None:
        number = reader.line_num + titles
        if len(row) != len(header):
            raise BadInput(
                f"{file}, row {number}: has {len(row)} cells where the header has {len(header)}"
            )
        yield Row(file, number, dict(zip(header, row, strict=True)))
