"""One party against the other: points, fronts, and for whom each mineral is critical."""

from __future__ import annotations

import pandas as pd

from shigen.briefing.blocks import Block, Cell, Figure, Paragraph, Section, Table
from shigen.briefing.context import figure, number_column, words_column
from shigen.briefing.priority import charts
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import FIRST, WHOLE


def section(context: Context) -> Section:
    """Points of the parties; a chart where there are two."""
    blocks: list[Block] = [Paragraph(sentence(context))]
    if len(context.parties) == 2:
        blocks.append(chart(context))
    return Section("parties", context.language.say("For which party"), tuple(blocks))


def _front(context: Context) -> list[str]:
    front = context.facts.ranked["front"]
    return [str(slug) for slug in front.index[front == 1]]


def _gap(context: Context) -> pd.Series:
    """How many places further up a mineral stands for the first party than for the second."""
    first, second = context.parties[:2]
    ranks = context.facts.own_ranks.iloc[:FIRST]
    return (ranks[second] - ranks[first]).dropna().astype("float64")


def sentence(context: Context) -> str:
    """The first front, and where the parties differ most."""
    language = context.language
    lines = []
    front = _front(context)
    if front:
        lines.append(
            language.say(
                "On the first Pareto front, where no other mineral has at least as many points for "
                "every party, stand: {minerals}.",
                minerals=context.minerals(front),
            )
        )
    if len(context.parties) == 2:
        gap = _gap(context)
        first, second = context.parties
        for party, other, at, size in (
            (first, second, gap.idxmax(), gap.max()),
            (second, first, gap.idxmin(), -gap.min()),
        ):
            if size > 0:
                lines.append(
                    language.say(
                        "Among the first {count} the widest gap in favor of {party} is that of "
                        "{mineral}: {places} places further up than for {other}.",
                        count=language.count(min(FIRST, len(context.facts.order))),
                        mineral=context.mineral_noun(str(at)),
                        party=context.party_noun(party),
                        other=context.party_noun(other),
                        places=language.number(float(size)),
                    )
                )
        lines.append(
            language.say(
                "In the chart dashed lines join the first three Pareto fronts; on the gray line "
                "both parties have the same points."
            )
        )
    return language.joined(*lines)


def _title(context: Context) -> str:
    return context.language.say("Points for each party, fronts, and for whom it is critical")


def chart(context: Context) -> Figure:
    """Points of one party over those of the other."""
    language = context.language
    return figure(
        identity="figure-parties",
        title=language.say(
            "Points for {first} and for {second}: further up and right is more critical",
            first=context.party_noun(context.parties[0]),
            second=context.party_noun(context.parties[1]),
        ),
        chart=charts.against(context),
        summary=language.joined(
            language.say(
                "Each mineral by its points for the two parties; shape and color say for whom most "
                "methods call it critical, dashed lines join the first three Pareto fronts."
            ),
            sentence(context),
        ),
        table="parties",
        see=language.say("Numbers: table “{title}” in the annex.", title=_title(context)),
    )


def table(context: Context) -> Table:
    """Points and ranks of each party, fronts, and votes of the methods."""
    language, facts = context.language, context.facts
    columns = [
        words_column(language.say("Mineral"), width=2.2),
        number_column(language.say("Joint rank"), width=0.8),
    ]
    for party in context.parties:
        group = context.party(party)
        columns += [
            number_column(language.say("Points"), group=group, width=0.8),
            number_column(language.say("Rank"), group=group, width=0.7),
            words_column(language.say("Methods that call it critical"), group=group, width=1.7),
        ]
    columns += [
        number_column(language.say("Front"), width=0.7),
        words_column(language.say("Critical for"), width=1.5),
    ]
    rows = []
    for slug in facts.order:
        cells = [Cell(context.mineral(slug)), Cell(context.rank(facts.number(slug, "rank")))]
        votes = context.votes(facts.words(slug))
        for party in context.parties:
            points, rank = facts.own(slug, party)
            cells += [
                Cell(language.number(points)),
                Cell(context.rank(rank)),
                Cell(votes.get(party, "–")),
            ]
        cells += [
            Cell(context.rank(facts.number(slug, "front"))),
            Cell(context.standing_words(slug)),
        ]
        rows.append(tuple(cells))
    return Table(
        id="parties",
        title=_title(context),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "Points: the mean share of the other minerals that it exceeds, over the party's "
                "own lists. Front 1: no other mineral has at least as many points for every party. "
                "Critical for a party: more than half of the methods with a threshold say so."
            ),
        ),
        small=True,
        whole=len(rows) <= WHOLE,
    )
