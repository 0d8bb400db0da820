"""Exports need a licence: nothing until the first ones, then more, not always all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One stop a stage for those who get licences, one for those who get fewer.

    Whoever is named in ``refused`` gets ``refused_share`` in the end, all others what the
    recovery says: a regime can open for some destinations and stay shut for others.
    """
    words = timing.of_a_stop()
    found = [
        ExportStop(given["actor"], stage, given["destinations"], **words)
        for stage in given["stages"]
    ]
    if given["refused"]:
        # The general regime already leaves them part of the flow; the second stop takes the rest.
        shut = words | {"recovery": _shut(timing.recovery, given["refused_share"])}
        found += [
            ExportStop(given["actor"], stage, given["refused"], **shut) for stage in given["stages"]
        ]
    return tuple(found)


def _shut(recovery: Recovery, share: float) -> Recovery:
    if recovery.kind == "licensing":
        return replace(recovery, a_inf=share)
    return Recovery("licensing", months=recovery.months, a_inf=share)


KIND = Kind(
    name="export_licensing",
    says="Exports need a licence: none until the first are given, then more, not always all.",
    cannot_see="Which firms get licences; the mix of uses follows the mix of destinations.",
    settings=(
        Setting("actor", "place", "country that licenses"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("destinations", "places", "to whom; nobody named means everybody", ()),
        Setting("refused", "places", "destinations that get fewer licences", ()),
        Setting("refused_share", "share", "share of their flow that comes back in the end", 0.0),
    ),
    effects=effects,
    example={"actor": "CHN", "stages": "refined", "refused": "USA", "refused_share": 0.1},
    severity=1.0,
    recovery=Recovery("licensing", months=12),
)
