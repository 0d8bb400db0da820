"""Imports and exports of parties by exporter and year, and the trade of everyone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from shigen.catalogue import trade_history
from shigen.criticality.gather import national
from shigen.criticality.gather.figures import Key
from shigen.criticality.gather.figures import years as years_of
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.places import PLACES, positions
from shigen.criticality.gather.records import Mask, Whole
from shigen.criticality.gather.shipments import FILLED, Shipments, shipments
from shigen.criticality.gather.supply import keys_of, labels
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.parties import members
from shigen.criticality.quantities import EXPORTS, IMPORTS

WORDS = {
    "content": "contained mineral",
    "gross": "gross weight",
    "basket": "gross weight of a code that holds several minerals, times the part by output",
}
EVERYONE = (
    "mineral", "stage", "year", "importer", "exporter", "value_t", "value_kusd", "status",
)  # fmt: skip


def imports(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Imports of the party by country that ships them, in the terms of output.

    Trade among members is left out. Records whose unit value fits no good of the code are not
    counted, as in `shigen.catalogue.trade_history.history`. Known is the share of the value of all
    records whose weight is reported and counts, times the part of the trade in the stage that the
    codes held carry (``terms.csv``); zero for codes that hold several minerals
    (`shigen.criticality.gather.baskets`). Where no code stands for the mineral alone and for at
    least half of the trade, what a national survey prints is read first
    (`shigen.criticality.gather.national`), and known is what it gives to named countries.
    """
    store = kept(catalogue, cases["year"])
    value, low, high = (np.zeros((len(cases), len(places))) for _ in range(3))
    known, status, reason = np.zeros(len(cases)), [""] * len(cases), [""] * len(cases)
    keys = keys_of(cases)
    for row, (found, year, who) in enumerate(_asked(store, cases, places)):
        party = members(str(cases["party"].iloc[row]))
        printed = national.instead(store, found, keys[row], party, places)
        if printed is not None:
            value[row], low[row], high[row] = printed.value, printed.low, printed.high
            known[row], status[row] = printed.known, "estimated"
            continue
        reason[row] = found.why_not(year)
        if reason[row]:
            value[row] = low[row] = high[row] = np.nan
            status[row] = "missing"
            continue
        at = found.of(year)
        comes = np.isin(found.importer[at], who) & ~np.isin(found.exporter[at], who)
        exporter = found.exporter[at][comes]
        for laid, amounts in ((value, found.value), (low, found.low), (high, found.high)):
            laid[row] = np.bincount(exporter, amounts[at][comes], len(places))
        known[row], status[row] = _evidence(found, at, comes)
    return given(
        IMPORTS, value, low=low, high=high, known=known, status=labels(status),
        reason=labels(reason),
        trace=lambda case: _trace(store, cases.iloc[case], "importer", places),
    )  # fmt: skip


