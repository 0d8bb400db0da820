"""How hard something hits in each month: start, length, severity, recovery, notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shigen import reference
from shigen.disruptions import calendar
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

LONGEST_MONTHS = 120
LONGEST_NOTICE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of an effect over time; every effect but `ExportStop` is one.

    Parameters
    ----------
    start
        First month of the full effect, such as ``"2026-12"``.
    months
        Length of the full effect, 1 to 120.
    severity
        Share lost during the full effect (0-1); effects on demand take it as a share added.
    recovery
        How it comes back afterwards.
    notice
        Months before ``start`` in which it is known; 0 when it comes unannounced.
    minerals
        Minerals or groups it applies to; none named means any it is used with.

    Raises
    ------
    UnknownName
        When a mineral is not known.
    BadInput
        When a month, a length, a share or a notice is impossible.

    Examples
    --------
    >>> Course(start="2026-12", months=1, recovery=Recovery("step", 0)).severity_by_month(
    ...     ["2026-11", "2026-12", "2027-01"]).tolist()
    [0.0, 1.0, 0.0]
    """

    start: str = "2026-12"
    months: int = 12
    severity: float = 1.0
    recovery: Recovery = field(default_factory=lambda: Recovery("step", months=0))
    notice: int = 0
    minerals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        calendar.number(self.start)
        check_whole(self.months, "a length", 1, LONGEST_MONTHS)
        check_whole(self.notice, "a notice", 0, LONGEST_NOTICE)
        check_number(self.severity, "severity", 0.0, self._most_severe())
        if not isinstance(self.recovery, Recovery):
            raise BadInput(f"recovery '{self.recovery}': give a Recovery, such as Recovery('step')")
        object.__setattr__(self, "minerals", slugs(self.minerals))

    def _most_severe(self) -> float:
        return 1.0

    def concerns(self, mineral: str) -> bool:
        """Whether the effect speaks of a mineral (by slug).

        Examples
        --------
        >>> Course(minerals=("gallium",)).concerns("cobalt")
        False
        """
        return not self.minerals or mineral in self.minerals

    def severity_by_month(self, months: Sequence[str]) -> pd.Series:
        """Severity in each month (0 before the start), by month."""
        import pandas as pd

        found = [self._at(calendar.months_between(self.start, month)) for month in months]
        return pd.Series(
            found, index=pd.Index(list(months), dtype="str", name="month"), name="lost"
        )

    def _at(self, since_start: int) -> float:
        if since_start < 0:
            return 0.0
        if since_start < self.months:
            return float(self.severity)
        return float(self.severity * (1.0 - self.recovery.returned(since_start - self.months)))


def slugs(texts: Iterable[str]) -> tuple[str, ...]:
    """Slugs of some minerals or groups, sorted, each once.

    A mineral without a network is kept: something may well happen to it, even if nothing can be
    planned for it yet. A group stands for its members that have one.

    Raises
    ------
    UnknownName
        When a mineral is not known.

    Examples
    --------
    >>> slugs(["uranium", "heavy rare earths"])
    ('dysprosium', 'terbium', 'uranium', 'yttrium')
    """
    found: set[str] = set()
    for text in texts:
        slug = reference.mineral(text)
        try:
            found |= set(reference.minerals(slug))
        except UnknownName:
            raise
        except BadInput:
            found.add(slug)
    return tuple(sorted(found))


def check_whole(value: object, what: str, low: int, high: int) -> None:
    """Refuse what is no whole number between two bounds."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= int(str(value)) <= high:
        raise BadInput(f"{what} of {value} months: give a whole number from {low} to {high}")


def check_number(value: object, what: str, low: float, high: float) -> None:
    """Refuse what is no number between two bounds; a comparison with NaN is false."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= float(str(value)) <= high:
        raise BadInput(f"{what} {value}: give a number from {low:g} to {high:g}")
