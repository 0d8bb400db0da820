"""What a briefing is made from: plain tables of library calls, and how the run was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from shigen.errors import BadInput

# The columns a briefing reads; tables may hold more.
COLUMNS = {
    "stops": "mineral actor stage destinations start months severity recovery recovery_months",
    "ranking": (
        "mineral party supplier_hhi governance_hhi net_import_reliance top_supplier top_share "
        "shortfall_share rank status"
    ),
    "sources": "source title publisher edition citation",
    "quality": "stage status throughput_t share",
    "adjustments": "stage place partner item observed value relative status source reason",
    "missing": "what detail",
    "assumptions": "parameter party stage value low high unit status source",
    "supply": "stage source party month base_t available_t",
    "without": "party stage use tier month need_t shortfall_t",
    "actions": (
        "month arrives party action stage from_place to_place route t usd decides days_until_metal"
    ),
    "shortfall": "party stage use tier month need_t served_t substituted_t shortfall_t",
    "stocks": "party stage owner month t",
    "costs": "party item usd",
    "check": "check worst tolerance passed",
    "government_actions": (
        "month arrives party action stage from_place to_place route t usd decides days_until_metal"
    ),
    "government_shortfall": "party stage use tier month need_t shortfall_t",
    "comparison": "case party need_t shortfall_t share cost_usd paid_to_third_parties_usd",
    "worth": "party stage month one_more_usd one_less_usd dual_usd quoted",
    "sweep": (
        "stop_months industry_days public_days pass_through party "
        "shortfall_without_t shortfall_with_t first_short_month_without"
    ),
}

TABLES_OF_A_MINERAL = (
    "quality",
    "adjustments",
    "missing",
    "assumptions",
    "supply",
    "without",
    "actions",
    "shortfall",
    "stocks",
    "costs",
    "check",
    "government_actions",
    "government_shortfall",
    "comparison",
    "worth",
    "sweep",
)


@dataclass(frozen=True, kw_only=True)
class MineralResults:
    """The results of one mineral under the scenario.

    Attributes
    ----------
    mineral
        Its slug.
    base_year
        The year of the balanced network.
    quality, adjustments, missing
        Tables of `shigen.network.Network`: share of throughput by status, every observation
        moved, what is not held.
    assumptions, supply
        Tables of the `shigen.delivery.Problem` under the stop.
    without
        The shortfall table of `shigen.delivery.without_plan` [t].
    actions, shortfall, stocks, costs, check
        Tables of the recommended `shigen.delivery.Plan` (joint and fair) [t, USD].
    government_actions, government_shortfall
        The same of the plan with government actions only.
    comparison, worth, sweep
        Tables of `shigen.delivery.compare`, `worth` and `sweep`.
    """

    mineral: str
    base_year: int
    quality: pd.DataFrame
    adjustments: pd.DataFrame
    missing: pd.DataFrame
    assumptions: pd.DataFrame
    supply: pd.DataFrame
    without: pd.DataFrame
    actions: pd.DataFrame
    shortfall: pd.DataFrame
    stocks: pd.DataFrame
    costs: pd.DataFrame
    check: pd.DataFrame
    government_actions: pd.DataFrame
    government_shortfall: pd.DataFrame
    comparison: pd.DataFrame
    worth: pd.DataFrame
    sweep: pd.DataFrame

    def tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Name and table of every result, in the order of the attributes."""
        for name in TABLES_OF_A_MINERAL:
            yield name, getattr(self, name)


@dataclass(frozen=True, kw_only=True)
class BriefingInput:
    """Everything a briefing says, as plain tables, with how the run was made.

    Attributes
    ----------
    scenario
        Name of the scenario.
    stops
        One row per export stop and mineral; destinations joined by ``;``, empty for all.
    parties
        Slugs of the parties, such as ``("USA", "JPN")``.
    start, months
        First month planned (ISO) and number of months reported.
    catalogue, version, run_date, seed
        What makes the run repeatable: catalogue hash, version of shigen, date of the run
        (passed in, never the clock), seed.
    ranking
        Table of `shigen.criticality.exposure.rank`.
    minerals
        Results per mineral of the scenario.
    sources
        Rows of the catalogue's ``sources`` table that were used.
    warnings
        What the reader has to know, in sentences.
    """

    scenario: str
    stops: pd.DataFrame
    parties: tuple[str, ...]
    start: str
    months: int
    catalogue: str
    version: str
    run_date: date
    seed: int
    ranking: pd.DataFrame
    minerals: tuple[MineralResults, ...]
    sources: pd.DataFrame
    warnings: tuple[str, ...] = ()

    def calendar(self) -> tuple[str, ...]:
        """The months reported, as ISO strings."""
        return months_from(self.start, self.months)

    def named_tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name; those of minerals are joined, with a first column ``mineral``."""
        tables = {"stops": self.stops, "ranking": self.ranking}
        for name in TABLES_OF_A_MINERAL:
            frames = []
            for results in self.minerals:
                frame = getattr(results, name)
                column = pd.Series(results.mineral, index=frame.index, dtype="str")
                rest = frame.drop(columns="mineral", errors="ignore")
                frames.append(pd.concat([column.rename("mineral"), rest], axis=1))
            filled = [frame for frame in frames if len(frame)]
            tables[name] = pd.concat(filled or frames[:1], ignore_index=True)
        tables["sources"] = self.sources
        return tables


def months_from(start: str, count: int) -> tuple[str, ...]:
    """ISO months from ``start`` on.

    Examples
    --------
    >>> months_from("2026-12", 3)
    ('2026-12', '2027-01', '2027-02')
    """
    first = pd.Period(start, freq="M")
    return tuple(str(first + i) for i in range(count))


def checked(briefing: BriefingInput) -> BriefingInput:
    """Return the input, cut to the months reported, when every table has the columns read.

    Raises
    ------
    BadInput
        Naming the table, the mineral and the columns that are missing.
    """
    if not briefing.minerals:
        raise BadInput("a briefing needs the results of at least one mineral; none was given")
    if not briefing.parties:
        raise BadInput("a briefing needs at least one party; none was given")
    for name in ("stops", "ranking", "sources"):
        _require(name, getattr(briefing, name), "the briefing")
    for results in briefing.minerals:
        for name, frame in results.tables():
            _require(name, frame, results.mineral)
    months = list(briefing.calendar())
    return replace(briefing, minerals=tuple(_cut(r, months) for r in briefing.minerals))


def _cut(results: MineralResults, months: list[str]) -> MineralResults:
    tables: dict[str, Any] = {
        name: frame[frame["month"].isin(months)].reset_index(drop=True)
        for name, frame in results.tables()
        if "month" in frame.columns
    }
    return replace(results, **tables)


def _require(name: str, frame: pd.DataFrame, where: str) -> None:
    lacking = [column for column in COLUMNS[name].split() if column not in frame.columns]
    if lacking:
        raise BadInput(
            f"table {name} of {where} lacks {', '.join(lacking)}; "
            "give the table as the library call returned it"
        )
