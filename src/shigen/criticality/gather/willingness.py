"""WSI of USGS 2021: how little a place wants to supply the party; a stand-in, or a file of scores.

The study puts together trade ties (TT), shared values (SV) and military cooperation (MC); how is
not published in what we read, and Freedom House scores are not held. The stand-in:

    TT  1 - log scale of the place's share in the party's trade in minerals (BACI)
    SV  mean distance between World Bank estimates of voice and accountability, rule of law and
        control of corruption, those that are held, over a span
    MC  1 - share of the party's members that a treaty of common defence binds to the place
    WSI weighted mean of the three; at least ``control`` while the place controls the export of the
        mineral to the party or to all

The low and high ends are the least and the greatest of the three, so that any weights lie between.
The status is ``assumed`` and every source row begins with ``stand-in``. `from_file` reads scores of
the user's own instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.gather.ability import (
    STAND_IN,
    chosen,
    estimate_trace,
    estimates,
    own_columns,
)
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.places import positions
from shigen.criticality.gather.score_files import from_file
from shigen.criticality.gather.treaties import CITATION, allies
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Array, Parameter
from shigen.criticality.methods.usgs_2021 import WILLINGNESS
from shigen.criticality.parties import members

__all__ = ["PARAMETERS", "from_file", "unwillingness"]

VALUES = ("voice-accountability", "rule-of-law", "corruption-control")
Control = Mapping[str, Any]
_SUSPENDED = re.compile(r"suspended (until )?(\d{4})")

PARAMETERS = (
    Parameter("weight_trade", 1.0, 0.0, 100.0, "weight", "ours", "Weight of trade ties, TT."),
    Parameter("weight_values", 1.0, 0.0, 100.0, "weight", "ours", "Weight of shared values, SV."),
    Parameter("weight_treaty", 1.0, 0.01, 100.0, "weight", "ours",
              "Weight of military cooperation, MC."),
    Parameter("tie_low", 1e-4, 1e-9, 1e-2, "fraction", "ours",
              "Share in the party's trade in minerals at which TT is 1."),
    Parameter("tie_high", 0.1, 0.02, 1.0, "fraction", "ours",
              "Share in the party's trade in minerals at which TT is 0."),
    Parameter("values_span", 3.0, 0.5, 6.0, "WGI estimate", "ours",
              "Mean distance of the estimates at which SV is 1."),
    Parameter("control", 1.0, 0.0, 1.0, "index", "ours",
              "Least WSI while an export control on the mineral is in force."),
)  # fmt: skip


def _trade(store: Kept) -> pd.DataFrame:
    """Trade in the minerals held, thousand USD by year, exporter and importer."""

    def make() -> pd.DataFrame:
        flows = store.table("flows")
        keys = ["year", "exporter", "importer"]
        return flows.groupby(keys, observed=True)["value_kusd"].sum().reset_index()

    return store.once("trade in minerals", make)


def tie_shares(store: Kept, party: str, year: int, places: tuple[str, ...]) -> Array:
    """Share of each place in the party's imports and exports of minerals; NaN without trade."""

    def make() -> Array:
        rows = _trade(store)
        rows = rows[rows["year"] == year]
        own = set(members(party))
        out, to = rows["exporter"].isin(own), rows["importer"].isin(own)
        rows = rows[out ^ to]
        other = rows["importer"].where(rows["exporter"].isin(own), rows["exporter"])
        amounts = rows["value_kusd"].to_numpy("float64")
        if not len(rows) or amounts.sum() <= 0:
            return np.full(len(places), np.nan)
        at = positions(other, places)
        return np.asarray(np.bincount(at, amounts, len(places)) / amounts.sum(), dtype="float64")

    return store.once(("tie shares", party, year, places), make)


def _distance(store: Kept, party: str, year: int, places: tuple[str, ...]) -> Array:
    """Mean distance of the estimates that are held between each place and the party."""
    own = own_columns(party, places)
    found = []
    for name in VALUES:
        one = estimates(store, name, places).of(year, len(places))[0]
        if not np.isnan(one).all() and not np.isnan(one[own]).any():
            found.append(np.abs(one - one[own].mean()))
    return np.asarray(np.mean(found, axis=0)) if found else np.full(len(places), np.nan)


def _components(
    store: Kept, party: str, year: int, places: tuple[str, ...], constants: Mapping[str, float]
) -> Array:
    """TT, SV and MC by place, each 0 (willing) to 1; NaN where not known."""
    share = tie_shares(store, party, year, places)
    span = np.log(constants["tie_high"] / constants["tie_low"])
    scaled = np.log(np.maximum(share, 1e-300) / constants["tie_low"]) / span
    trade = 1 - np.clip(scaled, 0.0, 1.0)
    values = np.clip(_distance(store, party, year, places) / constants["values_span"], 0.0, 1.0)
    treaty = np.ones(len(places))
    for place, (bound, _) in allies(party, year).items():
        if place in places:
            treaty[places.index(place)] = 1 - bound
    return np.stack([trade, values, treaty])


@cache
def _parts(mineral: str) -> frozenset[str]:
    """A mineral, or the members of a group."""
    for row in reference.rows("minerals"):
        if row["slug"] == mineral and row["members"]:
            return frozenset(row["members"].split(";"))
    return frozenset({mineral})


