"""Commands about use, end uses and prices print what the library gives, as described."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shigen import reference
from shigen.cli import economy
from shigen.errors import UnknownName

SOURCES = """\
source,title,publisher,edition,licence,ships,citation,accessed
agency,Table of an agency,An agency,2026,public domain,1,agency.example,2026-01-01
"""
SHARES = """\
mineral,place,period,use,use_group,value,low,high,unit,status,source,vintage,note
gallium,USA,2025,chips,semiconductors,0.7,,,fraction,reported,agency,2026,
gallium,USA,2025,optics,optoelectronics,0.2,,,fraction,reported,agency,2026,
"""
SECTORS = """\
mineral,use,scheme,sector,value,low,high,unit,status,source,vintage,note
gallium,chips,bea-2017,334413,1,0.6,1,fraction,assumed,agency,2026,
gallium,optics,bea-2017,335110,1,0.6,1,fraction,assumed,agency,2026,
"""
PRICES = """\
mineral,stage,form,month,value,low,high,unit,status,source,vintage,note
tin,refined,metal,2025-01,30000,,,USD/t,reported,agency,2026,
tin,refined,metal,2025-02,32000,,,USD/t,reported,agency,2026,
"""
BALANCE = """\
mineral,place,year,item,detail,published,form,value,low,high,unit,status,source,vintage,note
tin,USA,2024,apparent-consumption,Apparent,"34,600",,34600,,,t,reported,agency,2026,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a small catalogue with tables of use and prices."""
    for name, text in (
        ("sources", SOURCES),
        ("end_use_shares", SHARES),
        ("use_sectors", SECTORS),
        ("prices_monthly", PRICES),
        ("balance", BALANCE),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> Mapping[str, list[dict[str, Any]]]:
    """Tables of the JSON just printed; every column must be one that fields.csv describes."""
    found = json.loads(capsys.readouterr().out)
    tables: Mapping[str, list[dict[str, Any]]] = found["tables"]
    for name, rows in tables.items():
        described = [field["field"] for field in reference.tables.field_rows(name)]
        assert all(list(row) == described for row in rows), name
    return tables


def test_uses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    economy.uses("Ga", place="US", format="json", catalogue=folder)
    tables = printed(capsys)
    assert [row["value"] for row in tables["use_shares"]] == [
        pytest.approx(7 / 9),
        pytest.approx(2 / 9),
    ]
    assert [(row["sum"], row["verdict"]) for row in tables["use_sums"]] == [(0.9, "below-one")]
    assert [row["sector"] for row in tables["use_industries"]] == ["334413", "335110"]


def test_uses_of_four_places(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    economy.uses("gallium", format="json", catalogue=folder)
    shares = printed(capsys)["use_shares"]
    assert [row["status"] for row in shares if row["place"] == "JPN"] == ["imputed", "imputed"]
    assert {row["place"] for row in shares} == {"EUU", "JPN", "USA", "WLD"}


def test_unknown_classification(folder: Path) -> None:
    with pytest.raises(UnknownName, match="naics"):
        economy.uses("gallium", scheme="naics", catalogue=folder)


def test_prices(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    economy.prices("Sn", format="json", catalogue=folder)
    tables = printed(capsys)
    assert [(row["year"], row["value"]) for row in tables["annual_prices"]] == [(2025, 31000.0)]
    assert [row["month"] for row in tables["prices_monthly"]] == ["2025-01", "2025-02"]


def test_no_prices_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    economy.prices("gallium", catalogue=folder)
    assert "gallium: no monthly prices are held" in capsys.readouterr().err


def test_consumption(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    economy.consumption("tin", format="json", catalogue=folder)
    rows = {row["place"]: row for row in printed(capsys)["consumption"]}
    assert rows["USA"]["value"] == 34600
    assert rows["JPN"]["value"] is None
    assert rows["JPN"]["method"] == "not known"
