"""WHAT WE SAY: results as documents that a ministry can circulate.

`write` turns a `BriefingInput` (plain tables) into HTML, PDF, Excel and CSV, in several languages.
"""

from __future__ import annotations

from shigen.briefing.content import BriefingInput, MineralResults
from shigen.briefing.write import write

__all__ = ["BriefingInput", "MineralResults", "write"]
