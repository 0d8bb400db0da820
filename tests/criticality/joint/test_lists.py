"""Lists, weights, stages and Borda: by hand, and what must not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.criticality import exposure
from shigen.criticality.joint import ballots, borda, by_mineral, ranks
from shigen.errors import BadInput, UnknownName

number = st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_nine_figures_are_kept(value: float) -> None:
    found = ballots.settled(np.array([value, np.nan]))
    assert found[0] == pytest.approx(value, rel=1e-8, abs=1e-300)
    assert np.isnan(found[1])


def test_an_infinite_score_is_refused() -> None:
    with pytest.raises(BadInput, match="infinite"):
        ballots.settled(np.array([np.inf]))


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "much", None])
def test_a_weight_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="weight of USA"):
        ballots.weights(["USA/eu"], {"USA": value})  # type: ignore[dict-item]


def test_weights_of_unknown_lists_and_no_weight_at_all_are_refused() -> None:
    with pytest.raises(UnknownName, match="unknown list, party or method to weigh 'USA/eo'"):
        ballots.weights(["USA/eu"], {"USA/eo": 1})
    with pytest.raises(BadInput, match="all weights are zero"):
        ballots.weights(["USA/eu", "JPN/eu"], {"eu": 0})


@pytest.mark.parametrize("fewest", [0, 4, -1])
def test_the_fewest_lists_lie_among_the_lists(fewest: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 3"):
        ballots.fewest_lists(3, fewest)


def test_a_mineral_twice_in_a_list_is_refused() -> None:
    table = pd.DataFrame({"mineral": ["tin"] * 2, "party": "USA", "method": "eu", "score": 1.0})
    with pytest.raises(BadInput, match="tin comes twice in the list of USA by eu"):
        ballots.matrix(table)
    with pytest.raises(BadInput, match="tin comes twice"):
        ranks(table)
    with pytest.raises(BadInput, match="lacks column 'score'"):
        ballots.matrix(table.drop(columns="score"))


@given(st.lists(number, min_size=2, max_size=12))
def test_points_are_those_of_the_index_of_exposure(values: list[float | None]) -> None:
    series = pd.Series(values, dtype="float64")
    if series.notna().sum() > 1:
        own = borda.points(series.to_frame("x"))["x"]
        pd.testing.assert_series_equal(own, exposure.borda(series), check_names=False)


@given(st.lists(st.lists(number, min_size=3, max_size=3), min_size=2, max_size=8), st.randoms())
def test_borda_is_bounded_and_order_does_not_matter(
    values: list[list[float | None]], random: object
) -> None:
    wide = pd.DataFrame(values, columns=["P/x", "P/y", "Q/x"], dtype="float64")
    wide.index = pd.Index([f"m{at}" for at in wide.index])
    found = borda.aggregate(wide, fewest=1)
    placed = found[found["placed"] == "yes"]
    assert placed["points"].between(0, 1).all()
    assert (placed["points_low"] <= placed["points"] + 1e-9).all()
    assert (placed["points"] <= placed["points_high"] + 1e-9).all()
    assert (placed["rank_low"] <= placed["rank"]).all()
    assert (placed["rank"] <= placed["rank_high"]).all()
    rows, columns = list(wide.index), list(wide.columns)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(borda.aggregate(wide.loc[rows, columns], fewest=1), found)
    # what a higher score does: never fewer points
    more = wide.copy()
    more.iloc[0, 0] = wide.iloc[0, 0] + 1e7
    assert not (borda.aggregate(more, fewest=1)["points"]["m0"] < found["points"]["m0"] - 1e-9)


def test_a_mineral_in_too_few_lists_is_not_placed() -> None:
    wide = pd.DataFrame({"P/x": {"a": 2.0, "b": 1.0, "c": 3.0}, "P/y": {"a": 1.0, "b": 2.0}})
    found = borda.aggregate(wide, fewest=2)
    assert found.loc["c", "placed"] == "no"
    assert found.loc["c", ["points", "rank", "rank_low"]].isna().all()
    # it counts all the same among those that a and b are compared with
    assert found.loc["a", "points"] == pytest.approx((0.5 + 0.0) / 2)
    assert found.loc["b", "points"] == pytest.approx((0.0 + 1.0) / 2)
    assert borda.aggregate(wide, {"P/y": 0})["placed"].tolist() == ["yes"] * 3


def test_missing_ranks_first_and_last_give_the_range() -> None:
    wide = pd.DataFrame(
        {"P/x": {"a": 3.0, "b": 2.0, "c": 1.0}, "P/y": {"a": 3.0, "b": 2.0, "c": np.nan}}
    )
    found = borda.aggregate(wide, {"P/y": 3}, fewest=1).loc["c"]
    assert (found["points"], found["points_low"], found["points_high"]) == (0.0, 0.0, 0.75)
    assert (found["rank_low"], found["rank"], found["rank_high"]) == (2.0, 3.0, 3.0)


STAGES = pd.DataFrame(
    [
        ("tin", "mine", 1.0, "no", ""),
        ("tin", "refined", 2.0, "no", ""),
        ("tin", "product", np.nan, "unknown", "imports: not held"),
        ("zinc", "mine", 2.0, "yes", ""),
        ("zinc", "refined", 2.0, "no", ""),
        ("iron", "mine", np.nan, "unknown", "evidence 10%"),
        ("iron", "refined", np.nan, "unknown", "no output"),
    ],
    columns=["mineral", "stage", "score", "critical", "missing"],
).assign(party="USA", method="eu", year=2024)


def test_the_highest_stage_is_taken_and_named() -> None:
    found = by_mineral(STAGES).set_index("mineral")
    assert found.loc["tin", ["stage", "score", "stages_missing"]].tolist() == [
        "refined", 2.0, "product",
    ]  # fmt: skip
    # equal scores: the stage nearer to use is named, the other beside it; critical at either
    assert found.loc["zinc", ["stage", "stages_tied", "critical"]].tolist() == [
        "refined", "mine", "yes",
    ]  # fmt: skip
    bare = found.loc["iron"]
    assert (bare["stage"], bare["critical"]) == ("", "unknown")
    assert np.isnan(bare["score"])
    assert bare["missing"] == "mine: evidence 10%; refined: no output"
    assert found.loc["tin", "missing"] == ""


def test_rows_in_any_order_and_each_year_apart() -> None:
    both = pd.concat([STAGES, STAGES.assign(year=2023)])
    found = by_mineral(both)
    assert len(found) == 6
    other = by_mineral(both.sample(frac=1, random_state=1).reset_index(drop=True))
    pd.testing.assert_frame_equal(found, other)
    with pytest.raises(BadInput, match=r"tin comes twice .* at the mine stage"):
        by_mineral(pd.concat([STAGES, STAGES]))


def test_ranks_with_ties_and_missing() -> None:
    table = pd.DataFrame(
        {
            "mineral": list("abcd") * 2,
            "party": ["USA"] * 4 + ["JPN"] * 4,
            "method": "eu",
            "score": [0.1 + 0.2, 0.3, 0.1, np.nan, 1, 2, 3, 4],
        }
    )
    found = ranks(table)
    assert found["rank"].tolist()[:3] == [1, 1, 3]
    assert found["rank_average"].tolist()[:3] == [1.5, 1.5, 3]
    assert found["tied"].tolist()[:3] == [1, 1, 0]
    assert found["rank"].isna().tolist() == [False] * 3 + [True] + [False] * 4
    assert found["ranked"].tolist() == [3] * 4 + [4] * 4
