"""GeoPolRisk with substitutes: a mineral that something else can replace counts for less.

    score = GPR * (1 - substitutability)

(1 - substitutability) is taken from SI_SR of the European Union, which is 1 where nothing can take
the place of the mineral. The variant of 2017 is recalled, not read: it takes substitutability from
another source, and for a product weighs it by the part it plays there. Worked: a score of 0.2 and
SI_SR of 0.9 give 0.18.
"""

from __future__ import annotations

from shigen.criticality.method import Array, Method, Output, Settings, Values
from shigen.criticality.methods import geopolrisk
from shigen.criticality.methods.geopolrisk_quantities import EXPORTER_STABILITY, IMPORTS_WITHIN
from shigen.criticality.quantities import (
    DOMESTIC,
    IMPORTS,
    SUBSTITUTION_SUPPLY,
    WORLD_OUTPUT,
)


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """The score of GeoPolRisk before and after substitutes."""
    found = geopolrisk.supply_parts(values, settings)
    plain = found["hhi"] * found["import_risk"]
    return found | {"plain": plain, "score": plain * values["substitution_supply"]}


METHOD = Method(
    slug="geopolrisk-substitution",
    title="GeoPolRisk with substitutes",
    question="How far do imports carry a disturbance that no substitute takes away?",
    citation="after Cimprich et al. (2017), doi:10.1016/j.jclepro.2017.06.063; recalled, not read",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTER_STABILITY, SUBSTITUTION_SUPPLY),
    optional=(IMPORTS_WITHIN,),
    parameters=(geopolrisk.INTRA_BLOC,),
    outputs=(
        *geopolrisk.SUPPLY_OUTPUTS,
        Output("plain", "GeoPolRisk score", "0-1", 0, 1, "{hhi} * {import_risk}"),
        Output("score", "Score with substitutes", "0-1", 0, 1, "{plain} * {substitution_supply}"),
    ),
    score="score",
    parts=parts,
    rises_with=("substitution_supply",),
    cannot_see=(
        "how much of a substitute there is, and whether it comes from the same places",
        "the use: one index a mineral, whatever is made of it",
        *geopolrisk.BLIND,
    ),
)
