"""Is an answer the minimum? The Karush-Kuhn-Tucker conditions, by code of its own.

Nothing here is shared with the solver: the balances are added up entry by entry and every
condition is stated in units of its own scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from shigen.errors import CheckFailed

Vector = npt.NDArray[np.float64]

BALANCE = 1e-6
STATIONARITY = 1e-6
# A balance that keeps less than this share of its observed throughput is measured by the latter.
EMPTIED = 1e-3


@dataclass(frozen=True)
class Conditions:
    """Worst violation of each condition.

    Attributes
    ----------
    balance
        Imbalance over throughput of the balance, which counts as at least a thousandth of what
        was observed to pass through it and 1e-9 of the largest throughput.
    negative
        Most negative bounded value, over the largest value.
    slope
        Largest slope of the Lagrangian at values that are free to move, in sigmas.
    pull
        Largest pull below zero at bounded values that stand at zero, in sigmas.
    """

    balance: float
    negative: float
    slope: float
    pull: float

    def require(self) -> None:
        """Raise `CheckFailed` naming the first condition that does not hold."""
        limits = {
            "balance": BALANCE,
            "negative": 1e-12,
            "slope": STATIONARITY,
            "pull": STATIONARITY,
        }
        for name, limit in limits.items():
            worst = getattr(self, name)
            if not worst <= limit:
                raise CheckFailed(
                    f"balanced network: condition '{name}' is off by {worst:.1e}, allowed "
                    f"{limit:.0e}; the network was not used"
                )


def conditions(
    x: Vector,
    multipliers: Vector,
    *,
    observed: Vector,
    sigma: Vector,
    balances: sparse.csr_array,
    bounded: npt.NDArray[np.bool_],
) -> Conditions:
    """Measure how well an answer meets the conditions of a minimum.

    For ``minimise sum(((x - o) / s)**2)``, ``A x = 0``, ``x >= 0`` an answer is the minimum
    exactly when ``A x = 0``, ``x >= 0``, and ``g = 2 (x - o) / s**2 + A.T m`` is zero where ``x``
    is free to move and not negative where ``x`` stands at zero.

    Parameters
    ----------
    x, multipliers
        The answer and one multiplier per balance.
    observed, sigma, balances, bounded
        The problem, as given to `newton.solve`.

    Returns
    -------
    Conditions

    Examples
    --------
    >>> one = np.array([10.0, 6.0]), np.ones(2), sparse.csr_array(np.array([[1.0, -1.0]]))
    >>> both = np.array([True, True])
    >>> found = conditions(np.array([8.0, 8.0]), np.array([4.0]), observed=one[0], sigma=one[1],
    ...                    balances=one[2], bounded=both)
    >>> found.slope
    0.0
    """
    entries = balances.tocoo()
    net = np.zeros(balances.shape[0])
    through = np.zeros(balances.shape[0])
    asked = np.zeros(balances.shape[0])
    slope = 2 * (x - observed) / sigma**2
    for row, column, value in zip(entries.row, entries.col, entries.data, strict=True):
        net[row] += value * x[column]
        through[row] += abs(value * x[column])
        asked[row] += abs(value * observed[column])
        slope[column] += value * multipliers[row]
    # A slope times sigma is a distance: what the value would still move, in sigmas over two.
    in_sigmas = slope * sigma / 2
    at_zero = bounded & (x <= 0)
    # Where the flows of a balance vanish only the observations say how small a residual is.
    through = np.maximum(through, asked * EMPTIED)
    floor = max(float(through.max(initial=0.0)) * 1e-9, np.finfo(float).tiny)
    largest = float(np.abs(x).max(initial=0.0)) or 1.0
    return Conditions(
        balance=float((np.abs(net) / np.maximum(through, floor)).max(initial=0.0)),
        negative=float(np.maximum(-x[bounded], 0.0).max(initial=0.0)) / largest,
        slope=float(np.abs(in_sigmas[~at_zero]).max(initial=0.0)),
        pull=float(np.maximum(-in_sigmas[at_zero], 0.0).max(initial=0.0)),
    )
