"""What a problem accepts, and what it says when it does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen import delivery
from shigen.delivery.example import by_hand, small
from shigen.delivery.schema import SCHEMA, canonical
from shigen.errors import BadInput

ROW = {"party": "JPN", "source": "CHN", "base_t": 2.0, "available_t": 2.0}


def test_rows_are_put_in_the_order_of_their_keys():
    supply = by_hand().supply
    keys = list(SCHEMA["supply"].keys)
    assert supply[keys].equals(supply[keys].sort_values(keys, ignore_index=True))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.drop(columns="t"), "missing column t"),
        (lambda t: t.assign(tons=1.0), "unknown column tons"),
        (lambda t: t.assign(t=-1.0), "not between 0 and"),
        (lambda t: t.assign(t=np.nan), "not between 0 and"),
        (lambda t: t.assign(t=np.inf), "not between 0 and"),
        (lambda t: t.assign(t=1e15), "not between 0 and"),
        (lambda t: t.assign(t="much"), "not a number"),
        (lambda t: t.assign(party=None), "is empty"),
        (lambda t: pd.concat([t, t.head(1)]), "more than once"),
        (lambda t: t.assign(party=t["party"].replace("JPN", "DEU")), "'DEU' is not one of"),
        (lambda t: t.assign(stage="mine"), "'mine' is not one of"),
        (lambda t: t.iloc[1:], "needs a row for every month"),
        (lambda t: t.assign(month="2031-01"), "more than once|every month"),
        (lambda t: t.assign(tier="luxury"), "no row in 'tiers' for tier 'luxury'"),
    ],
)
def test_a_table_that_cannot_be_used_is_named_with_the_reason(change, says):
    with pytest.raises(BadInput, match=says):
        by_hand().with_tables(need=change(by_hand().need))


def test_numbers_are_checked_without_the_keys():
    with pytest.raises(BadInput, match="not between 0 and 1"):
        by_hand().with_numbers("access", open=np.full(6, 1.5))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"months": 0}, "1 to 240 months"),
        ({"horizon": 1}, "horizon"),
        ({"start": "2027-13"}, "not a month"),
        ({"start": "next May"}, "not a month"),
        ({"parties": ()}, "needs parties"),
        ({"parties": ("JPN", "JPN")}, "each named once"),
        ({"pass_through": 1.5}, "share from 0 to 1"),
        ({"pass_lag": -1}, "0 to 60 months"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings, says):
    usual = {"mineral": "x", "parties": ("JPN",), "start": "2027-01", "months": 2, "horizon": 2}
    with pytest.raises(BadInput, match=says):
        delivery.Problem(**usual | settings)


def test_a_way_that_is_missing_is_named():
    with pytest.raises(BadInput, match="no way from AUS to JPN for 'refined'"):
        small(pool=[{"source": "AUS", "limit_t": 1.0}], access=[{"source": "AUS", "party": "JPN"}])


def test_a_pool_that_is_missing_is_named():
    with pytest.raises(BadInput, match="opens a pool that is not there"):
        small(
            access=[{"source": "AUS", "party": "JPN"}],
            routes=[{"from_place": "AUS", "to_place": "JPN"}],
        )


def test_an_empty_problem_has_a_plan():
    plan = delivery.solve(small())
    assert plan.objective == 0.0
    assert plan.actions.empty
    assert plan.unmet == {"JPN": 0.0, "USA": 0.0}


def test_a_problem_with_nothing_to_supply_has_a_plan():
    plan = delivery.solve(small(need=[{"party": "JPN", "t": 3.0}]))
    assert plan.shortfall["shortfall_t"].tolist() == [3.0, 3.0]
    assert plan.unmet["JPN"] == pytest.approx(1.0)


def test_only_government_acts():
    problem = by_hand().allowing("government")
    plan = delivery.solve(problem, fairness="none", actions="government")
    decided = plan.actions[~plan.actions["action"].isin(["buy", "process"])]
    assert set(decided["action"]) <= {"release", "refill", "transfer", "curtail"}
    # The store is industry's and draws itself; nobody diverts and nobody substitutes.
    assert plan.shortfall["substituted_t"].sum() == 0.0
    everything = delivery.solve(by_hand(), fairness="none")
    assert plan.objective > everything.objective


def test_an_unknown_word_for_actions_or_fairness_is_refused():
    with pytest.raises(BadInput, match="all, government, none"):
        delivery.solve(by_hand(), actions="some")
    with pytest.raises(BadInput, match="lexicographic, none"):
        delivery.solve(by_hand(), fairness="equal")


def test_a_whole_number_is_whole():
    routes = pd.DataFrame(
        {
            "stage": "refined", "from_place": "A", "to_place": "B", "lead_months": [1.5],
            "freight": 1.0, "route": "", "km": 1.0, "days": 1.0,
        }
    )  # fmt: skip
    with pytest.raises(BadInput, match="whole numbers only"):
        canonical("routes", routes)
