"""Where a mineral comes out, and whose it is: output of sites by place and by country of control.

"Allied share" has two meanings that this tells apart: what is made in allied countries, and what
companies of allied countries control wherever it is made. Output comes from ``facility_output``,
holders from ``ownership`` and, where no asset is known there, from the owners that a source names
for the site, or another source for a site of the same country and key.
A holder that is no company of ours stays ``unknown``; ranges of the allied share say what the
unknown part could change.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shigen import reference
from shigen.catalogue.merged import production
from shigen.catalogue.owners import UNKNOWN, Holding, asset_key, last_day, owners
from shigen.catalogue.site_output import YEARS_BACK, SiteFigure, figures
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

# Partners of the Minerals Security Partnership named by the US Department of State in 2024, the
# member states of the European Union among them through the European Commission.
ALLIES: tuple[str, ...] = (
    "AUS", "AUT", "BEL", "BGR", "CAN", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA",
    "GBR", "GRC", "HRV", "HUN", "IND", "IRL", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MLT",
    "NLD", "NOR", "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "USA",
)  # fmt: skip

EXCESS = 1.1
"""Sites that add up to more than this part of the national figure are marked."""

SITE_COLUMNS = (
    "facility", "name", "place", "mineral", "stage", "year", "measure", "company", "control",
    "share", "basis", "value", "low", "high", "status", "source", "used", "note",
)  # fmt: skip
CONTROL_COLUMNS = (
    "mineral", "stage", "place", "control", "sites", "value", "low", "high", "share",
    "allied_place", "allied_control",
)  # fmt: skip
PLACE_COLUMNS = (
    "mineral", "stage", "place", "sites", "value", "national", "national_year", "national_source",
    "basis", "coverage", "unknown_share", "note",
)  # fmt: skip
ALLIED_COLUMNS = (
    "mineral", "stage", "counted", "total", "allied", "other", "unknown", "share_low", "share_high",
    "coverage",
)  # fmt: skip


@dataclass(frozen=True)
class ControlTables:
    """What `control` gives.

    Attributes
    ----------
    control
        Tonnes by place and country of control; ``share`` is the part of the place's sites.
    allied
        Allied share counted by ``place`` and by ``control`` of the sites, by control of all output
        (``control-of-all``: what the national figures hold beyond the sites is unknown), and by
        ``national`` figures. ``share_low`` and ``share_high`` leave the unknown part out and count
        it in; ``coverage`` is the output of all sites over that of all national figures.
    places
        Tonnes of the sites of a place beside its national figure, and the ``coverage``.
    sites
        One row a site and holder; rows with ``used`` false are the same site in another source.
    """

    control: pd.DataFrame
    allied: pd.DataFrame
    places: pd.DataFrame
    sites: pd.DataFrame


def control(
    catalogue: Catalogue,
    *,
    mineral: str,
    stage: str,
    year: int,
    allies: Collection[str] = ALLIES,
    as_of: str | None = None,
) -> ControlTables:
    """Output of a mineral at a stage by place and by country of control.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral, stage
        In any accepted spelling; a mineral of which companies report the metal, or a group such as
        rare-earths.
    year
        Output of this year, or of the nearest of the five years before it that a site has.
    allies
        Places that count as allied, in any accepted spelling; `ALLIES` when not given.
    as_of
        Date at which holders are read, so that a sale can be followed: a day, or a month or year
        that stands for its last day. The end of ``year`` when not given.

    Returns
    -------
    ControlTables
        Masses in tonnes of contained mineral, of oxide for rare earths at the mine.

    Raises
    ------
    UnknownName
        When mineral, stage or an ally is not known.
    BadInput
        When the year is no calendar year, the date none, or no site has a figure.

    Notes
    -----
    A share held is taken as the same share of output; contracts for a mine's output, streams and
    minority rights are not looked at.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> found = control(load(), mineral="cobalt", stage="mine", year=2024)
    >>> rows = found.control.set_index(["place", "control"])
    >>> bool(rows.loc[("COD", "CHN"), "value"] > rows.loc[("COD", "CHE"), "value"] > 0)
    True
    """
    slug, of_stage = reference.mineral(mineral), reference.stage(stage)
    friends = frozenset(reference.place(ally) for ally in allies)
    if not 1900 <= year <= 2100:
        raise BadInput(f"year {year}: give a calendar year from 1900 to 2100")
    date = last_day(as_of) if as_of is not None else f"{year}-12-31"
    used, aside = figures(catalogue, slug, of_stage, year)
    if not used:
        raise BadInput(
            f"no site has output or capacity of {slug} at the stage {of_stage} in {year} or the "
            f"{YEARS_BACK} years before; `shigen data facilities {slug}` lists the sites"
        )
    sites = _sites(catalogue, (slug, of_stage), date, used, aside)
    by_control = _by_control(sites, friends)
    places = _places(catalogue, slug, of_stage, year, sites)
    return ControlTables(by_control, _allied(by_control, places, friends), places, sites)


def _sites(
    catalogue: Catalogue,
    good: tuple[str, str],
    date: str,
    used: list[SiteFigure],
    aside: list[tuple[SiteFigure, str]],
) -> pd.DataFrame:
    held = owners(catalogue, as_of=date)
    named = _named_elsewhere(catalogue)
    rows: list[dict[str, object]] = []
    for figure in used:
        key, text = figure.site["facility"], figure.site["owners"]
        text = text or named.get((figure.site["place"], asset_key(key)), "")
        rows += [_held_row(figure, good, holding) for holding in held.of(key, text)]
    nobody = Holding("", "", float("nan"), "")
    for figure, reason in aside:
        row = _site_row(figure, good, nobody, part=1.0)
        rows.append(row | {"used": False, "note": reason})
    frame = pd.DataFrame(rows, columns=list(SITE_COLUMNS))
    order = ["place", "facility", "source", "used", "company"]
    return frame.sort_values(order, ascending=[True, True, True, False, True], ignore_index=True)


def _held_row(figure: SiteFigure, good: tuple[str, str], holding: Holding) -> dict[str, object]:
    row = _site_row(figure, good, holding, part=holding.share)
    return row | {"used": True, "note": holding.note}


def _named_elsewhere(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """Owners that any source names, by place and asset; the first source in order of names."""
    facilities = catalogue.table("facilities").sort_values(["source", "facility"])
    found: dict[tuple[str, str], str] = {}
    for place, key, text in facilities[["place", "facility", "owners"]].itertuples(index=False):
        if text:
            found.setdefault((place, asset_key(key)), text)
    return found


def _site_row(
    figure: SiteFigure, good: tuple[str, str], holding: Holding, *, part: float
) -> dict[str, object]:
    mineral, stage = good
    return {
        "facility": figure.site["facility"],
        "name": figure.site["name"],
        "place": figure.site["place"],
        "mineral": mineral,
        "stage": stage,
        "year": figure.year,
        "measure": figure.measure,
        "company": holding.company,
        "control": holding.control,
        "share": holding.share,
        "basis": holding.basis,
        "value": figure.value * part,
        "low": figure.low * part,
        "high": figure.high * part,
        "status": figure.status,
        "source": figure.site["source"],
    }


def _by_control(sites: pd.DataFrame, friends: frozenset[str]) -> pd.DataFrame:
    counted = sites[sites["used"]]
    grouped = counted.groupby(["mineral", "stage", "place", "control"], as_index=False).agg(
        sites=("facility", "nunique"), value=("value", "sum"), low=("low", "sum"),
        high=("high", "sum"),
    )  # fmt: skip
    of_place = grouped.groupby("place")["value"].transform("sum")
    grouped["share"] = (grouped["value"] / of_place).where(of_place > 0)
    grouped["allied_place"] = grouped["place"].isin(friends)
    grouped["allied_control"] = grouped["control"].isin(friends)
    return grouped[list(CONTROL_COLUMNS)]


def _national(
    catalogue: Catalogue, mineral: str, stage: str, year: int
) -> dict[str, dict[Hashable, Any]]:
    """Latest national figure of each place in the year or the years before it."""
    merged = production(catalogue, mineral=mineral, stage=stage)
    recent = merged["year"].between(year - YEARS_BACK, year) & merged["value"].notna()
    latest = merged[recent].sort_values(["place", "year"]).groupby("place").tail(1)
    return {str(row["place"]): row for row in latest.to_dict("records")}


def _places(
    catalogue: Catalogue, mineral: str, stage: str, year: int, sites: pd.DataFrame
) -> pd.DataFrame:
    national = _national(catalogue, mineral, stage, year)
    counted = sites[sites["used"]]
    groups = {str(place): group for place, group in counted.groupby("place")}
    unseen = {place for place, row in national.items() if place not in groups and row["value"] > 0}
    rows = []
    for place in sorted({*groups, *unseen} - {"WLD"}):
        group, whole = groups.get(place), national.get(place)
        total = 0.0 if group is None else float(group["value"].sum())
        row: dict[str, object] = {
            "mineral": mineral,
            "stage": stage,
            "place": place,
            "sites": 0 if group is None else group["facility"].nunique(),
            "value": total,
            "national_source": "",
            "basis": "",
            "unknown_share": float("nan"),
            "note": "no site with a figure" if group is None else "",
        }
        if group is not None and total:
            unknown = float(group.loc[group["control"] == UNKNOWN, "value"].sum())
            row["unknown_share"] = unknown / total
        if whole is None:
            row["note"] = "no national figure"
        else:
            row |= _beside(total, whole)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(PLACE_COLUMNS))
    frame["national_year"] = frame["national_year"].astype("Int64")
    for column in ("value", "national", "coverage", "unknown_share"):
        frame[column] = frame[column].astype("float64")
    return frame


def _beside(total: float, whole: Mapping[Hashable, Any]) -> dict[str, object]:
    """National figure beside the sites of a place; nothing is covered of a national zero."""
    amount = float(whole["value"])
    found: dict[str, object] = {
        "national": amount,
        "national_year": int(whole["year"]),
        "national_source": whole["source"],
        "basis": whole["basis"],
        "coverage": total / amount if amount else float("nan"),
    }
    if amount and total > EXCESS * amount:
        found["note"] = "sites exceed the national figure: another year, basis or capacity"
    return found


def _allied(
    by_control: pd.DataFrame, places: pd.DataFrame, friends: frozenset[str]
) -> pd.DataFrame:
    total = float(by_control["value"].sum())
    unknown = float(by_control.loc[by_control["control"] == UNKNOWN, "value"].sum())
    in_allied = float(by_control.loc[by_control["allied_place"], "value"].sum())
    of_allied = float(by_control.loc[by_control["allied_control"], "value"].sum())
    printed = places[places["national"].notna()]
    world = float(printed["national"].sum())
    friendly = float(printed.loc[printed["place"].isin(friends), "national"].sum())
    # A lump of other countries lies in no one place.
    lump = float(printed.loc[printed["place"] == "OTH", "national"].sum())
    # What the national figures hold beyond the sites has holders that nobody here has named.
    unseen = float((printed["national"] - printed["value"]).clip(lower=0).sum())
    counts = {
        "place": (total, in_allied, 0.0),
        "control": (total, of_allied, unknown),
        "control-of-all": (total + unseen, of_allied, unknown + unseen),
        "national": (world, friendly, lump),
    }
    rows = [
        {
            "mineral": by_control["mineral"].iloc[0],
            "stage": by_control["stage"].iloc[0],
            "counted": counted,
            "total": whole,
            "allied": allied,
            "other": max(whole - allied - open_, 0.0),
            "unknown": open_,
            "share_low": allied / whole if whole else float("nan"),
            "share_high": min((allied + open_) / whole, 1.0) if whole else float("nan"),
        }
        for counted, (whole, allied, open_) in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=list(ALLIED_COLUMNS))
    frame["coverage"] = total / world if world else float("nan")
    return frame
