"""The annex: tables of the charts that are too long for the main part."""

from __future__ import annotations

from shigen.briefing.blocks import Section
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.sections import certainty, methods, parties


def section(context: Context) -> Section:
    """Intervals, points of the parties, and ranks in every list, of all minerals in the charts."""
    return Section(
        "tables",
        context.language.say("Tables of the charts"),
        (certainty.table(context), parties.table(context), methods.table(context)),
        part="annex",
    )
