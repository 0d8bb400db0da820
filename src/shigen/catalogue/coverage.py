"""What is held of each mineral and stage, field by field, and how firmly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen import reference
from shigen.catalogue.merge_stage import UNIONS, period_end
from shigen.catalogue.merged import production

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

STAGES = ("mine", "intermediate", "refined", "product")
STATUSES = ("reported", "estimated", "imputed", "assumed")
COLUMNS = (
    "mineral",
    "lists",
    "stage",
    "field",
    "figures",
    *STATUSES,
    "missing",
    "first_year",
    "last_year",
    "countries",
    "sources",
    "group_figures",
)
SUMMARY_COLUMNS = ("field", "minerals", "of", "cells", "figures", *STATUSES, "missing")
LISTS = MappingProxyType({"in_us_2025": "US", "in_jp_espa": "JP", "in_eu_2024": "EU"})
_LUMPS = frozenset({"OTH", "WLD", ""}) | UNIONS
View = Callable[["Catalogue", "pd.DataFrame"], "pd.DataFrame"]
"""Rows of a field from the catalogue and its merged output."""
_PARTS = ("mineral", "stage", "status", "place", "year", "source", "known")


def listed_minerals() -> pd.DataFrame:
    """Minerals that the United States, Japan or the European Union lists.

    Returns
    -------
    pandas.DataFrame
        ``mineral`` and ``lists`` (such as ``US JP EU``), in the order of the reference table.
        Groups are not in it: their members are.

    Examples
    --------
    >>> listed_minerals().set_index("mineral").loc["gallium", "lists"]
    'US JP EU'
    """
    import pandas as pd

    rows = [
        (row["slug"], " ".join(name for column, name in LISTS.items() if row[column] == "1"))
        for row in reference.rows("minerals")
        if row["kind"] == "mineral"
    ]
    frame = pd.DataFrame(rows, columns=["mineral", "lists"], dtype="str")
    return frame[frame["lists"] != ""].reset_index(drop=True)


def _rows(frame: pd.DataFrame, **columns: pd.Series | bool) -> pd.DataFrame:
    """The parts that coverage counts, from a table with a value or without."""
    import pandas as pd

    made = frame.assign(**columns)
    for name in ("stage", "place", "year", "source"):
        if name not in made:
            made[name] = ""
    if "known" not in made:
        made["known"] = made["value"].notna()
    made["year"] = pd.to_numeric(made["year"], errors="coerce")
    return made[list(_PARTS)]


def _years(column: pd.Series) -> pd.Series:
    """Last year of each period; a table has few different ones."""
    ends = {text: period_end(str(text)) or None for text in column.unique()}
    return column.map(ends)


def _each(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a mineral where a row names several."""
    each = frame.assign(mineral=frame["minerals"].str.split(";")).explode("mineral")
    return each.reset_index(drop=True)


def _measure(name: str) -> Callable[[Catalogue], pd.DataFrame]:
    def rows(catalogue: Catalogue) -> pd.DataFrame:
        table = catalogue.table("production")
        return _rows(table[table["measure"] == name])

    return rows


def _output(catalogue: Catalogue, merged: pd.DataFrame) -> pd.DataFrame:
    del catalogue
    # A share without a total is no tonnage; it is counted under world shares.
    return _rows(merged[merged["rule"] != "share"])


def _forms(catalogue: Catalogue) -> pd.DataFrame:
    table = catalogue.table("production")
    return _rows(table[(table["measure"] == "production") & (table["form"] != "")])


def _shares(catalogue: Catalogue) -> pd.DataFrame:
    table = catalogue.table("shares")
    chosen = table[table["scope"] == "world"]
    return _rows(chosen, year=_years(chosen["period"]))


def _import_sources(catalogue: Catalogue) -> pd.DataFrame:
    table = catalogue.table("shares")
    chosen = table[table["scope"] != "world"]
    return _rows(chosen, year=_years(chosen["period"]))


def _trade(catalogue: Catalogue) -> pd.DataFrame:
    """Records of the codes that carry each mineral and stage; a missing quantity is filled."""
    import pandas as pd

    codes = catalogue.table("customs_codes")[["mineral", "stage", "hs6", "edition"]]
    codes = codes.drop_duplicates()
    # One good in two editions of the Harmonized System is counted by the one with all years.
    codes = codes.sort_values("edition", ascending=False)
    codes = codes.drop_duplicates(["mineral", "stage", "hs6"])
    flows = catalogue.table("flows")
    flows = flows[["hs6", "edition", "exporter", "year", "source", "gross_t"]]
    flows = flows.assign(known=flows["gross_t"] > 0)
    # A code has far fewer exporters, years and statuses than records.
    keys = ["hs6", "edition", "exporter", "year", "source", "known"]
    few = flows.groupby(keys, observed=True).size().rename("records").reset_index()
    rows = few.merge(codes, on=["hs6", "edition"])
    rows["status"] = rows["known"].map({True: "reported", False: "imputed"})
    made = _rows(rows, place=rows["exporter"], known=True)
    return pd.concat([made, rows["records"]], axis=1)


