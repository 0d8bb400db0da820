"""The coordinated plan: what governments do, what needs a firm's consent, and the stocks."""

from __future__ import annotations

import pandas as pd

from shigen.briefing import charts
from shigen.briefing.blocks import Cell, Figure, Paragraph, Section, Table
from shigen.briefing.context import ROWS_ON_PAPER, Context, number_column, words_column
from shigen.briefing.context import figure as draw
from shigen.briefing.language import SMALLEST
from shigen.briefing.sections.decisions import Decision, gathered
from shigen.briefing.words import ACTIONS, DECIDERS, RUNNING_ON, word


def section(context: Context) -> Section:
    """The plan."""
    language = context.language
    every = gathered(context, context.findings.tables["actions"])
    new = [d for d in every if d.action not in RUNNING_ON]
    public = [d for d in new if d.decides != "firm"]
    private = [d for d in new if d.decides == "firm"]
    return Section(
        "plan",
        language.say("The coordinated plan"),
        (
            Paragraph(_sources(context, every)),
            Paragraph(_government_only(context)),
            actions_table(
                context,
                public,
                "actions-government",
                language.say("What governments and their agencies can do themselves"),
            ),
            actions_table(
                context,
                private,
                "actions-firms",
                language.say("What needs the consent of a firm"),
            ),
            Paragraph(
                language.say(
                    "Contracts that run on are not repeated here; every action of every month is "
                    "in the annex, in plan.xlsx and in the folder plan."
                )
            ),
            government_table(context),
            coverage_figure(context),
        ),
    )


def _sources(context: Context, decisions: tuple[Decision, ...]) -> str:
    """How much metal each kind of new action brings, over all minerals, as mean share of need."""
    language = context.language
    count = len(context.findings.outlooks)
    shares: dict[str, float] = {}
    for decision in decisions:
        if (
            decision.action not in {*RUNNING_ON, "refill"}
            and decision.party in context.briefing.parties
        ):
            shares[decision.action] = shares.get(decision.action, 0.0) + decision.share / count
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    said = [
        language.say(
            "{action} ({share})",
            action=_lower(context, word(language, ACTIONS, action)),
            share=language.percent(share),
        )
        for action, share in ordered
    ]
    return language.say(
        "Beyond contracts that run on, the plan draws on, as mean share of need: {actions}.",
        actions=language.listed(said),
    )


def _lower(context: Context, text: str) -> str:
    return text if context.language.code == "ja" else text[:1].lower() + text[1:]


def _government_only(context: Context) -> str:
    language, findings = context.language, context.findings
    return language.say(
        "With government actions only, {first}; with the consent of firms, {second}.",
        first=_by_party(context, findings.government.unmet),
        second=_by_party(context, findings.recommended.unmet),
    )


def _by_party(context: Context, unmet: dict[str, float]) -> str:
    language = context.language
    said = [
        language.say(
            "{party} leaves {share} of need unmet",
            party=language.noun("party", party),
            share=language.percent(unmet[party]),
        )
        for party in context.briefing.parties
    ]
    return language.listed(said)


def actions_table(context: Context, decisions: list[Decision], identity: str, title: str) -> Table:
    """Decisions as rows: action, from, to, when, tonnes, share of need, who decides."""
    language = context.language
    shown = decisions[:ROWS_ON_PAPER]
    rows = [
        (
            context.mineral_named(d.mineral),
            Cell(word(language, ACTIONS, d.action)),
            Cell(_label(context, d.from_place)),
            Cell(_label(context, d.to_place)),
            Cell(language.short_month(d.month)),
            Cell(language.short_month(d.arrives)),
            Cell(language.number(d.tonnes)),
            Cell(language.points(d.share)),
            Cell(word(language, DECIDERS, d.decides)),
        )
        for d in shown
    ]
    notes = []
    if len(shown) < len(decisions):
        notes.append(
            language.say(
                "{shown} of {held} rows; all are in plan.xlsx.",
                shown=language.count(len(shown)),
                held=language.count(len(decisions)),
            )
        )
    return Table(
        id=identity,
        title=title,
        columns=(
            words_column(language.say("Mineral"), width=1.4),
            words_column(language.say("Action"), width=1.9),
            words_column(language.say("From"), width=1.2),
            words_column(language.say("To"), width=1.2),
            words_column(language.say("First decided"), width=1.35),
            words_column(language.say("First arrives"), width=1.35),
            number_column(language.say("Total"), "t"),
            number_column(language.say("Of the party's need"), "%"),
            words_column(language.say("Who decides"), width=1.3),
        ),
        rows=tuple(rows),
        source=context.result_source(),
        notes=tuple(notes),
        small=True,
    )


def _label(context: Context, place: str) -> str:
    return context.language.label("place", place) if place else "–"


