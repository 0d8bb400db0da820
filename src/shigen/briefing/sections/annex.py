"""The annex: the plan month by month, every cell of the grid, assumptions, sources."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen import reference
from shigen.briefing.blocks import Cell, Column, Paragraph, Section, Table
from shigen.briefing.content import MineralResults
from shigen.briefing.context import Context, number_column, words_column
from shigen.briefing.language import SMALLEST
from shigen.briefing.sections import data, exposure, grid
from shigen.briefing.sections.decisions import ORDER
from shigen.briefing.words import ACTIONS, DECIDERS, word

LINE = ["decides", "party", "action", "stage", "from_place", "to_place", "route"]

# One table of this many months fits a wide page.
MONTHS_ON_PAPER = 12


def sections(context: Context) -> tuple[Section, ...]:
    """Every section of the annex."""
    say = context.language.say
    return (
        *(_plan(context, results) for results in context.briefing.minerals),
        Section(
            "annex-ranking",
            say("All minerals ranked"),
            (exposure.ranking_table(context, limit=None),),
            part="annex",
        ),
        *(
            [Section("annex-grid", say("The whole grid"), (grid.cells_table(context),), "annex")]
            if context.findings.has_grid
            else []
        ),
        Section(
            "annex-assumptions",
            say("Assumptions"),
            (data.assumptions_table(context),),
            part="annex",
        ),
        Section("annex-sources", say("Sources"), (data.sources_table(context),), part="annex"),
    )


def _plan(context: Context, results: MineralResults) -> Section:
    language = context.language
    months = list(context.briefing.calendar())
    blocks = [
        _months_table(context, results, months[i : i + MONTHS_ON_PAPER], part)
        for part, i in enumerate(range(0, len(months), MONTHS_ON_PAPER), start=1)
    ]
    return Section(
        f"plan-{results.mineral}",
        language.say(
            "The plan month by month: {mineral}", mineral=language.noun("mineral", results.mineral)
        ),
        (
            Paragraph(
                language.say(
                    "Tonnes of contained metal by month of decision. Who decides, who ships what "
                    "from where to whom by which route; a dash means nothing in that month."
                )
            ),
            *blocks,
        ),
        part="annex",
        landscape=True,
    )


def lines(results: MineralResults, months: list[str]) -> pd.DataFrame:
    """Actions of one mineral as lines by month.

    Returns
    -------
    pandas.DataFrame
        Index: who decides, party, action, stage, from, to, route; one column a month [t].
    """
    actions = results.actions[results.actions["t"] > SMALLEST]
    actions = actions.fillna({"from_place": "", "to_place": "", "route": ""})
    wide = actions.pivot_table(
        index=LINE, columns="month", values="t", aggfunc="sum", sort=True, observed=True
    )
    wide = wide.reindex(columns=months).dropna(how="all")
    order = [ORDER.index(str(key[0])) for key in wide.index]
    return wide.iloc[sorted(range(len(order)), key=lambda i: (order[i], i))]


def _months_table(context: Context, results: MineralResults, months: list[str], part: int) -> Table:
    language = context.language
    wide = lines(results, months)
    columns: list[Column] = [
        words_column(language.say("Who decides"), width=2.0),
        words_column(language.say("Action"), width=2.4),
        words_column(language.say("From → to, by which route"), width=4.4),
        *(number_column(language.short_month(month), "t", width=1.05) for month in months),
        number_column(language.say("Total"), "t", width=1.1),
    ]
    rows = []
    for key, values in zip(wide.index.tolist(), wide.to_numpy(), strict=True):
        decides, party, action, stage, origin, target, route = map(str, key)
        who = language.say(
            "{party}: {decider}",
            party=language.label("party", party),
            decider=word(language, DECIDERS, decides),
        )
        rows.append(
            (
                Cell(who),
                Cell(f"{word(language, ACTIONS, action)} ({language.noun('stage', stage)})"),
                Cell(_way(context, origin, target, route)),
                *(Cell(language.number(float(t))) for t in values),
                Cell(language.number(float(np.nansum(values)))),
            )
        )
    return Table(
        id=f"plan-{results.mineral}-{part}",
        title=language.say(
            "{mineral}, {first} to {last}",
            mineral=language.label("mineral", results.mineral),
            first=language.month(months[0]),
            last=language.month(months[-1]),
        ),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        small=True,
    )


def _way(context: Context, origin: str, target: str, route: str) -> str:
    ends = [context.language.label("place", place) for place in (origin, target) if place]
    way = " → ".join(dict.fromkeys(ends))
    by = route_text(context, route)
    return f"{way} ({by})" if by else way


def route_text(context: Context, route: str) -> str:
    """Names of the passages of a route, of the use it serves, or of the stages it joins.

    A plan writes passages joined by ``;`` for what travels, the use for what is substituted, and
    two stages joined by ``>`` for what is processed.
    """
    language = context.language
    if ">" in route:
        return " → ".join(language.noun("stage", stage) for stage in route.split(">"))
    kinds = {row["slug"]: "use" for row in reference.rows("uses")}
    kinds |= {row["slug"]: "passage" for row in reference.rows("passages")}
    parts = [part for part in route.split(";") if part]
    names = [
        language.noun(kinds[part], part) if kinds.get(part) == "use" else _passage(context, part)
        for part in parts
    ]
    return language.listed(names) if names else ""


def _passage(context: Context, slug: str) -> str:
    return reference.name("passage", slug, context.language.code)
