"""How far each kind of number may move: standard deviations before balancing.

Relative parts follow the status of a number and what is inferred in it. Where two sources exist,
sigma is at least half their gap. A small floor grows with a country's own trade, so that a tonne
means more to a small trader than to a large one. Sigmas are set before balancing and are never
widened because of its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

PRODUCTION: Mapping[str, float] = MappingProxyType(
    {"reported": 0.06, "estimated": 0.10, "imputed": 0.50, "assumed": 0.30}
)
SECOND_SOURCE_ONLY = 0.20
COPIED = 0.15
REST_OF_WORLD = 0.50
TRADE = 0.15
TRADE_QUANTITY_IMPUTED = 0.40
TRADE_OPPOSITE = 0.05
# Reported weight times a content known no better than this (range over value) is not a report.
CONTENT_GUESSED = 0.90
PARTY_TOTAL = 0.07
PARTY_ARC = 0.25
IMPUTED_ARC = 1.00
PARTNERS_GUESSED = 0.50
APPARENT_USE = 0.15
USE_PRIOR = 0.50
# Source named for what follows from no publication but from a rule of ours.
RULE = "shigen-rule"
STOCK_CHANGE = 0.05
UNEXPLAINED = 0.05
# Feed follows from output and yield; its own observation carries next to no weight.
FEED = 10.0
# Of the larger of the two partners' trade, and of world output.
FLOOR_OF_OWN_TRADE = 1e-3
FLOOR_OF_WORLD = 1e-5
# Tonnes; only keeps a stage without any flow solvable.
SMALLEST = 1e-12
# A range is read as nine tenths of a normal distribution.
RANGE_IN_SIGMAS = 3.29


def from_range(low: float, high: float) -> float:
    """Standard deviation of a range that holds nine tenths of the cases; missing when it is open.

    Examples
    --------
    >>> round(from_range(10.0, 20.0), 2)
    3.04
    """
    return (high - low) / RANGE_IN_SIGMAS if np.isfinite(low) and np.isfinite(high) else np.nan


def at_least(*candidates: float) -> float:
    """The largest of the candidates that are known.

    Examples
    --------
    >>> at_least(1.0, float("nan"), 2.0)
    2.0
    """
    return float(np.nanmax(np.array(candidates, dtype="float64")))
