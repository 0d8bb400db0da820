"""WHERE IT FLOWS: stages, producers, trade, and a base year in which every balance closes."""

from __future__ import annotations

from shigen.network.adjustments import adjustments_over
from shigen.network.balanced import Network
from shigen.network.build import build
from shigen.network.tracing import flow_origins, origins

__all__ = ["Network", "adjustments_over", "build", "flow_origins", "origins"]
