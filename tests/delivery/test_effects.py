"""What each type of effect does to the numbers of a problem, alone and with others."""

from __future__ import annotations

import itertools

import pytest

from shigen import delivery
from shigen.delivery.example import small
from shigen.disruptions import ExportStop, Recovery
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap
from shigen.errors import BadInput

GONE = Recovery("step", 0)


def problem(**more):
    """Chile mines and refines, Korea refines Chilean ore and makes products, Japan and USA use."""
    lane = {"base_t": 8.0, "available_t": 8.0}
    return small(
        months=4,
        stages=("mine", "refined"),
        need=[
            {"party": "JPN", "t": 10.0, "use": "magnets"},
            {"party": "JPN", "t": 10.0, "use": "lamps"},
            {"party": "USA", "t": 20.0, "use": "lamps"},
        ],
        supply=[
            lane | {"stage": "mine", "source": "CHL", "party": "JPN", "lead_months": 1},
            lane | {"source": "CHL", "party": "USA"},
            lane | {"source": "KOR", "party": "USA"},
            lane | {"source": "JPN", "party": "USA"},
        ],
        pool=[
            {"source": "KOR", "step": step, "multiplier": times, "limit_t": 4.0}
            for step, times in ((1, 2.0), (2, 4.0))
        ],
        access=[{"source": "KOR", "party": party} for party in ("JPN", "USA")],
        routes=[
            {"from_place": "KOR", "to_place": "JPN"},
            {"from_place": "KOR", "to_place": "USA", "route": "sea: panama-canal"},
        ],
        own=[
            {"party": "JPN", "stage": "mine", "base_t": 2.0, "surge_t": 1.0},
            {"party": "JPN", "base_t": 3.0},
        ],
        processing=[
            {
                "party": "JPN",
                "from_stage": "mine",
                "to_stage": "refined",
                "base_t": 6.0,
                "capacity_t": 7.0,
                "lead_months": 1,
            }
        ],
        pipeline=[
            {"party": "JPN", "stage": "mine", "source": "CHL", "month": "2027-01", "t": 8.0},
            {"party": "JPN", "stage": "refined", "source": "JPN", "month": "2027-01", "t": 6.0},
        ],
        origins=[
            {"source": "KOR", "origin": "CHL", "origin_stage": "mine", "share": 0.5},
            {"source": "CHL", "origin": "CHL", "origin_stage": "mine", "share": 1.0},
            {"source": "CHL", "origin": "CHL", "origin_stage": "refined", "share": 1.0},
        ],
        **more,
    )


def column(frame, name, **where):
    for key, value in where.items():
        frame = frame[frame[key] == value]
    return frame[name].tolist()


def loss(place, stage, **more):
    settings = {"start": "2027-02", "months": 1, "recovery": GONE} | more
    return OutputLoss(place=place, stage=stage, **settings)


def test_a_loss_abroad_takes_exports_from_everybody_and_reaches_what_is_made_of_it_later():
    found = problem().under(loss("CHL", "mine", severity=0.5))
    assert column(found.supply, "available_t", stage="mine") == [8.0, 4.0, 8.0, 8.0]
    # Two months later Korea lacks half of half, and Chile half of all that it refines.
    assert column(found.supply, "available_t", source="KOR") == [8.0, 8.0, 8.0, 6.0]
    assert column(found.supply, "available_t", source="CHL", stage="refined") == [8, 8, 8, 4]
    assert column(found.access, "open", party="JPN") == [1.0, 1.0, 1.0, 0.75]
    # What Japan ships on is for the plan to say.
    assert column(found.supply, "available_t", source="JPN") == [8.0] * 4


def test_a_stop_spares_what_the_actor_makes_of_it_and_a_loss_does_not():
    stop = ExportStop("CHL", "mine", start="2027-02", months=1, recovery=GONE)
    found = problem().under(stop)
    assert column(found.supply, "available_t", source="CHL", stage="refined") == [8.0] * 4


def test_a_loss_at_home_takes_own_production_and_works_and_leaves_contracts_to_the_plan():
    found = problem().under(loss("JPN", "refined", severity=0.5))
    assert column(found.own, "base_t", stage="refined") == [3.0, 1.5, 3.0, 3.0]
    assert column(found.own, "base_t", stage="mine") == [2.0] * 4
    assert column(found.processing, "capacity_t") == [7.0, 3.5, 7.0, 7.0]
    assert column(found.processing, "base_t") == [6.0, 3.0, 6.0, 6.0]
    assert column(found.supply, "available_t", source="JPN") == [8.0] * 4
    mine = problem().under(loss("JPN", "mine", severity=0.5))
    assert column(mine.own, "surge_t", stage="mine") == [1.0, 0.5, 1.0, 1.0]
    assert column(mine.processing, "capacity_t") == [7.0] * 4


