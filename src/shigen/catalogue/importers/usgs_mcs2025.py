"""USGS Mineral Commodity Summaries 2025: the importer of the wide release.

World output of 2023 and 2024, capacity and reserves; US salient statistics of 2020-24. Its figures
of 2024 are the first estimates; the edition of 2026 revised them. Gallium, graphite and antimony
came under Chinese export licensing in 2023-24, so their base year takes output of 2023 from here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import rows_of
from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_salient import salient_rows
from shigen.catalogue.importers.usgs_mcs_trade import prices
from shigen.catalogue.importers.usgs_mcs_wide import EDITION, world_rows
from shigen.catalogue.importers.usgs_mcs_world import production, world_tables
from shigen.errors import BadInput

FILE = Path("world_data") / "MCS2025_World_Data.csv"
SALIENT = f"mcs{EDITION}*_salient.csv"
USES = Path("industry_trends") / "MCS2025_T4_Critical_Minerals_End_Use.csv"
KEY = "usgs-mcs2025"

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2025 Data Release",
    "publisher": "U.S. Geological Survey",
    "edition": EDITION,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.5066/P13XCP3R",
    "accessed": "2026-11",
}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the release, or one file of it.

    Parameters
    ----------
    path
        The folder of the release with ``world_data`` and ``salient_commodity`` in it, either of
        these folders, the one file ``MCS2025_World_Data.csv``, or one salient table.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``world_tables``, ``balance``, ``production``, ``prices`` and ``end_use_shares`` (primary
        applications without shares), those of them that the files given can fill. The other tables
        of ``industry_trends`` repeat figures of these or are of the whole mineral economy; they are
        not read.

    Raises
    ------
    BadInput
        When a file is missing or not what it claims: names file, row and column.
    """
    world, salient = _files(path)
    tables: dict[str, pd.DataFrame] = {}
    if world is not None:
        tables["world_tables"] = world_tables(world_rows(world))
    if salient:
        rows = pd.concat([salient_rows(file, edition=EDITION) for file in salient])
        tables["balance"] = balance(rows)
        # With one file given, the lines of all other commodities are of course not there.
        tables["prices"] = prices(rows, missing=None if len(salient) > 1 else [])
    if path.is_dir() and (path / USES).is_file():
        tables["end_use_shares"] = named_uses(path / USES)
    made = production(
        tables.get("world_tables", pd.DataFrame(columns=["mineral", "table", "measure"])),
        tables.get("balance", pd.DataFrame(columns=["mineral", "detail"])),
        edition=EDITION,
        missing=None if world is not None and len(salient) > 1 else [],
    )
    return tables | {"production": made}


def named_uses(file: Path) -> pd.DataFrame:
    """Primary applications of the critical minerals, for which no share is printed.

    Parameters
    ----------
    file
        ``MCS2025_T4_Critical_Minerals_End_Use.csv``.

    Returns
    -------
    pandas.DataFrame
        Columns of ``end_use_shares`` without a value: who names a use does not say how much.

    Raises
    ------
    BadInput
        When it is not that table, or names a mineral that is not known: names row and column.
    """
    found: list[dict[str, object]] = []
    for row in rows_of(file, columns=("Source", "Critical Mineral", "Primary Applications")):
        if row.cells["Source"] != f"MCS{EDITION}":
            row.refuse("Source", f"is not MCS{EDITION}")
        try:
            mineral = reference.mineral(row.cells["Critical Mineral"].strip())
        except BadInput as error:
            row.refuse("Critical Mineral", f"is not a mineral we know ({error})")
        found.append(
            {
                "mineral": mineral,
                "place": "USA",
                "period": str(int(EDITION) - 1),
                "use": row.cells["Primary Applications"].strip().rstrip("."),
                "value": None,
                "unit": "fraction",
                "status": "reported",
                "source": KEY,
                "vintage": EDITION,
                "note": "named as primary applications; no share is printed",
            }
        )
    return pd.DataFrame(found)


def _files(path: Path) -> tuple[Path | None, list[Path]]:
    """The world table and the salient tables among what was given."""
    if path.is_file():
        one = path.name.lower()
        return (None, [path]) if one.endswith("_salient.csv") else (path, [])
    if not path.is_dir():
        raise BadInput(f"{path}: no such file or folder")
    world = next((file for file in (path / FILE, path / FILE.name) if file.is_file()), None)
    salient = sorted([*path.glob(SALIENT), *(path / "salient_commodity").glob(SALIENT)])
    if world is None and not salient:
        raise BadInput(
            f"{path}: has neither {FILE} nor salient_commodity/{SALIENT}; name the folder of the "
            "release or one of its files"
        )
    return world, salient
