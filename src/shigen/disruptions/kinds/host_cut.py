"""A host metal is cut, and the metals that are won beside it are cut with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """Output of what is won beside the host falls with it, as far as it comes from that host.

    The by-products are the minerals of the timing; ``link`` is the share of their output in the
    country that is won from this host. Recovery works that stand idle can hold part of the loss:
    ``slack`` is the share of the host that can go before the by-product feels it.
    """
    felt = max(0.0, timing.severity - given["slack"]) / max(1.0 - given["slack"], 1e-12)
    words = timing.words() | {"severity": given["link"] * felt}
    return (OutputLoss(place=given["place"], stage=given["stage"], **words),)


KIND = Kind(
    name="host_cut",
    says="A host metal is cut, and what is won beside it follows.",
    cannot_see="Stocks of residues from which the by-product could still be won.",
    settings=(
        Setting("place", "place", "country where the host is cut"),
        Setting("stage", "stage", "stage of the by-product", "refined"),
        Setting("link", "share", "share of the by-product's output won from this host", 1.0),
        Setting("slack", "share", "share of the host that can go unnoticed", 0.0, 0.0, 0.99),
    ),
    effects=effects,
    example={"place": "CHN", "stage": "refined", "link": 0.9, "slack": 0.2},
    severity=0.5,
    recovery=Recovery("linear", months=6),
)
