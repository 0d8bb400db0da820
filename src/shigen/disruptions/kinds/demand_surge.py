"""Demand rises: for defence, for a new technology, or to fill stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import LARGEST_RISE, DemandRise
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One rise a place; the severity is the share added."""
    uses = given["uses"]
    return tuple(
        DemandRise(place=place, stage=given["stage"], uses=uses, **timing.words())
        for place in given["places"]
    )


KIND = Kind(
    name="demand_surge",
    says="Demand rises.",
    cannot_see="That dearer metal makes users thrifty.",
    settings=(
        Setting("places", "places", "where; WLD is everywhere"),
        Setting("stage", "stage", "stage that is used", "refined"),
        Setting("uses", "places", "uses that grow; none named means all", ()),
    ),
    effects=effects,
    example={"places": "USA,JPN", "stage": "refined"},
    severity=0.3,
    recovery=Recovery("step", months=0),
    most_severe=LARGEST_RISE,
)
