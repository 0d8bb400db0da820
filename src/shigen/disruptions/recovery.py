"""How a stopped flow comes back: one of the kinds in ``recoveries/``, with checked numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shigen.disruptions.recoveries import Terms, exponential, licensing, linear, step
from shigen.errors import BadInput, UnknownName

LONGEST_MONTHS = 120
# a law review of 45 working days, as in China's export-control regulations
USUAL_WAIT_MONTHS = 2.0
# after three times kappa 95 % of what will come back is back
KAPPAS_UNTIL_COMPLETE = 3.0

Course = Callable[[float, Terms], float]
KINDS: Mapping[str, tuple[Course, Course]] = MappingProxyType(
    {
        "exponential": (exponential.share, exponential.accumulated),
        "licensing": (licensing.share, licensing.accumulated),
        "linear": (linear.share, linear.accumulated),
        "step": (step.share, step.accumulated),
    }
)


def _bounded(value: object, name: str, high: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # a comparison with NaN is false
    if not number or not 0 <= float(str(value)) <= high:
        raise BadInput(f"recovery: {name} is {value}; it must lie between 0 and {high:g}")


@dataclass(frozen=True, slots=True)
class Recovery:
    """How exports come back once the full stop is over.

    Parameters
    ----------
    kind
        ``step``, ``linear``, ``exponential`` or ``licensing``.
    months
        Months from the end of the full stop until the recovery is complete: exactly for step and
        linear, to 95 % of what will come back for the others.
    tau
        Licensing only: months until the first licence; 2 (a review of 45 working days), or less
        when the whole recovery is shorter, if not given.
    kappa
        Exponential and licensing only: months in which the gap shrinks to 1/e; a third of
        the months left after ``tau`` if not given.
    a_inf
        Licensing only: share of the flow that comes back in the end.

    Raises
    ------
    UnknownName
        When the kind is not known.
    BadInput
        When a number is negative, huge or not a number, or given to a kind that has no use for it.

    Examples
    --------
    Over the second month after the stop a twelfth and a half of a linear recovery is back:

    >>> Recovery("linear", months=12).returned(1)
    0.125
    """

    kind: str = "licensing"
    months: float = 12
    tau: float | None = None
    kappa: float | None = None
    a_inf: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownName("recovery", str(self.kind), KINDS)
        _bounded(self.months, "months", LONGEST_MONTHS)
        _bounded(self.a_inf, "a_inf", 1)
        if self.tau is not None:
            _bounded(self.tau, "tau", LONGEST_MONTHS)
        if self.kappa is not None:
            _bounded(self.kappa, "kappa", LONGEST_MONTHS)
        licensed = self.kind == "licensing"
        if not licensed and (self.tau is not None or self.a_inf != 1):
            raise BadInput(f"recovery: tau and a_inf belong to licensing, not to {self.kind}")
        if not licensed and self.kind != "exponential" and self.kappa is not None:
            raise BadInput(f"recovery: kappa belongs to licensing and exponential, not {self.kind}")

    @property
    def terms(self) -> Terms:
        """All numbers, with what was not given settled by the rules above.

        Examples
        --------
        >>> Recovery("licensing", months=12).terms
        Terms(months=12, tau=2.0, kappa=3.3333333333333335, a_inf=1.0)
        """
        tau = 0.0
        if self.kind == "licensing":
            tau = min(USUAL_WAIT_MONTHS, self.months) if self.tau is None else self.tau
        usual = max(0.0, self.months - tau) / KAPPAS_UNTIL_COMPLETE
        kappa = usual if self.kappa is None else self.kappa
        return Terms(months=self.months, tau=tau, kappa=kappa, a_inf=self.a_inf)

    def share(self, time: float) -> float:
        """Share of the flow that is back ``time`` months after the full stop ended, 0 before.

        Examples
        --------
        >>> Recovery("step", months=3).share(3)
        1.0
        """
        return 0.0 if time < 0 else KINDS[self.kind][0](time, self.terms)

    def returned(self, month: int) -> float:
        """Mean share of the flow that is back over a whole month after the full stop.

        Parameters
        ----------
        month
            0 for the first month after the stop, 1 for the next.

        Returns
        -------
        float
            0 to 1; the integral of `share` over the month, not its value at one moment.

        Examples
        --------
        >>> Recovery("step", months=1).returned(0), Recovery("step", months=1).returned(1)
        (0.0, 1.0)
        """
        accumulated = KINDS[self.kind][1]
        terms = self.terms
        back = accumulated(month + 1, terms) - accumulated(month, terms)
        return min(1.0, max(0.0, back))
