"""The flow comes back fast at first, then ever more slowly."""

from __future__ import annotations

import math

from shigen.disruptions.recoveries.terms import Terms


def share(time: float, terms: Terms) -> float:
    """r(t) = 1 - exp(-t / kappa).

    Parameters
    ----------
    time
        Months since the full stop ended.
    terms
        Only ``kappa`` is used; none means at once.

    Examples
    --------
    >>> round(share(4, Terms(months=12, tau=0, kappa=4, a_inf=1)), 4)
    0.6321
    """
    return 1.0 if terms.kappa == 0 else 1.0 - math.exp(-time / terms.kappa)


def accumulated(time: float, terms: Terms) -> float:
    """R(t) = t - kappa (1 - exp(-t / kappa)).

    Examples
    --------
    >>> round(accumulated(4, Terms(months=12, tau=0, kappa=4, a_inf=1)), 4)
    1.4715
    """
    return time if terms.kappa == 0 else time + terms.kappa * math.expm1(-time / terms.kappa)
