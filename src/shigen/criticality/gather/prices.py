"""Price of the year of the form that a stage trades."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from shigen.catalogue import price_history
from shigen.criticality.gather.figures import spans
from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.inputs import Given
from shigen.criticality.quantities import PRICE

# Which of several forms of a stage is traded most, the first that has a price; else by name.
FORMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("chromium", "refined"): ("ferrochromium",),
    ("fluorspar", "mine"): ("acid-grade",),
    ("gallium", "refined"): ("metal", "metal-low-purity"),
    ("indium", "refined"): ("metal-rotterdam",),
    ("potash", "mine"): ("all-products", "potassium-chloride"),
    ("rhenium", "refined"): ("metal",),
    ("scandium", "refined"): ("oxide",),
    ("selenium", "refined"): ("metal-us",),
    ("silicon", "refined"): ("metal",),
    ("tellurium", "refined"): ("metal-us",),
    ("tin", "refined"): ("metal-lme", "metal"),
    ("zinc", "refined"): ("metal-lme", "metal"),
    ("zirconium", "mine"): ("zircon-imported",),
}
UNIT = "USD/t"

Row = Mapping[str, Any]


def price(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:  # noqa: ARG001 - of no place
    """Price in USD of the year a tonne of the form that is traded (`FORMS`).

    Yearly prices of the latest edition come first, then means of twelve months. The range runs over
    forms of the same good, which share the first word of their name, such as metal in two markets.
    """
    store = kept(catalogue, cases["year"])

    def find(mineral: str, stage: str, year: int) -> Found:
        return _price(_held(store, mineral, stage), (mineral, stage), int(year))

    return per_key(PRICE, cases, ["mineral", "stage", "year"], find)


def _held(store: Kept, mineral: str, stage: str) -> dict[int, list[Row]]:
    """One row a year and form, of the latest edition; printed prices before means of months."""

    def make() -> dict[int, list[Row]]:
        rows = [
            *(row for row in _monthly(store, mineral) if row["stage"] == stage),
            *_printed(store).get((mineral, stage), []),
        ]
        last = {(int(row["year"]), str(row["form"])): row for row in rows}
        years: dict[int, list[Row]] = {}
        for (year, _), row in last.items():
            years.setdefault(year, []).append(row)
        return years

    return store.once(("price", mineral, stage), make)


def _records(table: pd.DataFrame) -> list[Row]:
    """Rows with a price in USD a tonne."""
    table = table[table["unit"].eq(UNIT) & table["value"].gt(0)]
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _printed(store: Kept) -> dict[tuple[str, str], list[Row]]:
    """Printed prices by mineral and stage, the earlier edition first."""

    def make() -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in _records(store.table("prices").sort_values("vintage", kind="stable")):
            found.setdefault((str(row["mineral"]), str(row["stage"])), []).append(row)
        return found

    return store.once("printed prices", make)


def _monthly(store: Kept, mineral: str) -> list[Row]:
    """Means of whole years of monthly prices."""

    def make() -> list[Row]:
        if mineral not in set(store.table("prices_monthly")["mineral"].unique()):
            return []
        yearly = price_history.annual(store, mineral)
        whole = yearly[yearly["months"].eq(price_history.MONTHS)]
        return _records(whole.assign(status="reported"))

    return store.once(("monthly prices", mineral), make)


def _price(held: dict[int, list[Row]], what: tuple[str, str], year: int) -> Found:
    rows = held.get(year, [])
    if not rows:
        shown = f"; it is held for {spans(list(held))}" if held else ""
        return missing(f"no price of {', '.join(what)} in {year} is held{shown}")
    by_form = {str(row["form"]): row for row in sorted(rows, key=lambda row: str(row["form"]))}
    chosen = by_form[next((f for f in FORMS.get(what, ()) if f in by_form), next(iter(by_form)))]
    word = str(chosen["form"]).split("-")[0]
    alike = [row for row in rows if str(row["form"]).split("-")[0] == word]
    lows = [_end(row, "low") for row in alike]
    highs = [_end(row, "high") for row in alike]
    status = str(chosen["status"])
    return Found(
        float(chosen["value"]), min(lows), max(highs),
        1.0 if status in ("reported", "estimated") else 0.0, status,
        rows=tuple(kept_row(row, item=row["form"]) for row in (chosen, *(
            row for row in alike if row is not chosen))),
    )  # fmt: skip


def _end(row: Row, end: str) -> float:
    value = float(row[end])
    return float(row["value"]) if math.isnan(value) else value
