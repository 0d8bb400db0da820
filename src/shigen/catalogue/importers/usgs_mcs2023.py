"""USGS Mineral Commodity Summaries 2023: US statistics of six by-product metals, 2018-22.

Salient tables of cadmium, gallium, germanium, indium, selenium and tellurium, in the wide form of
those years. They add 2018 and 2019 to what the later editions print.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_salient import salient_rows
from shigen.catalogue.importers.usgs_mcs_trade import prices
from shigen.catalogue.importers.usgs_mcs_world import production
from shigen.errors import BadInput

EDITION = "2023"
KEY = "usgs-mcs2023-byproducts"
PATTERN = f"mcs{EDITION}*_salient.csv"

SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2023 Data Release, salient statistics of by-products",
    "publisher": "U.S. Geological Survey",
    "edition": EDITION,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.3133/mcs2023",
    "accessed": "2026-11",
}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the salient tables of the edition.

    Parameters
    ----------
    path
        The folder with them, or one of them.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``balance``, ``production`` (US output) and ``prices``.

    Raises
    ------
    BadInput
        When a file is missing or not what it claims: names file, row and column.
    """
    if not path.is_file() and not path.is_dir():
        raise BadInput(f"{path}: no such file or folder")
    files = [path] if path.is_file() else sorted(path.glob(PATTERN))
    if not files:
        raise BadInput(f"{path}: no file {PATTERN} in this folder; name the file itself")
    rows = pd.concat([salient_rows(file, edition=EDITION, source=KEY) for file in files])
    us = balance(rows)
    no_world = pd.DataFrame(columns=["mineral", "table", "measure"])
    # The rules are of all commodities, of which only six are here.
    return {
        "balance": us,
        "production": production(no_world, us, edition=EDITION, missing=[]),
        "prices": prices(rows, missing=[]),
    }
