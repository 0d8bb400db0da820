"""WHAT WE SAY: results as documents that a ministry can circulate.

`assess` works out everything that a briefing of a scenario says, as a `BriefingInput` of plain
tables; `write` turns it into HTML, PDF, Excel and CSV, in several languages.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from shigen.briefing.content import BriefingInput, MineralResults
from shigen.briefing.write import write

if TYPE_CHECKING:
    from shigen.briefing.assessment import Settings, assess

__all__ = ["BriefingInput", "MineralResults", "Settings", "assess", "write"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or a function
    """Bring the optimizer only where a scenario is assessed: writing needs tables alone."""
    if name in {"Settings", "assess"}:
        return getattr(importlib.import_module("shigen.briefing.assessment"), name)
    raise AttributeError(f"module 'shigen.briefing' has no attribute '{name}'")
