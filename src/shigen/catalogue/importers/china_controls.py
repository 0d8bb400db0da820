"""Chinese export controls on minerals, item by item, after the notices of the ministry.

A notice that names several minerals gives a row for each. Items without a mineral of ours
(superhard materials, battery cells, all dual-use goods) are left out; `left_out` counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import UnknownName

PATTERN = "china_export_control_items.csv"
VINTAGE = "2026-06"
SOURCE: dict[str, str] = {
    "source": "china-export-controls",
    "title": "Items of Chinese export controls with customs codes, after the official notices",
    "publisher": "Compiled from notices of the Ministry of Commerce and the General Administration "
    "of Customs of China",
    "edition": VINTAGE,
    "licence": "Facts from public documents",
    "ships": "1",
    "citation": "Ministry of Commerce of China, export control notices 2023 to 2026",
    "accessed": "2026-11-22",
}
COLUMNS = (
    "announcement", "announced", "effective", "mineral", "item", "hs6", "target", "measure",
    "status_2026_06", "url", "evidence", "note",
)  # fmt: skip
STATUS = {
    "read": "reported",
    "read (other pages)": "reported",
    "mixed": "estimated",
    "recalled": "estimated",
}
# Words of the file that are no mineral of the reference table.
OTHER_GOODS = frozenset(
    {"superhard materials", "lithium batteries", "LFP cathode", "all dual-use items"}
)
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _date(row: Row, column: str) -> str:
    text = row.cells[column].strip()
    if not _DATE.fullmatch(text):
        row.refuse(column, "is not a date like 2025-02-04")
    return text


def _minerals(row: Row) -> list[str]:
    found = []
    for name in row.cells["mineral"].split(";"):
        if name.strip() in OTHER_GOODS:
            continue
        try:
            found.append(reference.mineral(name))
        except UnknownName as error:
            row.refuse("mineral", f"is not a mineral we know ({error})")
    return found


def _target(row: Row) -> str:
    text = row.cells["target"].strip()
    return "WLD" if text.lower() == "world" else text


def _rows(path: Path) -> list[dict[str, str]]:
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows_of(located(path, PATTERN), columns=COLUMNS):
        if row.cells["evidence"] not in STATUS:
            row.refuse("evidence", f"is none of {', '.join(STATUS)}")
        announced, effective = _date(row, "announced"), _date(row, "effective")
        if effective < announced:
            row.refuse("effective", "is before the announcement")
        for mineral in _minerals(row):
            made = {
                "actor": "CHN",
                "mineral": mineral,
                "announcement": row.cells["announcement"].strip(),
                "item": row.cells["item"].strip(),
                "announced": announced,
                "effective": effective,
                "until": "",
                "hs6": row.cells["hs6"].strip(),
                "target": _target(row),
                "measure": row.cells["measure"].strip(),
                "state": row.cells["status_2026_06"].strip(),
                "citation": row.cells["url"].strip(),
                "status": STATUS[row.cells["evidence"]],
                "source": SOURCE["source"],
                "vintage": VINTAGE,
                "note": row.cells["note"].strip(),
            }
            key = (mineral, made["announcement"], made["item"])
            if found.setdefault(key, made) != made:
                row.refuse("item", "stands in another row of the same notice with other words")
    return list(found.values())


def left_out(path: Path) -> Counter[str]:
    """Items that carry no mineral of ours, counted by the word of the file.

    Parameters
    ----------
    path
        The file or its folder.
    """
    rows = rows_of(located(path, PATTERN), columns=COLUMNS)
    words = (word.strip() for row in rows for word in row.cells["mineral"].split(";"))
    return Counter(word for word in words if word in OTHER_GOODS)


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the controls.

    Parameters
    ----------
    path
        The file ``china_export_control_items.csv`` or the folder it lies in.

    Returns
    -------
    dict
        ``export_controls``.

    Raises
    ------
    BadInput
        When the file is not what it claims: names file, row and column.
    """
    return {"export_controls": pd.DataFrame(_rows(path))}
