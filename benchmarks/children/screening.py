"""Answer cases of a screening: warm in the part that moves, cold by HiGHS, or anew in linopy.

All three get the same cases of the same problem. Warm is `shigen.vulnerability.screening`, its
certificate included. Cold is a HiGHS with default options that is given the whole program and the
limits of the case. Anew is the model stated by linopy for the case, and solved by linopy.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from answer import serve

from shigen import catalogue, delivery, network
from shigen.delivery import model
from shigen.vulnerability.screening import Case, Desk, pairs, singles
from shigen.vulnerability.screening.cases import closable
from shigen.vulnerability.screening.desk import lessons

START, MONTHS, SEED = "2026-12", 24, 0
PAIRED = 8


def chosen(desk: Desk, alone: list[Case], number: int) -> list[Case]:
    """Cases drawn from all that touch the base plan, three singles to one pair."""
    drawn = random.Random(SEED)  # noqa: S311 - a sample, no secret
    touching = [case for case in alone if desk.touches(case)]
    together = list(pairs([case for case in touching if case.kind == "stop"], PAIRED))
    few = max(1, number // 4)
    found = drawn.sample(touching, min(number - few, len(touching)))
    return found + drawn.sample(together, min(few, len(together)))


def default_highs(desk: Desk) -> Callable[[Case], float]:
    """Solve a case with a new HiGHS and its default options."""
    from highspy import Highs, HighsModelStatus

    quiet: Any = Highs.__base__  # `Highs` itself prints a banner
    lp = desk.bench.program.lp
    columns = lp.matrix.tocsc()
    parts = (columns.indptr.astype(np.int32), columns.indices.astype(np.int32), columns.data)
    kinds = np.zeros(columns.shape[1], dtype=np.int32)

    def solve(case: Case) -> float:
        bounds = desk.bounds(case)
        started = time.perf_counter()
        highs = quiet()
        highs.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS has no names
        highs.passModel(
            columns.shape[1], columns.shape[0], columns.nnz, 1, 1, 0.0, lp.cost, *bounds, *parts,
            kinds,
        )  # fmt: skip
        passed = time.perf_counter()
        highs.run()
        taken.append(
            {"seconds": time.perf_counter() - started, "run": time.perf_counter() - passed}
        )
        if highs.getModelStatus() != HighsModelStatus.kOptimal:
            sys.exit(f"HiGHS gave no optimum for {case.name}")
        return float(highs.getInfo().objective_function_value)

    return solve


def anew_in_linopy(desk: Desk) -> Callable[[Case], float]:
    """State and solve a case in linopy; the cost of each decision is not worked out again."""
    import linopy
    import xarray as xr

    lp, problem = desk.bench.program.lp, desk.problem

    def solve(case: Case) -> float:
        started = time.perf_counter()
        data = model.quantities(problem.under(list(case.effects(problem.start))))
        stated = model.state(data)
        with linopy.options as options:
            options["semantics"] = "v1"
            parts = []
            for name, block in lp.columns.items():
                variable = stated.variables[name]
                cost = xr.DataArray(lp.cost[block.slice].reshape(block.shape), variable.coords)
                parts.append((cost * variable).sum())
            objective: Any = linopy.merge(parts)
            stated.add_objective(objective)
            with silent():
                stated.solve(solver_name="highs", io_api="direct", output_flag=False)
        taken.append({"seconds": time.perf_counter() - started})
        return float(stated.objective.value or 0.0)

    return solve


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Send what HiGHS writes to the standard output of C to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def warm(desk: Desk) -> Callable[[Case], float]:
    """Answer a case in the part that moves, with its certificate; limits timed apart."""

    def solve(case: Case) -> float:
        started = time.perf_counter()
        bounds = desk.bounds(case)
        limited = time.perf_counter()
        answer = desk.answer(bounds)
        done = time.perf_counter()
        taken.append({"seconds": done - limited, "with_limits": done - started, "way": answer.way})
        return answer.objective

    return solve


taken: list[dict[str, Any]] = []


def main() -> None:
    """Answer with the seconds and the objective of each case."""
    way, mineral, number, every = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    opened = catalogue.load()
    net = network.build(opened, mineral=mineral)
    problem = delivery.problem(net, opened, start=START, months=MONTHS, ways=closable())
    desk = Desk(problem)
    alone = list(singles(problem, net))
    cases = chosen(desk, alone, number)[::every]
    started = time.perf_counter()
    if way == "warm":
        desk.teach(desk.bounds(case) for case in lessons(alone))
    learned = time.perf_counter() - started
    solve = {"warm": warm, "cold": default_highs, "linopy": anew_in_linopy}[way](desk)

    def work() -> dict[str, Any]:
        taken.clear()
        costs = [solve(case) for case in cases]
        return {"costs": costs, "cases": list(taken), "learned": learned}

    serve(work)


if __name__ == "__main__":
    main()
