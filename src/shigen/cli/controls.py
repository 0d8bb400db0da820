"""``shigen data controls``: export controls on minerals, and the base year they leave."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit


def controls(
    *minerals: str,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print the base year of each mineral and the export controls behind it.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    """
    from shigen import reference
    from shigen.catalogue.base_years import base_years

    opened = open_catalogue(catalogue)
    slugs = [reference.mineral(text) for text in minerals]
    years, found = base_years(opened), opened.table("export_controls")
    if slugs:
        years, found = years[years["mineral"].isin(slugs)], found[found["mineral"].isin(slugs)]
    emit(
        Report(
            "data-controls",
            {"base_years": years, "export_controls": found},
            inputs={"minerals": slugs},
            catalogue=opened.hash,
            titles={
                "base_years": "Last year before any control",
                "export_controls": "Export controls, item by item",
            },
            screen={
                "export_controls": (
                    "actor", "mineral", "item", "effective", "until", "target", "measure", "state",
                )
            },
        ),
        format,
        table=table,
    )  # fmt: skip
