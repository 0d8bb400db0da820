"""Parties and methods joined into one list, with the choices that make it in the open.

``bottleneck`` takes one stage a mineral, ``ballots`` reads and weighs the lists, ``borda``,
``kemeny`` and ``pareto`` join them, ``verdicts`` says for whom a mineral is critical,
``official_lists`` puts what governments list beside it, and ``ranking`` does it all.
"""

from shigen.criticality.joint import (
    ballots,
    borda,
    kemeny,
    leave_out,
    official_lists,
    pareto,
    verdicts,
)
from shigen.criticality.joint.bottleneck import by_mineral, ranks
from shigen.criticality.joint.ranking import Joint, joint

__all__ = [
    "Joint",
    "ballots",
    "borda",
    "by_mineral",
    "joint",
    "kemeny",
    "leave_out",
    "official_lists",
    "pareto",
    "ranks",
    "verdicts",
]
