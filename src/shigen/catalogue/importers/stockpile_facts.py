"""Public facts about stockpiles: plans, purchases, targets in days, money; no tonnage is public.

The file was put together by hand from agencies' pages. Rows whose confidence is ``LOW`` (personal
notes; six in the edition that is held) are left out: `left_out` lists them. Words become slugs, and
citations sources that a reader can open, through ``rules/stockpile_*.csv``; a word that is not
there stops the import. Year-end stocks of the United States are in the table ``balance``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "stockpile-facts",
    "title": "Facts about public stockpiles of the United States, Japan, Korea and China",
    "publisher": "shigen, from the agencies that each row cites",
    "edition": "2026-11",
    "licence": "Facts from public documents",
    "ships": "1",
    "citation": "column citation of the table stockpiles",
    "accessed": "2026-11-22",
}
PATTERN = "stockpile_facts.csv"
COLUMNS = (
    "country", "mineral", "item", "value", "unit", "date", "source", "confidence", "note",
)  # fmt: skip
STATUS = {"high": "reported", "medium": "estimated"}
LEFT_OUT = "LOW"
# Unit of the file, without remarks after it, to ours: name, factor.
UNITS = {
    "": ("", 1.0),
    "t": ("t", 1.0),
    "kg": ("t", 0.001),
    "days": ("days", 1.0),
    "M USD": ("USD", 1e6),
    "bn USD": ("USD", 1e9),
    "M EUR": ("EUR", 1e6),
    "%": ("fraction", 0.01),
}
_UNIT = re.compile(r"(M USD|bn USD|M EUR|kg|t|days|%|)(?: (.+))?")
_DATE = re.compile(r"(FY)?(?:19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?|-\d\d|-20\d\d)?")
_LAST_YEAR = 2030
_BRACKETED = re.compile(r"\s*\(read through [^)]*\)")


@dataclass(frozen=True, slots=True)
class _Rules:
    items: Mapping[str, tuple[str, str]]
    minerals: Mapping[str, tuple[str, str]]
    citations: Mapping[tuple[str, str], str]


@cache
def _rules() -> _Rules:
    def rows(name: str) -> list[dict[str, str]]:
        folder = resources.files("shigen.catalogue.importers").joinpath("rules")
        text = folder.joinpath(f"stockpile_{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines(), strict=True))

    return _Rules(
        {row["item"]: (row["slug"], row["text"]) for row in rows("items")},
        {row["mineral"]: (row["slug"], row["text"]) for row in rows("minerals")},
        {(row["item"], row["source"]): row["citation"] for row in rows("citations")},
    )


def _citation(row: Row, source: str) -> str:
    citations = _rules().citations
    known = citations.get((row.cells["item"], source)) or citations.get(("", source))
    if known is not None:
        return known
    bare = _BRACKETED.sub("", source)
    if not bare.startswith("https://"):
        row.refuse("source", "is not a source we know; name it in rules/stockpile_citations.csv")
    return bare


def _amount(row: Row) -> tuple[float | None, str, str]:
    """Value, unit, and what the unit says beside (such as what a tonne is of)."""
    found = _UNIT.fullmatch(row.cells["unit"].strip())
    if found is None:
        row.refuse("unit", f"is not one of {', '.join(sorted(UNITS)[1:])}")
    unit, factor = UNITS[found[1]]
    text = row.cells["value"].strip()
    if not text or (not unit and not text[0].isdigit()):
        return None, unit or "text", found[2] or ""
    value = row.number_in("value")
    if value is None or not 0 <= value < 1e12 or not unit:
        row.refuse("value", "is not an amount in the unit given")
    return value * factor, unit, found[2] or ""


def _words(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _fact(row: Row, source: str) -> dict[str, object]:
    rules = _rules()
    if row.cells["item"] not in rules.items:
        row.refuse("item", "is not an item we know; name it in rules/stockpile_items.csv")
    if row.cells["mineral"] not in rules.minerals:
        row.refuse("mineral", "is not one we know; name it in rules/stockpile_minerals.csv")
    date = row.cells["date"].strip()
    if not _DATE.fullmatch(date) or int(re.sub(r"\D", "", date)[:4]) > _LAST_YEAR:
        row.refuse("date", "is not a year, month, day or fiscal year up to 2030")
    item, about_item = rules.items[row.cells["item"]]
    mineral, about_mineral = rules.minerals[row.cells["mineral"]]
    value, unit, about_unit = _amount(row)
    published = row.cells["value"].strip() if value is None else ""
    more_than = "more than" in about_unit + about_item
    said = published if published not in about_item else ""
    text = _words(about_mineral, about_item, said)
    return {
        "place": row.place_in("country"),
        "mineral": mineral,
        "item": item,
        "date": date,
        "text": text,
        "citation": _citation(row, source),
        "value": value,
        "low": value if more_than else None,
        "unit": unit,
        "status": STATUS[row.cells["confidence"]],
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": _note(row, about_unit),
    }


def _note(row: Row, about_unit: str) -> str:
    note = row.cells["note"].strip()
    said = "" if note.startswith("agrees with") else note
    return _words(about_unit.replace("(", "").replace(")", ""), said)


def _rows(file: Path) -> list[tuple[Row, str]]:
    """Rows with their source; "same" repeats the source of the row above."""
    found: list[tuple[Row, str]] = []
    for row in rows_of(file, columns=COLUMNS):
        source = row.cells["source"].strip()
        if source == "same":
            if not found:
                row.refuse("source", "has no row above it to repeat")
            source = found[-1][1]
        if row.cells["confidence"] not in {*STATUS, LEFT_OUT}:
            row.refuse("confidence", "is not high, medium or LOW")
        found.append((row, source))
    return found


def left_out(path: Path) -> list[str]:
    """Facts of low confidence, which the catalogue does not hold.

    Parameters
    ----------
    path
        Folder or file, as for `read`.

    Returns
    -------
    list of str
        Country, mineral and item of each.

    Raises
    ------
    BadInput
        When the file is not what it claims.
    """
    return [
        ", ".join(row.cells[column] for column in ("country", "mineral", "item"))
        for row, _ in _rows(located(path, PATTERN))
        if row.cells["confidence"] == LEFT_OUT
    ]


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Facts about stockpiles of high or medium confidence.

    Parameters
    ----------
    path
        Folder that holds ``stockpile_facts.csv``, or the file.

    Returns
    -------
    dict
        ``stockpiles``: tonnes, days, USD, EUR or fractions as ``unit`` says; facts in words have no
        value. Rows of medium confidence are ``estimated``.

    Raises
    ------
    BadInput
        When an item, mineral, unit, date or source is not known, or a fact occurs twice.
    """
    file = located(path, PATTERN)
    facts: dict[tuple[object, ...], dict[str, object]] = {}
    for row, source in _rows(file):
        if row.cells["confidence"] == LEFT_OUT:
            continue
        fact = _fact(row, source)
        key = tuple(fact[name] for name in ("place", "mineral", "item", "date", "text"))
        if key in facts:
            row.refuse("item", "occurs twice for this mineral and date")
        facts[key] = fact
    if not facts:
        raise BadInput(f"{file}: has no facts of high or medium confidence")
    return {"stockpiles": pd.DataFrame(list(facts.values()))}
