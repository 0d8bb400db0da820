"""Trade of a mineral in any year, classified as the base years are: by code, unit value, content.

A code that holds several goods is split by unit value. Prices move, so the limits move with the
median unit value of the code in the year. A missing quantity is filled from the value and marked.
A unit value far from the median of its good in the same year is gated; a record whose unit value
no good of the mineral has is marked ``unplaced``. No record is dropped.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue import trade_rules
from shigen.catalogue.importers.trade_rows import (
    COLUMNS,
    ERROR_FACTOR,
    PARTIES,
    RECORDS_FOR_OWN_MEDIAN,
    SMALL,
    SMALL_FOR_PARTIES,
)
from shigen.errors import BadInput

CODE = ["hs6", "edition"]
UNPLACED = "unplaced"
# The sources table tells the release; a flow tells the edition of its code.
VINTAGE = "BACI V202601, "


class Tables(Protocol):
    """Anything that gives the tables of a catalogue by name."""

    def table(self, name: str) -> pd.DataFrame:
        """A table as a frame of its own."""


def _flows(catalogue: Tables, rules: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Records of the codes of a mineral, less those that another code counts."""
    flows = catalogue.table("flows")
    chosen = flows["hs6"].isin(rules["hs6"].unique())
    if year is not None:
        chosen &= flows["year"].eq(year)
    flows = flows[chosen].reset_index(drop=True)
    flows = flows.merge(rules[CODE].drop_duplicates(), on=CODE)
    for row in trade_rules.overlaps(str(rules["mineral"].iloc[0])).to_dict("records"):
        twice = flows["hs6"].eq(row["hs6"]) & flows["edition"].eq(row["edition"])
        twice &= flows["year"].ge(row["from_year"]) & flows["year"].le(row["to_year"])
        flows = flows[~twice]
    return flows.reset_index(drop=True)


def with_quantities(flows: pd.DataFrame) -> pd.DataFrame:
    """Fill missing quantities from the value by the median unit value of the same code and year.

    The exporter's own median is taken where it has five records with a quantity, else that of the
    code; where no record of the code has a quantity in the year, it stays missing.

    Parameters
    ----------
    flows
        Rows of the table ``flows``.

    Returns
    -------
    pandas.DataFrame
        With ``unit_value`` [USD/kg], ``code_median`` [USD/kg], ``imputed`` and the filled
        ``gross_t`` [t].

    Examples
    --------
    >>> flows = pd.DataFrame({"hs6": "283691", "edition": "HS92", "year": 2024,
    ...     "exporter": "CHL", "importer": ["CHN", "JPN", "USA"],
    ...     "gross_t": [2.0, 1.0, None], "value_kusd": [20.0, 10.0, 30.0]})
    >>> with_quantities(flows)[["gross_t", "imputed"]].values.tolist()
    [[2.0, False], [1.0, False], [3.0, True]]
    """
    filled = flows.copy()
    known = filled["gross_t"].gt(0)
    filled["unit_value"] = (filled["value_kusd"] / filled["gross_t"]).where(known)
    year = filled.groupby([*CODE, "year"])["unit_value"]
    own = filled.groupby([*CODE, "year", "exporter"])["unit_value"]
    filled["code_median"] = year.transform("median")
    mine = own.transform("median").where(own.transform("count") >= RECORDS_FOR_OWN_MEDIAN)
    filled["unit_value"] = filled["unit_value"].fillna(mine).fillna(filled["code_median"])
    filled["imputed"] = ~known
    filled["gross_t"] = filled["gross_t"].where(known, filled["value_kusd"] / filled["unit_value"])
    return filled


def _placed(rows: pd.DataFrame, rules: pd.DataFrame) -> pd.Series[int]:
    """Position of the first band that takes each record; -1 where none does."""
    band = pd.Series(-1, index=rows.index)
    for position, rule in enumerate(rules.to_dict("records")):
        fits = rows["hs6"].eq(rule["hs6"]) & rows["edition"].eq(rule["edition"])
        if rule["unit_value_from"] > 0 or np.isfinite(rule["unit_value_to"]):
            # Four digits, so that a base year measures exactly one against itself.
            scale = (rows["code_median"] / rule["base_median"]).round(4).fillna(1.0)
            fits &= rows["unit_value"].ge(rule["unit_value_from"] * scale)
            fits &= rows["unit_value"].lt(rule["unit_value_to"] * scale)
        if rule["exporters"]:
            fits &= rows["exporter"].isin(str(rule["exporters"]).split(";"))
        band = band.where(band.ge(0) | ~fits, position)
    return band


