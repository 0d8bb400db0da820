"""How often things happen: rates a year from the library of events, by how stable a country is.

Events hit producers: a country's output of one mineral at one stage is a *post*. A rate is the
number of posts hit over the post-years watched, for each kind of event and each class of political
stability. One event often hits several posts, so they are no independent evidence: the width of
the range follows the number of events, not of posts (Gamma with shape events + 1/2, the Jeffreys
prior of a Poisson rate; 5 and 95 %).

The bias is plain and not corrected: the library lists events that were noticed in the West. Small
ones, and those that hit only others, are missing, so that rates are too low for small events; and
countries that are watched closely look worse than those that are not. A control that is in force
is a state of the world, not an event; see the table `export_controls`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from shigen import reference
from shigen.disruptions import library
from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.export_stop import ExportStop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shigen.catalogue import Catalogue

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2026.5
"""The library runs from the start of 2010 to the middle of 2026."""
UNSTABLE: Final = -0.5
STABLE: Final = 0.5
CLASSES: Final = ("unstable", "middling", "stable")
KINDS: Final = {
    "stop": ("export_stop", "export_licensing", "export_quota", "sanction"),
    "loss": (
        "outage",
        "strike",
        "flood_or_power",
        "host_cut",
        "input_shortage",
        "port_outage",
    ),
    "closure": ("passage_closure",),
}
"""Kinds of disruption that count as one when rates are worked out."""
REAL: Final = 0.05
"""Central severity below which an event of the library was a false alarm and is not counted."""
CLASS_RATES: Final = (
    "kind",
    "governance_class",
    "events",
    "posts_hit",
    "post_years",
    "rate",
    "rate_low",
    "rate_high",
    "basis",
)


def classes(catalogue: Catalogue) -> pd.Series:
    """Class of each country: mean political stability since 2010, below -0.5, to 0.5, above.

    Parameters
    ----------
    catalogue
        Its table ``governance`` is read.

    Returns
    -------
    pandas.Series
        One of `CLASSES` by place. Countries without a figure are left out.
    """
    table = catalogue.table("governance")
    table = table[(table["dimension"] == "political-stability") & (table["year"] >= FIRST_YEAR)]
    # Of two editions of one year the newer one stands.
    table = table.sort_values(["place", "year", "vintage", "source"], kind="stable")
    table = table.drop_duplicates(["place", "year"], keep="last")
    mean = table.groupby("place")["value"].mean()
    bins = [-float("inf"), UNSTABLE, STABLE, float("inf")]
    return pd.cut(mean, bins, labels=list(CLASSES)).astype("str")


def class_rates(catalogue: Catalogue, minerals: Iterable[str] | None = None) -> pd.DataFrame:
    """Rates a year by kind and class, with their ranges.

    Parameters
    ----------
    catalogue
        Its tables ``governance`` and ``production`` are read.
    minerals
        Slugs; all that have a network when not given.

    Returns
    -------
    pandas.DataFrame
        `CLASS_RATES`: events counted, posts hit, post-years watched, and the rate a year of one
        post with its 5 and 95 % ends. For ``closure`` a post is a passage that can be closed.
    """
    wanted = tuple(reference.modelled() if minerals is None else minerals)
    of_place = classes(catalogue)
    hits = hits_of(wanted)
    posts = posts_of(catalogue, wanted, hits)
    years = LAST_YEAR - FIRST_YEAR
    rows = []
    for kind in ("stop", "loss"):
        for name in CLASSES:
            here = hits[(hits["kind"] == kind) & (hits["place"].map(of_place) == name)]
            watched = float((posts["place"].map(of_place) == name).sum()) * years
            rows.append((kind, name, here["event"].nunique(), len(here), watched))
    closures, closable = closures_of()
    rows.append(("closure", "", closures, closures, closable * years))
    found = []
    for kind, name, events, hit, watched in rows:
        rate, low, high = rate_range(events, hit, watched)
        basis = f"library of events: {events} of them, {hit} posts hit, {watched:.0f} post-years"
        found.append((kind, name, events, hit, watched, rate, low, high, basis))
    return pd.DataFrame(found, columns=list(CLASS_RATES))


def rate_range(events: int, posts_hit: int, post_years: float) -> tuple[float, float, float]:
    """Rate a year of one post, with its 5 and 95 % ends; not a number where nothing was watched.

    Examples
    --------
    Two events that hit three posts each, over 250 post-years:

    >>> [round(value, 4) for value in rate_range(2, 6, 250.0)]
    [0.03, 0.0069, 0.0664]
    """
    from scipy.stats import gamma

    shape = events + 0.5
    each = max(posts_hit, 1) / max(events, 1)
    scale = each / post_years if post_years > 0 else float("nan")
    low, high = (float(gamma.ppf(share, shape)) * scale for share in (0.05, 0.95))
    return shape * scale, low, high


def rates(catalogue: Catalogue) -> pd.DataFrame:
    """Rates of every country and passage, in the form that screening weighs with.

    Parameters
    ----------
    catalogue
        As for `class_rates`.

    Returns
    -------
    pandas.DataFrame
        kind, place, stage, rate, rate_low, rate_high [1/year], basis. A country without a figure
        of political stability has no row, which is not a rate of zero.
    """
    table = class_rates(catalogue)
    of_place = classes(catalogue).rename("governance_class").rename_axis("place").reset_index()
    by_country = of_place.merge(table[table["governance_class"] != ""], on="governance_class")
    anywhere = table[table["governance_class"] == ""].assign(place="")
    both = pd.concat([by_country, anywhere]).assign(stage="")
    columns = ["kind", "place", "stage", "rate", "rate_low", "rate_high", "basis"]
    return both.sort_values(["kind", "place"], ignore_index=True)[columns]


def posts_of(catalogue: Catalogue, minerals: tuple[str, ...], hits: pd.DataFrame) -> pd.DataFrame:
    """Every country's output of a mineral at a stage since 2010, known from figures or by a hit.

    Some outputs have no figure by country (refined dysprosium of China); events prove that they
    are there. Others of the kind that were never hit are missing, which makes rates too high.
    """
    table = catalogue.table("production")
    real = table["mineral"].isin(minerals) & (table["year"] >= FIRST_YEAR) & (table["value"] > 0)
    made = table[real & ~table["place"].isin(["WLD", "OTH"])]
    columns = ["place", "mineral", "stage"]
    return pd.concat([made[columns], hits[columns]]).drop_duplicates(ignore_index=True)


def hits_of(minerals: tuple[str, ...], *, single: bool = False) -> pd.DataFrame:
    """Posts that events hit: kind, event, place, mineral, stage; false alarms are left out.

    The kind is one of `KINDS`, or with ``single`` the kind of disruption itself.
    """
    rows = []
    for event in library.events():
        for part, (_, central, _) in zip(event.disruptions, event.ranges, strict=True):
            kind = next((name for name, kinds in KINDS.items() if part.kind in kinds), "")
            if central < REAL or not kind:
                continue
            for effect in part.effects:
                if isinstance(effect, ExportStop | OutputLoss):
                    place = effect.actor if isinstance(effect, ExportStop) else effect.place
                    rows += [
                        (part.kind if single else kind, event.id, place, mineral, effect.stage)
                        for mineral in effect.minerals
                        if mineral in minerals
                    ]
    columns = ["kind", "event", "place", "mineral", "stage"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates(ignore_index=True)


def closures_of() -> tuple[int, int]:
    """Events that closed a passage, and the passages of the sea that can be closed."""
    kinds = KINDS["closure"]
    closed = sum(
        1 for event in library.events() if any(part.kind in kinds for part in event.disruptions)
    )
    passages = reference.rows("passages")
    closable = sum(row["closable"] == "1" and row["navigable"] == "1" for row in passages)
    return closed, closable
