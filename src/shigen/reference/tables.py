"""Read the reference tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

Language = Literal["en", "ja", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "ja", "fr")

# file of the reference room -> its rows in fields.csv ("uses" there is the catalogue's table)
FIELDS_OF = MappingProxyType(
    {
        "fields": "fields",
        "minerals": "minerals",
        "parties": "parties",
        "passages": "passages",
        "places": "places",
        "stages": "stages",
        "statuses": "statuses",
        "uses": "end_uses",
    }
)
KINDS = MappingProxyType(
    {
        "mineral": "minerals",
        "party": "parties",
        "passage": "passages",
        "place": "places",
        "stage": "stages",
        "status": "statuses",
        "use": "uses",
    }
)


@cache
def rows(table: str) -> tuple[Mapping[str, str], ...]:
    """Rows of a reference table as text, without loading pandas.

    Parameters
    ----------
    table
        ``minerals``, ``places``, ``stages``, ``parties``, ``passages``, ``uses``, ``statuses`` or
        ``fields``.

    Returns
    -------
    tuple of mappings
        Column name to text; an empty cell is an empty string.

    Raises
    ------
    UnknownName
        When there is no such table.

    Examples
    --------
    >>> [row["slug"] for row in rows("stages")]
    ['mine', 'intermediate', 'refined', 'product']
    """
    if table not in FIELDS_OF:
        raise UnknownName("reference table", table, FIELDS_OF)
    text = resources.files("shigen.reference").joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines(), strict=True))


@cache
def _typed(table: str) -> pd.DataFrame:
    import pandas as pd

    from shigen.reference.validation import validate

    frame = pd.DataFrame([dict(row) for row in rows(table)], dtype="str")
    return validate(FIELDS_OF[table], frame, where=f"reference/{table}.csv")


def table(name: str) -> pd.DataFrame:
    """A reference table, checked against ``fields.csv``.

    Parameters
    ----------
    name
        ``minerals``, ``places``, ``stages``, ``parties``, ``passages``, ``uses``, ``statuses`` or
        ``fields``.

    Returns
    -------
    pandas.DataFrame
        One row a member; text columns hold an empty string where there is nothing to say.

    Raises
    ------
    UnknownName
        When there is no such table.

    Examples
    --------
    >>> table("parties")["slug"].tolist()
    ['JPN', 'ROW', 'USA']
    """
    rows(name)
    return _typed(name).copy()


def table_names() -> tuple[str, ...]:
    """Names of all tables that ``fields.csv`` describes, sorted.

    Examples
    --------
    >>> "production" in table_names()
    True
    """
    return tuple(sorted({row["table"] for row in rows("fields")}))


def field_rows(table: str) -> tuple[Mapping[str, str], ...]:
    """Rows of ``fields.csv`` for one table, in column order.

    Raises
    ------
    UnknownName
        When ``fields.csv`` does not describe the table.
    """
    found = tuple(row for row in rows("fields") if row["table"] == table)
    if not found:
        raise UnknownName("table", table, table_names())
    return found


def fields(table: str) -> pd.DataFrame:
    """What the columns of a table are: type, unit, bounds, titles and meaning.

    Parameters
    ----------
    table
        Any table of the product, such as ``production``.

    Returns
    -------
    pandas.DataFrame
        One row a column, in the order in which the columns stand.

    Raises
    ------
    UnknownName
        When ``fields.csv`` does not describe the table.

    Examples
    --------
    >>> fields("prices")["field"].tolist()[:4]
    ['mineral', 'stage', 'form', 'year']
    """
    field_rows(table)
    everything = _typed("fields")
    return everything[everything["table"] == table].reset_index(drop=True)


def keys(table: str) -> tuple[str, ...]:
    """Columns that together make a row of a table unique.

    Examples
    --------
    >>> keys("governance")
    ('place', 'year', 'dimension', 'source')
    """
    return tuple(row["field"] for row in field_rows(table) if row["key"] == "1")


def dtypes(table: str) -> dict[str, str]:
    """Types that `shigen.reference.validate` gives the columns of a table, for pandas.

    Examples
    --------
    >>> dtypes("corrections")["year"], dtypes("sources")["ships"]
    ('Int64', 'bool')
    """
    types = {"int": "int64", "float": "float64", "bool": "bool"}
    return {
        row["field"]: "Int64"
        if row["type"] == "int" and row["nullable"] == "1"
        else types.get(row["type"], "str")
        for row in field_rows(table)
    }


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise BadInput(f"unknown language '{language}'; use one of {', '.join(LANGUAGES)}")


def title(table: str, field: str, language: str = "en") -> str:
    """Heading of a column in a language.

    Raises
    ------
    UnknownName
        When ``fields.csv`` does not describe the column.
    BadInput
        When the language is not one of ``LANGUAGES``.

    Examples
    --------
    >>> title("production", "place", "ja")
    '国・地域'
    """
    _check_language(language)
    found = {row["field"]: row for row in field_rows(table)}
    if field not in found:
        raise UnknownName(f"column of {table}", field, found)
    return found[field][f"title_{language}"]


@cache
def _named(kind: str) -> Mapping[str, Mapping[str, str]]:
    key = "iso3" if kind == "place" else "slug"
    return MappingProxyType({row[key]: row for row in rows(KINDS[kind])})


def name(kind: str, slug: str, language: str = "en") -> str:
    """Name of a mineral, place, stage, party, use or status in a language.

    Parameters
    ----------
    kind
        ``mineral``, ``place``, ``stage``, ``party``, ``passage``, ``use`` or ``status``.
    slug
        The key, such as ``gallium`` or ``COD``.
    language
        ``en``, ``ja`` or ``fr``.

    Raises
    ------
    UnknownName
        When the kind or the key is not known.
    BadInput
        When the language is not one of ``LANGUAGES``.

    Examples
    --------
    >>> name("mineral", "gallium", "ja"), name("place", "COD", "fr")
    ('ガリウム', 'RD Congo')
    """
    _check_language(language)
    if kind not in KINDS:
        raise UnknownName("kind of name", kind, KINDS)
    known = _named(kind)
    if slug not in known:
        raise UnknownName(kind, slug, known)
    return known[slug][f"name_{language}"]


@cache
def modelled() -> tuple[str, ...]:
    """Slugs of the minerals that have a network in the built-in catalogue, sorted.

    Examples
    --------
    >>> len(modelled())
    20
    """
    return tuple(sorted(row["slug"] for row in rows("minerals") if row["modelled"] == "1"))
