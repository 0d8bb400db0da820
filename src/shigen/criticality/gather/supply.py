"""Output by country that makes it, and what a party makes itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from shigen.criticality.gather.figures import KNOWN, Key, World, bounds, figures, with_vintage, world
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.places import positions
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.method import Array
from shigen.criticality.parties import members
from shigen.criticality.quantities import DOMESTIC, WORLD_OUTPUT


def keys_of(cases: pd.DataFrame) -> list[Key]:
    """Mineral, stage and year of each case."""
    columns = (cases["mineral"].tolist(), cases["stage"].tolist(), cases["year"].tolist())
    return [(str(m), str(s), int(y)) for m, s, y in zip(*columns, strict=True)]


def world_output(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Output of the stage by country, from the merged figures of the catalogue.

    Known is the share of the total that stands in named places with a reported or estimated figure;
    the remainder is not known, since it is not known who makes it. Where only shares of the world
    are published the amounts are shares, and their trace says so.
    """
    store = kept(catalogue, cases["year"])
    keys = keys_of(cases)
    each = {key: world(store, key, places) for key in set(keys)}
    found = [each[key] for key in keys]
    return given(
        WORLD_OUTPUT,
        _stacked([one.value for one in found], places),
        low=_stacked([one.low for one in found], places),
        high=_stacked([one.high for one in found], places),
        known=np.array([one.known for one in found], dtype="float64"),
        status=_labels(one.status for one in found),
        reason=_labels(one.reason for one in found),
        trace=lambda case: _trace(store, keys[case], None),
    )


def _stacked(rows: list[Array], places: tuple[str, ...]) -> Array:
    return np.stack(rows) if rows else np.empty((0, len(places)))


def _labels(words: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(list(words), dtype=object)


def _trace(store: Kept, key: Key, wanted: tuple[str, ...] | None) -> pd.DataFrame:
    """Figures of a case, those of some places when ``wanted``."""
    if key not in bounds(store):
        return no_trace(0)
    rows = figures(store).iloc[bounds(store)[key]]
    if wanted is not None:
        rows = rows[rows["place"].isin(wanted)]
    rows = with_vintage(store, rows)
    shares = rows["value"].isna() & rows["share"].notna()
    rows = rows.assign(
        quantity="",
        item=rows["basis"],
        value=rows["value"].where(~shares, rows["share"]),
        unit=rows["unit"].where(~shares, "share of the world"),
        note=[": ".join(part for part in both if part) for both in zip(
            rows["rule"], rows["note"], strict=True)],
    )  # fmt: skip
    return rows[list(TRACE_COLUMNS)].reset_index(drop=True)


def domestic(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """What each member of a party makes, by the same figures as the output of the world.

    A member without a row in a year whose world total is known makes nothing, or is in the
    remainder: it counts as zero, with the remainder as the high end in the last column, and known
    is less by the share of the remainder. A member whose figure is withheld leaves the row missing.
    """
    store = kept(catalogue, cases["year"])
    keys = keys_of(cases)
    value = np.zeros((len(cases), len(places)))
    low, high = value.copy(), value.copy()
    known = np.zeros(len(cases))
    status, reason = [""] * len(cases), [""] * len(cases)
    for row, (key, party) in enumerate(zip(keys, cases["party"], strict=True)):
        found = world(store, key, places)
        own = found.own[found.own["place"].isin(members(str(party)))]
        reason[row] = _why_not(found, own, str(party), key)
        if reason[row]:
            value[row] = low[row] = high[row] = np.nan
            status[row] = "missing"
            continue
        axis = positions(own["place"], places)
        value[row, axis] = own["value"]
        low[row, axis] = own["low"].fillna(own["value"])
        high[row, axis] = own["high"].fillna(own["value"])
        known[row], status[row] = _evidence(found, own, str(party))
        if len(own) < len(members(str(party))):
            high[row, -1] += max(float(found.high[-1]), 0.0)
    return given(
        DOMESTIC, value, low=low, high=high, known=known,
        status=_labels(status), reason=_labels(reason),
        trace=lambda case: _trace(store, keys[case], members(str(cases["party"].iloc[case]))),
    )  # fmt: skip


def _why_not(found: World, own: pd.DataFrame, party: str, key: Key) -> str:
    mineral, stage, year = key
    if found.in_shares:
        return f"only shares of the world's output of {mineral}, {stage} are published, no tonnage"
    gone = own.loc[own["value"].isna(), "place"]
    if len(gone):
        return f"output of {', '.join(gone)} in {year} is withheld or not available"
    if found.reason and len(own) < len(members(party)):
        return found.reason
    return ""


def _evidence(found: World, own: pd.DataFrame, party: str) -> tuple[float, str]:
    """Share of the party's output that is reported or estimated, and its weakest status."""
    made = float(own["value"].sum())
    sure = float(own.loc[own["status"].isin(KNOWN), "value"].sum())
    whole = float(np.nansum(found.value))
    rest = float(found.value[-1]) / whole if whole > 0 else 0.0
    unnamed = len(own) < len(members(party))
    worst = [s for s in ("assumed", "imputed", "estimated", "reported") if s in set(own["status"])]
    if made <= 0:
        return (1.0 - rest if unnamed else 1.0), (worst[0] if worst else "estimated")
    return sure / made, worst[0]
