"""Deposits and plants with figures: lithium, US cobalt, Chinese alumina and gallium."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import (
    busch_lithium,
    history_engine_plants,
    usgs_cobalt_sites,
)
from shigen.errors import BadInput
from shigen.reference import validate

Row = Mapping[str, object]


def table(rows: Sequence[Row], *, title: str = "") -> str:
    handle = io.StringIO(newline="")
    writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return (title + "\n" if title else "") + handle.getvalue()


def checked(found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: validate(name, frame, where="x", fill=True) for name, frame in found.items()}


BUSCH: Row = {
    "d": "1",
    "Country": "Chile",
    "Deposit_Name": "Salar A",
    "Resource_Type": "Brine",
    "Latitude": "-23.55",
    "Longitude": "-68.36",
    "Status": "Producing",
    "Grade_percLi_Reserve": "0.2",
    "reserve": "360",
    "resource_demostrated": "0",
    "resource_inferred": "2600",
    "max_prod_rate": "324",
    "cost1_noTax": "21238.7",
    "cost2_noTax": "21461.9",
    "cost3_noTax": "22382.5",
    "cost_source": "Report",
    "prod_rate2022": "27",
    "prod_rate2023": "31",
    "prod_rate2025": "39",
    "prod_rate2030": "0",
}


def write_busch(folder: Path, *rows: Row) -> Path:
    file = folder / busch_lithium.FILE
    file.write_text(table(rows), encoding="utf-8")
    return file


POINT: Row = {
    "Ftr_ID *": "Mo1",
    "Ftr_Name": "Ruby",
    "Ftr_Group": "Mineral Occurrence",
    "Ftr_Type": "Deposit",
    "Commodity": "lead; nickel cobalt; gold",
    "Lat_WGS84": "67.06",
    "Long_WGS84": "-156.9",
    "Pt_Def": "Approximate center",
    "State": "AK",
    "Loc_Date": "2013",
}
RESOURCE: Row = {
    "Ftr_ID *": "Mo1",
    "Material": "cobalt",
    "Rsrc_Date": "2018",
    "CntSIComAm": "20000.111",
    "CntSIComUt": "metric tons",
    "Rsrc_Class": "Inferred",
    "Ref_ID": "Davis (2018)",
}
PAST: Row = {
    "Ftr_ID *": "Mf1",
    "Assoc_Dep": "Mo1",
    "Material": "cobalt",
    "Year_From": "1939",
    "Year_To": "1968",
    "CntSIComAm": "6289.111",
    "CntSIComUt": "metric tons",
}


def write_cobalt(
    folder: Path, *points: Row, resources: Sequence[Row] = (RESOURCE,), past: Row = PAST
) -> Path:
    (folder / usgs_cobalt_sites.POINTS).write_text(table(points), encoding="cp1252")
    (folder / usgs_cobalt_sites.RESOURCES).write_text(table(resources), encoding="cp1252")
    (folder / usgs_cobalt_sites.PRODUCTION).write_text(table([past]), encoding="cp1252")
    return folder


REFINERY: Row = {
    "plant_name": "平果铝",
    "province": "广西",
    "group_owner": "中国铝业集团",
    "alumina_capacity_kt": "2210",
    "gallium_status": "present",
    "gallium_operator": "自营",
    "gallium_capacity_t": "20（一期；三期规划60）",
    "gallium_line_year": "pre-2014",
    "gallium_line_year_confidence": "medium",
}
LAYER: Row = {
    "facility_name": "Pingguo",
    "operator": "Chinalco",
    "ultimate_owner": "Government",
    "province": "Guangxi",
    "county_or_city": "Guangxi, Baise, Pingguo",
    "latitude": "23.3",
    "longitude": "107.5",
    "status": "Assumed Active",
}


def write_plants(
    folder: Path,
    *refineries: Row,
    alumina: Row | None = None,
    gallium: Row | None = None,
) -> Path:
    title = "Table of refineries,,,"
    layer = LAYER | {"capacity_kt": "2210"} | (alumina or {})
    plant = LAYER | {"capacity_t": "NA", "host_type": "zinc"} | (gallium or {})
    (folder / history_engine_plants.REFINERIES).write_text(table(refineries, title=title))
    (folder / history_engine_plants.ALUMINA).write_text(table([layer]), encoding="utf-8")
    (folder / history_engine_plants.GALLIUM).write_text(table([plant]), encoding="utf-8")
    return folder


def test_lithium_deposits(tmp_path: Path) -> None:
    write_busch(tmp_path, BUSCH, BUSCH | {"Deposit_Name": "B", "Status": "No info"})
    found = checked(busch_lithium.read(tmp_path))
    site = found["facilities"].set_index("facility").loc["salar-a"]
    assert site["note"] == "brine; cost before tax 21239 to 22382 USD/t Li (report)"
    output = found["facility_output"]
    output = output[output["facility"] == "salar-a"]
    rows = output.set_index(["measure", "form", "year"])["value"]
    # Thousand tonnes become tonnes; a 0 of the model is an amount that nobody has stated.
    assert rows.to_dict() == {
        ("reserves", "", 2024): 360_000,
        ("resources", "inferred", 2024): 2_600_000,
        ("production", "", 2022): 27_000,
        ("production", "", 2023): 31_000,
        ("capacity", "", 2025): 39_000,
        ("capacity", "largest-rate", 2024): 324_000,
        ("grade", "", 2024): 0.002,
    }
    assert set(output["status"]) == {"estimated", "assumed"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Country": "Utopia"}, "column 'Country': 'Utopia' is not a place we know"),
        ({"Status": "Sleeping"}, "column 'Status': 'Sleeping' is not one of"),
        ({"Resource_Type": "Sea"}, "column 'Resource_Type': 'Sea' is not one of"),
        ({"reserve": "-1"}, "is not between 0 and 30000 thousand tonnes of lithium"),
        ({"prod_rate2023": "31000"}, "is not between 0 and 1000 thousand tonnes of lithium"),
        ({"reserve": "W"}, "column 'reserve': 'W' is not a number"),
        ({"Grade_percLi_Reserve": "2000"}, "is not a percentage of lithium"),
        ({"cost1_noTax": "-5"}, "is not a cost in USD per tonne"),
        ({"Latitude": "123"}, "latitude: 123 is not between"),
        ({"Deposit_Name": ""}, "is empty or occurs twice"),
    ],
)
def test_lithium_refusals(changed: Row, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        busch_lithium.read(write_busch(tmp_path, BUSCH | changed))


def test_us_cobalt(tmp_path: Path) -> None:
    region = POINT | {"Ftr_ID *": "Mr1", "Ftr_Group": "Mineral Region"}
    resources = (
        RESOURCE,
        RESOURCE | {"Material": "gold"},
        RESOURCE | {"Rsrc_Class": "Proven", "CntSIComAm": "1.6111"},
        RESOURCE | {"Ftr_ID *": "Mr1"},
        RESOURCE | {"Ftr_ID *": "-1111"},
    )
    found = checked(
        usgs_cobalt_sites.read(write_cobalt(tmp_path, POINT, region, resources=resources))
    )
    site = found["facilities"].iloc[0]
    assert len(found["facilities"]) == 1
    assert site["facility"] == "ruby-mo1"
    assert site["minerals"] == "cobalt;lead;nickel"
    assert site["note"] == "past output 6289 t cobalt 1939-1968"
    output = found["facility_output"]
    assert output[["measure", "form", "value"]].to_numpy().tolist() == [
        ["resources", "inferred", 20_000.0],
        ["reserves", "proven", 1.6],
    ]


@pytest.mark.parametrize(
    ("point", "resource", "past", "message"),
    [
        ({}, {"Ftr_ID *": "Mo9"}, {}, r"column 'Ftr_ID \*': 'Mo9' is not in Loc_Pt\.csv"),
        ({}, {"CntSIComUt": "pounds"}, {}, "'pounds' is not metric tons"),
        ({}, {"CntSIComAm": "-5"}, {}, "column 'CntSIComAm': '-5' is not an amount"),
        ({}, {"Rsrc_Class": "Hoped"}, {}, "'Hoped' is not a class of resources"),
        ({}, {"Rsrc_Date": "2999"}, {}, "column 'Rsrc_Date': '2999' is not a year up to"),
        ({}, {"Material": "gold"}, {}, "holds no resources of any mineral we know"),
        ({"Ftr_Group": "City"}, {}, {}, "'City' is not one of Mineral Region"),
        ({"Ftr_Name": ""}, {}, {}, "column 'Ftr_Name': '' is empty"),
        ({"Commodity": "gold"}, {}, {}, "'gold' names no mineral we know"),
        ({"Lat_WGS84": "x"}, {}, {}, "column 'Lat_WGS84': 'x' is not a number"),
        ({}, {}, {"Year_To": "1900"}, "column 'Year_To': '1900' is before the first year"),
    ],
)
def test_us_cobalt_refusals(
    point: Row, resource: Row, past: Row, message: str, tmp_path: Path
) -> None:
    write_cobalt(tmp_path, POINT | point, resources=(RESOURCE | resource,), past=PAST | past)
    with pytest.raises(BadInput, match=message):
        usgs_cobalt_sites.read(tmp_path)


def test_us_cobalt_rows_twice(tmp_path: Path) -> None:
    write_cobalt(tmp_path, POINT, resources=(RESOURCE, RESOURCE))
    with pytest.raises(BadInput, match="has cobalt, Inferred, 2018 twice"):
        usgs_cobalt_sites.read(tmp_path)
    write_cobalt(tmp_path, POINT, POINT)
    with pytest.raises(BadInput, match="is empty or occurs twice"):
        usgs_cobalt_sites.read(tmp_path)


def test_chinese_plants(tmp_path: Path) -> None:
    absent = REFINERY | {"plant_name": "B", "gallium_status": "absent", "gallium_capacity_t": "0",
                         "alumina_capacity_kt": "unknown"}  # fmt: skip
    found = checked(history_engine_plants.read(write_plants(tmp_path, REFINERY, absent)))
    sites = found["facilities"].set_index("facility")
    assert sites["minerals"].to_dict() == {
        "alumina-guangxi-01": "aluminum;gallium",
        "alumina-guangxi-02": "aluminum",
        "alumina-pingguo-pingguo": "aluminum",
        "gallium-pingguo-pingguo": "gallium;zinc",
    }
    output = found["facility_output"].set_index(["facility", "mineral"])
    assert output["value"].to_dict() == {
        ("alumina-guangxi-01", "aluminum"): 2_210_000,
        ("alumina-guangxi-01", "gallium"): 20,
        ("alumina-guangxi-02", "gallium"): 0,
        ("alumina-pingguo-pingguo", "aluminum"): 2_210_000,
    }
    assert output.loc[("alumina-guangxi-01", "gallium"), "note"] == "20（一期；三期规划60）"


@pytest.mark.parametrize(
    ("refinery", "alumina", "gallium", "message"),
    [
        ({"province": "火星"}, {}, {}, "column 'province': '火星' is not a province we know"),
        ({"gallium_status": "?"}, {}, {}, "column 'gallium_status': '\\?' is not one of"),
        ({"gallium_capacity_t": "120000"}, {}, {}, "between 0 and 1000; is the unit right"),
        ({"alumina_capacity_kt": "2210000"}, {}, {}, "between 0 and 20000; is the unit right"),
        ({"gallium_capacity_t": "some"}, {}, {}, "'some' is not a number"),
        ({}, {"latitude": "NA"}, {}, "column 'latitude': 'NA' is not a number"),
        ({}, {"facility_name": ""}, {}, "column 'facility_name': '' is empty or occurs twice"),
        ({}, {}, {"host_type": "tea"}, "column 'host_type': 'tea' is not one of alumina"),
        ({"plant_name": ""}, {}, {}, "is empty or occurs twice"),
    ],
)
def test_chinese_refusals(
    refinery: Row, alumina: Row, gallium: Row, message: str, tmp_path: Path
) -> None:
    write_plants(tmp_path, REFINERY | refinery, alumina=alumina, gallium=gallium)
    with pytest.raises(BadInput, match=message):
        history_engine_plants.read(tmp_path)


WRITERS: list[tuple[ModuleType, str, Row, Callable[[Path, Row], Path]]] = [
    (busch_lithium, busch_lithium.FILE, BUSCH, write_busch),
    (usgs_cobalt_sites, usgs_cobalt_sites.POINTS, POINT, write_cobalt),
    (history_engine_plants, history_engine_plants.REFINERIES, REFINERY, write_plants),
]
CELLS = st.one_of(
    st.sampled_from(["", "NA", "W", "E", ">95", "<0.1", "1 - 2", "1e400", "Copper*", "USSR", "-0"]),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0xFF), max_size=8),
)


@settings(max_examples=80)
@given(st.sampled_from(range(len(WRITERS))), st.integers(0, 30), CELLS)
def test_any_cell_gives_rows_or_a_refusal(which: int, column: int, cell: str) -> None:
    module, _, row, write = WRITERS[which]
    name = list(row)[column % len(row)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            write(Path(folder), row | {name: cell})
            checked(module.read(Path(folder)))
        except BadInput:
            return
        except UnicodeEncodeError:  # a character that the encoding of the source lacks
            return


@settings(max_examples=60)
@given(st.sampled_from(range(len(WRITERS))), st.binary(max_size=120))
def test_any_bytes_are_refused(which: int, data: bytes) -> None:
    module, name, row, write = WRITERS[which]
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), row)
        (Path(folder) / name).write_bytes(data)
        with pytest.raises(BadInput):
            module.read(Path(folder))


@pytest.mark.upstream
@pytest.mark.parametrize(
    ("module", "folder", "sites", "figures"),
    [
        (busch_lithium, "lithium-deposits-busch", 160, 607),
        (usgs_cobalt_sites, "cobalt-us-deposits-usgs", 66, 237),
        (history_engine_plants, "history-engine-china", 85, 92),
    ],
)
def test_the_files(
    module: ModuleType, folder: str, sites: int, figures: int, upstream: Path
) -> None:
    found = checked(module.read(upstream / folder))
    assert len(found["facilities"]) == sites
    assert len(found.get("facility_output", ())) == figures


@pytest.mark.upstream
def test_lithium_made_agrees_with_the_survey(upstream: Path) -> None:
    lithium = busch_lithium.read(upstream / "lithium-deposits-busch")["facility_output"]
    made = lithium[(lithium["measure"] == "production") & (lithium["year"] == 2023)]
    # The survey of the United States has 204 kt for 2023.
    assert made["value"].sum() == pytest.approx(180_000, rel=0.1)
