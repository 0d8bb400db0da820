"""Which choice moves the order: the joint list again without one list, one method or one party."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from shigen.criticality.joint import ballots

LIST, METHOD, PARTY = "list", "method", "party"
LEFT_COLUMNS = ("kind", "left_out", "mineral", "rank", "change", "proven")
MOVE_COLUMNS = (
    "kind", "left_out", "kendall", "mean_change", "largest_change", "mineral", "lost", "proven",
)  # fmt: skip

Ranker = Callable[[pd.DataFrame], tuple[pd.Series, bool]]


def agreement(one: pd.Series, other: pd.Series) -> float:
    """Kendall's tau-b of two orders over the minerals in both; NaN with fewer than two.

    Examples
    --------
    >>> agreement(pd.Series({"a": 1, "b": 2, "c": 3}), pd.Series({"a": 3, "b": 2, "d": 1}))
    -1.0
    """
    both = pd.concat([one, other], axis=1, join="inner").dropna().to_numpy(dtype="float64")
    if len(both) < 2 or (both == both[0]).all(axis=0).any():
        return float("nan")
    return float(kendalltau(both[:, 0], both[:, 1]).statistic)


def choices(lists: pd.Index) -> list[tuple[str, str, list[str]]]:
    """What can be left out while something remains: kind, name and the lists that go with it."""
    pairs = {name: name.partition(ballots.JOIN) for name in lists}
    found = [(LIST, name, [name]) for name in lists]
    for kind, at in ((METHOD, 2), (PARTY, 0)):
        names = sorted({pair[at] for pair in pairs.values()})
        found += [
            (kind, name, [key for key, p in pairs.items() if p[at] == name]) for name in names
        ]
    return [choice for choice in found if len(choice[2]) < len(lists)]


def leave_out(wide: pd.DataFrame, base: pd.Series, ranker: Ranker) -> pd.DataFrame:
    """Rank of each mineral without each list, method and party.

    Parameters
    ----------
    wide
        Scores of the lists used, a row a mineral and a column a list.
    base
        Rank of each placed mineral with all of them.
    ranker
        Gives the ranks of the same minerals from fewer lists, and whether that order is proven.

    Returns
    -------
    pandas.DataFrame
        ``LEFT_COLUMNS``: rank without it, NaN for a mineral that stands in no other list, and the
        change (positive: further down), and whether that order is proven (yes, no).
    """
    frames = []
    for kind, name, gone in choices(wide.columns):
        found, proven = ranker(wide.drop(columns=gone))
        rank = found.reindex(base.index)
        frames.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "left_out": name,
                    "mineral": base.index,
                    "rank": rank.to_numpy(),
                    "change": (rank - base).to_numpy(),
                    "proven": "yes" if proven else "no",
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=list(LEFT_COLUMNS))
    return pd.concat(frames, ignore_index=True)


def moves(left: pd.DataFrame, base: pd.Series) -> pd.DataFrame:
    """How far each choice moves the order, the one that moves it most first.

    Returns
    -------
    pandas.DataFrame
        ``MOVE_COLUMNS``: agreement with the full order (Kendall's tau-b), mean and largest change
        of rank either way, the mineral that it moves most, how many stand in no other list, and
        whether the order without it is proven.
    """
    rows = []
    for (kind, name), own in left.groupby(["kind", "left_out"], sort=False):
        size = own["change"].abs()
        most = size.max()
        mover = min(own.loc[size == most, "mineral"], default="") if most > 0 else ""
        tau = agreement(own.set_index("mineral")["rank"], base)
        lost = int(own["rank"].isna().sum())
        rows.append((kind, name, tau, size.mean(), most, mover, lost, own["proven"].iloc[0]))
    found = pd.DataFrame(rows, columns=list(MOVE_COLUMNS))
    return found.sort_values(
        ["mean_change", "kind", "left_out"], ascending=[False, True, True], ignore_index=True
    )


def spread(left: pd.DataFrame, base: pd.Series) -> Mapping[str, pd.Series]:
    """Best and worst rank of each mineral over what is left out, and what moves it most.

    Returns
    -------
    dict
        ``left_low``, ``left_high`` (the full list included) and ``moved_by``, such as
        ``method nedo``; empty where nothing moves it.
    """
    groups = left.groupby("mineral")["rank"]
    low = groups.min().reindex(base.index)
    high = groups.max().reindex(base.index)
    size = left["change"].abs()
    order = left.assign(_size=size).sort_values(
        ["_size", "kind", "left_out"], ascending=[False, True, True], kind="stable"
    )
    top = order[order["_size"] > 0].drop_duplicates("mineral").set_index("mineral")
    names = (top["kind"].astype(str) + " " + top["left_out"].astype(str)).reindex(base.index)
    return {
        "left_low": pd.Series(np.fmin(low, base), index=base.index),
        "left_high": pd.Series(np.fmax(high, base), index=base.index),
        "moved_by": names.fillna(""),
    }
