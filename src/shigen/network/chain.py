"""Rules of a mineral's chain, read from the catalogue: which stages, sources, codes and yields."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shigen.errors import BadInput, UnknownName
from shigen.network import claims
from shigen.network.balanced import Tables

ORDER = ("mine", "intermediate", "refined", "product")


@dataclass(frozen=True)
class Stage:
    """One row of the ``chains`` table.

    Attributes
    ----------
    name, kind, basis, note
        Slug; ``tonnes``, ``shares`` or ``range``; what a tonne means; what a reader must know.
    production_year
        Year of the output figures, which may differ from the year of trade.
    sources
        Sources of output in order of preference; the second one is the check.
    world_total_source
        Source of the total that shares are applied to.
    copied_from
        Stage whose output this one repeats where no statistics exist; empty otherwise.
    missing_codes
        Customs codes of the stage that are not held.
    coverage
        ``full``: reported arcs only; ``partial``: codes are missing, unseen flows are imputed;
        ``shared``: the code mixes minerals, all arcs are imputed; ``none``: not traded.
    used_here
        Whether refining countries also use this stage's goods for something else.
    yield_to_next, yield_low, yield_high
        Tonnes at the next stage per tonne of this one; missing when the stages are not linked.
    tolerance
        Relative gap between sources above which it is reported.
    """

    name: str
    kind: str
    basis: str
    production_year: int
    sources: tuple[str, ...]
    world_total_source: str
    copied_from: str
    missing_codes: tuple[str, ...]
    coverage: str
    used_here: bool
    yield_to_next: float | None
    yield_low: float | None
    yield_high: float | None
    tolerance: float
    note: str


@dataclass(frozen=True)
class Chain:
    """Stages of a mineral in order, with the base year and why it is that year."""

    mineral: str
    year: int
    year_reason: str
    stages: tuple[Stage, ...]

    def after(self, stage: str) -> Stage | None:
        """The next stage when it is fed by this one, else None."""
        names = [each.name for each in self.stages]
        position = names.index(stage)
        if self.stages[position].yield_to_next is None or position + 1 == len(names):
            return None
        return self.stages[position + 1]

    def stage(self, name: str) -> Stage:
        """The stage of that name."""
        return next(stage for stage in self.stages if stage.name == name)

    def fed(self, stage: str) -> bool:
        """Whether the stage is made from the one before it."""
        return any(
            (following := self.after(each.name)) is not None and following.name == stage
            for each in self.stages
        )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def read(catalogue: Tables, *, mineral: str, year: int | None = None) -> Chain:
    """Read the chain of a mineral.

    Parameters
    ----------
    catalogue
        Anything with a ``chains`` table.
    mineral
        Slug of one mineral.
    year
        The base year; the one of the catalogue when not given.

    Returns
    -------
    Chain

    Raises
    ------
    UnknownName
        When the catalogue has no chain for the mineral.
    BadInput
        When the catalogue holds another base year.
    """
    table = catalogue.table("chains")
    rows = table[table["mineral"].eq(mineral) & table["kind"].ne("none")]
    if rows.empty:
        raise UnknownName("mineral", mineral, sorted(set(table["mineral"])))
    base_year = int(rows["base_year"].iloc[0])
    if year is not None and year != base_year:
        raise BadInput(
            f"{mineral}: the catalogue holds the base year {base_year}, not {year}; "
            "leave the year out or bring a catalogue of that year"
        )
    found = sorted(claims.rows(rows), key=lambda row: ORDER.index(row["stage"]))
    stages = tuple(
        Stage(
            name=row["stage"],
            kind=row["kind"],
            basis=row["basis"],
            production_year=int(row["production_year"]),
            sources=_parts(row["production_source_order"]),
            world_total_source=row["world_total_source"],
            copied_from=row["same_as_stage"],
            missing_codes=_parts(row["missing_codes"]),
            coverage=row["coverage"],
            used_here=bool(row["used_here"]),
            yield_to_next=_number(row["yield_to_next"]),
            yield_low=_number(row["yield_low"]),
            yield_high=_number(row["yield_high"]),
            tolerance=float(row["tolerance"]),
            note=row["note"],
        )
        for row in found
    )
    return Chain(mineral, base_year, str(rows["year_reason"].iloc[0]), stages)
