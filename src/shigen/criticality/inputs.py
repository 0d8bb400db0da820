"""What is known of every quantity for a list of cases, whoever gathered it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from shigen.criticality.method import Array, Values
from shigen.criticality.quantities import CASE, REMAINDER, Quantity
from shigen.errors import BadInput

CASE_COLUMNS = ("mineral", "stage", "year", "party")
TRACE_COLUMNS = (
    "quantity", "place", "item", "year", "value", "low", "high", "unit", "status", "source",
    "vintage", "note",
)  # fmt: skip

Labels = np.ndarray[tuple[int], np.dtype[np.object_]]
Trace = Callable[[int], pd.DataFrame]


def no_trace(case: int) -> pd.DataFrame:
    """Source rows of a quantity whose giver keeps none."""
    del case
    return pd.DataFrame(columns=list(TRACE_COLUMNS))


@dataclass(frozen=True)
class Given:
    """What is known of one quantity.

    Attributes
    ----------
    quantity
        Which.
    value, low, high
        Shape (cases,) or (cases, places); NaN is missing. Without a range low and high are value.
        A place quantity of amounts (t) is wholly NaN in a case or has no NaN in it: what is
        withheld stands in the remainder.
    known
        Share of it, 0-1, that someone reported or estimated, by case: the evidence.
    status, reason
        By case: weakest status that carries, and why it is missing (empty when it is not).
    trace
        ``trace(case)`` gives the source rows, ``TRACE_COLUMNS``.
    """

    quantity: Quantity
    value: Array
    low: Array
    high: Array
    known: Array
    status: Labels
    reason: Labels
    trace: Trace = no_trace

    def take(self, cases: np.ndarray) -> Given:
        """The same for some of the cases, in the order given."""
        old = self.trace
        index = np.asarray(cases)
        return replace(
            self,
            value=self.value[index], low=self.low[index], high=self.high[index],
            known=self.known[index], status=self.status[index], reason=self.reason[index],
            trace=lambda case: old(int(index[case])),
        )  # fmt: skip


def given(
    quantity: Quantity,
    value: Array,
    *,
    low: Array | None = None,
    high: Array | None = None,
    known: Array | float = 1.0,
    status: Labels | str = "reported",
    reason: Labels | str = "",
    trace: Trace = no_trace,
) -> Given:
    """Make a `Given`, checking shape and bounds.

    Raises
    ------
    BadInput
        When a value lies outside the bounds of the quantity: often a sign of another scale.
    """
    value = np.asarray(value, dtype="float64")
    n = len(value)
    if value.ndim != (1 if quantity.axes == CASE else 2):
        raise BadInput(f"{quantity.name} needs one number a {quantity.axes}, got {value.shape}")
    with np.errstate(invalid="ignore"):
        outside = (value < quantity.low - 1e-9) | (value > quantity.high + 1e-9)
    if outside.any():
        worst = float(value[outside][0])
        raise BadInput(
            f"{quantity.name} is {worst:g}; it must lie from {quantity.low:g} to "
            f"{quantity.high:g} ({quantity.unit}); is it on another scale?"
        )
    return Given(
        quantity,
        value,
        value if low is None else np.where(np.isnan(low), value, low),
        value if high is None else np.where(np.isnan(high), value, high),
        np.broadcast_to(np.asarray(known, dtype="float64"), (n,)),
        np.asarray(np.broadcast_to(np.asarray(status, dtype=object), (n,))),
        np.asarray(np.broadcast_to(np.asarray(reason, dtype=object), (n,))),
        trace,
    )


@dataclass(frozen=True)
class Inputs:
    """Cases, places and what is known of each quantity.

    Attributes
    ----------
    cases
        ``CASE_COLUMNS``, one row a case, index 0, 1, ...
    places
        Keys of the place axis; the last is ``OTH``, the remainder.
    quantities
        By name.
    """

    cases: pd.DataFrame
    places: tuple[str, ...]
    quantities: Mapping[str, Given]

    def __post_init__(self) -> None:
        if self.places[-1] != REMAINDER:
            raise BadInput(f"the last place of the axis must be {REMAINDER}")

    def has(self, name: str) -> bool:
        """Whether a quantity was gathered."""
        return name in self.quantities

    def values(self, names: Iterable[str]) -> Values:
        """Middle values of some quantities by name."""
        return {name: self.quantities[name].value for name in names}

    def take(self, cases: np.ndarray) -> Inputs:
        """The same for some of the cases, in the order given."""
        index = np.asarray(cases)
        if index.dtype == bool:
            index = np.flatnonzero(index)
        return Inputs(
            self.cases.iloc[index].reset_index(drop=True),
            self.places,
            {name: found.take(index) for name, found in self.quantities.items()},
        )

    def trace(self, case: int, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Source rows behind a case, ``TRACE_COLUMNS``."""
        chosen = list(self.quantities) if names is None else list(names)
        rows = [self.quantities[name].trace(case).assign(quantity=name) for name in chosen]
        rows = [frame for frame in rows if len(frame)]
        if not rows:
            return no_trace(case)
        return pd.concat(rows, ignore_index=True)[list(TRACE_COLUMNS)]
