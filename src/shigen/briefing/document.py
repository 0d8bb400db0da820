"""Put the sections of a briefing together in one language."""

from __future__ import annotations

from shigen.briefing.blocks import Document
from shigen.briefing.context import Context
from shigen.briefing.findings import STATUSES, WEIGHTY, Findings
from shigen.briefing.language import Language
from shigen.briefing.sections import (
    annex,
    coordination,
    data,
    delivery,
    exposure,
    grid,
    minister,
    remaining,
    shortage,
)


def compose(findings: Findings, language: Language) -> Document:
    """Say everything that the results hold, in one language.

    Parameters
    ----------
    findings
        What the results say.
    language
        The language to say it in.

    Returns
    -------
    Document
        Sections of translated text, tables and charts (SVG), in reading order.
    """
    context, briefing = Context(findings, language), findings.briefing
    say = language.say
    parties = language.listed([language.noun("party", party) for party in briefing.parties])
    return Document(
        language=language.code,
        kicker=say("Critical minerals: briefing for {parties}", parties=parties),
        title=minister.headline(context),
        short_title=say(
            "Critical minerals: {scenario}, {date}",
            scenario=briefing.scenario,
            date=language.day(briefing.run_date),
        ),
        description=language.joined(*minister.situation(context)),
        date=briefing.run_date,
        date_text=language.day(briefing.run_date),
        sections=(
            minister.page(context),
            exposure.section(context),
            shortage.section(context),
            delivery.section(context),
            delivery.stocks_section(context),
            remaining.section(context),
            coordination.section(context),
            grid.section(context),
            data.section(context),
            data.method_section(context),
            *annex.sections(context),
        ),
        legend=legend(context),
        foot=foot(context),
    )


def legend(context: Context) -> tuple[str, ...]:
    """What the marks mean."""
    language = context.language
    return (
        context.marks(STATUSES),
        language.say(
            "A figure from the plan carries the mark of the weakest kind of data behind at least "
            "{share} of the tonnes in the mineral's network.",
            share=language.percent(WEIGHTY),
        ),
    )


def foot(context: Context) -> tuple[str, ...]:
    """What makes the run repeatable."""
    briefing, language = context.briefing, context.language
    return (
        language.say("Catalogue {catalogue}", catalogue=briefing.catalogue[:12]),
        language.say("shigen {version}", version=briefing.version),
        language.say("Scenario {scenario}", scenario=briefing.scenario),
        language.say("Run of {date}", date=language.day(briefing.run_date)),
        language.say("Seed {seed}", seed=str(briefing.seed)),
    )
