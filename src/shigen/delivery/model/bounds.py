"""The sentences of the model that bound one decision: each function names the decision.

They are stated as upper bounds of their decision and not as rows, since a solver started from a
basis does not look for rows that are bounds in disguise.
"""

from __future__ import annotations


def buy_no_more_than_contract() -> str:
    """bought[lane, month] <= contract that is still delivered and may go the direct way [t]."""
    return "buy"


def divert_no_more_than_is_open() -> str:
    """diverted[offer, month] <= part of the pool open to this party by the direct way [t]."""
    return "divert"


def buy_by_way_no_more_than_is_open() -> str:
    """buy_by_way[lane, way, month] <= contract x share of the way that is open [t]."""
    return "buy_by_way"


def divert_by_way_no_more_than_is_open() -> str:
    """divert_by_way[offer, way, month] <= open part x share of the way that is open [t]."""
    return "divert_by_way"


def ship_by_way_no_more_than_is_open() -> str:
    """transfer_by_way[swap, way, month] <= swap limit x share of the way that is open [t]."""
    return "transfer_by_way"


def produce_no_more_than_capacity() -> str:
    """produced[node, month] <= production of the base year [t]."""
    return "produce"


def surge_no_more_than_spare_capacity() -> str:
    """surge[node, month] <= spare capacity, from the month it can run [t]."""
    return "surge"


def process_no_more_than_capacity() -> str:
    """feed[plant, month] <= capacity of the works [t of feed]."""
    return "process"


def recycle_no_more_than_limit() -> str:
    """recycled[node, month] <= old scrap that can be won on top [t]; new scrap is a yield."""
    return "recycle"


def substitute_no_more_than_limit() -> str:
    """substituted[use, month] <= share of the use that can do without the metal [t]."""
    return "substitute"


def ship_no_more_than_swap_limit() -> str:
    """transferred[from, to, month] <= limit of a swap, as far as it may go directly [t]."""
    return "transfer"


def store_no_more_than_room() -> str:
    """stock[store, month] <= room [t]."""
    return "stock"


def release_no_more_than_limit() -> str:
    """drawn[store, month] <= release limit, from the month a release can be decided [t]."""
    return "draw"


def refill_no_more_than_limit() -> str:
    """filled[store, month] <= refill limit [t]."""
    return "fill"


def value_no_more_than_opening_stock() -> str:
    """kept[store] <= opening stock [t]: hoarding beyond it earns nothing."""
    return "keep"
