"""A flow that is made of parts, each of which comes back in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput

NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class MixedRecovery(Recovery):
    """The sum of several recoveries, by the share of the flow that each is of.

    Parameters
    ----------
    parts
        Share of the flow and how that part comes back; the shares sum to one.

    Examples
    --------
    A twentieth of the flow is for defence and never comes back; the rest does at once:

    >>> never, once = Recovery("licensing", a_inf=0.0), Recovery("step", months=0)
    >>> mixed([(0.05, never), (0.95, once)]).returned(6)
    0.95
    """

    parts: tuple[tuple[float, Recovery], ...] = ()

    def __post_init__(self) -> None:
        Recovery.__post_init__(self)
        shares = [share for share, _ in self.parts]
        if any(not 0.0 <= share <= 1.0 for share in shares) or abs(sum(shares) - 1.0) > NEARLY:
            raise BadInput(f"recovery: the shares {shares} of its parts do not sum to one")

    def share(self, time: float) -> float:
        """Share of the whole flow that is back after some months."""
        return sum(weight * part.share(time) for weight, part in self.parts)

    def returned(self, month: int) -> float:
        """Mean share of the whole flow that is back over a month."""
        return sum(weight * part.returned(month) for weight, part in self.parts)


def mixed(parts: Sequence[tuple[float, Recovery]]) -> Recovery:
    """One recovery of several parts; its own numbers are those of the slowest and of the sum.

    Raises
    ------
    BadInput
        When the shares do not sum to one.
    """
    kept = tuple((share, part) for share, part in parts if share > 0)
    if len(kept) == 1 and kept[0][0] == 1.0:
        return kept[0][1]
    return MixedRecovery(
        "licensing",
        months=max((part.months for _, part in kept), default=0),
        a_inf=min(1.0, sum(share * part.a_inf for share, part in kept)),
        parts=kept,
    )
