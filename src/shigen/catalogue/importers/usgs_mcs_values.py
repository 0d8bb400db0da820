"""Read one printed value of the USGS Mineral Commodity Summaries.

The agency prints numbers in its own way: ``W`` withheld, ``NA``, ``E`` net exporter, ``>75``,
``<1,000``, an em dash for zero, ``s`` or "Less than ½ unit" for less than half a unit, ranges,
footnote marks, and words such as "Large". What is withheld or not available stays missing here; it
never becomes zero.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "number",
    "zero",
    "withheld",
    "not-available",
    "not-applicable",
    "net-exporter",
    "small",
    "below",
    "above",
    "range",
    "words",
]

_MINUS = "?\u2212-"
# ASCII digits, in groups of three where commas part them: "1,2" is not a number.
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_PLAIN = re.compile(rf"[?\u2212-]?(?:{_NUMBER})")
_BOUND = re.compile(rf"([<>])\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*[\u2013-]\s*({_NUMBER})")
_LESS_THAN = re.compile(r"less than (½|1/2|[0-9,]+)\s*(unit|tons|carats)\.?", re.IGNORECASE)
# Figures of footnotes, as superscript characters behind a value.
_FOOTNOTE_MARKS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
# Nothing that the agency counts comes near; beyond it floating point runs out.
_LARGEST = 1e15
_WORDS = re.compile(r"(?:very small|small|moderate|large|variable)\b.*", re.IGNORECASE)

# printed code -> kind, value, upper end
_CODES: Mapping[str, tuple[Kind, float | None, float | None]] = MappingProxyType(
    {
        "W": ("withheld", None, None),
        "NA": ("not-available", None, None),
        "XX": ("not-applicable", None, None),
        "E": ("net-exporter", 0.0, 0.0),
        "\u2014": ("zero", 0.0, None),
    }
)

_MEANINGS: dict[Kind, str] = {
    "withheld": "withheld by the agency to protect company data",
    "not-available": "not available",
    "not-applicable": "not applicable: the parts cannot be added",
    "net-exporter": "net exporter: reliance is at most zero",
    "small": "printed as s",
    "below": "only an upper bound is printed",
    "above": "only a lower bound is printed",
    "range": "printed as a range; the value is its middle",
    "words": "described in words only",
}

# What one printed unit holds of the unit that a footnote counts in.
_PER_UNIT = {
    "tons": {
        "metric tons": 1.0,
        "thousand metric tons": 1e3,
        "million metric tons": 1e6,
    },
    "carats": {"million carats": 1e6, "thousands of carats": 1e3},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed value as numbers.

    Attributes
    ----------
    value, low, high
        In the printed unit. ``None`` means unknown. A plain number has no range of its own, so
        ``low`` and ``high`` are ``None`` then; see `half_unit` for its rounding.
    kind
        What was printed: a number, a code, a bound, a range or words.
    text
        The printed text.
    meaning
        The code in words; empty for plain numbers and zeros.
    """

    value: float | None
    low: float | None
    high: float | None
    kind: Kind
    text: str
    meaning: str = ""


def read_value(text: str, *, notes: str = "", unit: str = "") -> Reading:
    """Read one printed value.

    Parameters
    ----------
    text
        The printed text, such as ``"1,230"``, ``"W"``, ``">75"`` or ``"10,000 - 15,000"``.
    notes
        Footnotes of the row; the meaning of ``s`` stands there.
    unit
        The unit of the row, needed where a footnote counts in another unit.

    Returns
    -------
    Reading
        In the printed unit.

    Raises
    ------
    ValueError
        When the text is none of the forms that the agency uses. The importer adds file, row and
        column.

    Examples
    --------
    >>> read_value("1,230").value
    1230.0
    >>> withheld = read_value("W")
    >>> withheld.value is None, withheld.kind
    (True, 'withheld')
    >>> bound = read_value(">75")
    >>> bound.value, bound.low, bound.high
    (None, 75.0, None)
    >>> read_value("10,000 - 15,000")
    Reading(value=12500.0, low=10000.0, high=15000.0, kind='range', text='10,000 - 15,000', \
meaning='printed as a range; the value is its middle')
    >>> read_value("s", notes="Less than ½ unit.").high
    0.5
    """
    printed = text.strip().rstrip(_FOOTNOTE_MARKS).rstrip()
    if printed in _CODES:
        kind, value, high = _CODES[printed]
        return _reading(kind, printed, value, None, high)
    if printed == "s":
        limit = _small(notes, unit)
        return _reading("small", printed, None, None if limit is None else 0.0, limit)
    if _LESS_THAN.fullmatch(printed):
        limit = _small(printed, unit)
        low = None if limit is None else 0.0
        return Reading(None, low, limit, "small", printed, _MEANINGS["below"])
    if _WORDS.fullmatch(printed):
        return _reading("words", printed, None, None, None)
    found = _number_reading(printed)
    if found is None:
        raise ValueError(f"{text[:60]!r} is not a value in any form that the agency prints")
    ends = (found.value, found.low, found.high)
    if any(end is not None and abs(end) > _LARGEST for end in ends):
        raise ValueError(f"{text[:60]!r} is not a value that the agency could print: too large")
    return found


