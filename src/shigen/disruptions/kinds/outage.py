"""A mine or a plant is out of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The plant's share of its country's output is lost, for users at home and abroad."""
    words = timing.words() | {"severity": given["share"] * timing.severity}
    return (OutputLoss(place=given["place"], stage=given["stage"], **words),)


KIND = Kind(
    name="outage",
    says="A mine or a plant is out of work.",
    cannot_see="Idle capacity of other plants in the country; give a smaller share.",
    settings=(
        Setting("place", "place", "country of the mine or plant"),
        Setting("stage", "stage", "stage of its output", "mine"),
        Setting("share", "share", "its share of the country's output"),
    ),
    effects=effects,
    example={"place": "CHL", "stage": "mine", "share": 0.2},
    severity=1.0,
    recovery=Recovery("linear", months=6),
)
