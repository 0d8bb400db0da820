"""Registers of sites: Talloy, Canada, North American plants; words and positions they share."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import (
    ev_investments,
    nrcan,
    talloy,
)
from shigen.catalogue.importers.facility_rows import minerals_of, position, rules, within
from shigen.errors import BadInput
from shigen.reference import rows as reference_rows
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


TALLOY: Row = {
    "facility_id": "chl-hill-fac",
    "name": "Hill",
    "iso3": "CHL",
    "lat": "-24",
    "lon": "-69",
    "loc_precision": "site",
    "primary_type": "mine",
    "status": "unknown",
    "commodities": "Copper;gold",
    "companies": "Codelco;Hill SA",
    "confidence": "0.65",
}


def write_talloy(folder: Path, *rows: Row) -> Path:
    file = folder / talloy.FILE
    file.write_bytes(gzip.compress(table(rows).encode()))
    return file


NRCAN: Row = {
    "id": "hill",
    "name": "Hill",
    "operator": "Vale S.A.",
    "minerals": ["Nickel", "cobalt", "gold"],
    "primaryMineral": "Nickel",
    "stage": "Producing Mine",
    "status": "Active",
    "latitude": 46.5,
    "longitude": -81.0,
    "developmentStage": "Mine",
    "nrcanObjectId": 7,
}


def write_nrcan(folder: Path, *rows: Row) -> Path:
    file = folder / nrcan.FILE
    file.write_text(json.dumps(list(rows)), encoding="utf-8")
    return file


EV: Row = {
    "technology": "Batteries",
    "company_name": "Albemarle",
    "product": "Batteries: Materials Processing",
    "reported_investment": "1300",
    "by_amount": "Over 1 Billion",
    "city": "Richburg",
    "state": "South Carolina",
    "country": "United States",
    "latitude": "34.7",
    "longitude": "-81",
    "timeline": "Post-Inflation Reduction Act",
}


def write_ev(folder: Path, *rows: Row) -> Path:
    file = folder / ev_investments.FILE
    file.write_text(table(rows), encoding="cp1252")
    return file


def test_words_of_the_rules_are_minerals() -> None:
    known = {row["slug"] for row in reference_rows("minerals")}
    for file in ("facility_commodities.csv", "ev_companies.csv"):
        for row in rules(file):
            assert set(row["minerals"].split(";")) - {""} <= known, row
    for file, columns in (
        ("jasansky_goods.csv", ("sheet", "text")),
        ("facility_commodities.csv", ("text",)),
        ("facility_forms.csv", ("mineral", "form")),
        ("ev_companies.csv", ("company",)),
    ):
        seen = [tuple(row[column] for column in columns) for row in rules(file)]
        assert len(seen) == len(set(seen)), file


def test_words_with_marks_and_brackets() -> None:
    assert minerals_of("rees (monazite)\\*\\*\\*") == ("rare-earths",)
    assert minerals_of("bismuth 7") == ("bismuth",)
    assert minerals_of("(potential) uranium") == ("uranium",)
    assert minerals_of("nickel-cobalt mixed sulfide") == ("nickel", "cobalt")
    assert minerals_of("graphite synthetic") == ()
    assert minerals_of("iron ore 44") == ()


def test_positions_are_checked_against_the_country() -> None:
    assert position("CHL", -24.123456, -69.0, where="f") == (-24.1235, -69.0, "")
    latitude, _, note = position("CHL", 24.0, -69.0, where="f")
    assert latitude is None
    assert note == "published position 24, -69 lies outside CHL: left out"
    assert position("CHL", 0.0, 0.0, where="f")[2] == "published position 0, 0 left out"
    assert within("FJI", -17.0, -179.0)
    with pytest.raises(BadInput, match="f, longitude: nan is not between"):
        position("CHL", -24.0, float("nan"), where="f")


def test_talloy(tmp_path: Path) -> None:
    rows = (
        TALLOY,
        TALLOY | {"facility_id": "b", "confidence": "0.3", "companies": "N;A"},
        TALLOY | {"facility_id": "c", "primary_type": "smelter", "status": "operating"},
        TALLOY | {"facility_id": "d", "commodities": "gold; thermal coal"},
        TALLOY | {"facility_id": "e", "lat": "24"},
    )
    write_talloy(tmp_path, *rows)
    sites = checked(talloy.read(tmp_path))["facilities"].set_index("facility")
    assert list(sites.index) == ["chl-hill-fac", "b", "c", "e"]
    assert set(sites["minerals"]) == {"copper"}
    assert sites["status"].tolist() == ["estimated", "assumed", "estimated", "estimated"]
    assert sites["owners"].tolist()[:2] == ["Codelco; Hill SA", ""]
    assert sites.loc["c", ["kind", "stage", "state"]].tolist() == [
        "smelter",
        "refined",
        "operating",
    ]
    assert pd.isna(sites.loc["e", "latitude"])
    assert sites.loc["e", "precision"] == ""
    assert talloy.left_out(tmp_path).to_numpy().tolist() == [["gold", 1]]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"iso3": "XYZ"}, "row 2, column 'iso3': 'XYZ' is not a place we know"),
        ({"confidence": "high"}, "column 'confidence': 'high' is not a number"),
        ({"confidence": "1.5"}, "is not between 0 and 1"),
        ({"primary_type": "bakery"}, "column 'primary_type': 'bakery' is not one of"),
        ({"lat": "-95"}, "latitude: -95 is not between"),
        ({"lon": ""}, "has only one of latitude and longitude"),
        ({"facility_id": ""}, "is empty or occurs twice"),
        ({"name": " "}, "column 'name': ' ' is empty"),
        ({"commodities": "gold"}, "holds no site of any mineral we know"),
    ],
)
def test_talloy_refusals(changed: Row, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        talloy.read(write_talloy(tmp_path, TALLOY | changed))


def test_talloy_file_cut_short_or_twice_the_same(tmp_path: Path) -> None:
    file = write_talloy(tmp_path, TALLOY, TALLOY)
    with pytest.raises(BadInput, match="row 3, column 'facility_id': 'chl-hill-fac' is empty or"):
        talloy.read(tmp_path)
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(BadInput, match="cut short"):
        talloy.read(tmp_path)
    file.write_bytes(gzip.compress(b"name,\xff\n"))
    with pytest.raises(BadInput, match="is not utf-8-sig text"):
        talloy.read(tmp_path)


def test_canada(tmp_path: Path) -> None:
    rows = (
        NRCAN,
        NRCAN | {"nrcanObjectId": 8, "stage": "Processing Facility",
                 "developmentStage": "Smelter"},
        NRCAN | {"nrcanObjectId": 9, "id": "gold", "minerals": ["Gold"], "primaryMineral": "Other"},
        NRCAN | {"nrcanObjectId": 10, "id": "far", "latitude": None, "longitude": None,
                 "stage": "Advanced Project"},
    )  # fmt: skip
    write_nrcan(tmp_path, *rows)
    sites = checked(nrcan.read(tmp_path))["facilities"].set_index("facility")
    assert sites["kind"].to_dict() == {"hill": "mine", "hill-8": "smelter", "far": "deposit"}
    assert set(sites["minerals"]) == {"cobalt;nickel"}
    assert sites.loc["hill", "state"] == "Producing Mine; Mine; Active"
    assert nrcan.left_out(tmp_path)["minerals"].tolist() == ["['Gold']"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stage": "Dream"}, "entry 1, field 'stage': 'Dream' is not one of"),
        ({"latitude": "north"}, "field 'latitude': 'north' is not a number of degrees"),
        ({"latitude": 200}, "latitude: 200 is not between"),
        ({"minerals": "Nickel"}, "is not a list of names"),
        ({"operator": 3}, "field 'operator': '3' is not text"),
        ({"nrcanObjectId": None}, "is not a number of its own"),
        ({"id": ""}, "field 'id': '' is empty"),
        ({"name": None}, "field 'name': 'None' is empty"),
    ],
)
def test_canada_refusals(changed: Row, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        nrcan.read(write_nrcan(tmp_path, NRCAN | changed))


def test_canada_file_that_is_not_what_it_claims(tmp_path: Path) -> None:
    file = write_nrcan(tmp_path, NRCAN, NRCAN)
    with pytest.raises(BadInput, match="entry 2, field 'nrcanObjectId': '7' is not a number of"):
        nrcan.read(tmp_path)
    file.write_text(file.read_text()[:-20])
    with pytest.raises(BadInput, match="is not whole JSON text"):
        nrcan.read(tmp_path)
    file.write_text('{"sites": []}')
    with pytest.raises(BadInput, match="is not a list of sites"):
        nrcan.read(tmp_path)
    file.write_text('[{"id": "a"}]')
    with pytest.raises(BadInput, match="entry 1: lacks name, operator"):
        nrcan.read(tmp_path)


def test_north_american_plants(tmp_path: Path) -> None:
    rows = (
        EV,
        EV | {"company_name": "e-VAC Magnetics", "technology": "Electric Vehicles",
              "product": "Electric Vehicles: Components", "reported_investment": "0",
              "by_amount": "Not Specified"},
        EV | {"company_name": "Cirba Solutions", "product": "Batteries: Recycling"},
        EV | {"company_name": "Entek", "product": "Batteries: Minerals, Materials, and Components"},
        EV | {"company_name": "Sicona Battery Technologies", "city": "", "state": "TBD",
              "latitude": "0", "longitude": "0"},
        EV | {"technology": "Solar", "product": "Solar: Panels"},
        EV | {"product": "Batteries: Cells"},
        EV,
    )  # fmt: skip
    write_ev(tmp_path, *rows)
    sites = checked(ev_investments.read(tmp_path))["facilities"].set_index("facility")
    assert sites["kind"].to_dict() == {
        "albemarle-richburg": "plant",
        "e-vac-magnetics-richburg": "magnet-plant",
        "cirba-solutions-richburg": "recycling",
        "albemarle-richburg-2": "plant",
    }
    assert sites.loc["albemarle-richburg", "note"] == "announced investment 1300 million USD"
    # A printed 0 beside "Not Specified" is a sum that is not known.
    assert sites.loc["e-vac-magnetics-richburg", "note"] == ""
    assert ev_investments.left_out(tmp_path).to_numpy().tolist() == [
        ["Entek", "no mineral of ours", 1],
        ["Sicona Battery Technologies", "no place named", 1],
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"technology": "Bakery"}, "column 'technology': 'Bakery' is not a technology"),
        ({"by_amount": "A lot"}, "column 'by_amount': 'A lot' is not one of"),
        ({"reported_investment": "-3"}, "is not a sum in million USD"),
        ({"reported_investment": "1300000000"}, "is not a sum in million USD; is the unit right"),
        ({"country": "Utopia"}, "column 'country': 'Utopia' is not a place we know"),
        ({"latitude": "north"}, "column 'latitude': 'north' is not a number"),
        ({"company_name": "Nobody"}, "holds no plant for minerals or magnets"),
    ],
)
def test_north_american_refusals(changed: Row, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        ev_investments.read(write_ev(tmp_path, EV | changed))


WRITERS: list[tuple[ModuleType, str, Row, Callable[[Path, Row], Path]]] = [
    (talloy, talloy.FILE, TALLOY, write_talloy),
    (ev_investments, ev_investments.FILE, EV, write_ev),
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


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@settings(max_examples=60)
@given(st.sampled_from(list(NRCAN)), JSON)
def test_any_field_gives_rows_or_a_refusal(field: str, value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = write_nrcan(Path(folder), NRCAN | {field: value})
        try:
            checked(nrcan.read(file))
        except BadInput:
            return


@pytest.mark.upstream
@pytest.mark.parametrize(
    ("module", "folder", "sites", "figures"),
    [
        (talloy, "facilities-talloy", 4969, 0),
        (nrcan, "canada-nrcan-projects", 283, 0),
        (ev_investments, "ev-supply-chain-investments-na", 93, 0),
    ],
)
def test_the_files(
    module: ModuleType, folder: str, sites: int, figures: int, upstream: Path
) -> None:
    found = checked(module.read(upstream / folder))
    assert len(found["facilities"]) == sites
    assert len(found.get("facility_output", ())) == figures


@pytest.mark.upstream
def test_nothing_of_the_registers_is_lost(upstream: Path) -> None:
    folder = upstream / "facilities-talloy"
    assert len(talloy.read(folder)["facilities"]) + talloy.left_out(folder)["rows"].sum() == 10_444
    folder = upstream / "canada-nrcan-projects"
    assert len(nrcan.read(folder)["facilities"]) + len(nrcan.left_out(folder)) == 291
