"""``shigen criticality history``: scores by year, breaks explained, and what changed last."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from shigen.cli.criticality.asked import (
    EvidenceOption,
    MethodOption,
    PartyOption,
    SetOption,
    StageOption,
    asked,
)
from shigen.cli.options import CatalogueOption, FormatOption, TableOption
from shigen.cli.output import Report, emit, known_table

TABLES = ("score_history", "score_breaks", "score_changes", "indicator_history")


def history(
    *minerals: str,
    method: MethodOption = (),
    party: PartyOption = (),
    stage: StageOption = None,
    from_year: Annotated[int, Parameter(name="--from")] = 1996,
    to_year: Annotated[int | None, Parameter(name="--until")] = None,
    set: SetOption = (),  # noqa: A002 - the option is called --set
    evidence: EvidenceOption = 0.5,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print scores by year, where a series breaks and why, and what changed in the last year.

    Years without data are left out and said; nothing is interpolated.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    from_year
        First year.
    to_year
        Last year; the latest with trade when not given.
    """
    import pandas as pd

    from shigen.criticality import changes
    from shigen.criticality import history as series

    known_table(table, TABLES)
    found = asked(
        minerals=minerals,
        methods=method or ("geopolrisk",),
        parties=party,
        stage=stage,
        years=None,
        first=from_year,
        last=to_year,
        settings=set,
        evidence=evidence,
        catalogue=catalogue,
    )
    told = series.history(found.assessments.values())
    changed = [changes.changes(one) for one in found.assessments.values()]
    emit(
        Report(
            "criticality-history",
            {
                "score_history": told.scores,
                "score_breaks": told.breaks,
                "score_changes": pd.concat(changed, ignore_index=True),
                "indicator_history": told.indicators,
            },
            inputs={
                "minerals": list(found.minerals),
                "methods": list(found.assessments),
                "parties": list(found.parties),
                "years": found.years,
            },
            catalogue=found.catalogue.hash,
            titles={
                "score_history": "Scores by year",
                "score_breaks": "Where a series breaks, and why",
                "score_changes": "What changed since the year before",
                "indicator_history": "Every indicator by year",
            },
            screen={
                "score_history": (
                    "mineral", "stage", "party", "method", "year", "score", "low", "high",
                    "critical", "largest", "largest_share", "missing",
                ),
                "score_breaks": (
                    "mineral", "stage", "party", "year_before", "year", "before", "after", "kind",
                    "sentence",
                ),
                "score_changes": (
                    "party", "mineral", "stage", "before", "after", "rank_before", "rank_after",
                    "driver", "movement", "note",
                ),
            },
        ),
        format,
        table=table,
    )  # fmt: skip
