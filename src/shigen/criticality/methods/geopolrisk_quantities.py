"""What GeoPolRisk and its variants read beside the shared quantities."""

from __future__ import annotations

import math
from dataclasses import replace

from shigen.criticality.quantities import CASE, STABILITY, Quantity

# Only what is imported is weighed by governance here, so only its exporters need a score.
EXPORTER_STABILITY = replace(STABILITY, weighs="imports")

IMPORT_VALUE = Quantity(
    "import_value", CASE, "kUSD", 0.0, math.inf,
    "Value of the imports, of the records whose weight is counted in them.",
)  # fmt: skip
IMPORTS_WITHIN = Quantity(
    "imports_within", CASE, "t", 0.0, math.inf,
    "What members of the party import from each other, in the terms of the output; zero for a "
    "single country.",
)  # fmt: skip
COPPER_MIDPOINT = Quantity(
    "copper_midpoint", CASE, "kUSD/t", 0.0, math.inf,
    "Midpoint of copper for the same party, year and stage.",
)  # fmt: skip
