"""World production, capacity and reserves: ``world_tables`` as printed, ``production`` in content.

The release repeats each printed column as one ``detail``; the world total has a detail of its own
("Mine production: rounded"), and some countries carry a qualifier ("Mine production: processed").
Here every row is given the table of the total that it belongs to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_file import (
    TONNES,
    VINTAGE,
    observed,
    place,
    records,
    rules,
)
from shigen.errors import BadInput

_MEASURES = {"Production": "production", "Capacity": "capacity", "Reserves": "reserves"}
_ROUNDED = re.compile(r"(?:: |, )rounded$")
_KEYS = ["mineral", "stage", "form", "place", "year", "measure"]
_TAIL = ["basis", "value", "low", "high", "unit", "status", "source", "vintage", "note"]
# What a rule may convert into: the unit it names must be one of these of the printed rows.
_MASSES = TONNES | {"million cubic meters": 1e6}


def world_tables(rows: pd.DataFrame) -> pd.DataFrame:
    """World tables of every chapter, in the printed unit.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``world_tables`` table; ``table`` is the column of the printed table that
        the row belongs to, ``detail`` the qualifier of the row itself, empty for most. Place
        ``WLD`` is the printed total, ``OTH`` the printed other countries.
    """
    printed = records(rows[rows["kind"] == "world"])
    totals: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in printed:
        row["place"], row["title"] = place(row), _title(row["detail"])
        if row["place"] == "WLD":
            totals.setdefault(_group(row), {})[row["title"]] = None
    found: list[dict[str, object]] = []
    for row in printed:
        table = table_of(row["title"], totals.get(_group(row), ()))
        found.append(
            {
                "mineral": row["mineral"],
                "table": table,
                "measure": _measure(row),
                "place": row["place"],
                "year": int(row["year"]),
                "detail": row["title"].removeprefix(table).strip(" :\u2014"),
                "published": row["published"],
                **observed(row, 1.0, row["unit"]),
            }
        )
    return pd.DataFrame(found)


def _measure(row: Mapping[str, str]) -> str:
    if row["statistic"] not in _MEASURES:
        raise BadInput(
            f"{row['file']}, row {row['line']}, column 'Statistics': '{row['statistic']}' is none "
            f"of {', '.join(_MEASURES)} in a world table"
        )
    return _MEASURES[row["statistic"]]


def _title(detail: str) -> str:
    return _ROUNDED.sub("", detail.lower()).strip(" ,")


def _group(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["mineral"], row["statistic"], row["year"]


def table_of(title: str, totals: Iterable[str]) -> str:
    """Title of the world total that a row is part of; its own title when there is none.

    Parameters
    ----------
    title
        Title of the row, lower case, without "rounded".
    totals
        Titles of the world totals of the same mineral, measure and year.

    Examples
    --------
    >>> table_of("mine production: processed", ["mine production"])
    'mine production'
    >>> table_of("mine production: rutile", ["mine production: rutile", "mine production"])
    'mine production: rutile'
    """
    names = list(totals)
    if title in names:
        return title
    above = [name for name in names if title.startswith((f"{name}:", f"{name}\u2014"))]
    # Boron prints one total for "all forms" over rows that each name their own form.
    above += [
        name
        for name in names
        if name.endswith("all forms") and title.startswith(name.removesuffix("all forms"))
    ]
    return max(above, key=len, default=title)


def production(
    tables: pd.DataFrame,
    balance: pd.DataFrame,
    *,
    edition: str = VINTAGE,
    missing: list[str] | None = None,
) -> pd.DataFrame:
    """Output, capacity and reserves in t of content.

    Parameters
    ----------
    tables
        As `world_tables` gives them.
    balance
        As `usgs_mcs_balance.balance` gives it: US smelter and secondary output, and US output of
        the years before the world tables, stand only there.
    edition
        Chooses the rules.
    missing
        Takes the columns of the rule table that the release does not have; without it such a column
        is refused.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``production`` table. The rule table ``usgs_mcs_production.csv`` assigns the
        stage, the form, the content factor and the ``basis`` of each column; parts of one stage
        (ilmenite and rutile) are added. Where the world table and the balance both have a figure,
        the world table's stands.

    Raises
    ------
    BadInput
        When a rule names a column that the release does not have, or one in a unit that is no mass.
    """
    found: dict[str, list[pd.DataFrame]] = {"world": [], "us": []}
    for rule in rules("production", edition):
        world = rule["section"] == "world"
        source, column = (tables, "table") if world else (balance, "detail")
        chosen = source[(source["mineral"] == rule["chapter"]) & (source[column] == rule["column"])]
        if world:
            chosen = chosen[chosen["measure"] == rule["measure"]]
        if chosen.empty:
            lacks = f"no column '{rule['column']}' for {rule['chapter']}"
            if missing is None:
                raise BadInput(
                    f"USGS Mineral Commodity Summaries: {lacks}; the edition differs from the one "
                    "this importer reads"
                )
            missing.append(lacks.removeprefix("no column "))
            continue
        if rule["places"] == "countries":
            chosen = chosen[chosen["place"] != "WLD"]
        found[rule["section"]].append(_converted(chosen, rule, remarks=edition == VINTAGE))
    parts = [_added(pd.concat(part, ignore_index=True)) for part in found.values() if part]
    if not parts:
        return pd.DataFrame(columns=[*_KEYS, *_TAIL])
    # The world table comes first and stands.
    return pd.concat(parts, ignore_index=True).drop_duplicates(_KEYS, ignore_index=True)


def _converted(chosen: pd.DataFrame, rule: Mapping[str, str], *, remarks: bool) -> pd.DataFrame:
    # The balance is in t already.
    to_tonnes = _MASSES if rule["section"] == "world" else {"t": 1.0}
    strange = sorted(set(chosen["unit"]) - set(to_tonnes))
    if strange:
        raise BadInput(
            f"USGS Mineral Commodity Summaries: '{rule['column']}' of {rule['chapter']} is in "
            f"'{strange[0]}', which is no mass; the unit was switched"
        )
    scale = chosen["unit"].map(to_tonnes).astype("float64") * float(rule["factor"])
    numbers = {name: chosen[name].astype("float64") * scale for name in ("value", "low", "high")}
    # The rules were worded for one edition; in the others the basis says what a tonne means.
    remark = rule["remark"] if remarks else ""
    details = chosen["detail"] if rule["section"] == "world" else [""] * len(chosen)
    notes = [
        "; ".join(part for part in (remark, detail, note) if part)
        for detail, note in zip(details, chosen["note"], strict=True)
    ]
    return chosen[["place", "year", "status", "source", "vintage"]].assign(
        **numbers,
        mineral=rule["mineral"],
        stage=rule["stage"],
        form=rule["form"],
        measure=rule["measure"],
        basis=rule["basis"],
        unit=rule["unit"],
        note=notes,
    )


def _added(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the parts of one stage, such as ilmenite and rutile; unknown when a part is unknown."""
    found: list[pd.DataFrame] = []
    for _, group in frame.groupby(_KEYS, sort=False):
        first = group.head(1)
        if len(group) > 1:
            # A part printed as "included with" another part adds nothing of its own.
            elsewhere = group["value"].isna() & group["note"].str.contains("are included with")
            estimated = (group["status"] == "estimated").any()
            first = first.assign(
                value=group.loc[~elsewhere, "value"].sum(skipna=False),
                low=math.nan,
                high=math.nan,
                status="estimated" if estimated else "reported",
                note="; ".join(dict.fromkeys(note for note in group["note"] if note)),
            )
        found.append(first)
    return pd.concat(found, ignore_index=True)[[*_KEYS, *_TAIL]]
