"""Which number to go and measure: the single inputs that move a list, or a score, most.

For each number (a quantity of a mineral, stage and place) the draws are sorted by it and cut into
bins of equal size; what varies between the means of the bins goes away once the number is known.

    share = sum over minerals of Var(E[rank | number]) / sum over minerals of Var(rank)

corrected for the noise of the means (adjusted R^2 of the bins). It uses the draws that are there,
whatever the number of inputs. It is a first-order effect: what a number does only together with
others is not in it. For the list, numbers of one mineral are first screened by what they do to that
mineral; the best, and all that several minerals share, are then measured on every rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import Assessment
from shigen.criticality.method import Array
from shigen.criticality.quantities import CASE, REMAINDER
from shigen.criticality.uncertainty.draws import SEED, N, Sampler
from shigen.criticality.uncertainty.propagate import Draws, Model, propagate
from shigen.criticality.uncertainty.ranks import Joint
from shigen.errors import BadInput

COUNT = 5
BINS = 32
# So many numbers of single minerals are measured on the whole list after the screening.
SCREENED = 60
RESAMPLES = 40
# Low and high mean the lowest and highest eighth of the draws.
END = 8
COLUMNS = (
    "quantity", "mineral", "stage", "party", "place", "year", "value", "low", "high", "unit",
    "status", "source", "share", "standard_error", "moves", "when_low", "when_high",
)  # fmt: skip


@dataclass
class Number:
    """An uncertain number, and one case that reads it.

    Attributes
    ----------
    sampler, quantity, case, column
        Where its draws are: ``column`` of the place axis, -1 for a quantity by case.
    minerals, stages, parties
        All that read it.
    """

    sampler: Sampler
    quantity: str
    case: int
    column: int
    minerals: set[str]
    stages: set[str]
    parties: set[str]

    def uniform(self) -> Array:
        """Its random number in every draw."""
        if self.quantity == "remainder":
            return self.sampler.remainder(self.case)
        columns, drawn = self.sampler.uniform(self.quantity, self.case)
        if self.column < 0:
            return drawn[:, 0]
        return np.asarray(drawn[:, int(np.searchsorted(columns, self.column))])


def _numbers(draws: Draws, cases: Sequence[int], found: dict[tuple[str, int], Number]) -> None:
    """Add every number that some cases read, each once."""
    method, inputs = draws.method, draws.assessment.inputs
    moves = {*method.rises_with, *method.falls_with}
    names = [
        q.name
        for q in method.quantities + method.optional
        # what the score does not move with, such as a price beside it, moves no rank
        if inputs.has(q.name) and (q in method.quantities or q.name in moves or q.axes != CASE)
    ]
    sampler = Sampler(inputs, names, n=draws.n, seed=draws.seed, own_widths=draws.widths)
    model = Model(draws.assessment, sampler)

    def add(key: tuple[str, int], quantity: str, case: int, column: int) -> None:
        row = inputs.cases.iloc[case]
        blank = Number(sampler, quantity, case, column, set(), set(), set())
        number = found.setdefault(key, blank)
        number.minerals.add(str(row["mineral"]))
        number.stages.add(str(row["stage"]))
        number.parties.add(str(row["party"]))

    for case in cases:
        places = model.places(case)
        for name in names:
            mine = sampler.quantities[name]
            if mine.given.quantity.axes == CASE:
                if mine.high[case] > mine.low[case]:
                    add((mine.blocks[case], -1), name, case, -1)
                continue
            labels = sampler.labels(name, case)
            for column, label in labels.items():
                if column in places and mine.high[case, column] > mine.low[case, column]:
                    add((label, column), name, case, column)
        if model.has_remainder(case):
            add((sampler.remainder_name(case), -1), "remainder", case, -1)


def _between(uniform: Array, target: Array, bins: int) -> tuple[Array, Array]:
    """Variance of each row that goes when a number is known, and the means by bin."""
    n = target.shape[1]
    size = n // bins
    order = np.argsort(uniform, kind="stable")
    means = target[:, order].reshape(len(target), bins, size).mean(axis=2)
    whole = target.var(axis=1)
    inside = np.maximum(whole - means.var(axis=1), 0.0)
    # chance alone makes the means differ: what is inside the bins says by how much
    return whole - inside * (n - 1) / (n - bins), means


def _error(
    uniform: Array, target: Array, *, bins: int, resamples: int, random: np.random.Generator
) -> float:
    """Standard error of the share, by bootstrap of the draws inside each bin."""
    rows, n = target.shape
    size = n // bins
    order = np.argsort(uniform, kind="stable")
    sums = np.empty((resamples, rows, bins))
    squares = np.zeros((resamples, rows))
    even = np.full(size, 1 / size)
    for at in range(bins):
        own = target[:, order[at * size : (at + 1) * size]].astype("float64")
        weights = random.multinomial(size, even, size=resamples) / size
        sums[:, :, at] = weights @ own.T
        squares += weights @ (own**2).T / bins
    whole = squares - sums.mean(axis=2) ** 2
    inside = np.maximum(whole - sums.var(axis=2), 0.0)
    gone = (whole - inside * (n - 1) / (n - bins)).sum(axis=1)
    return float(np.std(gone / whole.sum(axis=1)))


def _measured(
    numbers: Sequence[Number], target: Array, names: Sequence[str], count: int, resamples: int
) -> pd.DataFrame:
    """The numbers that take most of the variance of the rows of a target."""
    whole = float(target.var(axis=1).sum())
    bins = min(BINS, target.shape[1] // END)
    if not whole > 0 or bins < END:
        return pd.DataFrame(columns=list(COLUMNS))
    shares = [float(_between(one.uniform(), target, bins)[0].sum()) / whole for one in numbers]
    rows = []
    random = np.random.default_rng(np.random.SeedSequence([len(numbers), target.shape[1]]))
    for at in sorted(range(len(numbers)), key=lambda i: -shares[i])[:count]:
        one = numbers[at]
        uniform = one.uniform()
        gone, means = _between(uniform, target, bins)
        top, edge = int(np.argmax(gone)), bins // END
        rows.append(
            {
                **_described(one),
                "share": shares[at],
                "standard_error": _error(
                    uniform, target, bins=bins, resamples=resamples, random=random
                ),
                "moves": names[top],
                "when_low": float(means[top, :edge].mean()),
                "when_high": float(means[top, -edge:].mean()),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _described(one: Number) -> dict[str, object]:
    """What a number is, its range and its source."""
    inputs = one.sampler.inputs
    case = inputs.cases.iloc[one.case]
    what: dict[str, object] = {"quantity": one.quantity, "year": int(case["year"])}
    for column, whose in (
        ("mineral", one.minerals), ("stage", one.stages), ("party", one.parties)
    ):  # fmt: skip
        what[column] = case[column] if len(whose) == 1 else ""
    if one.quantity == "remainder":
        return what | {
            "place": REMAINDER, "value": np.nan, "low": 0.0, "high": 1.0,
            "unit": "share as one place", "status": "", "source": "",
        }  # fmt: skip
    mine = one.sampler.quantities[one.quantity]
    place = inputs.places[one.column] if one.column >= 0 else ""
    at = (one.case,) if one.column < 0 else (one.case, one.column)
    rows = mine.given.trace(one.case)
    own = rows[rows["place"].astype(str).eq(place)] if len(rows) and place else rows
    sources = sorted({str(text) for text in own["source"] if str(text)}) if len(own) else []
    return what | {
        "place": place,
        "value": float(mine.given.value[at]),
        "low": float(mine.low[at]),
        "high": float(mine.high[at]),
        "unit": mine.given.quantity.unit,
        "status": str(mine.given.status[one.case]),
        "source": ", ".join(sources),
    }


def movers(
    joint: Joint,
    *,
    count: int = COUNT,
    top: int | None = None,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """The numbers that move a joint list most.

    Parameters
    ----------
    joint
        As `shigen.criticality.uncertainty.joint_ranks` gives it.
    count
        How many numbers.
    top
        Measure who stands in the first so many, instead of every rank.
    resamples
        Of the bootstrap for the standard error.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, the number that moves most first: what it is, its value, range, status and
        source; ``share`` of the variance of the ranks, summed over minerals, that would go if it
        were known, with its standard error; ``moves``, the mineral that it moves most, and the mean
        rank (or chance of being in the head) of that mineral in the eighth of the draws in which
        the number is lowest and highest. Mineral, stage and party are empty for a number that
        several of them share.

    Raises
    ------
    BadInput
        When count or top is not above zero.
    """
    if count < 1 or (top is not None and top < 1):
        raise BadInput("the number of inputs, and the length of the head, must be above zero")
    target = joint.ranks if top is None else (joint.ranks <= top).astype("float64")
    own = joint.points
    row = {mineral: at for at, mineral in enumerate(joint.minerals)}
    found: dict[tuple[str, int], Number] = {}
    for draws in joint.draws:
        cases = draws.cases
        wanted = np.isfinite(draws.scores[:, 0]) & cases["year"].eq(joint.year).to_numpy()
        wanted &= cases["party"].isin(joint.parties).to_numpy()
        wanted &= cases["mineral"].isin(joint.minerals).to_numpy()
        _numbers(draws, [int(i) for i in np.flatnonzero(wanted)], found)
    bins = min(BINS, own.shape[1] // END)
    single, shared = [], []
    spread = target.var(axis=1)
    variance = own.var(axis=1)
    for number in found.values():
        if len(number.minerals) > 1:
            shared.append(number)
            continue
        at = row[next(iter(number.minerals))]
        if not variance[at] > 0:
            continue
        gone = float(_quick(number.uniform(), own[at], bins)) / variance[at]
        single.append((gone * spread[at], number))
    single.sort(key=lambda pair: -pair[0])
    chosen = shared + [number for _, number in single[:SCREENED]]
    return _measured(chosen, target, joint.minerals, count, resamples)


def _quick(uniform: Array, target: Array, bins: int) -> float:
    """Variance of a target between bins of a number, for screening."""
    at = np.minimum((uniform * bins).astype("intp"), bins - 1)
    sizes = np.bincount(at, minlength=bins)
    means = np.bincount(at, weights=target, minlength=bins) / np.maximum(sizes, 1)
    return float(np.average((means - target.mean()) ** 2, weights=sizes))


def score_movers(
    assessment: Assessment,
    case: int,
    *,
    count: int = COUNT,
    n: int = N,
    seed: int = SEED,
    widths: Mapping[str, float] | None = None,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """The numbers that move the score of one case most.

    Parameters
    ----------
    assessment
        As `shigen.criticality.evaluate` gives it.
    case
        Row of its table.
    count, resamples
        As in `movers`.
    n, seed, widths
        As in `propagate`.

    Returns
    -------
    pandas.DataFrame
        As `movers` gives it, with the variance of the score in place of that of the ranks, and the
        mean score where the number is lowest and highest.

    Raises
    ------
    BadInput
        When the case has no score.
    """
    answer = assessment.table.iloc[case]
    if not np.isfinite(answer["score"]):
        raise BadInput(
            f"{answer['mineral']}, {answer['stage']}, {answer['party']} has no score by "
            f"{assessment.method.slug}: {answer['missing']}"
        )
    own = {p.name: assessment.settings[p.name] for p in assessment.method.parameters}
    one = assessment.inputs.take(np.array([case]))
    # it has a score, so its evidence sufficed
    draws = propagate(assessment.method, one, own, n=n, seed=seed, widths=widths, evidence=0.0)
    found: dict[tuple[str, int], Number] = {}
    _numbers(draws, [0], found)
    target = draws.scores.astype("float64")
    if not np.isfinite(target).all():
        raise BadInput(f"{answer['mineral']}, {answer['stage']} has no score in some draws")
    return _measured(list(found.values()), target, [str(answer["mineral"])], count, resamples)