def in_force(rows: pd.DataFrame, mineral: str, party: str, year: int) -> pd.DataFrame:
    """Export controls on a mineral that bind the party on some day of a year.

    Parameters
    ----------
    rows
        Table ``export_controls``; a row about a group counts for its members.
    mineral, party, year
        Of the case.
    """
    return rows[np.array([_binds(row, mineral, party, year) for row in _controls(rows)], bool)]


def _controls(rows: pd.DataFrame) -> list[Control]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _binds(row: Control, mineral: str, party: str, year: int) -> bool:
    who = members(party)
    if row["target"] not in ("WLD", *who) or row["actor"] in who:
        return False
    if not _parts(mineral) & _parts(str(row["mineral"])):
        return False
    first = int(str(row["effective"] or row["announced"])[:4])
    last = int(str(row["until"])[:4]) if row["until"] else 9999
    suspended = _SUSPENDED.search(str(row["state"]))
    if suspended:
        # "suspended until" is said of controls that were suspended as they began
        last = min(last, 0 if suspended[1] else int(suspended[2]))
    return first <= year <= last


def unwillingness(
    catalogue: Tables,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    settings: Mapping[str, float] | None = None,
) -> Given:
    """WSI by a stand-in: trade ties, shared values, treaties and export controls.

    Parameters
    ----------
    catalogue, cases, places
        As every gatherer.
    settings
        ``PARAMETERS`` in place of the defaults.

    Returns
    -------
    Given
        Status ``assumed``; members of the party are 0; a place without estimates stays missing.
    """
    constants = chosen(PARAMETERS, settings)
    store = kept(catalogue)
    weights = np.array([constants[f"weight_{name}"] for name in ("trade", "values", "treaty")])
    value, low, high = (np.full((len(cases), len(places)), np.nan) for _ in range(3))
    controls = _controls(store.table("export_controls"))
    own = {party: own_columns(party, places) for party in cases["party"].unique()}
    made: dict[tuple[str, int], tuple[Array, Array, Array]] = {}
    bound: dict[tuple[str, str, int], list[int]] = {}
    keys = _keys(cases)
    for row, (mineral, party, year) in enumerate(keys):
        if (party, year) not in made:
            three = _components(store, party, year, places, constants)
            mean = np.asarray(weights @ three / weights.sum())
            three = np.where(np.isnan(mean), np.nan, three)
            made[party, year] = (mean, three.min(axis=0), three.max(axis=0))
        if (mineral, party, year) not in bound:
            actors = {c["actor"] for c in controls if _binds(c, mineral, party, year)}
            bound[mineral, party, year] = [places.index(a) for a in actors if a in places]
        at = bound[mineral, party, year]
        for target, found in zip((value, low, high), made[party, year], strict=True):
            target[row] = found
            target[row, at] = np.fmax(target[row, at], constants["control"])
            target[row, own[party]] = 0.0
    # the party's own zeros are no estimate
    none = np.isnan(value[:, :-1]).any(axis=1) & (np.nan_to_num(value[:, :-1]).max(axis=1) == 0)
    reason = [
        f"no World Bank estimates near {year}, or no trade in it" if gone else ""
        for (_, _, year), gone in zip(keys, none, strict=True)
    ]
    return given(
        WILLINGNESS, value, low=low, high=high, known=np.where(none, 0.0, 1.0),
        status=np.where(none, "missing", "assumed").astype(object),
        reason=np.array(reason, dtype=object),
        trace=lambda case: _trace(store, keys[case], places),
    )  # fmt: skip


def _keys(cases: pd.DataFrame) -> list[tuple[str, str, int]]:
    columns = (cases["mineral"].tolist(), cases["party"].tolist(), cases["year"].tolist())
    return [(str(m), str(p), int(y)) for m, p, y in zip(*columns, strict=True)]


def _trace(store: Kept, key: tuple[str, str, int], places: tuple[str, ...]) -> pd.DataFrame:
    mineral, party, year = key
    share = tie_shares(store, party, year, places)
    ties = pd.DataFrame({"place": places, "value": share}).query("value > 0").assign(
        item="share of the party's trade in minerals", status="imputed", source="cepii-baci-hs92",
        note=f"{STAND_IN} for all trade over GDP",
    )  # fmt: skip
    bound = allies(party, year)
    treaties = pd.DataFrame({
        "place": list(bound), "value": [one for one, _ in bound.values()],
        "item": "treaty of common defence", "status": "assumed", "source": "shigen-assumption",
        "note": [f"{STAND_IN} for military cooperation: {names} ({CITATION})"
                 for _, names in bound.values()],
    })  # fmt: skip
    rows = in_force(store.table("export_controls"), mineral, party, year)
    controls = pd.DataFrame({
        "place": rows["actor"], "value": 1.0, "item": "export control", "status": rows["status"],
        "source": rows["source"],
        "note": f"{STAND_IN}: " + rows["announcement"] + ", " + rows["item"] + ", "
                + rows["measure"],
    })  # fmt: skip
    ours = pd.concat([ties, treaties, controls], ignore_index=True)
    ours = ours.assign(year=year, low=np.nan, high=np.nan, unit="fraction", vintage="")
    estimated = estimate_trace(store, VALUES, year, places, "Freedom House scores")
    ours = ours.assign(quantity="")[list(TRACE_COLUMNS)]
    return pd.concat([part for part in (estimated, ours) if len(part)], ignore_index=True)
