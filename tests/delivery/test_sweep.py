"""The grid of cases: each as if it were solved by itself, in whatever order."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.example import small
from shigen.disruptions import ExportStop, Grid, Recovery
from shigen.errors import BadInput

pytestmark = pytest.mark.slow

STOP = ExportStop("CHN", "refined", ("JPN", "USA"), start="2027-02", recovery=Recovery("step", 2))


def problem() -> delivery.Problem:
    lanes = [("CHN", "JPN", 12.0), ("KOR", "JPN", 8.0), ("CHN", "USA", 4.0), ("KOR", "USA", 6.0)]
    ways = [(source, party) for source in ("CHN", "KOR") for party in ("JPN", "USA")]
    return small(
        months=8,
        need=[
            {"party": "JPN", "use": "a", "tier": "essential", "t": 8.0},
            {"party": "JPN", "use": "b", "tier": "other", "t": 12.0},
            {"party": "USA", "use": "b", "tier": "other", "t": 10.0},
        ],
        supply=[
            {"source": source, "party": party, "base_t": t, "available_t": t, "freight": 2.0}
            for source, party, t in lanes
        ],
        pool=[{"source": source, "limit_t": 1.5} for source in ("CHN", "KOR")],
        access=[{"source": source, "party": party} for source, party in ways],
        routes=[
            {"from_place": start, "to_place": end, "freight": 2.0}
            for start, end in (*ways, ("JPN", "USA"), ("USA", "JPN"))
        ],
        transfers=[
            {"from_place": start, "to_place": end, "limit_t": 3.0, "cost": 5.0}
            for start, end in (("JPN", "USA"), ("USA", "JPN"))
        ],
        stocks=[
            {"party": party, "owner": owner, "initial_t": t, "maximum_t": 60.0}
            | {"release_limit_t": 60.0, "refill_limit_t": 1.0, "end_value": 102.0}
            for party, t in (("JPN", 10.0), ("USA", 5.0))
            for owner in ("industry", "public")
        ],
        origins=[{"source": "KOR", "origin": "CHN", "origin_stage": "refined", "share": 0.6}],
    )


GRID = {
    "stop_months": (1, 3, 6),
    "industry_days": (15, 60),
    "public_days": (0, 30),
    "pass_through": (0, 1),
}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return delivery.sweep(problem(), STOP, GRID)


def test_every_case_and_party_has_a_row(table):
    assert len(table) == 3 * 2 * 2 * 2 * 2
    assert not table.duplicated(["party", *GRID]).any()


def test_the_order_of_cases_changes_nothing(table):
    turned = {axis: tuple(reversed(values)) for axis, values in reversed(GRID.items())}
    pd.testing.assert_frame_equal(table, delivery.sweep(problem(), STOP, turned))


def test_a_case_does_not_depend_on_the_others(table):
    one = delivery.sweep(
        problem(),
        STOP,
        {"stop_months": [3], "industry_days": [60], "public_days": [0], "pass_through": [1]},
    )
    same = table.merge(one[["party", *GRID]], on=["party", *GRID])
    pd.testing.assert_frame_equal(same, one)


@pytest.mark.parametrize("case", [(1, 15, 0, 0), (3, 60, 30, 1), (6, 15, 30, 1), (6, 15, 0, 1)])
def test_a_case_is_what_a_cold_and_checked_solve_gives(table, case):
    from shigen.delivery.holdings import with_days

    months, industry, public, share = case
    base = problem()
    throughput = {("JPN", "refined"): 20.0, ("USA", "refined"): 10.0}
    stocks = with_days(base.stocks, throughput, industry=industry, public=public)
    alone = base.with_tables(stocks=stocks).passing_through(share).under(STOP.lasting(months))
    plan, without = delivery.solve(alone), delivery.without_plan(alone)
    rows = table.set_index([*GRID, "party"]).loc[case]
    for party in ("JPN", "USA"):
        row = rows.loc[party]
        size = row["need_t"]
        mine = plan.shortfall[plan.shortfall["party"] == party]["shortfall_t"].sum()
        nobody = without.shortfall[without.shortfall["party"] == party]
        assert row["shortfall_with_t"] == pytest.approx(mine, abs=1e-7 * size)
        assert row["shortfall_without_t"] == pytest.approx(
            nobody["shortfall_t"].sum(), abs=1e-7 * size
        )
        assert row["joint_cost_usd"] == pytest.approx(plan.objective, rel=1e-7)
        for column, each in (
            ("first_short_month", plan.shortfall),
            ("first_short_month_without", without.shortfall),
        ):
            first = delivery.first_short_months(each[each["party"] == party])
            months_short = [month for month in first["first_short_month"] if month]
            assert row[column] == min(months_short, default="")


def test_more_is_worse_and_stock_helps(table):
    mean = {axis: table.groupby(axis)["share_with"].mean() for axis in GRID}
    assert mean["stop_months"].is_monotonic_increasing
    assert mean["industry_days"].is_monotonic_decreasing
    assert mean["public_days"].is_monotonic_decreasing
    assert mean["pass_through"].is_monotonic_increasing
    assert (table["shortfall_with_t"].groupby([table[axis] for axis in GRID]).sum() <= (
        table["shortfall_without_t"].groupby([table[axis] for axis in GRID]).sum() + 1e-6
    )).all()  # fmt: skip


def test_months_to_shortage_agree_with_the_month(table):
    for name, month in (
        ("months_to_shortage_with", "first_short_month"),
        ("months_to_shortage_without", "first_short_month_without"),
    ):
        never = table[month] == ""
        assert table.loc[never, name].isna().all()
        expected = table.loc[~never, month].str[-2:].astype(int) - 1
        assert table.loc[~never, name].tolist() == expected.tolist()


def test_cases_are_solved_warm():
    workbench = delivery.Workbench(problem())
    delivery.sweep(problem(), STOP, GRID, workbench=workbench)
    assert workbench.solver.cold_solves <= 0.05 * workbench.solver.solves


def test_the_grid_of_a_scenario_may_be_given():
    grid = Grid(stop_months=(1,), industry_days=(20.0,), public_days=(0.0,), pass_through=(0.5,))
    found = delivery.sweep(problem(), [STOP], grid)
    assert found[["stop_months", "industry_days"]].drop_duplicates().values.tolist() == [[1, 20]]


def test_an_axis_left_out_stays_as_it_is():
    found = delivery.sweep(problem(), STOP, {"stop_months": [2]})
    assert found["industry_days"].isna().all()
    plan = delivery.solve(problem().under(STOP.lasting(2)))
    assert found["share_with"].tolist() == pytest.approx(list(plan.unmet.values()), abs=1e-7)


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        ({"colour": [1]}, "'colour' is not an axis"),
        ({"stop_months": [0]}, "between 1 and 120"),
        ({"pass_through": [2]}, "between 0 and 1"),
        ({"industry_days": []}, "no value for industry_days"),
        ({"public_days": [float("nan")]}, "between 0 and 3660"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(grid, says):
    with pytest.raises(BadInput, match=says):
        delivery.sweep(problem(), STOP, grid)
