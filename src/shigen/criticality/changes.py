"""What changed since last year: scores and ranks of two years, and what moved them.

A change is shared out to the quantities by Shapley values: each is swapped from the earlier year to
the later one, in every order, and gets the mean of what its swap does. The parts add up to the
change. Quantities are few, so that every subset of them is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import Assessment
from shigen.criticality.inputs import Labels
from shigen.criticality.method import Array
from shigen.criticality.quantities import CASE
from shigen.criticality.signs import of_data
from shigen.errors import BadInput, UnknownName

# With more quantities the ones that do least are swapped together, as ``others``.
MOST = 9
OTHERS = "others"
COLUMNS = (
    "method", "party", "mineral", "stage", "bottleneck", "year_before", "year", "before", "after",
    "change", "rank_before", "rank_after", "critical_before", "critical_after", "driver",
    "driver_change", "movement", "data", "note",
)  # fmt: skip
Index = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True)
class Shares:
    """Changes of the score of pairs of cases, shared out to quantities.

    Attributes
    ----------
    quantities
        Those that have any part in a change.
    parts
        Part of each in the change of each pair, (quantities, pairs); NaN where a mixture of the two
        years has no score.
    """

    quantities: tuple[str, ...]
    parts: Array

    def driver(self, pair: int) -> tuple[str, float]:
        """The quantity that does most towards the change of a pair, and its part."""
        if not self.quantities:
            return "", float("nan")
        own = self.parts[:, pair]
        change = own.sum()
        if not np.isfinite(change) or change == 0:
            return "", float("nan")
        at = int(np.argmax(own * np.sign(change)))
        return self.quantities[at], float(own[at])


def decompose(assessment: Assessment, before: Index, after: Index) -> Shares:
    """Share the change of the score between pairs of cases out to the quantities.

    Parameters
    ----------
    assessment
        As `shigen.criticality.evaluate` gives it.
    before, after
        Rows of its table, of the earlier and the later case of each pair.

    Notes
    -----
    A governance score that is known in one of the two years only counts as the same in both.
    """
    method, inputs = assessment.method, assessment.inputs
    names = [q.name for q in method.quantities + method.optional if inputs.has(q.name)]
    old = {name: inputs.quantities[name].value[before] for name in names}
    new = {name: inputs.quantities[name].value[after] for name in names}
    for name in names:
        if inputs.quantities[name].quantity.weighs:
            a, b = old[name], new[name]
            old[name], new[name] = np.where(np.isnan(a), b, a), np.where(np.isnan(b), a, b)

    def score(swapped: frozenset[str]) -> Array:
        values = {name: new[name] if name in swapped else old[name] for name in names}
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return method.parts(values, assessment.settings)[method.score]

    moved = [name for name in names if not np.array_equal(old[name], new[name], equal_nan=True)]
    everything = frozenset(moved)
    none, whole = score(frozenset()), score(everything)
    effect = {}
    for name in moved:
        first, last = score(frozenset({name})) - none, whole - score(everything - {name})
        # a mixture without a score is an effect too
        sizes = np.nan_to_num(np.abs(np.concatenate([first, last])), nan=1.0)
        effect[name] = float(sizes.sum())
    players = {name: frozenset({name}) for name in moved if effect[name] > 0}
    if len(players) > MOST:
        kept = sorted(players, key=lambda name: -effect[name])[: MOST - 1]
        rest = frozenset(players) - set(kept)
        players = {name: players[name] for name in kept} | {OTHERS: rest}
    found: dict[frozenset[str], Array] = {}
    groups = list(players)
    for size in range(len(groups) + 1):
        for chosen in combinations(groups, size):
            swapped = frozenset().union(*(players[g] for g in chosen))
            found[frozenset(chosen)] = score(swapped)
    parts = np.zeros((len(groups), len(before)))
    k = len(groups)
    for at, group in enumerate(groups):
        for chosen_set, value in found.items():
            if group not in chosen_set:
                size = len(chosen_set)
                weight = math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k)
                parts[at] += weight * (found[chosen_set | {group}] - value)
    return Shares(tuple(groups), parts)


def movement(assessment: Assessment, quantity: str, before: int, after: int) -> str:
    """What moved most in a quantity between two cases, in words.

    Examples are ``CHN share of world output 68 -> 71 %``, ``stability of COD -1.60 -> -1.83`` and
    ``recycling 0.1 -> 0.12``; empty where it cannot be told.
    """
    if quantity not in assessment.inputs.quantities:
        return ""
    found, places = assessment.inputs.quantities[quantity], assessment.inputs.places
    word = quantity.replace("_", " ")
    old, new = found.value[before], found.value[after]
    if found.quantity.axes == CASE:
        unit = found.quantity.unit
        shown = "" if unit in ("fraction", "ratio") else f" {unit}"
        return f"{word} {_number(old)} -> {_number(new)}{shown}"
    if found.quantity.weighs:
        weight = _weights(assessment, found.quantity.weighs, before, after)
        size = np.nan_to_num(np.abs(new - old)) * weight
        at = int(np.argmax(size))
        return "" if size[at] == 0 else f"{word} of {places[at]} {old[at]:.2f} -> {new[at]:.2f}"
    was, now = float(old.sum()), float(new.sum())
    whole = f"{word} {_number(was)} -> {_number(now)} {found.quantity.unit}" if was != now else ""
    if not (was > 0 and now > 0) or quantity == "domestic":
        return whole
    shares = 100 * old / was, 100 * new / now
    size = np.abs(shares[1] - shares[0])
    # concentration goes by squares: a step of a large share counts for more
    at = int(np.argmax(size * (shares[0] + shares[1]) if quantity == "world_output" else size))
    if size[at] < 0.05:
        return whole
    digits = 0 if size[at] >= 1 else 1
    who = "unnamed" if places[at] == places[-1] else places[at]
    return f"{who} share of {word} {shares[0][at]:.{digits}f} -> {shares[1][at]:.{digits}f} %"


def _number(value: float) -> str:
    return "?" if np.isnan(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _weights(assessment: Assessment, names: str, before: int, after: int) -> Array:
    """Share of the amounts that stands in each place, the mean of two cases and of the amounts."""
    total = np.zeros(len(assessment.inputs.places))
    for name in names.split("+"):
        if not assessment.inputs.has(name):
            continue
        for case in (before, after):
            amounts = np.nan_to_num(assessment.inputs.quantities[name].value[case])
            total += amounts / amounts.sum() if amounts.sum() > 0 else 0.0
    return total


def changes(
    assessment: Assessment, year: int | None = None, before: int | None = None
) -> pd.DataFrame:
    """Scores and ranks of two years side by side, with what moved each score.

    Parameters
    ----------
    assessment
        Of inputs that hold both years.
    year, before
        The later and the earlier year; the last two years with a score when neither is given.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, one row a party, mineral and stage that has a case in both years, by party
        and size of the change. ``bottleneck`` says whether the stage has the mineral's highest
        score in the later year. Ranks are of minerals, each at its highest stage, among those
        with a score in both years; 1 is highest. ``driver`` is the quantity that did most towards
        the change, ``driver_change`` its part, ``movement`` what moved in it, and ``data`` any
        sign that it is the data that changed. Where a year has no score, ``note`` says why.

    Raises
    ------
    BadInput
        When there are not two years, or they are in the wrong order.
    UnknownName
        When a year is not among the cases.
    """
    table = assessment.table
    years = sorted(int(y) for y in table["year"].unique())
    scored = sorted(int(y) for y in table.loc[table["score"].notna(), "year"].unique())
    if year is None and before is None and len(scored) > 1:
        before, year = scored[-2:]
    later, earlier = _two_years(years, year, before)
    keys = ["party", "mineral", "stage"]
    twice = table[table.duplicated([*keys, "year"])]
    if len(twice):
        raise BadInput(f"{twice.iloc[0]['mineral']} has several cases in a year; give one each")
    rows = table.assign(row=np.arange(len(table)))
    pairs = rows[rows["year"].eq(earlier)].merge(
        rows[rows["year"].eq(later)], on=keys, suffixes=("_a", "_b")
    )
    old = pairs["row_a"].to_numpy(dtype="intp")
    new = pairs["row_b"].to_numpy(dtype="intp")
    shares = decompose(assessment, old, new)
    change = pairs["score_b"].to_numpy(dtype="float64") - pairs["score_a"].to_numpy(dtype="float64")
    rank_a, rank_b, top = _ranked(pairs)
    known = assessment.inputs.has
    told = []
    for pair, moved in enumerate(change):
        driver, part = shares.driver(pair) if np.isfinite(moved) and moved != 0 else ("", np.nan)
        text = movement(assessment, driver, old[pair], new[pair]) if driver else ""
        signs = "; ".join(
            sign[2]
            for sign in (of_data(assessment, driver, old[pair], new[pair]) if known(driver) else ())
        )
        told.append((driver, part, text, signs, _note(pairs.iloc[pair], earlier, later)))
    found = pairs[keys].assign(
        method=assessment.method.slug, bottleneck=top, year_before=earlier, year=later,
        before=pairs["score_a"], after=pairs["score_b"], change=change, rank_before=rank_a,
        rank_after=rank_b, critical_before=pairs["critical_a"], critical_after=pairs["critical_b"],
    )  # fmt: skip
    columns = ["driver", "driver_change", "movement", "data", "note"]
    found = found.join(pd.DataFrame(told, columns=columns, index=found.index))
    order = found.assign(size=-found["change"].abs()).sort_values(
        ["party", "size", "mineral", "stage"], na_position="last"
    )
    return order[list(COLUMNS)].reset_index(drop=True)


def _two_years(years: Sequence[int], year: int | None, before: int | None) -> tuple[int, int]:
    if len(years) < 2:
        raise BadInput("what changed needs two years; gather cases of two years")
    later = years[-1] if year is None else year
    if later not in years:
        raise UnknownName("year", str(later), map(str, years))
    if before is None:
        before = max((y for y in years if y < later), default=later)
    if before not in years:
        raise UnknownName("year", str(before), map(str, years))
    if not before < later:
        raise BadInput(f"{before} is not before {later}; the years held are {years}")
    return later, before


def _ranked(pairs: pd.DataFrame) -> tuple[Array, Array, Labels]:
    """Rank of the mineral of each pair before and after, and whether its stage is the highest."""
    before, after = np.full(len(pairs), np.nan), np.full(len(pairs), np.nan)
    both = pairs["score_a"].notna() & pairs["score_b"].notna()
    for _, own in pairs[both].groupby("party"):
        highest = own.groupby("mineral")[["score_a", "score_b"]].max()
        ranks = highest.rank(ascending=False, method="min")
        # a stage without a score in one year takes its mineral's rank all the same
        mine = pairs["party"].eq(own["party"].iloc[0]) & pairs["mineral"].isin(ranks.index)
        at = np.flatnonzero(mine.to_numpy())
        names = pairs["mineral"].iloc[at]
        before[at] = ranks["score_a"].reindex(names).to_numpy()
        after[at] = ranks["score_b"].reindex(names).to_numpy()
    best = pairs.groupby(["party", "mineral"])["score_b"].transform("max")
    flags = np.where(pairs["score_b"].notna() & pairs["score_b"].eq(best), "yes", "no")
    return before, after, flags.astype(object)


def _note(pair: pd.Series, earlier: int, later: int) -> str:
    told = [
        f"{year}: {pair[f'missing_{end}']}"
        for year, end in ((earlier, "a"), (later, "b"))
        if pd.isna(pair[f"score_{end}"])
    ]
    return "; ".join(told)
