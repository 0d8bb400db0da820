"""Lithium deposits with stage, output, capacity, reserves and cost (Busch and others).

Input to a model of lithium supply until 2050: positions, stages and amounts come from company
reports and agencies, costs and the largest rate of a mine from the authors' rules, so every row is
``estimated`` or, for the largest rate, ``assumed``. Amounts are thousand tonnes of lithium there
and tonnes here. Planned output of years to come (2030) is capacity, not output.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen.catalogue.importers.facility_rows import key_of, position, short, this_year
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "busch-lithium",
    "title": "Lithium deposits of a supply model for electric vehicles",
    "publisher": "P. Busch and others, University of California, Davis",
    "edition": "2024",
    "licence": "MIT",
    "ships": "1",
    "citation": "github.com/pmbusch/Critical-Minerals-EV, file Deposit.csv",
    "accessed": "2026-11-22",
}
FILE = "Deposit.csv"
COLUMNS = (
    "d", "Country", "Deposit_Name", "Resource_Type", "Latitude", "Longitude", "Status",
    "Grade_percLi_Reserve", "reserve", "resource_demostrated", "resource_inferred",
    "max_prod_rate", "cost1_noTax", "cost2_noTax", "cost3_noTax", "cost_source",
    "prod_rate2022", "prod_rate2023", "prod_rate2025", "prod_rate2030",
)  # fmt: skip
KINDS = MappingProxyType(
    {
        "Producing": ("mine", "operating"),
        "Construction": ("mine", "construction"),
        "Evaluation": ("deposit", "evaluation"),
        "No info": ("deposit", ""),
    }
)
RESOURCE_TYPES = frozenset({"Brine", "Hard Rock", "Volcano-Sedimentary"})
EDITION_YEAR = 2024
# Thousand tonnes of lithium: the largest reserve of one deposit is eleven million tonnes.
LARGEST_AMOUNT_KT = 30_000.0
LARGEST_RATE_KT = 1_000.0
OUTPUT_YEARS = (2022, 2023, 2025, 2030)
NOT_KNOWN = ("NA", "")


def _amount(row: Row, column: str, largest: float) -> float | None:
    kt = row.number_in(column, empty=NOT_KNOWN)
    if kt is not None and not 0 <= kt <= largest:
        row.refuse(column, f"is not between 0 and {largest:g} thousand tonnes of lithium")
    return kt


def _figures(row: Row, key: str) -> Iterator[dict[str, object]]:
    common = {
        "facility": key,
        "mineral": "lithium",
        "basis": "lithium content",
        "unit": "t",
        "status": "estimated",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
    }
    for measure, column, form in (
        ("reserves", "reserve", ""),
        ("resources", "resource_demostrated", "demonstrated"),
        ("resources", "resource_inferred", "inferred"),
    ):
        kt = _amount(row, column, LARGEST_AMOUNT_KT)
        # The model needs a number everywhere: its 0 is an amount that nobody has stated.
        if kt:
            yield common | {
                "form": form, "year": EDITION_YEAR, "measure": measure, "value": kt * 1000,
            }  # fmt: skip
    rates = {year: _amount(row, f"prod_rate{year}", LARGEST_RATE_KT) for year in OUTPUT_YEARS}
    for year, kt in rates.items():
        if not kt:
            continue
        planned = year > EDITION_YEAR
        yield common | {
            "form": "", "year": year, "measure": "capacity" if planned else "production",
            "value": kt * 1000, "note": "planned rate" if planned else "",
        }  # fmt: skip
    largest = _amount(row, "max_prod_rate", LARGEST_RATE_KT)
    if largest:
        yield common | {
            "form": "largest-rate", "year": EDITION_YEAR, "measure": "capacity",
            "value": largest * 1000, "status": "assumed",
            "note": "largest rate of the model, from the size of the deposit",
        }  # fmt: skip
    grade = row.number_in("Grade_percLi_Reserve", empty=NOT_KNOWN)
    if grade is not None:
        if not 0 <= grade <= 10:
            row.refuse("Grade_percLi_Reserve", "is not a percentage of lithium in ore or brine")
        yield common | {
            "form": "", "year": EDITION_YEAR, "measure": "grade", "value": grade / 100,
            "unit": "fraction",
        }  # fmt: skip


def _cost(row: Row) -> str:
    levels = [row.number_in(f"cost{n}_noTax", empty=NOT_KNOWN) for n in (1, 2, 3)]
    known = [level for level in levels if level is not None]
    if any(not 0 <= level < 1e6 for level in known):
        row.refuse("cost1_noTax", "is not a cost in USD per tonne of lithium")
    if not known:
        return ""
    lowest, largest = min(known), max(known)
    text = f"{lowest:.0f}" if lowest == largest else f"{lowest:.0f} to {largest:.0f}"
    return f"cost before tax {text} USD/t Li ({row.cells['cost_source'].strip().lower()})"


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Lithium deposits, their output, capacity, reserves and resources.

    Parameters
    ----------
    path
        ``Deposit.csv`` or its folder.

    Returns
    -------
    dict
        ``facilities`` (cost levels in the note) and ``facility_output``, tonnes of lithium.

    Raises
    ------
    BadInput
        When the file lacks a column, names an unknown country, stage or kind of deposit, the same
        deposit twice, an amount that is negative or in another unit, or a position off the globe.
    """
    sites: list[dict[str, object]] = []
    figures: list[dict[str, object]] = []
    keys: set[str] = set()
    for row in rows_of(located(path, FILE), columns=COLUMNS):
        status, kind_of_rock = row.cells["Status"].strip(), row.cells["Resource_Type"].strip()
        if status not in KINDS:
            row.refuse("Status", f"is not one of {', '.join(KINDS)}")
        if kind_of_rock not in RESOURCE_TYPES:
            row.refuse("Resource_Type", f"is not one of {', '.join(sorted(RESOURCE_TYPES))}")
        place, key = row.place_in("Country"), key_of(row.cells["Deposit_Name"])
        if not key or key in keys:
            row.refuse("Deposit_Name", "is empty or occurs twice")
        keys.add(key)
        latitude, longitude, note = position(
            place, row.number_in("Latitude", empty=NOT_KNOWN),
            row.number_in("Longitude", empty=NOT_KNOWN), where=f"{row.file}, row {row.number}",
        )  # fmt: skip
        kind, state = KINDS[status]
        notes = [kind_of_rock.lower(), _cost(row), note]
        sites.append(
            {
                "facility": key,
                "name": short(row.cells["Deposit_Name"]),
                "place": place,
                "latitude": latitude,
                "longitude": longitude,
                "kind": kind,
                "stage": "mine",
                "minerals": "lithium",
                "state": state,
                "as_of": str(EDITION_YEAR),
                "status": "estimated",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": "; ".join(part for part in notes if part),
            }
        )
        figures += _figures(row, key)
    if not figures:
        raise BadInput(f"{path}: holds no deposit with a figure; is it the right file?")
    late = max(int(str(row["year"])) for row in figures if row["measure"] == "production")
    if late > this_year():
        raise BadInput(f"{path}: output of {late} cannot have been measured yet")
    return {"facilities": pd.DataFrame(sites), "facility_output": pd.DataFrame(figures)}
