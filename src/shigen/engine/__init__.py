"""How work runs: linear programs as plain arrays, and the handle that solves them."""

from shigen.engine.linear_program import Block, Bounds, LinearProgram, lower
from shigen.engine.solver import Solution, Solver

__all__ = ["Block", "Bounds", "LinearProgram", "Solution", "Solver", "lower"]
