"""What the importers of sites share: keys, minerals, positions and years.

``rules/facility_commodities.csv`` says which words of the sources mean which mineral beyond the
names and aliases of ``reference/minerals.csv``; a word that is in neither is not ours.
``rules/country_bounds.csv`` holds the box around each country, computed from the country outlines
of Natural Earth (1:50 million, public domain).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from shigen import reference
from shigen.errors import BadInput, UnknownName

MARGIN_DEGREES = 1.0
"""Sites at sea, on a border, or placed to the nearest degree stay within their country."""

LONGEST_CELL = 160
"""Owners and notes are cut here; the committed tables stay small enough to review."""

_ASIDE = re.compile(r"\([^)]*\)")
_MARKS = re.compile(r"\\|\*|(?<=\D)[ .]+\d+$")
_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")


def rules(name: str) -> list[dict[str, str]]:
    """Rows of a file of rules.

    Parameters
    ----------
    name
        File in the folder ``rules``.
    """
    file = Path(__file__).parent / "rules" / name
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def key_of(text: str) -> str:
    """Key made of a name: ASCII letters and digits in lower case, hyphens between words.

    Examples
    --------
    >>> key_of("Araxá (CBMM)"), key_of("St. Ives No. 2")
    ('araxa-cbmm', 'st-ives-no-2')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_KEY.sub("-", plain.lower()).strip("-")


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    found = {}
    for row in rules("facility_commodities.csv"):
        slugs = tuple(slug for slug in row["minerals"].split(";") if slug)
        found[reference.normal(row["text"])] = slugs
    return MappingProxyType(found)


def _one(text: str) -> tuple[str, ...] | None:
    spelt = reference.normal(text)
    if spelt in _words():
        return _words()[spelt]
    try:
        return (reference.mineral(text),)
    except UnknownName:
        return None


@cache
def minerals_of(text: str) -> tuple[str, ...]:
    r"""Slugs of the minerals that a word of a source means; none when it is not ours.

    Footnote marks and what stands in brackets are looked past.

    Examples
    --------
    >>> minerals_of("Li2O"), minerals_of("zircon\\*"), minerals_of("titanium (ilmenite) 8")
    (('lithium',), ('zirconium',), ('titanium',))
    >>> minerals_of("thermal coal")
    ()
    """
    plain = _MARKS.sub("", text).strip()
    for spelling in (text, plain, _ASIDE.sub(" ", plain).strip()):
        found = _one(spelling)
        if found is not None:
            return found
    return ()


def together(texts: Iterable[str]) -> tuple[str, ...]:
    """Minerals of several words, each once, sorted."""
    return tuple(sorted({slug for text in texts for slug in minerals_of(text)}))


@cache
def _bounds() -> Mapping[str, tuple[float, float, float, float]]:
    return MappingProxyType(
        {
            row["place"]: (
                float(row["south"]),
                float(row["north"]),
                float(row["west"]),
                float(row["east"]),
            )
            for row in rules("country_bounds.csv")
        }
    )


def within(place: str, latitude: float, longitude: float) -> bool:
    """Whether a position lies in the box around a country; true where no box is known.

    Examples
    --------
    >>> within("CHL", -24.27, -69.07), within("CHL", 24.27, -69.07)
    (True, False)
    """
    box = _bounds().get(place)
    if box is None:
        return True
    south, north, west, east = box
    return (
        south - MARGIN_DEGREES <= latitude <= north + MARGIN_DEGREES
        and west - MARGIN_DEGREES <= longitude <= east + MARGIN_DEGREES
    )


def position(
    place: str, latitude: float | None, longitude: float | None, *, where: str
) -> tuple[float | None, float | None, str]:
    """Position as published, or nothing and a note when it cannot be right.

    Parameters
    ----------
    place
        Country that the source names.
    latitude, longitude
        Degrees; nothing when the source has none.
    where
        File and row, named in messages.

    Raises
    ------
    BadInput
        When a degree does not exist on the globe, or one of the two is missing.
    """
    if latitude is None and longitude is None:
        return None, None, ""
    if latitude is None or longitude is None:
        raise BadInput(f"{where}: has only one of latitude and longitude")
    # Comparisons are written so that NaN fails them.
    if not -90 <= latitude <= 90:
        raise BadInput(f"{where}, latitude: {latitude:g} is not between -90 and 90 degrees")
    if not -180 <= longitude <= 180:
        raise BadInput(f"{where}, longitude: {longitude:g} is not between -180 and 180 degrees")
    if (latitude, longitude) == (0, 0):
        return None, None, "published position 0, 0 left out"
    if not within(place, latitude, longitude):
        note = f"published position {latitude:g}, {longitude:g} lies outside {place}: left out"
        return None, None, note
    # Four decimals are eleven meters: finer than any of these sources.
    return round(latitude, 4), round(longitude, 4), ""


def this_year() -> int:
    """The calendar year of the import; output of later years cannot have been measured."""
    return datetime.now(tz=UTC).year


def short(text: str) -> str:
    r"""Text on one line, cut at `LONGEST_CELL` characters.

    Examples
    --------
    >>> short(" Rio  Tinto\n(80%)")
    'Rio Tinto (80%)'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 1].rstrip() + "…"
