"""Months as text, ``"2026-12"``, and counting in them."""

from __future__ import annotations

import re

from shigen.errors import BadInput

_MONTH = re.compile(r"(\d{4})-(\d{2})")
EARLIEST, LATEST = 1900, 2200


def number(month: str) -> int:
    """Months since the year 0, so that months can be subtracted.

    Raises
    ------
    BadInput
        When the text is not a month, such as a day or month 13.

    Examples
    --------
    >>> number("2027-01") - number("2026-12")
    1
    """
    found = _MONTH.fullmatch(str(month))
    if found is None:
        raise BadInput(f"'{month}' is not a month; write year and month like 2026-12")
    year, of_year = int(found[1]), int(found[2])
    if not 1 <= of_year <= 12:
        raise BadInput(f"'{month}' is not a month; months run from 01 to 12")
    if not EARLIEST <= year <= LATEST:
        raise BadInput(f"'{month}' lies outside the years {EARLIEST} to {LATEST}")
    return year * 12 + of_year - 1


def month_after(month: str, count: int) -> str:
    """The month that lies ``count`` months later, or earlier when negative.

    Raises
    ------
    BadInput
        When the text is not a month.

    Examples
    --------
    >>> month_after("2026-12", 1), month_after("2026-01", -1)
    ('2027-01', '2025-12')
    """
    year, of_year = divmod(number(month) + count, 12)
    return f"{year:04d}-{of_year + 1:02d}"


def months(start: str, count: int) -> tuple[str, ...]:
    """``count`` months in order, the first being ``start``.

    Raises
    ------
    BadInput
        When the text is not a month, or the count is negative.

    Examples
    --------
    >>> months("2026-11", 3)
    ('2026-11', '2026-12', '2027-01')
    """
    if count < 0:
        raise BadInput(f"{count} months: a number of months cannot be negative")
    return tuple(month_after(start, step) for step in range(count))


def months_between(first: str, second: str) -> int:
    """How many months ``second`` lies after ``first``; negative when before.

    Raises
    ------
    BadInput
        When either text is not a month.

    Examples
    --------
    >>> months_between("2026-12", "2027-12")
    12
    """
    return number(second) - number(first)
