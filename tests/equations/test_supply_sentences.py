"""Contracts, diversion, own production, works, recycling, swaps: one small case each.

Base price 100 USD/t, loss of other uses 800, of essential uses 3,000, of defense 10,000.
"""

from __future__ import annotations

import pytest

NEED = [{"party": "JPN", "t": 10.0}]
WAYS = [{"from_place": "AUS", "to_place": party} for party in ("JPN", "USA")]


def contract(t, available=None, **more):
    return {"source": "AUS", "party": "JPN", "base_t": t, "available_t": available or t} | more


def test_use_no_more_than_arrives(cheapest, flow, short):
    """4 t at sea arrive in month 0, contracts bring 3 and own mines 1: 8 of 10, then 4 of 10."""
    plan = cheapest(
        need=NEED,
        supply=[contract(3.0)],
        own=[{"party": "JPN", "base_t": 1.0}],
        pipeline=[{"party": "JPN", "source": "AUS", "month": "2027-01", "t": 4.0}],
    )
    assert short(plan) == [2.0, 6.0]
    assert flow(plan, "produce") == [1.0, 1.0]


def test_use_no_more_than_arrives_counts_lead_times(cheapest, flow, short):
    """Sent in month 0 with two months on the way, metal is there in month 2 and not before."""
    plan = cheapest(months=3, need=NEED, supply=[contract(10.0, lead_months=2)])
    assert short(plan) == [10.0, 10.0, 0.0]
    # What is sent later would come after the end and has no store to be worth anything in.
    assert flow(plan, "buy") == [10.0, 0.0, 0.0]
    assert plan.flows["arrives"].tolist()[-1] == "2027-03"


def test_use_no_more_than_arrives_takes_from_the_sender(cheapest, flow, short):
    """Japan owns 10 t a month and sells 4 to the USA under contract: 4 t of loss here or there.

    The freight of 1 makes it dearer to sell, so the USA, whose use is the lower tier, go short.
    """
    plan = cheapest(
        need=[
            {"party": "JPN", "use": "a", "tier": "essential", "t": 10.0},
            {"party": "USA", "use": "b", "tier": "other", "t": 4.0},
        ],
        own=[{"party": "JPN", "base_t": 10.0}],
        supply=[
            {"source": "JPN", "party": "USA", "base_t": 4.0, "available_t": 4.0, "freight": 1.0}
        ],
    )
    assert flow(plan, "buy") == [0.0, 0.0]
    assert short(plan, party="USA") == [4.0, 4.0]
    assert short(plan, party="JPN") == [0.0, 0.0]


def test_buy_no_more_than_contract(cheapest, flow, short):
    """A contract of 10 of which 10, then 3 are delivered."""
    plan = cheapest(need=NEED, supply=[contract(10.0, [10.0, 3.0])])
    assert flow(plan, "buy") == [10.0, 3.0]
    assert short(plan) == [0.0, 7.0]


def test_divert_no_more_than_the_pool(cheapest, flow, short):
    """Both parties lack 4 t, the pool gives 5 in all: 3 t stay short."""
    plan = cheapest(
        need=[{"party": party, "t": 4.0} for party in ("JPN", "USA")],
        pool=[{"source": "AUS", "limit_t": 5.0}],
        access=[{"source": "AUS", "party": party} for party in ("JPN", "USA")],
        routes=WAYS,
    )
    assert flow(plan, "divert") == [5.0, 5.0]
    assert short(plan) == [3.0, 3.0]


def test_divert_no_more_than_the_pool_in_steps(cheapest, flow, short):
    """2 t at twice the price, then 2 t at 12 times: 1,200 is more than the loss of 800."""
    plan = cheapest(
        need=NEED,
        pool=[
            {"source": "AUS", "step": 1, "limit_t": 2.0, "multiplier": 2.0},
            {"source": "AUS", "step": 2, "limit_t": 2.0, "multiplier": 12.0},
        ],
        access=[{"source": "AUS", "party": "JPN"}],
        routes=WAYS,
    )
    assert flow(plan, "divert") == [2.0, 2.0]
    assert short(plan) == [8.0, 8.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "premium"] == pytest.approx(2 * 2.0 * (200.0 - 100.0))


def test_divert_no_more_than_is_open(cheapest, flow):
    """The pool of 4 is shut to Japan in month 0 and half open in month 1."""
    plan = cheapest(
        need=NEED,
        pool=[{"source": "AUS", "limit_t": 4.0}],
        access=[{"source": "AUS", "party": "JPN", "open": [0.0, 0.5]}],
        routes=WAYS,
    )
    assert flow(plan, "divert") == [0.0, 2.0]


def test_produce_no_more_than_capacity(cheapest, flow, short):
    """Own mines of 7 t against a need of 10."""
    plan = cheapest(need=NEED, own=[{"party": "JPN", "base_t": 7.0}])
    assert flow(plan, "produce") == [7.0, 7.0]
    assert short(plan) == [3.0, 3.0]


