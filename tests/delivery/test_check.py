"""The checker: every kind of fault in a plan is found by the test that should find it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.bound import Bound
from shigen.delivery.example import by_hand, small
from shigen.errors import CheckFailed


@pytest.fixture(scope="module")
def plan() -> delivery.Plan:
    """A plan with something of everything in it."""
    return delivery.solve(rich())


def rich() -> delivery.Problem:
    problem = small(
        months=3,
        stages=("refined", "product"),
        need=[
            {"party": "JPN", "use": "a", "tier": "essential", "t": 8.0},
            {"party": "JPN", "stage": "product", "t": 6.0},
            {"party": "USA", "t": 6.0},
        ],
        supply=[
            {"source": "CHN", "party": "JPN", "base_t": 12.0, "available_t": [12.0, 0.0, 0.0]},
            {"source": "CHN", "party": "USA", "base_t": 6.0, "available_t": [6.0, 2.0, 2.0]}
            | {"lead_months": 1},
        ],
        pipeline=[{"party": "USA", "source": "CHN", "month": "2027-01", "t": 6.0}],
        pool=[{"source": "AUS", "limit_t": 2.0}],
        access=[{"source": "AUS", "party": party} for party in ("JPN", "USA")],
        routes=[
            {"from_place": start, "to_place": end, "lead_months": lead, "freight": 2.0}
            for start, end, lead in (("AUS", "JPN", 0), ("AUS", "USA", 1), ("USA", "JPN", 0))
        ],
        own=[{"party": "JPN", "base_t": 2.0, "surge_t": 1.0}],
        exports=[{"party": "JPN", "t": 1.0, "cut_cost": 600.0}],
        processing=[
            {"party": "JPN", "from_stage": "refined", "to_stage": "product", "base_t": 6.0}
            | {"capacity_t": 6.0, "yield": 0.9, "lead_months": 1}
        ],
        stocks=[
            {"party": "JPN", "initial_t": 5.0, "maximum_t": 9.0, "release_limit_t": 4.0}
            | {"refill_limit_t": 4.0},
            {"party": "USA", "owner": "public", "initial_t": 4.0, "maximum_t": 4.0}
            | {"release_limit_t": 2.0, "release_from": "2027-02"},
        ],
        substitution=[{"party": "USA", "limit_t": 2.0, "ramp_t": 1.0}],
        recycling=[{"party": "JPN", "limit_t": 1.0, "ramp_t": 0.5}],
        transfers=[{"from_place": "USA", "to_place": "JPN", "limit_t": 1.0}],
    )
    tiers = problem.tiers.assign(
        minimum_service=problem.tiers["tier"].map({"defense": 0.9, "essential": 0.5, "other": 0.0})
    )
    return problem.with_tables(tiers=tiers)


def failed(plan: delivery.Plan, **changed: object) -> set[str]:
    table = delivery.check(plan.problem, replace(plan, **changed))
    return set(table.loc[~table["passed"], "check"])


def more(plan: delivery.Plan, action: str, by: float = 3.0) -> pd.DataFrame:
    """Return the flows with the largest one of an action made larger."""
    flows = plan.flows.copy()
    rows = flows[flows["action"] == action]
    assert len(rows), f"the plan has no '{action}' to spoil"
    flows.loc[rows["t"].idxmax(), "t"] += by
    return flows


def test_the_plan_itself_passes(plan):
    assert plan.check["passed"].all()
    assert plan.gap <= 1e-6
    assert {"gap", "fairness-gap"} <= set(plan.check["check"])


@pytest.mark.parametrize(
    ("action", "found_by"),
    [
        ("buy", "contracts"),
        ("divert", "diversion-pools"),
        ("divert", "diversion-open-to-party"),
        ("produce", "own-production"),
        ("surge", "surge"),
        ("process", "processing-capacity"),
        ("recycle", "recycling"),
        ("recycle", "recycling-ramp"),
        ("substitute", "substitution"),
        ("substitute", "substitution-ramp"),
        ("transfer", "swaps"),
        ("release", "release-limits"),
        ("draw", "stock-carried"),
        ("export", "exports-add-up"),
        ("export", "balances"),
        ("process", "balances"),
        ("buy", "costs"),
    ],
)
def test_a_flow_that_is_too_large_is_found(plan, action, found_by):
    assert found_by in failed(plan, flows=more(plan, action))


def test_an_early_release_is_found(plan):
    flows = plan.flows.copy()
    rows = flows["action"] == "release"
    flows.loc[rows, ["month", "arrives"]] = "2027-01"
    assert "release-not-before" in failed(plan, flows=flows)


def test_goods_that_arrive_too_soon_are_found(plan):
    flows = plan.flows.copy()
    late = (flows["action"] == "buy") & (flows["month"] != flows["arrives"])
    flows.loc[late, "arrives"] = flows.loc[late, "month"]
    assert "lead-times" in failed(plan, flows=flows)


def test_a_flow_nobody_knows_is_found(plan):
    flows = plan.flows.assign(action=plan.flows["action"].replace("divert", "conjure"))
    assert "actions-are-known" in failed(plan, flows=flows)


def test_a_source_nobody_knows_is_found(plan):
    flows = plan.flows.copy()
    flows.loc[flows["action"] == "divert", "from_place"] = "ATL"
    assert {"diversion-pools", "lead-times", "costs"} <= failed(plan, flows=flows)


def test_a_negative_or_missing_amount_is_found(plan):
    for wrong in (-1.0, float("nan")):
        flows = plan.flows.copy()
        flows.loc[0, "t"] = wrong
        assert "amounts-are-numbers-not-negative" in failed(plan, flows=flows)


def test_more_stock_than_room_is_found(plan):
    levels = plan.levels.assign(t=plan.levels["t"] + 20.0)
    assert {"stock-room", "stock-carried"} <= failed(plan, levels=levels)


def test_a_need_that_is_not_counted_is_found(plan):
    service = plan.service.assign(shortfall_t=0.0)
    assert "service-adds-up" in failed(plan, service=service)
    assert "service-adds-up" in failed(plan, service=plan.service.iloc[1:])
    other = plan.service.assign(need_t=0.0, served_t=0.0, substituted_t=0.0, shortfall_t=0.0)
    assert "service-adds-up" in failed(plan, service=other)


def test_a_break_of_minimum_service_that_is_not_counted_is_found(plan):
    service = plan.service.copy()
    essential = service["tier"] == "essential"
    service.loc[essential, "shortfall_t"] = service.loc[essential, "need_t"]
    service.loc[essential, ["served_t", "below_t"]] = 0.0
    assert "minimum-service-counted" in failed(plan, service=service)


def test_costs_that_do_not_add_up_are_found(plan):
    costs = plan.costs.assign(usd=plan.costs["usd"] * 1.01)
    assert "costs" in failed(plan, costs=costs)
    assert "costs" in failed(plan, objective=plan.objective * 1.01)


def test_a_share_that_is_not_what_is_short_is_found(plan):
    assert "unmet-shares" in failed(plan, unmet={"JPN": 0.0, "USA": 0.0})


def test_a_plan_that_could_be_cheaper_is_found():
    problem = by_hand()
    idle = delivery.solve(problem.without_swaps().allowing("government"), fairness="none")
    table = delivery.check(problem, replace(idle, problem=problem))
    assert set(table.loc[~table["passed"], "check"]) == {"gap"}


def test_a_plan_that_could_be_fairer_is_found():
    cheapest = delivery.solve(by_hand(), fairness="none")
    claimed = replace(cheapest, settings={"fairness": "lexicographic"})
    assert "fairness-gap" in failed(claimed)


def test_nothing_unchecked_is_returned(monkeypatch):
    from shigen.delivery import unpack

    honest = unpack.flows

    def forged(*given, **named):
        flows = honest(*given, **named)
        return flows.assign(t=flows["t"] * 1.5)

    monkeypatch.setattr(unpack, "flows", forged)
    with pytest.raises(CheckFailed, match=r"balances|contracts"):
        delivery.solve(by_hand())


def test_the_bound_is_below_every_plan_and_meets_the_best():
    problem = by_hand()
    least = Bound(problem).cost()
    assert least == pytest.approx(23451.0, rel=1e-9)
    assert least <= delivery.solve(problem).objective
    assert least <= delivery.without_plan(problem).plan.objective


def test_the_bounds_on_shares_are_met_by_the_fair_plan():
    fair = delivery.solve(by_hand(), fairness="lexicographic")
    for claimed, low in Bound(by_hand()).shares(fair.unmet, {}):
        assert claimed == pytest.approx(low, abs=1e-7)


def test_checker_and_model_share_no_code():
    import ast
    import inspect
    import sys

    modules = [
        sys.modules[f"shigen.delivery.{name}"] for name in ("check", "books", "bound", "recount")
    ]
    allowed = {"shigen.delivery.check", "shigen.delivery.books", "shigen.delivery.bound"}
    allowed |= {"shigen.delivery.recount", "shigen.delivery.plan", "shigen.delivery.problem"}
    for module in modules:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("shigen"):
                assert node.module in allowed, (module.__name__, node.module)


def test_only_a_plan_held_to_shares_is_allowed_its_rounding():
    """By hand: 48 t essential at 3,000 + 100,000 and 42 t other at 800 + 100,000 USD a tonne."""
    free = delivery.solve(by_hand(), fairness="none")
    fair = delivery.solve(by_hand(), fairness="lexicographic")
    charged = 48 * 103_000 + 42 * 100_800
    volume = 1 + fair.costs["usd"].abs().sum()
    allowed = {
        name: plan.check.set_index("check").loc["gap", "tolerance"]
        for name, plan in (("free", free), ("fair", fair))
    }
    assert allowed["free"] == 1e-6
    assert allowed["fair"] == pytest.approx(1e-6 + 1e-8 * charged / volume)
