"""GeoPolRisk with recycling at home: old scrap takes the place of part of the supply.

Of the variant of 2021 the abstract is read, its formulas are not: recycling at home lowers imports,
and, since nobody knows from whom less is then bought, there is a best case (the riskiest partners)
and a worst (the least risky). The formulas here are ours; with r the recycling input rate
(old scrap over all input), S = p + F the supply without scrap, W the sum of g_i f_i, and scrap
carrying no risk:

    score   = HHI * W (1 - r) / S     scrap takes a part r of own output and of every import
    best    = HHI * (W - D) / S       the r F of imports that it takes are the riskiest
    worst   = HHI * (W - d) / S       or the safest

D and d are g_i f_i summed over the imports replaced; best <= score <= worst. The rate is the
end-of-life recycling input rate of a union or of the world where a party has none of its own; scrap
that is itself imported then counts as domestic. Worked: two equal suppliers of 50 t with g = 0.2
and 0.6, no own output, HHI 0.5 and r = 0.25 give 0.15; best 0.125, worst 0.175; 0.2 without scrap.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Settings, Values
from shigen.criticality.methods import geopolrisk
from shigen.criticality.methods.geopolrisk_quantities import EXPORTER_STABILITY, IMPORTS_WITHIN
from shigen.criticality.quantities import DOMESTIC, IMPORTS, RECYCLING, WORLD_OUTPUT


def replaced(imports: Array, weights: Array, amount: Array, *, riskiest: bool) -> Array:
    """Weight of the first ``amount`` t of imports, the riskiest or the safest first.

    Parameters
    ----------
    imports
        By place [t].
    weights
        Imports times g by place [t].
    amount
        How much is replaced [t]; no more than all imports.
    riskiest
        Order of replacement.

    Examples
    --------
    >>> imports, weights = np.array([50.0, 50.0]), np.array([10.0, 30.0])
    >>> float(replaced(imports, weights, np.array(60.0), riskiest=True))
    32.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        g = np.where(imports > 0, weights / imports, 0.0)
    order = np.argsort(-g if riskiest else g, axis=-1)
    sizes = np.take_along_axis(imports, order, axis=-1)
    g = np.take_along_axis(g, order, axis=-1)
    before = np.cumsum(sizes, axis=-1) - sizes
    taken = np.clip(amount[..., None] - before, 0.0, sizes)
    return np.asarray(np.where(taken == 0, 0.0, taken * g).sum(axis=-1))


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """The score of GeoPolRisk without scrap, with it, and in its best and worst case."""
    found = geopolrisk.supply_parts(values, settings)
    hhi, supply, weighted = found["hhi"], found["supply"], found["weighted_imports"]
    imports, rate = values["imports"], values["recycling"]
    g = geopolrisk.instability(values["stability"])
    weights = geopolrisk.carried(imports, g, settings["remainder"])
    scrap = rate * concentration.total(imports)

    def risk(taken: Array) -> Array:
        return np.where(supply > 0, np.maximum(weighted - taken, 0.0) / supply, np.nan)

    return found | {
        "plain": hhi * found["import_risk"],
        "best": hhi * risk(replaced(imports, weights, scrap, riskiest=True)),
        "worst": hhi * risk(replaced(imports, weights, scrap, riskiest=False)),
        "score": hhi * found["import_risk"] * (1 - rate),
    }


METHOD = Method(
    slug="geopolrisk-recycling",
    title="GeoPolRisk with recycling",
    question="How far do imports carry a disturbance once scrap at home takes part of the supply?",
    citation="after Santillan-Saldivar et al. (2021), doi:10.1016/j.resconrec.2020.105108; "
    "its abstract read, the formulas ours",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTER_STABILITY, RECYCLING),
    optional=(IMPORTS_WITHIN,),
    parameters=(geopolrisk.INTRA_BLOC,),
    outputs=(
        *geopolrisk.SUPPLY_OUTPUTS,
        Output("plain", "GeoPolRisk score without scrap", "0-1", 0, 1, "{hhi} * {import_risk}"),
        Output("best", "Score when scrap replaces the riskiest imports first", "0-1", 0, 1,
               "{hhi} * (imports weighted by instability that scrap leaves) / {supply}"),
        Output("worst", "Score when scrap replaces the safest imports first", "0-1", 0, 1,
               "{hhi} * (imports weighted by instability that scrap leaves) / {supply}"),
        Output("score", "Score with recycling", "0-1", 0, 1,
               "{hhi} * {import_risk} * (1 - {recycling})"),
    ),
    score="score",
    parts=parts,
    falls_with=("recycling",),
    cannot_see=(
        "where the scrap comes from: imported scrap counts as domestic",
        "losses of quality",
        *geopolrisk.BLIND,
    ),
)  # fmt: skip
