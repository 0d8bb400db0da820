"""Marks of the Japanese components, the total over what is known, and distance to target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.worlds import world

from shigen.criticality import Inputs, evaluate, given
from shigen.criticality.methods import distance_to_target, nedo
from shigen.criticality.methods._marks import mean_of_known
from shigen.errors import BadInput

QUANTITIES = {
    q.name: q
    for m in (nedo.METHOD, distance_to_target.METHOD)
    for q in (*m.quantities, *m.optional)
}


def one_case(**changed: object) -> Inputs:
    """A case that can be worked out by hand."""
    values: dict[str, object] = {
        "world_output": [[60.0, 40.0, 0.0, 0.0]], "imports": [[80.0, 0.0, 0.0, 0.0]],
        "domestic": [[0.0, 0.0, 20.0, 0.0]], "exports": [0.0],
        "reserves": [4000.0], "mine_output": [100.0], "reserves_hhi": [0.3],
        "price_change": [1.6], "price_variation": [0.05], "output_growth": [0.03],
        "use_growth": [-0.02], "specific_growth": [0.2], "stock_days": [45.0],
        "recycling": [0.6], "use_restriction": [0.0], "companion_share": [0.5],
    } | changed  # fmt: skip
    frame = pd.DataFrame({"mineral": ["tin"], "stage": "refined", "year": 2024, "party": "JPN"})
    found = {n: given(QUANTITIES[n], np.array(v, dtype="float64")) for n, v in values.items()}
    return Inputs(frame, ("CHN", "IDN", "JPN", "OTH"), found)


def test_thirteen_components_in_five_groups() -> None:
    assert len(nedo.COMPONENTS) == len(set(nedo.COMPONENTS)) == 13
    assert len(nedo.GROUPS) == 5
    assert all(p.basis == "ours" for p in nedo.PARAMETERS)


def test_marks_by_hand() -> None:
    found = evaluate(nedo.METHOD, one_case()).outputs.iloc[0]
    expected = {
        "depletion_time": 2,  # 40 years
        "reserves_concentration": 2,
        "output_concentration": 3,  # 0.52
        "import_concentration": 3,  # one seller
        "self_sufficiency": 2,  # 0.2
        "price_change": 2, "price_variation": 0, "output_growth": 1, "use_growth": 0,
        "specific_growth": 3, "stocks": 2, "recyclability": 0, "use_restriction": 0,
    }  # fmt: skip
    assert {name: found[f"{name}_mark"] for name in nedo.COMPONENTS} == expected
    assert found["known_weight"] == pytest.approx(1.0)
    assert found["total"] == pytest.approx(sum(expected.values()) / 13)
    assert found["least"] == pytest.approx(found["total"])
    assert found["most"] == pytest.approx(found["total"])
    assert found["price_mean"] == pytest.approx(1.0)


def test_a_missing_component_has_no_mark_and_leaves_its_range_open() -> None:
    found = evaluate(nedo.METHOD, one_case(stock_days=[np.nan], recycling=[np.nan])).outputs.iloc[0]
    assert np.isnan(found["stocks_mark"])
    assert np.isnan(found["recycling_restriction_mean"])
    assert found["known_weight"] == pytest.approx(11 / 13)
    assert found["total"] == pytest.approx(18 / 11)
    assert found["least"] == pytest.approx(18 / 13)
    assert found["most"] == pytest.approx((18 + 6) / 13)
    assert found["least"] <= found["total"] <= found["most"]


def test_too_little_known_gives_a_range_and_no_total() -> None:
    names = ("price_change", "price_variation", "output_growth", "use_growth", "stock_days",
             "recycling")  # fmt: skip
    poor = one_case(**{name: [np.nan] for name in names})
    answer = evaluate(nedo.METHOD, poor)
    assert answer.outputs["known_weight"][0] == pytest.approx(7 / 13)
    assert answer.table["answer"][0] == "insufficient data"
    assert np.isnan(answer.table["score"][0])
    assert answer.outputs["least"][0] < answer.outputs["most"][0]
    assert evaluate(nedo.METHOD, poor, {"least_known": 0.5}).table["answer"][0] == "score"


def test_who_buys_nothing_has_no_concentration_of_imports() -> None:
    none = one_case(imports=[[0.0, 0.0, 0.0, 0.0]])
    found = evaluate(nedo.METHOD, none).outputs.iloc[0]
    assert found["import_concentration"] == 0.0
    assert found["self_sufficiency"] == 1.0


def test_who_neither_makes_nor_buys_has_no_score() -> None:
    nothing = one_case(imports=[[0.0] * 4], domestic=[[0.0] * 4])
    assert evaluate(nedo.METHOD, nothing).table["answer"][0] == "insufficient data"


def test_reserves_that_nobody_takes_last() -> None:
    found = evaluate(nedo.METHOD, one_case(mine_output=[0.0])).outputs.iloc[0]
    assert np.isinf(found["depletion_time"])
    assert found["depletion_time_mark"] == 0


def test_bands_and_weights_are_checked() -> None:
    with pytest.raises(BadInput, match="limits of stocks are"):
        evaluate(nedo.METHOD, one_case(), {"stocks_limit_1": 100.0})
    none = {f"{name}_weight": 0.0 for name in nedo.COMPONENTS}
    with pytest.raises(BadInput, match="weights of the components are all zero"):
        evaluate(nedo.METHOD, one_case(), none)
    only = dict.fromkeys(none, 0.0) | {"self_sufficiency_weight": 1.0}
    assert evaluate(nedo.METHOD, one_case(), only).table["score"][0] == 2.0


@pytest.mark.parametrize("seed", range(5))
def test_filling_in_what_is_missing_stays_within_the_range(seed: int) -> None:
    """Whatever a missing component turns out to be, the total lies from least to most."""
    random = np.random.default_rng(seed)
    inputs = world(nedo.METHOD, seed, cases=40)
    hidden = {}
    for quantity in nedo.METHOD.optional:
        old = inputs.quantities[quantity.name]
        gone = random.random(40) < 0.4
        hidden[quantity.name] = replace(old, value=np.where(gone, np.nan, old.value))
    poor = Inputs(inputs.cases, inputs.places, {**inputs.quantities, **hidden})
    whole = evaluate(nedo.METHOD, inputs).outputs["total"].to_numpy()
    found = evaluate(nedo.METHOD, poor).outputs
    assert (found["least"].to_numpy() <= whole + 1e-9).all()
    assert (whole <= found["most"].to_numpy() + 1e-9).all()


def test_mean_of_known_with_parts_that_have_no_largest_value() -> None:
    parts = {"a": np.array([2.0, np.nan]), "b": np.array([4.0, 4.0])}
    mean, known, least, most = mean_of_known(parts, {"a": 1, "b": 3}, {"a": np.inf, "b": 9.0}, "x")
    assert mean.tolist() == [3.5, 4.0]
    assert known.tolist() == [1.0, 0.75]
    assert least.tolist() == [3.5, 3.0]
    assert most.tolist() == [3.5, np.inf]


def test_distance_to_target_by_hand() -> None:
    found = evaluate(distance_to_target.METHOD, one_case()).outputs.iloc[0]
    assert found["depletion_distance"] == pytest.approx(1.0)  # 40 years against 40
    assert found["output_concentration_distance"] == pytest.approx((0.52 / 0.25) ** 2)
    assert found["import_concentration_distance"] == pytest.approx(16.0)
    assert found["dependence_distance"] == pytest.approx((0.8 / 0.5) ** 2)
    assert found["price_variation_distance"] == 0.0
    assert found["not_recycled_distance"] == 0.0  # (0.4 / 0.75)^2 is below 0.8
    assert found["companion_distance"] == pytest.approx(4.0)
    names = [f"{name}_distance" for name in distance_to_target.TARGETS]
    assert found["score"] == pytest.approx(found[names].mean())


def test_just_below_the_cut_counts_nothing() -> None:
    near = np.sqrt([0.79999, 0.80001])
    found = distance_to_target.distance(near, 1.0, 0.8)
    assert found[0] == 0.0
    assert found[1] == pytest.approx(0.80001)
