"""The sentences of the model about material: each function states one.

A function returns the left-hand side; its sign and where its right-hand side comes from stand in
the register (`shigen.delivery.model.CONSTRAINTS`), so a sweep can change the right alone. Nothing
is returned when the problem has no member the sentence could speak of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shigen.delivery.model import ways
from shigen.delivery.model.flows import arriving, at_nodes, by_all_ways, by_group, leaving
from shigen.delivery.model.variables import decided, total

if TYPE_CHECKING:
    import linopy
    from linopy import LinearExpression

    from shigen.delivery.model.quantities import Quantities

    Left = LinearExpression | None


def use_no_more_than_arrives(model: linopy.Model, data: Quantities) -> Left:
    """Use + feed + exports + sent + filled - arrived - made - drawn <= pipeline, per node, month.

    What is served, put into processing, exported, sent to the other party or put into a store
    does not exceed what arrives, is produced, recycled or drawn from a store, and what was at sea
    when the plan began [t].
    """
    out = [
        _of_needs(model, data, "serve"),
        leaving(model, "process", "plant", "plant from", data),
        _plain(model, "export"),
        leaving(model, "buy", "lane", "lane from", data),
        leaving(model, "transfer", "swap", "swap from", data),
        leaving(model, "buy_by_way", "lane_way", "lane_way from", data),
        leaving(model, "transfer_by_way", "swap_way", "swap_way from", data),
        leaving(model, "fill", "store", "store", data),
    ]
    into = [
        arriving(model, "buy", "lane", data),
        arriving(model, "divert", "offer", data),
        arriving(model, "transfer", "swap", data),
        *(arriving(model, f"{verb}_by_way", f"{of}_way", data) for verb, of in ways.VERBS),
        arriving(model, "process", "plant", data, data.coefficient["yield"]),
        leaving(model, "draw", "store", "store", data),
        *(_plain(model, name) for name in ("produce", "surge", "recycle")),
    ]
    return total(out) - total(into)


def divert_no_more_than_the_pool(model: linopy.Model, data: Quantities) -> Left:
    """Sum over parties of diverted <= what other customers can be outbid for at this step [t]."""
    if decided(model, "divert") is None:
        return None
    parts: list[Left] = []
    for name, dimension in (("divert", "offer"), ("divert_by_way", "offer_way")):
        offer, taken = data.rows[dimension], decided(model, name)
        pool = offer["stage"] + ":" + offer["source"] + "#" + offer["step"].astype("str")
        if taken is not None:
            texts, members = pool.to_numpy(dtype=str), data.labels["pool"]
            parts.append(by_group(taken.to_linexpr(), dimension, "pool", texts, members))
    return total(parts)


def buy_no_more_by_all_ways(model: linopy.Model, data: Quantities) -> Left:
    """bought[lane, month] + sum over its ways of bought by a way <= contract [t]."""
    return by_all_ways(model, "buy", "lane", data)


def divert_no_more_by_all_ways(model: linopy.Model, data: Quantities) -> Left:
    """diverted[offer, month] + sum over its ways of diverted by a way <= open part [t]."""
    return by_all_ways(model, "divert", "offer", data)


def ship_no_more_by_all_ways(model: linopy.Model, data: Quantities) -> Left:
    """transferred[swap, month] + sum over its ways of transferred by a way <= swap limit [t]."""
    return by_all_ways(model, "transfer", "swap", data)


def recycling_grows_no_faster_than_ramp(model: linopy.Model, _: Quantities) -> Left:
    """recycled[node, month] - recycled[node, month - 1] <= ramp [t]."""
    return _growth(model, "recycle")


def substitution_grows_no_faster_than_ramp(model: linopy.Model, _: Quantities) -> Left:
    """substituted[use, month] - substituted[use, month - 1] <= ramp [t]."""
    return _growth(model, "substitute")


def carry_stock_from_month_to_month(model: linopy.Model, _: Quantities) -> Left:
    """stock[month] - stock[month - 1] - filled + drawn <= opening stock in the first month [t].

    Not "equal": a store may give metal away for nothing, so more of it never hurts.
    """
    stock = decided(model, "stock")
    if stock is None:
        return None
    before = stock.to_linexpr().shift(month=1).fillna(0)
    return stock.to_linexpr() - before - model.variables["fill"] + model.variables["draw"]


def charge_for_stock_above_opening(model: linopy.Model, _: Quantities) -> Left:
    """stock[store, month] - above[store, month] <= opening stock [t]."""
    stock = decided(model, "stock")
    return None if stock is None else stock.to_linexpr() - model.variables["above"]


def value_only_what_is_left(model: linopy.Model, _: Quantities) -> Left:
    """kept[store] - stock[store, last month] <= 0 [t]."""
    keep = decided(model, "keep")
    if keep is None:
        return None
    left: LinearExpression = model.variables["stock"].to_linexpr().isel(month=-1, drop=True)
    return keep.to_linexpr() - left


def _plain(model: linopy.Model, name: str) -> Left:
    variable = decided(model, name)
    return None if variable is None else variable.to_linexpr()


def _of_needs(model: linopy.Model, data: Quantities, name: str) -> Left:
    variable = decided(model, name)
    return (
        None
        if variable is None
        else at_nodes(variable.to_linexpr(), "need", data.node_of["need"], data)
    )


def _growth(model: linopy.Model, name: str) -> Left:
    variable = decided(model, name)
    if variable is None:
        return None
    return variable.to_linexpr() - variable.to_linexpr().shift(month=1).fillna(0)
