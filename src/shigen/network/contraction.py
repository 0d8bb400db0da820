"""Smaller graphs with the same cheapest routes between some of their points.

Blind alleys that lead to none of those points are cut off, and a chain of legs without a branch
becomes one leg that carries the sum. Both keep every cheapest route, since costs are not negative.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


class Legs(NamedTuple):
    """Undirected legs: the points they join and what each carries, its cost in the last column."""

    start: Whole
    end: Whole
    carried: Table

    def degrees(self, size: int) -> Whole:
        """Legs at each of ``size`` points."""
        both = np.concatenate([self.start, self.end])
        return np.bincount(both, minlength=size).astype("int64")

    def of(self, chosen: Mask | Whole) -> Legs:
        """Some of the legs."""
        return Legs(self.start[chosen], self.end[chosen], self.carried[chosen])


def cheapest(legs: Legs) -> Legs:
    """One leg a pair of points, the cheapest, the lower number first; sorted by both numbers.

    Examples
    --------
    >>> legs = Legs(np.array([2, 1, 4]), np.array([1, 2, 4]), np.array([[5.0], [3.0], [1.0]]))
    >>> cheapest(legs)
    Legs(start=array([1]), end=array([2]), carried=array([[3.]]))
    """
    low, high = np.minimum(legs.start, legs.end), np.maximum(legs.start, legs.end)
    order = np.lexsort((legs.carried[:, -1], high, low))
    low, high, carried = low[order], high[order], legs.carried[order]
    first = np.ones(len(low), dtype=np.bool_)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    first &= low != high
    return Legs(low[first], high[first], carried[first])


def without_blind_alleys(legs: Legs, kept: Mask) -> Legs:
    """Legs without those that lead to a dead end where no kept point lies."""
    while True:
        dead = ~kept & (legs.degrees(len(kept)) == 1)
        useful = ~(dead[legs.start] | dead[legs.end])
        if useful.all():
            return legs
        legs = legs.of(useful)


def contracted(legs: Legs, kept: Mask) -> Legs:
    """Fewer legs with the same cheapest routes between all kept points.

    Parameters
    ----------
    legs
        Their costs are not negative.
    kept
        For each point whether routes may begin or end there.

    Returns
    -------
    Legs
        As `cheapest` orders them.

    Examples
    --------
    Of the way 0-1-2 and the blind alley 1-3 one leg is left, three long:

    >>> legs = Legs(np.array([0, 1, 1]), np.array([1, 2, 3]), np.array([[1.0], [2.0], [9.0]]))
    >>> contracted(legs, np.array([True, False, True, False]))
    Legs(start=array([0]), end=array([2]), carried=array([[3.]]))
    """
    legs = without_blind_alleys(legs, kept)
    size = len(kept)
    inner = ~kept & (legs.degrees(size) == 2)
    at_start, at_end = inner[legs.start], inner[legs.end]
    inside = legs.of(at_start & at_end)
    joined = coo_array((np.ones(len(inside.start)), (inside.start, inside.end)), (size, size))
    _, label = connected_components(joined, directed=False)
    in_chain = at_start | at_end
    chain = label[np.where(at_start, legs.start, legs.end)[in_chain]]
    carried = np.column_stack(
        [np.bincount(chain, column, minlength=size) for column in legs.carried[in_chain].T]
    )
    # each chain hangs on two legs that have one end outside it; a ring by itself on none
    rim = at_start ^ at_end
    outside = np.where(at_start, legs.end, legs.start)[rim]
    of_rim = label[np.where(at_start, legs.start, legs.end)[rim]]
    order = np.argsort(of_rim, kind="stable")
    outside, of_rim = outside[order], of_rim[order]
    plain = legs.of(~in_chain)
    return cheapest(
        Legs(
            np.concatenate([plain.start, outside[0::2]]),
            np.concatenate([plain.end, outside[1::2]]),
            np.concatenate([plain.carried, carried[of_rim[0::2]]]),
        )
    )
