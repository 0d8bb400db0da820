"""The solver handle: silent, honest, and indifferent to what it solved before."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from shigen.engine import Block, Bounds, Chain, LinearProgram, Solver
from shigen.engine.solver import proves_optimal
from shigen.errors import SolverFailed


def program() -> LinearProgram:
    """Two sources at 1 and 3 USD/t, a need of 5, a cap of 2 on the cheap one."""
    return LinearProgram(
        cost=np.array([1.0, 3.0]),
        lower=np.zeros(2),
        upper=np.array([2.0, 9.0]),
        matrix=sparse.csr_array(np.array([[1.0, 1.0]])),
        sense=np.array([">"]),
        limit=np.array([5.0]),
        columns={"buy": Block(0, (2,))},
        rows={"need": Block(0, (1,))},
    )


def test_nothing_is_printed(capfd):
    Solver(program()).solve()
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_costs_and_bounds_can_change_and_change_back():
    solver = Solver(program())
    first = solver.solve()
    assert first.values.tolist() == [2.0, 3.0]
    assert first.objective == 11.0
    wider = program().bounds(upper={"buy": np.array([4.0, 9.0])})
    assert solver.solve(bounds=wider, basis=first.basis).values.tolist() == [4.0, 1.0]
    dearer = solver.solve(cost=np.array([5.0, 3.0]), basis=first.basis)
    assert dearer.values.tolist() == [0.0, 5.0]
    more = program().bounds(limit={"need": np.array([6.0])})
    assert solver.solve(bounds=more, basis=first.basis).values.tolist() == [2.0, 4.0]
    assert solver.solve(basis=first.basis).values.tolist() == [2.0, 3.0]


def test_arrays_of_the_caller_are_not_held():
    solver = Solver(program())
    bounds = program().bounds()
    first = solver.solve(bounds=bounds)
    bounds.col_upper[0] = 4.0
    assert solver.solve(bounds=bounds, basis=first.basis).values.tolist() == [4.0, 1.0]


def test_no_answer_is_an_error_that_says_so():
    solver = Solver(program())
    with pytest.raises(SolverFailed, match=r"Infeasible"):
        solver.solve(bounds=program().bounds(upper={"buy": np.array([2.0, 1.0])}))
    # The handle is good for the next case.
    assert solver.solve().objective == 11.0


def test_a_bad_start_falls_back_to_a_cold_one():
    solver = Solver(program())
    other = Solver(
        LinearProgram(
            cost=np.ones(1),
            lower=np.zeros(1),
            upper=np.ones(1),
            matrix=sparse.csr_array(np.ones((1, 1))),
            sense=np.array(["<"]),
            limit=np.ones(1),
            columns={},
            rows={},
        )
    )
    foreign = other.solve().basis
    answer = solver.solve(basis=foreign)
    assert answer.values.tolist() == [2.0, 3.0]
    assert answer.cold


def test_an_answer_is_tested_by_arithmetic():
    matrix = program().matrix.tocsc()
    bounds, cost = program().bounds(), program().cost
    values, duals = np.array([2.0, 3.0]), np.array([3.0])
    reduced = cost - matrix.T @ duals

    def proved(values=values, duals=duals, reduced=reduced) -> bool:
        return proves_optimal(matrix, cost, bounds, values=values, duals=duals, reduced=reduced)

    assert proved()
    assert not proved(values=np.array([2.0, 2.0]))  # need not met
    assert not proved(values=np.array([3.0, 2.0]))  # above the cap
    assert not proved(values=np.array([1.0, 4.0]))  # feasible, and dearer than it need be
    assert not proved(values=np.array([2.0, np.nan]))
    wrong = np.array([1.0])
    assert not proved(duals=wrong, reduced=cost - matrix.T @ wrong)  # proves too little


def test_a_start_that_is_named_makes_the_order_of_cases_irrelevant():
    random = np.random.default_rng(7)
    size = 40
    matrix = sparse.csr_array(sparse.random_array((25, size), density=0.3, rng=random))
    lp = LinearProgram(
        cost=random.integers(1, 4, size).astype(float),
        lower=np.zeros(size),
        upper=np.full(size, 3.0),
        matrix=matrix,
        sense=np.full(25, ">"),
        limit=np.asarray(matrix.sum(axis=1)),
        columns={},
        rows={"all": Block(0, (25,))},
    )
    solver = Solver(lp)
    base = solver.solve().basis
    cases = [lp.bounds(limit={"all": lp.limit * factor}) for factor in (0.5, 0.9, 1.3, 1.7)]
    forward = [solver.solve(bounds=case, basis=base).values for case in cases]
    backward = [solver.solve(bounds=case, basis=base).values for case in reversed(cases)]
    for one, other in zip(forward, reversed(backward), strict=True):
        assert one.tobytes() == other.tobytes()


def test_a_chain_starts_where_the_base_case_ended():
    solver = Solver(program())
    base = Chain(solver)
    base.solve("cost", bounds=program().bounds())
    case = Chain(solver, base.kept)
    more = program().bounds(limit={"need": np.array([6.0])})
    assert case.solve("cost", bounds=more).values.tolist() == [2.0, 4.0]
    assert not case.solve("other", bounds=more).cold


def test_bounds_of_a_name_that_is_not_there_are_an_error():
    with pytest.raises(KeyError, match="sell"):
        program().bounds(upper={"sell": np.zeros(2)})


def test_lowering_keeps_names_signs_and_shapes():
    import linopy
    import pandas as pd

    from shigen.engine import lower

    with linopy.options as options:
        options["semantics"] = "v1"
        model = linopy.Model(sparse=True)
        months = pd.Index(["a", "b"], name="month")
        x = model.add_variables(lower=0, upper=4, coords=[months], name="x")
        y = model.add_variables(lower=1, name="y")
        model.add_constraints(2 * x + y >= 3, name="floor")
        model.add_constraints(x.sum() <= 7, name="cap")
    lp = lower(model)
    assert lp.columns == {"x": Block(0, (2,)), "y": Block(2, ())}
    assert lp.rows == {"floor": Block(0, (2,)), "cap": Block(2, ())}
    assert lp.matrix.toarray().tolist() == [[2, 0, 1], [0, 2, 1], [1, 1, 0]]
    assert lp.sense.tolist() == [">", ">", "<"]
    found = lp.bounds()
    assert isinstance(found, Bounds)
    assert found.row_lower.tolist() == [3.0, 3.0, -np.inf]
    assert found.row_upper.tolist() == [np.inf, np.inf, 7.0]
    assert found.col_lower.tolist() == [0.0, 0.0, 1.0]