def _prices(catalogue: Catalogue) -> pd.DataFrame:
    import pandas as pd

    monthly = catalogue.table("prices_monthly")
    return pd.concat(
        [
            _rows(catalogue.table("prices")),
            _rows(monthly, year=monthly["month"].str[:4]),
        ],
        ignore_index=True,
    )


def _balance(catalogue: Catalogue) -> pd.DataFrame:
    return _rows(catalogue.table("balance"))


def _consumption(catalogue: Catalogue, merged: pd.DataFrame) -> pd.DataFrame:
    from shigen.catalogue.consumption import consumption

    listed = listed_minerals()["mineral"].tolist()
    return _rows(consumption(catalogue, minerals=listed, output=merged))


def _end_uses(catalogue: Catalogue) -> pd.DataFrame:
    import pandas as pd

    shares = catalogue.table("end_use_shares")
    return pd.concat(
        [
            _rows(shares, year=_years(shares["period"])),
            _rows(catalogue.table("uses")),
        ],
        ignore_index=True,
    )


def _period_table(name: str) -> Callable[[Catalogue], pd.DataFrame]:
    def rows(catalogue: Catalogue) -> pd.DataFrame:
        table = catalogue.table(name)
        return _rows(table, year=_years(table["period"])) if "period" in table else _rows(table)

    return rows


def _last_named(column: pd.Series) -> pd.Series:
    """Latest year that a date, fiscal year or span of years names."""
    years = column.astype("str").str.extractall(r"((?:19|20)\d{2})")[0].astype("float64")
    return years.groupby(level=0).max().reindex(column.index)


def _stockpiles(catalogue: Catalogue) -> pd.DataFrame:
    table = catalogue.table("stockpiles")
    # A fact in words is known as well.
    known = table["value"].notna() | (table["text"] != "")
    rows = table.assign(known=known)[table["mineral"] != ""]
    return _rows(rows, year=_last_named(rows["date"]))


def _facilities(catalogue: Catalogue) -> pd.DataFrame:
    table = _each(catalogue.table("facilities"))
    return _rows(table, year=_last_named(table["as_of"]), known=True)


def _projects(catalogue: Catalogue) -> pd.DataFrame:
    table = _each(catalogue.table("projects"))
    return _rows(table, year=_last_named(table["as_of"]), known=True)


def _alone(view: Callable[[Catalogue], pd.DataFrame]) -> View:
    """A view that needs no merged output."""

    def rows(catalogue: Catalogue, merged: pd.DataFrame) -> pd.DataFrame:
        del merged
        return view(catalogue)

    return rows


FIELDS: Mapping[str, View] = MappingProxyType(
    {
        "production": _output,
        "forms": _alone(_forms),
        "world-shares": _alone(_shares),
        "secondary": _alone(_measure("secondary")),
        "capacity": _alone(_measure("capacity")),
        "reserves": _alone(_measure("reserves")),
        "trade": _alone(_trade),
        "import-sources": _alone(_import_sources),
        "prices": _alone(_prices),
        "us-balance": _alone(_balance),
        "consumption": _consumption,
        "end-uses": _alone(_end_uses),
        "recycling": _alone(_period_table("recycling")),
        "substitutability": _alone(_period_table("substitutability")),
        "by-products": _alone(_period_table("byproducts")),
        "stockpiles": _alone(_stockpiles),
        "facilities": _alone(_facilities),
        "projects": _alone(_projects),
    }
)
"""Fields in the order of the matrix, and where their figures are read."""


