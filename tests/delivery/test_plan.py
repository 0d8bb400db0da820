"""The tables of a plan, its words, its JSON, and how ties are settled."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.example import by_hand, small
from shigen.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def plan() -> delivery.Plan:
    return delivery.solve(by_hand(), fairness="none")


def test_the_columns_others_read(plan):
    assert list(plan.actions.columns) == [
        "month", "arrives", "party", "action", "stage", "from_place", "to_place", "route", "t",
        "usd", "decides", "days_until_metal",
    ]  # fmt: skip
    assert list(plan.shortfall.columns) == [
        "party", "stage", "use", "tier", "month", "need_t", "served_t", "substituted_t",
        "shortfall_t",
    ]  # fmt: skip
    assert list(plan.stocks.columns) == ["party", "stage", "owner", "month", "t"]
    assert list(plan.costs.columns) == ["party", "item", "usd"]
    assert list(plan.check.columns) == ["check", "worst", "tolerance", "passed"]


def test_only_reported_months_are_shown():
    longer = small(months=2, horizon=4, need=[{"party": "JPN", "t": 1.0}])
    plan = delivery.solve(longer)
    assert plan.shortfall["month"].tolist() == ["2027-01", "2027-02"]
    assert len(plan.service) == 4


def test_who_decides_and_how_long_it_takes():
    waits = pd.DataFrame(
        {
            "action": ["divert", "release", "transfer"],
            "decides": ["firm", "government", "government"],
            "days": [45.0, 20.0, 30.0],
        }
    )
    problem = small(
        months=1,
        need=[{"party": "JPN", "t": 9.0}],
        own=[{"party": "USA", "base_t": 2.0}],
        pool=[{"source": "AUS", "limit_t": 2.0}],
        access=[{"source": "AUS", "party": "JPN"}],
        routes=[
            {"from_place": "AUS", "to_place": "JPN", "days": 12.0},
            {"from_place": "USA", "to_place": "JPN", "days": 18.0},
        ],
        transfers=[{"from_place": "USA", "to_place": "JPN", "limit_t": 2.0}],
        stocks=[
            {"party": "JPN", "owner": "public", "initial_t": 2.0, "maximum_t": 2.0}
            | {"release_limit_t": 2.0}
        ],
    ).with_tables(waits=waits)
    rows = delivery.solve(problem).actions.set_index("action")
    assert rows["decides"].to_dict() == {
        "divert": "firm",
        "release": "government",
        "transfer": "government",
    }
    assert rows["days_until_metal"].to_dict() == {"divert": 57.0, "release": 20.0, "transfer": 48.0}


def test_json_says_what_it_is_and_holds_the_tables(plan):
    content = json.loads(plan.to_json())
    assert content["schema"] == {"name": "shigen/delivery-plan", "version": 1}
    assert content["inputs"]["parties"] == ["JPN", "USA"]
    assert content["inputs"]["fairness"] == "none"
    assert len(content["tables"]["actions"]) == len(plan.actions)
    assert content["objective_usd"] == pytest.approx(23451.0)
    assert sum(row["usd"] for row in content["tables"]["costs"]) == pytest.approx(23451.0)


def test_the_time_of_each_step_is_kept(plan):
    assert {"build", "solve", "solver", "check", "total"} <= set(plan.timings)
    assert 0.0 < plan.timings["solver"] <= plan.timings["total"]


def test_two_runs_give_the_same_bytes():
    first, second = delivery.solve(by_hand()), delivery.solve(by_hand())
    assert first.to_json() == second.to_json()


def test_nothing_is_printed(capfd):
    delivery.solve(by_hand())
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_ties_change_the_base_year_as_little_as_possible():
    """Contracts of 4 from Australia and 4 from Brazil for a need of 6, own mine of 2: all at 100.

    Any 6 of the 10 t cost the same. The rule buys as much of what goes on as it can.
    """
    problem = small(
        months=1,
        need=[{"party": "JPN", "t": 6.0}],
        own=[{"party": "JPN", "base_t": 2.0}],
        supply=[
            {"source": source, "party": "JPN", "base_t": 4.0, "available_t": 4.0}
            for source in ("BRA", "AUS")
        ],
    )
    flows = delivery.solve(problem).flows
    by_place = flows.groupby(["action", "from_place"])["t"].sum().to_dict()
    assert sum(by_place.values()) == pytest.approx(6.0)
    # Earlier names first: Australia in full before Brazil.
    assert by_place["buy", "AUS"] == pytest.approx(4.0)


def test_shortage_comes_as_late_as_it_can():
    """5 t for two months of need 4, both at the same loss: short in the second month."""
    problem = small(
        need=[{"party": "JPN", "t": 4.0}],
        stocks=[{"party": "JPN", "initial_t": 5.0, "maximum_t": 5.0, "release_limit_t": 5.0}],
    )
    assert delivery.solve(problem).shortfall["shortfall_t"].tolist() == pytest.approx([0.0, 3.0])


def test_binding_limits_in_words(plan):
    found = plan.explain("JPN", month="2027-02").set_index("limit")
    assert found.loc["contract", "words"] == (
        "CHN delivers 0% of its contract for refined metal sent in 2027-02"
    )
    assert "AUS gives the parties together no more at 2 times" in found.loc["diversion", "words"]
    assert found.loc["short", "limit_t"] == 10.0
    last = plan.explain("JPN", month="2027-03")
    assert "the industry inventory of refined metal is empty" in " ".join(last["words"])
    assert "other (other) substitutes as much as it can" in " ".join(last["words"])


def test_nothing_binds_where_nothing_is_wrong(plan):
    found = plan.explain("JPN", month="2027-01")
    assert found.empty
    assert list(found.columns) == ["limit", "stage", "from_place", "used_t", "limit_t", "words"]


def test_works_surge_recycling_and_release_in_words():
    problem = small(
        months=1,
        stages=("refined", "product"),
        need=[
            {"party": "JPN", "stage": "product", "tier": "essential", "t": 9.0},
            {"party": "JPN", "t": 9.0},
        ],
        own=[{"party": "JPN", "base_t": 3.0, "surge_t": 1.0}],
        recycling=[{"party": "JPN", "limit_t": 1.0, "ramp_t": 5.0}],
        processing=[
            {"party": "JPN", "from_stage": "refined", "to_stage": "product", "base_t": 1.0}
            | {"capacity_t": 1.0}
        ],
        stocks=[
            {"party": "JPN", "owner": "public", "initial_t": 9.0, "maximum_t": 9.0}
            | {"release_limit_t": 1.0}
        ],
    )
    words = " / ".join(delivery.solve(problem).explain("JPN", month="2027-01")["words"])
    for part in (
        "the public stock gives all that may leave it in a month",
        "own production surges as far as it can",
        "recycling is at its limit",
        "works that turn refined into product run full",
    ):
        assert part in words


def test_a_strange_party_or_month_is_refused(plan):
    with pytest.raises(UnknownName, match="unknown party 'DEU'"):
        plan.explain("DEU", month="2027-02")
    with pytest.raises(BadInput, match="not reported"):
        plan.explain("JPN", month="2030-02")
