"""Cobalt deposits of the United States with their resources (USGS data release of 2018).

A data release of several tables that are joined on the number of a feature. Points become
facilities; the points of whole mining districts (9) and what is stated for them or for a whole
property without a point (12 of 292 resources) are left out. Resources are contained metal by
class (measured, indicated, inferred, proven, probable), one row a class, kept apart as ``form``
because classes of one study add up and those of two studies do not. Past output is a sum over
decades, no figure of a year: it goes into the note of its site. Gold, iron and sulfur are not ours.

The publisher marks an amount that was converted by ``111`` behind its last digit; the mark is taken
off again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen.catalogue.importers.facility_rows import (
    key_of,
    minerals_of,
    position,
    short,
    this_year,
    together,
)
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "usgs-cobalt-us-2018",
    "title": "Cobalt mineral regions, mines, and mineral deposits in the United States",
    "publisher": "U.S. Geological Survey",
    "edition": "2018",
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "U.S. Geological Survey data release on cobalt deposits of the United States, 2018",
    "accessed": "2026-11-22",
}
POINTS = "Loc_Pt.csv"
POINT_COLUMNS = (
    "Ftr_ID *", "Ftr_Name", "Ftr_Group", "Ftr_Type", "Commodity", "Lat_WGS84", "Long_WGS84",
    "Pt_Def", "State", "Loc_Date",
)  # fmt: skip
RESOURCES = "Resources.csv"
RESOURCE_COLUMNS = (
    "Ftr_ID *", "Material", "Rsrc_Date", "CntSIComAm", "CntSIComUt", "Rsrc_Class", "Ref_ID",
)  # fmt: skip
PRODUCTION = "Production.csv"
PRODUCTION_COLUMNS = (
    "Ftr_ID *", "Assoc_Dep", "Material", "Year_From", "Year_To", "CntSIComAm", "CntSIComUt",
)  # fmt: skip
NOTHING = "<Null>"
NO_FEATURE = "-1111"
DISTRICTS = "Mineral Region"
GROUPS = MappingProxyType({"Mineral Occurrence": "deposit", "Mine Feature": "mine"})
RESERVE_CLASSES = frozenset({"Proven", "Probable", "Proven plus Probable"})
CLASSES = RESERVE_CLASSES | {
    NOTHING, "Measured", "Indicated", "Inferred", "Measured plus Indicated",
}  # fmt: skip
_MARKED = re.compile(r"(\d+(?:\.\d*?)?)\.?1{2,3}")


def amount(text: str) -> float | None:
    """Number without the mark of a converted amount; nothing when it is not a number.

    Examples
    --------
    >>> amount("20000.111"), amount("1.6111"), amount("52000"), amount("t")
    (20000.0, 1.6, 52000.0, None)
    """
    if "." in text:
        marked = _MARKED.fullmatch(text)
        text = marked.group(1) if marked else text
    return float(text) if re.fullmatch(r"\d+\.?\d*", text) else None


def _tonnes(row: Row) -> float:
    if row.cells["CntSIComUt"] != "metric tons":
        row.refuse("CntSIComUt", "is not metric tons")
    found = amount(row.cells["CntSIComAm"].strip())
    if found is None:
        row.refuse("CntSIComAm", "is not an amount")
    return found


def _year(row: Row, column: str) -> int:
    text = row.cells[column].strip()
    if not re.fullmatch(r"\d{4}", text) or not 1700 <= int(text) <= this_year():
        row.refuse(column, f"is not a year up to {this_year()}")
    return int(text)


def _folder(path: Path) -> Path:
    """The folder of the release; a single file of it stands for its folder."""
    return path if path.is_dir() else path.parent


def _past_output(path: Path) -> Mapping[str, str]:
    """Note on the output of the past, by deposit."""
    found: dict[str, list[str]] = {}
    file = located(_folder(path), PRODUCTION)
    for row in rows_of(file, columns=PRODUCTION_COLUMNS, encoding="cp1252"):
        first, last = _year(row, "Year_From"), _year(row, "Year_To")
        if first > last:
            row.refuse("Year_To", "is before the first year")
        slugs = minerals_of(row.cells["Material"])
        if slugs:
            text = f"{_tonnes(row):g} t {slugs[0]} {first}-{last}"
            found.setdefault(row.cells["Assoc_Dep"], []).append(text)
    return {deposit: "past output " + ", ".join(texts) for deposit, texts in found.items()}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Cobalt deposits and mines with position, and their resources in tonnes.

    Parameters
    ----------
    path
        Folder of the release, or one of its files beside the others.

    Returns
    -------
    dict
        ``facilities`` and ``facility_output`` (reserves and resources, tonnes of metal).

    Raises
    ------
    BadInput
        When a table is missing or lacks a column, an amount is not in metric tons, a class is not
        known, a feature occurs twice or is not among the points, or a year is to come.
    """
    past = _past_output(path)
    sites: dict[str, dict[str, object]] = {}
    points: set[str] = set()
    file = located(_folder(path), POINTS)
    for row in rows_of(file, columns=POINT_COLUMNS, encoding="cp1252"):
        at = row.cells["Ftr_ID *"].strip()
        if not at or at in points:
            row.refuse("Ftr_ID *", "is empty or occurs twice")
        points.add(at)
        group = row.cells["Ftr_Group"]
        if group == DISTRICTS:
            continue
        if group not in GROUPS:
            row.refuse("Ftr_Group", f"is not one of {DISTRICTS}, {', '.join(GROUPS)}")
        sites[at] = _site(row, GROUPS[group], past.get(at, ""))
    figures = _resources(path, sites, points)
    return {"facilities": pd.DataFrame(list(sites.values())), "facility_output": figures}


