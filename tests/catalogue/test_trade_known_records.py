"""Records that are known to be right or wrong, read from the source files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue.importers import atlas_baci, baci, usgs_mcs2025

pytestmark = pytest.mark.upstream


@pytest.fixture(scope="module")
def hs92(upstream: Path) -> pd.DataFrame:
    return baci.read(upstream / "baci-hs92-minerals")["trade"]


@pytest.fixture(scope="module")
def hs17(upstream: Path) -> pd.DataFrame:
    return atlas_baci.read(upstream / "critical-materials-atlas")["trade"]


def flow(rows: pd.DataFrame, hs6: str, exporter: str, importer: str) -> pd.DataFrame:
    return rows[rows["hs6"].eq(hs6) & rows["exporter"].eq(exporter) & rows["importer"].eq(importer)]


def test_known_errors_are_found_by_the_gate_and_by_no_list(hs92: pd.DataFrame) -> None:
    benin = flow(hs92, "284690", "TUR", "BEN")
    benin = benin[benin["mineral"].eq("neodymium-praseodymium")]
    # A quarter of the code's weight at 0.05 USD/kg.
    assert benin["gross_t"].item() == pytest.approx(40_700, rel=0.01)
    assert benin["gate"].item() == "error"
    assert flow(hs92, "282200", "ZAF", "CHN")["gate"].item() == "error", "oxide at 0.2 USD/kg"
    ore = flow(hs92, "282520", "NGA", "CHN")
    assert ore["gate"].item() in {"low", "error"}, "spodumene booked as hydroxide"


def test_congo_ships_hydroxide_and_not_metal(hs92: pd.DataFrame) -> None:
    row = flow(hs92, "810510", "COD", "CHN")
    assert row["stage"].item() == "mine"
    assert row["gross_t"].item() == pytest.approx(628_000, rel=0.01)
    assert row["value"].item() == pytest.approx(188_000, rel=0.01)


def test_taiwan_stands_under_its_own_code(hs92: pd.DataFrame, hs17: pd.DataFrame) -> None:
    for rows in (hs92, hs17):
        places = {*rows["exporter"], *rows["importer"]}
        assert "TWN" in places
        assert "S19" not in places


def test_no_weight_is_lost_on_the_way(hs17: pd.DataFrame, upstream: Path) -> None:
    raw = pd.read_parquet(upstream / "critical-materials-atlas" / atlas_baci.FILE)
    raw = raw[raw["hs6"].astype("str").eq("740311")].drop_duplicates(
        ["exporter", "importer", "value_kusd", "qty_t"]
    )
    copper = hs17[hs17["hs6"].eq("740311")]
    imputed = copper.loc[copper["status"].eq("imputed"), "gross_t"].sum()
    assert copper["gross_t"].sum() - imputed == pytest.approx(raw["qty_t"].sum(), rel=2e-3)


@pytest.mark.parametrize("extract", ["hs92", "hs17"])
def test_what_is_too_small_to_keep_is_little(extract: str, request: pytest.FixtureRequest) -> None:
    rows = request.getfixturevalue(extract)
    for (mineral, hs6, stage), group in rows.groupby(["mineral", "hs6", "stage"]):
        small = group.loc[group["gate"].eq("small"), "gross_t"].sum()
        assert small <= 0.02 * group["gross_t"].sum(), f"{mineral} {hs6} {stage}"


def test_output_of_2023_for_the_minerals_that_came_under_control(upstream: Path) -> None:
    made = usgs_mcs2025.read(upstream / "usgs-mcs2025")["production"]
    ours = ["antimony", "gallium", "natural-graphite"]
    whole = made["measure"].eq("production") & made["form"].fillna("").eq("")
    made = made[made["mineral"].isin(ours) & made["year"].eq(2023) & whole]
    assert set(made["mineral"]) == set(ours)
    gallium = made[made["mineral"].eq("gallium")].set_index("place")["value"]
    assert gallium["CHN"] == 621.0, "kilograms in print"
    for mineral, group in made.groupby("mineral"):
        totals = group.set_index("place")["value"]
        assert totals.drop("WLD").sum() == pytest.approx(totals["WLD"], rel=0.02), mineral
