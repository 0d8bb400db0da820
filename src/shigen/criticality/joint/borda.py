"""Borda: the mean share of the others that a mineral exceeds, over the lists in which it stands.

    points in a list = (others exceeded + half of those equalled) / others in that list
    points           = sum of w * points in the list / sum of w, over the lists that rank it

A list counts when it ranks at least two minerals. A mineral in fewer than ``fewest`` of them is not
placed. What its missing places leave open is shown by taking it first, then last, in all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from shigen.criticality.joint import ballots

# Points are means of fractions: what differs by less is rounding.
POINT_DIGITS = 12


def points(wide: pd.DataFrame) -> pd.DataFrame:
    """Points by mineral and list, 0 to 1; NaN where it is not ranked or the list ranks no other.

    Examples
    --------
    >>> points(pd.DataFrame({"x": {"a": 3.0, "b": 1.0, "c": 1.0, "d": None}}))["x"].to_dict()
    {'a': 1.0, 'b': 0.25, 'c': 0.25, 'd': nan}
    """
    others = (wide.notna().sum() - 1).astype("float64")
    return (wide.rank(method="average") - 1) / others.where(others > 0)


def aggregate(
    wide: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    *,
    fewest: int | None = None,
    placed: Collection[str] | None = None,
) -> pd.DataFrame:
    """Minerals in the order of their Borda points.

    Parameters
    ----------
    wide
        Scores, a row a mineral and a column a list, as `ballots.matrix` gives them.
    weights
        As `ballots.weights` takes them.
    fewest
        Fewest lists in which a mineral must stand; half of those used if not given.
    placed
        Minerals that may be placed, each in at least one list, in place of that rule; the others
        still count in the lists in which they stand.

    Returns
    -------
    pandas.DataFrame
        Index mineral, by rank and name: ``points`` (0-1), ``points_low`` and ``points_high`` (last
        or first in every list that lacks it), ``rank`` (ties share the lower number), ``rank_low``
        and ``rank_high`` (with those points, all others unchanged; low is best), ``lists`` (in
        which it stands), ``of_lists`` (used) and ``placed`` (yes, no). What is not placed has no
        points and no rank.

    Examples
    --------
    >>> scores = pd.DataFrame({"x": {"a": 3.0, "b": 2.0, "c": 1.0}, "y": {"a": 1.0, "b": 2.0}})
    >>> aggregate(scores)[["points", "points_low", "points_high", "rank"]].round(2).values.tolist()
    [[0.75, 0.75, 0.75, 1.0], [0.5, 0.5, 0.5, 2.0], [0.0, 0.0, 0.5, 3.0]]
    """
    weight = ballots.weights(list(wide.columns), weights)
    used = wide.columns[ballots.useful(wide).to_numpy() & (weight > 0).to_numpy()]
    found = points(wide[used])
    w = weight[used].to_numpy()
    there = found.notna().to_numpy()
    count = there.sum(axis=1)
    if placed is None:
        stands = count >= ballots.fewest_lists(len(used), fewest)
    else:
        stands = wide.index.isin(list(placed)) & (count > 0)
    got = (np.nan_to_num(found.to_numpy()) * w).sum(axis=1)
    within = (there * w).sum(axis=1)
    total = w.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(stands, got / within, np.nan)
        low = np.where(stands, got / total, np.nan)
        high = np.where(stands, (got + total - within) / total, np.nan)
    middle, low, high = (np.round(ends, POINT_DIGITS) for ends in (middle, low, high))
    table = pd.DataFrame(
        {
            "points": middle,
            "points_low": low,
            "points_high": high,
            "rank": _among(middle, middle),
            "rank_low": _among(high, middle),
            "rank_high": _among(low, middle),
            "lists": count,
            "of_lists": len(used),
            "placed": np.where(stands, "yes", "no"),
        },
        index=wide.index.rename("mineral"),
    )
    return table.sort_index().sort_values("points", ascending=False, kind="stable")


def _among(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Rank with these points while all others keep theirs."""
    with np.errstate(invalid="ignore"):
        above = others[None, :] > own[:, None]
    np.fill_diagonal(above, val=False)
    return np.where(np.isnan(own), np.nan, above.sum(axis=1) + 1.0)
