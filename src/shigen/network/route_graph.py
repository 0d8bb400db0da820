"""The graph that routes run over: sea legs, port approaches and land legs, with their cost.

Every edge carries length, days and freight with its range. What is minimized is one number per
edge, freight plus the worth of the days, so that a graph search needs no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from shigen import reference
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

KM_PER_NAUTICAL_MILE = 1.852
PREFIX = "route:"
NEEDED = (
    "border_days",
    "border_usd_per_t",
    "land_km_per_day",
    "land_usd_per_t_km",
    "port_days",
    "port_usd_per_t",
    "sea_speed_knots",
    "sea_usd_per_t_km",
    "time_usd_per_t_day",
)
# what an edge carries, in the order of the columns of `Graph.carried`
CARRIED = ("sea_km", "land_km", "days", "usd_per_t", "usd_per_t_low", "usd_per_t_high", "cost")

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Key:
    """A catalogue and the passages closed in it; equal when hash and passages are."""

    hash: str
    closed: tuple[str, ...]
    catalogue: Catalogue = field(compare=False, repr=False)


@dataclass(frozen=True)
class Graph:
    """Undirected graph of ports, inland terminals and sea nodes.

    Attributes
    ----------
    index
        Number of each port and sea node.
    terminals
        Numbers of the main ports and terminals of each place.
    start, end
        Numbers of the points that each edge joins.
    matrix
        Cost with time of each edge, USD/t, both triangles filled.
    carried
        One row an edge: `CARRIED`.
    passage
        Passage of each edge, or an empty string.
    """

    index: Mapping[str, int]
    names: tuple[str, ...]
    terminals: Mapping[str, tuple[int, ...]]
    start: Whole
    end: Whole
    matrix: csr_matrix
    carried: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    passage: np.ndarray[tuple[int], np.dtype[np.str_]]

    @cached_property
    def edge_of(self) -> Mapping[tuple[int, int], int]:
        """Row of ``carried`` of the edge between two nodes, the lower number first."""
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        return {pair: row for row, pair in enumerate(zip(low.tolist(), high.tolist(), strict=True))}


@dataclass(frozen=True)
class Tree:
    """Cheapest routes from one root of several to every node: cost, and the node before."""

    cost: Numbers
    before: Whole


def parameters(catalogue: Catalogue) -> pd.DataFrame:
    """Rates, speeds and waits of routes with their ranges.

    Parameters
    ----------
    catalogue
        Its ``parameters`` table holds them under names that begin with ``route:``.

    Returns
    -------
    pandas.DataFrame
        Index parameter (``port_days``, ``passage_days:suez-canal``, ...); columns value, low,
        high, unit, status, source, vintage and note.

    Raises
    ------
    BadInput
        When the catalogue lacks one that routes need.
    """
    table = catalogue.table("parameters")
    table = table[table["parameter"].str.startswith(PREFIX)]
    table = table.assign(parameter=table["parameter"].str.removeprefix(PREFIX))
    lacking = [name for name in NEEDED if name not in set(table["parameter"])]
    if lacking:
        raise BadInput(
            f"table parameters of the catalogue lacks '{PREFIX}{lacking[0]}', which routes need"
        )
    return table.set_index("parameter").drop(columns=["mineral", "stage", "party"])


def _columns(
    sea_km: Numbers | float, land_km: Numbers | float, ports: float, borders: Numbers | float
) -> dict[str, Numbers | float]:
    return {"sea_km": sea_km, "land_km": land_km, "ports": ports, "borders": borders}


def _edges(catalogue: Catalogue) -> pd.DataFrame:
    """All edges that ships and trains use: from, to, sea_km, land_km, ports, borders, passage."""
    never = {row["slug"] for row in reference.rows("passages") if row["navigable"] == "0"}
    sea = catalogue.table("sea_edges")
    sea = sea[~sea["passage"].isin(never)]
    ports = catalogue.table("ports")
    ports = ports[ports["kind"] == "sea"]
    land = catalogue.table("land_legs")
    km = sea["km"].to_numpy("float64")
    approach = ports["node_km"].to_numpy("float64")
    leg = land["km"].to_numpy("float64")
    borders = land["borders"].to_numpy("float64")
    parts = [
        sea[["from", "to", "passage"]].assign(**_columns(km, 0.0, 0.0, 0.0)),
        ports[["port", "node"]]
        .rename(columns={"port": "from", "node": "to"})
        .assign(passage="", **_columns(approach, 0.0, 1.0, 0.0)),
        land[["from", "to"]].assign(passage="", **_columns(0.0, leg, 0.0, borders)),
    ]
    return pd.concat(parts, ignore_index=True)


def _rate(table: pd.DataFrame, name: str, column: str) -> float:
    return float(table[column].astype("float64").get(name, 0.0))


def _freight(edges: pd.DataFrame, rates: pd.DataFrame, column: str) -> Numbers:
    """Freight of each edge, USD/t: rate x km at sea and on land, ports, borders and tolls."""
    toll = {
        passage: _rate(rates, f"passage_usd_per_t:{passage}", column)
        for passage in edges["passage"].unique()
    }
    freight: Numbers = (
        edges["sea_km"] * _rate(rates, "sea_usd_per_t_km", column)
        + edges["land_km"] * _rate(rates, "land_usd_per_t_km", column)
        + edges["ports"] * _rate(rates, "port_usd_per_t", column)
        + edges["borders"] * _rate(rates, "border_usd_per_t", column)
        + edges["passage"].map(toll).astype("float64")
    ).to_numpy("float64")
    return freight


def _days(edges: pd.DataFrame, rates: pd.DataFrame) -> Numbers:
    """Days of each edge: km over speed, ports, borders and waits at canals."""
    wait = {
        passage: _rate(rates, f"passage_days:{passage}", "value")
        for passage in edges["passage"].unique()
    }
    sea_km_per_day = _rate(rates, "sea_speed_knots", "value") * KM_PER_NAUTICAL_MILE * 24
    days: Numbers = (
        edges["sea_km"] / sea_km_per_day
        + edges["land_km"] / _rate(rates, "land_km_per_day", "value")
        + edges["ports"] * _rate(rates, "port_days", "value")
        + edges["borders"] * _rate(rates, "border_days", "value")
        + edges["passage"].map(wait).astype("float64")
    ).to_numpy("float64")
    return days


@dataclass(frozen=True)
class Ways:
    """Every edge of a catalogue with what it carries, before anything is closed.

    Attributes
    ----------
    index, names, terminals
        As in `Graph`.
    start, end
        Numbers of the points an edge joins; edges between the same two points follow each other,
        the cheapest first.
    carried, passage
        As in `Graph`.
    """

    index: Mapping[str, int]
    names: tuple[str, ...]
    terminals: Mapping[str, tuple[int, ...]]
    start: Whole
    end: Whole
    carried: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    passage: np.ndarray[tuple[int], np.dtype[np.str_]]


@lru_cache(maxsize=4)
def ways(key: Key) -> Ways:
    """Every edge of a catalogue; the key closes nothing. Kept for the latest few catalogues."""
    edges = _edges(key.catalogue)
    rates = parameters(key.catalogue)
    edges["days"] = _days(edges, rates)
    edges["usd_per_t"] = _freight(edges, rates, "value")
    edges["usd_per_t_low"] = _freight(edges, rates, "low")
    edges["usd_per_t_high"] = _freight(edges, rates, "high")
    edges["cost"] = edges["usd_per_t"] + edges["days"] * _rate(rates, "time_usd_per_t_day", "value")
    edges = edges.sort_values(["from", "to", "cost", "passage"])
    ports = key.catalogue.table("ports")
    names = tuple(sorted({*edges["from"], *edges["to"], *ports["port"]}))
    index = {name: number for number, name in enumerate(names)}
    main = ports[ports["main"]].sort_values("port")
    return Ways(
        index=index,
        names=names,
        terminals={
            str(place): tuple(index[port] for port in group["port"])
            for place, group in main.groupby("place")
        },
        start=edges["from"].map(index).to_numpy("int64"),
        end=edges["to"].map(index).to_numpy("int64"),
        carried=edges[list(CARRIED)].to_numpy("float64"),
        passage=edges["passage"].to_numpy("str"),
    )


@lru_cache(maxsize=64)
def graph(key: Key) -> Graph:
    """The graph of a catalogue without its closed passages; kept for the latest few keys."""
    every = ways(Key(key.hash, (), key.catalogue))
    kept = np.flatnonzero(~np.isin(every.passage, key.closed))
    start, end = every.start[kept], every.end[kept]
    # of two edges between the same points only the cheaper one can be on a cheapest route
    first = np.ones(len(kept), dtype=np.bool_)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    kept, start, end = kept[first], start[first], end[first]
    carried = every.carried[kept]
    cost = carried[:, -1]
    ends = (np.concatenate([start, end]), np.concatenate([end, start]))
    size = len(every.names)
    return Graph(
        index=every.index,
        names=every.names,
        terminals=every.terminals,
        start=start,
        end=end,
        matrix=csr_matrix((np.concatenate([cost, cost]), ends), shape=(size, size)),
        carried=carried,
        passage=every.passage[kept],
    )


@lru_cache(maxsize=256)
def tree(key: Key, roots: tuple[int, ...]) -> Tree:
    """Cheapest routes from any of some ports or terminals; kept for the latest few."""
    cost, before, _ = dijkstra(
        graph(key).matrix,
        directed=False,
        indices=list(roots),
        return_predecessors=True,
        min_only=True,
    )
    return Tree(cost=cost, before=before.astype("int64"))


def trace(found: Graph, routes: Tree, end: int) -> tuple[list[int], list[int]]:
    """Nodes from the root to ``end`` in order of travel, and the edges between them."""
    nodes, edges = [end], []
    node = end
    while (before := int(routes.before[node])) >= 0:
        edges.append(found.edge_of[min(before, node), max(before, node)])
        nodes.append(before)
        node = before
    return nodes[::-1], edges[::-1]
