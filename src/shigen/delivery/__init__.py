"""What to ship: from needs, contracts, stocks and disruptions to a checked delivery plan.

``problem()`` makes plain tables from a network, ``Problem.under()`` applies effects of
disruptions, ``solve()`` returns a plan that other code has checked. ``without_plan()`` says what
happens when nobody acts, ``compare()`` what acting together is worth, ``worth()`` what one more
tonne is worth, ``sweep()`` how the answer turns with what is not known, ``explain()`` which limits
bind, ``untouched()`` which effects touch nothing.
"""

from shigen.delivery.alone import alone
from shigen.delivery.check import check
from shigen.delivery.compare import Comparison, compare
from shigen.delivery.effects import under, untouched
from shigen.delivery.explain import explain
from shigen.delivery.from_network import problem
from shigen.delivery.plan import Plan, first_short_months
from shigen.delivery.problem import Problem
from shigen.delivery.solve import Workbench, solve
from shigen.delivery.stops import Stop
from shigen.delivery.sweep import sweep
from shigen.delivery.without_plan import WithoutPlan, without_plan
from shigen.delivery.worth import worth

__all__ = [
    "Comparison",
    "Plan",
    "Problem",
    "Stop",
    "WithoutPlan",
    "Workbench",
    "alone",
    "check",
    "compare",
    "explain",
    "first_short_months",
    "problem",
    "solve",
    "sweep",
    "under",
    "untouched",
    "without_plan",
    "worth",
]
