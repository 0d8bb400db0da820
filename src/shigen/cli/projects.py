"""``shigen data projects``: real projects with their figures, and what they add up to by year."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit

SHOWN = (
    "name",
    "place",
    "phase",
    "product",
    "capacity",
    "capacity_unit",
    "start_year",
    "capex_musd",
    "status",
    "kind",
)


def projects(
    mineral: str | None = None,
    *,
    place: str | None = None,
    phase: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """List real projects with capacity, cost and start; of one mineral also by year and phase.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium; all projects when not given.
    place
        Country, as a name or a code.
    phase
        operating, commissioning, construction, committed, feasibility, planned, paused, cancelled.
    """
    from shigen import reference
    from shigen.catalogue import projects as room

    opened = open_catalogue(catalogue)
    slug = None if mineral is None else reference.mineral(mineral)
    tables = {"projects_view": room.projects(opened, mineral=slug, place=place, phase=phase)}
    titles = {"projects_view": "Projects; capacity in t a year of the unit, cost in million USD"}
    if slug is not None:
        tables["project_pipeline"] = room.pipeline(opened, slug)
        titles["project_pipeline"] = f"{slug}: capacity by year and phase, not weighed"
    emit(
        Report(
            "data-projects",
            tables,
            inputs={"mineral": slug, "place": place, "phase": phase},
            catalogue=opened.hash,
            titles=titles,
            screen={"projects_view": SHOWN},
        ),
        format,
        table=table,
    )
