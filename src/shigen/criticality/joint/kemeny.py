"""Kemeny: the order that disagrees least with all lists, exactly, with the bound that proves it.

    disagreement = sum over i before j of the weight of the lists that rank j above i

A list speaks for a pair only when it ranks both; a tie costs half its weight either way; a pair
that no list compares costs nothing. Where the order of a block of minerals against all others is
settled by majorities (no one outside ties with or beats one that it should stand behind), the
blocks are solved one by one, which changes no optimum (Condorcet's extended criterion); within a
block `shigen.criticality.joint.linear_order` decides. Of several orders that disagree least, the
one with the fewest pairs against Borda's order, equal points by name, is given.

References
----------
Kemeny (1959), Mathematics without numbers; Reinelt (1985), The linear ordering problem.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from shigen.criticality.joint import ballots, borda
from shigen.criticality.joint.linear_order import Order, Program, check
from shigen.criticality.method import Array
from shigen.errors import BadInput

LARGEST = 80
SECONDS = 60.0


@dataclass(frozen=True)
class Kemeny:
    """A Kemeny order and what is known of it.

    Attributes
    ----------
    order
        Minerals from first to last.
    left_out
        Minerals in too few lists to be placed.
    cost, bound, gap
        Disagreement of the order, in weight of lists; what no order can be below; difference.
    proven
        Whether no order disagrees less.
    unique
        yes, no, or unknown where that was not looked for or the time did not suffice.
    reversed
        Pairs that stand the other way round in the order, among those that disagree as little,
        that is furthest from this one; -1 where unknown.
    tie_break
        ``not needed``, ``closest to Borda``, or ``not proven`` where the time did not suffice.
    compared
        Weight of all comparisons: 1 - cost / compared is the share of them that the order heeds.
    tied_pairs, silent_pairs
        Pairs whose majorities are equal, and among them those that no list compares.
    blocks
        Sizes of the blocks, from the first to the last.
    """

    order: tuple[str, ...]
    left_out: tuple[str, ...]
    cost: float
    bound: float
    gap: float
    proven: bool
    unique: str
    reversed: int
    tie_break: str
    compared: float
    tied_pairs: int
    silent_pairs: int
    blocks: tuple[int, ...]


def majorities(wide: pd.DataFrame, weights: pd.Series) -> tuple[Array, Array]:
    """Weight of the lists that rank i above j, ties counting half, and that compare them.

    Examples
    --------
    >>> scores = pd.DataFrame({"x": [2.0, 1.0], "y": [1.0, 1.0], "z": [1.0, np.nan]})
    >>> above, compared = majorities(scores, pd.Series(1.0, index=["x", "y", "z"]))
    >>> above.tolist(), compared.tolist()
    ([[0.0, 1.5], [0.5, 0.0]], [[0.0, 2.0], [2.0, 0.0]])
    """
    values = wide.to_numpy(dtype="float64")
    above = np.zeros((len(values), len(values)))
    compared = np.zeros_like(above)
    for column, weight in zip(values.T, weights[wide.columns], strict=True):
        there = np.isfinite(column)
        both = there[:, None] & there[None, :]
        with np.errstate(invalid="ignore"):
            higher = column[:, None] > column[None, :]
            equal = (column[:, None] == column[None, :]) & both
        above += weight * (higher + 0.5 * equal)
        compared += weight * both
    np.fill_diagonal(above, 0.0)
    np.fill_diagonal(compared, 0.0)
    return above, compared


def _near(net: Array, weights: pd.Series) -> tuple[float, float]:
    """Gap below which an order is of least disagreement, and the part of it that is rounding.

    Disagreements are sums of weights, and so differ by whole numbers of some step when the weights
    are fractions with a common denominator; less than a step above the bound is then proof. For
    other weights what rounding leaves must do.
    """
    rounding = 1e-9 * len(net) ** 2
    used = [float(weight) for weight in weights if weight > 0]
    parts = [Fraction(weight).limit_denominator(1000) for weight in used]
    exact = all(math.isclose(float(p), w, rel_tol=1e-12) for p, w in zip(parts, used, strict=True))
    whole = math.lcm(*(part.denominator for part in parts))
    if not exact or whole > 10**6:
        return rounding, rounding
    # ties cancel in a net majority, so that it too is a whole number of steps
    steps = int(np.gcd.reduce(np.abs(np.rint(net * whole)).astype(np.int64), axis=None))
    return max(max(steps, 1) / whole * (1 - 1e-6), rounding), 0.0


def _blocks(net: Array) -> list[Order]:
    """Strong components of "beats or ties with", which has one order, from first to last."""
    ahead = net >= 0
    count, label = connected_components(
        csr_array(ahead.astype("int8")), directed=True, connection="strong"
    )
    found = [np.flatnonzero(label == number) for number in range(count)]
    # whoever stands in an earlier block is ahead of at least one more than anyone in a later one
    return sorted(found, key=lambda block: -int(ahead[block].sum(axis=1).max()))


@dataclass(frozen=True)
class _Part:
    """Best order of one block, how far it is from the bound, and whether it is the only one."""

    order: Order
    gap: float
    proven: bool
    unique: str = "unknown"
    tie_break: str = "not proven"
    reversed: int = -1


def _alone(order: Order) -> _Part:
    return _Part(order, 0.0, proven=True, unique="yes", tie_break="not needed", reversed=0)


def _block(net: Array, near: float, rounding: float, stop: float, *, alternatives: bool) -> _Part:
    n = len(net)
    if n == 1:
        return _alone(np.zeros(1, dtype=np.intp))
    program = Program(n, stop)
    program.price(-net / 2)
    found = program.solve(np.arange(n), step=near)
    check(found, n)
    gap = found.cost - found.bound
    if gap >= near:
        return _Part(found.order, gap, proven=False)
    if found.reduced is not None:
        # a pair whose turning costs more than the gap leaves stands so in every best order
        room = gap + rounding + 1e-6 * near
        sure = np.flatnonzero(np.abs(found.reduced) > room)
        if len(sure) == len(found.reduced):
            return _alone(found.order)
        program.fix(sure, (found.reduced[sure] < 0).astype("float64"))
    program.hold(-net / 2, found.cost + min(near / 2, 1e-6 * (1 + abs(found.cost))))
    return _closest_to_start(program, found.order, alternatives=alternatives)


def _keeping(n: int) -> Array:
    """Costs under which an order costs least that keeps the most pairs as they are numbered."""
    upper = np.triu(np.ones((n, n)), 1)
    return np.asarray((upper.T - upper) / 2)


def _closest_to_start(program: Program, best: Order, *, alternatives: bool) -> _Part:
    """Of the best orders the one nearest to the numbering, and how far the furthest is from it."""
    n, one = program.n, 1 - 1e-6
    program.price(_keeping(n))
    closest = program.solve(best, step=one, move=False)
    if closest.cost - closest.bound >= one:
        return _Part(best, 0.0, proven=True)
    check(closest, n)
    if not alternatives:
        return _Part(closest.order, 0.0, proven=True, tie_break="closest to Borda")
    back = np.argsort(closest.order)
    program.price(-_keeping(n)[np.ix_(back, back)])
    furthest = program.solve(closest.order, step=one, move=False)
    if furthest.cost - furthest.bound >= one:
        return _Part(closest.order, 0.0, proven=True, tie_break="closest to Borda")
    turned = round(n * (n - 1) / 4 - furthest.cost)
    if turned == 0:
        return _alone(closest.order)
    return _Part(
        closest.order, 0.0, proven=True, unique="no", tie_break="closest to Borda", reversed=turned
    )


def aggregate(
    wide: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    *,
    fewest: int | None = None,
    placed: Collection[str] | None = None,
    seconds: float = SECONDS,
    alternatives: bool = True,
) -> Kemeny:
    """The order of minerals that disagrees least with the lists.

    Parameters
    ----------
    wide
        Scores, a row a mineral and a column a list, as `ballots.matrix` gives them.
    weights
        As `ballots.weights` takes them.
    fewest
        Fewest lists in which a mineral must stand to be placed; half of those used if not given.
    placed
        Minerals that may be placed in place of that rule; see `borda.aggregate`.
    seconds
        Time after which no further program starts and a running one stops at its next check, which
        can take half as long again. The order is then the best found, with its bound, and may
        differ between machines; else it depends on the input alone.
    alternatives
        Whether to look how far the furthest order goes that disagrees as little.

    Raises
    ------
    BadInput
        With more than 80 minerals to place, or a time that is not positive.

    Examples
    --------
    >>> scores = pd.DataFrame({"x": {"a": 3, "b": 2, "c": 1}, "y": {"a": 3, "b": 2, "c": 1},
    ...                        "z": {"a": 1, "b": 2, "c": 3}})
    >>> found = aggregate(scores)
    >>> found.order, found.cost, found.bound, found.unique
    (('a', 'b', 'c'), 3.0, 3.0, 'yes')
    """
    if not (math.isfinite(seconds) and seconds > 0):
        raise BadInput(f"the time for Kemeny is {seconds!r} s; it must be a positive number")
    stop = time.perf_counter() + seconds
    wide = wide.sort_index(axis=1)
    by_borda = borda.aggregate(wide, weights, fewest=fewest, placed=placed)
    stands = by_borda.index[by_borda["placed"] == "yes"]
    left_out = tuple(sorted(by_borda.index[by_borda["placed"] == "no"]))
    n = len(stands)
    if n > LARGEST:
        raise BadInput(
            f"Kemeny places up to {LARGEST} minerals exactly and {n} were given; take Borda, or "
            "fewer minerals, or a larger number of lists in which each must stand"
        )
    weight = ballots.weights(list(wide.columns), weights)
    # in Borda's order, so that the numbering is that of the tie-break and not that of the input
    above, compared = majorities(wide.loc[stands], weight)
    # the solver's tolerances are made for numbers of about one
    scale = float(weight.max()) if n else 1.0
    net = (above - above.T) / scale
    net[np.abs(net) <= 1e-12 * len(weight)] = 0.0
    near, rounding = _near(net, weight / scale)
    blocks = _blocks(net)
    parts = [
        _block(net[np.ix_(block, block)], near, rounding, stop, alternatives=alternatives)
        for block in blocks
    ]
    order = np.concatenate(
        [np.zeros(0, dtype=np.intp), *(b[p.order] for b, p in zip(blocks, parts, strict=True))]
    )
    cost = float(np.triu(above[np.ix_(order, order)].T, 1).sum())
    # a gap of less than the smallest step that a cost can take is none
    gap = scale * sum(p.gap for p in parts)
    pairs = np.triu(np.ones((n, n), dtype=bool), 1)
    return Kemeny(
        order=tuple(str(stands[at]) for at in order),
        left_out=left_out,
        cost=round(cost, 9),
        bound=round(cost - gap, 9),
        gap=round(gap, 9),
        proven=all(p.proven for p in parts),
        unique=_worst([p.unique for p in parts], ("unknown", "no", "yes")),
        reversed=-1 if any(p.reversed < 0 for p in parts) else sum(p.reversed for p in parts),
        tie_break=_worst(
            [p.tie_break for p in parts], ("not proven", "closest to Borda", "not needed")
        ),
        compared=float(np.triu(compared, 1).sum()),
        tied_pairs=int((pairs & (net == 0)).sum()),
        silent_pairs=int((pairs & (compared == 0)).sum()),
        blocks=tuple(len(block) for block in blocks),
    )


def _worst(found: list[str], order: tuple[str, ...]) -> str:
    return min(found, key=order.index, default=order[-1])
