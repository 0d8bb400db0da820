"""Bilateral trade of 2024 by six-digit code: CEPII BACI in HS 2017, from the Materials Atlas.

Only the part that is BACI is read; the atlas's own figures carry no licence and are not used.
Quantities are held for 2024 alone, so every mineral that leans on this extract has 2024 trade.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers import trade_rows
from shigen.catalogue.importers.baci import ISO3_OF_BACI, records_in
from shigen.errors import BadInput

FILE = "baci_hs17_2024_full.parquet"
VINTAGE = "HS17 V202601, 2024"

SOURCE: dict[str, str | int] = {
    "source": "cepii-baci-hs17",
    "title": "BACI: international trade database at the product level, HS 2017, 30 codes of 2024",
    "publisher": "CEPII",
    "edition": VINTAGE,
    "licence": "Etalab Open Licence 2.0",
    "ships": 1,
    "citation": (
        "Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the "
        "Product-Level, CEPII Working Paper 2010-23; https://www.cepii.fr"
    ),
    "accessed": "2026-11-22",
}


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the trade that the networks need.

    Parameters
    ----------
    folder
        Folder with the atlas's BACI extract.

    Returns
    -------
    dict
        ``trade``: one row per mineral, code, pair; see `trade_rows.trade`.

    Raises
    ------
    BadInput
        When the file or a column is missing, or a value is negative: names file, row, column.
    """
    if not (folder / FILE).is_file():
        raise BadInput(f"{folder.name}: file '{FILE}' is missing; give the atlas's BACI extract")
    # The extract lists a record once per material of its code.
    records = records_in(folder / FILE).drop_duplicates()
    tidy = records.assign(
        year=records["year"].astype("int64"),
        hs6=records["hs6"].astype("str").str.zfill(6),
        exporter=records["exporter"].astype("str").replace(ISO3_OF_BACI),
        importer=records["importer"].astype("str").replace(ISO3_OF_BACI),
    )
    return {
        "trade": trade_rows.trade(
            tidy, table="atlas", source=str(SOURCE["source"]), vintage=VINTAGE
        )
    }