def exports(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Exports of the party to others than its members, as `imports`.

    Their evidence counts what is not known by their part of exports and imports together.
    """
    store = kept(catalogue, cases["year"])
    value, low, high = (np.full(len(cases), np.nan) for _ in range(3))
    known, status, reason = np.zeros(len(cases)), ["missing"] * len(cases), [""] * len(cases)
    keys = keys_of(cases)
    for row, (found, year, who) in enumerate(_asked(store, cases, places)):
        printed = None
        if not national.by_record(found, year):
            printed = national.exports(store, keys[row], members(str(cases["party"].iloc[row])))
        if printed is not None:
            value[row], low[row], high[row] = printed[:3]
            known[row], status[row] = 1.0, "estimated"
            continue
        reason[row] = found.why_not(year)
        if reason[row]:
            continue
        at = found.of(year)
        goes = np.isin(found.exporter[at], who) & ~np.isin(found.importer[at], who)
        for laid, amounts in ((value, found.value), (low, found.low), (high, found.high)):
            laid[row] = amounts[at][goes].sum()
        sure, status[row] = _evidence(found, at, goes)
        comes = np.isin(found.importer[at], who) & ~np.isin(found.exporter[at], who)
        out, back = float(value[row]), float(found.value[at][comes].sum())
        # what is not known of exports matters as much as they do beside what comes in
        known[row] = 1 - (1 - sure) * (out / (out + back) if out + back > 0 else 0.0)
    return given(
        EXPORTS, value, low=low, high=high, known=known, status=labels(status),
        reason=labels(reason),
        trace=lambda case: _trace(store, cases.iloc[case], "exporter", places),
    )  # fmt: skip


def _asked(
    store: Kept, cases: pd.DataFrame, places: tuple[str, ...]
) -> Iterable[tuple[Shipments, int, Whole]]:
    """Trade, year and positions of the members of each case."""
    who = {
        party: positions(pd.Series(members(party), dtype="str"), places)
        for party in cases["party"].unique()
    }
    for (mineral, stage, year), party in zip(keys_of(cases), cases["party"], strict=True):
        yield shipments(store, mineral, stage, places), year, who[party]


def _evidence(found: Shipments, at: slice, chosen: Mask) -> tuple[float, str]:
    """Share known and status of some shipments; where there are none, none is what is known."""
    kusd, counted, sure = (
        float(column[at][chosen].sum()) for column in (found.kusd, found.counted, found.sure)
    )
    if found.terms is None or found.terms.rule == "basket":
        return 0.0, "imputed"
    share = sure / kusd if kusd > 0 else 1.0
    return share * found.terms.covers, found.status(sure, counted)


def _trace(store: Kept, case: pd.Series[Any], side: str, places: tuple[str, ...]) -> pd.DataFrame:
    """Records of a case by the slower path that names goods and gates, the heaviest first."""
    mineral, stage, year = str(case["mineral"]), str(case["stage"]), int(case["year"])
    found = shipments(store, mineral, stage, places)
    who = members(str(case["party"]))
    if not national.by_record(found, year):
        rows = _of_survey(store, (mineral, stage, year), who, side, places)
        if rows is not None:
            return rows
    if found.why_not(year) or found.terms is None:
        return no_trace(0)
    terms = found.terms
    rows = trade_history.trade_of(store, mineral, year=year, stage=stage, small=False)
    other = "exporter" if side == "importer" else "importer"
    rows = rows[rows[side].isin(who) & ~rows[other].isin(who)]
    rows = rows[~rows["hs6"].isin(terms.left_out)]
    if terms.rule == "basket":
        part = _parts(found, year, places)
        share = rows["exporter"].map(part).fillna(0.0)
        rows = rows.assign(value=rows["gross_t"] * share, low=0.0, high=rows["gross_t"])
    else:
        rows = rows.assign(
            **{
                name: rows[name if terms.rule == "content" else "gross_t"] * factor
                for name, factor in (
                    ("value", terms.factor), ("low", terms.factor_low), ("high", terms.factor_high)
                )
            }
        )  # fmt: skip
    said = WORDS[terms.rule] + (f" times {terms.factor:g}" if terms.factor != 1 else "")
    out = [f"not counted: unit value {gate}" if gate else said for gate in rows["gate"]]
    item = ("HS " + rows["hs6"] + " " + rows["form"]).str.strip()
    rows = rows.assign(quantity="", place=rows[other], item=item, note=out)
    rows = rows.sort_values(["value", "item", "place"], ascending=[False, True, True])
    return rows[list(TRACE_COLUMNS)].reset_index(drop=True)


def _of_survey(
    store: Kept, key: Key, who: tuple[str, ...], side: str, places: tuple[str, ...]
) -> pd.DataFrame | None:
    """Rows of a national survey, with why they are read; None where it prints nothing."""
    if side == "importer":
        printed = national.imports(store, key, who, places)
        rows = None if printed is None else printed.rows
    else:
        sold = national.exports(store, key, who)
        rows = None if sold is None else sold[3]
    if rows is None:
        return None
    why = "no customs code that is held stands for this mineral alone and half of its trade"
    rows = rows.assign(note=rows["note"] + f"; read since {why}")
    return rows.sort_values(["value", "place"], ascending=[False, True]).reset_index(drop=True)


def _parts(found: Shipments, year: int, places: tuple[str, ...]) -> dict[str, float]:
    """Part of the basket of each exporter that is the mineral."""
    at = found.of(year)
    of = np.bincount(found.exporter[at], found.value[at], len(places))
    weight = np.bincount(found.exporter[at], found.weight[at], len(places))
    part = np.divide(of, weight, out=np.zeros_like(of), where=weight > 0)
    return dict(zip(places, part.tolist(), strict=True))


def everyone(
    catalogue: Tables,
    *,
    stages: Iterable[tuple[str, str]] | None = None,
    places: tuple[str, ...] = PLACES,
) -> pd.DataFrame:
    """Trade between all places, in the terms of output.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it, or a `Kept` of it and of some years.
    stages
        Minerals with their stage; every pair that has output when not given.
    places
        The place axis.

    Returns
    -------
    pandas.DataFrame
        ``EVERYONE``: value_t [t] and value_kusd [kUSD] of the records whose weight counts; status
        of the shipment. No row where trade cannot be brought to the terms of output.
    """
    store = kept(catalogue)
    names = np.array(places, dtype=object)
    parts = []
    for mineral, stage in sorted(years_of(store)) if stages is None else stages:
        found = shipments(store, mineral, stage, places)
        if found.reason:
            continue
        some = found.counted > 0
        plain = found.status(1.0, 1.0)
        filled = found.sure[some] < FILLED * found.counted[some]
        parts.append(
            pd.DataFrame(
                {
                    "mineral": mineral,
                    "stage": stage,
                    "year": found.year[some],
                    "importer": names[found.importer[some]],
                    "exporter": names[found.exporter[some]],
                    "value_t": found.value[some],
                    "value_kusd": found.counted[some],
                    "status": np.where(filled, "imputed", plain),
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(EVERYONE))
    return pd.concat(parts, ignore_index=True)[list(EVERYONE)]
