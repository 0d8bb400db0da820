"""Distance to target: how far each indicator lies beyond what a party wants, squared.

    score = sum over known indicators of weight * d / sum of their weights
    d     = (value / target)^2, counted 0 below 0.8

The form, and the 0.8, are read in the public code of SCARCE, which has Japanese data; its targets
are not known here. All targets and weights are ours and parameters. Indicators are worded so that a
high value is bad: output over reserves, use that is not own output, input that is not old scrap.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality.method import Array, Method, Output, Parameter, Settings, Values
from shigen.criticality.methods._marks import mean_of_known
from shigen.criticality.methods._nedo_quantities import (
    PRICE_VARIATION,
    RESERVES_HHI,
    SPECIFIC_GROWTH,
)
from shigen.criticality.methods._yale_quantities import COMPANION, MINE_OUTPUT, RESERVES
from shigen.criticality.methods.nedo import indicators
from shigen.criticality.quantities import DOMESTIC, EXPORTS, IMPORTS, RECYCLING, WORLD_OUTPUT

INF = float("inf")
# Target, largest value, unit, title, formula.
TARGETS: dict[str, tuple[float, float, str, str, str]] = {
    "depletion": (0.025, INF, "per year", "Output over reserves", "{mine_output} / {reserves}"),
    "reserves_concentration": (0.25, 1.0, "unit HHI", "Concentration of reserves",
                               "{reserves_hhi}"),
    "output_concentration": (0.25, 1.0, "unit HHI", "Concentration of world output",
                             "sum over countries of (output / world output)^2"),
    "import_concentration": (0.25, 1.0, "unit HHI", "Concentration of imports",
                             "sum over exporters of (imports / all imports)^2"),
    "dependence": (0.5, 1.0, "fraction", "Use that is not own output",
                   "1 - own output / (own output + imports - {exports})"),
    "price_variation": (0.2, INF, "ratio", "Variation of yearly prices over five years",
                        "{price_variation}"),
    "specific_growth": (0.05, INF, "per year", "Growth of specific uses, not below 0",
                        "{specific_growth}"),
    "not_recycled": (0.75, 1.0, "fraction", "Input that is not old scrap", "1 - {recycling}"),
    "companion": (0.25, 1.0, "fraction", "Companion share", "{companion_share}"),
}  # fmt: skip


def distance(value: Array, target: float, cut: float) -> Array:
    """(value / target)^2, 0 below the cut.

    Examples
    --------
    >>> distance(np.array([0.1, 0.25, 0.5]), 0.25, 0.8).tolist()
    [0.0, 1.0, 4.0]
    """
    squared = (value / target) ** 2
    return np.asarray(np.where(squared < cut, 0.0, squared))


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """Indicators, their distances, the known weight and the mean distance."""
    base = indicators(values, settings)
    blank = np.full_like(base["output_concentration"], np.nan)
    found = {
        "depletion": 1 / base["depletion_time"],
        "dependence": 1 - base["self_sufficiency"],
        "not_recycled": 1 - base["recyclability"],
        "specific_growth": np.clip(base["specific_growth"], 0.0, None),
        "companion": np.asarray(values.get("companion_share", blank)),
    }
    found = {name: np.asarray(found.get(name, base.get(name, blank))) for name in TARGETS}
    cut = settings["cut"]
    far = {name: distance(found[name], settings[f"{name}_target"], cut) for name in TARGETS}
    tops = {
        name: float(distance(np.array(top), settings[f"{name}_target"], cut))
        for name, (_, top, *_) in TARGETS.items()
    }
    weights = {name: settings[f"{name}_weight"] for name in TARGETS}
    mean, known, least, most = mean_of_known(far, weights, tops, "the targets")
    there = np.isfinite(base["output_concentration"]) & np.isfinite(base["self_sufficiency"])
    enough = there & (known >= settings["least_known"] - 1e-12)
    return {
        **found,
        **{f"{name}_distance": value for name, value in far.items()},
        "known_weight": known,
        "least": np.where(there, least, np.nan),
        "most": np.where(there, most, np.nan),
        "score": np.where(enough, mean, np.nan),
    }


PARAMETERS = (
    *(
        Parameter(f"{name}_target", target, 1e-6, 1e6, unit, "ours", f"Target of {name}.")
        for name, (target, _, unit, *_) in TARGETS.items()
    ),
    *(
        Parameter(f"{name}_weight", 1.0, 0.0, 100.0, "weight", "ours", f"Weight of {name}.")
        for name in TARGETS
    ),
    Parameter("cut", 0.8, 0.0, 100.0, "ratio", "secondary", "A distance below it counts 0."),
    Parameter("least_known", 0.6, 0.0, 1.0, "fraction", "ours",
              "Smallest share of the weight that must be known for a score."),
)  # fmt: skip


def _distance(name: str) -> Output:
    return Output(f"{name}_distance", f"Distance to target: {TARGETS[name][3].lower()}", "ratio",
                  0, INF, f"({{{name}}} / {{{name}_target}})^2, 0 below {{cut}}")  # fmt: skip


METHOD = Method(
    slug="distance-to-target",
    title="Distance to target",
    question="How far do the indicators of supply lie beyond what the party wants?",
    citation="Form as in SCARCE: Arendt et al. (2020), doi:10.1016/j.resconrec.2020.105105; method "
    "of Bach et al. (2016), doi:10.3390/resources5040044",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTS),
    optional=(RESERVES, MINE_OUTPUT, RESERVES_HHI, PRICE_VARIATION, SPECIFIC_GROWTH, RECYCLING,
              COMPANION),
    parameters=PARAMETERS,
    outputs=(
        *(
            Output(name, title, unit, 0, top, formula)
            for name, (_, top, unit, title, formula) in TARGETS.items()
        ),
        *(_distance(name) for name in TARGETS),
        Output("known_weight", "Share of the weight that is known", "fraction", 0, 1,
               "weights of the known indicators / all weights"),
        Output("least", "Score with the unknown distances at 0", "ratio", 0, INF,
               "sum over known indicators of weight * distance / all weights"),
        Output("most", "Score with the unknown distances at their largest", "ratio", 0, INF,
               "{least} + sum over unknown indicators of weight * largest distance / all weights"),
        Output("score", "Mean distance to target", "ratio", 0, INF,
               "{least} / {known_weight}, where that is at least {least_known}"),
    ),
    score="score",
    parts=parts,
    rises_with=("reserves_hhi", "price_variation", "specific_growth", "companion_share",
                "mine_output"),
    falls_with=("recycling", "reserves"),
    cannot_see=(
        "whether the targets are the right ones: they are ours",
        "anything below a target: a mineral that just meets all of them has no distance",
    ),
)  # fmt: skip
