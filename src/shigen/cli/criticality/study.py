"""``shigen criticality study``: a published study beside the same numbers by our own code."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit, known_table

TABLES = ("study_differences", "study_counts")


def study(
    name: str,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Recompute a published study and print both, with the reason of each difference.

    Parameters
    ----------
    name
        eu-2023 (from the inputs that it prints), usgs-2021 (by rank only) or geopolrisk-py.
    """
    from shigen.criticality.studies import beside

    known_table(table, TABLES)
    opened = open_catalogue(catalogue)
    told = beside.beside(opened, name)
    emit(
        Report(
            "criticality-study",
            {"study_differences": told.differences, "study_counts": told.counts},
            inputs={"study": told.study},
            catalogue=opened.hash,
            titles={
                "study_differences": f"{told.title}: published beside recomputed",
                "study_counts": f"{told.title}: how many agree",
            },
        ),
        format,
        table=table,
    )
