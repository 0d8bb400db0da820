"""Pareto fronts: who is at least as much at risk in every score, whatever the scores weigh.

A mineral dominates another when it is at least as high in every score and higher in one. The first
front is dominated by none; the number of any other is one more than the longest chain of minerals
above it. Minerals with all scores are placed among themselves. One that lacks a score is placed
alone among them twice, with what it lacks highest and lowest; without any score it has no front.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from shigen.criticality.joint import ballots
from shigen.criticality.method import Array

KNOWN, RANGE, UNKNOWN = "known", "range", "unknown"


def _dominates(upper: Array, lower: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each row of the first dominates each row of the second."""
    at_least = (upper[:, None, :] >= lower[None, :, :]).all(axis=-1)
    above = (upper[:, None, :] > lower[None, :, :]).any(axis=-1)
    return np.asarray(at_least & above)


def depth(values: Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Front of each row, 1 for the first; no value may be missing.

    Examples
    --------
    >>> depth(np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 1.0], [0.0, 0.0]])).tolist()
    [1, 1, 2, 3]
    """
    above = _dominates(values, values)
    front = np.zeros(len(values), dtype=np.int64)
    number = 0
    while (front == 0).any():
        number += 1
        open_ = front == 0
        # dominated by none of those that are still open
        front[open_ & ~(above & open_[:, None]).any(axis=0)] = number
    return front


def fronts(scores: pd.DataFrame) -> pd.DataFrame:
    """Front of each mineral over several scores; higher is more at risk.

    Parameters
    ----------
    scores
        A row a mineral, a column a score (parties, methods or lists); NaN is not known.

    Returns
    -------
    pandas.DataFrame
        Same index: ``front`` (NaN where a range is left), ``front_low`` (what it lacks were
        highest; 1 is the first front), ``front_high`` (lowest), and ``front_answer``: ``known``,
        ``range`` or ``unknown`` (no score at all).

    Examples
    --------
    >>> found = fronts(pd.DataFrame({"USA": [3.0, 1.0, 2.0], "JPN": [3.0, 1.0, None]},
    ...                             index=["a", "b", "c"]))
    >>> found[["front", "front_low", "front_high"]].values.tolist()
    [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [nan, 1.0, 2.0]]
    """
    values = ballots.settled(scores.to_numpy(dtype="float64"))
    missing = np.isnan(values)
    whole = ~missing.any(axis=1)
    none = missing.all(axis=1)
    low = np.full(len(values), np.nan)
    high = np.full(len(values), np.nan)
    own = depth(values[whole])
    low[whole] = high[whole] = own
    some = ~whole & ~none
    for ends, end in ((low, np.inf), (high, -np.inf)):
        above = _dominates(values[whole], np.where(missing[some], end, values[some]))
        ends[some] = 1 + np.where(above, own[:, None], 0).max(axis=0, initial=0)
    return pd.DataFrame(
        {
            "front": np.where(low == high, low, np.nan),
            "front_low": low,
            "front_high": high,
            "front_answer": np.where(none, UNKNOWN, np.where(low == high, KNOWN, RANGE)),
        },
        index=scores.index,
    )
