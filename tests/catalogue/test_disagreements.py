"""Figures of two sources side by side: only like with like, the widest gap first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import catalogue, reference
from shigen.catalogue.disagreements import (
    COLUMNS,
    PAIR_COLUMNS,
    disagreements,
    family,
    pair_up,
    pairs,
    revisions,
)
from shigen.catalogue.store import Catalogue

Make = Callable[..., Catalogue]
RULE = {
    "mineral": "*", "stage": "*", "sources": "first-2026;first-2025;second", "tolerance": 0.25,
    "basis": "*", "reason": "a test",
}  # fmt: skip


def row(source: str, place: str, value: float | None, **more: object) -> dict[str, object]:
    return {
        "mineral": "tin", "stage": "mine", "place": place, "year": 2024, "measure": "production",
        "basis": "tin content", "value": value, "unit": "t", "status": "reported",
        "source": source, "vintage": "2026", **more,
    }  # fmt: skip


@pytest.fixture
def two(catalogue_of: Make) -> Catalogue:
    return catalogue_of(
        merge_rules=[RULE],
        production=[
            row("first-2026", "CHN", 60.0),
            row("first-2026", "IDN", 40.0),
            row("first-2026", "WLD", 100.0),
            row("first-2025", "IDN", 50.0),
            row("second", "CHN", 90.0),
            row("second", "IDN", 44.0),
            row("second", "OTH", 9.0),
            row("second", "EUU", 9.0),
            row("second", "PER", 9.0),
            row("second", "CHN", 5.0, form="concentrate"),
            row("first-2025", "CHN", 500.0, basis="ore, gross weight"),
            row("first-2025", "WLD", None),
        ],
    )


def test_pairs_of_sources_by_the_gap_in_the_world(two: Catalogue) -> None:
    table = disagreements(two, mineral="Sn")
    assert table.columns.tolist() == list(COLUMNS)
    told = table[["place", "first_source", "second_source", "above"]].values.tolist()
    assert told == [
        ["CHN", "first-2026", "second", True],
        ["IDN", "first-2025", "second", False],
        ["IDN", "first-2026", "first-2025", False],
        ["IDN", "first-2026", "second", False],
    ]
    china = table.iloc[0]
    assert (china["first"], china["second"], china["ratio"]) == (60.0, 90.0, 1.5)
    assert china["spread"] == pytest.approx(1 / 3)
    assert china["gap_share"] == pytest.approx(0.3)
    # Without a total the sum of the countries stands for the world.
    assert table.iloc[1]["gap_share"] == pytest.approx(6 / 50)
    assert disagreements(two, mineral="zinc").empty


def test_direction_of_a_pair(two: Catalogue) -> None:
    table = pairs(disagreements(two)).set_index(["first_source", "second_source"])
    assert table.reset_index().columns.tolist() == list(PAIR_COLUMNS)
    both = table.loc[("first-2026", "second")]
    assert (both["figures"], both["above"], both["direction"]) == (2, 1, "second-higher")
    assert both["median_ratio"] == pytest.approx(1.3)
    assert table.loc[("first-2025", "second"), "direction"] == "first-higher"


def test_editions_of_one_publication(two: Catalogue) -> None:
    table = revisions(disagreements(two))
    assert table[["first_source", "second_source"]].values.tolist() == [
        ["first-2026", "first-2025"]
    ]
    assert family("usgs-myb2022") == "usgs-myb"


def test_zeros(catalogue_of: Make) -> None:
    made = catalogue_of(
        merge_rules=[RULE],
        production=[
            row("first-2026", "CHN", 0.0),
            row("second", "CHN", 0.0),
            row("first-2026", "IDN", 0.0),
            row("second", "IDN", 4.0),
        ],
    )
    table = disagreements(made).set_index("place")
    assert table.loc["CHN", "spread"] == 0.0
    assert table.loc["IDN", "spread"] == 1.0
    assert table["ratio"].isna().all()
    # No world of the first source to measure against.
    assert table["gap_share"].isna().all()
    assert pairs(table.reset_index())["direction"].tolist() == ["even"]


tonnes = st.just(0.0) | st.floats(min_value=1e-6, max_value=1e9)


@given(st.lists(tonnes, min_size=2, max_size=2))
def test_a_spread_is_a_share_and_does_not_depend_on_the_order(values: list[float]) -> None:
    frame = {
        "mineral": "tin", "stage": "mine", "measure": "production", "place": "CHN", "year": 2024,
        "unit": "t", "tolerance": 0.25,
    }  # fmt: skip
    found = []
    for first, second in (values, values[::-1]):
        rows = pd.DataFrame(
            [
                frame | {"source": "a", "value": first, "rank": 0},
                frame | {"source": "b", "value": second, "rank": 1},
            ]
        )
        found.append(pair_up(rows)["spread"].item())
    assert found[0] == found[1]
    assert 0 <= found[0] <= 1


def test_the_built_in_catalogue() -> None:
    held = catalogue.load()
    table = disagreements(held)
    checked = reference.validate("disagreements", table, where="disagreements", fill=True)
    assert len(checked) == len(table) > 30
    assert (table["above"] == (table["spread"] > table["tolerance"])).all()
    shares = table["gap_share"].dropna()
    assert shares.is_monotonic_decreasing
    assert (table["place"] != "OTH").all()
    reference.validate("source_pairs", pairs(table), where="source_pairs")
