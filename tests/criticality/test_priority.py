"""The joint list with its ranges, and what it is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.worlds import world

from shigen.criticality import METHODS, Assessment, evaluate
from shigen.criticality.joint import official_lists
from shigen.criticality.priority import latest, panel, priority, read_weights
from shigen.errors import BadInput

MINERALS = ("cobalt", "copper", "nickel", "lithium")


def _assessed(slug: str, seed: int) -> Assessment:
    """One method over four minerals and two parties, with inputs by a seed."""
    method = METHODS[slug]
    inputs = world(method, seed, cases=8)
    frame = inputs.cases.assign(
        mineral=np.repeat(MINERALS, 2), party=["USA", "JPN"] * 4, stage="refined"
    )
    return evaluate(method, replace(inputs, cases=frame))


@pytest.fixture(scope="module")
def assessed() -> dict[str, Assessment]:
    return {slug: _assessed(slug, at) for at, slug in enumerate(("geopolrisk", "eu-2011"))}


def test_every_mineral_is_ranked_once_and_the_choice_is_told(
    assessed: dict[str, Assessment],
) -> None:
    found = priority(assessed, ("USA", "JPN"), methods=("geopolrisk", "eu-2011")).tables
    table = found["joint_list"]
    assert sorted(table["mineral"]) == sorted(MINERALS)
    assert sorted(table["rank"]) == [1, 2, 3, 4]
    assert found["joint_lists"]["list"].tolist() == [
        "JPN/eu-2011", "JPN/geopolrisk", "USA/eu-2011", "USA/geopolrisk",
    ]  # fmt: skip
    assert not [name for name in table.columns if name.startswith("stage_")]
    assert table["stages"].str.contains("USA: refined").all()
    assert table["rank_low"].isna().all()


def test_draws_give_intervals_and_five_movers(assessed: dict[str, Assessment]) -> None:
    told = []
    found = priority(
        assessed, ("USA", "JPN"), methods=("geopolrisk", "eu-2011"), draws=64, seed=3,
        progress=lambda text, done, total: told.append((text, done, total)),
    ).tables  # fmt: skip
    table = found["joint_list"]
    assert (table["rank_low"] <= table["rank_high"]).all()
    assert table["p_top10"].eq(1).all()
    assert len(found["movers"]) == 5
    assert set(found["rank_intervals"]["method"]) == {"geopolrisk", "eu-2011"}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_the_same_seed_gives_the_same_list(assessed: dict[str, Assessment]) -> None:
    one, two = (
        priority(assessed, ("USA", "JPN"), methods=("geopolrisk",), draws=32).tables
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(one["joint_list"], two["joint_list"])
    pd.testing.assert_frame_equal(one["movers"], two["movers"])


def test_a_weight_of_zero_leaves_a_list_out(assessed: dict[str, Assessment]) -> None:
    alone = priority(assessed, ("USA",), methods=("geopolrisk",)).tables["joint_list"]
    weighed = priority(
        assessed, ("USA",), methods=("geopolrisk", "eu-2011"), weights={"eu-2011": 0}
    ).tables["joint_list"]
    assert alone["mineral"].tolist() == weighed["mineral"].tolist()


def test_the_panel_has_one_method_a_family_and_only_those_with_scores(
    assessed: dict[str, Assessment],
) -> None:
    assert panel(assessed) == ("geopolrisk",)
    empty = {
        slug: replace(one, table=one.table.assign(score=np.nan)) for slug, one in assessed.items()
    }
    with pytest.raises(BadInput, match="scores any mineral"):
        panel(empty)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["USA"], "not of the form"),
        (["=2"], "not of the form"),
        (["USA=much"], "'much' is not a number"),
        (["USA=1", "USA=2"], "given twice"),
    ],
)
def test_weights_that_cannot_be_read(texts: list[str], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_weights(texts)


def test_the_latest_list_of_each_government_stands_beside(
    assessed: dict[str, Assessment],
) -> None:
    rows = [
        ("us-2018", "2018-05-18", "cobalt"), ("us-2025", "2025-11-07", "copper"),
        ("us-2025-draft", "2025-08-26", "nickel"), ("jp-espa", "2022-12-23", "lithium"),
    ]  # fmt: skip
    lists = pd.DataFrame(rows, columns=["list", "date", "mineral"]).assign(row_type="member")
    assert latest(lists) == ["jp-espa", "us-2025"]
    found = priority(assessed, ("USA", "JPN"), methods=("geopolrisk",), lists=lists).tables
    official = found["official"]
    assert set(official["list"]) == {"jp-espa", "us-2025"}
    assert list(official.columns) == list(official_lists.AGAINST_COLUMNS)
    assert (official["why"] != "").all()
