"""What each country imports by BACI, and the imports of the United States beside those of USGS."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.trade_history import Tables, trade_of
from shigen.catalogue.trade_rules import HELD, map_of_codes

YEARS = (2023, 2024)
BALANCE_SOURCE = "usgs-mcs2026"
KEYS = ["hs6", "edition", "importer", "year"]


def importer_totals(
    catalogue: Tables, *, place: str | None = None, year: int | None = None
) -> pd.DataFrame:
    """Sum of BACI's records over all exporters, per code, importer and year; nothing is gated.

    Parameters
    ----------
    catalogue
        Its table ``flows`` is read.
    place
        One importer; all when not given.
    year
        One year; all when not given.

    Returns
    -------
    pandas.DataFrame
        hs6, edition, importer, year, minerals (slugs that the code carries), records,
        without_quantity (records), gross_t [t; of the records with a quantity] and
        value_kusd [kUSD; of all records].

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"hs6": "283691", "edition": "HS92", "exporter": ["CHL", "ARG"],
    ...             "importer": "USA", "year": 2024, "gross_t": [10.0, None],
    ...             "value_kusd": [100.0, 50.0], "source": "cepii-baci-hs92"})
    >>> importer_totals(Small())[["records", "without_quantity", "gross_t"]].values.tolist()
    [[2.0, 1.0, 10.0]]
    """
    flows = catalogue.table("flows")
    if place is not None:
        flows = flows[flows["importer"].eq(reference.place(place))]
    if year is not None:
        flows = flows[flows["year"].eq(year)]
    grouped = flows.assign(missing=flows["gross_t"].isna()).groupby(KEYS, sort=True)
    found = grouped.agg(
        records=("missing", "size"),
        without_quantity=("missing", "sum"),
        value_kusd=("value_kusd", "sum"),
    )
    found["gross_t"] = grouped["gross_t"].sum(min_count=1)
    found = found.reset_index()
    codes = map_of_codes()
    named = codes[codes["held"].isin(HELD)].groupby(["hs6", "edition"])["mineral"]
    minerals = named.agg(lambda slugs: ", ".join(sorted(set(slugs))))
    keys = pd.MultiIndex.from_frame(found[["hs6", "edition"]])
    found["minerals"] = minerals.reindex(keys).fillna("").to_numpy()
    columns = [*KEYS, "minerals", "records", "without_quantity", "gross_t", "value_kusd"]
    return found[columns]


@cache
def comparisons() -> pd.DataFrame:
    """Rows of ``hand/import_comparisons.csv``: goods that BACI and USGS both count.

    Examples
    --------
    >>> rows = comparisons().set_index("goods")
    >>> rows.loc["graphite", ["hs6", "measure"]].tolist()
    ['250410;250490', 'content']
    """
    path = resources.files("shigen.catalogue.hand").joinpath("import_comparisons.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype="str", keep_default_na=False)
    rows["factor"] = pd.to_numeric(rows["factor"])
    rows["comparable"] = rows["comparable"].eq("1")
    return rows


def _published(balance: pd.DataFrame, rule: pd.Series, year: int) -> float:
    """Imports that USGS prints [t], as BACI counts the goods; missing when any part is."""
    rows = balance[balance["mineral"].eq(rule["chapter"]) & balance["year"].eq(year)]
    rows = rows[rows["detail"].isin(str(rule["details"]).split("|")) & rows["unit"].eq("t")]
    if len(rows) < len(str(rule["details"]).split("|")):
        return float("nan")
    return float(rows["value"].sum(min_count=len(rows))) * float(rule["factor"])


def us_imports(catalogue: Tables, *, years: tuple[int, ...] = YEARS) -> pd.DataFrame:
    """US imports by BACI beside those that USGS prints.

    Parameters
    ----------
    catalogue
        Its tables ``flows`` and ``balance`` are read.
    years
        Calendar years.

    Returns
    -------
    pandas.DataFrame
        One row per good and year: ``baci_t`` (gross weight or contained mineral [t] of the records
        that take part, imputed quantities included), ``gated_t`` [t gross] left out of it,
        ``published_t`` [t], ``ratio`` (BACI over USGS), ``comparable`` (whether both count the
        same goods) and ``comment``. Missing where a side has no quantity.

    Notes
    -----
    The rules are data: ``hand/import_comparisons.csv``.
    """
    balance = catalogue.table("balance")
    balance = balance[
        balance["place"].eq("USA")
        & balance["item"].eq("imports")
        & balance["source"].eq(BALANCE_SOURCE)
    ]
    rows: list[dict[str, object]] = []
    for mineral, rules in comparisons().groupby("mineral", sort=True):
        for year in years:
            trade = trade_of(catalogue, str(mineral), year=year, small=False)
            trade = trade[trade["importer"].eq("USA")]
            rows += [_compared(trade, balance, rule, year) for _, rule in rules.iterrows()]
    columns = [
        "mineral", "goods", "hs6", "year", "measure", "baci_t", "gated_t", "published_t", "ratio",
        "comparable", "comment",
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values(["mineral", "goods", "year"], ignore_index=True)


def _compared(
    trade: pd.DataFrame, balance: pd.DataFrame, rule: pd.Series, year: int
) -> dict[str, object]:
    codes = str(rule["hs6"]).split(";")
    chosen = trade[trade["hs6"].isin(codes)]
    used = chosen[chosen["gate"].eq("")]
    column = "value" if rule["measure"] == "content" else "gross_t"
    # A code that is held for 2024 only leaves a hole in other years, not a zero.
    whole = set(codes) <= set(chosen["hs6"])
    ours = float(used[column].sum(min_count=1)) if whole else np.nan
    theirs = _published(balance, rule, year)
    return {
        **{name: rule[name] for name in ("mineral", "goods", "measure", "comparable", "comment")},
        "hs6": ", ".join(codes),
        "year": year,
        "baci_t": ours,
        "gated_t": float(chosen.loc[chosen["gate"].ne(""), "gross_t"].sum()),
        "published_t": theirs,
        "ratio": ours / theirs if theirs else np.nan,
    }


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How well the comparable goods agree, counted.

    Parameters
    ----------
    table
        As `us_imports` gives it.

    Returns
    -------
    pandas.DataFrame
        Per year: ``compared`` goods, within 10 and within 25 per cent, and the worst.
    """
    known = table[table["comparable"] & table["ratio"].gt(0)]
    away = (known["ratio"] - 1).abs()
    marked = known.assign(within_10=away.le(0.10), within_25=away.le(0.25), away=away)
    rows = []
    for year, group in marked.groupby("year", sort=True):
        worst = group.sort_values(["away", "goods"], ascending=[False, True]).iloc[0]
        rows.append(
            {
                "year": year,
                "compared": len(group),
                "within_10": int(group["within_10"].sum()),
                "within_25": int(group["within_25"].sum()),
                "worst_goods": worst["goods"],
                "worst_ratio": worst["ratio"],
            }
        )
    columns = ["year", "compared", "within_10", "within_25", "worst_goods", "worst_ratio"]
    return pd.DataFrame(rows, columns=columns)
