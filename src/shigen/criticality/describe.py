"""The methods as tables: what each asks, reads, answers and cannot see."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from shigen.criticality.method import Method

METHOD_COLUMNS = (
    "method", "title", "question", "basis", "score", "low", "high", "unit", "critical_from",
    "stages", "room", "citation",
)  # fmt: skip
PARAMETER_COLUMNS = (
    "method", "parameter", "default", "low", "high", "unit", "basis", "meaning",
)  # fmt: skip
QUANTITY_COLUMNS = (
    "method", "quantity", "axes", "required", "unit", "low", "high", "meaning",
)  # fmt: skip
OUTPUT_COLUMNS = ("method", "output", "title", "low", "high", "unit", "formula")


def critical_from(method: Method) -> str:
    """Thresholds of a method in words; empty when it has none.

    Examples
    --------
    >>> from shigen.criticality.methods import METHODS
    >>> critical_from(METHODS["geopolrisk"])
    ''
    """
    return " and ".join(f"{limit.output} >= {limit.value:g}" for limit in method.thresholds)


def described(methods: Iterable[Method]) -> dict[str, pd.DataFrame]:
    """Tables of methods, parameters, quantities, outputs and blind spots.

    Returns
    -------
    dict
        ``methods``, ``method_parameters``, ``method_quantities``, ``method_outputs``,
        ``cannot_see``; a bound that is not finite is missing.
    """
    asked = list(methods)
    rows = []
    for found in asked:
        score = found.output(found.score)
        rows.append(
            (
                found.slug, found.title, found.question, found.basis, found.score, score.low,
                score.high, score.unit, critical_from(found), ";".join(found.stages), found.room,
                found.citation,
            )
        )  # fmt: skip
    parameters = [
        (m.slug, p.name, p.default, p.low, p.high, p.unit, p.basis, p.meaning)
        for m in asked
        for p in m.parameters
    ]
    quantities = [
        (m.slug, q.name, q.axes, required, q.unit, q.low, q.high, q.meaning)
        for m in asked
        for required, group in ((True, m.quantities), (False, m.optional))
        for q in group
    ]
    outputs = [
        (m.slug, o.name, o.title, o.low, o.high, o.unit, o.formula)
        for m in asked
        for o in m.outputs
    ]
    blind = [(m.slug, text) for m in asked for text in m.cannot_see]
    return {
        "methods": _finite(pd.DataFrame(rows, columns=list(METHOD_COLUMNS))),
        "method_parameters": _finite(pd.DataFrame(parameters, columns=list(PARAMETER_COLUMNS))),
        "method_quantities": _finite(pd.DataFrame(quantities, columns=list(QUANTITY_COLUMNS))),
        "method_outputs": _finite(pd.DataFrame(outputs, columns=list(OUTPUT_COLUMNS))),
        "cannot_see": pd.DataFrame(blind, columns=["method", "cannot_see"]),
    }


def _finite(table: pd.DataFrame) -> pd.DataFrame:
    """Bounds that do not end are missing."""
    for column in ("low", "high"):
        table[column] = table[column].astype("float64").replace([float("inf"), -float("inf")], None)
        table[column] = table[column].astype("float64")
    return table
