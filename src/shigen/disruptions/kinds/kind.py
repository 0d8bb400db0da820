"""The form of every kind of disruption: what it is called, what it asks for, what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from shigen.disruptions.course import check_number
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from shigen.disruptions.effects import Effect
    from shigen.disruptions.recovery import Recovery

Form = Literal["place", "places", "stage", "stages", "text", "share", "number", "minerals"]


class Timing(NamedTuple):
    """When and how hard: the same words for every kind.

    Parameters
    ----------
    start
        First month of the full effect.
    months
        Its length.
    severity
        Share lost meanwhile (0-1); of demand, the share added.
    recovery
        How it comes back.
    notice
        Months before ``start`` in which it is known.
    minerals
        Slugs it applies to; none named means any.
    """

    start: str
    months: int
    severity: float
    recovery: Recovery
    notice: int
    minerals: tuple[str, ...]

    def words(self) -> dict[str, Any]:
        """The keyword arguments that every effect takes."""
        return self._asdict()

    def of_a_stop(self) -> dict[str, Any]:
        """The keyword arguments of an export stop, which are those of every effect."""
        return self.words()


class Setting(NamedTuple):
    """One setting of a kind.

    Parameters
    ----------
    name
        As users write it.
    form
        What it holds; lists are written with commas.
    meaning
        For people to read, with its unit.
    default
        Taken when nothing is given; ``None`` when it has to be given.
    low, high
        Bounds of numbers.
    """

    name: str
    form: Form
    meaning: str
    default: Any = None
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Kind:
    """A kind of disruption.

    Parameters
    ----------
    name
        Slug, also the name of its file.
    says
        What happens, in one sentence.
    cannot_see
        What it leaves out.
    settings
        What has to be said beside timing and minerals.
    effects
        From checked settings and timing to effects.
    example
        Settings that work, for tests and for documents.
    severity
        Usual share lost, where the user gives none.
    recovery
        Usual recovery.
    most_severe
        Largest severity that makes sense.
    """

    name: str
    says: str
    cannot_see: str
    settings: tuple[Setting, ...]
    effects: Callable[[Mapping[str, Any], Timing], tuple[Effect, ...]]
    example: Mapping[str, Any]
    severity: float
    recovery: Recovery
    most_severe: float = 1.0

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return checked settings, with defaults for what was not given.

        Raises
        ------
        UnknownName
            For a setting that the kind does not have.
        BadInput
            For one that is missing, out of bounds or of another form.
        """
        names = [setting.name for setting in self.settings]
        for name in given:
            if name not in names:
                raise UnknownName(f"setting of {self.name}", name, names)
        return {item.name: self._value(item, given.get(item.name)) for item in self.settings}

    def _value(self, setting: Setting, given: Any) -> Any:  # noqa: ANN401 - as users write it
        if given is None or given == "":
            if setting.default is None:
                raise BadInput(f"{self.name}: say {setting.name} ({setting.meaning})")
            return setting.default
        if setting.form in ("share", "number"):
            try:
                value = float(given)
            except (TypeError, ValueError) as error:
                raise BadInput(f"{self.name}: {setting.name} '{given}' is not a number") from error
            check_number(value, f"{self.name}: {setting.name}", setting.low, setting.high)
            return value
        if setting.form in ("places", "stages", "minerals"):
            parts = given.split(",") if isinstance(given, str) else list(given)
            return tuple(str(part).strip() for part in parts if str(part).strip())
        return str(given).strip()
