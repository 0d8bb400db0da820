"""Tables that a user brings as CSV, checked by row and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality import parties
from shigen.criticality.gather.kept import Tables
from shigen.criticality.inputs import Given, given
from shigen.criticality.quantities import Quantity
from shigen.errors import BadInput, UnknownName

Reader = Callable[[str], Any]
Gatherer = Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]


@dataclass(frozen=True)
class Number:
    """A column of numbers from low to high."""

    low: float = -math.inf
    high: float = math.inf
    unit: str = ""

    def __call__(self, text: str) -> float:
        """Read one cell."""
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not math.isfinite(found) or not self.low <= found <= self.high:
            reach = f"from {self.low:g} to {self.high:g}"
            if math.isinf(self.high):
                reach = "that is finite" if math.isinf(self.low) else f"from {self.low:g} up"
            unit = f" ({self.unit})" if self.unit else ""
            raise BadInput(f"'{text}' must be a number {reach}{unit}")
        return found


def year(text: str) -> int:
    """Read a calendar year."""
    if not (text.isdecimal() and 1900 <= int(text) <= 2100):
        raise BadInput(f"'{text}' is no calendar year, such as 2024")
    return int(text)


def words(text: str) -> str:
    """Read a text that must not be empty."""
    if not text:
        raise BadInput("is empty")
    return text


MINERAL, STAGE, PLACE, PARTY = (
    reference.mineral, reference.stage, reference.place, parties.key,
)  # fmt: skip


def read(
    path: Path | str,
    columns: Mapping[str, Reader],
    *,
    optional: Mapping[str, Reader] | None = None,
    key: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Read a CSV table, checking every cell.

    Parameters
    ----------
    path
        CSV in UTF-8 with one header line.
    columns, optional
        Columns that must and may be there, and what reads a cell of each. An empty cell of an
        optional column is missing.
    key
        Columns that together must not repeat.

    Raises
    ------
    BadInput
        Names file, line, column and what to do.
    """
    path = Path(path)
    may = dict(optional or {})
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8; save it as CSV UTF-8") from error
    lines = csv.DictReader(text.splitlines())
    header = [name.strip() for name in lines.fieldnames or []]
    lines.fieldnames = header
    lost = [name for name in columns if name not in header]
    more = [name for name in header if name not in columns and name not in may]
    twice = sorted({name for name in header if header.count(name) > 1})
    if lost or more or twice:
        what = [f"lacks column {', '.join(lost)}"] if lost else []
        what += [f"has unknown column {', '.join(more)}"] if more else []
        what += [f"has column {', '.join(twice)} twice"] if twice else []
        known = ", ".join([*columns, *(f"{name} (optional)" for name in may)])
        raise BadInput(f"{path} {' and '.join(what)}; its columns are {known}")
    found: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in lines:
        line = lines.line_num
        if None in row or None in row.values():
            raise BadInput(f"{path}, line {line}: needs {len(header)} cells, one a column")
        made = {}
        for name in header:
            cell = str(row[name]).strip()
            must = columns.get(name)
            try:
                made[name] = _cell(cell, must or may[name], needed=must is not None)
            except BadInput as error:
                raise BadInput(f"{path}, line {line}, column {name}: {error}") from error
        at = tuple(made.get(name) for name in key)
        if key and at in seen:
            raise BadInput(
                f"{path}, line {line}: {', '.join(key)} = {', '.join(map(str, at))} stands in "
                f"line {seen[at]} already; keep one"
            )
        seen[at] = line
        found.append(made)
    if not found:
        raise BadInput(f"{path} has no rows")
    frame = pd.DataFrame(found).reindex(columns=[*columns, *may])
    return frame.astype({name: "float64" for name, reader in may.items()
                         if isinstance(reader, Number)})  # fmt: skip


def _cell(text: str, reader: Reader, *, needed: bool) -> Any:  # noqa: ANN401 - as the reader gives
    if text:
        return reader(text)
    if needed:
        raise BadInput("is empty; give a value")
    return None


def check_ranges(frame: pd.DataFrame, path: Path | str, value: str) -> None:
    """Refuse a row whose low is above its value, or its value above its high."""
    low, middle, high = frame["low"], frame[value], frame["high"]
    bad = ((low > middle) | (middle > high) | (low > high)).to_numpy(bool)
    if bad.any():
        at = int(bad.argmax())
        raise BadInput(
            f"{path}, row {at + 1} of the table: low, {value}, high are {low.iloc[at]:g}, "
            f"{middle.iloc[at]:g}, {high.iloc[at]:g}; they must not fall"
        )


def rows_of_cases(rows: pd.DataFrame, cases: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows of each case by mineral, stage and party: those of its year, else those of no year."""
    case = ["mineral", "stage", "party"]
    grouped = dict(list(rows.groupby(case, sort=False)))
    kept: dict[tuple[object, ...], pd.DataFrame] = {}
    found = []
    for key in cases[[*case, "year"]].itertuples(index=False, name=None):
        if key not in kept:
            here = grouped.get(key[:-1], rows.iloc[:0])
            own = here[here["year"] == key[-1]]
            kept[key] = own if len(own) else here[here["year"].isna()]
        found.append(kept[key])
    return found


def held(catalogue: Tables, name: str) -> pd.DataFrame | None:
    """A table that the catalogue may have."""
    try:
        return catalogue.table(name)
    except UnknownName:
        return None


def nothing(quantity: Quantity, cases: pd.DataFrame, reason: str) -> Given:
    """A quantity of cases of which nothing is known."""
    return given(quantity, np.full(len(cases), np.nan), known=0.0, status="missing", reason=reason)
