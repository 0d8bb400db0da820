"""An export stop: who stops what to whom, from when, for how long, and how it comes back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shigen import reference
from shigen.disruptions import calendar
from shigen.disruptions.course import LONGEST_NOTICE, check_whole, slugs
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

LONGEST_STOP = 120
# keys that stand for no single country and so can stop nothing
NO_ACTORS = ("OTH", "WLD")


def _check_months(months: object) -> None:
    whole = isinstance(months, int) and not isinstance(months, bool)
    if not whole or not 1 <= int(str(months)) <= LONGEST_STOP:
        raise BadInput(
            f"a stop of {months} months: give a whole number of months from 1 to {LONGEST_STOP}"
        )


def _check_severity(severity: object) -> None:
    number = isinstance(severity, int | float) and not isinstance(severity, bool)
    # a comparison with NaN is false
    if not number or not 0 <= float(str(severity)) <= 1:
        raise BadInput(f"severity {severity}: give the share of the flow that is lost, from 0 to 1")


def _country(text: str, what: str) -> str:
    place = reference.place(text)
    if place in NO_ACTORS:
        raise BadInput(f"{what} '{text}': name one country, not the world or a rest")
    return place


def _texts(given: Iterable[str]) -> list[str]:
    """A list of names, where a single text is one name and not its letters."""
    return [given] if isinstance(given, str) else list(given)


@dataclass(frozen=True, slots=True)
class ExportStop:
    """Exports of one country at one stage stop, to all or to named destinations.

    Parameters
    ----------
    actor
        Country whose exports stop, by any accepted name.
    stage
        Stage of the goods.
    destinations
        Countries that get nothing, as any sequence of names; none named means all.
    start
        First month of the stop, such as ``"2026-12"``.
    months
        Length of the full stop.
    severity
        Share of the flow lost during the full stop.
    recovery
        How the flow comes back afterwards.
    minerals
        Minerals or groups it applies to; none named means any it is used with.
    notice
        Months before ``start`` in which it is known; 0 when it comes unannounced.

    Raises
    ------
    UnknownName
        When a country, stage or mineral is not known; suggests the nearest.
    BadInput
        When the month is impossible, the length is not 1 to 120 whole months, the severity is not
        a share, or the actor is among the destinations.

    Examples
    --------
    >>> stop = ExportStop("China", "refined", destinations=("US", "Japan"), months=3)
    >>> stop.actor, stop.destinations, stop.end
    ('CHN', ('JPN', 'USA'), '2027-02')
    """

    actor: str
    stage: str
    destinations: tuple[str, ...] = ()
    start: str = "2026-12"
    months: int = 12
    severity: float = 1.0
    recovery: Recovery = field(default_factory=Recovery)
    minerals: tuple[str, ...] = ()
    notice: int = 0

    def __post_init__(self) -> None:
        settle = object.__setattr__
        settle(self, "actor", _country(self.actor, "actor"))
        settle(self, "stage", reference.stage(self.stage))
        places = sorted({_country(text, "destination") for text in _texts(self.destinations)})
        settle(self, "destinations", tuple(places))
        if self.actor in places:
            raise BadInput(f"{self.actor} cannot stop exports to itself; leave it out")
        calendar.number(self.start)
        _check_months(self.months)
        check_whole(self.notice, "a notice", 0, LONGEST_NOTICE)
        _check_severity(self.severity)
        named = _texts(self.minerals)
        settle(self, "minerals", slugs(named))
        if not isinstance(self.recovery, Recovery):
            raise BadInput(f"recovery '{self.recovery}': give a Recovery, such as Recovery('step')")

    @property
    def end(self) -> str:
        """Last month of the full stop.

        Examples
        --------
        >>> ExportStop("CHN", "mine", start="2026-12", months=1).end
        '2026-12'
        """
        return calendar.month_after(self.start, self.months - 1)

    def lasting(self, months: int) -> ExportStop:
        """The same stop with another length.

        Examples
        --------
        >>> ExportStop("CHN", "mine").lasting(24).end
        '2028-11'
        """
        return replace(self, months=months)

    def severity_by_month(self, months: Sequence[str]) -> pd.Series:
        """Share of the flow lost in each month: severity x (1 - mean share returned).

        Parameters
        ----------
        months
            Months such as ``"2026-12"``, in any order.

        Returns
        -------
        pandas.Series
            Fraction 0-1 by month; 0 before the stop.

        Raises
        ------
        BadInput
            When a text is not a month.

        Examples
        --------
        >>> stop = ExportStop("CHN", "mine", months=1, recovery=Recovery("linear", months=2))
        >>> stop.severity_by_month(["2026-11", "2026-12", "2027-01", "2027-02"]).tolist()
        [0.0, 1.0, 0.75, 0.25]
        """
        import pandas as pd

        lost = [self._lost(calendar.months_between(self.start, month)) for month in months]
        return pd.Series(lost, index=pd.Index(list(months), dtype="str", name="month"), name="lost")

    def _lost(self, since_start: int) -> float:
        if since_start < 0:
            return 0.0
        if since_start < self.months:
            return float(self.severity)
        return float(self.severity * (1.0 - self.recovery.returned(since_start - self.months)))

    def applies_to(self, *, exporter: str, importer: str, stage: str, mineral: str = "") -> bool:
        """Whether the stop hits a flow, all given as keys.

        Examples
        --------
        >>> stop = ExportStop("CHN", "refined", destinations=["USA"], minerals=["gallium"])
        >>> stop.applies_to(exporter="CHN", importer="USA", stage="refined", mineral="gallium")
        True
        >>> stop.applies_to(exporter="CHN", importer="DEU", stage="refined", mineral="gallium")
        False
        """
        return (
            exporter == self.actor
            and importer != self.actor
            and stage == self.stage
            and (not self.destinations or importer in self.destinations)
            and (not self.minerals or not mineral or mineral in self.minerals)
        )


def lost_share(
    stops: Iterable[ExportStop],
    months: Sequence[str],
    *,
    exporter: str,
    importer: str,
    stage: str,
    mineral: str = "",
) -> pd.Series:
    """Share of one flow lost in each month under several stops: 1 - product of (1 - lost).

    Each stop takes its share of what the others leave, as in a delivery plan, so that two bans on
    one flow do not add up and their order does not matter.

    Parameters
    ----------
    stops
        Any stops; those that do not hit the flow are passed over.
    months
        Months such as ``"2026-12"``.
    exporter, importer, stage, mineral
        The flow, as keys.

    Returns
    -------
    pandas.Series
        Fraction 0-1 by month.

    Examples
    --------
    >>> half = ExportStop("CHN", "mine", severity=0.5, months=2, recovery=Recovery("step", 0))
    >>> part = ExportStop("CHN", "mine", ("USA",), severity=0.2, months=1,
    ...                   recovery=Recovery("step", 0))
    >>> lost_share([half, part], ["2026-12", "2027-01"], exporter="CHN", importer="USA",
    ...            stage="mine").tolist()
    [0.6, 0.5]
    """
    import pandas as pd

    left = [
        1.0 - stop.severity_by_month(months)
        for stop in stops
        if stop.applies_to(exporter=exporter, importer=importer, stage=stage, mineral=mineral)
    ]
    index = pd.Index(list(months), dtype="str", name="month")
    whole = pd.Series(1.0, index=index, name="lost")
    return (1.0 - math.prod(left, start=whole)).rename("lost")


def parse_stop(
    text: str,
    *,
    start: str = "2026-12",
    months: int = 12,
    severity: float = 1.0,
    recovery: Recovery | str | None = None,
    minerals: Sequence[str] = (),
) -> ExportStop:
    """Read a stop written as ``ACTOR:STAGE`` or ``ACTOR:STAGE:DESTINATION,DESTINATION``.

    Parameters
    ----------
    text
        Such as ``"CHN:refined:USA,JPN"``; without destinations exports to all stop.
    start, months, severity, minerals
        As for `ExportStop`.
    recovery
        A `Recovery`, the name of a kind with its usual numbers (a step comes back at once), or
        licensing over a year when not given.

    Raises
    ------
    UnknownName
        When a country or stage is not known; suggests the nearest.
    BadInput
        When the text has another form, or a number or month is impossible.

    Examples
    --------
    >>> parse_stop("CHN:refined:USA,JPN").destinations
    ('JPN', 'USA')
    >>> parse_stop("COD:mine").destinations
    ()
    """
    parts = [part.strip() for part in text.split(":")]
    destinations = [name.strip() for name in parts[2].split(",")] if len(parts) == 3 else []
    if len(parts) not in {2, 3} or not all(parts) or not all(destinations):
        raise BadInput(
            f"stop '{text}': write ACTOR:STAGE or ACTOR:STAGE:DESTINATION,DESTINATION, "
            "such as CHN:refined:USA,JPN"
        )
    if isinstance(recovery, str):
        recovery = Recovery(recovery, months=0) if recovery == "step" else Recovery(recovery)
    return ExportStop(
        actor=parts[0],
        stage=parts[1],
        destinations=tuple(destinations),
        start=start,
        months=months,
        severity=severity,
        recovery=recovery if recovery is not None else Recovery(),
        minerals=tuple(minerals),
    )
