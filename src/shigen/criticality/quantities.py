"""What the methods read: the name, shape, unit and admissible values of every quantity.

Axes. A quantity has one number a case (a mineral, stage, year and party), or one a case and place.
The last column of the place axis is the remainder: what is known to exist but not where it is made.
A total includes it; a concentration counts it as spread thinly (middle) or as one place (high).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CASE = "case"
PLACE = "case,place"
REMAINDER = "OTH"


@dataclass(frozen=True)
class Quantity:
    """A quantity that methods read.

    Attributes
    ----------
    name
        As the formulas write it.
    axes
        ``CASE`` or ``PLACE``.
    unit
        Of every value.
    low, high
        Smallest and largest admissible value; they also bound what is missing.
    meaning
        In a sentence.
    weighs
        Name of the place quantity that it weighs: where that is zero it is not needed.
    """

    name: str
    axes: str
    unit: str
    low: float
    high: float
    meaning: str
    weighs: str = ""


WORLD_OUTPUT = Quantity(
    "world_output", PLACE, "t", 0.0, math.inf,
    "Output of the stage by country that makes it, primary and secondary as the source counts.",
)  # fmt: skip
IMPORTS = Quantity(
    "imports", PLACE, "t", 0.0, math.inf,
    "What the party imports at the stage by country that ships it, in the terms of the output; "
    "trade within the party is left out.",
)  # fmt: skip
DOMESTIC = Quantity(
    "domestic", PLACE, "t", 0.0, math.inf,
    "What the party makes itself at the stage, by member; zero elsewhere.",
)  # fmt: skip
EXPORTS = Quantity(
    "exports", CASE, "t", 0.0, math.inf,
    "What the party exports at the stage to others than its members.",
)  # fmt: skip
STABILITY = Quantity(
    "stability", PLACE, "WGI estimate", -3.5, 3.5,
    "Political stability and absence of violence, World Bank estimate of the year; high is good.",
    weighs="world_output+imports+domestic",
)  # fmt: skip
GOVERNANCE = Quantity(
    "governance", PLACE, "WGI estimate", -3.5, 3.5,
    "Mean of the six World Bank estimates; high is good.",
    weighs="world_output+imports+domestic",
)  # fmt: skip
RECYCLING = Quantity(
    "recycling", CASE, "fraction", 0.0, 1.0,
    "End-of-life recycling input rate: old scrap over all input of the mineral.",
)  # fmt: skip
SUBSTITUTION_SUPPLY = Quantity(
    "substitution_supply", CASE, "ratio", 0.0, 1.0,
    "Substitution index of supply risk, SI_SR; 1 where nothing can take its place.",
)  # fmt: skip
SUBSTITUTION_USE = Quantity(
    "substitution_use", CASE, "ratio", 0.0, 1.0,
    "Substitution index of economic importance, SI_EI; 1 where nothing can take its place.",
)  # fmt: skip
PRICE = Quantity(
    "price", CASE, "USD/t", 0.0, math.inf,
    "Price of the year in USD of that year, of the form that the stage trades.",
)  # fmt: skip

SHARED = (
    WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTS, STABILITY, GOVERNANCE, RECYCLING,
    SUBSTITUTION_SUPPLY, SUBSTITUTION_USE, PRICE,
)  # fmt: skip
