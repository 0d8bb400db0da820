"""What cannot be ranked and why; minerals that one country makes."""

from __future__ import annotations

from shigen.briefing.blocks import Block, Cell, Paragraph, Section, Table
from shigen.briefing.context import number_column, words_column
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.words import LACKING
from shigen.criticality.evaluate import SINGLE

# Kinds of gaps that are named for a group of minerals.
NAMED = 3


def section(context: Context) -> Section:
    """Minerals without a joint rank by what lacks, and single producers."""
    language, facts = context.language, context.facts
    blocks: list[Block] = [
        Paragraph(
            language.say(
                "A mineral is ranked when it stands in at least {fewest} of {lists} lists. A list "
                "ranks it when at least {share} of what the method reads is reported or estimated; "
                "nothing is filled in.",
                fewest=language.count(context.found.fewest),
                lists=language.count(len(facts.used)),
                share=language.percent(context.found.evidence),
            )
        ),
        missing(context),
        single(context),
    ]
    return Section("insufficient", language.say("What cannot be ranked, and why"), tuple(blocks))


def missing(context: Context) -> Table:
    """Minerals in the same number of lists that lack the same, in one row."""
    language, facts = context.language, context.facts
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for slug, row in facts.unranked.iterrows():
        common = sorted(facts.lacking(str(slug)).items(), key=lambda pair: (-pair[1], pair[0]))
        named = {kind for kind, _ in common[:NAMED]}
        kinds = tuple(kind for kind in LACKING if kind in named)
        groups.setdefault((int(row["lists"]), kinds), []).append(str(slug))
    rows = [
        (
            Cell(context.minerals(sorted(minerals))),
            Cell(language.count(lists)),
            Cell(
                language.listed([language.say(LACKING[kind][0]) for kind in kinds])
                if kinds
                else "–"
            ),
        )
        for (lists, kinds), minerals in sorted(
            groups.items(), key=lambda item: (-item[0][0], item[1])
        )
    ]
    return Table(
        id="missing",
        title=language.say("Minerals without a joint rank, by what lacks"),
        columns=(
            words_column(language.say("Minerals"), width=3.6),
            number_column(language.say("Lists that rank them"), width=0.7),
            words_column(language.say("What most of the other lists lack"), width=3.2),
        ),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "The {count} kinds that lack in most lists; every reason, down to the customs "
                "code, is in the CSV table ranks.",
                count=language.count(NAMED),
            ),
        ),
        small=True,
    )


def _most_lists_first(group: tuple[tuple[int, tuple[str, ...]], list[str]]) -> tuple[int, str]:
    (lists, _), minerals = group
    return -lists, min(minerals)


def single(context: Context) -> Table:
    """Minerals of which one country makes nearly all."""
    language, facts = context.language, context.facts
    ranks = facts.ranked["rank"].to_dict()
    rows = [
        (
            Cell(context.mineral(one.mineral)),
            Cell(language.capital(context.stage(one.stage))),
            Cell(language.label("place", one.place)),
            Cell(language.points(one.share)),
            Cell(context.rank(float(ranks.get(one.mineral, float("nan"))))),
        )
        for one in facts.single
    ]
    return Table(
        id="single",
        title=language.say(
            "Single producers: one country makes at least {share} of the world’s output",
            share=language.percent(SINGLE),
        ),
        columns=(
            words_column(language.say("Mineral"), width=2.0),
            words_column(language.say("Stage"), width=1.2),
            words_column(language.say("Country"), width=1.6),
            number_column(language.say("Share of output"), "%", width=1.2),
            number_column(language.say("Joint rank"), width=1.0),
        ),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "Only where output by country is held: a mineral that is not here may have a "
                "single producer too."
            ),
        ),
    )
