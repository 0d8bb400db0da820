"""What to ship: from needs, contracts, stocks and stops to a checked delivery plan."""

from shigen.delivery.problem import Problem
from shigen.delivery.from_network import problem
from shigen.delivery.solve import solve
from shigen.delivery.stops import under

__all__ = ["Problem", "problem", "solve", "under"]
