"""The workbook of mines: what becomes of a row, and what is refused."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import jasansky
from shigen.catalogue.importers.jasansky_workbook import COLUMNS
from shigen.errors import BadInput
from shigen.reference import validate

Cell = str | float
Sheets = dict[str, list[dict[str, Cell]]]
COPPER: dict[str, Cell] = {
    "mine_fac": "Hill",
    "commodity": "Copper",
    "year": 2019,
    "unit": "Kt",
    "value": 10.0,
}


def mine(**changed: Cell) -> dict[str, Cell]:
    return {
        "mine_fac": "Hill",
        "country": "Chile",
        "latitude": -24.0,
        "longitude": -69.0,
        "mine_or_processing": "Mine",
        "commodities_products": "Copper, Gold",
    } | changed


def write(file: Path, sheets: Mapping[str, Sequence[Mapping[str, Cell]]]) -> Path:
    book = xlsxwriter.Workbook(str(file))
    for name, columns in COLUMNS.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(sheets.get(name, []), start=1):
            sheet.write_row(number, 0, [row.get(column, "") for column in columns])
    book.close()
    return file


def read(tmp_path: Path, **sheets: list[dict[str, Cell]]) -> dict[str, pd.DataFrame]:
    found = jasansky.read(write(tmp_path / jasansky.FILE, {"general": [mine()], **sheets}))
    return {table: validate(table, frame, where="x", fill=True) for table, frame in found.items()}


def test_units_and_shares_become_tonnes_of_the_whole_site(tmp_path: Path) -> None:
    rows = [
        COPPER,
        COPPER | {"year": 2018, "unit": "million recoverable pounds", "value": 2.0},
        COPPER | {"year": 2017, "unit": "tonnes", "value": 30.0, "production_share": 0.5},
        COPPER | {"year": 2003, "unit": "thousand tons", "value": 1.0, "source": "Phelps Dodge"},
        COPPER | {"year": 2002, "unit": "thousand tons", "value": 1.0, "source": "BHP"},
        COPPER | {"commodity": "Gold", "unit": "anything"},
        COPPER | {"year": 2016, "value": ""},
    ]
    output = read(tmp_path, commodities=rows)["facility_output"].set_index("year")
    assert output["value"].round(3).to_dict() == {
        2019: 10_000.0,
        2018: 907.185,
        2017: 60.0,
        2003: 907.185,
        2002: 1000.0,
    }
    assert output.loc[2017, "status"] == "imputed"
    assert output.loc[2017, "note"] == "reported for a share of 0.5"
    assert output.loc[2019, "status"] == "reported"
    assert set(output["basis"]) == {"copper content"}


def test_parts_of_a_site_are_added_unless_the_site_has_a_row(tmp_path: Path) -> None:
    parts = [COPPER | {"sub_site": "North"}, COPPER | {"sub_site": "South", "value": 5.0}]
    output = read(tmp_path, commodities=parts)["facility_output"]
    assert output[["value", "note"]].to_numpy().tolist() == [[15_000.0, "sum of 2 rows"]]
    output = read(tmp_path, commodities=[*parts, COPPER | {"value": 14.0}])["facility_output"]
    assert output["value"].tolist() == [14_000.0]


def test_mine_and_smelter_of_one_site_are_two_facilities(tmp_path: Path) -> None:
    smelted: dict[str, Cell] = {
        "mine_fac": "Hill",
        "year": 2019,
        "process_output": "Copper cathode",
        "process_output_unit": "Kt",
        "process_output_value": 8.0,
    }
    found = read(
        tmp_path,
        general=[mine(mine_or_processing="Mine, Smelter")],
        commodities=[COPPER],
        processing=[smelted],
        other_info=[
            {"mine_fac": "Hill", "owners": "Old (100%)", "year": 2010},
            {"mine_fac": "Hill", "owners": "New (100%)", "year": 2019},
        ],
    )
    sites = found["facilities"].set_index("facility")
    assert sites["kind"].to_dict() == {"hill": "mine", "hill-processing": "smelter"}
    assert sites["stage"].to_dict() == {"hill": "mine", "hill-processing": "refined"}
    assert set(sites["owners"]) == {"New (100%)"}
    assert set(sites["as_of"]) == {"2019"}
    output = found["facility_output"].set_index("facility")
    assert output.loc["hill-processing", ["form", "value"]].tolist() == ["cathode", 8000.0]
    alone = read(tmp_path, general=[mine(mine_or_processing="Smelter")], commodities=[COPPER])
    assert alone["facilities"]["facility"].tolist() == ["hill"]
    assert alone["facilities"]["stage"].tolist() == ["refined"]


def test_product_nearest_to_sale_counts_for_ore_of_bulk_minerals(tmp_path: Path) -> None:
    ore: dict[str, Cell] = {
        "mine_fac": "Hill",
        "min_ore_con": "Bauxite",
        "type_mineral": "Ore mined",
        "year": 2019,
        "unit": "Kt",
        "value": 30.0,
    }
    rows = [ore, ore | {"type_mineral": "Ore processed", "value": 20.0}]
    output = read(tmp_path, minerals_ores_conce=rows)["facility_output"]
    assert output[["mineral", "form", "value"]].to_numpy().tolist() == [
        ["aluminum", "bauxite", 20_000.0]
    ]


def test_reserves_are_printed_or_ore_times_grade(tmp_path: Path) -> None:
    reserve: dict[str, Cell] = {
        "mine_fac": "Hill",
        "commodity": "Cu",
        "reserves_year": 2019,
        "reserves_mineral_unit": "Mt",
        "reserves_mineral_value": 2.0,
        "grade_unit": "%",
        "grade": 0.5,
    }
    printed = reserve | {
        "reserves_year": 2018,
        "reserves_commodity_unit": "Kt",
        "reserves_commodity_value": 9.0,
    }
    output = read(tmp_path, capacity_reserves=[reserve, printed])["facility_output"]
    found = output.set_index("year")[["measure", "value", "status", "note"]].T.to_dict("list")
    assert found == {
        2018: ["reserves", 9000.0, "reported", ""],
        2019: ["reserves", 10_000.0, "imputed", "ore reserve times grade"],
    }


def test_grades_are_fractions_and_several_become_a_range(tmp_path: Path) -> None:
    rows = [
        COPPER | {"value": "", "grade": 1.5, "grade_or_yield_unit": "%"},
        COPPER | {"value": "", "grade": 500.0, "grade_or_yield_unit": "g/t", "sub_site": "A"},
        COPPER | {"value": "", "grade": 700.0, "grade_or_yield_unit": "g/t", "sub_site": "B",
                  "year": 2018},
        COPPER | {"value": "", "grade": 600.0, "grade_or_yield_unit": "g/t", "sub_site": "A",
                  "year": 2018},
        COPPER | {"value": "", "grade": 3.0, "grade_or_yield_unit": "oz/t", "year": 2017},
    ]  # fmt: skip
    output = read(tmp_path, commodities=rows)["facility_output"].set_index("year")
    assert output.loc[2019, "value"] == pytest.approx(0.015)
    assert output.loc[2018, ["low", "high"]].tolist() == pytest.approx([6e-4, 7e-4])
    assert 2017 not in output.index


def test_position_of_a_part_stands_in_and_one_outside_the_country_is_left_out(
    tmp_path: Path,
) -> None:
    general = [mine(latitude="", longitude=""), mine(mine_fac="Dale", latitude=24.0)]
    part: dict[str, Cell] = {
        "mine_fac": "Hill",
        "sub_site": "North",
        "latitude": -25.0,
        "longitude": -69.5,
    }
    sites = read(tmp_path, general=general, sub_sites=[part], commodities=[COPPER])["facilities"]
    sites = sites.set_index("facility")
    assert sites.loc["hill", ["latitude", "precision"]].tolist() == [-25.0, "sub-site North"]
    assert pd.isna(sites.loc["dale", "latitude"])
    assert "lies outside CHL: left out" in sites.loc["dale", "note"]


def test_what_is_not_ours_is_counted(tmp_path: Path) -> None:
    rows = [COPPER, COPPER | {"commodity": "Gold"}, COPPER | {"commodity": "Gold", "year": 2018}]
    file = write(tmp_path / jasansky.FILE, {"general": [mine()], "commodities": rows})
    assert jasansky.left_out(file).to_numpy().tolist() == [["commodities", "Gold", 2]]


@pytest.mark.parametrize(
    ("general", "row", "message"),
    [
        ({}, {"year": 2999}, "row 2, column 'year': '2999.0' is not a year from 1900"),
        ({}, {"year": 2018.5}, "is not a year"),
        ({}, {"year": ""}, "column 'year': '' must not be empty beside a figure"),
        ({}, {"value": -1.0}, "column 'value': '-1.0' is negative or not finite"),
        ({}, {"value": "many"}, "column 'value': 'many' is not a number"),
        ({}, {"unit": "Mt"}, r"would be 10,000,000 t of copper at one site.*is the unit right"),
        ({}, {"unit": "bushels"}, "'bushels' is not a unit we know"),
        ({}, {"production_share": 50}, "'50.0' is not a share between 0 and 1"),
        ({}, {"mine_fac": "Nowhere"}, "sheet 'general' lacks Nowhere"),
        ({}, {"grade": 5.0, "grade_or_yield_unit": "stone"}, "is not a unit of grade"),
        ({}, {"grade": 500.0, "grade_or_yield_unit": "%"}, "is above 100 % in %"),
        (
            {},
            {"commodity": "Silver", "value": 1.0, "grade": 2.0, "grade_or_yield_unit": "%"},
            "is more silver than ore holds",
        ),
        ({"country": "Utopia"}, {}, "sheet 'general', row 2, column 'country': 'Utopia'"),
        ({"latitude": 95}, {}, "latitude: 95 is not between -90 and 90 degrees"),
        ({"latitude": "south"}, {}, "column 'latitude': 'south' is not a number of degrees"),
        ({"longitude": ""}, {}, "has only one of latitude and longitude"),
        ({"mine_or_processing": "Bakery"}, {}, "is not mine, smelter, refinery"),
    ],
)
def test_refusals(
    general: dict[str, Cell], row: dict[str, Cell], message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=message):
        read(tmp_path, general=[mine(**general)], commodities=[COPPER | row])


def test_site_named_twice(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 3, column 'mine_fac': 'Hill' occurs twice"):
        read(tmp_path, general=[mine(), mine()], commodities=[COPPER])


def test_file_that_is_not_what_it_claims(tmp_path: Path) -> None:
    file = write(tmp_path / jasansky.FILE, {"general": [mine()]})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="is not a whole xlsx workbook"):
        jasansky.read(tmp_path)
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("general")
    book.close()
    with pytest.raises(BadInput, match="lacks the sheet sub_sites"):
        jasansky.read(tmp_path)
    book = xlsxwriter.Workbook(str(file))
    for name in COLUMNS:
        book.add_worksheet(name).write_row(0, 0, ["mine_fac", "tonnes"])
    book.close()
    with pytest.raises(BadInput, match="sheet 'general': lacks the column country"):
        jasansky.read(tmp_path)
    write(file, {"general": [mine()]})
    with pytest.raises(BadInput, match="holds no figure of any mineral we know"):
        jasansky.read(tmp_path)
    file.unlink()
    with pytest.raises(BadInput, match=r"no file detailed_data_mining\.xlsx in this folder"):
        jasansky.read(tmp_path)


CELLS = st.one_of(
    st.sampled_from(["", "Copper", "Hill", "Kt", "%", "W", "E", ">95", "<0.1", "1 - 2", "Chile*"]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=6),
)


@settings(max_examples=40)
@given(
    sheet=st.sampled_from(["general", "commodities", "processing", "capacity_reserves"]),
    column=st.integers(min_value=0, max_value=20),
    cell=CELLS,
)
def test_any_cell_gives_rows_or_a_refusal(sheet: str, column: int, cell: Cell) -> None:
    columns = COLUMNS[sheet]
    smelted: dict[str, Cell] = {
        "mine_fac": "Hill",
        "process_output": "Copper",
        "process_output_unit": "Kt",
        "process_output_value": 1.0,
        "year": 2019,
    }
    sheets: Sheets = {
        "general": [mine()],
        "commodities": [dict(COPPER)],
        "processing": [smelted],
        "capacity_reserves": [{"mine_fac": "Hill", "commodity": "Cu"}],
    }
    sheets[sheet][0][columns[column % len(columns)]] = cell
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder) / jasansky.FILE, sheets)
        try:
            for table, frame in jasansky.read(file).items():
                validate(table, frame, where="fuzz", fill=True)
        except BadInput:
            return


@settings(max_examples=30)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / jasansky.FILE
        file.write_bytes(data)
        with pytest.raises(BadInput, match="is not a whole xlsx workbook"):
            jasansky.read(file)


@pytest.mark.upstream
def test_the_workbook(upstream: Path) -> None:
    found = jasansky.read(upstream / "mines-jasansky-2022")
    sites = validate("facilities", found["facilities"], where="x", fill=True)
    output = validate("facility_output", found["facility_output"], where="x", fill=True)
    assert (len(sites), len(output)) == (775, 12_355)
    figures = output.set_index(["facility", "mineral", "form", "year", "measure"])["value"]
    # Escondida as BHP printed it, Morenci in short tons of Phelps Dodge, Cadia in kt marked kozt.
    assert figures["escondida", "copper", "", 2018, "production"] == 1_167_900
    assert figures["morenci", "copper", "", 2003, "production"] == pytest.approx(382_106, abs=1)
    assert figures["cadia", "copper", "", 2012, "production"] == pytest.approx(44_800)
    tenke = figures["tenke-fungurume", "cobalt", "", slice(None), "production"]
    assert tenke.between(8_000, 20_000).all()
    gold = jasansky.left_out(upstream / "mines-jasansky-2022").set_index(["sheet", "text"])["rows"]
    assert gold["commodities", "Gold"] == 2730
