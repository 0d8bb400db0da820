"""A port cannot work: an attack on its computers, a storm, a blockade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """Exports that leave by the port, and cannot go by another, stop to everybody."""
    stranded = given["share"] * (1.0 - given["elsewhere"])
    words = timing.of_a_stop() | {"severity": stranded * timing.severity}
    return tuple(ExportStop(given["place"], stage, (), **words) for stage in given["stages"])


KIND = Kind(
    name="port_outage",
    says="A port cannot work: an attack on its computers, a storm, a blockade.",
    cannot_see="Imports of the country that come through the port.",
    settings=(
        Setting("place", "place", "country of the port"),
        Setting("stages", "stages", "stages that leave by it", ("mine", "refined")),
        Setting("share", "share", "share of the country's exports that leaves by it"),
        Setting("elsewhere", "share", "part of that which can leave by other ports", 0.0),
    ),
    effects=effects,
    example={"place": "ZAF", "stages": "mine", "share": 0.5, "elsewhere": 0.4},
    severity=1.0,
    recovery=Recovery("linear", months=1),
)
