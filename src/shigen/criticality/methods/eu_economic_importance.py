"""Economic importance of the European Union: value added of the sectors that use a mineral.

    EI = 10 * (sum over sectors s of A_s Q_s / max Q) * SI_EI

with A_s the share of end use in sector s (NACE Rev. 2, two digits), Q_s its gross value added, and
max Q that of the largest sector; SI_EI is the substitution index. It belongs to a mineral and
party, not to a stage, and is an output of `shigen.criticality.methods.eu_supply_risk`, whose two
thresholds need both numbers. How large max Q is depends on how finely the economy is cut: numbers
of two classifications cannot be compared.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality.method import Array
from shigen.errors import BadInput

SCALE = 10.0


def scaled_use(share: Array, value_added: Array, *, largest: float) -> Array:
    """Sum of A_s Q_s / max Q: what the users of a mineral weigh in the economy, 0 to 1.

    Parameters
    ----------
    share
        Share of end use by sector, a fraction, sectors last. Shares are taken as they are: those
        that do not sum to one are not divided by their sum.
    value_added
        Gross value added by sector, in one unit of money.
    largest
        That of the largest sector of the economy, in the same unit.

    Returns
    -------
    numpy.ndarray
        One number for all leading axes; NaN where a share or a value added is.

    Raises
    ------
    BadInput
        When the largest sector is not above zero, or a sector is larger than it.

    Examples
    --------
    Tungsten carbides in machinery (the largest sector) and lamps in electrical equipment:

    >>> float(scaled_use(np.array([0.5, 0.5]), np.array([200.0, 100.0]), largest=200.0))
    0.75
    """
    if not largest > 0:
        raise BadInput(f"the largest sector has a value added of {largest:g}; it must be above 0")
    if np.nanmax(value_added, initial=0.0) > largest * (1 + 1e-9):
        raise BadInput(
            f"a sector has a value added of {np.nanmax(value_added):g}, more than the largest one, "
            f"{largest:g}; give both at one level of the classification and in one unit"
        )
    return np.asarray((share * value_added / largest).sum(axis=-1))


def use_span(least: Array, most: Array, ratio: Array) -> tuple[float, float]:
    """Lowest and highest sum of A_s Q_s / max Q when each share lies in a range and all sum to one.

    Parameters
    ----------
    least, most
        Range of the share of each use.
    ratio
        Q_s / max Q of the sector of each use; NaN where it has none, which may then be any.

    Returns
    -------
    tuple of float
        Where no shares within the ranges sum to one, each is taken at its own end.

    Examples
    --------
    >>> low, high = use_span(np.array([0.4, 0.1]), np.array([0.8, 0.5]), np.array([1.0, 0.5]))
    >>> round(low, 3), round(high, 3)
    (0.75, 0.9)
    """
    ends = []
    for unknown, sign in ((0.0, 1.0), (1.0, -1.0)):
        weight = np.where(np.isnan(ratio), unknown, ratio)
        left = 1.0 - float(least.sum())
        if not 0 <= left <= float((most - least).sum()):
            ends.append(float(((least if sign > 0 else most) * weight).sum()))
            continue
        taken = least.astype("float64")
        # what is left goes to the smallest sectors first for the low end, else to the largest
        for at in np.argsort(sign * weight, kind="stable"):
            step = min(left, float(most[at] - least[at]))
            taken[at] += step
            left -= step
        ends.append(float((taken * weight).sum()))
    return ends[0], ends[1]


def economic_importance(use_value: Array, substitution: Array) -> Array:
    """EI = 10 * use_value * SI_EI, 0 to 10.

    Examples
    --------
    >>> round(float(economic_importance(np.array(0.9162), np.array(0.95))), 3)
    8.704
    """
    return np.asarray(SCALE * use_value * substitution)
