"""How much the answer turns on what nobody knows: the grid of stocks, length and pass-through."""

from __future__ import annotations

import pandas as pd

from shigen.briefing import charts
from shigen.briefing.blocks import Figure, Paragraph, Section, Table
from shigen.briefing.context import Context, number_column, texts, words_column
from shigen.briefing.context import figure as draw
from shigen.briefing.findings import GRID
from shigen.briefing.sections.doubts import swing
from shigen.briefing.words import DIMENSIONS, word


def section(context: Context) -> Section:
    """The grid and what moves it."""
    if not context.findings.has_grid:
        return Section(
            "grid",
            context.language.say("If stocks, length or pass-through differ"),
            (Paragraph(context.language.say("The grid was not worked out in this run.")),),
        )
    return Section(
        "grid",
        context.language.say("If stocks, length or pass-through differ"),
        (
            Paragraph(_sentence(context)),
            lengths_table(context),
            figure(context),
            swings_table(context),
        ),
    )


def _sentence(context: Context) -> str:
    items = context.findings.sensitivities
    language = context.language
    if not items:
        return language.say("The grid of this run varies nothing.")
    return language.say(
        "Of the assumptions of the grid, this one moves the answer most. {sentence}",
        sentence=swing(context, items[0]),
    )


def lengths_table(context: Context) -> Table:
    """Need unmet by length of stop: mean over the other dimensions, with the range."""
    language, cells = context.language, context.findings.grid
    columns = [number_column(language.say("Length of the stop"), language.say("months"))]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Without a plan"), "%", group=group),
            number_column(language.say("Together"), "%", group=group),
        ]
    rows = []
    for length, own in cells.groupby("stop_months", sort=True):
        line = [language.number(float(str(length)))]
        for party in context.briefing.parties:
            of_party = own[own["party"] == party]
            line += [_mean(context, of_party["without"]), _mean(context, of_party["with_plan"])]
        rows.append(texts(*line))
    return Table(
        id="lengths",
        title=language.say("Need unmet by length of the stop"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        notes=(
            language.say(
                "Mean over minerals and over the grid of stocks and pass-through; in brackets the "
                "lowest and highest cell. All cells rest on assumed stocks (mark a)."
            ),
        ),
    )


def _mean(context: Context, shares: pd.Series[float]) -> str:
    say = context.language.points
    if shares.empty:
        return "–"
    return context.language.range(
        say(float(shares.mean())), say(float(shares.min())), say(float(shares.max()))
    )


def figure(context: Context) -> Figure:
    """Heat map of the grid."""
    language = context.language
    return draw(
        identity="figure-grid",
        title=language.say(
            "Need unmet with the plan over the grid, columns by pass-through to third countries "
            "(fraction): darker is worse"
        ),
        chart=charts.grid(context),
        summary=language.joined(
            language.say("Heat map of the share of need unmet with the plan."), _sentence(context)
        ),
        table="grid",
        see=language.say("Numbers: table “{title}” in the annex.", title=cells_title(context)),
    )


def swings_table(context: Context) -> Table:
    """How far each dimension moves the answer."""
    language = context.language
    rows = [
        texts(
            word(language, DIMENSIONS, item.dimension),
            language.span(language.number(item.low_level), language.number(item.high_level)),
            language.points(item.at_low),
            language.points(item.at_high),
        )
        for item in context.findings.sensitivities
    ]
    return Table(
        id="swings",
        title=language.say("How far each assumption moves need unmet with the plan"),
        columns=(
            words_column(language.say("Assumption"), width=3.0),
            words_column(language.say("Range"), width=1.2),
            number_column(language.say("Unmet at the low end"), "%", width=1.4),
            number_column(language.say("Unmet at the high end"), "%", width=1.4),
        ),
        rows=tuple(rows),
        source=context.result_source(),
        notes=(language.say("Mean over minerals, parties and the rest of the grid."),),
    )


def cells_title(context: Context) -> str:
    """Title of the table with every cell."""
    return context.language.say("Every cell of the grid, mean over minerals")


def cells_table(context: Context) -> Table:
    """Every cell of the grid."""
    language, cells = context.language, context.findings.grid
    columns = [number_column(word(language, DIMENSIONS, name)) for name in GRID]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Without a plan"), "%", group=group),
            number_column(language.say("Together"), "%", group=group),
        ]
    rows = []
    for key, own in cells.groupby(list(GRID), sort=True):
        line = [language.number(float(str(level))) for level in key]
        for party in context.briefing.parties:
            of_party = own[own["party"] == party]
            line += [_mean(context, of_party["without"]), _mean(context, of_party["with_plan"])]
        rows.append(texts(*line))
    return Table(
        id="grid",
        title=cells_title(context),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        small=True,
    )
