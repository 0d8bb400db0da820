"""Announced North American plants for battery minerals, their recycling, and magnets.

The list (public announcements since 2021, put together from data of the US Department of Energy,
Argonne and others) covers electric vehicles, solar, wind and more. Read are the rows whose product
is the extraction, processing or recycling of minerals, or "minerals, materials and components", and
the makers of magnets; which mineral a company works is in ``rules/ev_companies.csv``. Rows of
companies that are not in it (electrolyte, foil, separators, carbon additives) are left out and
counted by `left_out`, as are rows without a town. Sums are announcements, not spending.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.facility_rows import key_of, position, rules, short
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "na-ev-investments",
    "title": "Post-IRA investments in the North American EV supply chain",
    "publisher": "A. Cheng, NA EV battery supply chain mapping",
    "edition": "2024",
    "licence": "MIT",
    "ships": "1",
    "citation": "github.com/acheng98/NA-EV-Battery-Supply-Chain-Mapping",
    "accessed": "2026-11-22",
}
FILE = "post_ira_ev_supply_chain_investments.csv"
COLUMNS = (
    "technology",
    "company_name",
    "product",
    "reported_investment",
    "by_amount",
    "city",
    "state",
    "country",
    "latitude",
    "longitude",
    "timeline",
)
TECHNOLOGIES = frozenset(
    {
        "Batteries",
        "Electric Vehicles",
        "Heat Pumps & Clean HVAC",
        "Hydrogen: Electrolyzers & Fuel Cells",
        "Land-Based Wind",
        "Nuclear",
        "Offshore Wind",
        "Solar",
    }
)
AMOUNTS = {
    "Less than 10M": (0.0, 10.0),
    "10M - 100M": (10.0, 100.0),
    "100M - 1B": (100.0, 1000.0),
    "Over 1 Billion": (1000.0, float("inf")),
    "Not Specified": (0.0, 0.0),
}
NO_TOWN = frozenset({"", "TBD"})


@cache
def _minerals() -> dict[str, str]:
    return {row["company"]: row["minerals"] for row in rules("ev_companies.csv")}


def _kind(product: str, minerals: str) -> tuple[str, str]:
    if minerals == "magnets":
        return "magnet-plant", "product"
    if "Minerals Extraction" in product and "Processing" not in product:
        return ("recycling", "refined") if "Recycling" in product else ("mine", "mine")
    if "Recycling" in product:
        return "recycling", "refined"
    return "plant", "refined" if "Materials Processing" in product else ""


def _wanted(row: Row) -> bool:
    product = row.cells["product"]
    battery = row.cells["technology"] == "Batteries" and any(
        word in product for word in ("Mineral", "Materials", "Recycling")
    )
    return battery or _minerals().get(row.cells["company_name"].strip()) == "magnets"


def _rows(path: Path) -> Iterator[Row]:
    for row in rows_of(located(path, FILE), columns=COLUMNS, encoding="cp1252"):
        if row.cells["technology"] not in TECHNOLOGIES:
            row.refuse("technology", "is not a technology of this list")
        if _wanted(row):
            yield row


def _reason(row: Row) -> str:
    """Why a row cannot become a facility; empty when it can."""
    if row.cells["company_name"].strip() not in _minerals():
        return "no mineral of ours"
    if row.cells["state"].strip() in NO_TOWN and row.cells["city"].strip() in NO_TOWN:
        return "no place named"
    return ""


def left_out(path: Path) -> pd.DataFrame:
    """Rows on battery minerals or magnets that give no facility.

    Parameters
    ----------
    path
        The CSV file or its folder.

    Returns
    -------
    pandas.DataFrame
        ``company``, ``reason``, ``rows``, sorted by company.

    Raises
    ------
    BadInput
        When the file lacks a column or names another technology.
    """
    counts: dict[tuple[str, str], int] = {}
    for row in _rows(path):
        reason = _reason(row)
        if reason:
            at = (row.cells["company_name"].strip(), reason)
            counts[at] = counts.get(at, 0) + 1
    found = [(company, reason, n) for (company, reason), n in sorted(counts.items())]
    return pd.DataFrame(found, columns=["company", "reason", "rows"])


def _announced(row: Row) -> str:
    """The announced sum in words; a printed 0 beside "Not Specified" is a sum that is not known."""
    bracket, amount = (
        row.cells["by_amount"].strip(),
        row.number_in("reported_investment", empty=("",)),
    )
    if bracket not in AMOUNTS:
        row.refuse("by_amount", f"is not one of {', '.join(AMOUNTS)}")
    if amount is not None and not 0 <= amount < 1e5:
        row.refuse("reported_investment", "is not a sum in million USD; is the unit right?")
    if not amount:
        return ""
    return f"announced investment {amount:g} million USD"


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Announced plants for minerals of batteries and for magnets.

    Parameters
    ----------
    path
        The CSV file or its folder.

    Returns
    -------
    dict
        ``facilities``; positions to a tenth of a degree, sums in the note.

    Raises
    ------
    BadInput
        When the file lacks a column, names an unknown country, a sum out of bounds or a position
        off the globe.
    """
    found: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    for row in _rows(path):
        announced = _announced(row)
        if _reason(row):
            continue
        company, product = row.cells["company_name"].strip(), row.cells["product"].strip()
        minerals = _minerals()[company]
        kind, stage = _kind(product, minerals)
        place, town = row.place_in("country"), row.cells["city"].strip()
        latitude, longitude, note = position(
            place, row.number_in("latitude", empty=("",)), row.number_in("longitude", empty=("",)),
            where=f"{row.file}, row {row.number}",
        )  # fmt: skip
        key = key_of(f"{company} {town or row.cells['state']}")
        seen[key] = seen.get(key, 0) + 1
        where = ", ".join(part for part in (town, row.cells["state"].strip()) if part)
        found.append(
            {
                "facility": key if seen[key] == 1 else f"{key}-{seen[key]}",
                "name": short(f"{company}, {where}"),
                "place": place,
                "latitude": latitude,
                "longitude": longitude,
                "precision": "town, to a tenth of a degree" if latitude is not None else "",
                "kind": kind,
                "stage": stage,
                "minerals": ";".join(sorted(minerals.split(";"))),
                "state": "announced",
                "owners": short(company),
                "as_of": SOURCE["edition"],
                "status": "estimated",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": "; ".join(part for part in (announced, note) if part),
            }
        )
    if not found:
        raise BadInput(f"{path}: holds no plant for minerals or magnets; is it the right file?")
    return {"facilities": pd.DataFrame(found)}
