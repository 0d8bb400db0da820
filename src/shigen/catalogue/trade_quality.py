"""What to know about the trade records: breaks, mixed codes, filled quantities, codes not held."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from shigen.catalogue.importers.trade_rows import RECORDS_FOR_OWN_MEDIAN
from shigen.catalogue.trade_history import CODE, Tables
from shigen.catalogue.trade_rules import HELD

# A code that moves by this factor from one year to the next is flagged.
JUMP = 7.0
# A change of the share of value that has a weight by this much explains a jump of weight.
COVERAGE_MOVED = 0.2
# A record that makes this share of the larger of the two years explains the jump.
ONE_RECORD = 0.5


@cache
def _reasons() -> dict[tuple[str, int], str]:
    path = resources.files("shigen.catalogue.hand").joinpath("break_reasons.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype={"hs6": "str", "reason": "str"})
    return {
        (str(row["hs6"]), int(row["year"])): str(row["reason"]) for row in rows.to_dict("records")
    }


def _minerals(catalogue: Tables) -> pd.Series[str]:
    codes = catalogue.table("customs_codes")
    named = codes[codes["held"].isin(HELD)].groupby(CODE)["mineral"]
    return named.agg(lambda slugs: ", ".join(sorted(set(slugs))))


def _flows(catalogue: Tables, mineral: str | None) -> pd.DataFrame:
    flows = catalogue.table("flows")
    if mineral is None:
        return flows
    codes = catalogue.table("customs_codes")
    own = codes.loc[codes["mineral"].eq(mineral), CODE].drop_duplicates()
    return flows.merge(own, on=CODE)


def _named(rows: pd.DataFrame, minerals: pd.Series[str]) -> list[str]:
    keys = pd.MultiIndex.from_frame(rows[CODE])
    return [str(text) for text in minerals.reindex(keys).fillna("")]


def breaks(catalogue: Tables, *, mineral: str | None = None, jump: float = JUMP) -> pd.DataFrame:
    """Codes whose world trade jumps between neighbouring years.

    Parameters
    ----------
    catalogue
        Its tables ``flows`` and ``customs_codes`` are read.
    mineral
        Codes of one slug; all when not given.
    jump
        Factor, up or down, from which a year is flagged.

    Returns
    -------
    pandas.DataFrame
        hs6, edition, minerals, measure (``quantity`` [t] or ``value`` [kUSD]), year, ``before``
        and ``after`` (the totals of the year before and of the year), ``factor`` (after over
        before), ``weighed_before`` and ``weighed_after`` (shares of value that have a weight),
        ``largest`` (exporter and importer of the largest record of the larger year), its share
        of that year and its unit value [USD/kg], and the reason (empty where none is known).

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         if name == "customs_codes":
    ...             return pd.DataFrame({"mineral": ["germanium"], "hs6": "811230",
    ...                                  "edition": "HS92", "held": "all-years"})
    ...         return pd.DataFrame({"hs6": "811230", "edition": "HS92", "year": [2006, 2007],
    ...                              "exporter": "CHN", "importer": "JPN",
    ...                              "gross_t": [80.0, 70.0], "value_kusd": [80_000.0, 4_000.0]})
    >>> breaks(Small())[["measure", "year", "factor"]].values.tolist()
    [['value', 2007, 0.05]]
    """
    flows = _flows(catalogue, mineral)
    weighed = flows["value_kusd"].where(flows["gross_t"].gt(0), 0.0)
    grouped = flows.assign(weighed=weighed).groupby([*CODE, "year"], sort=True)
    totals = grouped.agg(value=("value_kusd", "sum"), weighed=("weighed", "sum"))
    totals["quantity"] = grouped["gross_t"].sum(min_count=1)
    totals["covered"] = totals["weighed"] / totals["value"]
    totals = totals.reset_index()
    previous = totals.groupby(CODE).shift()
    neighbour = previous["year"].eq(totals["year"] - 1)
    minerals = _minerals(catalogue)
    found = []
    for measure in ("quantity", "value"):
        factor = (totals[measure] / previous[measure]).where(neighbour & previous[measure].gt(0))
        flagged = factor.ge(jump) | factor.le(1 / jump)
        rows = totals.loc[flagged, [*CODE, "year"]].assign(
            measure=measure,
            before=previous.loc[flagged, measure],
            after=totals.loc[flagged, measure],
            factor=factor[flagged],
            weighed_before=previous.loc[flagged, "covered"],
            weighed_after=totals.loc[flagged, "covered"],
        )
        found.append(rows)
    table = pd.concat(found, ignore_index=True)
    table["minerals"] = _named(table, minerals)
    table = table.join(_largest(table, flows))
    reasons = [_reason(row) for row in table.to_dict("records")]
    table["reason"] = pd.Series(reasons, index=table.index, dtype="str")
    columns = [
        *CODE, "minerals", "measure", "year", "before", "after", "factor", "weighed_before",
        "weighed_after", "largest", "largest_share", "largest_usd_per_kg", "reason",
    ]  # fmt: skip
    return table.sort_values([*CODE, "year", "measure"], ignore_index=True)[columns]


def _largest(table: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The largest record of the larger year of each break."""
    rows = []
    for row in table.to_dict("records"):
        column = "gross_t" if row["measure"] == "quantity" else "value_kusd"
        year = row["year"] - (row["factor"] < 1)
        own = flows["hs6"].eq(row["hs6"]) & flows["edition"].eq(row["edition"])
        records = flows[own & flows["year"].eq(year)].sort_values(
            [column, "exporter", "importer"], ascending=[False, True, True]
        )
        first = records.iloc[0]
        rows.append(
            {
                "largest": f"{first['exporter']} to {first['importer']}",
                "largest_share": first[column] / max(row["before"], row["after"]),
                "largest_usd_per_kg": first["value_kusd"] / first["gross_t"],
            }
        )
    columns = ["largest", "largest_share", "largest_usd_per_kg"]
    return pd.DataFrame(rows, columns=columns, index=table.index)


