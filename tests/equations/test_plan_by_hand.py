"""One plan solved on paper: two suppliers, two parties, three months.

The problem (`shigen.delivery.example.by_hand`), base price 100 USD/t, tonnes a month
--------------------------------------------------------------------------------------
Need            USA 6 essential + 4 other = 10; Japan 10 essential + 10 other = 20.
Contracts       China to USA 5 (freight 2) and to Japan 15 (freight 1), both stopped after month 0;
                Australia to USA 5 (freight 4, one month on the way, 5 t at sea when it begins)
                and to Japan 5 (freight 3, at once).
Diversion       Australia's other customers: 4 t a month at 2 x 100, another 4 t at 12 x 100; open
                to both, with the freight and the way of the contracts.
Store           Japan holds 6 t, has room for 6, may use it at once; a tonne left is worth 100.
Substitution    Japan, other: from month 1, at most 2, growing by 1 a month, 400 USD/t.
Swap            Japan to USA at most 2 (freight 5).
Losses          essential 3,000, other 800 USD/t.

Month 0. China still delivers: USA 5 + 5 at sea = 10, Japan 15 + 5 = 20. Nobody is short.

Months 1 and 2. China delivers nothing. The USA have 5 of 10, Japan has 5 of 20: they lack 1 and 5 t
for essential uses and 4 and 10 t for others, each month.

What else there is for these two months:
  * Diversion ordered in month 0 reaches only the USA in time (month 1): Japan needs nothing in
    month 0 and its store is full. 4 t at 204 against a loss of 800 or 3,000: taken whole.
  * Diversion of month 1, 4 t: to Japan in month 1 (203) or to the USA in month 2 (204).
  * Diversion of month 2, 4 t: to Japan in month 2 (203).
  * The second step costs 1,203 or more, above the loss of other uses: only for essential ones.
  * Japan's store, 6 t, worth 100 at the end and 800 or more now: used up.
  * Substitution, 400 against 800: 1 t in month 1 and 2 t in month 2.

Essential uses lack 2 x 1 + 2 x 5 = 12 t. USA month 1: out of the 4 t ordered in month 0. USA month
2: 1 t of month 1's diversion (204; a swap out of Japan's would cost 203 + 5). Japan: 6 t of store
and the 4 t of month 2 make the 10 t. So no second step is bought. Month 1's other 3 t go to
Japan, which is 1 USD/t nearer.

  USA    month 1: 5 + 4 = 9, short 1 other.      month 2: 5 + 1 = 6, short 4 other.     Short  5.
  Japan  contracts 10, diversion 3 + 4, store 6: 23 t, 20 for essential, 3 for other uses;
         substitution 3; short 20 - 3 - 3 = 14.                                         Short 14.
  The store may serve month 1 or month 2 at the same cost. The rule "short as late as possible"
  settles it: month 2 needs 10 - 5 - 4 = 1 t for essential uses, the other 5 t go to month 1.
  Japan short: month 1  20 - (5 + 3 + 5) - 1 = 6;  month 2  20 - (5 + 4 + 1) - 2 = 8.

Contracts bought: USA 5 + 10 from Australia (what is sent in month 2 comes too late), Japan 15 + 15.

  purchase  (45 + 12) x 100            5,700
  premium   12 x (200 - 100)           1,200
  freight   5x2 + 10x4 + 15x1 + 15x3 + 5x4 + 7x3 = 151
  substitution 3 x 400                 1,200
  loss      19 x 800                  15,200
  total                               23,451 USD

The fair plan. Both steps are used whatever they cost. Month 0's 8 t can serve the USA with 5 only.
USA month 1 then lacks nothing. What remains to share: 8 t (month 1) + 8 t (month 2, Japan) + 6 t
store + 3 t substitution against 5 t in the USA (month 2) and 30 t in Japan: 10 t stay short,
of a need of 90 t. Equal shares: 10 / 90 = 1/9, USA 10/3 t, Japan 20/3 t, which fits: the USA get
5 - 10/3 = 5/3 t of month 1's diversion, Japan the other 19/3 t.

  purchase  (45 + 21) x 100            6,600
  premium   12 x 100 + 9 x 1,100      11,100
  freight   110 + (5 + 5/3) x 4 + (19/3 + 8) x 3 = 110 + 80/3 + 43
  substitution                         1,200
  loss      10 x 800                   8,000
  total     26,900 + 153 + 80/3  =  27,079.666... USD

Without a plan: USA 5 of 10 in months 1 and 2, short 10; Japan 5 + 6 of 20 in month 1, 5 of 20 in
month 2, short 9 + 15 = 24; every use in the same proportion.
"""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.example import by_hand

M0, M1, M2 = "2027-01", "2027-02", "2027-03"


