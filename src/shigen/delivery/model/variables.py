"""The decisions of a delivery plan: what each is called, over what, in units of mass a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr

if TYPE_CHECKING:
    import linopy
    from linopy import LinearExpression, Variable
    from numpy.typing import NDArray

    from shigen.delivery.model.quantities import Quantities

    Array = NDArray[np.float64]

DECISIONS: Final[dict[str, tuple[str, ...]]] = {
    "buy": ("lane", "month"),  # under contract, in the month of dispatch
    "divert": ("offer", "month"),  # from other customers of a third country, at dispatch
    "transfer": ("swap", "month"),  # between the parties beyond contracts, at dispatch
    "buy_by_way": ("lane_way", "month"),  # `buy` is what goes the direct way
    "divert_by_way": ("offer_way", "month"),
    "transfer_by_way": ("swap_way", "month"),
    "produce": ("node", "month"),  # own mines and works whose feed is not modelled
    "surge": ("node", "month"),  # own production above the base year
    "process": ("plant", "month"),  # feed put in
    "recycle": ("node", "month"),  # old scrap above the base year
    "draw": ("store", "month"),
    "fill": ("store", "month"),
    "stock": ("store", "month"),  # at the end of the month
    "above": ("store", "month"),  # the part of `stock` that was not there at the beginning
    "keep": ("store",),  # what is left after the last month and has a value
    "serve": ("need", "month"),
    "substitute": ("need", "month"),
    "short": ("need", "month"),
    "below": ("need", "month"),  # the part of `short` that breaks minimum service
    "export": ("node", "month"),
    "cut": ("node", "month"),
    "unmet": ("party",),  # share of need unmet over the reported months
    "largest": (),  # no party's share is above it
}


def add_decisions(model: linopy.Model, data: Quantities, uppers: Mapping[str, Array]) -> None:
    """Add every decision, not negative, at most its upper bound where a sentence sets one.

    Families without members in this problem are left out.
    """
    for name, dimensions in DECISIONS.items():
        labels = [data.labels[dimension] for dimension in dimensions]
        if all(len(index) for index in labels):
            upper = uppers.get(name)
            limit = np.inf if upper is None else xr.DataArray(upper, coords=labels)
            model.add_variables(lower=0.0, upper=limit, coords=labels, name=name)


def decided(model: linopy.Model, name: str) -> Variable | None:
    """Return a decision, or nothing when its family has no members in this problem."""
    variables: Mapping[str, Variable] = model.variables.data
    return variables.get(name)


def total(terms: list[LinearExpression | None]) -> LinearExpression:
    """Add up the terms that are there.

    Raises
    ------
    ValueError
        When none is.
    """
    present = [term for term in terms if term is not None]
    if not present:
        raise ValueError("nothing to add up")
    result = present[0]
    for term in present[1:]:
        result = result + term
    return result
