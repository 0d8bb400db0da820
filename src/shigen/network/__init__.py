"""WHERE IT FLOWS: stages, producers, trade, and a base year in which every balance closes."""

from __future__ import annotations

from shigen.network.adjustments import adjustments_over
from shigen.network.balanced import Network
from shigen.network.build import build
from shigen.network.distances import distances
from shigen.network.passage_flows import PassageFlows, passage_flows
from shigen.network.tracing import flow_origins, origins

__all__ = [
    "Network",
    "PassageFlows",
    "adjustments_over",
    "build",
    "distances",
    "flow_origins",
    "origins",
    "passage_flows",
]
