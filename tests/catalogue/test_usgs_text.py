"""End uses and recycling from the text of the chapters."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import usgs_mcs_text
from shigen.catalogue.importers.usgs_mcs_text import COLUMNS, RANKINGS, RECYCLING, SHARES
from shigen.errors import BadInput
from shigen.reference import validate

Use = tuple[str, str]


def written(folder: Path, name: str, table: Sequence[Sequence[str]]) -> Path:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows([COLUMNS[name], *table])
    file = folder / name
    file.write_text(made.getvalue(), encoding="utf-8")
    return file


def shares(folder: Path, *uses: Use, material: str = "cobalt", **cells: str) -> Path:
    given = {"scope": "US", "year": "2025", "basis": "estimated consumption", "note": ""} | cells
    table = [
        [material, given["scope"], given["year"], given["basis"], use, share, "", given["note"]]
        for use, share in uses
    ]
    return written(folder, SHARES, table)


def checked(file: Path) -> dict[str, pd.DataFrame]:
    tables = usgs_mcs_text.read(file)
    return {name: validate(name, frame, where=name, fill=True) for name, frame in tables.items()}


def test_shares_are_fractions_and_residuals_are_estimates(tmp_path: Path) -> None:
    file = shares(
        tmp_path, ("superalloys", "60"), ("other (residual)", "40"), basis="reported consumption"
    )
    made = checked(file)["end_use_shares"].set_index("use")
    assert made["value"].to_dict() == {"superalloys": 0.6, "other (residual)": 0.4}
    assert made["status"].to_dict() == {"superalloys": "reported", "other (residual)": "estimated"}
    assert "100 % less the published shares" in made.loc["other (residual)", "note"]
    assert made["use_group"].to_dict() == {
        "superalloys": "superalloys",
        "other (residual)": "other",
    }


def test_more_than_is_a_lower_end(tmp_path: Path) -> None:
    file = shares(
        *(tmp_path, ("steels", "85"), ("other (residual)", "15")),
        material="nickel",
        note='published as "more than 85 %"',
    )
    made = checked(file)["end_use_shares"].set_index("use")
    assert made.loc["steels", ["value", "low", "high"]].tolist() == [0.85, 0.85, 1.0]
    assert made.loc["other (residual)", ["low", "high"]].tolist() == [0.0, 0.15]


def test_shares_of_secondary_magnesium_do_not_count_twice(tmp_path: Path) -> None:
    file = shares(tmp_path, ("aluminium alloys", "100"), material="magnesium metal (secondary)")
    made = checked(file)["end_use_shares"].iloc[0]
    assert made["mineral"] == "magnesium"
    assert made["use"] == "secondary metal: aluminium alloys"
    assert math.isnan(made["value"])
    assert "100% of estimated consumption" in made["note"]


@pytest.mark.parametrize(
    ("uses", "cells", "problem"),
    [
        ([("steels", "60")], {}, "row 2, column 'share_pct': .* add to 60%"),
        ([("steels", "160")], {}, "row 2, column 'share_pct': '160' is not between 0 and 100"),
        ([("steels", "0.6o")], {}, "row 2, column 'share_pct': '0.6o' is not a number"),
        ([("steels", "100")], {"scope": "EU"}, "row 2, column 'scope'"),
        ([("steels", "100")], {"year": "2027"}, "row 2, column 'year': '2027' is not a year up to"),
        ([("steels", "100")], {"material": "unobtainium"}, "row 2, column 'material'"),
        ([], {}, "holds no rows"),
    ],
)
def test_refusals_of_shares(
    uses: list[Use], cells: dict[str, str], problem: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=problem):
        usgs_mcs_text.read(shares(tmp_path, *uses, **cells))


def test_the_same_use_twice_is_refused_as_a_key(tmp_path: Path) -> None:
    file = shares(tmp_path, ("steels", "50"), ("steels", "50"))
    with pytest.raises(BadInput, match="occurs twice"):
        checked(file)


def test_rankings_have_a_rank_and_no_value(tmp_path: Path) -> None:
    file = written(
        *(tmp_path, RANKINGS),
        [
            ["titanium dioxide", "US", "paints > plastics > paper"],
            ["rare earths", "global", "magnets leading"],
        ],
    )
    made = checked(file)["end_use_shares"].set_index("use")
    assert made["value"].isna().all()
    assert made.loc["pigment: plastics", ["mineral", "place"]].tolist() == ["titanium", "USA"]
    assert made.loc["pigment: plastics", "note"] == "rank 2 of 3; no share is printed"
    assert made.loc["magnets leading", "place"] == "WLD"


def test_recycling_shares_bounds_and_tonnes(tmp_path: Path) -> None:
    file = written(
        *(tmp_path, RECYCLING),
        [
            ["tin", "old scrap / US apparent consumption", "22.0", "%", "2025"],
            ["niobium", "maximum recycled / US apparent consumption", "20.0", "% (upper)", "2025"],
            ["palladium", "recovered from US autocatalysts", "50000.0", "kg", "2025"],
            ["rhenium", "world secondary production, low", "20000.0", "kg", "2025"],
            ["rhenium", "world secondary production, high", "25000.0", "kg", "2025"],
        ],
    )
    found = checked(file)
    shown = found["recycling"].set_index("mineral")
    assert shown.loc["tin", ["measure", "value"]].tolist() == ["old-scrap-share", 0.22]
    assert math.isnan(shown.loc["niobium", "value"])
    assert shown.loc["niobium", ["low", "high"]].tolist() == [0.0, 0.2]
    made = found["production"].set_index("mineral")
    assert made.loc["palladium", "value"] == 50.0
    assert made.loc["rhenium", ["low", "value", "high"]].tolist() == [20.0, 22.5, 25.0]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["tin", "old scrap, world", "22", "%", "2025"], "row 2, column 'quantity'"),
        (["tin", "old and new scrap, US", "17", "kt", "2025"], "row 2, column 'unit'"),
        (
            ["tin", "old scrap / US apparent consumption", "22", "t", "2025"],
            "row 2, column 'unit': 't' is not a percentage; the unit was switched",
        ),
        (["tin", "old and new scrap, US", "-1", "t", "2025"], "row 2, column 'value'"),
    ],
)
def test_refusals_of_recycling_facts(row: list[str], problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=problem):
        usgs_mcs_text.read(written(tmp_path, RECYCLING, [row]))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="has the columns of none of"):
        usgs_mcs_text.read(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="is damaged"):
        usgs_mcs_text.read(file)
    with pytest.raises(BadInput, match="has none of"):
        usgs_mcs_text.read(tmp_path)
    with pytest.raises(BadInput, match="no such file or folder"):
        usgs_mcs_text.read(tmp_path / "gone")


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_rounded_to_whole_percent_are_taken_and_add_to_one(
    tmp_path: Path, weights: list[int]
) -> None:
    total = sum(weights)
    uses = [(f"use {n}", str(round(100 * w / total))) for n, w in enumerate(weights)]
    made = checked(shares(tmp_path, *uses))["end_use_shares"]
    assert made["value"].sum() == pytest.approx(1.0, abs=0.005 * len(weights) + 1e-9)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 200) | st.none())
def test_any_bytes_give_rows_or_a_refusal(tmp_path: Path, data: bytes, at: int | None) -> None:
    file = shares(tmp_path, ("steels", "100"))
    raw = file.read_bytes()
    file.write_bytes(data if at is None else raw[:at] + data + raw[at:])
    try:
        found = list(checked(file))
    except BadInput as refused:
        found = [str(refused)]
    assert len(found) == 1
    assert found[0]


@pytest.mark.upstream
def test_shares_of_every_mineral_place_and_period_add_to_one(upstream: Path) -> None:
    found = checked(upstream / "usgs-mcs2026-text")
    made = found["end_use_shares"]
    assert len(made) == 71 + 26
    known = made[made["value"].notna()]
    keys = ["mineral", "place", "period"]
    total = known.groupby(keys)["value"].sum()
    assert len(total) == 16
    assert total.to_numpy() == pytest.approx(1.0, abs=0.005)
    assert made[made["use"].str.contains("residual")]["status"].eq("estimated").all()
    assert {name: len(frame) for name, frame in found.items()} == {
        "end_use_shares": 97,
        "recycling": 15,
        "production": 10,
    }
