"""One order of n items of least cost, by linear programming with cuts, and MILP where that is open.

    minimise   sum over i < j of c_ij x_ij            x_ij = 1 when i stands before j, else 0
    with       0 <= x_ij + x_jk - x_ik <= 1           for i < j < k: no cycle

There are n(n-1)(n-2)/3 of these limits, 164,320 for 80 items, of which few bind: the program starts
without any, and those that its answer breaks are put in until none is broken. An answer in whole
numbers is an order, and of least cost. Otherwise the same program in whole numbers is solved. The
bound of the linear program is arithmetic on its prices and does not rest on the solver's word.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from shigen.criticality.method import Array
from shigen.errors import SolverFailed

Order = np.ndarray[Any, np.dtype[np.intp]]

_BROKEN = 1e-6
_WHOLE = 1e-6
# More limits at once make each solve dearer than they save rounds.
_MOST_CUTS = 1500


@dataclass(frozen=True)
class Found:
    """The best order found and what is known of it.

    Attributes
    ----------
    order
        Items from first to last.
    cost
        Its cost, constant left out.
    bound
        No order costs less.
    reduced
        Reduced cost by pair where the linear program settled it, else None.
    rounds, nodes
        Linear programs solved, and nodes of the search in whole numbers.
    """

    order: Order
    cost: float
    bound: float
    reduced: Array | None
    rounds: int
    nodes: int


def cost_of(order: Order, cost: Array) -> float:
    """Cost of an order: the sum of ``cost[i, j]`` over the pairs with i before j.

    ``cost[j, i]`` is minus ``cost[i, j]``; half of the sum is a constant, so that c_ij x_ij and
    this differ by no more than that constant.
    """
    inside = cost[np.ix_(order, order)]
    return float(np.triu(inside, 1).sum())


def improved(order: Order, cost: Array) -> Order:
    """The order after moving single items to better places until no move lowers the cost."""
    best = order.copy()
    n = len(best)
    tolerance = 1e-12 * (1 + np.abs(cost).sum())
    while True:
        inside = cost[np.ix_(best, best)]
        # moving the item at p behind q > p turns the pairs (p, p+1..q) round, and so to the left
        along = np.cumsum(inside, axis=1)
        own = along[np.arange(n), np.arange(n)][:, None]
        right = np.where(np.triu(np.ones((n, n)), 1) > 0, -2 * (along - own), 0.0)
        back = np.cumsum(inside[:, ::-1], axis=1)[:, ::-1]
        mine = back[np.arange(n), np.arange(n)][:, None]
        left = np.where(np.tril(np.ones((n, n)), -1) > 0, 2 * (back - mine), 0.0)
        change = right + left
        p, q = np.unravel_index(int(change.argmin()), change.shape)
        if change[p, q] >= -tolerance:
            return best
        item = best[p]
        best = np.insert(np.delete(best, p), q, item)


class Program:
    """The program for n items; costs, fixed pairs and one limit on another cost may be set.

    Parameters
    ----------
    n
        Items, at least 2.
    stop
        Time of `time.perf_counter` after which no further solve starts.
    """

    def __init__(self, n: int, stop: float) -> None:
        # The class `Highs` prints a banner when it is made; the base under it stays silent.
        from highspy import Highs, HighsModelStatus, HighsVarType

        self.n = n
        self.stop = stop
        self.rows, self.cols = np.triu_indices(n, 1)
        at = np.zeros((n, n), dtype=np.int32)
        at[self.rows, self.cols] = np.arange(len(self.rows))
        # pairs of every three items i < j < k
        i, j, k = np.nonzero(np.triu(np.ones((n, n)), 1)[:, :, None] * np.triu(np.ones((n, n)), 1))
        self._ij, self._jk, self._ik = at[i, j], at[j, k], at[i, k]
        self._status: Any = HighsModelStatus
        self._types: Any = HighsVarType
        silent: Any = Highs.__base__
        self._highs = silent()
        for option, value in {
            "output_flag": False, "log_to_console": False, "threads": 1, "parallel": "off",
            "random_seed": 0, "primal_feasibility_tolerance": 1e-9,
            "dual_feasibility_tolerance": 1e-9, "mip_rel_gap": 0.0,
        }.items():  # fmt: skip
            self._highs.setOptionValue(option, value)
        m = len(self.rows)
        self._highs.addVars(m, np.zeros(m), np.ones(m))
        self._low, self._high = np.zeros(m), np.ones(m)
        self._cuts: list[tuple[np.ndarray, np.ndarray, float, float]] = []
        self.c = np.zeros(m)

    def price(self, cost: Array) -> None:
        """Set the costs from a matrix by pair."""
        # cost_of counts a pair either way round; x times twice that, and a constant, is the same
        self.c = 2 * cost[self.rows, self.cols]
        self.cost = cost
        m = len(self.c)
        self._highs.changeColsCost(m, np.arange(m, dtype=np.int32), self.c)

    def hold(self, cost: Array, at_most: float) -> None:
        """Admit orders only whose `cost_of` by another matrix is at most so much."""
        weights = 2 * cost[self.rows, self.cols]
        used = np.flatnonzero(weights)
        constant = float(cost[self.rows, self.cols].sum())
        self._row(used.astype(np.int32), weights[used], -math.inf, at_most + constant)

    def fix(self, pairs: np.ndarray, values: Array) -> None:
        """Settle some pairs."""
        at = pairs.astype(np.int32)
        self._low[at] = self._high[at] = values
        self._highs.changeColsBounds(len(at), at, self._low[at], self._high[at])

    def _row(self, at: np.ndarray, values: Array, low: float, high: float) -> None:
        self._highs.addRow(low, high, len(at), at, values)
        self._cuts.append((at, values, low, high))

    def _cut(self, x: Array) -> int:
        """Put in the limits that x breaks, the most broken first; how many."""
        sums = x[self._ij] + x[self._jk] - x[self._ik]
        broken = np.maximum(sums - 1, -sums)
        worst = np.flatnonzero(broken > _BROKEN)
        if len(worst) > _MOST_CUTS:
            # a stable sort, so that equal ones come in by their place
            worst = worst[np.argsort(-broken[worst], kind="stable")[:_MOST_CUTS]]
        signs = np.array([1.0, 1.0, -1.0])
        for t in worst:
            pairs = np.array([self._ij[t], self._jk[t], self._ik[t]], dtype=np.int32)
            self._row(pairs, signs, 0.0, 1.0)
        return len(worst)

    def _run(self) -> bool:
        left = self.stop - time.perf_counter()
        if left <= 0:
            return False
        # the limit counts from the first run of the handle on
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()
        said = self._highs.getModelStatus()
        if said not in (self._status.kOptimal, self._status.kTimeLimit):
            words = self._highs.modelStatusToString(said)
            raise SolverFailed(f"the solver says '{words}' of an order; please report the input")
        return bool(said == self._status.kOptimal)

    def _bound(self, duals: Array) -> tuple[float, Array]:
        """What no order can cost less than, by weak duality, and the reduced costs."""
        reduced = self.c.copy()
        worth = 0.0
        for (at, values, low, high), dual in zip(self._cuts, duals, strict=True):
            if dual == 0 or not math.isfinite(low if dual > 0 else high):
                continue
            reduced[at] -= dual * values
            worth += dual * (low if dual > 0 else high)
        worth += float(np.minimum(reduced * self._low, reduced * self._high).sum())
        return worth - float(self.cost[self.rows, self.cols].sum()), reduced

    def order_of(self, x: Array) -> Order:
        """The order in which items stand before most others, of equals the first item first."""
        full = np.zeros((self.n, self.n))
        full[self.rows, self.cols] = x
        full[self.cols, self.rows] = 1 - x
        return np.asarray(np.argsort(-np.round(full.sum(axis=1), 6), kind="stable"))

    def solve(self, start: Order, *, step: float, move: bool = True) -> Found:
        """Least cost from a first order.

        Parameters
        ----------
        start
            An order that is admitted.
        step
            Smallest difference between two costs, as far as known; what is nearer to the bound
            than that is of least cost.
        move
            Whether a better order may be looked for by moving items; not under `hold`.
        """
        best = improved(start, self.cost) if move else start
        cost = cost_of(best, self.cost)
        # every pair on its cheaper side
        bound = -float(np.abs(self.cost[self.rows, self.cols]).sum())
        reduced, rounds = None, 0
        x: Array = np.zeros(0)
        while self._run():
            rounds += 1
            answer = self._highs.getSolution()
            x = np.asarray(answer.col_value, dtype="float64")
            below, reduced = self._bound(np.asarray(answer.row_dual, dtype="float64"))
            bound = max(bound, below)
            tried = self.order_of(x)
            whole = bool((np.abs(x - np.round(x)) < _WHOLE).all())
            cut = self._cut(x)
            if move:
                tried = improved(tried, self.cost)
            if (move or (whole and not cut)) and cost_of(tried, self.cost) < cost - step / 2:
                best, cost = tried, cost_of(tried, self.cost)
            if cost - bound < step or not cut:
                break
        else:
            return Found(best, cost, bound, None, rounds, 0)
        if cost - bound < step:
            return Found(best, cost, bound, reduced, rounds, 0)
        return self._search(best, cost, bound, rounds, step)

    def _search(self, best: Order, cost: float, bound: float, rounds: int, step: float) -> Found:
        """The same in whole numbers, again with limits put in where the answer breaks them."""
        m = len(self.c)
        at = np.arange(m, dtype=np.int32)
        kinds = [self._types.kInteger] * m
        self._highs.changeColsIntegrality(m, at, np.array(kinds))
        constant = float(self.cost[self.rows, self.cols].sum())
        nodes = 0
        while True:
            done = self._run()
            info = self._highs.getInfo()
            nodes += max(int(info.mip_node_count), 0)
            if math.isfinite(info.mip_dual_bound):
                bound = max(bound, info.mip_dual_bound - constant)
            if not done:
                break
            x = np.asarray(self._highs.getSolution().col_value, dtype="float64")
            if self._cut(np.round(x)) == 0:
                best = self.order_of(np.round(x))
                cost = cost_of(best, self.cost)
                break
            if cost - bound < step:
                break
        self._highs.changeColsIntegrality(m, at, np.array([self._types.kContinuous] * m))
        return Found(best, cost, min(bound, cost), None, rounds, nodes)


def check(found: Found, n: int) -> None:
    """Refuse an answer that is no order or lies below its own bound.

    Raises
    ------
    SolverFailed
        When so.
    """
    if sorted(found.order.tolist()) != list(range(n)):
        raise SolverFailed("the solver's answer is no order of the items; please report the input")