def test_what_left_before_the_plan_began_arrives_unless_the_loss_had_begun():
    early = loss("CHL", "mine", start="2026-12")
    assert column(problem().under(early).pipeline, "t", stage="mine") == [0.0]
    works = loss("JPN", "refined", start="2026-12", severity=0.5)
    assert column(problem().under(works).pipeline, "t", stage="refined") == [3.0]
    assert column(problem().under(loss("CHL", "mine")).pipeline, "t", stage="mine") == [8.0]


def test_a_rise_of_demand_in_one_place_and_for_some_uses():
    rise = DemandRise(
        place="JPN", stage="refined", uses=("lamps",), start="2027-02", months=1, severity=0.5
    )
    found = problem().under(rise)
    assert column(found.need, "t", party="JPN", use="lamps") == [10.0, 15.0, 10.0, 10.0]
    assert column(found.need, "t", party="JPN", use="magnets") == [10.0] * 4
    assert column(found.pool, "limit_t", step=1) == [4.0] * 4


def test_a_rise_everywhere_shuts_the_pools_too():
    rise = DemandRise(place="WLD", stage="refined", start="2027-02", months=1, severity=0.25)
    found = problem().under(rise)
    assert column(found.need, "t", party="USA") == [20.0, 25.0, 20.0, 20.0]
    assert column(found.pool, "limit_t", step=1) == [4.0, 3.0, 4.0, 4.0]
    threefold = DemandRise(place="WLD", stage="refined", start="2027-02", months=1, severity=2.0)
    assert column(problem().under(threefold).pool, "limit_t", step=1) == [4.0, 0.0, 4.0, 4.0]


def test_a_rise_everywhere_of_some_uses_says_how_third_countries_are_taken_to_use_the_metal():
    rise = DemandRise(
        place="WLD", stage="refined", uses=("lamps",), start="2027-02", months=1, severity=0.4
    )
    found = problem().under(rise)
    # Lamps are 30 of 40 t.
    assert column(found.pool, "limit_t", step=1) == pytest.approx([4.0, 2.8, 4.0, 4.0])
    assert "75%" in found.notes["detail"].item()


def cap(actor, multiple, **more):
    settings = {"start": "2027-02", "months": 1, "recovery": GONE} | more
    return PriceCap(actor=actor, stage="refined", multiple=multiple, **settings)


def test_a_cap_closes_the_steps_above_it_when_all_keep_to_it():
    found = problem().under(cap("WLD", 3.0))
    assert column(found.pool, "limit_t", step=1) == [4.0] * 4
    assert column(found.pool, "limit_t", step=2) == [4.0, 0.0, 4.0, 4.0]
    assert column(found.supply, "available_t", source="KOR") == [8.0] * 4
    half = problem().under(cap("KOR", 3.0, severity=0.5))
    assert column(half.pool, "limit_t", step=2) == [4.0, 2.0, 4.0, 4.0]


def test_a_cap_that_one_keeps_leaves_it_as_much_of_the_pool_as_the_steps_below_hold():
    found = problem().under(cap("KOR", 3.0, buyers=("JPN",)))
    assert column(found.pool, "limit_t", step=2) == [4.0] * 4
    assert column(found.access, "open", party="JPN") == [1.0, 0.5, 1.0, 1.0]
    assert column(found.access, "open", party="USA") == [1.0] * 4
    assert "JPN may take" in found.notes["detail"].item()


def test_a_cap_below_the_base_price_makes_the_actor_deliver_less():
    found = problem().under(cap("KOR", 0.25, elasticity=0.5))
    assert column(found.supply, "available_t", source="KOR") == [8.0, 4.0, 8.0, 8.0]
    assert column(found.pool, "limit_t", step=1) == [4.0, 0.0, 4.0, 4.0]


def test_what_is_announced_is_bought_ahead():
    found = problem().under(loss("KOR", "refined", start="2027-03", notice=1))
    assert column(found.supply, "available_t", source="KOR") == pytest.approx([8.0, 9.2, 0.0, 8.0])
    assert column(found.pool, "limit_t", step=1) == pytest.approx([4.0, 2.8, 4.0, 4.0])
    used = found.assumptions.set_index("parameter")
    assert used.loc["rush_share", "value"] == 0.15
    assert used.loc["rush_share", "low"] < 0.15 < used.loc["rush_share", "high"]
    assert set(used["status"]) == {"assumed"}


