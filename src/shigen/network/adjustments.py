"""What balancing did to each observation, and why: no change is silent."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from shigen import reference
from shigen.network import claims
from shigen.network.balanced import Network
from shigen.network.chain import Chain
from shigen.network.claims import Row

COLUMNS = (
    "kind", "stage", "place", "partner", "item", "observed", "value", "change", "relative",
    "sigmas", "status", "source", "reason",
)  # fmt: skip
# Reasons are written for changes above this share of the observed value.
EXPLAINED = 0.10
# Sources that differ by more than this share are named as the reason.
DIFFER = 0.15


@dataclass(frozen=True)
class Ledger:
    """What the observations alone say a country has and hands on at a stage, in tonnes.

    ``open`` is use that nobody publishes: what was left over was taken to be used, so that a
    surplus is no contradiction there.
    """

    place: str
    supply: float
    shipped: float
    feed: float
    use: float
    open: float = 0.0

    @property
    def gap(self) -> float:
        """Supply less shipments, feed and use."""
        return self.supply - self.shipped - self.feed - self.use - self.open

    def sentence(self) -> str:
        """The gap in words."""
        name = reference.name("place", self.place, "en")
        parts = (
            ("ships", self.shipped), ("feeds the next stage with", self.feed), ("uses", self.use)
        )  # fmt: skip
        said = " and ".join(f"{verb} {_tonnes(value)}" for verb, value in parts if value > 0)
        if self.gap < 0 and self.supply <= 0:
            return f"{name} {said}, but no output of it and no receipts are recorded"
        if self.gap < 0:
            return f"{name} {said}, but makes and receives only {_tonnes(self.supply)}"
        if not said:
            return f"{name} makes and receives {_tonnes(self.supply)} and is not seen to need it"
        return f"{name} makes and receives {_tonnes(self.supply)}, but {said} only"


def _tonnes(value: float) -> str:
    return f"{value:,.0f} t" if abs(value) >= 100 else f"{value:,.3g} t"


def table(balanced: pd.DataFrame, chain: Chain) -> pd.DataFrame:
    """Every claim with data behind it, before and after.

    Parameters
    ----------
    balanced
        Balanced claims with ``value``.
    chain
        Rules of the mineral.

    Returns
    -------
    pandas.DataFrame
        See `Network.adjustments`; the largest change in sigmas first.
    """
    rows = balanced[~balanced["prior"]].copy()
    rows["change"] = rows["value"] - rows["observed"]
    rows["relative"] = rows["change"] / rows["observed"].where(rows["observed"].ne(0))
    rows["sigmas"] = rows["change"] / rows["sigma"]
    books = ledgers(balanced)
    rows["reason"] = [
        reason(row, books, chain) if abs(row["relative"]) > EXPLAINED else ""
        for row in claims.rows(rows)
    ]
    rows["size"] = rows["sigmas"].abs()
    return rows.sort_values(
        ["size", "stage", "place", "partner", "item"],
        ascending=[False, True, True, True, True],
        ignore_index=True,
    )[list(COLUMNS)]


def ledgers(balanced: pd.DataFrame) -> dict[tuple[str, str], Ledger]:
    """Observed supply and needs by stage and place."""
    sums: dict[tuple[str, str], dict[str, float]] = {}

    def add(stage: str, place: str, column: str, value: float) -> None:
        book = sums.setdefault(
            (stage, place), dict.fromkeys(("supply", "shipped", "feed", "use", "open"), 0.0)
        )
        book[column] += value

    columns = {"production": "supply", "secondary": "supply", "use": "use", "feed": "feed"}
    for row in claims.rows(balanced):
        stage, place, item = row["stage"], row["place"], row["item"]
        if row["kind"] == "arc":
            add(stage, place, "shipped", row["observed"])
            add(stage, row["partner"], "supply", row["observed"])
        elif item in columns:
            unpublished = item == "use" and row["prior"]
            add(stage, place, "open" if unpublished else columns[item], row["observed"])
    return {key: Ledger(place=key[1], **book) for key, book in sums.items()}


def reason(row: Row, books: dict[tuple[str, str], Ledger], chain: Chain) -> str:
    """Say from the numbers why an observation moved.

    Parameters
    ----------
    row
        A balanced claim with ``change``.
    books
        Observed supply and needs by stage and place.
    chain
        Rules of the mineral.

    Returns
    -------
    str
        One sentence without a full stop.

    Examples
    --------
    >>> books = {("mine", "MOZ"): Ledger("MOZ", 98.0, 113.0, 0.0, 0.0),
    ...          ("mine", "CHN"): Ledger("CHN", 113.0, 0.0, 0.0, 0.0, open=113.0)}
    >>> arc = {"kind": "arc", "stage": "mine", "place": "MOZ", "partner": "CHN", "why": "",
    ...        "status": "reported", "change": -15.0}
    >>> reason(arc, books, Chain("natural-graphite", 2023, "", ()))
    'Mozambique ships 113 t, but makes and receives only 98 t'
    """
    stage, place = row["stage"], row["place"]
    own = books[stage, place]
    if row["kind"] == "arc":
        return _of_arc(row, own, books[stage, row["partner"]])
    second = row["second"]
    if not math.isnan(second) and abs(second - row["observed"]) > DIFFER * row["observed"]:
        gap = abs(second - row["observed"]) / row["observed"]
        return f"two sources differ by {gap:.0%}: {_tonnes(row['observed'])} and {_tonnes(second)}"
    if row["item"] == "production":
        earlier = _fed_from(stage, place, books, chain)
        if earlier is not None and (earlier.gap < 0) == (row["change"] < 0) and earlier.gap != 0:
            return f"output does not close with its feed: {earlier.sentence()}"
        following = chain.after(stage)
        later = books.get((following.name, place)) if following is not None else None
        # More is asked for at the next stage than this one was thought to give, or less.
        if later is not None and abs(later.gap) > abs(own.gap):
            return f"at the next stage {later.sentence()}"
    return own.sentence()


def _fed_from(
    stage: str, place: str, books: dict[tuple[str, str], Ledger], chain: Chain
) -> Ledger | None:
    """Ledger of the stage that feeds this one."""
    for each in chain.stages:
        following = chain.after(each.name)
        if following is not None and following.name == stage:
            return books.get((each.name, place))
    return None


def _of_arc(row: Row, exporter: Ledger, importer: Ledger) -> str:
    """The larger of the two contradictions that push an arc the way it went."""
    falls = row["change"] < 0
    # An arc falls when its exporter lacks metal or its importer has too much, and the reverse.
    pushes = [
        (-exporter.gap if falls else exporter.gap, exporter),
        (importer.gap if falls else -importer.gap, importer),
    ]
    size, ledger = max(pushes, key=lambda push: push[0])
    if size <= 0:
        ends = " and ".join(
            reference.name("place", each.place, "en") for each in (exporter, importer)
        )
        text = (
            f"metal is re-routed: the books of {ends} close by themselves, their partners' do not"
        )
    else:
        text = ledger.sentence()
    if "two-way" in row["why"]:
        text += "; the smaller one of a two-way pair"
    if row["status"] == "imputed":
        text += "; its quantity was imputed"
    return text


def adjustments_over(network: Network, share: float) -> pd.DataFrame:
    """Reported observations that balancing moved by more than a share, with the reason.

    Parameters
    ----------
    network
        A balanced network.
    share
        Such as 0.10.

    Returns
    -------
    pandas.DataFrame
        Rows of ``network.adjustments`` of status reported, the largest change in tonnes first.
    """
    rows = network.adjustments
    moved = rows[rows["status"].eq("reported") & rows["relative"].abs().gt(share)]
    order = moved["change"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)
