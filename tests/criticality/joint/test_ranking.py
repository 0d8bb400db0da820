"""The joint list: what it holds, that it agrees with itself, and what must not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.joint.made import table

from shigen.criticality.joint import ballots, borda, by_mineral, joint, kemeny
from shigen.errors import BadInput, UnknownName

MADE = table(1)


@pytest.mark.parametrize("by", ["borda", "kemeny"])
def test_it_says_what_its_parts_say(by: str) -> None:
    found = joint(MADE, by=by)
    wide = ballots.matrix(by_mineral(MADE))
    own = found.table.set_index("mineral")
    points = borda.aggregate(wide)
    pd.testing.assert_series_equal(
        own["points"].sort_index(), points["points"].sort_index(), check_names=False
    )
    assert found.kemeny == kemeny.aggregate(wide)
    assert own["kemeny_rank"].dropna().sort_values().index.tolist() == list(found.kemeny.order)
    pd.testing.assert_series_equal(own["rank"], own[f"{by}_rank"], check_names=False)
    assert own["rank"].is_monotonic_increasing
    assert found.lists["weight"].tolist() == [1.0] * 8
    assert found.lists["weight_from"].unique().tolist() == ["equal"]
    assert (own["left_low"] <= own["rank"]).all()
    assert (own["rank"] <= own["left_high"]).all()
    assert set(found.moves["kind"]) == {"list", "method", "party"}
    assert len(found.moves) == 8 + 4 + 2
    assert (own["evidence"] == own["lists"] / 8).all()
    assert found.ranks.groupby("list")["rank"].min().eq(1).all()


def test_the_order_of_rows_does_not_matter() -> None:
    one, other = joint(MADE), joint(MADE.sample(frac=1, random_state=3), ["USA", "JPN"])
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.lists, other.lists)
    pd.testing.assert_frame_equal(one.moves, other.moves)


def test_leaving_out_is_joining_without() -> None:
    found = joint(MADE, by="borda", fewest=1)
    without = joint(MADE, ["JPN"], by="borda", fewest=1).table.set_index("mineral")["rank"]
    left = found.left_out[found.left_out["left_out"] == "USA"].set_index("mineral")["rank"]
    pd.testing.assert_series_equal(left.sort_index(), without.sort_index(), check_names=False)


def test_weights_are_shown_and_a_list_without_weight_is_not_used() -> None:
    found = joint(MADE, weights={"USA": 2, "way01": 0}, sensitivity=False)
    lists = found.lists.set_index("list")
    assert lists.loc["USA/way00", ["weight", "weight_from"]].tolist() == [2.0, "given"]
    assert lists.loc["JPN/way01", ["weight", "used", "note"]].tolist() == [0.0, "no", "weight 0"]
    assert lists.loc["JPN/way00", "weight_from"] == "equal"
    assert found.table["of_lists"].unique().tolist() == [6]
    assert found.left_out.empty
    assert found.moves.empty
    assert found.table["left_low"].isna().all()


def test_minerals_in_too_few_lists_keep_a_row_with_the_reason() -> None:
    thin = MADE.copy()
    gone = (thin["mineral"] == "m00") & (thin["method"] != "way00")
    thin.loc[gone, ["score", "critical", "missing"]] = [np.nan, "unknown", "not known"]
    found = joint(thin)
    last = found.table.iloc[-1]
    assert (last["mineral"], last["answer"]) == ("m00", "insufficient data")
    assert np.isnan(last["rank"])
    assert np.isnan(last["points"])
    assert " of 8 lists, and 4 are needed; no score for JPN by " in last["missing"]
    assert found.kemeny is not None
    assert found.kemeny.left_out == ("m00",)
    assert (found.table["missing"][:-1] == "").all()


def test_a_method_that_asks_nothing_of_the_party_is_marked() -> None:
    same = pd.concat([MADE[MADE["party"] == "USA"], MADE[MADE["party"] == "USA"].assign(party="X")])
    notes = joint(same, sensitivity=False).lists.set_index("list")["note"]
    assert notes["X/way00"] == "same scores as USA/way00"


def test_refuses_what_cannot_be_joined() -> None:
    with pytest.raises(UnknownName, match="party in the tables of scores 'KOR'"):
        joint(MADE, ["KOR"])
    with pytest.raises(UnknownName, match="method in the tables"):
        joint(MADE, methods=["way9"])
    with pytest.raises(UnknownName, match="way to join lists 'mean'"):
        joint(MADE, by="mean")
    with pytest.raises(BadInput, match="has the years 2023, 2024; choose one"):
        joint([MADE, MADE.assign(year=2023)])
    with pytest.raises(BadInput, match="no list ranks two minerals"):
        joint(MADE.assign(score=np.nan))
    with pytest.raises(BadInput, match="no table of scores"):
        joint([])
    with pytest.raises(BadInput, match="up to 80"):
        joint(table(0, minerals=90, methods=2), fewest=1)


def test_more_than_eighty_minerals_are_joined_by_borda() -> None:
    found = joint(table(0, minerals=90, methods=2), fewest=1, by="borda", sensitivity=False)
    assert found.kemeny is None
    assert found.table["kemeny_rank"].isna().all()
    assert found.table["rank"].notna().sum() > 80
