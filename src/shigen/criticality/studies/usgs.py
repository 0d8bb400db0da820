"""The USGS study of 2021 beside this project's scores in its manner, by rank.

The study prints one supply risk a commodity, the mean of 2015-2018 that weighs later years more;
its weights are not known. Ours are 1, 2, 3, 4 (`WEIGHTS`), over the years that have a score. Where
none of them has one, the nearest later year with a score stands alone and is named. Of the stages
of a mineral the one with the highest score stands and is named: stages are never blended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from shigen.criticality.evaluate import SCORED
from shigen.errors import BadInput

WEIGHTS: Mapping[int, float] = {2015: 1.0, 2016: 2.0, 2017: 3.0, 2018: 4.0}
LATER = (2019, 2020, 2021, 2022, 2023, 2024)
YEARS = (*WEIGHTS, *LATER)
LIMIT = 0.40
COLUMNS = (
    "mineral", "published", "score", "low", "high", "stage", "years", "rank_published", "rank",
    "why",
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Two rankings side by side.

    Attributes
    ----------
    table
        ``COLUMNS``, a row a published commodity, by published rank; ``why`` says why it has no
        score. Ranks are over the commodities that have both, ties share the mean rank.
    overlap
        Commodities that have both.
    spearman, p_value
        Rank correlation over the overlap, and the chance of one as far from zero if there were
        none; NaN with fewer than three.
    above_published, above, above_both
        At or above ``LIMIT``: of all published, of ours, and in both.
    """

    table: pd.DataFrame
    overlap: int
    spearman: float
    p_value: float
    above_published: int
    above: int
    above_both: int


def recency_weighted(
    table: pd.DataFrame, weights: Mapping[int, float] = WEIGHTS, later: tuple[int, ...] = LATER
) -> pd.DataFrame:
    """One score a mineral of the years of the study.

    Parameters
    ----------
    table
        Of an assessment of one party over years.
    weights
        Weight of each year of the study, above zero.
    later
        Years that stand in where no year of the study has a score, the nearest first.

    Returns
    -------
    pandas.DataFrame
        mineral, stage, years, score, low, high, why; a row a mineral.

    Examples
    --------
    >>> rows = [("refined", 2017, 0.2), ("refined", 2018, 0.4), ("mine", 2018, 0.0)]
    >>> table = pd.DataFrame(rows, columns=["stage", "year", "score"]).assign(mineral="tin")
    >>> table = table.assign(answer="score", low=table["score"], high=table["score"], missing="")
    >>> found = recency_weighted(table).iloc[0]
    >>> found["stage"], found["years"], round(float(found["score"]), 4)
    ('refined', '2017, 2018', 0.3143)
    """
    if any(not weight > 0 for weight in weights.values()):
        raise BadInput("weights of years must be above zero; leave a year out to drop it")
    made: list[dict[str, object]] = []
    for mineral, rows in table.groupby("mineral"):
        stages = [_stage(part, weights, later) for _, part in rows.groupby("stage")]
        scored = [one for one in stages if one is not None]
        if scored:
            made.append({"mineral": mineral, **max(scored, key=lambda one: one.score).__dict__})
        else:
            made.append({"mineral": mineral, "stage": "", "years": "", "why": _why(rows)})
    columns = ["mineral", "stage", "years", "score", "low", "high", "why"]
    return pd.DataFrame(made).reindex(columns=columns)


@dataclass(frozen=True)
class _Mean:
    stage: str
    years: str
    score: float
    low: float
    high: float
    why: str = ""


def _why(rows: pd.DataFrame) -> str:
    """What lacks where most is known: in the year and stage with the fewest reasons."""
    texts = rows.sort_values(["year", "stage"])
    reasons = texts["missing"].str.count("; ").to_numpy()
    last = texts.iloc[int(reasons.argmin())]
    return f"{last['stage']}, {last['year']}: {last['missing']}"


def _stage(
    rows: pd.DataFrame, weights: Mapping[int, float], later: tuple[int, ...]
) -> _Mean | None:
    rows = rows[rows["answer"] == SCORED]
    own = rows[rows["year"].isin(weights)]
    if own.empty:
        near = [year for year in later if (rows["year"] == year).any()]
        own = rows[rows["year"] == near[0]] if near else own
    if own.empty:
        return None
    own = own.sort_values("year")
    weight = np.array([weights.get(int(year), 1.0) for year in own["year"]])
    score, low, high = (
        float(np.average(own[name], weights=weight)) for name in ("score", "low", "high")
    )
    years = ", ".join(str(year) for year in own["year"])
    return _Mean(str(own["stage"].iloc[0]), years, score, low, high)


def compare(published: pd.Series[float], ours: pd.DataFrame) -> Comparison:
    """Published supply risk beside ours.

    Parameters
    ----------
    published
        Supply risk by mineral.
    ours
        As `recency_weighted` gives it.
    """
    table = pd.DataFrame({"mineral": published.index, "published": published.to_numpy()})
    table = table.merge(ours, on="mineral", how="left")
    table["why"] = table["why"].fillna("the catalogue has no output of it")
    both = table["score"].notna() & table["published"].notna()
    for column, rank in (("published", "rank_published"), ("score", "rank")):
        table[rank] = table.loc[both, column].rank(ascending=False)
    spearman, p_value = np.nan, np.nan
    if int(both.sum()) > 2:
        found = stats.spearmanr(table.loc[both, "published"], table.loc[both, "score"])
        spearman, p_value = float(found.statistic), float(found.pvalue)
    high, own = table["published"] >= LIMIT, table["score"] >= LIMIT
    return Comparison(
        table.sort_values("published", ascending=False, kind="stable")[list(COLUMNS)].reset_index(
            drop=True
        ),
        int(both.sum()),
        spearman,
        p_value,
        int(high.sum()),
        int(own.sum()),
        int((high & own).sum()),
    )
