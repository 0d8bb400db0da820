"""How far a number may be off: its own range, or a stated width where it has none.

A figure printed without a range is not exact. Where two editions or two sources in the catalogue
give output of the same country and year they differ by a median of 5 %, and a quarter of them by
more than 16 to 18 %. The widths for reported and estimated numbers are set so that two independent
draws differ about as much; those for imputed and assumed ones are a judgement. All can be set.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from shigen.criticality.inputs import Given
from shigen.criticality.method import Array, Parameter
from shigen.criticality.quantities import Quantity
from shigen.errors import BadInput, UnknownName

# Half of the central 90 % of a normal distribution, in standard errors.
NINETY = float(ndtri(0.95))
# Rules of law are known: they have a range only where one is given.
EXACT = ("trade_parameter", "trade_parameter_sourcing")

WIDTHS = (
    Parameter(
        "reported", 0.15, 0, 1, "share of value", "ours",
        "Farthest that a reported number without a range may be off, either way",
    ),
    Parameter(
        "estimated", 0.2, 0, 1, "share of value", "ours",
        "The same for a number that its source estimated",
    ),
    Parameter(
        "imputed", 0.4, 0, 1, "share of value", "ours",
        "The same for a number inferred from others, such as a shared customs code",
    ),
    Parameter(
        "assumed", 0.6, 0, 1, "share of value", "ours", "The same for a number that is assumed"
    ),
    Parameter(
        "governance", 0.4, 0, 3.5, "WGI estimate", "ours",
        "Half of the 90 % interval of a governance score without a printed one",
    ),
    Parameter(
        "unnamed", 0.1, 0.01, 0.5, "share of the high end", "ours",
        "Mean of a number that counts as zero and could be more, as of a country no source names",
    ),
    Parameter(
        "long_range", 10, 1, math.inf, "ratio", "ours",
        "From this ratio of high to low a range is drawn on a logarithmic scale",
    ),
)  # fmt: skip


def widths(given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Widths with the user's own in place of the defaults, checked.

    Raises
    ------
    UnknownName
        When a width is not one of ``WIDTHS``.
    BadInput
        When a value is not a number or not admissible.

    Examples
    --------
    >>> widths({"reported": 0.05})["reported"]
    0.05
    """
    known = {found.name: found for found in WIDTHS}
    chosen = {found.name: found.default for found in WIDTHS}
    for name, value in (given or {}).items():
        if name not in known:
            raise UnknownName("width", name, list(known))
        number, limits = float(value), known[name]
        if not math.isfinite(number) or not limits.low <= number <= limits.high:
            raise BadInput(
                f"width {name} is {value!r}; it must be a number from {limits.low:g} to "
                f"{limits.high:g} ({limits.unit})"
            )
        chosen[name] = number
    return chosen


def signed(quantity: Quantity) -> bool:
    """Whether a quantity may be below zero, as governance estimates are."""
    return quantity.low < 0


def ends(found: Given, chosen: Mapping[str, float]) -> tuple[Array, Array]:
    """Lowest and highest of every entry, with stated widths where it has no range of its own.

    Parameters
    ----------
    found
        A quantity; a range of its own is one whose ends differ.
    chosen
        As `widths` gives them.

    Returns
    -------
    tuple
        Two arrays of the shape of the values. An amount of zero has no width. What is missing
        gets the bounds of the quantity, or NaN where those are not finite or it is an amount by
        place, which is missing as a whole.
    """
    value, quantity = found.value, found.quantity
    low = np.fmin(found.low, value)
    high = np.fmax(found.high, value)
    if signed(quantity):
        half = np.full(value.shape, chosen["governance"])
    else:
        share = np.array([chosen.get(str(s), chosen["assumed"]) for s in found.status])
        half = np.abs(value) * share.reshape((-1,) + (1,) * (value.ndim - 1))
    if quantity.name in EXACT:
        half = np.zeros(value.shape)
    exact = low == high
    low, high = np.where(exact, value - half, low), np.where(exact, value + half, high)
    missing = np.isnan(value) & np.isnan(low)
    if quantity.weighs or value.ndim == 1:
        bounded = math.isfinite(quantity.low) and math.isfinite(quantity.high)
        low = np.where(missing, quantity.low if bounded else np.nan, low)
        high = np.where(missing, quantity.high if bounded else np.nan, high)
    return np.clip(low, quantity.low, quantity.high), np.clip(high, quantity.low, quantity.high)


def placed(
    uniform: Array,
    value: Array,
    between: tuple[Array, Array],
    quantity: Quantity,
    chosen: Mapping[str, float],
) -> Array:
    """Numbers in (0, 1) mapped to the range of an entry, by the inverse of its distribution.

    Parameters
    ----------
    uniform
        Shape (draws, entries), above 0 and below 1.
    value, between
        By entry, the second its lowest and highest. What has no value is drawn evenly between.
    quantity
        A signed one (governance) is normal with 90 % of it from low to high, cut at its bounds;
        any other is triangular, its peak at the value, on a logarithmic scale from a ratio of
        high to low of ``long_range`` on. One that counts as zero and could be more is a power of
        the random number, most often near zero, its mean ``unnamed`` of the high end.
    chosen
        As `widths` gives them.

    Examples
    --------
    >>> from shigen.criticality.quantities import WORLD_OUTPUT
    >>> one = np.ones(1)
    >>> placed(
    ...     np.array([[0.5]]), 10 * one, (8 * one, 12 * one), WORLD_OUTPUT, widths()
    ... ).tolist()
    [[10.0]]
    """
    low, high = between
    if signed(quantity):
        errors = ndtri(uniform) / NINETY
        side = np.where(errors < 0, value - low, high - value)
        drawn = np.clip(value + errors * side, quantity.low, quantity.high)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            long = (low > 0) & (high / low >= chosen["long_range"])
            a, c, b = (np.where(long, np.log(x), x) for x in (low, value, high))
        drawn = _triangular(uniform, a, c, b)
        drawn[:, long] = np.exp(drawn[:, long])
        if (zero := (value == 0) & (low == 0)).any():
            drawn[:, zero] = high[zero] * uniform[:, zero] ** (1 / chosen["unnamed"] - 1)
    open_ = np.isnan(value)
    if open_.any():
        drawn[:, open_] = low[open_] + uniform[:, open_] * (high - low)[open_]
    return drawn


def _triangular(uniform: Array, low: Array, peak: Array, high: Array) -> Array:
    span = high - low
    with np.errstate(invalid="ignore"):
        rising = uniform < (peak - low) / span
        left, right = span * (peak - low), span * (high - peak)
        step = np.sqrt(np.where(rising, uniform * left, (1 - uniform) * right))
    return np.where(rising, low + step, high - step)
