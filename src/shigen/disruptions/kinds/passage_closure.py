"""A strait or a canal cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import Closure
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One closure a passage."""
    return tuple(Closure(passage=name, **timing.words()) for name in given["passages"])


KIND = Kind(
    name="passage_closure",
    says="Straits or canals cannot be used; ships go another way, or nowhere.",
    cannot_see="Freight that rises everywhere when ships sail longer.",
    settings=(Setting("passages", "places", "passages that are closed"),),
    effects=effects,
    example={"passages": "malacca,sunda"},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
