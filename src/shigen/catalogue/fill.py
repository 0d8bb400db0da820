"""What a withheld country or the lump of other countries is worth: rules over plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LUMPS = frozenset({"OTH", "WLD"})
# World totals are printed rounded, to two significant digits at the coarsest; parts that miss a
# total by less than the lower share are taken to add up however many digits it shows.
ROUNDING = 0.01
COARSEST = 0.05
# Range of a country's part of other countries: the lump is known, who makes it up is not.
SPLIT_RANGE = 0.5
# A figure older than this says little about the year in question.
FURTHEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one source, in its unit, or what a rule made of several.

    Attributes
    ----------
    value, low, high
        The number and its range; NaN where there is none.
    status
        How it came about.
    source
        Key of the source; of the source that a rule rests on.
    note
        What a reader must know.
    rule
        How it got here: ``first``, ``earlier-source``, ``hand``, and so on.
    """

    value: float
    status: str
    source: str
    low: float = math.nan
    high: float = math.nan
    note: str = ""
    rule: str = "first"

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)


def level(first: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """How many times what a second source says the first one says, over countries that both name.

    Parameters
    ----------
    first, other
        Figures by place, in one unit; lumps, zeros and missing figures do not count.

    Returns
    -------
    float or None
        Sum over sum; None when they name no country in common.

    Examples
    --------
    >>> level({"CHN": 90.0, "RUS": 10.0, "WLD": 105.0}, {"CHN": 45.0, "RUS": 5.0, "USA": 2.0})
    2.0
    >>> level({"CHN": 90.0}, {"USA": 2.0}) is None
    True
    """
    both = [
        place
        for place in sorted(first.keys() & other.keys())
        if place not in LUMPS and first[place] > 0 and other[place] > 0
    ]
    if not both:
        return None
    return math.fsum(first[place] for place in both) / math.fsum(other[place] for place in both)


def rounding_of(total: float) -> float:
    """What a printed world total may be off by: half of its last digit that is not zero.

    At least ``ROUNDING`` and at most ``COARSEST`` of the total, since a last zero may be exact and
    a conversion adds digits.

    Examples
    --------
    >>> rounding_of(13_000_000.0), rounding_of(302_000.0), rounding_of(400.0)
    (500000.0, 3020.0, 20.0)
    """
    if total <= 0:
        return 0.0
    digits = f"{total:.10e}".split("e", maxsplit=1)[0].rstrip("0").replace(".", "")
    exponent = math.floor(math.log10(total)) - len(digits) + 1
    half = 0.5 * 10.0**exponent
    return min(max(half, ROUNDING * total), COARSEST * total)


def nearest(years: Iterable[int], year: int) -> list[int]:
    """Years within reach of one, the nearest first, the earlier of two as near.

    Examples
    --------
    >>> nearest([2012, 2019, 2021, 2023], 2022)
    [2021, 2023, 2019]
    """
    near = [other for other in years if abs(other - year) <= FURTHEST_YEARS]
    return sorted(near, key=lambda other: (abs(other - year), other))


@dataclass(frozen=True, slots=True)
class Guess:
    """What another source, brought to the level of the first, would make of a country.

    Attributes
    ----------
    value
        In the unit of the first source.
    source, year
        Where it comes from.
    """

    value: float
    source: str
    year: int


def guess(
    place: str,
    year: int,
    first: Mapping[str, float],
    others: Sequence[tuple[str, Mapping[int, Mapping[str, float]]]],
) -> Guess | None:
    """Figure of the nearest year of the first other source that has the country, to scale.

    Parameters
    ----------
    place
        Country that the first source does not number.
    year
        Year in question.
    first
        What the first source says of that year, by place.
    others
        Other sources in order of preference: key, and figures by year and place.

    Returns
    -------
    Guess or None
        The figure times `level`, so that growth since then and another way of counting are both
        taken out; None when no source has a positive figure within ``FURTHEST_YEARS``.

    Examples
    --------
    >>> second = {2021: {"CHN": 50.0, "USA": 1.0}}
    >>> guess("USA", 2024, {"CHN": 100.0}, [("second", second)])
    Guess(value=2.0, source='second', year=2021)
    """
    for source, by_year in others:
        for other in nearest(by_year, year):
            value = by_year[other].get(place, math.nan)
            scale = level(first, by_year[other])
            if value > 0 and scale is not None:
                return Guess(value * scale, source, other)
    return None


def withheld(
    places: Sequence[str],
    guesses: Mapping[str, Guess],
    *,
    room: float | None,
    rounding: float,
    others_printed: bool,
) -> dict[str, tuple[float, str]]:
    """Number the countries that a source withholds.

    When the world total leaves room beyond its rounding, and other countries have a figure of their
    own, the room is theirs: a single country gets it whole (``world-less-named``), several share it
    in the proportion of what another source makes of them (``room-shared``). When other countries
    are inside the room, or no total is printed, each gets what another source makes of it
    (``other-source-scaled``), together at most the room and its rounding.

    Parameters
    ----------
    places
        Countries that are withheld.
    guesses
        What another source makes of some of them, see `guess`.
    room
        World total less everything printed; None when the total is not known or leaves them out.
    rounding
        What the total is rounded to, in the same unit.
    others_printed
        Whether the source prints other countries as a figure of their own.

    Returns
    -------
    dict
        By place: number and rule. A country that no rule reaches is not in it.

    Examples
    --------
    >>> withheld(["USA"], {}, room=30.0, rounding=10.0, others_printed=True)
    {'USA': (30.0, 'world-less-named')}
    >>> withheld(["USA"], {}, room=None, rounding=10.0, others_printed=True)
    {}
    """
    whole = room is not None and others_printed and room > rounding
    if whole and room is not None and len(places) == 1:
        return {places[0]: (room, "world-less-named")}
    reached = [place for place in sorted(places) if place in guesses]
    total = math.fsum(guesses[place].value for place in reached)
    if not reached or total <= 0:
        return {}
    if whole and room is not None and len(reached) == len(places):
        return {p: (room * guesses[p].value / total, "room-shared") for p in reached}
    most = math.inf if room is None else max(room + rounding, 0.0)
    scale = min(1.0, most / total)
    if scale <= 0:
        return {}
    return {p: (guesses[p].value * scale, "other-source-scaled") for p in reached}


def split(
    lump: float, groups: Sequence[tuple[str, Mapping[str, float]]]
) -> tuple[dict[str, tuple[float, str]], float]:
    """Split other countries over those that second sources name, and keep the rest.

    Each source in turn places its countries at what it says, all of them scaled down by one factor
    when they would exceed what is left. A country is placed once, by the first source that has it.

    Parameters
    ----------
    lump
        What is printed for other countries.
    groups
        Source and its figures by place, already at the level of the first source and only for
        countries that the first does not name.

    Returns
    -------
    parts, rest
        By place: number and source; what stays other countries. Together they are the lump.

    Examples
    --------
    >>> split(100.0, [("second", {"FIN": 50.0, "MAR": 30.0})])
    ({'FIN': (50.0, 'second'), 'MAR': (30.0, 'second')}, 20.0)
    >>> split(40.0, [("second", {"FIN": 50.0, "MAR": 30.0})])
    ({'FIN': (25.0, 'second'), 'MAR': (15.0, 'second')}, 0.0)
    """
    parts: dict[str, tuple[float, str]] = {}
    left = lump
    for source, given in groups:
        wanted = {p: v for p, v in sorted(given.items()) if v > 0 and p not in parts}
        total = math.fsum(wanted.values())
        if total <= 0 or left <= 0:
            continue
        scale = min(1.0, left / total)
        parts |= {place: (value * scale, source) for place, value in wanted.items()}
        # Not total * scale: its rounding would leave a crumb for the next source.
        left = max(0.0, left - total)
    return parts, left
