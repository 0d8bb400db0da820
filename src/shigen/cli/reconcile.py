"""``shigen data reconcile``: output against trade, for every mineral, stage and year."""

from __future__ import annotations

from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    open_catalogue,
    progress_bar,
)
from shigen.cli.output import Report, emit, known_table

TABLES = ("reconciled_years", "reconciled_sources", "reconciled_moves", "reconciled_verdicts")


def reconcile(
    *minerals: str,
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Balance output against trade by mineral, stage and year, and say which source is off.

    Parameters
    ----------
    minerals
        Which minerals; every listed one when not given.
    year
        One year; every year from 2010 when not given.
    """
    from shigen import reference
    from shigen.network.reconciled import reconciled

    known_table(table, TABLES)
    opened = open_catalogue(catalogue)
    slugs = [reference.mineral(text) for text in minerals] or None
    with progress_bar() as progress:
        found = reconciled(
            opened,
            minerals=slugs,
            years=None if year is None else [year],
            progress=progress,
        )
    counted = found.years.groupby(["stage", "verdict"]).size().rename("count").reset_index()
    tables = {
        "reconciled_years": found.years,
        "reconciled_sources": found.sources,
        "reconciled_moves": found.adjustments,
        "reconciled_verdicts": counted,
    }
    emit(
        Report(
            "data-reconcile",
            tables,
            inputs={"minerals": slugs, "year": year},
            catalogue=opened.hash,
            titles={
                "reconciled_years": "Stages and years: balanced, or the side that is missing",
                "reconciled_sources": "What each source had to move by [t]",
                "reconciled_moves": "Observations moved by more than 10 %, with the reason",
                "reconciled_verdicts": "Counted",
            },
        ),
        format,
        table=table,
    )
