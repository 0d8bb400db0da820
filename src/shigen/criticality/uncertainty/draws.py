"""Random numbers for every uncertain entry, the same number wherever the same entry is read.

A *number* is an entry of a quantity, such as refined gallium made in China in 2024. World output is
shared by all parties, and own output is drawn together with it; the governance of a place in a year
is one error for all minerals, parties and methods. Amounts are drawn in tonnes by country, so that
the shares which a method makes of them depend on each other as they must.

Numbers stand in *blocks*: one a quantity, mineral, stage and year (and party), governance one a
year. A block is a scrambled Sobol sequence of its own; the order of its points is shuffled
independently of all others (Latin supercube sampling, Owen 1998, doi:10.1145/272991.273010), since
two scrambles of one sequence are not independent. A block depends on the seed and its own name
only: adding a party, a mineral or a method changes nothing that was drawn before.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc

from shigen.criticality.inputs import CASE_COLUMNS, Given, Inputs
from shigen.criticality.method import Array
from shigen.criticality.quantities import CASE
from shigen.criticality.uncertainty.widths import ends, placed, signed, widths
from shigen.errors import BadInput

N = 2**14
SEED = 1
Index = np.ndarray[tuple[int], np.dtype[np.intp]]

# Which columns of a case say which number it is. Quantities that are not named here are told by
# their values: a column on which nothing depends is left out.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "world_output": ("mineral", "stage", "year"),
    "imports": CASE_COLUMNS,
    "domestic": CASE_COLUMNS,
    "exports": CASE_COLUMNS,
    "stability": ("year",),
    "governance": ("year",),
    "recycling": ("mineral",),
    "substitution_supply": ("mineral",),
    "substitution_use": ("mineral",),
    "price": ("mineral", "stage", "year"),
}
# A place misjudged in one respect is taken as misjudged in all: one error for all its scores.
FAMILY: Mapping[str, str] = {"stability": "governance"}
# What a country makes is one number, seen from the world or from the country.
SAME_AS: Mapping[str, str] = {"domestic": "world_output"}
# So many blocks are kept, those used last.
KEPT = 12


def points(name: str, dimensions: int, n: int, seed: int) -> Array:
    """Scrambled Sobol points of a block, in shuffled order, strictly inside (0, 1).

    Parameters
    ----------
    name
        Of the block; with the seed it settles every number.
    dimensions
        Up to 21,201.
    n
        A power of two: only then are the points balanced.
    seed
        Any whole number from zero.

    Raises
    ------
    BadInput
        When n is no power of two, or the block has too many dimensions.

    Examples
    --------
    >>> sorted((8 * points("price|tin", 1, 8, 1)[:, 0]).astype(int).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    check(n, seed)
    if dimensions > qmc.Sobol.MAXDIM:
        raise BadInput(
            f"block '{name}' has {dimensions:,} uncertain numbers; a Sobol sequence has at most "
            f"{qmc.Sobol.MAXDIM:,}: merge small places first"
        )
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    random = np.random.default_rng(np.random.SeedSequence([seed, digest]))
    sequence = qmc.Sobol(dimensions, scramble=True, rng=random)
    found = sequence.random_base2(n.bit_length() - 1)
    # the grid has steps of 2^-30: half a step keeps clear of zero and one
    return np.asarray(found[random.permutation(n)] + 2.0**-31)


def check(n: int, seed: int) -> None:
    """Refuse a number of draws that is no power of two, and a seed below zero."""
    if n < 2 or n & (n - 1):
        lower = 2 ** max(int(n).bit_length() - 1, 1)
        raise BadInput(
            f"{n} draws were asked for; Sobol points need a power of two, such as {lower} or "
            f"{2 * lower}"
        )
    if seed < 0:
        raise BadInput(f"the seed is {seed}; it must be a whole number from zero")


def identity(name: str, found: Given, cases: pd.DataFrame) -> list[str]:
    """Name of the number's group, by case: cases with the same name read the same numbers."""
    codes = _codes(found)
    declared = IDENTITY.get(name)
    columns = list(declared) if declared is not None else _told(cases, codes)
    for column in CASE_COLUMNS:
        if _consistent(cases, columns, codes):
            break
        if column not in columns:
            columns.append(column)
    parts = [cases[c].astype(str) for c in CASE_COLUMNS if c in columns]
    if not _consistent(cases, columns, codes):
        # the same case twice with different numbers, as in a study of variants
        parts.append(pd.Series(codes, index=cases.index).astype(str))
    family = FAMILY.get(name, name)
    rows = zip(*parts, strict=True) if parts else [()] * len(cases)
    return ["|".join((family, *row)) for row in rows]


def _codes(found: Given) -> Index:
    """One number for every distinct row of value, low, high and status."""
    stacked = np.column_stack([x.reshape(len(x), -1) for x in (found.value, found.low, found.high)])
    rows = np.ascontiguousarray(stacked + 0.0)
    texts = [r.tobytes() + str(s).encode() for r, s in zip(rows, found.status, strict=True)]
    keys = np.empty(len(texts), dtype=object)
    keys[:] = texts
    return np.asarray(pd.factorize(keys)[0], dtype="intp")


def _consistent(cases: pd.DataFrame, columns: list[str], codes: Index) -> bool:
    """Whether cases that agree in the columns have the same code."""
    series = pd.Series(codes, index=cases.index)
    if not columns:
        return bool((series == series[:1].sum()).all())
    groups = series.groupby([cases[c] for c in columns], sort=False)
    return bool((groups.transform("first") == series).all())


def _told(cases: pd.DataFrame, codes: Index) -> list[str]:
    """Columns on which the values of a quantity depend, as far as the cases can tell."""
    columns = list(CASE_COLUMNS)
    for column in ("party", "stage", "mineral", "year"):
        fewer = [c for c in columns if c != column]
        several = len(set(cases[column])) > 1
        if several and _consistent(cases, fewer, codes):
            columns = fewer
    return columns


@dataclass(frozen=True)
class Uncertain:
    """One quantity with its ranges and the names of its blocks.

    Attributes
    ----------
    given, low, high
        The quantity and the ends of every entry, as `widths.ends` gives them.
    blocks
        Name of the block, by case.
    """

    given: Given
    low: Array
    high: Array
    blocks: list[str]

    def columns(self, case: int) -> Index:
        """Places of a case that have a random number."""
        if signed(self.given.quantity):
            # every place, scored or not, so that both scores of a place have the same number
            return np.arange(len(self.given.value[case]) - 1)
        return np.flatnonzero(self.high[case] > self.low[case])


class Sampler:
    """Draws of the numbers behind some inputs.

    Parameters
    ----------
    inputs
        Cases and quantities.
    names
        Quantities to draw; all when not given.
    n
        Number of draws, a power of two.
    seed
        Of all random numbers.
    own_widths
        In place of the defaults of `shigen.criticality.uncertainty.widths.WIDTHS`.
    sample
        Name of an independent sample with the same seed; the usual one when empty.
    """

    def __init__(
        self,
        inputs: Inputs,
        names: Iterable[str] | None = None,
        *,
        n: int = N,
        seed: int = SEED,
        own_widths: Mapping[str, float] | None = None,
        sample: str = "",
    ) -> None:
        check(n, seed)
        self._sample = sample
        self.inputs, self.n, self.seed = inputs, n, seed
        self.widths = widths(own_widths)
        wanted = list(inputs.quantities) if names is None else list(names)
        self._asked = tuple(wanted)
        wanted += [SAME_AS[q] for q in wanted if SAME_AS.get(q) in inputs.quantities]
        self.quantities = {
            name: self._uncertain(name) for name in dict.fromkeys(wanted) if inputs.has(name)
        }
        self._blocks: OrderedDict[str, Array] = OrderedDict()

    @property
    def names(self) -> tuple[str, ...]:
        """Quantities that are drawn."""
        return self._asked

    def _uncertain(self, name: str) -> Uncertain:
        found = self.inputs.quantities[name]
        low, high = ends(found, self.widths)
        return Uncertain(found, low, high, identity(name, found, self.inputs.cases))

    def _points(self, block: str, dimensions: int) -> Array:
        key = f"{block}#{dimensions}"
        if key not in self._blocks:
            name = f"{block} ({self._sample})" if self._sample else block
            self._blocks[key] = points(name, dimensions, self.n, self.seed)
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(key)
        return self._blocks[key]

    def _same(self, other: str, case: int) -> Index:
        """Places whose number another quantity has: not the remainder, which is no one place."""
        columns = self.quantities[other].columns(case)
        return columns[columns < len(self.inputs.places) - 1]

    def uniform(self, name: str, case: int) -> tuple[Index, Array]:
        """Places of a case that vary (0 for a case quantity) and their numbers in (0, 1).

        Returns
        -------
        tuple
            Indices of the place axis, and an array (draws, those places).
        """
        mine = self.quantities[name]
        if mine.given.quantity.axes == CASE:
            varies = mine.high[case] > mine.low[case]
            at = np.zeros(int(varies), dtype="intp")
            return at, self._points(mine.blocks[case], 1)[:, : len(at)]
        columns = mine.columns(case)
        if not len(columns):
            return columns, np.empty((self.n, 0))
        other = SAME_AS.get(name, "")
        if other not in self.quantities:
            return columns, self._points(mine.blocks[case], len(columns))
        # numbers that the other quantity has are taken from it, only the rest are mine
        base = self.quantities[other]
        theirs = base.columns(case)
        shared = np.isin(columns, self._same(other, case))
        drawn = np.empty((self.n, len(columns)))
        if shared.any():
            block = self._points(base.blocks[case], len(theirs))
            drawn[:, shared] = block[:, np.searchsorted(theirs, columns[shared])]
        if not shared.all():
            drawn[:, ~shared] = self._points(mine.blocks[case], int((~shared).sum()))
        return columns, drawn

    def values(
        self, name: str, case: int, places: Index, *, fill: bool = False
    ) -> tuple[Index, Array]:
        """Drawn values of a quantity in a case, at the places that vary.

        Parameters
        ----------
        name
            Of the quantity.
        case
            Row of the cases.
        places
            Only these are drawn.
        fill
            Draw what is missing and can be bounded too; otherwise it stays NaN.
        """
        mine = self.quantities[name]
        columns, uniform = self.uniform(name, case)
        if mine.given.quantity.axes != CASE:
            kept = np.isin(columns, places)
            columns, uniform = columns[kept], uniform[:, kept]
        value, low, high = (
            np.atleast_1d(x[case])[columns] for x in (mine.given.value, mine.low, mine.high)
        )
        drawn = placed(uniform, value, (low, high), mine.given.quantity, self.widths)
        if not fill:
            drawn[:, np.isnan(value)] = np.nan
        return columns, drawn

    def labels(self, name: str, case: int) -> dict[int, str]:
        """Block in which the number of each place that varies stands, by place."""
        mine = self.quantities[name]
        other = SAME_AS.get(name, "")
        found = {int(at): mine.blocks[case] for at in mine.columns(case)}
        if other in self.quantities:
            block = self.quantities[other].blocks[case]
            found |= {int(at): block for at in self._same(other, case) if at in found}
        return found

    def remainder_name(self, case: int) -> str:
        """Block of the number that says how the remainder of a mineral and stage is spread."""
        row = self.inputs.cases.iloc[case]
        return "|".join(("remainder", *(str(row[c]) for c in ("mineral", "stage", "year"))))

    def remainder(self, case: int) -> Array:
        """How the remainder is spread in each draw: 0 thinly, 1 one place of the worst kind."""
        return self._points(self.remainder_name(case), 1)[:, 0]
