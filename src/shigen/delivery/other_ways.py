"""Other ways than the cheapest: those that goods take when a passage is closed.

A closure changes numbers alone when every way it could make goods take is in the problem before.
For each pair of places the cheapest route is taken, then for each passage on it that may close the
cheapest route without that one, and so on, as many at once as ``depth`` says. The same follows for
any set of so many passages: the best route without some of them that happens to avoid the others
is the best without all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import rows_of
from shigen.delivery.schema import names
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.delivery.base_year import Base

DEEPEST = 3
_LINE = ("stage", "source", "party")


class Around(NamedTuple):
    """Which passages may close, how many at once, and the ways of each pair of places."""

    passages: tuple[str, ...]
    depth: int
    ways: pd.DataFrame


def around(
    base: Base,
    places: pd.DataFrame,
    *,
    closed: Iterable[str],
    passages: Iterable[str],
    depth: int,
) -> Around:
    """Return the distinct cheapest routes that avoid passages, by pair of places.

    Parameters
    ----------
    base
        What the tables are made from.
    places
        Table ``routes`` of the problem; its pairs are looked at.
    closed
        Passages that are closed for good.
    passages
        Passages that may close.
    depth
        How many of them at once, 1 to 3.

    Raises
    ------
    UnknownName
        For a passage that is not known.
    BadInput
        For one that cannot close, or a depth that is not 1, 2 or 3.

    Notes
    -----
    The freight of a way is that of the direct one plus all that it costs more, the worth of its
    longer time included: no way is ever cheaper than the direct one, and nobody takes it without
    need.
    """
    from shigen.network import routes

    shut, may_close = routes.closable(closed), routes.closable(passages)
    if isinstance(depth, bool) or depth not in range(1, DEEPEST + 1):
        raise BadInput(f"plan with 1 to {DEEPEST} passages closed at once, not {depth}")
    columns = ["source", "party", "way", "lead_months", "usd_per_t", "route", "km", "days"]
    if not may_close or not len(places):
        return Around(may_close, depth if may_close else 0, pd.DataFrame(columns=columns))
    pairs = sorted(set(zip(places["from_place"], places["to_place"], strict=True)))

    def found(avoided: tuple[str, ...], wanted: list[tuple[str, str]]) -> list[dict[str, Any]]:
        starts, ends = ({pair[at] for pair in wanted} for at in (0, 1))
        table = routes.between(
            base.catalogue, sorted(starts), sorted(ends), closed=(*shut, *avoided)
        )
        here = [(row["origin"], row["destination"]) in set(wanted) for row in rows_of(table)]
        return rows_of(table[np.array(here) & np.isfinite(table["days"].to_numpy())])

    direct = {(row["origin"], row["destination"]): row for row in found((), pairs)}
    known = {pair: {_name(row)} for pair, row in direct.items()}
    edge: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), row) for row in direct.values()]
    rows = []
    for _ in range(depth):
        wanted: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for avoided, row in edge:
            for passage in set(row["passages"].split(";")) & set(may_close):
                more = tuple(sorted({*avoided, passage}))
                wanted.setdefault(more, set()).add((row["origin"], row["destination"]))
        edge = [
            (avoided, row)
            for avoided in sorted(wanted)
            for row in found(avoided, [*wanted[avoided]])
        ]
        for avoided, row in edge:
            pair = (row["origin"], row["destination"])
            if _name(row) not in known[pair]:
                known[pair].add(_name(row))
                rows.append(_way(avoided, row, direct[pair]))
    return Around(may_close, depth, pd.DataFrame(rows, columns=columns))


def ways(base: Base, found: Around, *lines: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``ways`` of a problem: other ways of its contracts, diversions and swaps.

    Parameters
    ----------
    base
        What the tables are made from.
    found
        Other ways by pair of places.
    lines
        Tables with a stage and two places, in that order.
    """
    wanted: set[tuple[str, ...]] = set()
    for frame in lines:
        if len(frame):
            wanted |= set(zip(*(frame[name] for name in frame.columns[:3]), strict=True))
    goods = {stage: base.assumed.value("goods_per_t", stage=stage) for stage in base.network.stages}
    by_pair: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(found.ways):
        by_pair.setdefault((row["source"], row["party"]), []).append(row)
    rows = [
        {name: row[name] for name in ("way", "lead_months", "route", "km", "days")}
        | dict(zip(_LINE, (stage, source, party), strict=True))
        | {"open": 1.0, "freight": row["usd_per_t"] * goods[stage]}
        for stage, source, party in sorted(wanted)
        for row in by_pair.get((source, party), [])
    ]
    if found.passages:
        words = (
            f"goods can go around {', '.join(found.passages)}, {found.depth} closed at once; "
            "what is at sea when a passage closes arrives"
        )
        base.notes.append(("other ways", words))
    return base.monthly(rows, "ways") if rows else pd.DataFrame(columns=names("ways"))


def _name(row: dict[str, Any]) -> str:
    return f"{row['mode']}: {row['passages']}" if row["passages"] else str(row["mode"])


def _way(avoided: tuple[str, ...], row: dict[str, Any], direct: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": row["origin"],
        "party": row["destination"],
        "way": f"without {', '.join(avoided)}",
        "lead_months": calendar.months_at_sea(row["days"]),
        "usd_per_t": direct["usd_per_t"] + row["cost"] - direct["cost"],
        "route": _name(row),
        "km": row["km"],
        "days": row["days"],
    }
