"""Small problems to try things on: written down by hand, small enough to follow by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.problem import Problem
from shigen.delivery.schema import SCHEMA, names

START: Final = "2027-01"
PRICE: Final = 100.0

_WAY: Final = {"lead_months": 0, "freight": 0.0, "route": "sea", "km": 0.0, "days": 0.0}
_USUAL: Final[dict[str, dict[str, Any]]] = {
    "need": {"use": "all", "tier": "other"},
    "exports": {"cut_cost": 6 * PRICE},
    "supply": {"price": PRICE, **_WAY},
    "pool": {"step": 1, "multiplier": 2.0},
    "access": {"open": 1.0},
    "routes": _WAY,
    "ways": {"open": 1.0, "way": "around", **_WAY},
    "own": {"surge_t": 0.0, "cost": PRICE, "surge_cost": 1.5 * PRICE},
    "processing": {"yield": 1.0, "cost": 0.0, "lead_months": 0},
    "stocks": {
        "owner": "industry",
        "release_from": "",
        "refill_limit_t": 0.0,
        "holding": 0.0,
        "end_value": PRICE,
    },
    "substitution": {"use": "all", "tier": "other", "cost": 4 * PRICE},
    "recycling": {"cost": 1.5 * PRICE},
    "transfers": {"cost": 0.0},
}


def small(
    *,
    months: int = 2,
    horizon: int | None = None,
    closable: Sequence[str] = (),
    parties: Sequence[str] = ("JPN", "USA"),
    stages: Sequence[str] = ("refined",),
    **tables: Iterable[Mapping[str, Any]],
) -> Problem:
    """Return a problem from a few rows; what they do not say is usual and stands above.

    Parameters
    ----------
    months, horizon
        Reported and planned months, the same when ``horizon`` is not given.
    closable
        Passages that ``ways`` lead around.
    parties, stages
        Whose problem, and the stages in order; the price is 100 USD/t at each.
    tables
        Table of `shigen.delivery.Problem` to rows, each without its month. A cell that is a list
        holds a value a month. Stage ``refined``, where a row names none.

    Examples
    --------
    >>> problem = small(
    ...     need=[{"party": "JPN", "t": 3.0}],
    ...     supply=[{"source": "CHN", "party": "JPN", "base_t": 3.0, "available_t": [3.0, 1.0]}],
    ... )
    >>> problem.supply["available_t"].tolist()
    [3.0, 1.0]
    """
    planned = months if horizon is None else horizon
    given: dict[str, Any] = {
        name: _table(name, list(rows), planned) for name, rows in tables.items()
    }
    given.setdefault(
        "stages",
        pd.DataFrame(
            [(stage, at, PRICE) for at, stage in enumerate(stages)], columns=names("stages")
        ),
    )
    given.setdefault(
        "tiers",
        pd.DataFrame(
            [
                (stage, tier, times * PRICE, 0.0, 1000 * PRICE)
                for stage in stages
                for tier, times in (("defense", 100), ("essential", 30), ("other", 8))
            ],
            columns=names("tiers"),
        ),
    )
    return Problem(
        mineral="gallium",
        parties=tuple(parties),
        start=START,
        months=months,
        horizon=planned,
        closable=tuple(closable),
        closable_depth=len(closable),
        **given,
    )


def by_hand() -> Problem:
    """Return the problem that `tests/equations/test_plan_by_hand.py` solves on paper.

    Two suppliers, of which China stops after the first month, two parties, three months. Japan
    has a store, the United States wait a month for Australian metal.

    Examples
    --------
    >>> by_hand().need.groupby("party")["t"].sum().to_dict()
    {'JPN': 60.0, 'USA': 30.0}
    """
    stopped = [1.0, 0.0, 0.0]
    lanes = [
        ("CHN", "USA", 5.0, 2.0, 0, stopped),
        ("CHN", "JPN", 15.0, 1.0, 0, stopped),
        ("AUS", "USA", 5.0, 4.0, 1, [1.0, 1.0, 1.0]),
        ("AUS", "JPN", 5.0, 3.0, 0, [1.0, 1.0, 1.0]),
    ]
    ways = [("AUS", "USA", 4.0, 1), ("AUS", "JPN", 3.0, 0), ("JPN", "USA", 5.0, 0)]
    uses = [("USA", "essential", 6.0), ("USA", "other", 4.0)]
    uses += [("JPN", "essential", 10.0), ("JPN", "other", 10.0)]
    return small(
        months=3,
        need=[{"party": party, "use": tier, "tier": tier, "t": t} for party, tier, t in uses],
        supply=[
            {
                "source": source,
                "party": party,
                "base_t": t,
                "available_t": [t * share for share in left],
                "freight": freight,
                "lead_months": lead,
            }
            for source, party, t, freight, lead, left in lanes
        ],
        pipeline=[{"party": "USA", "source": "AUS", "month": START, "t": 5.0}],
        pool=[
            {"source": "AUS", "step": 1, "limit_t": 4.0, "multiplier": 2.0},
            {"source": "AUS", "step": 2, "limit_t": 4.0, "multiplier": 12.0},
        ],
        access=[{"source": "AUS", "party": party} for party in ("JPN", "USA")],
        routes=[
            {"from_place": start, "to_place": end, "freight": freight, "lead_months": lead}
            for start, end, freight, lead in ways
        ],
        transfers=[{"from_place": "JPN", "to_place": "USA", "limit_t": 2.0}],
        stocks=[{"party": "JPN", "initial_t": 6.0, "maximum_t": 6.0, "release_limit_t": 6.0}],
        substitution=[{"party": "JPN", "use": "other", "limit_t": [0.0, 2.0, 2.0], "ramp_t": 1.0}],
    )


def _table(name: str, rows: list[Mapping[str, Any]], months: int) -> pd.DataFrame:
    usual = _USUAL.get(name, {})
    staged: dict[str, Any] = {"stage": "refined"} if "stage" in SCHEMA[name].keys else {}
    full = [staged | usual | dict(row) for row in rows]
    if "month" in SCHEMA[name].keys and name != "pipeline":
        full = [
            {key: cell[at] if isinstance(cell, list) else cell for key, cell in row.items()}
            | {"month": month}
            for row in full
            for at, month in enumerate(calendar.following(START, months))
        ]
    more = [column for column in SCHEMA[name].optional if any(column in row for row in full)]
    frame = pd.DataFrame(full, columns=[*names(name), *more])
    return frame.fillna(dict.fromkeys(more, 1.0)) if more else frame
