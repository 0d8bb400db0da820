"""How goods travel between places: distance, days, freight and the passages on the way.

A route runs from a main port or inland terminal of one place to one of another over the sea
network and land legs between neighbours. Of all routes the one with the least freight plus worth
of time is taken; a closed passage takes its legs out of the graph. See ``docs/methods/routes.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput, UnknownName
from shigen.network.route_graph import CARRIED, Key, graph, parameters, trace, tree

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

__all__ = ["between", "between_ports", "closable", "parameters", "port_keys", "track"]

COLUMNS = (
    "origin",
    "destination",
    "km",
    "sea_km",
    "land_km",
    "days",
    "passages",
    "mode",
    "from_port",
    "to_port",
    "usd_per_t",
    "usd_per_t_low",
    "usd_per_t_high",
    "cost",
    "status",
    "note",
)
DOMESTIC = "inside one place; the haul is not counted"


def closable(passages: Iterable[str] | str) -> tuple[str, ...]:
    """Slugs of the passages to close, sorted, each once.

    Parameters
    ----------
    passages
        Slugs or names in any language of the reference tables; one text is one passage.

    Raises
    ------
    UnknownName
        When a passage is not known; suggests the nearest.
    BadInput
        When it is open ocean, which nothing closes.

    Examples
    --------
    >>> closable(["Suez", "マラッカ海峡"])
    ('malacca', 'suez-canal')
    """
    texts = [passages] if isinstance(passages, str) else list(passages)
    slugs = sorted({reference.passage(text) for text in texts})
    for row in reference.rows("passages"):
        if row["slug"] in slugs and row["closable"] == "0":
            names = ", ".join(r["slug"] for r in reference.rows("passages") if r["closable"] == "1")
            raise BadInput(
                f"'{row['slug']}' is open ocean and cannot be closed; passages that can: {names}"
            )
    return tuple(slugs)


def between(
    catalogue: Catalogue,
    origins: Iterable[str] | str,
    destinations: Iterable[str] | str,
    closed: Iterable[str] | str = (),
) -> pd.DataFrame:
    """Cheapest route, freight plus worth of time, between places.

    Parameters
    ----------
    catalogue
        Its tables ``ports``, ``sea_edges``, ``land_legs`` and ``parameters`` are used.
    origins, destinations
        Places by any accepted name; every pair is answered, in the order given.
    closed
        Passages that may not be used; see `closable`.

    Returns
    -------
    pandas.DataFrame
        One row a pair: ``km`` with its parts ``sea_km`` and ``land_km``, ``days`` with ports,
        borders and waits, ``passages`` in order of travel, ``mode`` (sea, land, land-sea,
        domestic, none), the ports at both ends, ``usd_per_t`` of goods with its range, ``cost``
        (freight plus worth of the days, which no closure lowers), ``status`` and ``note``. Where
        no route is left, distances and costs are infinite and the note says why.

    Raises
    ------
    UnknownName
        When a place or a passage is not known.
    BadInput
        When a passage cannot be closed, or the catalogue lacks a route parameter.

    Examples
    --------
    >>> from shigen import catalogue
    >>> routes = between(catalogue.load(), ["DEU"], ["JPN"])
    >>> routes["passages"].item().split(";")[-4:]
    ['bab-el-mandeb', 'malacca', 'taiwan-strait', 'korea-strait']
    """
    starts = _unique(origins, reference.place)
    ends = _unique(destinations, reference.place)
    key = Key(catalogue.hash, closable(closed), catalogue)
    roots = graph(key).terminals
    return _table(key, [(a, b, roots.get(a, ()), roots.get(b, ())) for a in starts for b in ends])


def between_ports(
    catalogue: Catalogue,
    origins: Iterable[str] | str,
    destinations: Iterable[str] | str,
    closed: Iterable[str] | str = (),
) -> pd.DataFrame:
    """Cheapest route between single ports or inland terminals.

    Parameters
    ----------
    catalogue
        As for `between`.
    origins, destinations
        Keys of the ``ports`` table, such as ``JPN-tokyo-bay``.
    closed
        Passages that may not be used.

    Returns
    -------
    pandas.DataFrame
        Columns as for `between`, with ports for places.

    Raises
    ------
    UnknownName
        When a port or a passage is not known.

    Examples
    --------
    >>> from shigen import catalogue
    >>> found = between_ports(catalogue.load(), "CHN-shanghai", "JPN-tokyo-bay")
    >>> found["mode"].item()
    'sea'
    """
    key = Key(catalogue.hash, closable(closed), catalogue)
    index = graph(key).index

    def roots(name: str) -> tuple[int, ...]:
        return (index[name],) if name in index else ()

    starts, ends = port_keys(catalogue, origins), port_keys(catalogue, destinations)
    return _table(key, [(a, b, roots(a), roots(b)) for a in starts for b in ends])


def port_keys(catalogue: Catalogue, texts: Iterable[str] | str) -> tuple[str, ...]:
    """Keys of the ``ports`` table, each once, in the order given, whatever their case.

    Raises
    ------
    UnknownName
        When a port is not known; suggests the nearest.

    Examples
    --------
    >>> from shigen import catalogue
    >>> port_keys(catalogue.load(), ["jpn-kobe", "JPN-kobe"])
    ('JPN-kobe',)
    """
    known = {str(name).lower(): str(name) for name in sorted(catalogue.table("ports")["port"])}

    def port(text: str) -> str:
        if text.lower() not in known:
            raise UnknownName("port", text, known)
        return known[text.lower()]

    return tuple(_unique(texts, port))


def track(
    catalogue: Catalogue, origin: str, destination: str, closed: Iterable[str] | str = ()
) -> pd.DataFrame:
    """Points of the route that `between` takes, for drawing on a map.

    Parameters
    ----------
    catalogue, origin, destination, closed
        As for `between`, one pair.

    Returns
    -------
    pandas.DataFrame
        Points in order of travel: ``order``, ``point`` (port or sea node), ``longitude`` in
        [-180, 180) and ``latitude``; empty when there is no route.

    Raises
    ------
    UnknownName
        When a place or a passage is not known.

    Examples
    --------
    >>> from shigen import catalogue
    >>> track(catalogue.load(), "CHN", "JPN")["point"].iloc[-1][:3]
    'JPN'
    """
    start, end = reference.place(origin), reference.place(destination)
    key = Key(catalogue.hash, closable(closed), catalogue)
    found = graph(key)
    nodes: list[int] = []
    if start != end:
        nodes, _ = _path(key, found.terminals.get(start, ()), found.terminals.get(end, ()))
    names = [found.names[node] for node in nodes]
    where = pd.concat(
        [
            catalogue.table("ports").set_index("port")[["longitude", "latitude"]],
            catalogue.table("sea_nodes").set_index("node")[["longitude", "latitude"]],
        ]
    ).reindex(names)
    return pd.DataFrame(
        {
            "order": np.arange(len(names), dtype="int64"),
            "point": pd.Series(names, dtype="str"),
            "longitude": where["longitude"].to_numpy("float64"),
            "latitude": where["latitude"].to_numpy("float64"),
        }
    )


def _unique(texts: Iterable[str] | str, key: Callable[[str], str]) -> list[str]:
    given = [texts] if isinstance(texts, str) else list(texts)
    return list(dict.fromkeys(key(text) for text in given))


def _path(key: Key, start: tuple[int, ...], end: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Nodes and edges of the cheapest route from one of ``start`` to one of ``end``.

    Searched from the side whose numbers come first, so that there and back are one route.
    """
    if not start or not end:
        return [], []
    swapped = end < start
    roots, goals = (end, start) if swapped else (start, end)
    found = tree(key, roots)
    goal = min(goals, key=lambda node: (found.cost[node], node))
    if not np.isfinite(found.cost[goal]):
        return [], []
    nodes, edges = trace(graph(key), found, goal)
    return (nodes[::-1], edges[::-1]) if swapped else (nodes, edges)


