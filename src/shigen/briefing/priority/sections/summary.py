"""The first page: which minerals stand first, for whom, how sure, and what is not ranked."""

from __future__ import annotations

from shigen.briefing.blocks import Block, Cell, Column, Paragraph, Section, Table
from shigen.briefing.context import number_column, words_column
from shigen.briefing.labels import label
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import BOTH, HEAD, LEADERS, NEITHER, OPEN, SOME, STEADY
from shigen.briefing.priority.sections import certainty
from shigen.briefing.priority.sections.movers import first_number

NAMED = 8


def headline(context: Context) -> str:
    """The first minerals."""
    return context.language.sentence(
        "{minerals} stand first among the {count} minerals that can be ranked",
        minerals=context.minerals(context.facts.order[:LEADERS]),
        count=context.language.count(len(context.facts.order)),
    )


def page(context: Context) -> Section:
    """The first page."""
    blocks: list[Block] = [
        Paragraph(first(context), role="lead"),
        Paragraph(how_sure(context)),
        Paragraph(for_whom(context)),
        Paragraph(not_ranked(context)),
    ]
    advice = first_number(context)
    if advice:
        blocks.append(Paragraph(advice, role="advice"))
    blocks += [table(context), certainty.chart(context)]
    return Section("summary", context.language.say("Summary"), tuple(blocks), part="minister")


def first(context: Context) -> str:
    """Who stands first jointly, and for each party."""
    language, facts = context.language, context.facts
    lines = [
        language.sentence(
            "{minerals} stand first for {parties}: {count} of {all} minerals can be ranked, from "
            "{lists} lists of {methods} methods.",
            minerals=context.minerals(facts.order[:LEADERS]),
            parties=context.party_nouns(),
            count=language.count(len(facts.order)),
            all=language.count(len(facts.table("joint_list"))),
            lists=language.count(len(facts.used)),
            methods=language.count(len(facts.methods)),
        )
    ]
    if len(context.parties) > 1:
        lines += [
            language.sentence(
                "For {party} by its own lists: {minerals}.",
                party=context.party_noun(party),
                minerals=context.minerals(facts.leaders(party)),
            )
            for party in context.parties
        ]
    return language.joined(*lines)


def how_sure(context: Context) -> str:
    """How far the first ones move over the draws."""
    language, facts = context.language, context.facts
    if not facts.drawn:
        return language.say(
            "How sure the order is was not worked out: no draws of the inputs were made."
        )
    head = facts.order[:HEAD]
    spans = [
        language.say(
            "{mineral} {span}",
            mineral=context.mineral_noun(slug),
            span=context.rank_span(*facts.span(slug)),
        )
        for slug in head[:LEADERS]
    ]
    wide = facts.widest(head, "rank_low", "rank_high")
    steady = int((facts.ranked["p_top10"] >= STEADY).sum())
    lines = [
        language.say(
            "How sure: in 90% of {draws} draws of the inputs the first hold these ranks: {spans}.",
            draws=language.count(context.found.draws),
            spans=language.listed(spans),
        ),
        language.say_number_of(
            "{number} mineral is among the first {head} in at least {share} of the draws.",
            "{number} minerals are among the first {head} in at least {share} of the draws.",
            steady,
            head=language.count(HEAD),
            share=language.percent(STEADY),
        ),
        language.say(
            "Least sure among the first {head} is {mineral}: {span}.",
            head=language.count(HEAD),
            mineral=context.mineral_noun(wide),
            span=context.rank_span(*facts.span(wide)),
        ),
    ]
    outside = [slug for slug in head[:LEADERS] if slug in facts.apart]
    if outside:
        lines.append(
            language.say(
                "The joint rank lies outside for {minerals}: it follows another rule than the "
                "draws, see “{title}”.",
                minerals=context.minerals(outside),
                title=certainty.heading(context),
            )
        )
    return language.joined(*lines)


def for_whom(context: Context) -> str:
    """For how many parties the ranked ones are critical, by most methods."""
    language, held = context.language, context.facts.standings()
    told = [
        (language.say("critical for both"), held[BOTH]),
        (language.say("critical for one"), held[SOME]),
        (language.say("critical for neither"), held[NEITHER]),
        (language.say("left open, because a method lacks data"), held[OPEN]),
    ]
    parts = [
        language.say("{what}: {count}", what=what, count=language.count(len(minerals)))
        + (f" ({context.minerals(minerals)})" if minerals and at < 2 else "")
        for at, (what, minerals) in enumerate(told)
    ]
    return language.say(
        "By most of the methods that have a threshold, of the minerals ranked: {parts}.",
        parts=language.listed(parts),
    )


def not_ranked(context: Context) -> str:
    """How many cannot be ranked, and which of them come from one country."""
    language, facts = context.language, context.facts
    count = len(facts.unranked)
    if not count:
        return language.say("Every mineral can be ranked.")
    lines = [
        language.say_number_of(
            "{number} mineral cannot be ranked: it stands in fewer than {fewest} lists.",
            "{number} minerals cannot be ranked: they stand in fewer than {fewest} lists.",
            count,
            fewest=language.count(context.found.fewest),
        ),
        language.say("This is a lack of data and says nothing of how critical they are."),
    ]
    bare = {str(slug) for slug in facts.unranked.index}
    single = list(dict.fromkeys(one.mineral for one in facts.single if one.mineral in bare))
    if single:
        lines.append(
            language.say(
                "Among them one country makes nearly all of: {minerals}.",
                minerals=context.minerals(single[:NAMED]),
            )
        )
    return language.joined(*lines)


def table(context: Context) -> Table:
    """The first minerals with rank, interval, each party's rank, stage and largest maker."""
    language, facts = context.language, context.facts
    columns: list[Column] = [
        words_column(language.say("Mineral"), width=1.7),
        number_column(language.say("Joint rank"), width=0.8),
        number_column(language.say("5–95% of the draws"), width=1.1),
        *(
            number_column(language.say("Rank for {party}", party=context.party(party)), width=1.1)
            for party in context.parties
        ),
        words_column(language.say("Critical for"), width=1.4),
        words_column(language.say("Stage"), width=0.9),
        words_column(language.say("Largest maker"), width=1.6),
    ]
    rows = []
    for slug in facts.order[:HEAD]:
        maker = facts.makers[slug]
        rows.append(
            (
                Cell(context.mineral(slug)),
                Cell(context.rank(facts.number(slug, "rank"))),
                Cell(context.rank_span(*facts.span(slug))),
                *(Cell(context.rank(facts.own(slug, p)[1])) for p in context.parties),
                Cell(context.standing_words(slug)),
                Cell(context.stage(maker.stage)),
                Cell(context.maker(maker.place, maker.share)),
            )
        )
    return Table(
        id="first",
        title=language.say("The first {count} of the joint list", count=language.count(len(rows))),
        columns=tuple(columns),
        rows=tuple(rows),
        source=context.source(),
        notes=(
            language.say(
                "Joint rank by {by}. Stage: the one that most methods score highest; largest maker "
                "and its share of world output at that stage. Open: missing data could change the "
                "answer.",
                by=label(language, context.by_words(), context.found.by),
            ),
        ),
        small=True,
    )
