"""Bilateral trade by six-digit code: CEPII BACI in HS 1992, minerals extract or the release itself.

Gives two tables: ``flows``, every code of ours in every year the file holds (codes of other goods
are left out, see `shigen.catalogue.importers.flows`), and ``trade``, the classified base years of
the modelled minerals. ``trade`` is left out when the file lacks one of those years.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from shigen.catalogue.importers import flows, trade_rows
from shigen.errors import BadInput

FILE = "baci_hs92_minerals_1995_2024.parquet"
VINTAGE = "HS92 V202601, 1995-2024"
PATTERNS = ("baci_hs92*.parquet", "BACI_HS92_*.zip", "BACI_HS92_Y*.csv")

SOURCE: dict[str, str | int] = {
    "source": "cepii-baci-hs92",
    "title": "BACI: international trade database at the product level, HS 1992, minerals extract",
    "publisher": "CEPII",
    "edition": VINTAGE,
    "licence": "Etalab Open Licence 2.0",
    "ships": 1,
    "citation": (
        "Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the "
        "Product-Level, CEPII Working Paper 2010-23; https://www.cepii.fr"
    ),
    "accessed": "2026-11-22",
}

NEEDED = ("year", "exporter", "importer", "hs6", "value_kusd", "qty_t")
# Columns of the release: year, exporter, importer, product, value in kUSD, quantity in t.
RELEASED = {
    "t": "year", "i": "exporter", "j": "importer", "k": "hs6", "v": "value_kusd", "q": "qty_t",
}  # fmt: skip
# Both let the header be read before the reader takes them.
Stream = io.BufferedReader | zipfile.ZipExtFile
_MEMBER = re.compile(r"(?:.*/)?BACI_HS92_Y\d{4}_V[0-9a-z]+\.csv")
_RELEASE = re.compile(r"_(V20\d{4}[a-z]?)")
_NOT_READABLE = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError)


def records_in(path: Path) -> pd.DataFrame:
    """Records of an extract, with the columns that the catalogue needs.

    Parameters
    ----------
    path
        A Parquet file of BACI records.

    Returns
    -------
    pandas.DataFrame
        Columns `NEEDED` in the types of the file.

    Raises
    ------
    BadInput
        When the file is not Parquet or was cut short, lacks a column, holds text where a number
        belongs, or a negative value: names file, row and column.
    """
    try:
        records = pd.read_parquet(path)
    except _NOT_READABLE as error:
        raise BadInput(f"{path.name}: is not a Parquet file, or was cut short") from error
    for column in NEEDED:
        if column not in records.columns:
            raise BadInput(
                f"{path.name}: column '{column}' is missing; this is not the BACI extract"
            )
    return numbers_checked(records[list(NEEDED)].reset_index(drop=True), path.name)


def numbers_checked(records: pd.DataFrame, name: str) -> pd.DataFrame:
    """Refuse text and negative numbers in the two number columns."""
    for column in flows.NUMBERS:
        if not pd.api.types.is_numeric_dtype(records[column]):
            raise BadInput(f"{name}, column {column}: not a number")
        negative = records.index[records[column].lt(0)]
        if len(negative):
            raise BadInput(f"{name}, row {negative[0]}, column {column}: a negative quantity")
    # Single precision in the extract: seven digits are what was published.
    return records.astype(dict.fromkeys(flows.NUMBERS, "float64"))


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadInput(
            f"{name}: is not a zip file, or was cut short; fetch the release again"
        ) from error
    except _NOT_READABLE as error:
        raise BadInput(f"{name}: {' '.join(str(error).split())}") from error


def _released(stream: Stream, name: str) -> pd.DataFrame:
    """Records of our codes in one year's file of the release; rows count from the header."""
    head = stream.peek(200).split(b"\n", 1)[0].decode("latin-1").strip().split(",")
    header = [text.strip().strip('"') for text in head]
    missing = [column for column in RELEASED if column not in header]
    if missing:
        raise BadInput(
            f"{name}, row 1: column '{missing[0]}' is missing; BACI's are t, i, j, k, v, q"
        )
    texts = dict.fromkeys(("k", "q"), pa.string())
    whole = dict.fromkeys(("t", "i", "j"), pa.int64())
    reader = pacsv.open_csv(
        stream,
        read_options=pacsv.ReadOptions(block_size=1 << 24, use_threads=False),
        convert_options=pacsv.ConvertOptions(
            column_types={**whole, **texts, "v": pa.float64()},
            include_columns=list(RELEASED),
            strings_can_be_null=False,
        ),
    )
    wanted = pa.array(sorted(flows.held_codes("HS92")))
    parts, before = [], 0
    for batch in reader:
        codes = pc.utf8_lpad(pc.utf8_trim_whitespace(batch.column("k")), width=6, padding="0")
        chosen = pc.is_in(codes, value_set=wanted)
        part = pa.table(batch).set_column(3, "k", codes).filter(chosen).to_pandas()
        # The header is row 1.
        part.index = pd.Index(pc.indices_nonzero(chosen).to_numpy() + before + 2)
        parts.append(part)
        before += batch.num_rows
    found = [part for part in parts if len(part)]
    if not found:
        raise BadInput(f"{name}: holds no record of a code of ours")
    return _tonnes(pd.concat(found).rename(columns=RELEASED), name)


