"""Quantities of the Yale methods that no open source in the catalogue gives, and why."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shigen.criticality.gather.finding import not_held
from shigen.criticality.gather.kept import Tables
from shigen.criticality.inputs import Given
from shigen.criticality.methods import _yale_quantities as yale

BRING = "bring a file (shigen.criticality.gather.brought)"

YALE: dict[str, Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]] = {
    quantity.name: not_held(quantity, f"{why}; {BRING}")
    for quantity, why in (
        (yale.POLICY_POTENTIAL, "the Fraser Institute's policy index is not open data"),
        (yale.HUMAN_DEVELOPMENT, "the human development index is not held"),
        (yale.ECONOMIC_IMPORTANCE, "national economic importance is not held"),
        (yale.POPULATION_USING, "the share of people who use the mineral is not held"),
        (yale.SUBSTITUTE_AVAILABILITY, "the supply risk of substitutes is not held"),
        (yale.ENVIRONMENTAL_RATIO, "environmental burdens of substitutes are not held"),
        (yale.RELIANCE_RATIO, "import reliance of substitutes is not held"),
        (yale.INNOVATION, "the global innovation index is not held"),
        (yale.ENVIRONMENT, "environmental endpoints of making the mineral are not held"),
    )
}
