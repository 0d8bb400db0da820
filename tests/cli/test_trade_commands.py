"""The commands on trade print what the library gives, in the columns that are described."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import trade_rules
from shigen.cli import trade
from shigen.errors import BadInput

COLUMNS = ["hs6", "edition", "exporter", "importer", "year", "gross_t", "value_kusd", "source"]
FLOWS = pd.DataFrame(
    [
        ("283691", "HS92", "CHL", "USA", 2023, 100.0, 3000.0, "cepii-baci-hs92"),
        ("283691", "HS92", "CHL", "USA", 2024, 900.0, 9000.0, "cepii-baci-hs92"),
        ("283691", "HS92", "ARG", "USA", 2024, None, 1000.0, "cepii-baci-hs92"),
        ("283691", "HS92", "CHN", "JPN", 2024, 10.0, 2.0, "cepii-baci-hs92"),
        ("283691", "HS17", "CHL", "USA", 2024, 900.0, 9000.0, "cepii-baci-hs17"),
    ],
    columns=COLUMNS,
)
REPORTS = pd.DataFrame(
    [
        ("283691", 2024, "CHL", "USA", "exports", 950.0, 9000.0),
        ("283691", 2024, "USA", "CHL", "imports", 900.0, 9900.0),
    ],
    columns=["hs6", "year", "reporter", "partner", "flow", "gross_t", "value_kusd"],
).assign(source="un-comtrade-2024", vintage="2024", note="")
BALANCE = pd.DataFrame(
    [("lithium", "USA", 2024, "imports", "Imports for consumption", 188.0, "t", "usgs-mcs2026")],
    columns=["mineral", "place", "year", "item", "detail", "value", "unit", "source"],
)


class Small:
    hash = "0" * 64

    def __init__(self, **other: pd.DataFrame) -> None:
        self.tables = {
            "flows": FLOWS,
            "trade_reports": REPORTS,
            "balance": BALANCE,
            "customs_codes": trade_rules.map_of_codes(),
            **other,
        }

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name].copy()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trade, "open_catalogue", lambda path: Small())


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, pd.DataFrame]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    tables = {name: pd.DataFrame(rows) for name, rows in found["tables"].items()}
    for name, table in tables.items():
        if len(table):
            described = [row["field"] for row in reference.rows("fields") if row["table"] == name]
            assert list(table.columns) == described
            reference.validate(name, table, where=name, fill=True)
    return tables


def test_trade_of_a_mineral(capsys: pytest.CaptureFixture[str]) -> None:
    trade.trade("Li", format="json")
    tables = printed(capsys)
    assert tuple(tables) == trade.TRADE
    history = tables["trade_history"].set_index("year")
    # The code stands at 5.1 USD/kg, between 10 and 0.2; a million dollars are imputed at that.
    weight = 900 + 1000 / 5.1
    assert history.loc[2024, "gross_t"] == pytest.approx(weight)
    assert history.loc[2024, "value"] == pytest.approx(weight * 0.188)
    assert tables["trade_gated"]["exporter"].tolist() == ["CHN"]
    assert tables["trade_breaks"]["measure"].tolist() == ["quantity"]
    assert tables["imputed_quantities"]["missing"].tolist() == [1]


def test_imports_of_the_united_states_stand_beside_the_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trade.imports(year=2024, format="json")
    tables = printed(capsys)
    assert tuple(tables) == trade.IMPORTS
    totals = tables["importer_totals"]
    assert totals[["edition", "records", "without_quantity"]].values.tolist() == [
        ["HS17", 1, 0],
        ["HS92", 2, 1],
    ]
    goods = tables["us_imports"].set_index("goods")
    assert goods.loc["lithium salts", "published_t"] == 188
    trade.imports(place="Japan", format="json")
    tables = printed(capsys)
    assert tables["us_imports"].empty
    assert tables["importer_totals"]["importer"].unique().tolist() == ["JPN"]


def test_mirror(capsys: pytest.CaptureFixture[str]) -> None:
    trade.mirror(mineral="lithium", place="US", format="json")
    tables = printed(capsys)
    assert tuple(tables) == trade.MIRROR
    assert tables["mirror"]["baci_follows"].tolist() == ["importer"]


def test_mirror_without_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trade, "open_catalogue", lambda path: Small(trade_reports=REPORTS.head(0)))
    with pytest.raises(BadInput, match="import comtrade FILE"):
        trade.mirror()


def test_codes(capsys: pytest.CaptureFixture[str]) -> None:
    trade.codes("tungsten", format="json")
    tables = printed(capsys)
    assert tuple(tables) == trade.CODES
    assert "284180" in set(tables["missing_codes"]["hs6"])
    assert set(tables["customs_codes"]["mineral"]) == {"tungsten"}
    trade.codes(format="json")
    assert printed(capsys)["customs_codes"]["mineral"].nunique() > 70
    trade.codes("tungsten")
    assert "Tungstates" in capsys.readouterr().out


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(BadInput, match="this command gives customs_codes"):
        trade.codes("tungsten", table="numbers")
