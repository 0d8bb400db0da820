"""Series in the form of the Integrated Assessment Modeling Consortium."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shigen.catalogue import Catalogue, iamc, load, release
from shigen.catalogue.canonical import settle
from shigen.errors import CheckFailed

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def catalogue(own_catalogue: Catalogue) -> Catalogue:
    return own_catalogue


def everything(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    return {name: catalogue.table(name) for name in catalogue.tables}


def export(catalogue: Catalogue, to: Path, *forms: str, **more: Any) -> release.Exported:
    return release.export(catalogue, to, formats=forms, created=NOW, **more)


def test_series_have_one_value_a_year_and_known_names(catalogue: Catalogue, tmp_path: Path) -> None:
    export(catalogue, tmp_path / "out", "iamc")
    long = pd.read_csv(tmp_path / "out" / "iamc" / "iamc_long.csv")
    assert list(long.columns) == [*iamc.INDEX, "year", "value"]
    assert not long.duplicated([*iamc.INDEX, "year"]).any()
    assert long["value"].notna().all()
    shown = long.set_index(["region", "variable"])[["unit", "value"]]
    assert shown.loc[("World", "Production|Cobalt|Mine")].tolist() == ["t/yr", 290_000.0]
    assert shown.loc[("World", "Reserves|Cobalt|Mine")].tolist() == ["t", 11_000_000.0]
    assert shown.loc[("Finland", "Production|Cobalt|Refined|Metal")].tolist() == ["t/yr", 0.0]
    consumption = shown.loc[("United States", "Consumption|Apparent|Cobalt")]
    assert consumption["value"].tolist() == [9_600.0, 9_600.0]
    value = shown.loc[("DR Congo", "Exports|HS92 810520|Value")]
    assert value.tolist() == ["kUSD/yr", 32.0]
    # One of the two records has no weight: the sum is of the other.
    assert shown.loc[("DR Congo", "Exports|HS92 810520|Gross Weight")].tolist() == ["t/yr", 10.0]
    assert "Canada" not in set(long["region"])


def test_the_wide_form_has_a_column_a_year(catalogue: Catalogue) -> None:
    wide = iamc.wide_form(iamc.long_form(everything(catalogue)))
    assert list(wide.columns) == [*iamc.INDEX, "2023", "2024", "2025"]
    row = wide[wide["variable"] == "Consumption|Apparent|Cobalt"]
    assert row[["2023", "2024"]].to_numpy().tolist() == [[9_600.0, 9_600.0]]
    assert row["2025"].isna().all()


def test_two_values_for_one_year_are_refused(catalogue: Catalogue) -> None:
    found = iamc.long_form(everything(catalogue))
    with pytest.raises(CheckFailed, match="has two values for 2024"):
        iamc.wide_form(pd.concat([found, found[found["year"] == 2024]]))


def test_the_printed_line_is_part_of_a_name_where_it_tells_series_apart() -> None:
    line = {
        "mineral": "zinc", "place": "USA", "year": 2024, "item": "apparent-consumption",
        "published": "1", "value": 1.0, "unit": "t", "status": "reported", "source": "open",
        "vintage": "2026",
    }  # fmt: skip
    frame = pd.DataFrame([{**line, "detail": "refined"}, {**line, "detail": "all | classes"}])
    found = iamc.long_form({"balance": settle("balance", frame, where="test", fill=True)})
    assert found["variable"].tolist() == [
        "Consumption|Apparent|Zinc|all / classes",
        "Consumption|Apparent|Zinc|refined",
    ]


def test_no_series_is_an_empty_file_with_its_columns() -> None:
    found = iamc.long_form({})
    assert list(found.columns) == [*iamc.INDEX, "year", "value"]
    assert list(iamc.wide_form(found).columns) == iamc.INDEX


def test_trade_of_the_base_year_is_added_by_country() -> None:
    flow = {
        "mineral": "cobalt", "stage": "refined", "form": "metal", "hs6": "810520",
        "exporter": "FIN", "importer": "JPN", "year": 2024, "gross_t": 2.0, "value_kusd": 1.0,
        "content": 1.0, "value": 2.0, "unit": "t", "status": "reported", "source": "open",
        "vintage": "2026",
    }  # fmt: skip
    frame = pd.DataFrame(
        [flow, {**flow, "importer": "KOR"}, {**flow, "form": "salt", "value": None}]
    )
    found = iamc.long_form({"trade": settle("trade", frame, where="test", fill=True)})
    shown = dict(zip(found["region"] + " " + found["variable"], found["value"], strict=True))
    assert shown == {
        "Finland Exports|Cobalt|Refined": 4.0,
        "Japan Imports|Cobalt|Refined": 2.0,
        "South Korea Imports|Cobalt|Refined": 2.0,
    }


def test_series_of_the_built_in_catalogue_have_one_value_a_year() -> None:
    catalogue = load()
    tables = {name: catalogue.table(name) for name in iamc.SERIES if name != "flows"}
    found = iamc.long_form(tables)
    assert len(found) > 3_000
    assert len(iamc.wide_form(found)) == len(found.drop_duplicates(iamc.INDEX))
