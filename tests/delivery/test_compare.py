"""What acting together is worth, who pays, and that alone is never cheaper."""

from __future__ import annotations

import pytest

from shigen import delivery
from shigen.delivery.example import by_hand, small
from shigen.errors import BadInput, CheckFailed


@pytest.fixture(scope="module")
def comparison() -> delivery.Comparison:
    return delivery.compare(by_hand())


def test_every_case_is_there_with_a_checked_plan(comparison):
    cases = ["none", "government-only", "alone-JPN-first", "alone-USA-first", "joint"]
    cases += ["joint-fair", "joint-equal"]
    assert list(comparison.plans) == cases
    assert comparison.table["case"].unique().tolist() == cases
    assert all(plan.check["passed"].all() for plan in comparison.plans.values())


def test_nobody_is_worse_supplied_fairly_than_at_worst_alone(comparison):
    alone = [plan for case, plan in comparison.plans.items() if case.startswith("alone")]
    fair = comparison.plans["joint-fair"]
    for party, share in fair.unmet.items():
        worst = max(plan.unmet[party] for plan in alone)
        assert fair.settings["at_most"][party] == pytest.approx(worst, abs=1e-6)
        assert share <= worst + 1e-6


def test_without_protection_a_party_may_give_more_than_it_gains():
    """Japan makes 24 of its 30, the USA 4 of their 10; 10 t may cross, and nothing else is had.

    Evenly 0.3 of each need is unmet, for which Japan gives 3 t; alone it lacks 0.2. Protected it
    gives nothing, since it has nothing to gain.
    """
    problem = small(
        months=1,
        need=[{"party": "JPN", "t": 30.0}, {"party": "USA", "t": 10.0}],
        own=[{"party": "JPN", "base_t": 24.0}, {"party": "USA", "base_t": 4.0}],
        routes=[{"from_place": "JPN", "to_place": "USA", "freight": 1.0}],
        transfers=[{"from_place": "JPN", "to_place": "USA", "limit_t": 10.0}],
    )
    even = delivery.solve(problem, fairness="lexicographic")
    protected = delivery.solve(problem, fairness="protected")
    assert even.unmet == pytest.approx({"JPN": 0.3, "USA": 0.3}, abs=1e-6)
    assert protected.unmet == pytest.approx({"JPN": 0.2, "USA": 0.6}, abs=1e-6)


def test_the_charge_on_missed_minimum_service_is_no_cost():
    """10 t are needed, 4 t are had, 6 t are the minimum: 2 t are charged at 1,000 USD."""
    problem = small(
        months=1,
        parties=("JPN",),
        tiers=[
            {
                "tier": "other",
                "loss_value": 800.0,
                "minimum_service": 0.6,
                "minimum_penalty": 1000.0,
            }
        ],
        need=[{"party": "JPN", "t": 10.0}],
        own=[{"party": "JPN", "base_t": 4.0}],
    )
    comparison = delivery.compare(problem)
    table = comparison.table.set_index(["case", "party"]).loc[("joint", "joint")]
    assert table["below_minimum_usd"] == pytest.approx(2 * 1000.0)
    assert table["cost_usd"] == pytest.approx(6 * 800.0 + 4 * 100.0)
    assert comparison.plans["joint"].objective == pytest.approx(6 * 800.0 + 4 * 100.0 + 2 * 1000.0)


def test_the_joint_row_is_the_sum_of_the_parties(comparison):
    table = comparison.table.set_index(["case", "party"])
    for case in comparison.plans:
        rows = table.loc[case]
        for column in ("need_t", "shortfall_t", "cost_usd", "paid_to_third_parties_usd"):
            assert rows.loc["joint", column] == pytest.approx(
                rows.loc[["JPN", "USA"], column].sum()
            )
    assert table.loc[("joint", "joint"), "cost_usd"] == pytest.approx(23451.0)


def test_each_step_of_acting_costs_no_more(comparison):
    cost = {case: plan.objective for case, plan in comparison.plans.items()}
    assert cost["joint"] <= cost["joint-fair"]
    assert cost["joint"] <= min(cost["alone-JPN-first"], cost["alone-USA-first"])
    assert cost["joint"] <= cost["government-only"] <= cost["none"]


