"""One figure of output a site, in one measure, so that sites can be added up."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shigen import reference
from shigen.catalogue.importers.facility_rows import rules
from shigen.catalogue.owners import asset_key
from shigen.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

YEARS_BACK = 5
"""A figure older than this says little about the year that is asked for."""

SAME_PLACE_KM = 3.0
"""Sites of two sources this near to each other, with the same mineral, are one."""

# States in which a plant that is built or thought of gives nothing.
IDLE = (
    "announced",
    "closed",
    "construction",
    "development",
    "evaluation",
    "exploration",
    "feasibility",
    "historic",
    "idle",
    "inactive",
    "paused",
    "planned",
    "project",
    "suspended",
)
# The same works stand in both lists of a source, under names that cannot be matched.
EITHER = (frozenset({"history-engine-gallium", "history-engine-usgs-plants"}),)


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """Output of a site in the year nearest before the one asked for.

    Attributes
    ----------
    site
        Row of ``facilities``.
    year
        Year of the figure.
    measure
        ``production``, or ``capacity`` where no output is known.
    value, low, high
        Tonnes of contained mineral; of oxide for rare earths at the mine.
    status
        The weakest status among the rows behind it.
    """

    site: Mapping[Hashable, Any]
    year: int
    measure: str
    value: float
    low: float
    high: float
    status: str


@cache
def _forms() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return MappingProxyType(
        {(row["mineral"], row["form"]): row for row in rules("facility_forms.csv")}
    )


def content(mineral: str, form: str) -> float | None:
    """Tonnes of the mineral in a tonne of a form; nothing when it must not be added.

    Examples
    --------
    >>> content("lithium", "li2o"), content("cobalt", ""), content("copper", "primary")
    (0.4645, 1.0, None)
    """
    rule = _forms().get((mineral, form))
    if rule is None:
        return 1.0 if not form else None
    return float(rule["content"]) if rule["content"] else None


def stage_of(mineral: str, form: str, site_stage: str) -> str:
    """Stage at which a form counts: its own, else that of the site.

    Examples
    --------
    >>> stage_of("aluminum", "alumina", "refined"), stage_of("copper", "cathode", "mine")
    ('intermediate', 'mine')
    """
    rule = _forms().get((mineral, form))
    return rule["stage"] if rule is not None and rule["stage"] else site_stage


def idle(state: str) -> bool:
    """Whether a state says that nothing comes out of a site.

    Examples
    --------
    >>> idle("announced"), idle("operating"), idle("idle since 2021")
    (True, False, True)
    """
    return state.strip().lower().startswith(IDLE)


def distance_km(first: Mapping[Hashable, Any], second: Mapping[Hashable, Any]) -> float:
    """Great-circle distance between two sites in km; infinite where one has no position."""
    spots = [math.radians(site[c]) for site in (first, second) for c in ("latitude", "longitude")]
    if any(math.isnan(spot) for spot in spots):
        return math.inf
    south, west, north, east = spots
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def figures(
    catalogue: Catalogue, mineral: str, stage: str, year: int
) -> tuple[list[SiteFigure], list[tuple[SiteFigure, str]]]:
    """Output of each site of a mineral at a stage, and the figures set aside.

    Parameters
    ----------
    catalogue
        Its tables ``facilities`` and ``facility_output`` are read.
    mineral, stage
        Slugs.
    year
        Output of this year or of the nearest of the `YEARS_BACK` years before it; where a site has
        none, its capacity at that time, unless the site is said to be idle or not built.

    Returns
    -------
    tuple
        Figures of sites, each site once, sorted by place and key; and pairs of a figure and the
        reason why it is not used: the same site in another source with a newer figure.
    """
    output = catalogue.table("facility_output")
    output = output[output["mineral"] == mineral]
    rows_of: dict[tuple[str, str], list[Mapping[Hashable, Any]]] = {}
    for row in output.to_dict("records"):
        rows_of.setdefault((row["facility"], row["source"]), []).append(row)
    found = []
    for site in catalogue.table("facilities").to_dict("records"):
        rows = rows_of.get((site["facility"], site["source"]), [])
        figure = _one(site, rows, (mineral, stage, year))
        if figure is not None:
            found.append(figure)
    return _each_once(found)


def _one(
    site: Mapping[Hashable, Any],
    rows: Sequence[Mapping[Hashable, Any]],
    wanted: tuple[str, str, int],
) -> SiteFigure | None:
    mineral, stage, year = wanted
    for measure in ("production", "capacity"):
        if measure == "capacity" and idle(str(site["state"])):
            continue
        fitting = [
            row
            for row in rows
            if row["measure"] == measure
            and year - YEARS_BACK <= row["year"] <= year
            and stage_of(mineral, row["form"], site["stage"]) == stage
            and content(mineral, row["form"]) is not None
            and not math.isnan(row["value"])
        ]
        if not fitting:
            continue
        latest = max(row["year"] for row in fitting)
        chosen = [row for row in fitting if row["year"] == latest]
        totals = {"value": 0.0, "low": 0.0, "high": 0.0}
        for row in chosen:
            factor = content(mineral, row["form"]) or 0.0
            for bound in totals:
                amount = row["value"] if math.isnan(row[bound]) else row[bound]
                totals[bound] += amount * factor
        order = ("reported", "estimated", "imputed", "assumed")
        weakest = max((row["status"] for row in chosen), key=order.index)
        return SiteFigure(site, latest, measure, **totals, status=weakest)
    return None


def _each_once(
    found: Sequence[SiteFigure],
) -> tuple[list[SiteFigure], list[tuple[SiteFigure, str]]]:
    """Keep the newest figure of a site that stands in several sources."""
    newest_first = sorted(
        found,
        key=lambda f: (
            -f.year,
            f.measure == "capacity",
            f.site["source"] != "company-reports",
            f.site["source"],
            f.site["facility"],
        ),
    )
    kept: list[SiteFigure] = []
    aside: list[tuple[SiteFigure, str]] = []
    for figure in newest_first:
        twin = next((other for other in kept if _same(figure, other)), None)
        if twin is None:
            kept.append(figure)
        else:
            source, key = twin.site["source"], twin.site["facility"]
            aside.append((figure, f"same site as {key} of {source}, which is used"))
    return sorted(
        kept, key=lambda f: (f.site["place"], f.site["facility"], f.site["source"])
    ), aside


def _same(figure: SiteFigure, other: SiteFigure) -> bool:
    mine, theirs = figure.site, other.site
    if mine["place"] != theirs["place"] or mine["source"] == theirs["source"]:
        return False
    if any({mine["source"], theirs["source"]} <= pair for pair in EITHER):
        return True
    near = distance_km(mine, theirs) < SAME_PLACE_KM
    return near or asset_key(mine["facility"]) == asset_key(theirs["facility"])


def listed(
    catalogue: Catalogue, mineral: str, *, place: str | None = None, kind: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites of a mineral, and every figure of these sites.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        Slug of a mineral or group; a group also finds the sites of its members.
    place
        Country code; all when not given.
    kind
        Such as ``mine``; all when not given.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows of ``facilities`` and of ``facility_output``, each source by itself.

    Raises
    ------
    BadInput
        When no site is a kind of that name.
    """
    sites = catalogue.table("facilities")
    if kind is not None and kind not in set(sites["kind"]):
        raise BadInput(
            f"kind {kind}: no site is one; kinds are {', '.join(sorted(set(sites['kind'])))}"
        )
    members = {row["slug"]: row["members"] for row in reference.rows("minerals")}
    wanted = {mineral, *members.get(mineral, "").split(";")} - {""}
    chosen = sites["minerals"].map(lambda slugs: not wanted.isdisjoint(slugs.split(";")))
    if place is not None:
        chosen &= sites["place"] == place
    if kind is not None:
        chosen &= sites["kind"] == kind
    found = sites[chosen].reset_index(drop=True)
    output = catalogue.table("facility_output")
    output = output[output["mineral"].isin(wanted)]
    figures_of = output.merge(found[["facility", "source"]], on=["facility", "source"])
    return found, figures_of
