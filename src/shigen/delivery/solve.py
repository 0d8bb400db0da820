"""Solve a delivery problem: state it, solve it, settle ties, check it, and only then return it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from shigen.delivery import unpack
from shigen.errors import BadInput, CheckFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.model import Program
    from shigen.delivery.plan import Plan
    from shigen.delivery.problem import Actions, Problem
    from shigen.engine import Bounds, Chain, Solution

    Array = NDArray[np.float64]

Fairness = Literal["protected", "lexicographic", "none"]
FAIRNESS: Final = ("protected", "lexicographic", "none")


class Best(NamedTuple):
    """The least-cost solution, the one that is taken, and the limits it was held to.

    ``at_most`` is the share of need unmet that each party has at worst on its own; without a
    limit when the fairness knows none.
    """

    cheapest: Solution
    settled: Solution
    at_most: Mapping[str, float]


class Workbench:
    """One problem, stated once and solved many times with other limits.

    Parameters
    ----------
    problem
        The problem whose labels every later case shares.
    """

    def __init__(self, problem: Problem) -> None:
        from shigen.delivery import model
        from shigen.engine import Solver

        started = time.perf_counter()
        self.problem = problem
        self.program: Program = model.build(model.quantities(problem))
        self.built = time.perf_counter() - started
        self.solver = Solver(self.program.lp)
        self._bounded = model.bounded()
        self._places = model.Places(problem, self.program.data.rows)
        self._base = self.program.lp.bounds()
        self._base = self._with(model.limits(problem, self.program.data.rows, self._mass))

    @property
    def _mass(self) -> float:
        return self.program.data.mass

    def bounds(self, problem: Problem) -> Bounds:
        """Return the bounds of a case: the same problem with other limits.

        Only what the case does not share with the problem of the workbench is worked out again.
        """
        from shigen.delivery import model

        rows = self.program.data.rows
        return self._with(
            model.limits(problem, rows, self._mass, places=self._places, unlike=self.problem)
        )

    def _with(self, limits: Mapping[str, Array]) -> Bounds:
        """Return the bounds of the workbench's own problem with some limits in their place."""
        from shigen.engine import Bounds

        lp, found = self.program.lp, Bounds(*(part.copy() for part in self._base))
        for name, limit in limits.items():
            variable = self._bounded.get(name, "")
            if variable in lp.columns:
                found.col_upper[lp.columns[variable].slice] = limit.ravel()
            elif name in lp.rows:
                where = lp.rows[name].slice
                sense = lp.sense[where.start]
                if sense != ">":
                    found.row_upper[where] = limit.ravel()
                if sense != "<":
                    found.row_lower[where] = limit.ravel()
        return found

    def matching(self, problem: Problem) -> Workbench:
        """Return a workbench whose shares of need unmet are those of a problem.

        A share is of need, so when an effect changes what a party needs, the model is another.
        It is this workbench whenever the need is the same, and bounds alone never need another.
        """
        from shigen.delivery.model.quantities import party_need

        if problem.need is self.problem.need:
            return self
        here, there = party_need(self.problem), party_need(problem)
        return self if np.array_equal(here, there) else Workbench(problem)

    def best(self, problem: Problem, *, fairness: Fairness, chain: Chain | None = None) -> Best:
        """Return the least-cost solution, and the fair one (the same when fairness is none).

        Both are optimal for their bounds; ties are settled in the second.
        """
        from shigen.delivery.alone import worst_alone
        from shigen.delivery.fairness import fair_bounds
        from shigen.delivery.ties import same_cost, settle
        from shigen.engine import widened

        steps = self.chain() if chain is None else chain
        bounds = self.bounds(problem)
        cheapest = steps.solve("cost", bounds=bounds)
        chosen, held = cheapest, bounds
        worst = np.ones(len(problem.parties))
        if fairness == "protected":
            worst, apart = worst_alone(self, problem, steps)
            bounds = widened(bounds, self.program.lp.matrix, apart)
        if fairness != "none":
            held = fair_bounds(steps, self.program, bounds, worst)
            chosen = steps.solve("fair-cost", bounds=held)
        settled = settle(steps, self.program, held, chosen)
        same_cost(self.program.lp.cost, chosen, settled)
        at_most = {
            party: float(share)
            for party, share in zip(problem.parties, worst, strict=True)
            if fairness == "protected"
        }
        return Best(cheapest, settled, at_most)

    def chain(self, starts: Mapping[str, Any] | None = None) -> Chain:
        """Return the steps of a new case, starting where those of a base case ended."""
        from shigen.engine import Chain

        return Chain(self.solver, starts)

    def plan(
        self, problem: Problem, values: Array, settings: Mapping[str, Any], **more: Any  # noqa: ANN401
    ) -> Plan:  # fmt: skip
        """Return the tables of a solution, not yet checked."""
        return unpack.plan(
            problem, self.program.data, unpack.amounts(self.program, values), settings, **more
        )


