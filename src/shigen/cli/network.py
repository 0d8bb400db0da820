"""``shigen network`` and ``shigen route``: where metal flows in the base year, and by which way."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit


def show(
    mineral: str,
    *,
    year: int | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print the balanced base year of a mineral: arcs, nodes, what was moved, what is missing.

    Parameters
    ----------
    mineral
        Name, symbol or slug.
    year
        Base year; the mineral's own when not given.
    """
    from shigen import network, reference

    slug = reference.mineral(mineral, with_network=True)
    opened = open_catalogue(catalogue)
    net = network.build(opened, mineral=slug, year=year)
    tables = {
        "arcs": net.arcs.sort_values("value", ascending=False, ignore_index=True),
        "nodes": net.nodes,
        "quality": net.quality,
        "adjustments": net.adjustments,
        "gated": net.gated,
        "residuals": net.residuals,
        "missing": net.missing,
    }
    emit(
        Report(
            "network",
            tables,
            inputs={"mineral": slug, "year": net.year},
            catalogue=opened.hash,
            titles={
                "arcs": f"{slug} {net.year}: balanced trade [t of contained metal a year]",
                "nodes": "Production, feed, use, stock change [t a year]",
            },
        ),
        format,
        table=table,
    )


def route(
    origin: str,
    destination: str,
    *,
    close: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print distance, days, passages and freight between two places, or between two ports.

    Parameters
    ----------
    origin
        Where the shipment starts: a place, such as CHN, or a port, such as NLD-rotterdam.
    destination
        Where it goes, a place or a port like the origin: JPN, JPN-tokyo-bay.
    close
        Passages that are closed, such as malacca; may be repeated.
    """
    from shigen import reference
    from shigen.network import routes

    opened = open_catalogue(catalogue)
    closed = routes.closable(close)
    ports = set(opened.table("ports")["port"].str.lower())
    if origin.lower() in ports or destination.lower() in ports:
        start, end = (routes.port_keys(opened, text)[0] for text in (origin, destination))
        found = routes.between_ports(opened, start, end, closed=closed)
    else:
        start, end = reference.place(origin), reference.place(destination)
        found = routes.between(opened, [start], [end], closed=closed)
    emit(
        Report(
            "route",
            {"routes": found},
            inputs={"origin": start, "destination": end, "closed": list(closed)},
            catalogue=opened.hash,
            titles={"routes": "Way, distance [km], time [days], freight [USD/t]"},
        ),
        format,
        table=table,
    )
