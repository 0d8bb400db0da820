"""GeoPolRisk of every importing country, mineral, stage and year in one pass over long tables.

The same sums as `shigen.criticality.methods.geopolrisk` through `shigen.criticality.evaluate`,
taken over the rows of trade instead of over a place axis for each case, so that a world of half a
million cases takes seconds. A test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.evaluate import EVIDENCE, INSUFFICIENT, NARROW, SCORED
from shigen.criticality.everyone_output import (
    Domestic,
    Keys,
    Mask,
    World,
    domestic_of,
    world_of,
)
from shigen.criticality.everyone_trade import (
    TRADE_COLUMNS,
    Cases,
    cases_of,
    labelled,
    owners_of,
    positions,
)
from shigen.criticality.method import Array
from shigen.criticality.methods.geopolrisk import instability
from shigen.criticality.parties import UNIONS
from shigen.criticality.quantities import REMAINDER
from shigen.errors import BadInput

COLUMNS = (
    "mineral", "stage", "year", "importer", "hhi", "imports", "domestic", "import_risk", "score",
    "low", "high", "evidence", "price", "midpoint", "answer", "missing",
)  # fmt: skip
STABILITY_COLUMNS = ("place", "year", "value")


def everyone(
    trade: pd.DataFrame,
    output: pd.DataFrame,
    stability: pd.DataFrame,
    *,
    unions: Mapping[str, tuple[str, ...]] | None = None,
    places: tuple[str, ...] | None = None,
    intra_bloc: float = 0.0,
    evidence: float = EVIDENCE,
) -> pd.DataFrame:
    """Score every importer, mineral, stage and year that has trade.

    Parameters
    ----------
    trade
        ``TRADE_COLUMNS``, a row an exporter, importer, mineral, stage and year: t in the terms of
        output and kUSD of what counts. Where it has them, ``every_kusd`` is the value of all
        records and ``known_kusd`` that of records whose weight is reported (times the part of the
        trade that the codes held carry): their quotient is the evidence of the imports. Without
        them a row whose ``status`` is reported or estimated, or that has none, is known.
    output
        As `shigen.catalogue.merged.production` gives it: mineral, stage, place, year, value,
        share, status, rule; WLD and OTH among the places.
    stability
        place, year, value: political stability, World Bank estimate.
    unions
        Parties of several places beside the single ones; the unions that we know when not given.
    places
        Places that may be named; what comes from others is from no named place. All countries of
        the reference table when not given.
    intra_bloc
        Part of the trade within a party that counts as riskless imports, 0-1.
    evidence
        Smallest share of evidence for which a score is given.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, sorted by mineral, stage, year and importer: imports and own output in t, price
        and midpoint in kUSD/t. Without a score, ``answer`` is ``insufficient data`` and
        ``missing`` says why.

    Raises
    ------
    BadInput
        When a column is missing, a weight is negative or a share is not from 0 to 1.

    Examples
    --------
    >>> key = {"mineral": "tin", "stage": "mine", "year": 2024}
    >>> trade = pd.DataFrame([key | {"importer": "JPN", "exporter": "PER", "value_t": 10.0,
    ...     "value_kusd": 300.0}])
    >>> output = pd.DataFrame([key | {"place": p, "value": v, "share": s, "status": "reported",
    ...     "rule": "first"} for p, v, s in [("PER", 60.0, 0.6), ("CHN", 40.0, 0.4),
    ...     ("WLD", 100.0, 1.0)]])
    >>> stability = pd.DataFrame({"place": ["PER", "CHN", "JPN"], "year": 2024,
    ...     "value": [0.0, 0.5, 1.0]})
    >>> found = everyone(trade, output, stability)
    >>> found[["importer", "hhi", "import_risk", "score", "price"]].to_csv(index=False).split()
    ['importer,hhi,import_risk,score,price', 'JPN,0.52,0.5,0.26,30.0']
    """
    _check(trade, stability, intra_bloc, evidence)
    named = places or _countries()
    groups = dict(UNIONS if unions is None else unions)
    keys = Keys.of(trade, output)
    owners = owners_of(named, groups)
    cases = cases_of(trade, keys, named, owners)
    world = world_of(output, keys, positions(output["place"], named), len(named) + 1)
    g, there = _instability(stability, keys, named)
    own = domestic_of(world, owners, there)
    found = _scored(cases, world, own, (g, there), intra_bloc)
    return _table(found, cases, keys, (*named, *groups), evidence)


def _countries() -> tuple[str, ...]:
    names = (row["iso3"] for row in reference.rows("places"))
    return tuple(sorted(n for n in names if n not in {"WLD", REMAINDER, *UNIONS}))


def _check(
    trade: pd.DataFrame, stability: pd.DataFrame, intra_bloc: float, evidence: float
) -> None:
    for name, frame, columns in (
        ("trade", trade, TRADE_COLUMNS),
        ("stability", stability, STABILITY_COLUMNS),
    ):
        lacking = [column for column in columns if column not in frame]
        if lacking:
            raise BadInput(f"the table of {name} lacks the column {', '.join(lacking)}")
    if (trade["value_t"].to_numpy("float64") < 0).any():
        raise BadInput("the table of trade has a negative value_t; weights are zero or more")
    for word, share in (("intra_bloc", intra_bloc), ("evidence", evidence)):
        if not 0 <= share <= 1:
            raise BadInput(f"{word} is {share:g}; it must be from 0 to 1")


def _instability(
    stability: pd.DataFrame, keys: Keys, named: tuple[str, ...]
) -> tuple[Array, Array]:
    """Shape (keys, places + 1): g, zero where missing, and 1 where it is there."""
    first, last = int(keys.year.min(initial=0)), int(keys.year.max(initial=0))
    year = stability["year"].to_numpy("int64")
    place = positions(stability["place"], named)
    use = (year >= first) & (year <= last) & (place < len(named))
    table = np.full((last - first + 1, len(named) + 1), np.nan)
    table[year[use] - first, place[use]] = stability["value"].to_numpy("float64")[use]
    g = instability(table)[keys.year - first]
    there = ~np.isnan(g)
    return np.where(there, g, 0.0), there.astype("float64")


def _scored(
    cases: Cases, world: World, own: Domestic, risk: tuple[Array, Array], intra: float
) -> dict[str, Array]:
    """Every number of every case, missing governance at its best and at its worst."""
    g, there = risk
    without = there.sum(axis=1) == 0
    nowhere = cases.exporter == g.shape[1] - 1
    of_row = cases.key[cases.at]
    foreign = cases.sums(cases.tonnes)
    carried = cases.sums(cases.tonnes * g[of_row, cases.exporter])
    lacks = (1 - there[of_row, cases.exporter]) * ~nowhere
    unscored = cases.sums(cases.tonnes * lacks)
    from_nowhere = cases.sums(cases.tonnes * nowhere)
    imports = foreign
    if intra > 0:
        inside = np.where(cases.within, cases.tonnes, 0.0)
        imports = foreign + intra * np.bincount(cases.at, inside, len(foreign))
    made = own.made[cases.key, cases.party]
    supply = imports + made
    worth = cases.sums(cases.every_kusd)
    hhi, hhi_high = (world.hhi(remainder=end)[cases.key] for end in (0.0, 1.0))
    named = foreign - from_nowhere
    # what comes from no named place is taken as risky as what comes from named ones
    as_named = np.where(named > 0, carried * foreign / np.where(named > 0, named, 1.0), carried)
    own_known = own.known[cases.key, cases.party]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(supply > 0, as_named / supply, np.nan)
        high = np.where(supply > 0, (carried + unscored + from_nowhere) / supply, np.nan)
        known = np.where(worth > 0, cases.sums(cases.known_kusd) / worth, 1.0)
        price = np.where(foreign > 0, cases.sums(cases.kusd) / foreign, np.nan)
        # an uncertain figure counts for as much as it carries of the supply
        doubt = np.where(made > 0, (1 - own_known) * made / (made + foreign), 1 - own_known)
        its_scored = np.where(named > 0, (named - unscored) / named, 1.0)
    shares = (
        known, its_scored, 1 - doubt, world.known[cases.key], 1.0 - without[cases.key],
    )  # fmt: skip
    return {
        "hhi": hhi,
        "import_risk": np.where(unscored > 0, np.nan, middle),
        "low": hhi * middle,
        "high": hhi_high * high,
        "evidence": np.min(np.nan_to_num(shares), axis=0),
        "price": price,
        "imports": imports,
        "made": made,
        "supply": supply,
        "unscored": unscored,
        "no_year": without[cases.key],
    }


def _reasons(found: Mapping[str, Array], ok: Mask, evidence: float) -> Any:  # noqa: ANN401
    """Why a case has no score, the first reason that holds."""
    tests = (
        (np.isnan(found["hhi"]), "world_output: the output of the world is not known in the year"),
        (np.isnan(found["made"]), "domestic: own output is withheld or not known in tonnes"),
        (found["supply"] == 0, "the formula has no value: nothing is made or imported"),
        (found["no_year"], "stability: none is held for the year"),
        (found["unscored"] > 0, "stability: none of an exporter"),
        (found["evidence"] < evidence, f"evidence below {evidence:.0%}"),
    )
    words = ["", *(word for _, word in tests)]
    holds = np.stack([ok, *(mask for mask, _ in tests)])
    return labelled(holds.argmax(axis=0), words)


def _table(
    found: Mapping[str, Array],
    cases: Cases,
    keys: Keys,
    parties: tuple[str, ...],
    evidence: float,
) -> pd.DataFrame:
    low, high = found["low"], found["high"]
    score = found["hhi"] * found["import_risk"]
    with np.errstate(invalid="ignore"):
        narrow = np.isnan(score) & (high - low <= NARROW)
    score = np.where(narrow, (low + high) / 2, score)
    ok = np.isfinite(score) & (found["evidence"] >= evidence)
    score = np.where(ok, score, np.nan)
    table = pd.DataFrame(
        {
            "mineral": labelled(keys.mineral[1][cases.key], keys.mineral[0]),
            "stage": labelled(keys.stage[1][cases.key], keys.stage[0]),
            "year": keys.year[cases.key],
            "importer": labelled(cases.party, list(parties)),
            "hhi": found["hhi"],
            "imports": found["imports"],
            "domestic": found["made"],
            "import_risk": found["import_risk"],
            "score": score,
            "low": low,
            "high": high,
            "evidence": found["evidence"],
            "price": found["price"],
            "midpoint": score * found["price"],
            "answer": labelled((~ok).astype("int8"), [SCORED, INSUFFICIENT]),
            "missing": _reasons(found, ok, evidence),
        }
    )
    return table[list(COLUMNS)]
