"""How work runs: linear programs as plain arrays, and the handle that solves them."""

from shigen.engine.chain import Chain
from shigen.engine.linear_program import Block, Bounds, LinearProgram, lower, widened
from shigen.engine.solver import Solution, Solver

__all__ = ["Block", "Bounds", "Chain", "LinearProgram", "Solution", "Solver", "lower", "widened"]
