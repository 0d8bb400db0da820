"""Distance, days and cost between many ports at once.

The same routes as `shigen.network.routes.between_ports` takes, found by one search over a graph
from which chains and blind alleys were taken out, and added up along all trees in step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from shigen.errors import BadInput
from shigen.network.contraction import Legs, contracted
from shigen.network.route_graph import CARRIED, Key, graph
from shigen.network.routes import closable, port_keys

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
SUMMED = ("km", "days", "usd_per_t")


@dataclass(frozen=True)
class Distances:
    """Square matrices over the same ports; infinite where no route is left.

    Attributes
    ----------
    ports
        Keys, in the order of rows and columns.
    closed
        Passages that were closed.
    km, days, usd_per_t
        Length, time with ports, borders and waits, and freight of the cheapest route.
    cost
        Freight plus the worth of the days: what the choice of route minimizes, USD/t.
    """

    ports: tuple[str, ...]
    closed: tuple[str, ...]
    km: Matrix
    days: Matrix
    usd_per_t: Matrix
    cost: Matrix

    @property
    def unreachable(self) -> tuple[tuple[str, str], ...]:
        """Pairs without any route, each once."""
        rows, columns = np.nonzero(np.triu(np.isinf(self.cost)))
        return tuple(
            (self.ports[a], self.ports[b])
            for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
        )

    def table(self) -> pd.DataFrame:
        """One row a pair of different ports.

        Returns
        -------
        pandas.DataFrame
            origin, destination, km, days, usd_per_t, cost and note, which says where and why
            there is no route.
        """
        size = len(self.ports)
        rows, columns = np.nonzero(~np.eye(size, dtype=np.bool_))
        ports = np.array(self.ports, dtype=object)
        why = (
            f"unreachable while closed: {', '.join(self.closed)}"
            if self.closed
            else "unreachable: the two are not joined by sea or land legs"
        )
        return pd.DataFrame(
            {
                "origin": pd.Series(ports[rows], dtype="str"),
                "destination": pd.Series(ports[columns], dtype="str"),
                "km": self.km[rows, columns],
                "days": self.days[rows, columns],
                "usd_per_t": self.usd_per_t[rows, columns],
                "cost": self.cost[rows, columns],
                "note": pd.Series(
                    np.where(np.isinf(self.cost[rows, columns]), why, ""), dtype="str"
                ),
            }
        )


def distances(
    catalogue: Catalogue, ports: Iterable[str] | str, closed: Iterable[str] | str = ()
) -> Distances:
    """Cheapest routes between all pairs of some ports and inland terminals.

    Parameters
    ----------
    catalogue
        Its tables ``ports``, ``sea_edges``, ``land_legs`` and ``parameters`` are used.
    ports
        Keys of the ``ports`` table; a port named twice counts once.
    closed
        Passages that may not be used.

    Returns
    -------
    Distances
        Symmetric matrices with zeros on the diagonal.

    Raises
    ------
    UnknownName
        When a port or a passage is not known.
    BadInput
        When no port is named, or a passage cannot be closed.

    Examples
    --------
    >>> from shigen import catalogue
    >>> found = distances(catalogue.load(), ["NLD-rotterdam", "JPN-tokyo-bay"], closed="Suez")
    >>> int(found.km[0, 1] / 1.852 / 100) * 100
    12600
    >>> distances(catalogue.load(), ["SAU-dammam", "ROU-constanta"], "Bosporus").closed
    ('bosporus',)
    """
    named = port_keys(catalogue, ports)
    if not named:
        raise BadInput("distances between ports: name at least one port")
    key = Key(catalogue.hash, closable(closed), catalogue)
    found = graph(key)
    asked = np.array([found.index[port] for port in named], dtype=np.int64)
    at, legs, size = _small(found.start, found.end, found.carried, asked, len(found.names))
    # There and back are one route, searched from the side whose number comes first.
    order = np.argsort(at)
    cost, before = _search(legs, at[order], size)
    sums = _added(legs, before, at[order])
    back = np.argsort(order)
    square = {
        name: _symmetric(part)[np.ix_(back, back)] for name, part in zip(SUMMED, sums, strict=True)
    }
    return Distances(
        ports=named,
        closed=key.closed,
        cost=_symmetric(cost[:, at[order]])[np.ix_(back, back)],
        **square,
    )


def _small(
    start: Whole, end: Whole, carried: Matrix, asked: Whole, size: int
) -> tuple[Whole, Legs, int]:
    """Where the asked points lie in a smaller graph, its legs, and how many points it has."""
    of = {name: number for number, name in enumerate(CARRIED)}
    km = carried[:, of["sea_km"]] + carried[:, of["land_km"]]
    columns = [km, carried[:, of["days"]], carried[:, of["usd_per_t"]], carried[:, of["cost"]]]
    kept = np.zeros(size, dtype=np.bool_)
    kept[asked] = True
    legs = contracted(Legs(start, end, np.column_stack(columns)), kept)
    used = kept.copy()
    used[legs.start] = used[legs.end] = True
    number = np.cumsum(used) - 1
    small = Legs(number[legs.start], number[legs.end], legs.carried)
    return number[asked], small, int(used.sum())


def _search(legs: Legs, roots: Whole, size: int) -> tuple[Matrix, np.ndarray]:
    """Cost from each root to every point, and the point before it on the way."""
    price = legs.carried[:, -1]
    ends = (np.concatenate([legs.start, legs.end]), np.concatenate([legs.end, legs.start]))
    matrix = csr_matrix((np.concatenate([price, price]), ends), shape=(size, size))
    # both directions of each leg are in the matrix, so it may be read as a directed graph
    cost, before = dijkstra(matrix, indices=roots, return_predecessors=True)
    return cost, before


def _added(legs: Legs, before: np.ndarray, roots: Whole) -> list[Matrix]:
    """What each route carries, but its cost, from root to root; upper triangles only."""
    count, size = before.shape
    row, column = np.triu_indices(count, k=1)
    reached = before[row, roots[column]] >= 0
    row, column = row[reached], column[reached]
    flat_before = before.ravel()
    # Points of the trees on some route, each once: walk from all ends towards the roots in step.
    turn = np.full(count * size, -1, dtype=np.int64)
    point = row * size + roots[column]
    while len(point):
        point = point[turn[point] < 0]
        order = np.arange(len(point))
        turn[point] = order
        point = point[turn[point] == order]
        parent = flat_before[point]
        point = (point - point % size + parent)[parent >= 0]
    visited = np.flatnonzero(turn >= 0)
    turn[visited] = np.arange(len(visited))
    last, parent = visited % size, flat_before[visited]
    root = parent < 0
    keys = legs.start * size + legs.end
    low, high = np.minimum(last, parent), np.maximum(last, parent)
    leg = np.searchsorted(keys, np.where(root, 0, low * size + high))
    values = np.where(root[:, None], 0.0, legs.carried[np.minimum(leg, len(keys) - 1), :-1])
    above = np.where(root, turn[visited], turn[visited - last + np.maximum(parent, 0)])
    # Each round doubles how far up its tree a point has added.
    while not root[above].all():
        values += values[above]
        above = above[above]
    ends = turn[row * size + roots[column]]
    found = []
    for part in values.T:
        square = np.full((count, count), np.inf)
        square[row, column] = part[ends]
        found.append(square)
    return found


def _symmetric(upper: Matrix) -> Matrix:
    """The upper triangle on both sides of a diagonal of zeros."""
    square = np.triu(upper, k=1)
    return square + square.T
