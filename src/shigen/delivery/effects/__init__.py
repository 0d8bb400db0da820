"""What effects of disruptions do to a delivery problem: one file for each type of effect.

Every effect leaves a share of some numbers of the problem's tables: contracts, doors to pools,
pools, own production, works, needs, ways. Shares of several effects multiply, so their order
cannot matter, and only numbers change, never keys or lines: a problem that was stated once is
solved for any combination by bounds alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shigen.delivery.effects import (
    closure,
    demand_rise,
    export_stop,
    notice,
    output_loss,
    price_cap,
)
from shigen.delivery.effects.isolation import say_what_is_cut
from shigen.delivery.effects.layout import layout
from shigen.delivery.effects.left import COLUMNS, HIGHEST, SHARES, Left, Severity, severity
from shigen.delivery.stops import Stop
from shigen.disruptions.effects import Closure, DemandRise, Effect, OutputLoss, PriceCap
from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]

__all__ = ["listed", "under", "untouched"]

_KNOWN = (Closure, DemandRise, OutputLoss, PriceCap)


def under(problem: Problem, effects: Effect | Stop | Iterable[Effect | Stop]) -> Problem:
    """Return the problem as it is under effects of disruptions.

    Parameters
    ----------
    problem
        The problem without them.
    effects
        One or several, of any type and in any order. Several that touch the same number leave the
        product of what each leaves. One that names other minerals than the problem's changes
        nothing; `untouched` names those that change nothing.

    Returns
    -------
    Problem
        With other numbers in some tables, and notes on what the numbers cannot say.

    Raises
    ------
    BadInput
        When an effect is at a stage that the problem does not have, its severity is out of
        bounds, or a passage closes for which the problem was built without other ways.

    Examples
    --------
    >>> from shigen.delivery.example import small
    >>> from shigen.disruptions import ExportStop
    >>> problem = small(
    ...     need=[{"party": "JPN", "t": 2.0}],
    ...     supply=[{"source": "CHN", "party": "JPN", "base_t": 2.0, "available_t": 2.0}],
    ... )
    >>> stop = ExportStop("CHN", "refined", start="2027-02")
    >>> rise = DemandRise(place="JPN", stage="refined", start="2027-01", months=1, severity=0.5)
    >>> found = under(problem, [stop, rise])
    >>> found.supply["available_t"].tolist(), found.need["t"].tolist()
    ([2.0, 0.0], [3.0, 2.0])
    """
    given = [each for each in listed(effects) if _concerns(each, problem)]
    if not given:
        return problem
    left = Left(problem)
    # Products of numbers depend on their order in the last digit; so it is always the same.
    for each in sorted(given, key=_order):
        _apply(left, each)
    changed = _changed(left)
    if any(isinstance(each, Closure) for each in given):
        say_what_is_cut(left, changed, [each for each in given if isinstance(each, Closure)])
    if left.notes:
        rows = pd.DataFrame(sorted(left.notes), columns=["what", "detail"])
        notes = pd.concat([problem.notes, rows], ignore_index=True).drop_duplicates()
        changed = changed.with_tables(notes=notes)
    return changed


def untouched(
    problem: Problem, effects: Effect | Stop | Iterable[Effect | Stop]
) -> list[Effect | Stop]:
    """Return the effects that change no number of a problem, so that it can be said.

    Parameters
    ----------
    problem
        The problem without them.
    effects
        As for `under`; each is looked at alone. One at a stage that the problem does not have
        touches nothing.

    Examples
    --------
    >>> from shigen.delivery.example import by_hand
    >>> loss = OutputLoss(place="AUS", stage="refined", start="2027-01")
    >>> other = OutputLoss(place="CHL", stage="refined", start="2027-01")
    >>> [each.place for each in untouched(by_hand(), [loss, other])]
    ['CHL']
    """
    return [each for each in listed(effects) if not _touches(problem, each)]


def _touches(problem: Problem, effect: Effect | Stop) -> bool:
    stage = getattr(effect, "stage", None)
    if stage is not None and stage not in layout(problem).stages:
        return False
    if not _concerns(effect, problem):
        return False
    left = Left(problem)
    _apply(left, effect)
    after = _changed(left)
    return any(
        not np.array_equal(now[column.column].to_numpy(), was[column.column].to_numpy())
        for column in COLUMNS
        if (now := getattr(after, column.table)) is not (was := getattr(problem, column.table))
        and column.column in was.columns
    ) or not after.pipeline["t"].equals(problem.pipeline["t"])


def listed(effects: Any) -> list[Any]:  # noqa: ANN401 - one effect or several
    """Return one effect, or several, as a list."""
    one = isinstance(effects, (Stop, *_KNOWN))
    return [effects] if one else list(effects)


def _order(effect: Effect | Stop) -> tuple[str, str]:
    return type(effect).__name__, repr(effect)


def _concerns(effect: Effect | Stop, problem: Problem) -> bool:
    named = tuple(getattr(effect, "minerals", ()))
    if named and problem.mineral not in named:
        return False
    stage = getattr(effect, "stage", None)
    if stage is not None and stage not in layout(problem).stages:
        what = "a stop" if isinstance(effect, Stop) else f"{type(effect).__name__}"
        raise BadInput(
            f"{what} of '{stage}' {problem.mineral} cannot be planned for: its network has "
            f"the stages {', '.join(problem.stage_names)}"
        )
    return True


def _apply(left: Left, effect: Effect | Stop) -> None:
    months = [*left.layout.early, *left.layout.months]
    highest = HIGHEST["need"] if isinstance(effect, DemandRise) else 1.0
    found: Severity = severity(effect.severity_by_month(months), left.layout, highest)
    if isinstance(effect, OutputLoss):
        output_loss.apply(left, effect, found)
    elif isinstance(effect, DemandRise):
        demand_rise.apply(left, effect, found)
    elif isinstance(effect, PriceCap):
        price_cap.apply(left, effect, found)
    elif isinstance(effect, Closure):
        closure.apply(left, effect, found)
    else:
        export_stop.apply(left, effect, found)
    notice.apply(left, effect)


def _changed(left: Left) -> Problem:
    """Return the problem with what is left of every number that an effect touched."""
    problem, before = left.problem, left.layout.before
    factor = {key: found[:, before:].ravel() for key, found in left.factor.items()}
    for key, marked in left.rush.items():
        rush = notice.share(problem, "rush_share" if key[0] == "supply" else "others_rush_share")
        times = np.where(marked[:, before:].ravel(), 1.0 + rush, 1.0)
        if key[0] == "pool":
            times = np.where(marked[:, before:].ravel(), 1.0 - rush, 1.0)
        factor[key] = factor[key] * times if key in factor else times
    tables: dict[str, dict[str, Array]] = {}
    for key, times in factor.items():
        table, column = key
        frame = getattr(problem, table)
        whole = column in SHARES and column not in frame.columns
        now = times if whole else frame[column].to_numpy(dtype=np.float64) * times
        tables.setdefault(table, {})[column] = np.clip(now, 0.0, 1.0) if column in SHARES else now
    changed = problem
    for table, columns in tables.items():
        changed = changed.with_numbers(table, **columns)
    pipeline = _pipeline(left)
    if pipeline is not None:
        changed = changed.with_numbers("pipeline", t=pipeline)
    if left.rush:
        changed = changed.with_tables(assumptions=notice.with_shares(problem))
    return changed


def _pipeline(left: Left) -> Array | None:
    """Return what arrives from before the plan, less what was not sent any more."""
    found = None
    for place, key in enumerate((("supply", "available_t"), ("processing", "base_t"))):
        factor = left.factor.get(key)
        if factor is None or not len(left.layout.pipeline):
            continue
        line, sent = left.layout.pipeline[:, place], left.layout.pipeline[:, 2]
        there = (line >= 0) & (sent >= 0) & (sent < factor.shape[1])
        left_of = np.ones(len(line))
        left_of[there] = factor[line[there], sent[there]]
        found = left_of if found is None else found * left_of
    if found is None:
        return None
    return left.problem.pipeline["t"].to_numpy(dtype=np.float64) * found
