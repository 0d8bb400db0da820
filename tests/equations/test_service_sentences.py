"""Needs: who is served, minimum service, exports, and how evenly. One small case each."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.example import small

TIERS = pd.DataFrame(
    [("refined", "essential", 3000.0, 0.6, 100000.0), ("refined", "other", 800.0, 0.0, 100000.0)],
    columns=["stage", "tier", "loss_value", "minimum_service", "minimum_penalty"],
)


def own(party, t):
    return {"party": party, "base_t": t}


def test_serve_substitute_or_count_as_short(cheapest, short):
    """6 t for 4 essential and 5 other: all essential served, 2 other served, 3 short at 800."""
    plan = cheapest(
        months=1,
        need=[
            {"party": "JPN", "use": "essential", "tier": "essential", "t": 4.0},
            {"party": "JPN", "use": "other", "tier": "other", "t": 5.0},
        ],
        own=[own("JPN", 6.0)],
    )
    assert short(plan, tier="essential") == [0.0]
    assert short(plan, tier="other") == [3.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "loss"] == pytest.approx(3 * 800.0)
    served = plan.shortfall.set_index("tier")["served_t"]
    assert served.to_dict() == pytest.approx({"essential": 4.0, "other": 2.0})


def test_count_what_falls_below_minimum_service():
    """4 t for a need of 10 with a minimum of 6: 6 t short, of which 2 break the minimum.

    6 x 3,000 + 2 x 100,000 = 218,000 USD beside the 4 t at 100.
    """
    problem = small(
        months=1,
        need=[{"party": "JPN", "use": "essential", "tier": "essential", "t": 10.0}],
        own=[own("JPN", 4.0)],
    ).with_tables(tiers=TIERS)
    plan = delivery.solve(problem, fairness="none")
    assert plan.service["below_t"].tolist() == pytest.approx([2.0])
    assert plan.objective == pytest.approx(218000.0 + 400.0)


def test_count_what_falls_below_minimum_service_shares_it_out():
    """Two essential uses of 10, each with a minimum of 6, and 12 t of metal: 6 each."""
    problem = small(
        months=1,
        need=[{"party": "JPN", "use": use, "tier": "essential", "t": 10.0} for use in ("a", "b")],
        own=[own("JPN", 12.0)],
    ).with_tables(tiers=TIERS)
    plan = delivery.solve(problem, fairness="none")
    assert plan.shortfall["served_t"].tolist() == pytest.approx([6.0, 6.0])


def test_export_or_count_as_cut(cheapest, flow, short):
    """7 t for a need of 5 and exports of 4: exports are cut by 2 at 600 rather than use at 800."""
    plan = cheapest(
        months=1,
        need=[{"party": "JPN", "t": 5.0}],
        exports=[{"party": "JPN", "t": 4.0}],
        own=[own("JPN", 7.0)],
    )
    assert flow(plan, "export") == [2.0]
    assert flow(plan, "curtail") == [2.0]
    assert short(plan) == [0.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "cut-exports"] == pytest.approx(2 * 600.0)


def test_measure_the_unmet_share():
    """Short 3 of 10 over two reported months; month 2 lies behind the report and does not count."""
    plan = delivery.solve(
        small(months=2, horizon=3, need=[{"party": "JPN", "t": 5.0}], own=[own("JPN", 3.5)]),
        fairness="none",
    )
    assert plan.unmet == pytest.approx({"JPN": 0.3, "USA": 0.0})
    assert plan.shortfall["shortfall_t"].tolist() == pytest.approx([1.5, 1.5])
    assert plan.service["shortfall_t"].tolist() == pytest.approx([1.5, 1.5, 1.5])


def test_no_share_above_the_largest():
    """Japan needs 30 and has 24, the USA need 10 and have 4; 10 t may cross from Japan.

    12 of 40 t are short whatever is done; 3 t from Japan to the USA make both shares 0.3:
    Japan (30 - 21) / 30, the USA (10 - 7) / 10. Without fairness nobody pays the freight.
    """
    problem = small(
        months=1,
        need=[{"party": "JPN", "t": 30.0}, {"party": "USA", "t": 10.0}],
        own=[own("JPN", 24.0), own("USA", 4.0)],
        routes=[{"from_place": "JPN", "to_place": "USA", "freight": 1.0}],
        transfers=[{"from_place": "JPN", "to_place": "USA", "limit_t": 10.0}],
    )
    fair = delivery.solve(problem, fairness="lexicographic")
    assert fair.unmet == pytest.approx({"JPN": 0.3, "USA": 0.3}, abs=1e-8)
    assert fair.price_of_fairness == pytest.approx(3.0, abs=1e-5)
    free = delivery.solve(problem, fairness="none")
    assert free.unmet == pytest.approx({"JPN": 0.2, "USA": 0.6})


def test_fairness_raises_the_worst_off_and_does_not_level_down():
    """Nothing can cross: the USA lack 60 %, and Japan still gets all that is there."""
    problem = small(
        months=1,
        need=[{"party": "JPN", "t": 30.0}, {"party": "USA", "t": 10.0}],
        own=[own("JPN", 24.0), own("USA", 4.0)],
    )
    fair = delivery.solve(problem)
    assert fair.unmet == pytest.approx({"JPN": 0.2, "USA": 0.6}, abs=1e-8)
    assert fair.price_of_fairness == pytest.approx(0.0, abs=1e-6)
