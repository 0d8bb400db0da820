"""The yearbook table of rare-earth mine production."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen.catalogue.importers import usgs_rare_earths
from shigen.catalogue.importers.usgs_rare_earths import FILE
from shigen.errors import BadInput
from shigen.reference import validate

HEADER = "source_id,geography,metric,unit,year,raw_value,value,availability_status,is_estimated"
GOOD = (
    "usgs_myb2022_t8,Burma,mine_production,metric_tons_reo_equivalent,"
    "2022,12000,12000,available,True"
)


def write(folder: Path, *lines: str) -> Path:
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_reads_a_line_and_a_printed_zero(tmp_path: Path) -> None:
    zero = GOOD.replace("Burma", "Burundi").replace("12000,12000,available", "--,0,explicit_zero")
    found = usgs_rare_earths.read(write(tmp_path, HEADER, GOOD, zero))
    made = found["production"].set_index("place")
    assert made["value"].to_dict() == {"MMR": 12_000.0, "BDI": 0.0}
    assert set(made["unit"]) == {"t REO"}
    assert found["world_tables"]["published"].tolist() == ["12000", "\u2014"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("usgs_myb2022_t8", "usgs_myb2022_t1", "row 2, column 'source_id'"),
        ("mine_production", "exports", "row 2, column 'metric'"),
        ("metric_tons_reo", "kilograms_reo", "row 2, column 'unit'"),
        ("Burma", "Atlantis", "row 2, column 'geography'"),
        (",2022,", ",22nd,", "row 2, column 'year'"),
        (",2022,", ",2024,", "row 2, column 'year': '2024' is after the edition 2022"),
        ("12000,available", "many,available", "row 2, column 'value'"),
        ("available", "withheld", "row 2, column 'availability_status'"),
    ],
)
def test_names_row_and_column(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        usgs_rare_earths.read(write(tmp_path, HEADER, GOOD.replace(old, new)))
    assert str(caught.value).startswith(f"{FILE}, {message}")


def test_the_file_itself_may_be_named(tmp_path: Path) -> None:
    folder = write(tmp_path, HEADER, GOOD)
    renamed = (folder / FILE).rename(tmp_path / "table8.csv")
    made = usgs_rare_earths.read(renamed)["production"]
    assert made["basis"].tolist() == ["rare-earth oxide equivalent"]


def test_refuses_a_file_without_a_column_or_rows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="column 'is_estimated' is missing"):
        usgs_rare_earths.read(write(tmp_path, HEADER.removesuffix(",is_estimated"), GOOD))
    with pytest.raises(BadInput, match="holds no rows"):
        usgs_rare_earths.read(write(tmp_path, HEADER))
    with pytest.raises(BadInput, match="cannot read"):
        usgs_rare_earths.read(tmp_path / "nowhere")


@pytest.mark.upstream
def test_five_years_of_thirteen_rows(upstream: Path) -> None:
    made = usgs_rare_earths.read(upstream / "usgs-mcs2026")["production"]
    made = validate("production", made, where="yearbook", fill=True)
    assert made.groupby("year").size().to_dict() == dict.fromkeys(range(2018, 2023), 13)
    china = made[made["place"] == "CHN"].set_index("year")
    assert china["value"].to_dict()[2022] == 210_000.0
    assert china["status"].to_dict() == {
        2018: "reported",
        2019: "reported",
        2020: "reported",
        2021: "reported",
        2022: "estimated",
    }
