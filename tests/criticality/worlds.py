"""Made-up inputs for tests of methods: any number of cases, places and draws, by a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.criticality import Inputs, Method, given
from shigen.criticality.quantities import CASE, Quantity

PLACES = ("AUS", "CHN", "DEU", "JPN", "USA", "OTH")


def drawn(quantity: Quantity, random: np.random.Generator, cases: int) -> np.ndarray:
    """Admissible values of a quantity."""
    shape = (cases,) if quantity.axes == CASE else (cases, len(PLACES))
    top = quantity.high if np.isfinite(quantity.high) else 1000.0
    values = random.uniform(quantity.low, top, shape)
    if quantity.axes != CASE and quantity.unit == "t":
        values[:, -1] *= 0.05
    return values


def world(method: Method, seed: int = 0, cases: int = 4) -> Inputs:
    """Inputs with everything that a method may read."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"mineral": "gallium", "stage": "refined", "year": 2024, "party": "USA"}, index=range(cases)
    )
    found = {q.name: given(q, drawn(q, random, cases)) for q in method.quantities + method.optional}
    return Inputs(frame, PLACES, found)
