"""The place axis, and where a place stands on it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.parties import UNIONS
from shigen.criticality.quantities import REMAINDER

# Every country and territory of the reference table by ISO code, the remainder last.
PLACES: tuple[str, ...] = (
    *sorted(
        row["iso3"]
        for row in reference.rows("places")
        if row["iso3"] not in {"WLD", REMAINDER, *UNIONS}
    ),
    REMAINDER,
)

Positions = np.ndarray[tuple[int], np.dtype[np.int64]]


def positions(names: pd.Series[str], places: tuple[str, ...]) -> Positions:
    """Column of each name on the axis; that of the remainder for a name that is not on it.

    Examples
    --------
    >>> positions(pd.Series(["JPN", "XXX", "CHN"]), ("CHN", "JPN", "OTH")).tolist()
    [1, 2, 0]
    """
    found = pd.Index(places).get_indexer(pd.Index(names))
    return np.where(found < 0, len(places) - 1, found)
