"""Balance the base year of minerals, by our Newton method or by Clarabel; time the solve alone.

Both get the same observations, sigmas and balances. Clarabel gets them in the variables in which
it is fastest and most exact: distances in sigmas, with each balance scaled to length one.
"""

from __future__ import annotations

import sys
import time
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from answer import serve
from scipy import sparse

from shigen import catalogue
from shigen.network import chain, newton, observe, reconcile

Vector = npt.NDArray[np.float64]


class Case(NamedTuple):
    """One mineral's problem."""

    mineral: str
    observed: Vector
    sigma: Vector
    balances: sparse.csr_array
    bounded: npt.NDArray[np.bool_]


def cases(minerals: list[str]) -> list[Case]:
    """State the problems; not timed."""
    opened = catalogue.load()
    found = []
    for mineral in minerals:
        rules = chain.read(opened, mineral=mineral)
        stated = reconcile.problem(observe.gather(opened, rules).claims, rules)
        observed = stated.claims["observed"].to_numpy(dtype="float64")
        sigma = stated.claims["sigma"].to_numpy(dtype="float64")
        found.append(Case(mineral, observed, sigma, stated.balances, stated.bounded))
    return found


def by_newton(case: Case) -> Vector:
    """Our dual Newton method."""
    return newton.solve(case.observed, case.sigma, case.balances, bounded=case.bounded).x


def by_clarabel(case: Case) -> Vector:
    """Clarabel, on one thread with its own tolerances (1e-8)."""
    import clarabel

    scale = float(np.abs(case.observed).max())
    spread, target = case.sigma / scale, case.observed / scale
    size, free = len(spread), np.flatnonzero(case.bounded)
    weighted = case.balances @ sparse.diags_array(spread)
    length = np.sqrt(weighted.power(2).sum(axis=1))
    rows = sparse.diags_array(1 / np.where(length > 0, length, 1.0))
    above_zero = sparse.csc_array(
        (-spread[free], (np.arange(len(free)), free)), shape=(len(free), size)
    )
    matrix = sparse.csc_matrix(sparse.vstack([rows @ weighted, above_zero]))
    right = np.concatenate([-(rows @ (case.balances @ target)), target[free]])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    cones = [clarabel.ZeroConeT(len(length)), clarabel.NonnegativeConeT(len(free))]
    quadratic = sparse.csc_matrix(2 * sparse.eye_array(size))
    solver = clarabel.DefaultSolver(quadratic, np.zeros(size), matrix, right, cones, settings)
    moved: Vector = np.asarray(solver.solve().x, dtype=np.float64)
    return case.observed + case.sigma * moved


def main() -> None:
    """Answer with seconds, objective and imbalance of every mineral."""
    method = {"newton": by_newton, "clarabel": by_clarabel}[sys.argv[1]]
    problems = cases(sys.argv[2].split(","))

    def work() -> dict[str, Any]:
        found = {}
        for case in problems:
            started = time.perf_counter()
            x = method(case)
            seconds = time.perf_counter() - started
            asked = abs(case.balances) @ np.abs(case.observed)
            found[case.mineral] = {
                "seconds": seconds,
                "objective": float((((x - case.observed) / case.sigma) ** 2).sum()),
                "imbalance": newton.imbalance(case.balances, x, asked),
                "values": len(x),
                "balances": case.balances.shape[0],
            }
        return {"minerals": found}

    serve(work)


if __name__ == "__main__":
    main()
