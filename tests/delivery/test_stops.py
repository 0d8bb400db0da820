"""What a stop does to contracts, pools, goods at sea and third countries."""

from __future__ import annotations

import pytest

from shigen.delivery.example import small
from shigen.disruptions import ExportStop, Recovery
from shigen.errors import BadInput

GONE = Recovery("step", 0)


def problem(**more):
    lanes = [
        {"source": source, "party": party, "base_t": 8.0, "available_t": 8.0, "lead_months": lead}
        for source, party, lead in (
            ("CHN", "JPN", 1),
            ("CHN", "USA", 2),
            ("KOR", "JPN", 1),
            ("KOR", "USA", 1),
        )
    ]
    lanes.append({"source": "JPN", "party": "USA", "base_t": 1.0, "available_t": 1.0})
    ways = [
        {"from_place": source, "to_place": party}
        for source in ("CHN", "KOR")
        for party in ("JPN", "USA")
    ]
    return small(
        months=6,
        need=[{"party": party, "t": 16.0} for party in ("JPN", "USA")],
        supply=lanes,
        pool=[{"source": source, "limit_t": 4.0} for source in ("CHN", "KOR")],
        access=[
            {"source": way["from_place"], "party": way["to_place"]} for way in ways
        ],
        routes=ways,
        pipeline=[
            {"party": "USA", "source": "CHN", "month": "2027-01", "t": 8.0},
            {"party": "USA", "source": "CHN", "month": "2027-02", "t": 8.0},
        ],
        origins=[
            {"source": "KOR", "origin": "CHN", "origin_stage": "refined", "share": 0.5},
            {"source": "JPN", "origin": "CHN", "origin_stage": "refined", "share": 0.7},
        ],
        **more,
    )  # fmt: skip


def lane(found, source, party):
    rows = found.supply
    return rows[(rows["source"] == source) & (rows["party"] == party)]["available_t"].tolist()


def door(found, source, party):
    rows = found.access
    return rows[(rows["source"] == source) & (rows["party"] == party)]["open"].tolist()


STOP = ExportStop("CHN", "refined", ("JPN",), start="2027-02", months=2, recovery=GONE)


def test_contracts_and_pool_shrink_for_the_named_party_alone():
    found = problem().under(STOP)
    assert lane(found, "CHN", "JPN") == [8.0, 0.0, 0.0, 8.0, 8.0, 8.0]
    assert door(found, "CHN", "JPN") == [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    assert lane(found, "CHN", "USA") == [8.0] * 6
    assert door(found, "CHN", "USA") == [1.0] * 6


def test_third_countries_pass_part_of_it_on_after_their_stocks():
    # Half of Korea's metal is Chinese, half of that loss is passed on, two months later.
    found = problem().under(STOP)
    assert lane(found, "KOR", "JPN") == pytest.approx([8.0, 8.0, 8.0, 6.0, 6.0, 8.0])
    assert door(found, "KOR", "JPN") == pytest.approx([1.0, 1.0, 1.0, 0.75, 0.75, 1.0])
    assert lane(found, "KOR", "USA") == [8.0] * 6


def test_pass_through_can_be_none_or_whole():
    assert lane(problem().passing_through(0.0).under(STOP), "KOR", "JPN") == [8.0] * 6
    found = problem().passing_through(1.0).under(STOP)
    assert lane(found, "KOR", "JPN") == pytest.approx([8.0, 8.0, 8.0, 4.0, 4.0, 8.0])


def test_a_stop_to_everybody_is_a_physical_loss_for_third_countries():
    stop = ExportStop("CHN", "refined", start="2027-02", months=2, recovery=GONE)
    found = problem().under(stop)
    assert lane(found, "KOR", "JPN") == pytest.approx([8.0, 8.0, 8.0, 4.0, 4.0, 8.0])
    assert lane(found, "KOR", "USA") == pytest.approx([8.0, 8.0, 8.0, 4.0, 4.0, 8.0])
    assert lane(found, "CHN", "USA") == [8.0, 0.0, 0.0, 8.0, 8.0, 8.0]


def test_what_a_party_ships_on_is_left_to_the_model():
    stop = ExportStop("CHN", "refined", start="2027-01", months=6, recovery=GONE)
    assert lane(problem().under(stop), "JPN", "USA") == [1.0] * 6


def test_goods_at_sea_arrive_unless_they_left_during_the_stop():
    after = ExportStop("CHN", "refined", ("USA",), start="2027-01", recovery=GONE)
    assert problem().under(after).pipeline["t"].tolist() == [8.0, 8.0]
    # Two months on the way: what arrives in 2027-02 left in 2026-12, when the stop had begun.
    before = ExportStop("CHN", "refined", ("USA",), start="2026-12", recovery=GONE)
    assert problem().under(before).pipeline["t"].tolist() == [8.0, 0.0]


def test_stops_multiply_whatever_their_order():
    half = ExportStop("CHN", "refined", ("JPN",), start="2027-01", severity=0.5, recovery=GONE)
    both, turned = problem().under([STOP, half]), problem().under([half, STOP])
    assert lane(both, "CHN", "JPN") == [4.0, 0.0, 0.0, 4.0, 4.0, 4.0]
    assert both.supply.equals(turned.supply)


def test_a_stop_of_other_minerals_changes_nothing():
    stop = ExportStop("CHN", "refined", minerals=("cobalt",))
    assert problem().under(stop) is not None
    assert problem().under(stop).supply.equals(problem().supply)


def test_no_stop_changes_nothing():
    assert problem().under([]).supply.equals(problem().supply)


def test_a_stage_that_the_problem_does_not_have_is_named():
    with pytest.raises(BadInput, match="the stages refined"):
        problem().under(ExportStop("CHN", "mine"))


def test_a_stop_of_feed_spares_what_the_actor_goes_on_making_itself():
    """Of Vietnam's magnets 1.0 is of Chinese refining, 0.8 came as finished magnets."""
    magnets = {"stage": "product", "party": "JPN", "base_t": 10.0, "available_t": 10.0}
    made = {"stage": "product", "origin": "CHN"}
    found = small(
        months=4,
        stages=("refined", "product"),
        supply=[magnets | {"source": "VNM"}, magnets | {"source": "CHN"}],
        origins=[
            made | {"source": "VNM", "origin_stage": "refined", "share": 1.0},
            made | {"source": "VNM", "origin_stage": "product", "share": 0.8},
            made | {"source": "CHN", "origin_stage": "refined", "share": 1.0},
        ],
    ).under(ExportStop("CHN", "refined", ("JPN",), start="2026-10", recovery=GONE))
    assert lane(found, "CHN", "JPN") == [10.0] * 4
    assert lane(found, "VNM", "JPN") == pytest.approx([9.0] * 4)


def test_stops_come_back_by_their_recovery():
    stop = ExportStop(
        "CHN", "refined", ("JPN",), start="2027-01", months=1, recovery=Recovery("linear", 4)
    )
    found = lane(problem().under(stop), "CHN", "JPN")
    assert found == sorted(found)
    assert found[0] == 0.0
    assert 0.0 < found[1] < found[-1]
