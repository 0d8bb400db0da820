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

_SUSPENDED = re.compile(r"suspended (?:(\d{4}-\d{2}-\d{2}) to|until) (\d{4}-\d{2}-\d{2})")
_END_OF_YEAR = re.compile(r"to the end of (\d{4})")
_ABOVE = "see above"
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
        What the source says of its state, such as a suspension with its two days. Where only its
        last day is told, it counts from the day on which the control took effect.

    Notes
    -----
    On the last day of a suspension the control is active again by its own terms; whether the
    suspension was prolonged is not in the words, and `states` says so.

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
    year = _END_OF_YEAR.search(words)
    if not ends and year:
        ends = f"{year[1]}-12-31"
    if not _DAY.fullmatch(effective):
        return "not known", ""
    if now < effective:
        return "announced", effective
    if ends and now > ends:
        return "lapsed", ""
    found = _SUSPENDED.search(words)
    if found and (found[1] or effective) <= now < found[2]:
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
        known), ``state_until``, empty when no end is known, and ``state_basis``: the words it
        rests on, and what they leave open.
    """
    table = catalogue.table("export_controls").fillna("")
    of_notice = {
        (row["actor"], row["announcement"]): str(row["state"])
        for row in table.to_dict("records")
        if _SUSPENDED.search(str(row["state"]))
    }
    rows = []
    for row in table.to_dict("records"):
        words = str(row["state"])
        if words == _ABOVE:
            # The source lists the items of a notice together and dates the first of them.
            words = of_notice.get((row["actor"], row["announcement"]), words)
        state, ends = state_at(
            day,
            effective=str(row["effective"])[:10],
            until=str(row["until"])[:10],
            words=words,
        )
        named = tuple(row[name] for name in COLUMNS)
        rows.append((*named, state, ends, _basis(words, state, day.isoformat())))
    found = pd.DataFrame(rows, columns=[*COLUMNS, "control_state", "state_until", "state_basis"])
    return found.sort_values(["actor", "mineral", "effective", "item"], ignore_index=True)


def _basis(words: str, state: str, now: str) -> str:
    found = _SUSPENDED.search(words)
    if found and state == "active" and now >= found[2]:
        return f"{words}; by its terms active again, whether it was prolonged is not known here"
    if found and state == "suspended" and not found[1]:
        return f"{words}; first day not told, counted from the day it took effect"
    return words
