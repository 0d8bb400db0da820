"""Stores: what they hold, give and take, and what is left in them. One small case each."""

from __future__ import annotations

import pytest


def store(initial, **more):
    return {
        "party": "JPN",
        "initial_t": initial,
        "maximum_t": 20.0,
        "release_limit_t": 20.0,
        "refill_limit_t": 20.0,
    } | more


def need(*t):
    return [{"party": "JPN", "t": list(t)}]


def levels(plan):
    return [round(float(t), 9) for t in plan.levels["t"]]


def test_carry_stock_from_month_to_month(cheapest, flow, short):
    """12 t serve 5, 5 and the last 2 of 5: worth 800 now and 100 at the end."""
    plan = cheapest(months=3, need=need(5.0, 5.0, 5.0), stocks=[store(12.0)])
    assert flow(plan, "draw") == [5.0, 5.0, 2.0]
    assert levels(plan) == [7.0, 2.0, 0.0]
    assert short(plan) == [0.0, 0.0, 3.0]


def test_carry_stock_from_month_to_month_both_ways(cheapest, flow):
    """8 t arrive in month 0 for a need of 5 now and 3 later: 3 t wait in the store."""
    plan = cheapest(
        need=need(5.0, 3.0),
        supply=[
            {"source": "AUS", "party": "JPN", "base_t": 8.0, "available_t": [8.0, 0.0]},
        ],
        stocks=[store(0.0)],
    )
    assert flow(plan, "build") == [3.0, 0.0]
    assert flow(plan, "draw") == [0.0, 3.0]
    assert levels(plan) == [3.0, 0.0]


def test_store_no_more_than_room(cheapest, flow, short):
    """As above with room for 1 t: 2 t are short in month 1."""
    plan = cheapest(
        need=need(5.0, 3.0),
        supply=[{"source": "AUS", "party": "JPN", "base_t": 8.0, "available_t": [8.0, 0.0]}],
        stocks=[store(0.0, maximum_t=1.0)],
    )
    assert levels(plan) == [1.0, 0.0]
    assert short(plan) == [0.0, 2.0]
    assert flow(plan, "buy") == [6.0, 0.0]


def test_release_no_more_than_limit(cheapest, flow, short):
    """Public stock of 12 gives 3 t a month."""
    plan = cheapest(need=need(5.0, 5.0), stocks=[store(12.0, owner="public", release_limit_t=3.0)])
    assert flow(plan, "release") == [3.0, 3.0]
    assert short(plan) == [2.0, 2.0]


def test_release_no_more_than_limit_nor_before_it_is_decided(cheapest, flow, short):
    """Public stock of 12 that can be released from month 1."""
    plan = cheapest(
        need=need(5.0, 5.0), stocks=[store(12.0, owner="public", release_from="2027-02")]
    )
    assert flow(plan, "release") == [0.0, 5.0]
    assert short(plan) == [5.0, 0.0]


def test_refill_no_more_than_limit(cheapest, flow, short):
    """8 t arrive for a need of 5; the store takes 1 t a month, so 2 of 3 t are short later."""
    plan = cheapest(
        need=need(5.0, 3.0),
        supply=[{"source": "AUS", "party": "JPN", "base_t": 8.0, "available_t": [8.0, 0.0]}],
        stocks=[store(0.0, owner="public", refill_limit_t=1.0)],
    )
    assert flow(plan, "refill") == [1.0, 0.0]
    assert short(plan) == [0.0, 2.0]


def test_charge_for_stock_above_opening(cheapest):
    """3 t are stored above an opening stock of 2 for one month at 7 USD/t: 21 USD, not 35.

    The 2 t are worth 120 at the end, so the store is not emptied to save the 100 they cost.
    """
    plan = cheapest(
        need=need(5.0, 5.0),
        supply=[{"source": "AUS", "party": "JPN", "base_t": 8.0, "available_t": [8.0, 2.0]}],
        stocks=[store(2.0, holding=7.0, end_value=120.0)],
    )
    assert levels(plan) == [5.0, 2.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "holding"] == pytest.approx(21.0)


def test_value_only_what_is_left(cheapest):
    """Of 12 t 10 are used; 2 t are left and worth 100 each."""
    plan = cheapest(need=need(5.0, 5.0), stocks=[store(12.0)])
    assert levels(plan)[-1] == 2.0
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "stock-left"] == pytest.approx(-200.0)


def test_value_no_more_than_opening_stock(cheapest, flow):
    """Metal at 90 is worth 100 in the store, up to the opening stock of 4: nothing is hoarded.

    Need 1 t a month, contract 6 t a month at 90: without the limit 5 t a month would be stored.
    """
    plan = cheapest(
        need=need(1.0, 1.0),
        supply=[
            {
                "source": "AUS",
                "party": "JPN",
                "base_t": 6.0,
                "available_t": 6.0,
                "price": 90.0,
            }
        ],
        stocks=[store(4.0)],
    )
    assert levels(plan)[-1] == 4.0
    assert flow(plan, "buy") == [1.0, 1.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "stock-left"] == pytest.approx(-400.0)


def test_what_is_under_way_at_the_end_has_a_value(cheapest, flow):
    """Metal sent in month 1 arrives after the end: it costs 103 and is worth 103 + freight 3.

    So contracts go on to the end, and month 1 is served by what was sent in month 0 (103) rather
    than out of the store (worth 103): a tie, settled for what goes on in the base year.
    """
    plan = cheapest(
        need=need(2.0, 2.0),
        pipeline=[{"party": "JPN", "source": "AUS", "month": "2027-01", "t": 2.0}],
        supply=[
            {
                "source": "AUS",
                "party": "JPN",
                "base_t": 2.0,
                "available_t": 2.0,
                "freight": 3.0,
                "lead_months": 1,
            }
        ],
        stocks=[store(4.0, end_value=103.0)],
    )
    assert flow(plan, "buy") == [2.0, 2.0]
    assert levels(plan) == [4.0, 4.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "under-way"] == pytest.approx(-2 * 106.0)
