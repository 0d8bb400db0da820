"""Work out a grid of cases, warm (one model, one basis) or cold (each case stated and solved)."""

from __future__ import annotations

import itertools
import sys
import time
from typing import Any

from answer import serve

from shigen import catalogue, delivery, disruptions, network

GRID: dict[str, list[float]] = {
    "stop_months": [3, 12],
    "industry_days": [20, 60],
    "pass_through": [0.0, 0.5],
}
START, MONTHS, STOP = "2026-12", 24, "CHN:refined:USA,JPN"


def main() -> None:
    """Answer with seconds, seconds in the solver, and the joint cost of every case."""
    way, mineral = sys.argv[1], sys.argv[2]
    opened = catalogue.load()
    net = network.build(opened, mineral=mineral)
    stop = disruptions.parse_stop(STOP, start=START)

    def stated(assumptions: dict[str, float]) -> delivery.Problem:
        return delivery.problem(
            net, opened, start=START, months=MONTHS, assumptions=assumptions
        )  # fmt: skip

    def warm() -> dict[str, Any]:
        problem = stated({})
        started = time.perf_counter()
        workbench = delivery.Workbench(problem)
        found = delivery.sweep(problem, [stop], GRID, workbench=workbench)
        seconds = time.perf_counter() - started
        costs = found.groupby(list(GRID), sort=True)["joint_cost_usd"].first()
        return {
            "seconds": seconds,
            "solver": workbench.solver.seconds,
            "solves": workbench.solver.solves,
            "costs": costs.tolist(),
        }

    def cold() -> dict[str, Any]:
        total, solver, costs = 0.0, 0.0, []
        for values in itertools.product(*(sorted(each) for each in GRID.values())):
            case = dict(zip(GRID, values, strict=True))
            months = int(case.pop("stop_months"))
            problem = stated(case).under([stop.lasting(months)])
            plan = delivery.solve(problem)
            # Unpacking and the check come on top in both ways of a plan; they are not counted.
            total += plan.timings["build"] + plan.timings["solve"]
            solver += plan.timings["solver"]
            costs.append(plan.objective)
        return {"seconds": total, "solver": solver, "solves": len(costs), "costs": costs}

    serve({"warm": warm, "cold": cold}[way])


if __name__ == "__main__":
    main()
