"""Tables of a million rows: kept as Parquet parts, checked and hashed by column.

Text of that length helps nobody to review a change, and takes minutes to write. Every other table
of the catalogue is a sorted CSV file (`shigen.catalogue.csvfiles`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen.errors import BadInput
from shigen.files import replacing
from shigen.reference import tables as reference_tables
from shigen.reference.tables import dtypes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ROWS_IN_A_GROUP = 1 << 16


@dataclass(frozen=True, slots=True)
class Bulk:
    """How a long table is kept.

    Attributes
    ----------
    parts
        Columns by whose values it is cut into files.
    short
        Number columns that the publisher gives with seven digits: stored with as many.
    decimals
        Decimals that numbers are rounded to when read.
    """

    parts: tuple[str, ...]
    short: tuple[str, ...]
    decimals: int


BULK: Mapping[str, Bulk] = MappingProxyType(
    {
        "flows": Bulk(parts=("edition", "hs6"), short=("gross_t", "value_kusd"), decimals=3),
        "io_flows": Bulk(parts=("matrix", "source"), short=(), decimals=6),
    }
)


def _columns(table: str) -> list[str]:
    return [field["field"] for field in reference_tables.field_rows(table)]


def _keys(table: str) -> list[str]:
    return list(reference_tables.keys(table))


def _kind(table: str, column: str) -> str:
    return {f["field"]: f["type"] for f in reference_tables.field_rows(table)}[column]


def settle(table: str, frame: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """Check a long table column by column, round its numbers and sort its rows by key.

    Parameters
    ----------
    table
        One of `BULK`.
    frame
        With the columns of the table; columns that may be empty can be left out.
    where
        Named in messages.

    Returns
    -------
    pandas.DataFrame
        As `shigen.reference.validate` gives it, sorted by key.

    Raises
    ------
    BadInput
        When a column is missing, unknown, of the wrong type or out of bounds, a name is not in the
        reference tables, or a key occurs twice; names the first row.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(hs6="283691", edition="HS92", exporter="CHL", importer="JPN", year=2024,
    ...            gross_t=[2.0], value_kusd=30.0, source="cepii-baci-hs92")
    >>> settle("flows", pd.DataFrame(row), where="mine")["exporter"].tolist()
    ['CHL']
    """
    from shigen.reference.validation import validate

    rule = BULK[table]
    whole: pd.DataFrame = validate(table, frame, where=where, fill=True)
    for field in reference_tables.field_rows(table):
        column = field["field"]
        if field["type"] == "float":
            stored = whole[column].astype("float32") if column in rule.short else whole[column]
            whole[column] = stored.astype("float64").round(rule.decimals) + 0.0
    return whole.sort_values(_keys(table), ignore_index=True)


def digest(table: str, frame: pd.DataFrame) -> str:
    """SHA-256 over the columns of a settled table, independent of how it is stored.

    Parameters
    ----------
    table
        One of `BULK`.
    frame
        As `settle` returns it.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    import pandas as pd

    total = hashlib.sha256(f"{table} {len(frame)}\n".encode())
    for column in _columns(table):
        values = frame[column]
        total.update(f"{column}\n".encode())
        if pd.api.types.is_numeric_dtype(values.dtype):
            total.update(values.astype("float64").to_numpy("<f8", na_value=float("nan")).tobytes())
        else:
            codes, names = pd.factorize(values.astype("str"), sort=True)
            total.update("\n".join(str(name) for name in names).encode())
            total.update(codes.astype("<i4").tobytes())
    return total.hexdigest()


def _arrow(table: str, frame: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    rule = BULK[table]
    compact = frame.astype(dict.fromkeys(rule.short, "float32"))
    made = pa.Table.from_pandas(compact, preserve_index=False)
    # The pandas part of the metadata names a version of pandas, and would change the bytes.
    return made.replace_schema_metadata(None)


def write(table: str, frame: pd.DataFrame, file: Path) -> None:
    """Write a settled table to one Parquet file.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    import pyarrow.parquet as pq

    short = list(BULK[table].short)
    texts = [c for c in _columns(table) if c not in short]
    pq.write_table(
        _arrow(table, frame),
        file,
        compression="zstd",
        compression_level=19,
        row_group_size=ROWS_IN_A_GROUP,
        use_dictionary=texts,
        column_encoding=dict.fromkeys(short, "BYTE_STREAM_SPLIT"),
    )


def read(table: str, files: list[Path]) -> pd.DataFrame:
    """Read a table from its Parquet files, with the types and the rounding of `settle`.

    Raises
    ------
    BadInput
        When a file is not Parquet, was cut short, or lacks a column: names the file.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = []
    for file in files:
        try:
            part = pq.read_table(file, partitioning=None).to_pandas()
        except (pa.ArrowInvalid, OSError) as error:
            raise BadInput(f"{file}: is not a Parquet file, or was cut short") from error
        missing = [column for column in _columns(table) if column not in part.columns]
        if missing:
            raise BadInput(f"{file}: lacks the column {', '.join(missing)}")
        parts.append(part[_columns(table)])
    if not parts:
        return pd.DataFrame(columns=_columns(table)).astype(dtypes(table))
    whole: pd.DataFrame = pd.concat(parts, ignore_index=True).astype(dtypes(table))
    for column in _columns(table):
        if _kind(table, column) == "float":
            whole[column] = whole[column].round(BULK[table].decimals)
    return whole.sort_values(_keys(table), ignore_index=True)


def parts(table: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """File name to rows: a settled table cut by the columns of its rule.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(hs6="283691", edition="HS92", exporter="CHL", importer="JPN", year=2024,
    ...            gross_t=[2.0], value_kusd=30.0, source="cepii-baci-hs92")
    >>> list(parts("flows", settle("flows", pd.DataFrame(row), where="mine")))
    ['HS92-283691.parquet']
    """
    grouped = frame.groupby(list(BULK[table].parts), sort=True)
    return {
        "-".join(str(part) for part in key) + ".parquet": rows.reset_index(drop=True)
        for key, rows in grouped
    }


def write_parts(table: str, frame: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the parts of a table that changed, and remove those that are gone.

    A part whose content is the same stays as it is, so that another version of the Parquet writer
    changes no file.

    Raises
    ------
    WriteFailed
        When a file cannot be written.
    """
    wanted = parts(table, frame)
    for name, rows in wanted.items():
        file = folder / name
        if file.is_file() and digest(table, read(table, [file])) == digest(table, rows):
            continue
        with replacing(file) as temporary:
            write(table, rows, temporary)
    for file in folder.glob("*.parquet"):
        if file.name not in wanted:
            file.unlink()
    return [folder / name for name in wanted]
