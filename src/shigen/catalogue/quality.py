"""What a reader should doubt: totals that do not add up, breaks, stale and withheld figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from shigen import reference
from shigen.catalogue import trade_quality
from shigen.catalogue.coverage import coverage
from shigen.catalogue.disagreements import disagreements, revisions
from shigen.catalogue.fill import LUMPS
from shigen.catalogue.merged import Merged, merge
from shigen.catalogue.trade_rules import HELD
from shigen.catalogue.world_totals import world_totals

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

COLUMNS = ("kind", "mineral", "stage", "place", "year", "size", "detail")
COUNT_COLUMNS = ("kind", "findings", "minerals", "largest", "meaning")
# Output of a country that changes so much from one year to the next is rather a change of what is
# counted than of what is made.
SEVEN_FOLD = 7.0
# Smaller producers come and go.
SHARE_OF_WORLD = 0.01
STALE_YEARS = 3
# A revision by less is rounding.
REVISED = 0.01
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "total-differs": "A printed world total is not the sum of its countries; size is the "
        "difference as a share of the total",
        "parts-above": "Merged countries exceed the world total; size is the excess as a share of "
        "it",
        "parts-below": "Merged countries fall short of the world total; size is the gap as a share "
        "of it",
        "break": "Output of a country changes at least seven-fold from one year to the next; size "
        "is the ratio",
        "trade-break": "World trade of a code changes at least seven-fold from one year to the "
        "next; size is the ratio",
        "stale": "The newest figure is more than three years behind the newest of its field; size "
        "is the number of years",
        "mixed-code": "A customs code carries other minerals or goods too: its weight is a clue, "
        "not a tonnage; size is the number of minerals that are named for it",
        "code-not-held": "A customs code of the stage is not held; size is 1 where no other code "
        "shows the stage, else 0",
        "missing-quantity": "Records of trade without a weight, filled by a median unit value; "
        "size is their share of the records of the years that have any",
        "revision": "A newer edition prints another figure for the same year; size is the change "
        "as a share of the larger figure",
        "withheld": "A source names a figure and does not print it; size is the number of years",
    }
)


def findings(catalogue: Catalogue, minerals: Iterable[str] = ()) -> pd.DataFrame:
    """Everything in the catalogue that a reader should doubt, by kind.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    minerals
        In any accepted spelling; all when empty.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; one row a finding, the largest of each kind first, kinds in the order of
        ``KINDS``. ``size`` means what `KINDS` says of the kind. ``year`` is a year, a span, or
        empty.

    Raises
    ------
    UnknownName
        When a mineral is not known.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> table = findings(load(), ["lithium"])
    >>> bool((table["kind"] == "withheld").any())
    True
    """
    import pandas as pd

    wanted = [reference.mineral(text) for text in minerals]
    merged = merge(catalogue)
    parts = [
        _totals(catalogue),
        _sums(merged),
        _breaks(merged.figures),
        _trade_breaks(catalogue),
        _stale(coverage(catalogue, merged=merged.figures)),
        _mixed_codes(catalogue),
        _missing_codes(catalogue),
        _missing_quantities(catalogue),
        _revised(catalogue),
        _withheld_output(catalogue),
        _withheld_lines(catalogue),
    ]
    # An empty table carries no types of its own.
    empty = pd.DataFrame(columns=list(COLUMNS))
    held = [part.reindex(columns=list(COLUMNS)) for part in parts if len(part)]
    table = pd.concat(held, ignore_index=True) if held else empty
    if wanted:
        table = table[table["mineral"].isin(wanted)]
    order = {kind: number for number, kind in enumerate(KINDS)}
    texts = [column for column in COLUMNS if column != "size"]
    table = table.astype({**dict.fromkeys(texts, "str"), "size": "float64"})
    return (
        table.assign(_rank=table["kind"].map(order))
        .sort_values(
            ["_rank", "size", "mineral", "stage", "place", "year", "detail"],
            ascending=[True, False, True, True, True, True, True],
            kind="stable",
        )
        .drop(columns="_rank")
        .drop_duplicates(ignore_index=True)
    )


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """How many findings there are of each kind.

    Parameters
    ----------
    table
        As `findings` gives it.

    Returns
    -------
    pandas.DataFrame
        ``COUNT_COLUMNS``; every kind has a row, with what it means.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> counts(findings(load(), ["lithium"]))["kind"].tolist()[:2]
    ['total-differs', 'parts-above']
    """
    grouped = table.groupby("kind").agg(
        findings=("detail", "size"), minerals=("mineral", "nunique"), largest=("size", "max")
    )
    found = grouped.reindex(list(KINDS)).rename_axis("kind").reset_index()
    found["meaning"] = found["kind"].map(dict(KINDS))
    whole = found[["findings", "minerals"]].fillna(0).astype("int64")
    return found.assign(findings=whole["findings"], minerals=whole["minerals"])[list(COUNT_COLUMNS)]


def _said(numbers: pd.Series, form: str = "{:.6g}") -> pd.Series:
    """Numbers as text, also where there are none of them."""
    return numbers.map(form.format).astype("str")


def _totals(catalogue: Catalogue) -> pd.DataFrame:
    import pandas as pd

    table = world_totals(catalogue)
    table = table[table["verdict"] == "differs"]
    printed = table["sum"] - table["difference"]
    size = (table["difference"].abs() / printed.where(printed > 0)).fillna(0.0)
    # A sum is a float of many digits; what is read is the printed total.
    detail = (
        table["source"] + ", " + table["table"] + ", " + table["measure"] + ": printed "
        + table["published"] + " " + table["unit"] + ", countries add up to "
        + _said(table["sum"]) + ("; " + table["reason"]).where(table["reason"] != "", "")
    )  # fmt: skip
    return pd.DataFrame(
        {
            "kind": "total-differs",
            "mineral": table["mineral"],
            "stage": "",
            "place": "WLD",
            "year": table["year"].astype("str"),
            "size": size,
            "detail": detail,
        }
    )


def _sums(merged: Merged) -> pd.DataFrame:
    table = merged.totals
    table = table[table["verdict"].isin(["parts-above", "parts-below"])]
    return table.assign(
        kind=table["verdict"],
        place="WLD",
        year=table["year"].astype("str"),
        size=table["relative"].abs(),
        detail=table["reason"],
    )


def breaks(figures: pd.DataFrame) -> pd.DataFrame:
    """Seven-fold jumps of a country's output between neighbouring years.

    Parameters
    ----------
    figures
        As `shigen.catalogue.merged.production` gives them.

    Returns
    -------
    pandas.DataFrame
        mineral, stage, place, year (the later one), before, after, ratio (at least one), source
        before and after. Only countries with at least one hundredth of the world in either year;
        to or from zero is no ratio and is not a break.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"mineral": "gallium", "stage": "refined", "place": "CHN", "source": "a"}
    >>> years = [row | {"year": 2020, "value": 10.0, "share": 0.9},
    ...          row | {"year": 2021, "value": 90.0, "share": 0.9}]
    >>> breaks(pd.DataFrame(years))[["year", "ratio"]].values.tolist()
    [[2021.0, 9.0]]
    """
    keys = ["mineral", "stage", "place"]
    table = figures[~figures["place"].isin(list(LUMPS)) & (figures["value"] > 0)]
    table = table.sort_values([*keys, "year"], kind="stable")
    before = table.groupby(keys)[["year", "value", "share", "source"]].shift()
    larger = np.maximum(table["value"], before["value"])
    smaller = np.minimum(table["value"], before["value"])
    ratio = larger / smaller
    matters = (table["share"] >= SHARE_OF_WORLD) | (before["share"] >= SHARE_OF_WORLD)
    found = (table["year"] - before["year"] == 1) & (ratio >= SEVEN_FOLD) & matters
    return table[found].assign(
        before=before.loc[found, "value"],
        after=table.loc[found, "value"],
        ratio=ratio[found],
        source_before=before.loc[found, "source"],
    )[[*keys, "year", "before", "after", "ratio", "source_before", "source"]]


def _breaks(figures: pd.DataFrame) -> pd.DataFrame:
    table = breaks(figures)
    same = table["source"] == table["source_before"]
    between = (table["source_before"] + " to " + table["source"]).mask(same, table["source"])
    detail = (
        _said(table["before"]) + " to " + _said(table["after"])
        + " (" + between + ")"
    )  # fmt: skip
    year = table["year"].astype("str")
    return table.assign(kind="break", year=year, size=table["ratio"], detail=detail)


def _stale(table: pd.DataFrame) -> pd.DataFrame:
    held = table[(table["figures"] > 0) & table["last_year"].notna()]
    newest = held.groupby("field")["last_year"].transform("max")
    behind = newest - held["last_year"]
    old = held[behind > STALE_YEARS]
    return old.assign(
        kind="stale",
        place="",
        year=old["last_year"].astype("str"),
        size=behind[behind > STALE_YEARS].astype("float64"),
        detail=old["field"] + ": newest figure of " + old["last_year"].astype("str")
        + ", newest of the field " + newest[behind > STALE_YEARS].astype("str"),
    )  # fmt: skip


def _stages_of(catalogue: Catalogue, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of customs codes once for each mineral and stage that the code carries."""
    codes = catalogue.table("customs_codes")[["mineral", "stage", "hs6", "edition"]]
    return codes.drop_duplicates().merge(rows, on=["hs6", "edition"])


