"""Rows of a table by simple conditions, read only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import Catalogue, load
from shigen.catalogue.rows import get
from shigen.errors import BadInput, UnknownName

PRODUCTION = """\
mineral,stage,form,place,year,measure,basis,value,low,high,unit,status,source,vintage,note
gallium,refined,,CHN,2023,production,,600,,,t,reported,agency,2026,
gallium,refined,,CHN,2024,production,,750,,,t,estimated,agency,2026,
gallium,refined,,JPN,2024,production,,,,,t,reported,agency,2026,withheld
cobalt,mine,,COD,2024,production,,220000,,,t,reported,agency,2026,the agency's own
"""
SOURCES = """\
source,title,publisher,edition,licence,ships,citation,accessed
agency,Table,An agency,2026,public domain,1,agency.example,2026-01-01
closed,Table,A bureau,2026,not cleared,0,bureau.example,2026-01-01
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "production.csv").write_text(PRODUCTION, encoding="utf-8")
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    return load(folder)


@pytest.mark.parametrize(
    ("where", "values"),
    [
        ([], [220_000.0, 600.0, 750.0, None]),
        (["mineral=Ga"], [600.0, 750.0, None]),
        (["mineral=gallium", "place=China", "year>=2024"], [750.0]),
        (["year<=2023"], [600.0]),
        (["place!=中国", "stage=refined"], [None]),
        (["value="], [None]),
        (["value!=", "year!=2024"], [600.0]),
        (["note="], [600.0, 750.0]),
        (["note=the agency's own"], [220_000.0]),
        (["value>=1e3"], [220_000.0]),
    ],
)
def test_all_conditions_must_hold(
    catalogue: Catalogue, where: list[str], values: list[float | None]
) -> None:
    found = get(catalogue, "production", where=where)["value"]
    assert [None if pd.isna(value) else value for value in found] == values


def test_columns_and_types_are_those_of_the_table(catalogue: Catalogue) -> None:
    found = get(catalogue, "production", where=["year=1999"])
    assert found.empty
    assert found.dtypes.to_dict() == catalogue.table("production").dtypes.to_dict()
    pd.testing.assert_frame_equal(get(catalogue, "sources"), catalogue.table("sources"))


def test_flags_are_written_0_and_1(catalogue: Catalogue) -> None:
    assert get(catalogue, "sources", where=["ships=0"])["source"].tolist() == ["closed"]
    with pytest.raises(BadInput, match="--where ships=yes: write 0 or 1"):
        get(catalogue, "sources", where=["ships=yes"])


def test_no_more_rows_than_wanted(catalogue: Catalogue) -> None:
    assert len(get(catalogue, "production", limit=2)) == 2
    assert get(catalogue, "production", limit=0).empty
    with pytest.raises(BadInput, match="--limit -1"):
        get(catalogue, "production", limit=-1)


@pytest.mark.parametrize(
    ("table", "where", "kind", "said"),
    [
        ("produktion", "", UnknownName, "unknown table 'produktion'"),
        ("production", "country=JPN", UnknownName, "unknown column of production 'country'"),
        ("production", "place=Atlantis", UnknownName, "unknown place 'Atlantis'"),
        ("production", "year", BadInput, "write COLUMN=VALUE"),
        ("production", "year=2024 or 1=1", BadInput, "is not a number"),
        ("production", "mineral = cobalt; drop table x", UnknownName, "unknown mineral"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    catalogue: Catalogue, table: str, where: str, kind: type[BadInput], said: str
) -> None:
    with pytest.raises(kind, match=said):
        get(catalogue, table, where=[where] if where else [])


@given(st.text(max_size=40))
def test_no_text_breaks_out_of_its_quotes(catalogue: Catalogue, text: str) -> None:
    try:
        found = get(catalogue, "production", where=[f"note={text}"])
    except BadInput:
        # DuckDB takes no zero bytes and no halves of surrogate pairs.
        return
    # Cells have no blanks around them, so that a condition needs none either.
    assert set(found["note"]) <= {text.strip()}


def test_nothing_can_be_written_or_read_elsewhere(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    for query in (
        "select * from read_csv('FOLDER/a.csv')",
        "copy sources to 'FOLDER/b.csv'",
        "create table x as select 1",
        "select 1; select 2",
        "",
    ):
        with pytest.raises(BadInput, match="sql: "):
            catalogue.sql(query.replace("FOLDER", str(tmp_path)))
    assert not (tmp_path / "b.csv").exists()
