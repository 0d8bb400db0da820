"""What every command prints: data on standard output, progress on standard error."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from shigen import __version__
from shigen.cli.fitting import Fit, fit
from shigen.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from rich.console import Console
    from rich.table import Table

Format = Literal["table", "json", "csv"]

SCHEMA_VERSION = 1
"""Raised when a field of the JSON output is renamed or removed."""

ROWS_ON_SCREEN = 40
"""Longer tables are cut on the screen (and say so); json and csv carry every row."""


WIDTH_IN_A_PIPE = 220
SMALLEST_WRITTEN_OUT = 1e-6
"""Smaller numbers, such as what balancing leaves over, are shown as powers of ten."""


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
    screen
        Table name to the columns a screen shows; every column when not named. Columns without
        any value are left out on the screen and named below the table.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    inputs: Mapping[str, Any]
    catalogue: str = ""
    seed: int | None = None
    warnings: Sequence[str] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    screen: Mapping[str, Sequence[str]] = field(default_factory=dict)


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
    known_table(table, report.tables)
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
            say(f"shigen: warning: {warning}")


def known_table(table: str | None, tables: Iterable[str]) -> None:
    """Refuse a table that a command does not give, before any work is done.

    Raises
    ------
    BadInput
        With the names that it gives.
    """
    names = list(tables)
    if table is not None and table not in names:
        raise BadInput(
            f"--table {table}: this command gives {', '.join(names)}; choose one of them"
        )


def say(text: str) -> None:
    """Write a line to standard error, where everything goes that is not data."""
    sys.stderr.write(text + "\n")


def say_written(started: float, paths: Sequence[Path]) -> None:
    """Tell what was written and how long it took, on standard error.

    Parameters
    ----------
    started
        As `time.perf_counter` gave it.
    paths
        The files.
    """
    say(f"shigen: done in {time.perf_counter() - started:.0f} s; written:")
    for path in paths:
        say(f"  {path}")


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


def _plain_value(value: object) -> object:
    if isinstance(value, np.generic):
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

    # A pipe has no width of its own: it gets that of a wide screen.
    console = Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_PIPE, highlight=False)
    # Not written by the console itself, which would end the program when a pipe is closed.
    with console.capture() as drawn:
        for name, frame in tables.items():
            _print_table(console, report, name, frame)
    sys.stdout.write(drawn.get())


def _print_table(console: Console, report: Report, name: str, frame: pd.DataFrame) -> None:
    wanted = [column for column in report.screen.get(name, frame.columns) if column in frame]
    chosen = frame[wanted]
    notes = []
    empty = [str(name) for name in chosen if len(frame) and _is_empty(chosen[name])]
    if empty:
        notes.append(f"no value in {', '.join(empty)}")
        chosen = chosen.drop(columns=empty)
    # On a narrow screen what says the same in every row is said once.
    if len(chosen) > 1 and not _fitted(chosen, console.width)[2].whole:
        same = [str(name) for name in chosen if _says_the_same(chosen[name])]
        if same and len(same) < len(chosen.columns):
            said = ", ".join(f"{name} {cell(chosen[name].iloc[0])}" for name in same)
            notes.append(f"in every row {said}")
            chosen = chosen.drop(columns=same)
    title = report.titles.get(name, name)
    drawn, dropped = _rich_table(title, chosen, console.width)
    console.print(drawn)
    hidden = len(frame.columns) - len(wanted) + dropped
    if hidden:
        notes.append(f"{hidden} more column{'s' if hidden > 1 else ''}")
    if len(frame) > ROWS_ON_SCREEN:
        notes.append(f"{ROWS_ON_SCREEN} of {len(frame)} rows")
    if notes:
        notes.append(f"--format csv --table {name} prints all")
        console.print("; ".join(notes) + "\n", style="dim")


def _is_empty(column: pd.Series) -> bool:
    return bool((column.isna() | (column.astype("str") == "")).all())


def _says_the_same(column: pd.Series) -> bool:
    return len(set(map(cell, column))) == 1


def _fitted(frame: pd.DataFrame, width: int) -> tuple[dict[str, list[str]], frozenset[str], Fit]:
    """Cells of the rows shown, as texts, the columns of numbers, and what fits the width."""
    cells = {
        str(name): [cell(value) for value in frame[name].head(ROWS_ON_SCREEN)]
        for name in frame.columns
    }
    numbers = frozenset(str(name) for name in frame.columns if frame[name].dtype.kind in "fiu")
    return cells, numbers, fit(cells, numbers, width)


def _rich_table(title: str, frame: pd.DataFrame, width: int) -> tuple[Table, int]:
    """The table as it is drawn, and how many columns had no room."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold"
    )
    cells, numbers, found = _fitted(frame, width)
    for name, heading in found.headings.items():
        table.add_column(
            heading,
            justify="right" if name in numbers else "left",
            overflow="ellipsis",
            no_wrap=True,
            max_width=found.widths[name],
        )
    for texts in zip(*(cells[name] for name in found.headings), strict=True):
        table.add_row(*map(escape, texts))
    return table, len(found.dropped)


def cell(value: object) -> str:
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
    >>> significant(0.0), significant(999.9), significant(-0.00123456), significant(4.44e-16)
    ('0', '1,000', '-0.00123', '4.44e-16')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    if abs(value) < SMALLEST_WRITTEN_OUT:
        return f"{value:.{figures - 1}e}"
    decimals = figures - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    text = f"{rounded:,.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
