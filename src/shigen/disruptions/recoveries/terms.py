"""The numbers a recovery needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Numbers of a recovery, all settled.

    Attributes
    ----------
    months
        Months from the end of the full stop until the recovery is (nearly) complete.
    tau
        Months until the first licence.
    kappa
        Months in which the gap that is left shrinks to 1/e.
    a_inf
        Share of the flow that comes back in the end.
    """

    months: float
    tau: float
    kappa: float
    a_inf: float
