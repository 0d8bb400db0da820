"""Annual means of monthly prices."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen.catalogue import price_history
from shigen.errors import UnknownName


class Small:
    """Fourteen months of one price, one of them without a number."""

    def table(self, name: str) -> pd.DataFrame:
        assert name == "prices_monthly"
        months = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01", "2025-02"]
        values = [float(month) for month in range(1, 13)] + [5.0, float("nan")]
        return pd.DataFrame(
            {"mineral": "tin", "stage": "refined", "form": "metal", "month": months,
             "value": values, "unit": "USD/t", "source": "bank", "vintage": "2026"}
        )  # fmt: skip


def test_mean_and_extremes_of_each_year() -> None:
    frame = price_history.annual(Small(), "Sn")
    rows = frame[["year", "months", "value", "low", "high", "note"]].values.tolist()
    assert rows == [
        [2024, 12, 6.5, 1.0, 12.0, ""],
        [2025, 1, 5.0, 5.0, 5.0, "months with a price: 1"],
    ]


def test_no_prices_give_no_rows() -> None:
    frame = price_history.annual(Small(), "gallium")
    assert frame.empty
    assert list(frame.columns) == list(price_history.COLUMNS)


def test_unknown_mineral() -> None:
    with pytest.raises(UnknownName):
        price_history.monthly(Small(), "unobtainium")
