"""Score cases by a method: the middle, what missing leaves open, evidence, and why not.

What is missing is bounded, not filled in. A place that carries weight and has no governance score
is taken as best and as worst; the remainder of a total as thinly spread and as one place; a missing
optional quantity at either of its bounds. Where the two ends lie within ``NARROW`` of the declared
range of the score the middle of them is given, with the range; otherwise there is no score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.inputs import Given, Inputs
from shigen.criticality.method import Array, Method, Values
from shigen.criticality.quantities import PLACE
from shigen.errors import BadInput

Marks = np.ndarray[Any, np.dtype[np.bool_]]

EVIDENCE = 0.5
NARROW = 0.05
SCORED, INSUFFICIENT = "score", "insufficient data"
# One place that makes this much of the world's output is a single point of failure.
SINGLE = 0.9
# So many places are named where a score of theirs is missing.
NAMED = 4


@dataclass(frozen=True)
class Assessment:
    """Scores of one method for the cases of some inputs.

    Attributes
    ----------
    method, settings, inputs
        What was asked of what.
    table
        One row a case: mineral, stage, year, party, method, score, low, high, critical (yes, no,
        unknown), answer (``score`` or ``insufficient data``), evidence (0-1), status, largest and
        largest_share (of world output), single_producer (yes, no, unknown), missing.
    outputs
        One row a case, a column an output of the method; NaN where not known.
    """

    method: Method
    settings: Mapping[str, float]
    inputs: Inputs
    table: pd.DataFrame
    outputs: pd.DataFrame


def _weight(inputs: Inputs, names: str) -> Array:
    """Amount by place that a quantity weighs, summed over the quantities named."""
    parts = [inputs.quantities[n].value for n in names.split("+") if inputs.has(n)]
    return np.asarray(np.sum([np.nan_to_num(part) for part in parts], axis=0))


def _bounded(found: Given, end: str) -> Array:
    """A quantity with what is missing at one of its bounds; amounts by place stay as they are."""
    if found.quantity.axes == PLACE and not found.quantity.weighs:
        return found.value
    bound = found.quantity.low if end == "low" else found.quantity.high
    return np.where(np.isnan(found.value), bound, found.value)


def _known(method: Method, inputs: Inputs) -> Array:
    """Least evidence over what the method must read."""
    shares = [inputs.quantities[q.name].known for q in method.quantities]
    shares += [
        _scored_share(inputs, inputs.quantities[q.name], q.weighs)
        for q in method.quantities
        if q.weighs
    ]
    return np.asarray(np.min(np.nan_to_num(np.stack(shares)), axis=0))


def _scored_share(inputs: Inputs, found: Given, weighs: str) -> Array:
    """Least share of the weights that stands in places with a value."""
    least = np.ones(len(found.value))
    for name in weighs.split("+"):
        if not inputs.has(name):
            continue
        amounts = np.nan_to_num(inputs.quantities[name].value)[:, :-1]
        total = amounts.sum(axis=1)
        there = np.where(np.isnan(found.value[:, :-1]), 0.0, amounts).sum(axis=1)
        share = np.divide(there, total, out=np.ones_like(total), where=total > 0)
        least = np.minimum(least, share)
    return least


def _ends(method: Method, inputs: Inputs, settings: Mapping[str, float]) -> tuple[Array, Array]:
    """Score with all that is missing at its best and at its worst.

    What the score falls with is bounded at the other end than what it rises with; scores of places
    and the remainder are each taken at both ends of either.
    """
    other = {"low": "high", "high": "low"}
    scores = []
    for end, places, remainder in product(("low", "high"), ("low", "high"), (0.0, 1.0)):
        values: dict[str, Array] = {}
        for quantity in method.quantities + method.optional:
            if not inputs.has(quantity.name):
                continue
            found = inputs.quantities[quantity.name]
            # what a method must read of a whole case is never bounded: without it, no range
            must = quantity in method.quantities and not quantity.weighs
            side = other[end] if quantity.name in method.falls_with else end
            side = places if quantity.weighs else side
            values[quantity.name] = found.value if must else _bounded(found, side)
        scores.append(_parts(method, values, {**settings, "remainder": remainder})[method.score])
    stacked = np.stack(scores)
    return np.asarray(stacked.min(axis=0)), np.asarray(stacked.max(axis=0))


def _parts(method: Method, values: Values, settings: Mapping[str, float]) -> dict[str, Array]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return method.parts(values, settings)


def _critical(method: Method, outputs: pd.DataFrame, scored: Array) -> list[str]:
    """Yes when every threshold is met, no when one is known not to be, else unknown."""
    if not method.thresholds:
        return [""] * len(outputs)
    met = np.ones(len(outputs), dtype=bool)
    failed = np.zeros(len(outputs), dtype=bool)
    for limit in method.thresholds:
        value = outputs[limit.output].to_numpy()
        with np.errstate(invalid="ignore"):
            met &= value >= limit.value
            failed |= value < limit.value
    met &= scored
    failed &= scored
    return ["yes" if m else "no" if f else "unknown" for m, f in zip(met, failed, strict=True)]


@dataclass(frozen=True)
class _Gaps:
    """Where a quantity that must be read is missing: by case, and by place where it weighs."""

    found: Given
    cases: Marks
    places: Marks | None


def _gaps(method: Method, inputs: Inputs) -> list[_Gaps]:
    gaps = []
    for quantity in method.quantities:
        found = inputs.quantities[quantity.name]
        missing: Marks = np.isnan(found.value)
        if quantity.weighs:
            missing &= _weight(inputs, quantity.weighs) > 0
            missing[:, -1] = False
            gaps.append(_Gaps(found, np.asarray(missing.any(axis=1)), missing))
        else:
            whole = missing.reshape(len(missing), -1).any(axis=1)
            gaps.append(_Gaps(found, np.asarray(whole), None))
    return gaps


def _missing(gaps: list[_Gaps], places: tuple[str, ...], case: int) -> list[str]:
    reasons = []
    for gap in gaps:
        if not gap.cases[case]:
            continue
        name = gap.found.quantity.name
        if gap.places is None:
            reasons.append(f"{name}: {gap.found.reason[case] or 'not known'}")
        else:
            at = [places[i] for i in np.flatnonzero(gap.places[case])]
            others = " and others" if len(at) > NAMED else ""
            why = gap.found.reason[case]
            reasons.append(
                f"no {name} of {', '.join(at[:NAMED])}{others}" + (f" ({why})" if why else "")
            )
    return reasons


def evaluate(
    method: Method,
    inputs: Inputs,
    settings: Mapping[str, float] | None = None,
    *,
    evidence: float = EVIDENCE,
) -> Assessment:
    """Score every case of the inputs by one method.

    Parameters
    ----------
    method
        As `shigen.criticality.methods.METHODS` lists them.
    inputs
        As `shigen.criticality.gather` or a study gives them.
    settings
        Parameters in place of the defaults.
    evidence
        Smallest share of evidence, 0-1, for which a score is given.

    Returns
    -------
    Assessment
        A row a case. ``insufficient data`` rows have no score but keep their range where one can
        be bounded, and say in ``missing`` what lacks.

    Raises
    ------
    BadInput
        When a quantity that the method must read was not gathered, or evidence is no share.
    """
    if not 0 <= evidence <= 1:
        raise BadInput(f"the smallest share of evidence is {evidence:g}; it must be from 0 to 1")
    lacking = [q.name for q in method.quantities if not inputs.has(q.name)]
    if lacking:
        raise BadInput(f"{method.slug} needs {', '.join(lacking)}, which were not gathered")
    chosen = method.settings(settings)
    names = [q.name for q in method.quantities + method.optional if inputs.has(q.name)]
    parts = _parts(method, inputs.values(names), chosen)
    low, high = _ends(method, inputs, chosen)
    declared = method.output(method.score)
    middle = parts[method.score]
    span = declared.high - declared.low
    if not np.isfinite(span):
        span = np.nanmax(np.abs(high), initial=1.0)
    narrow = np.isnan(middle) & (high - low <= (method.narrow or NARROW * span))
    middle = np.where(narrow, (low + high) / 2, middle)
    known = _known(method, inputs)
    applies = (
        inputs.cases["stage"].isin(method.stages).to_numpy()
        if method.stages
        else np.ones(len(middle), dtype=bool)
    )
    scored = np.isfinite(middle) & (known >= evidence) & applies
    outputs = pd.DataFrame({o.name: parts[o.name] for o in method.outputs})
    outputs[method.score] = np.where(scored, middle, np.nan)
    table = inputs.cases.assign(method=method.slug, score=outputs[method.score], low=low, high=high)
    table["critical"] = _critical(method, outputs, scored)
    table["answer"] = np.where(scored, SCORED, INSUFFICIENT)
    table["evidence"] = known
    table["status"] = _status(method, inputs)
    table = _with_largest(table, inputs)
    gaps = _gaps(method, inputs)
    table["missing"] = [
        "" if ok else _why(method, inputs, gaps=gaps, case=i, known=(float(known[i]), evidence))
        for i, ok in enumerate(scored)
    ]
    return Assessment(method, chosen, inputs, table, outputs)


def _status(method: Method, inputs: Inputs) -> list[str]:
    """Weakest status of all that was read and is there."""
    order = {"": -1, "reported": 0, "estimated": 1, "imputed": 2, "assumed": 3, "missing": 4}
    columns = [inputs.quantities[q.name].status for q in method.quantities]
    for quantity in method.optional:
        # one that the score does not move with, such as a price beside it, says nothing of it
        if inputs.has(quantity.name) and quantity.name in method.rises_with + method.falls_with:
            status = inputs.quantities[quantity.name].status
            # what is missing and need not be read says nothing of the rest
            columns.append(np.where(status == "missing", "", status))
    if not columns:
        return [""] * len(inputs.cases)
    return [
        max(map(str, row), key=lambda status: order.get(status, 4))
        for row in zip(*columns, strict=True)
    ]


def _with_largest(table: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Add the largest maker of the world, its share, and the flag of a single producer."""
    if not inputs.has("world_output"):
        return table.assign(largest="", largest_share=np.nan, single_producer="unknown")
    amounts = inputs.quantities["world_output"].value
    total = amounts.sum(axis=1)
    known = np.isfinite(total) & (total > 0)
    named = np.nan_to_num(amounts[:, :-1])
    at = named.argmax(axis=1)
    top = np.where(known, named.max(axis=1) / np.where(known, total, 1.0), np.nan)
    return table.assign(
        largest=[inputs.places[i] if k else "" for i, k in zip(at, known, strict=True)],
        largest_share=top,
        single_producer=[
            "unknown" if not k else "yes" if share >= SINGLE else "no"
            for k, share in zip(known, top, strict=True)
        ],
    )


def _why(
    method: Method, inputs: Inputs, *, gaps: list[_Gaps], case: int, known: tuple[float, float]
) -> str:
    """Say why a case has no score; ``known`` is its evidence and what is asked."""
    if method.stages and inputs.cases["stage"].iloc[case] not in method.stages:
        return f"{method.slug} is defined for {', '.join(method.stages)} only"
    reasons = _missing(gaps, inputs.places, case)
    if known[0] < known[1]:
        reasons.append(f"evidence {known[0]:.3g}, below {known[1]:g}")
    if not reasons:
        reasons = [
            f"{q.name}: {found.reason[case] or 'not known'}"
            for q in method.optional
            if inputs.has(q.name) and q.axes != PLACE
            for found in [inputs.quantities[q.name]]
            if np.isnan(found.value[case])
        ]
    if not reasons:
        # all is there, so the formula has no answer: a party that neither makes nor imports
        reasons.append("the formula has no value: nothing is made or imported")
    prefix = f"{method.room} room: " if method.room else ""
    return prefix + "; ".join(reasons)
