"""What must hold of any effects: harder never costs less, and their order changes no digit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen import delivery
from shigen.delivery import model
from shigen.delivery.example import small
from shigen.disruptions import ExportStop, Recovery
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap

FEW = settings(max_examples=30, deadline=None)
SHARE = st.sampled_from([0.1, 0.35, 0.5, 0.8, 1.0])
MONTH = st.sampled_from(["2026-11", "2027-01", "2027-02", "2027-03"])
COMING_BACK = st.sampled_from([Recovery("step", 0), Recovery("linear", 3), Recovery()])
TABLES = ["supply", "access", "transfers", "ways", "pool", "own", "processing", "need"]
TABLES += ["pipeline", "assumptions", "notes"]


def problem():
    """Two parties, two suppliers, works, a pool in steps, a way around and a swap."""
    lane = {"base_t": 6.0, "available_t": 6.0, "lead_months": 1}
    direct = {"route": "sea: malacca", "freight": 1.0}
    return small(
        months=4,
        stages=("mine", "refined"),
        closable=("malacca",),
        need=[
            {"party": "JPN", "use": "lamps", "t": 9.0},
            {"party": "JPN", "use": "tools", "tier": "essential", "t": 4.0},
            {"party": "USA", "use": "lamps", "t": 9.0},
        ],
        supply=[
            lane | {"source": "KOR", "party": "USA"},
            lane | direct | {"source": "CHL", "party": "JPN"},
            lane | direct | {"source": "CHL", "party": "JPN", "stage": "mine"},
            {"source": "JPN", "party": "USA", "base_t": 1.0, "available_t": 1.0},
        ],
        own=[{"party": party, "base_t": 3.0, "surge_t": 1.0} for party in ("JPN", "USA")],
        processing=[
            {"party": "JPN", "from_stage": "mine", "to_stage": "refined"}
            | {"base_t": 6.0, "capacity_t": 7.0}
        ],
        pool=[
            {"source": "KOR", "step": step, "multiplier": times, "limit_t": 2.0}
            for step, times in ((1, 2.0), (2, 5.0))
        ],
        access=[{"source": "KOR", "party": party} for party in ("JPN", "USA")],
        routes=[
            {"from_place": "KOR", "to_place": "JPN"} | direct,
            {"from_place": "KOR", "to_place": "USA"},
            {"from_place": "USA", "to_place": "JPN"} | direct,
        ],
        transfers=[{"from_place": "USA", "to_place": "JPN", "limit_t": 2.0, "cost": 3.0}],
        ways=[
            {"source": "CHL", "party": "JPN", "stage": stage, "route": "sea: sunda"}
            | {"freight": 4.0, "lead_months": 2}
            for stage in ("mine", "refined")
        ],
        stocks=[{"party": "JPN", "initial_t": 5.0, "maximum_t": 9.0, "release_limit_t": 5.0}],
        pipeline=[{"party": "USA", "source": "KOR", "month": "2027-01", "t": 6.0}],
        origins=[
            {"source": "KOR", "origin": "CHL", "origin_stage": "mine", "share": 0.6},
            {"source": "CHL", "origin": "CHL", "origin_stage": "mine", "share": 1.0},
        ],
    )


@st.composite
def effects(draw: st.DrawFn):
    """Draw one effect of any type; severities are above nothing."""
    course = {"start": draw(MONTH), "months": draw(st.integers(1, 3)), "severity": draw(SHARE)}
    course["recovery"] = draw(COMING_BACK)
    stage = draw(st.sampled_from(["mine", "refined"]))
    notice = {"notice": draw(st.integers(0, 2))}
    kind = draw(st.sampled_from(["stop", "loss", "closure", "rise", "cap"]))
    if kind == "stop":
        towards = draw(st.sampled_from([(), ("JPN",), ("USA",)]))
        return ExportStop(draw(st.sampled_from(["CHL", "KOR"])), stage, towards, **course)
    if kind == "loss":
        place = draw(st.sampled_from(["CHL", "KOR", "JPN", "USA"]))
        return OutputLoss(place=place, stage=stage, **course, **notice)
    if kind == "closure":
        return Closure(passage=draw(st.sampled_from(["malacca", "kerch-strait"])), **course)
    if kind == "rise":
        uses = draw(st.sampled_from([(), ("lamps",)]))
        place = draw(st.sampled_from(["JPN", "USA", "WLD"]))
        return DemandRise(place=place, stage="refined", uses=uses, **course)
    buyers = draw(st.sampled_from([(), ("JPN",)]))
    actor = draw(st.sampled_from(["KOR", "CHL", "WLD"]))
    multiple = draw(st.sampled_from([0.5, 1.5, 3.0]))
    return PriceCap(
        actor=actor, stage="refined", multiple=multiple, buyers=buyers, **course, **notice
    )


@pytest.fixture(scope="module")
def bench():
    return delivery.Workbench(problem())


def least_cost(bench, case):
    found = bench.solver.solve(bounds=bench.bounds(case))
    return found.objective * bench.program.data.money


@FEW
@given(effect=effects(), others=st.lists(effects(), max_size=2), part=SHARE)
def test_a_harder_effect_never_lowers_the_least_cost(bench, effect, others, part):
    softer = replace(effect, severity=effect.severity * part)
    low = least_cost(bench, bench.problem.under([softer, *others]))
    high = least_cost(bench, bench.problem.under([effect, *others]))
    assert high >= low - 1e-6 * (1.0 + abs(low))


@FEW
@given(given_effects=st.lists(effects(), min_size=2, max_size=4), random=st.randoms())
def test_the_order_of_effects_changes_no_digit(bench, given_effects, random):
    order = list(given_effects)
    random.shuffle(order)
    one, other = bench.problem.under(given_effects), bench.problem.under(order)
    for table in TABLES:
        assert getattr(one, table).equals(getattr(other, table)), table


@FEW
@given(given_effects=st.lists(effects(), min_size=1, max_size=3))
def test_bounds_of_a_case_are_those_of_all_its_limits(bench, given_effects):
    """What a case shares with its workbench is not worked out again; here all of it is."""
    case, data, lp = bench.problem.under(given_effects), bench.program.data, bench.program.lp
    limits, variables = model.limits(case, data.rows, data.mass), model.bounded()
    upper = {variables[name]: limit for name, limit in limits.items() if name in variables}
    whole = lp.bounds(
        upper={name: limit for name, limit in upper.items() if name in lp.columns},
        limit={name: limit for name, limit in limits.items() if name in lp.rows},
    )
    for one, other in zip(bench.bounds(case), whole, strict=True):
        assert (one == other).all()


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(given_effects=st.lists(effects(), min_size=1, max_size=3))
def test_a_plan_under_any_effects_passes_its_check(given_effects):
    plan = delivery.solve(problem().under(given_effects))
    assert plan.check["passed"].all()
