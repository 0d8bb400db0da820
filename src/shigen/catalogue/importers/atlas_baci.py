"""Bilateral trade of 2024 by six-digit code: CEPII BACI in HS 2017, from the Materials Atlas.

Only the part that is BACI is read; the atlas's own figures carry no licence and are not used.
Quantities are held for 2024 alone, so every mineral that leans on this extract has 2024 trade.
All 30 codes of the file carry a mineral of ours, and all of them are in ``flows``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers import flows, trade_rows
from shigen.catalogue.importers.baci import records_in
from shigen.catalogue.importers.source_file import located

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


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the trade of 2024 in HS 2017.

    Parameters
    ----------
    path
        The atlas's BACI extract, or the folder that holds it.

    Returns
    -------
    dict
        ``flows``: one row per code and pair; see `flows.flows`. ``trade``: one row per mineral,
        code and pair; see `trade_rows.trade`.

    Raises
    ------
    BadInput
        When the file or a column is missing, or a record is not what BACI prints: names file,
        row, column.
    """
    file = located(path, "baci_hs17_*.parquet")
    # The extract lists a record once per material of its code.
    records = records_in(file).drop_duplicates()
    tidy = pd.DataFrame(
        {
            "year": flows.whole(records, "year", file.name),
            "hs6": flows.whole(records, "hs6", file.name).map("{:06d}".format),
            **{
                column: flows.known_places(records[column], column=column, name=file.name)
                for column in ("exporter", "importer")
            },
            "value_kusd": records["value_kusd"],
            "qty_t": records["qty_t"],
        }
    )
    flows.checked(tidy, name=file.name, edition="HS17")
    source = str(SOURCE["source"])
    return {
        "flows": flows.flows(tidy, edition="HS17", source=source),
        "trade": trade_rows.trade(tidy, table="atlas", source=source, vintage=VINTAGE),
    }
