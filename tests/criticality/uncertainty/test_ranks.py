"""Rank intervals of a method, and of methods and parties together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.uncertainty.made import supply

from shigen.criticality import METHODS
from shigen.criticality.joint import borda as joint_borda
from shigen.criticality.joint.ballots import matrix
from shigen.criticality.uncertainty import joint_ranks, lists, precedence, propagate, rank_table
from shigen.criticality.uncertainty.propagate import Draws
from shigen.criticality.uncertainty.ranks import borda, ranks
from shigen.errors import BadInput, UnknownName

N = 512
GPR = METHODS["geopolrisk"]
MINERALS = ("cobalt", "gallium", "nickel", "tin", "tungsten", "zinc")


@pytest.fixture(scope="module")
def draws() -> Draws:
    return propagate(GPR, supply(4, MINERALS), n=N)


def test_ranks_and_points_share_ties() -> None:
    scores = np.array([[4.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    assert ranks(scores).T.tolist() == [[1, 2, 2, 4], [1, 1, 1, 1]]
    assert borda(scores).T.tolist() == [[1, 0.5, 0.5, 0], [0.5, 0.5, 0.5, 0.5]]
    assert borda(np.ones((1, 3))).tolist() == [[0.5, 0.5, 0.5]]


def test_points_are_those_of_the_joint_list(draws: Draws) -> None:
    found = joint_ranks([draws])
    rows = pd.concat(
        pd.DataFrame(
            {"mineral": o.minerals, "party": o.party, "method": o.method, "score": o.score}
        )
        for o in lists(draws)
    )
    expected = joint_borda.aggregate(matrix(rows))
    table = found.table.set_index("mineral")
    pd.testing.assert_series_equal(
        table["points"].sort_index(), expected["points"].sort_index(), check_names=False
    )
    assert table["rank"].to_dict() == expected["rank"].to_dict()
    for draw in (0, 100):
        one = pd.concat(
            pd.DataFrame(
                {
                    "mineral": o.minerals,
                    "party": o.party,
                    "method": o.method,
                    "score": o.draws[:, draw],
                }
            )
            for o in lists(draws)
        )
        same = joint_borda.aggregate(matrix(one))["points"].reindex(found.minerals)
        np.testing.assert_allclose(found.points[:, draw], same)


def test_a_mineral_stands_at_its_highest_stage(draws: Draws) -> None:
    table = rank_table(draws)
    scores = draws.assessment.table
    for row in table.itertuples():
        own = scores[scores["party"].eq(row.party) & scores["mineral"].eq(row.mineral)]
        assert row.score == own["score"].max()
        assert row.stage == own.loc[own["score"].idxmax(), "stage"]
        assert 0 < row.p_stage <= 1
    assert table["p_critical"].isna().all()  # the method has no threshold


def test_intervals_hold_the_ranks_and_are_ordered(draws: Draws) -> None:
    table = rank_table(draws, top=(2, 5))
    assert (table["rank_low"] <= table["rank_median"]).all()
    assert (table["rank_median"] <= table["rank_high"]).all()
    for _, own in table.groupby("party"):
        assert own["rank"].tolist() == sorted(own["rank"])
        assert own["p_top2"].sum() == pytest.approx(2, abs=0.02)
        assert own["p_top5"].sum() == pytest.approx(5, abs=0.02)
    wide = rank_table(draws, low=0, high=100)
    assert (wide["rank_low"] <= table["rank_low"]).all()
    assert (wide["rank_high"] >= table["rank_high"]).all()


def test_without_uncertainty_every_interval_is_the_rank() -> None:
    inputs = supply(4, MINERALS, remainder=0.0)
    none = dict.fromkeys(("reported", "imputed", "governance"), 0.0)
    old = inputs.quantities["stability"]
    object.__setattr__(old, "low", old.value)
    object.__setattr__(old, "high", old.value)
    table = rank_table(propagate(GPR, inputs, n=8, widths=none))
    assert (table["rank_low"] == table["rank"]).all()
    assert (table["rank_high"] == table["rank"]).all()


def test_precedence_adds_up(draws: Draws) -> None:
    one = lists(draws)[0]
    chance = precedence(one).to_numpy()
    np.testing.assert_allclose(chance + chance.T, 1.0)
    np.testing.assert_allclose(np.diag(chance), 0.5)
    first, last = np.argmax(one.score), np.argmin(one.score)
    assert chance[first, last] > 0.9


def test_the_same_list_twice_is_the_list(draws: Draws) -> None:
    again = replace(draws.assessment, method=replace(GPR, slug="again"))
    once = joint_ranks([draws])
    twice = joint_ranks([draws, replace(draws, assessment=again)])
    np.testing.assert_allclose(once.points, twice.points)
    usa = joint_ranks([draws], parties=["USA"])
    own = rank_table(draws).query("party == 'USA'").set_index("mineral")
    table = usa.table.set_index("mineral")
    for column in ("rank", "rank_low", "rank_high", "p_top10"):
        assert table[column].to_dict() == own[column].to_dict()


def test_weights_count(draws: Draws) -> None:
    usa = joint_ranks([draws], parties=["USA"])
    found = joint_ranks([draws], weights={"JPN": 0})
    np.testing.assert_allclose(usa.points, found.points)
    assert set(found.table["of_lists"]) == {1}


def test_bad_input_is_refused(draws: Draws) -> None:
    other = propagate(GPR, supply(4, MINERALS), n=N, seed=2)
    with pytest.raises(BadInput, match="same n and seed"):
        joint_ranks([draws, other])
    with pytest.raises(BadInput, match="twice"):
        joint_ranks([draws, draws])
    with pytest.raises(BadInput, match="no draws"):
        joint_ranks([])
    with pytest.raises(UnknownName, match="party"):
        joint_ranks([draws], parties=["USA", "KOR"])
    with pytest.raises(UnknownName, match="year"):
        joint_ranks([draws], year=1999)
    with pytest.raises(BadInput, match="name one of the years 2023, 2024"):
        joint_ranks([propagate(GPR, supply(years=(2023, 2024)), n=8)])
    with pytest.raises(BadInput, match="percentiles"):
        rank_table(draws, low=95, high=5)
