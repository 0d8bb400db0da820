"""What is asked of a stop of exports; what it does stands in `shigen.delivery.effects`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import pandas as pd


@runtime_checkable
class Stop(Protocol):
    """What is asked of a stop; `shigen.disruptions.ExportStop` has it."""

    @property
    def actor(self) -> str:
        """Who stops exporting."""

    @property
    def stage(self) -> str:
        """What is no longer exported."""

    @property
    def destinations(self) -> tuple[str, ...]:
        """To whom; everybody when empty."""

    def lasting(self, months: int) -> Stop:
        """Return the same stop with another length."""

    def severity_by_month(self, months: Sequence[str]) -> pd.Series:
        """Fraction of the flow that is lost in each month (0-1)."""
