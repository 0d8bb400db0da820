"""An input is short: acid for leaching, a reductant, power."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """Output that needs the input falls with it, in every country that is named."""
    words = timing.words() | {"severity": given["needs_it"] * timing.severity}
    return tuple(
        OutputLoss(place=place, stage=given["stage"], **words) for place in given["places"]
    )


KIND = Kind(
    name="input_shortage",
    says="An input is short: acid for leaching, a reductant, power.",
    cannot_see="The price at which some plants would still get the input.",
    settings=(
        Setting("places", "places", "countries whose plants lack it"),
        Setting("stage", "stage", "stage of the output", "refined"),
        Setting("needs_it", "share", "share of that output that needs the input"),
    ),
    effects=effects,
    example={"places": "IDN,COD", "stage": "mine", "needs_it": 0.4},
    severity=0.5,
    recovery=Recovery("linear", months=3),
)
