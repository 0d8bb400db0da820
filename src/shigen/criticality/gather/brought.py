"""A quantity from a file of the user's own, such as an index that is not open data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.gather import user_tables
from shigen.criticality.gather.finding import Found, missing, per_key, traced
from shigen.criticality.gather.kept import Tables
from shigen.criticality.inputs import Given, given
from shigen.criticality.quantities import CASE, Quantity
from shigen.errors import BadInput

Gatherer = Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]
NO_COUNTRY = ("WLD", "OTH", "EUU")


def from_file(path: Path | str, quantity: Quantity) -> Gatherer:
    r"""A gatherer that reads a quantity from a file.

    Parameters
    ----------
    path
        CSV in UTF-8. A quantity by place has the columns ``place,value`` and may have
        ``low,high,year``; one of one number a case has ``mineral,value`` and may have
        ``low,high,stage,year,party``. Values are on the scale of the quantity. A row without year,
        stage or party holds for all; one that names more of them comes first.
    quantity
        Such as `shigen.criticality.methods.yale.POLICY_POTENTIAL`.

    Returns
    -------
    Callable
        As those of `shigen.criticality.gather.registry`. Status ``reported``; what the file does
        not name stays missing.

    Raises
    ------
    BadInput
        Names file, line and column of what cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from shigen.criticality.methods.yale import POLICY_POTENTIAL
    >>> file = Path(tempfile.mkdtemp()) / "ppi.csv"
    >>> _ = file.write_text("place,value\nChile,80\nChina,45.5\n")
    >>> cases = pd.DataFrame({"mineral": ["copper"], "stage": "mine", "year": 2024,
    ...     "party": "JPN"})
    >>> from_file(file, POLICY_POTENTIAL)(None, cases, ("CHL", "CHN", "USA", "OTH")).value.tolist()
    [[80.0, 45.5, nan, nan]]
    """
    number = user_tables.Number(quantity.low, quantity.high, quantity.unit)
    ends = {"low": number, "high": number}
    if quantity.axes == CASE:
        wanted = {"stage": user_tables.STAGE, "year": user_tables.year, "party": user_tables.PARTY}
        first: dict[str, user_tables.Reader] = {"mineral": user_tables.MINERAL}
    else:
        wanted = {"year": user_tables.year}
        first = {"place": user_tables.PLACE}
    rows = user_tables.read(
        path, {**first, "value": number}, optional={**ends, **wanted}, key=(*first, *wanted)
    )
    if quantity.axes != CASE:
        for place in NO_COUNTRY:
            if (rows["place"] == place).any():
                raise BadInput(f"{path}: {place} is no single country; give its members")
    user_tables.check_ranges(rows, path, "value")
    for end in ends:
        rows[end] = rows[end].fillna(rows["value"])
    records = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    name = Path(path).name
    return (
        _by_case(quantity, records, name)
        if quantity.axes == CASE
        else _by_place(quantity, records, name)
    )


def _fits(row: Mapping[str, Any], names: tuple[str, ...], asked: tuple[Any, ...]) -> bool:
    return all(pd.isna(row[n]) or row[n] == a for n, a in zip(names, asked, strict=True))


def _named(row: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return sum(not pd.isna(row[name]) for name in names)


def _source(row: Mapping[str, Any], quantity: Quantity, name: str) -> dict[str, Any]:
    return {
        "place": row.get("place") or row.get("party") or "", "item": quantity.name,
        "year": row["year"], "value": row["value"], "low": row["low"], "high": row["high"],
        "unit": quantity.unit, "status": "reported", "source": name, "vintage": "", "note": "",
    }  # fmt: skip


def _by_case(quantity: Quantity, rows: list[dict[str, Any]], name: str) -> Gatherer:
    names = ("stage", "year", "party")

    def find(mineral: object, *asked: object) -> Found:
        here = [row for row in rows if row["mineral"] == mineral and _fits(row, names, asked)]
        if not here:
            return missing(f"{name} has no row for it")
        row = max(here, key=lambda one: _named(one, names))
        ends = (row["value"], row["low"], row["high"])
        return Found(*ends, 1.0, "reported", "", (_source(row, quantity, name),))

    def gather(_: Tables, cases: pd.DataFrame, __: tuple[str, ...]) -> Given:
        return per_key(quantity, cases, ["mineral", *names], find)

    return gather


def _by_place(quantity: Quantity, rows: list[dict[str, Any]], name: str) -> Gatherer:
    def chosen(year: int) -> dict[str, dict[str, Any]]:
        here = sorted(
            (row for row in rows if _fits(row, ("year",), (year,))),
            key=lambda row: _named(row, ("year",)),
        )
        return {row["place"]: row for row in here}

    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        years = [int(year) for year in cases["year"]]
        by_year = {year: chosen(year) for year in set(years)}

        def laid(end: str) -> np.ndarray[Any, np.dtype[np.float64]]:
            cells = [[by_year[y].get(p, {}).get(end, np.nan) for p in places] for y in years]
            return np.array(cells, dtype="float64").reshape(len(years), len(places))

        value = laid("value")
        none = np.isnan(value).all(axis=1) if len(value) else np.zeros(0, dtype=bool)
        return given(
            quantity, value, low=laid("low"), high=laid("high"),
            known=np.where(none, 0.0, 1.0),
            status=np.where(none, "missing", "reported").astype(object),
            reason=np.where(none, f"{name} has no row for the year", "").astype(object),
            trace=lambda case: traced(
                quantity.name,
                [_source(row, quantity, name) for row in by_year[years[case]].values()],
            ),
        )  # fmt: skip

    return gather
