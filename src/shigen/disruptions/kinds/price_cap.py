"""A price may not rise above a multiple of its base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import PriceCap
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One cap on one actor, or on all sources."""
    cap = PriceCap(
        actor=given["actor"],
        stage=given["stage"],
        multiple=given["multiple"],
        elasticity=given["elasticity"],
        buyers=given["buyers"],
        **timing.words(),
    )
    return (cap,)


KIND = Kind(
    name="price_cap",
    says="Buyers may not pay more than a multiple of the base price.",
    cannot_see="Payments beside the price.",
    settings=(
        Setting("actor", "place", "whose goods; WLD is everybody's", "WLD"),
        Setting("stage", "stage", "stage of the goods", "refined"),
        Setting("multiple", "number", "highest price over the base price", None, 0.0, 10.0),
        Setting("elasticity", "number", "supply elasticity below the base price", 0.3, 0.0, 10.0),
        Setting("buyers", "places", "who keeps to it; nobody named means all", ()),
    ),
    effects=effects,
    example={"actor": "RUS", "stage": "refined", "multiple": 0.7},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
