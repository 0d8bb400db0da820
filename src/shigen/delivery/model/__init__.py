"""The delivery model, top to bottom: sets, decisions, objective parts, sentences.

``build`` states it in linopy; `CONSTRAINTS` is the register of its sentences. A sentence has a
test of its own in ``tests/equations``, and a test fails when one has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from shigen.delivery.model import cost
from shigen.delivery.model.limits import Places, limits
from shigen.delivery.model.quantities import Quantities, quantities

if TYPE_CHECKING:
    import linopy
    from numpy.typing import NDArray

    from shigen.engine import LinearProgram

    Array = NDArray[np.float64]
    Sentence = Callable[..., linopy.LinearExpression | str | None]

__all__ = [
    "CONSTRAINTS",
    "Constraint",
    "Places",
    "Program",
    "Quantities",
    "build",
    "limits",
    "quantities",
    "register",
    "state",
]


class Constraint(NamedTuple):
    """A sentence of the model: its name, where it is stated, and its sign."""

    name: str
    room: Literal["bounds", "sentences", "service"]
    sign: Literal["<=", ">=", "="]


CONSTRAINTS: Final = (
    Constraint("use_no_more_than_arrives", "sentences", "<="),
    Constraint("buy_no_more_than_contract", "bounds", "<="),
    Constraint("buy_by_way_no_more_than_is_open", "bounds", "<="),
    Constraint("buy_no_more_by_all_ways", "sentences", "<="),
    Constraint("divert_no_more_than_the_pool", "sentences", "<="),
    Constraint("divert_no_more_than_is_open", "bounds", "<="),
    Constraint("divert_by_way_no_more_than_is_open", "bounds", "<="),
    Constraint("divert_no_more_by_all_ways", "sentences", "<="),
    Constraint("produce_no_more_than_capacity", "bounds", "<="),
    Constraint("surge_no_more_than_spare_capacity", "bounds", "<="),
    Constraint("process_no_more_than_capacity", "bounds", "<="),
    Constraint("recycle_no_more_than_limit", "bounds", "<="),
    Constraint("recycling_grows_no_faster_than_ramp", "sentences", "<="),
    Constraint("substitute_no_more_than_limit", "bounds", "<="),
    Constraint("substitution_grows_no_faster_than_ramp", "sentences", "<="),
    Constraint("ship_no_more_than_swap_limit", "bounds", "<="),
    Constraint("ship_by_way_no_more_than_is_open", "bounds", "<="),
    Constraint("ship_no_more_by_all_ways", "sentences", "<="),
    Constraint("carry_stock_from_month_to_month", "sentences", "<="),
    Constraint("store_no_more_than_room", "bounds", "<="),
    Constraint("release_no_more_than_limit", "bounds", "<="),
    Constraint("refill_no_more_than_limit", "bounds", "<="),
    Constraint("charge_for_stock_above_opening", "sentences", "<="),
    Constraint("value_only_what_is_left", "sentences", "<="),
    Constraint("value_no_more_than_opening_stock", "bounds", "<="),
    Constraint("serve_substitute_or_count_as_short", "service", "="),
    Constraint("count_what_falls_below_minimum_service", "service", ">="),
    Constraint("export_or_count_as_cut", "service", "="),
    Constraint("measure_the_unmet_share", "service", "="),
    Constraint("no_share_above_the_largest", "service", "<="),
)


def register() -> dict[str, Sentence]:
    """Return the function that states each sentence by its name, in the order of the model."""
    from shigen.delivery.model import bounds, sentences, service

    rooms = {"bounds": bounds, "sentences": sentences, "service": service}
    return {item.name: getattr(rooms[item.room], item.name) for item in CONSTRAINTS}


def bounded() -> dict[str, str]:
    """Return the decision that each bounding sentence speaks of.

    Examples
    --------
    >>> bounded()["store_no_more_than_room"]
    'stock'
    """
    functions = register()
    return {item.name: str(functions[item.name]()) for item in CONSTRAINTS if item.room == "bounds"}


class Program(NamedTuple):
    """The lowered model: the linear program, its numbers, and its costs by part and party."""

    lp: LinearProgram
    data: Quantities
    costs: Mapping[tuple[str, str], Array]  # (part, party) -> cost per column


def state(data: Quantities) -> linopy.Model:
    """State the model in linopy, under its v1 rules, without an objective.

    Parameters
    ----------
    data
        See `quantities`.

    Returns
    -------
    linopy.Model
        With every sentence that speaks of something in this problem.

    Notes
    -----
    The cost of a unit of each decision stands in `shigen.delivery.model.cost`; it is needed by
    part and by party, so it is laid out there once and not stated a second time here.
    """
    import linopy
    import xarray as xr

    from shigen.delivery.model.variables import add_decisions

    uppers = {variable: data.limits[name] for name, variable in bounded().items()}
    with linopy.options as options:
        # The older rules fill missing labels without a word.
        options["semantics"] = "v1"
        model = linopy.Model(sparse=True)
        add_decisions(model, data, uppers)
        functions = register()
        for item in CONSTRAINTS:
            left = None if item.room == "bounds" else functions[item.name](model, data)
            if isinstance(left, linopy.LinearExpression):
                right = data.limits.get(item.name)
                labels = [data.labels[str(dimension)] for dimension in left.coord_dims]
                limit = 0.0 if right is None else xr.DataArray(right, coords=labels)
                model.add_constraints(left, item.sign, limit, name=item.name)
    return model


def build(data: Quantities) -> Program:
    """State the model and lower it to arrays, with the costs of each part and party apart.

    Parameters
    ----------
    data
        See `quantities`.
    """
    from shigen.engine import lower

    lp = lower(state(data))
    costs: dict[tuple[str, str], Array] = {}
    for name, part in cost.PARTS:
        terms = [term for term in part(data) if term.variable in lp.columns]
        for party in data.labels["party"]:
            costs[name, party] = np.zeros(len(lp.cost))
            for term in terms:
                block = lp.columns[term.variable]
                paid = _per_unit(term, term.payer == party, block.shape)
                costs[name, party][block.slice] += paid.ravel()
    return Program(replace(lp, cost=np.sum(list(costs.values()), axis=0)), data, costs)


def _per_unit(term: cost.Term, paid: NDArray[np.bool_], shape: tuple[int, ...]) -> Array:
    """Spread a term's cost over all members of its decision; zero where others pay."""
    per_unit = term.cost * paid if term.cost.ndim == 1 else term.cost * paid[:, None]
    if len(shape) == 2 and per_unit.ndim == 1:
        return np.broadcast_to(per_unit[:, None], shape)
    return per_unit