def _number_reading(printed: str) -> Reading | None:
    if _PLAIN.fullmatch(printed):
        # The file lost its minus signs: cp1252 has none, so it prints a question mark.
        number = _number(printed.lstrip(_MINUS))
        return _reading("number", printed, -number if printed[0] in _MINUS else number, None, None)
    if match := _BOUND.fullmatch(printed):
        bound = _number(match[2])
        if match[1] == "<":
            return _reading("below", printed, None, 0.0, bound)
        return _reading("above", printed, None, bound, None)
    if match := _RANGE.fullmatch(printed):
        low, high = _number(match[1]), _number(match[2])
        if low <= high:
            return _reading("range", printed, (low + high) / 2, low, high)
    return None


def status(notes: str) -> Literal["reported", "estimated"]:
    """Say whether the footnotes of a row mark its value as estimated.

    A footnote counts when it opens with "Estimated" or says that the figure was estimated or
    includes estimates. One that only says that other countries could not be estimated does not.

    Parameters
    ----------
    notes
        Footnotes of the row, parted by ``" -- "``.

    Examples
    --------
    >>> status("Estimated. -- Defined as imports \u2013 exports.")
    'estimated'
    >>> status("available information was inadequate to make reliable estimates of output.")
    'reported'
    """
    for note in notes.split("--"):
        words = note.strip().lower()
        opens = words.startswith("estimated") and not words.startswith("estimated to be the same")
        if opens or words.endswith("u.s. geological survey estimates."):
            return "estimated"
        if "were estimated" in words or "was estimated" in words or "is estimated" in words:
            return "estimated"
    return "reported"


def half_unit(text: str) -> float:
    """Half of the last printed place of a number: how far rounding may have moved it.

    Trailing zeros before the decimal point count as rounded away, but no more than leaves two
    significant digits, because the agency's roughest figures keep two.

    Parameters
    ----------
    text
        A plain printed number.

    Returns
    -------
    float
        In the printed unit; 0 for a printed zero (em dash), which is exact.

    Raises
    ------
    ValueError
        When the text is not a plain number.

    Examples
    --------
    >>> half_unit("119,000"), half_unit("4.5"), half_unit("1,000,000"), half_unit("\u2014")
    (500.0, 0.05, 50000.0, 0.0)
    """
    printed = text.strip().rstrip(_FOOTNOTE_MARKS).rstrip()
    if printed == "\u2014":
        return 0.0
    if not _PLAIN.fullmatch(printed) or abs(_number(printed.lstrip(_MINUS))) > _LARGEST:
        raise ValueError(f"{text[:60]!r} is not a plain number")
    digits = printed.lstrip(_MINUS).replace(",", "")
    if "." in digits:
        return float(0.5 * 10.0 ** -len(digits.split(".")[1]))
    number = int(digits)
    if number == 0:
        return 0.5
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(0.5 * 10.0 ** min(zeros, max(0, math.floor(math.log10(number)) - 1)))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _reading(
    kind: Kind, text: str, value: float | None, low: float | None, high: float | None
) -> Reading:
    return Reading(value, low, high, kind, text, _MEANINGS.get(kind, ""))


def _small(notes: str, unit: str) -> float | None:
    """Return the upper bound that the footnote of an ``s`` gives, in the printed unit."""
    match = _LESS_THAN.search(notes)
    if match is None:
        return None
    if match[1] in {"½", "1/2"}:
        return 0.5
    if not _PLAIN.fullmatch(match[1]):
        return None
    per_unit = _PER_UNIT.get(match[2].lower(), {}).get(unit.strip())
    return None if per_unit is None else _number(match[1]) / per_unit
