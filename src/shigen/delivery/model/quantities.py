"""The numbers of a problem as arrays, in the order the model reads them.

Two things are kept apart: what stands on the left of a sentence (who belongs to which node, lead
times, yields, costs) and what stands on its right (`Quantities.limits`, one array per sentence).
Other stops or other stocks change the right alone, so the model is stated once and the rest is
`limits` again.

Masses are divided by a power of two near the need of a month, money likewise: a solver's
tolerances then mean the same for gallium and for copper, and powers of two round nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.rows import first_months, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Quantities:
    """Labels, groupings, coefficients and limits of one problem.

    Parameters
    ----------
    labels
        Dimension (``month``, ``node``, ``lane``, ``offer``, ``pool``, ``need``, ``store``,
        ``plant``, ``swap``, ``party``) to its labels, in order.
    rows
        Dimension to one row of text and constants per label (places, stages, lead times).
    node_of
        Grouping (such as ``lane to``) to the node label of each member.
    lead
        Dimension to whole months from dispatch to arrival per label.
    coefficient
        Name to the numbers that multiply a variable on the left.
    cost
        Name to the cost per unit of a variable.
    limits
        Name of a sentence to its right-hand side.
    mass, money
        Tonnes and USD of one unit inside the model.
    """

    labels: Mapping[str, pd.Index]
    rows: Mapping[str, pd.DataFrame]
    node_of: Mapping[str, NDArray[np.object_]]
    lead: Mapping[str, NDArray[np.int64]]
    coefficient: Mapping[str, Array]
    cost: Mapping[str, Array]
    limits: Mapping[str, Array]
    mass: float
    money: float


def quantities(problem: Problem) -> Quantities:
    """Return the arrays of a problem.

    Parameters
    ----------
    problem
        Its tables are in the order of their keys, month last, so each is a block of months.
    """
    mass, money = units(problem)
    rows = _rows(problem)
    labels = {name: pd.Index(frame.index, name=name) for name, frame in rows.items()}
    labels["month"] = pd.Index(problem.all_months, name="month")
    labels["party"] = pd.Index(problem.parties, name="party")
    return Quantities(
        labels=labels,
        rows=rows,
        node_of=_nodes(rows),
        lead={
            name: rows[name]["lead_months"].to_numpy(dtype=np.int64)
            for name in ("lane", "offer", "swap", "plant")
        },
        coefficient=_coefficients(problem, rows, mass),
        cost=_costs(problem, rows, money / mass),
        limits=limits(problem, rows, mass),
        mass=mass,
        money=money,
    )


def units(problem: Problem) -> tuple[float, float]:
    """Return tonnes and USD of one unit: powers of two near a month's need and its price."""
    need = problem.need["t"].sum() / problem.horizon
    price = problem.stages["price"].max() if len(problem.stages) else 0.0
    mass = _power_of_two(need)
    return mass, mass * _power_of_two(float(price))


def _power_of_two(value: float) -> float:
    return 2.0 ** round(math.log2(value)) if value > 0 else 1.0


