"""What the Yale methods read beside the shared quantities."""

from __future__ import annotations

from shigen.criticality.quantities import CASE, PLACE, Quantity

INF = float("inf")

RESERVES = Quantity(
    "reserves", CASE, "t", 0.0, INF,
    "World reserves of the mineral, in the terms of mine_output.",
)  # fmt: skip
MINE_OUTPUT = Quantity(
    "mine_output", CASE, "t", 0.0, INF,
    "World output taken from the ground in the year, in the terms of reserves.",
)  # fmt: skip
COMPANION = Quantity(
    "companion_share", CASE, "fraction", 0.0, 1.0,
    "Share of world output won as a by-product of another mineral or with others.",
)  # fmt: skip
POLICY_POTENTIAL = Quantity(
    "policy_potential", PLACE, "index 0-100", 0.0, 100.0,
    "Policy index of the place for mining (Fraser Institute); 100 is the most welcoming.",
    weighs="world_output",
)  # fmt: skip
HUMAN_DEVELOPMENT = Quantity(
    "human_development", PLACE, "index 0-1", 0.0, 1.0,
    "Human development index of the United Nations; 1 is the most developed.",
    weighs="world_output",
)  # fmt: skip
ECONOMIC_IMPORTANCE = Quantity(
    "national_importance", CASE, "score 0-100", 0.0, 100.0,
    "National economic importance of the mineral to the party, as scored by its authors.",
)  # fmt: skip
POPULATION_USING = Quantity(
    "population_using", CASE, "percent", 0.0, 100.0,
    "Share of the people of the party who use the mineral in goods.",
)  # fmt: skip
SUBSTITUTE_AVAILABILITY = Quantity(
    "substitute_availability", CASE, "score 0-100", 0.0, 100.0,
    "Supply risk of what would take the place of the mineral.",
)  # fmt: skip
ENVIRONMENTAL_RATIO = Quantity(
    "environmental_ratio", CASE, "score 0-100", 0.0, 100.0,
    "Environmental burden of the substitute against that of the mineral, scored.",
)  # fmt: skip
RELIANCE_RATIO = Quantity(
    "reliance_ratio", CASE, "score 0-100", 0.0, 100.0,
    "Net import reliance of the substitute against that of the mineral, scored.",
)  # fmt: skip
INNOVATION = Quantity(
    "innovation", CASE, "index 0-100", 0.0, 100.0,
    "Global innovation index of the party; 100 is the most inventive.",
)  # fmt: skip
ENVIRONMENT = Quantity(
    "environmental_implications", CASE, "score 0-100", 0.0, 100.0,
    "Human health and ecosystem endpoints of making a kilogram, log-scaled to 0-100.",
)  # fmt: skip
