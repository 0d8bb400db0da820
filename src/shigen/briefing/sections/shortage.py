"""When each party runs short without a plan, of how much, and in which uses."""

from __future__ import annotations

import pandas as pd

from shigen.briefing import charts
from shigen.briefing.blocks import Cell, Column, Figure, Paragraph, Section, Table
from shigen.briefing.context import ROWS_ON_PAPER, Context, number_column, words_column
from shigen.briefing.context import figure as draw
from shigen.briefing.findings import NOTICEABLE, noticeably_short
from shigen.briefing.words import TIERS, word


def section(context: Context) -> Section:
    """Shortage without a plan."""
    return Section(
        "shortage",
        context.language.say("Without a plan: who runs short, when, of what"),
        (
            *(Paragraph(_sentence(context, party)) for party in context.briefing.parties),
            months_table(context),
            figure(context),
            uses_table(context, limit=ROWS_ON_PAPER),
        ),
    )


def _sentence(context: Context, party: str) -> str:
    language, findings = context.language, context.findings
    own = [o for (_, p), o in findings.outlooks.items() if p == party]
    short = sorted((o for o in own if o.short), key=lambda o: (o.first, o.mineral))
    if not short:
        return language.sentence(
            "{party} does not run short in any mineral of the scenario.",
            party=language.noun("party", party),
        )
    said = [
        language.say(
            "{mineral} ({month})",
            mineral=language.noun("mineral", outlook.mineral),
            month=language.month(outlook.first),
        )
        for outlook in short
    ]
    return language.capital(
        language.say_number_of(
            "{party} runs short of {number} mineral of {count}: {minerals}.",
            "{party} runs short of {number} minerals of {count}: {minerals}.",
            len(short),
            count=language.count(len(own)),
            party=language.noun("party", party),
            minerals=language.listed(said),
        )
    )


def months_table(context: Context) -> Table:
    """First month short and how much goes unmet, by mineral and party."""
    language = context.language
    columns: list[Column] = [words_column(language.say("Mineral"), width=1.5)]
    for party in context.briefing.parties:
        group = language.label("party", party)
        columns += [
            number_column(language.say("Need"), "t", group=group, width=0.8),
            words_column(language.say("First month short"), group=group, width=2.1),
            number_column(language.say("Unmet"), "t", group=group, width=1.5),
            number_column(language.say("Unmet"), "%", group=group, width=1.3),
        ]
    rows = []
    for results in context.briefing.minerals:
        cells = [context.mineral_named(results.mineral)]
        for party in context.briefing.parties:
            outlook = context.findings.outlooks[results.mineral, party]
            cells += [
                Cell(language.number(outlook.need)),
                Cell(context.first_month(outlook)),
                Cell(context.tonnes_span(outlook.without, outlook.need)),
                Cell(context.points_span(outlook.without)),
            ]
        rows.append(tuple(cells))
    return Table(
        id="without-plan",
        title=language.say_number_of(
            "Shortage without a plan over {number} month",
            "Shortage without a plan over {number} months",
            context.briefing.months,
        ),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.result_source(),
        notes=(
            language.say(
                "A month is short when a use misses more than {share} of its need.",
                share=language.percent(NOTICEABLE),
            ),
            *context.grid_notes(),
        ),
        small=True,
    )


def by_use(context: Context, shortfall: str) -> pd.DataFrame:
    """Unmet need by mineral, party, use and tier.

    Parameters
    ----------
    shortfall
        Name of the shortfall table: ``without`` or ``shortfall``.

    Returns
    -------
    pandas.DataFrame
        The keys, ``need_t``, ``shortfall_t`` [t], ``share`` (fraction) and ``first`` month
        short; uses that go short only, the largest share first.
    """
    rows = context.findings.tables[shortfall]
    rows = rows[rows["party"].isin(list(context.briefing.parties))]
    keys = ["mineral", "party", "use", "tier"]
    sums = rows.groupby(keys, sort=True)[["need_t", "shortfall_t"]].sum()
    short = rows[noticeably_short(rows)]
    sums["first"] = short.groupby(keys, sort=True)["month"].min()
    sums = sums[sums["first"].notna()].reset_index()
    sums["share"] = sums["shortfall_t"] / sums["need_t"]
    return sums.sort_values(["share", *keys], ascending=[False, True, True, True, True])


def uses_table(context: Context, *, limit: int | None, shortfall: str = "without") -> Table:
    """Uses that go short, the largest share first."""
    language = context.language
    rows = by_use(context, shortfall)
    lines = [
        (
            Cell(context.party(str(row.party))),
            context.mineral_named(str(row.mineral)),
            Cell(language.label("use", str(row.use))),
            Cell(word(language, TIERS, str(row.tier))),
            Cell(language.short_month(str(row.first))),
            Cell(language.number(float(str(row.shortfall_t)))),
            Cell(language.points(float(str(row.share)))),
        )
        for row in rows.head(limit or len(rows)).itertuples()
    ]
    without = shortfall == "without"
    title = (
        language.say("Uses that go short without a plan, the largest share first")
        if without
        else language.say("Uses that stay short with the plan, the largest share first")
    )
    return Table(
        id="uses-without" if without else "uses-with",
        title=title,
        columns=(
            words_column(language.say("Party"), width=1.2),
            words_column(language.say("Mineral"), width=1.4),
            words_column(language.say("Use"), width=2.0),
            words_column(language.say("Tier"), width=1.5),
            words_column(language.say("First month short"), width=1.3),
            number_column(language.say("Unmet"), "t"),
            number_column(language.say("Unmet"), "%"),
        ),
        rows=tuple(lines),
        source=context.result_source(),
        notes=_of_how_many(context, len(lines), len(rows)),
    )


def _of_how_many(context: Context, shown: int, held: int) -> tuple[str, ...]:
    if shown == held:
        return ()
    say, count = context.language.say, context.language.count
    return (
        say("{shown} of {held} rows; all are in plan.xlsx.", shown=count(shown), held=count(held)),
    )


def figure(context: Context) -> Figure:
    """Unmet share of need by month, without and with the plan."""
    language = context.language
    return draw(
        identity="figure-shortage",
        title=language.say(
            "Share of need unmet by month: gray without a plan, in color acting together"
        ),
        chart=charts.shortage(context),
        summary=language.say(
            "Small charts, one for each mineral and party, of the share of need unmet by month. "
            "{sentences}",
            sentences=language.joined(*(_sentence(context, p) for p in context.briefing.parties)),
        ),
        table="without-plan",
        see=language.say("Numbers: the table above; by month in plan.xlsx."),
    )
