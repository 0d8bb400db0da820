"""Random numbers: balanced, the same wherever the same entry is read, and independent else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.uncertainty.made import PLACES, supply

from shigen.criticality import Inputs, given
from shigen.criticality.quantities import CASE, PLACE, Quantity
from shigen.criticality.uncertainty.draws import Sampler, identity, points
from shigen.errors import BadInput

N = 1024
ALL = np.arange(len(PLACES))


def _values(inputs: Inputs, name: str, case: int, **more: object) -> dict[str, np.ndarray]:
    sampler = Sampler(inputs, n=N, **more)  # type: ignore[arg-type]
    columns, drawn = sampler.values(name, case, ALL)
    return {PLACES[at]: drawn[:, i] for i, at in enumerate(columns)}


def test_points_are_balanced_in_every_dimension_and_repeat_by_seed_and_name() -> None:
    found = points("a block", 7, N, 1)
    assert 0 < found.min() < found.max() < 1
    for dimension in found.T:
        assert np.bincount((dimension * N).astype(int), minlength=N).tolist() == [1] * N
    np.testing.assert_array_equal(found, points("a block", 7, N, 1))
    assert not np.array_equal(found, points("a block", 7, N, 2))


def test_blocks_are_independent_of_each_other() -> None:
    columns = [points(f"block {i}", 2, 4096, 1) for i in range(12)]
    correlation = np.corrcoef(np.concatenate(columns, axis=1).T)
    assert np.abs(correlation - np.eye(24)).max() < 4.5 / np.sqrt(4096)
    # scrambles of one sequence, unshuffled, agree or disagree in the first digit throughout
    first, second = columns[0][:, 0] < 0.5, columns[1][:, 0] < 0.5
    assert abs((first == second).mean() - 0.5) < 0.05


@pytest.mark.parametrize("n", [0, 1, 3, 1000, 2**14 - 1])
def test_only_powers_of_two_are_drawn(n: int) -> None:
    with pytest.raises(BadInput, match="power of two"):
        points("a", 1, n, 1)


def test_a_block_with_too_many_numbers_and_a_bad_seed_are_refused() -> None:
    with pytest.raises(BadInput, match="21,201"):
        points("a", 21_202, 2, 1)
    with pytest.raises(BadInput, match="seed"):
        points("a", 1, 2, -1)


def test_parties_share_output_and_not_imports() -> None:
    inputs = supply()
    usa, jpn = 0, 1
    ours, theirs = _values(inputs, "world_output", usa), _values(inputs, "world_output", jpn)
    np.testing.assert_array_equal(ours["CHN"], theirs["CHN"])
    imports = _values(inputs, "imports", usa)["COD"], _values(inputs, "imports", jpn)["COD"]
    assert abs(np.corrcoef(*imports)[0, 1]) < 0.15


def test_own_output_is_drawn_with_the_worlds() -> None:
    inputs = supply(3)
    case = next(
        i for i in range(len(inputs.cases)) if inputs.quantities["domestic"].value[i].sum() > 0
    )
    party = str(inputs.cases["party"].iloc[case])
    own = _values(inputs, "domestic", case)[party]
    np.testing.assert_array_equal(own, _values(inputs, "world_output", case)[party])


def test_what_a_party_may_make_of_the_remainder_is_a_number_of_its_own() -> None:
    inputs = supply(3)
    domestic = inputs.quantities["domestic"]
    high = domestic.high.copy()
    high[:, -1] = 5.0
    both = replace(
        inputs, quantities={**inputs.quantities, "domestic": replace(domestic, high=high)}
    )
    own = _values(both, "domestic", 0)["OTH"]
    assert own.max() <= 5
    assert abs(np.corrcoef(own, _values(both, "world_output", 0)["OTH"])[0, 1]) < 0.15
    labels = Sampler(both, n=2).labels("domestic", 0)
    assert labels[len(PLACES) - 1].startswith("domestic")


def test_governance_of_a_place_is_one_error_for_all_minerals_and_both_scores() -> None:
    inputs = supply()
    stability = inputs.quantities["stability"]
    other = Quantity("governance", PLACE, "WGI", -3.5, 3.5, "", weighs="world_output")
    both = Inputs(
        inputs.cases, PLACES,
        {**inputs.quantities, "governance": given(other, stability.value * 0.5)},
    )  # fmt: skip
    first, last = 0, len(inputs.cases) - 1
    np.testing.assert_array_equal(
        _values(both, "stability", first)["CHN"], _values(both, "stability", last)["CHN"]
    )
    score = _values(both, "governance", first)["CHN"]
    assert np.corrcoef(score, _values(both, "stability", last)["CHN"])[0, 1] == pytest.approx(1)


def test_what_else_is_asked_changes_no_number() -> None:
    inputs = supply(years=(2023, 2024))
    whole = _values(inputs, "world_output", 5)
    alone = _values(inputs.take(np.array([5])), "world_output", 0)
    for place, drawn in whole.items():
        np.testing.assert_array_equal(drawn, alone[place])
    stability = _values(inputs.take(np.array([5])), "stability", 0)
    np.testing.assert_array_equal(_values(inputs, "stability", 5)["CHN"], stability["CHN"])


def test_two_samples_of_one_seed_are_independent() -> None:
    inputs = supply()
    first = _values(inputs, "imports", 0)["COD"]
    second = _values(inputs, "imports", 0, sample="second")["COD"]
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.15


def test_draws_stay_in_the_range() -> None:
    inputs = supply()
    for place, drawn in _values(inputs, "world_output", 0).items():
        value = inputs.quantities["world_output"].value[0, PLACES.index(place)]
        assert drawn.min() >= 0.85 * value - 1e-9
        assert drawn.max() <= 1.15 * value + 1e-9
        assert drawn.mean() == pytest.approx(value, rel=1e-3)


CASES = pd.DataFrame(
    [(m, s, 2024, p) for m in ("tin", "zinc") for s in ("mine", "refined") for p in ("USA", "JPN")],
    columns=["mineral", "stage", "year", "party"],
)


@pytest.mark.parametrize(
    ("by", "groups"), [("mineral", 2), ("stage", 2), ("party", 2), ("nothing", 1)]
)
def test_a_quantity_we_do_not_know_is_told_by_its_values(by: str, groups: int) -> None:
    codes = pd.factorize(CASES[by])[0] if by != "nothing" else np.zeros(len(CASES))
    quantity = Quantity("made_up", CASE, "x", 0, 10, "")
    names = identity("made_up", given(quantity, 1.0 + codes), CASES)
    assert len(set(names)) == groups


def test_the_same_case_twice_with_other_numbers_is_two_numbers() -> None:
    twice = pd.concat([CASES.iloc[:1]] * 3, ignore_index=True)
    quantity = Quantity("recycling", CASE, "fraction", 0, 1, "")
    names = identity("recycling", given(quantity, np.array([0.1, 0.2, 0.1])), twice)
    assert names[0] == names[2] != names[1]


def test_a_declared_quantity_that_varies_more_is_told_apart_further() -> None:
    by_stage = 0.1 + 0.1 * pd.factorize(CASES["stage"])[0]
    quantity = Quantity("recycling", CASE, "fraction", 0, 1, "")
    assert len(set(identity("recycling", given(quantity, by_stage), CASES))) == 4
