"""Scores of a method in every draw of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import EVIDENCE, Assessment, evaluate
from shigen.criticality.inputs import Inputs
from shigen.criticality.method import Array, Method
from shigen.criticality.quantities import PLACE
from shigen.criticality.uncertainty.draws import SEED, Index, N, Sampler
from shigen.errors import UnknownName

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what comes next, steps done, steps in all)``; what it raises stops work."""

Flags = np.ndarray[Any, np.dtype[np.bool_]]

# So many draws at a time: their arrays stay in the cache of the processor.
PIECE = 2048


@dataclass(frozen=True)
class Draws:
    """Scores of a method in every draw.

    Attributes
    ----------
    assessment
        Scores of the middle values, as `shigen.criticality.evaluate` gives them.
    n, seed
        Number of draws and their seed: draws of other methods, parties and minerals with the same
        two were made from the same numbers and can be compared draw by draw.
    widths
        How far numbers without a range may be off.
    scores
        Shape (cases, n), float32; NaN in cases without a score.
    above
        By output of a threshold: share of the draws at or above it, by case; NaN where it is not
        known in every draw.
    critical
        At or above all thresholds, (cases, n).
    settled
        Whether that is known in every draw, by case: all outputs with a threshold have a value, or
        one that has stays below in each draw. False where the method has no threshold.
    lost
        Cases that have a score, but not in every draw; they are left without.
    """

    assessment: Assessment
    n: int
    seed: int
    widths: Mapping[str, float]
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    above: Mapping[str, Array]
    critical: Flags
    settled: Flags
    lost: tuple[int, ...]

    @property
    def method(self) -> Method:
        """Whose scores they are."""
        return self.assessment.method

    @property
    def cases(self) -> pd.DataFrame:
        """Mineral, stage, year and party, by row of the scores."""
        return self.assessment.inputs.cases

    def case(self, mineral: str, stage: str, year: int, party: str) -> int:
        """Row of a case.

        Raises
        ------
        UnknownName
            When there is none.
        """
        return row(self.cases, mineral, stage, year, party)

    def summary(self, low: float = 5.0, high: float = 95.0) -> pd.DataFrame:
        """Score of each case with its range over the draws, its error, and chances.

        Parameters
        ----------
        low, high
            Percentiles of the range.

        Returns
        -------
        pandas.DataFrame
            mineral, stage, year, party, method, score, score_low, score_median, score_high, mean
            and standard_error of the mean (as of independent draws, which overstates it),
            p_critical (all thresholds), and ``p_`` and the output of each threshold. Missing
            where there is no score, or an output with a threshold is not known.
        """
        scored = np.isfinite(self.scores[:, 0]) if self.n else np.zeros(len(self.cases), bool)
        blank = np.full(len(self.cases), np.nan)
        columns = {
            key: blank.copy()
            for key in ("score_low", "score_median", "score_high", "mean", "standard_error")
        }
        if scored.any():
            own = self.scores[scored].astype("float64")
            ends = np.percentile(own, [low, 50.0, high], axis=1)
            for key, values in zip(("score_low", "score_median", "score_high"), ends, strict=True):
                columns[key][scored] = values
            columns["mean"][scored] = own.mean(axis=1)
            columns["standard_error"][scored] = own.std(axis=1) / np.sqrt(self.n)
        table = self.cases.assign(
            method=self.method.slug, score=self.assessment.table["score"].to_numpy(), **columns
        )
        if self.method.thresholds:
            table["p_critical"] = np.where(self.settled, self.critical.mean(axis=1), np.nan)
            for name, share in self.above.items():
                table[f"p_{name}"] = share
        return table


