"""USGS Mineral Commodity Summaries 2023, figure 2: US net import reliance of 2022.

The figure as first printed, for all commodities on which the United States relied by a fifth or
more. The rows behind it were not released in this form; they are in the edition of 2025, revised.
The major import sources are printed without shares and go into the note. Table 4 of the release
(primary applications) is taken from the edition of 2025.
"""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import located, rows_of
from shigen.catalogue.importers.usgs_mcs_values import read_value
from shigen.errors import BadInput

KEY = "usgs-mcs2023-trends"
EDITION = "2023"
PATTERN = "MCS2023_Fig2_Net_Import_Reliance.csv"
YEAR = 2022
FIGURE = f"Net_Import_Reliance_pct_{YEAR}"
ORIGINS = "Major_Import_Sources_2018_2021"
COLUMNS = ("Source", "Commodity", FIGURE, ORIGINS)

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2023 Data Release, industry trends, figure 2",
    "publisher": "U.S. Geological Survey",
    "edition": EDITION,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.3133/mcs2023",
    "accessed": "2026-11",
}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read net import reliance of 2022 as first printed.

    Parameters
    ----------
    path
        The CSV file, or the folder that holds it.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``balance``, under the line that the rules of net import reliance name.

    Raises
    ------
    BadInput
        When the file is missing or not what it claims: names file, row and column.
    """
    lines = _lines()
    seen: dict[str, int] = {}
    found: list[dict[str, object]] = []
    for row in rows_of(located(path, PATTERN), columns=COLUMNS):
        if row.cells["Source"] != f"MCS{EDITION}":
            row.refuse("Source", f"is not MCS{EDITION}")
        commodity = row.cells["Commodity"].strip()
        if commodity not in lines:
            row.refuse("Commodity", "is not a commodity of this figure")
        if seen.setdefault(commodity, row.number) != row.number:
            row.refuse("Commodity", f"repeats row {seen[commodity]}")
        published = row.cells[FIGURE].strip()
        try:
            reading = read_value(published)
        except ValueError as error:
            row.refuse(FIGURE, f"is not a share in percent ({error})")
        ends = (reading.value, reading.low, reading.high)
        if any(end is not None and not 0 <= end <= 100 for end in ends):
            row.refuse(FIGURE, "is not between 0 and 100 percent")
        rule = lines[commodity]
        origins = " ".join(row.cells[ORIGINS].split())
        found.append(
            {
                "mineral": rule["mineral"],
                "place": "USA",
                "year": YEAR,
                "item": "net-import-reliance",
                "detail": rule["detail"],
                "published": published,
                "form": rule["form"],
                "value": reading.value,
                "low": reading.low,
                "high": reading.high,
                "unit": "percent",
                "status": "estimated",
                "source": KEY,
                "vintage": EDITION,
                "note": "; ".join(
                    part
                    for part in (reading.meaning, f"major import sources 2018-21: {origins}")
                    if part
                ),
            }
        )
    if not found:
        raise BadInput(f"{path}: holds no rows; the file was cut short")
    return {"balance": pd.DataFrame(found)}


def _lines() -> dict[str, dict[str, str]]:
    file = resources.files("shigen.catalogue.importers").joinpath(
        "rules", "usgs_mcs2023_reliance.csv"
    )
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
    return {row["commodity"]: row for row in rows}
