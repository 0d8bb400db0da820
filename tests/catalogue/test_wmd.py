"""World Mining Data: units and oxides, flags, totals, recycling rates, and refusals."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import wmd
from shigen.errors import BadInput
from shigen.reference import validate

GOOD = {
    "commodity": "Lithium (Li2O)",
    "Country": "Chile",
    "Country_Code": "152",
    "Country_ISO": "CHL",
    "unit": "metr. t",
    "data_source": "r",
    "year": "2024",
    "production": "100.0",
}
TOTAL = {
    "Country": "Total",
    "Country_Code": "DELETE",
    "Country_ISO": "DELETE",
    "data_source": "nan",
}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "wmd_mine_production_2018_2024.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(GOOD))
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
    return file


def mapped(folder: Path, *rows: str) -> Path:
    file = folder / "hs_code_map.csv"
    head = "Sheet_name,Reference,EoL-RIR (2023)\n"
    file.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def test_units_flags_and_total(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {},
        {"Country": "China", "Country_ISO": "CHN", "data_source": "e"},
        {"Country": "Peru", "Country_ISO": "PER", "production": ""},
        TOTAL | {"production": "200.0"},
        {"commodity": "Platinum", "unit": "kg", "data_source": "p", "production": "5"},
        {"commodity": "Gold", "Country": "Utopia", "unit": "kg"},
        {"commodity": "Silver", "Country": "Taiwan", "Country_ISO": "S19", "unit": "kg"},
    )
    frame = wmd.read(file)["production"]
    rows = validate("production", frame, where="test", fill=True).set_index(["mineral", "place"])
    assert rows.loc[("lithium", "CHL"), "value"] == pytest.approx(46.454)
    assert rows.loc[("lithium", "WLD"), "value"] == pytest.approx(92.908)
    assert rows.loc[("lithium", "WLD"), "note"] == "published as Li2O"
    assert rows.loc[("lithium", "CHN"), "status"] == "estimated"
    assert pd.isna(rows.loc[("lithium", "PER"), "value"])
    assert rows.loc[("platinum", "CHL"), "value"] == 0.005
    assert rows.loc[("platinum", "CHL"), "status"] == "estimated"
    assert ("silver", "TWN") in rows.index
    assert "gold" not in rows.index.get_level_values(0)


def test_total_that_leaves_out_a_country(tmp_path: Path) -> None:
    bismuth = {"commodity": "Bismuth"}
    china = bismuth | {"Country": "China", "Country_ISO": "CHN", "production": "4"}
    file = written(tmp_path, bismuth, china, bismuth | TOTAL | {"production": "100"})
    world = wmd.read(file)["production"].query("place == 'WLD'").iloc[0]
    assert (world["value"], world["note"]) == (
        100.0,
        "countries add up to 104 t; the total leaves out China",
    )
    file = written(tmp_path, bismuth, china, bismuth | TOTAL | {"production": "0.104"})
    with pytest.raises(BadInput, match=r"row 4: the countries add up to 104 t .* another unit"):
        wmd.read(file)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"unit": "kg"}, "column 'unit': 'kg' is not metr. t, the unit of this commodity"),
        ({"production": "-5"}, "'-5' is negative"),
        ({"production": "W"}, "'W' is not a number"),
        ({"data_source": "x"}, "'x' is none of r, e, p"),
        ({"year": "2999"}, "'2999' is not a year from 1900 to now"),
        ({"year": "24"}, "'24' is not a year"),
        ({"Country": "Utopia"}, "'Utopia' is not a place we know"),
        ({"Country_ISO": "PER"}, "'PER' is not the code of Chile"),
        ({"commodity": "Lithium"}, "'Lithium' .* no commodity of this source; rules/wmd.csv"),
        ({"commodity": "Gold"}, "has no row of a mineral of the catalogue"),
    ],
)
def test_refusals(row: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        wmd.read(written(tmp_path, row))


def test_doubled_row_and_missing_column(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"row 3, .* occurs twice for Lithium \(Li2O\) in 2024"):
        wmd.read(written(tmp_path, {}, {}))
    file = written(tmp_path, {})
    file.write_text(file.read_text().replace("unit", "measure"))
    with pytest.raises(BadInput, match="lacks the column unit"):
        wmd.read(file)
    file.write_bytes(file.read_text().encode("utf-16"))
    with pytest.raises(BadInput, match="is not utf-8-sig text"):
        wmd.read(file)


def test_recycling_rates(tmp_path: Path) -> None:
    rows = wmd.read(
        mapped(
            tmp_path,
            "Copper,sheet,0.55",
            "Gallium,,0.0",
            "Aluminium,sheet,0.32",
            "Bauxite,sheet,0.32",
        )
    )["recycling"]
    found = validate("recycling", rows, where="test", fill=True).set_index("mineral")["value"]
    assert found.dropna().to_dict() == {"copper": 0.55, "aluminum": 0.32}
    assert pd.isna(found["gallium"])  # no fact sheet, so that zero may mean not known
    for row, message in [
        ("Copper,sheet,55", "'55' is not a fraction from 0 to 1"),
        ("Copper,sheet,", "'' is not a number"),
        ("Unobtainium,sheet,0", "no commodity of this source"),
        ("Bauxite,sheet,0.3\nAluminium,sheet,0.32", "differs from another row of aluminum"),
    ]:
        with pytest.raises(BadInput, match=message):
            wmd.read(mapped(tmp_path, row))


@given(
    column=st.sampled_from(sorted(GOOD)),
    text=st.text(max_size=12) | st.sampled_from(["W", "E", ">95", "<0.1", "1-2", "100*"]),
)
def test_any_cell_gives_rows_or_bad_input(
    column: str, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = written(tmp_path_factory.mktemp("wmd"), {column: text}, TOTAL)
    try:
        rows = wmd.read(file)["production"]
    except BadInput:
        return
    validate("production", rows, where="fuzz", fill=True)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("wmd") / "wmd.csv"
    file.write_bytes(data)
    with pytest.raises(BadInput):
        wmd.read(file)


@pytest.mark.upstream
def test_the_files(upstream: Path) -> None:
    found = wmd.read(upstream / "wmd-world-mining-data")
    rows = validate("production", found["production"], where="wmd", fill=True)
    assert len(rows) == 7301
    assert rows["mineral"].nunique() == len(wmd.minerals())
    value = rows.set_index(["mineral", "stage", "form", "place", "year"])["value"]
    assert value[("rhodium", "mine", "", "WLD", 2024)] == pytest.approx(22.785)
    assert value[("lithium", "mine", "", "WLD", 2024)] == pytest.approx(601914 * 0.46454)
    assert value[("gallium", "refined", "", "WLD", 2024)] == 987
    open_totals = rows[(rows["place"] == "WLD") & rows["note"].str.contains("add up")]
    assert len(open_totals) == 29
    assert set(open_totals["year"]) == {2020, 2021, 2022}
    assert len(found["recycling"]) == 43
