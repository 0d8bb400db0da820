"""Register of mines, smelters, refineries and plants with coordinates (Talloy).

The register puts lists of others and answers of language models together, and says how sure it is
of each row: below a confidence of 0.6 a row is ``assumed``, from there on ``estimated``; none is
``reported``, since many positions come from a web search or a model. Nine tenths of the states are
unknown.
Sites without one of our minerals (coal for power, gold, iron, steel, stone) are left out:
`left_out` counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen.catalogue.importers.facility_rows import minerals_of, position, short, together
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "talloy-facilities",
    "title": "Facility register of mines, smelters, refineries and plants",
    "publisher": "Talloy (globalstrategic)",
    "edition": "2025-11",
    "licence": "MIT",
    "ships": "1",
    "citation": "github.com/globalstrategic/facilities",
    "accessed": "2026-11-22",
}
FILE = "facilities.csv.gz"
COLUMNS = (
    "facility_id",
    "name",
    "iso3",
    "lat",
    "lon",
    "loc_precision",
    "primary_type",
    "status",
    "commodities",
    "companies",
    "confidence",
)
CONFIDENT = 0.6
KINDS = MappingProxyType(
    {
        "mine": ("mine", "mine"),
        "smelter": ("smelter", "refined"),
        "refinery": ("refinery", "refined"),
        "plant": ("plant", ""),
        "processing_plant": ("plant", ""),
        "steel_plant": ("plant", "product"),
        "mill": ("plant", "mine"),
        "concentrator": ("plant", "mine"),
        "heap_leach": ("plant", "mine"),
        "tailings": ("mine", "mine"),
        "battery_recycling": ("recycling", "refined"),
        "exploration": ("deposit", "mine"),
        "development": ("deposit", "mine"),
        "deposit": ("deposit", "mine"),
        "": ("other", ""),
    }
)
# Words that fill the column of companies when no company is known.
NOBODY = frozenset(
    {"", "\\-", "n;a", "none", "unknown", "natural person(s)", "which", "state owned"}
)
_BETWEEN = re.compile(r"[;|,]")


def _rows(path: Path) -> Iterator[Row]:
    return rows_of(located(path, FILE), columns=COLUMNS)


def _words(row: Row) -> Sequence[str]:
    return [word.strip() for word in _BETWEEN.split(row.cells["commodities"]) if word.strip()]


def left_out(path: Path) -> pd.DataFrame:
    """Sites of the register without one of our minerals, counted by their first word.

    Parameters
    ----------
    path
        ``facilities.csv.gz`` or its folder.

    Returns
    -------
    pandas.DataFrame
        ``text`` and ``rows``, most rows first; an empty text where no commodity is named.

    Raises
    ------
    BadInput
        When the file is cut short, not CSV, or lacks a column.
    """
    counts: dict[str, int] = {}
    for row in _rows(path):
        words = _words(row)
        if not together(words):
            first = words[0].lower() if words else ""
            counts[first] = counts.get(first, 0) + 1
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame(order, columns=["text", "rows"])


def _facility(row: Row, minerals: Sequence[str]) -> Mapping[str, object]:
    kind = row.cells["primary_type"].strip()
    if kind not in KINDS:
        row.refuse("primary_type", f"is not one of {', '.join(k for k in KINDS if k)}")
    confidence = row.number_in("confidence")
    if confidence is None or not 0 <= confidence <= 1:
        row.refuse("confidence", "is not between 0 and 1")
    place = row.place_in("iso3")
    latitude, longitude = row.number_in("lat", empty=("",)), row.number_in("lon", empty=("",))
    latitude, longitude, note = position(
        place, latitude, longitude, where=f"{row.file}, row {row.number}"
    )
    if not row.cells["name"].strip():
        row.refuse("name", "is empty")
    companies = row.cells["companies"].strip()
    state = row.cells["status"].strip()
    return {
        "facility": row.cells["facility_id"].strip(),
        "name": short(row.cells["name"]),
        "place": place,
        "latitude": latitude,
        "longitude": longitude,
        "precision": row.cells["loc_precision"].strip() if latitude is not None else "",
        "kind": KINDS[kind][0],
        "stage": KINDS[kind][1],
        "minerals": ";".join(minerals),
        "state": "" if state == "unknown" else state,
        "owners": "" if companies.lower() in NOBODY else short(companies.replace(";", "; ")),
        "as_of": "2025",
        "status": "estimated" if confidence >= CONFIDENT else "assumed",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": note,
    }


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Sites of the register that have to do with one of our minerals.

    Parameters
    ----------
    path
        ``facilities.csv.gz`` (or the same unpacked) or its folder.

    Returns
    -------
    dict
        ``facilities``, positions in degrees with the precision that the register names.

    Raises
    ------
    BadInput
        When the file is cut short, not CSV, lacks a column, names an unknown country or kind, a
        position off the globe, or the same site twice.

    Notes
    -----
    Gold, iron and coal that stand beside one of our minerals are not named in the row.
    """
    rows: list[Mapping[str, object]] = []
    seen: set[str] = set()
    for row in _rows(path):
        minerals = together(_words(row))
        if not minerals:
            continue
        key = row.cells["facility_id"].strip()
        if not key or key in seen:
            row.refuse("facility_id", "is empty or occurs twice")
        seen.add(key)
        rows.append(_facility(row, minerals))
    if not rows:
        raise BadInput(f"{path}: holds no site of any mineral we know; is it the right file?")
    return {"facilities": pd.DataFrame(rows)}


def ours(word: str) -> bool:
    """Whether a word of the register is one of our minerals.

    Examples
    --------
    >>> ours("Rare earths"), ours("thermal coal")
    (True, False)
    """
    return bool(minerals_of(word))
