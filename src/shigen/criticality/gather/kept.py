"""A catalogue with what was worked out of it, so that several quantities share the work.

The work is kept in the object and goes with it; nothing is kept in the module.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar, cast

import pandas as pd

Made = TypeVar("Made")


class Tables(Protocol):
    """Anything that gives the tables of a catalogue by name."""

    def table(self, name: str) -> pd.DataFrame:
        """A table as a frame of its own."""


class Kept:
    """A catalogue that keeps the tables and results of some years.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    years
        Years of trade that are worked out; all when not given. Output is always merged whole.

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"name": [name]})
    >>> kept = Kept(Small())
    >>> kept.table("flows") is kept.table("flows")
    True
    """

    def __init__(self, catalogue: Tables, years: Iterable[int] | None = None) -> None:
        self._catalogue = catalogue
        self.years = None if years is None else frozenset(int(year) for year in years)
        self._results: dict[Hashable, object] = {}

    def table(self, name: str) -> pd.DataFrame:
        """A table, read once; the caller must not change it."""
        return self.once(("table", name), lambda: self._catalogue.table(name))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The result kept under ``key``, made on first asking."""
        if key not in self._results:
            self._results[key] = make()
        return cast("Made", self._results[key])


def kept(catalogue: Tables, years: Iterable[int] | None = None) -> Kept:
    """The catalogue itself when it already keeps results, else one that does.

    Parameters
    ----------
    catalogue, years
        As `Kept`.
    """
    return catalogue if isinstance(catalogue, Kept) else Kept(catalogue, years)
