"""Rows of one table that fulfil simple conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shigen import reference
from shigen.errors import BadInput, UnknownName
from shigen.reference.tables import dtypes, field_rows

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

_CONDITION = re.compile(r"(?P<column>\w+)\s*(?P<sign>!=|>=|<=|=)\s*(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def get(
    catalogue: Catalogue, table: str, *, where: Sequence[str] = (), limit: int | None = None
) -> pd.DataFrame:
    """Rows of a table.

    Parameters
    ----------
    catalogue
        An open catalogue.
    table
        Name of the table.
    where
        Conditions such as ``mineral=Co``, ``year>=2020`` or ``status!=reported``, all of which must
        hold. Names of minerals, places and stages are understood in every spelling that shigen
        knows; ``column=`` finds what is empty.
    limit
        No more rows than this.

    Returns
    -------
    pandas.DataFrame
        Columns and types of the table, in its order.

    Raises
    ------
    UnknownName
        When the table or a column does not exist.
    BadInput
        When a condition cannot be read, or the limit is negative.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> found = get(load(), "sources", where=["publisher=World Bank"], limit=1)
    >>> found["source"].tolist()
    ['wgi-2023']
    """
    if table not in catalogue.tables:
        raise UnknownName("table", table, catalogue.tables)
    if limit is not None and limit < 0:
        raise BadInput(f"--limit {limit}: give a number of rows")
    held = " and ".join(_condition(table, text) for text in where) or "true"
    cut = "" if limit is None else f" limit {limit}"
    # Only names from fields.csv and quoted texts stand in this query.
    found = catalogue.sql(f"select * from {table} where {held}{cut}")  # noqa: S608
    return found.astype(dtypes(table))


def _condition(table: str, text: str) -> str:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise BadInput(f"--where {text}: write COLUMN=VALUE, or != >= <= between them")
    fields = {row["field"]: row["type"] for row in field_rows(table)}
    column, sign, value = match["column"], match["sign"], match["value"].strip()
    if column not in fields:
        raise UnknownName(f"column of {table}", column, fields)
    name = f'"{column}"'
    kind = fields[column]
    if kind in {"int", "float"}:
        if value == "":
            return f"{name} is {'not ' if sign == '!=' else ''}null"
        if not _NUMBER.fullmatch(value):
            raise BadInput(f"--where {text}: '{value}' is not a number")
        return f"{name} {sign} {value}"
    if kind == "bool":
        if value not in {"0", "1"}:
            raise BadInput(f"--where {text}: write 0 or 1")
        return f"{name} {sign} {'true' if value == '1' else 'false'}"
    quoted = _known(kind, value).replace("'", "''")
    return f"{name} {sign} '{quoted}'"


def _known(kind: str, value: str) -> str:
    """Key that a name stands for, in columns that hold keys of a reference table."""
    resolve = {
        "ref:minerals": reference.mineral,
        "ref:places": reference.place,
        "ref:stages": reference.stage,
    }.get(kind)
    return value if resolve is None or value == "" else resolve(value)
