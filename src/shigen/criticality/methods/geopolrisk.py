"""GeoPolRisk: concentration of world output times the risk that imports carry.

    GPR = HHI * sum over foreign i of g_i f_i / (p + F)

with HHI of world output (unit scale), g_i = clip((2.5 - PV_i)/5, 0, 1) from political stability,
f_i imports from i, F all imports and p own output, in t of the same content at the same stage.
For life cycle assessment the score is given a price and set against copper:

    price = value of imports / F    midpoint = GPR * price    CF = midpoint / midpoint of copper

Worked: nickel, United States, 2022, from ore in gross weight: HHI 0.267490, weighted imports
21.1797 t, F 37.495 t, p 17,500 t, so that the score is 0.000323043; the price is 4.806774 kUSD/t,
the midpoint 0.001552796 kUSD/t and the factor 0.003792739 kg of copper a kg
(``tests/published/test_geopolrisk_reference.py``).

Trade within a party is left out of F. The published formula for a region gives it g = 0 and keeps
it in F, which lowers the score the more the members trade with each other; ``intra_bloc`` = 1 does
so here.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Parameter, Settings, Values
from shigen.criticality.methods.geopolrisk_quantities import (
    COPPER_MIDPOINT,
    EXPORTER_STABILITY,
    IMPORT_VALUE,
    IMPORTS_WITHIN,
)
from shigen.criticality.quantities import DOMESTIC, IMPORTS, WORLD_OUTPUT

# Mean midpoint of copper over the countries of the OECD, 2017-2021 [kUSD/t], as the published
# reference case divides by it.
COPPER = 0.409412948

INTRA_BLOC = Parameter(
    "intra_bloc", 0.0, 0.0, 1.0, "fraction", "ours",
    "Part of the trade within a party that counts as riskless imports; 1 as published for regions.",
)  # fmt: skip


def instability(stability: Array) -> Array:
    """Instability g = clip((2.5 - PV)/5, 0, 1): 0 best, 1 worst; NaN stays NaN.

    Examples
    --------
    >>> instability(np.array([2.5, 0.0, -2.6])).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.clip((2.5 - stability) / 5, 0.0, 1.0)


def carried(imports: Array, g: Array, remainder: float) -> Array:
    """Imports times g by place [t]; a place that ships nothing needs no g.

    What comes from no named place is as risky as what comes from named ones, up to as risky as can
    be with ``remainder`` 1; where no place is named, it carries nothing, and is no evidence either.
    """
    named = imports[..., :-1]
    total = named.sum(axis=-1, keepdims=True)
    risky = np.where(named == 0, 0.0, named * g[..., :-1]).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(total > 0, risky / total, 0.0)
    weights = np.concatenate([g[..., :-1], mean + (1 - mean) * remainder], axis=-1)
    return np.asarray(np.where(imports == 0, 0.0, imports * weights))


def supply_parts(values: Values, settings: Settings) -> dict[str, Array]:
    """What every variant begins with: HHI, imports by risk, all imports, supply, import risk."""
    imports, domestic = values["imports"], values["domestic"]
    g = instability(values["stability"])
    weighted = carried(imports, g, settings["remainder"]).sum(axis=-1)
    total = concentration.total(imports)
    # a fraction of nothing that is asked for must not make a score missing
    if settings["intra_bloc"] > 0:
        within = values.get("imports_within", np.full_like(total, np.nan))
        total = total + settings["intra_bloc"] * within
    supply = total + concentration.total(domestic)
    return {
        "hhi": concentration.hhi(values["world_output"], remainder=settings["remainder"]),
        "weighted_imports": weighted,
        "total_imports": total,
        "supply": supply,
        "import_risk": np.where(supply > 0, weighted / supply, np.nan),
    }


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """HHI of world output, import risk, their product, and what a life cycle is given of it."""
    found = supply_parts(values, settings)
    score = found["hhi"] * found["import_risk"]
    foreign = concentration.total(values["imports"])
    nothing = np.full_like(score, np.nan)
    price = np.where(foreign > 0, values.get("import_value", nothing) / foreign, np.nan)
    midpoint = score * price
    copper = values.get("copper_midpoint", nothing)
    return found | {
        "price": price,
        "midpoint": midpoint,
        "factor": midpoint / settings["copper"],
        "factor_same_year": np.where(copper > 0, midpoint / copper, np.nan),
        "score": score,
    }


SUPPLY_OUTPUTS = (
    Output("hhi", "Concentration of world output", "unit HHI", 0, 1,
           "sum over countries of (output / world output)^2"),
    Output("weighted_imports", "Imports weighted by instability", "t", 0, np.inf,
           "sum over exporters of imports * (2.5 - stability) / 5"),
    Output("total_imports", "Imports", "t", 0, np.inf,
           "sum over exporters of imports + {intra_bloc} * trade within the party"),
    Output("supply", "Imports and own output", "t", 0, np.inf, "{total_imports} + own output"),
    Output("import_risk", "Import risk", "fraction", 0, 1, "{weighted_imports} / {supply}"),
)  # fmt: skip

BLIND = (
    "who made what a country re-exports",
    "one stage at a time: refined imports made from risky ore look safe at the refined stage",
)

COPPER_NOTE = (
    "The publication sets the factor against copper of the same party and year, its code against a "
    "constant; both are given."
)

METHOD = Method(
    slug="geopolrisk",
    title="GeoPolRisk",
    question="How likely is it that world supply is disturbed, and how far do imports carry it?",
    citation="Koyamparambath et al. (2024), doi:10.1111/jiec.13438; Santillan-Saldivar et al. "
    "(2022), doi:10.1007/s11367-022-02084-2",
    basis="reproduced",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTER_STABILITY),
    optional=(IMPORT_VALUE, IMPORTS_WITHIN, COPPER_MIDPOINT),
    parameters=(
        INTRA_BLOC,
        Parameter(
            "copper", COPPER, 1e-6, 1e6, "kUSD/t", "published",
            "Midpoint of copper that the factor is set against: mean of the OECD, 2017-2021.",
        ),
    ),
    outputs=(
        *SUPPLY_OUTPUTS,
        Output("price", "Unit value of imports", "kUSD/t", 0, np.inf,
               "{import_value} / imports from outside the party"),
        Output("midpoint", "Midpoint", "kUSD/t", 0, np.inf, "{hhi} * {import_risk} * {price}"),
        Output("factor", "Characterisation factor", "kg Cu-eq/kg", 0, np.inf,
               "{midpoint} / {copper}"),
        Output("factor_same_year", "Characterisation factor by copper of the same party and year",
               "kg Cu-eq/kg", 0, np.inf, "{midpoint} / {copper_midpoint}"),
        Output("score", "GeoPolRisk score", "0-1", 0, 1, "{hhi} * {import_risk}"),
    ),
    score="score",
    parts=parts,
    cannot_see=("stocks, substitutes and recycling (see the variants)", *BLIND),
    notes=(COPPER_NOTE,),
)  # fmt: skip
