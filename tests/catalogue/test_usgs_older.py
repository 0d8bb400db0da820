"""By-products and net import reliance of the 2023 edition; the long series of Data Series 140."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import usgs_ds140, usgs_mcs2023, usgs_mcs2023_trends
from shigen.catalogue.importers.usgs_ds140 import ALL, ALL_COLUMNS, RARE_COLUMNS, RARE_EARTHS
from shigen.errors import BadInput
from shigen.reference import rows, validate

COBALT = ["cobalt", "cobalt", "world-mine-production", "metric tons (t) cobalt content"]
SERIES = [*COBALT, "1990", "42300.0", "2021"]
RARE = [
    *("usgs-ds140-rare-earths-2020", "2015", "USA", "imports", "9160"),
    *("metric_tons_reo_equivalent", "available", "estimated_reo_equivalent"),
]
FIGURE = ["MCS2023", "31", "COBALT", "76", "Norway, Canada,  Finland, Japan"]
FIGURE_COLUMNS = [
    *("Source", "Import_Share_Rank", "Commodity"),
    *("Net_Import_Reliance_pct_2022", "Major_Import_Sources_2018_2021"),
]


def text(table: Sequence[Sequence[str]]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows(table)
    return made.getvalue()


def series(folder: Path, *table: Sequence[str]) -> Path:
    file = folder / ALL
    file.write_bytes(gzip.compress(text([ALL_COLUMNS, *table]).encode(), mtime=0))
    return file


def rare(folder: Path, *table: Sequence[str]) -> Path:
    file = folder / RARE_EARTHS
    file.write_text(text([RARE_COLUMNS, *table]), encoding="utf-8")
    return file


def figure(folder: Path, *table: Sequence[str]) -> Path:
    file = folder / "MCS2023_Fig2_Net_Import_Reliance.csv"
    file.write_text(text([FIGURE_COLUMNS, *table]), encoding="utf-8-sig")
    return file


def changed(row: Sequence[str], columns: Sequence[str], **cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(columns, row, strict=True)]


def checked(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: validate(name, frame, where=name, fill=True) for name, frame in tables.items()}


def test_a_long_series_becomes_world_output(tmp_path: Path) -> None:
    made = checked(usgs_ds140.read(series(tmp_path, SERIES)))["production"].iloc[0]
    assert made[["mineral", "stage", "place", "year", "measure", "basis"]].tolist() == [
        *("cobalt", "mine", "WLD", 1990, "production", "cobalt content"),
    ]
    assert (made["value"], made["vintage"]) == (42_300.0, "2021")


def test_years_before_1975_and_other_commodities_are_left_out(tmp_path: Path) -> None:
    early = changed(SERIES, ALL_COLUMNS, year="1974")
    wood = ["wood", "lumber", "imports", "metric tons", "1990", "1", "2015"]
    assert len(checked(usgs_ds140.read(series(tmp_path, SERIES, early, wood)))["production"]) == 1


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"unit": "kilograms"}, "unit", "the unit was switched"),
        ({"year": "2031"}, "year", "is after 2020"),
        ({"year": "199o"}, "year", "is not a number"),
        ({"year": "1990.5"}, "year", "is not a year"),
        ({"value": "W"}, "value", "is not a number"),
        ({"value": "-3"}, "value", "is negative"),
    ],
)
def test_refusals_of_a_series(
    cells: dict[str, str], column: str, problem: str, tmp_path: Path
) -> None:
    file = series(tmp_path, changed(SERIES, ALL_COLUMNS, **cells))
    with pytest.raises(BadInput, match=rf"row 2, column '{column}': .*{problem}"):
        usgs_ds140.read(file)


def test_a_row_twice_a_cut_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 3, column 'year': '1990' repeats row 2"):
        usgs_ds140.read(series(tmp_path, SERIES, SERIES))
    file = series(tmp_path, SERIES)
    file.write_bytes(file.read_bytes()[:-12])
    with pytest.raises(BadInput, match=ALL):
        usgs_ds140.read(file)
    with pytest.raises(BadInput, match="holds no rows"):
        usgs_ds140.read(series(tmp_path))
    file.unlink()
    with pytest.raises(BadInput, match="has neither"):
        usgs_ds140.read(tmp_path)


def test_rare_earths_say_what_is_withheld(tmp_path: Path) -> None:
    withheld = changed(RARE, RARE_COLUMNS, year="2016", value="", value_status="withheld")
    made = checked(usgs_ds140.read(rare(tmp_path, RARE, withheld)))["balance"]
    assert made["status"].tolist() == ["estimated", "reported"]
    assert made["value"].isna().tolist() == [False, True]
    assert "withheld by the agency" in made["note"].iloc[1]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"geography_code": "CHN"}, "metric"),
        ({"metric": "stocks"}, "metric"),
        ({"unit": "kg"}, "unit"),
        ({"value_status": "secret"}, "value_status"),
        ({"year": "2021"}, "year"),
    ],
)
def test_refusals_of_rare_earths(cells: dict[str, str], column: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"row 2, column '{column}'"):
        usgs_ds140.read(rare(tmp_path, changed(RARE, RARE_COLUMNS, **cells)))


def test_reliance_of_2022_keeps_its_import_sources_in_the_note(tmp_path: Path) -> None:
    made = checked(usgs_mcs2023_trends.read(figure(tmp_path, FIGURE)))["balance"].iloc[0]
    assert made[["mineral", "year", "published", "value", "status"]].tolist() == [
        *("cobalt", 2022, "76", 76.0, "estimated"),
    ]
    assert made["note"] == "major import sources 2018-21: Norway, Canada, Finland, Japan"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Commodity": "UNOBTAINIUM"}, "is not a commodity of this figure"),
        ({"Source": "MCS2025"}, "is not MCS2023"),
        ({"Net_Import_Reliance_pct_2022": "176"}, "is not between 0 and 100 percent"),
        ({"Net_Import_Reliance_pct_2022": "7.6.1"}, "is not a share in percent"),
    ],
)
def test_refusals_of_the_figure(cells: dict[str, str], problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"row 2, column '.*{problem}"):
        usgs_mcs2023_trends.read(figure(tmp_path, changed(FIGURE, FIGURE_COLUMNS, **cells)))


def test_a_commodity_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 3, column 'Commodity': 'COBALT' repeats row 2"):
        usgs_mcs2023_trends.read(figure(tmp_path, FIGURE, FIGURE))
    with pytest.raises(BadInput, match="holds no rows"):
        usgs_mcs2023_trends.read(figure(tmp_path))


def test_by_products_need_files_of_their_edition(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file mcs2023"):
        usgs_mcs2023.read(tmp_path)
    with pytest.raises(BadInput, match="no such file or folder"):
        usgs_mcs2023.read(tmp_path / "gone.csv")
    with pytest.raises(BadInput, match="is not named like mcs2023"):
        usgs_mcs2023.read(figure(tmp_path, FIGURE))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 300) | st.none(), st.sampled_from([0, 1, 2]))
def test_any_bytes_give_rows_or_a_refusal(
    tmp_path: Path, data: bytes, at: int | None, which: int
) -> None:
    file = (series(tmp_path, SERIES), rare(tmp_path, RARE), figure(tmp_path, FIGURE))[which]
    raw = file.read_bytes()
    file.write_bytes(data if at is None else raw[:at] + data + raw[at:])
    reader = usgs_mcs2023_trends if which == 2 else usgs_ds140
    try:
        found = checked(reader.read(file))
    except BadInput as refused:
        found = {str(refused): pd.DataFrame()}
    # Either tables of ours, or one sentence.
    assert len(found) <= 3
    assert all(found)


@pytest.mark.upstream
def test_by_products_reach_back_to_2018(upstream: Path) -> None:
    found = checked(usgs_mcs2023.read(upstream / "usgs-mcs2023-byproducts"))
    us = found["balance"]
    assert set(us["year"]) == {2018, 2019, 2020, 2021, 2022}
    assert set(us["mineral"]) == {
        *("cadmium", "gallium", "germanium", "indium", "selenium", "tellurium"),
    }
    gallium = us[(us["mineral"] == "gallium") & (us["year"] == 2018)].set_index("detail")
    assert gallium.loc["Imports for consumption: Metal", "value"] == pytest.approx(32.0)
    # 2020 and 2021 are printed again in 2025: the overlap must agree.
    from shigen.catalogue.importers import usgs_mcs2025

    later = usgs_mcs2025.read(upstream / "usgs-mcs2025")["balance"]
    both = us.merge(later, on=["mineral", "year", "item", "detail", "form", "unit"])
    both = both[both["year"].isin([2020, 2021]) & both["value_x"].gt(0)]
    ratio = both["value_x"] / both["value_y"]
    assert len(both) > 50
    assert ratio.between(0.85, 1.15).mean() > 0.9


@pytest.mark.upstream
def test_every_commodity_of_the_figure_is_read(upstream: Path) -> None:
    us = checked(usgs_mcs2023_trends.read(upstream / "usgs-mcs2023-trends"))["balance"]
    assert len(us) == 65
    assert us.set_index("mineral").loc["cobalt", "value"] == 76.0
    assert us[us["published"] == ">95"]["value"].isna().all()


@pytest.mark.upstream
def test_long_series_of_our_minerals(upstream: Path) -> None:
    found = checked(usgs_ds140.read(upstream / "usgs-ds140"))
    assert {name: len(frame) for name, frame in found.items()} == {
        "production": 1982,
        "balance": 2602,
        "prices": 892,
    }
    made = found["production"]
    assert made["year"].min() == 1975
    assert made[made["mineral"] != "rare-earths"]["year"].max() == 1992
    world = made[(made["mineral"] == "rare-earths") & (made["place"] == "WLD")]
    assert world.set_index("year").loc[2020, "value"] == 243_000.0
    assert world["year"].tolist() == list(range(1975, 2021))
    assert made["basis"].ne("").all()
    ours = {row["slug"] for row in rows("minerals")}
    assert set(made["mineral"]) <= ours