def _code(rows: pd.DataFrame) -> pd.Series:
    return "HS " + rows["hs6"].astype("str") + " (" + rows["edition"].astype("str") + ")"


def _mixed_codes(catalogue: Catalogue) -> pd.DataFrame:
    rows = trade_quality.mixed_codes(catalogue)
    rows = _stages_of(catalogue, rows[rows["held"].isin(HELD)])
    weight = "; " + _said(rows["gross_t"]) + " t in " + rows["year"].astype("str")
    return rows.assign(
        kind="mixed-code",
        place="",
        year="",
        size=rows["minerals"].str.count(",").astype("float64") + 1,
        detail=_code(rows) + " carries " + rows["minerals"]
        + weight.where(rows["gross_t"].notna(), ""),
    )  # fmt: skip


def _missing_codes(catalogue: Catalogue) -> pd.DataFrame:
    rows = trade_quality.missing_codes(catalogue)
    return rows.assign(
        kind="code-not-held",
        place="",
        year="",
        size=1.0 - rows["stage_seen"].astype("float64"),
        detail=_code(rows) + " " + rows["title"] + ": " + rows["note"],
    )


def _missing_quantities(catalogue: Catalogue) -> pd.DataFrame:
    """Records without a weight of each code, over the years that have any."""
    years = trade_quality.imputed_quantities(catalogue)
    numbers = ["records", "missing", "by_exporter", "by_code", "unfilled", "imputed_t"]
    by_code = years.groupby(["hs6", "edition"])
    rows = by_code[numbers].sum()
    rows["first"], rows["last"] = by_code["year"].min(), by_code["year"].max()
    rows = _stages_of(catalogue, rows.reset_index())
    text = {name: rows[name].astype("str") for name in numbers[:-1]}
    return rows.assign(
        kind="missing-quantity",
        place="",
        year=_span(rows),
        size=rows["missing"] / rows["records"],
        detail=_code(rows) + ": " + text["missing"] + " of " + text["records"]
        + " records have no weight; filled by the median unit value of the exporter "
        + text["by_exporter"] + ", of the code " + text["by_code"] + ", not filled "
        + text["unfilled"] + "; " + _said(rows["imputed_t"]) + " t imputed",
    )  # fmt: skip


