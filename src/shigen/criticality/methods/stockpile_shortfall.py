"""National stockpile: what an emergency would leave unmet, in the manner of RAMF-SM.

    S_t     = home_t + sum over c of made_ct * ramp_ct * reliability_c * (1 - loss_c) * share_c
    gross_t = max(0, D_t - S_t - carried_t);  carried_(t+1) = max(0, carried_t + S_t - D_t)
    net_t   = max(0, gross_t - measures_t)
    goal    = sum of net_t

D is demand of defence, essential civilian use and emergency investment, all in t of one content.
The functions take any leading axes, periods last. The method itself reads what came out, from a
scenario of the user or of the planning room (`shigen.criticality.gather.shortfalls`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shigen.criticality.method import Array, Method, Output, Settings, Threshold, Values
from shigen.criticality.quantities import CASE, PRICE, Quantity
from shigen.errors import BadInput

EMERGENCY_DEMAND = Quantity(
    "emergency_demand", CASE, "t", 0.0, np.inf,
    "What defence, essential civilian use and emergency investment need over the scenario.",
)  # fmt: skip
UNMET_SHARE = Quantity(
    "unmet_share", CASE, "fraction", 0.0, 1.0,
    "Net shortfall summed over the scenario, over the demand summed over it.",
)  # fmt: skip
# Less than a millionth of demand is rounding.
ANY = 1e-6


@dataclass(frozen=True)
class Shortfall:
    """What a scenario leaves unmet, t, periods last.

    Attributes
    ----------
    gross
        Demand that neither supply nor surplus carried from earlier periods meets.
    net
        What is left of it after measures.
    carried
        Surplus at the start of each period.
    goal
        Sum of net: what would have to lie in stock at the start.
    """

    gross: Array
    net: Array
    carried: Array
    goal: Array


def foreign_supply(
    made: Array, *, ramp: Array, reliability: Array, loss: Array, share: Array
) -> Array:
    """Supply of foreign places that reaches the party, t.

    Parameters
    ----------
    made
        Output before the emergency, t a period.
    ramp
        Factor on output that idle capacity and new plant allow.
    reliability
        0 (adversary, war zone) to 1.
    loss
        Share lost on the way, 0..1.
    share
        Share of the output that the party gets, 0..1.

    Examples
    --------
    >>> one = np.array(1.0)
    >>> float(foreign_supply(np.array(100.0), ramp=one, reliability=np.array(0.9),
    ...                      loss=np.array(0.1), share=np.array(0.5)))
    40.5
    """
    for name, factor in (("reliability", reliability), ("loss", loss), ("share", share)):
        if np.any((factor < 0) | (factor > 1)):
            raise BadInput(f"{name} lies outside 0 to 1; give a fraction")
    if np.any(ramp < 0) or np.any(made < 0):
        raise BadInput("output and ramp must not be below zero")
    return np.asarray(made * ramp * reliability * (1 - loss) * share)


def shortfall(demand: Array, supply: Array, measures: Array | float = 0.0) -> Shortfall:
    """Run a scenario through its periods.

    Parameters
    ----------
    demand, supply
        t a period, periods last.
    measures
        Thrift, substitution, extra purchases and exports cut, t a period. They lower what is left
        but are not carried: nobody saves more than is needed.

    Raises
    ------
    BadInput
        When an amount is below zero or the shapes do not fit.

    Examples
    --------
    >>> found = shortfall(np.array([10.0, 10.0]), np.array([14.0, 4.0]))
    >>> found.gross.tolist(), float(found.goal)
    ([0.0, 2.0], 2.0)
    """
    demand, supply, measures = (np.asarray(x, dtype="float64") for x in (demand, supply, measures))
    for name, amount in (("demand", demand), ("supply", supply), ("measures", measures)):
        if np.any(amount < 0):
            raise BadInput(f"{name} is below zero; give t a period")
    try:
        demand, supply, measures = np.broadcast_arrays(demand, supply, measures)
    except ValueError as error:
        raise BadInput(
            f"demand, supply and measures have shapes {demand.shape}, {supply.shape} and "
            f"{measures.shape}; periods must stand last and agree"
        ) from error
    left = np.zeros(demand.shape[:-1])
    gross, carried = np.zeros(demand.shape), np.zeros(demand.shape)
    for period in range(demand.shape[-1]):
        carried[..., period] = left
        balance = left + supply[..., period] - demand[..., period]
        gross[..., period] = np.maximum(0.0, -balance)
        left = np.maximum(0.0, balance)
    net = np.maximum(0.0, gross - measures)
    return Shortfall(gross, net, carried, np.asarray(net.sum(axis=-1)))


def parts(values: Values, _: Settings) -> dict[str, Array]:
    """Goal in t and in USD, and the share of demand that stays unmet."""
    goal = values["unmet_share"] * values["emergency_demand"]
    price = values.get("price", np.full_like(goal, np.nan))
    return {
        "goal": goal,
        "goal_value": goal * price / 1e6,
        "score": values["unmet_share"] + 0.0 * values["emergency_demand"],
    }


METHOD = Method(
    slug="stockpile-shortfall",
    title="Stockpile shortfall, RAMF-SM type",
    question="How much of what the party needs in an emergency would neither its own nor reliable "
    "foreign supply meet?",
    citation="Institute for Defense Analyses, papers P-22689, P-22696 and D-9027, "
    "https://www.ida.org; GAO-24-106959",
    basis="in the manner of",
    quantities=(EMERGENCY_DEMAND, UNMET_SHARE),
    optional=(PRICE,),
    outputs=(
        Output("goal", "Goal of the stockpile", "t", 0, np.inf,
               "{unmet_share} * {emergency_demand}"),
        Output("goal_value", "Goal at the price", "million USD", 0, np.inf,
               "{goal} * {price} / 1000000"),
        Output("score", "Share of emergency demand unmet", "fraction", 0, 1, "{unmet_share}"),
    ),
    score="score",
    parts=parts,
    thresholds=(Threshold("score", ANY, "ours"),),
    rises_with=("unmet_share",),
    room="planning",
    cannot_see=(
        "the scenario itself: reliability, losses and demand are not public; a table brings them",
        "which measure should close the gap, and what it costs",
        "price: demand does not give way as it rises unless the scenario says so",
    ),
    notes=("any net shortfall counts as critical; the published studies rank by value",),
)  # fmt: skip
