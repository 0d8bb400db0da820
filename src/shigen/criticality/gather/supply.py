"""Output by country that makes it, and what a party makes itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from shigen.criticality.gather import figures, national
from shigen.criticality.gather.figures import Figures, Key, Words
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.makers import NOTE, makes_none
from shigen.criticality.gather.places import positions
from shigen.criticality.gather.shipments import shipments
from shigen.criticality.gather.world import KNOWN, STATUSES, World, world
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.method import Array
from shigen.criticality.parties import members
from shigen.criticality.quantities import DOMESTIC, WORLD_OUTPUT


def keys_of(cases: pd.DataFrame) -> list[Key]:
    """Mineral, stage and year of each case."""
    columns = (cases["mineral"].tolist(), cases["stage"].tolist(), cases["year"].tolist())
    return [(str(m), str(s), int(y)) for m, s, y in zip(*columns, strict=True)]


def labels(words: Iterable[str]) -> Words:
    """Words as an array of objects."""
    return np.array(list(words), dtype=object)


def world_output(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Output of the stage by country, from the merged figures of the catalogue.

    Known is the share of the total that stands in named places with a reported or estimated figure;
    the remainder is not known, since it is not known who makes it. Where only shares of the world
    are published the amounts are shares, and their trace says so.
    """
    store = kept(catalogue, cases["year"])
    keys = keys_of(cases)
    found = [world(store, key, places) for key in keys]
    return given(
        WORLD_OUTPUT,
        _stacked([one.value for one in found], places),
        low=_stacked([one.low for one in found], places),
        high=_stacked([one.high for one in found], places),
        known=np.array([one.known for one in found], dtype="float64"),
        status=labels(one.status for one in found),
        reason=labels(one.reason for one in found),
        trace=lambda case: _trace(store, keys[case], None),
    )


def _stacked(rows: list[Array], places: tuple[str, ...]) -> Array:
    return np.stack(rows) if rows else np.empty((0, len(places)))


def _trace(store: Kept, key: Key, wanted: tuple[str, ...] | None) -> pd.DataFrame:
    """Figures of a case, those of some places when ``wanted``."""
    if key not in figures.bounds(store):
        return no_trace(0)
    rows = figures.frame(store).iloc[figures.bounds(store)[key]]
    if wanted is not None:
        rows = rows[rows["place"].isin(wanted)]
    rows = figures.with_vintage(store, rows)
    shares = rows["value"].isna() & rows["share"].notna()
    notes = zip(rows["rule"], rows["note"], strict=True)
    rows = rows.assign(
        quantity="",
        item=rows["basis"],
        value=rows["value"].where(~shares, rows["share"]),
        unit=rows["unit"].where(~shares, "share of the world"),
        note=[": ".join(part for part in both if part) for both in notes],
    )
    return rows[list(TRACE_COLUMNS)].reset_index(drop=True)


def domestic(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """What each member of a party makes, by the same figures as the output of the world.

    A member without a row in a year whose world total is known makes nothing, or is in the
    remainder: it counts as zero, with the remainder as the high end in the last column, and known
    is less by the share of the remainder. One that no source names as a miner, though some source
    names them all, makes none (`shigen.criticality.gather.makers`): zero is also the high end, and
    nothing is unknown. A member whose figure is withheld leaves the row missing.
    Known is else the share of the party's supply, own output and imports, that is not an imputed or
    assumed figure of its own output: a small one does not take the evidence away.
    """
    store = kept(catalogue, cases["year"])
    keys = keys_of(cases)
    value = np.zeros((len(cases), len(places)))
    low, high = value.copy(), value.copy()
    known = np.zeros(len(cases))
    status, reason = [""] * len(cases), [""] * len(cases)
    for row, (key, party) in enumerate(zip(keys, cases["party"].tolist(), strict=True)):
        who = members(party)
        found = world(store, key, places)
        own = found.own.at(np.isin(found.own.place, who))
        # members that may stand in the remainder
        open_ = [one for one in who if one not in own.place and not makes_none(store, key, one)]
        reason[row] = _why_not(found, own, who, key)
        if reason[row]:
            value[row] = low[row] = high[row] = np.nan
            status[row] = "missing"
            continue
        value[row, own.axis], low[row, own.axis], high[row, own.axis] = own.value, own.low, own.high
        known[row], status[row] = _evidence(found, own, who, open_)
        if known[row] < 1.0 and own.value.sum() > 0:
            supply = own.value.sum() + _imported(store, key, who, places)
            known[row] = 1.0 - (1.0 - known[row]) * own.value.sum() / supply
        if open_:
            high[row, -1] += found.high[-1]
    return given(
        DOMESTIC, value, low=low, high=high, known=known,
        status=labels(status), reason=labels(reason),
        trace=lambda case: _own_trace(store, keys[case], str(cases["party"].iloc[case])),
    )  # fmt: skip


def _own_trace(store: Kept, key: Key, party: str) -> pd.DataFrame:
    """Figures of the members of a party, and a zero for each that makes none."""
    who = members(party)
    rows = _trace(store, key, who)
    mineral, stage, year = key
    if key not in figures.bounds(store):
        return rows
    none = [
        {"place": one, "item": f"{mineral}, {stage}", "year": year, "value": 0.0, "low": 0.0,
         "high": 0.0, "unit": "t", "status": "estimated", "note": NOTE}
        for one in who
        if one not in set(rows["place"]) and makes_none(store, key, one)
    ]  # fmt: skip
    if not none:
        return rows
    added = pd.DataFrame(none).reindex(columns=list(TRACE_COLUMNS))
    words = ["quantity", "source", "vintage"]
    added[words] = ""
    return added if rows.empty else pd.concat([rows, added], ignore_index=True)


def _imported(store: Kept, key: Key, who: tuple[str, ...], places: tuple[str, ...]) -> float:
    """Imports of a party [t]; zero where they are not known."""
    mineral, stage, year = key
    found = shipments(store, mineral, stage, places)
    printed = national.instead(store, found, key, who, places)
    if printed is not None:
        return float(printed.value.sum())
    if found.why_not(year):
        return 0.0
    at, axis = found.of(year), positions(pd.Series(who, dtype="str"), places)
    comes = np.isin(found.importer[at], axis) & ~np.isin(found.exporter[at], axis)
    return float(found.value[at][comes].sum())


def _why_not(found: World, own: Figures, who: tuple[str, ...], key: Key) -> str:
    mineral, stage, year = key
    if found.in_shares:
        return f"only shares of the world's output of {mineral}, {stage} are published, no tonnage"
    gone = own.place[np.isnan(own.value)]
    if len(gone):
        return f"output of {', '.join(gone)} in {year} is withheld or not available"
    if found.reason and len(own) < len(who):
        return found.reason
    return ""


def _evidence(
    found: World, own: Figures, who: tuple[str, ...], open_: list[str]
) -> tuple[float, str]:
    """Share of the party's output that is reported or estimated, and its weakest status."""
    made = float(own.value.sum())
    order = ["estimated", *own.status] if len(own) < len(who) else list(own.status)
    worst = max(order, key=STATUSES.index)
    if made > 0:
        return float(own.value[np.isin(own.status, KNOWN)].sum()) / made, worst
    whole = float(np.nansum(found.value))
    rest = float(found.value[-1]) / whole if whole > 0 and open_ else 0.0
    return 1.0 - rest, worst
