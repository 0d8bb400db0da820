"""Real projects: who builds what, where, how far it is, and how much is announced by year.

The tables ``projects`` and ``project_facts`` are typed in by hand, each row with its citation
(``docs/methods/projects.md``). ``hand/product_units.csv`` says which mineral a tonne of a product
carries. Nothing here says how likely a project is: phases are kept apart so that a reader weighs
them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

VIEW = (
    "project",
    "name",
    "place",
    "kind",
    "stage",
    "phase",
    "as_of",
    "minerals",
    "developer",
    "product",
    "capacity",
    "capacity_low",
    "capacity_high",
    "capacity_unit",
    "capex_musd",
    "capex_low",
    "capex_high",
    "start_year",
    "start_low",
    "start_high",
    "status",
    "citation",
)
PIPELINE = (
    "mineral",
    "year",
    "phase",
    "stage",
    "unit",
    "projects",
    "capacity",
    "low",
    "high",
    "contained",
    "contained_low",
    "contained_high",
)
CHECKED = ("project", "problem")

FIRST_YEAR, LATEST_YEAR = 2024, 2035
"""Years of a pipeline unless others are asked for; few announcements reach beyond the last."""

_RANGE = ("value", "low", "high")


@cache
def _product_units() -> pd.DataFrame:
    """Minerals that a tonne of each product carries, and tonnes of metal in it."""
    file = Path(__file__).parent / "hand" / "product_units.csv"
    units = read_csv(file)
    for column in ("content", "low", "high"):
        units[column] = pd.to_numeric(units[column], errors="raise")
    return units


def _elements(slug: str) -> frozenset[str]:
    """The elements that a slug stands for: its members, or the slug itself."""
    for row in reference.rows("minerals"):
        if row["slug"] == slug:
            return frozenset(row["members"].split(";")) if row["members"] else frozenset({slug})
    return frozenset({slug})


def _share_an_element(slugs: Iterable[str], wanted: frozenset[str]) -> bool:
    return any(wanted & _elements(slug) for slug in slugs)


def _mask(flags: Iterable[bool]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Flags that select rows also when there are none of them."""
    return np.fromiter(flags, dtype=np.bool_)


def _phases() -> tuple[str, ...]:
    kind = next(
        row["type"]
        for row in reference.rows("fields")
        if (row["table"], row["field"]) == ("projects", "phase")
    )
    return tuple(kind.removeprefix("enum:").split("|"))


def _chosen(
    catalogue: Catalogue, mineral: str | None, place: str | None, phase: str | None
) -> pd.DataFrame:
    found = catalogue.table("projects")
    if phase is not None and phase not in _phases():
        raise UnknownName("phase", phase, _phases())
    if place is not None:
        found = found[found["place"] == reference.place(place)]
    if phase is not None:
        found = found[found["phase"] == phase]
    if mineral is not None:
        wanted = _elements(reference.mineral(mineral))
        found = found[_mask(_share_an_element(m.split(";"), wanted) for m in found["minerals"])]
    return found


def _capacities(catalogue: Catalogue, mineral: str | None) -> pd.DataFrame:
    """Capacities, with the mineral they carry; of one mineral, when one is named.

    Feed and mixed products name no mineral. They are kept, so that a project that has only such a
    figure does not look as if it had none.
    """
    facts = catalogue.table("project_facts")
    found = facts[facts["item"] == "capacity"]
    units = _product_units()
    missing = sorted(set(found["unit"]) - set(units["unit"]))
    if missing:
        raise BadInput(
            f"project_facts: no rule says what '{missing[0]}' carries; "
            "add the unit to hand/product_units.csv"
        )
    if mineral is None:
        return found.assign(content=math.nan, content_low=math.nan, content_high=math.nan)
    slug = reference.mineral(mineral)
    wanted = _elements(slug)
    own = units[units["mineral"] == slug]
    others = units[~units["unit"].isin(own["unit"])]
    near = _mask(not text or _share_an_element([text], wanted) for text in others["mineral"])
    rest = others[near].drop_duplicates("unit")
    # The content of a kin, such as of the pair for one of its two, is not that of the mineral.
    rest = rest.assign(content=math.nan, low=math.nan, high=math.nan)
    rules = pd.concat([own, rest])[["unit", "content", "low", "high"]].rename(
        columns={"low": "content_low", "high": "content_high"}
    )
    return found.merge(rules, on="unit", how="inner")


def _single(facts: pd.DataFrame, item: str, names: tuple[str, str, str]) -> pd.DataFrame:
    """The one figure of an item that each project has, under the column names given."""
    rows = facts[facts["item"] == item]
    twice = rows.loc[rows["project"].duplicated(), "project"]
    if len(twice):
        raise BadInput(f"project_facts: '{twice.iloc[0]}' has more than one {item}; keep one")
    columns = dict(zip(_RANGE, names, strict=True)) | {"status": f"status_{item}"}
    return rows[["project", *columns]].rename(columns=columns)


