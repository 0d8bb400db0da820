"""A bare handle on a small program whose bounds change: nothing is tested here.

`Solver` is the handle for everyday use; this one leaves the test to its caller, who holds the
program that the answer has to be proved on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from shigen.errors import SolverFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from shigen.engine.linear_program import Bounds

    Vector = NDArray[np.float64]

_OPTIONS: Final[dict[str, Any]] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "parallel": "off",
    "solver": "simplex",
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    # A start from a basis needs none of these, and each costs more than the few steps that follow.
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": 1,
}


class Handle:
    """One program in the solver; only its bounds change.

    Parameters
    ----------
    matrix, cost, bounds
        The program.

    Examples
    --------
    >>> from scipy import sparse
    >>> from shigen.engine.linear_program import Bounds
    >>> matrix = sparse.csr_array(np.array([[1.0, 1.0]]))
    >>> box = Bounds(np.zeros(2), np.array([2.0, 9.0]), np.array([5.0]), np.array([np.inf]))
    >>> handle = Handle(matrix, np.array([1.0, 3.0]), box)
    >>> start = handle.first()
    >>> values, duals = handle.solve(box, start)
    >>> values.tolist(), duals.tolist()
    ([2.0, 3.0], [3.0])
    """

    def __init__(self, matrix: sparse.csr_array, cost: Vector, bounds: Bounds) -> None:
        from highspy import Highs, HighsModelStatus, HighsStatus

        self._ok, self._optimal = HighsStatus.kOk, HighsModelStatus.kOptimal
        silent: Any = Highs.__base__
        self._highs = silent()
        for name, value in _OPTIONS.items():
            self._expect(self._highs.setOptionValue(name, value), f"accept the option {name}")
        columns = matrix.tocsc()
        self._now = bounds
        self._expect(
            self._highs.passModel(
                columns.shape[1], columns.shape[0], columns.nnz, 1, 1, 0.0, cost, *bounds,
                columns.indptr.astype(np.int32), columns.indices.astype(np.int32), columns.data,
                np.zeros(columns.shape[1], dtype=np.int32),
            ),
            "take the program",
        )  # fmt: skip

    def first(self) -> Any:  # noqa: ANN401 - opaque to everybody but the solver
        """Solve the program as it was given and return its basis; None when it has no answer."""
        self._highs.run()
        return self._highs.getBasis() if self._highs.getModelStatus() == self._optimal else None

    def solve(self, bounds: Bounds, start: Any) -> tuple[Vector, Vector] | None:  # noqa: ANN401
        """Return values and duals for other bounds, from a basis; None when there is no answer."""
        highs = self._highs
        self._change(bounds)
        # Whatever the last case left behind is forgotten, so that no answer depends on another.
        self._expect(highs.clearSolver(), "forget the last answer")
        if start is not None and highs.setBasis(start) != self._ok:
            return None
        highs.run()
        if highs.getModelStatus() != self._optimal:
            return None
        found = highs.getSolution()
        return (
            np.asarray(found.col_value, dtype=np.float64),
            np.asarray(found.row_dual, dtype=np.float64),
        )

    def _change(self, bounds: Bounds) -> None:
        before, self._now = self._now, bounds
        change = (self._highs.changeColsBounds, self._highs.changeRowsBounds)
        for side, (low, high) in enumerate((bounds[:2], bounds[2:])):
            old_low, old_high = before[2 * side], before[2 * side + 1]
            at = np.flatnonzero((low != old_low) | (high != old_high)).astype(np.int32)
            if len(at):
                self._expect(change[side](len(at), at, low[at], high[at]), "change bounds")

    def _expect(self, status: Any, what: str) -> None:  # noqa: ANN401
        if status != self._ok:
            raise SolverFailed(f"the solver did not {what}")
