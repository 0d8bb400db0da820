"""What the document of a priority list is made from: plain tables and the settings of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from shigen import __version__
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.criticality import Assessment
    from shigen.criticality.priority import Priority

PRODUCER_COLUMNS = ("mineral", "stage", "largest", "largest_share", "single_producer")
NEEDED = {
    "joint_list": (
        "mineral", "rank", "borda_rank", "rank_low", "rank_median", "rank_high", "p_top10", "front",
        "critical_for", "critical_words", "lists", "of_lists", "left_low", "left_high", "moved_by",
    ),
    "joint_lists": (
        "list", "party", "method", "weight", "weight_from", "minerals", "used", "agreement", "note",
    ),
    "left_out": ("kind", "left_out", "kendall", "mean_change", "largest_change", "mineral"),
    "official": ("mineral", "list", "listed", "ours", "change", "rank"),
    "movers": (),
    "ranks": (
        "mineral", "stage", "party", "method", "list", "score", "rank", "ranked", "critical",
        "missing", "largest", "largest_share",
    ),
    "producers": PRODUCER_COLUMNS,
}  # fmt: skip


@dataclass(frozen=True)
class PriorityInput:
    """A joint priority list as tables.

    Attributes
    ----------
    parties, year
        Whose lists are joined, and the year of the data.
    tables
        Those of `shigen.criticality.priority.Priority`, ``ranks`` of its joint list, and
        ``producers``: the largest maker of each mineral and stage.
    by, fewest, draws, seed, evidence
        How it was made: ``kemeny`` or ``borda``, fewest lists in which a mineral must stand, draws
        of the inputs (none when 0) and their seed, smallest share of evidence.
    catalogue, version, run_date
        What makes the run repeatable.
    dates
        Date of each official list (ISO), where known.
    sources
        ``source``, ``publisher`` and ``edition`` of the catalogue, to name sources by.
    """

    parties: tuple[str, ...]
    year: int
    tables: Mapping[str, pd.DataFrame]
    by: str
    fewest: int
    draws: int
    seed: int
    evidence: float
    catalogue: str
    version: str
    run_date: date
    dates: Mapping[str, str] = field(default_factory=dict)
    sources: pd.DataFrame | None = None


def producers(assessments: Mapping[str, Assessment]) -> pd.DataFrame:
    """Largest maker of each mineral and stage, and whether it makes nearly all of it."""
    frames = [found.table[list(PRODUCER_COLUMNS)] for found in assessments.values()]
    rows = pd.concat(frames, ignore_index=True)
    # a method that does not read output by country knows no maker
    rows = rows[rows["largest"].fillna("") != ""]
    kept = rows.drop_duplicates(["mineral", "stage"])
    return kept.sort_values(["mineral", "stage"], ignore_index=True)


def gathered(
    told: Priority,
    assessments: Mapping[str, Assessment],
    parties: tuple[str, ...],
    *,
    year: int,
    draws: int,
    seed: int,
    evidence: float,
    catalogue: str,
    run_date: date,
    lists: pd.DataFrame | None = None,
    sources: pd.DataFrame | None = None,
) -> PriorityInput:
    """Put together what the document needs.

    Parameters
    ----------
    told
        As `shigen.criticality.priority.priority` gives it.
    assessments
        From which it was made, by method.
    parties, year, draws, seed, evidence
        As it was made.
    catalogue
        Hash of the catalogue.
    run_date
        The day that the documents bear.
    lists, sources
        Tables of the catalogue, to date official lists and to name sources.
    """
    known = lists if lists is not None else pd.DataFrame(columns=["list", "date"])
    first = known.drop_duplicates("list")
    return PriorityInput(
        parties=tuple(parties),
        year=year,
        tables={**told.tables, "ranks": told.joint.ranks, "producers": producers(assessments)},
        by=told.joint.by,
        fewest=told.joint.fewest,
        draws=draws,
        seed=seed,
        evidence=evidence,
        catalogue=catalogue,
        version=__version__,
        run_date=run_date,
        dates=dict(zip(first["list"].astype(str), first["date"].astype(str), strict=True)),
        sources=sources,
    )


def checked(found: PriorityInput) -> PriorityInput:
    """Refuse tables that lack a column, or a list without any rank.

    Raises
    ------
    BadInput
        Naming the table and the column.
    """
    for name, columns in NEEDED.items():
        if name not in found.tables:
            raise BadInput(f"the priority list lacks table '{name}'")
        lacking = [column for column in columns if column not in found.tables[name].columns]
        if lacking:
            raise BadInput(f"table '{name}' of the priority list lacks column '{lacking[0]}'")
    if not found.parties:
        raise BadInput("a priority list needs at least one party")
    if not found.tables["joint_list"]["rank"].notna().any():
        raise BadInput(
            "no mineral has a joint rank, so there is nothing to write about; see `missing` in the "
            "table joint_list, or lower --evidence"
        )
    return found
