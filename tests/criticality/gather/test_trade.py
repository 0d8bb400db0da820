"""Imports and exports in the terms of output, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import PLACES, Small, case, flow, output

from shigen.criticality.gather import trade
from shigen.criticality.gather.kept import Kept

AT = {place: number for number, place in enumerate(PLACES)}
# Tin concentrate (content 0.55) and chromite (gross weight), all at one unit value.
TIN, CHROMITE, GALLIUM = "260900", "261000", "811292"


def test_concentrate_is_counted_by_content_and_chromite_by_weight() -> None:
    made = Small(
        flows=[
            flow(TIN, "CHN", "USA", 100.0, 1000.0),
            flow(TIN, "AUS", "USA", 50.0, 500.0),
            flow(CHROMITE, "AUS", "USA", 40.0, 400.0),
        ]
    )
    cases = pd.concat([case("tin", "mine"), case("chromium", "mine")], ignore_index=True)
    found = trade.imports(made, cases, PLACES)
    assert found.value[0, [AT["CHN"], AT["AUS"]]] == pytest.approx([55.0, 27.5])
    assert found.low[0, AT["CHN"]] == pytest.approx(20.0)
    assert found.high[0, AT["CHN"]] == pytest.approx(74.0)
    assert found.value[1, AT["AUS"]] == 40.0
    assert found.status.tolist() == ["estimated", "reported"]
    assert found.known.tolist() == [1.0, 1.0]
    rows = found.trace(0)
    assert rows[["place", "item", "value"]].values.tolist() == [
        ["CHN", "HS 260900 concentrate", 55.0],
        ["AUS", "HS 260900 concentrate", 27.5],
    ]


def test_trade_among_members_is_left_out() -> None:
    made = Small(
        flows=[
            flow(CHROMITE, "FRA", "DEU", 10.0, 100.0),
            flow(CHROMITE, "AUS", "DEU", 20.0, 200.0),
            flow(CHROMITE, "DEU", "USA", 5.0, 50.0),
            flow(CHROMITE, "USA", "JPN", 3.0, 30.0),
        ]
    )
    union = case("chromium", "mine", party="EUU")
    assert trade.imports(made, union, PLACES).value[0].sum() == 20.0
    assert trade.exports(made, union, PLACES).value.tolist() == [5.0]
    bloc = case("chromium", "mine", party="USA+JPN")
    assert trade.imports(made, bloc, PLACES).value[0].tolist() == [0, 0, 5.0, 0, 0, 0, 0]
    assert trade.exports(made, bloc, PLACES).value.tolist() == [0.0]


def test_a_weight_filled_in_from_the_value_counts_and_is_not_known() -> None:
    made = Small(
        flows=[
            flow(CHROMITE, "AUS", "USA", 30.0, 300.0),
            flow(CHROMITE, "CHN", "USA", None, 100.0),
        ]
    )
    found = trade.imports(made, case("chromium", "mine"), PLACES)
    assert found.value[0, AT["CHN"]] == pytest.approx(10.0)
    assert found.known[0] == pytest.approx(0.75)


def test_a_unit_value_far_off_does_not_count_and_takes_evidence_away() -> None:
    many = [flow(CHROMITE, "AUS", "JPN", 10.0, 100.0) for _ in range(20)]
    made = Small(
        flows=[
            *many,
            flow(CHROMITE, "AUS", "USA", 10.0, 100.0),
            flow(CHROMITE, "CHN", "USA", 0.001, 100.0),
        ]
    )
    found = trade.imports(made, case("chromium", "mine"), PLACES)
    assert "not counted" in found.trace(0).set_index("place").loc["CHN", "note"]
    assert found.value[0, [AT["AUS"], AT["CHN"]]].tolist() == [10.0, 0.0]
    assert found.known[0] == pytest.approx(0.5)


def test_a_shared_code_is_split_by_what_the_exporter_makes() -> None:
    made = Small(
        production=output("gallium", "refined", 2024, {"CHN": 30, "DEU": 90, "WLD": 120}),
        flows=[
            flow(GALLIUM, "CHN", "USA", 40.0, 400.0, edition="HS17", year=2024),
            flow(GALLIUM, "CHN", "JPN", 20.0, 200.0, edition="HS17", year=2024),
            flow(GALLIUM, "DEU", "USA", 10.0, 100.0, edition="HS17", year=2024),
            flow(GALLIUM, "AUS", "USA", 50.0, 500.0, edition="HS17", year=2024),
        ],
    )
    found = trade.imports(made, case("gallium", "refined", 2024), PLACES)
    # China ships 60 t of the basket and makes 30: half of each shipment. Germany makes more than
    # it ships. Australia makes none.
    assert found.value[0, [AT["CHN"], AT["AUS"]]] == pytest.approx([20.0, 0.0])
    assert found.value[0, AT["DEU"]] == pytest.approx(10.0)
    assert found.low[0].sum() == 0
    assert found.high[0, [AT["CHN"], AT["DEU"], AT["AUS"]]] == pytest.approx([30.0, 10.0, 0.0])
    assert found.status[0] == "imputed"
    assert found.known[0] == 0
    assert found.trace(0)["value"].sum() == pytest.approx(found.value[0].sum())


def test_minerals_of_a_basket_never_fill_more_than_the_basket() -> None:
    made = Small(
        production=[
            *output("gallium", "refined", 2024, {"CHN": 80, "WLD": 80}),
            *output("indium", "refined", 2024, {"CHN": 120, "WLD": 120}),
        ],
        flows=[flow(GALLIUM, "CHN", "USA", 100.0, 1000.0, edition="HS17", year=2024)],
    )
    parts = [
        trade.imports(made, case(mineral, "refined", 2024), PLACES).value[0].sum()
        for mineral in ("gallium", "indium")
    ]
    assert parts == pytest.approx([40.0, 60.0])


def test_a_shared_code_without_output_by_country_is_missing() -> None:
    made = Small(
        production=output("gallium", "refined", 2024, {"USA": 1}),
        flows=[flow(GALLIUM, "CHN", "JPN", 40.0, 400.0, edition="HS17", year=2024)],
    )
    found = trade.imports(made, case("gallium", "refined", 2024, "JPN"), PLACES)
    assert np.isnan(found.value).all()
    assert "cannot be split" in found.reason[0]


@pytest.mark.parametrize(
    ("mineral", "stage", "said"),
    [
        ("tin", "refined", "800110"),
        ("arsenic", "refined", "281129"),
        ("boron", "mine", "refined borates"),
    ],
)
def test_codes_that_are_not_held_are_named(mineral: str, stage: str, said: str) -> None:
    made = Small(
        flows=[
            flow("280480", "CHN", "USA", 10.0, 100.0),
            flow("252890", "CHN", "USA", 10.0, 100.0),
        ]
    )
    found = trade.imports(made, case(mineral, stage), PLACES)
    assert np.isnan(found.value).all()
    assert said in found.reason[0]
    assert found.status[0] == "missing"


def test_a_year_without_trade_is_missing_and_a_year_without_imports_is_zero() -> None:
    made = Small(flows=[flow(CHROMITE, "AUS", "JPN", 10.0, 100.0)])
    cases = pd.concat([case("chromium", "mine"), case("chromium", "mine", 2021)], ignore_index=True)
    found = trade.imports(made, cases, PLACES)
    assert found.value[0].tolist() == [0] * 7
    assert np.isnan(found.value[1]).all()
    assert "held for 2020, not for 2021" in found.reason[1]


def test_everyone_gives_each_pair_in_the_terms_of_output() -> None:
    made = Small(
        production=output("tin", "mine", 2020, {"CHN": 60, "WLD": 100}),
        flows=[flow(TIN, "CHN", "USA", 100.0, 1000.0), flow(TIN, "AUS", "DEU", 50.0, 500.0)],
    )
    found = trade.everyone(made, places=PLACES)
    assert found.columns.tolist() == list(trade.EVERYONE)
    words = ["mineral", "stage", "year", "importer", "exporter", "status"]
    assert found.sort_values("exporter")[words].values.tolist() == [
        ["tin", "mine", 2020, "DEU", "AUS", "estimated"],
        ["tin", "mine", 2020, "USA", "CHN", "estimated"],
    ]
    numbers = found.sort_values("exporter")[["value_t", "value_kusd"]].to_numpy()
    np.testing.assert_allclose(numbers, [[27.5, 500.0], [55.0, 1000.0]])


def test_a_catalogue_without_trade_has_no_imports() -> None:
    found = trade.imports(Small(), case("tin", "mine"), PLACES)
    assert np.isnan(found.value).all()
    assert "260900" in found.reason[0]
    assert trade.everyone(Small(), places=PLACES).empty


def test_a_table_is_read_once() -> None:
    made = Small(flows=[flow(CHROMITE, "AUS", "JPN", 10.0, 100.0)])
    store = Kept(made)
    trade.imports(store, case("chromium", "mine"), PLACES)
    trade.exports(store, case("chromium", "mine"), PLACES)
    assert made.read.count("flows") == 1
