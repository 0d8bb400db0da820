"""Reserves, output in their terms and by-product shares from the catalogue, and users' files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality.gather import geology
from shigen.criticality.gather.brought import from_file
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.not_held import YALE
from shigen.criticality.methods._yale_quantities import ENVIRONMENT, POLICY_POTENTIAL
from shigen.errors import BadInput, UnknownName

PLACES = ("CHL", "CHN", "USA", "OTH")


@pytest.fixture(scope="module")
def store() -> Kept:
    return Kept(load(), [2024])


def cases(*minerals: str, year: int = 2024, stage: str = "mine") -> pd.DataFrame:
    return pd.DataFrame({"mineral": list(minerals), "stage": stage, "year": year, "party": "JPN"})


def test_depletion_time_of_copper_is_that_of_the_printed_figures(store: Kept) -> None:
    asked = cases("copper")
    reserves = geology.reserves(store, asked, PLACES)
    output = geology.mine_output(store, asked, PLACES)
    assert reserves.value[0] == 980e6
    assert reserves.value[0] / output.value[0] == pytest.approx(42.6, abs=0.1)
    trace = reserves.trace(0)
    assert trace["source"].tolist() == ["usgs-mcs2025"]
    assert trace["place"].tolist() == ["WLD"]


def test_reserves_printed_as_a_bound_are_taken_at_it_and_say_so(store: Kept) -> None:
    found = geology.reserves(store, cases("niobium"), PLACES)
    assert found.value[0] == 17e6
    assert found.status[0] == "estimated"
    assert "more than" in found.trace(0)["note"].iloc[0]


def test_a_member_of_a_group_has_its_ratio_and_no_evidence(store: Kept) -> None:
    asked = cases("dysprosium", "rare-earths")
    reserves = geology.reserves(store, asked, PLACES)
    output = geology.mine_output(store, asked, PLACES)
    ratio = reserves.value / output.value
    assert ratio[0] == ratio[1] > 100
    assert reserves.known.tolist() == [0.0, 1.0]
    assert reserves.status[0] == "imputed"


@pytest.mark.parametrize(
    ("mineral", "year", "said"),
    [
        ("gallium", 2024, "no source prints reserves of gallium"),
        ("barite", 2024, "in words or not at all"),
        ("copper", 2019, "printed for 2024, 2025, not for 2019"),
    ],
)
def test_why_reserves_are_missing(store: Kept, mineral: str, year: int, said: str) -> None:
    found = geology.reserves(store, cases(mineral, year=year), PLACES)
    assert np.isnan(found.value[0])
    assert said in found.reason[0]


def test_concentration_of_reserves(store: Kept) -> None:
    found = geology.reserves_hhi(store, cases("lithium", "gallium"), PLACES)
    assert 0.1 < found.value[0] < 0.4
    assert found.low[0] <= found.value[0] <= found.high[0]
    assert np.isnan(found.value[1])
    assert "no source prints reserves of gallium" in found.reason[1]


def test_companion_share_is_one_less_what_is_mined_for_itself(store: Kept) -> None:
    found = geology.companion_share(store, cases("cobalt", "gallium", "tungsten"), PLACES)
    assert found.value[0] == pytest.approx(0.97)
    assert found.value[1] == 1.0
    assert np.isnan(found.value[2])
    assert "by-product" in found.reason[2]
    assert found.low[0] <= found.value[0] <= found.high[0]
    assert found.status[0] == "assumed"
    early = geology.companion_share(store, cases("cobalt", year=2012), PLACES)
    assert "not for 2012" in early.reason[0]


def test_what_is_not_held_says_why_and_what_to_do(store: Kept) -> None:
    for name, gather in YALE.items():
        found = gather(store, cases("copper"), PLACES)
        assert found.quantity.name == name
        assert np.isnan(found.value).all()
        assert "bring a file" in found.reason[0]


def test_a_file_by_place(tmp_path: Path) -> None:
    file = tmp_path / "ppi.csv"
    file.write_text("place,value,year\nChile,80,\nChile,70,2024\nChina,45,\n")
    found = from_file(file, POLICY_POTENTIAL)(None, cases("copper", "tin"), PLACES)  # type: ignore[arg-type]
    np.testing.assert_array_equal(found.value[0], [70.0, 45.0, np.nan, np.nan])
    assert found.status.tolist() == ["reported", "reported"]
    assert found.trace(0)["source"].unique().tolist() == ["ppi.csv"]


def test_a_file_by_mineral_takes_the_row_that_names_most(tmp_path: Path) -> None:
    file = tmp_path / "environment.csv"
    file.write_text("mineral,value,low,high,stage\nCu,30,,,\nCu,40,35,50,mine\n")
    found = from_file(file, ENVIRONMENT)(None, cases("copper", "tin"), PLACES)  # type: ignore[arg-type]
    assert found.value[0] == 40.0
    assert (found.low[0], found.high[0]) == (35.0, 50.0)
    assert np.isnan(found.value[1])
    assert "no row" in found.reason[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place,value\nChile,180\n", "from 0 to 100"),
        ("place,value\nAtlantis,10\n", "Atlantis"),
        ("place,value\nChile,10\nCL,20\n", "already"),
        ("place,value\nWorld,10\n", "no single country"),
        ("place,amount\nChile,10\n", "lacks column value"),
        ("place,value\n", "has no rows"),
        ("place,value,low,high\nChile,10,20,30\n", "must not fall"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises((BadInput, UnknownName), match=said):
        from_file(file, POLICY_POTENTIAL)
