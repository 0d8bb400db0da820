"""Output of the world by place, with what is not named as the remainder."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import PLACES, Small, case, output

from shigen.criticality.gather.supply import domestic, world_output

AT = {place: number for number, place in enumerate(PLACES)}


def test_named_countries_and_a_remainder_make_the_world() -> None:
    made = Small(production=output("tin", "mine", 2020, {"CHN": 60, "AUS": 25, "WLD": 100}))
    found = world_output(made, case("tin", "mine"), PLACES)
    assert found.value[0].tolist() == [25, 60, 0, 0, 0, 0, 15]
    assert found.known[0] == pytest.approx(0.85)
    assert found.reason[0] == ""
    rows = found.trace(0).set_index("place")
    assert rows.loc["CHN", ["value", "source", "vintage", "status"]].tolist() == [
        60, "first", "2026", "reported",
    ]  # fmt: skip
    assert rows.loc["CHN", "note"] == "first"


def test_printed_other_countries_are_the_remainder() -> None:
    amounts = {"CHN": 60, "OTH": 40, "WLD": 100}
    found = world_output(Small(production=output("tin", "mine", 2020, amounts)),
                         case("tin", "mine"), PLACES)  # fmt: skip
    assert found.value[0].tolist() == [0, 60, 0, 0, 0, 0, 40]
    assert found.known[0] == pytest.approx(0.6)
    assert found.status[0] == "imputed"


def test_parts_above_a_rounded_total_leave_no_remainder() -> None:
    made = Small(production=output("tin", "mine", 2020, {"CHN": 61, "AUS": 42, "WLD": 100}))
    found = world_output(made, case("tin", "mine"), PLACES)
    assert found.value[0].sum() == 103
    assert found.value[0, -1] == 0


def test_a_withheld_country_stands_in_the_remainder_and_has_no_output_of_its_own() -> None:
    made = Small(
        production=output("tin", "mine", 2020, {"CHN": 50, "AUS": 20, "USA": None, "WLD": 100})
    )
    cases = pd.concat([case("tin", "mine"), case("tin", "mine", party="JPN")], ignore_index=True)
    world = world_output(made, cases, PLACES)
    assert world.value[0].tolist() == [20, 50, 0, 0, 0, 0, 30]
    assert world.known[0] == pytest.approx(0.7)
    own = domestic(made, cases, PLACES)
    assert np.isnan(own.value[0]).all()
    assert own.reason[0] == "output of USA in 2020 is withheld or not available"
    assert own.value[1].tolist() == [0] * 7


def test_one_country_is_no_world() -> None:
    made = Small(production=output("antimony", "refined", 2020, {"USA": 500}))
    found = world_output(made, case("antimony", "refined"), PLACES)
    assert np.isnan(found.value).all()
    assert "known: USA" in found.reason[0]
    assert found.known[0] == 0
    assert found.status[0] == "missing"
    own = domestic(made, case("antimony", "refined"), PLACES)
    assert own.value[0, AT["USA"]] == 500
    foreign = domestic(made, case("antimony", "refined", party="JPN"), PLACES)
    assert np.isnan(foreign.value).all()


def test_a_year_without_output_names_the_years_that_exist() -> None:
    rows = [
        *output("tin", "mine", 2019, {"CHN": 1, "WLD": 1}),
        *output("tin", "mine", 2020, {"CHN": 1, "WLD": 1}),
    ]
    found = world_output(Small(production=rows), case("tin", "mine", 2022), PLACES)
    assert np.isnan(found.value).all()
    assert "2019-2020" in found.reason[0]


def test_a_party_that_is_not_named_makes_at_most_the_remainder() -> None:
    made = Small(production=output("tin", "mine", 2020, {"CHN": 60, "AUS": 25, "WLD": 100}))
    found = domestic(made, case("tin", "mine", party="JPN"), PLACES)
    assert found.value[0].sum() == 0
    assert found.high[0, -1] == 15
    assert found.known[0] == pytest.approx(0.85)
    assert found.status[0] == "estimated"


def test_members_of_a_bloc_are_counted_each() -> None:
    made = Small(
        production=output("tin", "mine", 2020, {"AUS": 30, "USA": 10, "CHN": 60, "WLD": 100})
    )
    found = domestic(made, case("tin", "mine", party="USA+AUS"), PLACES)
    assert found.value[0].tolist() == [30, 0, 0, 0, 0, 10, 0]


def test_shares_without_a_total_are_shares_and_give_no_output_of_a_party() -> None:
    row = {
        "mineral": "tin", "stage": "mine", "scope": "world", "period": "2016-2020",
        "unit": "fraction", "status": "estimated", "source": "first", "vintage": "2023",
    }  # fmt: skip
    made = Small(
        shares=[row | {"place": "CHN", "value": 0.7}, row | {"place": "AUS", "value": 0.2}]
    )
    found = world_output(made, case("tin", "mine"), PLACES)
    assert found.value[0] == pytest.approx([0.2, 0.7, 0, 0, 0, 0, 0.1])
    assert found.trace(0)["unit"].eq("share of the world").all()
    own = domestic(made, case("tin", "mine", party="AUS"), PLACES)
    assert np.isnan(own.value).all()
    assert "no tonnage" in own.reason[0]


def test_a_place_that_is_not_on_the_axis_stands_in_the_remainder() -> None:
    made = Small(production=output("tin", "mine", 2020, {"CHN": 60, "PER": 40, "WLD": 100}))
    assert world_output(made, case("tin", "mine"), PLACES).value[0, -1] == 40
