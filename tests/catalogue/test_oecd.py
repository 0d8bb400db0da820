"""Country risk classes: what 0 means, codes beside names, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import oecd
from shigen.errors import BadInput
from shigen.reference import validate

HEAD = "country,iso3,crc,notes\n"
ROWS = (
    "Chile,CHL,0,(6)",
    "Singapore,SGP,0,",
    "Democratic Republic of the Congo,COD,7,",
    "Korea,KOR,0,(6)",
    "Kosovo,XKV,6,(4)",
    "Cuba,CUB,,",
)


def written(folder: Path, *rows: str, name: str = "oecd_crc_2026.csv") -> Path:
    file = folder / name
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def test_no_class_is_not_class_zero(tmp_path: Path) -> None:
    written(tmp_path, *ROWS)
    rows = oecd.read(tmp_path)["governance"]
    found = validate("governance", rows, where="test", fill=True).set_index("place")
    assert found["value"].dropna().to_dict() == {"SGP": 0, "COD": 7, "XKX": 6}
    assert set(found.index[found["value"].isna()]) == {"CHL", "KOR", "CUB"}
    assert set(found["year"]) == {2026}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Peru,PER,8,", "row 2, column 'crc': '8' is not a class from 0 to 7"),
        ("Peru,PER,2.5,", "'2.5' is not a class"),
        ("Peru,PER,high,", "'high' is not a number"),
        ("Peru,CHL,3,", "column 'iso3': 'CHL' is not the code of Peru"),
        ("Utopia,PER,3,", "column 'country': 'Utopia' is not a place we know"),
        ("Peru,PRU,3,", "column 'iso3': 'PRU' is not a place we know"),
        ("Peru,PER,3,see below", "is not a list of footnote numbers"),
        ("Peru,PER,3,\nPeru,PER,4,", "row 3, column 'country': 'Peru' occurs twice"),
    ],
)
def test_refusals(row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        oecd.read(written(tmp_path, row))


def test_file_without_year_or_rows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="must say the year of the list"):
        oecd.read(written(tmp_path, *ROWS, name="risk.csv"))
    with pytest.raises(BadInput, match="has no rows"):
        oecd.read(written(tmp_path))


@given(row=st.integers(0, 5), column=st.integers(0, 3), text=st.text(max_size=8))
def test_any_cell_gives_rows_or_bad_input(
    row: int, column: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [line.split(",") for line in ROWS]
    cells[row][column] = text
    file = written(tmp_path_factory.mktemp("oecd"), *(",".join(line) for line in cells))
    try:
        rows = oecd.read(file)["governance"]
    except BadInput:
        return
    validate("governance", rows, where="fuzz", fill=True)


@pytest.mark.upstream
def test_classes_of_the_list(upstream: Path) -> None:
    rows = oecd.read(upstream / "oecd-country-risk")["governance"].set_index("place")["value"]
    assert (len(rows), int(rows.isna().sum())) == (201, 64)
    assert (rows["CHN"], rows["COD"], rows["CHL"]) == (
        2,
        7,
        pytest.approx(float("nan"), nan_ok=True),
    )
