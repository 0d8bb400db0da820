"""Rates counted from the library, and the state of export controls."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from scipy.stats import gamma

from shigen.catalogue import load
from shigen.disruptions import library, rates
from shigen.disruptions.states import state_at, states

YEARS = rates.LAST_YEAR - rates.FIRST_YEAR


@pytest.fixture(scope="module")
def by_class() -> pd.DataFrame:
    return rates.class_rates(load())


def test_a_rate_is_hits_over_post_years_with_half_an_event_more(by_class: pd.DataFrame) -> None:
    for row in by_class.itertuples():
        each = max(row.posts_hit, 1) / max(row.events, 1)
        assert row.rate == pytest.approx((row.events + 0.5) * each / row.post_years)
        assert row.rate_low == pytest.approx(
            gamma.ppf(0.05, row.events + 0.5) * each / row.post_years
        )
        assert row.rate_low < row.rate < row.rate_high


def test_every_kind_and_class_is_there_once(by_class: pd.DataFrame) -> None:
    pairs = list(zip(by_class["kind"], by_class["governance_class"], strict=True))
    wanted = [(kind, name) for kind in ("stop", "loss") for name in rates.CLASSES]
    assert sorted(pairs) == sorted([*wanted, ("closure", "")])


def test_exposure_counts_every_output_once(by_class: pd.DataFrame) -> None:
    production = load().table("production")
    posts = by_class[by_class["kind"] == "stop"]["post_years"].sum() / YEARS
    pairs = production[production["value"] > 0][["place", "mineral", "stage"]].drop_duplicates()
    hits = by_class[by_class["kind"] != "closure"]["posts_hit"].sum()
    assert 0 < posts <= len(pairs) + hits
    assert posts == pytest.approx(round(posts))


def test_false_alarms_are_not_counted(by_class: pd.DataFrame) -> None:
    false = {
        event.id for event in library.events()
        if event.ranges and max(value for _, value, _ in event.ranges) < rates.REAL
    }  # fmt: skip
    assert "GN-COUP-2021" in false
    counted = by_class["events"].sum()
    assert counted <= len(library.ids()) - len(false) + 1


def test_a_country_has_the_rates_of_its_class(by_class: pd.DataFrame) -> None:
    found = rates.rates(load()).set_index(["kind", "place"])
    of_place = rates.classes(load())
    for place in ("CHN", "COD", "JPN"):
        row = by_class[
            (by_class["kind"] == "stop") & (by_class["governance_class"] == of_place[place])
        ]
        assert found.loc[("stop", place), "rate"] == row["rate"].item()


def test_an_unstable_country_loses_output_more_often(by_class: pd.DataFrame) -> None:
    loss = by_class[by_class["kind"] == "loss"].set_index("governance_class")["rate"]
    assert loss["unstable"] > loss["middling"] > loss["stable"]


@pytest.mark.parametrize(
    ("day", "given", "state"),
    [
        ("2026-01-01", {"effective": "2026-02-01", "until": ""}, ("announced", "2026-02-01")),
        ("2026-02-01", {"effective": "2026-02-01", "until": ""}, ("active", "")),
        (
            "2026-02-02",
            {"effective": "2026-02-01", "until": "2026-03-01"},
            ("active", "2026-03-01"),
        ),
        ("2026-03-02", {"effective": "2026-02-01", "until": "2026-03-01"}, ("lapsed", "")),
        ("2026-03-02", {"effective": "", "until": ""}, ("not known", "")),
    ],
)
def test_the_state_of_a_control(day: str, given: dict[str, str], state: tuple[str, str]) -> None:
    assert state_at(date.fromisoformat(day), words="in force", **given) == state


def test_the_suspended_ban_comes_back_on_its_day() -> None:
    def at(day: date) -> set[str]:
        found = states(load(), day)
        ban = found[found["measure"].str.contains("general denial")]
        return set(ban["control_state"])

    assert at(date(2026, 11, 24)) == {"suspended"}
    assert at(date(2026, 11, 27)) == {"active"}
