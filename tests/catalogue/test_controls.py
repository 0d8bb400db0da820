"""Export controls as the notices give them, and the base years that follow."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import load
from shigen.catalogue.base_years import base_years, last_free_year
from shigen.catalogue.importers import china_controls
from shigen.errors import BadInput
from shigen.reference import validate

HEAD = (
    "announcement,announced,effective,mineral,item,control_code,china_hs_codes,hs6,target,measure,"
    "status_2026_06,url,evidence,note\n"
)
ROW = "Notice 1,2025-02-04,2025-02-05,tungsten;bismuth,metal,,,810110,world,licence,in force,,read,"


def written(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    file = tmp_path / "china_export_control_items.csv"
    file.write_text(head + "".join(row + "\n" for row in rows), encoding="utf-8")
    return file


def test_a_notice_gives_a_row_for_each_mineral(tmp_path: Path) -> None:
    other = ROW.replace("tungsten;bismuth", "superhard materials")
    file = written(tmp_path, ROW, other)
    table = china_controls.read(file)["export_controls"]
    checked = validate("export_controls", table, where="test")
    assert checked["mineral"].tolist() == ["tungsten", "bismuth"]
    assert checked["target"].unique().tolist() == ["WLD"]
    assert checked["status"].unique().tolist() == ["reported"]
    assert china_controls.left_out(tmp_path) == {"superhard materials": 1}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW.replace("tungsten", "wolfframit"), r"row 2, column 'mineral': .* not a mineral"),
        (ROW.replace("2025-02-05", "5 Feb 2025"), r"row 2, column 'effective': .* not a date"),
        (ROW.replace("2025-02-05", "2025-02-01"), r"column 'effective': .* before the announce"),
        (ROW.replace(",read,", ",seen,"), r"column 'evidence': 'seen' is none of"),
        (ROW.rsplit(",", 1)[0], r"row 2: has 13 cells where the header has 14"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        china_controls.read(written(tmp_path, row))


def test_two_rows_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 3, column 'item'"):
        china_controls.read(written(tmp_path, ROW, ROW.replace("licence", "ban")))


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lacks the column"):
        china_controls.read(written(tmp_path, ROW, head="a,b,c\n"))


@given(data=st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_clear_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.mktemp("controls") / "china_export_control_items.csv"
    file.write_bytes(HEAD.encode() + data)
    try:
        found = china_controls.read(file)["export_controls"]
    except BadInput as error:
        found, said = pd.DataFrame(), str(error)
        assert file.name in said
    assert isinstance(found, pd.DataFrame)


@pytest.mark.parametrize(
    ("effective", "year"),
    [("2023-08-01", 2022), ("2023-12-01", 2023), ("2025-01-01", 2024), ("2025-11-08", 2024)],
)
def test_a_control_of_december_leaves_its_year(effective: str, year: int) -> None:
    assert last_free_year(effective) == year


def test_base_years_agree_with_the_networks_or_say_why() -> None:
    table = base_years(load()).set_index("mineral")
    assert len(table) >= 60
    modelled = table[table["network_year"].notna()]
    differs = modelled[modelled["network_year"] != modelled["base_year"]]
    # Old controls under which trade has settled: ore of Indonesia and of Zimbabwe.
    assert set(differs.index) == {"lithium", "nickel"}
    assert differs["reason"].str.contains("keeps the year of its chain").all()
    free = table[table["first_control"] == ""]
    assert free["reason"].str.startswith("no control known").all()
    assert table.loc["cobalt", ["base_year", "actor"]].tolist() == [2024, "COD"]
    assert table.loc["holmium", "base_year"] == 2024


@pytest.mark.upstream
def test_every_item_of_the_register_is_read_or_counted(upstream: Path) -> None:
    folder = upstream / "policy-events"
    table = china_controls.read(folder)["export_controls"]
    raw = pd.read_csv(folder / china_controls.PATTERN, dtype="str", keep_default_na=False)
    words = raw["mineral"].str.split(";").explode()
    assert len(table) + sum(china_controls.left_out(folder).values()) == len(words)
    assert (table["status"] == "estimated").sum() > 0
