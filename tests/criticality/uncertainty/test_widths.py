"""Ranges of numbers, and how draws fill them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from shigen.criticality import given
from shigen.criticality.quantities import CASE, IMPORTS, PRICE, RECYCLING, STABILITY, Quantity
from shigen.criticality.uncertainty.widths import ends, placed, widths
from shigen.errors import BadInput, UnknownName

UNIFORM = (np.arange(4096)[:, None] + 0.5) / 4096


def test_a_number_without_a_range_gets_the_width_of_its_status() -> None:
    status = np.array(["reported", "estimated", "imputed", "assumed", "missing"], dtype=object)
    low, high = ends(given(PRICE, np.full(5, 100.0), status=status), widths({"assumed": 0.5}))
    assert low.tolist() == pytest.approx([85, 80, 60, 50, 50])
    assert high.tolist() == pytest.approx([115, 120, 140, 150, 150])


def test_a_range_of_its_own_is_kept_and_a_zero_stays_exact() -> None:
    value = np.array([[10.0, 0.0, 4.0]])
    found = given(
        IMPORTS, value, low=np.array([[9.0, 0.0, 4.0]]), high=np.array([[30.0, 0.0, 4.0]])
    )
    low, high = ends(found, widths())
    np.testing.assert_allclose(low, [[9.0, 0.0, 3.4]])
    np.testing.assert_allclose(high, [[30.0, 0.0, 4.6]])


def test_ranges_stay_inside_the_bounds_and_what_is_missing_gets_them() -> None:
    low, high = ends(given(RECYCLING, np.array([0.95, np.nan])), widths())
    assert high.tolist() == [1.0, 1.0]
    assert low[1] == 0.0
    low, high = ends(given(PRICE, np.array([np.nan])), widths())
    assert np.isnan([low, high]).all()  # a price has no upper bound: it cannot be bounded
    low, high = ends(given(STABILITY, np.array([[np.nan, 1.0, np.nan]])), widths())
    assert (low[0, 0], high[0, 0]) == (-3.5, 3.5)
    assert (low[0, 1], high[0, 1]) == pytest.approx((0.6, 1.4))


def test_amounts_by_place_that_are_missing_have_no_range() -> None:
    low, high = ends(given(IMPORTS, np.full((1, 3), np.nan)), widths())
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_triangular_draws_have_its_quantiles() -> None:
    ones = np.ones(1)
    drawn = placed(UNIFORM, 12 * ones, (10 * ones, 20 * ones), IMPORTS, widths())
    exact = stats.triang.ppf(UNIFORM[:, 0], 0.2, loc=10, scale=10)
    np.testing.assert_allclose(drawn[:, 0], exact, rtol=1e-12)


def test_a_long_range_is_triangular_in_the_logarithm() -> None:
    ones = np.ones(1)
    drawn = placed(UNIFORM, 10 * ones, (1 * ones, 100 * ones), IMPORTS, widths())
    assert np.median(drawn) == pytest.approx(10, rel=1e-3)
    exact = stats.triang.ppf(UNIFORM[:, 0], 0.5, loc=0, scale=np.log(100))
    np.testing.assert_allclose(np.log(drawn[:, 0]), exact, atol=1e-12)


def test_governance_is_normal_with_the_printed_interval_as_its_middle_90_percent() -> None:
    ones = np.ones(1)
    drawn = placed(UNIFORM, 0 * ones, (-0.4 * ones, 0.6 * ones), STABILITY, widths())
    assert np.percentile(drawn, 5) == pytest.approx(-0.4, abs=2e-3)
    assert np.percentile(drawn, 95) == pytest.approx(0.6, abs=2e-3)
    assert np.median(drawn) == pytest.approx(0, abs=1e-3)


def test_a_country_that_no_source_names_most_often_makes_nearly_nothing() -> None:
    zero, high = np.zeros(1), np.full(1, 500.0)
    drawn = placed(UNIFORM, zero, (zero, high), IMPORTS, widths())
    assert drawn.mean() == pytest.approx(50, rel=1e-3)
    assert np.median(drawn) < 5
    drawn = placed(UNIFORM, zero, (zero, high), IMPORTS, widths({"unnamed": 0.5}))
    np.testing.assert_allclose(drawn, 500 * UNIFORM)


def test_rules_of_law_are_exact() -> None:
    rule = Quantity("trade_parameter", CASE, "ratio", 0, 2, "")
    low, high = ends(given(rule, np.array([1.1, 0.8])), widths())
    assert low.tolist() == high.tolist() == [1.1, 0.8]


def test_what_has_no_value_is_drawn_evenly() -> None:
    value = np.array([np.nan])
    ends_ = (np.array([-3.5]), np.array([3.5]))
    drawn = placed(UNIFORM, value, ends_, STABILITY, widths())
    np.testing.assert_allclose(drawn, -3.5 + 7 * UNIFORM)


def test_widths_are_checked() -> None:
    with pytest.raises(UnknownName, match="width"):
        widths({"reportd": 0.1})
    for bad in (float("nan"), -0.1, 1.5):
        with pytest.raises(BadInput, match="reported"):
            widths({"reported": bad})
