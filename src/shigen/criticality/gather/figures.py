"""Merged figures of output by mineral, stage and year, laid out on the place axis.

The remainder of the axis is what a world total has beyond the places with a number: printed other
countries, withheld countries, and what no line accounts for. Where a total is smaller than its
parts, by rounding or because it leaves out a country, the parts count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from shigen.catalogue import merged
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import positions
from shigen.criticality.method import Array
from shigen.criticality.quantities import REMAINDER

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

Key = tuple[str, str, int]
WORLD = "WLD"
KNOWN = ("reported", "estimated")
STATUSES = ("reported", "estimated", "imputed", "assumed")
# The weakest status that stands for this much of a total is the status of the total.
CARRIES = 0.05
# A published share times a total: of the two the share makes the concentration.
SHARED = "share-of-total"


@dataclass(frozen=True)
class World:
    """Output of a mineral at a stage in a year.

    Attributes
    ----------
    value, low, high
        By place, the remainder last; NaN throughout where the world is not known.
    known
        Share of the total that stands in places with a reported or estimated figure (or published
        share).
    status
        Weakest status that stands for at least ``CARRIES`` of the total.
    reason
        Why the world is not known; empty when it is.
    in_shares
        Whether the amounts are shares of an unknown total, so that they cannot be set against
        amounts of trade.
    own
        Figures by place: value, low, high [t] and status; without the world and the remainder.
    withheld
        Places that have a row without a number.
    """

    value: Array
    low: Array
    high: Array
    known: float
    status: str
    reason: str
    in_shares: bool
    own: pd.DataFrame
    withheld: tuple[str, ...]


def figures(catalogue: Kept) -> pd.DataFrame:
    """Merged figures of the whole catalogue."""
    return catalogue.once("figures", lambda: merged.production(cast("Catalogue", catalogue)))


def bounds(catalogue: Kept) -> dict[Key, slice]:
    """Rows of `figures` of each mineral, stage and year."""

    def make() -> dict[Key, slice]:
        frame = figures(catalogue)
        columns = [frame["mineral"].tolist(), frame["stage"].tolist(), frame["year"].tolist()]
        found: dict[Key, slice] = {}
        start = 0
        keys: list[Key] = list(zip(*columns, strict=True))
        for row, key in enumerate(keys):
            if row + 1 == len(keys) or keys[row + 1] != key:
                found[key] = slice(start, row + 1)
                start = row + 1
        return found

    return catalogue.once("bounds", make)


def years(catalogue: Kept) -> dict[tuple[str, str], list[int]]:
    """Years with any figure, by mineral and stage."""

    def make() -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for mineral, stage, year in sorted(bounds(catalogue)):
            found.setdefault((mineral, stage), []).append(year)
        return found

    return catalogue.once("years", make)


def spans(found: list[int]) -> str:
    """Years in words: ``2012-2021, 2023``.

    Examples
    --------
    >>> spans([2012, 2013, 2014, 2020])
    '2012-2014, 2020'
    """
    parts: list[list[int]] = []
    for year in sorted(set(found)):
        if parts and year == parts[-1][1] + 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def world(catalogue: Kept, key: Key, places: tuple[str, ...]) -> World:
    """Output of a mineral at a stage in a year, on the place axis."""
    return catalogue.once(("world", key, places), lambda: _world(catalogue, key, places))


def _unknown(places: tuple[str, ...], reason: str, own: pd.DataFrame, shares: bool) -> World:
    nothing = np.full(len(places), np.nan)
    gone = tuple(own.loc[own["value"].isna(), "place"])
    return World(nothing, nothing, nothing, 0.0, "missing", reason, shares, own, gone)


def _world(catalogue: Kept, key: Key, places: tuple[str, ...]) -> World:
    mineral, stage, year = key
    frame = figures(catalogue)
    if key not in bounds(catalogue):
        there = years(catalogue).get((mineral, stage))
        reason = (
            f"no output of {mineral}, {stage} is held for {year}; it is held for {spans(there)}"
            if there
            else f"no output of {mineral}, {stage} is held"
        )
        return _unknown(places, reason, frame.iloc[:0], shares=False)
    rows = frame.iloc[bounds(catalogue)[key]]
    lumps = rows["place"].isin([WORLD, REMAINDER])
    own, total = rows[~lumps], rows[rows["place"].eq(WORLD)]
    other = rows[rows["place"].eq(REMAINDER)]
    if len(total) and total["value"].notna().all():
        return _of_amounts(own, other, total, places)
    if own["rule"].eq("share").any() and not own["value"].notna().any():
        return _of_shares(own, other, places)
    numbers = own[own["value"].notna()]
    named = ", ".join(numbers["place"].head(4)) + (" and others" if len(numbers) > 4 else "")
    reason = f"no source gives the world's output of {mineral}, {stage} in {year}" + (
        f"; known: {named}" if named else "; withheld where it is named"
    )
    return _unknown(places, reason, own, shares=False)


def _of_amounts(
    own: pd.DataFrame, other: pd.DataFrame, total: pd.DataFrame, places: tuple[str, ...]
) -> World:
    gone = own[own["value"].isna()]
    named = own[own["value"].notna()]
    sizes = named["value"].to_numpy()
    world_total = float(total["value"].iloc[0])
    printed = float(other["value"].fillna(0.0).sum())
    # A withheld place may have bounds of its own, as "less than half a unit".
    unseen = float(gone["high"].fillna(0.0).sum())
    rest = max(world_total - float(sizes.sum()), printed, 0.0)
    ends = {end: named[end].fillna(named["value"]).to_numpy() for end in ("low", "high")}
    low, high = rest, rest + unseen
    if len(other) == 1:
        low = rest - max(printed - float(other["low"].fillna(other["value"]).iloc[0]), 0.0)
        high += max(float(other["high"].fillna(other["value"]).iloc[0]) - printed, 0.0)
    axis = positions(named["place"], places)
    shown = [
        _laid(axis, amounts, remainder, places)
        for amounts, remainder in ((sizes, rest), (ends["low"], max(low, 0.0)), (ends["high"], high))
    ]
    statuses = named["status"].where(named["rule"].ne(SHARED), "estimated").to_numpy()
    whole = float(sizes.sum()) + rest
    known = float(sizes[np.isin(statuses, KNOWN)].sum()) / whole if whole > 0 else 1.0
    return World(
        shown[0], shown[1], shown[2], known,
        weakest(np.append(sizes, rest), np.append(statuses, "imputed" if rest else "reported")),
        "", False, own, tuple(gone["place"]),
    )  # fmt: skip


def _of_shares(own: pd.DataFrame, other: pd.DataFrame, places: tuple[str, ...]) -> World:
    """Shares of a total that no source gives, as amounts that add up to at least one."""
    named = own[own["share"].notna()]
    sizes = named["share"].to_numpy()
    rest = max(1.0 - float(sizes.sum()), float(other["share"].fillna(0.0).sum()), 0.0)
    value = _laid(positions(named["place"], places), sizes, rest, places)
    statuses = named["status"].to_numpy()
    known = float(sizes[np.isin(statuses, KNOWN)].sum()) / (float(sizes.sum()) + rest)
    status = weakest(sizes, statuses)
    gone = tuple(own.loc[own["share"].isna(), "place"])
    return World(value, value, value, known, status, "", True, own, gone)


def _laid(axis: Array, amounts: Array, remainder: float, places: tuple[str, ...]) -> Array:
    laid = np.zeros(len(places))
    np.add.at(laid, axis.astype("int64"), amounts)
    laid[-1] += remainder
    return laid


def weakest(amounts: Array, statuses: np.ndarray[tuple[int], np.dtype[np.object_]]) -> str:
    """Weakest status that stands for at least ``CARRIES`` of the amounts.

    Examples
    --------
    >>> weakest(np.array([90.0, 9.0, 1.0]), np.array(["reported", "estimated", "imputed"]))
    'estimated'
    """
    total = float(amounts.sum())
    if total <= 0:
        return "reported"
    found = STATUSES[0]
    for status in STATUSES:
        if float(amounts[statuses == status].sum()) >= CARRIES * total:
            found = status
    return found


def with_vintage(catalogue: Kept, rows: pd.DataFrame) -> pd.DataFrame:
    """Figures with the edition of their source, as the table of sources or of output has it."""
    production = catalogue.table("production")
    keys = ["mineral", "stage", "place", "year", "source"]
    near = production[production["mineral"].isin(rows["mineral"].unique())]
    near = near.drop_duplicates(keys)[[*keys, "vintage"]]
    return rows.merge(near, on=keys, how="left").fillna({"vintage": ""})
