"""Elasticities and world shares of scrap: what is taken, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import glombo
from shigen.errors import BadInput
from shigen.reference import validate

SUMMARY = (
    "parameter,metal,horizon,n,median,q25,q75",
    "Intensity elasticity to price,Cu,long run,17,-0.328,-0.64,-0.21",
    "Intensity elasticity to price,Steel,long run,3,-0.069,-0.101,-0.064",
)
SERIES = (
    "metal,series,year,value,source_as_given",
    "Cu,Total demand,2010,200,first",
    "Cu,Total demand,2010,190,second",
    "Cu,Scrap demand,2010,50,first",
    "Cu,Scrap demand,1999,50,first",
    "Co,Total demand,2019,10,chart",
    "Co,Scrap demand,2019,5,chart",
    "Cu,Primary supply,2010,100,first",
)


def write(folder: Path, summary: tuple[str, ...], series: tuple[str, ...]) -> Path:
    for name, lines in ((glombo.SUMMARY, summary), (glombo.SERIES, series)):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_median_with_the_middle_half(tmp_path: Path) -> None:
    frame = glombo.read(write(tmp_path, SUMMARY, SERIES))["elasticities"]
    row = validate("elasticities", frame, where="glombo", fill=True).to_dict("records")
    assert len(row) == 1
    assert (row[0]["mineral"], row[0]["low"], row[0]["value"], row[0]["high"]) == (
        "copper",
        -0.64,
        -0.328,
        -0.21,
    )
    assert row[0]["estimates"] == 17


def test_share_of_scrap_from_the_first_source(tmp_path: Path) -> None:
    frame = glombo.read(write(tmp_path, SUMMARY, SERIES))["recycling"]
    rows = validate("recycling", frame, where="glombo", fill=True).to_dict("records")
    assert [(r["mineral"], r["period"], r["value"]) for r in rows] == [("copper", "2010", 0.25)]
    assert rows[0]["status"] == "imputed"


def test_one_file_at_a_time(tmp_path: Path) -> None:
    folder = write(tmp_path, SUMMARY, SERIES)
    assert list(glombo.read(folder / glombo.SUMMARY)) == ["elasticities"]
    assert list(glombo.read(folder / glombo.SERIES)) == ["recycling"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x,Xx,long run,1,0,0,0", "row 2, column 'metal': 'Xx' is not a metal"),
        ("x,Cu,some day,1,0,0,0", "'some day' is not one of"),
        ("x,Cu,long run,1,0.5,0.6,0.7", "'0.5' is not between its quartiles"),
        ("x,Cu,long run,1,50,40,60", "column 'q25': '40' is not an elasticity"),
        ("x,Cu,long run,1.5,0,0,0", "'1.5' is not a number of estimates"),
        ("x,Cu,long run,1e999,0,0,0", "'1e999' is not a number of estimates"),
        ("x,Steel,long run,1,0,0,0", "has no rows"),
        ("x,Cu,long run,1,0,0", "has 6 cells where the header has 7"),
    ],
)
def test_refused_elasticities(line: str, message: str, tmp_path: Path) -> None:
    folder = write(tmp_path, (SUMMARY[0], line), SERIES)
    with pytest.raises(BadInput, match=message):
        glombo.read(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Cu,Scrap demand,2010,900,first", "occurs twice in Scrap demand of Cu"),
        ("Cu,Scrap demand,2011,900,first\nCu,Total demand,2011,1,first", "are not in one unit"),
        ("Cu,Scrap demand,2010.5,1,x", "'2010.5' is not a year"),
        ("Cu,Scrap demand,1e999,1,x", "'1e999' is not a year"),
        ("Cu,Scrap demand,2012,-1,x", "'-1' is not an amount"),
        ("Xx,Scrap demand,2012,1,x", "'Xx' is not a metal"),
    ],
)
def test_refused_series(line: str, message: str, tmp_path: Path) -> None:
    folder = write(tmp_path, SUMMARY, (*SERIES, line))
    with pytest.raises(BadInput, match=message):
        glombo.read(folder)


@given(
    column=st.integers(0, 6), text=st.text(max_size=8), name=st.sampled_from(["summary", "series"])
)
def test_any_cell_gives_rows_or_bad_input(
    column: int, text: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = list(SERIES if name == "series" else SUMMARY)
    cells = lines[1].split(",")
    cells[column % len(cells)] = text
    lines[1] = ",".join(cells)
    summary = SUMMARY if name == "series" else tuple(lines)
    series = tuple(lines) if name == "series" else SERIES
    try:
        tables = glombo.read(write(tmp_path_factory.mktemp("glombo"), summary, series))
    except BadInput:
        return
    assert all(row["mineral"] == "copper" for row in tables["recycling"].to_dict("records"))


@pytest.mark.upstream
def test_the_files(upstream: Path) -> None:
    tables = glombo.read(upstream / "elasticities-glombo")
    assert len(tables["elasticities"]) == 89 - 16
    shares = tables["recycling"].set_index(["mineral", "period"])["value"]
    # Lead batteries come back: three fifths of the lead used is old lead.
    assert 0.55 < shares["lead", "2019"] < 0.7
    assert 0.1 < shares["zinc", "2019"] < 0.2
    assert "cobalt" not in set(tables["recycling"]["mineral"])
