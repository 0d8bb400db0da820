"""How sure a place in the order is: ranks of minerals in every draw, of a method and jointly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from shigen.criticality.method import Array
from shigen.criticality.uncertainty.propagate import Draws
from shigen.errors import BadInput, UnknownName

LOW, HIGH = 5.0, 95.0
TOP = (10, 20)
# A mineral stands in the joint list when at least this share of the lists ranks it.
FEWEST = 0.5


@dataclass(frozen=True)
class List:
    """The minerals of one method, party and year, each at its stage with the highest score.

    Attributes
    ----------
    method, party, year
        Whose list.
    minerals
        Those with a score, by name.
    stage
        Stage with the highest middle score, by mineral.
    score
        That score.
    draws
        Highest score over the stages in each draw, (minerals, n).
    at_stage
        Share of the draws in which the highest score is at that stage.
    critical
        Share of the draws in which any stage meets all thresholds; NaN without thresholds.
    """

    method: str
    party: str
    year: int
    minerals: tuple[str, ...]
    stage: tuple[str, ...]
    score: Array
    draws: Array
    at_stage: Array
    critical: Array


def lists(draws: Draws) -> list[List]:
    """Every list in some draws, by party and year."""
    scored = np.isfinite(draws.scores[:, 0])
    cases = draws.cases[scored]
    pairs = cases[["party", "year"]].drop_duplicates().itertuples(index=False)
    return [_list(draws, cases, str(party), int(year)) for party, year in sorted(pairs)]


def _list(draws: Draws, cases: pd.DataFrame, party: str, year: int) -> List:
    own = cases[cases["party"].eq(party) & cases["year"].eq(year)]
    middle = draws.assessment.table["score"].to_numpy()
    names, stages, score, best, at_stage, critical = [], [], [], [], [], []
    for mineral, rows in own.groupby("mineral", sort=True):
        index = rows.index.to_numpy()
        top = index[int(np.argmax(middle[index]))]
        drawn = draws.scores[index]
        names.append(str(mineral))
        stages.append(str(draws.cases["stage"].iloc[top]))
        score.append(middle[top])
        best.append(drawn.max(axis=0))
        at_stage.append(float((draws.scores[top] >= best[-1]).mean()))
        critical.append(float(draws.critical[index].any(axis=0).mean()))
    chances = np.array(critical) if draws.method.thresholds else np.full(len(names), np.nan)
    return List(
        draws.method.slug, party, year, tuple(names), tuple(stages), np.array(score),
        np.stack(best), np.array(at_stage), chances,
    )  # fmt: skip


def ranks(scores: Array) -> Array:
    """Rank of each row in each column, 1 the highest; equals share the mean of their ranks.

    Examples
    --------
    >>> ranks(np.array([[3.0], [1.0], [1.0]]))[:, 0].tolist()
    [1.0, 2.5, 2.5]
    """
    return np.asarray(rankdata(-scores, method="average", axis=0), dtype="float64")


def _spread(found: Array, low: float, high: float, top: Sequence[int]) -> dict[str, Array]:
    """Percentiles of ranks over draws, and the chance of each head of the list."""
    if not 0 <= low <= high <= 100:
        raise BadInput(f"percentiles are {low:g} and {high:g}; they must rise from 0 to 100")
    # percentiles that are ranks themselves, not between two of them
    ends = np.percentile(found, [low, 50, high], axis=1, method="nearest")
    columns = dict(zip(("rank_low", "rank_median", "rank_high"), ends, strict=True))
    return columns | {f"p_top{k}": np.asarray((found <= k).mean(axis=1)) for k in top}


def rank_table(
    draws: Draws, *, low: float = LOW, high: float = HIGH, top: Sequence[int] = TOP
) -> pd.DataFrame:
    """Rank of each mineral with its interval, by party and year.

    Parameters
    ----------
    draws
        As `propagate` gives them.
    low, high
        Percentiles of the interval.
    top
        Lengths of the head of the list of which the chance is told.

    Returns
    -------
    pandas.DataFrame
        method, party, year, rank (of the middle scores), mineral, stage (with the highest score),
        p_stage (share of draws in which it is that stage), score, score_low, score_high,
        rank_low, rank_median, rank_high, p_top10 and so on, p_critical (all thresholds at some
        stage; missing where the method has none); sorted by party, year and rank.
    """
    frames = []
    for one in lists(draws):
        ends = np.percentile(one.draws, [low, high], axis=1)
        found = _spread(ranks(one.draws), low, high, top)
        frames.append(
            pd.DataFrame(
                {
                    "method": one.method, "party": one.party, "year": one.year,
                    "rank": rankdata(-one.score, method="min"), "mineral": one.minerals,
                    "stage": one.stage, "p_stage": one.at_stage, "score": one.score,
                    "score_low": ends[0], "score_high": ends[1],
                    **found, "p_critical": one.critical,
                }
            ).sort_values(["rank", "mineral"])
        )  # fmt: skip
    columns = [
        "method", "party", "year", "rank", "mineral", "stage", "p_stage", "score", "score_low",
        "score_high", "rank_low", "rank_median", "rank_high", *(f"p_top{k}" for k in top),
        "p_critical",
    ]  # fmt: skip
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def precedence(one: List) -> pd.DataFrame:
    """Chance that the mineral of the row scores higher than that of the column; equals count half.

    Parameters
    ----------
    one
        A list, as `lists` gives it.
    """
    size = len(one.minerals)
    chance = np.empty((size, size))
    for i, own in enumerate(one.draws):
        chance[i] = (own > one.draws).mean(axis=1) + 0.5 * (own == one.draws).mean(axis=1)
    return pd.DataFrame(chance, index=list(one.minerals), columns=list(one.minerals))


@dataclass(frozen=True)
class Joint:
    """The list of several methods and parties together, in every draw.

    Attributes
    ----------
    minerals
        In the list, by name.
    points
        Mean Borda points in each draw, (minerals, n), 0 to 1.
    ranks
        Rank in each draw, (minerals, n).
    table
        rank (of the middle scores), mineral, points, points_low, points_high, rank_low,
        rank_median, rank_high, p_top10 and so on, lists (how many rank it), of (of how many).
    draws
        From which it was made.
    parties, year
        Whose lists.
    """

    minerals: tuple[str, ...]
    points: Array
    ranks: Array
    table: pd.DataFrame
    draws: tuple[Draws, ...]
    parties: tuple[str, ...]
    year: int


def borda(scores: Array) -> Array:
    """Share of the other rows that each row exceeds, by column; equals count half; alone one half.

    Examples
    --------
    >>> borda(np.array([[3.0], [1.0], [1.0]]))[:, 0].tolist()
    [1.0, 0.25, 0.25]
    """
    if len(scores) < 2:
        return np.full(scores.shape, 0.5)
    return (len(scores) - ranks(scores)) / (len(scores) - 1)


def joint(
    draws: Sequence[Draws],
    *,
    parties: Sequence[str] = ("USA", "JPN"),
    year: int | None = None,
    fewest: float = FEWEST,
    low: float = LOW,
    high: float = HIGH,
    top: Sequence[int] = TOP,
) -> Joint:
    """One list of several methods and parties with rank intervals, by Borda in every draw.

    In each list (a method and a party) a mineral gets the share of the others that it exceeds; its
    points are the mean over the lists that rank it. One that fewer than ``fewest`` of the lists
    rank is left out.

    Parameters
    ----------
    draws
        One of each method, all with the same n and seed.
    parties
        Whose lists are joined, with equal weight.
    year
        One year; it may be left out when the draws hold only one.
    fewest
        Share of the lists that must rank a mineral, above 0 to 1.
    low, high, top
        As in `rank_table`.

    Raises
    ------
    BadInput
        When the draws were not made from the same numbers, or a year must be named.
    UnknownName
        When a party or the year has no list.
    """
    if not draws:
        raise BadInput("no draws were given; propagate at least one method first")
    if len({(one.n, one.seed) for one in draws}) > 1:
        raise BadInput("the draws differ in number or seed; make them with the same n and seed")
    if not 0 < fewest <= 1:
        raise BadInput(f"fewest is {fewest:g}; it must be a share of the lists, above 0 to 1")
    every = [one for drawn in draws for one in lists(drawn)]
    years = sorted({one.year for one in every})
    if year is None and len(years) > 1:
        raise BadInput(f"name one of the years {', '.join(map(str, years))}")
    chosen = years[0] if year is None and years else year
    if chosen not in years:
        raise UnknownName("year", str(chosen), map(str, years))
    own = [one for one in every if one.year == chosen and one.party in parties]
    for party in parties:
        if not any(one.party == party for one in own):
            raise UnknownName("party", party, sorted({one.party for one in every}))
    minerals, points, middle, held = _pooled(own, draws[0].n, fewest)
    found = ranks(points)
    ends = np.percentile(points, [low, high], axis=1) if len(points) else np.empty((2, 0))
    table = pd.DataFrame(
        {
            "rank": rankdata(-middle.round(9), method="min"), "mineral": minerals,
            "points": middle, "points_low": ends[0], "points_high": ends[1],
            **_spread(found, low, high, top), "lists": held, "of": len(own),
        }
    )  # fmt: skip
    table = table.sort_values(["rank", "mineral"], ignore_index=True)
    return Joint(minerals, points, found, table, tuple(draws), tuple(parties), int(chosen))


def _pooled(
    own: Sequence[List], n: int, fewest: float
) -> tuple[tuple[str, ...], Array, Array, Array]:
    """Minerals, their mean points in each draw and of the middle scores, and in how many lists."""
    names = sorted({mineral for one in own for mineral in one.minerals})
    at = {mineral: number for number, mineral in enumerate(names)}
    points, middle = np.zeros((len(names), n)), np.zeros(len(names))
    held = np.zeros(len(names), dtype="int64")
    for one in own:
        rows = [at[mineral] for mineral in one.minerals]
        points[rows] += borda(one.draws)
        middle[rows] += borda(one.score[:, None])[:, 0]
        held[rows] += 1
    kept = held >= fewest * len(own)
    share = held[kept].astype("float64")
    minerals = tuple(name for name, keep in zip(names, kept, strict=True) if keep)
    return minerals, points[kept] / share[:, None], middle[kept] / share, held[kept]
