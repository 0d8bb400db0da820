"""USGS Mineral Commodity Summaries 2025: world output of 2023 for three minerals.

The 2026 edition begins with 2024. Gallium, graphite and antimony came under Chinese export
licensing in 2023-24, so their base year needs the output of the year before.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, rows_of

FILE = Path("world_data") / "MCS2025_World_Data.csv"
KEY = "usgs-mcs2025"
VINTAGE = "2025"
YEAR = 2023
COLUMNS = ("COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_2023", "PROD_NOTES")

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2025 Data Release",
    "publisher": "U.S. Geological Survey",
    "edition": VINTAGE,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.5066/P13XCP3R",
    "accessed": "2026-11",
}

# printed commodity and column -> mineral, stage
WANTED = {
    ("Antimony", "Mine production, antimony content"): ("antimony", "mine"),
    ("Gallium", "Primary production"): ("gallium", "refined"),
    ("Graphite", "Mine production"): ("natural-graphite", "mine"),
}
TONNES = {"kilograms": 1e-3, "metric tons": 1.0}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read output of 2023 in t of content.

    Parameters
    ----------
    folder
        The folder of the 2025 release.

    Returns
    -------
    dict
        ``production``. A blank cell gives no row: the release does not tell zero from unknown.

    Raises
    ------
    BadInput
        When the file is missing or not what it claims: names file, row and column.
    """
    found = [
        made
        for row in rows_of(folder / FILE, columns=COLUMNS)
        if (made := _production(row)) is not None
    ]
    return {"production": pd.DataFrame(found)}


def _production(row: Row) -> dict[str, object] | None:
    key = (row.cells["COMMODITY"].strip(), row.cells["TYPE"].strip())
    if key not in WANTED:
        return None
    value = row.number_in("PROD_2023", empty=("",))
    if value is None:
        return None
    unit = row.cells["UNIT_MEAS"].strip()
    if unit not in TONNES:
        row.refuse("UNIT_MEAS", f"is none of {', '.join(TONNES)}")
    note = row.cells["PROD_NOTES"].strip()
    mineral, stage = WANTED[key]
    return {
        "mineral": mineral,
        "stage": stage,
        "place": _place(row),
        "year": YEAR,
        "measure": "production",
        "value": value * TONNES[unit],
        "unit": "t",
        "status": "estimated" if "stimated" in note else "reported",
        "source": KEY,
        "vintage": VINTAGE,
        "note": note,
    }


def _place(row: Row) -> str:
    name = row.cells["COUNTRY"].strip()
    if name.startswith("World total"):
        return "WLD"
    return "OTH" if name.lower() == "other countries" else reference.place(name)
