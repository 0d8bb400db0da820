"""Merged figures of output by mineral, stage and year, as columns that are quick to slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from shigen.catalogue import merged
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import Positions, positions
from shigen.criticality.method import Array

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

Key = tuple[str, str, int]
Words = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True)
class Figures:
    """Some merged figures: one entry a place.

    Attributes
    ----------
    place, status, rule
        As `shigen.catalogue.merged.production` gives them.
    value, low, high
        t; low and high are value where there is no range.
    share
        Of the total of the world.
    axis
        Position of the place on the place axis.
    """

    place: Words
    status: Words
    rule: Words
    value: Array
    low: Array
    high: Array
    share: Array
    axis: Positions

    def at(self, chosen: slice | np.ndarray[Any, np.dtype[np.bool_]]) -> Figures:
        """Some of them, by a slice or a mask."""
        return Figures(
            self.place[chosen], self.status[chosen], self.rule[chosen], self.value[chosen],
            self.low[chosen], self.high[chosen], self.share[chosen], self.axis[chosen],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.place)


def frame(catalogue: Kept) -> pd.DataFrame:
    """Merged figures of the whole catalogue."""
    return catalogue.once("figures", lambda: merged.production(cast("Catalogue", catalogue)))


def columns(catalogue: Kept, places: tuple[str, ...]) -> Figures:
    """Figures of the whole catalogue on a place axis, in the order of `frame`."""

    def make() -> Figures:
        rows = frame(catalogue)
        words = [rows[name].to_numpy(dtype=object) for name in ("place", "status", "rule")]
        value = rows["value"].to_numpy(dtype="float64")
        ends = [rows[name].fillna(rows["value"]).to_numpy("float64") for name in ("low", "high")]
        share = rows["share"].to_numpy(dtype="float64")
        axis = positions(rows["place"], places)
        return Figures(words[0], words[1], words[2], value, ends[0], ends[1], share, axis)

    return catalogue.once(("columns", places), make)


def bounds(catalogue: Kept) -> dict[Key, slice]:
    """Rows of `frame` of each mineral, stage and year."""

    def make() -> dict[Key, slice]:
        rows = frame(catalogue)
        parts = (rows["mineral"].tolist(), rows["stage"].tolist(), rows["year"].tolist())
        keys: list[Key] = list(zip(*parts, strict=True))
        found: dict[Key, slice] = {}
        start = 0
        for row, key in enumerate(keys):
            if row + 1 == len(keys) or keys[row + 1] != key:
                found[key] = slice(start, row + 1)
                start = row + 1
        return found

    return catalogue.once("bounds", make)


def of(catalogue: Kept, key: Key, places: tuple[str, ...]) -> Figures:
    """Figures of a mineral and stage in a year; none when there are none."""
    return columns(catalogue, places).at(bounds(catalogue).get(key, slice(0, 0)))


def years(catalogue: Kept) -> dict[tuple[str, str], list[int]]:
    """Years with any figure, by mineral and stage."""

    def make() -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for mineral, stage, year in sorted(bounds(catalogue)):
            found.setdefault((mineral, stage), []).append(year)
        return found

    return catalogue.once("years", make)


def spans(found: list[int]) -> str:
    """Years in words.

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


def with_vintage(catalogue: Kept, rows: pd.DataFrame) -> pd.DataFrame:
    """Figures with the edition of their source, as the rows of output have it."""
    production = catalogue.table("production")
    keys = ["mineral", "stage", "place", "year", "source"]
    near = production[production["mineral"].isin(rows["mineral"].unique())]
    near = near.drop_duplicates(keys)[[*keys, "vintage"]]
    return rows.merge(near, on=keys, how="left").fillna({"vintage": ""})
