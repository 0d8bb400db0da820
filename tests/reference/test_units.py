"""Units mean what mineral statistics mean by them, and ambiguous ones are refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import units
from shigen.errors import BadInput


@pytest.mark.parametrize(
    ("given", "wanted", "expected"),
    [
        ("kt", "t", 1000.0),
        ("Mt", "kt", 1000.0),
        ("kg", "t", 0.001),
        ("short_ton", "t", 0.90718474),
        ("long_ton", "t", 1.0160469088),
        ("oz_troy", "g", 31.1034768),
        ("flask", "kg", 34.47302),
        ("carat", "g", 0.2),
        ("mtu", "kg", 10.0),
        ("stu", "lb", 20.0),
        ("USD/mtu", "USD/t", 100.0),
        ("cent/lb", "USD/t", 22.0462262),
        ("USD/oz_troy", "USD/kg", 32.1507466),
        ("USD/kg", "USD/t", 1000.0),
        ("nmi", "km", 1.852),
        ("week", "day", 7.0),
        ("percent", "fraction", 0.01),
        ("kt_REO", "t_REO", 1000.0),
    ],
)
def test_factor(given: str, wanted: str, expected: float) -> None:
    assert units.factor(given, wanted) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("word", ["ton", "tons", "mt", "MT", "oz", "REO", "month"])
def test_ambiguous_unit_is_refused(word: str) -> None:
    with pytest.raises(BadInput, match="has several meanings; write"):
        units.factor(word, "t")


@pytest.mark.parametrize("text", ["knot", "kts", "Kt", "tonne", "kUsd", "mg", ""])
def test_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="unit"):
        units.factor(text, "t")


@pytest.mark.parametrize("text", ["t+kg", "t;kg", "__import__('os')", "t**", "/", "t ^ 2"])
def test_expression_that_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        units.factor(text, "t")


@pytest.mark.parametrize(("given", "wanted"), [("t", "USD"), ("USD/t", "USD"), ("TEU", "t")])
def test_different_measures_do_not_convert(given: str, wanted: str) -> None:
    with pytest.raises(BadInput, match="do not measure the same"):
        units.factor(given, wanted)


def test_rare_earth_oxide_is_not_metal() -> None:
    with pytest.raises(BadInput, match="needs a composition"):
        units.convert(1.0, "t_REO", "t")


def test_missing_stays_missing() -> None:
    assert math.isnan(units.convert(math.nan, "kt", "t"))


@given(st.sampled_from(("kg", "t", "kt", "lb", "mtu")), st.sampled_from(("g", "Mt", "flask")))
def test_there_and_back(first: str, second: str) -> None:
    assert units.factor(first, second) * units.factor(second, first) == pytest.approx(1)


# Factors printed in the USGS Mineral Commodity Summaries or by the trades, to their digits.
@pytest.mark.parametrize(
    ("compound", "element", "expected", "digits"),
    [
        ("Li2CO3", "Li", 0.188, 3),
        ("LiOH.H2O", "Li", 0.165, 3),
        ("Li2O", "Li", 0.4645, 3),
        ("Sb2O3", "Sb", 0.835, 3),
        ("WO3", "W", 0.793, 3),
        ("Ta2O5", "Ta", 0.819, 3),
        ("Nb2O5", "Nb", 0.699, 3),
        ("GeO2", "Ge", 0.694, 3),
        ("Dy2O3", "Dy", 0.871, 3),
        ("Tb4O7", "Tb", 0.850, 3),
        ("Y2O3", "Y", 0.787, 3),
        ("Nd2O3", "Nd", 0.857, 3),
        ("Pr6O11", "Pr", 0.828, 3),
        ("Co3O4", "Co", 0.734, 3),
        ("TiO2", "Ti", 0.599, 3),
        ("(NH4)10H2W12O42.4H2O", "W", 0.70, 2),
        ("Nd2Fe14B", "Nd", 0.267, 3),
    ],
)
def test_content(compound: str, element: str, expected: float, digits: int) -> None:
    assert round(units.content(compound, element), digits) == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize("formula", ["", "co", "Xx2", "GeO2)", "(GeO2", "Ge-O2", "2", "Ge O2", "."])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(BadInput):
        units.content(formula, "Ge")


def test_element_that_is_not_in_the_compound() -> None:
    with pytest.raises(BadInput, match="'GeO2' holds no 'Ga'"):
        units.content("GeO2", "Ga")
