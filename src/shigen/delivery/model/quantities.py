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

from shigen.delivery.model import ways
from shigen.delivery.model.limits import Places, at_needs, at_nodes, limits
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
    places = Places(problem, rows)
    labels = {name: pd.Index(frame.index, name=name) for name, frame in rows.items()}
    labels["month"] = pd.Index(problem.all_months, name="month")
    labels["party"] = pd.Index(problem.parties, name="party")
    return Quantities(
        labels=labels,
        rows=rows,
        node_of=_nodes(rows),
        lead={
            name: rows[name]["lead_months"].to_numpy(dtype=np.int64)
            for name in ("lane", "offer", "swap", "plant", *ways.DIMENSIONS)
        },
        coefficient=_coefficients(problem, rows, mass),
        cost=_costs(problem, places, money / mass),
        limits=limits(problem, rows, mass, places=places),
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
    found = {
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
    return found | ways.rows(problem, found)


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
        "lane_way to": at("lane_way", "party", "stage"),
        "lane_way from": at("lane_way", "source", "stage"),
        "offer_way to": at("offer_way", "party", "stage"),
        "swap_way to": at("swap_way", "to_place", "stage"),
        "swap_way from": at("swap_way", "from_place", "stage"),
    }


def _coefficients(
    problem: Problem, rows: Mapping[str, pd.DataFrame], mass: float
) -> dict[str, Array]:
    reported = np.zeros(problem.horizon)
    reported[: problem.months] = 1.0
    return {
        "yield": rows["plant"]["yield"].to_numpy(dtype=np.float64),
        "reported": reported,
        "party need": party_need(problem, mass),
    }


def party_need(problem: Problem, mass: float = 1.0) -> Array:
    """Return what each party needs over the reported months, in units of a mass."""
    reported = np.zeros(problem.horizon)
    reported[: problem.months] = 1.0
    need = _months(problem.need, "t", problem.horizon) @ reported / mass
    party = first_months(problem.need, problem.horizon)["party"]
    return np.array([need[(party == each).to_numpy()].sum() for each in problem.parties])


def _costs(problem: Problem, places: Places, unit: float) -> dict[str, Array]:
    """Return costs per unit of mass, in units of money."""
    rows = places.rows
    price = problem.stages.set_index("stage")["price"]

    def of_nodes(table: str, column: str) -> Array:
        return at_nodes(problem, places, table, column) / unit

    offer, lane, store = rows["offer"], rows["lane"], rows["store"]
    base = offer["stage"].map(price).to_numpy(dtype=np.float64)
    premium = base * (offer["multiplier"].to_numpy(dtype=np.float64) - 1.0) / unit
    swap_cost = _months(problem.transfers, "cost", problem.horizon) / unit
    contract, by_way, feed = _under_way(problem, rows)
    # What is bought, diverted or shipped by another way costs the same but for its freight.
    of = {name: places.members(name) for name in ("lane", "offer", "swap")}
    other = {
        "way price": (lane["price"].to_numpy(dtype=np.float64) / unit)[of["lane"]],
        "way freight": rows["lane_way"]["freight"].to_numpy(dtype=np.float64) / unit,
        "way under way": by_way / unit,
        "offer way price": (base / unit)[of["offer"]],
        "offer way premium": premium[of["offer"]],
        "offer way freight": rows["offer_way"]["freight"].to_numpy(dtype=np.float64) / unit,
        "swap way cost": swap_cost[of["swap"]],
        "swap way freight": rows["swap_way"]["freight"].to_numpy(dtype=np.float64) / unit,
    }
    return other | {
        "contract under way": contract / unit,
        "feed under way": feed / unit,
        "price": lane["price"].to_numpy(dtype=np.float64) / unit,
        "freight": lane["freight"].to_numpy(dtype=np.float64) / unit,
        "offer price": base / unit,
        "offer premium": premium,
        "offer freight": offer["freight"].to_numpy(dtype=np.float64) / unit,
        "swap cost": swap_cost,
        "swap freight": rows["swap"]["freight"].to_numpy(dtype=np.float64) / unit,
        "production": of_nodes("own", "cost"),
        "surge": of_nodes("own", "surge_cost"),
        "processing": _months(problem.processing, "cost", problem.horizon) / unit,
        "recycling": of_nodes("recycling", "cost"),
        "substitution": at_needs(problem, places, "cost") / unit,
        "holding": store["holding"].to_numpy(dtype=np.float64) / unit,
        "end value": store["end_value"].to_numpy(dtype=np.float64) / unit,
        "loss": rows["need"]["loss_value"].to_numpy(dtype=np.float64) / unit,
        "below minimum": rows["need"]["minimum_penalty"].to_numpy(dtype=np.float64) / unit,
        "cut exports": of_nodes("exports", "cut_cost"),
    }


def _under_way(problem: Problem, rows: Mapping[str, pd.DataFrame]) -> tuple[Array, Array, Array]:
    """Return what a tonne is worth that arrives after the end: bought, by a way, made [USD/t].

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

    def bought(frame: pd.DataFrame) -> Array:
        freight = frame["freight"].to_numpy(dtype=np.float64)
        worth = at(frame, "stage")
        found: Array = np.where(worth > 0, worth + freight, 0.0)[:, None] * late(frame)
        return found

    plant = rows["plant"]
    made = at(plant, "to_stage") * plant["yield"].to_numpy(dtype=np.float64)
    return bought(rows["lane"]), bought(rows["lane_way"]), made[:, None] * late(plant)


def _months(frame: pd.DataFrame, column: str, months: int) -> Array:
    return frame[column].to_numpy(dtype=np.float64).reshape(-1, months)
