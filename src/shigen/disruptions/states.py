"""Controls in force are a state of the world, not an event: active, suspended, lapsed.

A control that stands cannot happen again next year; what can happen is that it is tightened, or
that a suspension ends. So it is read from the table of export controls at a date, and never
counted into a rate.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

_SUSPENDED = re.compile(r"suspended (\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
COLUMNS = ("actor", "mineral", "announcement", "item", "target", "measure", "effective")


def state_at(day: date, *, effective: str, until: str, words: str) -> tuple[str, str]:
    """State of one control at a day, and the day on which that ends, or an empty text.

    Parameters
    ----------
    day
        When.
    effective, until
        Days as text; empty when not known.
    words
        What the source says of its state, such as a suspension with its two days.

    Examples
    --------
    >>> words = "general-denial clause suspended 2025-11-09 to 2026-11-27"
    >>> state_at(date(2026, 11, 24), effective="2024-12-03", until="", words=words)
    ('suspended', '2026-11-27')
    >>> state_at(date(2026, 11, 28), effective="2024-12-03", until="", words=words)
    ('active', '')
    """
    now = day.isoformat()
    ends = until if _DAY.fullmatch(until) else ""
    if not _DAY.fullmatch(effective):
        return "not known", ""
    if now < effective:
        return "announced", effective
    if ends and now > ends:
        return "lapsed", ""
    found = _SUSPENDED.search(words)
    if found and found[1] <= now < found[2]:
        return "suspended", found[2]
    return "active", ends


def states(catalogue: Catalogue, day: date) -> pd.DataFrame:
    """Every export control of the catalogue with its state at a day.

    Parameters
    ----------
    catalogue
        Its table ``export_controls`` is read.
    day
        When.

    Returns
    -------
    pandas.DataFrame
        The control (`COLUMNS`), ``control_state`` (announced, active, suspended, lapsed, not
        known) and ``state_until``, empty when no end is known.
    """
    table = catalogue.table("export_controls").fillna("")
    rows = [
        (
            *(row[name] for name in COLUMNS),
            *state_at(
                day,
                effective=str(row["effective"])[:10],
                until=str(row["until"])[:10],
                words=str(row["state"]),
            ),
        )
        for row in table.to_dict("records")
    ]
    found = pd.DataFrame(rows, columns=[*COLUMNS, "control_state", "state_until"])
    return found.sort_values(["actor", "mineral", "effective", "item"], ignore_index=True)
