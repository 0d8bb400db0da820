"""Our own index of exposure: how exposed each party is for each mineral of a balanced network.

Reads plain tables only: what a network, a plan and a catalogue hold, whoever made them.
"""

from shigen.criticality.exposure.indicators import (
    effective_suppliers,
    governance_risk,
    governance_weighted_hhi,
    net_import_reliance,
    supplier_hhi,
    top_supplier,
)
from shigen.criticality.exposure.ranking import COLUMNS, JOINT, borda, rank
from shigen.criticality.exposure.supply import Supply, merged, supply

__all__ = [
    "COLUMNS",
    "JOINT",
    "Supply",
    "borda",
    "effective_suppliers",
    "governance_risk",
    "governance_weighted_hhi",
    "merged",
    "net_import_reliance",
    "rank",
    "supplier_hhi",
    "supply",
    "top_supplier",
]
