"""Closures of passages: other ways, what is cut, who is isolated, and what the plan makes of it."""

from __future__ import annotations

import pytest

from shigen import delivery
from shigen.delivery.example import small
from shigen.disruptions import ExportStop, Recovery
from shigen.disruptions.effects import Closure, DemandRise
from shigen.errors import BadInput

SUEZ = {"route": "sea: suez-canal;malacca", "freight": 2.0}
CAPE = {"way": "without suez-canal", "route": "sea: cape;sunda", "lead_months": 1, "freight": 5.0}
SHUT = {"start": "2027-02", "months": 2, "recovery": Recovery("step", 0)}


def problem(**more):
    """Germany sells to Japan through two passages, to the USA over the open sea; both may swap."""
    lane = {"source": "DEU", "base_t": 10.0, "available_t": 10.0}
    tables = {
        "need": [{"party": party, "t": 10.0} for party in ("JPN", "USA")],
        "supply": [lane | {"party": "JPN"} | SUEZ, lane | {"party": "USA"}],
        "pool": [{"source": "DEU", "limit_t": 4.0}],
        "access": [{"source": "DEU", "party": party} for party in ("JPN", "USA")],
        "routes": [
            {"from_place": "DEU", "to_place": "JPN"} | SUEZ,
            {"from_place": "DEU", "to_place": "USA"},
            {"from_place": "USA", "to_place": "JPN", "route": "sea: panama-canal"},
        ],
        "transfers": [{"from_place": "USA", "to_place": "JPN", "limit_t": 3.0}],
        "ways": [
            {"source": "DEU", "party": "JPN"} | CAPE,
            {"source": "USA", "party": "JPN", "route": "sea: cape", "lead_months": 2},
        ],
        "pipeline": [{"party": "JPN", "source": "DEU", "month": "2027-01", "t": 1.0}],
    }
    return small(
        months=5, closable=("malacca", "panama-canal", "suez-canal", "sunda"), **(tables | more)
    )


def column(frame, name, **where):
    for key, value in where.items():
        frame = frame[frame[key] == value]
    return frame[name].tolist()


def test_a_closure_changes_how_much_may_go_each_way_and_nothing_else():
    before = problem()
    found = before.under(Closure(passage="suez-canal", severity=0.75, **SHUT))
    shut = [1.0, 0.25, 0.25, 1.0, 1.0]
    assert column(found.supply, "direct", party="JPN") == shut
    assert column(found.supply, "direct", party="USA") == [1.0] * 5
    assert column(found.access, "direct", party="JPN") == shut
    assert found.ways.equals(before.ways)
    assert "direct" not in found.transfers.columns
    for table in ("pool", "need", "pipeline", "routes"):
        assert getattr(found, table).equals(getattr(before, table))
    assert column(found.supply, "available_t", party="JPN") == [10.0] * 5


def test_a_way_that_uses_the_passage_closes_too_and_closures_multiply():
    both = [Closure(passage=name, severity=0.5, **SHUT) for name in ("malacca", "suez-canal")]
    found = problem().under([*both, Closure(passage="sunda", **SHUT)])
    assert column(found.supply, "direct", party="JPN") == [1.0, 0.25, 0.25, 1.0, 1.0]
    assert column(found.ways, "open", source="DEU") == [1.0, 0.0, 0.0, 1.0, 1.0]
    assert column(found.ways, "open", source="USA") == [1.0] * 5


def test_swaps_go_by_their_route():
    found = problem().under(Closure(passage="panama-canal", **SHUT))
    assert column(found.transfers, "direct") == [1.0, 0.0, 0.0, 1.0, 1.0]


def test_what_is_cut_off_and_who_is_isolated_is_said():
    closures = [Closure(passage=name, **SHUT) for name in ("suez-canal", "sunda")]
    notes = problem().under(closures).notes
    said = column(notes, "detail", what="isolated")
    start = "JPN gets no refined metal from abroad in 2 months from 2027-02 while suez-canal, sunda"
    assert said == [f"{start} are closed; its stocks and its own production are left"]
    assert sorted(text.split(":")[0] for text in column(notes, "detail", what="cut off")) == [
        "contract of refined from DEU to JPN",
        "diversion of refined from DEU to JPN",
    ]
    assert not len(problem().under(closures[:1]).notes)


def test_more_closures_than_the_ways_were_made_for_are_said():
    from dataclasses import replace

    shallow = replace(problem(), closable_depth=1)
    closures = [Closure(passage=name, **SHUT) for name in ("malacca", "suez-canal")]
    assert "at most 1" in column(shallow.under(closures).notes, "detail", what="ways")[0]


def test_an_isolated_party_is_planned_for():
    stocks = [{"party": "JPN", "initial_t": 8.0, "maximum_t": 8.0, "release_limit_t": 8.0}]
    closures = [Closure(passage=name, **SHUT) for name in ("suez-canal", "sunda")]
    found = problem(stocks=stocks, transfers=[], ways=problem_ways(1.0)).under(closures)
    plan = delivery.solve(found, fairness="none")
    short = plan.shortfall.groupby(["party", "month"])["shortfall_t"].sum()
    # Two months without 10 t each. 8 t are in store; in January, while its way is still open, go
    # around the 4 t of the pool and 1 t of the contract, for which 1 t at sea stands in.
    assert short["JPN"].sum() == pytest.approx(2 * 10.0 - 8.0 - 4.0 - 1.0)
    assert short["USA"].sum() == 0.0