def test_surge_no_more_than_spare_capacity(cheapest, flow, short):
    """2 t more from month 1 on, at 150 against a loss of 800."""
    plan = cheapest(need=NEED, own=[{"party": "JPN", "base_t": 7.0, "surge_t": [0.0, 2.0]}])
    assert flow(plan, "surge") == [0.0, 2.0]
    assert short(plan) == [3.0, 1.0]


def test_process_no_more_than_capacity(cheapest, flow, short):
    """Feed is plenty, works take 5 t of it and yield 0.8: 4 t of product for a need of 6."""
    plan = cheapest(
        stages=("refined", "product"),
        need=[{"party": "JPN", "stage": "product", "t": 6.0}],
        own=[{"party": "JPN", "base_t": 20.0}],
        processing=[
            {
                "party": "JPN",
                "from_stage": "refined",
                "to_stage": "product",
                "base_t": 5.0,
                "capacity_t": 5.0,
                "yield": 0.8,
            }
        ],
    )
    assert flow(plan, "process") == [5.0, 5.0]
    assert short(plan) == [2.0, 2.0]


def test_process_no_more_than_capacity_after_a_month(cheapest, short):
    """Works that take a month serve nothing in month 0 and 4 t in month 1."""
    plan = cheapest(
        stages=("refined", "product"),
        need=[{"party": "JPN", "stage": "product", "t": 6.0}],
        own=[{"party": "JPN", "base_t": 20.0}],
        processing=[
            {
                "party": "JPN",
                "from_stage": "refined",
                "to_stage": "product",
                "base_t": 5.0,
                "capacity_t": 5.0,
                "yield": 0.8,
                "lead_months": 1,
            }
        ],
    )
    assert short(plan) == [6.0, 2.0]


def test_recycle_no_more_than_limit(cheapest, flow, short):
    """Old scrap of 1, then 3 t, at 150 against a loss of 800."""
    plan = cheapest(need=NEED, recycling=[{"party": "JPN", "limit_t": [1.0, 3.0], "ramp_t": 9.0}])
    assert flow(plan, "recycle") == [1.0, 3.0]
    assert short(plan) == [9.0, 7.0]


def test_recycling_grows_no_faster_than_ramp(cheapest, flow):
    """A limit of 5 and a ramp of 2 from nothing: 2, 4, 5."""
    plan = cheapest(
        months=3, need=NEED, recycling=[{"party": "JPN", "limit_t": 5.0, "ramp_t": 2.0}]
    )
    assert flow(plan, "recycle") == [2.0, 4.0, 5.0]


def test_substitute_no_more_than_limit(cheapest, flow, short):
    """3 of 10 t can do without, at 400 against a loss of 800."""
    plan = cheapest(need=NEED, substitution=[{"party": "JPN", "limit_t": 3.0, "ramp_t": 9.0}])
    assert flow(plan, "substitute") == [3.0, 3.0]
    assert short(plan) == [7.0, 7.0]


def test_substitution_grows_no_faster_than_ramp(cheapest, flow, short):
    """A ramp of 1 from nothing: 1, 2, 3, whatever the limit of 8."""
    plan = cheapest(
        months=3, need=NEED, substitution=[{"party": "JPN", "limit_t": 8.0, "ramp_t": 1.0}]
    )
    assert flow(plan, "substitute") == [1.0, 2.0, 3.0]
    assert short(plan) == [9.0, 8.0, 7.0]


def test_substitution_grows_no_faster_than_ramp_and_begins_early(cheapest, flow):
    """Substituting while metal is there costs 300 net and lets 1 t more be spared later (400).

    Metal for 10 t in month 0 and none in month 1, ramp 1: starting early makes 2 t possible then.
    """
    plan = cheapest(
        need=NEED,
        supply=[contract(10.0, [10.0, 0.0])],
        substitution=[{"party": "JPN", "limit_t": 8.0, "ramp_t": 1.0}],
    )
    assert flow(plan, "substitute") == [1.0, 2.0]
    assert flow(plan, "buy") == [9.0, 0.0]


def test_ship_no_more_than_swap_limit(cheapest, flow, short):
    """The USA have metal to spare, Japan lacks 10; 4 t a month may cross."""
    plan = cheapest(
        need=NEED,
        own=[{"party": "USA", "base_t": 20.0}],
        routes=[{"from_place": "USA", "to_place": "JPN", "freight": 2.0}],
        transfers=[{"from_place": "USA", "to_place": "JPN", "limit_t": 4.0, "cost": 5.0}],
    )
    assert flow(plan, "transfer") == [4.0, 4.0]
    assert short(plan) == [6.0, 6.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "freight"] == pytest.approx(8 * 2.0)
    assert paid["JPN", "swap"] == pytest.approx(8 * 5.0)
