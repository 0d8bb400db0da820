"""World Mineral Statistics: marks, units, former states, lithium, and refusals."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import units
from shigen.catalogue.importers import bgs
from shigen.catalogue.importers.production_rows import PRINTED_UNITS, rules
from shigen.errors import BadInput
from shigen.reference import mineral, stage, validate

GOOD = {
    "country_trans": "Chile",
    "country_iso3_code": "CHL",
    "bgs_commodity_trans": "copper, refined",
    "bgs_sub_commodity_trans": "",
    "bgs_statistic_type_trans": "Production",
    "units": "tonnes (metric)",
    "year": "2021-01-01 00:00:00",
    "quantity": "100",
    "sdmx_code": "A",
    "data_precision_description": "",
    "concat_figure_notes_text": "",
}
LITHIUM = {"bgs_commodity_trans": "lithium minerals"}


def packed(folder: Path, *rows: dict[str, str], name: str = "BGS_x_production.csv.gz") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*reversed(GOOD), "pole_of_inaccessibility_latitude"])
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    (folder / name).write_bytes(gzip.compress(text.getvalue().encode()))
    return folder


def test_marks_and_units(tmp_path: Path) -> None:
    platinum = {
        "bgs_commodity_trans": "platinum group metals, mine",
        "bgs_sub_commodity_trans": "Platinum",
        "units": "kilograms (metal content)",
    }
    packed(
        tmp_path,
        {"concat_figure_notes_text": "Estimates.|Including oxides."},
        {"year": "2020-01-01 00:00:00", "quantity": "", "sdmx_code": "O"},
        {"year": "2019-01-01 00:00:00", "quantity": "0", "sdmx_code": "N"},
        {"year": "2018-01-01 00:00:00", "quantity": "0"},
        platinum | {"country_trans": "Zimbabwe", "country_iso3_code": "ZWE", "quantity": "16330"},
    )
    rows = validate("production", bgs.read(tmp_path)["production"], where="test", fill=True)
    copper = rows[rows["mineral"] == "copper"].set_index("year")
    assert copper["status"].to_dict() == {
        2021: "estimated", 2020: "reported", 2019: "estimated", 2018: "reported",
    }  # fmt: skip
    assert copper.loc[2021, "note"].startswith("Including oxides")
    assert copper["value"].isna().to_dict() == {2021: False, 2020: True, 2019: False, 2018: False}
    assert (copper.loc[2019, "low"], copper.loc[2019, "high"]) == (0.0, 0.5)
    assert copper.loc[2018, "value"] == 0.0
    assert rows[rows["mineral"] == "platinum"]["value"].item() == pytest.approx(16.33)


def test_former_states_and_wrong_codes(tmp_path: Path) -> None:
    names = {
        ("Soviet Union", "SUN"): "SUN",
        ("Zaire", "ZAR"): "COD",
        ("Congo", "COD"): "COG",
        ("Rhodesia", ""): "ZWE",
        ("German Democratic Rep", "DDR"): "DDR",
        ("German Federal Republic", "DEU"): "DEU",
    }
    old = {"year": "1980-01-01 00:00:00"}
    packed(tmp_path, *(old | {"country_trans": n, "country_iso3_code": c} for n, c in names))
    rows = bgs.read(tmp_path)["production"]
    assert list(rows["place"]) == list(names.values())


def test_two_names_of_germany_are_one_place(tmp_path: Path) -> None:
    empty = {"quantity": "", "sdmx_code": "O", "country_iso3_code": "DEU"}
    full = {"quantity": "7", "country_iso3_code": "DEU"}
    packed(
        tmp_path,
        empty | {"country_trans": "Germany"},
        full | {"country_trans": "German Federal Republic"},
    )
    assert bgs.read(tmp_path)["production"]["value"].to_list() == [7.0]
    packed(
        tmp_path,
        full | {"country_trans": "Germany"},
        full | {"country_trans": "German Federal Republic"},
    )
    with pytest.raises(BadInput, match=r"row 3, .* is a second figure of copper, refined, , DEU"):
        bgs.read(tmp_path)


def test_lithium_is_summed_without_what_is_counted_twice(tmp_path: Path) -> None:
    content = "Lithium minerals (Li content)"
    packed(
        tmp_path,
        LITHIUM | {"bgs_sub_commodity_trans": "Carbonate", "quantity": "500"},
        LITHIUM | {"bgs_sub_commodity_trans": "Lithium minerals (Carbonate -Li content)"},
        LITHIUM | {"bgs_sub_commodity_trans": "Lithium minerals (Chloride -Li content)"},
        LITHIUM | {"bgs_sub_commodity_trans": content, "concat_figure_notes_text": "Hydroxide."},
    )
    rows = bgs.read(tmp_path)["production"]
    whole = rows[rows["form"] == ""].iloc[0]
    assert (whole["value"], whole["status"], whole["stage"]) == (200.0, "imputed", "mine")
    assert "carbonate, chloride" in whole["note"]
    assert set(rows["form"]) == {
        "", "carbonate", "carbonate-content", "chloride-content", "other-content",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"units": "kilograms (metal content)"}, "column 'units': .* is not tonnes"),
        ({"quantity": "-1"}, "column 'quantity': '-1' is negative"),
        ({"quantity": "many"}, "'many' is not a number"),
        ({"quantity": "1e999"}, "is more than a number can be"),
        ({"quantity": ""}, "column 'sdmx_code': 'A' does not go with the quantity ''"),
        ({"sdmx_code": "O"}, "does not go with the quantity '100'"),
        ({"sdmx_code": "W"}, "does not go with the quantity '100'"),
        ({"year": "2999-01-01 00:00:00"}, "is not a year from 1900 to now"),
        ({"year": "2021-06-01 00:00:00"}, "is not a year"),
        ({"country_trans": "Utopia"}, "'Utopia' is not a place we know"),
        ({"country_iso3_code": "PER"}, "'PER' is not the code of Chile"),
        ({"bgs_commodity_trans": "mithril"}, "'mithril' .* no commodity of this source"),
        ({"bgs_statistic_type_trans": "Imports"}, "'Imports' is not Production"),
    ],
)
def test_refusals(row: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        bgs.read(packed(tmp_path, row))


def test_damaged_files(tmp_path: Path) -> None:
    file = packed(tmp_path, {}) / "BGS_x_production.csv.gz"
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match="was cut short"):
        bgs.read(file)
    file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"quantity,", b"amount,")))
    with pytest.raises(BadInput, match="lacks the column quantity"):
        bgs.read(file)
    packed(tmp_path, {"bgs_commodity_trans": "ferro-alloys", "bgs_sub_commodity_trans": "Pig iron"})
    with pytest.raises(BadInput, match="has no row of a mineral of the catalogue"):
        bgs.read(tmp_path)
    file.unlink()
    with pytest.raises(BadInput, match=r"no file BGS_\*_production\.csv\.gz"):
        bgs.read(tmp_path)


@given(
    column=st.sampled_from(sorted(GOOD)),
    text=st.text(max_size=12) | st.sampled_from(["W", "E", ">95", "<0.1", "1-2", "100 e"]),
)
def test_any_cell_gives_rows_or_bad_input(
    column: str, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = packed(tmp_path_factory.mktemp("bgs"), {column: text})
    try:
        rows = bgs.read(folder)["production"]
    except BadInput:
        return
    validate("production", rows, where="fuzz", fill=True)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("bgs") / "BGS_x_production.csv.gz"
    file.write_bytes(gzip.compress(data))
    with pytest.raises(BadInput):
        bgs.read(file)


@pytest.mark.parametrize("name", ["bgs", "premise_bgs", "wmd"])
def test_rules_name_what_there_is(name: str) -> None:
    for (commodity, part), rule in rules(name).items():
        if not rule.mineral:
            assert rule.note, (commodity, part)  # what is left out has a reason
            continue
        assert mineral(rule.mineral) == rule.mineral
        assert stage(rule.stage) == rule.stage
        assert rule.printed_unit in PRINTED_UNITS, (commodity, part)
        assert rule.basis, (commodity, part)


@pytest.mark.parametrize(
    ("commodity", "compound", "element"),
    [
        ("Arsenic", "As2O3", "As"),
        ("Chromium (Cr2O3)", "Cr2O3", "Cr"),
        ("Lithium (Li2O)", "Li2O", "Li"),
        ("Niobium (Nb2O5)", "Nb2O5", "Nb"),
        ("Tantalum (Ta2O5)", "Ta2O5", "Ta"),
        ("Titanium (TiO2)", "TiO2", "Ti"),
    ],
)
def test_factors_are_those_of_the_atomic_weights(
    commodity: str, compound: str, element: str
) -> None:
    factor = rules("wmd")[commodity, ""].factor
    assert factor == pytest.approx(units.content(compound, element), abs=2e-5)


@pytest.mark.upstream
def test_files_of_the_survey(upstream: Path) -> None:
    folder = upstream / "bgs-world-mineral-statistics"
    rows = validate("production", bgs.read(folder)["production"], where="bgs", fill=True)
    assert len(rows) == 26659
    assert sum(bgs.left_out(folder).values()) == 949
    assert rows["value"].isna().sum() == 154
    found = rows.set_index(["mineral", "stage", "form", "place", "year"])["value"]
    assert found[("gallium", "refined", "", "CHN", 2023)] == 621
    assert found[("lithium", "mine", "", "CHL", 2022)] == 37967
    assert found[("nickel", "refined", "", "IDN", 2023)] > 1e6
    assert found[("copper", "mine", "", "SUN", 1980)] > 0
    assert ("lithium", "mine", "", "USA", 2022) not in found.index
    # As feasibility work read it: about 211 t of germanium, 200 of them Chinese.
    germanium = rows[(rows["mineral"] == "germanium") & (rows["year"] == 2023)]
    assert germanium["value"].sum() == pytest.approx(211, abs=2)
