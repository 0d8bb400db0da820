"""Where several disruptions meet on one target, and what they leave together.

The rule is stated once and kept by every later room: losses of exports, of output and of passages
leave the product of what each leaves, so that their order does not matter; rises of need multiply;
of several caps on a price the lowest holds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shigen.disruptions import calendar
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap
from shigen.disruptions.export_stop import ExportStop
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.disruptions.disruption import Disruption
    from shigen.disruptions.effects import Effect

PRODUCT: Final = "the product of what each leaves"
FACTORS: Final = "the product of one and each rise"
LOWEST: Final = "the lowest cap"
LOOKED_AT_MONTHS: Final = 120
"""Months after the later start in which two effects are compared; long tails end there."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two disruptions that hit one target in the same months.

    Attributes
    ----------
    first, second
        Ids of the disruptions.
    target
        What both hit.
    start, end
        First and last month in which both do.
    alone
        Severity of each in the first such month.
    together
        Severity of both in it, by the rule; of caps, the multiple that holds.
    rule
        How they are taken together.
    """

    first: str
    second: str
    target: str
    start: str
    end: str
    alone: tuple[float, float]
    together: float
    rule: str

    @property
    def says(self) -> str:
        """The overlap in one sentence."""
        one, other = self.alone
        return (
            f"'{self.first}' ({one:.0%}) and '{self.second}' ({other:.0%}) both hit {self.target}"
            f" from {self.start} to {self.end}: {self.rule} counts, {self.together:.4g} in the"
            " first month"
        )


def overlaps(disruptions: Iterable[Disruption]) -> tuple[Overlap, ...]:
    """Every pair of disruptions that hit one target in the same months.

    Parameters
    ----------
    disruptions
        Any; sorted by id first, so that their order does not matter.

    Returns
    -------
    tuple of Overlap
        Empty when none meet.

    Raises
    ------
    BadInput
        When two disruptions of one kind give the same target and the same months different
        severities: one measure cannot have two.

    Examples
    --------
    >>> from shigen.disruptions.disruption import Disruption
    >>> quota = Disruption("a", "export_quota", {"actor": "CHN", "allowed": 0.5})
    >>> stop = Disruption("b", "export_stop",
    ...                   {"actor": "CHN", "stages": "refined", "destinations": "USA"},
    ...                   start="2027-02", months=2, severity=0.5)
    >>> found = overlaps([stop, quota])[0]
    >>> found.target, found.start, found.together
    ('exports of CHN, refined, to USA', '2027-02', 0.75)
    """
    ordered = sorted(disruptions, key=lambda item: item.id)
    found = []
    for one, other in itertools.combinations(ordered, 2):
        for effect, second in itertools.product(one.effects, other.effects):
            target = _shared(effect, second)
            if target:
                _refuse_contradiction(one, other, effect, second, target)
                found += _met(one.id, other.id, target, effect, second)
    return tuple(found)


def _refuse_contradiction(
    one: Disruption, other: Disruption, first: Effect, second: Effect, target: str
) -> None:
    same_months = (first.start, first.months) == (second.start, second.months)
    if one.kind != other.kind or not same_months or not _same_target(first, second):
        return
    if first.severity == second.severity:
        return
    raise BadInput(
        f"disruptions '{one.id}' and '{other.id}' contradict each other: both are of kind"
        f" {one.kind} on {target} for {first.months} months from {first.start}, with severity"
        f" {first.severity:g} and {second.severity:g}; give one, or settings that tell them apart"
    )


def _whose(effect: Effect) -> tuple[object, ...]:
    if isinstance(effect, ExportStop):
        return (effect.actor, effect.stage, effect.destinations)
    if isinstance(effect, OutputLoss):
        return (effect.place, effect.stage)
    if isinstance(effect, Closure):
        return (effect.passage,)
    if isinstance(effect, DemandRise):
        return (effect.place, effect.stage, effect.uses)
    return (effect.actor, effect.stage, effect.buyers)


def _same_target(first: Effect, second: Effect) -> bool:
    return _whose(first) == _whose(second) and first.minerals == second.minerals


def _both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...] | None:
    """What two lists have in common, where an empty list means all; ``None`` for nothing."""
    if not one or not other:
        return tuple(one or other)
    return tuple(sorted(set(one) & set(other))) or None


def _shared(first: Effect, second: Effect) -> str:
    """The target that two effects have in common, in words; empty for none."""
    minerals = _both(first.minerals, second.minerals)
    if type(first) is not type(second) or minerals is None:
        return ""
    words = _common(first, second)
    return f"{words}, {', '.join(minerals)}" if words and minerals else words


def _common(first: Effect, second: Effect) -> str:
    if isinstance(first, Closure):
        return f"passage {first.passage}" if _whose(first) == _whose(second) else ""
    if isinstance(second, Closure) or first.stage != second.stage:
        return ""
    what, word, named = _named(first)
    _, _, others = _named(second)
    who, others_who = _whose(first)[0], _whose(second)[0]
    either = isinstance(first, DemandRise | PriceCap)
    where = _place(str(who), str(others_who), either=either)
    return (
        _towards(f"{what} of {where}, {first.stage}", word, _both(named, others)) if where else ""
    )


def _named(
    effect: ExportStop | OutputLoss | DemandRise | PriceCap,
) -> tuple[str, str, Sequence[str]]:
    """What is hit, the word before the names it is limited to, and these names."""
    if isinstance(effect, ExportStop):
        return "exports", "to", effect.destinations
    if isinstance(effect, OutputLoss):
        return "output", "", ()
    if isinstance(effect, DemandRise):
        return "need", "for", effect.uses
    return "prices", "paid by", effect.buyers


def _place(one: str, other: str, *, either: bool) -> str:
    """The place that both are about; of needs and prices the world holds every place."""
    if either and one == "WLD":
        return other
    return one if other == one or (either and other == "WLD") else ""


def _towards(words: str, word: str, names: tuple[str, ...] | None) -> str:
    if names is None:
        return ""
    return f"{words}, {word} {', '.join(names)}" if names else words


def _met(one: str, other: str, target: str, first: Effect, second: Effect) -> list[Overlap]:
    start = max(first.start, second.start)
    months = calendar.months(start, LOOKED_AT_MONTHS)
    hits, strikes = (effect.severity_by_month(months) for effect in (first, second))
    both = [month for month in months if hits[month] > 0 and strikes[month] > 0]
    if not both:
        return []
    alone = (float(hits[both[0]]), float(strikes[both[0]]))
    if isinstance(first, PriceCap) and isinstance(second, PriceCap):
        together, rule = min(first.multiple, second.multiple), LOWEST
    elif isinstance(first, DemandRise):
        together, rule = (1.0 + alone[0]) * (1.0 + alone[1]) - 1.0, FACTORS
    else:
        together, rule = 1.0 - (1.0 - alone[0]) * (1.0 - alone[1]), PRODUCT
    return [Overlap(one, other, target, both[0], both[-1], alone, together, rule)]
