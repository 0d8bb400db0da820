"""What several effects leave of a problem's numbers: products of shares, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from shigen.delivery.effects.layout import Layout, layout
from shigen.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

HIGHEST: Final[dict[str, float]] = {"need": 10.0}
"""Largest severity of an effect on a table; a share everywhere else."""


class Kept(NamedTuple):
    """A column that effects multiply: where it stands, and whether it reaches back in time."""

    table: str
    column: str
    back: bool = False


COLUMNS: Final[tuple[Kept, ...]] = (
    Kept("supply", "available_t", back=True),
    Kept("supply", "direct"),
    Kept("access", "open"),
    Kept("access", "direct"),
    Kept("transfers", "direct"),
    Kept("ways", "open"),
    Kept("pool", "limit_t"),
    Kept("own", "base_t"),
    Kept("own", "surge_t"),
    Kept("processing", "base_t", back=True),
    Kept("processing", "capacity_t"),
    Kept("need", "t"),
)
SHARES: Final = frozenset(("open", "direct"))


class Left:
    """The factors that effects leave, by table and column, for lines by months.

    Parameters
    ----------
    problem
        The problem without these effects.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.layout: Layout = layout(problem)
        self.factor: dict[tuple[str, str], Array] = {}
        self.rush: dict[tuple[str, str], Mask] = {}
        self.notes: set[tuple[str, str]] = set()

    def months_of(self, severity: Array) -> Array:
        """Return the planned months of numbers that reach back before the start."""
        return severity[self.layout.before :]

    def times(self, table: str, columns: Sequence[str], lines: Mask, left: Array) -> None:
        """Multiply columns of some lines by what is left of them in each month.

        Parameters
        ----------
        table, columns
            What is changed.
        lines
            Which lines of the table.
        left
            Factor by month from ``layout.before`` months before the start, for all these lines or
            for each.
        """
        if not lines.any():
            return
        rows = np.flatnonzero(lines)
        for column in columns:
            found = self.factor.get((table, column))
            if found is None:
                found = np.ones((self.layout.size[table], len(self.layout.months)))
                self.factor[table, column] = found
            found[rows] *= left

    def hurry(self, table: str, column: str, lines: Mask, months: Mask) -> None:
        """Mark lines and months in which somebody buys ahead; several marks count once."""
        if not lines.any() or not months.any():
            return
        shape = (self.layout.size[table], len(self.layout.months))
        found = self.rush.setdefault((table, column), np.zeros(shape, dtype=bool))
        found |= lines[:, None] & months[None, :]

    def say(self, what: str, detail: str) -> None:
        """Add a note; said twice it stands once."""
        self.notes.add((what, detail))


class Severity(NamedTuple):
    """Severity in each month of the layout, and so many months earlier as losses are passed on."""

    now: Array
    then: Array


def severity(found: pd.Series, layout: Layout, highest: float = 1.0) -> Severity:
    """Return the severity of an effect over the months of a layout.

    Parameters
    ----------
    found
        What the effect answers for ``layout.early`` and ``layout.months``.
    layout
        See there.
    highest
        Largest severity there may be.

    Raises
    ------
    BadInput
        When it is missing for a month, negative or above ``highest``.
    """
    values = found.to_numpy(dtype=np.float64)
    months = len(layout.months)
    if len(values) != months + layout.lag or not ((values >= 0.0) & (values <= highest)).all():
        raise BadInput(f"severity is a number from 0 to {highest:g} for every month")
    return Severity(values[layout.lag :], values[:months])
