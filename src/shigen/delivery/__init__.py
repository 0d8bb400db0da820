"""What to ship: from needs, contracts, stocks and stops to a checked delivery plan."""

from shigen.delivery.problem import Problem
from shigen.delivery.solve import solve

__all__ = ["Problem", "solve"]
