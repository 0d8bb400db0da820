"""Substitution indices of the European Union's studies."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.inputs import Given
from shigen.criticality.quantities import SUBSTITUTION_SUPPLY, SUBSTITUTION_USE

Row = Mapping[str, Any]

# An index says nothing of a year further than this from its edition.
REACH = 10


def supply(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:  # noqa: ARG001 - of no place
    """SI_SR of the edition nearest to the year, at most ``REACH`` years away."""
    store = kept(catalogue, cases["year"])
    return per_key(
        SUBSTITUTION_SUPPLY, cases, ["mineral", "year"],
        lambda mineral, year: _index(store, mineral, int(year), "si-sr"),
    )  # fmt: skip


def use(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:  # noqa: ARG001 - of no place
    """SI_EI of the edition nearest to the year, at most ``REACH`` years away."""
    store = kept(catalogue, cases["year"])
    return per_key(
        SUBSTITUTION_USE, cases, ["mineral", "year"],
        lambda mineral, year: _index(store, mineral, int(year), "si-ei"),
    )  # fmt: skip


def _held(store: Kept) -> dict[tuple[str, str], list[Row]]:
    """Rows of a mineral as a whole, by mineral and measure."""

    def make() -> dict[tuple[str, str], list[Row]]:
        table = store.table("substitutability")
        found: dict[tuple[str, str], list[Row]] = {}
        for row in table[table["value"].notna() & table["use"].eq("*")].to_dict("records"):
            key = (str(row["mineral"]), str(row["measure"]))
            found.setdefault(key, []).append({str(name): cell for name, cell in row.items()})
        return found

    return store.once("substitution", make)


def _edition(row: Row) -> int:
    """Year of the edition, zero where it names none."""
    found = re.search(r"\d{4}", str(row["vintage"]))
    return int(found.group()) if found else 0


def _index(store: Kept, mineral: str, year: int, measure: str) -> Found:
    rows = _held(store).get((mineral, measure), [])
    near = [row for row in rows if abs(_edition(row) - year) <= REACH]
    if not near:
        held = ", ".join(sorted({str(row["vintage"]) for row in rows}))
        return missing(
            f"no {measure} of {mineral} within {REACH} years of {year}"
            + (f"; held: edition {held}" if held else "")
        )
    row = min(near, key=lambda row: (abs(_edition(row) - year), _edition(row)))
    value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
    return Found(
        value,
        value if math.isnan(low) else low,
        value if math.isnan(high) else high,
        1.0 if row["status"] in ("reported", "estimated") else 0.0,
        str(row["status"]),
        rows=(kept_row(row, item=measure, year=_edition(row)),),
    )