def coverage(catalogue: Catalogue, *, merged: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count the figures held of every listed mineral, by stage and field.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    merged
        Output as `shigen.catalogue.merged.production` gives it, where it is at hand already.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; one row a mineral, stage and field with a figure or a gap that a source
        leaves, and one with no figure for every field that a mineral lacks altogether (stage
        empty). ``figures`` are those with a number, by status; ``missing`` those that a source
        withholds or has not. ``countries`` leaves out the world, other countries and unions.
        ``group_figures`` are figures printed for a group that the mineral is a member of, which
        say something of it and are no figures of its own. Output is counted after merging, so that
        a country is counted once a year; trade is counted in records of customs codes.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> table = coverage(load()).set_index(["mineral", "stage", "field"])
    >>> int(table.loc[("cobalt", "mine", "production"), "countries"]) > 10
    True
    """
    import pandas as pd

    output = production(catalogue) if merged is None else merged
    minerals = listed_minerals()
    groups = _groups()
    parts = []
    for field, rows in FIELDS.items():
        counted = _counted(rows(catalogue, output))
        own = counted[counted["mineral"].isin(minerals["mineral"])]
        of_group = counted.merge(groups, left_on="mineral", right_on="group")
        of_group = of_group[of_group["member"].isin(minerals["mineral"])]
        by_member = (
            of_group.groupby(["member", "stage"])["figures"]
            .sum()
            .rename_axis(["mineral", "stage"])
            .rename("group_figures")
            .reset_index()
        )
        table = own.merge(by_member, on=["mineral", "stage"], how="outer")
        lacking = minerals[~minerals["mineral"].isin(table["mineral"])]
        table = pd.concat([table, lacking[["mineral"]].assign(stage="")], ignore_index=True)
        parts.append(table.assign(field=field))
    table = pd.concat(parts, ignore_index=True)
    numbers = ["figures", *STATUSES, "missing", "countries", "sources", "group_figures"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    table = table.astype({"first_year": "Int64", "last_year": "Int64"})
    ranks = {
        "mineral": {slug: n for n, slug in enumerate(minerals["mineral"])},
        "stage": {stage: n for n, stage in enumerate(("", *STAGES))},
        "field": {field: n for n, field in enumerate(FIELDS)},
    }
    table = table.merge(minerals, on="mineral")
    return table.sort_values(
        list(ranks), key=lambda column: column.map(ranks[str(column.name)]), ignore_index=True
    )[list(COLUMNS)]


def _groups() -> pd.DataFrame:
    """Members of each group, and of the pair that stands for two elements."""
    import pandas as pd

    rows = [
        (row["slug"], member)
        for row in reference.rows("minerals")
        for member in row["members"].split(";")
        if member
    ]
    return pd.DataFrame(rows, columns=["group", "member"], dtype="str")


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers of one field by mineral and stage."""
    import pandas as pd

    weight = rows["records"] if "records" in rows else pd.Series(1, index=rows.index)
    keys = ["mineral", "stage"]
    known = rows["known"].astype("bool")
    marked = {"figures": known, "missing": ~known}
    marked |= {status: known & (rows["status"] == status) for status in STATUSES}
    counts = rows[keys].assign(**{name: weight.where(flag, 0) for name, flag in marked.items()})
    found = counts.groupby(keys).sum()
    held = rows[known]
    by_key = held.groupby(keys)
    found["first_year"] = by_key["year"].min()
    found["last_year"] = by_key["year"].max()
    found["sources"] = held[held["source"] != ""].groupby(keys)["source"].nunique()
    countries = held[~held["place"].isin(list(_LUMPS))]
    found["countries"] = countries.groupby(keys)["place"].nunique()
    return found.reset_index()


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """How far each field reaches over all listed minerals.

    Parameters
    ----------
    table
        As `coverage` gives it.

    Returns
    -------
    pandas.DataFrame
        ``SUMMARY_COLUMNS``; one row a field: ``minerals`` with a figure of their own, ``of`` how
        many, ``cells`` (minerals by stage) with a figure, and the figures by status.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> rows = summary(coverage(load())).set_index("field")
    >>> int(rows.loc["production", "of"])
    68
    """
    held = table[table["figures"] > 0]
    sums = table.groupby("field", sort=False)[["figures", *STATUSES, "missing"]].sum()
    sums["minerals"] = held.groupby("field")["mineral"].nunique()
    sums["cells"] = held.groupby("field").size()
    sums["of"] = table["mineral"].nunique()
    sums = sums.fillna(0).astype("int64")
    order = [field for field in FIELDS if field in sums.index]
    return sums.loc[order].reset_index()[list(SUMMARY_COLUMNS)]


def matrix(table: pd.DataFrame) -> pd.DataFrame:
    """The coverage matrix in a form that fits a screen: one row a mineral, one column a field.

    Parameters
    ----------
    table
        As `coverage` gives it.

    Returns
    -------
    pandas.DataFrame
        ``mineral``, ``lists`` and a column a field (hyphens as underscores). Stages are told by
        their first letter, ``M``, ``I``, ``R``, ``P``; ``X`` where a field has no stages. A capital
        stands for a reported or estimated figure, a small letter for one that is only imputed or
        assumed, ``g`` for figures of a group only; a dash for nothing.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> matrix(coverage(load())).set_index("mineral").loc["copper", "production"]
    'MR'
    """
    letters = table["stage"].map({"": "X", **{stage: stage[0].upper() for stage in STAGES}})
    firm = (table["reported"] + table["estimated"]) > 0
    cell = letters.where(firm, letters.str.lower())
    cell = cell.where(table["figures"] > 0, "")
    only_group = (table["figures"] == 0) & (table["group_figures"] > 0)
    cell = cell.mask(only_group, "g")
    cells = table.assign(cell=cell)
    wide = cells.pivot_table(
        index="mineral", columns="field", values="cell", aggfunc=_letters, sort=False
    ).fillna("–")
    order = table[["mineral", "lists"]].drop_duplicates()
    wide = wide.reindex(order["mineral"])[[field for field in FIELDS if field in wide]]
    wide.columns = [str(field).replace("-", "_") for field in wide.columns]
    wide.insert(0, "lists", order["lists"].to_numpy())
    return wide.reset_index()


def _letters(cells: pd.Series) -> str:
    """Letters of the stages of one mineral and field; ``g`` only where there is no other."""
    found = "".join(dict.fromkeys(cells))
    own = found.replace("g", "")
    return own or found or "–"
