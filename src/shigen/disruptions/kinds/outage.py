"""A mine or a plant is out of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shigen.disruptions.effects import OutputLoss
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect

LARGEST_TONNAGE = 1e10


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """The plant's share of its country's output is lost, for users at home and abroad."""
    words = timing.words() | {"severity": share_of_country(given) * timing.severity}
    return (OutputLoss(place=given["place"], stage=given["stage"], **words),)


def share_of_country(given: Mapping[str, Any]) -> float:
    """The share as given, or the tonnes of the mine or plant over those of its country.

    Raises
    ------
    BadInput
        When neither or both are given, one tonnage is missing, or a plant outweighs its country.

    Examples
    --------
    >>> share_of_country({"share": 0.0, "tonnes": 150.0, "country_tonnes": 500.0})
    0.3
    """
    share, tonnes, country = (float(given[name]) for name in ("share", "tonnes", "country_tonnes"))
    if not tonnes and not country:
        if not share:
            raise BadInput(
                "outage: say share (its share of the country's output), or tonnes and"
                " country_tonnes"
            )
        return share
    if share:
        raise BadInput("outage: say share, or tonnes and country_tonnes, not both")
    if not tonnes or not country:
        raise BadInput("outage: say both tonnes and country_tonnes")
    if tonnes > country:
        raise BadInput(f"outage: tonnes {tonnes:g} of a plant exceed country_tonnes {country:g}")
    return tonnes / country


KIND = Kind(
    name="outage",
    says="A mine or a plant is out of work.",
    cannot_see="Idle capacity of other plants in the country; give a smaller share.",
    settings=(
        Setting("place", "place", "country of the mine or plant"),
        Setting("stage", "stage", "stage of its output", "mine"),
        Setting("share", "share", "its share of the country's output", 0.0),
        Setting("facility", "text", "name of the mine or plant", ""),
        Setting("tonnes", "number", "its output a year, instead of the share", 0.0, 0.0,
                LARGEST_TONNAGE),
        Setting("country_tonnes", "number", "the country's output a year, in the same unit", 0.0,
                0.0, LARGEST_TONNAGE),
    ),
    effects=effects,
    example={"place": "CHL", "stage": "mine", "share": 0.2},
    severity=1.0,
    recovery=Recovery("linear", months=6),
)  # fmt: skip
