"""``shigen criticality exposure``: this project's own index over the balanced networks."""

from __future__ import annotations

from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    open_catalogue,
    progress_bar,
)
from shigen.cli.output import Report, emit

SHOWN = (
    "mineral",
    "party",
    "stage",
    "rank",
    "supplier_hhi",
    "governance_hhi",
    "net_import_reliance",
    "top_supplier",
    "top_share",
    "critical_for",
    "evidence",
    "note",
)


def exposure(
    *minerals: str,
    party: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Rank minerals by the exposure of their balanced networks: an index of this project.

    Concentration by maker, governance and import reliance at the binding stage.

    The shortfall under a scenario is a fourth indicator in the briefing; without a scenario it
    is not known and is left out of the mean.

    Parameters
    ----------
    minerals
        Which minerals; all that have a network when not given.
    party
        Show one party, or joint; all when not given.
    """
    from shigen import criticality, network, reference

    opened = open_catalogue(catalogue)
    slugs = [reference.mineral(text, with_network=True) for text in minerals]
    slugs = slugs or list(reference.modelled())
    networks = {}
    with progress_bar() as progress:
        for done, slug in enumerate(slugs):
            progress(slug, done, len(slugs))
            networks[slug] = network.build(opened, mineral=slug)
    ranking = criticality.exposure.rank(opened, networks).sort_values(
        ["party", "rank"], ignore_index=True
    )
    if party is not None:
        key = "joint" if party == "joint" else reference.place(party)
        ranking = ranking[ranking["party"] == key]
    emit(
        Report(
            "criticality-exposure",
            {"ranking": ranking},
            inputs={"minerals": slugs, "party": party},
            catalogue=opened.hash,
            titles={"ranking": "Minerals by exposure of each party and of both together"},
            screen={"ranking": SHOWN},
        ),
        format,
        table=table,
    )
