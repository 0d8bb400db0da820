"""Months as text, counted: ``"2026-12"`` and the months after it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from shigen.errors import BadInput

DAYS_A_MONTH = 365.25 / 12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def count(month: str) -> int:
    """Return the number of months since year 0.

    Raises
    ------
    BadInput
        When the text is not a month such as ``2026-12``.

    Examples
    --------
    >>> count("2027-01") - count("2026-11")
    2
    """
    found = _MONTH.fullmatch(month)
    if found is None:
        raise BadInput(f"'{month}' is not a month; write it as 2026-12")
    return int(found.group(1)) * 12 + int(found.group(2)) - 1


def name(number: int) -> str:
    """Return the month of a number given by `count`.

    Examples
    --------
    >>> name(count("2026-12") + 1)
    '2027-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def following(start: str, months: int) -> list[str]:
    """Return ``months`` months from ``start`` on.

    Examples
    --------
    >>> following("2026-11", 3)
    ['2026-11', '2026-12', '2027-01']
    """
    first = count(start)
    return [name(first + step) for step in range(months)]


def shifted(months: Iterable[str], by: int) -> list[str]:
    """Return each month moved by a number of months.

    Examples
    --------
    >>> shifted(["2026-12"], -1)
    ['2026-11']
    """
    return [name(count(month) + by) for month in months]


def months_at_sea(days: float) -> int:
    """Return the whole months after which goods that travel ``days`` can be used, rounded up.

    Examples
    --------
    >>> months_at_sea(18), months_at_sea(31), months_at_sea(0)
    (1, 2, 0)
    """
    return math.ceil(round(days / DAYS_A_MONTH, 9))


def months_of_waiting(days: float) -> int:
    """Return the months that pass before something decided now can move, rounded down.

    Examples
    --------
    >>> months_of_waiting(20), months_of_waiting(45)
    (0, 1)
    """
    return math.floor(days / DAYS_A_MONTH)
