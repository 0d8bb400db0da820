"""shigen: decision support for the security of critical-mineral supply.

The rooms of the house are imported when they are first used, so that ``import shigen`` is quick.

Examples
--------
>>> import shigen as sg
>>> sg.reference.mineral("Ga")
'gallium'
"""

from __future__ import annotations

import importlib
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "briefing",
    "catalogue",
    "criticality",
    "delivery",
    "disruptions",
    "errors",
    "network",
    "reference",
]


def __getattr__(name: str) -> ModuleType:
    """Import a room on first use."""
    if name in __all__:
        return importlib.import_module(f"shigen.{name}")
    raise AttributeError(f"module 'shigen' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