def _tonnes(records: pd.DataFrame, name: str) -> pd.DataFrame:
    """Quantities as numbers; BACI writes NA, padded with blanks, where it has none."""
    texts = records["qty_t"].astype("str").str.strip()
    empty = texts.isin(["NA", ""])
    numbers = pd.to_numeric(texts.where(~empty), errors="coerce")
    bad = numbers.isna() & ~empty
    if bad.any():
        row = bad.index[bad.to_numpy()][0]
        raise BadInput(f"{name}, row {row}, column q: '{texts[row]}' is not a number")
    return records.assign(qty_t=numbers.astype("float64"))


def _release(path: Path) -> pd.DataFrame:
    """Records of a zip of the release; one file a year in it."""
    with _readable(path.name), zipfile.ZipFile(path) as archive:
        members = sorted(n for n in archive.namelist() if _MEMBER.fullmatch(n))
        if not members:
            raise BadInput(
                f"{path.name}: holds no BACI_HS92_Y....csv; give the release in HS 1992 "
                "(BACI_HS92_V202601.zip)"
            )
        parts = []
        for member in members:
            with archive.open(member) as stream:
                parts.append(
                    _one_year(cast("zipfile.ZipExtFile", stream), member.rsplit("/", 1)[-1])
                )
    return pd.concat(parts)


def _one_year(stream: Stream, name: str) -> pd.DataFrame:
    with _readable(name):
        records = numbers_checked(_released(stream, name), name)
    year = flows.last_year(name)
    other = records.index[records["year"].ne(year)]
    if len(other):
        raise BadInput(f"{name}, row {other[0]}, column t: not {year}, the year of the file")
    return records


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BadInput(f"{path}: no such file or folder")
    for pattern in PATTERNS:
        found = sorted(path.glob(pattern))
        if pattern.endswith(".csv") or len(found) == 1:
            if found:
                return found
        elif found:
            names = ", ".join(file.name for file in found)
            raise BadInput(f"{path}: several files match {pattern} ({names}); name one of them")
    raise BadInput(
        f"{path}: no {FILE} and no BACI_HS92 release in this folder; name the file itself"
    )


def _read_file(path: Path) -> pd.DataFrame:
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from error
    if start == b"PK\x03\x04" or path.suffix.lower() == ".zip":
        return _release(path)
    if start == b"PAR1" or path.suffix.lower() == ".parquet":
        return records_in(path)
    with path.open("rb") as stream:
        return _one_year(stream, path.name)


def _vintage(files: list[Path], records: pd.DataFrame) -> str:
    if [file.name for file in files] == [FILE]:
        return VINTAGE
    release = _RELEASE.search(files[0].name)
    first, last = records["year"].min(), records["year"].max()
    span = str(first) if first == last else f"{first}-{last}"
    return f"HS92 {release.group(1) if release else 'extract'}, {span}"


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read all trade of our minerals, and the base years that the networks need.

    Parameters
    ----------
    path
        The extract (Parquet), an official release (``BACI_HS92_V202601.zip``), one year of it
        (``BACI_HS92_Y2024_V202601.csv``), or a folder that holds one of these.

    Returns
    -------
    dict
        ``flows``: one row per code, pair and year; see `flows.flows`. ``trade``: one row per
        mineral, code and pair of its base year; see `trade_rows.trade`.

    Raises
    ------
    BadInput
        When a file is missing, was cut short or lacks a column, or a record is not what BACI
        prints: names file, row, column and what to do.
    """
    files = _files(path)
    name = files[0].name
    parts = [_read_file(file) for file in files]
    # Rows of one file keep their numbers, which messages give.
    records = parts[0] if len(parts) == 1 else pd.concat(parts)
    if records.empty:
        raise BadInput(f"{name}: holds no record of a code of ours")
    tidy = pd.DataFrame(
        {
            "year": flows.whole(records, "year", name),
            "hs6": flows.whole(records, "hs6", name).map("{:06d}".format),
            **{
                column: flows.places(flows.whole(records, column, name), column=column, name=name)
                for column in ("exporter", "importer")
            },
            "value_kusd": records["value_kusd"],
            "qty_t": records["qty_t"],
        }
    )
    flows.checked(tidy, name=name, edition="HS92")
    source = str(SOURCE["source"])
    tables = {"flows": flows.flows(tidy, edition="HS92", source=source)}
    wanted = trade_rows.codes("baci")
    if set(wanted["year"]) <= set(tidy["year"]):
        chosen = tidy[tidy["year"].isin(wanted["year"]) & tidy["hs6"].isin(wanted["hs6"])]
        tables["trade"] = trade_rows.trade(
            chosen, table="baci", source=source, vintage=_vintage(files, tidy)
        )
    return tables
