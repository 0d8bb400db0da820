"""``shigen brief``: from a scenario to the briefing of two governments."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    day,
    open_catalogue,
    progress_bar,
    several,
)
from shigen.cli.output import Report, emit, say_written

if TYPE_CHECKING:
    import pandas as pd

    from shigen.briefing import BriefingInput

DEFAULT_SCENARIO = "china-stop-2026-12"


def brief(
    scenario: str = DEFAULT_SCENARIO,
    *,
    to: Path = Path("briefing"),
    languages: str = "en,ja",
    documents: str = "html,pdf,xlsx,csv",
    horizon: int = 24,
    grid: Annotated[bool, Parameter(negative="--no-grid")] = True,
    date: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Assess a scenario, plan deliveries, and write the briefing.

    Parameters
    ----------
    scenario
        Built-in scenario, or the path of a scenario file.
    to
        Folder to write to.
    languages
        en, ja, fr, separated by commas.
    documents
        html, pdf, xlsx, csv, separated by commas.
    horizon
        Months planned.
    grid
        Work out the grid of cases: length of the stop, days of stock, pass-through.
    date
        Date that the documents bear, such as 2026-11-24; today (UTC) when not given.
    """
    from shigen import briefing
    from shigen.briefing.language import LANGUAGES
    from shigen.briefing.write import FORMATS
    from shigen.disruptions import read_scenario

    started = time.perf_counter()
    spoken = several("--languages", languages, LANGUAGES)
    forms = several("--documents", documents, FORMATS)
    wanted = read_scenario(scenario)
    run_date = day(date)
    opened = open_catalogue(catalogue)
    with progress_bar() as progress:
        found = briefing.assess(
            opened,
            wanted,
            run_date=run_date,
            settings=briefing.Settings(months=horizon, grid=grid),
            progress=progress,
        )
        written = briefing.write(
            found,
            to=to,
            languages=spoken,
            formats=forms,
        )
    tables = summary(found)
    emit(
        Report(
            "brief",
            tables if format == "table" else {**tables, **found.named_tables()},
            inputs={"scenario": wanted.name, "horizon": horizon, "date": run_date.isoformat()},
            catalogue=opened.hash,
            seed=found.seed,
            warnings=found.warnings,
            titles=TITLES,
        ),
        format,
        table=table,
    )
    say_written(started, written)


TITLES = {
    "overview": "Share of need unmet over the horizon, and when it begins",
    "priority": "Which minerals matter, for each party and jointly",
}


def summary(found: BriefingInput) -> dict[str, pd.DataFrame]:
    """Two tables that say on a screen what the briefing says at length.

    Returns
    -------
    dict
        ``overview``: per mineral and party need, share unmet without a plan, with government
        actions only, with the coordinated plan, and the first short month without a plan;
        ``priority``: rank per mineral, party and jointly.
    """
    import pandas as pd

    from shigen.delivery import first_short_months

    rows = []
    for results in found.minerals:
        first = first_short_months(results.without)
        short = first[first["first_short_month"] != ""].groupby("party")["first_short_month"].min()
        cases = {
            "without_plan": results.without,
            "government_only": results.government_shortfall,
            "with_plan": results.shortfall,
        }
        for party in found.parties:
            row: dict[str, object] = {"mineral": results.mineral, "party": party}
            mine = results.without[results.without["party"] == party]
            row["need_t"] = mine["need_t"].sum()
            for name, frame in cases.items():
                own = frame[frame["party"] == party]
                row[name] = own["shortfall_t"].sum() / own["need_t"].sum()
            row["first_short_month"] = short.get(party, "")
            rows.append(row)
    ranking = found.ranking.sort_values(["party", "rank"], ignore_index=True)
    wide = ranking.pivot_table(index="mineral", columns="party", values="rank")
    order = [*found.parties, *[name for name in wide.columns if name not in found.parties]]
    priority = wide[order].sort_values(order[-1]).reset_index()
    priority.columns.name = None
    return {"overview": pd.DataFrame(rows), "priority": priority}
