"""A small catalogue that is built once for the tests of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen.catalogue.build import build

SOURCES = """\
source,title,publisher,edition,licence,ships,citation,accessed
agency,Table of an agency,An agency,2026,public domain,1,agency.example,2026-01-01
"""
PRODUCTION = """\
mineral,stage,place,year,measure,value,low,high,unit,status,source,vintage,note
gallium,refined,CHN,2024,production,839,,,t,reported,agency,2026,
gallium,refined,JPN,2024,production,3,2,4,t,estimated,agency,2026,"rounded, by the agency"
gallium,refined,USA,2024,production,,,,t,reported,agency,2026,withheld
"""


@pytest.fixture
def csv_folder(tmp_path: Path) -> Path:
    """Return a folder with two tables of a small catalogue."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "production.csv").write_text(PRODUCTION, encoding="utf-8")
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    return folder


@pytest.fixture
def built_folder(csv_folder: Path, tmp_path: Path) -> Path:
    """Return the folder of the small catalogue as built."""
    return build(csv_folder, tmp_path / "built")
