"""Trade of every mineral, stage and year as rows of cases: a key and the party that imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.everyone_output import KNOWN, Keys, Mask, Whole
from shigen.criticality.method import Array

TRADE_COLUMNS = ("mineral", "stage", "year", "importer", "exporter", "value_t", "value_kusd")


@dataclass(frozen=True)
class Cases:
    """Trade rows by case: a key (mineral, stage, year) and a party.

    Attributes
    ----------
    key, party
        Of each case, as numbers.
    at
        Case of each row of trade.
    exporter, tonnes, kusd, every_kusd, known_kusd, within
        Of each row: place of the exporter, weight that counts [t], its value, the value of all
        records and of those whose weight is reported [kUSD]; whether both ends are in the party.
    """

    key: Whole
    party: Whole
    at: Whole
    exporter: Whole
    tonnes: Array
    kusd: Array
    every_kusd: Array
    known_kusd: Array
    within: Mask

    def sums(self, amounts: Array) -> Array:
        """Sum over the rows of each case that come from outside the party."""
        return np.asarray(
            np.bincount(self.at, np.where(self.within, 0.0, amounts), len(self.key)),
            dtype="float64",
        )


def positions(column: pd.Series[Any], named: tuple[str, ...]) -> Whole:
    """Number of each place; that of the remainder, the number of places, where it is not named."""
    codes, words = pd.factorize(column)
    at = pd.Index(named).get_indexer(pd.Index(words))
    return np.asarray(np.where(at < 0, len(named), at)[codes], dtype="int64")


def owners_of(named: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]) -> Array:
    """Which places belong to which party: shape (parties, places + 1)."""
    belongs = np.zeros((len(named) + len(groups), len(named) + 1))
    np.fill_diagonal(belongs[: len(named), : len(named)], 1.0)
    for row, members in enumerate(groups.values(), start=len(named)):
        belongs[row, positions(pd.Series(members), named)] = 1.0
    return belongs


def cases_of(trade: pd.DataFrame, keys: Keys, named: tuple[str, ...], owners: Array) -> Cases:
    """Rows of trade by key and party; rows of members stand for their union as well."""
    exporter = positions(trade["exporter"], named)
    importer = positions(trade["importer"], named)
    tonnes = trade["value_t"].to_numpy("float64")
    kusd = trade["value_kusd"].to_numpy("float64")
    if {"every_kusd", "known_kusd"} <= set(trade.columns):
        every = trade["every_kusd"].to_numpy("float64")
        known = trade["known_kusd"].to_numpy("float64")
    else:
        sure = trade["status"].isin(KNOWN).to_numpy() if "status" in trade else True
        every, known = kusd, np.where(sure, kusd, 0.0)
    rows = [np.flatnonzero(importer < len(named))]
    parties = [importer[rows[0]]]
    inside = [exporter[rows[0]] == importer[rows[0]]]
    for number, who in enumerate(owners[len(named) :].astype(bool), start=len(named)):
        its = np.flatnonzero(who[importer])
        rows.append(its)
        parties.append(np.full(len(its), number))
        inside.append(who[exporter[its]])
    row, party = np.concatenate(rows), np.concatenate(parties)
    width = len(owners)
    case, at = np.unique(keys.trade[row] * width + party, return_inverse=True)
    return Cases(
        case // width, case % width, at, exporter[row], tonnes[row], kusd[row], every[row],
        known[row], np.concatenate(inside),
    )  # fmt: skip


def labelled(codes: np.ndarray[Any, Any], names: Iterable[str]) -> Any:  # noqa: ANN401
    """Words by number, kept as numbers: half a million rows repeat a few hundred words."""
    make: Any = pd.Categorical.from_codes
    return make(codes, list(names))
