"""European Union, method of the studies of 2011 and 2014, as recalled.

    SR = sigma * (1 - rho) * sum over countries of S^2 * WGI

with S the share in world output, WGI = 2 (2.5 - mean of six estimates) from 0 to 10, rho the share
of old scrap in supply and sigma the substitutability index, for which the later SI_SR stands in.
There is one world mix, no import reliance and no trade parameter. Economic importance was taken
over mega-sectors (value chains), not sectors of a statistical classification.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Settings, Threshold, Values
from shigen.criticality.methods._eu_quantities import MEGASECTOR_VALUE
from shigen.criticality.quantities import (
    GOVERNANCE,
    RECYCLING,
    SUBSTITUTION_SUPPLY,
    WORLD_OUTPUT,
)


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """Concentration of world supply weighted by governance, and supply risk."""
    risk = concentration.governance_risk(values["governance"])
    hhi = concentration.weighted_hhi(values["world_output"], risk, remainder=settings["remainder"])
    unknown = np.full_like(hhi, np.nan)
    supply_risk = values["substitution_supply"] * (1 - values.get("recycling", unknown)) * hhi
    return {
        "hhi": hhi,
        "supply_risk": supply_risk,
        "economic_importance": 10 * values.get("megasector_value", unknown),
    }


METHOD = Method(
    slug="eu-2011",
    title="European Union, 2011 method",
    question="How concentrated is world supply in badly governed countries, where nothing else "
    "can take the mineral's place?",
    citation="European Commission (2010), Critical raw materials for the EU, report of the Ad-hoc "
    "Working Group; European Commission (2014), Report on critical raw materials for the EU",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, GOVERNANCE, SUBSTITUTION_SUPPLY),
    optional=(RECYCLING, MEGASECTOR_VALUE),
    outputs=(
        Output("hhi", "Concentration of world supply", "0-10", 0, 10,
               "sum over countries of share of world output^2 * 2 * (2.5 - governance)"),
        Output("supply_risk", "Supply risk", "0-10", 0, 10,
               "{substitution_supply} * (1 - {recycling}) * {hhi}"),
        Output("economic_importance", "Economic importance", "0-10", 0, 10,
               "10 * {megasector_value}"),
    ),
    score="supply_risk",
    thresholds=(
        Threshold("supply_risk", 1.0, "recalled"),
        Threshold("economic_importance", 5.0, "recalled"),
    ),
    parts=parts,
    rises_with=("substitution_supply",),
    falls_with=("recycling",),
    cannot_see=(
        "where the party buys: every party has the same supply risk",
        "export restrictions, stocks, prices",
        "mega-sectors: none are held; the answer stays open unless megasector_value is given",
    ),
)  # fmt: skip
