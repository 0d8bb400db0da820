"""Which customs codes carry a mineral, as which good and with which content: rules that are data.

``hand/customs_codes.csv`` is the map of all codes, held or not; ``hand/trade_codes.csv`` splits the
codes of the modelled minerals by unit value; ``hand/gates.csv`` holds their unit values of the base
year; ``hand/gate_factors.csv`` says how far a unit value may stand from the median of its good;
``hand/code_overlaps.csv`` names codes that would count goods twice.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from shigen.catalogue.importers.trade_rows import NUMBERS

EDITION_OF = {"baci": "HS92", "atlas": "HS17"}
HELD = ("all-years", "2024")
BANDS = (
    "mineral", "stage", "form", "hs6", "edition", "base_year", "base_median", "unit_value_from",
    "unit_value_to", "gate_from", "gate_to", "exporters", "content", "content_low", "content_high",
    "note",
)  # fmt: skip


@cache
def _hand(name: str) -> pd.DataFrame:
    path = resources.files("shigen.catalogue.hand").joinpath(f"{name}.csv")
    with path.open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False)


def map_of_codes() -> pd.DataFrame:
    """All rows of ``customs_codes.csv``; contents as numbers, ``mixed`` as a flag.

    Examples
    --------
    >>> codes = map_of_codes()
    >>> codes.loc[codes["hs6"].eq("284180"), ["mineral", "held"]].values.tolist()
    [['tungsten', 'none']]
    """
    rows = _hand("customs_codes").copy()
    for column in ("content", "content_low", "content_high"):
        rows[column] = pd.to_numeric(rows[column])
    rows["mixed"] = rows["mixed"].eq("1")
    return rows


@cache
def _base_unit_values() -> pd.DataFrame:
    rows = _hand("gates").copy()
    rows["edition"] = rows["table"].map(EDITION_OF)
    for column in ("lower", "upper", "median"):
        rows[column] = pd.to_numeric(rows[column])
    return rows.set_index(["hs6", "edition"])


@cache
def _split_codes() -> pd.DataFrame:
    """Bands of the modelled minerals, with what the code stood at in the base year."""
    rows = _hand("trade_codes").copy()
    rows["edition"] = rows["table"].map(EDITION_OF)
    for column in NUMBERS:
        rows[column] = pd.to_numeric(rows[column])
    rows["unit_value_to"] = rows["unit_value_to"].fillna(np.inf)
    rows["base_year"] = rows["year"].astype("int64")
    base = _base_unit_values().loc[list(zip(rows["hs6"], rows["edition"], strict=True))]
    rows["base_median"] = base["median"].to_numpy()
    rows["gate_from"] = base["lower"].to_numpy()
    rows["gate_to"] = base["upper"].to_numpy()
    return rows


def bands(mineral: str) -> pd.DataFrame:
    """Goods of a mineral that the catalogue's trade can show, in the order in which they are tried.

    Parameters
    ----------
    mineral
        Slug of a mineral or group.

    Returns
    -------
    pandas.DataFrame
        Columns `BANDS`: one row per code and good; limits of unit value and gates [USD/kg of
        ``base_year``], which move with the median unit value of the code (``base_median`` in
        that year); infinite and open for a code that holds one good. A code that both editions
        hold is taken from HS 1992, which has all years.

    Examples
    --------
    >>> bands("cobalt")[["hs6", "form", "unit_value_to"]].values.tolist()[:2]
    [['810510', 'hydroxide', 13.0], ['810510', 'metal', inf]]
    >>> bands("zinc")[["hs6", "form", "content"]].values.tolist()
    [['260800', 'concentrate', 0.52]]
    """
    split = _split_codes()
    split = split[split["mineral"].eq(mineral)]
    rest = map_of_codes()
    rest = rest[rest["mineral"].eq(mineral) & rest["held"].isin(HELD)]
    first = set(rest.loc[rest["edition"].eq("HS92"), "hs6"])
    rest = rest[rest["edition"].eq("HS92") | ~rest["hs6"].isin(first)]
    rest = rest[~rest["hs6"].isin(split["hs6"])].assign(
        unit_value_from=0.0,
        unit_value_to=np.inf,
        gate_from=0.0,
        gate_to=np.inf,
        exporters="",
        base_year=0,
        base_median=np.nan,
    )
    columns = list(BANDS)
    parts = [part[columns] for part in (split, rest) if len(part)]
    if not parts:
        return split[columns].reset_index(drop=True)
    return pd.concat(parts, ignore_index=True)


@cache
def gate_factors() -> pd.DataFrame:
    """How far below and above the median of its good a unit value may stand.

    Returns
    -------
    pandas.DataFrame
        Indexed by mineral, hs6, edition and form; ``lower_factor`` (zero) and ``upper_factor``
        (infinite) where another good of the code begins before the gate.

    Examples
    --------
    >>> gate_factors().loc[("aluminum", "760110", "HS92", "unwrought"), "upper_factor"].item()
    4.0
    """
    rows = _hand("gate_factors").set_index(["mineral", "hs6", "edition", "form"])
    lower = pd.to_numeric(rows["lower_factor"]).fillna(0.0)
    upper = pd.to_numeric(rows["upper_factor"]).fillna(np.inf)
    return pd.DataFrame({"lower_factor": lower, "upper_factor": upper, "note": rows["note"]})


def overlaps(mineral: str) -> pd.DataFrame:
    """Codes and years of a mineral that would count goods twice, with the reason.

    Examples
    --------
    >>> overlaps("tantalum")[["hs6", "from_year", "to_year"]].values.tolist()
    [['810310', 2024, 2024]]
    """
    rows = _hand("code_overlaps").loc[lambda frame: frame["mineral"].eq(mineral)].copy()
    for column in ("from_year", "to_year"):
        rows[column] = rows[column].astype("int64")
    return rows.reset_index(drop=True)
