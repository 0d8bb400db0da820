"""What could make the answer wrong: the assumptions that move it most, and what the data lack."""

from __future__ import annotations

from shigen.briefing.context import Context
from shigen.briefing.findings import Sensitivity, throughput_by_status
from shigen.briefing.words import DIMENSIONS, word

ASSUMPTIONS_NAMED = 2

# Reported values moved by more than this are listed.
MOVED = 0.10


def doubts(context: Context) -> tuple[str, ...]:
    """Sentences for the first page."""
    named = context.findings.sensitivities[:ASSUMPTIONS_NAMED]
    said = [swing(context, item) for item in named]
    said.append(weakest(context))
    missing = missing_sentence(context)
    return (*said, *((missing,) if missing else ()))


def swing(context: Context, item: Sensitivity) -> str:
    """How far one assumption moves the share unmet with the plan."""
    language = context.language
    return language.say(
        "{assumption}: from {low_level} to {high_level}, need unmet with the plan goes from "
        "{at_low} to {at_high}.",
        assumption=word(language, DIMENSIONS, item.dimension),
        low_level=language.number(item.low_level),
        high_level=language.number(item.high_level),
        at_low=language.percent(item.at_low),
        at_high=language.percent(item.at_high),
    )


def weakest(context: Context) -> str:
    """Which mineral rests most on assumptions and imputed flows."""
    language = context.language
    mineral, share = max(
        ((m.mineral, soft_share(context, m.mineral)) for m in context.briefing.minerals),
        key=lambda pair: (pair[1], pair[0]),
    )
    return language.say(
        "The data are weakest for {mineral}: {share} of the tonnes in its network are imputed or "
        "assumed.",
        mineral=language.noun("mineral", mineral),
        share=language.percent(share),
    )


def soft_share(context: Context, mineral: str) -> float:
    """Share of throughput that is imputed or assumed."""
    quality = next(m.quality for m in context.briefing.minerals if m.mineral == mineral)
    tonnes = throughput_by_status(quality)
    total = float(tonnes.sum())
    return float(tonnes.reindex(["imputed", "assumed"]).sum()) / total if total > 0 else 1.0


def missing_sentence(context: Context) -> str:
    """How many things are known to be missing; empty when nothing is."""
    missing = context.findings.tables["missing"]
    if missing.empty:
        return ""
    minerals = sorted({str(slug) for slug in missing["mineral"]})
    return context.language.say_number_of(
        "{number} data gap is known, for {minerals}; it is listed under the data, none is counted "
        "as zero.",
        "{number} data gaps are known, for {minerals}; they are listed under the data, none is "
        "counted as zero.",
        len(missing),
        minerals=context.language.listed(
            [context.language.noun("mineral", slug) for slug in minerals]
        ),
    )
