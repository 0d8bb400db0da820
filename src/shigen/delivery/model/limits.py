"""The right-hand side of every sentence that has one, and which tables it is read from.

Effects and stocks change the right alone. A case of a problem that is stated already shares most
of its tables with it, so only the sentences whose tables differ are worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import first_months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]
    Positions = NDArray[np.intp]


class Places:
    """Where the rows of a problem's tables belong among the labels of a model.

    Parameters
    ----------
    problem
        Any problem with the keys of the model's.
    rows
        Labels of the model; see `shigen.delivery.model.quantities.Quantities`.
    """

    def __init__(self, problem: Problem, rows: Mapping[str, pd.DataFrame]) -> None:
        self._problem, self.rows, self.months = problem, rows, problem.horizon

    def _first(self, table: str) -> pd.DataFrame:
        return first_months(getattr(self._problem, table), self.months)

    @cached_property
    def nodes(self) -> dict[str, Positions]:
        """Node of each block of the tables that speak of some nodes."""
        found = {}
        for table in ("own", "recycling", "exports"):
            first = self._first(table)
            label = pd.Index(first["party"] + ":" + first["stage"])
            found[table] = self.rows["node"].index.get_indexer(label)
        return found

    @cached_property
    def needs(self) -> Positions:
        """Use of each block of ``substitution``; -1 where the use is not needed."""
        first = self._first("substitution")
        label = first["party"] + ":" + first["stage"] + ":" + first["use"] + ":" + first["tier"]
        return self.rows["need"].index.get_indexer(pd.Index(label))

    @cached_property
    def pipeline(self) -> tuple[Positions, Positions, NDArray[np.bool_]]:
        """Node and month of each row of the pipeline, and whether that month is planned."""
        frame, start = self._problem.pipeline, calendar.count(self._problem.start)
        node = self.rows["node"].index.get_indexer(pd.Index(frame["party"] + ":" + frame["stage"]))
        when = np.array([calendar.count(month) - start for month in frame["month"]], dtype=np.intp)
        return node, when, (when >= 0) & (when < self.months)

    @cached_property
    def doors(self) -> tuple[Positions, Positions]:
        """Block of ``access`` and block of ``pool`` of each offer."""
        offer, access, pool = self.rows["offer"], self._first("access"), self._first("pool")
        label = pd.Index(access["stage"] + ":" + access["source"] + ">" + access["party"])
        step = pd.Index(pool["stage"] + ":" + pool["source"] + "#" + pool["step"].astype("str"))
        return (
            label.get_indexer(
                pd.Index(offer["stage"] + ":" + offer["source"] + ">" + offer["party"])
            ),
            step.get_indexer(
                pd.Index(offer["stage"] + ":" + offer["source"] + "#" + offer["step"].astype("str"))
            ),
        )

    def members(self, dimension: str) -> Positions:
        """Lane, offer or swap of each of its other ways, by position."""
        at: Positions = self.rows[f"{dimension}_way"]["at"].to_numpy(dtype=np.intp)
        return at

    def ways(self, dimension: str) -> Positions:
        """Block of ``ways`` of each other way of a lane, offer or swap."""
        block: Positions = self.rows[f"{dimension}_way"]["block"].to_numpy(dtype=np.intp)
        return block

    def routed(self, dimension: str) -> Positions:
        """Lanes, offers or swaps that have other ways, by position."""
        return np.unique(self.members(dimension))


def _contracts(problem: Problem, places: Places) -> Array:
    return _months(problem.supply, "available_t", places.months)


def _offered(problem: Problem, places: Places) -> Array:
    of_party, of_pool = places.doors
    share: Array = _months(problem.access, "open", places.months)[of_party]
    found: Array = share * _months(problem.pool, "limit_t", places.months)[of_pool]
    return found


def _swapped(problem: Problem, places: Places) -> Array:
    return _months(problem.transfers, "limit_t", places.months)


def _buy(problem: Problem, places: Places) -> Array:
    return _directly(problem.supply, _contracts(problem, places))


def _divert(problem: Problem, places: Places) -> Array:
    offered = _offered(problem, places)
    if "direct" not in problem.access.columns:
        return offered
    found: Array = offered * _months(problem.access, "direct", places.months)[places.doors[0]]
    return found


def _transfer(problem: Problem, places: Places) -> Array:
    return _directly(problem.transfers, _swapped(problem, places))


def _directly(frame: pd.DataFrame, amount: Array) -> Array:
    """What of an amount may go the direct way: all, unless the table says otherwise."""
    if "direct" not in frame.columns:
        return amount
    found: Array = amount * _months(frame, "direct", amount.shape[1])
    return found


def _by_way(
    dimension: str, amount: Callable[[Problem, Places], Array]
) -> Callable[[Problem, Places], Array]:
    def found(problem: Problem, places: Places) -> Array:
        share = _months(problem.ways, "open", places.months)[places.ways(dimension)]
        limit: Array = amount(problem, places)[places.members(dimension)] * share
        return limit

    return found


def _by_all_ways(
    dimension: str, amount: Callable[[Problem, Places], Array]
) -> Callable[[Problem, Places], Array]:
    def found(problem: Problem, places: Places) -> Array:
        limit: Array = amount(problem, places)[places.routed(dimension)]
        return limit

    return found


def _at_nodes(table: str, column: str) -> Callable[[Problem, Places], Array]:
    def found(problem: Problem, places: Places) -> Array:
        return at_nodes(problem, places, table, column)

    return found


def at_nodes(problem: Problem, places: Places, table: str, column: str) -> Array:
    """Spread a table of some nodes over all nodes; a node without a row has none of it."""
    found = np.zeros((len(places.rows["node"]), places.months))
    found[places.nodes[table]] = _months(getattr(problem, table), column, places.months)
    return found


def at_needs(problem: Problem, places: Places, column: str) -> Array:
    """Spread the table of substitution over all uses; a use without a row has none of it."""
    found = np.zeros((len(places.rows["need"]), places.months))
    known = places.needs >= 0
    values = _months(problem.substitution, column, places.months)
    found[places.needs[known]] = values[known]
    return found


def _pipeline(problem: Problem, places: Places) -> Array:
    node, when, inside = places.pipeline
    found = np.zeros((len(places.rows["node"]), places.months))
    t = problem.pipeline["t"].to_numpy(dtype=np.float64)
    np.add.at(found, (node[inside], when[inside]), t[inside])
    return found


def _opening(problem: Problem, places: Places) -> Array:
    found = np.zeros((len(problem.stocks), places.months))
    found[:, 0] = problem.stocks["initial_t"]
    return found


def _release(problem: Problem, places: Places) -> Array:
    months = problem.all_months
    limit = _every_month(problem.stocks["release_limit_t"], places.months)
    for row, first in enumerate(problem.stocks["release_from"]):
        if first:
            limit[row, [month < first for month in months]] = 0.0
    return limit


def _store(column: str) -> Callable[[Problem, Places], Array]:
    return lambda problem, places: _every_month(problem.stocks[column], places.months)


LIMITS: Final[dict[str, tuple[tuple[str, ...], Callable[[Problem, Places], Array]]]] = {
    "use_no_more_than_arrives": (("pipeline",), _pipeline),
    "buy_no_more_than_contract": (("supply",), _buy),
    "buy_by_way_no_more_than_is_open": (("supply", "ways"), _by_way("lane", _contracts)),
    "buy_no_more_by_all_ways": (("supply",), _by_all_ways("lane", _contracts)),
    "divert_no_more_than_the_pool": (
        ("pool",),
        lambda problem, places: _months(problem.pool, "limit_t", places.months),
    ),
    "divert_no_more_than_is_open": (("access", "pool"), _divert),
    "divert_by_way_no_more_than_is_open": (
        ("access", "pool", "ways"),
        _by_way("offer", _offered),
    ),
    "divert_no_more_by_all_ways": (("access", "pool"), _by_all_ways("offer", _offered)),
    "produce_no_more_than_capacity": (("own",), _at_nodes("own", "base_t")),
    "surge_no_more_than_spare_capacity": (("own",), _at_nodes("own", "surge_t")),
    "process_no_more_than_capacity": (
        ("processing",),
        lambda problem, places: _months(problem.processing, "capacity_t", places.months),
    ),
    "recycle_no_more_than_limit": (("recycling",), _at_nodes("recycling", "limit_t")),
    "recycling_grows_no_faster_than_ramp": (("recycling",), _at_nodes("recycling", "ramp_t")),
    "substitute_no_more_than_limit": (
        ("substitution",),
        lambda problem, places: at_needs(problem, places, "limit_t"),
    ),
    "substitution_grows_no_faster_than_ramp": (
        ("substitution",),
        lambda problem, places: at_needs(problem, places, "ramp_t"),
    ),
    "ship_no_more_than_swap_limit": (("transfers",), _transfer),
    "ship_by_way_no_more_than_is_open": (("transfers", "ways"), _by_way("swap", _swapped)),
    "ship_no_more_by_all_ways": (("transfers",), _by_all_ways("swap", _swapped)),
    "carry_stock_from_month_to_month": (("stocks",), _opening),
    "store_no_more_than_room": (("stocks",), _store("maximum_t")),
    "release_no_more_than_limit": (("stocks",), _release),
    "refill_no_more_than_limit": (("stocks",), _store("refill_limit_t")),
    "charge_for_stock_above_opening": (("stocks",), _store("initial_t")),
    "value_no_more_than_opening_stock": (
        ("stocks",),
        lambda problem, _: problem.stocks["initial_t"].to_numpy(dtype=np.float64),
    ),
    "serve_substitute_or_count_as_short": (
        ("need",),
        lambda problem, places: _months(problem.need, "t", places.months),
    ),
    "export_or_count_as_cut": (("exports",), _at_nodes("exports", "t")),
}
"""Sentence to the tables that its right-hand side is read from, and how [t]."""


def limits(
    problem: Problem,
    rows: Mapping[str, pd.DataFrame],
    mass: float,
    *,
    places: Places | None = None,
    unlike: Problem | None = None,
) -> dict[str, Array]:
    """Return the right-hand side of every sentence that has one.

    Parameters
    ----------
    problem
        The problem with its effects and stocks.
    rows
        Labels of the model that the limits are for.
    mass
        Tonnes of one unit.
    places
        Where rows belong, to save the time of looking again.
    unlike
        Another case of the same problem: only sentences whose tables are not the very same are
        returned.
    """
    where = Places(problem, rows) if places is None else places
    found = {
        name: read(problem, where) / mass
        for name, (tables, read) in LIMITS.items()
        if unlike is None
        or any(getattr(problem, table) is not getattr(unlike, table) for table in tables)
    }
    if "serve_substitute_or_count_as_short" in found:
        minimum = rows["need"]["minimum_service"].to_numpy(dtype=np.float64)
        need = found["serve_substitute_or_count_as_short"]
        found["count_what_falls_below_minimum_service"] = need * minimum[:, None]
    return found


def _months(frame: pd.DataFrame, column: str, months: int) -> Array:
    return frame[column].to_numpy(dtype=np.float64).reshape(-1, months)


def _every_month(column: pd.Series, months: int) -> Array:
    return np.repeat(column.to_numpy(dtype=np.float64)[:, None], months, axis=1)