def solve(problem: Problem, *, fairness: Fairness = "protected", actions: Actions = "all") -> Plan:
    """Return the best plan for all parties together, checked by code that does not share its own.

    Parameters
    ----------
    problem
        What is needed and what can be had.
    fairness
        ``"lexicographic"`` makes the largest share of need unmet as small as it can be, then the
        next, then minimises the cost; ``"protected"`` does the same but leaves nobody with a
        larger share unmet than it would have at worst on its own, so that no party is asked to
        give more than it gains; ``"none"`` minimises the cost alone.
    actions
        ``"all"``; ``"government"`` for stock release, swaps and allocation only; ``"none"`` for
        no action at all, with shortage shared out evenly (`shigen.delivery.without_plan`).

    Returns
    -------
    Plan
        With its check, its gap to an independent bound, and the time of each step.

    Raises
    ------
    BadInput
        For an unknown fairness or set of actions.
    CheckFailed
        When the plan does not pass its check. Nothing unchecked is ever returned.
    SolverFailed
        When the solver gives no answer that passes an arithmetic test.

    Examples
    --------
    >>> from shigen.delivery.example import by_hand
    >>> plan = solve(by_hand(), fairness="none")
    >>> round(plan.objective, 6), bool(plan.check["passed"].all())
    (23451.0, True)
    """
    if fairness not in FAIRNESS:
        raise BadInput(f"fairness is one of {', '.join(FAIRNESS)}, not '{fairness}'")
    allowed = problem.allowing(actions)
    if actions == "none":
        from shigen.delivery.without_plan import simulate

        return checked(simulate(allowed), optimal=False)
    workbench = Workbench(allowed)
    return solve_in(workbench, allowed, fairness=fairness, actions=actions)


def solve_in(
    workbench: Workbench, problem: Problem, *, fairness: Fairness, actions: Actions
) -> Plan:  # fmt: skip
    """Solve a case of a workbench's problem; see `solve`."""
    workbench = workbench.matching(problem)
    started = time.perf_counter()
    before = workbench.solver.seconds
    best = workbench.best(problem, fairness=fairness)
    solved = time.perf_counter()
    plan = workbench.plan(
        problem,
        best.settled.values,
        {"fairness": fairness, "actions": actions, "at_most": dict(best.at_most)},
        joint_optimum=best.cheapest.objective * workbench.program.data.money,
    )
    unpacked = time.perf_counter()
    plan = checked(plan, optimal=True)
    done = time.perf_counter()
    timings = {
        "build": workbench.built,
        "solve": solved - started,
        "solver": workbench.solver.seconds - before,
        "unpack": unpacked - solved,
        "check": done - unpacked,
    }
    timings["total"] = timings["build"] + done - started
    return replace(plan, timings=timings)


def checked(plan: Plan, *, optimal: bool) -> Plan:
    """Return the plan with its check, or raise.

    Parameters
    ----------
    plan
        To be checked.
    optimal
        Whether the plan claims to be the best; then its gap is tested too.

    Raises
    ------
    CheckFailed
        Naming every test that failed.
    """
    from shigen.delivery.check import check, gap_of

    table = check(plan.problem, plan, optimal=optimal)
    failed = table.loc[~table["passed"]]
    if len(failed):
        text = "; ".join(
            f"{row['check']} (worst {row['worst']:.3g}, allowed {row['tolerance']:.3g})"
            for row in failed.to_dict("records")
        )
        raise CheckFailed(f"the plan did not pass its independent check: {text}")
    return replace(plan, check=table, gap=gap_of(table))
