"""Output of every mineral, stage and year at once, by the rules of one case at a time.

The rules are those by which `shigen.criticality.gather` makes one case; here a row is a key, that
is a mineral, a stage and a year, and a column a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.method import Array
from shigen.criticality.quantities import REMAINDER
from shigen.errors import BadInput

OUTPUT_COLUMNS = ("mineral", "stage", "place", "year", "value", "share", "status", "rule")
WORLD = "WLD"
KNOWN = ("reported", "estimated")
# Published shares: of a total that is known, and of one that is not.
OF_TOTAL, OF_NOTHING = "share-of-total", "share"
Whole = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Words = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True)
class Keys:
    """Every mineral, stage and year that trade or output has, sorted.

    Attributes
    ----------
    mineral, stage
        Sorted names, and the number of each key's.
    year
        Of each key.
    trade, output
        Key of each row of the two tables.
    """

    mineral: tuple[Words, Whole]
    stage: tuple[Words, Whole]
    year: Whole
    trade: Whole
    output: Whole

    @classmethod
    def of(cls, trade: pd.DataFrame, output: pd.DataFrame) -> Keys:
        """Number the keys of both tables.

        Raises
        ------
        BadInput
            When the table of output lacks a column.
        """
        lacking = [column for column in OUTPUT_COLUMNS if column not in output]
        if lacking:
            raise BadInput(f"the table of output lacks the column {', '.join(lacking)}")
        names, codes = [], []
        for column in ("mineral", "stage"):
            sides = [pd.factorize(frame[column]) for frame in (trade, output)]
            found = sorted({str(word) for _, words in sides for word in words})
            index = pd.Index(found, dtype="object")
            names.append(np.array(found, dtype=object))
            codes.append([index.get_indexer(pd.Index(w, dtype="object"))[c] for c, w in sides])
        years = [frame["year"].to_numpy("int64") for frame in (trade, output)]
        first = min((int(y.min()) for y in years if len(y)), default=0)
        span = max((int(y.max()) for y in years if len(y)), default=0) - first + 1
        both = [
            (codes[0][side] * len(names[1]) + codes[1][side]) * span + years[side] - first
            for side in (0, 1)
        ]
        unique, at = np.unique(np.concatenate(both), return_inverse=True)
        rest = unique // span
        return cls(
            (names[0], rest // max(len(names[1]), 1)), (names[1], rest % max(len(names[1]), 1)),
            unique % span + first, at[: len(trade)], at[len(trade) :],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.year)


@dataclass(frozen=True)
class World:
    """Output of the world by key and place.

    Attributes
    ----------
    amounts
        Shape (keys, places + 1): t, or shares of an unknown total; the last column is the
        remainder. NaN where the world is not known.
    own
        Shape (keys, places + 1): t of each place as its figure says, zero without one.
    certain
        The part of ``own`` that is reported or estimated.
    listed, gone
        Shape (keys, places + 1): whether a place has a row; whether its figure is withheld.
    known
        By key, share of the total that is known.
    in_shares
        By key, whether the amounts are shares.
    """

    amounts: Array
    own: Array
    certain: Array
    listed: Array
    gone: Array
    known: Array
    in_shares: Mask

    @property
    def whole(self) -> Array:
        """Total by key; NaN where it is not known."""
        return np.asarray(self.amounts.sum(axis=1))

    def hhi(self, *, remainder: float) -> Array:
        """HHI by key, the remainder spread thinly (0) or counted as one place (1)."""
        whole = self.whole[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.where(whole > 0, self.amounts / whole, np.nan) ** 2
        return np.asarray(squares[:, :-1].sum(axis=1) + remainder * squares[:, -1])

    def scored(self, there: Array) -> Array:
        """By key, share of the output of named places that has a score of stability."""
        return _share(self.amounts[:, :-1], there[:, :-1])


@dataclass(frozen=True)
class Domestic:
    """What parties make themselves, shape (keys, parties): t, share known and share scored."""

    made: Array
    known: Array
    scored: Array


def _share(amounts: Array, part: Array) -> Array:
    total = np.nan_to_num(amounts).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (np.nan_to_num(amounts) * part).sum(axis=1) / total
    return np.asarray(np.where(total > 0, found, 1.0))


def world_of(output: pd.DataFrame, keys: Keys, position: Whole, width: int) -> World:
    """Lay the figures of output out by key and place.

    Parameters
    ----------
    output
        ``OUTPUT_COLUMNS``.
    keys
        Of the same table.
    position
        Column of the place of each row; ``width`` - 1 where it is not named.
    width
        Number of places and one for the remainder.

    Raises
    ------
    BadInput
        When a place has two figures for one key.
    """
    place = output["place"].to_numpy(dtype=object)
    value, share = (output[name].to_numpy("float64") for name in ("value", "share"))
    rule, status = (output[name].to_numpy(dtype=object) for name in ("rule", "status"))
    whole, rest = place == WORLD, place == REMAINDER
    mine = ~(whole | rest)
    n, at = len(keys), keys.output

    def laid(amounts: Array, rows: Mask) -> Array:
        cell = at[rows] * width + position[rows]
        return np.bincount(cell, amounts[rows], n * width).reshape(n, width).astype("float64")

    def by_key(amounts: Array, rows: Mask) -> Array:
        return np.bincount(at[rows], np.nan_to_num(amounts[rows]), n).astype("float64")

    twice = laid(np.ones(len(at)), mine)[:, :-1] > 1
    if twice.any():
        key = int(np.flatnonzero(twice.any(axis=1))[0])
        raise BadInput(
            f"output of {keys.mineral[0][keys.mineral[1][key]]}, "
            f"{keys.stage[0][keys.stage[1][key]]} in {keys.year[key]} names a place twice"
        )
    there = ~np.isnan(value)
    sure = np.isin(status, KNOWN)
    own = laid(value, mine & there)
    shared = by_key(np.ones(len(at)), mine & (rule == OF_NOTHING)) > 0
    has_total = by_key(np.ones(len(at)), whole & there) > 0
    in_shares = ~has_total & shared & (by_key(there.astype("float64"), mine) == 0)
    by_share = laid(share, mine & ~np.isnan(share))
    amounts = np.where(in_shares[:, None], by_share, own)
    total = np.where(in_shares, 1.0, by_key(value, whole))
    printed = np.where(in_shares, by_key(share, rest), by_key(value, rest))
    beyond = np.maximum(np.maximum(total - amounts.sum(axis=1), printed), 0.0)
    amounts[:, -1] += beyond
    amounts[~(has_total | in_shares)] = np.nan
    believed = by_key(value, mine & there & (sure | (rule == OF_TOTAL)))
    believed = np.where(in_shares, by_key(share, mine & sure), believed)
    size = amounts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(size > 0, believed / size, np.where(np.isnan(size), 0.0, 1.0))
    return World(
        amounts, own, laid(value, mine & there & sure), laid(np.ones(len(at)), mine),
        laid(np.ones(len(at)), mine & ~there), known, in_shares,
    )  # fmt: skip


def domestic_of(world: World, owners: Array, there: Array) -> Domestic:
    """What each party makes, by the figures of its members.

    Parameters
    ----------
    world
        As `world_of` gives it.
    owners
        Shape (parties, places + 1): 1 where a place belongs to a party.
    there
        Shape (keys, places + 1): 1 where a place has a score of stability.

    Notes
    -----
    A member without a row in a year whose total is known makes nothing or is in the remainder: it
    counts as zero, and known is less by the share of the remainder. A member whose figure is
    withheld, and output known in shares only, leave the party without a number.
    """
    made, certain = world.own @ owners.T, world.certain @ owners.T
    some_unlisted = world.listed @ owners.T < owners.sum(axis=1)
    lost = (world.gone @ owners.T > 0) | world.in_shares[:, None]
    whole = world.whole[:, None]
    lost |= np.isnan(whole) & some_unlisted
    with np.errstate(divide="ignore", invalid="ignore"):
        outside = np.where(whole > 0, world.amounts[:, -1:] / whole, 0.0)
        known = np.where(made > 0, certain / made, 1.0 - outside * some_unlisted)
        scored = np.where(made > 0, ((world.own * there) @ owners.T) / made, 1.0)
    known, scored = np.where(lost, 0.0, known), np.where(lost, 0.0, scored)
    return Domestic(np.where(lost, np.nan, made), known, scored)
