"""Which group of inputs the uncertainty of a score comes from: Shapley effects, exact over subsets.

    v(S)  = variance of the expected score when only the inputs in S are known
    Sh(i) = sum over S without i of  |S|! (k - |S| - 1)! / k!  * (v(S + i) - v(S))

Groups are independent of each other; inside a group anything may depend on anything, as the shares
of countries do. The effects are never negative, add up to the variance, and share what groups do
together evenly between them (Owen 2014, doi:10.1137/130936233).

v(S) is estimated by pick and freeze: two independent samples, and for every S a third that takes
the numbers of S from the first and all others from the second (`_shares`; after Saltelli 2002,
doi:10.1016/S0010-4655(02)00280-1, made symmetric in the two samples). Errors are by bootstrap over
the draws; they treat the points as independent, and so overstate the error of Sobol points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import Assessment
from shigen.criticality.method import Array
from shigen.criticality.uncertainty.draws import FAMILY, SAME_AS, SEED, Sampler, check
from shigen.criticality.uncertainty.propagate import Model
from shigen.errors import BadInput

# Enough for effects to about 0.02; every subset of the groups costs so many evaluations.
N_EFFECTS = 2**12
MOST_GROUPS = 8
RESAMPLES = 200
OTHERS = "others"
# The second sample must not share numbers with the first.
_OTHER = "second sample"
Subset = frozenset[str]
Outcome = Callable[[Subset], Array]


@dataclass(frozen=True)
class Effects:
    """Shapley effects of groups of inputs.

    Attributes
    ----------
    table
        group, effect (share of the variance; they add up to 1), standard_error, low and high (90 %
        by bootstrap), first (share that goes when only the group is known), first_error, total
        (share that stays when all else is known), total_error; largest effect first.
    mean, variance
        Of the outcome.
    n
        Draws in each sample.
    evaluations
        Samples of n that were worked out.
    """

    table: pd.DataFrame
    mean: float
    variance: float
    n: int
    evaluations: int


def subsets(groups: Sequence[str]) -> list[Subset]:
    """Every subset, the empty one first and the whole last."""
    return [
        frozenset(chosen)
        for size in range(len(groups) + 1)
        for chosen in combinations(groups, size)
    ]


def _shares(values: Mapping[Subset, Array], groups: Sequence[str], weights: Array) -> Array:
    """v(S) as a share of the variance, by subset and row of weights (rows sum to one).

    With the samples A and B, and Y(S) the outcome with S from A and the rest from B, twice v(S) is
    the mean of Y(A) (Y(S) - Y(B)) + Y(B) (Y(not S) - Y(A)), and twice the variance that of
    (Y(A) - Y(B))^2. A group that does nothing gets exactly nothing, and all get exactly everything.
    """
    every = subsets(groups)
    # the middle is taken off, so that small differences of large squares do not cancel
    centre = float(np.mean([values[every[0]], values[every[-1]]]))
    a, b = values[every[-1]] - centre, values[every[0]] - centre
    whole = weights @ (a - b) ** 2
    found = [
        weights @ (a * (values[s] - centre - b) + b * (values[every[-1] - s] - centre - a))
        for s in every
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(found) / whole


def _effects(shares: Array, groups: Sequence[str]) -> Array:
    """Shapley effects from v(S), by group and column."""
    k = len(groups)
    every = subsets(groups)
    number = {chosen: at for at, chosen in enumerate(every)}
    found = np.zeros((k, shares.shape[1]))
    for at, group in enumerate(groups):
        for chosen in every:
            if group in chosen:
                continue
            size = len(chosen)
            weight = math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k)
            found[at] += weight * (shares[number[chosen | {group}]] - shares[number[chosen]])
    return found


def effects(
    outcome: Outcome, groups: Sequence[str], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Effects:
    """Shapley effects of independent groups of inputs on an outcome.

    Parameters
    ----------
    outcome
        ``outcome(S)`` gives the outcome in every draw when the numbers of the groups in S come
        from the first sample and all others from the second, always the same two.
    groups
        Names, at most ``MOST_GROUPS``.
    seed
        Of the bootstrap.
    resamples
        Of the bootstrap.

    Raises
    ------
    BadInput
        When there are no groups or too many, or the outcome is missing in a draw.

    Examples
    --------
    >>> first, second = np.random.default_rng(1).standard_normal((2, 2, 4096))
    >>> def outcome(known):
    ...     a = (first if "a" in known else second)[0]
    ...     b = (first if "b" in known else second)[1]
    ...     return a + 2 * b
    >>> effects(outcome, ["a", "b"]).table.set_index("group")["effect"].round(1).to_dict()
    {'b': 0.8, 'a': 0.2}
    """
    if not 1 <= len(groups) <= MOST_GROUPS:
        raise BadInput(
            f"{len(groups)} groups of inputs; from 1 to {MOST_GROUPS} can be told apart, since "
            "every subset of them is worked out"
        )
    every = subsets(groups)
    values = {chosen: np.asarray(outcome(chosen), dtype="float64") for chosen in every}
    if not all(np.isfinite(found).all() for found in values.values()):
        raise BadInput("the outcome has no value in some draws; effects need one in each")
    n = len(values[every[0]])
    even = np.full((1, n), 1 / n)
    random = np.random.default_rng(np.random.SeedSequence([seed, len(groups)]))
    drawn = random.multinomial(n, even[0], size=resamples) / n
    pooled = np.concatenate([values[every[0]], values[every[-1]]])
    if not pooled.var() > 0:
        nothing = np.zeros((len(groups), 1 + resamples))
        return _told(groups, nothing, nothing, nothing, pooled, n)
    shares = _shares(values, groups, np.concatenate([even, drawn]))
    number = {chosen: at for at, chosen in enumerate(every)}
    first = np.stack([shares[number[frozenset({g})]] for g in groups])
    total = np.stack([1 - shares[number[every[-1] - {g}]] for g in groups])
    return _told(groups, _effects(shares, groups), first, total, pooled, n)


def _told(  # noqa: PLR0917 - three results of one shape, and whence they come
    groups: Sequence[str], effect: Array, first: Array, total: Array, pooled: Array, n: int
) -> Effects:
    ends = np.percentile(effect[:, 1:], [5, 95], axis=1)
    table = pd.DataFrame(
        {
            "group": list(groups),
            "effect": effect[:, 0],
            "standard_error": effect[:, 1:].std(axis=1),
            "low": ends[0],
            "high": ends[1],
            "first": first[:, 0],
            "first_error": first[:, 1:].std(axis=1),
            "total": total[:, 0],
            "total_error": total[:, 1:].std(axis=1),
        }
    )
    table = table.sort_values(["effect", "group"], ascending=[False, True], ignore_index=True)
    return Effects(table, float(pooled.mean()), float(pooled.var()), n, 2 ** len(groups))


def group_of(quantity: str) -> str:
    """Group of the numbers of a quantity: own output goes with world output, whose number it is.

    Examples
    --------
    >>> group_of("domestic"), group_of("stability"), group_of("imports")
    ('world_output', 'governance', 'imports')
    """
    same = SAME_AS.get(quantity, quantity)
    return FAMILY.get(same, same)


def score_effects(
    assessment: Assessment,
    case: int,
    *,
    n: int = N_EFFECTS,
    seed: int = SEED,
    widths: Mapping[str, float] | None = None,
    resamples: int = RESAMPLES,
) -> Effects:
    """Shapley effects of the groups of inputs on the score of a case.

    Parameters
    ----------
    assessment
        As `shigen.criticality.evaluate` gives it.
    case
        Row of its table.
    n
        Draws in each sample, a power of two.
    seed
        Of the numbers and of the bootstrap.
    widths
        As `propagate` takes them.
    resamples
        Of the bootstrap.

    Returns
    -------
    Effects
        Groups are quantities that move the score, own output counted with world output, and
        ``remainder`` where some of a total has no place. Where there are more than eight, those
        that move it least are put together as ``others``.

    Raises
    ------
    BadInput
        When the case has no score, or not in every draw.
    """
    check(n, seed)
    if not np.isfinite(assessment.table["score"].iloc[case]):
        row = assessment.table.iloc[case]
        raise BadInput(
            f"{row['mineral']}, {row['stage']}, {row['party']} has no score by "
            f"{assessment.method.slug}: {row['missing']}"
        )
    method, inputs = assessment.method, assessment.inputs
    names = [q.name for q in method.quantities + method.optional if inputs.has(q.name)]
    one = inputs.take(np.array([case]))
    first = Sampler(one, names, n=n, seed=seed, own_widths=widths)
    second = Sampler(one, names, n=n, seed=seed, own_widths=widths, sample=_OTHER)
    alone = Assessment(
        method, assessment.settings, one,
        assessment.table.iloc[[case]].reset_index(drop=True),
        assessment.outputs.iloc[[case]].reset_index(drop=True),
    )  # fmt: skip
    model = Model(alone, first)
    groups = _groups(model)
    cached: dict[Subset, Array] = {}

    def run(known: Subset) -> Array:
        # only the quantities count, whatever they are grouped as
        quantities = frozenset(name for group in known for name in groups[group])
        if quantities not in cached:
            every = (name for own in groups.values() for name in own)
            taken = {name: first if name in quantities else second for name in every}
            cached[quantities] = model.outputs(0, taken)[method.score]
        return cached[quantities]

    whole = frozenset(groups)
    moved = {g: float(((run(whole - {g}) - run(whole)) ** 2).mean()) for g in groups}
    # what other outputs read does not move the score
    kept = sorted((g for g in groups if moved[g] != 0), key=lambda g: -moved[g])
    if not kept:
        raise BadInput("no input that moves the score varies: there is nothing to share out")
    if len(kept) > MOST_GROUPS:
        rest = [name for g in kept[MOST_GROUPS - 1 :] for name in groups[g]]
        kept = [*kept[: MOST_GROUPS - 1], OTHERS]
        groups[OTHERS] = rest
    return effects(run, kept, seed=seed, resamples=resamples)


def _groups(model: Model) -> dict[str, list[str]]:
    """Quantities that vary in the only case of a model, by group."""
    found: dict[str, list[str]] = {}
    sampler = model.sampler
    places = model.places(0)
    for name in model.names:
        _, drawn = sampler.values(name, 0, places, fill=True)
        if drawn.shape[1] and np.nanmax(np.ptp(drawn, axis=0), initial=0.0) > 0:
            found.setdefault(group_of(name), []).append(name)
    if model.has_remainder(0):
        found["remainder"] = ["remainder"]
    return found
