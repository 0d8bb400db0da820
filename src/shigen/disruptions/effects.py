"""What a disruption does, in five words that the later rooms understand.

Every kind of disruption (`shigen.disruptions.kinds`) comes down to effects of these types, so a
kind that is added asks nothing new of simulation, planning or screening:

====================  ============================================================
`ExportStop`          exports of a country at a stage, to all or to named places
`OutputLoss`          output of a country at a stage, whoever it is meant for
`Closure`             a passage of the sea or a canal
`DemandRise`          need of a place at a stage, of some uses or of all
`PriceCap`            what a place may pay, or what an actor may charge
====================  ============================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from shigen import reference
from shigen.disruptions.course import Course, check_number
from shigen.disruptions.export_stop import ExportStop
from shigen.errors import BadInput

NO_PLACES = ("OTH", "WLD")
LARGEST_RISE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputLoss(Course):
    """Part of a country's output at a stage is not made: home use and exports alike lack it.

    Parameters
    ----------
    place
        Country, by any accepted name.
    stage
        Stage of the output.
    start, months, severity, recovery, notice, minerals
        As `Course`; ``severity`` is the share of the country's output.

    Examples
    --------
    >>> OutputLoss(place="South Africa", stage="mine", severity=0.4).place
    'ZAF'
    """

    place: str
    stage: str

    def __post_init__(self) -> None:
        Course.__post_init__(self)
        object.__setattr__(self, "place", one_place(self.place))
        object.__setattr__(self, "stage", reference.stage(self.stage))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Course):
    """A passage cannot be used; ``severity`` is the share of its traffic that is turned away.

    Examples
    --------
    >>> Closure(passage="マラッカ海峡", months=3).passage
    'malacca'
    """

    passage: str

    def __post_init__(self) -> None:
        Course.__post_init__(self)
        object.__setattr__(self, "passage", reference.passage(self.passage))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRise(Course):
    """Need of a place at a stage grows; ``severity`` is the share added, up to 10.

    Parameters
    ----------
    place
        Country, or ``"WLD"`` for everywhere.
    stage
        Stage that is used.
    uses
        Slugs of uses; none named means all.

    Examples
    --------
    >>> DemandRise(place="JPN", stage="refined", severity=0.5).severity
    0.5
    """

    place: str
    stage: str
    uses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Course.__post_init__(self)
        world = self.place == "WLD"
        object.__setattr__(self, "place", "WLD" if world else one_place(self.place))
        object.__setattr__(self, "stage", reference.stage(self.stage))
        object.__setattr__(self, "uses", tuple(self.uses))

    def _most_severe(self) -> float:
        return LARGEST_RISE


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCap(Course):
    """A price may not rise above a multiple of its base; ``severity`` 1 is a cap kept in full.

    Parameters
    ----------
    actor
        Country whose exports are capped, or ``"WLD"`` for all sources.
    stage
        Stage of the goods.
    multiple
        Highest price over the base price, 0 to 10. Purchases above it are not made.
    elasticity
        Supply elasticity below the base price: at ``multiple`` < 1 the actor delivers
        ``multiple ** elasticity`` of what it did.
    buyers
        Countries that keep to the cap; none named means all.
    """

    actor: str
    stage: str
    multiple: float
    elasticity: float = 0.3
    buyers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Course.__post_init__(self)
        world = self.actor == "WLD"
        object.__setattr__(self, "actor", "WLD" if world else one_place(self.actor))
        object.__setattr__(self, "stage", reference.stage(self.stage))
        check_number(self.multiple, "a price multiple of", 0.0, 10.0)
        check_number(self.elasticity, "an elasticity of", 0.0, 10.0)
        object.__setattr__(self, "buyers", tuple(sorted(one_place(text) for text in self.buyers)))


Effect = ExportStop | OutputLoss | Closure | DemandRise | PriceCap


def one_place(text: str) -> str:
    """The key of a single country.

    Raises
    ------
    UnknownName
        When it is not known.
    BadInput
        When it stands for the world or a rest.
    """
    place = reference.place(text)
    if place in NO_PLACES:
        raise BadInput(f"place '{text}': name one country, not the world or a rest")
    return place
