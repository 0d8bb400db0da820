"""``shigen data``: what is known, with its source, and how far it can be trusted."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit

SHOWN = (
    "table",
    "stage",
    "what",
    "place",
    "partner",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "source",
)

# What matters most first: a narrow screen has no room for the rest.
SHOWN_RELIANCE = (
    "mineral", "part", "year", "published", "recomputed", "verdict", "reason", "low", "high",
    "rounding_low", "rounding_high", "form", "formula", "unknown_rows",
)  # fmt: skip
SHOWN_TOTALS = (
    "mineral", "table", "year", "published", "sum", "verdict", "reason", "countries", "difference",
    "rounding", "source", "unit", "measure",
)  # fmt: skip


def show(
    mineral: str,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print every number held of a mineral with its source, and what is missing.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium.
    """
    from shigen import reference
    from shigen.catalogue import missing
    from shigen.catalogue import show as numbers

    slug = reference.mineral(mineral)
    opened = open_catalogue(catalogue)
    tables = {"numbers": numbers(opened, slug), "missing": missing(opened, slug)}
    emit(
        Report(
            "data-show",
            tables,
            inputs={"mineral": slug},
            catalogue=opened.hash,
            titles={
                "numbers": f"{slug}: every number held",
                "missing": f"{slug}: what is not known",
            },
            screen={"numbers": SHOWN},
        ),
        format,
        table=table,
    )


def listed(
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    language: str = "en",
) -> None:
    """List the minerals, stages and places that commands accept.

    Parameters
    ----------
    language
        en, ja or fr.
    """
    from shigen import reference

    label = f"name_{reference_language(language)}"
    minerals = reference.table("minerals")
    shown = {
        "minerals": minerals[["slug", label, "symbol", "modelled"]],
        "stages": reference.table("stages")[["slug", label]],
        "places": reference.table("places")[["iso3", "iso2", label]],
    }
    emit(Report("data-list", shown, inputs={"language": language}), format, table=table)


def reference_language(language: str) -> str:
    """Return the language when names exist in it.

    Raises
    ------
    UnknownName
        When it is not one of en, ja, fr.
    """
    from shigen import reference
    from shigen.errors import UnknownName

    if language not in reference.LANGUAGES:
        raise UnknownName("language", language, reference.LANGUAGES)
    return language


def reliance(
    *,
    year: int | None = None,
    edition: str = "usgs-mcs2026",
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Recompute US net import reliance and put it beside the published figure.

    Parameters
    ----------
    year
        One year; every year when not given.
    edition
        Source that prints it, such as usgs-mcs2025.
    """
    import pandas as pd

    from shigen.catalogue import reliance as room
    from shigen.catalogue.reliance_errors import reliance_errors
    from shigen.errors import UnknownName

    opened = open_catalogue(catalogue)
    editions = room.editions(opened)
    if edition not in editions:
        raise UnknownName("edition", edition, editions)
    found = room.net_import_reliance(opened, source=edition)
    counted = pd.DataFrame([room.counts(found, year=year)])
    chosen = found if year is None else found[found["year"] == year]
    emit(
        Report(
            "data-reliance",
            {
                "reliance": chosen,
                "reliance_errors": reliance_errors(chosen),
                "counts": counted,
            },
            inputs={"year": year, "edition": edition},
            catalogue=opened.hash,
            titles={
                "reliance": "US net import reliance [% of consumption], recomputed and published",
                "reliance_errors": "How it is published, and how far the recomputed figure is off",
                "counts": "Counted by verdict",
            },
            screen={"reliance": SHOWN_RELIANCE},
        ),
        format,
        table=table,
    )


def totals(
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Put each published world total beside the sum of its country rows."""
    import pandas as pd

    from shigen.catalogue import world_totals as room

    opened = open_catalogue(catalogue)
    found = room.world_totals(opened)
    emit(
        Report(
            "data-totals",
            {"totals": found, "counts": pd.DataFrame([room.counts(found)])},
            inputs={},
            catalogue=opened.hash,
            titles={"totals": "World totals and the sums of their country rows"},
            screen={"totals": SHOWN_TOTALS},
        ),
        format,
        table=table,
    )
