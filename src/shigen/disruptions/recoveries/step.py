"""All of the flow is back at once, some months after the stop ended."""

from __future__ import annotations

from shigen.disruptions.recoveries.terms import Terms


def share(time: float, terms: Terms) -> float:
    """r(t) = 0 while t < months, then 1.

    Parameters
    ----------
    time
        Months since the full stop ended.
    terms
        Only ``months`` is used.

    Examples
    --------
    >>> terms = Terms(months=2, tau=0, kappa=0, a_inf=1)
    >>> share(1.9, terms), share(2.0, terms)
    (0.0, 1.0)
    """
    return 0.0 if time < terms.months else 1.0


def accumulated(time: float, terms: Terms) -> float:
    """R(t) = max(0, t - months): months of full flow that have come back since the stop ended.

    Examples
    --------
    >>> accumulated(5, Terms(months=2, tau=0, kappa=0, a_inf=1))
    3.0
    """
    return float(max(0.0, time - terms.months))
