"""What USGS 2021 and its stand-ins gather: ability, willingness, exposure, exposed value, files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality.gather import economy, trade_exposure, user_tables, willingness
from shigen.criticality.gather.ability import inability
from shigen.criticality.gather.kept import Kept, kept
from shigen.criticality.gather.places import PLACES
from shigen.criticality.gather.treaties import allies
from shigen.errors import BadInput, UnknownName

AT = {place: at for at, place in enumerate(PLACES)}


def _cases(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["mineral", "stage", "year", "party"])


@pytest.fixture(scope="module")
def store() -> Kept:
    return kept(load())


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return _cases(
        ("gallium", "refined", 2021, "USA"),
        ("gallium", "refined", 2024, "JPN"),
        ("copper", "refined", 1980, "USA"),
    )


def test_ability_is_a_stand_in_and_says_so(store: Kept, cases: pd.DataFrame) -> None:
    found = inability(store, cases, PLACES)
    rows = store.table("governance")
    rows = rows[(rows["place"] == "CHN") & (rows["year"] == 2021)]
    three = rows[rows["dimension"].isin(["government-effectiveness", "regulatory-quality",
                                         "rule-of-law"])]  # fmt: skip
    mean = three.drop_duplicates("dimension", keep="last")["value"].mean()
    assert found.value[0, AT["CHN"]] == pytest.approx((2.5 - mean) / 5)
    assert found.value[0, AT["USA"]] == 0.0
    assert found.value[1, AT["JPN"]] == 0.0
    assert list(found.status) == ["assumed", "assumed", "missing"]
    assert found.trace(0)["note"].str.startswith("stand-in").all()
    assert "within 5 years of 1980" in found.reason[2]
    assert (found.low[:2] <= found.value[:2] + 1e-12)[~np.isnan(found.value[:2])].all()


def test_constants_of_a_stand_in_may_be_set_and_are_checked(
    store: Kept, cases: pd.DataFrame
) -> None:
    usual, wide = inability(store, cases, PLACES), inability(store, cases, PLACES, {"best": 3.5})
    assert wide.value[0, AT["CHN"]] > usual.value[0, AT["CHN"]]
    with pytest.raises(UnknownName):
        inability(store, cases, PLACES, {"bset": 1})
    with pytest.raises(BadInput, match="must be a number"):
        inability(store, cases, PLACES, {"best": 9})


def test_willingness_puts_allies_below_strangers(store: Kept, cases: pd.DataFrame) -> None:
    found = willingness.unwillingness(store, cases, PLACES)
    at = found.value[0]
    assert at[AT["CAN"]] < at[AT["CHN"]]
    assert at[AT["USA"]] == 0.0
    known = ~np.isnan(found.value)
    assert (found.low[known] <= found.value[known]).all()
    assert (found.high[known] >= found.value[known]).all()
    assert list(found.status) == ["assumed", "assumed", "missing"]
    notes = found.trace(0)["note"]
    assert notes.str.startswith("stand-in").all()
    assert notes.str.contains("treat", case=False).any()


def test_an_export_control_makes_a_place_unwilling(store: Kept) -> None:
    some = _cases(
        ("gallium", "refined", 2022, "USA"),
        ("gallium", "refined", 2024, "USA"),
        ("copper", "refined", 2024, "USA"),
    )
    before, under, other = willingness.unwillingness(store, some, PLACES).value[:, AT["CHN"]]
    assert before < 1.0
    assert other < 1.0
    assert under == 1.0
    half = willingness.unwillingness(store, some, PLACES, {"control": 0.0}).value[1, AT["CHN"]]
    assert half < 1.0


def test_a_suspended_control_does_not_count(store: Kept) -> None:
    rows = store.table("export_controls")
    assert willingness.in_force(rows, "holmium", "USA", 2025)["actor"].tolist() == ["MYS"]
    assert len(willingness.in_force(rows, "gallium", "USA", 2024)) == 2
    assert len(willingness.in_force(rows, "gallium", "JPN", 2024)) == 1


def test_treaties_hold_in_their_years() -> None:
    assert "FIN" not in allies("USA", 2022)
    assert "FIN" in allies("USA", 2023)
    assert allies("USA+JPN", 2024)["KOR"][0] == 0.5
    assert "JPN" not in allies("USA+JPN", 2024)


def test_scores_from_a_file(tmp_path: Path, store: Kept, cases: pd.DataFrame) -> None:
    file = tmp_path / "wsi.csv"
    file.write_text("place,value,party\nChina,0.9,\nChina,0.7,Japan\nCanada,0.1,\n")
    found = willingness.from_file(file)(store, cases, PLACES)
    assert found.quantity.name == "unwillingness"
    assert found.value[0, AT["CHN"]] == 0.9
    assert found.value[1, AT["CHN"]] == 0.7
    assert found.value[0, AT["USA"]] == 0.0
    assert np.isnan(found.value[0, AT["AUS"]])
    assert set(found.status) == {"reported"}
    assert found.trace(1)["source"].eq("wsi.csv").all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place,value\nChina,1.4\n", "line 2, column value: '1.4' must be a number from 0 to 1"),
        ("place,value\nChina,\n", "line 2, column value: is empty"),
        ("place,value\nChnia,0.4\n", "line 2, column place: unknown place 'Chnia'"),
        ("place,value\nChina,0.4\nPRC,0.5\n", "line 3: place, year, party = CHN"),
        ("country,value\nChina,0.4\n", "lacks column place and has unknown column country"),
        ("place,value\nWorld,0.4\n", "WLD is no single country"),
        ("place,value,low,high\nChina,0.4,0.5,0.6\n", "must not fall"),
        ("place,value\nChina,0.4,3\n", "line 2: needs 2 cells"),
        ("place,value\n", "has no rows"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_column(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "wsi.csv"
    file.write_text(text)
    with pytest.raises(BadInput, match=said):
        willingness.from_file(file)


def test_files_are_of_known_quantities_and_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        willingness.from_file(tmp_path / "x.csv", "willing")
    with pytest.raises(BadInput, match="cannot read"):
        willingness.from_file(tmp_path / "x.csv")
    with pytest.raises(BadInput, match="that is finite"):
        user_tables.Number()("many")


def test_exposed_value_by_hand(store: Kept) -> None:
    case = _cases(("gallium", "refined", 2021, "USA"), ("gallium", "refined", 2021, "JPN"))
    found = economy.exposed_value(store, case, PLACES)
    rows = found.trace(0)
    use = float(rows.loc[rows["item"] == "use", "value"].iloc[0])
    price = float(rows.loc[rows["item"].str.startswith("price, refined, "), "value"].iloc[0])
    flows = store.table("io_flows")
    flows = flows[(flows["matrix"] == "use-producer") & flows["row"].str.startswith("V00")]
    series = store.table("sector_series")
    series = series[series["item"] == "gross-output"]
    wide = series.pivot_table(index="sector", columns="year", values="value")
    growth = wide[2021] / wide[2017]
    every = wide[2021].sum() / wide[2017].sum()
    added = flows.groupby("column")["value_musd"].sum()
    added = added * growth.reindex(added.index).fillna(every)
    surplus = flows[flows["row"] == "V00300"].set_index("column")["value_musd"] * growth
    # 0.73 circuits; 0.26 optoelectronics, of which 0.7 chips and 0.3 lamps; 0.01 other
    shares = {"334413": 0.73 + 0.26 * 0.7, "335110": 0.26 * 0.3, "339990": 0.01}
    whole = sum(
        share * use * price / 1e6 * added[sector] / added.sum() / surplus[sector]
        for sector, share in shares.items()
    )
    assert found.value[0] == pytest.approx(whole)
    assert found.low[0] < found.value[0] < found.high[0]
    assert found.status[0] == "assumed"
    assert found.known[0] == 1.0
    assert np.isnan(found.value[1])
    assert "no input-output table of JPN" in found.reason[1]


@pytest.mark.slow
def test_a_printed_reliance_comes_before_trade(store: Kept) -> None:
    case = _cases(
        ("gallium", "refined", 2021, "USA"),
        ("zinc", "mine", 2021, "USA"),
        ("zinc", "refined", 2021, "USA"),
        ("germanium", "refined", 2021, "USA"),
        ("gallium", "refined", 2021, "JPN"),
    )
    found = trade_exposure.net_import_reliance(store, case, PLACES)
    np.testing.assert_allclose(found.value[:4], [1.0, 0.0, 0.76, 0.75])
    # printed as above 50 %: an interval, whose middle is an estimate
    assert (found.low[3], found.high[3], found.status[3]) == (0.5, 1.0, "estimated")
    assert "printed as 76" in found.trace(2)["note"].iloc[0]
    assert not found.trace(4)["item"].astype(str).str.contains("Net import").any()
