"""Alumina refineries of China with their gallium lines, and gallium plants (History Engine).

Three lists: 44 refineries put together from Chinese announcements (names in Chinese, province, no
position), and the alumina and the gallium plants of the US Geological Survey with positions. A
refinery that also recovers gallium is one facility with both metals. The gallium capacity of a
minority of plants is known; a printed 0 is a plant that the compiler found to have no line.
Two alumina layers overlap: the same works can stand in both, under two names.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen.catalogue.importers.facility_rows import key_of, position, short
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

EDITION = "2026"
_COMMON = {
    "publisher": "History Engine (C-y22)",
    "edition": EDITION,
    "licence": "CC BY 4.0",
    "ships": "1",
    "accessed": "2026-11-22",
}
LIST, LAYERS = "history-engine-gallium", "history-engine-usgs-plants"
SOURCES = (
    {
        "source": LIST,
        "title": "Alumina refineries of China and their gallium lines",
        "citation": "github.com/C-y22/history-engine, file H1_Plants.csv",
    }
    | _COMMON,
    {
        "source": LAYERS,
        "title": "Alumina and gallium plants of China with positions",
        "citation": "github.com/C-y22/history-engine, files H1_USGS_Alumina.csv and "
        "H1_USGS_Gallium.csv, after open-file data of the U.S. Geological Survey",
    }
    | _COMMON,
)
REFINERIES = "H1_Plants.csv"
REFINERY_COLUMNS = (
    "plant_name", "province", "group_owner", "alumina_capacity_kt", "gallium_status",
    "gallium_operator", "gallium_capacity_t", "gallium_line_year", "gallium_line_year_confidence",
)  # fmt: skip
ALUMINA = "H1_USGS_Alumina.csv"
GALLIUM = "H1_USGS_Gallium.csv"
LAYER_COLUMNS = (
    "facility_name", "operator", "ultimate_owner", "province", "county_or_city", "latitude",
    "longitude", "status",
)  # fmt: skip
PROVINCES = MappingProxyType(
    {
        "山西": "Shanxi", "河南": "Henan", "山东": "Shandong", "广西": "Guangxi", "贵州": "Guizhou",
        "重庆": "Chongqing", "河北": "Hebei", "云南": "Yunnan", "内蒙古": "Inner Mongolia",
    }
)  # fmt: skip
HAS_LINE = MappingProxyType(
    {
        "present": True,
        "site_positive_entity_negative": True,
        "absent": False,
        "unknown": None,
        "unknown（倾向absent）": None,
    }
)
# What a plant of the gallium layer makes, by the metal whose liquor it treats.
HOSTS = MappingProxyType({"alumina": "gallium", "zinc": "gallium;zinc", "copper": "copper;gallium"})
NOT_KNOWN = ("", "NA", "unknown")
# The layers print no year; their newest capacity is of about 2024.
YEARS = MappingProxyType({LIST: 2026, LAYERS: 2024})
LARGEST_ALUMINA_KT = 20_000.0
LARGEST_GALLIUM_T = 1_000.0
_FIRST_PHASE = re.compile(r"(\d+)（.*）")


def _capacity(row: Row, column: str, largest: float) -> tuple[float | None, str]:
    """Capacity of a cell and, where the cell says more than a number, its text."""
    text = row.cells[column].strip()
    phase = _FIRST_PHASE.fullmatch(text)
    if phase:
        value: float | None = float(phase.group(1))
    else:
        value, text = row.number_in(column, empty=NOT_KNOWN), ""
    if value is not None and not 0 <= value <= largest:
        row.refuse(column, f"is not a capacity between 0 and {largest:g}; is the unit right?")
    return value, text


def _output(source: str, key: str, good: str, value: float, note: str = "") -> dict[str, object]:
    """Capacity row for alumina or gallium."""
    alumina = good == "alumina"
    return {
        "facility": key,
        "mineral": "aluminum" if alumina else good,
        "form": "alumina" if alumina else "",
        "year": YEARS[source],
        "measure": "capacity",
        "basis": "alumina" if alumina else f"{good} content",
        "value": value,
        "unit": "t",
        "status": "estimated",
        "source": source,
        "vintage": EDITION,
        "note": note,
    }


def _site(source: str, key: str, name: str, minerals: str, **other: object) -> dict[str, object]:
    return {
        "facility": key,
        "name": short(name),
        "place": "CHN",
        "kind": "refinery",
        "stage": "refined",
        "minerals": minerals,
        "as_of": str(YEARS[source]),
        "status": "estimated",
        "source": source,
        "vintage": EDITION,
    } | other


def _refineries(
    file: Path, sites: list[dict[str, object]], figures: list[dict[str, object]]
) -> None:
    names: set[str] = set()
    for number, row in enumerate(rows_of(file, columns=REFINERY_COLUMNS, titles=1), start=1):
        name, province = row.cells["plant_name"].strip(), row.cells["province"].strip()
        if not name or name in names:
            row.refuse("plant_name", "is empty or occurs twice")
        names.add(name)
        if province not in PROVINCES:
            row.refuse("province", "is not a province we know; add it to PROVINCES")
        line = row.cells["gallium_status"].strip()
        if line not in HAS_LINE:
            row.refuse("gallium_status", f"is not one of {', '.join(HAS_LINE)}")
        # Names in Chinese letters give no ASCII key: province and place in the list do.
        key = f"alumina-{key_of(PROVINCES[province])}-{number:02d}"
        alumina, _ = _capacity(row, "alumina_capacity_kt", LARGEST_ALUMINA_KT)
        gallium, words = _capacity(row, "gallium_capacity_t", LARGEST_GALLIUM_T)
        since = row.cells["gallium_line_year"].strip()
        confidence = row.cells["gallium_line_year_confidence"].strip()
        notes = {
            True: "gallium line present", False: "no gallium line", None: "gallium line not known",
        }  # fmt: skip
        note = notes[HAS_LINE[line]]
        if since and since != "unknown":
            note += f", since {since} ({confidence} confidence)"
        operator = row.cells["gallium_operator"].strip()
        sites.append(
            _site(
                LIST,
                key,
                f"{name} ({PROVINCES[province]})",
                "aluminum;gallium" if HAS_LINE[line] else "aluminum",
                owners=short(row.cells["group_owner"]),
                note=short(f"{note}; gallium operator {operator}" if operator else note),
            )
        )
        if alumina is not None:
            figures.append(_output(LIST, key, "alumina", alumina * 1000))
        if gallium is not None:
            figures.append(_output(LIST, key, "gallium", gallium, short(words)))


def _layer(
    file: Path,
    sites: list[dict[str, object]],
    figures: list[dict[str, object]],
    *,
    gallium: bool,
) -> None:
    """A layer of the US Geological Survey, of alumina or of gallium: plants with positions."""
    column = "capacity_t" if gallium else "capacity_kt"
    largest = LARGEST_GALLIUM_T if gallium else LARGEST_ALUMINA_KT
    columns = (*LAYER_COLUMNS, column, *(("host_type",) if gallium else ()))
    keys: set[str] = set()
    for row in rows_of(file, columns=columns):
        host = row.cells["host_type"].strip() if gallium else "alumina"
        if host not in HOSTS:
            row.refuse("host_type", f"is not one of {', '.join(HOSTS)}")
        town = row.cells["county_or_city"].rsplit(",", 1)[-1]
        good = "gallium" if gallium else "alumina"
        key = key_of(f"{good} {row.cells['facility_name']} {town}")
        if key in keys or not row.cells["facility_name"].strip():
            row.refuse("facility_name", "is empty or occurs twice in one town")
        keys.add(key)
        latitude, longitude, note = position(
            "CHN", row.number_in("latitude"), row.number_in("longitude"),
            where=f"{row.file}, row {row.number}",
        )  # fmt: skip
        value, _ = _capacity(row, column, largest)
        owners = (row.cells["operator"].strip(), row.cells["ultimate_owner"].strip())
        sites.append(
            _site(
                LAYERS,
                key,
                f"{row.cells['facility_name']}, {row.cells['county_or_city']}",
                HOSTS[host] if gallium else "aluminum",
                latitude=latitude,
                longitude=longitude,
                state=row.cells["status"].strip().lower(),
                owners=short("; ".join(dict.fromkeys(owner for owner in owners if owner))),
                note=note or (f"recovers gallium beside {host}" if gallium else ""),
            )
        )
        if value is not None:
            amount = value if gallium else value * 1000
            figures.append(_output(LAYERS, key, good, amount))


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Alumina refineries and gallium plants of China with their capacity.

    Parameters
    ----------
    path
        Folder of the source, or one of its three files beside the others.

    Returns
    -------
    dict
        ``facilities`` and ``facility_output``: tonnes of alumina (form ``alumina``) and gallium.

    Raises
    ------
    BadInput
        When a file is missing or lacks a column, a plant occurs twice, a province, a host or a
        state of a gallium line is not known, a capacity is out of bounds, or a position not in
        degrees.
    """
    folder = path if path.is_dir() else path.parent
    sites: list[dict[str, object]] = []
    figures: list[dict[str, object]] = []
    _refineries(located(folder, REFINERIES), sites, figures)
    _layer(located(folder, ALUMINA), sites, figures, gallium=False)
    _layer(located(folder, GALLIUM), sites, figures, gallium=True)
    if not figures:
        raise BadInput(f"{path}: holds no capacity at all; is it the right file?")
    return {"facilities": pd.DataFrame(sites), "facility_output": pd.DataFrame(figures)}