def test_the_saving_is_real_or_moved_from_third_parties(comparison):
    rows = comparison.coordination
    assert rows["case"].tolist() == ["alone-JPN-first", "alone-USA-first"]
    assert rows["saving_usd"].to_numpy() == pytest.approx(
        (rows["real_usd"] + rows["moved_usd"]).to_numpy()
    )
    assert (rows["saving_usd"] >= -1e-6).all()


def test_the_order_alone_by_hand():
    """The USA first: 4 t (month 0) and 4 t (month 1) of cheap diversion, short 1 and 1; Japan has
    5 + 4 + 6 of store against 30 in months 1 and 2, less 3 substituted.

    Japan first takes 4 t in months 1 and 2 and leaves the USA what reaches them from month 0,
    and for month 2 one tonne of the second step (1,204 against 3,000 for its essential use).
    """
    usa = delivery.alone(by_hand(), ["USA", "JPN"])
    short = usa.shortfall.groupby("party")["shortfall_t"].sum()
    assert short.to_dict() == pytest.approx({"USA": 2.0, "JPN": 17.0}, abs=1e-6)
    jpn = delivery.alone(by_hand(), ["JPN", "USA"])
    second = jpn.flows[(jpn.flows["action"] == "divert") & (jpn.flows["step"] == 2)]
    assert second.groupby("party")["t"].sum().to_dict() == pytest.approx({"USA": 1.0}, abs=1e-6)
    short = jpn.shortfall.groupby("party")["shortfall_t"].sum()
    assert short.to_dict() == pytest.approx({"USA": 5.0, "JPN": 13.0}, abs=1e-6)


def test_alone_nobody_swaps(comparison):
    for case in ("alone-JPN-first", "alone-USA-first"):
        assert "transfer" not in set(comparison.plans[case].flows["action"])


def test_who_is_worse_off_than_alone_is_said(comparison):
    rows = comparison.parties.set_index(["case", "party"])
    for (case, party), row in rows.iterrows():
        costs = comparison.table.set_index(["case", "party"])["cost_usd"]
        orders = [costs[name, party] for name in ("alone-JPN-first", "alone-USA-first")]
        assert row["alone_usd"] == pytest.approx(min(orders))
        assert row["cost_usd"] == pytest.approx(costs[case, party])
        assert bool(row["worse_off"]) == (row["cost_usd"] > max(orders) + 1e-6 * (1 + max(orders)))


def test_a_first_party_honours_what_it_has_sold():
    """The USA own 10 t, need 8 and sell 4 to Japan under contract; short 2 whoever chooses.

    Cutting the contract would cost the USA 600 a tonne, going short 800: it sells less.
    """
    problem = small(
        months=1,
        need=[{"party": "USA", "t": 8.0}, {"party": "JPN", "t": 4.0}],
        own=[{"party": "USA", "base_t": 10.0}],
        supply=[{"source": "USA", "party": "JPN", "base_t": 4.0, "available_t": 4.0}],
        exports=[{"party": "USA", "t": 0.0}],
    )
    plan = delivery.alone(problem, ["USA", "JPN"])
    short = plan.shortfall.groupby("party")["shortfall_t"].sum()
    assert short.to_dict() == pytest.approx({"USA": 0.0, "JPN": 2.0}, abs=1e-6)
    paid = plan.costs.set_index(["party", "item"])["usd"]
    assert paid["USA", "sales"] == pytest.approx(-200.0, abs=1e-4)


def test_an_order_names_every_party_once():
    with pytest.raises(BadInput, match="names each of JPN, USA once"):
        delivery.alone(by_hand(), ["USA"])


def test_a_joint_plan_dearer_than_alone_is_refused(monkeypatch):
    import sys
    from dataclasses import replace

    module = sys.modules["shigen.delivery.compare"]
    honest = module.alone

    def cheaper(*given, **named):
        plan = honest(*given, **named)
        return replace(plan, objective=plan.objective - 10000.0)

    monkeypatch.setattr(module, "alone", cheaper)
    with pytest.raises(CheckFailed, match="which is impossible"):
        delivery.compare(by_hand())
