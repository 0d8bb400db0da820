"""Official lists of critical minerals, and the members of the groups that they name.

One row a member of a list: four editions of the United States and its draft of 2025, the energy
list of its Department of Energy, Japan, and the European Union (2020, 2024, strategic 2024).
``row_type`` is ``member`` for what counts, ``named-element`` for an element named inside a group,
``limited`` for a member of restricted scope. A group stays a group.

What was read on the cited page is ``reported``, what follows from such rows by a rule ``imputed``.
What is only recalled is ``estimated``, and its note says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen.catalogue.importers.assessment_rows import material_in, notes, slug
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "mineral-lists",
    "title": "Official lists of critical minerals",
    "publisher": "shigen, from the notices and pages that each row cites",
    "edition": "2026-06",
    "licence": "Facts from public documents",
    "ships": "1",
    "citation": "column citation of the table lists",
    "accessed": "2026-11-24",
}
LIST_FILE = "mineral_lists.csv"
GROUP_FILE = "mineral_groups.csv"
STATUS: Mapping[str, str] = MappingProxyType(
    {"read": "reported", "derived": "imputed", "recalled": "estimated"}
)
ROW_TYPES = frozenset({"member", "named-element", "limited"})
RECALLED = "recalled, not read"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _tail(row: Row, note: str) -> dict[str, str]:
    confidence = row.cells["confidence"]
    if confidence not in STATUS:
        row.refuse("confidence", f"is not one of {', '.join(STATUS)}")
    return {
        "status": STATUS[confidence],
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": notes(note, RECALLED if confidence == "recalled" else ""),
    }


def lists(file: Path) -> pd.DataFrame:
    """Members of each list.

    Parameters
    ----------
    file
        One row a list and member.

    Raises
    ------
    BadInput
        When a material, date, kind of row or confidence is not known.
    """
    columns = (
        "list_id", "date", "mineral_slug", "as_listed", "row_type", "confidence", "source_url",
        "note",
    )  # fmt: skip
    members = []
    for row in rows_of(file, columns=columns):
        if not _DATE.fullmatch(row.cells["date"]):
            row.refuse("date", "is not a date like 2025-11-07")
        if slug(row.cells["row_type"]) not in ROW_TYPES:
            row.refuse("row_type", f"is not one of {', '.join(sorted(ROW_TYPES))}")
        named = material_in(row, "mineral_slug")
        members.append(
            {
                "material": named.material,
                "mineral": named.mineral,
                "list": slug(row.cells["list_id"]),
                "date": row.cells["date"],
                "as_listed": row.cells["as_listed"].strip(),
                "row_type": slug(row.cells["row_type"]),
                "citation": row.cells["source_url"].strip(),
                **_tail(row, row.cells["note"].strip()),
            }
        )
    return pd.DataFrame(members)


def groups(file: Path) -> pd.DataFrame:
    """Members of each group.

    Parameters
    ----------
    file
        One row a group and member.

    Raises
    ------
    BadInput
        When a group or member is not known.
    """
    columns = ("group_slug", "member_slug", "basis", "confidence")
    return pd.DataFrame(
        [
            {
                "group": material_in(row, "group_slug").material,
                "material": material_in(row, "member_slug").material,
                "mineral": material_in(row, "member_slug").mineral,
                "basis": row.cells["basis"].strip(),
                **_tail(row, ""),
            }
            for row in rows_of(file, columns=columns)
        ]
    )


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Lists and groups.

    Parameters
    ----------
    path
        Folder with ``mineral_lists.csv`` and ``mineral_groups.csv``, or one of them.

    Returns
    -------
    dict
        ``lists`` and ``list_groups``.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    if not path.is_file():
        return {"lists": lists(path / LIST_FILE), "list_groups": groups(path / GROUP_FILE)}
    if path.name == LIST_FILE:
        return {"lists": lists(path)}
    if path.name == GROUP_FILE:
        return {"list_groups": groups(path)}
    raise BadInput(f"{path}: is neither {LIST_FILE} nor {GROUP_FILE}; give it that name")
