"""Other ways of contracts, diversions and swaps: one small case each.

Base price 100 USD/t, loss of other uses 800. The direct way takes no time and costs 1; the way
around takes a month and costs 5.
"""

from __future__ import annotations

import pytest

NEED = [{"party": "JPN", "t": 10.0}]
DIRECT = {"route": "sea: malacca", "freight": 1.0}
AROUND = {"route": "sea: lombok", "freight": 5.0, "lead_months": 1}


def contract(direct):
    lane = {"source": "AUS", "party": "JPN", "base_t": 10.0, "available_t": 10.0}
    return [lane | DIRECT | {"direct": direct}]


def way(source="AUS", **more):
    return [{"source": source, "party": "JPN"} | AROUND | more]


def test_buy_by_way_no_more_than_is_open(cheapest, flow, short):
    """Direct in month 0 alone; of month 1's contract 6 t go around and arrive in month 2."""
    plan = cheapest(
        months=3, need=NEED, supply=contract([1.0, 0.0, 0.0]), ways=way(open=[1.0, 0.6, 1.0])
    )
    assert flow(plan, "buy", route="sea: malacca") == [10.0, 0.0, 0.0]
    assert flow(plan, "buy", route="sea: lombok") == [0.0, 6.0, 0.0]
    assert short(plan) == [0.0, 10.0, 4.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "freight"] == pytest.approx(10 * 1.0 + 6 * 5.0)
    assert paid["JPN", "purchase"] == pytest.approx(16 * 100.0)


def test_buy_no_more_by_all_ways(cheapest, flow, short):
    """Half of 10 t may go directly; the way around is open to all, but the other half is all."""
    plan = cheapest(need=[{"party": "JPN", "t": 20.0}], supply=contract(0.5), ways=way())
    assert flow(plan, "buy", route="sea: malacca") == [5.0, 5.0]
    # What goes around in month 1 would come after the end and is worth nothing there.
    assert flow(plan, "buy", route="sea: lombok") == [5.0, 0.0]
    assert short(plan) == [15.0, 10.0]


def test_buy_no_more_by_all_ways_and_the_seller_lacks_it(cheapest, flow, short):
    """Japan owns 10 t and sells the USA 4 by two ways: more than 4 there is a loss at home."""
    plan = cheapest(
        need=[
            {"party": "JPN", "use": "a", "tier": "other", "t": 6.0},
            {"party": "USA", "use": "b", "tier": "essential", "t": 9.0},
        ],
        own=[{"party": "JPN", "base_t": 10.0}],
        supply=[
            {"source": "JPN", "party": "USA", "base_t": 4.0, "available_t": 4.0, "direct": 0.5}
            | DIRECT
        ],
        ways=[{"source": "JPN", "party": "USA"} | AROUND],
    )
    assert flow(plan, "buy") == [4.0, 2.0]
    assert short(plan, party="USA") == [7.0, 5.0]
    assert short(plan, party="JPN") == [0.0, 0.0]


def diversion(direct, open_share, **more):
    return {
        "pool": [{"source": "AUS", "limit_t": 6.0}],
        "access": [{"source": "AUS", "party": "JPN", "open": 0.5, "direct": direct}],
        "routes": [{"from_place": "AUS", "to_place": "JPN"} | DIRECT],
        "ways": way(open=open_share, **more),
    }


def test_divert_by_way_no_more_than_is_open(cheapest, flow, short):
    """Half of a pool of 6 t is open to Japan, and a third of that may go around: 1 t a month."""
    plan = cheapest(need=NEED, **diversion(0.0, 1 / 3))
    assert flow(plan, "divert", route="sea: lombok") == [1.0, 0.0]
    assert short(plan) == [10.0, 9.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "freight"] == pytest.approx(5.0)
    assert paid["JPN", "premium"] == pytest.approx(100.0)


def test_divert_no_more_by_all_ways(cheapest, flow, short):
    """3 t are open: 1 directly and, though the way around takes all, 2 around."""
    plan = cheapest(need=NEED, **diversion(1 / 3, 1.0))
    assert flow(plan, "divert", route="sea: malacca") == [1.0, 1.0]
    assert flow(plan, "divert", route="sea: lombok") == [2.0, 0.0]
    assert short(plan) == [9.0, 7.0]


def test_divert_no_more_than_the_pool_by_all_ways(cheapest, flow):
    """Both parties lack 10 t and may take the whole pool of 5, Japan by the way around only."""
    plan = cheapest(
        need=[{"party": "JPN", "tier": "essential", "t": 10.0}, {"party": "USA", "t": 10.0}],
        pool=[{"source": "AUS", "limit_t": 5.0}],
        access=[
            {"source": "AUS", "party": party, "direct": direct}
            for party, direct in (("JPN", 0.0), ("USA", 1.0))
        ],
        routes=[{"from_place": "AUS", "to_place": party} | DIRECT for party in ("JPN", "USA")],
        ways=way(),
    )
    assert flow(plan, "divert", party="JPN") == [5.0, 0.0]
    assert flow(plan, "divert", party="USA") == [0.0, 5.0]


def swap(direct, open_share):
    return {
        "own": [{"party": "USA", "base_t": 20.0}],
        "routes": [{"from_place": "USA", "to_place": "JPN"} | DIRECT],
        "transfers": [
            {"from_place": "USA", "to_place": "JPN", "limit_t": 4.0, "cost": 7.0, "direct": direct}
        ],
        "ways": way("USA", open=open_share),
    }


def test_ship_by_way_no_more_than_is_open(cheapest, flow, short):
    """Of a swap limit of 4 t a quarter may go around; 1 t sent in month 0 is there in month 1."""
    plan = cheapest(need=NEED, **swap(0.0, 0.25))
    assert flow(plan, "transfer", route="sea: lombok") == [1.0, 0.0]
    assert short(plan) == [10.0, 9.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "freight"] == pytest.approx(5.0)
    assert paid["JPN", "swap"] == pytest.approx(7.0)


def test_ship_no_more_by_all_ways(cheapest, flow, short):
    """4 t in all: 3 directly, and 1 of the 4 that the way around would take."""
    plan = cheapest(need=NEED, **swap(0.75, 1.0))
    assert flow(plan, "transfer", route="sea: malacca") == [3.0, 3.0]
    assert flow(plan, "transfer", route="sea: lombok") == [1.0, 0.0]
    assert short(plan) == [7.0, 6.0]


def test_nobody_takes_a_longer_way_without_need(cheapest, flow):
    """Everything open: all goes directly, though what goes around would be there as well."""
    plan = cheapest(months=3, need=NEED, supply=contract(1.0), ways=way())
    assert flow(plan, "buy", route="sea: lombok") == [0.0, 0.0, 0.0]
    assert flow(plan, "buy", route="sea: malacca") == [10.0, 10.0, 10.0]


def test_what_is_under_way_at_the_end_is_worth_its_own_freight(cheapest, flow):
    """A store values a tonne; what goes around in the last month costs its price alone."""
    plan = cheapest(
        need=NEED,
        supply=contract([1.0, 0.0]),
        ways=way(),
        stocks=[{"party": "JPN", "initial_t": 0.0, "maximum_t": 50.0, "release_limit_t": 50.0}],
    )
    assert flow(plan, "buy", route="sea: lombok") == [0.0, 10.0]
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["JPN", "under-way"] == pytest.approx(-10 * (100.0 + 5.0))
