"""Price change and variation, growth of output and of use, from the catalogue."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality.gather import japan, markets
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import PLACES


@pytest.fixture(scope="module")
def store() -> Kept:
    return Kept(load(), [2024])


def cases(*minerals: str, year: int = 2024, stage: str = "refined") -> pd.DataFrame:
    return pd.DataFrame({"mineral": list(minerals), "stage": stage, "year": year, "party": "JPN"})


def test_price_change_of_one_series_by_hand(store: Kept) -> None:
    prices = store.table("prices")
    rows = prices[(prices["mineral"] == "germanium") & (prices["form"] == "metal")]
    printed = rows.sort_values("vintage").drop_duplicates("year", keep="last")
    by_year = printed.set_index("year")["value"]
    expected = by_year[2024] / by_year[[2019, 2020, 2021, 2022, 2023]].mean()
    found = markets.price_change(store, cases("germanium"), PLACES)
    assert found.low[0] <= expected <= found.high[0]
    assert found.trace(0)["unit"].unique().tolist() == ["USD/t"]


def test_a_price_of_another_stage_is_imputed(store: Kept) -> None:
    found = markets.price_change(store, cases("cobalt", stage="mine"), PLACES)
    assert found.status[0] == "imputed"
    assert found.known[0] == 0.0
    assert "price of the refined stage" in found.trace(0)["note"].iloc[0]


def test_variation_needs_four_years(store: Kept) -> None:
    found = markets.price_variation(store, cases("cobalt", "rubidium"), PLACES)
    assert 0.1 < found.value[0] < 1.0
    assert np.isnan(found.value[1])
    assert "no price of rubidium" in found.reason[1]
    early = markets.price_variation(store, cases("erbium", year=2023), PLACES)
    assert "too few yearly prices" in early.reason[0]


def test_growth_of_output_over_two_sources_says_so(store: Kept) -> None:
    found = markets.output_growth(store, cases("gallium"), PLACES)
    assert found.value[0] == pytest.approx((848 / 384) ** (1 / 5) - 1)
    assert found.status[0] == "imputed"
    assert "two sources" in found.trace(0)["note"].iloc[0]


def test_no_growth_where_terms_change_or_a_year_lacks(store: Kept) -> None:
    found = markets.output_growth(store, cases("boron", "niobium", stage="mine"), PLACES)
    assert np.isnan(found.value).all()
    assert all("in the same terms" in reason for reason in found.reason)


def test_growth_of_use_reads_output_and_trade(store: Kept) -> None:
    found = japan.use_growth(store, cases("cobalt", "gallium"), PLACES)
    assert -0.5 < found.value[0] < 0.5
    years = found.trace(0)["year"].tolist()
    assert years == [2019, 2024]
    assert np.isnan(found.value[1])
    assert "evidence" in found.reason[1]


def test_stocks_and_restrictions_are_missing_with_the_reason(store: Kept) -> None:
    for gather in (japan.stock_days, japan.use_restriction):
        found = gather(store, cases("cobalt"), PLACES)
        assert np.isnan(found.value[0])
        assert "bring a file" in found.reason[0]
