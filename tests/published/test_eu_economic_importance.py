"""Economic importance of the European study of 2023, recomputed from its printed uses.

Source: European Commission (2023), Study on the critical raw materials for the EU,
doi:10.2873/725585, annex tables as transcribed. Tolerance: 0.002 against an independent
recomputation printed to three decimals; 0.05 against the study where that comes as near.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.criticality.eu_study import PrintedTables, published_folder

from shigen import catalogue
from shigen.criticality.studies import differences, eu

pytestmark = pytest.mark.upstream


@pytest.fixture(scope="module")
def folder(upstream: Path) -> Path:
    return published_folder(upstream)


@pytest.fixture(scope="module")
def beside(folder: Path) -> pd.DataFrame:
    other = pd.read_csv(folder / "eu_crm_2023_ei_recomputed.csv").drop(columns="material")
    other["material"] = other["slug"].str.replace("_", "-")
    ours = eu.economic_importance(PrintedTables(folder))
    both = ours.merge(other, on="material", how="outer", validate="1:1", indicator=True)
    assert both["_merge"].eq("both").all()
    return both


@pytest.fixture(scope="module")
def missed(folder: Path) -> pd.DataFrame:
    return differences.economic_importance(PrintedTables(folder))


def test_all_59_equal_the_independent_recomputation(beside: pd.DataFrame) -> None:
    assert len(beside) == 59
    np.testing.assert_allclose(beside["economic_importance"], beside["EI_recomputed"], atol=0.002)
    assert (beside["published"] == beside["EI_published"]).all()


def test_the_built_in_catalogue_gives_the_same(folder: Path) -> None:
    ours = eu.economic_importance(catalogue.load())
    files = eu.economic_importance(PrintedTables(folder))
    assert len(ours) == 59
    pd.testing.assert_frame_equal(ours, files, check_dtype=False, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("within", "at_least"), [(0.05, 32), (0.10, 37), (0.20, 44)])
def test_as_many_come_back_as_in_the_recomputation(
    within: float, at_least: int, beside: pd.DataFrame
) -> None:
    assert (beside["difference"].abs() <= within + 1e-9).sum() >= at_least


def test_clean_cases_come_back(beside: pd.DataFrame) -> None:
    clean = beside[beside["abs_diff"] <= 0.05]
    assert len(clean) >= 32
    assert (clean["difference"].abs() <= 0.0505).all()


def test_every_miss_has_a_reason(missed: pd.DataFrame) -> None:
    assert set(missed["reason"]) <= set(differences.REASONS)
    far = missed[missed["difference"].abs() > 0.2]
    assert len(far) == 59 - 44
    unknown = far.loc[far["reason"] == "not explained", "material"]
    assert sorted(unknown) == [
        "fluorspar", "hafnium", "iron-ore", "lanthanum", "selenium", "silver", "sulfur", "titanium",
    ]  # fmt: skip
    named = far.loc[far["reason"] == "uses without a sector", "material"]
    assert {"lutetium", "europium", "iridium", "erbium", "ruthenium"} <= set(named)


def test_manganese_pairs_sectors_with_the_value_added_of_others(missed: pd.DataFrame) -> None:
    finding = str(missed.set_index("material").loc["manganese", "finding"])
    assert "is that of other sectors" in finding
