"""Pareto fronts against the definition; verdicts by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.criticality.joint import pareto, verdicts
from shigen.errors import BadInput

row = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=2, max_size=2)


def chain(values: np.ndarray, at: int) -> int:
    """Longest chain of rows above one, itself included."""
    above = [
        i for i, other in enumerate(values)
        if (other >= values[at]).all() and (other > values[at]).any()
    ]  # fmt: skip
    return 1 + max((chain(values, i) for i in above), default=0)


@given(st.lists(row, min_size=1, max_size=7))
def test_fronts_are_the_longest_chains(rows: list[list[int | None]]) -> None:
    values = np.array(rows, dtype="float64")
    found = pareto.fronts(pd.DataFrame(values))
    whole = values[~np.isnan(values).any(axis=1)]
    for at, own in enumerate(values):
        missing = np.isnan(own)
        told = found.iloc[at]
        if missing.all():
            assert told["front_answer"] == pareto.UNKNOWN
            assert told[["front", "front_low", "front_high"]].isna().all()
            continue
        for end, column in ((np.inf, "front_low"), (-np.inf, "front_high")):
            with_it = np.vstack([whole, np.where(missing, end, own)])
            assert told[column] == chain(with_it, len(whole))
        assert (told["front_answer"] == pareto.KNOWN) == (told["front_low"] == told["front_high"])


def test_equal_minerals_share_a_front_and_units_do_not_matter() -> None:
    scores = pd.DataFrame({"USA": [1.0, 1.0, 2.0], "JPN": [1.0, 1.0, 0.5]})
    assert pareto.fronts(scores)["front"].tolist() == [1, 1, 1]
    other = pareto.fronts(scores * [1e6, 1e-6])
    pd.testing.assert_frame_equal(other, pareto.fronts(scores))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("yes yes", "both"),
        ("yes no", "A"),
        ("no no", "neither"),
        ("no unknown", "unknown"),
        ("yes unknown", "unknown"),
        ("yes yes yes", "all"),
        ("yes no yes", "A;C"),
        ("yes", "all"),
        ("no", "neither"),
        ("", "unknown"),
    ],
)
def test_for_whom(answers: str, words: str) -> None:
    assert verdicts.critical_for(dict(zip("ABC", answers.split(), strict=False))) == words


def answers(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["mineral", "party", "method", "critical"])


def test_by_method_a_party_without_a_row_is_unknown() -> None:
    table = answers(
        ("tin", "USA", "eu", "yes"), ("tin", "JPN", "eu", "yes"), ("tin", "USA", "doe", "yes"),
        ("tin", "USA", "geo", ""),
    )  # fmt: skip
    found = verdicts.by_method(table, ["USA", "JPN"]).set_index("method")
    assert found["critical_for"].to_dict() == {"eu": "both", "doe": "unknown"}
    assert found.loc["doe", ["yes", "no", "unknown"]].tolist() == ["USA", "", "JPN"]


@given(
    st.lists(st.sampled_from(["yes", "no", "unknown", ""]), min_size=1, max_size=6),
)
def test_a_majority_stands_whatever_the_unknown_turn_out(given_answers: list[str]) -> None:
    table = answers(*(("tin", "USA", f"m{k}", a) for k, a in enumerate(given_answers)))
    # a second mineral, so that every method with a threshold has an answer
    more = answers(*(("zinc", "USA", f"m{k}", "no") for k, a in enumerate(given_answers) if a))
    found = verdicts.by_majority(pd.concat([table, more]), ["USA"]).set_index("mineral")
    told = [a for a in given_answers if a]
    n, yes, open_ = len(told), told.count("yes"), told.count("unknown")
    ends = {2 * (yes + extra) > n for extra in range(open_ + 1)}
    expected = "unknown" if len(ends) > 1 or n == 0 else "yes" if ends == {True} else "no"
    assert found.loc["tin", "critical"] == expected
    assert found.loc["tin", "words"].startswith(f"{yes} of {n} methods")


def test_a_method_that_answers_for_no_mineral_is_not_counted() -> None:
    table = answers(
        ("tin", "USA", "eu", "yes"), ("tin", "USA", "loss", "unknown"),
        ("tin", "JPN", "eu", "no"), ("tin", "JPN", "loss", "unknown"),
    )  # fmt: skip
    found = verdicts.joint(table, ["USA", "JPN"]).loc["tin"]
    assert found.tolist() == ["USA", "USA 1 of 1 methods; JPN 0 of 1 methods"]


def test_refuses_other_answers_and_two_of_them() -> None:
    with pytest.raises(BadInput, match="must be yes, no, unknown"):
        verdicts.by_method(answers(("tin", "USA", "eu", "perhaps")), ["USA"])
    with pytest.raises(BadInput, match="comes twice"):
        verdicts.by_majority(answers(*[("tin", "USA", "eu", "no")] * 2), ["USA"])
