"""What every command prints: data on standard output, progress on standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from shigen import __version__
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["table", "json", "csv"]

SCHEMA_VERSION = 1
"""Raised when a field of the JSON output is renamed or removed."""

ROWS_ON_SCREEN = 40
"""Longer tables are cut on the screen (and say so); json and csv carry every row."""


@dataclass(frozen=True)
class Report:
    """The answer of one command.

    Attributes
    ----------
    name
        Schema name, such as ``plan``; written as ``shigen.plan/1`` in JSON.
    tables
        Table name to rows; the first is the one that ``--format csv`` prints.
    titles
        Table name to a heading in words, with the unit.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    inputs: Mapping[str, Any]
    catalogue: str = ""
    seed: int | None = None
    warnings: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


def emit(report: Report, form: Format, *, table: str | None = None) -> None:
    """Print a report to standard output.

    Parameters
    ----------
    report
        What to print.
    form
        ``table`` for people, ``json`` (one object with all tables), ``csv`` (one table).
    table
        Which table to print; all of them for ``table`` and ``json``, the first for ``csv``.

    Raises
    ------
    BadInput
        When the report has no table of that name.
    """
    if table is not None and table not in report.tables:
        raise BadInput(
            f"--table {table}: this command gives {', '.join(report.tables)}; choose one of them"
        )
    chosen = dict(report.tables) if table is None else {table: report.tables[table]}
    if form == "json":
        sys.stdout.write(as_json(report, chosen) + "\n")
    elif form == "csv":
        first = next(iter(chosen.values()))
        sys.stdout.write(first.to_csv(index=False, lineterminator="\n"))
    else:
        _print_tables(report, chosen)
    if form != "json":
        for warning in report.warnings:
            print(f"shigen: warning: {warning}", file=sys.stderr)


def as_json(report: Report, tables: Mapping[str, pd.DataFrame]) -> str:
    """Write a report as one JSON object; a missing value is ``null``, never zero.

    Returns
    -------
    str
        ``schema``, ``version``, ``catalogue``, ``inputs``, ``seed``, ``warnings``, ``tables``.
    """
    return json.dumps(
        {
            "schema": f"shigen.{report.name}/{SCHEMA_VERSION}",
            "version": __version__,
            "catalogue": report.catalogue,
            "inputs": dict(report.inputs),
            "seed": report.seed,
            "warnings": list(report.warnings),
            "tables": {name: rows(frame) for name, frame in tables.items()},
        },
        ensure_ascii=False,
        allow_nan=False,
        indent=1,
        default=str,
    )


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into a list of rows with plain Python values.

    Infinity has no JSON form: it becomes the text ``inf``, so that "unreachable" is not lost.
    """
    return [
        {str(name): _plain_value(value) for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def _plain_value(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
    if value is not None and type(value).__name__ in {"NAType", "NaTType"}:
        return None
    return value


def _print_tables(report: Report, tables: Mapping[str, pd.DataFrame]) -> None:
    from rich.console import Console

    # A pipe has no width of its own; 120 columns keep rows whole there.
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    for name, frame in tables.items():
        console.print(_rich_table(report.titles.get(name, name), frame))
        if len(frame) > ROWS_ON_SCREEN:
            console.print(
                f"{ROWS_ON_SCREEN} of {len(frame)} rows; "
                f"--format csv --table {name} prints all\n",
                style="dim",
            )


def _rich_table(title: str, frame: pd.DataFrame) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    numeric = {name for name in frame.columns if frame[name].dtype.kind in "fiu"}
    for name in frame.columns:
        table.add_column(str(name), justify="right" if name in numeric else "left", overflow="fold")
    for record in frame.head(ROWS_ON_SCREEN).to_dict(orient="records"):
        table.add_row(*(cell(value) for value in record.values()))
    return table


def cell(value: Any) -> str:
    """Show a value on the screen: three significant figures, a dash for missing.

    Examples
    --------
    >>> cell(1234.567), cell(0.012345), cell(float("nan")), cell("JPN")
    ('1,230', '0.0123', '–', 'JPN')
    """
    value = _plain_value(value)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        # Years and counts are shown whole.
        return str(value)
    if isinstance(value, float):
        return significant(value)
    return str(value)


def significant(value: float, figures: int = 3) -> str:
    """Round to significant figures and group thousands.

    Examples
    --------
    >>> significant(0.0), significant(999.9), significant(-0.00123456)
    ('0', '1,000', '-0.00123')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    decimals = figures - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    text = f"{rounded:,.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
