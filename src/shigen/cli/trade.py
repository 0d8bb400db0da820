"""``shigen data trade``, ``imports``, ``mirror`` and ``codes``: trade of all years."""

from __future__ import annotations

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit, known_table

TRADE = ("trade_history", "trade_gated", "trade_breaks", "imputed_quantities")
IMPORTS = ("importer_totals", "us_imports", "us_imports_counts")
MIRROR = ("mirror", "mirror_reporters", "mirror_followed")
CODES = ("customs_codes", "missing_codes", "mixed_codes")


def trade(
    mineral: str,
    *,
    stage: str | None = None,
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print world trade of a mineral year by year, and the records that are kept out of it.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as cobalt.
    stage
        One stage; all when not given.
    year
        Year of the gated records and of the imputed quantities; the latest when not given.
    """
    from shigen import reference
    from shigen.catalogue import trade_history, trade_quality

    known_table(table, TRADE)
    opened = open_catalogue(catalogue)
    slug = reference.mineral(mineral)
    found = trade_history.history(opened, slug, stage=stage)
    shown = year if year is not None else int(found["year"].max()) if len(found) else None
    tables = {
        "trade_history": found,
        "trade_gated": trade_history.gated_of(opened, slug, year=shown, stage=stage),
        "trade_breaks": trade_quality.breaks(opened, mineral=slug),
        "imputed_quantities": trade_quality.imputed_quantities(opened, mineral=slug, year=shown),
    }
    emit(
        Report(
            "data-trade",
            tables,
            inputs={"mineral": slug, "stage": stage, "year": shown},
            catalogue=opened.hash,
            titles={
                "trade_history": f"{slug}: world trade [t]",
                "trade_gated": f"{slug}: records of {shown} kept out of the tonnage",
                "trade_breaks": f"{slug}: codes that jump from one year to the next",
                "imputed_quantities": f"{slug}: records of {shown} without a weight",
            },
            screen={
                "trade_history": (
                    "stage", "year", "gross_t", "value", "records", "with_quantity",
                    "imputed_share", "gated", "unplaced", "codes",
                ),
                "trade_breaks": ("hs6", "measure", "year", "before", "after", "factor", "reason"),
            },
        ),
        format,
        table=table,
    )  # fmt: skip


def imports(
    *,
    place: str = "USA",
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print what a country imports by BACI; for the United States beside the published figure.

    Parameters
    ----------
    place
        Country that imports.
    year
        One year; every year when not given, and 2023 and 2024 beside the published figure.
    """
    from shigen import reference
    from shigen.catalogue import importer_totals as room

    known_table(table, IMPORTS)
    opened = open_catalogue(catalogue)
    importer = reference.place(place)
    years = room.YEARS if year is None else (year,)
    beside = room.us_imports(opened, years=years if importer == "USA" else ())
    tables = {
        "importer_totals": room.importer_totals(opened, place=importer, year=year),
        "us_imports": beside,
        "us_imports_counts": room.agreement(beside),
    }
    emit(
        Report(
            "data-imports",
            tables,
            inputs={"place": importer, "year": year},
            catalogue=opened.hash,
            titles={
                "importer_totals": f"{importer}: imports by customs code, sums over all exporters",
                "us_imports": "US imports: BACI beside the Geological Survey [t]",
                "us_imports_counts": "How many comparable goods agree",
            },
            screen={
                "us_imports": (
                    "goods", "year", "baci_t", "published_t", "ratio", "comparable", "comment",
                ),
            },
        ),
        format,
        table=table,
    )  # fmt: skip


def mirror(
    *,
    mineral: str | None = None,
    hs6: str | None = None,
    place: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Set reports of exporters and importers side by side, with what BACI settled on.

    Parameters
    ----------
    mineral
        Codes of one mineral; all when not given.
    hs6
        One customs code.
    place
        Pairs in which this country is a side.
    """
    from shigen import reference
    from shigen.catalogue import mirror as room

    known_table(table, MIRROR)
    opened = open_catalogue(catalogue)
    slug = None if mineral is None else reference.mineral(mineral)
    side = None if place is None else reference.place(place)
    pairs = room.mirror(opened, mineral=slug, hs6=hs6, place=side)
    tables = {
        "mirror": pairs,
        "mirror_reporters": room.reporters(opened, mineral=slug),
        "mirror_followed": room.followed(pairs),
    }
    emit(
        Report(
            "data-mirror",
            tables,
            inputs={"mineral": slug, "hs6": hs6, "place": side},
            catalogue=opened.hash,
            titles={
                "mirror": "Pairs that both sides reported",
                "mirror_reporters": "Reporters against their partners, the furthest off first",
                "mirror_followed": "Which side BACI's weight follows",
            },
            screen={
                "mirror": (
                    "hs6", "year", "exporter", "importer", "exporter_t", "importer_t", "ratio_t",
                    "larger", "ratio_kusd", "baci_t", "baci_follows",
                ),
            },
        ),
        format,
        table=table,
    )  # fmt: skip


def codes(
    mineral: str | None = None,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """List the customs codes that carry a mineral, which are held, and what is missing.

    Parameters
    ----------
    mineral
        Name, symbol or slug; every mineral when not given.
    """
    from shigen import reference
    from shigen.catalogue import trade_quality

    known_table(table, CODES)
    opened = open_catalogue(catalogue)
    slug = None if mineral is None else reference.mineral(mineral)
    every = opened.table("customs_codes")
    own = every if slug is None else every[every["mineral"].eq(slug)]
    tables = {
        "customs_codes": own.reset_index(drop=True),
        "missing_codes": trade_quality.missing_codes(opened, mineral=slug),
        "mixed_codes": trade_quality.mixed_codes(opened, mineral=slug),
    }
    emit(
        Report(
            "data-codes",
            tables,
            inputs={"mineral": slug},
            catalogue=opened.hash,
            titles={
                "customs_codes": "Customs codes and what they carry",
                "missing_codes": "Codes without records at six digits",
                "mixed_codes": "Codes that carry several minerals",
            },
            screen={
                "customs_codes": ("mineral", "stage", "form", "hs6", "edition", "content", "mixed",
                                  "held", "title"),
                "missing_codes": ("mineral", "stage", "hs6", "held", "stage_seen", "title", "note"),
            },
        ),
        format,
        table=table,
    )  # fmt: skip
