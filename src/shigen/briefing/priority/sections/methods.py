"""What each method says of each mineral: a heat table of ranks, and the ranks."""

from __future__ import annotations

from shigen.briefing.blocks import Cell, Figure, Paragraph, Section, Table
from shigen.briefing.context import figure, number_column, words_column
from shigen.briefing.priority import charts
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import LETTER, SHOWN, WHOLE
from shigen.criticality.joint import ballots


def section(context: Context) -> Section:
    """Ranks by every list."""
    return Section(
        "lists",
        context.language.say("What each method says"),
        (Paragraph(sentence(context)), chart(context)),
    )


def sentence(context: Context) -> str:
    """Which list agrees most and least with the joint order, and which count twice."""
    language, facts = context.language, context.facts
    rows = facts.lists[facts.lists["used"] == "yes"].set_index("list")["agreement"].dropna()
    lines = []
    if len(rows) > 1:
        lines.append(
            language.say(
                "Most like the joint order is the list {most} (Kendall’s tau {high}), least like "
                "it {least} ({low}).",
                most=context.list_name(str(rows.idxmax())),
                high=language.number(float(rows.max()), 2),
                least=context.list_name(str(rows.idxmin())),
                low=language.number(float(rows.min()), 2),
            )
        )
    if facts.alike:
        lines.append(
            language.say(
                "The same for every party, so that they count once for each: {methods}.",
                methods=language.listed([context.method(slug) for slug in facts.alike]),
            )
        )
    idle = facts.lists[facts.lists["used"] != "yes"]
    if len(idle):
        lines.append(
            language.say(
                "Not used, because they rank fewer than two minerals or have no weight: {lists}.",
                lists=language.listed([context.list_name(str(name)) for name in idle["list"]]),
            )
        )
    return language.joined(*lines)


def _title(context: Context) -> str:
    return context.language.say("Rank of each mineral in each list")


def chart(context: Context) -> Figure:
    """Heat table."""
    language = context.language
    return figure(
        identity="figure-lists",
        title=language.say(
            "Rank of each mineral in each list: darker is further up, hatched is insufficient data"
        ),
        chart=charts.heat(context),
        summary=language.joined(
            language.say("Heat table of ranks by mineral, method and party."), sentence(context)
        ),
        table="lists",
        see=language.say("Numbers: table “{title}” in the annex.", title=_title(context)),
    )


def table(context: Context) -> Table:
    """The same numbers."""
    language, facts = context.language, context.facts
    ranks = facts.table("ranks").set_index(["mineral", "list"])["rank"].to_dict()
    columns = [
        words_column(language.say("Mineral"), width=1.8),
        number_column(language.say("Joint rank"), width=0.9),
    ]
    for name in facts.used:
        party, _, method = name.partition(ballots.JOIN)
        columns.append(
            number_column(
                context.method(method),
                group=context.party(party),
                width=max(1.0, LETTER * max(map(len, context.method(method).split()))),
            )
        )
    rows = [
        (
            Cell(context.mineral(slug)),
            Cell(context.rank(facts.number(slug, "rank"))),
            *(Cell(context.rank(float(ranks.get((slug, name), "nan")))) for name in facts.used),
        )
        for slug in facts.order[:SHOWN]
    ]
    lengths = facts.lists.set_index("list")["minerals"]
    rows.append(
        (
            Cell(language.say("Minerals in the list")),
            Cell(language.count(len(facts.order))),
            *(Cell(language.count(int(lengths[name]))) for name in facts.used),
        )
    )
    return Table(
        id="lists",
        title=_title(context),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "A dash: insufficient data. A list also ranks minerals that stand in too few lists "
                "for a joint rank."
            ),
        ),
        small=True,
        whole=len(rows) <= WHOLE,
    )
