"""Marks from bands and weighted means, for the methods that score by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from shigen.criticality.method import Array, Parameter, Settings
from shigen.errors import BadInput

TOP = 3


def mark(values: Array, limits: Sequence[float], *, falls: bool = False) -> Array:
    """How many limits a value reaches: 0 to the number of limits; NaN stays NaN.

    Parameters
    ----------
    values
        Any shape.
    limits
        Rising.
    falls
        The mark falls with the value: the most below the first limit, 0 from the last on.

    Examples
    --------
    >>> mark(np.array([0.1, 0.3, 9.0]), (0.2, 0.5, 1.0)).tolist()
    [0.0, 1.0, 3.0]
    >>> mark(np.array([0.1, 0.3, 9.0]), (0.2, 0.5, 1.0), falls=True).tolist()
    [3.0, 2.0, 0.0]
    """
    reached = np.sum([np.asarray(values >= limit, dtype="float64") for limit in limits], axis=0)
    marks = len(limits) - reached if falls else reached
    return np.asarray(np.where(np.isnan(values), np.nan, marks))


def limits_of(settings: Settings, name: str) -> tuple[float, float, float]:
    """The three limits of a component as set, checked to rise.

    Raises
    ------
    BadInput
        When a limit is below the one before it.
    """
    found = tuple(settings[f"{name}_limit_{i}"] for i in (1, 2, 3))
    if not found[0] <= found[1] <= found[2]:
        shown = ", ".join(f"{limit:g}" for limit in found)
        raise BadInput(f"the limits of {name} are {shown}; each must be at least the one before")
    return found[0], found[1], found[2]


def limit_parameters(
    name: str, limits: Sequence[float], *, low: float, high: float, unit: str, meaning: str
) -> tuple[Parameter, ...]:
    """Parameters for the limits of a component, all set by this project."""
    return tuple(
        Parameter(
            f"{name}_limit_{i}", limit, low, high, unit, "ours", f"{meaning}: limit {i} of the band"
        )
        for i, limit in enumerate(limits, start=1)
    )


def weighted(parts: Mapping[str, Array], weights: Mapping[str, float], what: str) -> Array:
    """Weighted mean of some parts; NaN where a part with a weight is.

    Raises
    ------
    BadInput
        When all weights are zero.

    Examples
    --------
    >>> weighted({"a": np.array([1.0]), "b": np.array([3.0])}, {"a": 1, "b": 3}, "risk").tolist()
    [2.5]
    """
    total = sum(weights.values())
    if not total > 0:
        raise BadInput(f"the weights of {what} are all zero; one of them must be above zero")
    used = [parts[name] * (weight / total) for name, weight in weights.items() if weight > 0]
    return np.asarray(np.sum(np.broadcast_arrays(*used), axis=0))


def mean_of_known(
    parts: Mapping[str, Array], weights: Mapping[str, float], tops: Mapping[str, float], what: str
) -> tuple[Array, Array, Array, Array]:
    """Weighted mean of what is known, its share of the weight, and what the rest leaves open.

    Parameters
    ----------
    parts, weights
        By name; parts are 0 or more.
    tops
        Largest value of each part, infinite where there is none.
    what
        For the message.

    Returns
    -------
    tuple of arrays
        Mean of the known parts, share of the weight that they carry, mean with the unknown parts at
        zero, mean with them at their largest.

    Raises
    ------
    BadInput
        When all weights are zero.

    Examples
    --------
    >>> two = {"a": np.array([1.0]), "b": np.array([np.nan])}
    >>> tops = {"a": 3.0, "b": 3.0}
    >>> [found.tolist() for found in mean_of_known(two, {"a": 1, "b": 1}, tops, "x")]
    [[1.0], [0.5], [0.5], [2.0]]
    """
    total = sum(weights.values())
    if not total > 0:
        raise BadInput(f"the weights of {what} are all zero; one of them must be above zero")
    used = {name: weight / total for name, weight in weights.items() if weight > 0}
    shape = np.broadcast_shapes(*(parts[name].shape for name in used))
    known, least, rest = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for name, share in used.items():
        there = ~np.isnan(parts[name])
        known = known + np.where(there, share, 0.0)
        least = least + np.where(there, parts[name] * share, 0.0)
        rest = rest + np.where(there, 0.0, tops[name] * share)
    mean = np.where(known > 0, least / np.where(known > 0, known, 1.0), np.nan)
    return np.asarray(mean), np.minimum(known, 1.0), least, least + rest