def _weighted_median(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Unit value below which half of the value of each group was traded [USD/kg]."""
    known = rows.loc[~rows["imputed"], [*by, "unit_value", "value_kusd"]].sort_values("unit_value")
    value = known.groupby(by)["value_kusd"]
    half = value.cumsum() >= value.transform("sum") / 2
    return (
        known[half]
        .drop_duplicates(by)[[*by, "unit_value"]]
        .rename(columns={"unit_value": "form_median"})
    )


def _marks(unit_value: pd.Series[float], lower: pd.Series[float], upper: pd.Series[float],
           inside: str) -> pd.Series[str]:  # fmt: skip
    marks = np.select(
        [
            unit_value.lt(lower / ERROR_FACTOR) | unit_value.gt(upper * ERROR_FACTOR),
            unit_value.lt(lower),
            unit_value.gt(upper),
        ],
        ["error", "low", "high"],
        default=inside,
    )
    return pd.Series(marks, index=unit_value.index, dtype="str")


def _gated(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark records far from the median of their good in the same year."""
    by = [*CODE, "form", "year"]
    rows = rows.merge(_weighted_median(rows[rows["band"].ge(0)], by), on=by, how="left")
    keys = pd.MultiIndex.from_frame(rows[["mineral", *CODE, "form"]])
    factors = trade_rules.gate_factors().reindex(keys)
    lower = rows["form_median"] * factors["lower_factor"].fillna(0.0).to_numpy()
    upper = rows["form_median"] * factors["upper_factor"].fillna(np.inf).to_numpy()
    rows["gate"] = _marks(rows["unit_value"], lower.fillna(0.0), upper.fillna(np.inf), "")
    # What fits no good is held against the gates of the code as a whole.
    scale = (rows["code_median"] / rows["base_median"]).round(4).fillna(1.0)
    outside = _marks(
        rows["unit_value"], rows["gate_from"] * scale, rows["gate_to"] * scale, UNPLACED
    )
    rows["gate"] = rows["gate"].where(rows["band"].ge(0), outside)
    return rows


def _without_small(rows: pd.DataFrame) -> pd.DataFrame:
    """Add records below the threshold up in one row per code, stage and year that counts them."""
    by = ["hs6", "stage", "year"]
    share = rows["gross_t"] / rows.groupby(by)["gross_t"].transform("sum")
    party = rows["exporter"].isin(PARTIES) | rows["importer"].isin(PARTIES)
    small = share.lt(pd.Series(SMALL, index=rows.index).mask(party, SMALL_FOR_PARTIES))
    if not small.any():
        return rows
    sums = (
        rows[small]
        .groupby([*by, "mineral", "edition", "source"], as_index=False)
        .agg(
            gross_t=("gross_t", "sum"),
            value_kusd=("value_kusd", "sum"),
            value=("value", lambda column: column.sum(min_count=1)),
            records=("gross_t", "size"),
        )
    )
    sums["note"] = sums["records"].map(
        lambda n: f"{n} records below {SMALL:g} of the weight of code and stage, added up"
    )
    sums = sums.assign(form="small", exporter="OTH", importer="OTH", gate="small")
    sums["status"] = "reported"
    return pd.concat([rows[~small], sums], ignore_index=True)


def _classified(catalogue: Tables, mineral: str, year: int | None) -> pd.DataFrame:
    """Every record of a mineral with its stage, form, content and gate."""
    rules = trade_rules.bands(mineral)
    if rules.empty:
        raise BadInput(
            f"{mineral}: no customs code of it is held; `shigen data codes {mineral}` lists what "
            "is missing"
        )
    rows = with_quantities(_flows(catalogue, rules, year))
    rows["band"] = _placed(rows, rules)
    # A record that no band takes is shown with the last, general good of its code.
    last = rules.assign(position=range(len(rules))).groupby(CODE)["position"].last()
    keys = pd.MultiIndex.from_frame(rows[CODE])
    general = rows["band"].where(rows["band"].ge(0), last.reindex(keys).to_numpy())
    shown = general.astype("int64").to_numpy()
    for column in ("mineral", "stage", "form", "base_median", "gate_from", "gate_to", "content",
                   "content_low", "content_high", "note"):  # fmt: skip
        rows[column] = rules[column].to_numpy()[shown]
    rows = _gated(rows)
    nowhere = rows["band"].lt(0)
    rows.loc[nowhere, ["content", "content_low", "content_high"]] = np.nan
    rows.loc[nowhere, "form"] = UNPLACED
    rows.loc[nowhere, "note"] = "The unit value fits no good of this mineral in the code"
    rows["value"] = rows["gross_t"] * rows["content"]
    rows["low"] = rows["gross_t"] * rows["content_low"]
    rows["high"] = rows["gross_t"] * rows["content_high"]
    rows["status"] = np.where(rows["imputed"], "imputed", "reported")
    return rows


def trade_of(
    catalogue: Tables,
    mineral: str,
    *,
    year: int | None,
    stage: str | None = None,
    small: bool = True,
) -> pd.DataFrame:
    """Classified trade of a mineral in one year or in all.

    Parameters
    ----------
    catalogue
        Its table ``flows`` is read.
    mineral
        Slug, such as ``cobalt``.
    year
        Calendar year; every year that is held when ``None``.
    stage
        One stage; all when not given.
    small
        Add records too small to matter up in one row per code, stage and year, as the table
        ``trade`` does; else every record has its row.

    Returns
    -------
    pandas.DataFrame
        The columns of ``trade``: gross weight [t], value [kUSD], content [t/t] and contained
        mineral with its range [t]. ``gate`` is ``low``, ``high`` or ``error`` for unit values far
        from the median of the good in the year, ``unplaced`` for those of no good, ``small`` for
        sums of small records, else empty.

    Raises
    ------
    BadInput
        When no code of the mineral is held.

    Notes
    -----
    Limits between the goods of one code move with the median unit value of the code (by number
    of records, which follows the price of the metal). Gates are multiples of the median of the
    good in the same year (by value, so that small lots do not set it), ``hand/gate_factors.csv``.

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"hs6": "283691", "edition": "HS92", "exporter": "CHL",
    ...             "importer": ["JPN", "USA"], "year": 2010, "gross_t": [100.0, 50.0],
    ...             "value_kusd": [600.0, 300.0], "source": "cepii-baci-hs92"})
    >>> trade_of(Small(), "lithium", year=2010)[["importer", "value", "gate"]].values.tolist()
    [['JPN', 18.8, ''], ['USA', 9.4, '']]
    """
    mineral = reference.mineral(mineral)
    rows = _classified(catalogue, mineral, year)
    if stage is not None:
        rows = rows[rows["stage"].eq(reference.stage(stage))].reset_index(drop=True)
    if small and len(rows):
        rows = _without_small(rows)
    rows["unit"] = "t"
    rows["vintage"] = VINTAGE + rows["edition"]
    for column in ("gross_t", "value_kusd", "value", "low", "high"):
        rows[column] = rows[column].round(6)
    keys = ["mineral", "stage", "year", "hs6", "form", "exporter", "importer"]
    return rows[list(COLUMNS)].sort_values(keys, ignore_index=True)


def gated_of(
    catalogue: Tables, mineral: str, *, year: int | None, stage: str | None = None
) -> pd.DataFrame:
    """Records of a mineral that are kept out of its tonnage, with the reason in words.

    Parameters
    ----------
    catalogue, mineral, year, stage
        As `trade_of`.

    Returns
    -------
    pandas.DataFrame
        stage, form, hs6, exporter, importer, year, gross_t [t], value_kusd, gate, usd_per_kg,
        median_usd_per_kg (of the good in the year), reason; the heaviest first.
    """
    rows = _classified(catalogue, reference.mineral(mineral), year)
    if stage is not None:
        rows = rows[rows["stage"].eq(reference.stage(stage))]
    rows = rows[rows["gate"].ne("")].copy()
    words = {
        "low": "unit value below the gate of its good",
        "high": "unit value above the gate of its good",
        "error": "unit value more than five times outside the gate",
        UNPLACED: "unit value of no good of this mineral in the code",
    }
    rows["reason"] = rows["gate"].map(words)
    rows = rows.rename(columns={"unit_value": "usd_per_kg", "form_median": "median_usd_per_kg"})
    columns = [
        "stage", "form", "hs6", "exporter", "importer", "year", "gross_t", "value_kusd", "gate",
        "usd_per_kg", "median_usd_per_kg", "reason",
    ]  # fmt: skip
    keys = ["gross_t", "hs6", "year", "exporter", "importer"]
    return rows.sort_values(keys, ascending=[False, True, True, True, True], ignore_index=True)[
        columns
    ]


def history(catalogue: Tables, mineral: str, *, stage: str | None = None) -> pd.DataFrame:
    """World trade of a mineral year by year, and how much of it stands on reported quantities.

    Parameters
    ----------
    catalogue, mineral, stage
        As `trade_of`.

    Returns
    -------
    pandas.DataFrame
        One row per stage and year: gross weight [t] and contained mineral [t] of the records that
        take part, value [kUSD] of all records, number of records, shares of records with a
        reported quantity and of weight that is imputed, number and weight [t] of gated and of
        unplaced records, and the codes.
    """
    mineral = reference.mineral(mineral)
    rows = _classified(catalogue, mineral, None)
    if stage is not None:
        rows = rows[rows["stage"].eq(reference.stage(stage))]
    open_ = rows["gate"].eq("")
    unplaced = rows["gate"].eq(UNPLACED)
    gated = ~open_ & ~unplaced
    marked = rows.assign(
        used_t=rows["gross_t"].where(open_),
        used_value=rows["value"].where(open_),
        used_low=rows["low"].where(open_),
        used_high=rows["high"].where(open_),
        imputed_t=rows["gross_t"].where(open_ & rows["imputed"], 0.0),
        gated=gated,
        gated_t=rows["gross_t"].where(gated, 0.0),
        unplaced=unplaced,
        unplaced_t=rows["gross_t"].where(unplaced, 0.0),
        known=~rows["imputed"],
    )
    grouped = marked.groupby(["mineral", "stage", "year"], sort=True)
    found = grouped.agg(
        value_kusd=("value_kusd", "sum"),
        records=("known", "size"),
        with_quantity=("known", "mean"),
        imputed_t=("imputed_t", "sum"),
        gated=("gated", "sum"),
        gated_t=("gated_t", "sum"),
        unplaced=("unplaced", "sum"),
        unplaced_t=("unplaced_t", "sum"),
    )
    # A sum of nothing is not zero tonnes.
    for name, column in (("gross_t", "used_t"), ("value", "used_value"), ("low", "used_low"),
                         ("high", "used_high")):  # fmt: skip
        found[name] = grouped[column].sum(min_count=1)
    found["imputed_share"] = (found["imputed_t"] / found["gross_t"]).clip(upper=1.0)
    found["codes"] = grouped["hs6"].agg(lambda codes: ", ".join(sorted(set(codes))))
    columns = [
        "mineral", "stage", "year", "gross_t", "value", "low", "high", "value_kusd", "records",
        "with_quantity", "imputed_share", "gated", "gated_t", "unplaced", "unplaced_t", "codes",
    ]  # fmt: skip
    return found.reset_index()[columns]


def trade_years(catalogue: Tables, mineral: str) -> pd.DataFrame:
    """Stages and years of a mineral for which trade has quantities.

    Parameters
    ----------
    catalogue, mineral
        As `trade_of`.

    Returns
    -------
    pandas.DataFrame
        stage, year, gross_t [t], value [t of contained mineral; missing where the codes are shared
        with other minerals], with_quantity (share of records).
    """
    found = history(catalogue, mineral)
    found = found[found["with_quantity"].gt(0) & found["gross_t"].gt(0)]
    columns = ["stage", "year", "gross_t", "value", "with_quantity"]
    return found[columns].reset_index(drop=True)
