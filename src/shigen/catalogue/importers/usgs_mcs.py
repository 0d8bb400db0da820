"""USGS Mineral Commodity Summaries 2026: the importer.

The release is one long table of every number in the edition. It feeds five tables: ``balance``
(US statistics of every chapter as printed), ``world_tables`` (world output, capacity and reserves
of every chapter as printed), ``production`` (the modelled minerals in t of content), ``shares`` (US
import sources) and ``prices``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_file import FILE, KEY, VINTAGE, read_rows
from shigen.catalogue.importers.usgs_mcs_trade import prices, shares
from shigen.catalogue.importers.usgs_mcs_world import production, world_tables

FOLDER = "usgs-mcs2026"

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2026 Data Release",
    "publisher": "U.S. Geological Survey",
    # Version 1.3 of 27 May 2026 lowered the rare-earth reserves of Brazil; the file held does not
    # have that change yet.
    "edition": f"{VINTAGE}, before version 1.3",
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.3133/mcs2026",
    "accessed": "2026-11",
}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the edition into the tables it feeds.

    Parameters
    ----------
    folder
        The folder that holds the released CSV file.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``balance``, ``world_tables``, ``production``, ``shares`` and ``prices``.

    Raises
    ------
    BadInput
        When the file is missing or is not what it claims to be: names file, row and column.
    """
    rows = read_rows(folder / FILE)
    us = balance(rows)
    world = world_tables(rows)
    return {
        "balance": us,
        "world_tables": world,
        "production": production(world, us),
        "shares": shares(rows),
        "prices": prices(rows),
    }
