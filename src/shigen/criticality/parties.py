"""Parties and blocs: a place, a union of places, or several joined by ``+``."""

from __future__ import annotations

from shigen import reference
from shigen.errors import BadInput, UnknownName

# Members of the European Union since 2020; earlier years are read with the same members, so that
# a series of the union does not jump when a member joins or leaves.
EU27 = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
)  # fmt: skip
UNIONS = {"EUU": EU27}
USUAL = ("USA", "JPN", "EUU", "KOR", "AUS", "CAN", "IND")
JOIN = "+"


def members(party: str) -> tuple[str, ...]:
    """Places of a party by its key, such as ``USA``, ``EUU`` or ``USA+JPN``."""
    places: list[str] = []
    for part in party.split(JOIN):
        places.extend(UNIONS.get(part, (part,)))
    return tuple(dict.fromkeys(places))


def key(text: str) -> str:
    """Key of a party in any accepted spelling; parts of a bloc are joined by ``+``.

    Raises
    ------
    UnknownName
        When a part is no place we know.
    BadInput
        When a place occurs twice in a bloc.

    Examples
    --------
    >>> key("Japan"), key("united states + jp"), key("EU")
    ('JPN', 'USA+JPN', 'EUU')
    """
    parts = [_part(part.strip()) for part in text.split(JOIN)]
    everyone = [place for part in parts for place in members(part)]
    twice = sorted({place for place in everyone if everyone.count(place) > 1})
    if twice:
        raise BadInput(f"bloc '{text}' names {twice[0]} twice")
    return JOIN.join(parts)


def _part(text: str) -> str:
    if text.upper() in ("EU", "EUU", "EU27"):
        return "EUU"
    found = reference.place(text)
    if found in ("WLD", "OTH"):
        raise UnknownName("party", text, USUAL)
    return found
