"""Quantities of one number a case, found once for each mineral, stage, year or party asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.gather.kept import Tables
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.quantities import CASE, Quantity

NAN = float("nan")


@dataclass(frozen=True)
class Found:
    """What is known of a quantity for one key.

    Attributes
    ----------
    value, low, high
        In the unit of the quantity; NaN is missing.
    known
        Share that someone reported or estimated.
    status, reason
        Weakest status that carries, and why it is missing.
    rows
        Source rows, with any of ``TRACE_COLUMNS``.
    """

    value: float = NAN
    low: float = NAN
    high: float = NAN
    known: float = 0.0
    status: str = "missing"
    reason: str = ""
    rows: Sequence[Mapping[str, Any]] = field(default=())


def missing(reason: str) -> Found:
    """Nothing is known, and why."""
    return Found(reason=reason)


def per_key(
    quantity: Quantity,
    cases: pd.DataFrame,
    keys: Sequence[str],
    find: Callable[..., Found],
) -> Given:
    """A quantity of one number a case that depends on some columns of the cases only.

    Parameters
    ----------
    quantity
        Of axes ``case``.
    cases
        ``CASE_COLUMNS``.
    keys
        Columns that it depends on; ``find`` is called once for each combination, in this order.
    find
        Gives what is known.

    Examples
    --------
    >>> from shigen.criticality.quantities import RECYCLING
    >>> cases = pd.DataFrame({"mineral": ["tin", "lead"], "stage": "mine", "year": 2024,
    ...     "party": "JPN"})
    >>> known = {"tin": Found(0.3, known=1.0, status="reported")}
    >>> per_key(RECYCLING, cases, ["mineral"],
    ...     lambda mineral: known.get(mineral, missing("none"))).value.tolist()
    [0.3, nan]
    """
    columns = [cases[key].tolist() for key in keys]
    asked = list(zip(*columns, strict=True))
    answers = {key: find(*key) for key in dict.fromkeys(asked)}
    found = [answers[key] for key in asked]

    def numbers(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([getattr(one, name) for one in found], dtype="float64")

    def words(name: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        return np.array([getattr(one, name) for one in found], dtype=object)

    return given(
        quantity,
        numbers("value"),
        low=numbers("low"),
        high=numbers("high"),
        known=numbers("known"),
        status=words("status"),
        reason=words("reason"),
        trace=lambda case: traced(quantity.name, found[case].rows),
    )


def traced(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Source rows as ``TRACE_COLUMNS``."""
    if not rows:
        return no_trace(0)
    frame = pd.DataFrame(list(rows)).reindex(columns=list(TRACE_COLUMNS)).assign(quantity=name)
    words = ["place", "item", "unit", "status", "source", "vintage", "note"]
    return frame.astype(dict.fromkeys(words, object)).fillna(dict.fromkeys(words, ""))


def not_held(
    quantity: Quantity, reason: str
) -> Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]:
    """A gatherer of a quantity that no open source gives: always missing, with the reason.

    Parameters
    ----------
    quantity
        Of either axes.
    reason
        Why, and what a user can do.
    """

    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        shape = (len(cases),) if quantity.axes == CASE else (len(cases), len(places))
        return given(quantity, np.full(shape, np.nan), known=0.0, status="missing", reason=reason)

    return gather


def kept_row(row: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """A row of a catalogue table as a source row."""
    return {key: row.get(key) for key in TRACE_COLUMNS if key in row} | more
