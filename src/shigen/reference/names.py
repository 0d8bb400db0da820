"""Turn what people write into keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from shigen.errors import BadInput, UnknownName
from shigen.reference.tables import KINDS, modelled, rows

_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN_WORDS = re.compile(r"[\s'’‘`´.,()（）\-‐-―_/・=]+")


def normal(text: str) -> str:
    """Form in which spellings are compared: no case, accents, width, or punctuation.

    Kana keep their voicing marks, which change the word.

    Examples
    --------
    >>> normal("Côte d’Ivoire") == normal("COTE D'IVOIRE")
    True
    >>> normal("ﾈｵｼﾞﾑ") == normal("ネオジム")
    True
    """
    wide = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", wide))
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def _spellings(kind: str) -> list[tuple[str, str]]:
    """Every accepted spelling with its key, keys first."""
    key = "iso3" if kind == "place" else "slug"
    columns = {"place": ["iso2", "m49"], "mineral": ["symbol"]}.get(kind, [])
    found: list[tuple[str, str]] = []
    for row in rows(KINDS[kind]):
        texts = [row[key], *(row[f"name_{language}"] for language in ("en", "ja", "fr"))]
        texts += [row[column] for column in columns]
        texts += row.get("aliases", "").split(";")
        found += [(text.strip(), row[key]) for text in texts if text.strip()]
    return found


@cache
def _index(kind: str) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for text, key in _spellings(kind):
        if index.setdefault(normal(text), key) != key:
            raise BadInput(
                f"reference/{KINDS[kind]}.csv: '{text}' names both {index[normal(text)]} and {key}"
            )
    return MappingProxyType(index)


def _resolve(kind: str, text: str) -> str:
    found = _index(kind).get(normal(text))
    if found is None:
        # Codes and numbers are too short to be what someone misspelt.
        words = (t.lower() for t, _ in _spellings(kind) if len(t) > 3 or not t.isascii())
        keys = dict.fromkeys(key for _, key in _spellings(kind))
        raise UnknownName(kind, text, dict.fromkeys(words), keys=keys)
    return found


def _modelled_as(slug: str) -> str:
    """The modelled pair that stands for an element, such as neodymium; else the slug itself."""
    for row in rows("minerals"):
        pair = row["kind"] == "mineral" and slug in row["members"].split(";")
        if pair and row["slug"] in modelled():
            return row["slug"]
    return slug


def _modelled_members(members: str) -> dict[str, None]:
    """Modelled minerals among the members of a group, each once."""
    slugs = (_modelled_as(member) for member in members.split(";"))
    return dict.fromkeys(slug for slug in slugs if slug in modelled())


def mineral(text: str, *, with_network: bool = False) -> str:
    """Slug of a mineral or of a group of minerals.

    Parameters
    ----------
    text
        Slug, name in English, Japanese or French, symbol, or another usual spelling.
    with_network
        Give the modelled mineral that stands for an element (neodymium and praseodymium are one
        mineral there), and refuse names for which the catalogue has no network.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.
    BadInput
        With ``with_network``, when the name is a group or is not modelled.

    Examples
    --------
    >>> mineral("Ga"), mineral("ガリウム"), mineral("terres rares"), mineral("Nd")
    ('gallium', 'gallium', 'rare-earths', 'neodymium')
    >>> mineral("Nd", with_network=True)
    'neodymium-praseodymium'
    """
    slug = _resolve("mineral", text)
    if with_network:
        slug = _modelled_as(slug)
    if with_network and slug not in modelled():
        row = next(row for row in rows("minerals") if row["slug"] == slug)
        if row["kind"] == "group":
            members = _modelled_members(row["members"])
            raise BadInput(f"{slug} is a group; name one of its members: {', '.join(members)}")
        raise BadInput(
            f"{slug} is known but has no network in this catalogue; "
            f"modelled are {', '.join(modelled())}"
        )
    return slug


def minerals(text: str) -> tuple[str, ...]:
    """Slugs of the minerals that a list of names stands for; groups give their members.

    Parameters
    ----------
    text
        One name or several separated by commas; ``all`` gives every modelled mineral.

    Returns
    -------
    tuple of str
        Modelled minerals, each once, in the order named; members of a group are sorted.

    Raises
    ------
    UnknownName
        When a name is not known.
    BadInput
        When a name is known but has no network, or nothing is named.

    Examples
    --------
    >>> minerals("gallium, heavy-rare-earths")
    ('gallium', 'dysprosium', 'terbium', 'yttrium')
    """
    found: dict[str, None] = {}
    for part in (part.strip() for part in text.split(",") if part.strip()):
        if normal(part) == "all":
            found.update(dict.fromkeys(modelled()))
            continue
        slug = mineral(part)
        row = next(row for row in rows("minerals") if row["slug"] == slug)
        if row["kind"] == "group":
            found.update(_modelled_members(row["members"]))
        else:
            found[mineral(part, with_network=True)] = None
    if not found:
        raise BadInput("no mineral named; give one or several separated by commas, or 'all'")
    return tuple(found)


def place(text: str) -> str:
    """ISO 3166 three-letter code of a country; ``WLD`` is the world, ``OTH`` other countries.

    Parameters
    ----------
    text
        Two- or three-letter code, M49 number, or a name as people or publishers write it.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.

    Examples
    --------
    >>> place("Burma"), place("Korea, Republic of"), place("Congo (Kinshasa)"), place("中国")
    ('MMR', 'KOR', 'COD', 'CHN')
    """
    return _resolve("place", text)


def stage(text: str) -> str:
    """Slug of a stage of the chain.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.

    Examples
    --------
    >>> stage("Refinery"), stage("鉱山")
    ('refined', 'mine')
    """
    return _resolve("stage", text)


def party(text: str) -> str:
    """Slug of a party.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.

    Examples
    --------
    >>> party("us"), party("日本")
    ('USA', 'JPN')
    """
    return _resolve("party", text)


def passage(text: str) -> str:
    """Slug of a strait, canal or cape that sea routes pass.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.

    Examples
    --------
    >>> passage("Suez"), passage("マラッカ海峡"), passage("Détroit d'Ormuz")
    ('suez-canal', 'malacca', 'hormuz')
    """
    return _resolve("passage", text)


def use(text: str) -> str:
    """Slug of an end use.

    Raises
    ------
    UnknownName
        When the name is not known; suggests the nearest.

    Examples
    --------
    >>> use("Infrared optics")
    'infrared-optics'
    """
    return _resolve("use", text)


@cache
def baci_places() -> Mapping[int, str]:
    """Country numbers of BACI and the place each stands for.

    They differ from M49 for Belgium with Luxembourg (58), France (251), India (699), Norway (579),
    Switzerland (757), Taiwan (490, "Other Asia, nes"), the United States (842), and for the former
    Federal Republic of Germany (280) and Sudan (736).

    Examples
    --------
    >>> baci_places()[490], baci_places()[842], baci_places()[251]
    ('TWN', 'USA', 'FRA')
    """
    return MappingProxyType(
        {
            int(code): row["iso3"]
            for row in rows("places")
            for code in row["baci"].split(";")
            if code
        }
    )
