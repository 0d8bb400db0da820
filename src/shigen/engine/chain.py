"""Solves that belong together: named steps, each with a place to start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shigen.engine.linear_program import Bounds
    from shigen.engine.solver import Solution, Solver


class Chain:
    """Steps of one case on one handle.

    A step starts from the basis that the step of the same name had in a base case, when one is
    given, else from the step before it. Either way the start does not depend on other cases, so
    neither does the answer.

    Parameters
    ----------
    solver
        Handle that all steps share.
    starts
        Step to basis, such as ``kept`` of the chain of a base case.

    Attributes
    ----------
    kept
        Step to the basis it ended with.
    """

    def __init__(self, solver: Solver, starts: Mapping[str, Any] | None = None) -> None:
        self.solver = solver
        self.starts: Mapping[str, Any] = {} if starts is None else starts
        self.kept: dict[str, Any] = {}
        self._last: Any = None

    def solve(
        self,
        step: str,
        *,
        bounds: Bounds,
        cost: NDArray[np.float64] | None = None,
        primal: bool = False,
    ) -> Solution:
        """Solve one step.

        Parameters
        ----------
        step
            Its name.
        bounds, cost, primal
            As in `Solver.solve`.

        Raises
        ------
        SolverFailed
            As in `Solver.solve`.
        """
        start = self._last if primal else self.starts.get(step, self._last)
        answer = self.solver.solve(cost=cost, bounds=bounds, basis=start, primal=primal)
        self.kept[step] = self._last = answer.basis
        return answer
