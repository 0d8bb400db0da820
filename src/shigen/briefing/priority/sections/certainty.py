"""How sure the order is: intervals of ranks, with their table."""

from __future__ import annotations

from shigen.briefing.blocks import Cell, Column, Figure, Paragraph, Section, Table
from shigen.briefing.context import figure, number_column, words_column
from shigen.briefing.priority import charts
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import FIRST, WHOLE

LEFT = ("left_low", "left_high")


def section(context: Context) -> Section:
    """Intervals of the first minerals."""
    return Section(
        "certainty",
        heading(context),
        (Paragraph(sentence(context)), Paragraph(choice(context))),
    )


def heading(context: Context) -> str:
    """The title of the section."""
    return context.language.say("How sure the order is")


def sentence(context: Context) -> str:
    """What the interval is of, and where the two ways of joining disagree."""
    language, facts = context.language, context.facts
    lines = [
        language.say(
            "The joint rank follows the order that contradicts the lists least (Kemeny); the "
            "interval is of the order by mean points (Borda), which can be made anew in every draw."
        )
        if context.found.by == "kemeny"
        else language.say("Joint rank and interval follow the order by mean points (Borda).")
    ]
    if facts.apart:
        lines.append(
            language.say(
                "The two ways disagree, and the joint rank lies outside the interval, for: "
                "{minerals}.",
                minerals=context.minerals(facts.apart),
            )
        )
    if not facts.drawn:
        lines = [
            language.say(
                "No draws were made: only what the choice of lists moves is shown, not what the "
                "inputs leave open."
            )
        ]
    return language.joined(*lines)


def choice(context: Context) -> str:
    """Which mineral the choice of lists moves most."""
    facts = context.facts
    widest = facts.widest(facts.order[:FIRST], *LEFT)
    return context.language.say(
        "What is joined matters as much as what is not known: without one list, method or party, "
        "{mineral} moves most, over the ranks {span}.",
        mineral=context.mineral_noun(widest),
        span=context.rank_span(*facts.span(widest, *LEFT)),
    )


def _title(context: Context) -> str:
    return context.language.say(
        "Ranks of the first {count} minerals, with how far they move",
        count=context.language.count(min(FIRST, len(context.facts.order))),
    )


def chart(context: Context) -> Figure:
    """Bars of intervals with the joint rank as a dot."""
    language = context.language
    return figure(
        identity="figure-intervals",
        title=_title(context),
        chart=charts.intervals(context),
        summary=language.joined(
            language.say(
                "For each mineral a dot at its joint rank, a bar from 5 to 95% of the draws, and a "
                "pale bar over the ranks without one list, method or party."
            ),
            choice(context),
        ),
        table="intervals",
        see=language.say("Numbers: table “{title}” in the annex.", title=_title(context)),
    )


def table(context: Context) -> Table:
    """The same numbers."""
    language, facts = context.language, context.facts
    over = language.say("Over the draws")
    left = language.say("Without one list, method or party")
    columns: tuple[Column, ...] = (
        words_column(language.say("Mineral"), width=2.2),
        number_column(language.say("Joint rank"), width=0.8),
        number_column(language.say("By points"), width=0.8),
        number_column("5–95%", group=over, width=0.9),
        number_column(language.say("Median"), group=over, width=0.8),
        number_column(language.say("In the first ten"), "%", group=over, width=1.0),
        number_column(language.say("Ranks"), group=left, width=0.8),
        words_column(language.say("Moved most without"), group=left, width=2.8),
        number_column(language.say("Lists"), width=0.9),
    )
    rows = [
        (
            Cell(context.mineral(str(slug))),
            Cell(context.rank(row["rank"])),
            Cell(context.rank(row["borda_rank"])),
            Cell(context.rank_span(row["rank_low"], row["rank_high"])),
            Cell(context.rank(row["rank_median"])),
            Cell(language.points(float(row["p_top10"]))),
            Cell(context.rank_span(row["left_low"], row["left_high"])),
            Cell(context.left_out(str(row["moved_by"] or ""))),
            Cell(
                language.say(
                    "{number} of {all}",
                    number=language.count(int(row["lists"])),
                    all=language.count(int(row["of_lists"])),
                )
            ),
        )
        for slug, row in facts.ranked.iloc[:FIRST].iterrows()
    ]
    return Table(
        id="intervals",
        title=_title(context),
        columns=columns,
        rows=tuple(rows),
        source=context.source(),
        small=True,
        whole=len(rows) <= WHOLE,
    )
