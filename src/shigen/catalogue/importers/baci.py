"""Bilateral trade by six-digit code: CEPII BACI, edition in HS 1992, minerals extract."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from shigen.catalogue.importers import trade_rows
from shigen.errors import BadInput

FILE = "baci_hs92_minerals_1995_2024.parquet"
COUNTRIES = "country_codes_V202401b.csv"
VINTAGE = "HS92 V202601, 1995-2024"

SOURCE: dict[str, str | int] = {
    "source": "cepii-baci-hs92",
    "title": "BACI: international trade database at the product level, HS 1992, minerals extract",
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

NEEDED = ("year", "exporter", "importer", "hs6", "value_kusd", "qty_t")
# BACI writes "Other Asia, nes" with a code of its own; it is Taiwan in these goods.
ISO3_OF_BACI = {"S19": "TWN"}


def countries(path: Path) -> pd.Series[str]:
    """ISO3 code by BACI country number.

    Parameters
    ----------
    path
        The country table that comes with BACI.

    Returns
    -------
    pandas.Series
        Three-letter code, indexed by number; numbers without a code are left out.

    Raises
    ------
    BadInput
        When the file lacks a column.
    """
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for column in ("country_code", "country_iso3"):
        if column not in table.columns:
            raise BadInput(f"{path.name}, row 1: column '{column}' is missing")
    named = table.dropna(subset=["country_iso3"])
    return named.set_index("country_code")["country_iso3"].replace(ISO3_OF_BACI)


def records_in(path: Path) -> pd.DataFrame:
    """Records of an extract, with the columns that the networks need.

    Parameters
    ----------
    path
        A Parquet file of BACI records.

    Returns
    -------
    pandas.DataFrame
        Columns `NEEDED` in the types of the file.

    Raises
    ------
    BadInput
        When the file is not Parquet or was cut short, lacks a column, holds text where a number
        belongs, or a negative value: names file, row and column.
    """
    try:
        records = pd.read_parquet(path)
    except pa.ArrowInvalid as error:
        raise BadInput(f"{path.name}: is not a Parquet file, or was cut short") from error
    for column in NEEDED:
        if column not in records.columns:
            raise BadInput(
                f"{path.name}: column '{column}' is missing; this is not the BACI extract"
            )
    for column in ("value_kusd", "qty_t"):
        if not pd.api.types.is_numeric_dtype(records[column]):
            raise BadInput(f"{path.name}, column {column}: not a number")
        negative = records.index[records[column].lt(0)]
        if len(negative):
            raise BadInput(f"{path.name}, row {negative[0]}, column {column}: a negative quantity")
    return records[list(NEEDED)]


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the trade that the networks need.

    Parameters
    ----------
    folder
        Folder with the extract and BACI's country table.

    Returns
    -------
    dict
        ``trade``: one row per mineral, code, pair; see `trade_rows.trade`.

    Raises
    ------
    BadInput
        When a file or a column is missing, or a value is negative: names file, row, column.
    """
    for name in (FILE, COUNTRIES):
        if not (folder / name).is_file():
            raise BadInput(f"{folder.name}: file '{name}' is missing; give the BACI HS92 extract")
    records = records_in(folder / FILE)
    wanted = trade_rows.codes("baci")
    records = records[
        records["year"].isin(wanted["year"].unique())
        & records["hs6"].isin(wanted["hs6"].astype("int64").unique())
    ]
    iso3 = countries(folder / COUNTRIES)
    tidy = pd.DataFrame(
        {
            "year": records["year"].astype("int64"),
            "hs6": records["hs6"].astype("int64").map("{:06d}".format),
            "exporter": records["exporter"].astype("int64").map(iso3),
            "importer": records["importer"].astype("int64").map(iso3),
            # Single precision upstream: seven digits are what was published.
            "value_kusd": records["value_kusd"].astype("float64"),
            "qty_t": records["qty_t"].astype("float64"),
        }
    )
    nameless = tidy.index[tidy["exporter"].isna() | tidy["importer"].isna()]
    if len(nameless):
        raise BadInput(
            f"{FILE}, row {nameless[0]}, column exporter or importer: a country number that "
            f"{COUNTRIES} does not list"
        )
    return {
        "trade": trade_rows.trade(tidy, table="baci", source=str(SOURCE["source"]), vintage=VINTAGE)
    }