def limits(problem: Problem, rows: Mapping[str, pd.DataFrame], mass: float) -> dict[str, Array]:
    """Return the right-hand side of every sentence that has one.

    Parameters
    ----------
    problem
        The problem with its stops and stocks.
    rows
        Labels of the model that the limits are for.
    mass
        Tonnes of one unit.
    """
    months = problem.horizon
    need = _months(problem.need, "t", months) / mass
    minimum = rows["need"]["minimum_service"].to_numpy(dtype=np.float64)
    stocks = problem.stocks
    opening = np.zeros((len(stocks), months))
    opening[:, 0] = stocks["initial_t"] / mass
    return {
        "use_no_more_than_arrives": _pipeline(problem, rows["node"], months) / mass,
        "buy_no_more_than_contract": _months(problem.supply, "available_t", months) / mass,
        "divert_no_more_than_the_pool": _months(problem.pool, "limit_t", months) / mass,
        "divert_no_more_than_is_open": _open(problem, rows["offer"], months) / mass,
        "produce_no_more_than_capacity": _at_nodes(problem, rows, "own", "base_t") / mass,
        "surge_no_more_than_spare_capacity": _at_nodes(problem, rows, "own", "surge_t") / mass,
        "process_no_more_than_capacity": _months(problem.processing, "capacity_t", months) / mass,
        "recycle_no_more_than_limit": _at_nodes(problem, rows, "recycling", "limit_t") / mass,
        "recycling_grows_no_faster_than_ramp": _at_nodes(problem, rows, "recycling", "ramp_t")
        / mass,
        "substitute_no_more_than_limit": _at_needs(problem, rows, "limit_t") / mass,
        "substitution_grows_no_faster_than_ramp": _at_needs(problem, rows, "ramp_t") / mass,
        "ship_no_more_than_swap_limit": _months(problem.transfers, "limit_t", months) / mass,
        "carry_stock_from_month_to_month": opening,
        "store_no_more_than_room": _every_month(stocks["maximum_t"], months) / mass,
        "release_no_more_than_limit": _release(problem) / mass,
        "refill_no_more_than_limit": _every_month(stocks["refill_limit_t"], months) / mass,
        "charge_for_stock_above_opening": _every_month(stocks["initial_t"], months) / mass,
        "value_no_more_than_opening_stock": stocks["initial_t"].to_numpy() / mass,
        "serve_substitute_or_count_as_short": need,
        "count_what_falls_below_minimum_service": need * minimum[:, None],
        "export_or_count_as_cut": _at_nodes(problem, rows, "exports", "t") / mass,
    }


def _rows(problem: Problem) -> dict[str, pd.DataFrame]:
    """Return one row per label of each dimension, in the order of the tables."""
    node = pd.DataFrame(
        [(party, stage) for party in problem.parties for stage in sorted(problem.stages["stage"])],
        columns=["party", "stage"],
    )
    routes = problem.routes.set_index(["stage", "from_place", "to_place"])
    access = first_months(problem.access, problem.horizon)
    pool = first_months(problem.pool, problem.horizon)
    offer = access.merge(pool[["stage", "source", "step", "multiplier"]], on=["stage", "source"])
    offer = offer.sort_values(["stage", "source", "party", "step"], ignore_index=True)
    swap = first_months(problem.transfers, problem.horizon)
    need = first_months(problem.need, problem.horizon).merge(
        problem.tiers, on=["stage", "tier"], how="left", validate="many_to_one"
    )
    return {
        "node": _labelled(node, "{party}:{stage}"),
        "lane": _labelled(
            first_months(problem.supply, problem.horizon), "{stage}:{source}>{party}"
        ),
        "pool": _labelled(pool, "{stage}:{source}#{step}"),
        "offer": _labelled(
            _with_route(offer, "source", "party", routes), "{stage}:{source}#{step}>{party}"
        ),
        "need": _labelled(need, "{party}:{stage}:{use}:{tier}"),
        "store": _labelled(problem.stocks, "{party}:{stage}:{owner}"),
        "plant": _labelled(
            first_months(problem.processing, problem.horizon), "{party}:{from_stage}>{to_stage}"
        ),
        "swap": _labelled(
            _with_route(swap, "from_place", "to_place", routes), "{stage}:{from_place}>{to_place}"
        ),
    }


