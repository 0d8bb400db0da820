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
from shigen.briefing.words import ACTIONS, DECIDERS, MODES, word

LINE = ["decides", "party", "action", "stage", "from_place", "to_place", "route"]

# Lines that bring less than this share of a party's need are added up, by kind of action.
SMALL = 0.01
SMALLER = "smaller"

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
        Section(
            "annex-checks",
            say("Independent check of the plans"),
            (data.checks_table(context),),
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
                    "from where to whom by which route; a dash means nothing in that month. Ways "
                    "that bring less than {share} of a party's need are added up; each is in "
                    "plan.xlsx.",
                    share=language.percent(SMALL),
                )
            ),
            *blocks,
        ),
        part="annex",
        landscape=True,
    )


def lines(context: Context, results: MineralResults, months: list[str]) -> pd.DataFrame:
    """Actions of one mineral as lines by month, the small ones of a kind taken together.

    Returns
    -------
    pandas.DataFrame
        Index: who decides, party, action, stage, from, to, route (`SMALLER` for lines that bring
        less than `SMALL` of the party's need over the whole plan); one column a month [t].
    """
    actions = results.actions[results.actions["t"] > SMALLEST]
    actions = actions.fillna({"from_place": "", "to_place": "", "route": ""})
    totals = actions.groupby(LINE, sort=True)["t"].transform("sum")
    needs = pd.Series(
        [_need(context, results.mineral, str(party)) for party in actions["party"]],
        index=actions.index,
        dtype="float64",
    )
    small = totals < SMALL * needs
    actions["route"] = actions["route"].where(~small, SMALLER)
    actions["from_place"] = actions["from_place"].where(~small, "")
    actions["to_place"] = actions["to_place"].where(~small, "")
    wide = actions.pivot_table(
        index=LINE, columns="month", values="t", aggfunc="sum", sort=True, observed=True
    )
    wide = wide.reindex(columns=months).dropna(how="all")
    order = [ORDER.index(str(key[0])) for key in wide.index]
    return wide.iloc[sorted(range(len(order)), key=lambda i: (order[i], i))]


def _need(context: Context, mineral: str, party: str) -> float:
    outlook = context.findings.outlooks.get((mineral, party))
    return outlook.need if outlook is not None else 0.0


def _months_table(context: Context, results: MineralResults, months: list[str], part: int) -> Table:
    language = context.language
    wide = lines(context, results, months)
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
    if route == SMALLER:
        return context.language.say("all smaller ways together")
    ends = [context.language.label("place", place) for place in (origin, target) if place]
    way = " → ".join(dict.fromkeys(ends))
    by = route_text(context, route)
    return f"{way} ({by})" if by else way


def route_text(context: Context, route: str) -> str:
    """Names of the way of a route, of the use it serves, or of the stages it joins.

    A plan writes ``sea: suez-canal;malacca`` for what travels, the use for what is substituted,
    and two stages joined by ``>`` for what is processed.

    Examples
    --------
    ``sea: malacca`` becomes "by sea: Strait of Malacca", ``refined>product`` "refined → product".
    """
    language = context.language
    if ">" in route:
        return " → ".join(language.noun("stage", stage) for stage in route.split(">"))
    mode, _, passages = route.partition(": ")
    if mode not in MODES:
        return language.noun("use", route) if route else ""
    by = word(language, MODES, mode)
    names = [reference.name("passage", p, language.code) for p in passages.split(";") if p]
    if not names:
        return by
    return language.say("{mode}: {passages}", mode=by, passages=language.listed(names))