def _reason(row: Mapping[Hashable, Any]) -> str:
    known = _reasons().get((row["hs6"], row["year"]))
    if known is not None:
        return known
    before, after = row["weighed_before"], row["weighed_after"]
    if row["measure"] == "quantity" and abs(after - before) >= COVERAGE_MOVED:
        return f"A weight is known for {before:.0%} of the value before and {after:.0%} after"
    if row["largest_share"] >= ONE_RECORD:
        year = row["year"] - (row["factor"] < 1)
        return (
            f"One record makes {row['largest_share']:.0%} of {year}: {row['largest']} at "
            f"{row['largest_usd_per_kg']:.3g} USD/kg"
        )
    return ""


def mixed_codes(catalogue: Tables, *, mineral: str | None = None) -> pd.DataFrame:
    """Codes that carry goods which unit values cannot tell apart.

    Parameters
    ----------
    catalogue
        Its tables ``flows`` and ``customs_codes`` are read.
    mineral
        Codes of one slug, with all that travels in them; all when not given.

    Returns
    -------
    pandas.DataFrame
        hs6, edition, title, minerals, held, ``year`` (the latest held), gross_t [t] and value_kusd
        [kUSD] of that year (missing where the code is not held).
    """
    codes = catalogue.table("customs_codes")
    codes = codes[codes["mixed"]]
    if mineral is not None:
        own = codes.loc[codes["mineral"].eq(mineral), CODE].drop_duplicates()
        codes = codes.merge(own, on=CODE)
    rows = codes.groupby(CODE, sort=True, as_index=False).agg(
        title=("title", "first"),
        minerals=("mineral", lambda slugs: ", ".join(sorted(set(slugs)))),
        held=("held", "first"),
    )
    flows = catalogue.table("flows")
    flows = flows[flows["hs6"].isin(rows["hs6"])]
    totals = flows.groupby([*CODE, "year"], sort=True, as_index=False)[
        ["gross_t", "value_kusd"]
    ].sum(min_count=1)
    latest = totals.drop_duplicates(CODE, keep="last")
    joined = rows.merge(latest, on=CODE, how="left")
    joined["year"] = joined["year"].astype("Int64")
    columns = [*CODE, "title", "minerals", "held", "year", "gross_t", "value_kusd"]
    return joined[columns]


