"""Each party on its own: the first takes what is best for it, the next sees what is left.

The plans respect the same contracts, pools and balances month by month, so together they are a
plan of the joint problem; a shortcut with average shares of the pool would make the parties look
cheaper alone than together, which cannot be. Nobody helps anybody beyond contracts, and a party
that cuts a contract with another pays what cutting its exports costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shigen.delivery.plan import Plan
from shigen.delivery.solve import Workbench, checked
from shigen.delivery.ties import settle
from shigen.engine import widened
from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program
    from shigen.delivery.problem import Problem
    from shigen.engine import Chain

    Array = NDArray[np.float64]


def alone(problem: Problem, order: Sequence[str], *, workbench: Workbench | None = None) -> Plan:
    """Return the plans of the parties on their own, put together.

    Parameters
    ----------
    problem
        What is needed and what can be had.
    order
        Every party once; earlier ones choose first.
    workbench
        The problem already stated, to save the time of stating it again.

    Returns
    -------
    Plan
        Feasible for the joint problem and checked; its cost is counted as the joint cost.

    Raises
    ------
    BadInput
        When ``order`` does not name every party once.

    Examples
    --------
    >>> from shigen.delivery.example import by_hand
    >>> first = alone(by_hand(), ["USA", "JPN"])
    >>> short = first.shortfall.groupby("party")["shortfall_t"].sum()
    >>> short.round(6).to_dict()
    {'JPN': 17.0, 'USA': 2.0}
    """
    if sorted(order) != list(problem.parties):
        raise BadInput(f"order names each of {', '.join(problem.parties)} once, not {order}")
    work = Workbench(problem) if workbench is None else workbench.matching(problem)
    lonely = problem.without_swaps()
    values = _one_after_the_other(work, lonely, order, work.chain())
    settings: dict[str, Any] = {"fairness": "none", "actions": "alone", "order": list(order)}
    return checked(work.plan(lonely, values, settings), optimal=False)


def worst_alone(work: Workbench, problem: Problem, chain: Chain) -> tuple[Array, Array]:
    """Return the share of need unmet that each party has at worst on its own.

    The orders looked at are those in which one party comes last and the others go by name; for
    two parties these are both. The plan of any of them keeps every party within these shares,
    so a joint plan that keeps within them always exists.

    Parameters
    ----------
    work
        The problem, stated.
    problem
        The case, with the actions that are open in it.
    chain
        Where the steps are solved.

    Returns
    -------
    numpy.ndarray
        Share (0-1) per party, in the order of ``problem.parties``.
    numpy.ndarray
        Decisions that keep every party within these shares.
    """
    lonely = problem.without_swaps()
    unmet = work.program.lp.columns["unmet"].positions()
    worst, values = np.zeros(len(unmet)), np.zeros(len(work.program.lp.cost))
    for last in reversed(problem.parties):
        order = [*[party for party in problem.parties if party != last], last]
        values = _one_after_the_other(work, lonely, order, chain)
        worst = np.maximum(worst, values[unmet])
    return worst, values


def _one_after_the_other(
    work: Workbench, lonely: Problem, order: Sequence[str], chain: Chain
) -> Array:
    """Return the decisions when each party plans for itself and sees what the earlier ones left."""
    bounds, program = work.bounds(lonely), work.program
    values: Array = np.zeros(len(program.lp.cost))
    for party in order:
        cost = _own_cost(program, party)
        best = chain.solve(f"alone-{'-'.join(order)}-{party}", cost=cost, bounds=bounds)
        values = settle(chain, program, bounds, best).values
        mine = _columns_of(program, party)
        lower, upper = bounds.col_lower.copy(), bounds.col_upper.copy()
        lower[mine], upper[mine] = values[mine], values[mine]
        held = bounds._replace(col_lower=lower, col_upper=upper)
        bounds = widened(held, program.lp.matrix, values)
    return values


def _own_cost(program: Program, party: str) -> Array:
    """Return the costs that a party pays, with a charge on contracts it cuts for others."""
    data = program.data
    cost = np.sum([vector for (_, who), vector in program.costs.items() if who == party], axis=0)
    for name, lane, price in (("buy", "lane", "price"), ("buy_by_way", "lane_way", "way price")):
        if name not in program.lp.columns:
            continue
        block = program.lp.columns[name]
        sold = (data.rows[lane]["source"] == party).to_numpy()
        at = data.labels["node"].get_indexer(pd.Index(data.node_of[f"{lane} from"][sold]))
        charge = np.zeros(block.shape)
        # Its sales are in the cost already at the price; the rest of the charge is added.
        beyond = data.cost["cut exports"][at] - data.cost[price][sold][:, None]
        charge[sold] = -np.maximum(beyond, 0.0)
        cost[block.slice] += charge.ravel()
    return np.asarray(cost, dtype=np.float64)


def _columns_of(program: Program, party: str) -> NDArray[np.bool_]:
    """Return the decisions that a party has made: all it touches."""
    rows = program.data.rows
    touched = {"process": rows["plant"]["party"] == party}
    for name, lane, offer, swap in (
        ("", "lane", "offer", "swap"),
        ("_by_way", "lane_way", "offer_way", "swap_way"),
    ):
        touched |= {
            f"buy{name}": (rows[lane]["party"] == party) | (rows[lane]["source"] == party),
            f"divert{name}": rows[offer]["party"] == party,
            f"transfer{name}": (rows[swap]["to_place"] == party)
            | (rows[swap]["from_place"] == party),
        }
    for name in ("produce", "surge", "recycle", "export", "cut"):
        touched[name] = rows["node"]["party"] == party
    for name in ("draw", "fill", "stock", "above", "keep"):
        touched[name] = rows["store"]["party"] == party
    for name in ("serve", "substitute", "short", "below"):
        touched[name] = rows["need"]["party"] == party
    found = np.zeros(len(program.lp.cost), dtype=bool)
    for name, mine in touched.items():
        if name in program.lp.columns:
            block = program.lp.columns[name]
            chosen = mine.to_numpy(dtype=bool)
            if len(block.shape) == 2:
                chosen = np.repeat(chosen, block.shape[1])
            found[block.slice] = chosen
    return found
