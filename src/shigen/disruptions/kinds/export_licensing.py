"""Exports need a licence: nothing until the first ones, then more, not always all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shigen import reference
from shigen.disruptions.effects import one_place
from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds.kind import Kind, Setting, Timing
from shigen.disruptions.mixed import mixed
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect

ANY = "*"
_FORM = "DESTINATION:USE:SHARE:TAU:KAPPA:A_INF"


def effects(given: Mapping[str, Any], timing: Timing) -> tuple[Effect, ...]:
    """One stop for each stage and each group of destinations that is licensed alike.

    Whoever is named in ``refused`` gets ``refused_share`` in the end, all others what the
    recovery or ``terms`` say: a regime can open for some destinations and uses and stay shut for
    others.
    """
    refused = _places(given["refused"])
    named = _places(given["destinations"])
    terms = _terms(given["terms"])
    special = {place for place, _ in terms if place != ANY}
    _check(named, refused, special)
    usual = _recovery(timing.recovery, [item for place, item in terms if place == ANY])
    groups: list[tuple[tuple[str, ...], Recovery]] = []
    if named:
        plain = tuple(place for place in named if place not in special and place not in refused)
        groups += [(plain, usual)] if plain else []
        groups += [
            ((place,), _recovery(timing.recovery, [item for to, item in terms if to == place]))
            for place in sorted(special)
        ]
        groups += [(refused, _shut(timing.recovery, given["refused_share"]))] if refused else []
    else:
        groups.append(((), usual))
        if refused:
            if timing.severity < 1.0:
                raise BadInput(
                    "export_licensing: name the destinations when some are refused and the"
                    " severity is below 1"
                )
            # The regime for everybody leaves them part of the flow; this takes the rest.
            groups.append((refused, _narrowed(usual, given["refused_share"])))
    return tuple(
        ExportStop(given["actor"], stage, places, **(timing.words() | {"recovery": recovery}))
        for places, recovery in groups
        for stage in given["stages"]
    )


def _places(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({one_place(text) for text in texts}))


def _check(named: tuple[str, ...], refused: tuple[str, ...], special: set[str]) -> None:
    both = sorted(special & set(refused))
    if both:
        raise BadInput(f"export_licensing: {', '.join(both)} is refused and has terms; say one")
    if special and not named:
        raise BadInput(
            "export_licensing: name the destinations when the terms of some differ, or write"
            f" {ANY} for all of them"
        )
    beside = sorted((special | set(refused)) - set(named)) if named else []
    if beside:
        raise BadInput(f"export_licensing: {', '.join(beside)} is not among the destinations")


def _terms(text: str) -> list[tuple[str, tuple[float, Recovery]]]:
    """Read ``terms``: the part of a flow meant for a use, and how that part is licensed."""
    found = []
    seen: set[tuple[str, str]] = set()
    for entry in (part.strip() for part in text.split(";") if part.strip()):
        cells = [cell.strip() for cell in entry.split(":")]
        if len(cells) != len(_FORM.split(":")):
            raise BadInput(f"export_licensing: terms '{entry}': write {_FORM}, {ANY} for any")
        place = ANY if cells[0] == ANY else one_place(cells[0])
        use = ANY if cells[1] == ANY else reference.use(cells[1])
        if (place, use) in seen:
            raise BadInput(f"export_licensing: terms '{entry}': said before of {place}, {use}")
        seen.add((place, use))
        try:
            share, tau, kappa, a_inf = (float(cell) for cell in cells[2:])
        except ValueError as error:
            raise BadInput(f"export_licensing: terms '{entry}': {error}") from error
        if not 0.0 <= share <= 1.0:
            raise BadInput(f"export_licensing: terms '{entry}': share {share:g} is not 0 to 1")
        found.append((place, (share, Recovery("licensing", tau=tau, kappa=kappa, a_inf=a_inf))))
    return found


def _recovery(usual: Recovery, parts: list[tuple[float, Recovery]]) -> Recovery:
    """The parts, and for the rest of the flow the usual recovery."""
    said = sum(share for share, _ in parts)
    if said > 1.0 + 1e-9:
        raise BadInput(f"export_licensing: the shares of the terms sum to {said:g}, above 1")
    return mixed([*parts, (max(0.0, 1.0 - said), usual)]) if parts else usual


def _in_the_end(recovery: Recovery) -> float:
    return recovery.a_inf if recovery.kind == "licensing" else 1.0


def _shut(recovery: Recovery, share: float) -> Recovery:
    if recovery.kind == "licensing":
        return replace(recovery, a_inf=share)
    return Recovery("licensing", months=recovery.months, a_inf=share)


def _narrowed(recovery: Recovery, share: float) -> Recovery:
    """The part of what the others get that leaves a share in the end: the product is exact."""
    whole = _in_the_end(recovery)
    if share > whole:
        raise BadInput(
            f"export_licensing: refused_share {share:g} is above the {whole:g} that others get"
        )
    part = share / whole if whole > 0 else 0.0
    return Recovery("licensing", months=0, tau=0, kappa=0, a_inf=part)


KIND = Kind(
    name="export_licensing",
    says="Exports need a licence: none until the first are given, then more, not always all.",
    cannot_see="Which firms get licences; metal licensed for one use may serve another inside.",
    settings=(
        Setting("actor", "place", "country that licenses"),
        Setting("stages", "stages", "stages of the goods", ("refined",)),
        Setting("destinations", "places", "to whom; nobody named means everybody", ()),
        Setting("refused", "places", "destinations that get fewer licences", ()),
        Setting("refused_share", "share", "share of their flow that comes back in the end", 0.0),
        Setting("terms", "text", f"{_FORM}; one after another, {ANY} for any", ""),
    ),
    effects=effects,
    example={
        "actor": "CHN",
        "stages": "refined",
        "destinations": "USA,JPN",
        "refused": "USA",
        "refused_share": 0.1,
        "terms": "JPN:defense:0.05:0:0:0",
    },
    severity=1.0,
    recovery=Recovery("licensing", months=12),
)
