"""What the commands of criticality ask for, turned into cases and assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from shigen.cli.options import open_catalogue

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue
    from shigen.criticality import Assessment

PARTIES = ("USA", "JPN")

MethodOption = Annotated[
    tuple[str, ...],
    Parameter(
        name="--method",
        negative=(),
        help="A method; may be given several times; all when not given. "
        "`shigen criticality methods` lists them.",
    ),
]
PartyOption = Annotated[
    tuple[str, ...],
    Parameter(
        name="--party",
        negative=(),
        help="A country, EU, or a bloc such as USA+JPN; may be given several times; the United "
        "States and Japan when not given.",
    ),
]
StageOption = Annotated[
    str | None, Parameter(name="--stage", help="One stage; each apart when not given.")
]
YearOption = Annotated[
    int | None,
    Parameter(name="--year", help="Year of the data; the latest with trade if not given."),
]
SetOption = Annotated[
    tuple[str, ...],
    Parameter(
        name="--set",
        negative=(),
        help="METHOD.PARAMETER=VALUE: a parameter of a method of your own; may be given several "
        "times.",
    ),
]
EvidenceOption = Annotated[
    float,
    Parameter(
        name="--evidence",
        help="Smallest share, 0-1, of what a method reads that someone reported or estimated; "
        "below it the answer is `insufficient data`.",
    ),
]


@dataclass(frozen=True)
class Asked:
    """What a command was asked for, checked.

    Attributes
    ----------
    catalogue
        Opened.
    parties, minerals
        Keys.
    years
        Of the data, in order.
    assessments
        By method.
    """

    catalogue: Catalogue
    parties: tuple[str, ...]
    minerals: tuple[str, ...]
    years: list[int]
    assessments: dict[str, Assessment]


def asked(
    *,
    minerals: Sequence[str],
    methods: Sequence[str],
    parties: Sequence[str],
    stage: str | None,
    years: Sequence[int] | None = None,
    first: int | None = None,
    last: int | None = None,
    settings: Sequence[str],
    evidence: float,
    catalogue: Path | None,
) -> Asked:
    """Check what was asked for, gather it in one pass and score it.

    Raises
    ------
    BadInput
        When a year has no data, a setting is not admissible, or a party is named twice.
    UnknownName
        When a mineral, method, party or stage is not known.
    """
    from shigen import reference
    from shigen.criticality import assess, gather
    from shigen.criticality import parties as blocs
    from shigen.errors import BadInput

    keys = tuple(blocs.key(text) for text in parties or PARTIES)
    if len(set(keys)) < len(keys):
        raise BadInput(f"--party names {max(keys, key=keys.count)} twice")
    own = assess.settings_of(settings)
    slugs = assess.chosen(methods)
    opened = open_catalogue(catalogue)
    names = tuple(dict.fromkeys(reference.mineral(text) for text in minerals))
    latest = latest_year(opened)
    if years is None and first is None:
        years = [latest]
    cases = gather.cases(
        opened,
        minerals=names or None,
        stages=None if stage is None else [reference.stage(stage)],
        years=years,
        parties=keys,
    )
    if years is None and first is not None:
        top = latest if last is None else last
        cases = cases[cases["year"].between(first, top)].reset_index(drop=True)
        if cases.empty:
            raise BadInput(f"no output of any mineral asked for is held from {first} to {top}")
    found = assess.assess(opened, cases, slugs, settings=own, evidence=evidence)
    return Asked(opened, keys, names, sorted(map(int, cases["year"].unique())), found)


def latest_year(catalogue: Catalogue) -> int:
    """Latest year with world trade, which is the latest that most methods can score."""
    return int(catalogue.table("flows")["year"].max())
