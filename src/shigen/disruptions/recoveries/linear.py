"""The flow comes back evenly over some months."""

from __future__ import annotations

from shigen.disruptions.recoveries.terms import Terms


def share(time: float, terms: Terms) -> float:
    """r(t) = min(1, t / months).

    Parameters
    ----------
    time
        Months since the full stop ended.
    terms
        Only ``months`` is used; none means at once.

    Examples
    --------
    >>> share(3, Terms(months=12, tau=0, kappa=0, a_inf=1))
    0.25
    """
    return 1.0 if time >= terms.months else time / terms.months


def accumulated(time: float, terms: Terms) -> float:
    """R(t) = t^2 / (2 months) up to the end of recovery, then one a month.

    Examples
    --------
    >>> terms = Terms(months=12, tau=0, kappa=0, a_inf=1)
    >>> accumulated(12, terms), accumulated(14, terms)
    (6.0, 8.0)
    """
    if time >= terms.months:
        return time - terms.months / 2
    return time**2 / (2 * terms.months)