def projects(
    catalogue: Catalogue,
    *,
    mineral: str | None = None,
    place: str | None = None,
    phase: str | None = None,
) -> pd.DataFrame:
    """Projects with their key figures: capacity, capital cost, start year.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        Only projects that carry it, in any accepted spelling; a group stands for its members.
    place
        Only projects in this country.
    phase
        Only projects in this phase, such as ``construction``.

    Returns
    -------
    pandas.DataFrame
        ``VIEW``: one row per project and product. Capacities are tonnes a year of what
        ``capacity_unit`` names, costs million US dollars, each with its range where one is known.
        With a mineral, only capacities that carry it are shown. ``status`` is that of the least
        firm figure of the row. A project without a figure has empty cells, never zero.

    Raises
    ------
    UnknownName
        When the mineral, place or phase is not known.
    BadInput
        When a project has two costs or two start years, or a capacity has an unknown unit.

    Examples
    --------
    >>> import shigen.catalogue
    >>> found = projects(shigen.catalogue.load(), mineral="gallium", place="GRC")
    >>> found[["name", "product", "capacity", "start_year"]].to_dict("records")
    [{'name': 'Agios Nikolaos bauxite, alumina and gallium', 'product': 'gallium', \
'capacity': 50.0, 'start_year': 2028}]
    """
    chosen = _chosen(catalogue, mineral, place, phase)
    facts = catalogue.table("project_facts")
    capacity = _capacities(catalogue, mineral)[["project", "detail", *_RANGE, "unit", "status"]]
    capacity = capacity.rename(
        columns={
            "detail": "product",
            "value": "capacity",
            "low": "capacity_low",
            "high": "capacity_high",
            "unit": "capacity_unit",
            "status": "status_capacity",
        }
    )
    capex = _single(facts, "capex", ("capex_musd", "capex_low", "capex_high"))
    start = _single(facts, "start-year", ("start_year", "start_low", "start_high"))
    joined = (
        chosen.merge(capacity, on="project", how="left")
        .merge(capex, on="project", how="left")
        .merge(start, on="project", how="left")
    )
    for column in ("product", "capacity_unit"):
        joined[column] = joined[column].fillna("").astype("str")
    for column in ("start_year", "start_low", "start_high"):
        joined[column] = joined[column].round().astype("Int64")
    firmness = {row["slug"]: int(row["order"]) for row in reference.rows("statuses")}
    given = ["status", "status_capacity", "status_capex", "status_start-year"]
    worst = joined[given].apply(lambda column: column.map(firmness)).max(axis=1)
    joined["status"] = worst.map({order: slug for slug, order in firmness.items()}).astype("str")
    order = ["place", "project", "product"]
    return joined.sort_values(order, kind="stable")[list(VIEW)].reset_index(drop=True)


def pipeline(
    catalogue: Catalogue, mineral: str, *, years: Iterable[int] | None = None
) -> pd.DataFrame:
    """Capacity that is there or announced, by year and phase; nothing is weighed by likelihood.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        In any accepted spelling; a group stands for its members.
    years
        Calendar years; `FIRST_YEAR` to `LATEST_YEAR` when not given.

    Returns
    -------
    pandas.DataFrame
        ``PIPELINE``: for each year, phase, stage and unit the number of ``projects`` whose central
        start year has come, and the sum of their capacities in that unit. ``low`` adds the low
        ends of projects that have started by then on the latest of their dates, ``high`` the high
        ends of those that can have on the earliest. ``contained`` is the same in tonnes of the
        mineral, empty where a product's content is not told. Stages are not to be added to each
        other: the refinery takes what the mine gives. Rows without a year hold capacities of
        projects without a start year. An operating project without one counts from the year that
        its phase is known for; paused ones are a phase of their own.

    Raises
    ------
    UnknownName
        When the mineral is not known.
    BadInput
        When a capacity has an unknown unit.

    Examples
    --------
    >>> import shigen.catalogue
    >>> found = pipeline(shigen.catalogue.load(), "gallium", years=[2030])
    >>> found.query("unit == 't/y Ga' and phase == 'committed'")[
    ...     ["year", "projects", "capacity", "high"]
    ... ].to_dict("records")
    [{'year': 2030, 'projects': 2, 'capacity': 100.0, 'high': 100.0}]
    """
    slug = reference.mineral(mineral)
    chosen = _chosen(catalogue, slug, None, None)[["project", "phase", "stage", "as_of"]]
    start = _single(
        catalogue.table("project_facts"), "start-year", ("start", "first_start", "last_start")
    )
    rows = (
        _capacities(catalogue, slug)[
            ["project", *_RANGE, "unit", "content", "content_low", "content_high"]
        ]
        .merge(chosen, on="project")
        .merge(start, on="project", how="left")
    )
    known = pd.to_numeric(rows["as_of"].str[:4]).astype("float64")
    rows["start"] = rows["start"].fillna(known.where(rows["phase"] == "operating"))
    rows["first_start"] = rows["first_start"].fillna(rows["start"])
    rows["last_start"] = rows["last_start"].fillna(rows["start"])
    rows["low"] = rows["low"].fillna(rows["value"])
    rows["high"] = rows["high"].fillna(rows["value"])
    asked = sorted(set(range(FIRST_YEAR, LATEST_YEAR + 1) if years is None else years))
    parts = [_sums(rows, year) for year in asked]
    undated = rows[rows["start"].isna()]
    parts.append(_grouped(undated, undated, undated).assign(year=math.nan))
    # An empty part has no types of its own.
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    found = found.assign(mineral=slug, year=found["year"].astype("Int64"))
    found["projects"] = found["projects"].fillna(0).astype("int64")
    order = ["year", "phase", "stage", "unit"]
    return found.sort_values(order, kind="stable")[list(PIPELINE)].reset_index(drop=True)


