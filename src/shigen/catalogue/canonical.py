"""One text for every table: what is committed, and what the content hash is taken over."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shigen.catalogue import bulk
from shigen.catalogue.bulk import BULK
from shigen.reference import tables as reference_tables
from shigen.reference.validation import validate

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "shigen-catalogue/2"

TABLES: tuple[str, ...] = (
    "anchors",
    "assessment_shares",
    "assessment_uses",
    "assessments",
    "balance",
    "byproducts",
    "chains",
    "companies",
    "corrections",
    "customs",
    "customs_codes",
    "elasticities",
    "end_use_shares",
    "export_controls",
    "facilities",
    "facility_output",
    "facts",
    "flows",
    "governance",
    "io_flows",
    "land_legs",
    "list_groups",
    "lists",
    "merge_rules",
    "ownership",
    "parameters",
    "ports",
    "prices",
    "prices_monthly",
    "production",
    "project_facts",
    "projects",
    "recycling",
    "sea_edges",
    "sea_nodes",
    "sector_series",
    "sectors",
    "shares",
    "sources",
    "stockpiles",
    "substitutability",
    "trade",
    "trade_reports",
    "use_sectors",
    "uses",
    "world_tables",
)


def number_text(value: float) -> str:
    """Text of a number with ten significant digits, the same on every platform.

    Examples
    --------
    >>> number_text(848.0), number_text(0.1 + 0.2), number_text(-0.0), number_text(float("nan"))
    ('848', '0.3', '0', '')
    """
    return "" if math.isnan(value) else f"{value + 0.0:.10g}"


def _cells(frame: pd.DataFrame, field: Mapping[str, str]) -> list[str]:
    column = frame[field["field"]]
    match field["type"]:
        case "float":
            return [number_text(value) for value in column.tolist()]
        case "int":
            present = column.notna()
            return [
                str(int(value)) if known else ""
                for value, known in zip(column.tolist(), present.tolist(), strict=True)
            ]
        case "bool":
            return ["1" if value else "0" for value in column.tolist()]
        case _:
            return [str(value) for value in column.tolist()]


def text_rows(table: str, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows of a validated table as text, sorted; the order of the rows given does not matter.

    Parameters
    ----------
    table
        Name of the table.
    frame
        As `shigen.reference.validate` returns it.
    """
    return sorted(_text_rows(table, frame))


def _text_rows(table: str, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    described = reference_tables.field_rows(table)
    return list(zip(*(_cells(frame, field) for field in described), strict=True))


def _lines(rows: list[tuple[str, ...]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def header(table: str) -> tuple[str, ...]:
    """Columns of a table in order."""
    return tuple(field["field"] for field in reference_tables.field_rows(table))


def csv_text(table: str, rows: list[tuple[str, ...]]) -> str:
    """The text of a committed CSV file: header, then rows as given, line feeds only."""
    return _lines([header(table)]) + _lines(rows)


def content_hash(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over the schema and the sorted rows of every table.

    Independent of the order of rows and tables, of the platform, and of the way they are stored.

    Parameters
    ----------
    tables
        Validated frames; a table that is not there counts as empty.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> len(content_hash({}))
    64
    """
    digest = hashlib.sha256(f"{SCHEMA}\n".encode())
    for table in TABLES:
        if table in BULK:
            found = tables[table] if table in tables else bulk.read(table, [])
            digest.update(f"# {table} {len(found)} {bulk.digest(table, found)}\n".encode())
            continue
        rows = text_rows(table, tables[table]) if table in tables else []
        digest.update(f"# {table} {len(rows)}\n".encode())
        digest.update(csv_text(table, rows).encode())
    return digest.hexdigest()


def schema_hash() -> str:
    """SHA-256 over names and types of all columns of the catalogue."""
    described = [
        (table, field["field"], field["type"])
        for table in TABLES
        for field in reference_tables.field_rows(table)
    ]
    return hashlib.sha256(_lines([(SCHEMA, "", ""), *described]).encode()).hexdigest()


def settle(
    table: str, frame: pd.DataFrame, *, where: str, first_row: int = 2, fill: bool = False
) -> pd.DataFrame:
    """Check a table, round its numbers to their text, and sort its rows.

    Raises
    ------
    BadInput
        When the table does not agree with ``fields.csv``.
    """
    if table in BULK:
        return bulk.settle(table, frame, where=where)
    checked = validate(table, frame, where=where, first_row=first_row, fill=fill)
    for field in reference_tables.field_rows(table):
        if field["type"] == "float":
            column = field["field"]
            rounded = [float(f"{value:.10g}") for value in checked[column].tolist()]
            checked[column] = rounded
    rows = _text_rows(table, checked)
    order = sorted(range(len(rows)), key=rows.__getitem__)
    return checked.iloc[order].reset_index(drop=True)
