"""What GeoPolRisk reads beside the shared quantities, and its scores of the whole world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from shigen.catalogue import merged
from shigen.criticality import everyone as whole_world
from shigen.criticality.evaluate import EVIDENCE, evaluate
from shigen.criticality.everyone_trade import labelled
from shigen.criticality.gather import national
from shigen.criticality.gather.figures import years as years_of
from shigen.criticality.gather.governance import POLITICAL
from shigen.criticality.gather.kept import Tables, kept
from shigen.criticality.gather.places import PLACES, positions
from shigen.criticality.gather.shipments import shipments
from shigen.criticality.gather.supply import keys_of, labels
from shigen.criticality.inputs import CASE_COLUMNS, Given, Inputs, given
from shigen.criticality.methods.geopolrisk import METHOD
from shigen.criticality.methods.geopolrisk_quantities import (
    COPPER_MIDPOINT,
    IMPORT_VALUE,
    IMPORTS_WITHIN,
)
from shigen.criticality.parties import members

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue


def import_value(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Value of the imports from outside the party, of the records whose weight counts."""
    return _of_trade(catalogue, cases, places, within=False)


def imports_within(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """What members of the party import from each other, in the terms of output."""
    return _of_trade(catalogue, cases, places, within=True)


def _of_trade(
    catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...], *, within: bool
) -> Given:
    store = kept(catalogue, cases["year"])
    value = np.full(len(cases), np.nan)
    status, reason = ["missing"] * len(cases), [""] * len(cases)
    members_at = {
        party: positions(pd.Series(members(party), dtype="str"), places)
        for party in cases["party"].unique()
    }
    for row, (key, party) in enumerate(zip(keys_of(cases), cases["party"], strict=True)):
        mineral, stage, year = key
        found = shipments(store, mineral, stage, places)
        reason[row] = found.why_not(year)
        if not within and national.instead(store, found, key, members(party), places) is not None:
            reason[row] = "imports are what the national survey prints, which gives no value"
        if reason[row]:
            continue
        who = members_at[party]
        at = found.of(year)
        taken = np.isin(found.importer[at], who)
        taken &= np.isin(found.exporter[at], who) == within
        amounts = found.value if within else found.counted
        value[row] = amounts[at][taken].sum()
        counted, sure = (float(column[at][taken].sum()) for column in (found.counted, found.sure))
        status[row] = found.status(sure, counted)
    return given(
        IMPORTS_WITHIN if within else IMPORT_VALUE, value,
        known=np.where(np.isnan(value), 0.0, 1.0), status=labels(status), reason=labels(reason),
    )  # fmt: skip


def copper_midpoint(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Midpoint of copper for the party, year and stage of each case, scored as any other."""
    from shigen.criticality.gather.registry import GATHERERS

    store = kept(catalogue, cases["year"])
    own = cases[list(CASE_COLUMNS)].assign(mineral="copper")
    asked = own.drop_duplicates().reset_index(drop=True)
    needed = {q.name: GATHERERS[q.name] for q in METHOD.quantities}
    found = {name: gather(store, asked, places) for name, gather in needed.items()}
    found["import_value"] = import_value(store, asked, places)
    scored = evaluate(METHOD, Inputs(asked, places, found))
    price = scored.outputs["price"].to_numpy()
    table = asked.assign(
        value=scored.table["score"].to_numpy() * price,
        status=scored.table["status"].to_numpy(),
        reason=[f"copper: {why or 'no unit value of imports'}" for why in scored.table["missing"]],
    )
    rows = own.merge(table, on=list(CASE_COLUMNS), how="left", validate="many_to_one")
    value = rows["value"].to_numpy("float64")
    there = ~np.isnan(value)
    return given(
        COPPER_MIDPOINT, value, known=there.astype("float64"),
        status=labels(s if t else "missing" for s, t in zip(rows["status"], there, strict=True)),
        reason=labels("" if t else r for r, t in zip(rows["reason"], there, strict=True)),
    )  # fmt: skip


def trade(catalogue: Tables, *, places: tuple[str, ...] = PLACES) -> pd.DataFrame:
    """Trade of every mineral and stage that has output, as `everyone` reads it.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it, or a `Kept` of it and of some years.
    places
        The place axis.

    Returns
    -------
    pandas.DataFrame
        mineral, stage, year, importer, exporter, value_t, value_kusd, every_kusd, known_kusd; words
        as categories. No row where trade cannot be brought to the terms of output.
    """
    store = kept(catalogue)
    pairs = sorted(years_of(store))
    parts = [(pair, shipments(store, *pair, places)) for pair in pairs]
    parts = [(pair, found) for pair, found in parts if not found.reason]
    sizes = [len(found.year) for _, found in parts]

    def joined(name: str) -> np.ndarray[Any, Any]:
        columns = [getattr(found, name) for _, found in parts]
        return np.concatenate(columns) if columns else np.empty(0)

    def words(side: int) -> Any:  # noqa: ANN401
        names = sorted({pair[side] for pair, _ in parts})
        codes = np.array([names.index(pair[side]) for pair, _ in parts], dtype="int64")
        return labelled(np.repeat(codes, sizes), names)

    covers = [
        0.0 if found.terms is None or found.terms.rule == "basket" else found.terms.covers
        for _, found in parts
    ]
    return pd.DataFrame(
        {
            "mineral": words(0),
            "stage": words(1),
            "year": joined("year"),
            "importer": labelled(joined("importer").astype("int64"), places),
            "exporter": labelled(joined("exporter").astype("int64"), places),
            "value_t": joined("value"),
            "value_kusd": joined("counted"),
            "every_kusd": joined("kusd"),
            "known_kusd": joined("sure") * np.repeat(covers, sizes),
        }
    )


def stability(catalogue: Tables) -> pd.DataFrame:
    """Political stability by place and year, the latest edition of each: place, year, value."""
    rows = kept(catalogue).table("governance")
    rows = rows[rows["dimension"].eq(POLITICAL) & rows["value"].notna()]
    rows = rows.sort_values(["place", "year", "vintage", "source"])
    return rows.drop_duplicates(["place", "year"], keep="last")[["place", "year", "value"]]


def everyone(
    catalogue: Tables,
    *,
    unions: Mapping[str, tuple[str, ...]] | None = None,
    intra_bloc: float = 0.0,
    evidence: float = EVIDENCE,
) -> pd.DataFrame:
    """GeoPolRisk of every importer, mineral, stage and year that the catalogue has trade for.

    Trade records alone, for all importers alike; national surveys are not read.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it, or a `Kept` of it and of some years.
    unions, intra_bloc, evidence
        As `shigen.criticality.everyone.everyone`.

    Returns
    -------
    pandas.DataFrame
        As `shigen.criticality.everyone.everyone`.
    """
    store = kept(catalogue)
    output = store.once("figures", lambda: merged.production(cast("Catalogue", store)))
    return whole_world.everyone(
        trade(store), output, stability(store), unions=unions, places=PLACES[:-1],
        intra_bloc=intra_bloc, evidence=evidence,
    )  # fmt: skip