def _sums(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Sums of one year: central, certain and possible starts."""
    return _grouped(
        rows[rows["start"] <= year],
        rows[rows["last_start"] <= year],
        rows[rows["first_start"] <= year],
    ).assign(year=year)


def _grouped(central: pd.DataFrame, certain: pd.DataFrame, possible: pd.DataFrame) -> pd.DataFrame:
    by = ["phase", "stage", "unit"]

    def sums(rows: pd.DataFrame, column: str, content: str, names: tuple[str, str]) -> pd.DataFrame:
        inside = rows[column] * rows[content]
        amounts = rows.assign(**{names[0]: rows[column], names[1]: inside}).groupby(by)
        # A sum of nothing known stays unknown.
        return amounts[list(names)].sum(min_count=1)

    value = sums(central, "value", "content", ("capacity", "contained"))
    low = sums(certain, "low", "content_low", ("low", "contained_low"))
    high = sums(possible, "high", "content_high", ("high", "contained_high"))
    table = pd.concat([value, low, high], axis=1)
    table["projects"] = central.groupby(by)["project"].nunique()
    # No project yet is a capacity of zero, which holds nothing; an unknown one stays unknown.
    for part, columns in ((value, ["capacity", "contained"]), (low, ["low", "contained_low"])):
        table.loc[~table.index.isin(part.index), columns] = 0.0
    return table.reset_index()


def check(catalogue: Catalogue) -> pd.DataFrame:
    """What is wrong or missing in the tables of projects.

    Every project must have a citation and at least one of capacity, capital cost and start year;
    a figure must belong to a project and cite something; an estimate must have a range; minerals
    must be known and written as slugs.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.

    Returns
    -------
    pandas.DataFrame
        ``project`` and ``problem``, a sentence; empty when nothing is wrong.

    Examples
    --------
    >>> import shigen.catalogue
    >>> len(check(shigen.catalogue.load()))
    0
    """
    rows, facts = catalogue.table("projects"), catalogue.table("project_facts")
    found: list[tuple[str, str]] = []
    slugs = {row["slug"] for row in reference.rows("minerals")}
    told = set(facts.loc[facts["item"].isin(["capacity", "capex", "start-year"]), "project"])
    for row in rows.to_dict("records"):
        key = str(row["project"])
        if key not in told:
            found.append((key, "has no capacity, no cost and no start year"))
        if not row["citation"]:
            found.append((key, "has no citation"))
        unknown = [slug for slug in str(row["minerals"]).split(";") if slug not in slugs]
        found += [(key, f"names the mineral '{slug}', which is no slug") for slug in unknown]
        if math.isnan(row["latitude"]) != math.isnan(row["longitude"]):
            found.append((key, "has half a position"))
    known = set(rows["project"])
    for row in facts.to_dict("records"):
        key, what = str(row["project"]), f"{row['item']} '{row['detail']}'"
        if key not in known:
            found.append((key, f"{what} belongs to no project"))
        if not row["citation"]:
            found.append((key, f"{what} has no citation"))
        open_range = math.isnan(row["low"]) or math.isnan(row["high"])
        if row["status"] != "reported" and open_range:
            found.append((key, f"{what} is {row['status']} and has no range"))
    return pd.DataFrame(sorted(found), columns=list(CHECKED)).astype("str")
