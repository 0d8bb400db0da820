"""Column names of a file, whatever holds them, to tell one form of a publication from another."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

LONGEST = 1 << 16
"""A header is looked for in so many bytes."""

FILES = 200
"""In a folder, no more files are opened than this."""


def of(path: Path) -> tuple[frozenset[str], ...]:
    r"""Headers of a file, or of the files of a folder and the folders in it.

    CSV (also inside a zip archive or compressed by gzip) and Parquet are understood; what is
    neither has no header.

    Parameters
    ----------
    path
        File or folder.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("place,year\nCHN,2024\n")
    >>> [sorted(header) for header in of(file)]
    [['place', 'year']]
    """
    if path.is_dir():
        files = sorted(file for file in path.glob("**/*") if file.is_file())[:FILES]
        return tuple(header for file in files for header in of(file))
    try:
        with path.open("rb") as opened:
            start = opened.read(4)
            opened.seek(0)
            if start == b"PAR1":
                return _parquet(path)
            if start == b"PK\x03\x04":
                return _zipped(opened)
            if start[:2] == b"\x1f\x8b":
                with gzip.open(opened) as unpacked:
                    return _csv(unpacked.read(LONGEST))
            return _csv(opened.read(LONGEST))
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        return ()


def holds(found: Iterable[frozenset[str]], columns: Sequence[str]) -> bool:
    """Whether one of the headers has all these columns.

    Examples
    --------
    >>> holds([frozenset({"t", "i", "j"})], ["t", "j"]), holds([], ["t"])
    (True, False)
    """
    wanted = set(columns)
    return any(wanted <= header for header in found)


def _parquet(path: Path) -> tuple[frozenset[str], ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return (frozenset(pq.read_schema(path).names),)
    except (pa.ArrowException, OSError):
        return ()


def _zipped(opened: IO[bytes]) -> tuple[frozenset[str], ...]:
    found: list[frozenset[str]] = []
    with zipfile.ZipFile(opened) as archive:
        for member in archive.infolist()[:FILES]:
            if member.is_dir():
                continue
            with archive.open(member) as unpacked:
                found += _csv(unpacked.read(LONGEST))
    return tuple(found)


def _csv(data: bytes) -> tuple[frozenset[str], ...]:
    # The words of a header are ASCII; what is not stands in other rows.
    text = data.decode("utf-8-sig", errors="replace")
    line = next(iter(io.StringIO(text)), "").strip("\r\n")
    separator = max(",;\t", key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return ()
    return (frozenset(cell.strip() for cell in cells),)
