"""ASI of USGS 2021: how little a place can supply, by a stand-in from World Bank estimates.

The study takes the Policy Perception Index of the Fraser Institute, which is not open data. In its
place stands the mean of three World Bank estimates, government effectiveness, regulatory quality
and rule of law, turned so that 2.5 is 0 and -2.5 is 1 (both constants may be set). A year without
estimates takes those of the nearest year, at most ``REACH`` years away, and its source rows say so.
The status is ``assumed`` and every source row begins with ``stand-in``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.places import positions
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Array, Parameter
from shigen.criticality.methods.usgs_2021 import ABILITY
from shigen.criticality.parties import members
from shigen.errors import BadInput, UnknownName

REACH = 5  # years; the estimates of a country seldom move by more than their own error in five
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
DIMENSIONS = ("government-effectiveness", "regulatory-quality", "rule-of-law")
STAND_IN = "stand-in"

PARAMETERS = (
    Parameter("best", 2.5, 0.0, 3.5, "WGI estimate", "ours", "Mean estimate at which ASI is 0."),
    Parameter("worst", -2.5, -3.5, -0.01, "WGI estimate", "ours",
              "Mean estimate at which ASI is 1."),
)  # fmt: skip


def chosen(parameters: Iterable[Parameter], given: Mapping[str, float] | None) -> dict[str, float]:
    """Parameters of a stand-in with the user's own in place of the defaults, checked.

    Raises
    ------
    UnknownName
        When a parameter does not exist.
    BadInput
        When a value is no number or not admissible.
    """
    known = {found.name: found for found in parameters}
    found = {name: one.default for name, one in known.items()}
    for name, value in (given or {}).items():
        if name not in known:
            raise UnknownName("parameter of the stand-in", name, list(known))
        one = known[name]
        if not one.low <= value <= one.high:
            raise BadInput(
                f"parameter {name} of the stand-in is {value!r}; it must be a number from "
                f"{one.low:g} to {one.high:g} ({one.unit})"
            )
        found[name] = float(value)
    return found


@dataclass(frozen=True)
class Estimates:
    """World Bank estimates of one dimension: value, low and high by year, each by place."""

    by_year: Mapping[int, tuple[Array, Array, Array]]

    def near(self, year: int) -> int | None:
        """The year itself, or the nearest within reach (the earlier of two) that has estimates."""
        found = sorted(self.by_year, key=lambda other: (abs(other - year), other))
        return found[0] if found and abs(found[0] - year) <= REACH else None

    def of(self, year: int, width: int) -> tuple[Array, Array, Array]:
        """Value, low and high of the year or the nearest; NaN where there are none."""
        nothing = np.full(width, np.nan)
        near = self.near(year)
        return (nothing, nothing, nothing) if near is None else self.by_year[near]


def estimate_rows(store: Kept) -> pd.DataFrame:
    """Rows of the table ``governance``, the latest edition of each place, year and dimension."""

    def make() -> pd.DataFrame:
        rows = store.table("governance").sort_values(["source", "vintage"])
        return rows.drop_duplicates(["place", "year", "dimension"], keep="last")

    return store.once("governance, latest", make)


def estimates(store: Kept, dimension: str, places: tuple[str, ...]) -> Estimates:
    """Estimates of a dimension on the place axis."""

    def make() -> Estimates:
        rows = estimate_rows(store)
        rows = rows[(rows["dimension"] == dimension) & rows["place"].isin(places)]
        found: dict[int, tuple[Array, Array, Array]] = {}
        for year, part in rows.groupby("year"):
            at = positions(part["place"], places)
            laid = np.full((3, len(places)), np.nan)
            for end, name in enumerate(("value", "low", "high")):
                laid[end, at] = part[name].fillna(part["value"]).to_numpy("float64")
            found[int(str(year))] = (laid[0], laid[1], laid[2])
        return Estimates(found)

    return store.once(("estimates", dimension, places), make)


def own_columns(party: str, places: tuple[str, ...]) -> Mask:
    """Where the members of a party stand on the axis, as a mask."""
    who = set(members(party))
    return np.fromiter((place in who for place in places), dtype=np.bool_)


def estimate_trace(
    store: Kept, dimensions: tuple[str, ...], year: int, places: tuple[str, ...], what: str
) -> pd.DataFrame:
    """Rows of some dimensions, with the note of what they stand in for and in what year."""
    rows = estimate_rows(store)
    parts = []
    for name in dimensions:
        near = estimates(store, name, places).near(year)
        note = f"{STAND_IN} for {what}" + ("" if near == year else f"; {near} for {year}")
        part = rows[(rows["dimension"] == name) & (rows["year"] == near)]
        parts.append(part.assign(quantity="", item=name, note=note))
    return pd.concat(parts, ignore_index=True)[list(TRACE_COLUMNS)]


def inability(
    catalogue: Tables,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    settings: Mapping[str, float] | None = None,
) -> Given:
    """ASI by a stand-in: (best - mean of three estimates) / (best - worst), clipped to 0..1.

    Parameters
    ----------
    catalogue, cases, places
        As every gatherer.
    settings
        ``PARAMETERS`` in place of the defaults.

    Returns
    -------
    Given
        Status ``assumed``; the range is the 90 % interval of the estimates; a place without
        estimates stays missing; members of the party are 0.
    """
    constants = chosen(PARAMETERS, settings)
    store = kept(catalogue)
    span = constants["best"] - constants["worst"]
    value, low, high = (np.full((len(cases), len(places)), np.nan) for _ in range(3))
    pairs = list(zip(cases["year"].tolist(), cases["party"].tolist(), strict=True))
    for year, party in sorted(set(pairs)):
        three = [estimates(store, name, places).of(int(year), len(places)) for name in DIMENSIONS]
        # a high estimate is a low risk, so the ends change places
        ends = [np.mean([one[end] for one in three], axis=0) for end in (0, 2, 1)]
        own = own_columns(party, places)
        rows = np.array([pair == (year, party) for pair in pairs])
        for target, mean in zip((value, low, high), ends, strict=True):
            risk = np.clip((constants["best"] - mean) / span, 0.0, 1.0)
            target[rows] = np.where(own, 0.0, risk)

    def trace(case: int) -> pd.DataFrame:
        year = int(cases["year"].iloc[case])
        return estimate_trace(store, DIMENSIONS, year, places, "the Policy Perception Index")

    # the party's own zeros are no estimate
    none = np.isnan(value[:, :-1]).any(axis=1) & (np.nan_to_num(value[:, :-1]).max(axis=1) == 0)
    years = sorted(estimates(store, DIMENSIONS[0], places).by_year)
    held = f"; they reach from {years[0]} to {years[-1]}" if years else ""
    reason = [
        f"no governance estimates within {REACH} years of {year}{held}" if gone else ""
        for (year, _), gone in zip(pairs, none, strict=True)
    ]
    return given(
        ABILITY, value, low=low, high=high, known=np.where(none, 0.0, 1.0),
        status=np.where(none, "missing", "assumed").astype(object),
        reason=np.array(reason, dtype=object), trace=trace,
    )  # fmt: skip
