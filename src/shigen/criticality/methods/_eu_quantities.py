"""What the methods of the European Union read beside the shared quantities."""

from __future__ import annotations

from shigen.criticality.quantities import CASE, PLACE, Quantity

# Smallest and largest trade parameter that the study of 2023 prints.
FREE, CLOSED = 0.8, 1.5

TRADE_PARAMETER = Quantity(
    "trade_parameter", PLACE, "ratio", FREE, CLOSED,
    "t: how freely the place lets the mineral out to the party; 0.8 a member of its union, 1 no "
    "restriction, up to 1.5 a prohibition.",
    weighs="world_output+imports+domestic",
)  # fmt: skip
TRADE_PARAMETER_SOURCING = Quantity(
    "trade_parameter_sourcing", PLACE, "ratio", FREE, CLOSED,
    "t of the sourcing mix, where a source prints another one there than for the world mix.",
    weighs="imports+domestic",
)  # fmt: skip
IMPORT_RELIANCE = Quantity(
    "import_reliance", CASE, "fraction", 0.0, 1.0,
    "Import reliance as a source prints it; read only when the inputs are taken as printed.",
)  # fmt: skip
USE_VALUE = Quantity(
    "use_value", CASE, "fraction", 0.0, 1.0,
    "Value added of the sectors that use the mineral, weighted by its end use, over that of the "
    "largest sector.",
)  # fmt: skip
MEGASECTOR_VALUE = Quantity(
    "megasector_value", CASE, "fraction", 0.0, 1.0,
    "As use_value, over the mega-sectors of the studies of 2011 and 2014.",
)  # fmt: skip
