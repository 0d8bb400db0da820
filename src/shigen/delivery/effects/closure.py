"""A closure of a passage: it only sets bounds, since every way was a column before.

The share of goods that may go the direct way, and every other way that uses the passage, shrink by
the severity in the months of dispatch. What is at sea when the passage closes arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.delivery.effects.left import Left, Severity
    from shigen.disruptions.effects import Closure

_DIRECT: Final = ("supply", "access", "transfers")


def apply(left: Left, closure: Closure, severity: Severity) -> None:
    """Close a passage's share of every way that leads through it."""
    layout, passage = left.layout, closure.passage
    hit = {table: layout.uses(table, passage) for table in _DIRECT}
    if passage not in left.problem.closable and any(lines.any() for lines in hit.values()):
        raise BadInput(
            f"the problem has no other ways around '{passage}', which some of its goods pass; "
            f"build it with delivery.problem(..., ways=('{passage}',))"
        )
    kept = 1.0 - severity.now
    for table, lines in hit.items():
        left.times(table, ("direct",), lines, kept)
    left.times("ways", ("open",), layout.uses("ways", passage), kept)