def _labelled(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    texts = [form.format(**row) for row in rows_of(frame)]
    return frame.set_axis(pd.Index(texts, dtype="str"), axis=0)


def _with_route(
    frame: pd.DataFrame, start: str, end: str, routes: pd.DataFrame
) -> pd.DataFrame:  # fmt: skip
    way = pd.MultiIndex.from_frame(
        frame[["stage", start, end]].set_axis(routes.index.names, axis=1)
    )
    found = routes.reindex(way).reset_index(drop=True)
    return pd.concat([frame.reset_index(drop=True), found], axis=1)


def _nodes(rows: Mapping[str, pd.DataFrame]) -> dict[str, NDArray[np.object_]]:
    def at(name: str, party: str, stage: str) -> NDArray[np.object_]:
        return np.array(
            [
                f"{who}:{where}"
                for who, where in zip(rows[name][party], rows[name][stage], strict=True)
            ],
            dtype=object,
        )

    return {
        "lane to": at("lane", "party", "stage"),
        "lane from": at("lane", "source", "stage"),
        "offer to": at("offer", "party", "stage"),
        "swap to": at("swap", "to_place", "stage"),
        "swap from": at("swap", "from_place", "stage"),
        "plant to": at("plant", "party", "to_stage"),
        "plant from": at("plant", "party", "from_stage"),
        "need": at("need", "party", "stage"),
        "store": at("store", "party", "stage"),
    }


def _coefficients(
    problem: Problem, rows: Mapping[str, pd.DataFrame], mass: float
) -> dict[str, Array]:
    reported = np.zeros(problem.horizon)
    reported[: problem.months] = 1.0
    need = _months(problem.need, "t", problem.horizon) @ reported / mass
    return {
        "yield": rows["plant"]["yield"].to_numpy(dtype=np.float64),
        "reported": reported,
        "party need": np.array(
            [need[(rows["need"]["party"] == party).to_numpy()].sum() for party in problem.parties]
        ),
    }


def _costs(
    problem: Problem, rows: Mapping[str, pd.DataFrame], unit: float
) -> dict[str, Array]:  # fmt: skip
    """Return costs per unit of mass, in units of money."""
    price = problem.stages.set_index("stage")["price"]

    def at_nodes(table: str, column: str) -> Array:
        return _at_nodes(problem, rows, table, column) / unit

    offer, lane, store = rows["offer"], rows["lane"], rows["store"]
    base = offer["stage"].map(price).to_numpy(dtype=np.float64)
    contract, feed = _under_way(problem, rows)
    return {
        "contract under way": contract / unit,
        "feed under way": feed / unit,
        "price": lane["price"].to_numpy(dtype=np.float64) / unit,
        "freight": lane["freight"].to_numpy(dtype=np.float64) / unit,
        "offer price": base / unit,
        "offer premium": base * (offer["multiplier"].to_numpy(dtype=np.float64) - 1.0) / unit,
        "offer freight": offer["freight"].to_numpy(dtype=np.float64) / unit,
        "swap cost": _months(problem.transfers, "cost", problem.horizon) / unit,
        "swap freight": rows["swap"]["freight"].to_numpy(dtype=np.float64) / unit,
        "production": at_nodes("own", "cost"),
        "surge": at_nodes("own", "surge_cost"),
        "processing": _months(problem.processing, "cost", problem.horizon) / unit,
        "recycling": at_nodes("recycling", "cost"),
        "substitution": _at_needs(problem, rows, "cost") / unit,
        "holding": store["holding"].to_numpy(dtype=np.float64) / unit,
        "end value": store["end_value"].to_numpy(dtype=np.float64) / unit,
        "loss": rows["need"]["loss_value"].to_numpy(dtype=np.float64) / unit,
        "below minimum": rows["need"]["minimum_penalty"].to_numpy(dtype=np.float64) / unit,
        "cut exports": at_nodes("exports", "cut_cost"),
    }


def _under_way(problem: Problem, rows: Mapping[str, pd.DataFrame]) -> tuple[Array, Array]:
    """Return what a tonne under contract, or of feed, is worth that arrives after the end [USD/t].

    Its node's end value, of the store that values it most; nothing where nobody stores it.
    """
    value = problem.stocks.groupby(["party", "stage"])["end_value"].max()

    def at(frame: pd.DataFrame, stage: str) -> Array:
        keys = pd.MultiIndex.from_arrays([frame["party"], frame[stage]])
        found: Array = value.reindex(keys).fillna(0.0).to_numpy(dtype=np.float64)
        return found

    def late(frame: pd.DataFrame) -> Array:
        lead = frame["lead_months"].to_numpy(dtype=np.int64)[:, None]
        found: Array = (np.arange(problem.horizon)[None, :] + lead >= problem.horizon) * 1.0
        return found

    lane, plant = rows["lane"], rows["plant"]
    freight = lane["freight"].to_numpy(dtype=np.float64)
    worth = at(lane, "stage")
    contract = np.where(worth > 0, worth + freight, 0.0)[:, None] * late(lane)
    made = at(plant, "to_stage") * plant["yield"].to_numpy(dtype=np.float64)
    return contract, made[:, None] * late(plant)


def _months(frame: pd.DataFrame, column: str, months: int) -> Array:
    return frame[column].to_numpy(dtype=np.float64).reshape(-1, months)


def _every_month(column: pd.Series, months: int) -> Array:
    return np.repeat(column.to_numpy(dtype=np.float64)[:, None], months, axis=1)


def _at_nodes(problem: Problem, rows: Mapping[str, pd.DataFrame], table: str, column: str) -> Array:
    """Spread a table of some nodes over all nodes; a node without a row has none of it."""
    frame: pd.DataFrame = getattr(problem, table)
    found = np.zeros((len(rows["node"]), problem.horizon))
    first = first_months(frame, problem.horizon)
    at = rows["node"].index.get_indexer(pd.Index(first["party"] + ":" + first["stage"]))
    found[at] = _months(frame, column, problem.horizon)
    return found


def _at_needs(problem: Problem, rows: Mapping[str, pd.DataFrame], column: str) -> Array:
    frame = problem.substitution
    found = np.zeros((len(rows["need"]), problem.horizon))
    first = first_months(frame, problem.horizon)
    label = first["party"] + ":" + first["stage"] + ":" + first["use"] + ":" + first["tier"]
    at = rows["need"].index.get_indexer(pd.Index(label))
    known = at >= 0
    found[at[known]] = _months(frame, column, problem.horizon)[known]
    return found


def _pipeline(problem: Problem, node: pd.DataFrame, months: int) -> Array:
    found = np.zeros((len(node), months))
    frame = problem.pipeline
    at = node.index.get_indexer(pd.Index(frame["party"] + ":" + frame["stage"]))
    start = calendar.count(problem.start)
    when = np.array([calendar.count(month) - start for month in frame["month"]], dtype=int)
    inside = (when >= 0) & (when < months)
    np.add.at(found, (at[inside], when[inside]), frame["t"].to_numpy(dtype=np.float64)[inside])
    return found


def _open(problem: Problem, offer: pd.DataFrame, months: int) -> Array:
    access = first_months(problem.access, months)
    label = pd.Index(access["stage"] + ":" + access["source"] + ">" + access["party"])
    pool = first_months(problem.pool, months)
    step = pd.Index(pool["stage"] + ":" + pool["source"] + "#" + pool["step"].astype("str"))
    of_party = label.get_indexer(
        pd.Index(offer["stage"] + ":" + offer["source"] + ">" + offer["party"])
    )
    of_pool = step.get_indexer(
        pd.Index(offer["stage"] + ":" + offer["source"] + "#" + offer["step"].astype("str"))
    )
    share: Array = _months(problem.access, "open", months)[of_party]
    open_to_party: Array = share * _months(problem.pool, "limit_t", months)[of_pool]
    return open_to_party


def _release(problem: Problem) -> Array:
    months = problem.all_months
    limit = _every_month(problem.stocks["release_limit_t"], len(months))
    for row, first in enumerate(problem.stocks["release_from"]):
        if first:
            limit[row, [month < first for month in months]] = 0.0
    return limit
