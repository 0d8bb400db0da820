"""Assess a scenario: every library call of the way from a stop to what a briefing says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

import shigen
from shigen import criticality, delivery, network, reference
from shigen.briefing.content import BriefingInput, MineralResults
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue
    from shigen.delivery import Comparison, Problem
    from shigen.disruptions import ExportStop, Scenario
    from shigen.network import Network

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what comes next, steps done, steps in all)``."""


@dataclass(frozen=True)
class Settings:
    """How a scenario is assessed.

    Attributes
    ----------
    parties
        Whose needs are planned for.
    months
        Months reported, from the scenario's first month on.
    assumptions
        Parameter to value in place of the catalogue's; see `shigen.delivery.problem`.
    grid
        Whether the grid of cases is worked out too.
    closed
        Sea passages that are closed.
    seed
        Written on the documents. Nothing in this version is random.
    """

    parties: tuple[str, ...] = ("USA", "JPN")
    months: int = 24
    assumptions: Mapping[str, Any] = field(default_factory=dict)
    grid: bool = True
    closed: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Case:
    """One mineral under its stops: the problem and everything worked out from it."""

    mineral: str
    network: Network
    problem: Problem
    comparison: Comparison
    results: MineralResults


def assess(
    catalogue: Catalogue,
    scenario: Scenario,
    *,
    run_date: date,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> BriefingInput:
    """Work out everything that the briefing of a scenario says.

    Parameters
    ----------
    catalogue
        What is known.
    scenario
        Which exports stop; minerals without a network are named in the warnings.
    run_date
        Date that the documents bear; passed in so that a run can be repeated.
    settings
        Parties, months, assumptions, grid.
    progress
        Told before each step.

    Returns
    -------
    BriefingInput
        Plain tables, ready for `shigen.briefing.write`.

    Raises
    ------
    BadInput
        When no mineral of the scenario has a network.
    CheckFailed
        When a plan does not pass its independent check; no document is made then.
    """
    chosen = settings or Settings()
    tell = progress or _silent
    modelled = list(reference.modelled())
    planned = [mineral for mineral in scenario.minerals if mineral in modelled]
    if not planned:
        raise BadInput(
            f"scenario {scenario.name}: none of its minerals has a network; "
            f"those that have are {', '.join(modelled)}"
        )
    total = len(modelled) + len(planned) + 1
    networks = {}
    for done, mineral in enumerate(modelled):
        tell(f"{mineral}: balance the base year", done, total)
        networks[mineral] = network.build(catalogue, mineral=mineral)
    cases = []
    for done, mineral in enumerate(planned, start=len(modelled)):
        tell(f"{mineral}: plan deliveries", done, total)
        grid = scenario.grid if chosen.grid else None
        cases.append(
            assess_mineral(
                catalogue,
                networks[mineral],
                scenario.of(mineral),
                start=scenario.start,
                grid=grid,
                settings=chosen,
            )
        )
    tell("rank the minerals", total - 1, total)
    ranking = criticality.exposure.rank(catalogue, networks, shortfalls=unmet_without_plan(cases))
    tell("done", total, total)
    return BriefingInput(
        scenario=scenario.name,
        stops=stops_table(scenario),
        parties=chosen.parties,
        start=scenario.start,
        months=chosen.months,
        catalogue=catalogue.hash,
        version=shigen.__version__,
        run_date=run_date,
        seed=chosen.seed,
        ranking=ranking,
        minerals=tuple(case.results for case in cases),
        sources=catalogue.table("sources"),
        warnings=tuple(_warnings(scenario, planned)),
    )


def assess_mineral(
    catalogue: Catalogue,
    net: Network,
    stops: Iterable[ExportStop],
    *,
    start: str,
    grid: Any = None,  # noqa: ANN401 - a Grid, or None for no grid
    settings: Settings | None = None,
) -> Case:
    """Plan one mineral under its stops, compare the cases, and gather the tables.

    Parameters
    ----------
    catalogue
        What is known.
    net
        Balanced base year of the mineral.
    stops
        Stops of its exports.
    start
        First month planned.
    grid
        Cases to run beside the central one; none when not given.
    settings
        Parties, months, assumptions.

    Returns
    -------
    Case
        The comparison with its checked plans, and the tables of a briefing.
    """
    chosen = settings or Settings()
    stopped = tuple(stops)
    open_problem = delivery.problem(
        net,
        catalogue,
        parties=chosen.parties,
        start=start,
        months=chosen.months,
        assumptions=dict(chosen.assumptions),
        closed=chosen.closed,
    )
    problem = open_problem.under(stopped)
    work = delivery.Workbench(problem)
    comparison = delivery.compare(problem, workbench=work)
    plan, government = comparison.plans["joint-fair"], comparison.plans["government-only"]
    nothing = comparison.plans["none"]
    sweep = (
        _no_sweep()
        if grid is None
        else delivery.sweep(open_problem, stopped, asdict(grid), workbench=work)
    )
    results = MineralResults(
        mineral=net.mineral,
        base_year=net.year,
        quality=net.quality,
        adjustments=network.adjustments_over(net, 0.10),
        missing=net.missing,
        assumptions=problem.assumptions,
        supply=problem.supply,
        without=nothing.shortfall,
        actions=plan.actions,
        shortfall=plan.shortfall,
        stocks=plan.stocks,
        costs=plan.costs,
        check=plan.check,
        government_actions=government.actions,
        government_shortfall=government.shortfall,
        comparison=comparison.table,
        worth=delivery.worth(problem, workbench=work),
        sweep=sweep,
    )
    return Case(net.mineral, net, problem, comparison, results)


def unmet_without_plan(cases: Iterable[Case]) -> pd.DataFrame:
    """Need and shortfall without a plan over the months reported, per mineral and party.

    Returns
    -------
    pandas.DataFrame
        mineral, party, need_t, shortfall_t.
    """
    found = []
    for case in cases:
        total = case.results.without.groupby("party")[["need_t", "shortfall_t"]].sum()
        found.append(total.reset_index().assign(mineral=case.mineral))
    return pd.concat(found, ignore_index=True)[["mineral", "party", "need_t", "shortfall_t"]]


def stops_table(scenario: Scenario) -> pd.DataFrame:
    """One row per stop and mineral, as a briefing prints it."""
    rows = [
        {
            "mineral": mineral,
            "actor": stop.actor,
            "stage": stop.stage,
            "destinations": ";".join(stop.destinations),
            "start": stop.start,
            "months": stop.months,
            "severity": stop.severity,
            "recovery": stop.recovery.kind,
            "recovery_months": stop.recovery.months,
        }
        for mineral, stop in scenario.stops
    ]
    return pd.DataFrame(rows)


def _warnings(scenario: Scenario, planned: list[str]) -> Iterable[str]:
    for mineral in scenario.minerals:
        if mineral not in planned:
            name = reference.name("mineral", mineral, "en")
            yield f"{name} is named by the scenario but has no network in this catalogue"


def _no_sweep() -> pd.DataFrame:
    columns = (
        "stop_months industry_days public_days pass_through party shortfall_without_t "
        "shortfall_with_t first_short_month_without first_short_month"
    )
    return pd.DataFrame(columns=columns.split())


def _silent(text: str, done: int, total: int) -> None:
    del text, done, total
