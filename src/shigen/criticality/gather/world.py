"""Output of the world by place: what is named, and a remainder for what is not.

The remainder is what a world total has beyond the places with a number: printed other countries,
withheld countries, and what no line accounts for. Where a total is smaller than its parts, by
rounding or because it leaves out a country, the parts count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shigen.criticality.gather import figures
from shigen.criticality.gather.figures import Figures, Key, Words, spans
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import Positions
from shigen.criticality.method import Array
from shigen.criticality.quantities import REMAINDER

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
        Share of the total that stands in places with a reported or estimated figure (or a
        published share).
    status
        Weakest status that stands for at least ``CARRIES`` of the total.
    reason
        Why the world is not known; empty when it is.
    in_shares
        Whether the amounts are shares of an unknown total, so that they cannot be set against
        amounts of trade.
    own
        Figures of the places, without the world and the remainder; NaN where withheld.
    """

    value: Array
    low: Array
    high: Array
    known: float
    status: str
    reason: str
    in_shares: bool
    own: Figures


def world(catalogue: Kept, key: Key, places: tuple[str, ...]) -> World:
    """Output of a mineral at a stage in a year, on the place axis."""
    return catalogue.once(("world", key, places), lambda: _world(catalogue, key, places))


def _world(catalogue: Kept, key: Key, places: tuple[str, ...]) -> World:
    mineral, stage, year = key
    rows = figures.of(catalogue, key, places)
    whole, rest = rows.place == WORLD, rows.place == REMAINDER
    own = rows.at(~(whole | rest))
    total, other = rows.at(whole), rows.at(rest)
    if len(total) and not np.isnan(total.value).any():
        return _of_amounts(own, other, float(total.value[0]), len(places))
    if (own.rule == "share").any() and np.isnan(own.value).all():
        return _of_shares(own, other, len(places))
    if not len(rows):
        there = figures.years(catalogue).get((mineral, stage))
        reason = f"no output of {mineral}, {stage} is held"
        reason += f" for {year}; it is held for {spans(there)}" if there else ""
    else:
        named = own.place[~np.isnan(own.value)]
        reason = f"no source gives the world's output of {mineral}, {stage} in {year}; " + (
            f"known: {', '.join(named[:4])}{' and others' if len(named) > 4 else ''}"
            if len(named)
            else "what is named is withheld"
        )
    nothing = np.full(len(places), np.nan)
    return World(nothing, nothing, nothing, 0.0, "missing", reason, in_shares=False, own=own)


def _of_amounts(own: Figures, other: Figures, total: float, width: int) -> World:
    gone = np.isnan(own.value)
    named = own.at(~gone)
    made = float(named.value.sum())
    printed = float(np.nansum(other.value))
    rest = max(total - made, printed, 0.0)
    # The range of printed other countries; a withheld place may have bounds, as "less than ½ unit".
    low = rest - float(np.nansum(other.value - other.low))
    high = rest + float(np.nansum(other.high - other.value)) + float(np.nansum(own.high[gone]))
    status = np.where(named.rule == SHARED, "estimated", named.status)
    known = float(named.value[np.isin(status, KNOWN)].sum())
    return World(
        _laid(named.axis, named.value, rest, width),
        _laid(named.axis, named.low, max(low, 0.0), width),
        _laid(named.axis, named.high, high, width),
        known / (made + rest) if made + rest > 0 else 1.0,
        weakest(np.append(named.value, rest), np.append(status, "imputed")),
        "",
        in_shares=False,
        own=own,
    )


def _of_shares(own: Figures, other: Figures, width: int) -> World:
    """Shares of a total that no source gives, as amounts that add up to at least one."""
    named = own.at(~np.isnan(own.share))
    made = float(named.share.sum())
    rest = max(1.0 - made, float(np.nansum(other.share)), 0.0)
    value = _laid(named.axis, named.share, rest, width)
    known = float(named.share[np.isin(named.status, KNOWN)].sum()) / (made + rest)
    status = weakest(np.append(named.share, rest), np.append(named.status, "imputed"))
    return World(value, value, value, known, status, "", in_shares=True, own=own)


def _laid(axis: Positions, amounts: Array, remainder: float, width: int) -> Array:
    laid = np.asarray(np.bincount(axis, amounts, width), dtype="float64")
    laid[-1] += remainder
    return laid


def weakest(amounts: Array, statuses: Words) -> str:
    """Weakest status that stands for at least ``CARRIES`` of the amounts.

    Examples
    --------
    >>> weakest(np.array([90.0, 9.0, 1.0]), np.array(["reported", "estimated", "imputed"]))
    'estimated'
    """
    total = float(amounts.sum())
    found = STATUSES[0]
    for status in STATUSES if total > 0 else ():
        if float(amounts[statuses == status].sum()) >= CARRIES * total:
            found = status
    return found
