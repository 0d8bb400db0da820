"""Made-up supply of a few minerals at two stages, for two parties and any years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from shigen.criticality import Inputs, given
from shigen.criticality.quantities import DOMESTIC, IMPORTS, STABILITY, WORLD_OUTPUT

PLACES = ("AUS", "CHL", "CHN", "COD", "DEU", "JPN", "KAZ", "USA", "ZAF", "OTH")


def supply(
    seed: int = 0,
    minerals: Sequence[str] = ("cobalt", "gallium", "nickel", "tin"),
    *,
    stages: Sequence[str] = ("mine", "refined"),
    years: Sequence[int] = (2024,),
    parties: Sequence[str] = ("USA", "JPN"),
    remainder: float = 0.02,
) -> Inputs:
    """Output shared by parties, imports of each, own output as part of the world's, governance."""
    rows = [(m, s, y, p) for m in minerals for s in stages for y in years for p in parties]
    cases = pd.DataFrame(rows, columns=["mineral", "stage", "year", "party"])
    shape = (len(rows), len(PLACES))
    output, imports, domestic = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    random = np.random.default_rng(seed)
    made: dict[tuple[str, str, int], np.ndarray] = {}
    for at, (mineral, stage, year, party) in enumerate(rows):
        if (mineral, stage, year) not in made:
            amounts = 100 * random.pareto(0.8, len(PLACES)) * (random.random(len(PLACES)) < 0.7)
            amounts[2] += 50.0
            amounts[-1] = remainder * amounts[:-1].sum()
            made[mineral, stage, year] = amounts
        output[at] = made[mineral, stage, year]
        own = PLACES.index(party)
        domestic[at, own] = output[at, own]
        imports[at] = 50 * random.pareto(0.8, len(PLACES)) * (random.random(len(PLACES)) < 0.7)
        imports[at, 3] += 10.0
        imports[at, [own, -1]] = 0.0
    stability = np.tile(random.uniform(-2, 2, len(PLACES)), (len(rows), 1))
    stability[:, -1] = np.nan
    return Inputs(
        cases,
        PLACES,
        {
            "world_output": given(WORLD_OUTPUT, output),
            "imports": given(IMPORTS, imports, status="imputed"),
            "domestic": given(DOMESTIC, domestic),
            "stability": given(STABILITY, stability, low=stability - 0.4, high=stability + 0.4),
        },
    )
