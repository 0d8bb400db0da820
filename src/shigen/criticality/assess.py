"""Every method, mineral, stage, year and party in one pass over a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from shigen.criticality import gather
from shigen.criticality.evaluate import EVIDENCE, Assessment, evaluate
from shigen.criticality.inputs import Inputs
from shigen.criticality.methods import METHODS, method
from shigen.errors import BadInput


def chosen(methods: Sequence[str] = ()) -> tuple[str, ...]:
    """Slugs of the methods asked for, all of them when none is; each once.

    Raises
    ------
    UnknownName
        When a method is not known.
    BadInput
        When one is named twice.
    """
    slugs = [method(text).slug for text in methods] or list(METHODS)
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise BadInput(f"method {twice[0]} is named twice")
    return tuple(slugs)


def settings_of(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Read ``METHOD.PARAMETER=VALUE`` settings, each checked against the method.

    Raises
    ------
    BadInput
        When a text is not of that form, or the value is not admissible.
    UnknownName
        When the method or parameter is not known.

    Examples
    --------
    >>> settings_of([])
    {}
    """
    found: dict[str, dict[str, float]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        slug, dot, parameter = name.rpartition(".")
        if not (equals and dot):
            raise BadInput(f"setting '{text}' is not of the form METHOD.PARAMETER=VALUE")
        asked = method(slug)
        try:
            number = float(value)
        except ValueError:
            raise BadInput(f"setting '{text}': '{value}' is not a number") from None
        asked.settings({parameter.strip(): number})
        own = found.setdefault(asked.slug, {})
        if parameter.strip() in own:
            raise BadInput(f"parameter {parameter.strip()} of {asked.slug} is set twice")
        own[parameter.strip()] = number
    return found


def assess(
    catalogue: gather.Tables,
    cases: pd.DataFrame,
    methods: Sequence[str] = (),
    *,
    settings: Mapping[str, Mapping[str, float]] | None = None,
    evidence: float = EVIDENCE,
) -> dict[str, Assessment]:
    """Score cases by several methods from one gathering of what they read.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    cases
        As `shigen.criticality.gather.cases` gives them.
    methods
        Slugs; all when empty.
    settings
        Parameters by method.
    evidence
        Smallest share of evidence, 0-1.

    Returns
    -------
    dict
        Assessment by method.

    Raises
    ------
    UnknownName, BadInput
        When a method or setting is not known or not admissible.
    """
    slugs = chosen(methods)
    inputs = gather.inputs(catalogue, cases, methods=[METHODS[slug] for slug in slugs])
    return of_inputs(inputs, slugs, settings=settings, evidence=evidence)


def of_inputs(
    inputs: Inputs,
    methods: Sequence[str],
    *,
    settings: Mapping[str, Mapping[str, float]] | None = None,
    evidence: float = EVIDENCE,
) -> dict[str, Assessment]:
    """Score inputs that were gathered already; see `assess`."""
    own = settings or {}
    unasked = sorted(set(own) - set(methods))
    if unasked:
        raise BadInput(f"a parameter of {unasked[0]} is set, but that method was not asked for")
    return {
        slug: evaluate(METHODS[slug], inputs, own.get(slug), evidence=evidence) for slug in methods
    }
