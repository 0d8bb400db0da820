"""Work stops at mines or plants of a country, and comes back at once when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The part of output that strikes is lost."""
    words = timing.words() | {"severity": given["share"] * timing.severity}
    return (OutputLoss(place=given["place"], stage=given["stage"], **words),)


KIND = Kind(
    name="strike",
    says="Work stops at mines or plants of a country.",
    cannot_see="Metal in process that goes on being delivered for weeks.",
    settings=(
        Setting("place", "place", "country where work stops"),
        Setting("stage", "stage", "stage of the output", "mine"),
        Setting("share", "share", "share of the country's output that strikes", 1.0),
    ),
    effects=effects,
    example={"place": "ZAF", "stage": "mine", "share": 0.6},
    severity=1.0,
    recovery=Recovery("linear", months=2),
)
