"""How sure a place in the order is: ranks of minerals in every draw, of a method and jointly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from shigen.criticality.joint import ballots
from shigen.criticality.method import Array
from shigen.criticality.uncertainty.propagate import Draws
from shigen.errors import BadInput, UnknownName

LOW, HIGH = 5.0, 95.0
TOP = (10, 20)


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
        Share of the draws in which any stage meets all thresholds; NaN where that is not known.
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
        share = float(draws.critical[index].any(axis=0).mean())
        # one stage in every draw is enough, whatever is not known of another
        critical.append(share if draws.settled[index].all() or share == 1 else np.nan)
    return List(
        draws.method.slug, party, year, tuple(names), tuple(stages), np.array(score),
        np.stack(best), np.array(at_stage), np.array(critical),
    )  # fmt: skip


def ranks(scores: Array) -> Array:
    """Rank of each row in each column, 1 the highest; equals share the lower number.

    Examples
    --------
    >>> ranks(np.array([[3.0], [1.0], [1.0]]))[:, 0].tolist()
    [1.0, 2.0, 2.0]
    """
    return np.asarray(rankdata(-scores, method="min", axis=0), dtype="float64")


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
        stage; missing where that is not known); sorted by party, year and rank.
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
        rank_median, rank_high, p_top10 and so on, lists (how many rank it), of_lists.
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
    return np.asarray((rankdata(scores, method="average", axis=0) - 1) / (len(scores) - 1))


def joint_ranks(
    draws: Sequence[Draws],
    *,
    parties: Sequence[str] = ("USA", "JPN"),
    year: int | None = None,
    weights: Mapping[str, float] | None = None,
    fewest: int | None = None,
    low: float = LOW,
    high: float = HIGH,
    top: Sequence[int] = TOP,
) -> Joint:
    """One list of several methods and parties with rank intervals, by Borda in every draw.

    The rule is that of `shigen.criticality.joint.borda`: in each list (a method and a party) a
    mineral gets the share of the others that it exceeds; its points are the weighted mean over the
    lists that rank it.

    Parameters
    ----------
    draws
        One of each method, all with the same n and seed.
    parties
        Whose lists are joined.
    year
        One year; it may be left out when the draws hold only one.
    weights
        By list, party or method, as `shigen.criticality.joint.ballots.weights` takes them.
    fewest
        Fewest lists that must rank a mineral; half of those used if not given. Others are left out.
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
    slugs = [one.method.slug for one in draws]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise BadInput(f"draws of {twice[0]} were given twice; give those of each method once")
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
    names = [ballots.name(one.party, one.method) for one in own]
    weight = ballots.weights(names, weights).to_numpy()
    # a list of one mineral orders nothing
    used = [i for i, one in enumerate(own) if len(one.minerals) > 1 and weight[i] > 0]
    own, weight = [own[i] for i in used], weight[used]
    held = ballots.fewest_lists(len(own), fewest)
    minerals, points, middle, count = _pooled(own, weight, draws[0].n, held)
    found = ranks(points)
    ends = np.percentile(points, [low, high], axis=1) if len(points) else np.empty((2, 0))
    table = pd.DataFrame(
        {
            "rank": rankdata(-middle.round(12), method="min"), "mineral": minerals,
            "points": middle, "points_low": ends[0], "points_high": ends[1],
            **_spread(found, low, high, top), "lists": count, "of_lists": len(own),
        }
    )  # fmt: skip
    table = table.sort_values(["rank", "mineral"], ignore_index=True)
    return Joint(minerals, points, found, table, tuple(draws), tuple(parties), int(chosen))


def _pooled(
    own: Sequence[List], weight: Array, n: int, fewest: int
) -> tuple[tuple[str, ...], Array, Array, np.ndarray]:
    """Minerals, their mean points in each draw and of the middle scores, and in how many lists."""
    names = sorted({mineral for one in own for mineral in one.minerals})
    at = {mineral: number for number, mineral in enumerate(names)}
    points, middle, within = np.zeros((len(names), n)), np.zeros(len(names)), np.zeros(len(names))
    held = np.zeros(len(names), dtype="int64")
    for one, w in zip(own, weight, strict=True):
        rows = [at[mineral] for mineral in one.minerals]
        points[rows] += w * borda(one.draws)
        middle[rows] += w * borda(one.score[:, None])[:, 0]
        within[rows] += w
        held[rows] += 1
    kept = held >= fewest
    share = within[kept]
    minerals = tuple(name for name, keep in zip(names, kept, strict=True) if keep)
    return minerals, points[kept] / share[:, None], middle[kept] / share, held[kept]
