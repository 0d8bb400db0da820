"""Buyers may no longer buy from a country or a firm of it, nor sell to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The flow from the sanctioned to those who keep to it stops, for the firm's share of it.

    With ``withheld`` they also sell less to it: part of their own exports to the sanctioned stops.
    """
    words = timing.of_a_stop()
    bought = words | {"severity": given["share"] * timing.severity}
    sold = words | {"severity": given["withheld"] * timing.severity}
    if given["withheld"] and not given["buyers"]:
        raise BadInput("sanction: name the buyers who withhold their own exports")
    if not given["share"] and not given["withheld"]:
        raise BadInput("sanction: share and withheld are both 0, so that nothing is sanctioned")
    found: list[Effect] = []
    for stage in given["stages"]:
        if given["share"]:
            found.append(ExportStop(given["actor"], stage, given["buyers"], **bought))
        if given["withheld"]:
            found += [
                ExportStop(buyer, stage, (given["actor"],), **sold) for buyer in given["buyers"]
            ]
    return tuple(found)


KIND = Kind(
    name="sanction",
    says="Buyers may no longer buy from a country, or from a firm of it, nor sell to it.",
    cannot_see="Metal that changes hands on the way; see leakage.",
    settings=(
        Setting("actor", "place", "country that is sanctioned"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("buyers", "places", "who keeps to it; nobody named means everybody", ()),
        Setting("share", "share", "share of its exports that is sanctioned", 1.0),
        Setting("withheld", "share", "share of the buyers' own exports to it that stops", 0.0),
    ),
    effects=effects,
    example={"actor": "RUS", "stages": "refined", "buyers": "USA,JPN", "share": 0.9},
    severity=1.0,
    recovery=Recovery("step", months=0),
)