def government_table(context: Context) -> Table:
    """Need unmet with nothing, with government actions only, and with the whole plan."""
    language = context.language
    columns = [words_column(language.say("Mineral"), width=1.6)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Nothing"), "%", group=group),
            number_column(language.say("Government actions only"), "%", group=group),
            number_column(language.say("Whole plan"), "%", group=group),
        ]
    rows = []
    for results in context.briefing.minerals:
        cells = [context.mineral_named(results.mineral)]
        for party in context.briefing.parties:
            outlook = context.findings.outlooks[results.mineral, party]
            cells += [
                Cell(language.points(outlook.without.value)),
                Cell(language.points(outlook.government)),
                Cell(language.points(outlook.with_plan.value)),
            ]
        rows.append(tuple(cells))
    return Table(
        id="government-only",
        title=language.say("Need unmet: what governments reach alone, what the whole plan reaches"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
    )


def coverage(context: Context) -> pd.DataFrame:
    """How the gap is closed: share of need by kind of action, mineral and party.

    Returns
    -------
    pandas.DataFrame
        ``mineral``, ``party``, ``part`` (an action or ``unmet``), ``share`` of need (fraction).
    """
    found: dict[tuple[str, str, str], float] = {}
    for d in gathered(context, context.findings.tables["actions"]):
        if d.action not in {*RUNNING_ON, "refill"} and d.party in context.briefing.parties:
            key = (d.mineral, d.party, d.action)
            found[key] = found.get(key, 0.0) + d.share
    for (mineral, party), outlook in context.findings.outlooks.items():
        found[mineral, party, "unmet"] = outlook.with_plan.value
    rows = [(*key, share) for key, share in found.items() if share > SMALLEST]
    return pd.DataFrame(rows, columns=["mineral", "party", "part", "share"])


def coverage_figure(context: Context) -> Figure:
    """Stacked bars of new actions and what stays unmet."""
    language = context.language
    every = gathered(context, context.findings.tables["actions"])
    return draw(
        identity="figure-coverage",
        title=language.say("What closes the gap, as a share of need"),
        chart=charts.coverage(context, coverage(context)),
        summary=language.joined(
            language.say("Bars by mineral and party, stacked by kind of action."),
            _sources(context, every),
        ),
        table="actions-government",
        see=language.say("Numbers: the tables above."),
    )


def stocks_section(context: Context) -> Section:
    """Stocks of each side, month by month."""
    say = context.language.say
    return Section(
        "stocks",
        say("Stocks: how far they are drawn down"),
        (
            Paragraph(_stock_sentence(context)),
            stocks_figure(context),
            stocks_table(context),
        ),
    )


def stock_levels(context: Context) -> pd.DataFrame:
    """Stock at the end of each month by mineral, party and owner, over all stages [t]."""
    stocks = context.findings.tables["stocks"]
    own = stocks[stocks["party"].isin(list(context.briefing.parties))]
    keys = ["mineral", "party", "owner", "month"]
    return own.groupby(keys, sort=True)[["t"]].sum().reset_index()


def _lows(context: Context) -> pd.DataFrame:
    """First, lowest and last stock of all owners together, by mineral and party [t]."""
    levels = stock_levels(context)
    sums = levels.groupby(["mineral", "party", "month"], sort=True)[["t"]].sum().reset_index()
    rows = []
    for (mineral, party), own in sums.groupby(["mineral", "party"], sort=True):
        levels_t = own["t"].to_numpy()
        at = int(levels_t.argmin())
        month = own["month"].iloc[at]
        rows.append((mineral, party, levels_t[0], levels_t[at], month, levels_t[-1]))
    return pd.DataFrame(rows, columns=["mineral", "party", "first", "lowest", "month", "last"])


def _stock_sentence(context: Context) -> str:
    language, lows = context.language, _lows(context)
    emptied = lows[lows["lowest"] <= SMALLEST]
    return language.say_number_of(
        "Of {held} stocks (each party's of each mineral, industry and public together), {number} "
        "is used up at some point of the plan.",
        "Of {held} stocks (each party's of each mineral, industry and public together), {number} "
        "are used up at some point of the plan.",
        len(emptied),
        held=language.count(len(lows)),
    )


def stocks_figure(context: Context) -> Figure:
    """Small charts of stocks by month."""
    language = context.language
    return draw(
        identity="figure-stocks",
        title=language.say("Stocks with the plan at the end of each month (t)"),
        chart=charts.stocks(context, stock_levels(context)),
        summary=language.joined(
            language.say("Small charts of industry and public stock by mineral and party."),
            _stock_sentence(context),
        ),
        table="stocks",
        see=language.say("Numbers: the table below; by month in plan.xlsx."),
    )


def stocks_table(context: Context) -> Table:
    """Stock after the first month, at its lowest and at the end."""
    language, lows = context.language, _lows(context)
    columns = [words_column(language.say("Mineral"), width=1.5)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("After the first month"), "t", group=group),
            number_column(language.say("Lowest"), "t", group=group),
            words_column(language.say("Lowest in"), group=group, width=1.2),
            number_column(language.say("At the end"), "t", group=group),
        ]
    rows = []
    for results in context.briefing.minerals:
        cells = [context.mineral_named(results.mineral)]
        for party in context.briefing.parties:
            own = lows[(lows["mineral"] == results.mineral) & (lows["party"] == party)]
            cells += _stock_cells(context, own)
        rows.append(tuple(cells))
    return Table(
        id="stocks",
        title=language.say("Stocks with the plan, industry and public together"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        notes=(
            language.say("Days of stock are assumptions (mark a): holdings are not published."),
        ),
        small=True,
    )


def _stock_cells(context: Context, own: pd.DataFrame) -> list[Cell]:
    if own.empty:
        return [Cell("–")] * 4
    row, language = own.iloc[0], context.language
    return [
        Cell(language.number(float(row["first"]))),
        Cell(language.number(float(row["lowest"]))),
        Cell(language.short_month(str(row["month"]))),
        Cell(language.number(float(row["last"]))),
    ]
