"""A score taken apart: the formula, the numbers put in, and the source rows behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import Assessment
from shigen.criticality.quantities import CASE, PLACE

NAME = re.compile(r"\{(\w+)\}")
STEP_COLUMNS = ("output", "title", "formula", "numbers", "value", "unit")
TERM_COLUMNS = ("place", "quantity", "value", "low", "high", "share", "unit")
PARAMETER_COLUMNS = ("parameter", "value", "unit", "basis", "meaning")


@dataclass(frozen=True)
class Explanation:
    """What stands behind the score of one case.

    Attributes
    ----------
    answer
        The row of the assessment.
    steps
        ``STEP_COLUMNS``: each output in order, its formula, and the same with numbers put in.
    terms
        ``TERM_COLUMNS``: what goes into the sums over places, largest first.
    given
        quantity, value, low, high, unit, known, status, reason: one number a case.
    parameters
        ``PARAMETER_COLUMNS``: each constant, and where it comes from.
    sources
        Source rows, `shigen.criticality.inputs.TRACE_COLUMNS`.
    cannot_see
        What the method leaves out, a sentence each.
    """

    answer: pd.Series
    steps: pd.DataFrame
    terms: pd.DataFrame
    given: pd.DataFrame
    parameters: pd.DataFrame
    sources: pd.DataFrame
    cannot_see: tuple[str, ...]

    def cannot_see_table(self, method: str) -> pd.DataFrame:
        """Its blind spots as a table, one a row."""
        return pd.DataFrame({"method": method, "cannot_see": list(self.cannot_see)})


def written(value: float) -> str:
    """A number as it stands in a formula: six significant figures, ``?`` for missing.

    Examples
    --------
    >>> written(0.2674900765), written(17500.0), written(float("nan"))
    ('0.26749', '17500', '?')
    """
    return "?" if np.isnan(value) else f"{value:.6g}"


def put_in(formula: str, numbers: Mapping[str, float]) -> str:
    """A formula with numbers in place of the names in braces; other names lose their braces.

    Examples
    --------
    >>> put_in("{hhi} * {import_risk}", {"hhi": 0.5, "import_risk": 0.2})
    '0.5 * 0.2'
    """
    return NAME.sub(
        lambda found: written(numbers[found[1]]) if found[1] in numbers else found[1], formula
    )


def explain(assessment: Assessment, case: int = 0) -> Explanation:
    """Take the score of a case apart.

    Parameters
    ----------
    assessment
        As `shigen.criticality.evaluate` gives it.
    case
        Row of its table.

    Returns
    -------
    Explanation
        Tables of the steps, of the numbers they use and of the rows those come from.
    """
    method, inputs = assessment.method, assessment.inputs
    quantities = [q for q in method.quantities + method.optional if inputs.has(q.name)]
    numbers: dict[str, float] = {
        q.name: float(inputs.quantities[q.name].value[case]) for q in quantities if q.axes == CASE
    }
    numbers |= {p.name: float(assessment.settings[p.name]) for p in method.parameters}
    steps = []
    for output in method.outputs:
        value = float(assessment.outputs[output.name].iloc[case])
        steps.append(
            (
                output.name,
                output.title,
                NAME.sub(r"\1", output.formula),
                put_in(output.formula, numbers),
                value,
                output.unit,
            )
        )
        numbers[output.name] = value
    own = [
        {
            "quantity": q.name,
            "value": float(found.value[case]),
            "low": float(found.low[case]),
            "high": float(found.high[case]),
            "unit": q.unit,
            "known": float(found.known[case]),
            "status": str(found.status[case]),
            "reason": str(found.reason[case]),
        }
        for q in quantities
        if q.axes == CASE
        for found in [inputs.quantities[q.name]]
    ]
    columns = ["quantity", "value", "low", "high", "unit", "known", "status", "reason"]
    constants = [
        (p.name, assessment.settings[p.name], p.unit, p.basis, p.meaning) for p in method.parameters
    ]
    return Explanation(
        answer=assessment.table.iloc[case],
        steps=pd.DataFrame(steps, columns=list(STEP_COLUMNS)),
        terms=_terms(assessment, case),
        given=pd.DataFrame(own, columns=columns),
        parameters=pd.DataFrame(constants, columns=list(PARAMETER_COLUMNS)),
        sources=inputs.trace(case, [q.name for q in quantities]),
        cannot_see=method.cannot_see,
    )


def _terms(assessment: Assessment, case: int) -> pd.DataFrame:
    """Values by place of every place quantity, those of places without any amount left out."""
    method, inputs = assessment.method, assessment.inputs
    quantities = [
        q for q in method.quantities + method.optional if q.axes == PLACE and inputs.has(q.name)
    ]
    weight = np.zeros(len(inputs.places))
    for q in quantities:
        if not q.weighs:
            weight += np.nan_to_num(inputs.quantities[q.name].value[case])
    rows = []
    for q in quantities:
        found = inputs.quantities[q.name]
        values = found.value[case]
        total = float(values.sum()) if not q.weighs else float("nan")
        for at in np.flatnonzero(weight > 0):
            if not q.weighs and not values[at] > 0:
                continue
            share = values[at] / total if total > 0 else float("nan")
            rows.append(
                (
                    inputs.places[at], q.name, values[at], found.low[case, at],
                    found.high[case, at], share, q.unit,
                )
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(TERM_COLUMNS))
    order = {q.name: number for number, q in enumerate(quantities)}
    frame = frame.assign(at=frame["quantity"].map(order), size=-frame["share"].fillna(0.0))
    return (
        frame.sort_values(["at", "size", "place"])
        .drop(columns=["at", "size"])
        .reset_index(drop=True)
    )
