"""Shares and uses of the European Commission's study of 2023, whole and as printed.

Every material is here, mineral of the catalogue or not, so that the study can be computed anew from
its own tables. Nothing is rescaled: shares that add up to less than all stay as they are. Both
files of shares have a trade parameter a country; ``<0.1%`` is kept as the range 0-0.1 %. A use has
the sector that the study puts it in and the value added that is printed beside it, even where other
rows print another value for that sector. The files are transcriptions by others of the annexes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from shigen.catalogue.importers import eu_crm
from shigen.catalogue.importers.assessment_rows import (
    SECOND_HAND,
    STAGES,
    material_in,
    notes,
    with_minerals,
)
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

STUDY = "eu-crm"
EDITION = 2023
PARTY = "EUU"
SOURCE = eu_crm.SOURCE
WORLD_FILE = "eu_crm_2023_global_supply_shares.csv"
SOURCING_FILE = "eu_crm_2023_eu_sourcing_shares.csv"
USES_FILE = "eu_crm_2023_use_shares_va.csv"
SHARE_COLUMNS = ("slug", "stage", "country", "iso3", "share_pct_text", "share", "t")
USE_COLUMNS = ("slug", "application", "share_pct_text", "share", "nace2", "value_added_MEUR")
LARGEST_PARAMETER = 5.0


def _head(row: Row) -> dict[str, Any]:
    return {"study": STUDY, "edition": EDITION, "material": material_in(row, "slug").material}


def _bounded(row: Row, column: str, top: float) -> float | None:
    number = row.number_in(column, empty=("",))
    if number is not None and not 0 <= number <= top:
        row.refuse(column, f"is not from 0 to {top:g}")
    return number


def _share(row: Row, *, put_together: bool) -> dict[str, Any]:
    """Value with its range; a printed bound is the end of a range."""
    printed = row.cells["share_pct_text"].strip()
    value = _bounded(row, "share", 1.0)
    low = high = None
    if printed.startswith("<"):
        bare = Row(row.file, row.number, {"share_pct_text": printed.strip("<%")})
        low, high = 0.0, (bare.number_in("share_pct_text") or 0.0) / 100
    elif value is None:
        if not printed.startswith(">"):
            row.refuse("share", "is empty, but the printed share is no bound")
        low = 0.0
    said = "" if low is None else f"published as {printed}"
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": "fraction",
        "status": "estimated" if put_together or high is not None else "reported",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": notes(said, SECOND_HAND),
    }


def shares(file: Path, scope: str) -> list[dict[str, Any]]:
    """Shares of countries with their trade parameters.

    Parameters
    ----------
    file
        One row a material, stage and country.
    scope
        ``world`` or ``sourcing``.

    Raises
    ------
    BadInput
        When a material, stage or place is not known, or a number is out of its bounds.
    """
    made = []
    for row in rows_of(file, columns=SHARE_COLUMNS):
        stage = STAGES.get(row.cells["stage"])
        if stage is None:
            row.refuse("stage", "is not E or P")
        known = row.cells["iso3"].strip() != ""
        made.append(
            {
                **_head(row),
                "stage": stage,
                "scope": scope,
                "party": PARTY if scope == "sourcing" else "",
                "place": row.place_in("iso3") if known else "",
                "country": row.cells["country"].strip(),
                "trade_parameter": _bounded(row, "t", LARGEST_PARAMETER),
                **_share(row, put_together=stage == "refined" or scope == "sourcing"),
            }
        )
    return made


def uses(file: Path) -> list[dict[str, Any]]:
    """Shares of uses, with the sector of each and its value added in million euro.

    Parameters
    ----------
    file
        One row a material and use.

    Raises
    ------
    BadInput
        When a material is not known, or a number is out of its bounds.
    """
    return [
        {
            **_head(row),
            "use": row.cells["application"].strip(),
            "scheme": eu_crm.SCHEME,
            "sector": row.cells["nace2"].strip(),
            "sector_value_added_meur": _bounded(row, "value_added_MEUR", 1e7),
            **_share(row, put_together=False),
        }
        for row in rows_of(file, columns=USE_COLUMNS)
    ]


READERS: Mapping[str, tuple[str, Callable[[Path], list[dict[str, Any]]]]] = MappingProxyType(
    {
        WORLD_FILE: ("assessment_shares", lambda file: shares(file, "world")),
        SOURCING_FILE: ("assessment_shares", lambda file: shares(file, "sourcing")),
        USES_FILE: ("assessment_uses", uses),
    }
)


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Shares and uses as the study prints them.

    Parameters
    ----------
    path
        The folder with the three files, or one of them by its published name.

    Returns
    -------
    dict
        ``assessment_shares`` and ``assessment_uses``. Shares in processing and in sourcing are
        ``estimated``, since the study puts them together from sources of different kinds.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    wanted = [name for name in READERS if path.is_dir() or path.name == name]
    if not wanted:
        raise BadInput(f"{path}: is none of {', '.join(READERS)}; give one of these, or the folder")
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in wanted:
        table, reader = READERS[name]
        rows.setdefault(table, []).extend(reader(path / name if path.is_dir() else path))
    if not all(rows.values()):
        raise BadInput(f"{path}: has no row")
    return {table: with_minerals(made) for table, made in rows.items()}
