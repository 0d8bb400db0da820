"""Exports are limited to a share of what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One stop of what the quota does not allow, a stage; the timing's severity scales it."""
    words = timing.of_a_stop() | {"severity": (1.0 - given["allowed"]) * timing.severity}
    return tuple(
        ExportStop(given["actor"], stage, given["destinations"], **words)
        for stage in given["stages"]
    )


KIND = Kind(
    name="export_quota",
    says="Exports are limited to a share of what they were.",
    cannot_see="That a quota is used up early in its year; it is spread evenly here.",
    settings=(
        Setting("actor", "place", "country that sets the quota"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("destinations", "places", "to whom; nobody named means everybody", ()),
        Setting("allowed", "share", "share of the base year's exports that may leave"),
    ),
    effects=effects,
    example={"actor": "COD", "stages": "mine", "allowed": 0.45},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
