"""Reasons why a published supply risk does not come back, by rule, from the printed inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shigen.criticality.method import Array
from shigen.criticality.studies import attainable, eu
from shigen.criticality.studies.attainable import HALF_RESULT, Span
from shigen.criticality.studies.eu_tables import (
    SOURCING_ONLY,
    WORLD_ONLY,
    Study,
    Tables,
    study,
)

# A sum of printed shares that lacks more than this is not cut off at one percent a supplier only.
LACKS = 0.05
# Sourcing mixes that stand in the tables under the name of a product of the material.
OTHER_NAMES = {("titanium", "mine"): "titanium-ores"}


@dataclass(frozen=True)
class Evidence:
    """What is known of every case of the study.

    Attributes
    ----------
    found
        The printed inputs.
    published
        Results as printed.
    hhi
        Concentration that the printed mixes give.
    worst
        Result were the unprinted part of the mixes one badly governed place.
    base, named, readings
        Results with rounding: as printed, with mixes under other names, under other readings.
    """

    found: Study
    published: Array
    hhi: Array
    worst: Array
    base: Span
    named: Span
    readings: dict[str, Span]


def evidence(tables: Tables) -> Evidence:
    """Work out the evidence from the tables of a catalogue."""
    found = study(tables)
    assessment = eu.assess(found)
    return Evidence(
        found=found,
        published=found.cases["published"].to_numpy("float64"),
        hhi=assessment.outputs["hhi"].to_numpy("float64"),
        worst=assessment.table["high"].to_numpy("float64"),
        base=attainable.rounding(found),
        named=attainable.rounding(study(tables, names=OTHER_NAMES)),
        readings=attainable.readings(found),
    )


def _need(found: Study) -> tuple[Array, Array]:
    """Lowest and highest concentration from which the published result can be had."""
    cases = found.cases
    published = cases["published"].to_numpy("float64")
    recycling, si = cases["recycling"].to_numpy("float64"), cases["si_sr"].to_numpy("float64")
    half = attainable.HALF_PERCENT
    least = (1 - recycling - half) * (si - attainable.HALF_INDEX)
    most = (1 - recycling + half).clip(None, 1.0) * (si + attainable.HALF_INDEX).clip(None, 1.0)
    return (published - HALF_RESULT) / most, (published + HALF_RESULT) / least


def _lacking(found: Study) -> list[str]:
    """What the mixes lack of one, in words; empty where they lack little."""
    cases = found.cases
    words = []
    for at, mix in enumerate(cases["mix"]):
        parts = []
        for name, shares, unused in (
            ("world", found.world, SOURCING_ONLY), ("sourcing", found.sourcing, WORLD_ONLY)
        ):  # fmt: skip
            rest = shares[at, -1]
            if mix != unused and rest > LACKS + 1e-9:
                parts.append(f"the printed {name} mix sums to {1 - rest:.2f}")
        words.append(" and ".join(parts))
    return words


def _same_mix(found: Study, at: int) -> list[int]:
    """Other cases of the stage with the same printed mixes, used alike."""
    world, sourcing = eu.used(found)
    same = np.all(np.isclose(world, world[at], equal_nan=True), axis=1)
    same &= np.all(np.isclose(sourcing, sourcing[at], equal_nan=True), axis=1)
    same &= (found.cases["stage"] == found.cases["stage"].iloc[at]).to_numpy()
    return [int(other) for other in np.flatnonzero(same) if other != at]


def _shared(known: Evidence, at: int) -> str:
    """A finding where the materials that share a mix cannot all come from it."""
    found, cases = known.found, known.found.cases
    others = _same_mix(found, at)
    if not others:
        return ""
    low, high = _need(found)
    reached = known.base.reaches(known.published)
    good = [cases["material"].iloc[i] for i in others if reached[i]]
    bad = [cases["material"].iloc[i] for i in others if not reached[i]]
    words = (
        f"the same mixes are printed for {listed([cases['material'].iloc[i] for i in others])}; "
        f"they give a concentration of {known.hhi[at]:.2f}, the published result needs "
        f"{low[at]:.2f} to "
        f"{high[at]:.2f}"
    )
    if good:
        return (
            f"{words}, while {listed(good)} {'comes' if len(good) == 1 else 'come'} back from them"
        )
    return f"{words}, and {listed(bad)} {'does' if len(bad) == 1 else 'do'} not come back either"


def listed(names: list[str]) -> str:
    """Names as a list in a sentence.

    Examples
    --------
    >>> listed(["lanthanum", "neodymium", "samarium"])
    'lanthanum, neodymium and samarium'
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _reading(known: Evidence, at: int) -> str:
    """Readings under which a result comes back, and what they do at the other stage."""
    spans, cases = known.readings, known.found.cases
    reached = {name: span.reaches(known.published) for name, span in spans.items()}
    fits = [name for name in spans if bool(reached[name][at])]
    if not fits:
        return ""
    count = sum(not np.isnan(span.middle[at]) for span in spans.values())
    words = [f"{name} gives {spans[name].middle[at]:.2f}" for name in fits]
    others = np.flatnonzero(cases["material"] == cases["material"].iloc[at])
    both = [name for name in fits if len(others) > 1 and bool(reached[name][others].all())]
    text = f"{'; '.join(words)} (of {count} readings tried)"
    if both:
        text += f"; with {listed(both)} the other stage comes back as well"
    return text


def _tried(known: Evidence, at: int) -> str:
    """The reading that comes nearest, where none fits."""
    spans, published = known.readings, float(known.published[at])
    off = {name: abs(float(span.middle[at]) - published) for name, span in spans.items()}
    tried = {name: value for name, value in off.items() if not np.isnan(value)}
    nearest = min(tried, key=lambda name: tried[name])
    return (
        f"of {len(tried)} other readings of the inputs the nearest is {nearest}, "
        f"{spans[nearest].middle[at]:.2f}"
    )


def why(known: Evidence, at: int) -> tuple[str, str]:
    """Reason and finding of one case, by the first rule that holds.

    Parameters
    ----------
    known
        As `evidence` gives it.
    at
        Row of its cases.

    Returns
    -------
    tuple of str
        A key of `shigen.criticality.studies.differences.REASONS`, and the numbers behind it.
    """
    cases, published, base = known.found.cases, known.published, known.base
    key = (cases["material"].iloc[at], cases["stage"].iloc[at])
    if base.reaches(published)[at]:
        return "rounding", f"the printed inputs allow {base.low[at]:.2f} to {base.high[at]:.2f}"
    if key in OTHER_NAMES and known.named.reaches(published)[at]:
        words = f"no sourcing mix is printed for it; with that of {OTHER_NAMES[key]} it is"
        return "printed under another name", f"{words} {known.named.middle[at]:.2f}"
    lacking = _lacking(known.found)[at]
    if lacking and Span(base.low, base.middle, known.worst).reaches(published)[at]:
        words = "were the rest one badly governed place the result would be"
        return "mix not printed in full", f"{lacking}; {words} {known.worst[at]:.2f}"
    shared, reading = _shared(known, at), _reading(known, at)
    if shared:
        return "one mix for several", f"{shared}; {reading or _tried(known, at)}"
    if reading:
        return "another reading", reading
    low, high = _need(known.found)
    needed = (
        f"the published result needs a concentration of {low[at]:.2f} to {high[at]:.2f}, the "
        f"printed mixes give {known.hhi[at]:.2f}"
    )
    return "not explained", f"{needed}; {_tried(known, at)}"
