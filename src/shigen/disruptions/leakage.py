"""Leakage: part of what named destinations lose comes back through third countries, dearer.

Somebody whose exports still flow sells on. It takes months, it costs a premium, and whoever stops
the flow may hold re-exporters liable, which leaves a part of it. All numbers are assumed, with a
range, and can be set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.disruptions.course import check_number, check_whole
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

LONGEST_DELAY: Final = 60
DEAREST: Final = 10.0
RANGED: Final = (("share", "low", "high"), ("delay_months", "delay_low", "delay_high"),
                 ("premium", "premium_low", "premium_high"),
                 ("liability", "liability_low", "liability_high"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Leakage:
    """How much of a lost flow comes back by re-export, when, and at what price.

    Parameters
    ----------
    share
        Share of the tonnes lost that comes back (0-1).
    low, high
        Range of the share.
    delay_months
        Months after a tonne is lost in which it comes back.
    premium
        Share added to its price.
    liability
        Factor on the share where the actor holds re-exporters liable (0-1).
    held_liable
        Whether the actor does.

    Raises
    ------
    BadInput
        When a number is out of bounds or the share lies outside its range.

    Examples
    --------
    >>> usual = Leakage(share=0.3, low=0.1, high=0.6, delay_months=3, premium=0.5, liability=0.4)
    >>> usual.comes_back, round(usual.with_liability().comes_back, 3)
    (0.3, 0.12)
    """

    share: float
    low: float
    high: float
    delay_months: int
    premium: float
    liability: float
    held_liable: bool = False

    def __post_init__(self) -> None:
        for name in ("share", "low", "high", "liability"):
            check_number(getattr(self, name), f"leakage: {name}", 0.0, 1.0)
        check_number(self.premium, "leakage: premium", 0.0, DEAREST)
        check_whole(self.delay_months, "leakage: a delay", 0, LONGEST_DELAY)
        if not self.low <= self.share <= self.high:
            raise BadInput(
                f"leakage: share {self.share:g} lies outside its range {self.low:g} to"
                f" {self.high:g}"
            )

    @property
    def factor(self) -> float:
        """What liability leaves of the share; 1 where nobody is held liable."""
        return self.liability if self.held_liable else 1.0

    @property
    def comes_back(self) -> float:
        """Share of the tonnes lost that comes back, liability included."""
        return self.share * self.factor

    def with_liability(self) -> Leakage:
        """The same where the actor holds re-exporters liable; said twice it counts once."""
        return replace(self, held_liable=True)

    def at(self, end: Literal["low", "value", "high"]) -> Leakage:
        """The same with the share at an end of its range.

        Examples
        --------
        >>> leakage("gallium", "refined").at("low").comes_back
        0.1
        """
        share = {"low": self.low, "value": self.share, "high": self.high}.get(end)
        if share is None:
            raise UnknownName("end of a range", str(end), ("low", "value", "high"))
        return replace(self, share=share)

    def returned(self, lost: pd.Series) -> pd.Series:
        """What comes back in each month of what was lost in the months before.

        Parameters
        ----------
        lost
            Tonnes, or shares of a flow, lost in each of successive months, in order. What was lost
            before the first of them is taken as nothing.

        Returns
        -------
        pandas.Series
            Of the same months and unit. What is lost near the end comes back after it.

        Raises
        ------
        BadInput
            When a loss is negative or not a number.

        Examples
        --------
        >>> import pandas as pd
        >>> lost = pd.Series([10.0, 10.0, 0.0, 0.0], index=["a", "b", "c", "d"])
        >>> usual = Leakage(share=0.3, low=0.1, high=0.6, delay_months=2, premium=0.5, liability=1)
        >>> usual.returned(lost).tolist()
        [0.0, 0.0, 3.0, 3.0]
        """
        if not bool((lost >= 0).all()):
            raise BadInput("leakage: what is lost must be zero or more in every month")
        moved = lost.shift(self.delay_months, fill_value=0.0) * self.comes_back
        return moved.rename("returned")


def leakages(path: Path | None = None) -> pd.DataFrame:
    """Usual leakage by class of good; a user's own table where a path is given.

    Raises
    ------
    BadInput
        When the file does not agree with the field table, or a value lies outside its range.

    Examples
    --------
    >>> leakages()["good"].tolist()
    ['ore', 'dear metal', 'bulk metal', 'product']
    """
    return _built_in().copy() if path is None else _read(path)


def leakage(mineral: str, stage: str, *, table: pd.DataFrame | None = None) -> Leakage:
    """The usual leakage of a mineral at a stage: the class that names it, else that of its stage.

    Raises
    ------
    UnknownName
        When the mineral or stage is not known.
    BadInput
        When the table has no class for it.

    Examples
    --------
    >>> leakage("copper", "refined").share, leakage("gallium", "refined").share
    (0.15, 0.3)
    """
    slug, where = reference.mineral(mineral), reference.stage(stage)
    rows = (_built_in() if table is None else table).to_dict("records")
    fits = [row for row in rows if where in _listed(row["stages"])]
    named = [row for row in fits if slug in _listed(row["minerals"])]
    others = [row for row in fits if not _listed(row["minerals"])]
    if not named and not others:
        raise BadInput(f"leakage: the table has no class of goods for {slug} at stage {where}")
    return _made((named or others)[0])


def _listed(text: object) -> list[str]:
    return [part.strip() for part in str(text).split(";") if part.strip()]


def _made(row: Mapping[Any, Any]) -> Leakage:
    return Leakage(
        share=float(row["share"]),
        low=float(row["low"]),
        high=float(row["high"]),
        delay_months=int(row["delay_months"]),
        premium=float(row["premium"]),
        liability=float(row["liability"]),
    )


@cache
def _built_in() -> pd.DataFrame:
    with resources.as_file(resources.files("shigen.disruptions").joinpath("leakage.csv")) as file:
        return _read(file)


def _read(file: Path) -> pd.DataFrame:
    frame = reference.validate("leakage", read_csv(file), where=str(file))
    for number, row in enumerate(frame.to_dict("records"), start=2):
        for value, low, high in RANGED:
            if not row[low] <= row[value] <= row[high]:
                raise BadInput(
                    f"{file}, row {number}, column '{value}': {row[value]:g} lies outside its"
                    f" range {row[low]:g} to {row[high]:g}"
                )
        try:
            for name in _listed(row["stages"]):
                reference.stage(name)
            for name in _listed(row["minerals"]):
                reference.mineral(name)
            _made(row)
        except BadInput as error:
            raise BadInput(f"{file}, row {number}: {error}") from error
    return frame
