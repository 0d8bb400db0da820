"""A delivery plan: plain tables that say who does what, when, and what is still missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from shigen.delivery.problem import Problem

SCHEMA_NAME: Final = "shigen/delivery-plan"
SCHEMA_VERSION: Final = 1

SHORT: Final = 1e-3
"""Share of a month's need that does not count as a shortage."""

ROUTINE: Final = ("produce", "export", "draw", "build")
"""Flows that go on without a decision of this plan, or follow from the stock table."""

ACTION_COLUMNS: Final = (
    "month",
    "arrives",
    "party",
    "action",
    "stage",
    "from_place",
    "to_place",
    "route",
    "t",
    "usd",
    "decides",
    "days_until_metal",
)
SHORTFALL_COLUMNS: Final = (
    "party",
    "stage",
    "use",
    "tier",
    "month",
    "need_t",
    "served_t",
    "substituted_t",
    "shortfall_t",
)


@dataclass(frozen=True)
class Plan:
    """What to do, month by month, checked.

    Parameters
    ----------
    problem
        The problem that was solved, with the actions that were open.
    settings
        How it was solved: ``fairness``, ``actions`` and what else was asked.
    flows
        Every movement of metal in every planned month [t], routine ones included.
    levels
        Stock at the end of every planned month [t].
    service
        Need, served, substituted and short, for every planned month [t].
    costs
        USD per party and item over all planned months; an income is negative.
    objective
        Sum of ``costs`` [USD].
    unmet
        Share of need unmet over the reported months, per party.
    joint_optimum
        Least joint cost without fairness [USD], where it was asked for.
    gap
        Relative distance of the objective to a bound found by other code; not known is ``nan``.
    check
        The table of `shigen.delivery.check`.
    timings
        Seconds by step; ``solver`` is the time inside the solver.
    """

    problem: Problem
    settings: Mapping[str, Any]
    flows: pd.DataFrame = field(repr=False)
    levels: pd.DataFrame = field(repr=False)
    service: pd.DataFrame = field(repr=False)
    costs: pd.DataFrame = field(repr=False)
    objective: float
    unmet: Mapping[str, float]
    joint_optimum: float | None = None
    gap: float = float("nan")
    check: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    timings: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def actions(self) -> pd.DataFrame:
        """What somebody decides in the reported months, with base contracts.

        Columns month, arrives, party, action, stage, from_place, to_place, route, t, usd,
        decides, days_until_metal; in tonnes of contained metal (of feed for ``process``) and USD.
        """
        flows = self.flows
        shown = ~flows["action"].isin(ROUTINE) & flows["month"].isin(self.problem.reported_months)
        return flows.loc[shown, list(ACTION_COLUMNS)].reset_index(drop=True)

    @property
    def shortfall(self) -> pd.DataFrame:
        """Need, served, substituted and short in the reported months [t]."""
        service = self.service
        shown = service["month"].isin(self.problem.reported_months)
        return service.loc[shown, list(SHORTFALL_COLUMNS)].reset_index(drop=True)

    @property
    def stocks(self) -> pd.DataFrame:
        """Stock at the end of each reported month [t]."""
        shown = self.levels["month"].isin(self.problem.reported_months)
        return self.levels.loc[shown].reset_index(drop=True)

    @property
    def price_of_fairness(self) -> float | None:
        """What even treatment costs beyond the least joint cost [USD]; None when not known."""
        return None if self.joint_optimum is None else self.objective - self.joint_optimum

    def explain(self, party: str, *, month: str) -> pd.DataFrame:
        """Say which limits bind for a party in a month; see `shigen.delivery.explain`."""
        from shigen.delivery.explain import explain

        return explain(self, party, month=month)

    def to_json(self) -> str:
        """Return the plan as one JSON object with a schema name and version.

        Tables are lists of rows; the problem is left out, its settings are in ``inputs``.
        """
        names = ("actions", "shortfall", "stocks", "costs", "check")
        tables = {name: json.loads(getattr(self, name).to_json(orient="records")) for name in names}
        content = {
            "schema": {"name": SCHEMA_NAME, "version": SCHEMA_VERSION},
            "inputs": {**self.problem.settings(), **self.settings},
            "objective_usd": self.objective,
            "gap": None if self.gap != self.gap else self.gap,
            "unmet_share": dict(self.unmet),
            "price_of_fairness_usd": self.price_of_fairness,
            "tables": tables,
        }
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def first_short_months(shortfall: pd.DataFrame, tolerance: float = SHORT) -> pd.DataFrame:
    """Return the first month in which each use is short by more than a share of its need.

    Parameters
    ----------
    shortfall
        Table of a plan: party, stage, use, tier, month, need_t, shortfall_t.
    tolerance
        Share of the month's need that does not count as short.

    Returns
    -------
    pandas.DataFrame
        party, stage, use, tier, first_short_month; empty text where the use is never short.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "party": "JPN", "stage": "refined", "use": "lamps", "tier": "other",
    ...     "month": ["2027-01", "2027-02"], "need_t": 1.0, "shortfall_t": [0.0, 0.5],
    ... })
    >>> first_short_months(table)["first_short_month"].tolist()
    ['2027-02']
    """
    keys = ["party", "stage", "use", "tier"]
    short = shortfall["shortfall_t"] > tolerance * shortfall["need_t"]
    first = shortfall.loc[short].groupby(keys)["month"].min()
    uses = shortfall[keys].drop_duplicates(ignore_index=True)
    found = pd.MultiIndex.from_frame(uses)
    return uses.assign(first_short_month=first.reindex(found).fillna("").to_numpy())
