"""``shigen data consumption``, ``uses``, ``prices``: how much is used, for what, at what price."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit

SHOWN_CONSUMPTION = (
    "mineral", "stage", "place", "year", "value", "low", "high", "unit", "status", "method", "note",
)  # fmt: skip
SHOWN_USES = (
    "place", "use", "use_group", "value", "low", "high", "status", "source", "published",
    "published_sum", "reason",
)  # fmt: skip


def consumption(
    *minerals: str,
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Say how much of each mineral the United States and eight other places use, and how we know.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    year
        One year; the last that each figure has when not given.
    """
    from shigen.catalogue import consumption as room

    opened = open_catalogue(catalogue)
    found = room.consumption(opened, year=year, minerals=minerals or None)
    emit(
        Report(
            "data-consumption",
            {"consumption": found},
            inputs={"minerals": list(minerals), "year": year},
            catalogue=opened.hash,
            titles={"consumption": "Use by mineral and place [t]"},
            screen={"consumption": SHOWN_CONSUMPTION},
        ),
        format,
        table=table,
    )


def uses(
    mineral: str,
    *,
    place: str = "",
    scheme: str = "bea-2017",
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print what a mineral is used for in each place, whether the shares sum to one, and by whom.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium.
    place
        One country, EUU or WLD; Japan, the United States, the European Union and the world when
        not given.
    scheme
        Classification of industries, bea-2017 or wiod-2013.
    """
    import pandas as pd

    from shigen import reference
    from shigen.catalogue import end_uses as room
    from shigen.errors import UnknownName

    if scheme not in room.SCHEMES:
        raise UnknownName("classification", scheme, room.SCHEMES)
    opened = open_catalogue(catalogue)
    slug = reference.mineral(mineral)
    places = [reference.place(place)] if place else ["EUU", "JPN", "USA", "WLD"]
    sums = room.check_sums(opened)
    tables = {
        "use_shares": pd.concat(
            [room.end_uses(opened, slug, code) for code in places], ignore_index=True
        ),
        "use_sums": sums[sums["mineral"] == slug].reset_index(drop=True),
        "use_industries": pd.concat(
            [room.sector_shares(opened, slug, code, scheme=scheme) for code in places],
            ignore_index=True,
        ),
    }
    emit(
        Report(
            "data-uses",
            tables,
            inputs={"mineral": slug, "place": places, "scheme": scheme},
            catalogue=opened.hash,
            titles={
                "use_shares": f"{slug}: end uses, scaled to sum to one [fraction]",
                "use_sums": f"{slug}: sums of the shares as published",
                "use_industries": f"{slug}: industries behind the uses [fraction]",
            },
            screen={"use_shares": SHOWN_USES},
        ),
        format,
        table=table,
    )


def prices(
    mineral: str,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print monthly prices of a mineral, their annual means, and the annual prices of others.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as tin.
    """
    from shigen import reference
    from shigen.catalogue import price_history as room

    opened = open_catalogue(catalogue)
    slug = reference.mineral(mineral)
    months = room.monthly(opened, slug)
    printed = opened.table("prices")
    tables = {
        "annual_prices": room.annual(opened, slug),
        "prices_monthly": months,
        "prices": printed[printed["mineral"].eq(slug)].reset_index(drop=True),
    }
    warnings = [] if len(months) else [f"{slug}: no monthly prices are held"]
    emit(
        Report(
            "data-prices",
            tables,
            inputs={"mineral": slug},
            catalogue=opened.hash,
            warnings=warnings,
            titles={
                "annual_prices": f"{slug}: mean, lowest and highest month of each year",
                "prices_monthly": f"{slug}: monthly prices",
                "prices": f"{slug}: annual prices as published",
            },
        ),
        format,
        table=table,
    )
