"""Exports of a country stop, to everybody or to named places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One stop a stage."""
    return tuple(
        ExportStop(given["actor"], stage, given["destinations"], **timing.of_a_stop())
        for stage in given["stages"]
    )


KIND = Kind(
    name="export_stop",
    says="Exports of a country stop, to everybody or to named places.",
    cannot_see="Goods that carry the metal under another customs code.",
    settings=(
        Setting("actor", "place", "country whose exports stop"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("destinations", "places", "who gets nothing; nobody named means everybody", ()),
    ),
    effects=effects,
    example={"actor": "CHN", "stages": "refined", "destinations": "USA,JPN"},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
