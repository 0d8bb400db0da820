"""Make a delivery problem from a balanced network and the catalogue's assumptions.

Per party and stage the base year's balance becomes the monthly books: arcs into the party are
contracts, its own output, old scrap and drawn stock are own production, output fed by the stage
before goes through its works, arcs to third countries are exports that may be cut. Use in the
network is fresh metal already, so new scrap is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from shigen.delivery import base_year, calendar, holdings, other_ways
from shigen.delivery.assumptions import IN_CODE, Assumptions
from shigen.delivery.base_year import Base
from shigen.delivery.problem import Problem
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue
    from shigen.network import Network


def problem(
    network: Network,
    catalogue: Catalogue,
    *,
    parties: Iterable[str] = ("USA", "JPN"),
    start: str,
    months: int = 24,
    assumptions: Mapping[str, Any] | None = None,
    closed: Iterable[str] = (),
    ways: Iterable[str] = (),
    depth: int = 1,
) -> Problem:
    """Return the delivery problem of some parties over some months, without any stop.

    Parameters
    ----------
    network
        Balanced base year.
    catalogue
        Its tables ``parameters``, ``prices``, ``uses`` and those of the routes are read.
    parties
        Places whose needs are planned for.
    start
        First month, such as ``"2026-12"``.
    months
        Months to report, 1 to 120; the problem runs on by the longest lead time.
    assumptions
        Parameter to value, in place of the catalogue's: ``"industry_days"``,
        ``"industry_days:JPN"``, ``"industry_days:JPN:refined"``.
    closed
        Sea passages that are closed.
    ways
        Passages that may close in a case; the problem then holds other ways around them, so that
        a `shigen.disruptions.effects.Closure` changes nothing but limits.
    depth
        How many of these passages may be closed at once, 1 to 3.

    Returns
    -------
    Problem
        Its table ``assumptions`` holds every assumption used, ``notes`` what was left out.

    Raises
    ------
    BadInput
        For a party without any use, a month or value that is not one, a mineral without a price.
    UnknownName
        For an assumption or a passage that is not known.
    """
    calendar.count(start)
    if not 1 <= months <= 120:
        raise BadInput(f"plan for 1 to 120 months, not {months}")
    assumed = Assumptions(catalogue, network.mineral, assumptions)
    base = Base(network, catalogue, assumed, tuple(sorted(set(parties))), start, months)
    for party in base.parties:
        if not any(base.node("use", stage, party) > 0 for stage in network.stages):
            raise BadInput(
                f"the network of {network.mineral} knows no use in {party}; "
                "choose other parties or another mineral"
            )
    base.prices = base_year.prices(base)
    lanes, pools = base_year.contracts(base), base_year.pools(base)
    sources = {*lanes["source"], *pools["source"]}
    routes = base_year.routes(base, sources, closed)
    around = other_ways.around(base, routes, closed=closed, passages=ways, depth=depth)
    plants = base_year.works(base)
    # The model runs on until what was sent in the last reported month has come to use.
    works = sum({row["from_stage"]: row["lead_months"] for row in plants}.values())
    longest = max([0, *routes["lead_months"], *around.ways["lead_months"]])
    base.horizon = months + int(longest) + works
    supply = base_year.supply(base, lanes, routes)
    need = holdings.needs(base)
    worth = base_year.landed(base, supply, plants)
    pool, access = base_year.diversion(base, pools, routes)
    transfers = holdings.swaps(base, routes)
    for name in IN_CODE:
        assumed.given_value(name)
    tables: dict[str, Any] = {
        "stages": holdings.stages(base),
        "tiers": holdings.tiers(base),
        "need": need,
        "exports": base_year.exports(base),
        "supply": supply,
        "pool": pool,
        "access": access,
        "routes": routes,
        "ways": other_ways.ways(base, around, supply, access, transfers),
        "own": base_year.own(base, lanes, plants, worth),
        "processing": base_year.processing(base, plants),
        "stocks": holdings.stores(base, worth),
        "pipeline": holdings.at_sea(base, supply, plants),
        "substitution": holdings.substitutes(base, need),
        "recycling": holdings.scrap(base, worth),
        "transfers": transfers,
        "origins": base_year.origins(base, sources),
        "waits": holdings.waits(base),
    }
    missing = network.missing[["what", "detail"]].itertuples(index=False, name=None)
    notes = pd.DataFrame([*base.notes, *missing], columns=["what", "detail"]).drop_duplicates()
    return Problem(
        mineral=network.mineral,
        parties=base.parties,
        start=start,
        months=months,
        horizon=base.horizon,
        pass_through=assumed.value("pass_through"),
        pass_lag=int(assumed.value("pass_lag")),
        closable=around.passages,
        closable_depth=around.depth,
        assumptions=assumed.table(),
        notes=notes,
        **tables,
    )
