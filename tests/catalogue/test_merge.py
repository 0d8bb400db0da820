"""Importers' tables come together, corrections bite, and every number has a source."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue import csvfiles, merge
from shigen.errors import BadInput

CORRECTION = {
    "entity": "production/mineral=gallium;place=JPN",
    "year": "2024",
    "field": "value",
    "old": "3",
    "new": "3.5",
    "reason": "the agency revised it in March",
    "status": "estimated",
}


@pytest.fixture
def tables(csv_folder: Path) -> dict[str, pd.DataFrame]:
    return csvfiles.read_folder(csv_folder)


def corrected(tables: dict[str, pd.DataFrame], **changes: str) -> dict[str, pd.DataFrame]:
    rows = pd.DataFrame([CORRECTION | changes], dtype="str")
    return merge.correct(merge.join([("a", tables), ("b", {"corrections": rows})]))


def test_rows_of_importers_come_together(tables: dict[str, pd.DataFrame]) -> None:
    more = tables["production"].assign(place=["DEU", "KOR", "RUS"])
    joined = merge.join([("one", tables), ("two", {"production": more})])
    assert joined["production"]["place"].tolist() == ["CHN", "DEU", "JPN", "KOR", "RUS", "USA"]
    assert joined["trade"].empty


def test_bad_row_names_its_importer(tables: dict[str, pd.DataFrame]) -> None:
    bad = tables["production"].assign(unit="")
    with pytest.raises(BadInput, match=r"^two: production, row 1, column 'unit'"):
        merge.join([("one", tables), ("two", {"production": bad})])


def test_same_row_from_two_importers_is_refused(tables: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(BadInput, match=r"joined production, row .* occurs twice"):
        merge.join([("one", tables), ("two", {"production": tables["production"]})])


def test_two_importers_may_declare_one_source_alike(tables: dict[str, pd.DataFrame]) -> None:
    same = {"sources": tables["sources"]}
    assert len(merge.join([("one", same), ("two", same)])["sources"]) == 1
    other = {"sources": tables["sources"].assign(title="Another title")}
    with pytest.raises(BadInput, match="joined sources"):
        merge.join([("one", same), ("two", other)])


def test_unknown_table_is_refused(tables: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(BadInput, match="importer one gives 'output', not a table"):
        merge.join([("one", {"output": tables["production"]})])


def test_correction_replaces_the_value_and_says_so(tables: dict[str, pd.DataFrame]) -> None:
    result = corrected(tables)["production"].set_index("place")
    assert result.loc["JPN", "value"] == 3.5
    assert result.loc["JPN", "status"] == "estimated"
    assert result.loc["JPN", "note"] == (
        "rounded, by the agency; corrected, published as 3: the agency revised it in March"
    )
    assert result.loc["CHN", "value"] == 839.0


def test_correction_to_not_known(tables: dict[str, pd.DataFrame]) -> None:
    result = corrected(tables, new="")["production"].set_index("place")
    assert pd.isna(result.loc["JPN", "value"])


def test_correction_of_text(tables: dict[str, pd.DataFrame]) -> None:
    change = {"field": "vintage", "old": "2026", "new": "2025"}
    result = corrected(tables, **change)["production"].set_index("place")
    assert result.loc["JPN", "vintage"] == "2025"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"old": "4"}, "expected '4' and found '3'; the source changed"),
        ({"year": "2023"}, "no such row; the source changed"),
        ({"entity": "production/place=XXX"}, "no such row; the source changed"),
        ({"entity": "production/nation=JPN"}, "'nation=JPN' is not field=value"),
        ({"entity": "production/JPN"}, "'JPN' is not field=value"),
        ({"entity": "output/place=JPN"}, "no such table or column"),
        ({"field": "weight"}, "no such table or column"),
        ({"new": "9"}, "column 'value': '9.0' is above high"),
        ({"new": "much"}, "'much' is not a number"),
    ],
)
def test_correction_that_no_longer_fits_is_refused(
    tables: dict[str, pd.DataFrame], changes: dict[str, str], message: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(message)):
        corrected(tables, **changes)


def test_every_number_has_a_source_that_may_be_shipped(tables: dict[str, pd.DataFrame]) -> None:
    merge.check_sources(tables)
    unknown = tables | {"production": tables["production"].assign(source="hearsay")}
    with pytest.raises(BadInput, match="'production' cites 'hearsay'"):
        merge.check_sources(unknown)
    closed = tables | {"sources": tables["sources"].assign(ships=False)}
    with pytest.raises(BadInput, match="'production' has rows of 'agency', which may not be ship"):
        merge.check_sources(closed)
