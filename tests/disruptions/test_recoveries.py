"""Recoveries: hand-computed courses, and what every kind must obey."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.disruptions import KINDS, Recovery
from shigen.errors import BadInput, UnknownName

TIMES = st.floats(0, 200)
RECOVERIES = st.one_of(
    st.builds(Recovery, st.just("step"), st.integers(0, 120)),
    st.builds(Recovery, st.just("linear"), st.integers(0, 120)),
    st.builds(
        Recovery,
        st.just("exponential"),
        st.integers(0, 120),
        kappa=st.one_of(st.none(), st.floats(0.01, 60)),
    ),
    st.builds(
        Recovery,
        st.just("licensing"),
        st.integers(0, 120),
        tau=st.one_of(st.none(), st.floats(0, 60)),
        kappa=st.one_of(st.none(), st.floats(0.01, 60)),
        a_inf=st.floats(0, 1),
    ),
)


def test_step_comes_back_at_once_after_its_months() -> None:
    assert [Recovery("step", 0).returned(month) for month in range(2)] == [1, 1]
    assert [Recovery("step", 2).returned(month) for month in range(4)] == [0, 0, 1, 1]
    # half a month into the third month
    assert Recovery("step", 2.5).returned(2) == 0.5


def test_linear_means_over_each_month() -> None:
    # r(t) = t / 4: the mean of a month is its value in the middle
    assert [Recovery("linear", 4).returned(month) for month in range(5)] == [
        0.125,
        0.375,
        0.625,
        0.875,
        1,
    ]
    # r reaches 1 after half a month: 0.25 up to there, 0.5 after it
    assert Recovery("linear", 0.5).returned(0) == 0.75
    assert Recovery("linear", 0).returned(0) == 1


def test_exponential_by_hand() -> None:
    recovery = Recovery("exponential", kappa=2)
    assert recovery.share(2) == pytest.approx(0.6321205588)
    # 1 - 2 (1 - exp(-1/2)) = 1 - 2 x 0.3934693403
    assert recovery.returned(0) == pytest.approx(0.2130613194)
    # by the usual rule 95 % is back after the stated months
    assert Recovery("exponential", months=12).share(12) == pytest.approx(0.9502129316)


def test_licensing_by_hand() -> None:
    recovery = Recovery("licensing", tau=2, kappa=3, a_inf=0.9)
    assert [recovery.returned(month) for month in (0, 1)] == [0, 0]
    # 0.9 (1 - 3 (1 - exp(-1/3))) = 0.9 (1 - 3 x 0.2834686894)
    assert recovery.returned(2) == pytest.approx(0.9 * 0.1495939318)
    assert recovery.share(5) == pytest.approx(0.9 * 0.6321205588)
    assert recovery.share(1.999) == 0
    assert recovery.share(1000) == pytest.approx(0.9)
    # nothing may come back at all
    assert Recovery("licensing", a_inf=0).returned(50) == 0


def test_usual_licensing_terms() -> None:
    year = Recovery("licensing", months=12).terms
    assert (year.tau, year.kappa) == (2, pytest.approx(10 / 3))
    # a short recovery cannot wait longer than it lasts
    month = Recovery("licensing", months=1).terms
    assert (month.tau, month.kappa) == (1, 0)
    assert Recovery("licensing", months=1).returned(0) == 0
    assert Recovery("licensing", months=1).returned(1) == 1


@given(recovery=RECOVERIES, first=TIMES, second=TIMES)
def test_every_share_is_a_share_and_never_falls(
    recovery: Recovery, first: float, second: float
) -> None:
    early, late = sorted((first, second))
    assert 0 <= recovery.share(early) <= recovery.share(late) <= 1
    assert recovery.share(-0.001) == 0


@given(recovery=RECOVERIES, month=st.integers(0, 150))
def test_the_mean_of_a_month_lies_between_its_ends(recovery: Recovery, month: int) -> None:
    mean = recovery.returned(month)
    assert recovery.share(month) - 1e-9 <= mean <= recovery.share(month + 1) + 1e-9


@given(recovery=RECOVERIES, time=st.floats(0.01, 150))
def test_what_has_accumulated_is_the_integral_of_the_share(recovery: Recovery, time: float) -> None:
    accumulated = KINDS[recovery.kind][1]
    steps = 400
    width = time / steps
    middle = math.fsum(recovery.share((n + 0.5) * width) for n in range(steps)) * width
    # a step inside one of the strips is missed by at most half a strip
    assert accumulated(time, recovery.terms) == pytest.approx(middle, abs=width)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Recovery("lineal"), "unknown recovery 'lineal'; did you mean 'linear'"),
        (lambda: Recovery("linear", months=-1), "months is -1; it must lie between 0 and 120"),
        (lambda: Recovery("linear", months=1e9), "months is 1000000000.0"),
        (lambda: Recovery("linear", months=math.nan), "months is nan"),
        (lambda: Recovery(a_inf=1.5), "a_inf is 1.5; it must lie between 0 and 1"),
        (lambda: Recovery(tau=-2), "tau is -2"),
        (lambda: Recovery(kappa=math.inf), "kappa is inf"),
        (lambda: Recovery("step", tau=1), "tau and a_inf belong to licensing, not to step"),
        (lambda: Recovery("linear", a_inf=0.5), "tau and a_inf belong to licensing"),
        (lambda: Recovery("linear", kappa=1), "kappa belongs to licensing and exponential"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(make: Callable[[], Any], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        make()


def test_an_unknown_kind_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName):
        Recovery("")
