"""Recycling, substitution and prices."""

from __future__ import annotations

import numpy as np
import pytest
from tests.criticality.gather.small import PLACES, Rows, Small, case

from shigen.criticality.gather import substitution
from shigen.criticality.gather.prices import price
from shigen.criticality.gather.recycling import recycling


def rate(place: str, measure: str, value: float, **more: object) -> dict[str, object]:
    """One row of recycling."""
    return {
        "mineral": "tin", "place": place, "period": "2016-2020", "measure": measure, "value": value,
        "unit": "fraction", "status": "estimated", "source": "eu", "vintage": "2023", **more,
    }  # fmt: skip


OWN = rate("USA", "old-scrap-share", 0.3)
EUROPE = rate("EUU", "eol-rir", 0.2)


@pytest.mark.parametrize(
    ("rows", "party", "expected", "known", "status"),
    [
        ([OWN, EUROPE], "USA", (0.3, 0.3, 0.3), 1.0, "estimated"),
        ([OWN, EUROPE], "EUU", (0.2, 0.2, 0.2), 1.0, "estimated"),
        ([OWN, EUROPE], "JPN", (0.2, 0.1, 0.4), 0.5, "imputed"),
        (
            [rate("JPN", "secondary-share", 0.5), rate("WLD", "new-scrap-share", 0.4), EUROPE],
            "JPN", (0.3, 0.3, 0.3), 0.5, "imputed",
        ),
        (
            [rate("WLD", "old-scrap-share", 0.1, status="assumed")],
            "USA", (0.1, 0.05, 0.2), 0.0, "assumed",
        ),
    ],
)  # fmt: skip
def test_the_rate_nearest_to_the_party(
    rows: Rows, party: str, expected: tuple[float, float, float], known: float, status: str
) -> None:
    found = recycling(Small(recycling=rows), case("tin", "mine", 2020, party), PLACES)
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(expected)
    assert found.known[0] == known
    assert found.status[0] == status
    assert len(found.trace(0))


@pytest.mark.parametrize("rows", [[rate("JPN", "secondary-share", 0.5)], [EUROPE | {"period": ""}]])
def test_secondary_supply_alone_is_no_rate_of_old_scrap(rows: Rows) -> None:
    found = recycling(Small(recycling=rows), case("tin", "mine", 2020, "JPN"), PLACES)
    assert np.isnan(found.value[0])
    assert "no rate of old scrap of tin for JPN" in found.reason[0]


def test_a_rate_says_nothing_of_a_year_long_before() -> None:
    found = recycling(Small(recycling=[EUROPE]), case("tin", "mine", 2000, "EUU"), PLACES)
    assert np.isnan(found.value[0])


def test_the_index_of_the_nearest_edition() -> None:
    row = {
        "mineral": "tin", "use": "*", "unit": "fraction", "status": "estimated", "source": "eu",
        "measure": "si-sr", "value": 0.9, "vintage": "2023",
    }  # fmt: skip
    part = row | {"use": "solder", "value": 0.1}
    made = Small(
        substitutability=[row, row | {"value": 0.8, "vintage": "2017"}, part,
                          row | {"measure": "si-ei", "value": 0.7}]
    )  # fmt: skip
    values = [substitution.supply(made, case("tin", "mine", y), PLACES).value[0]
              for y in (2018, 2024)]  # fmt: skip
    assert values == [0.8, 0.9]
    assert substitution.use(made, case("tin", "mine", 2024), PLACES).value[0] == 0.7
    missing = substitution.supply(made, case("tin", "mine", 2000), PLACES)
    assert np.isnan(missing.value[0])
    assert "2017, 2023" in missing.reason[0]


def test_the_latest_price_of_the_form_that_is_traded() -> None:
    row = {
        "mineral": "zinc", "stage": "refined", "year": 2020, "unit": "USD/t", "status": "reported",
        "source": "usgs", "vintage": "2025", "form": "metal-lme", "value": 2000.0,
    }  # fmt: skip
    made = Small(
        prices=[
            row,
            row | {"vintage": "2026", "value": 2100.0},
            row | {"form": "metal-north-american", "value": 2400.0},
            row | {"form": "dust", "value": 9000.0},
        ]
    )
    found = price(made, case("zinc", "refined"), PLACES)
    assert (found.value[0], found.low[0], found.high[0]) == (2100.0, 2100.0, 2400.0)
    other = price(made, case("zinc", "refined", 2021), PLACES)
    assert np.isnan(other.value[0])
    assert "held for 2020" in other.reason[0]


def test_a_year_of_monthly_prices_stands_where_none_is_printed() -> None:
    months = [
        {
            "mineral": "tin", "stage": "refined", "form": "metal", "month": f"2015-{month:02d}",
            "value": 100.0 * month, "unit": "USD/t", "status": "reported", "source": "bank",
            "vintage": "2026",
        }
        for month in range(1, 13)
    ]  # fmt: skip
    found = price(Small(prices_monthly=months), case("tin", "refined", 2015), PLACES)
    assert (found.value[0], found.low[0], found.high[0]) == (650.0, 100.0, 1200.0)
    half = price(Small(prices_monthly=months[:6]), case("tin", "refined", 2015), PLACES)
    assert np.isnan(half.value[0])
