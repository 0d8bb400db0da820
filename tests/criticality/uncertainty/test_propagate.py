"""Scores in every draw: around the middle, with the right spread, and missing where they must."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.uncertainty.made import PLACES, supply
from tests.criticality.worlds import world

from shigen.criticality import METHODS, Inputs, Method, evaluate, given
from shigen.criticality.method import Output, Threshold, Values
from shigen.criticality.quantities import CASE, IMPORTS, RECYCLING, WORLD_OUTPUT, Quantity
from shigen.criticality.uncertainty import propagate
from shigen.errors import BadInput, Cancelled, UnknownName

N = 1024
GPR = METHODS["geopolrisk"]
ROOT = Quantity("root", CASE, "x", 0, 100, "")
OTHER = Quantity("other", CASE, "x", 0, 100, "")


def _sum(values: Values, settings: object) -> dict[str, np.ndarray]:
    return {"score": values["root"] + 2 * values["other"]}


LINEAR = Method(
    slug="linear", title="Sum", question="How much?", citation="made up", basis="reproduced",
    quantities=(ROOT, OTHER), outputs=(Output("score", "Sum", "x", 0, 300, "{root} + 2 {other}"),),
    score="score", parts=_sum, cannot_see=("all",),
    thresholds=(Threshold("score", 30.0, "ours"),),
)  # fmt: skip


def linear() -> Inputs:
    cases = pd.DataFrame(
        [("tin", "mine", 2024, "USA"), ("zinc", "mine", 2024, "USA")],
        columns=["mineral", "stage", "year", "party"],
    )
    found = {
        "root": given(
            ROOT, np.array([10.0, 20.0]), low=np.array([4.0, 14]), high=np.array([16.0, 26])
        ),
        "other": given(
            OTHER, np.array([10.0, 10.0]), low=np.array([7.0, 4]), high=np.array([13.0, 16])
        ),
    }
    return Inputs(cases, PLACES, found)


def _with(inputs: Inputs, name: str, **changed: object) -> Inputs:
    new = replace(inputs.quantities[name], **changed)  # type: ignore[arg-type]
    return replace(inputs, quantities={**inputs.quantities, name: new})


def test_a_sum_has_the_mean_spread_and_chance_of_its_parts() -> None:
    table = propagate(LINEAR, linear(), n=4096).summary()
    assert table["mean"].tolist() == pytest.approx([30, 40], abs=0.02)
    # a symmetric triangle of half-width w has variance w^2 / 6
    drawn = propagate(LINEAR, linear(), n=4096).scores
    assert drawn.var(axis=1).tolist() == pytest.approx([12, 30], rel=0.03)
    assert table["p_critical"].tolist() == pytest.approx([0.5, 0.97], abs=0.03)
    assert table["p_score"].equals(table["p_critical"].rename("p_score"))


def test_no_chance_is_told_where_a_threshold_is_not_known() -> None:
    def parts(values: Values, settings: object) -> dict[str, np.ndarray]:
        return {"score": values["root"], "second": np.full_like(values["root"], np.nan)}

    two = (Threshold("score", 18.0, "ours"), Threshold("second", 1.0, "ours"))
    method = replace(
        LINEAR, parts=parts, thresholds=two,
        outputs=(*LINEAR.outputs, Output("second", "Second", "x", 0, 1, "")),
    )  # fmt: skip
    table = propagate(method, linear(), n=N).summary()
    # the first stays below the one that is known, the second does not
    assert table["p_critical"].fillna(-1).tolist() == [0, -1]
    assert table["p_second"].isna().all()
    assert 0 < table["p_score"].iloc[1] < 1


def test_without_widths_every_draw_is_the_middle() -> None:
    inputs = supply(remainder=0.0)
    stability = inputs.quantities["stability"].value
    inputs = _with(inputs, "stability", low=stability, high=stability)
    none = dict.fromkeys(("reported", "estimated", "imputed", "assumed", "governance"), 0.0)
    drawn = propagate(GPR, inputs, n=8, widths=none)
    middle = evaluate(GPR, inputs).table["score"].to_numpy()
    np.testing.assert_allclose(drawn.scores, np.repeat(middle[:, None], 8, axis=1), rtol=1e-6)


def test_the_score_lies_inside_its_interval_when_nothing_is_unplaced() -> None:
    table = propagate(GPR, supply(remainder=0.0), n=N).summary()
    assert (table["score_low"] < table["score"]).all()
    assert (table["score"] < table["score_high"]).all()
    assert table["mean"].tolist() == pytest.approx(table["score"].tolist(), rel=0.02)


def test_a_remainder_may_be_one_place_so_that_scores_only_rise() -> None:
    inputs = supply(remainder=0.5)
    drawn = propagate(GPR, inputs, n=N).summary()
    table = evaluate(GPR, inputs).table
    assert (drawn["mean"] > table["score"]).all()
    assert (drawn["score_high"] < 1.3 * table["high"]).all()


@pytest.mark.parametrize("slug", sorted(METHODS))
def test_every_method_can_be_drawn(slug: str) -> None:
    method = METHODS[slug]
    inputs = world(method, 1, cases=3)
    drawn = propagate(method, inputs, n=64, evidence=0.0)
    scored = drawn.assessment.table["score"].notna().to_numpy(copy=True)
    scored[list(drawn.lost)] = False
    assert scored.any()
    assert np.isfinite(drawn.scores[scored]).all()
    assert np.isnan(drawn.scores[~scored]).all()
    declared = method.output(method.score)
    assert drawn.scores[scored].min() >= declared.low - 1e-6
    assert drawn.scores[scored].max() <= declared.high + 1e-6


def test_cases_without_a_score_stay_missing() -> None:
    inputs = supply()
    value = inputs.quantities["imports"].value.copy()
    value[1] = np.nan
    drawn = propagate(GPR, _with(inputs, "imports", value=value, low=value, high=value), n=8)
    assert np.isnan(drawn.scores[1]).all()
    assert np.isfinite(np.delete(drawn.scores, 1, axis=0)).all()
    assert drawn.summary().loc[1, ["score_low", "mean"]].isna().all()


def test_a_small_place_without_governance_is_drawn_over_its_bounds() -> None:
    inputs = supply(remainder=0.0)
    imports = inputs.quantities["imports"].value.copy()
    output = inputs.quantities["world_output"].value.copy()
    imports[:, 6] = 0.002 * imports.sum(axis=1)
    output[:, 6] = 0.0
    stability = inputs.quantities["stability"].value.copy()
    stability[:, 6] = np.nan
    inputs = _with(inputs, "imports", value=imports, low=imports, high=imports)
    inputs = _with(inputs, "world_output", value=output, low=output, high=output)
    inputs = _with(inputs, "stability", value=stability)
    drawn = propagate(GPR, inputs, n=N)
    table = drawn.assessment.table
    assert table["score"].notna().all()
    assert np.isfinite(drawn.scores).all()
    assert not drawn.lost


def test_same_seed_same_draws_and_cases_do_not_depend_on_each_other() -> None:
    inputs = supply()
    whole = propagate(GPR, inputs, n=N).scores
    np.testing.assert_array_equal(whole, propagate(GPR, inputs, n=N).scores)
    alone = propagate(GPR, inputs.take(np.array([3])), n=N).scores
    np.testing.assert_array_equal(whole[3], alone[0])
    assert not np.array_equal(whole, propagate(GPR, inputs, n=N, seed=7).scores)


def test_sobol_points_give_means_closer_than_chance() -> None:
    inputs = supply(remainder=0.0)
    means = [propagate(GPR, inputs, n=N, seed=s).summary()["mean"].to_numpy() for s in range(6)]
    error = np.std(means, axis=0)
    claimed = propagate(GPR, inputs, n=N).summary()["standard_error"].to_numpy()
    assert np.median(error / claimed) < 0.5


def test_the_places_carried_are_enough_for_the_score() -> None:
    counted = replace(
        GPR,
        parts=lambda v, s: (
            GPR.parts(v, s)
            | {"score": np.full(v["imports"].shape[:-1], v["imports"].shape[-1] / 100)}
        ),
    )
    drawn = propagate(counted, supply(), n=8)
    np.testing.assert_allclose(drawn.scores, len(PLACES) / 100)


def test_progress_is_told_and_may_stop_the_work() -> None:
    told: list[tuple[str, int, int]] = []
    propagate(GPR, supply(), n=8, progress=lambda *step: told.append(step))
    assert [step[1:] for step in told] == [(i, 16) for i in range(16)]

    def stop(what: str, done: int, steps: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        propagate(GPR, supply(), n=8, progress=stop)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="power of two"):
        propagate(GPR, supply(), n=1000)
    with pytest.raises(UnknownName, match="width"):
        propagate(GPR, supply(), n=8, widths={"trade": 0.1})
    drawn = propagate(GPR, supply(), n=8)
    assert drawn.case("tin", "mine", 2024, "JPN") == 13
    with pytest.raises(UnknownName, match="case"):
        drawn.case("tin", "mine", 1990, "JPN")


def test_units_of_mass_and_their_order_do_not_matter() -> None:
    inputs = supply()
    scaled = inputs
    for quantity in (WORLD_OUTPUT, IMPORTS):
        old = inputs.quantities[quantity.name]
        scaled = _with(
            scaled, quantity.name, value=old.value * 1e3, low=old.low * 1e3, high=old.high * 1e3
        )
    old = inputs.quantities["domestic"]
    scaled = _with(
        scaled, "domestic", value=old.value * 1e3, low=old.low * 1e3, high=old.high * 1e3
    )
    np.testing.assert_allclose(
        propagate(GPR, inputs, n=64).scores, propagate(GPR, scaled, n=64).scores, rtol=1e-5
    )


def test_a_wider_range_widens_the_interval() -> None:
    inputs = supply(remainder=0.0)
    spread = [
        np.ptp(propagate(GPR, inputs, n=N, widths={"imputed": w}).scores, axis=1).sum()
        for w in (0.1, 0.4, 0.8)
    ]
    assert spread == sorted(spread)


def test_a_case_quantity_that_is_missing_and_optional_is_left_to_the_method() -> None:
    def parts(values: Values, settings: object) -> dict[str, np.ndarray]:
        return {"score": values["root"] * (1 - np.nan_to_num(values["recycling"]))}

    method = replace(LINEAR, quantities=(ROOT,), optional=(RECYCLING,), parts=parts, thresholds=())
    inputs = linear()
    inputs = replace(
        inputs, quantities={**inputs.quantities, "recycling": given(RECYCLING, np.full(2, np.nan))}
    )
    drawn = propagate(method, inputs, n=N)
    assert drawn.summary()["mean"].tolist() == pytest.approx([10, 20], rel=1e-2)
