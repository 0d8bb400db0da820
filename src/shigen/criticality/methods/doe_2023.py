"""US Department of Energy, manner of the critical-materials assessment of 2023, two horizons.

    importance  = 0.75 energy demand + 0.25 limits of substitution
    supply risk = 0.40 basic availability + 0.10 competing demand + 0.20 political, regulatory and
                  social factors + 0.10 co-dependence + 0.20 producer diversity

Every factor has a score of 1 to 4. The weights are recalled; the indicators that stand for the
factors and the bands that turn them into scores are ours, all parameters, set before any result was
seen. No table of published scores exists to compare with.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import (
    Array,
    Method,
    Output,
    Parameter,
    Settings,
    Threshold,
    Values,
)
from shigen.criticality.methods._doe_quantities import (
    ENERGY_MEDIUM,
    ENERGY_NOW,
    ENERGY_SHORT,
    WORLD_TOTAL,
)
from shigen.criticality.methods._marks import limit_parameters, limits_of, mark, weighted
from shigen.criticality.methods._yale_quantities import COMPANION
from shigen.criticality.quantities import GOVERNANCE, SUBSTITUTION_USE, WORLD_OUTPUT
from shigen.errors import BadInput

CRITICAL, NEAR, NOT = 3.0, 2.0, 1.0
LOWEST, HIGHEST = 1.0, 4.0
IMPORTANCE = ("energy", "substitution")
RISK = ("availability", "competition", "politics", "codependence", "diversity")


def politics(output: Array, governance: Array, remainder: float) -> Array:
    """Governance risk, 0-10, of the mean tonne of output.

    The remainder has the mean of the named places (0) or the worst there is (1).

    Examples
    --------
    >>> output = np.array([60.0, 40.0, 0.0])
    >>> float(politics(output, np.array([-0.5, 2.0, np.nan]), 0.0))
    4.0
    """
    risk = concentration.governance_risk(governance)
    amounts = output[..., :-1]
    named = amounts.sum(axis=-1)
    terms = np.where(amounts == 0, 0.0, amounts * risk[..., :-1]).sum(axis=-1)
    mean = np.where(named > 0, terms / named, np.nan)
    if not remainder:
        return np.asarray(mean)
    rest = concentration.shares(output)[..., -1]
    left = np.where(named > 0, mean, 0.0)
    return np.asarray((1 - rest) * left + rest * concentration.WORST_RISK)


def zone(importance: Array, risk: Array, critical: float, near: float) -> Array:
    """3 critical, 2 near critical, 1 neither; NaN where an axis is not known.

    Examples
    --------
    >>> zone(np.array([3.0, 2.1, 1.0]), np.array([2.6, 4.0, 4.0]), 2.5, 2.0).tolist()
    [3.0, 2.0, 1.0]
    """
    # a hair's breadth for sums of decimals
    lower = np.minimum(importance, risk) + 1e-9
    found = np.where(lower >= critical, CRITICAL, np.where(lower >= near, NEAR, NOT))
    return np.asarray(np.where(np.isnan(lower), np.nan, found))


def _sure_zone(
    scores: Mapping[str, Array], weights: Mapping[str, float], settings: Settings
) -> Array:
    """The zone, known too where a missing score could not change it."""
    ends = []
    for worst in (LOWEST, HIGHEST):
        whole = {name: np.where(np.isnan(found), worst, found) for name, found in scores.items()}
        found = [
            weighted(whole, {n: weights[n] for n in names}, "an axis")
            for names in (IMPORTANCE, RISK)
        ]
        ends.append(zone(found[0], found[1], settings["critical_limit"], settings["near_limit"]))
    # without output or demand there is nothing to place
    base = scores["energy"] + scores["politics"] + scores["diversity"]
    return np.where((ends[0] == ends[1]) & ~np.isnan(base), ends[0], np.nan)


def _parts(values: Values, settings: Settings, horizon: str) -> dict[str, Array]:
    output, end = values["world_output"], settings["remainder"]
    now, later = values["energy_demand"], values[f"energy_demand_{horizon}"]
    # tonnes apart from output by country, which may be known as shares only
    made = np.where(values["world_total"] > 0, values["world_total"], np.nan)
    unknown = np.full_like(made, np.nan)
    indicators = {
        "energy": later / made,
        "substitution": values.get("substitution_use", unknown),
        "availability": np.clip(later - now, 0.0, None) / made,
        "competition": np.clip(1 - now / made, 0.0, 1.0),
        "politics": politics(output, values["governance"], end),
        "codependence": values.get("companion_share", unknown),
        "diversity": concentration.hhi_points(output, remainder=end),
    }
    scores = {
        name: 1 + mark(value, limits_of(settings, name)) for name, value in indicators.items()
    }
    weights = {name: settings[f"{name}_weight"] for name in scores}
    importance = weighted(scores, {n: weights[n] for n in IMPORTANCE}, "importance to energy")
    risk = weighted(scores, {n: weights[n] for n in RISK}, "supply risk")
    if settings["critical_limit"] < settings["near_limit"]:
        raise BadInput(
            f"doe-2023: critical_limit {settings['critical_limit']:g} is below near_limit "
            f"{settings['near_limit']:g}; the critical zone lies above the near-critical one"
        )
    return {
        **{f"{name}_indicator": np.asarray(value) for name, value in indicators.items()},
        **scores,
        "importance": importance,
        "supply_risk": risk,
        "zone": _sure_zone(scores, weights, settings),
        "score": np.sqrt(importance * risk),
    }


def parts_short(values: Values, settings: Settings) -> dict[str, Array]:
    """Factors, axes, zone and score with demand at the end of the short term."""
    return _parts(values, settings, "short")


def parts_medium(values: Values, settings: Settings) -> dict[str, Array]:
    """Factors, axes, zone and score with demand at the end of the medium term."""
    return _parts(values, settings, "medium")


# Weight, limits of the bands, largest value, unit, what the indicator is.
FACTORS: dict[str, tuple[float, tuple[float, float, float], float, str, str]] = {
    "energy": (0.75, (0.05, 0.2, 0.5), 1e6, "ratio",
               "Energy demand at the horizon over world output today"),
    "substitution": (0.25, (0.7, 0.8, 0.9), 1.0, "ratio",
                     "The EU's substitution index for importance"),
    "availability": (0.40, (0.1, 0.3, 1.0), 1e6, "ratio",
                     "Growth of energy demand to the horizon over world output today"),
    "competition": (0.10, (0.25, 0.5, 0.75), 1.0, "fraction",
                    "Share of world output that energy technologies leave to other uses"),
    "politics": (0.20, (2.5, 5.0, 7.5), 10.0, "0-10",
                 "Governance risk of the mean tonne of output"),
    "codependence": (0.10, (0.25, 0.5, 0.75), 1.0, "fraction", "Companion share"),
    "diversity": (0.20, (1500.0, 2500.0, 5000.0), 10_000.0, "HHI points",
                  "Concentration of world output"),
}  # fmt: skip
FORMULAS = {
    "energy": "{energy_demand_HORIZON} / {world_total}",
    "substitution": "{substitution_use}",
    "availability": "({energy_demand_HORIZON} - {energy_demand}) / {world_total}, not below 0",
    "competition": "1 - {energy_demand} / {world_total}, not below 0",
    "politics": "sum over countries of share of output * 2 * (2.5 - governance)",
    "codependence": "{companion_share}",
    "diversity": "sum over countries of (100 * share of output)^2",
}

PARAMETERS = (
    *(
        Parameter(f"{name}_weight", weight, 0.0, 1.0, "weight", "recalled", f"Weight of {name}.")
        for name, (weight, *_) in FACTORS.items()
    ),
    *(
        parameter
        for name, (_, limits, top, unit, meaning) in FACTORS.items()
        for parameter in limit_parameters(
            name, limits, low=0.0, high=top, unit=unit, meaning=meaning
        )
    ),
    Parameter("critical_limit", 2.5, 1.0, 4.0, "score", "ours",
              "Both axes at or above it: critical."),
    Parameter("near_limit", 2.0, 1.0, 4.0, "score", "ours",
              "Both axes at or above it: near critical."),
)  # fmt: skip


def _mean(names: tuple[str, ...]) -> str:
    return " + ".join(f"{{{name}_weight}} * {{{name}}}" for name in names)


def _outputs(horizon: str) -> tuple[Output, ...]:
    indicators = tuple(
        Output(f"{name}_indicator", meaning, unit, 0,
               np.inf if top == 1e6 else top, FORMULAS[name].replace("HORIZON", horizon))
        for name, (_, _, top, unit, meaning) in FACTORS.items()
    )  # fmt: skip
    scores = tuple(
        Output(name, f"Score of {name}", "1-4", 1, 4,
               f"1 + number of limits that {{{name}_indicator}} reaches of "
               f"{{{name}_limit_1}}, {{{name}_limit_2}}, {{{name}_limit_3}}")
        for name in FACTORS
    )  # fmt: skip
    return (
        *indicators,
        *scores,
        Output("importance", "Importance to energy", "1-4", 1, 4, _mean(IMPORTANCE)),
        Output("supply_risk", "Supply risk", "1-4", 1, 4, _mean(RISK)),
        Output("zone", "Zone: 3 critical, 2 near critical, 1 neither", "zone", 1, 3,
               "3 where {importance} and {supply_risk} reach {critical_limit}, 2 where both reach "
               "{near_limit}, else 1"),
        Output("score", "Both axes", "1-4", 1, 4, "sqrt({importance} * {supply_risk})"),
    )  # fmt: skip


def _method(horizon: str, span: str) -> Method:
    later, parts = (
        (ENERGY_SHORT, parts_short) if horizon == "short" else (ENERGY_MEDIUM, parts_medium)
    )
    return Method(
        slug=f"doe-2023-{horizon}",
        title=f"DOE 2023, {horizon} term",
        question=f"Which materials of energy technologies are both needed and at risk, {span}?",
        citation="US Department of Energy (2023), Critical Materials Assessment; 88 FR 51792",
        basis="in the manner of",
        quantities=(WORLD_OUTPUT, WORLD_TOTAL, GOVERNANCE, ENERGY_NOW, later),
        optional=(SUBSTITUTION_USE, COMPANION),
        parameters=PARAMETERS,
        outputs=_outputs(horizon),
        score="score",
        thresholds=(Threshold("zone", CRITICAL, "ours"),),
        parts=parts,
        rises_with=(later.name, "substitution_use", "companion_share"),
        cannot_see=(
            "the party: it looks at the world's energy transition, the same for every party",
            "uses outside energy technologies, however important",
            "planned mines and refineries: availability compares demand with output today",
            "regulation and public opposition, beyond what governance scores say",
            "engineered materials, such as electrical steel and silicon carbide",
        ),
        notes=("The score only ranks; the assessment has zones of two axes and no single score.",),
    )


SHORT = _method("short", "2020-2025")
MEDIUM = _method("medium", "2025-2035")
METHOD = MEDIUM
ALL = (SHORT, MEDIUM)
