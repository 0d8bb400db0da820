"""Which function gathers which quantity; a new quantity is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shigen.criticality.gather import (
    demand,
    geology,
    geopolrisk,
    japan,
    markets,
    not_held,
    substitution,
)
from shigen.criticality.gather.ability import inability
from shigen.criticality.gather.economy import exposed_value
from shigen.criticality.gather.eu import trade_parameter, trade_parameter_sourcing
from shigen.criticality.gather.eu_use import use_value
from shigen.criticality.gather.governance import governance, stability
from shigen.criticality.gather.kept import Tables
from shigen.criticality.gather.losses import domestic_producers, expected_loss
from shigen.criticality.gather.prices import price
from shigen.criticality.gather.recycling import recycling
from shigen.criticality.gather.shortfalls import emergency_demand, unmet_share
from shigen.criticality.gather.supply import domestic, world_output
from shigen.criticality.gather.trade import exports, imports
from shigen.criticality.gather.trade_exposure import net_import_reliance
from shigen.criticality.gather.willingness import unwillingness
from shigen.criticality.inputs import Given

# Catalogue, cases and place axis give what is known of the quantity.
Gatherer = Callable[[Tables, pd.DataFrame, tuple[str, ...]], Given]

GATHERERS: dict[str, Gatherer] = {
    "world_output": world_output,
    "domestic": domestic,
    "imports": imports,
    "exports": exports,
    "import_value": geopolrisk.import_value,
    "imports_within": geopolrisk.imports_within,
    "copper_midpoint": geopolrisk.copper_midpoint,
    "stability": stability,
    "governance": governance,
    "recycling": recycling,
    "substitution_supply": substitution.supply,
    "substitution_use": substitution.use,
    "price": price,
    "trade_parameter": trade_parameter,
    "trade_parameter_sourcing": trade_parameter_sourcing,
    "use_value": use_value,
    "inability": inability,
    "exposed_value": exposed_value,
    "domestic_producers": domestic_producers,
    "expected_loss": expected_loss,
    "emergency_demand": emergency_demand,
    "unmet_share": unmet_share,
    "net_import_reliance": net_import_reliance,
    "unwillingness": unwillingness,
    "reserves": geology.reserves,
    "mine_output": geology.mine_output,
    "reserves_hhi": geology.reserves_hhi,
    "companion_share": geology.companion_share,
    "price_change": markets.price_change,
    "price_variation": markets.price_variation,
    "output_growth": markets.output_growth,
    "use_growth": japan.use_growth,
    "stock_days": japan.stock_days,
    "use_restriction": japan.use_restriction,
    "energy_demand": demand.energy_demand,
    "energy_demand_short": demand.energy_demand_short,
    "energy_demand_medium": demand.energy_demand_medium,
    "specific_growth": demand.specific_growth,
    "world_total": demand.world_total,
    **not_held.YALE,
}
