"""A region floods, or is without power: output at several stages is lost together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The region's share of its country's output is lost at each stage."""
    words = timing.words() | {"severity": given["share"] * timing.severity}
    return tuple(
        OutputLoss(place=given["place"], stage=stage, **words) for stage in given["stages"]
    )


KIND = Kind(
    name="flood_or_power",
    says="A region floods or is without power.",
    cannot_see="Roads and railways that fail with it.",
    settings=(
        Setting("place", "place", "country of the region"),
        Setting("stages", "stages", "stages that work there", ("mine", "refined")),
        Setting("share", "share", "the region's share of the country's output"),
    ),
    effects=effects,
    example={"place": "CHN", "stages": "refined", "share": 0.3},
    severity=1.0,
    recovery=Recovery("linear", months=2),
)
