"""USGS 2021 by rank: our scores in its manner beside the 54 that the study prints.

Source: Nassar and Fortier (2021), USGS Open-File Report 2021-1045, doi:10.3133/ofr20211045,
figure 3, as transcribed. Constants and weights of the study are not public, so only ranks are
compared; the figures below were measured, nothing was set to reach them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.criticality.eu_study import published_folder

from shigen import reference
from shigen.catalogue import load
from shigen.criticality import METHODS, evaluate, gather
from shigen.criticality.studies import usgs
from shigen.errors import UnknownName


@pytest.fixture(scope="module")
def published(upstream: Path) -> pd.Series[float]:
    table = pd.read_csv(published_folder(upstream) / "usgs_2021_supply_risk.csv")
    names = []
    for slug in table["slug"].str.replace("_", "-"):
        try:
            names.append(reference.mineral(slug))
        except UnknownName:
            names.append(slug)
    return pd.Series(table["SR_recency_weighted_mean"].to_numpy(), index=names)


@pytest.fixture(scope="module")
def compared(published: pd.Series[float]) -> usgs.Comparison:
    store = gather.kept(load())
    cases = gather.cases(store, parties=["USA"], years=usgs.YEARS)
    cases = cases[cases["mineral"].isin(published.index)].reset_index(drop=True)
    method = METHODS["usgs-2021"]
    found = evaluate(method, gather.inputs(store, cases, [method]))
    return usgs.compare(published, usgs.recency_weighted(found.table))


def test_54_are_printed_and_36_reach_the_limit(published: pd.Series[float]) -> None:
    assert len(published) == 54
    assert published.index.is_unique
    assert (published >= usgs.LIMIT).sum() == 36


@pytest.mark.slow
def test_ranks_agree_over_the_overlap(compared: usgs.Comparison) -> None:
    # measured: 0.74 over 31
    assert compared.overlap >= 28
    assert compared.spearman > 0.65
    assert compared.p_value < 1e-3


@pytest.mark.slow
def test_what_cannot_be_scored_says_why(compared: usgs.Comparison) -> None:
    without = compared.table[compared.table["score"].isna()]
    assert len(without) == 54 - compared.overlap
    assert (without["why"].str.len() > 10).all()
    scored = compared.table[compared.table["score"].notna()]
    assert (scored["why"] == "").all()
    assert (scored["years"] != "").all()


@pytest.mark.slow
def test_what_reaches_the_limit_is_counted(compared: usgs.Comparison) -> None:
    assert compared.above_published == 36
    # under our scaling of EV fewer do: the limit is that of the published scale
    assert compared.above_both <= compared.above <= 36
