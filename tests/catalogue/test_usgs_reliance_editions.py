"""Net import reliance of the earlier editions, recomputed by the rules of the latest one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue import reliance
from shigen.catalogue.importers import (
    usgs_mcs,
    usgs_mcs2023,
    usgs_mcs2023_trends,
    usgs_mcs2025,
)
from shigen.catalogue.reliance_errors import reliance_errors
from shigen.reference import validate

# The whole catalogue is read or written.
pytestmark = pytest.mark.slow


class Held:
    """A catalogue of one table."""

    def __init__(self, balance: pd.DataFrame) -> None:
        self.balance = balance

    def table(self, name: str) -> pd.DataFrame:
        assert name == "balance"
        return self.balance


@pytest.fixture(scope="module")
def held(upstream: Path) -> Held:
    parts = [
        usgs_mcs.read(upstream / "usgs-mcs2026"),
        usgs_mcs2025.read(upstream / "usgs-mcs2025"),
        usgs_mcs2023.read(upstream / "usgs-mcs2023-byproducts"),
        usgs_mcs2023_trends.read(upstream / "usgs-mcs2023-trends"),
    ]
    frames = [validate("balance", part["balance"], where="balance", fill=True) for part in parts]
    return Held(pd.concat(frames, ignore_index=True))


def recomputed(held: Held, source: str) -> pd.DataFrame:
    return reliance.net_import_reliance(held, source=source)  # type: ignore[arg-type]


def row(table: pd.DataFrame, mineral: str, year: int, part: str = "") -> pd.Series:
    chosen = table[
        (table["mineral"] == mineral) & (table["year"] == year) & (table["part"] == part)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.mark.upstream
def test_a_second_edition_does_not_change_the_first(held: Held) -> None:
    alone = Held(held.balance[held.balance["source"] == "usgs-mcs2026"].reset_index(drop=True))
    assert recomputed(held, "usgs-mcs2026").equals(recomputed(alone, "usgs-mcs2026"))
    assert reliance.editions(held) == [  # type: ignore[arg-type]
        *("usgs-mcs2026", "usgs-mcs2025", "usgs-mcs2023-trends", "usgs-mcs2023-byproducts"),
    ]


@pytest.mark.upstream
def test_the_edition_of_2025_adds_2020(held: Held) -> None:
    table = recomputed(held, "usgs-mcs2025")
    assert set(table["year"]) == {2020, 2021, 2022, 2023, 2024}
    cobalt = row(table, "cobalt", 2020)
    assert cobalt["verdict"] == "within-1-point"
    # The first estimate for 2024, not the revised one.
    assert row(table, "cobalt", 2024)["published"] == "76"
    found = reliance.counts(table)
    assert found["within-1-point"] >= 175
    assert found["differs"] <= 5


@pytest.mark.upstream
def test_a_definition_that_changed_is_not_computed(held: Held) -> None:
    table = recomputed(held, "usgs-mcs2025")
    nickel = table[(table["mineral"] == "nickel") & (table["year"] == 2023)].iloc[0]
    assert (nickel["published"], nickel["verdict"]) == ("53", "not-computable")
    assert "no rule is written" in nickel["reason"]
    copper = row(table, "copper", 2023)
    assert copper["verdict"] == "within-1-point"


@pytest.mark.upstream
def test_figures_of_2022_stand_beside_the_rows_of_a_later_edition(held: Held) -> None:
    table = recomputed(held, "usgs-mcs2023-trends")
    assert set(table["year"]) == {2022}
    assert len(table) == 65
    cobalt = row(table, "cobalt", 2022)
    assert cobalt["published"] == "76"
    assert cobalt["recomputed"] == pytest.approx(73, abs=1)


@pytest.mark.upstream
def test_by_products_of_2018(held: Held) -> None:
    table = recomputed(held, "usgs-mcs2023-byproducts")
    assert set(table["mineral"]) == {
        *("cadmium", "gallium", "germanium", "indium", "selenium", "tellurium"),
    }
    assert row(table, "gallium", 2018)["verdict"] == "consistent"


@pytest.mark.upstream
def test_three_columns_with_their_errors(held: Held) -> None:
    table = recomputed(held, "usgs-mcs2026")
    found = reliance_errors(table[table["year"] == 2024])
    shown = validate("reliance_errors", found, where="reliance_errors").set_index("kind")
    assert shown["figures"].to_dict() == {"numeric": 47, "hundred": 14, "interval": 39}
    assert shown["borne_out"].to_dict() == {"numeric": 47, "hundred": 14, "interval": 22}
    assert shown.loc["numeric", "mean_error"] == pytest.approx(0.324, abs=0.001)
    assert shown.loc["numeric", "worst_error"] == pytest.approx(1.03, abs=0.01)
    assert shown.loc["numeric", "worst"] == "industrial-diamond-stones, 2024"
    assert shown.loc["hundred", "worst_error"] == 0.0
    assert shown.loc[["interval"], "mean_error"].isna().all()
