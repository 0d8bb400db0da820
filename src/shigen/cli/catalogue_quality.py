"""``shigen data``: how far the catalogue reaches, where sources differ, and what to doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit, known_table

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue import Catalogue

NETWORK_TABLES = ("quality", "moved", "gated", "residuals")
FINDING_TABLES = ("findings", "finding_counts")
MERGED_SHOWN = (
    "mineral",
    "stage",
    "place",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "share",
    "status",
    "source",
    "rule",
)
# What matters most first: a narrow screen has no room for the rest.
MATRIX_SHOWN = (
    "mineral", "production", "trade", "prices", "consumption", "end_uses", "reserves", "capacity",
    "facilities", "projects", "us_balance", "recycling", "substitutability", "by_products",
    "stockpiles", "import_sources", "world_shares", "forms", "secondary", "lists",
)  # fmt: skip


def quality(
    *minerals: str,
    moved: float = 0.10,
    networks: Annotated[
        bool, Parameter(name="--networks", negative="", help="Balance every network as well.")
    ] = False,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Say what to doubt, and how much of each network is reported, estimated, imputed, assumed.

    Networks are balanced for the minerals named; for all of them with --networks or one of the
    tables quality, moved, gated, residuals.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    moved
        List reported values that reconciliation moved by more than this share.
    """
    from shigen import reference
    from shigen.catalogue import quality as room

    known_table(table, (*NETWORK_TABLES, *FINDING_TABLES))
    slugs = [reference.mineral(text) for text in minerals]
    opened = open_catalogue(catalogue)
    tables: dict[str, pd.DataFrame] = {}
    wanted = _networks_wanted(minerals, networks=networks, table=table)
    if wanted:
        tables |= _network_tables(opened, wanted, moved)
    if table not in NETWORK_TABLES:
        found = room.findings(opened, slugs)
        tables |= {"findings": found, "finding_counts": room.counts(found)}
    emit(
        Report(
            "data-quality",
            tables,
            inputs={"minerals": slugs, "moved": moved, "networks": wanted},
            catalogue=opened.hash,
            titles={
                "quality": "Share of throughput by status",
                "moved": f"Reported values moved by more than {moved:.0%}, with the reason",
                "gated": "Trade records set aside before reconciling",
                "residuals": "Balances left [t]",
                "findings": "What to doubt, the largest of each kind first",
                "finding_counts": "Findings by kind, and what their size means",
            },
        ),
        format,
        table=table,
    )


def _networks_wanted(minerals: tuple[str, ...], *, networks: bool, table: str | None) -> list[str]:
    """Slugs of the networks to balance."""
    from shigen import reference

    if table in FINDING_TABLES:
        return []
    asked = table in NETWORK_TABLES
    if not minerals:
        return list(reference.modelled()) if networks or asked else []
    if asked:
        return [reference.mineral(text, with_network=True) for text in minerals]
    slugs = [reference.mineral(text) for text in minerals]
    return [slug for slug in slugs if slug in reference.modelled()]


def _network_tables(opened: Catalogue, slugs: list[str], moved: float) -> dict[str, pd.DataFrame]:
    """Quality of each network, and what balancing did, the mineral in the first column."""
    import pandas as pd

    from shigen import network

    built = [network.build(opened, mineral=slug) for slug in slugs]

    def joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
        marked = [
            frame.assign(mineral=net.mineral)
            for net, frame in zip(built, frames, strict=True)
            if len(frame)
        ]
        table = pd.concat(marked or frames[:1], ignore_index=True)
        first = [name for name in ("mineral",) if name in table.columns]
        return table[first + [name for name in table.columns if name not in first]]

    return {
        "quality": joined([net.quality for net in built]),
        "moved": joined([network.adjustments_over(net, moved) for net in built]),
        "gated": joined([net.gated for net in built]),
        "residuals": joined([net.residuals for net in built]),
    }


def coverage(
    *minerals: str,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Count what is held of every listed mineral, by stage and field, and how firmly.

    Parameters
    ----------
    minerals
        Which minerals; all that the United States, Japan or the European Union lists when not
        given.
    """
    from shigen import reference
    from shigen.catalogue import coverage as room

    slugs = [reference.mineral(text) for text in minerals]
    opened = open_catalogue(catalogue)
    found = room.coverage(opened)
    if slugs:
        found = found[found["mineral"].isin(slugs)].reset_index(drop=True)
    tables = {
        "coverage_matrix": room.matrix(found),
        "coverage_summary": room.summary(found),
        "coverage": found,
    }
    emit(
        Report(
            "data-coverage",
            tables,
            inputs={"minerals": slugs},
            catalogue=opened.hash,
            titles={
                "coverage_matrix": "Stages held (M mine, I intermediate, R refined, P product, X "
                "none); small letters: only imputed or assumed; g: of a group only",
                "coverage_summary": "How far each field reaches; figures by status",
                "coverage": "Figures by mineral, stage and field",
            },
            screen={"coverage_matrix": MATRIX_SHOWN},
        ),
        format,
        table=table,
    )


def disagreements(
    mineral: str | None = None,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Put the figures that several sources give side by side, the widest gap first.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium; all minerals when not given.
    """
    from shigen import reference
    from shigen.catalogue import disagreements as room

    slug = None if mineral is None else reference.mineral(mineral)
    opened = open_catalogue(catalogue)
    found = room.disagreements(opened, mineral=slug)
    emit(
        Report(
            "data-disagreements",
            {"disagreements": found, "source_pairs": room.pairs(found)},
            inputs={"mineral": slug},
            catalogue=opened.hash,
            titles={
                "disagreements": "Figures of two sources, by the gap as a share of the world",
                "source_pairs": "Pairs of sources over all countries",
            },
        ),
        format,
        table=table,
    )


def merged(
    mineral: str | None = None,
    *,
    stage: str | None = None,
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print one figure of output a country and year, whether they add up, and what was not used.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium; all minerals when not given.
    stage
        mine, intermediate, refined or product; all when not given.
    year
        Calendar year; all when not given.
    """
    from shigen import reference
    from shigen.catalogue import merged as room

    slug = None if mineral is None else reference.mineral(mineral)
    step = None if stage is None else reference.stage(stage)
    opened = open_catalogue(catalogue)
    found = room.merge(opened, mineral=slug, stage=step, year=year)
    emit(
        Report(
            "data-merged",
            {"merged": found.figures, "merged_totals": found.totals, "unused": found.unused},
            inputs={"mineral": slug, "stage": step, "year": year},
            catalogue=opened.hash,
            titles={
                "merged": "Output by country, merged by the rules of merge_rules",
                "merged_totals": "World totals and the sums of the merged countries",
                "unused": "Rows that no figure was taken from, and why",
            },
            screen={"merged": MERGED_SHOWN},
        ),
        format,
        table=table,
    )
