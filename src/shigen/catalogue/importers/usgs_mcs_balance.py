"""US salient statistics of every chapter: the ``balance`` table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_file import (
    TONNES,
    basis,
    observed,
    place,
    records,
    slug,
)

_SIMPLE = {
    "Employment": "employment",
    "Export": "exports",
    "Import": "imports",
    "Net import reliance": "net-import-reliance",
    "Price": "price",
    "Sales": "sales",
    "Sold": "sales",
    "Sold or used": "sales",
    "Stock": "stocks",
    "Supply": "other",
}
_SECONDARY = re.compile(r"secondary|scrap|recycled|ash, residues", re.IGNORECASE)
_MINE = re.compile(r"\bmine\b|mineral concentrates", re.IGNORECASE)

# Both halves of the mica table carry the same line titles; sheet mica opens with this line.
_TWO_FORMS = {"natural-mica": ("scrap-and-flake", "sheet", "Sold or used")}


def balance(rows: pd.DataFrame) -> pd.DataFrame:
    """US production, trade, consumption, stocks, prices and reliance as printed.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``balance`` table. Masses are in t on the basis that the chapter states
        (named in ``note``); percentages, prices and volumes keep the printed unit. ``published`` is
        the printed text in the printed unit.
    """
    found: list[dict[str, object]] = []
    openings: Counter[tuple[str, str]] = Counter()
    for row in records(rows[rows["kind"] == "us"]):
        mineral, year, detail = row["mineral"], row["year"], row["detail"]
        form = _form(detail)
        if mineral in _TWO_FORMS:
            first, second, opening = _TWO_FORMS[mineral]
            openings[mineral, year] += detail == opening
            form = second if openings[mineral, year] else first
        in_tonnes = row["unit"] in TONNES
        unit = "t" if in_tonnes else row["unit"] or "not stated"
        remark = _basis(row) if in_tonnes else ""
        found.append(
            {
                "mineral": mineral,
                "place": place(row),
                "year": int(year),
                "item": row.get("item") or item(row),
                "detail": detail,
                "published": row["published"],
                "form": form,
                **observed(row, TONNES.get(row["unit"], 1.0), unit, remark, row.get("remark", "")),
            }
        )
    return pd.DataFrame(found)


def item(row: Mapping[str, str]) -> str:
    """Line of the balance that a row belongs to.

    Parameters
    ----------
    row
        With ``statistic``, ``detail`` and ``unit``.

    Examples
    --------
    >>> item({"statistic": "Production", "detail": "Production: Secondary", "unit": "metric tons"})
    'secondary-production'
    """
    statistic, detail = row["statistic"], row["detail"]
    if statistic in _SIMPLE:
        return _SIMPLE[statistic]
    if statistic == "Production":
        return _production(detail, row["unit"])
    if statistic == "Shipment":
        government = "Government stockpile" in detail
        return "shipments-from-government-stockpile" if government else "sales"
    for kind in ("apparent", "reported", "estimated"):
        if statistic == "Consumption" and kind in detail.lower():
            return f"{kind}-consumption"
    return "other"


def _production(detail: str, unit: str) -> str:
    if unit == "percent":
        return "other"
    if _SECONDARY.search(detail):
        return "secondary-production"
    return "mine-production" if _MINE.search(detail) else "primary-production"


def _basis(row: Mapping[str, str]) -> str:
    """What a tonne of the line means: its own words before the heading of the chapter."""
    line = row["detail"].lower()
    if "content" in line:
        return ""
    if "gross weight" in line or "gross weight." in [p.strip().lower() for p in _footnotes(row)]:
        return "gross weight"
    return basis(row["about"])


def _footnotes(row: Mapping[str, str]) -> list[str]:
    return row["notes"].split("--")


def _form(detail: str) -> str:
    head, colon, tail = detail.partition(":")
    return slug(tail) if colon and head else ""