def test_goods_go_round_and_come_later_at_a_higher_freight():
    found = problem(transfers=[], pool=[], access=[], pipeline=[], ways=problem_ways(1.0))
    plan = delivery.solve(found.under(Closure(passage="suez-canal", **SHUT)), fairness="none")
    bought = plan.flows[(plan.flows["action"] == "buy") & (plan.flows["party"] == "JPN")]
    round_ = bought[bought["route"] == CAPE["route"]]
    # What is sent in March would be there in April, when the direct way is open again.
    assert round_["month"].tolist() == ["2027-02"]
    assert round_["arrives"].tolist() == ["2027-03"]
    assert round_["usd"].sum() == pytest.approx(10.0 * 105.0)
    assert column(plan.check, "passed", check="ways") == [True]
    short = plan.shortfall[plan.shortfall["party"] == "JPN"].set_index("month")["shortfall_t"]
    assert short["2027-02"] == pytest.approx(10.0)
    assert short.drop("2027-02").sum() == pytest.approx(0.0)
    words = plan.explain("JPN", month="2027-03")["words"].tolist()
    assert words[0] == (
        "0% of the refined metal that DEU sent in 2027-03 may go the direct way "
        "(sea: suez-canal;malacca); 10 t arrive by sea: cape;sunda"
    )


def test_every_way_of_planning_passes_its_check_under_closures():
    effects = [
        Closure(passage="suez-canal", severity=0.6, **SHUT),
        Closure(passage="panama-canal", **SHUT),
        ExportStop("DEU", "refined", ("USA",), start="2027-03", severity=0.5),
        DemandRise(place="JPN", stage="refined", severity=0.3, start="2027-01"),
    ]
    found = problem().under(effects)
    compared = delivery.compare(found, workbench=delivery.Workbench(problem()))
    for plan in compared.plans.values():
        assert plan.check["passed"].all()
    table = compared.table.set_index(["case", "party"])["cost_usd"]
    assert table["joint", "joint"] <= table["none", "joint"]


def test_without_a_plan_carriers_still_go_round():
    found = problem().under(Closure(passage="suez-canal", severity=0.8, **SHUT))
    flows = delivery.without_plan(found).plan.flows
    bought = flows[(flows["action"] == "buy") & (flows["party"] == "JPN")]
    by_route = bought.groupby("route")["t"].sum()
    assert by_route["sea: cape;sunda"] == pytest.approx(2 * 8.0)
    assert by_route["sea: suez-canal;malacca"] == pytest.approx(3 * 10.0 + 2 * 2.0)


def test_a_problem_with_ways_costs_the_same_as_one_without_while_nothing_is_closed():
    with_ways = delivery.solve(problem(), fairness="none")
    without = delivery.solve(problem(ways=[]), fairness="none")
    assert with_ways.objective == pytest.approx(without.objective, rel=1e-12)
    assert "ways" not in without.check["check"].tolist()


def test_bounds_of_a_case_are_those_of_a_problem_stated_anew():
    bench = delivery.Workbench(problem())
    effects = [Closure(passage="suez-canal", **SHUT), ExportStop("DEU", "refined", start="2027-02")]
    case = problem().under(effects)
    anew = delivery.Workbench(case)
    lean = bench.bounds(bench.problem.under(effects))
    for one, other in zip(lean, anew.program.lp.bounds(), strict=True):
        assert (one == other).all()
    found = bench.solver.solve(bounds=lean).objective
    assert found == pytest.approx(anew.solver.solve().objective, rel=1e-9)


def test_another_need_asks_for_another_statement():
    bench = delivery.Workbench(problem())
    assert bench.matching(problem()) is bench
    rise = problem().under(DemandRise(place="JPN", stage="refined", severity=1.0, months=99))
    assert bench.matching(rise) is not bench
    plan = delivery.alone(rise, ["JPN", "USA"], workbench=bench)
    assert plan.check["passed"].all()


def test_a_passage_without_other_ways_is_refused_unless_nobody_passes_it():
    bare = small(
        need=[{"party": "JPN", "t": 1.0}],
        supply=[{"source": "DEU", "party": "JPN", "base_t": 1.0, "available_t": 1.0} | SUEZ],
    )
    with pytest.raises(BadInput, match=r"ways=\('malacca',\)"):
        bare.under(Closure(passage="malacca"))
    kerch = Closure(passage="kerch-strait")
    assert bare.under(kerch).supply.equals(bare.supply)
    assert delivery.untouched(bare, kerch) == [kerch]


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([{"source": "DEU", "party": "JPN"} | CAPE | {"route": SUEZ["route"]}], "there twice"),
        (
            [{"source": "DEU", "party": "JPN", "way": way} | {"route": "sea"} for way in "ab"],
            "twice",
        ),
        ([{"source": "AUS", "party": "JPN"} | CAPE], "no contract, diversion or swap"),
    ],
)
def test_ways_that_cannot_be_told_apart_or_lead_nowhere_are_refused(ways, words):
    with pytest.raises(BadInput, match=words):
        problem(ways=ways)


def test_a_plan_that_sends_more_by_a_way_than_may_go_does_not_pass():
    from dataclasses import replace

    closure = Closure(passage="suez-canal", **SHUT)
    plan = delivery.solve(problem(ways=problem_ways(0.5)).under(closure), fairness="none")
    more = plan.flows.assign(t=plan.flows["t"].where(plan.flows["route"] != CAPE["route"], 10.0))
    found = delivery.check(plan.problem, replace(plan, flows=more))
    assert column(found, "passed", check="ways") == [False]
    direct = plan.flows.assign(route=plan.flows["route"].replace(CAPE["route"], SUEZ["route"]))
    found = delivery.check(plan.problem, replace(plan, flows=direct))
    assert column(found, "passed", check="ways") == [False]
    assert column(found, "passed", check="lead-times") == [False]


def problem_ways(share):
    return [{"source": "DEU", "party": "JPN", "open": share} | CAPE]
