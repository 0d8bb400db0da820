"""What the DOE method reads beside the shared quantities."""

from __future__ import annotations

from shigen.criticality.quantities import CASE, Quantity

INF = float("inf")

ENERGY_NOW = Quantity(
    "energy_demand", CASE, "t", 0.0, INF,
    "World demand of energy technologies for the mineral in the year of the case.",
)  # fmt: skip
ENERGY_SHORT = Quantity(
    "energy_demand_short", CASE, "t", 0.0, INF,
    "The same at the end of the short term, 2025.",
)  # fmt: skip
ENERGY_MEDIUM = Quantity(
    "energy_demand_medium", CASE, "t", 0.0, INF,
    "The same at the end of the medium term, 2035.",
)  # fmt: skip
WORLD_TOTAL = Quantity(
    "world_total", CASE, "t", 0.0, INF,
    "World output of the stage in tonnes; missing where only shares of it are published.",
)  # fmt: skip