def _trade_breaks(catalogue: Catalogue) -> pd.DataFrame:
    rows = _stages_of(catalogue, trade_quality.breaks(catalogue))
    unit = rows["measure"].map({"quantity": " t", "value": " kUSD"}).astype("str")
    return rows.assign(
        kind="trade-break",
        place="",
        year=rows["year"].astype("str"),
        size=np.maximum(rows["factor"], 1 / rows["factor"]),
        detail=_code(rows) + ": " + _said(rows["before"]) + " to " + _said(rows["after"]) + unit
        + ", all countries" + ("; " + rows["reason"]).where(rows["reason"] != "", ""),
    )  # fmt: skip


def _revised(catalogue: Catalogue) -> pd.DataFrame:
    table = revisions(disagreements(catalogue))
    table = table[table["spread"] > REVISED]
    return table.assign(
        kind="revision",
        year=table["year"].astype("str"),
        size=table["spread"],
        detail=table["measure"] + ": " + _said(table["second"]) + " "
        + table["unit"] + " in " + table["second_source"] + ", "
        + _said(table["first"]) + " in " + table["first_source"],
    )  # fmt: skip


def _span(rows: pd.DataFrame) -> pd.Series:
    """First and last year in one text.

    Examples
    --------
    >>> import pandas as pd
    >>> _span(pd.DataFrame({"first": [2021, 2024], "last": [2024, 2024]})).tolist()
    ['2021-2024', '2024']
    """
    first, last = rows["first"].astype("str"), rows["last"].astype("str")
    return first.where(first == last, first + "-" + last)


def _withheld_output(catalogue: Catalogue) -> pd.DataFrame:
    table = catalogue.table("production")
    table = table[table["value"].isna()]
    keys = ["mineral", "stage", "form", "place", "measure", "source"]
    grouped = table.groupby(keys).agg(
        first=("year", "min"),
        last=("year", "max"),
        size=("year", "nunique"),
        low=("low", "count"),
        high=("high", "count"),
    )
    rows = grouped.reset_index()
    bounded = (rows["low"] + rows["high"]) > 0
    known = bounded.map({True: "only a range is printed", False: "withheld or not available"})
    what = (rows["measure"] + " of " + rows["form"]).where(rows["form"] != "", rows["measure"])
    detail = what + ", " + rows["source"] + ": " + known
    return rows.assign(kind="withheld", year=_span(rows), detail=detail)


def _withheld_lines(catalogue: Catalogue) -> pd.DataFrame:
    """Lines of the US balance; what production holds of them is not said twice."""
    table = catalogue.table("balance")
    output = table["item"].isin(["primary-production", "secondary-production", "mine-production"])
    table = table[table["value"].isna() & ~output]
    keys = ["mineral", "place", "item", "detail", "source"]
    grouped = table.groupby(keys).agg(
        first=("year", "min"), last=("year", "max"), size=("year", "nunique")
    )
    rows = grouped.reset_index()
    line = (rows["item"] + ", " + rows["detail"]).where(rows["detail"] != "", rows["item"])
    known = ", " + rows["source"] + ": withheld, not available or a range"
    return rows.assign(kind="withheld", stage="", year=_span(rows), detail=line + known)
