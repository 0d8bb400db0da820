"""A small catalogue that is built once for the tests of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shigen.catalogue.build import build, build_tables
from shigen.catalogue.canonical import TABLES, header
from shigen.catalogue.merge import join
from shigen.catalogue.store import Catalogue, load
from shigen.reference import validate

SOURCES = """\
source,title,publisher,edition,licence,ships,citation,accessed
agency,Table of an agency,An agency,2026,public domain,1,agency.example,2026-01-01
"""
PRODUCTION = """\
mineral,stage,form,place,year,measure,basis,value,low,high,unit,status,source,vintage,note
gallium,refined,,CHN,2024,production,,839,,,t,reported,agency,2026,
gallium,refined,,JPN,2024,production,,3,2,4,t,estimated,agency,2026,"rounded, by the agency"
gallium,refined,,USA,2024,production,,,,,t,reported,agency,2026,withheld
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


@pytest.fixture(scope="session")
def catalogue_of() -> Callable[..., Catalogue]:
    """Return a function that makes a catalogue of a few rows a table, the rest of it empty."""

    def make(**tables: Sequence[Mapping[str, object]]) -> Catalogue:
        frames = {}
        for table in TABLES:
            rows = tables.get(table, ())
            frame = pd.DataFrame(list(rows)) if rows else pd.DataFrame(columns=list(header(table)))
            frames[table] = validate(table, frame, where=f"test: {table}", fill=True)
        return Catalogue(hash="0" * 64, folder=Path("nowhere"), _frames=frames)

    return make


def _source(key: str, licence: str, ships: str, citation: str) -> dict[str, str]:
    return {
        "source": key, "title": f"Table of {key}", "publisher": "An agency", "edition": "2026",
        "licence": licence, "ships": ships, "citation": citation, "accessed": "2026-01-01",
    }  # fmt: skip


def _output(place: str, value: float | None, key: str, **more: Any) -> dict[str, Any]:
    return {
        "mineral": "cobalt", "stage": "mine", "place": place, "year": 2024,
        "measure": "production", "value": value, "unit": "t", "status": "reported",
        "source": key, "vintage": "2026", **more,
    }  # fmt: skip


@pytest.fixture
def own_catalogue(tmp_path: Path) -> Catalogue:
    """Return a small catalogue of a user's own: one open source, one that may not be passed on."""
    made = {
        "production": pd.DataFrame(
            [
                _output("COD", 220_000.0, "open", note='said "about", by the agency'),
                _output("COD", 225_000.0, "closed"),
                _output("CAN", None, "open", note="withheld"),
                _output("WLD", 290_000.0, "open", low=280_000.0, high=300_000.0),
                _output("WLD", 11_000_000.0, "open", measure="reserves", year=2025),
                _output("FIN", 0.0, "open", stage="refined", form="metal"),
            ]
        ),
        "balance": pd.DataFrame(
            [
                {
                    "mineral": "cobalt", "place": "USA", "year": year, "detail": "all uses",
                    "item": "apparent-consumption", "published": "9,600", "value": 9_600.0,
                    "unit": "t", "status": "estimated", "source": "open", "vintage": "2026",
                }
                for year in (2023, 2024)
            ]
        ),
        "flows": pd.DataFrame(
            {
                "hs6": "810520", "edition": "HS92", "exporter": ["COD", "COD"],
                "importer": ["CHN", "JPN"], "year": 2024, "gross_t": [10.0, None],
                "value_kusd": [30.5, 1.5], "source": "open",
            }
        ),
        "prices_monthly": pd.DataFrame(
            [
                {
                    "mineral": "cobalt", "stage": "refined", "form": "", "month": "2024-12",
                    "value": 24_000.0, "unit": "USD/t", "status": "reported", "source": "open",
                    "vintage": "2026",
                }
            ]
        ),
        "sources": pd.DataFrame(
            [
                _source("open", "CC BY 4.0", "1", "Doe (2026), doi:10.5281/zenodo.1; see there"),
                _source("closed", "terms not cleared", "0", "https://agency.example/table"),
                _source("unused", "Public domain (US Government work)", "1", "agency.example"),
            ]
        ),
    }  # fmt: skip
    return load(build_tables(join([("test", made)]), tmp_path / "own"))
