"""Trade of a mineral at a stage between places, in the terms of its output."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from shigen.catalogue import trade_rules
from shigen.criticality.gather import baskets
from shigen.criticality.gather.figures import spans
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.records import Mask, Records, Whole, records
from shigen.criticality.gather.terms import Terms, table
from shigen.criticality.method import Array

# More than this of the weight filled in from the value makes the sum imputed.
FILLED = 0.5


@dataclass(frozen=True)
class Shipments:
    """Trade of a mineral at a stage, one entry a year, exporter and importer, sorted by year.

    Attributes
    ----------
    terms
        How it was brought to the terms of output; None when no code of the stage is known.
    year, exporter, importer
        Calendar year and positions on the place axis.
    value, low, high
        t in the terms of output.
    weight
        Gross weight of what counts [t].
    kusd, counted, sure
        kUSD of all records, of those whose weight counts, and of those of them whose weight is
        reported.
    years
        Years in which a main code is held.
    counts
        Those of them for which it can be brought to the terms of output.
    reason
        Why there is nothing; empty when there is.
    mixed
        Whether a code holds other minerals too, so that every amount is imputed.
    """

    terms: Terms | None
    year: Whole
    exporter: Whole
    importer: Whole
    value: Array
    low: Array
    high: Array
    weight: Array
    kusd: Array
    counted: Array
    sure: Array
    years: tuple[int, ...] = ()
    counts: frozenset[int] = frozenset()
    reason: str = ""
    mixed: bool = False

    def of(self, year: int) -> slice:
        """Entries of a year."""
        ends = np.searchsorted(self.year, (year, year + 1))
        return slice(int(ends[0]), int(ends[1]))

    def why_not(self, year: int) -> str:
        """Why there is no trade of a year; empty when there is."""
        if self.reason or self.terms is None or year in self.counts:
            return self.reason
        what = f"{self.terms.mineral}, {self.terms.stage}"
        if year in self.years:
            return (
                f"the customs code of {what} holds other minerals too, and without output by "
                f"country in {year} in tonnes it cannot be split"
            )
        return f"trade of {what} is held for {spans(list(self.years))}, not for {year}"

    def status(self, sure: float, counted: float) -> str:
        """Status of a sum of which some value has a reported weight."""
        terms = self.terms
        if terms is None or self.mixed or sure < FILLED * counted:
            return "imputed"
        as_printed = terms.rule == "gross" and terms.factor_low == terms.factor_high == 1.0
        return "reported" if as_printed else "estimated"


def shipments(catalogue: Kept, mineral: str, stage: str, places: tuple[str, ...]) -> Shipments:
    """Trade of a mineral at a stage in the years kept."""
    key = ("shipments", mineral, stage, places)
    return catalogue.once(key, lambda: _shipments(catalogue, mineral, stage, places))


def _none(terms: Terms | None, reason: str) -> Shipments:
    no, none = np.empty(0, dtype="int64"), np.empty(0)
    return Shipments(terms, no, no, no, none, none, none, none, none, none, none, reason=reason)


def _not_held(mineral: str, stage: str, main: tuple[str, ...] = ()) -> str:
    codes = trade_rules.map_of_codes()
    codes = codes[codes["mineral"].eq(mineral)]
    codes = codes[codes["hs6"].isin(main) if main else codes["stage"].eq(stage)]
    if codes.empty:
        return f"no customs code shows {mineral}, {stage}"
    shown = [f"{c} ({f})" if f else c for c, f in zip(codes["hs6"], codes["form"], strict=True)]
    names = ", ".join(dict.fromkeys(shown))
    return f"trade of {mineral}, {stage} is not held: customs code {names}"


def _shipments(catalogue: Kept, mineral: str, stage: str, places: tuple[str, ...]) -> Shipments:
    terms = table().get((mineral, stage))
    found = records(catalogue, mineral, places).get(stage)
    if terms is not None and terms.rule == "none":
        return _none(terms, f"trade is not in the terms of output: {terms.note}")
    if terms is None or found is None:
        return _none(terms, _not_held(mineral, stage))
    main = terms.main or tuple(dict.fromkeys(found.code))
    years = tuple(np.unique(found.year[np.isin(found.code, main)]).tolist())
    if not years:
        return _none(terms, _not_held(mineral, stage, main))
    taken = ~np.isin(found.code, terms.left_out) & np.isin(found.year, years)
    amounts = _in_terms(catalogue, terms, found, places)
    mixed = terms.rule == "basket" or _mixed(mineral, stage, tuple(set(found.code[taken])))
    counts = frozenset(np.unique(found.year[taken & ~np.isnan(amounts[0])]).tolist())
    added = _added(terms, found, taken, amounts, len(places))
    return replace(added, years=years, counts=counts, mixed=mixed)


def _mixed(mineral: str, stage: str, codes: tuple[str, ...]) -> bool:
    table = trade_rules.map_of_codes()
    table = table[table["mineral"].eq(mineral) & table["stage"].eq(stage)]
    return bool(table.loc[table["hs6"].isin(codes), "mixed"].any())


def _in_terms(
    catalogue: Kept, terms: Terms, found: Records, places: tuple[str, ...]
) -> tuple[Array, Array, Array]:
    """Middle, low and high of each record in the terms of output."""
    if terms.rule == "basket":
        weight = np.where(found.counts & ~np.isnan(found.gross), found.gross, 0.0)
        codes = tuple(dict.fromkeys(found.code))
        shipped = (found.year, found.exporter, weight)
        what = (terms.mineral, terms.stage)
        return baskets.contained(catalogue, what, codes, places, shipped)
    one = np.ones(len(found.gross))
    by = terms.rule == "content"
    return (
        found.gross * terms.factor * (found.content if by else one),
        found.gross * terms.factor_low * (found.content_low if by else one),
        found.gross * terms.factor_high * (found.content_high if by else one),
    )


def _added(
    terms: Terms, found: Records, taken: Mask, amounts: tuple[Array, Array, Array], width: int
) -> Shipments:
    """Records added up by year, exporter and importer; only amounts that count."""
    key = (found.year[taken] * width + found.exporter[taken]) * width + found.importer[taken]
    group, at = np.unique(key, return_inverse=True)
    used = (found.counts & ~np.isnan(amounts[0]))[taken]
    kusd = found.kusd[taken]

    def summed(column: Array) -> Array:
        return np.asarray(np.bincount(at, column, len(group)), dtype="float64")

    value, low, high, weight = (
        summed(np.where(used, column[taken], 0.0)) for column in (*amounts, found.gross)
    )
    worth, counted, sure = (
        summed(kusd * mask) for mask in (used | True, used, used & ~found.filled[taken])
    )
    return Shipments(
        terms, group // width**2, group // width % width, group % width,
        value, low, high, weight, worth, counted, sure,
    )  # fmt: skip
