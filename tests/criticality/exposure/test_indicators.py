"""Indicators worked out by hand, and the properties every index must have."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.criticality.exposure import (
    effective_suppliers,
    governance_risk,
    governance_weighted_hhi,
    net_import_reliance,
    supplier_hhi,
    top_supplier,
)
from shigen.errors import BadInput

PLACES = ["AUS", "BRA", "CAN", "CHN", "COD", "DEU", "IDN", "JPN"]


@st.composite
def shares(draw: st.DrawFn) -> pd.Series:
    """Shares of foreign suppliers that leave something for the party's own output."""
    places = draw(st.lists(st.sampled_from(PLACES), min_size=2, unique=True))
    weights = [draw(st.floats(0.01, 1)) for _ in places]
    total = draw(st.floats(0.1, 1)) / sum(weights)
    return pd.Series([weight * total for weight in weights], index=places)


def test_hhi_by_hand() -> None:
    assert supplier_hhi(pd.Series({"CHN": 0.5, "DEU": 0.3, "KOR": 0.2})) == pytest.approx(0.38)
    # four equal suppliers: 2,500 points
    assert supplier_hhi(pd.Series(dict.fromkeys("ABCD", 0.25))) == 0.25
    assert effective_suppliers(pd.Series(dict.fromkeys("ABCD", 0.25))) == 4
    # half from home: two suppliers of a quarter each
    assert supplier_hhi(pd.Series({"CHN": 0.25, "DEU": 0.25})) == 0.125
    # no imports, no import risk
    nobody = pd.Series(dtype="float64")
    assert supplier_hhi(nobody) == 0
    assert effective_suppliers(nobody) == math.inf
    assert top_supplier(nobody) == ("", 0.0)


def test_governance_by_hand() -> None:
    assert governance_risk(0.0) == 5
    assert governance_risk(1.5) == 2
    assert (governance_risk(9.0), governance_risk(-9.0)) == (0, 10)
    assert math.isnan(governance_risk(float("nan")))
    risks = pd.Series({"CHN": 6.0, "AUS": 2.0})
    found = governance_weighted_hhi(pd.Series({"CHN": 0.5, "AUS": 0.3}), risks)
    # 0.25 x 6 + 0.09 x 2
    assert found.value == found.low == found.high == pytest.approx(1.68)
    assert found.unscored_share == 0


def test_a_supplier_without_a_score_gives_a_range_and_no_value() -> None:
    risks = pd.Series({"CHN": 6.0, "ATA": float("nan")})
    found = governance_weighted_hhi(pd.Series({"CHN": 0.5, "ATA": 0.2, "XYZ": 0.1}), risks)
    assert math.isnan(found.value)
    assert found.low == pytest.approx(1.5)
    assert found.high == pytest.approx(1.5 + 10 * (0.04 + 0.01))
    assert found.unscored_share == pytest.approx(0.3)
    # who supplies nothing needs no score
    nothing = governance_weighted_hhi(pd.Series({"CHN": 0.5, "ATA": 0.0}), risks)
    assert nothing.value == pytest.approx(1.5)


def test_reliance_by_hand() -> None:
    # US cobalt: apparent consumption 9,600 t, of it 2,000 t from old scrap, the rest net imports
    assert net_import_reliance(
        primary=0, secondary=2000, imports=9600, exports=2000
    ) == pytest.approx(7600 / 9600)
    assert net_import_reliance(primary=0, secondary=0, imports=5, exports=0) == 1
    # a net exporter and a country that imports nothing do not rely on imports
    assert net_import_reliance(primary=10, secondary=0, imports=2, exports=5) == 0
    assert net_import_reliance(primary=10, secondary=0, imports=0, exports=0) == 0
    # metal drawn from stock counts as coming from outside the year's own output
    assert net_import_reliance(
        primary=5, secondary=0, imports=3, exports=0, stock_draw=2
    ) == pytest.approx(0.5)


@pytest.mark.parametrize("missing", ["primary", "secondary", "imports", "exports"])
def test_reliance_is_unknown_when_an_input_is_missing(missing: str) -> None:
    inputs = {"primary": 1.0, "secondary": 1.0, "imports": 1.0, "exports": 1.0}
    assert math.isnan(net_import_reliance(**{**inputs, missing: float("nan")}))


