"""Importer totals of BACI, and US imports beside those that USGS prints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import importer_totals
from shigen.catalogue.importers import atlas_baci, baci, usgs_mcs


class Small:
    def __init__(self, **tables: pd.DataFrame) -> None:
        self.tables = tables

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name].copy()


def flows(*records: tuple[str, str, str, int, float | None, float]) -> pd.DataFrame:
    columns = ["hs6", "exporter", "importer", "year", "gross_t", "value_kusd"]
    rows = pd.DataFrame(list(records), columns=columns)
    rows = rows.astype({"gross_t": "float64", "value_kusd": "float64"})
    return rows.assign(edition="HS92", source="cepii-baci-hs92")


BALANCE = pd.DataFrame(
    [
        ("lithium", "Imports for consumption", 2024, 20.0),
        ("cadmium", "Imports for consumption: Unwrought cadmium and powders", 2024, 3.0),
        ("cadmium", "Imports for consumption: Cadmium waste and scrap", 2024, 1.0),
        ("cadmium", "Imports for consumption: Unwrought cadmium and powders", 2023, 3.0),
        ("cadmium", "Imports for consumption: Cadmium waste and scrap", 2023, np.nan),
    ],
    columns=["mineral", "detail", "year", "value"],
).assign(place="USA", item="imports", source="usgs-mcs2026", unit="t")

RECORDS = flows(
    ("283691", "CHL", "USA", 2024, 100.0, 1200.0),
    ("282520", "CHL", "USA", 2024, 10.0, 150.0),
    ("283691", "CHL", "JPN", 2024, 500.0, 6000.0),
    ("810710", "KOR", "USA", 2024, 5.0, 15.0),
    ("810710", "KOR", "USA", 2023, 5.0, 15.0),
)


def test_contained_and_gross_weights_are_set_beside_the_published() -> None:
    table = importer_totals.us_imports(Small(flows=RECORDS, balance=BALANCE), years=(2024,))
    table = table.set_index("goods")
    lithium = table.loc["lithium salts"]
    assert lithium["baci_t"] == pytest.approx(100 * 0.188 + 10 * 0.165)
    assert lithium["ratio"] == pytest.approx(20.45 / 20)
    cadmium = table.loc["cadmium metal"]
    assert (cadmium["baci_t"], cadmium["published_t"], cadmium["ratio"]) == (5, 4, 1.25)
    assert np.isnan(table.loc["graphite", "ratio"]), "no record and no print"


def test_a_withheld_part_leaves_the_published_side_empty() -> None:
    table = importer_totals.us_imports(Small(flows=RECORDS, balance=BALANCE), years=(2023,))
    row = table.set_index("goods").loc["cadmium metal"]
    assert np.isnan(row["published_t"])
    assert np.isnan(row["ratio"])
    # Hydroxide of 2023 is not there: half of the goods is no total.
    assert np.isnan(table.set_index("goods").loc["lithium salts", "baci_t"])


def test_agreement_counts_comparable_goods_only() -> None:
    table = pd.DataFrame(
        {
            "year": 2024,
            "goods": ["a", "b", "c", "d"],
            "comparable": [True, True, True, False],
            "ratio": [1.05, 0.8, 2.0, 9.0],
        }
    )
    row = importer_totals.agreement(table).iloc[0]
    assert row[["compared", "within_10", "within_25"]].tolist() == [3, 1, 2]
    assert (row["worst_goods"], row["worst_ratio"]) == ("c", 2.0)


def test_totals_of_one_place_and_year() -> None:
    small = Small(flows=RECORDS)
    table = importer_totals.importer_totals(small, place="Japan", year=2024)
    assert table[["hs6", "gross_t", "minerals"]].values.tolist() == [["283691", 500.0, "lithium"]]
    assert importer_totals.importer_totals(small, place="FRA").empty


def test_every_rule_names_a_held_code_and_one_detail_or_more() -> None:
    from shigen.catalogue import trade_rules

    held = trade_rules.map_of_codes()
    held = set(held.loc[held["held"].isin(trade_rules.HELD), "hs6"])
    rules = importer_totals.comparisons()
    assert rules["goods"].is_unique
    assert set(";".join(rules["hs6"]).split(";")) <= held
    assert rules.loc[~rules["comparable"], "comment"].ne("").all()


@pytest.mark.slow
@pytest.mark.upstream
def test_us_imports_agree_with_the_published_where_they_can(upstream: Path) -> None:
    parts = [
        baci.read(upstream / "baci-hs92-minerals")["flows"],
        atlas_baci.read(upstream / "critical-materials-atlas")["flows"],
    ]
    balance = usgs_mcs.read(upstream / "usgs-mcs2026")["balance"]
    catalogue = Small(flows=pd.concat(parts, ignore_index=True), balance=balance)
    table = importer_totals.us_imports(catalogue)
    ratio = table.set_index(["goods", "year"])["ratio"]
    for goods, low, high in (
        ("graphite", 0.96, 0.98), ("cobalt", 0.83, 1.1), ("platinum", 0.95, 1.07),
        ("palladium", 1.0, 1.06), ("lithium salts", 0.74, 1.02),
    ):  # fmt: skip
        assert ratio[goods].between(low, high).all(), goods
    assert ratio["copper cathode", 2024] == pytest.approx(0.99, abs=0.01)
    counts = importer_totals.agreement(table).set_index("year")
    assert counts.loc[2024, "compared"] >= 25
    assert counts.loc[2024, "within_25"] >= 0.7 * counts.loc[2024, "compared"]
    reference.validate("us_imports", table, where="us_imports")
    totals = importer_totals.importer_totals(catalogue, year=2024)
    reference.validate("importer_totals", totals, where="importer_totals")
