"""Say which lines a set of closed passages leaves without any way, and which party is cut off.

A line that is cut brings nothing while the passages are closed, and the plan knows it: the party
goes on with what it holds, makes and recycles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from shigen.delivery.effects.layout import LINES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.effects.left import Left
    from shigen.delivery.problem import Problem
    from shigen.disruptions.effects import Closure

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_AMOUNT: Final = {"supply": "available_t", "access": "open"}
_NOTHING: Final = 1e-12


def say_what_is_cut(left: Left, changed: Problem, closures: list[Closure]) -> None:
    """Add notes on lines and parties that no way is left for."""
    shut = sorted({each.passage for each in closures})
    depth = left.problem.closable_depth
    if len(shut) > depth > 0:
        left.say(
            "ways",
            f"{len(shut)} passages close, and the ways of this problem avoid at most {depth} at "
            "once: a line may be cut although a longer way around all of them exists",
        )
    cut = {table: _cut(left, changed, table) for table in _AMOUNT}
    if not any(months.any() for months in cut.values()):
        return
    for table, months in cut.items():
        for line in np.flatnonzero(months.any(axis=1)).tolist():
            stage, source, party = (left.layout.text[table][key][line] for key in LINES[table][:3])
            what = "contract" if table == "supply" else "diversion"
            left.say(
                "cut off",
                f"{what} of {stage} from {source} to {party}: no way is left in "
                f"{_in_words(left, months[line])} while {', '.join(shut)} are closed",
            )
    for party in left.problem.parties:
        for stage in left.layout.stages:
            alone = _alone(left, cut, party, stage)
            if alone.any():
                left.say(
                    "isolated",
                    f"{party} gets no {stage} metal from abroad in {_in_words(left, alone)} while "
                    f"{', '.join(shut)} are closed; its stocks and its own production are left",
                )


def _cut(left: Left, changed: Problem, table: str) -> Mask:
    """Return in which months a line that had goods has no way any more."""
    frame, months = getattr(changed, table), left.problem.horizon
    if "direct" not in frame.columns or not len(frame):
        return np.zeros((left.layout.size[table], months), dtype=bool)
    open_share: Array = frame["direct"].to_numpy(dtype=np.float64).reshape(-1, months).copy()
    before = getattr(left.problem, table)[_AMOUNT[table]].to_numpy(dtype=np.float64)
    other = changed.ways["open"].to_numpy(dtype=np.float64).reshape(-1, months)
    line = left.layout.others[table]
    np.add.at(open_share, line[line >= 0], other[line >= 0])
    found: Mask = (open_share <= _NOTHING) & (before.reshape(-1, months) > 0.0)
    return found


def _alone(left: Left, cut: dict[str, Mask], party: str, stage: str) -> Mask:
    """Return the months in which every line of a party at a stage that had goods is cut."""
    had = np.zeros(left.problem.horizon, dtype=bool)
    kept = np.zeros(left.problem.horizon, dtype=bool)
    for table, months in cut.items():
        lines = left.layout.where(table, party=party, stage=stage)
        amount = getattr(left.problem, table)[_AMOUNT[table]].to_numpy(dtype=np.float64)
        goods = amount.reshape(-1, left.problem.horizon)[lines] > 0.0
        had |= goods.any(axis=0)
        kept |= (goods & ~months[lines]).any(axis=0)
    found: Mask = had & ~kept
    return found


def _in_words(left: Left, months: Mask) -> str:
    at = np.flatnonzero(months)
    names = left.problem.all_months
    words = "1 month" if len(at) == 1 else f"{len(at)} months"
    return f"{words} from {names[int(at[0])]}"
