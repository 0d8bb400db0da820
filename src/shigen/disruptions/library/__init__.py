"""Events of the past, 2010 to 2026, each of which can be replayed by its id.

The facts stand in ``events.csv``, one disruption a row, several rows where an event did several
things: what happened, when, to what, how hard, how it came back, and on what each figure rests.
Where nothing tells how hard it was, one rule a kind is used for all events of the kind; nothing
is set for a single event to make a result come out. Of events whose outcome is held back for
independent tests, dates stand as listed; length and severity are what was known when they began.

Examples
--------
>>> found = event("CN-JP-REE-2010")
>>> found.start, found.minerals
('2010-09', ('dysprosium', 'neodymium-praseodymium', 'terbium', 'yttrium'))
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from shigen.disruptions.course import slugs
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from shigen.disruptions.effects import Effect

__all__ = ["Event", "event", "events", "ids", "table"]


@dataclass(frozen=True)
class Event:
    """One event of the library.

    Attributes
    ----------
    id
        Its name.
    start
        Month it began.
    end, announced
        Days as text; empty when not known, or when it has not ended.
    what
        What happened.
    disruptions
        Its parts.
    minerals
        Slugs it speaks of, with or without a network.
    not_listed
        Goods that are on no list of minerals here.
    held_back
        Whether its outcome is held back for independent tests.
    ranges
        Low, central and high severity of each part.
    basis
        On what the severity of each part rests.
    evidence
        ``read``, ``mixed`` or ``recalled``.
    sources
        Addresses of public pages.
    """

    id: str
    start: str
    end: str
    announced: str
    what: str
    disruptions: tuple[Disruption, ...]
    minerals: tuple[str, ...]
    not_listed: tuple[str, ...]
    held_back: bool
    ranges: tuple[tuple[float, float, float], ...]
    basis: tuple[str, ...]
    evidence: str
    sources: tuple[str, ...]

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Everything it did."""
        return tuple(effect for part in self.disruptions for effect in part.effects)

    def touches(self, modelled: Sequence[str]) -> tuple[str, ...]:
        """The minerals among some that it speaks of; none when it touches nothing here.

        Examples
        --------
        >>> event("NE-COUP-2023").touches(["gallium"])
        ()
        """
        return tuple(mineral for mineral in modelled if mineral in self.minerals)


def ids() -> tuple[str, ...]:
    """Ids of all events, by date.

    Examples
    --------
    >>> len(ids())
    58
    """
    return tuple(dict.fromkeys(row["event"] for row in _rows()))


def event(name: str) -> Event:
    """The event of an id.

    Raises
    ------
    UnknownName
        When there is none; suggests the nearest.

    Examples
    --------
    >>> event("CN-GAGE-LIC-2023").disruptions[0].kind
    'export_licensing'
    """
    wanted = name.strip().upper()
    rows = [row for row in _rows() if row["event"] == wanted]
    if not rows:
        raise UnknownName("event", name, ids())
    return _event(rows)


def events() -> tuple[Event, ...]:
    """All events, by date."""
    return tuple(event(name) for name in ids())


def table() -> pd.DataFrame:
    """The rows of ``events.csv``, one a disruption, as typed numbers and text."""
    import pandas as pd

    frame = pd.DataFrame(list(_rows())).astype("str")
    numbers = ["severity_low", "severity", "severity_high", "recovery_months"]
    whole = ["part", "months", "notice", "held_back"]
    return frame.astype({**dict.fromkeys(numbers, "float64"), **dict.fromkeys(whole, "int64")})


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    file = resources.files("shigen.disruptions.library").joinpath("events.csv")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return tuple(csv.DictReader(lines))


def _event(rows: Sequence[Mapping[str, str]]) -> Event:
    first = rows[0]
    listed: list[str] = []
    strange: list[str] = []
    parts = []
    for row in rows:
        known: list[str] = []
        for text in row["minerals"].split(";"):
            try:
                known += slugs([text])
            except UnknownName:
                strange.append(text)
        listed += known
        # Without a mineral it would speak of all: an event of unlisted goods has no part here.
        if known:
            parts.append((row, _part(row, known)))
    return Event(
        id=first["event"],
        start=first["start"],
        end=first["end"],
        announced=first["announced"],
        what=" ".join(row["what"] for row in rows),
        disruptions=tuple(part for _, part in parts),
        minerals=tuple(sorted(set(listed))),
        not_listed=tuple(dict.fromkeys(strange)),
        held_back=first["held_back"] == "1",
        ranges=tuple(_range(row) for row, _ in parts),
        basis=tuple(row["basis"] for row, _ in parts),
        evidence=first["evidence"],
        sources=tuple(first["sources"].split()),
    )


def _part(row: Mapping[str, str], minerals: Sequence[str]) -> Disruption:
    where = f"library/events.csv, {row['event']}, part {row['part']}"
    try:
        settings = dict(item.split("=", 1) for item in row["settings"].split("|") if item)
        return Disruption(
            id=f"{row['event']}-{row['part']}",
            kind=row["kind"],
            settings=settings,
            minerals=tuple(minerals),
            start=row["start"],
            months=int(row["months"]),
            severity=float(row["severity"]),
            recovery=_recovery(row),
            notice=int(row["notice"]),
            note=row["basis"],
        )
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error


def _recovery(row: Mapping[str, str]) -> Recovery:
    kind, months = row["recovery"], float(row["recovery_months"])
    # The review before the first licence is the full stop itself and is not counted twice.
    return Recovery(kind, months=months, tau=0.0 if kind == "licensing" else None)


def _range(row: Mapping[str, str]) -> tuple[float, float, float]:
    return float(row["severity_low"]), float(row["severity"]), float(row["severity_high"])