def row(cases: pd.DataFrame, mineral: str, stage: str, year: int, party: str) -> int:
    """Row of a case in a frame of cases."""
    wanted = f"{mineral}, {stage}, {year}, {party}"
    is_it = cases["mineral"].eq(mineral) & cases["stage"].eq(stage)
    is_it &= cases["year"].eq(year) & cases["party"].eq(party)
    found = np.flatnonzero(is_it.to_numpy())
    if not len(found):
        columns = (cases[c].astype(str) for c in ("mineral", "stage", "year", "party"))
        raise UnknownName("case", wanted, [", ".join(x) for x in zip(*columns, strict=True)])
    return int(found[0])


class Model:
    """A method and a sampler: outputs of a case in every draw.

    Only the places where something is made, shipped or could be are carried; where the score of
    the middle values shows that a method needs the others too, all are.

    Parameters
    ----------
    assessment
        Of the middle values.
    sampler
        Of the same inputs.
    """

    def __init__(self, assessment: Assessment, sampler: Sampler) -> None:
        self.method, self.inputs = assessment.method, assessment.inputs
        self.settings, self.sampler = dict(assessment.settings), sampler
        method = self.method
        self.names = [
            q.name for q in method.quantities + method.optional if self.inputs.has(q.name)
        ]
        self.amounts = [q for q in self.names if _amounts(self.inputs, q)]
        self.wanted = tuple(
            dict.fromkeys((method.score, *(limit.output for limit in method.thresholds)))
        )

    def places(self, case: int) -> Index:
        """Places to carry, the remainder last."""
        everyone = np.arange(len(self.inputs.places))
        used = np.zeros(len(everyone), dtype=bool)
        for name in self.amounts:
            mine = self.sampler.quantities[name]
            used |= ~(mine.given.value[case] == 0) | (mine.high[case] > mine.low[case])
        used[-1] = True
        few = np.flatnonzero(used)
        whole, part = (self._middle(case, at)[self.method.score] for at in (everyone, few))
        same = np.allclose(whole, part, rtol=1e-9, atol=0, equal_nan=True)
        return few if same else everyone

    def has_remainder(self, case: int) -> bool:
        """Whether some amount of a case has no place."""
        return any(self.inputs.quantities[name].value[case, -1] > 0 for name in self.amounts)

    def _middle(self, case: int, at: Index) -> dict[str, Array]:
        values = {}
        for name in self.names:
            found = self.inputs.quantities[name]
            mine = found.value[case : case + 1]
            values[name] = mine[:, at] if found.quantity.axes == PLACE else mine
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return self.method.parts(values, self.settings)

    def outputs(self, case: int, samplers: Mapping[str, Sampler] | None = None) -> dict[str, Array]:
        """The score, and each output with a threshold, in every draw of a case.

        Parameters
        ----------
        case
            Row of the cases.
        samplers
            By quantity, and ``remainder``: whence its numbers are drawn; the sampler of the model
            where not named.
        """
        at = self.places(case)
        open_ = not np.isfinite(self._middle(case, at)[self.method.score]).all()
        taken = samplers or {}
        drawn = {
            name: taken.get(name, self.sampler).values(name, case, at, fill=open_)
            for name in self.names
        }
        spread = None
        if self.has_remainder(case):
            spread = taken.get("remainder", self.sampler).remainder(case)
        n = self.sampler.n
        found = {name: np.empty(n) for name in self.wanted}
        for start in range(0, n, PIECE):
            piece = slice(start, min(start + PIECE, n))
            values = {name: self._piece(name, case, at, drawn[name], piece) for name in self.names}
            for name, part in self._parts(
                values, None if spread is None else spread[piece]
            ).items():
                found[name][piece] = part
        return found

    def _piece(
        self, name: str, case: int, at: Index, random: tuple[Index, Array], piece: slice
    ) -> Array:
        """Values of a quantity at the places carried: those that vary drawn, others as they are."""
        columns, drawn = random
        found = self.inputs.quantities[name]
        rows = piece.stop - piece.start
        if found.quantity.axes != PLACE:
            if drawn.shape[1]:
                return drawn[piece, 0]
            return np.full(rows, found.value[case])
        whole = np.repeat(found.value[case : case + 1, at], rows, axis=0)
        whole[:, np.searchsorted(at, columns)] = drawn[piece]
        return whole

    def _parts(self, values: Mapping[str, Array], spread: Array | None) -> dict[str, Array]:
        """Outputs; between the two ways to count the remainder they are mixed evenly.

        Settings are single numbers in the form of a method, so the ends are worked out and joined.
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            thin = self.method.parts(values, {**self.settings, "remainder": 0.0})
            if spread is None:
                return {name: thin[name] for name in self.wanted}
            one = self.method.parts(values, {**self.settings, "remainder": 1.0})
        return {name: (1 - spread) * thin[name] + spread * one[name] for name in self.wanted}


def _amounts(inputs: Inputs, name: str) -> bool:
    quantity = inputs.quantities[name].quantity
    return quantity.axes == PLACE and not quantity.weighs


def propagate(
    method: Method,
    inputs: Inputs,
    settings: Mapping[str, float] | None = None,
    *,
    n: int = N,
    seed: int = SEED,
    widths: Mapping[str, float] | None = None,
    evidence: float = EVIDENCE,
    progress: Progress | None = None,
) -> Draws:
    """Score every case in each of n draws of all its inputs.

    Parameters
    ----------
    method, inputs, settings, evidence
        As `shigen.criticality.evaluate` takes them.
    n
        Number of draws, a power of two.
    seed
        The same seed gives the same numbers to the same entries, whatever else is asked.
    widths
        In place of the defaults of ``WIDTHS``: how far numbers without a range may be off.
    progress
        Told what begins, how many are done, and of how many. What it raises stops the work.

    Returns
    -------
    Draws
        Cases without a score have no draws.

    Raises
    ------
    BadInput
        When n is no power of two, or the inputs do not serve the method.
    """
    found = evaluate(method, inputs, settings, evidence=evidence)
    names = [q.name for q in method.quantities + method.optional if inputs.has(q.name)]
    sampler = Sampler(inputs, names, n=n, seed=seed, own_widths=widths)
    model = Model(found, sampler)
    scores = np.full((len(inputs.cases), n), np.nan, dtype="float32")
    above = {t.output: np.full(len(scores), np.nan) for t in method.thresholds}
    critical = np.zeros(scores.shape, dtype=bool)
    settled = np.zeros(len(scores), dtype=bool)
    lost = []
    order = inputs.cases.sort_values(["year", "mineral", "stage", "party"], kind="stable").index
    scored = [case for case in order if np.isfinite(found.table["score"].iloc[case])]
    for done, case in enumerate(scored):
        if progress is not None:
            one = inputs.cases.iloc[case]
            progress(f"{one['mineral']} {one['stage']} {one['party']}", done, len(scored))
        outputs = model.outputs(case)
        if not np.isfinite(outputs[method.score]).all():
            lost.append(int(case))
            continue
        scores[case] = outputs[method.score]
        critical[case], settled[case], shares = _met(method, outputs)
        for name, share in shares.items():
            above[name][case] = share
    return Draws(found, n, seed, sampler.widths, scores, above, critical, settled, tuple(lost))


def _met(method: Method, outputs: Mapping[str, Array]) -> tuple[Flags, bool, dict[str, float]]:
    """Whether all thresholds are met in each draw, whether that is known, and the share of each."""
    n = len(outputs[method.score])
    met, failed, known = np.ones(n, dtype=bool), np.zeros(n, dtype=bool), True
    shares = {}
    for limit in method.thresholds:
        value = outputs[limit.output]
        told = bool(np.isfinite(value).all())
        with np.errstate(invalid="ignore"):
            met &= value >= limit.value
            failed |= value < limit.value
        known &= told
        shares[limit.output] = float((value >= limit.value).mean()) if told else float("nan")
    settled = bool(method.thresholds) and (known or bool(failed.all()))
    return met & bool(method.thresholds), settled, shares