@pytest.mark.parametrize(
    ("destination", "contract"), [("USA", [8.0, 9.2, 0.0, 8.0]), ("JPN", [8.0, 8.0, 8.0, 8.0])]
)
def test_a_stop_that_is_announced_is_bought_ahead_of_by_those_it_names(destination, contract):
    stop = ExportStop(
        "KOR", "refined", (destination,), start="2027-03", months=1, recovery=GONE, notice=1
    )
    found = problem().under(stop)
    assert column(found.supply, "available_t", source="KOR") == pytest.approx(contract)
    assert column(found.pool, "limit_t", step=1) == pytest.approx([4.0, 2.8, 4.0, 4.0])


def test_two_announcements_are_bought_ahead_of_once():
    first = loss("KOR", "refined", start="2027-03", notice=1)
    second = loss("KOR", "refined", start="2027-04", notice=2)
    one = problem().under([first, second])
    assert column(one.supply, "available_t", source="KOR") == pytest.approx([8.0, 9.2, 0.0, 0.0])


def test_an_announcement_before_the_plan_begins_changes_nothing_and_is_said():
    told = problem().under(loss("KOR", "refined", start="2027-01", notice=3))
    untold = problem().under(loss("KOR", "refined", start="2027-01"))
    assert told.supply.equals(untold.supply)
    assert "outside the plan" in told.notes["detail"].item()


def test_what_nobody_buys_ahead_of_is_said():
    rise = DemandRise(place="JPN", stage="refined", start="2027-03", severity=0.5, notice=1)
    assert "nobody is taken to buy ahead" in problem().under(rise).notes["detail"].item()


def test_effects_that_touch_nothing_are_named():
    elsewhere = loss("AUS", "refined")
    unknown_stage = loss("CHL", "product")
    other = DemandRise(place="DEU", stage="refined", severity=0.5)
    late = loss("KOR", "refined", start="2031-01")
    mineral = loss("KOR", "refined", minerals=("cobalt",))
    passage = Closure(passage="kerch-strait", start="2027-02")
    idle = [elsewhere, unknown_stage, other, late, mineral, passage]
    touching = loss("KOR", "refined")
    assert delivery.untouched(problem(), [*idle, touching]) == idle
    assert delivery.untouched(problem(), touching) == []


def test_a_passage_that_the_problem_has_no_other_ways_around_is_refused():
    with pytest.raises(BadInput, match=r"ways=\('panama-canal',\)"):
        problem().under(Closure(passage="panama-canal", start="2027-02"))


def test_a_stage_that_the_problem_does_not_have_is_named():
    with pytest.raises(BadInput, match="the stages mine, refined"):
        problem().under(loss("CHL", "product"))


EFFECTS = (
    loss("CHL", "mine", severity=0.3),
    loss("JPN", "refined", severity=0.7, months=3),
    DemandRise(place="WLD", stage="refined", severity=0.1, start="2027-01"),
    DemandRise(place="JPN", stage="refined", severity=0.7, start="2027-02"),
    cap("WLD", 3.0, severity=0.9, months=2),
    cap("KOR", 0.9),
    ExportStop("KOR", "refined", ("USA",), start="2027-02", severity=0.6, recovery=GONE),
    loss("KOR", "refined", start="2027-03", severity=0.9, notice=1),
)


def test_the_order_of_effects_changes_no_digit():
    whole = problem().under(EFFECTS)
    for order in itertools.islice(itertools.permutations(EFFECTS), 0, 40320, 6007):
        other = problem().under(order)
        for table in ("supply", "access", "pool", "own", "processing", "need", "pipeline", "notes"):
            assert getattr(other, table).equals(getattr(whole, table)), table


def test_effects_multiply():
    one, two = loss("KOR", "refined", severity=0.5), cap("KOR", 0.25, elasticity=0.5)
    both = problem().under([one, two])
    assert column(both.supply, "available_t", source="KOR") == [8.0, 2.0, 8.0, 8.0]


def test_a_plan_under_effects_of_every_type_passes_its_check():
    plan = delivery.solve(problem().under(EFFECTS))
    assert plan.check["passed"].all()
    assert plan.unmet["JPN"] > 0
