"""A disruption: a kind with its settings, when and how hard it hits, and how likely it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shigen.disruptions import calendar
from shigen.disruptions.course import Course, check_number, slugs
from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.kinds import KINDS, Timing
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect


@dataclass(frozen=True)
class Disruption:
    """One thing that can happen.

    Parameters
    ----------
    id
        Name of its own.
    kind
        One of `KINDS`.
    settings
        What the kind asks for; see its file.
    minerals
        Minerals or groups it speaks of; none named means any it is used with.
    start, months
        First month and length of the full effect.
    severity, recovery
        The kind's usual ones when not given.
    notice
        Months before ``start`` in which it is known.
    probability
        Low, central and high probability a year, each from 0 to 1; ``None`` when nobody says.
    note
        Where it comes from.

    Raises
    ------
    UnknownName
        For an unknown kind, setting, place, stage, passage or mineral.
    BadInput
        For a number, month or probability that cannot be, or a setting that is missing.

    Examples
    --------
    >>> strike = Disruption(
    ...     "za", "strike", {"place": "ZAF", "share": 0.5}, minerals=("platinum",), months=3)
    >>> [(effect.place, effect.stage, effect.severity) for effect in strike.effects]
    [('ZAF', 'mine', 0.5)]
    """

    id: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    minerals: tuple[str, ...] = ()
    start: str = "2026-12"
    months: int = 12
    severity: float | None = None
    recovery: Recovery | None = None
    notice: int = 0
    probability: tuple[float, float, float] | None = None
    note: str = ""
    effects: tuple[Effect, ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownName("kind of disruption", self.kind, KINDS)
        kind = KINDS[self.kind]
        checked = kind.read(self.settings)
        timing = Timing(
            start=self.start,
            months=self.months,
            severity=kind.severity if self.severity is None else self.severity,
            recovery=kind.recovery if self.recovery is None else self.recovery,
            notice=self.notice,
            minerals=slugs(self.minerals),
        )
        check_number(timing.severity, f"{self.kind}: severity", 0.0, kind.most_severe)
        # Checked here too, since a kind may have no effect.
        Course(**timing.words() | {"severity": min(timing.severity, 1.0)})
        if self.probability is not None:
            _check_probability(self.id, self.probability)
        object.__setattr__(self, "settings", MappingProxyType(checked))
        object.__setattr__(self, "minerals", timing.minerals)
        object.__setattr__(self, "effects", kind.effects(checked, timing))


def combine(disruptions: Iterable[Disruption]) -> tuple[Effect, ...]:
    """Return the effects of several disruptions together, in an order of their own.

    Several on one flow leave the product of what each leaves, so that their order does not
    matter and two half stops leave a quarter.

    Raises
    ------
    BadInput
        When one is said twice, or two of one id say different things.

    Examples
    --------
    >>> one = Disruption("a", "strike", {"place": "ZAF"})
    >>> len(combine([one, Disruption("b", "port_outage", {"place": "ZAF", "share": 0.5})]))
    3
    """
    known: dict[str, Disruption] = {}
    whose: dict[Effect, str] = {}
    for disruption in sorted(disruptions, key=lambda item: item.id):
        if disruption.id in known:
            same = "twice" if known[disruption.id] == disruption else "with different contents"
            raise BadInput(f"disruption '{disruption.id}' is given {same}")
        known[disruption.id] = disruption
        for effect in disruption.effects:
            if effect in whose:
                raise BadInput(
                    f"disruptions '{whose[effect]}' and '{disruption.id}' say the same of the same"
                    " months; leave one out, or give each the share that is its own"
                )
            whose[effect] = disruption.id
    return tuple(whose)


def outside(effects: Iterable[Effect], start: str, months: int) -> list[Effect]:
    """Return the effects that do nothing within a horizon, so that this can be said.

    Parameters
    ----------
    effects
        Any effects.
    start, months
        First month and length of the horizon.

    Examples
    --------
    >>> late = Disruption("late", "strike", {"place": "ZAF"}, start="2031-01").effects
    >>> len(outside(late, "2026-12", 24))
    1
    """
    horizon = calendar.months(start, months)
    return [effect for effect in effects if not _strikes(effect, horizon)]


def _strikes(effect: ExportStop | Course, horizon: Sequence[str]) -> bool:
    return bool((effect.severity_by_month(horizon) > 0).any())


def _check_probability(name: str, given: Sequence[float]) -> None:
    numbers = [float(value) for value in given]
    if len(numbers) != 3 or not all(0.0 <= value <= 1.0 for value in numbers):
        raise BadInput(
            f"disruption '{name}': give the probability a year as low, central and high, each"
            f" from 0 to 1, not {tuple(given)}"
        )
    if sorted(numbers) != numbers:
        raise BadInput(f"disruption '{name}': probabilities {tuple(given)} are not in order")
