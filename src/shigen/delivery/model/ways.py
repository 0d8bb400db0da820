"""Other ways of contracts, offers and swaps: each is a column with a lead time of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from shigen.delivery.rows import first_months, rows_of

if TYPE_CHECKING:
    from shigen.delivery.problem import Problem

OF: Final = ("lane", "offer", "swap")
VERBS: Final = (("buy", "lane"), ("divert", "offer"), ("transfer", "swap"))
"""Decision, and what it is taken over; ``buy_by_way`` is over ``lane_way``, and so on."""
DIMENSIONS: Final = tuple(f"{name}_way" for name in OF)
_ENDS: Final = {
    "lane": ("source", "party"),
    "offer": ("source", "party"),
    "swap": ("from_place", "to_place"),
}
_GIVEN: Final = ("way", "lead_months", "freight", "route", "km", "days")


def rows(problem: Problem, found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return one row per other way, and the labels of what has any.

    Parameters
    ----------
    problem
        Its table ``ways`` names stage, source and party, whatever goes that way.
    found
        Rows of ``lane``, ``offer`` and ``swap``.

    Returns
    -------
    dict
        ``lane_way`` and so on: the columns of the lane with lead time, freight and route of the
        way, ``at`` (position of the lane) and ``block`` (block of months in ``ways``);
        ``routed_lane`` and so on: those that have another way.
    """
    blocks: dict[tuple[str, str, str], list[tuple[int, dict[str, object]]]] = {}
    for block, way in enumerate(rows_of(first_months(problem.ways, problem.horizon))):
        key = (str(way["stage"]), str(way["source"]), str(way["party"]))
        blocks.setdefault(key, []).append((block, {name: way[name] for name in _GIVEN}))
    result = {}
    for name in OF:
        frame, (start, end) = found[name], _ENDS[name]
        labels, members = [], []
        for at, (label, row) in enumerate(zip(frame.index, rows_of(frame), strict=True)):
            for block, way in blocks.get((row["stage"], row[start], row[end]), []):
                labels.append(f"{label}~{way['way']}")
                members.append(row | way | {"at": at, "block": block})
        columns = [*frame.columns, "at", "block"]
        columns += [column for column in _GIVEN if column not in columns]
        result[f"{name}_way"] = pd.DataFrame(
            members, columns=columns, index=pd.Index(labels, dtype="str")
        )
        result[f"routed_{name}"] = frame.iloc[sorted({row["at"] for row in members})]
    return result
