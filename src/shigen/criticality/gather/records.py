"""Trade records as whole-number columns, and which of them count as which stage of a mineral.

The rules are those of `shigen.catalogue.trade_history`, on which records of a mineral are compared
in the tests; here they are applied to all minerals and years at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.catalogue import trade_rules
from shigen.catalogue.trade_history import with_quantities
from shigen.criticality.gather.figures import Words
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import positions
from shigen.criticality.method import Array

Whole = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Code = tuple[str, str]


@dataclass(frozen=True)
class Flows:
    """Every record of trade, sorted by code.

    Attributes
    ----------
    codes
        Rows of each customs code and edition.
    year, exporter, importer
        Calendar year; positions on the place axis.
    gross, kusd, unit_value, median
        Weight [t], filled from the value where it is not reported; value [kUSD]; USD/kg; median of
        the code in the year [USD/kg].
    filled
        Whether the weight is filled in.
    """

    codes: dict[Code, slice]
    year: Whole
    exporter: Whole
    importer: Whole
    gross: Array
    kusd: Array
    unit_value: Array
    median: Array
    filled: Mask


@dataclass(frozen=True)
class Records:
    """Records of one mineral at one stage.

    Attributes
    ----------
    year, exporter, importer, gross, kusd, filled
        As `Flows`.
    content, content_low, content_high
        t of the mineral in a t of goods; NaN where a code holds several minerals.
    counts
        Whether the unit value is one of the goods of the code; else the weight is not believed.
    code
        Customs code.
    """

    year: Whole
    exporter: Whole
    importer: Whole
    gross: Array
    kusd: Array
    filled: Mask
    content: Array
    content_low: Array
    content_high: Array
    counts: Mask
    code: Words


def flows(catalogue: Kept, places: tuple[str, ...]) -> Flows:
    """Every record of the years kept, with weights filled in as `with_quantities` does."""
    return catalogue.once(("flows", places), lambda: _flows(catalogue, places))


def _flows(catalogue: Kept, places: tuple[str, ...]) -> Flows:
    table = catalogue.table("flows")
    if catalogue.years is not None:
        table = table[table["year"].isin(catalogue.years)]
    hs6, code_names = pd.factorize(table["hs6"])
    edition, edition_names = pd.factorize(table["edition"])
    order = np.argsort(edition * len(code_names) + hs6, kind="stable")
    place = {}
    for side in ("exporter", "importer"):
        at, names = pd.factorize(table[side])
        place[side] = positions(pd.Series(names, dtype="str"), places)[at][order]
    numbers = pd.DataFrame(
        {
            "hs6": hs6[order],
            "edition": edition[order],
            "year": table["year"].to_numpy()[order],
            "exporter": place["exporter"],
            "gross_t": table["gross_t"].to_numpy()[order],
            "value_kusd": table["value_kusd"].to_numpy()[order],
        }
    )
    full = with_quantities(numbers)
    both = (edition * len(code_names) + hs6)[order]
    starts = np.flatnonzero(np.diff(both, prepend=-1))
    ends = [*starts[1:].tolist(), len(both)][: len(starts)]
    codes = {
        (str(code_names[hs6[order[a]]]), str(edition_names[edition[order[a]]])): slice(a, b)
        for a, b in zip(starts.tolist(), ends, strict=True)
    }
    return Flows(
        codes,
        full["year"].to_numpy("int64"),
        place["exporter"],
        place["importer"],
        full["gross_t"].to_numpy("float64"),
        full["value_kusd"].to_numpy("float64"),
        full["unit_value"].to_numpy("float64"),
        full["code_median"].to_numpy("float64"),
        full["imputed"].to_numpy("bool"),
    )


def records(catalogue: Kept, mineral: str, places: tuple[str, ...]) -> dict[str, Records]:
    """Records of a mineral by stage; empty when no code of it is held."""
    key = ("records", mineral, places)
    return catalogue.once(key, lambda: _records(catalogue, mineral, places))


def _records(catalogue: Kept, mineral: str, places: tuple[str, ...]) -> dict[str, Records]:
    every = flows(catalogue, places)
    bands = trade_rules.bands(mineral)
    parts: dict[str, list[Records]] = {}
    for (hs6, edition), goods in bands.groupby(["hs6", "edition"], sort=False):
        rows = every.codes.get((str(hs6), str(edition)))
        if rows is None:
            continue
        for stage, found in _of_code(every, rows, mineral, goods, places):
            parts.setdefault(stage, []).append(found)
    return {stage: _joined(found) for stage, found in parts.items()}


def _of_code(
    every: Flows, rows: slice, mineral: str, goods: pd.DataFrame, places: tuple[str, ...]
) -> list[tuple[str, Records]]:
    """Records of one code by stage: placed by unit value and held against the gates."""
    hs6, edition = str(goods["hs6"].iloc[0]), str(goods["edition"].iloc[0])
    year, unit_value = every.year[rows], every.unit_value[rows]
    once = np.ones(len(year), dtype=bool)
    for twice in trade_rules.overlaps(mineral).to_dict("records"):
        if (twice["hs6"], twice["edition"]) == (hs6, edition):
            once &= (year < twice["from_year"]) | (year > twice["to_year"])
    band = _placed(every, rows, goods, places)
    shown = np.where(band < 0, len(goods) - 1, band)
    forms, names = pd.factorize(goods["form"])
    good = forms[shown]
    sure = (band >= 0) & ~every.filled[rows] & once
    median = _medians(good, year, unit_value, every.kusd[rows], sure)
    factors = trade_rules.gate_factors().reindex([(mineral, hs6, edition, n) for n in names])
    lower = median * factors["lower_factor"].fillna(0.0).to_numpy()[good]
    upper = median * factors["upper_factor"].fillna(np.inf).to_numpy()[good]
    with np.errstate(invalid="ignore"):
        counts = (band >= 0) & ~(unit_value < lower) & ~(unit_value > upper)
    stages = goods["stage"].to_numpy(dtype=object)
    found = []
    for stage in dict.fromkeys(stages):
        chosen = once & (stages[shown] == stage)
        content, content_low, content_high = (
            goods[name].to_numpy("float64")[shown][chosen]
            for name in ("content", "content_low", "content_high")
        )
        one = Records(
            year[chosen], every.exporter[rows][chosen], every.importer[rows][chosen],
            every.gross[rows][chosen], every.kusd[rows][chosen], every.filled[rows][chosen],
            content, content_low, content_high, counts[chosen],
            np.full(int(chosen.sum()), hs6, dtype=object),
        )  # fmt: skip
        found.append((str(stage), one))
    return found


def _placed(every: Flows, rows: slice, goods: pd.DataFrame, places: tuple[str, ...]) -> Whole:
    """Position of the first good that takes each record; -1 where none does."""
    unit_value, median, exporter = every.unit_value[rows], every.median[rows], every.exporter[rows]
    band = np.full(len(unit_value), -1, dtype="int64")
    for position, good in enumerate(goods.to_dict("records")):
        fits = band < 0
        if good["unit_value_from"] > 0 or np.isfinite(good["unit_value_to"]):
            scale = np.round(median / good["base_median"], 4)
            scale = np.where(np.isnan(scale), 1.0, scale)
            with np.errstate(invalid="ignore"):
                fits &= unit_value >= good["unit_value_from"] * scale
                fits &= unit_value < good["unit_value_to"] * scale
        if good["exporters"]:
            named = pd.Series(str(good["exporters"]).split(";"), dtype="str")
            fits &= np.isin(exporter, positions(named, places))
        band[fits] = position
    return band


def _medians(good: Whole, year: Whole, unit_value: Array, kusd: Array, sure: Mask) -> Array:
    """Unit value below which half of the value of the good in the year was traded [USD/kg]."""
    span = int(year.max()) + 1 if len(year) else 1
    group = good.astype("int64") * span + year
    known = np.flatnonzero(sure)
    order = known[np.lexsort((unit_value[known], group[known]))]
    keys = group[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    size = np.diff(np.append(starts, len(keys)))
    running = np.cumsum(kusd[order])
    before = np.repeat(running[starts] - kusd[order][starts], size)
    total = np.repeat(np.add.reduceat(kusd[order], starts), size) if len(keys) else running
    # The tolerance keeps a record that holds exactly half, whatever the sum before it rounds to.
    half = running - before >= total / 2 * (1 - 1e-12)
    first = np.flatnonzero(half)
    groups, at = np.unique(keys[first], return_index=True)
    where = np.searchsorted(groups, group)
    where = np.where(where >= len(groups), 0, where)
    there = groups[where] == group if len(groups) else np.zeros(len(group), dtype=bool)
    return np.where(there, unit_value[order][first][at][where] if len(groups) else np.nan, np.nan)


def _joined(parts: list[Records]) -> Records:
    names = Records.__dataclass_fields__
    return Records(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
