"""Yale: supply risk, vulnerability and environment, three axes of 0 to 100, as recalled.

    C = sqrt(SR^2 + VSR^2 + EI^2) / sqrt(3)
    SR, medium term = mean(geological, social, geopolitical)
    SR, long term   = geological
    geological      = mean(100 - 0.2 DT - 0.0080 DT^2, companion share in percent)
    social          = mean(100 - policy potential, 100 * human development)
    geopolitical    = mean(20 (2.5 - PV), 17.5 ln(HHI in points) - 61.18)

with DT = reserves / output a year, in years, and 0 for DT over 100. Indices by place are weighted
by output. The formulas are recalled, so every constant is a parameter.

Neither the policy index nor the human development index is held, nor several parts of the other two
axes. ``yale`` and ``yale-supply-risk`` therefore have no score until a user brings them
(`shigen.criticality.gather.brought`); they are never filled in. ``yale-long-term`` needs neither.
``yale-without-social`` is this project's reduction to the two parts that are held.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality.method import Method, Output, Parameter
from shigen.criticality.methods._yale_parts import (
    FULL,
    long_term,
    parts,
    supply_risk,
    without_social,
)
from shigen.criticality.methods._yale_quantities import (
    COMPANION,
    ECONOMIC_IMPORTANCE,
    ENVIRONMENT,
    ENVIRONMENTAL_RATIO,
    HUMAN_DEVELOPMENT,
    INNOVATION,
    MINE_OUTPUT,
    POLICY_POTENTIAL,
    POPULATION_USING,
    RELIANCE_RATIO,
    RESERVES,
    SUBSTITUTE_AVAILABILITY,
)
from shigen.criticality.quantities import (
    DOMESTIC,
    EXPORTS,
    IMPORTS,
    STABILITY,
    SUBSTITUTION_USE,
    WORLD_OUTPUT,
)


def _recalled(name: str, default: float, high: float, unit: str, meaning: str) -> Parameter:
    return Parameter(name, default, 0.0, high, unit, "recalled", meaning)


def _weight(name: str) -> Parameter:
    return _recalled(f"{name}_weight", 1.0, 100.0, "weight", f"Weight of {name} in its mean.")


GEOLOGICAL_PARAMETERS = (
    _recalled("depletion_linear", 0.2, 10.0, "score/year", "Coefficient of DT."),
    _recalled("depletion_square", 0.008, 1.0, "score/year^2", "Coefficient of DT^2."),
    _weight("depletion"),
    _weight("companion"),
)
GEOPOLITICAL_PARAMETERS = (
    _recalled("instability_slope", 20.0, 100.0, "score", "Slope on 2.5 - PV."),
    _recalled("concentration_slope", 17.5, 1000.0, "score", "Slope on ln(HHI in points)."),
    _recalled("concentration_offset", 61.18, 10_000.0, "score", "Taken from the slope's term."),
    _weight("instability"),
    _weight("concentration"),
)
SOCIAL_PARAMETERS = (_weight("policy"), _weight("development"))
PART_PARAMETERS = (_weight("geological"), _weight("geopolitical"))


def _score(name: str, title: str, formula: str) -> Output:
    return Output(name, title, "0-100", 0, FULL, formula)


GEOLOGICAL_OUTPUTS = (
    Output("depletion_time", "Depletion time", "years", 0, np.inf, "{reserves} / {mine_output}"),
    _score("depletion", "Depletion time, scored",
           "100 - {depletion_linear} * {depletion_time} - {depletion_square} * "
           "{depletion_time}^2, 0 over 100 years"),
    _score("companion", "Companion share", "100 * {companion_share}"),
    _score("geological", "Geological part",
           "weighted mean of {depletion} and {companion}"),
)  # fmt: skip
SOCIAL_OUTPUTS = (
    _score("policy", "Policy barriers",
           "sum over countries of share of output * (100 - policy potential)"),
    _score("development", "Human development",
           "sum over countries of share of output * 100 * human development"),
    _score("social", "Social part", "weighted mean of {policy} and {development}"),
)  # fmt: skip
GEOPOLITICAL_OUTPUTS = (
    Output("hhi_points", "Concentration of output", "HHI points", 0, 10_000,
           "sum over countries of (100 * share of output)^2"),
    _score("instability", "Political instability",
           "sum over countries of share of output * {instability_slope} * (2.5 - stability)"),
    _score("concentration", "Concentration, scored",
           "{concentration_slope} * ln({hhi_points}) - {concentration_offset}, within 0 to 100"),
    _score("geopolitical", "Geopolitical part",
           "weighted mean of {instability} and {concentration}"),
)  # fmt: skip
VULNERABILITY_OUTPUTS = (
    _score("reliance", "Net import reliance",
           "100 * (imports - {exports}) / (imports - {exports} + own output)"),
    _score("substitute_performance", "Performance of substitutes", "100 * {substitution_use}"),
    _score("importance", "Importance", "({national_importance} + {population_using}) / 2"),
    _score("substitutability", "Substitutability",
           "({substitute_performance} + {substitute_availability} + {environmental_ratio} + "
           "{reliance_ratio}) / 4"),
    _score("susceptibility", "Susceptibility", "({reliance} + 100 - {innovation}) / 2"),
    _score("vulnerability", "Vulnerability to supply restriction",
           "({importance} + {substitutability} + {susceptibility}) / 3"),
)  # fmt: skip
THREE_PARTS = _score(
    "supply_risk",
    "Supply risk, 5-10 years",
    "weighted mean of {geological}, {social} and {geopolitical}",
)

CITATION = (
    "Graedel et al. (2012), Environmental Science & Technology, doi:10.1021/es203534z; Graedel et "
    "al. (2015), doi:10.1073/pnas.1500415112"
)
GEOLOGY = (RESERVES, MINE_OUTPUT, COMPANION)
SUPPLY = (*GEOLOGY, WORLD_OUTPUT, STABILITY, POLICY_POTENTIAL, HUMAN_DEVELOPMENT)
BLIND_GEOLOGY = (
    "resources that are not reserves yet: reserves of many minerals grow with exploration",
    "recycling: depletion time counts output from the ground only",
)
NO_INDICES = "the policy and development indices are not held: no score until a user brings both"

LONG_TERM = Method(
    slug="yale-long-term",
    title="Yale, long-term supply risk",
    question="How soon do reserves run out, and how far does output hang on other minerals?",
    citation=CITATION,
    basis="in the manner of",
    quantities=GEOLOGY,
    parameters=GEOLOGICAL_PARAMETERS,
    outputs=GEOLOGICAL_OUTPUTS,
    score="geological",
    parts=long_term,
    rises_with=("companion_share", "mine_output"),
    falls_with=("reserves",),
    cannot_see=(
        *BLIND_GEOLOGY,
        "the party and the stage: it is the same for every party and stage of a mineral",
    ),
)

WITHOUT_SOCIAL = Method(
    slug="yale-without-social",
    title="Yale, supply risk without its social part (ours)",
    question="How risky is supply by geology and geopolitics alone?",
    citation=CITATION,
    basis="in the manner of",
    quantities=(*GEOLOGY, WORLD_OUTPUT, STABILITY),
    parameters=GEOLOGICAL_PARAMETERS + GEOPOLITICAL_PARAMETERS + PART_PARAMETERS,
    outputs=(
        *GEOLOGICAL_OUTPUTS,
        *GEOPOLITICAL_OUTPUTS,
        _score("supply_risk", "Supply risk without the social part",
               "weighted mean of {geological} and {geopolitical}"),
    ),
    score="supply_risk",
    parts=without_social,
    rises_with=("companion_share", "mine_output"),
    falls_with=("reserves",),
    cannot_see=(
        "social barriers to mining: a reduction of ours, not comparable with a Yale score",
        *BLIND_GEOLOGY,
        "the party: it is the same for every party",
    ),
)  # fmt: skip

SUPPLY_RISK = Method(
    slug="yale-supply-risk",
    title="Yale, supply risk over 5-10 years",
    question="How risky is supply by geology, society and geopolitics?",
    citation=CITATION,
    basis="in the manner of",
    quantities=SUPPLY,
    parameters=GEOLOGICAL_PARAMETERS
    + SOCIAL_PARAMETERS
    + GEOPOLITICAL_PARAMETERS
    + (*PART_PARAMETERS, _weight("social")),
    outputs=(*GEOLOGICAL_OUTPUTS, *SOCIAL_OUTPUTS, *GEOPOLITICAL_OUTPUTS, THREE_PARTS),
    score="supply_risk",
    parts=supply_risk,
    rises_with=("companion_share", "mine_output"),
    falls_with=("reserves",),
    cannot_see=(NO_INDICES, *BLIND_GEOLOGY, "the party: it is the same for every party"),
)

METHOD = Method(
    slug="yale",
    title="Yale, three axes",
    question="How far is the mineral from being safe to get, easy to do without and clean to make?",
    citation=CITATION,
    basis="in the manner of",
    quantities=(
        *SUPPLY, IMPORTS, DOMESTIC, EXPORTS, SUBSTITUTION_USE, ECONOMIC_IMPORTANCE,
        POPULATION_USING, SUBSTITUTE_AVAILABILITY, ENVIRONMENTAL_RATIO, RELIANCE_RATIO, INNOVATION,
        ENVIRONMENT,
    ),
    parameters=SUPPLY_RISK.parameters,
    outputs=(
        *SUPPLY_RISK.outputs,
        *VULNERABILITY_OUTPUTS,
        _score("criticality", "Criticality",
               "sqrt({supply_risk}^2 + {vulnerability}^2 + {environmental_implications}^2) / "
               "sqrt(3)"),
    ),
    score="criticality",
    parts=parts,
    rises_with=("companion_share", "mine_output", "environmental_implications"),
    falls_with=("reserves", "innovation"),
    cannot_see=(
        NO_INDICES,
        "vulnerability and environment: most parts are not held, see the missing column",
        *BLIND_GEOLOGY,
    ),
    notes=(
        "Performance of substitutes is our reading: 100 times the EU's index for importance.",
    ),
)  # fmt: skip

ALL = (METHOD, SUPPLY_RISK, LONG_TERM, WITHOUT_SOCIAL)
