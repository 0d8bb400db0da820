"""The single numbers that move a score or a joint list most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.uncertainty.made import supply
from tests.criticality.uncertainty.test_propagate import LINEAR, linear

from shigen.criticality import METHODS, Inputs, evaluate, given
from shigen.criticality.quantities import DOMESTIC, IMPORTS, STABILITY, WORLD_OUTPUT
from shigen.criticality.uncertainty import joint_ranks, movers, propagate, score_movers
from shigen.criticality.uncertainty.draws import points
from shigen.criticality.uncertainty.movers import COLUMNS, _between
from shigen.errors import BadInput

GPR = METHODS["geopolrisk"]
MINERALS = ("cobalt", "gallium", "nickel", "tin")


def test_the_estimator_on_a_sum_and_on_noise() -> None:
    u = points("u", 3, 2**13, 1)
    target = np.stack([u[:, 0] + 2 * u[:, 1], u[:, 2]])
    gone, means = _between(u[:, 1], target, 32)
    assert gone[0] == pytest.approx(4 / 12, rel=0.02)
    assert gone[1] == pytest.approx(0, abs=5e-4)
    assert means.shape == (2, 32)
    assert means[0, -1] > means[0, 0]


def test_a_score_by_hand() -> None:
    table = score_movers(evaluate(LINEAR, linear()), 1, n=4096)
    assert table["quantity"].tolist() == ["other", "root"]
    assert table["share"].tolist() == pytest.approx([0.8, 0.2], abs=0.02)
    assert (table["standard_error"] < 0.03).all()
    assert (table["when_low"] < table["when_high"]).all()
    assert table.columns.tolist() == list(COLUMNS)


def test_the_only_number_that_can_swap_two_minerals_is_found() -> None:
    """Equal world output and governance: tin overtakes zinc when enough comes from China."""
    cases = pd.DataFrame(
        [("tin", "mine", 2024, "JPN"), ("zinc", "mine", 2024, "JPN")],
        columns=["mineral", "stage", "year", "party"],
    )
    places = ("CHN", "JPN", "OTH")
    imports = np.array([[50.0, 0, 0], [60.0, 0, 0]])
    inputs = Inputs(
        cases,
        places,
        {
            "world_output": given(WORLD_OUTPUT, np.array([[50.0, 50, 0]] * 2)),
            "imports": given(
                IMPORTS, imports, low=imports * [[0.1], [1]], high=imports * [[3], [1]]
            ),
            "domestic": given(DOMESTIC, np.array([[0.0, 50, 0]] * 2)),
            "stability": given(STABILITY, np.array([[-1.0, 1, np.nan]] * 2)),
        },
    )
    exact = {"reported": 0.0, "governance": 0.0}
    draws = propagate(GPR, inputs, n=1024, widths=exact)
    joint = joint_ranks([draws], parties=["JPN"])
    table = movers(joint)
    first = table.iloc[0]
    assert len(table) == 1
    assert (first["quantity"], first["mineral"], first["place"]) == ("imports", "tin", "CHN")
    assert first["share"] > 0.9
    assert (first["value"], first["low"], first["high"]) == (50, 5, 150)
    # the rank of either falls from 2 to 1, or rises
    assert sorted([first["when_low"], first["when_high"]]) == [1, 2]


def test_five_movers_of_a_joint_list_with_their_ranges() -> None:
    joint = joint_ranks([propagate(GPR, supply(6, MINERALS), n=1024)])
    table = movers(joint, resamples=20)
    assert len(table) == 5
    assert table["share"].is_monotonic_decreasing
    assert table["share"].sum() < 1.1
    governance = table[table["quantity"].eq("stability")]
    assert (governance["mineral"] == "").all()
    named = table[~table["quantity"].eq("remainder")]
    assert (named["low"] < named["value"]).all()
    assert (named["value"] < named["high"]).all()
    assert table.equals(movers(joint, resamples=20))
    head = movers(joint, top=2, count=3, resamples=20)
    assert len(head) == 3
    assert head["when_low"].between(0, 1).all()
    assert head["when_high"].between(0, 1).all()


def test_bad_input_is_refused() -> None:
    joint = joint_ranks([propagate(GPR, supply(6, MINERALS), n=256)])
    with pytest.raises(BadInput, match="above zero"):
        movers(joint, count=0)
    with pytest.raises(BadInput, match="above zero"):
        movers(joint, top=0)
    found = evaluate(LINEAR, linear())
    found.table.loc[0, "score"] = np.nan
    with pytest.raises(BadInput, match="no score"):
        score_movers(found, 0)
