"""Nothing comes back until the first licence, then part of the flow, ever more slowly."""

from __future__ import annotations

import math

from shigen.disruptions.recoveries.terms import Terms


def share(time: float, terms: Terms) -> float:
    """r(t) = 0 while t < tau, then a_inf (1 - exp(-(t - tau) / kappa)).

    Parameters
    ----------
    time
        Months since the full stop ended.
    terms
        ``tau``, ``kappa`` (none means at once) and ``a_inf`` are used.

    Examples
    --------
    >>> terms = Terms(months=12, tau=2, kappa=4, a_inf=0.9)
    >>> share(2, terms), round(share(6, terms), 4)
    (0.0, 0.5689)
    """
    since = time - terms.tau
    if since < 0:
        return 0.0
    back = 1.0 if terms.kappa == 0 else 1.0 - math.exp(-since / terms.kappa)
    return terms.a_inf * back


def accumulated(time: float, terms: Terms) -> float:
    """R(t) = a_inf (x - kappa (1 - exp(-x / kappa))) with x = max(0, t - tau).

    Examples
    --------
    >>> round(accumulated(6, Terms(months=12, tau=2, kappa=4, a_inf=0.9)), 4)
    1.3244
    """
    since = max(0.0, time - terms.tau)
    waited = 0.0 if terms.kappa == 0 else terms.kappa * math.expm1(-since / terms.kappa)
    return terms.a_inf * (since + waited)
