"""Say which lines a set of closed passages leaves without any way, and which party is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shigen.delivery.effects.left import Left
    from shigen.delivery.problem import Problem
    from shigen.disruptions.effects import Closure


def say_what_is_cut(left: Left, changed: Problem, closures: list[Closure]) -> None:
    """Add notes on lines and parties that no way is left for."""
