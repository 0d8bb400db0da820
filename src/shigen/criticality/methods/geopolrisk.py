"""GeoPolRisk: concentration of world output times the risk that imports carry.

    GPR = HHI * sum over foreign i of g_i f_i / (p + F)

with HHI of world output (unit scale), g_i = clip((2.5 - PV_i)/5, 0, 1) from political stability,
f_i imports from i, F all imports and p own output, in t of the same content at the same stage.
Trade within a party is left out of F. Worked: nickel, United States, 2022, from ore in gross
weight, is 0.000323043 (`tests/published/test_geopolrisk_reference.py`).
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Settings, Values
from shigen.criticality.quantities import DOMESTIC, IMPORTS, STABILITY, WORLD_OUTPUT


def instability(stability: Array) -> Array:
    """g = clip((2.5 - PV)/5, 0, 1): 0 best, 1 worst; NaN stays NaN.

    Examples
    --------
    >>> instability(np.array([2.5, 0.0, -2.6])).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.clip((2.5 - stability) / 5, 0.0, 1.0)


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """HHI of world output, import risk and their product."""
    imports, domestic = values["imports"], values["domestic"]
    hhi = concentration.hhi(values["world_output"], remainder=settings["remainder"])
    g = instability(values["stability"])
    weighted = np.where(imports[..., :-1] == 0, 0.0, imports[..., :-1] * g[..., :-1])
    # what comes from no named place is as risky as can be at the high end, else carries none
    weighted_imports = weighted.sum(axis=-1) + settings["remainder"] * imports[..., -1]
    supply = concentration.total(imports) + concentration.total(domestic)
    import_risk = np.where(supply > 0, weighted_imports / supply, np.nan)
    return {
        "hhi": hhi,
        "weighted_imports": weighted_imports,
        "supply": supply,
        "import_risk": import_risk,
        "score": hhi * import_risk,
    }


METHOD = Method(
    slug="geopolrisk",
    title="GeoPolRisk",
    question="How likely is it that world supply is disturbed, and how far do imports carry it?",
    citation="Koyamparambath et al. (2024), doi:10.1111/jiec.13438; Santillan-Saldivar et al. "
    "(2022), doi:10.1007/s11367-022-02084-2",
    basis="reproduced",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, STABILITY),
    outputs=(
        Output("hhi", "Concentration of world output", "unit HHI", 0, 1,
               "sum over countries of (output / world output)^2"),
        Output("weighted_imports", "Imports weighted by instability", "t", 0, np.inf,
               "sum over exporters of imports * (2.5 - stability) / 5"),
        Output("supply", "Imports and own output", "t", 0, np.inf, "imports + own output"),
        Output("import_risk", "Import risk", "fraction", 0, 1, "{weighted_imports} / {supply}"),
        Output("score", "GeoPolRisk score", "0-1", 0, 1, "{hhi} * {import_risk}"),
    ),
    score="score",
    parts=parts,
    cannot_see=(
        "stocks, substitutes and recycling (see the variants)",
        "who made what a country re-exports",
        "one stage at a time: refined imports made from risky ore look safe at the refined stage",
    ),
)  # fmt: skip
