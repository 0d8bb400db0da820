"""What one tonne more is worth: by solving again, and a dual only when it agrees."""

from __future__ import annotations

import pytest

from shigen import delivery
from shigen.delivery.example import by_hand, small
from shigen.errors import BadInput

pytestmark = pytest.mark.slow


def test_on_a_step_left_and_right_differ_and_no_dual_is_quoted():
    """Short 1.5 of 10 at 800: the first tonne more is worth 700 above the price of nothing, the
    second only half; one tonne less costs 800.
    """
    problem = small(
        months=1, need=[{"party": "JPN", "t": 10.0}], own=[{"party": "JPN", "base_t": 8.5}]
    )
    one = delivery.worth(problem).iloc[0]
    assert (one["one_more_usd"], one["one_less_usd"]) == pytest.approx((800.0, 800.0))
    assert one["quoted"]
    assert one["dual_usd"] == pytest.approx(800.0)
    two = delivery.worth(problem, tonnes=2.0).iloc[0]
    # 1.5 t end the shortage at 800, the other half spares own production at 100.
    assert two["one_more_usd"] == pytest.approx(1.5 * 800 + 0.5 * 100)
    assert two["one_less_usd"] == pytest.approx(2 * 800)
    assert not two["quoted"]
    assert two["dual_usd"] != two["dual_usd"]


def test_every_used_node_and_reported_month_has_a_row():
    table = delivery.worth(by_hand())
    assert table[["party", "stage"]].drop_duplicates().values.tolist() == [
        ["JPN", "refined"],
        ["USA", "refined"],
    ]
    assert table.groupby("party")["month"].apply(list).loc["JPN"] == by_hand().reported_months
    assert (table["one_more_usd"] <= table["one_less_usd"] + 1e-6).all()


def test_a_tonne_by_hand():
    """Month 2: one more in Japan serves other uses (800). One more in the USA serves its
    essential use, so that the diverted tonne goes to Japan instead, 1 nearer: 801.

    Month 0: nothing is short and the store is full; a tonne spares the dearest contract, 103 in
    Japan and, with what is at sea, China's 102 in the USA.
    """
    table = delivery.worth(by_hand()).set_index(["party", "month"])["one_more_usd"]
    assert table["JPN", "2027-03"] == pytest.approx(800.0)
    assert table["USA", "2027-03"] == pytest.approx(801.0)
    assert table["JPN", "2027-01"] == pytest.approx(103.0)
    assert table["USA", "2027-01"] == pytest.approx(102.0)


def test_where_a_tonne_cannot_be_taken_away_nothing_is_claimed():
    problem = small(months=1, need=[{"party": "JPN", "t": 10.0}])
    row = delivery.worth(problem).iloc[0]
    assert row["one_more_usd"] == pytest.approx(800.0)
    assert row["one_less_usd"] != row["one_less_usd"]
    assert not row["quoted"]


def test_a_plan_may_be_given_and_months_chosen():
    plan = delivery.solve(by_hand())
    chosen = delivery.worth(plan, months=["2027-02"])
    assert set(chosen["month"]) == {"2027-02"}
    whole = delivery.worth(by_hand()).query("month == '2027-02'")
    assert chosen["one_more_usd"].tolist() == pytest.approx(whole["one_more_usd"].tolist())


def test_strange_months_and_steps_are_refused():
    with pytest.raises(BadInput, match="2031-01 is not one of the reported months"):
        delivery.worth(by_hand(), months=["2031-01"])
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(BadInput, match="positive number"):
            delivery.worth(by_hand(), tonnes=wrong)
