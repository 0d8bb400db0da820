"""How sure scores and ranks are, and which number to go and measure.

``widths`` says how far a number may be off, ``draws`` makes the random numbers, ``propagate`` the
scores in every draw, ``ranks`` the intervals, ``shapley`` shares a score's variance out to groups
of inputs, and ``movers`` finds the single numbers that move the joint list most.
"""

from shigen.criticality.uncertainty.draws import SEED, N, Sampler
from shigen.criticality.uncertainty.movers import movers, score_movers
from shigen.criticality.uncertainty.propagate import Draws, propagate
from shigen.criticality.uncertainty.ranks import Joint, joint_ranks, lists, precedence, rank_table
from shigen.criticality.uncertainty.shapley import Effects, effects, score_effects
from shigen.criticality.uncertainty.widths import WIDTHS, widths

__all__ = [
    "SEED",
    "WIDTHS",
    "Draws",
    "Effects",
    "Joint",
    "N",
    "Sampler",
    "effects",
    "joint_ranks",
    "lists",
    "movers",
    "precedence",
    "propagate",
    "rank_table",
    "score_effects",
    "score_movers",
    "widths",
]
