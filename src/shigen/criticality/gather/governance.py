"""World Bank governance estimates by place and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.criticality.gather.figures import Words, spans
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.supply import labels
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Array
from shigen.criticality.quantities import GOVERNANCE, STABILITY, Quantity

POLITICAL = "political-stability"
SIX = "mean6"
FIVE = (
    "corruption-control", "government-effectiveness", "political-stability", "regulatory-quality",
    "rule-of-law",
)  # fmt: skip
# A mean stands in for a year that has none when it is at most this many years away.
REACH = 3


def stability(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Political stability of the year, with its 90 % interval; the latest edition that has it.

    A year without a survey stays missing.
    """
    store = kept(catalogue, cases["year"])
    rows = store.once(POLITICAL, lambda: _latest(store, (POLITICAL,)))
    held = f"held: {_years(rows)}" if len(rows) else "none is held"
    return _laid(STABILITY, rows, cases, places, held)


def governance(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Mean of the six estimates of the year, or what stands in for it.

    Where the catalogue has no mean of six of the year, the mean of five of the year stands in
    (without voice and accountability), else the nearest mean at most ``REACH`` years away. What
    stands in is estimated and has for a range, either way, the largest difference between any two
    means of the place that are held (of the median place where one mean only is held).
    """
    store = kept(catalogue, cases["year"])
    years = frozenset(int(year) for year in cases["year"].unique())
    rows = store.once((SIX, years), lambda: _means(store, years))
    six, five = _latest(store, (SIX,)), _of_five(store)
    held = f"means of six are held for {_years(six)}, of five for {_years(five)}"
    held += f"; they stand in for years up to {REACH} away"
    return _laid(GOVERNANCE, rows, cases, places, held if len(six) or len(five) else "none is held")


def _years(rows: pd.DataFrame) -> str:
    return spans(rows["year"].unique().tolist()) or "no year"


def _latest(store: Kept, dimensions: tuple[str, ...]) -> pd.DataFrame:
    """One row a place, year and dimension, of the latest edition that has it."""
    table = store.table("governance")
    table = table[table["dimension"].isin(dimensions) & table["value"].notna()]
    keys = ["place", "year", "dimension"]
    ordered = table.sort_values([*keys, "vintage", "source"])
    return ordered.drop_duplicates(keys, keep="last").reset_index(drop=True)


def _means(store: Kept, years: frozenset[int]) -> pd.DataFrame:
    """Mean of six, or what stands in for it, by place for some years."""
    six, five = _latest(store, (SIX,)), _of_five(store)
    keys = ["place", "year"]
    held = pd.concat([six, five], ignore_index=True).drop_duplicates(keys, keep="first")
    spread = held.groupby("place")["value"].agg(["min", "max", "size"])
    drift = (spread["max"] - spread["min"]).where(spread["size"] > 1)
    drift = drift.fillna(float(drift.median()) if drift.notna().any() else np.nan)
    parts = []
    for year in sorted(years):
        near = held.assign(away=(held["year"] - year).abs())
        near = near[near["away"] <= REACH].sort_values(["place", "away", "year"])
        near = near.drop_duplicates("place")
        exact = near["away"].eq(0) & near["dimension"].eq(SIX)
        width = near["place"].map(drift.to_dict()).astype("float64")
        note = [
            str(text) if same else f"{what} of {of} stands in for the mean of six of {year}"
            for same, what, of, text in zip(
                exact, near["dimension"], near["year"], near["note"], strict=True
            )
        ]
        shown = near.assign(
            low=near["low"].where(exact, near["value"] - width),
            high=near["high"].where(exact, near["value"] + width),
            note=note,
            of=near["year"],
            year=year,
        )
        # Without a second mean to tell how far off it may be, nothing stands in.
        parts.append(shown[exact | width.notna()])
    return pd.concat(parts, ignore_index=True) if parts else held.iloc[:0]


def _of_five(store: Kept) -> pd.DataFrame:
    """Mean of the five estimates of each place and year that has all of them."""
    rows = _latest(store, FIVE)
    keys = ["place", "year"]
    rows = rows[rows.groupby(keys)["dimension"].transform("nunique").eq(len(FIVE))]
    mean = rows.groupby(keys, as_index=False).agg(
        value=("value", "mean"), source=("source", "last"), vintage=("vintage", "last"),
        unit=("unit", "last"),
    )  # fmt: skip
    return mean.assign(
        dimension="mean5", low=np.nan, high=np.nan, status="estimated", note="mean of five"
    )


def _laid(
    quantity: Quantity,
    rows: pd.DataFrame,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    held: str,
) -> Given:
    """Rows of places and years on the place axis, a line a case; the remainder has none."""
    years = cases["year"].to_numpy()
    asked, line = np.unique(years, return_inverse=True)
    column = pd.Index(places[:-1]).get_indexer(pd.Index(rows["place"]))
    at = pd.Index(asked).get_indexer(pd.Index(rows["year"]))
    here = (column >= 0) & (at >= 0)
    grids = []
    for name in ("value", "low", "high"):
        grid = np.full((len(asked), len(places)), np.nan)
        grid[at[here], column[here]] = rows[name].to_numpy("float64")[here]
        grids.append(np.clip(grid, quantity.low, quantity.high))
    there = ~np.isnan(grids[0]).all(axis=1)
    reason = [
        "" if known else f"no {quantity.name} of {year}; {held}"
        for known, year in zip(there, asked, strict=True)
    ]
    return given(
        quantity, grids[0][line], low=grids[1][line], high=grids[2][line],
        known=there.astype("float64")[line],
        status=_status(there)[line], reason=labels(reason)[line],
        trace=lambda case: _trace(rows, int(years[case]), places),
    )  # fmt: skip


def _status(there: Array) -> Words:
    return labels("estimated" if known else "missing" for known in there)


def _trace(rows: pd.DataFrame, year: int, places: tuple[str, ...]) -> pd.DataFrame:
    """Rows of a year; the year shown is the one that the figure is of."""
    rows = rows[rows["year"].eq(year) & rows["place"].isin(places)]
    shown = rows.assign(quantity="", item=rows["dimension"])
    if "of" in rows:
        shown["year"] = rows["of"]
    return shown.sort_values("place")[list(TRACE_COLUMNS)].reset_index(drop=True)
