"""The solver handle: one linear program, solved again and again with other numbers.

Two habits are built in because both were met as faults. A warm start depends on the path that
led to it, so every solve starts from a basis that is named, never from whatever came before. And
a solver's word is not proof, so every answer is tested by arithmetic for feasibility, for the
signs of its reduced costs and for its gap; a warm answer that fails is solved again from cold.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shigen.engine.certificate import certificate, product
from shigen.errors import SolverFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.engine.linear_program import Bounds, LinearProgram

    Vector = NDArray[np.float64]

_TIGHT, _LOOSE = 1e-9, 5e-8
"""Feasibility tolerances of the solver: the first, and the one after a failure."""


@dataclass(frozen=True)
class Solution:
    """One answer, with what is needed to judge it and to start from it.

    Parameters
    ----------
    values
        One number per column.
    duals
        One number per row.
    reduced
        Reduced cost per column.
    objective
        ``cost @ values``.
    basis
        The solver's basis, to be given to a later solve.
    seconds
        Time inside the solver.
    cold
        Whether this answer came from a cold start.
    """

    values: Vector
    duals: Vector
    reduced: Vector
    objective: float
    basis: Any
    seconds: float
    cold: bool


class Solver:
    """A handle on one linear program; costs and bounds may change, the matrix may not.

    Parameters
    ----------
    program
        What to solve.
    bounds
        Bounds to begin with; the program's own when not given.

    Examples
    --------
    >>> from scipy import sparse
    >>> from shigen.engine.linear_program import LinearProgram
    >>> matrix = sparse.csr_array(np.array([[1.0, 1.0]]))
    >>> program = LinearProgram(
    ...     cost=np.array([1.0, 3.0]), lower=np.zeros(2), upper=np.array([2.0, 9.0]),
    ...     matrix=matrix, sense=np.array([">"]), limit=np.array([5.0]), columns={}, rows={},
    ... )
    >>> Solver(program).solve().values.tolist()
    [2.0, 3.0]
    """

    def __init__(self, program: LinearProgram, bounds: Bounds | None = None) -> None:
        # The class `Highs` prints a banner to the C standard output when it is made, which would
        # corrupt a command's JSON; the base it adds its modelling language to stays silent.
        from highspy import Highs, HighsModelStatus, HighsStatus

        self.program = program
        self.bounds = program.bounds() if bounds is None else bounds
        self.seconds = 0.0
        self.solves = 0
        self.cold_solves = 0
        self._optimal = HighsModelStatus.kOptimal
        self._ok = HighsStatus.kOk
        silent: Any = Highs.__base__
        self._highs = silent()
        self._configure()
        matrix = program.matrix.tocsc()
        self._matrix = matrix
        self._cost = program.cost.copy()
        self._now = type(self.bounds)(*(part.copy() for part in self.bounds))
        self._expect(
            self._highs.passModel(
                matrix.shape[1], matrix.shape[0], matrix.nnz, 1, 1, 0.0,
                program.cost, self.bounds.col_lower, self.bounds.col_upper,
                self.bounds.row_lower, self.bounds.row_upper,
                matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
                np.zeros(matrix.shape[1], dtype=np.int32),
            ),
            "take the program",
        )  # fmt: skip

    def solve(
        self,
        *,
        cost: Vector | None = None,
        bounds: Bounds | None = None,
        basis: Any = None,  # noqa: ANN401 - opaque, from an earlier Solution
        primal: bool = False,
    ) -> Solution:
        """Solve with the given costs and bounds, from the given basis or from cold.

        Parameters
        ----------
        cost
            Cost per column; the program's own when not given.
        bounds
            Bounds; those of the handle when not given.
        basis
            Basis of an earlier solution of this handle to start from.
        primal
            Use the primal simplex: right when only costs changed since ``basis``.

        Raises
        ------
        SolverFailed
            When neither the warm nor a cold start, with tight or looser tolerances, gives an
            answer that passes the test.
        """
        cost = self.program.cost if cost is None else cost
        bounds = self.bounds if bounds is None else bounds
        if basis is not None:
            answer = self._attempt(cost, bounds, basis, primal=primal)
            if answer is not None:
                return answer
        answer = self._attempt(cost, bounds, None, primal=False)
        if answer is None:
            # Limits taken from an earlier answer meet each other only within its rounding; the
            # test that the answer has to pass stays the same.
            self._tolerance(_LOOSE)
            answer = self._attempt(cost, bounds, None, primal=False)
            self._tolerance(_TIGHT)
        if answer is None:
            status = self._highs.modelStatusToString(self._highs.getModelStatus())
            raise SolverFailed(
                f"the solver gave no answer that passes the arithmetic test (it says '{status}'); "
                "please report the inputs that led here"
            )
        return answer

    def _attempt(
        self, cost: Vector, bounds: Bounds, basis: Any, *, primal: bool  # noqa: ANN401
    ) -> Solution | None:  # fmt: skip
        highs = self._highs
        self._change(cost, bounds)
        self._expect(highs.setOptionValue("simplex_strategy", 4 if primal else 1), "set up")
        self._expect(highs.clearSolver(), "forget the last answer")
        if basis is not None and highs.setBasis(basis) != self._ok:
            return None
        started = time.perf_counter()
        highs.run()
        seconds = time.perf_counter() - started
        self.seconds += seconds
        self.solves += 1
        self.cold_solves += basis is None
        if highs.getModelStatus() != self._optimal:
            return None
        found = highs.getSolution()
        values = np.asarray(found.col_value, dtype=np.float64)
        duals = np.asarray(found.row_dual, dtype=np.float64)
        reduced = cost - self._matrix.T @ duals
        if not proves_optimal(
            self._matrix, cost, bounds, values=values, duals=duals, reduced=reduced
        ):
            return None
        return Solution(
            values=np.clip(values, bounds.col_lower, bounds.col_upper),
            duals=duals,
            reduced=reduced,
            objective=product(cost, values),
            basis=highs.getBasis(),
            seconds=seconds,
            cold=basis is None,
        )

    def _change(self, cost: Vector, bounds: Bounds) -> None:
        """Tell the solver what is different now; most solves change a few numbers of thousands."""
        highs, before = self._highs, self._now
        at = _where(cost != self._cost)
        if len(at):
            self._expect(highs.changeColsCost(len(at), at, cost[at]), "change costs")
        low, high = bounds.col_lower, bounds.col_upper
        at = _where((low != before.col_lower) | (high != before.col_upper))
        if len(at):
            self._expect(highs.changeColsBounds(len(at), at, low[at], high[at]), "change bounds")
        low, high = bounds.row_lower, bounds.row_upper
        at = _where((low != before.row_lower) | (high != before.row_upper))
        if len(at):
            self._expect(highs.changeRowsBounds(len(at), at, low[at], high[at]), "change limits")
        # Copies, so that a caller who changes its arrays later changes nothing here.
        self._cost, self._now = cost.copy(), type(bounds)(*(part.copy() for part in bounds))

    def _tolerance(self, size: float) -> None:
        for side in ("primal", "dual"):
            name = f"{side}_feasibility_tolerance"
            self._expect(self._highs.setOptionValue(name, size), f"accept the option {name}")

    def _configure(self) -> None:
        options = {
            "output_flag": False,
            "log_to_console": False,
            "threads": 1,
            "parallel": "off",
            "solver": "simplex",
            "random_seed": 0,
        }
        for name, value in options.items():
            # A refused option comes back as a status only; quietly going on would hide it.
            self._expect(self._highs.setOptionValue(name, value), f"accept the option {name}")
        self._tolerance(_TIGHT)

    def _expect(self, status: Any, what: str) -> None:  # noqa: ANN401
        if status != self._ok:
            raise SolverFailed(f"the solver did not {what}")


def proves_optimal(
    matrix: Any,  # noqa: ANN401 - any sparse matrix
    cost: Vector,
    bounds: Bounds,
    *,
    values: Vector,
    duals: Vector,
    reduced: Vector,
) -> bool:
    """Tell by arithmetic whether values and duals prove each other optimal.

    Feasibility within 1e-7, signs of duals and reduced costs, and a gap of at most 1e-7 of the
    objective's size, where a dual counts against the bound that its sign names.

    Examples
    --------
    Minimise ``x`` with ``x >= 2``: the value 2 is proved, the value 3 is not.

    >>> from scipy import sparse
    >>> from shigen.engine.linear_program import Bounds
    >>> box = Bounds(np.array([2.0]), np.array([9.0]), np.zeros(0), np.zeros(0))
    >>> none, empty = sparse.csc_array((0, 1)), np.zeros(0)
    >>> one = np.ones(1)
    >>> proves_optimal(none, one, box, values=np.array([2.0]), duals=empty, reduced=one)
    True
    >>> proves_optimal(none, one, box, values=np.array([3.0]), duals=empty, reduced=one)
    False
    """
    return certificate(matrix, cost, bounds, values=values, duals=duals, reduced=reduced).passed


def _where(different: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.flatnonzero(different).astype(np.int32)
