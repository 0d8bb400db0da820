"""The catalogue as a folder of sorted CSV files, and Parquet parts for the longest tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen.catalogue import bulk
from shigen.catalogue.bulk import BULK
from shigen.catalogue.canonical import TABLES, csv_text, header, settle, text_rows
from shigen.errors import BadInput
from shigen.files import write_atomically
from shigen.reference.validation import validate

if TYPE_CHECKING:
    import pandas as pd

# A file of this size still shows as a difference on a review page.
LARGEST_FILE = 2 * 1024 * 1024
# Tables too long for one file, and the column by whose values they are cut.
SPLIT_BY = MappingProxyType(
    {
        "balance": "source",
        "customs": "flow",
        "facilities": "source",
        "facility_output": "source",
        "prices_monthly": "source",
        "production": "source",
        "sector_series": "item",
        "trade": "mineral",
        "world_tables": "source",
    }
)


def committed() -> Path:
    """Folder of the tables that the repository holds."""
    return Path(__file__).parent / "tables"


def table_of(file: Path) -> str | None:
    """Table that a file belongs to: its stem, up to the first hyphen.

    Examples
    --------
    >>> table_of(Path("trade-gallium.csv")), table_of(Path("notes.csv"))
    ('trade', None)
    """
    table = file.stem.split("-", 1)[0]
    return table if table in TABLES else None


def read_csv(file: Path) -> pd.DataFrame:
    """Read a CSV file as text, with every cell in its place.

    Raises
    ------
    BadInput
        When the file is missing, not UTF-8, or a row has more or fewer cells than the header.
    """
    import csv

    import pandas as pd

    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(f"{file}: no such file") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    if text and not text.endswith("\n"):
        raise BadInput(f"{file}: the last row is cut short (no line feed at its end)")
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise BadInput(f"{file}: is not a CSV file: {error}") from error
    if not rows:
        raise BadInput(f"{file}: is empty; a header row is needed")
    columns, body = rows[0], rows[1:]
    for number, row in enumerate(body, start=2):
        if len(row) != len(columns):
            raise BadInput(
                f"{file}, row {number}: has {len(row)} cells where the header has {len(columns)}"
            )
    return pd.DataFrame(body, columns=columns, dtype="str")


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check every table of a folder of CSV files; a table without a file is empty.

    Parameters
    ----------
    folder
        Holds ``production.csv``, ``trade.csv`` or ``trade-gallium.csv``, and so on; the long
        tables as Parquet parts in a folder of their name (``flows/``), or as CSV as well.

    Raises
    ------
    BadInput
        When the folder holds no table, a file belongs to none, or a table does not agree with
        ``fields.csv``; names file, row and column.
    """
    import pandas as pd

    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder")
    parts: dict[str, list[pd.DataFrame]] = {table: [] for table in TABLES}
    for file in sorted(folder.glob("*.csv")):
        table = table_of(file)
        if table is None:
            raise BadInput(f"{file}: is not a table of the catalogue; they are {', '.join(TABLES)}")
        parts[table].append(validate(table, read_csv(file), where=str(file)))
    long = {table: sorted((folder / table).glob("*.parquet")) for table in BULK}
    if not any(parts.values()) and not any(long.values()):
        raise BadInput(f"{folder}: holds no table of a catalogue, such as production.csv")
    tables: dict[str, pd.DataFrame] = {}
    for table, frames in parts.items():
        if long.get(table) and not frames:
            # What importers wrote was checked then; here only what is stored can be wrong.
            tables[table] = bulk.read(table, long[table])
            continue
        if long.get(table):
            raise BadInput(f"{folder}: table '{table}' is there both as CSV and as Parquet")
        empty = pd.DataFrame(columns=list(header(table)), dtype="str")
        whole = pd.concat(frames, ignore_index=True) if frames else empty
        tables[table] = settle(table, whole, where=str(folder / f"{table}.csv"))
    return tables


def file_texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """File name to text for a whole catalogue but its long tables.

    Raises
    ------
    BadInput
        When a file would pass ``LARGEST_FILE``.
    """
    texts: dict[str, str] = {}
    for table in (name for name in TABLES if name not in BULK):
        rows = text_rows(table, tables[table])
        if table in SPLIT_BY and rows:
            position = header(table).index(SPLIT_BY[table])
            for value in sorted({row[position] for row in rows}):
                part = [row for row in rows if row[position] == value]
                texts[f"{table}-{value}.csv"] = csv_text(table, part)
        else:
            texts[f"{table}.csv"] = csv_text(table, rows)
    for name, text in texts.items():
        size = len(text.encode())
        if size > LARGEST_FILE:
            raise BadInput(f"{name} would be {size} bytes; a committed file stops at 2 MiB")
    return texts


def write_folder(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write a catalogue as CSV files and Parquet parts; remove files of what is gone.

    Raises
    ------
    WriteFailed
        When a file cannot be written.
    """
    texts = file_texts(tables)
    written = [write_atomically(folder / name, text) for name, text in texts.items()]
    for table in BULK:
        written += bulk.write_parts(table, tables[table], folder / table)
    for file in folder.glob("*.csv"):
        if file.name not in texts and table_of(file) is not None:
            file.unlink()
    return written


def bytes_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of the tables of a folder, to see whether they changed."""
    digest = hashlib.sha256()
    files = [
        *folder.glob("*.csv"),
        *(f for table in BULK for f in (folder / table).glob("*.parquet")),
    ]
    for file in sorted(files):
        data = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()
