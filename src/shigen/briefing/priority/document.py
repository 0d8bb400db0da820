"""Put the sections of a priority document together in one language."""

from __future__ import annotations

from shigen.briefing.blocks import Document
from shigen.briefing.findings import STATUSES
from shigen.briefing.language import Language
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import Facts
from shigen.briefing.priority.sections import (
    annex,
    certainty,
    insufficient,
    making,
    methods,
    movers,
    official,
    parties,
    summary,
)


def compose(facts: Facts, language: Language) -> Document:
    """Say everything that a priority list holds, in one language.

    Parameters
    ----------
    facts
        What the tables say.
    language
        The language to say it in.

    Returns
    -------
    Document
        Sections of translated text, tables and charts (SVG), in reading order.
    """
    context, found = Context(facts, language), facts.found
    say = language.say
    return Document(
        language=language.code,
        kicker=say("Priority minerals of {parties}", parties=context.party_nouns()),
        title=summary.headline(context),
        short_title=say(
            "Priority minerals of {parties}, {date}",
            parties=context.party_nouns(),
            date=language.day(found.run_date),
        ),
        description=summary.first(context),
        date=found.run_date,
        date_text=language.day(found.run_date),
        sections=(
            summary.page(context),
            certainty.section(context),
            parties.section(context),
            methods.section(context),
            official.section(context),
            movers.section(context),
            insufficient.section(context),
            making.section(context),
            annex.section(context),
        ),
        legend=(context.marks(STATUSES),),
        foot=foot(context),
    )


def foot(context: Context) -> tuple[str, ...]:
    """What makes the run repeatable."""
    found, say = context.found, context.language.say
    lines = [
        say("Catalogue {catalogue}", catalogue=found.catalogue[:12]),
        say("shigen {version}", version=found.version),
        say("Run of {date}", date=context.language.day(found.run_date)),
    ]
    if found.draws:
        lines.append(say("Seed {seed}", seed=str(found.seed)))
    return tuple(lines)