def imputed_quantities(
    catalogue: Tables, *, mineral: str | None = None, year: int | None = None
) -> pd.DataFrame:
    """Records without a weight, and how they were filled, by code and year.

    Parameters
    ----------
    catalogue
        Its tables ``flows`` and ``customs_codes`` are read.
    mineral
        Codes of one slug; all when not given.
    year
        One year; all when not given.

    Returns
    -------
    pandas.DataFrame
        hs6, edition, minerals, year, ``records``, ``missing`` (without a weight), ``by_exporter``
        and ``by_code`` (filled by the median unit value of the exporter, or of the code),
        ``unfilled`` (no weight of the code in the year), ``imputed_t`` [t] and ``imputed_share``
        of the weight with them. Codes and years that lack nothing are left out.

    Notes
    -----
    The exporter's median is taken from five records on, as `trade_history.with_quantities` does.
    """
    flows = _flows(catalogue, mineral)
    if year is not None:
        flows = flows[flows["year"].eq(year)]
    known = flows["gross_t"].gt(0)
    keys = [*CODE, "year"]
    # Only codes and years in which something is missing are worth a median.
    lacking = flows.loc[~known, keys].drop_duplicates()
    flows = flows.merge(lacking, on=keys)
    known = flows["gross_t"].gt(0)
    flows["unit_value"] = (flows["value_kusd"] / flows["gross_t"]).where(known)
    exporter = flows.groupby([*keys, "exporter"])["unit_value"]
    own = exporter.transform("median").where(exporter.transform("count") >= RECORDS_FOR_OWN_MEDIAN)
    code = flows.groupby(keys)["unit_value"].transform("median")
    filled = (flows["value_kusd"] / own.fillna(code)).where(~known)
    marked = flows.assign(
        missing=~known,
        by_exporter=~known & own.notna(),
        by_code=~known & own.isna() & code.notna(),
        unfilled=~known & own.isna() & code.isna(),
        filled=filled,
    )
    grouped = marked.groupby(keys, sort=True)
    rows = grouped[["missing", "by_exporter", "by_code", "unfilled"]].sum().astype("int64")
    rows["records"] = grouped.size()
    rows["imputed_t"] = grouped["filled"].sum(min_count=1)
    whole = grouped["gross_t"].sum() + rows["imputed_t"].fillna(0.0)
    rows["imputed_share"] = (rows["imputed_t"] / whole).where(whole.gt(0)).clip(upper=1.0)
    rows = rows.reset_index()
    rows["minerals"] = _named(rows, _minerals(catalogue))
    columns = [
        *CODE, "minerals", "year", "records", "missing", "by_exporter", "by_code", "unfilled",
        "imputed_t", "imputed_share",
    ]  # fmt: skip
    return rows[columns]


def missing_codes(catalogue: Tables, *, mineral: str | None = None) -> pd.DataFrame:
    """Customs codes that carry our minerals and of which no six-digit records are held.

    Parameters
    ----------
    catalogue
        Its table ``customs_codes`` is read.
    mineral
        One slug; all when not given.

    Returns
    -------
    pandas.DataFrame
        mineral, stage, form, hs6, edition, held (``national`` at four digits, or ``none``),
        mixed, ``stage_seen`` (whether another code shows the stage), title, note (what the gap
        means).
    """
    codes = catalogue.table("customs_codes")
    if mineral is not None:
        codes = codes[codes["mineral"].eq(mineral)]
    held = codes[codes["held"].isin(HELD)]
    seen = set(zip(held["mineral"], held["stage"], strict=True))
    gone = codes[~codes["held"].isin(HELD)].copy()
    gone["stage_seen"] = [key in seen for key in zip(gone["mineral"], gone["stage"], strict=True)]
    columns = ["mineral", "stage", "form", *CODE, "held", "mixed", "stage_seen", "title", "note"]
    return gone[columns].sort_values(columns[:5], ignore_index=True)
