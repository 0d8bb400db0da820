"""Concentration over arrays, each scale a function of its own so that none can be mixed.

The last axis is places, its last column the remainder (see `shigen.criticality.quantities`). With
``remainder`` 0 it adds to the total only; with 1 it counts as one more place.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality.method import Array

POINTS = 10_000.0
WORST_RISK = 10.0


def total(amounts: Array) -> Array:
    """Sum over places, the remainder included; NaN where a place is not known."""
    return np.asarray(amounts.sum(axis=-1))


def shares(amounts: Array) -> Array:
    """Share of the total by place, the remainder last; NaN where the total is not above zero."""
    whole = total(amounts)[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(whole > 0, amounts / whole, np.nan))


def hhi(amounts: Array, *, remainder: float = 0.0) -> Array:
    """HHI = sum of s^2, unit scale: 1/n (n equal places) to 1 (one place).

    Parameters
    ----------
    amounts
        By place, t, shape (..., places), the remainder last.
    remainder
        1 counts the remainder as one place, 0 as spread thinly.

    Examples
    --------
    >>> float(hhi(np.array([50.0, 50.0, 0.0])))
    0.5
    """
    squares = shares(amounts) ** 2
    return np.asarray(squares[..., :-1].sum(axis=-1) + remainder * squares[..., -1])


def hhi_points(amounts: Array, *, remainder: float = 0.0) -> Array:
    """HHI = sum of (100 s)^2: up to 10,000, the scale of competition law.

    Examples
    --------
    >>> float(hhi_points(np.array([50.0, 50.0, 0.0])))
    5000.0
    """
    return POINTS * hhi(amounts, remainder=remainder)


def governance_risk(estimate: Array) -> Array:
    """WGI = 2 (2.5 - estimate), clipped to 0 (best) to 10 (worst); NaN stays NaN.

    References
    ----------
    European Commission (2023), Study on the critical raw materials for the EU.

    Examples
    --------
    >>> governance_risk(np.array([-0.5, 2.7])).tolist()
    [6.0, 0.0]
    """
    return np.clip(2 * (2.5 - estimate), 0.0, WORST_RISK)


def weighted_hhi(amounts: Array, risk: Array, *, remainder: float = 0.0) -> Array:
    """HHI_WGI = sum of s^2 w, 0 to 10 when w is; NaN where a place with a share has no w.

    Parameters
    ----------
    amounts
        By place, t, the remainder last.
    risk
        By place; the column of the remainder is taken as the worst there is, 10.
    remainder
        As in `hhi`.

    Examples
    --------
    >>> float(weighted_hhi(np.array([60.0, 40.0, 0.0]), np.array([5.0, 1.0, 0.0])))
    1.96
    """
    squares = shares(amounts) ** 2
    terms = np.where(squares[..., :-1] == 0, 0.0, squares[..., :-1] * risk[..., :-1])
    return np.asarray(terms.sum(axis=-1) + remainder * squares[..., -1] * WORST_RISK)
