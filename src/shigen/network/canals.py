"""How many ships a canal can pass, and how much of what is turned away it could take.

Capacity and ordinary traffic are rows of the ``parameters`` table, each with its source. Where
none is known, nothing is assumed: the answer says "not known".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput
from shigen.network.routes import closable, parameters

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

KNOWN, NOT_KNOWN = "capacity known", "capacity not known"
MONTHS: Final = 12
# passages that ships queue for or pay at, so that a limit could bind
NARROW: Final = ("bosporus",)
COLUMNS: Final = (
    "passage", "ships", "ships_low", "ships_high", "ships_a_month", "traffic", "traffic_low",
    "traffic_high", "spare", "spare_low", "spare_high", "known", "status", "source", "vintage",
    "note",
)  # fmt: skip
NEED_COLUMNS: Final = (
    "passage", "closing", "t", "ships", "ships_low", "ships_high", "spare", "spare_low",
    "spare_high", "taken_first", "taken_with_all", "known", "note",
)  # fmt: skip
Range = tuple[float, float, float]


def capacity(catalogue: Catalogue) -> pd.DataFrame:
    """Ships a year that each canal can pass and does pass, and what is left between the two.

    Parameters
    ----------
    catalogue
        Rows ``route:passage_ships:*`` and ``route:passage_traffic:*`` of its parameters are read.

    Returns
    -------
    pandas.DataFrame
        One row a canal, and one for the Bosporus: ``ships`` a year with its range,
        ``ships_a_month``, ordinary ``traffic`` and ``spare``, the difference, never below zero;
        its range sets the ends against each other. Missing where not known; ``known`` says so.

    Examples
    --------
    >>> from shigen import catalogue
    >>> found = capacity(catalogue.load()).set_index("passage")
    >>> found["known"].to_dict()["bosporus"]
    'capacity not known'
    >>> float(found.loc["suez-canal", "spare"])
    10066.0
    """
    table = parameters(catalogue)
    canals = [row["slug"] for row in reference.rows("passages") if row["kind"] == "canal"]
    rows = [_capacity(table, passage) for passage in sorted({*canals, *NARROW})]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _range(table: pd.DataFrame, name: str) -> Range:
    """Value, low and high; all missing when there is no such row."""
    if name not in table.index:
        return (np.nan, np.nan, np.nan)
    value, low, high = table.loc[[name], ["value", "low", "high"]].to_numpy("float64")[0].tolist()
    return (value, low, high)


def _capacity(table: pd.DataFrame, passage: str) -> dict[str, object]:
    name = f"passage_ships:{passage}"
    ships, ships_low, ships_high = _range(table, name)
    usual = f"passage_traffic:{passage}"
    traffic, traffic_low, traffic_high = _range(table, usual)
    stated = table.loc[name].to_dict() if name in table.index else {}
    note = stated.get("note", "")
    if not stated:
        note = "no published figure of how many ships can pass"
    return {
        "passage": passage,
        "ships": ships,
        "ships_low": ships_low,
        "ships_high": ships_high,
        "ships_a_month": ships / MONTHS,
        "traffic": traffic,
        "traffic_low": traffic_low,
        "traffic_high": traffic_high,
        "spare": _above_zero(ships - traffic),
        "spare_low": _above_zero(ships_low - traffic_high),
        "spare_high": _above_zero(ships_high - traffic_low),
        "known": KNOWN if np.isfinite(ships) else NOT_KNOWN,
        "status": stated.get("status", ""),
        "source": ", ".join(dict.fromkeys(table["source"].reindex([name, usual]).dropna())),
        "vintage": stated.get("vintage", ""),
        "note": note,
    }


def _above_zero(value: float) -> float:
    return max(value, 0.0) if np.isfinite(value) else np.nan


def taken(
    catalogue: Catalogue, turned_away: Mapping[str, float], closing: Iterable[str] | str
) -> pd.DataFrame:
    """How much of the goods that a closure sends to each canal the canal could take.

    Parameters
    ----------
    catalogue
        As for `capacity`; ``route:ship_tonnes`` turns tonnes into ships.
    turned_away
        Canal to tonnes a year that would now come to it. Tonnes of contained metal stand for
        goods, which weigh at least as much.
    closing
        Passages that are closed.

    Returns
    -------
    pandas.DataFrame
        One row a canal: ``t``, the ``ships`` that carry it with a range, the spare ships, and two
        answers: ``taken_first``, the share that finds room when these goods go first, and
        ``taken_with_all``, the share when every ship of the ordinary traffic of the closed passages
        comes too and all wait alike: the truth lies between. Missing where not known.

    Raises
    ------
    BadInput
        For tonnes below zero, or a canal that is itself closed.
    UnknownName
        For a passage that is not known.

    Examples
    --------
    >>> from shigen import catalogue
    >>> found = taken(catalogue.load(), {"panama-canal": 3e6}, "Suez").iloc[0]
    >>> float(found["ships"]), float(found["taken_first"]), round(float(found["taken_with_all"]), 3)
    (100.0, 1.0, 0.033)
    """
    closed = closable(closing)
    known = capacity(catalogue).set_index("passage")
    table = parameters(catalogue)
    load, load_low, load_high = _range(table, "ship_tonnes")
    others = [_range(table, f"passage_traffic:{passage}")[0] for passage in closed]
    # A ship that meant to pass two of them counts twice, so the share is a lower end.
    crowd = sum(others) if others else np.nan
    rows: list[dict[str, object]] = []
    for text, tonnes in sorted(turned_away.items()):
        canal = reference.passage(text)
        if not (np.isfinite(tonnes) and tonnes >= 0):
            raise BadInput(f"tonnes turned to {canal}: {tonnes} is not a number from zero up")
        if canal in closed:
            raise BadInput(f"{canal} is closed and takes nothing; leave it out of one of the two")
        spares = known.reindex([canal])[["spare", "spare_low", "spare_high"]].to_numpy("float64")
        spare, spare_low, spare_high = spares[0].tolist()
        ships = tonnes / load
        says = str(known["known"].get(canal, NOT_KNOWN))
        rows.append(
            {
                "passage": canal,
                "closing": ";".join(closed),
                "t": float(tonnes),
                "ships": ships,
                "ships_low": tonnes / load_high,
                "ships_high": tonnes / load_low,
                "spare": spare,
                "spare_low": spare_low,
                "spare_high": spare_high,
                "taken_first": _share(spare, ships),
                # np.maximum keeps what is missing missing
                "taken_with_all": _share(spare, float(np.maximum(crowd, ships))),
                "known": says,
                "note": _note(says, crowd),
            }
        )
    return pd.DataFrame(rows, columns=list(NEED_COLUMNS))


def _share(spare: float, asked: float) -> float:
    if not (np.isfinite(spare) and np.isfinite(asked)):
        return np.nan
    return 1.0 if asked <= spare else spare / asked


def _note(says: str, crowd: float) -> str:
    if says == NOT_KNOWN:
        return "how much it can take is not known"
    if not np.isfinite(crowd):
        return "ships of other goods that the closure turns away are not known"
    return ""


def need(catalogue: Catalogue, turned: pd.DataFrame) -> pd.DataFrame:
    """What the canals could take of everything that closures turn to them.

    Parameters
    ----------
    catalogue
        As for `taken`.
    turned
        Rows of `shigen.network.PassageFlows.turned`, of one mineral or of many; tonnes are added up
        by closure.

    Returns
    -------
    pandas.DataFrame
        Columns of `taken`, one row a closure and canal.
    """
    rows = [
        taken(
            catalogue,
            {str(name): float(t) for name, t in group.groupby("passage")["t"].sum().items()},
            str(closing).split(";"),
        )
        for closing, group in turned.groupby("closing")
    ]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(NEED_COLUMNS))