@pytest.fixture(scope="module")
def cheapest() -> delivery.Plan:
    return delivery.solve(by_hand(), fairness="none")


def moved(plan: delivery.Plan, action: str) -> dict[tuple[str, str, str], float]:
    rows = plan.flows[plan.flows["action"] == action]
    summed = rows.groupby(["month", "from_place", "to_place"])["t"].sum()
    return {key: round(value, 9) for key, value in summed.items()}


def test_the_contracts_on_paper(cheapest: delivery.Plan) -> None:
    assert moved(cheapest, "buy") == {
        (M0, "AUS", "JPN"): 5.0,
        (M0, "AUS", "USA"): 5.0,
        (M0, "CHN", "JPN"): 15.0,
        (M0, "CHN", "USA"): 5.0,
        (M1, "AUS", "JPN"): 5.0,
        (M1, "AUS", "USA"): 5.0,
        (M2, "AUS", "JPN"): 5.0,
    }


def test_the_diversions_on_paper(cheapest: delivery.Plan) -> None:
    assert moved(cheapest, "divert") == {
        (M0, "AUS", "USA"): 4.0,
        (M1, "AUS", "JPN"): 3.0,
        (M1, "AUS", "USA"): 1.0,
        (M2, "AUS", "JPN"): 4.0,
    }
    assert set(cheapest.flows.loc[cheapest.flows["action"] == "divert", "step"]) == {1}


def test_the_store_on_paper(cheapest: delivery.Plan) -> None:
    assert moved(cheapest, "draw") == {(M1, "JPN", "JPN"): 5.0, (M2, "JPN", "JPN"): 1.0}
    assert cheapest.stocks["t"].tolist() == pytest.approx([6.0, 1.0, 0.0])
    assert moved(cheapest, "transfer") == {}


def test_the_shortfall_on_paper(cheapest: delivery.Plan) -> None:
    short = cheapest.shortfall.set_index(["party", "tier", "month"])["shortfall_t"]
    assert short[short > 1e-9].round(9).to_dict() == {
        ("JPN", "other", M1): 6.0,
        ("JPN", "other", M2): 8.0,
        ("USA", "other", M1): 1.0,
        ("USA", "other", M2): 4.0,
    }
    substituted = cheapest.shortfall.groupby("month")["substituted_t"].sum()
    assert substituted.tolist() == pytest.approx([0.0, 1.0, 2.0])


def test_the_cost_on_paper(cheapest: delivery.Plan) -> None:
    items = cheapest.costs.groupby("item")["usd"].sum()
    paid = items[items.abs() > 1e-6].round(6).to_dict()
    assert paid == {
        "freight": 151.0,
        "loss": 15200.0,
        "premium": 1200.0,
        "purchase": 5700.0,
        "substitution": 1200.0,
    }
    assert cheapest.objective == pytest.approx(23451.0, rel=1e-12)
    assert cheapest.gap == pytest.approx(0.0, abs=1e-9)


def test_the_fair_plan_on_paper() -> None:
    fair = delivery.solve(by_hand(), fairness="lexicographic")
    assert fair.unmet == pytest.approx({"JPN": 1 / 9, "USA": 1 / 9}, abs=1e-8)
    short = fair.shortfall.groupby("party")["shortfall_t"].sum()
    assert short.to_dict() == pytest.approx({"JPN": 20 / 3, "USA": 10 / 3}, abs=1e-6)
    assert fair.objective == pytest.approx(27053 + 80 / 3, rel=1e-7)
    assert fair.price_of_fairness == pytest.approx(27053 + 80 / 3 - 23451, rel=1e-6)
    later = fair.flows[(fair.flows["action"] == "divert") & (fair.flows["month"] == M1)]
    shared = later.groupby("to_place")["t"].sum().to_dict()
    assert shared == pytest.approx({"JPN": 19 / 3, "USA": 5 / 3}, abs=1e-6)


def test_nobody_plans_on_paper() -> None:
    without = delivery.without_plan(by_hand())
    short = without.shortfall.groupby(["party", "month"])["shortfall_t"].sum()
    assert short.to_dict() == pytest.approx(
        {
            ("JPN", M0): 0.0,
            ("JPN", M1): 9.0,
            ("JPN", M2): 15.0,
            ("USA", M0): 0.0,
            ("USA", M1): 5.0,
            ("USA", M2): 5.0,
        }
    )
    japan = without.shortfall[without.shortfall["party"] == "JPN"]
    shares = (japan["shortfall_t"] / japan["need_t"]).groupby(japan["month"]).agg(["min", "max"])
    pd.testing.assert_series_equal(shares["min"], shares["max"], check_names=False)
    assert set(without.first_short["first_short_month"]) == {M1}
