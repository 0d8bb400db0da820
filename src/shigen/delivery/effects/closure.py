"""A closure of a passage: it only sets bounds, since every way was a column before.

The share of goods that may go the direct way, and every other way that uses the passage, shrink by
the severity in the months of dispatch. What is at sea when the passage closes arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.effects.layout import Text
    from shigen.delivery.effects.left import Left, Severity
    from shigen.disruptions.effects import Closure

    Mask = NDArray[np.bool_]


def apply(left: Left, closure: Closure, severity: Severity) -> None:
    """Close a passage's share of every way that leads through it."""
    layout, passage = left.layout, closure.passage
    hit = {table: uses(layout.text[table]["route"], passage) for table in _DIRECT}
    if passage not in left.problem.closable and any(lines.any() for lines in hit.values()):
        raise BadInput(
            f"the problem has no other ways around '{passage}', which some of its goods pass; "
            f"build it with delivery.problem(..., ways=('{passage}',))"
        )
    kept = 1.0 - severity.now
    for table, lines in hit.items():
        left.times(table, ("direct",), lines, kept)
    left.times("ways", ("open",), uses(layout.text["ways"]["route"], passage), kept)


_DIRECT = ("supply", "access", "transfers")


def uses(route: Text, passage: str) -> Mask:
    """Return which routes, such as ``sea: suez-canal;malacca``, lead through a passage.

    Examples
    --------
    >>> uses(np.array(["sea: suez-canal;malacca", "land", "sea: malacca-2"]), "malacca").tolist()
    [True, False, False]
    """
    found = [passage in passages(text) for text in route.tolist()]
    return np.array(found, dtype=bool)


def passages(route: str) -> tuple[str, ...]:
    """Return the passages of a route in order of travel.

    Examples
    --------
    >>> passages("sea: suez-canal;malacca"), passages("land")
    (('suez-canal', 'malacca'), ())
    """
    return tuple(text for text in route.partition(": ")[2].split(";") if text)
