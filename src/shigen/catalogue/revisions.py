"""Values that a newer edition gives otherwise, and those that look like an error.

Successive editions of a publication are one series here. The estimate of 2024 in the Mineral
Commodity Summaries 2025 and the figure of 2024 in those of 2026 are two sources, and the second is
a revision of the first: sources whose keys differ only in a year at their end are one family, and
of each family the newest edition speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shigen.reference.tables import dtypes, field_rows, keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EDITION = re.compile(r"(?P<family>.*?)-?(?P<year>(?:19|20)\d{2})")
PERIODS = ("year", "month", "period", "date", "as_of")
NAMED = ("mineral", "stage", "form", "place")
PARTS_OF_THE_WORLD = frozenset({"WLD", "OTH"})
# The long tables are compared by their sums: a new edition revises every one of a million rows.
SUMS = MappingProxyType(
    {"flows": ("hs6", "edition", "year"), "io_flows": ("matrix", "place", "year")}
)

STEP = 1000.0
"""Kilograms for tonnes, or tonnes for thousand tonnes."""

NEAR_STEP = 0.2
"""Decades within which a ratio counts as a step."""

JUMP = 7.0
"""A value that changes by this factor is set aside as doubtful in the quality report as well."""

ENOUGH = 0.8
"""Share of the values of a mineral that must have changed by one step."""


def edition(source: str) -> tuple[str, int]:
    """Family of a source and the year of its edition, 0 for none.

    Examples
    --------
    >>> edition("usgs-mcs2025"), edition("wgi-mean6-2024"), edition("cepii-baci-hs92")
    (('usgs-mcs', 2025), ('wgi-mean6', 2024), ('cepii-baci-hs92', 0))
    """
    match = _EDITION.fullmatch(source)
    return (source, 0) if match is None else (match["family"], int(match["year"]))


def shaped(table: str, rows: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the columns and types of a table of ``fields.csv``."""
    types = dtypes(table)
    frame = pd.DataFrame(rows) if isinstance(rows, list) else rows
    return frame.reindex(columns=list(types)).astype(types).reset_index(drop=True)


def _value_columns(table: str) -> list[str]:
    fields = field_rows(table)
    if any(field["field"] == "value" for field in fields):
        return ["value"]
    return [f["field"] for f in fields if f["type"] == "float" and f["key"] == "0"]


def _unit(table: str, column: str) -> str:
    return {field["field"]: field["unit"] for field in field_rows(table)}[column]


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with the family of their source and the year of its edition."""
    told = {source: edition(source) for source in frame["source"].unique()}
    return frame.assign(
        family=frame["source"].map({s: family for s, (family, _) in told.items()}),
        edition_year=frame["source"].map({s: year for s, (_, year) in told.items()}),
    )


def _newest(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The newest edition's row for each key; ``family`` stands for the source."""
    key = [*(k for k in keys(table) if k != "source"), "family"]
    ordered = _told(frame).sort_values("edition_year", kind="stable")
    return ordered.drop_duplicates(key, keep="last").drop(columns="edition_year")


