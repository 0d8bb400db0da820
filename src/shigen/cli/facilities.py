"""``shigen data facilities`` and ``shigen data control``: sites, and whose their output is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit

if TYPE_CHECKING:
    from collections.abc import Collection

SHOWN = (
    "name",
    "place",
    "kind",
    "stage",
    "minerals",
    "state",
    "owners",
    "latitude",
    "longitude",
    "status",
    "source",
)
FEW = 0.7
"""Below this coverage the shares of the sites say little about the whole."""

SHOWN_SITES = (
    "name",
    "place",
    "year",
    "measure",
    "company",
    "control",
    "share",
    "value",
    "status",
    "source",
    "used",
    "note",
)


def facilities(
    mineral: str,
    *,
    place: str | None = None,
    kind: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """List mines, smelters, refineries and plants of a mineral, with position, owners and output.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as cobalt.
    place
        Country, as a name or a code.
    kind
        mine, deposit, smelter, refinery, plant, magnet-plant, recycling or other.
    """
    from shigen import reference
    from shigen.catalogue.site_output import listed

    opened = open_catalogue(catalogue)
    slug = reference.mineral(mineral)
    country = None if place is None else reference.place(place)
    sites, output = listed(opened, slug, place=country, kind=kind)
    emit(
        Report(
            "data-facilities",
            {"facilities": sites, "facility_output": output},
            inputs={"mineral": slug, "place": country, "kind": kind},
            catalogue=opened.hash,
            titles={
                "facilities": f"{slug}: sites, each source by itself",
                "facility_output": f"{slug}: figures of these sites [unit as printed in the row]",
            },
            screen={"facilities": SHOWN},
        ),
        format,
        table=table,
    )


def control(
    mineral: str,
    *,
    stage: str = "mine",
    year: int = 2024,
    as_of: str | None = None,
    ally: Annotated[
        list[str] | None,
        Parameter(name="--ally", help="An allied country; name it again for each. Default: MSP."),
    ] = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Tell the allied share of a mineral both ways: by where it comes out, and by whose it is.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as cobalt.
    stage
        mine, intermediate, refined or product.
    year
        Output of this year, or of the nearest of the five years before that a site has.
    as_of
        Date at which holders are read, such as 2016-06; the end of the year when not given.
    """
    from shigen.catalogue import control as room

    opened = open_catalogue(catalogue)
    allies: Collection[str] = room.ALLIES if ally is None else ally
    found = room.control(
        opened, mineral=mineral, stage=stage, year=year, allies=allies, as_of=as_of
    )
    coverage = float(found.allied["coverage"].iloc[0])
    warnings = []
    if not coverage >= FEW:
        share = "an unknown part" if math.isnan(coverage) else f"{coverage:.0%}"
        warnings.append(
            f"the sites cover {share} of the national figures: shares by place and by control are "
            "of that part alone; control-of-all says what the rest could change"
        )
    emit(
        Report(
            "data-control",
            {
                "allied_share": found.allied,
                "control": found.control,
                "control_places": found.places,
                "control_sites": found.sites,
            },
            inputs={
                "mineral": mineral,
                "stage": stage,
                "year": year,
                "as_of": as_of,
                "allies": list(allies),
            },
            catalogue=opened.hash,
            warnings=warnings,
            titles={
                "allied_share": "Allied share, counted four ways [t; shares as fractions]",
                "control": "Output of sites by place and country of control [t]",
                "control_places": "Sites beside the national figure [t]",
                "control_sites": "Sites and holders [t]",
            },
            screen={"control_sites": SHOWN_SITES},
        ),
        format,
        table=table,
    )
