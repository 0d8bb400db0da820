"""End-use shares: which set is taken, how it is scaled, what stands in, which industries follow."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import end_uses
from shigen.errors import BadInput, UnknownName


class Tables:
    """Tables of a small catalogue by name."""

    def __init__(self, **tables: pd.DataFrame) -> None:
        self.tables = tables

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def shares(*rows: Mapping[str, object]) -> pd.DataFrame:
    usual: dict[str, object] = {
        "mineral": "gallium", "place": "USA", "period": "2025", "use_group": "semiconductors",
        "low": math.nan, "high": math.nan, "unit": "fraction", "status": "reported",
        "source": "agency", "note": "",
    }  # fmt: skip
    return pd.DataFrame([usual | dict(row) for row in rows])


CHIPS = {"use": "chips", "value": 0.75}
OPTICS = {"use": "optics", "value": 0.25, "use_group": "optoelectronics"}


def taken(*rows: Mapping[str, object], place: str = "USA") -> pd.DataFrame:
    return end_uses.end_uses(Tables(end_use_shares=shares(*rows)), "gallium", place)


def test_shares_that_sum_to_one_stay_as_they_are() -> None:
    frame = taken(CHIPS, OPTICS)
    assert frame["value"].tolist() == [0.75, 0.25]
    assert frame["published"].tolist() == [0.75, 0.25]
    assert set(frame["reason"]) == {"shares of agency for 2025"}


def test_ranges_are_scaled_with_the_shares() -> None:
    half = {"value": 0.4, "low": 0.2, "high": 0.48}
    frame = taken(CHIPS | half, OPTICS | {"value": 0.4})
    assert frame["value"].tolist() == [0.5, 0.5]
    assert frame["low"].tolist() == [0.25, 0.5]
    assert frame["high"].tolist() == [pytest.approx(0.6), 0.5]
    assert "they sum to 0.8 and are divided by that" in frame["reason"].iloc[0]


def test_firmest_then_latest_set_is_taken() -> None:
    guess = {"status": "assumed", "source": "guess", "period": "2026"}
    older = {"source": "older", "period": "2016-2020"}
    rows = [row | extra for extra in (guess, older, {"period": "2025"}) for row in (CHIPS, OPTICS)]
    frame = taken(*rows)
    assert set(frame["source"]) == {"agency"}
    assert "the firmest and latest of 3 sets" in frame["reason"].iloc[0]


def test_a_set_is_as_firm_as_its_least_firm_share() -> None:
    mixed = [CHIPS, OPTICS | {"status": "assumed"}]
    whole = [row | {"status": "estimated", "source": "other"} for row in (CHIPS, OPTICS)]
    assert set(taken(*mixed, *whole)["source"]) == {"other"}


def test_withheld_share_is_not_zero() -> None:
    """With a third share withheld nothing can be said of the two others."""
    withheld = {"use": "defense", "value": math.nan}
    with pytest.raises(BadInput, match="no end-use shares are held for USA or any other place"):
        taken(CHIPS | {"value": 0.5}, OPTICS, withheld)


def test_share_without_number_is_left_out_where_the_others_fill_the_whole() -> None:
    frame = taken(CHIPS, OPTICS, {"use": "plants", "value": math.nan})
    assert frame["use"].tolist() == ["chips", "optics"]
    assert "1 printed without a number left out" in frame["reason"].iloc[0]


def test_other_places_stand_in_for_a_party_without_shares() -> None:
    """The world counts double: (2 * 0.6 + 0.9) / 3 and (2 * 0.4 + 0.1) / 3."""
    rows = [
        CHIPS | {"place": "WLD", "value": 0.6},
        OPTICS | {"place": "WLD", "value": 0.4},
        CHIPS | {"value": 0.9},
        OPTICS | {"value": 0.1},
    ]
    frame = taken(*rows, place="KOR").set_index("use")
    assert frame["value"].to_dict() == {
        "optoelectronics": pytest.approx(0.3),
        "semiconductors": pytest.approx(0.7),
    }
    # From half the smallest to one and a half times the largest, but never above one.
    assert frame.loc["optoelectronics", "low"] == pytest.approx(0.05)
    assert frame.loc["optoelectronics", "high"] == pytest.approx(0.6)
    assert frame.loc["semiconductors", "high"] == 1.0
    assert set(frame["status"]) == {"imputed"}
    assert set(frame["reason"]) == {"no shares are held for KOR; weighted mean of WLD, USA"}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="unobtainium"):
        end_uses.end_uses(Tables(end_use_shares=shares(CHIPS)), "unobtainium", "USA")


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((0.5, 0.5), "exact"),
        ((0.5, 0.49), "within-rounding"),
        ((0.5, 0.51), "within-rounding"),
        ((0.5, 0.48), "below-one"),
        ((0.5, 0.52), "above-one"),
        ((0.5, math.nan), "not-complete"),
    ],
)
def test_sums_and_verdicts(values: tuple[float, float], verdict: str) -> None:
    rows = shares(CHIPS | {"value": values[0]}, OPTICS | {"value": values[1]})
    found = end_uses.check_sums(Tables(end_use_shares=rows)).iloc[0]
    assert found["verdict"] == verdict
    assert found["sum"] == pytest.approx(sum(v for v in values if not math.isnan(v)))
    assert found["empty"] == sum(math.isnan(v) for v in values)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=12))
def test_scaled_shares_sum_to_one(values: list[float]) -> None:
    rows = [{"use": f"use {n}", "value": value} for n, value in enumerate(values)]
    frame = taken(*rows)
    assert abs(frame["value"].sum() - 1.0) < 1e-9
    assert (frame["low"] <= frame["value"]).all()
    assert (frame["value"] <= frame["high"]).all()


def weights(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"mineral": "gallium", "use": use, "scheme": "bea-2017", "sector": sector,
             "value": value, "low": 0.5 * value, "high": min(1.0, 2 * value)}
            for use, sector, value in rows
        ]
    )  # fmt: skip


NAMES = pd.DataFrame({"scheme": ["bea-2017"], "sector": ["334413"], "name": ["Semiconductors"]})


def industries(rows: pd.DataFrame, use: pd.DataFrame, place: str = "USA") -> pd.DataFrame:
    tables = Tables(end_use_shares=use, use_sectors=rows, sectors=NAMES)
    return end_uses.sector_shares(tables, "gallium", place, scheme="bea-2017")


def test_industries_of_the_uses() -> None:
    """Chips 0.75 go to one industry, optics 0.25 are cut in two."""
    rows = weights(("chips", "334413", 1.0), ("optics", "334413", 0.6), ("optics", "335110", 0.4))
    frame = industries(rows, shares(CHIPS, OPTICS)).set_index("sector")
    assert frame["value"].to_dict() == {
        "334413": pytest.approx(0.75 + 0.25 * 0.6),
        "335110": pytest.approx(0.25 * 0.4),
    }
    assert frame["name"].to_dict() == {"334413": "Semiconductors", "335110": ""}
    assert frame.loc["334413", "uses"] == "chips; optics"
    assert frame.loc["335110", "low"] == pytest.approx(0.25 * 0.2)


def test_imputed_groups_take_the_industries_of_uses_alike() -> None:
    rows = weights(("chips", "334413", 1.0), ("optics", "335110", 1.0))
    frame = industries(rows, shares(CHIPS, OPTICS), place="KOR").set_index("sector")
    assert frame["value"].to_dict() == {"334413": 0.75, "335110": 0.25}


def test_use_without_industry_is_refused_and_listed() -> None:
    rows = weights(("chips", "334413", 0.9))
    use = shares(CHIPS, OPTICS)
    with pytest.raises(BadInput, match="no industry of bea-2017 is named for the use 'optics'"):
        industries(rows, use)
    gaps = end_uses.sector_gaps(Tables(end_use_shares=use, use_sectors=rows), schemes=["bea-2017"])
    assert gaps[["use", "reason"]].values.tolist() == [
        ["chips", "weights are not one in all"],
        ["optics", "no industry is named"],
    ]
