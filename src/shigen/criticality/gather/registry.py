"""Which function gathers which quantity; a new quantity is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shigen.criticality.gather.kept import Tables
from shigen.criticality.gather.supply import domestic, world_output
from shigen.criticality.inputs import Given

# Catalogue, cases and place axis give what is known of the quantity.
Gatherer = Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]

GATHERERS: dict[str, Gatherer] = {
    "world_output": world_output,
    "domestic": domestic,
}
