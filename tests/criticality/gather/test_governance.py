"""Governance of the year, and what stands in where the year has none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import PLACES, Small, case

from shigen.criticality.gather.governance import FIVE, governance, stability

AT = {place: number for number, place in enumerate(PLACES)}


def score(place: str, year: int, dimension: str, value: float, **more: object) -> dict[str, object]:
    """One estimate."""
    return {
        "place": place, "year": year, "dimension": dimension, "value": value, "unit": "index",
        "status": "estimated", "source": "wgi", "vintage": "2023", **more,
    }  # fmt: skip


def at(year: int) -> pd.DataFrame:
    """A case of a year."""
    return case("tin", "mine", year)


def test_the_latest_edition_of_the_year_with_its_interval() -> None:
    made = Small(
        governance=[
            score("USA", 2020, "political-stability", 0.1, low=-0.1, high=0.3),
            score("USA", 2020, "political-stability", 0.2, low=0.0, high=0.4, vintage="2025"),
            score("CHN", 2020, "political-stability", -0.5),
        ]
    )
    found = stability(made, at(2020), PLACES)
    row = [found.value[0, AT["USA"]], found.low[0, AT["USA"]], found.high[0, AT["USA"]]]
    assert row == [0.2, 0.0, 0.4]
    assert np.isnan(found.value[0, [AT["AUS"], -1]]).all()
    assert found.trace(0)["place"].tolist() == ["CHN", "USA"]


def test_a_year_without_a_survey_stays_missing() -> None:
    made = Small(governance=[score("USA", y, "political-stability", 0.1) for y in (1998, 2000)])
    found = stability(made, at(1999), PLACES)
    assert np.isnan(found.value).all()
    assert found.known[0] == 0
    assert "1998, 2000" in found.reason[0]


def test_a_mean_of_five_stands_in_with_the_difference_between_means() -> None:
    made = Small(
        governance=[
            score("USA", 2024, "mean6", 1.0),
            *(score("USA", 2022, dimension, 1.2) for dimension in FIVE),
        ]
    )
    found = governance(made, at(2022), PLACES)
    assert found.value[0, AT["USA"]] == pytest.approx(1.2)
    assert found.low[0, AT["USA"]] == pytest.approx(1.0)
    assert found.high[0, AT["USA"]] == pytest.approx(1.4)
    assert "stands in" in found.trace(0)["note"].iloc[0]
    exact = governance(made, at(2024), PLACES)
    assert exact.value[0, AT["USA"]] == exact.low[0, AT["USA"]] == 1.0
    assert exact.trace(0)["year"].tolist() == [2024]
    far = governance(made, at(2012), PLACES)
    assert np.isnan(far.value).all()
    assert "2022" in far.reason[0]


def test_one_mean_alone_stands_in_for_no_other_year() -> None:
    made = Small(governance=[score("USA", 2024, "mean6", 1.0)])
    assert np.isnan(governance(made, at(2023), PLACES).value).all()
