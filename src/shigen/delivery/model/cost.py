"""What a plan costs, in named parts, each paid by somebody.

A part is a list of terms: a decision, a cost per unit, and who pays. The objective is their sum;
the costs of one party are the same terms with its name on them. A sale between the parties is
paid by the buyer and earned by the seller, so jointly only the freight counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from shigen.delivery.model.quantities import Quantities

    Array = NDArray[np.float64]


class Term(NamedTuple):
    """Cost per unit of a decision (its first dimension, or all of them) and who pays it."""

    variable: str
    dimension: str
    cost: Array
    payer: NDArray[np.str_]


def _party(data: Quantities, dimension: str, column: str = "party") -> NDArray[np.str_]:
    return data.rows[dimension][column].to_numpy(dtype=str)


def purchase(data: Quantities) -> list[Term]:
    """Price x bought, and base price x diverted, paid by the buyer."""
    return [
        Term("buy", "lane", data.cost["price"], _party(data, "lane")),
        Term("divert", "offer", data.cost["offer price"], _party(data, "offer")),
        Term("buy_by_way", "lane_way", data.cost["way price"], _party(data, "lane_way")),
        Term("divert_by_way", "offer_way", data.cost["offer way price"], _party(data, "offer_way")),
    ]


def sales(data: Quantities) -> list[Term]:
    """- Price x bought from a party, earned by that party; third countries are nobody's."""
    by_way = -data.cost["way price"]
    return [
        Term("buy", "lane", -data.cost["price"], _party(data, "lane", "source")),
        Term("buy_by_way", "lane_way", by_way, _party(data, "lane_way", "source")),
    ]


def premium(data: Quantities) -> list[Term]:
    """(Multiplier - 1) x base price x diverted: money that goes to third parties."""
    by_way = data.cost["offer way premium"]
    return [
        Term("divert", "offer", data.cost["offer premium"], _party(data, "offer")),
        Term("divert_by_way", "offer_way", by_way, _party(data, "offer_way")),
    ]


def freight(data: Quantities) -> list[Term]:
    """Freight x shipped, paid by who receives."""
    return [
        Term("buy", "lane", data.cost["freight"], _party(data, "lane")),
        Term("divert", "offer", data.cost["offer freight"], _party(data, "offer")),
        Term("transfer", "swap", data.cost["swap freight"], _party(data, "swap", "to_place")),
        *(
            Term(f"{verb}_by_way", way, data.cost[name], _party(data, way, to))
            for verb, way, name, to in (
                ("buy", "lane_way", "way freight", "party"),
                ("divert", "offer_way", "offer way freight", "party"),
                ("transfer", "swap_way", "swap way freight", "to_place"),
            )
        ),
    ]


def production(data: Quantities) -> list[Term]:
    """Unit cost x produced."""
    return [Term("produce", "node", data.cost["production"], _party(data, "node"))]


def surge(data: Quantities) -> list[Term]:
    """Unit cost of the last tonnes x surge."""
    return [Term("surge", "node", data.cost["surge"], _party(data, "node"))]


def processing(data: Quantities) -> list[Term]:
    """Conversion cost x feed."""
    return [Term("process", "plant", data.cost["processing"], _party(data, "plant"))]


def recycling(data: Quantities) -> list[Term]:
    """Unit cost x recycled."""
    return [Term("recycle", "node", data.cost["recycling"], _party(data, "node"))]


def substitution(data: Quantities) -> list[Term]:
    """Unit cost x substituted."""
    return [Term("substitute", "need", data.cost["substitution"], _party(data, "need"))]


def holding(data: Quantities) -> list[Term]:
    """Cost of a month x stock above the opening stock, which is held in any case."""
    return [Term("above", "store", data.cost["holding"], _party(data, "store"))]


def loss(data: Quantities) -> list[Term]:
    """Loss value of the tier x short."""
    return [Term("short", "need", data.cost["loss"], _party(data, "need"))]


def minimum_service(data: Quantities) -> list[Term]:
    """Penalty x what falls below minimum service, on top of the loss."""
    return [Term("below", "need", data.cost["below minimum"], _party(data, "need"))]


def cut_exports(data: Quantities) -> list[Term]:
    """Cost of cutting x exports cut."""
    return [Term("cut", "node", data.cost["cut exports"], _party(data, "node"))]


def swap(data: Quantities) -> list[Term]:
    """Cost of handling, testing and insuring x transferred, paid by who receives."""
    to, by_way = "to_place", data.cost["swap way cost"]
    return [
        Term("transfer", "swap", data.cost["swap cost"], _party(data, "swap", to)),
        Term("transfer_by_way", "swap_way", by_way, _party(data, "swap_way", to)),
    ]


def stock_left(data: Quantities) -> list[Term]:
    """- End value x what is left of the opening stock."""
    return [Term("keep", "store", -data.cost["end value"], _party(data, "store"))]


def under_way(data: Quantities) -> list[Term]:
    """- (End value + freight) x bought, and - end value x made, that arrive after the last month.

    Otherwise contracts and works would stop when their metal comes too late to be seen, and what
    they no longer take would refill the stores: stock could be used up for nothing before.
    """
    return [
        Term("buy", "lane", -data.cost["contract under way"], _party(data, "lane")),
        Term("buy_by_way", "lane_way", -data.cost["way under way"], _party(data, "lane_way")),
        Term("process", "plant", -data.cost["feed under way"], _party(data, "plant")),
    ]


PARTS: Final[tuple[tuple[str, Callable[[Quantities], list[Term]]], ...]] = (
    ("purchase", purchase),
    ("sales", sales),
    ("premium", premium),
    ("freight", freight),
    ("production", production),
    ("surge", surge),
    ("processing", processing),
    ("recycling", recycling),
    ("substitution", substitution),
    ("holding", holding),
    ("loss", loss),
    ("minimum-service", minimum_service),
    ("cut-exports", cut_exports),
    ("swap", swap),
    ("stock-left", stock_left),
    ("under-way", under_way),
)