def _table(
    key: Key, pairs: Sequence[tuple[str, str, tuple[int, ...], tuple[int, ...]]]
) -> pd.DataFrame:
    rows = [_row(key, *pair) for pair in pairs]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    number = ["km", *CARRIED]
    text = [column for column in COLUMNS if column not in number]
    return frame.astype({**dict.fromkeys(number, "float64"), **dict.fromkeys(text, "str")})


def _row(
    key: Key, origin: str, destination: str, start: tuple[int, ...], end: tuple[int, ...]
) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    row |= {"origin": origin, "destination": destination, "status": "estimated"}
    if origin == destination:
        return row | dict.fromkeys(("km", *CARRIED), 0.0) | {"mode": "domestic", "note": DOMESTIC}
    found = graph(key)
    nodes, edges = _path(key, start, end)
    if not edges:
        without = dict.fromkeys(("km", *CARRIED), float("inf"))
        return row | without | {"mode": "none", "note": _why(key, origin, destination, start, end)}
    total = dict(zip(CARRIED, found.carried[sorted(edges)].sum(axis=0).tolist(), strict=True))
    on_the_way = [str(found.passage[edge]) for edge in edges if found.passage[edge]]
    mode = "sea" if total["land_km"] == 0 else "land" if total["sea_km"] == 0 else "land-sea"
    return (
        row
        | total
        | {
            "km": total["sea_km"] + total["land_km"],
            "passages": ";".join(on_the_way),
            "mode": mode,
            "from_port": found.names[nodes[0]],
            "to_port": found.names[nodes[-1]],
        }
    )


def _why(
    key: Key, origin: str, destination: str, start: tuple[int, ...], end: tuple[int, ...]
) -> str:
    absent = [name for name, roots in ((origin, start), (destination, end)) if not roots]
    if absent:
        return f"unreachable: no port or inland terminal of {absent[0]} in the catalogue"
    if key.closed:
        return f"unreachable while closed: {', '.join(key.closed)}"
    return "unreachable: the two are not joined by sea or land legs"