def _series(table: str, frame: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """Key of a table without its source, and its rows (the sums of a long table)."""
    if table not in SUMS:
        return [k for k in keys(table) if k != "source"], frame
    by = list(SUMS[table])
    values = _value_columns(table)
    summed = frame.groupby([*by, "source"], as_index=False)[values].sum(min_count=1)
    return by, summed


_PAIR = (
    "table", "mineral", "stage", "form", "place", "period", "item", "unit", "old", "old_unit",
    "old_status", "old_source", "new", "new_status", "new_source", "same_period",
)  # fmt: skip


def no_pairs() -> pd.DataFrame:
    """No value beside another, with the columns of `pairs`."""
    return pd.DataFrame({column: [] for column in _PAIR})


def pairs(table: str, before: pd.DataFrame | None, after: pd.DataFrame) -> pd.DataFrame:
    """Values of one table beside those they revise, and new years beside the ones before them.

    Parameters
    ----------
    table
        Name of the table.
    before, after
        Its rows in both catalogues.

    Returns
    -------
    pandas.DataFrame
        Old and new value with unit, status and source; ``same_period`` is false where the old value
        is that of the year before.
    """
    has_source = "source" in keys(table)
    if before is None or before.empty or after.empty or not has_source or table == "sources":
        return no_pairs()
    if not _value_columns(table):
        return no_pairs()
    key, old = _series(table, before)
    _, new = _series(table, after)
    if table not in SUMS:
        old, new = _newest(table, old), _newest(table, new)
    else:
        old, new = old.assign(family=old["source"]), new.assign(family=new["source"])
    found = [
        frame
        for column in _value_columns(table)
        for frame in _matched(table, column, [*key, "family"], old, new)
    ]
    return pd.concat(found, ignore_index=True)


def _matched(
    table: str, column: str, key: list[str], old: pd.DataFrame, new: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    told = [c for c in ("unit", "status", "source") if c in old.columns]
    kept = [*key, column, *told]
    both = new[kept].merge(old[kept], on=key, how="left", suffixes=("_new", "_old"), indicator=True)
    hit = both[both["_merge"] == "both"]
    yield _laid_out(table, column, key, hit, same_period=True)
    if "year" in key:
        # A year that the base does not have is seen beside the year before it.
        alone = [k for k in key if k != "year"]
        ordered = new[kept].sort_values([*alone, "year"], kind="stable")
        before = ordered.groupby(alone, sort=False)[[column, *told]].shift().add_suffix("_old")
        after = ordered.rename(columns={name: f"{name}_new" for name in (column, *told)})
        steps = pd.concat([after, before], axis=1)
        # A publication that is new altogether has no edition to be measured by.
        known_before = both["family"].isin(set(old["family"]))
        fresh = both.loc[(both["_merge"] == "left_only") & known_before, key]
        # The first year of a series has none before it.
        known = steps[steps["source_old"].notna()]
        yield _laid_out(table, column, key, known.merge(fresh, on=key), same_period=False)


def _laid_out(
    table: str, column: str, key: list[str], rows: pd.DataFrame, *, same_period: bool
) -> pd.DataFrame:
    period = next((c for c in PERIODS if c in key), None)
    rest = [c for c in key if c not in {*NAMED, period, "family"}]
    made = pd.DataFrame(index=rows.index)
    made["table"] = table
    for name in NAMED:
        made[name] = rows[name].astype("str") if name in key else ""
    made["period"] = rows[period].astype("str") if period else ""
    item = pd.Series("" if column == "value" else column, index=rows.index, dtype="str")
    for name in rest:
        text = rows[name].astype("str")
        item = item.where(text == "", item.where(item == "", item + "; ") + text)
    made["item"] = item
    fixed = _unit(table, column)
    made["unit"] = rows.get("unit_new", fixed)
    made["old_unit"] = rows.get("unit_old", fixed)
    for side, suffix in (("old", "_old"), ("new", "_new")):
        made[side] = rows[f"{column}{suffix}"].astype("float64")
        made[f"{side}_status"] = rows.get(f"status{suffix}", "")
        made[f"{side}_source"] = rows[f"source{suffix}"]
    made["same_period"] = same_period
    return made[list(_PAIR)]


def _ratio(pairs: pd.DataFrame) -> NDArray[np.float64]:
    old, new = pairs["old"].to_numpy("float64"), pairs["new"].to_numpy("float64")
    # A ratio that no float can hold says nothing more than that a figure was next to nothing.
    with np.errstate(all="ignore"):
        usable = (old > 0) & (new > 0) & (pairs["unit"] == pairs["old_unit"]).to_numpy(bool)
        ratio = new / old
        return np.where(usable & np.isfinite(ratio) & (ratio > 0), ratio, np.nan)


def implausible(pairs: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Changes that look like an error.

    When four fifths of the values of a mineral in a table change by about 1000 or a thousandth, the
    unit has been switched; a single value that changes seven-fold is doubtful, and so is a new year
    that is seven times the one before.

    Parameters
    ----------
    pairs
        As `pairs` gives them, for all tables.

    Returns
    -------
    tuple
        Table ``implausible``, and the mark of each pair; empty for nothing to remark.
    """
    ratio = _ratio(pairs)
    decades = np.log10(ratio)
    step = np.where(np.abs(np.abs(decades) - np.log10(STEP)) < NEAR_STEP, np.sign(decades), 0.0)
    jump = np.abs(decades) >= np.log10(JUMP)
    marks = np.where(jump, "seven-fold", "").astype(object)
    marks[jump & ~pairs["same_period"].to_numpy(bool)] = "year-to-year"
    rows: list[dict[str, Any]] = []
    group = ["table", "mineral", "stage", "item", "unit", "new_source"]
    work = pairs.assign(ratio=ratio, step=step)
    for _, found in work[~np.isnan(ratio)].groupby(group, sort=True):
        for sign in (1.0, -1.0):
            off = found[found["step"] == sign]
            if len(off) < 2 or len(off) < ENOUGH * len(found):
                continue
            marks[off.index] = "units-switched"
            first = off.iloc[0].to_dict()
            times = "1000 times" if sign > 0 else "a thousandth of"
            why = (
                f"{len(off)} of {len(found)} values are about {times} those before: "
                "is the unit still the same?"
            )
            rows.append(_doubt(first, "units-switched", why, form="", place="", period=""))
    for position in np.flatnonzero((marks == "seven-fold") | (marks == "year-to-year")):
        row = work.iloc[int(position)].to_dict()
        same = bool(row["same_period"])
        why = (
            "seven-fold or more against the edition before"
            if same
            else ("seven-fold or more against the year before")
        )
        rows.append(_doubt(row, str(marks[position]), why))
    order = {"units-switched": 0, "seven-fold": 1, "year-to-year": 2}
    rows.sort(key=lambda r: (order[r["what"]], -max(r["old"], r["new"]), r["table"], r["mineral"]))
    return shaped("implausible", rows), [str(mark) for mark in marks]


def _doubt(row: Mapping[Any, Any], what: str, why: str, **over: str) -> dict[str, Any]:
    names = ("table", *NAMED, "period", "item", "unit", "old", "new", "ratio")
    found = {name: row[name] for name in names}
    return {**found, "what": what, "source": row["new_source"], "why": why, **over}


def revisions(pairs: pd.DataFrame) -> pd.DataFrame:
    """Values that changed, the largest change first; then those that appeared or went.

    Parameters
    ----------
    pairs
        As `pairs` gives them, with the mark of `implausible` in ``flag``.
    """
    same = pairs[pairs["same_period"].astype("bool")]
    differ = (same["old"] != same["new"]) & ~(same["old"].isna() & same["new"].isna())
    found = same[differ | (same["unit"] != same["old_unit"])].copy()
    other_unit = found["unit"] != found["old_unit"]
    comparable = (found["old"] != 0) & ~other_unit
    change = (found["new"] - found["old"]) / found["old"].abs() * 100
    found["change_percent"] = change.where(comparable & np.isfinite(change))
    found.loc[other_unit, "flag"] = "unit-changed"
    found.loc[found["new"].isna() & found["old"].notna(), "flag"] = "no-longer-given"
    found.loc[found["old"].isna() & found["new"].notna(), "flag"] = "now-given"
    found["size"] = found["change_percent"].abs()
    ordered = found.sort_values(
        ["size", "table", *NAMED, "period", "item"],
        ascending=[False, *[True] * 7],
        na_position="last",
        kind="stable",
    )
    return shaped("revisions", ordered)


_TOTAL = ["mineral", "stage", "form", "measure", "year", "family"]

LISTED = 3
"""Where no world total is printed, the sum of fewer countries than this is none."""


def _world(frame: pd.DataFrame) -> pd.DataFrame:
    """World total and first producer by mineral, stage, form, measure, year and family."""
    told = _told(frame)
    # One edition speaks for a whole world table: its countries and its total belong together.
    newest = told.groupby(_TOTAL)["edition_year"].transform("max")
    rows = told[(told["edition_year"] == newest) & told["value"].notna()]
    places = rows[~rows["place"].isin(PARTS_OF_THE_WORLD)]
    first = places.sort_values(["value", "place"], ascending=[False, True], kind="stable")
    first = first.drop_duplicates(_TOTAL).set_index(_TOTAL)
    listed = rows[rows["place"] != "WLD"].groupby(_TOTAL)["value"].sum()
    several = places.groupby(_TOTAL)["place"].size() >= LISTED
    printed = rows[rows["place"] == "WLD"].drop_duplicates(_TOTAL).set_index(_TOTAL)["value"]
    total = printed.combine_first(listed[several.reindex(listed.index, fill_value=False)])
    about = rows.drop_duplicates(_TOTAL).set_index(_TOTAL)
    found = pd.DataFrame({"total": total[total > 0]})
    # Aligned by hand: an empty frame would take the index of whatever it is given.
    found[["unit", "source"]] = about[["unit", "source"]].reindex(found.index)
    found["top"] = first["place"].reindex(found.index).fillna("")
    found["share"] = first["value"].reindex(found.index) / found["total"]
    return found.reset_index()


def totals(
    before: pd.DataFrame | None, after: pd.DataFrame | None, names: list[str]
) -> pd.DataFrame:
    """World totals of production and the share of the first producer, where they changed.

    Parameters
    ----------
    before, after
        Table ``production`` in both catalogues.
    names
        Tables that are compared; without ``production`` there is nothing to say.
    """
    if before is None or after is None or "production" not in names:
        return shaped("changed_totals", [])
    both = _world(after).merge(_world(before), on=_TOTAL, suffixes=("", "_old"))
    moved = (both["total"] != both["total_old"]) | (both["top"] != both["top_old"])
    moved |= (both["share"] - both["share_old"]).abs() > 1e-9
    found = both[moved].rename(
        columns={
            "total": "new", "total_old": "old", "top": "new_top", "top_old": "old_top",
            "share": "new_share", "share_old": "old_share", "source": "new_source",
            "source_old": "old_source",
        }
    )  # fmt: skip
    change = (found["new"] - found["old"]) / found["old"] * 100
    found["change_percent"] = change.where(np.isfinite(change))
    found["size"] = found["change_percent"].abs()
    ordered = found.sort_values(
        ["size", *_TOTAL], ascending=[False, *[True] * len(_TOTAL)], kind="stable"
    )
    return shaped("changed_totals", ordered)
