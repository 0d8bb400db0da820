"""Buyers may no longer buy from a country or a firm of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The flow from the sanctioned to those who keep to it stops, for the firm's share of it."""
    words = timing.of_a_stop() | {"severity": given["share"] * timing.severity}
    return tuple(
        ExportStop(given["actor"], stage, given["buyers"], **words) for stage in given["stages"]
    )


KIND = Kind(
    name="sanction",
    says="Buyers may no longer buy from a country, or from a firm of it.",
    cannot_see="Metal that changes hands on the way; see leakage.",
    settings=(
        Setting("actor", "place", "country that is sanctioned"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("buyers", "places", "who keeps to it; nobody named means everybody", ()),
        Setting("share", "share", "share of its exports that is sanctioned", 1.0),
    ),
    effects=effects,
    example={"actor": "RUS", "stages": "refined", "buyers": "USA,JPN", "share": 0.9},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
