"""Mining and refining by country in 2024 from the IEA's critical-minerals data explorer of 2025.

The file gives kilotonnes of contained metal. What it says by other names than ours:

- Lists of countries hold sentences of notes as if they were countries; they have no numbers.
- "Rare Earth Elements" are the four magnet elements Nd, Pr, Dy and Tb. They are taken as
  neodymium-praseodymium, of which dysprosium and terbium are a few percent.
- "Graphite" mining is natural graphite. Its "refining" is battery anode material, made of synthetic
  graphite too, and exceeds what all mines give; it is kept as the product stage.
- In three of the twelve lists (nickel twice, graphite mining) the countries add up to more than the
  printed total by exactly one country, which "Rest of world" counts again. The rest is lowered by
  it; the note says so.

The release gives supply by country for these six minerals only. Later years are projections and are
not taken; nor are the tables of demand, which hold no split by country.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from shigen import reference, units
from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput, UnknownName

SOURCE = {
    "source": "iea-2025",
    "title": "Critical Minerals Data Explorer, supply by country",
    "publisher": "International Energy Agency",
    "edition": "2025",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "IEA (2025), Critical Minerals Data Explorer, Paris; Global Critical Minerals "
    "Outlook 2025",
    "accessed": "2026-11-22",
}
FILE = "iea_cm_data_explorer_2025.json"
YEAR = "2024"
REST = "Rest of world"
MINERALS = {
    "Cobalt": "cobalt",
    "Copper": "copper",
    "Graphite": "natural-graphite",
    "Lithium": "lithium",
    "Nickel": "nickel",
    "Rare Earth Elements": "neodymium-praseodymium",
}
STAGES = {"mining": "mine", "refining": "refined"}
NOTES = {
    ("Rare Earth Elements", "mining"): "magnet elements, of which Dy and Tb a few percent",
    ("Rare Earth Elements", "refining"): "magnet elements, of which Dy and Tb a few percent",
    ("Graphite", "refining"): "battery anode material, synthetic graphite included; "
    "not a yield of mine output",
    ("Nickel", "refining"): "nickel pig iron and ferronickel included",
}
# Sums of printed figures agree with printed totals to this part of the total.
ROUNDING = 1e-6


def _number(table: Mapping[str, Any], name: str, where: str) -> float | None:
    value = table[name].get(YEAR) if isinstance(table.get(name), dict) else None
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < math.inf:
        raise BadInput(f"{where}, '{name}', {YEAR}: '{value}' is not an amount in kilotonnes")
    return float(value)


def rest_of_world(
    countries: Mapping[str, float], rest: float, total: float, where: str
) -> tuple[float, str]:
    """Rest of world without a country that the list names as well, and what was done.

    Parameters
    ----------
    countries
        Kilotonnes of the countries named.
    rest, total
        Kilotonnes printed for the rest and for the world.
    where
        File and list, for messages.

    Raises
    ------
    BadInput
        When the sum misses the total otherwise than by one country counted twice.

    Examples
    --------
    >>> rest_of_world({"Indonesia": 6.0, "Australia": 1.0}, 4.0, 10.0, "nickel")
    (3.0, 'published 4 kt count Australia again, which is listed by itself')
    >>> rest_of_world({"Chile": 6.0}, 4.0, 10.0, "copper")
    (4.0, '')
    """
    excess = sum(countries.values()) + rest - total
    if abs(excess) <= ROUNDING * total:
        return rest, ""
    for name, value in countries.items():
        if abs(excess - value) <= ROUNDING * total and rest >= value:
            note = f"published {rest:.6g} kt count {name} again, which is listed by itself"
            return rest - value, note
    raise BadInput(f"{where}: countries add up to {excess:+.6g} kt against the printed total")


def _list(
    name: str, list_name: str, content: Mapping[str, Any], where: str
) -> list[dict[str, object]]:
    try:
        published, total = content["countries"], _number(content, "total", where)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{where}: has no list of countries with a total") from error
    if not isinstance(published, dict):
        raise BadInput(f"{where}: has no list of countries with a total")
    if total is None:
        raise BadInput(f"{where}: has no total of {YEAR}")
    amounts: dict[str, float] = {}
    for country in published:
        amount = _number(published, country, where)
        if amount is not None:
            amounts[country] = amount
    rest, note = rest_of_world(
        {k: v for k, v in amounts.items() if k != REST}, amounts.pop(REST, 0.0), total, where
    )
    about = NOTES.get((name, list_name), "")
    stage = "product" if (name, list_name) == ("Graphite", "refining") else STAGES[list_name]
    rows: list[dict[str, object]] = []
    entries = [*((c, a, "") for c, a in amounts.items()), (REST, rest, note), ("World", total, "")]
    for country, amount, remark in entries:
        try:
            place = reference.place(country)
        except UnknownName as error:
            raise BadInput(f"{where}: '{country}' has a number and is no place: {error}") from error
        rows.append(
            {
                "mineral": MINERALS[name],
                "stage": stage,
                "place": place,
                "year": YEAR,
                "measure": "production",
                "value": units.convert(amount, "kt", "t"),
                "unit": "t",
                "status": "estimated",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": "; ".join(text for text in (about, remark) if text),
            }
        )
    return rows


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Mine and refined output by country in 2024.

    Parameters
    ----------
    path
        ``iea_cm_data_explorer_2025.json``, or the folder that holds it.

    Returns
    -------
    dict
        ``production`` in tonnes of contained metal, with OTH and WLD, status ``estimated``.

    Raises
    ------
    BadInput
        When the file is not that release, a country is unknown, or a list does not add up.
    """
    file = located(path, FILE)
    try:
        supply = json.loads(file.read_text(encoding="utf-8"))["supply"]
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"{file}: is not the explorer of 2025 (no 'supply')") from error
    rows: list[dict[str, object]] = []
    for name in MINERALS:
        for list_name in STAGES:
            where = f"{file}, {name}, {list_name}"
            try:
                content = supply[name][list_name]
            except (KeyError, TypeError) as error:
                raise BadInput(f"{where}: is not there") from error
            rows += _list(name, list_name, content, where)
    return {"production": pd.DataFrame(rows)}