def test_reliance_is_unknown_when_nothing_is_consumed() -> None:
    assert math.isnan(net_import_reliance(primary=0, secondary=0, imports=0, exports=0))
    assert math.isnan(net_import_reliance(primary=3, secondary=0, imports=0, exports=5))


def test_top_supplier_is_the_largest_and_of_equals_the_first_by_name() -> None:
    assert top_supplier(pd.Series({"DEU": 0.2, "CHN": 0.7})) == ("CHN", 0.7)
    assert top_supplier(pd.Series({"ZAF": 0.4, "AUS": 0.4})) == ("AUS", 0.4)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"CHN": 0.9, "DEU": 0.3}, "they add up to 1.2"),
        ({"CHN": -0.1}, "the least is -0.1"),
    ],
)
def test_what_are_not_shares_are_refused(bad: dict[str, float], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        supplier_hhi(pd.Series(bad))


def test_a_supplier_named_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="supplier 'CHN' occurs twice"):
        supplier_hhi(pd.Series([0.1, 0.2], index=["CHN", "CHN"]))


@given(given_shares=shares(), order=st.randoms(use_true_random=False))
def test_the_order_of_countries_does_not_matter(
    given_shares: pd.Series, order: st.DataObject
) -> None:
    names = given_shares.index.tolist()
    order.shuffle(names)  # type: ignore[attr-defined]
    risks = pd.Series({place: number + 1.0 for number, place in enumerate(PLACES)})
    turned = given_shares.loc[names]
    assert supplier_hhi(turned) == pytest.approx(supplier_hhi(given_shares))
    assert governance_weighted_hhi(turned, risks).value == pytest.approx(
        governance_weighted_hhi(given_shares, risks).value
    )
    assert top_supplier(turned) == top_supplier(given_shares)


@given(given_shares=shares())
def test_merging_two_suppliers_never_lowers_concentration(given_shares: pd.Series) -> None:
    first, second = given_shares.index[:2]
    merged = given_shares.drop(second)
    merged[first] += given_shares[second]
    assert supplier_hhi(merged) >= supplier_hhi(given_shares)


@given(given_shares=shares(), better=st.floats(0, 5), place=st.integers(0, 1))
def test_a_better_governed_supplier_never_raises_the_index(
    given_shares: pd.Series, better: float, place: int
) -> None:
    risks = pd.Series(5.0, index=PLACES)
    before = governance_weighted_hhi(given_shares, risks)
    risks[given_shares.index[place]] = better
    after = governance_weighted_hhi(given_shares, risks)
    assert after.value <= before.value + 1e-12


@given(given_shares=shares(), scores=st.lists(st.floats(0, 10), min_size=8, max_size=8))
def test_indices_stay_in_their_range(given_shares: pd.Series, scores: list[float]) -> None:
    hhi = supplier_hhi(given_shares)
    assert given_shares.sum() ** 2 / len(given_shares) - 1e-9 <= hhi <= 1
    found = governance_weighted_hhi(given_shares, pd.Series(scores, index=PLACES))
    assert 0 <= found.value <= 10 * hhi + 1e-9


@given(
    amounts=st.lists(st.integers(0, 10**6), min_size=4, max_size=4),
    draw=st.integers(-1000, 1000),
    unit=st.sampled_from([0.5, 4.0, 1024.0]),
)
def test_reliance_is_a_share_whatever_the_unit_of_mass(
    amounts: list[int], draw: int, unit: float
) -> None:
    names = ("primary", "secondary", "imports", "exports")
    inputs: dict[str, float] = dict(zip(names, amounts, strict=True))
    found = net_import_reliance(**inputs, stock_draw=draw)
    # powers of two, so that no rounding stands between the two answers
    in_unit = net_import_reliance(
        **{name: amount * unit for name, amount in inputs.items()}, stock_draw=draw * unit
    )
    consumption = amounts[0] + amounts[1] + amounts[2] - amounts[3] + draw
    assert math.isnan(found) == (consumption <= 0) == math.isnan(in_unit)
    assert math.isnan(found) or (0 <= found <= 1 and in_unit == found)
