"""Which countries mine none, because no source names them."""

from __future__ import annotations

import pytest
from tests.criticality.gather.small import PLACES, Rows, Small, case, output

from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.makers import NOTE, makes_none
from shigen.criticality.gather.supply import domestic

COMPLETE = output("tin", "mine", 2015, {"CHN": 9, "AUS": 1, "WLD": 10}, source="premise-bgs")
LATEST = output("tin", "mine", 2020, {"CHN": 60, "AUS": 25, "WLD": 100})
SHARE = {
    "mineral": "tin", "stage": "mine", "scope": "world", "period": "2016-2020",
    "unit": "fraction", "status": "estimated", "source": "eu-crm-2023", "vintage": "2023",
}  # fmt: skip
MINE = {"facility": "m", "name": "M", "place": "JPN", "kind": "mine", "stage": "mine",
        "minerals": "lead;tin"}  # fmt: skip


def japan(**tables: object) -> bool:
    store = Kept(Small(**tables))  # type: ignore[arg-type]
    return makes_none(store, ("tin", "mine", 2020), "JPN")


def test_a_country_in_no_complete_list_and_nowhere_else_makes_none() -> None:
    made = Small(production=[*COMPLETE, *LATEST])
    found = domestic(made, case("tin", "mine", party="JPN"), PLACES)
    assert (found.value[0].sum(), found.high[0].sum(), found.known[0]) == (0, 0, 1.0)
    assert found.status[0] == "estimated"
    row = found.trace(0).iloc[0]
    assert (row["place"], row["value"], row["high"], row["status"]) == ("JPN", 0, 0, "estimated")
    assert row["note"] == NOTE


def test_without_a_complete_list_the_remainder_stays_the_high_end() -> None:
    found = domestic(Small(production=LATEST), case("tin", "mine", party="JPN"), PLACES)
    assert found.high[0, -1] == 15
    assert found.known[0] == pytest.approx(0.85)
    assert found.trace(0).empty


def test_each_member_of_a_bloc_is_asked() -> None:
    other = output("tin", "mine", 2012, {"FRA": 1}, source="third")
    made = Small(production=[*COMPLETE, *LATEST, *other])
    bloc = domestic(made, case("tin", "mine", party="JPN+USA"), PLACES)
    assert (bloc.high[0].sum(), bloc.known[0]) == (0, 1.0)
    assert bloc.trace(0)["place"].tolist() == ["JPN", "USA"]
    union = domestic(made, case("tin", "mine", party="JPN+FRA"), PLACES)
    assert union.high[0, -1] == 15


def test_a_year_before_the_first_complete_list_is_not_told() -> None:
    store = Kept(Small(production=[*COMPLETE, *LATEST]))
    assert makes_none(store, ("tin", "mine", 2015), "JPN")
    assert not makes_none(store, ("tin", "mine", 2014), "JPN")


def test_refineries_are_not_told() -> None:
    made = output("tin", "refined", 2015, {"CHN": 9, "WLD": 10}, source="premise-bgs")
    assert not makes_none(Kept(Small(production=made)), ("tin", "refined", 2020), "JPN")


@pytest.mark.parametrize(
    ("rows", "none"),
    [
        (output("tin", "mine", 1990, {"JPN": 1}, source="old"), False),
        (output("tin", "mine", 1990, {"JPN": None}, source="old"), False),
        (output("tin", "mine", 1990, {"JPN": 1}, source="old", measure="capacity"), False),
        (output("tin", "mine", 1990, {"JPN": 0}, source="old"), True),
        (output("tin", "mine", 1990, {"JPN": 1}, source="old", measure="reserves"), True),
        (output("lead", "mine", 1990, {"JPN": 1}, source="old"), True),
    ],
)
def test_a_name_in_any_year_of_any_source_counts(rows: Rows, *, none: bool) -> None:
    assert japan(production=[*COMPLETE, *rows]) is none


def test_shares_that_add_up_to_the_whole_are_a_complete_list() -> None:
    whole = [SHARE | {"place": "CHN", "value": 0.7}, SHARE | {"place": "AUS", "value": 0.3}]
    assert japan(shares=whole)
    assert not japan(shares=whole[:1])
    assert not japan(shares=[*whole, SHARE | {"place": "JPN", "value": 0.001}])


@pytest.mark.parametrize(
    ("state", "none"),
    [
        ("operating", False),
        ("Producing Mine; Mine; Active", False),
        ("assumed active", False),
        ("Advanced Project; Advanced project; Active", True),
        ("Producing Mine; Past producer; On hold / suspended", True),
        ("inactive", True),
        ("closed", True),
        ("", True),
    ],
)
def test_a_mine_counts_when_it_is_said_to_work(state: str, *, none: bool) -> None:
    assert japan(production=COMPLETE, facilities=[MINE | {"state": state}]) is none


def test_a_name_under_the_group_counts() -> None:
    rows = [
        *output("neodymium", "mine", 2015, {"CHN": 9, "WLD": 10}, source="premise-bgs"),
        *output("rare-earths", "mine", 2019, {"AUS": 5, "WLD": 10}),
    ]
    store = Kept(Small(production=rows))
    assert not makes_none(store, ("neodymium", "mine", 2020), "AUS")
    assert makes_none(store, ("neodymium", "mine", 2020), "JPN")
