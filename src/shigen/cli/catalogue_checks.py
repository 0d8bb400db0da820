"""``shigen data crosscheck``: one publisher's figures beside another's."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit

SHOWN = (
    "mineral",
    "stage",
    "form",
    "place",
    "year_mcs",
    "share_mcs",
    "source",
    "year",
    "share_other",
    "verdict",
    "reason",
)


def crosscheck(
    *minerals: str,
    exceptions: bool = False,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Put shares of world output in the USGS summaries beside those of other publishers.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    exceptions
        Print only the producers whose shares do not agree.
    """
    from shigen import reference
    from shigen.catalogue import crosscheck as room

    opened = open_catalogue(catalogue)
    slugs = [reference.mineral(text) for text in minerals]
    found = room.crosscheck(opened)
    rows = found.comparisons
    if slugs:
        rows = rows[rows["mineral"].isin(slugs)]
    counts = room.counts(rows)
    if exceptions:
        rows = rows[rows["verdict"].eq("exception")]
    emit(
        Report(
            "data-crosscheck",
            {
                "crosscheck": rows,
                "crosscheck_counts": counts,
                "crosscheck_lacking": found.lacking,
            },
            inputs={"minerals": slugs, "exceptions": exceptions},
            catalogue=opened.hash,
            warnings=[
                f"{source} is not in this catalogue; bring it with: {how}"
                for source, how in zip(found.lacking["source"], found.lacking["how"], strict=True)
            ],
            titles={
                "crosscheck": "Shares of world output, USGS summaries and other sources [fraction]",
                "crosscheck_counts": "Verdicts by source",
                "crosscheck_lacking": "Sources that may not be built in",
            },
            screen={"crosscheck": SHOWN},
        ),
        format,
        table=table,
    )