def _site(row: Row, kind: str, past: str) -> dict[str, object]:
    minerals = together(re.split(r"; | (?=cobalt)", row.cells["Commodity"]))
    if not minerals:
        row.refuse("Commodity", "names no mineral we know")
    if not row.cells["Ftr_Name"].strip():
        row.refuse("Ftr_Name", "is empty")
    place = "PRI" if row.cells["State"] == "PR" else "USA"
    latitude, longitude, note = position(
        place, row.number_in("Lat_WGS84"), row.number_in("Long_WGS84"),
        where=f"{row.file}, row {row.number}",
    )  # fmt: skip
    date = row.cells["Loc_Date"].strip()
    defined = row.cells["Pt_Def"].strip()
    return {
        "facility": key_of(f"{row.cells['Ftr_Name']} {row.cells['Ftr_ID *']}"),
        "name": short(row.cells["Ftr_Name"]),
        "place": place,
        "latitude": latitude,
        "longitude": longitude,
        "precision": "" if defined == NOTHING else short(defined),
        "kind": kind,
        "stage": "mine",
        "minerals": ";".join(minerals),
        "state": short(row.cells["Ftr_Type"]).lower(),
        "as_of": "" if date == NOTHING else date,
        "status": "reported",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": "; ".join(part for part in (past, note) if part),
    }


def _resources(
    path: Path, sites: Mapping[str, Mapping[str, object]], points: set[str]
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    seen: set[tuple[object, ...]] = set()
    file = located(_folder(path), RESOURCES)
    for row in rows_of(file, columns=RESOURCE_COLUMNS, encoding="cp1252"):
        at, of_class = row.cells["Ftr_ID *"].strip(), row.cells["Rsrc_Class"].strip()
        if at != NO_FEATURE and at not in points:
            row.refuse("Ftr_ID *", f"is not in {POINTS}")
        if of_class not in CLASSES:
            row.refuse("Rsrc_Class", "is not a class of resources we know")
        slugs = minerals_of(row.cells["Material"].strip())
        value, year = _tonnes(row), _year(row, "Rsrc_Date")
        if not slugs or at not in sites:
            continue
        key = (at, slugs[0], of_class, year)
        if key in seen:
            row.refuse("Ftr_ID *", f"has {slugs[0]}, {of_class}, {year} twice")
        seen.add(key)
        rows.append(
            {
                "facility": sites[at]["facility"],
                "mineral": slugs[0],
                "form": "" if of_class == NOTHING else key_of(of_class),
                "year": year,
                "measure": "reserves" if of_class in RESERVE_CLASSES else "resources",
                "basis": f"{slugs[0]} content",
                "value": value,
                "unit": "t",
                "status": "reported",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": short(f"after {row.cells['Ref_ID'].strip()}"),
            }
        )
    if not rows:
        raise BadInput(f"{file}: holds no resources of any mineral we know")
    return pd.DataFrame(rows)
