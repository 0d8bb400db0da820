"""Customs codes that hold several minerals: a stated rule, since nobody reports what they hold.

An exporter's basket holds a mineral in the proportion

    its output of the mineral / max(all its exports of the basket, its output of all that is in it)

of the year, in t, so that a country that makes none ships none, none ships more than it makes, and
the minerals of a basket never fill more than the basket. The second term counts only minerals of
the basket whose output is known in tonnes. The range of a shipment runs from nothing to all that
the exporter makes, at most the weight of the shipment. It is imputed and counts as not known: what
a country keeps, refines for others or ships as scrap is not seen.
"""

from __future__ import annotations

import numpy as np

from shigen.catalogue import trade_rules
from shigen.criticality.gather.figures import of
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.records import Whole
from shigen.criticality.gather.world import WORLD
from shigen.criticality.method import Array


def contained(
    catalogue: Kept,
    of_what: tuple[str, str],
    codes: tuple[str, ...],
    places: tuple[str, ...],
    shipped: tuple[Whole, Whole, Array],
) -> tuple[Array, Array, Array]:
    """Mineral in shipments of a basket [t]: middle, low, high; NaN where output is not known.

    Parameters
    ----------
    catalogue
        Whose output is read.
    of_what
        Mineral and stage.
    codes
        Customs codes of the basket.
    places
        The place axis.
    shipped
        Year, exporter and weight [t] of each shipment; all shipments of an exporter in a year must
        be there.
    """
    mineral, stage = of_what
    year, exporter, weight = shipped
    group, at = np.unique(year * len(places) + exporter, return_inverse=True)
    exports = np.asarray(np.bincount(at, weight, len(group)), dtype="float64")
    made, held = np.full(len(group), np.nan), np.zeros(len(group))
    others = sharing(mineral, stage, codes)
    for number in np.unique(group // len(places)).tolist():
        of_year = group // len(places) == number
        who = group[of_year] % len(places)
        made[of_year] = output(catalogue, (mineral, stage, number), places)[who]
        for other in (mineral, *others):
            held[of_year] += np.nan_to_num(output(catalogue, (other, stage, number), places)[who])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(made > 0, made / np.maximum(exports, held), made)
    middle = weight * share[at]
    return middle, middle * 0.0, np.minimum(weight, made[at])


def sharing(mineral: str, stage: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Other minerals that the same codes hold at the stage.

    Examples
    --------
    >>> sharing("gallium", "refined", ("811292",))[:3]
    ('germanium', 'hafnium', 'indium')
    """
    table = trade_rules.map_of_codes()
    table = table[table["hs6"].isin(codes) & table["stage"].eq(stage) & table["mixed"]]
    return tuple(sorted(set(table["mineral"]) - {mineral}))


def output(catalogue: Kept, key: tuple[str, str, int], places: tuple[str, ...]) -> Array:
    """Output by place [t]: zero where a place is not named, NaN where it is withheld.

    NaN throughout where no source gives a world total: then a place that is not named may make any.
    """
    rows = of(catalogue, key, places)
    if np.isnan(rows.value[rows.place == WORLD]).any() or WORLD not in rows.place:
        return np.full(len(places), np.nan)
    rows = rows.at(rows.axis < len(places) - 1)
    laid = np.zeros(len(places))
    laid[rows.axis] = rows.value
    return laid
