"""Turn customs records of one code into tonnes of contained mineral.

Shared by the two BACI extracts. Which unit value means which good, and how much mineral that good
holds, is data: ``hand/trade_codes.csv``; which unit values cannot be right is data as well:
``hand/gates.csv``. Nothing is dropped in silence: gated rows stay in the table with their mark, and
rows too small to matter are added up in one row per code with the mark ``small``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from shigen.errors import BadInput

# A record below this share of the world weight of a code and stage is added to its "small" row.
SMALL = 2e-5
# The parties' own trade is kept down to a smaller size.
SMALL_FOR_PARTIES = 2e-6
PARTIES = ("USA", "JPN")
# Beyond this factor outside a gate a record is an error of units or codes, not a cheap lot.
ERROR_FACTOR = 5.0
# A quantity is imputed from the exporter's own median unit value when it has this many records.
RECORDS_FOR_OWN_MEDIAN = 5

COLUMNS = (
    "mineral", "stage", "form", "hs6", "exporter", "importer", "year", "gross_t", "value_kusd",
    "content", "gate", "value", "low", "high", "unit", "status", "source", "vintage", "note",
)  # fmt: skip
NUMBERS = ("unit_value_from", "unit_value_to", "content", "content_low", "content_high")


@cache
def _hand(name: str) -> pd.DataFrame:
    path = resources.files("shigen.catalogue.hand").joinpath(f"{name}.csv")
    with path.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False)


def codes(table: str) -> pd.DataFrame:
    """Rows of ``trade_codes.csv`` for one extract, numbers as numbers.

    Parameters
    ----------
    table
        ``baci`` or ``atlas``.

    Returns
    -------
    pandas.DataFrame
        One row per mineral, code and band of unit value [USD/kg]; ``content`` [t/t] is missing
        where the code is shared by minerals that unit values cannot tell apart.

    Examples
    --------
    >>> sorted(set(codes("atlas")["hs6"]))[:3]
    ['740311', '750210', '810194']
    """
    rows = _hand("trade_codes").loc[lambda frame: frame["table"] == table].copy()
    for column in NUMBERS:
        rows[column] = pd.to_numeric(rows[column])
    rows["unit_value_to"] = rows["unit_value_to"].fillna(np.inf)
    rows["year"] = rows["year"].astype("int64")
    return rows.reset_index(drop=True)


def gate_limits(table: str) -> pd.DataFrame:
    """Lower and upper unit value [USD/kg] per code of one extract, indexed by ``hs6``.

    Examples
    --------
    >>> float(gate_limits("baci").loc["282520", "lower"])
    4.0
    """
    rows = _hand("gates").loc[lambda frame: frame["table"] == table].set_index("hs6")
    return pd.DataFrame({name: pd.to_numeric(rows[name]) for name in ("lower", "upper")})


def with_quantities(records: pd.DataFrame) -> pd.DataFrame:
    """Fill missing quantities from the value by a median unit value.

    The exporter's own weight-free median is taken where it has five records with a quantity, else
    that of the code.

    Parameters
    ----------
    records
        Records of one code and year: exporter, importer, value_kusd [kUSD], qty_t [t or missing].

    Returns
    -------
    pandas.DataFrame
        With ``gross_t`` [t], ``unit_value`` [USD/kg] and ``imputed`` (True where filled).

    Examples
    --------
    >>> records = pd.DataFrame({"exporter": ["CHL"] * 3, "importer": ["CHN", "JPN", "USA"],
    ...                         "value_kusd": [20.0, 10.0, 30.0], "qty_t": [2.0, 1.0, None]})
    >>> with_quantities(records)[["gross_t", "imputed"]].values.tolist()
    [[2.0, False], [1.0, False], [3.0, True]]
    """
    filled = records.copy()
    known = filled["qty_t"].gt(0)
    unit_value = (filled["value_kusd"] / filled["qty_t"]).where(known)
    by_exporter = unit_value.groupby(filled["exporter"])
    own = by_exporter.transform("median").where(
        by_exporter.transform("count") >= RECORDS_FOR_OWN_MEDIAN
    )
    typical = own.fillna(unit_value.median())
    filled["imputed"] = ~known
    filled["unit_value"] = unit_value.fillna(typical)
    filled["gross_t"] = filled["qty_t"].where(known, filled["value_kusd"] / typical)
    return filled


def gate(unit_value: pd.Series[float], *, lower: float, upper: float) -> pd.Series[str]:
    """Mark unit values that cannot belong to the code.

    Returns
    -------
    pandas.Series
        ``""`` inside the gates, ``low`` or ``high`` outside, ``error`` when more than five times
        outside.

    Examples
    --------
    >>> gate(pd.Series([10.0, 3.0, 0.5, 90.0]), lower=4, upper=80).tolist()
    ['', 'low', 'error', 'high']
    """
    marks = np.select(
        [
            (unit_value < lower / ERROR_FACTOR) | (unit_value > upper * ERROR_FACTOR),
            unit_value < lower,
            unit_value > upper,
        ],
        ["error", "low", "high"],
        default="",
    )
    return pd.Series(marks, index=unit_value.index, dtype="str")


def contained(
    records: pd.DataFrame, bands: pd.DataFrame, limits: tuple[float, float]
) -> pd.DataFrame:
    """Records of one code as rows of the trade table for one mineral.

    Parameters
    ----------
    records
        Records of one code and year with exporter, importer (ISO3), value_kusd, qty_t.
    bands
        Rows of `codes` for one mineral and code; the first band that fits a record is used, so
        bands for named exporters stand before general ones.
    limits
        Lower and upper gate [USD/kg].

    Returns
    -------
    pandas.DataFrame
        Rows of the trade table without source, vintage. Records that no band of the mineral
        takes are left out unless they are gated.
    """
    rows = with_quantities(records.reset_index(drop=True))
    rows["gate"] = gate(rows["unit_value"], lower=limits[0], upper=limits[1])
    band = pd.Series(-1, index=rows.index)
    for position, row in enumerate(bands.to_dict("records")):
        fits = rows["unit_value"].ge(row["unit_value_from"])
        fits &= rows["unit_value"].lt(row["unit_value_to"])
        if row["exporters"]:
            fits &= rows["exporter"].isin(str(row["exporters"]).split(";"))
        band = band.where(band.ge(0) | ~fits, position)
    # A gated record fits no band by nature: it is shown with the code's last, general one.
    general = len(bands) - 1
    band = band.where(rows["gate"].eq("") | bool(bands["exporters"].iloc[general]), general)
    rows, band = rows.loc[band.ge(0)], band.loc[band.ge(0)]
    for column in ("mineral", "stage", "form", "hs6", "year", "content", "content_low",
                   "content_high", "note"):  # fmt: skip
        rows[column] = bands[column].to_numpy()[band.to_numpy()]
    rows["value"] = rows["gross_t"] * rows["content"]
    rows["low"] = rows["gross_t"] * rows["content_low"]
    rows["high"] = rows["gross_t"] * rows["content_high"]
    rows["status"] = np.where(rows["imputed"], "imputed", "reported")
    return _without_small(rows)


def _without_small(rows: pd.DataFrame) -> pd.DataFrame:
    """Add records below the threshold up in one row per code and stage that says how many."""
    share = rows["gross_t"] / rows.groupby("stage")["gross_t"].transform("sum")
    party = rows["exporter"].isin(PARTIES) | rows["importer"].isin(PARTIES)
    small = share.lt(pd.Series(SMALL, index=rows.index).mask(party, SMALL_FOR_PARTIES))
    totals = [_added_up(dropped) for _, dropped in rows.loc[small].groupby("stage", sort=True)]
    parts = [rows.loc[~small], *([pd.DataFrame(totals)] if totals else [])]
    return pd.concat(parts, ignore_index=True)


def _added_up(dropped: pd.DataFrame) -> dict[str, object]:
    first = dropped.iloc[0]
    return {
        "mineral": first["mineral"], "stage": first["stage"], "form": "small", "hs6": first["hs6"],
        "year": first["year"], "exporter": "OTH", "importer": "OTH", "gate": "small",
        "gross_t": dropped["gross_t"].sum(), "value_kusd": dropped["value_kusd"].sum(),
        "value": dropped["value"].sum(min_count=1), "status": "reported",
        "note": f"{len(dropped)} records below {SMALL:g} of the weight of code and stage, added up",
    }  # fmt: skip


def trade(records: pd.DataFrame, *, table: str, source: str, vintage: str) -> pd.DataFrame:
    """Rows of the trade table from all records of one extract.

    Parameters
    ----------
    records
        year, hs6 (text), exporter, importer (ISO3), value_kusd [kUSD], qty_t [t or missing].
    table
        ``baci`` or ``atlas``: which rows of ``trade_codes.csv`` apply.
    source, vintage
        What the rows cite.

    Returns
    -------
    pandas.DataFrame
        Rows of the trade table, sorted by its keys; ``value`` [t of contained mineral].

    Raises
    ------
    BadInput
        When the extract holds no record of a code and year that ``trade_codes.csv`` names.
    """
    limits = gate_limits(table)
    by_code = dict(list(records.groupby(["hs6", "year"])))
    parts = []
    for (mineral, hs6, year), bands in codes(table).groupby(["mineral", "hs6", "year"], sort=True):
        if (hs6, year) not in by_code:
            raise BadInput(
                f"{source}: no record of code {hs6} in {year}, which trade_codes.csv asks for "
                f"({mineral}); the extract was cut short or is of another edition"
            )
        lower, upper = limits.loc[str(hs6), ["lower", "upper"]].to_numpy(dtype="float64")
        parts.append(contained(by_code[hs6, year], bands, (float(lower), float(upper))))
    rows = pd.concat(parts, ignore_index=True)
    rows["unit"], rows["source"], rows["vintage"] = "t", source, vintage
    for column in ("gross_t", "value_kusd", "value", "low", "high"):
        rows[column] = rows[column].round(6)
    rows["year"] = rows["year"].astype("int64")
    keys = ["mineral", "stage", "hs6", "form", "exporter", "importer"]
    return rows[list(COLUMNS)].sort_values(keys, ignore_index=True)
