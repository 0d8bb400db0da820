"""Close every balance of a mineral's chain by moving observations as little as their sigma asks.

minimise  sum over claims of ((x - observed) / sigma)^2
  production + secondary + receipts = shipments + feed + use + stock change   (country, stage)
  output of the next stage = yield * feed + unexplained                       (country, link)
  x >= 0 but for stock change and unexplained
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from shigen.network import claims, newton
from shigen.network.chain import Chain
from shigen.network.optimality import conditions

# +1 adds to what a country has at a stage, -1 takes from it.
SIGNS = {"production": 1.0, "secondary": 1.0, "feed": -1.0, "use": -1.0, "stock-change": -1.0}
# yield * feed + unexplained - output = 0
CONVERTED = {"production": -1.0, "unexplained": 1.0}
SIGNED_ITEMS = ("stock-change", "unexplained")


@dataclass(frozen=True)
class Problem:
    """Claims as arrays.

    Attributes
    ----------
    claims
        One row per variable, sorted by name.
    rows
        stage, place, kind (``balance`` or ``conversion``) of each balance.
    balances
        Coefficients, shape (balances, claims).
    bounded
        False for the two items that may be negative.
    """

    claims: pd.DataFrame
    rows: pd.DataFrame
    balances: sparse.csr_array
    bounded: newton.Mask


@dataclass(frozen=True)
class Balanced:
    """Claims with their balanced ``value``, and how the answer was reached."""

    problem: Problem
    claims: pd.DataFrame
    solution: newton.Solution


def problem(observed: pd.DataFrame, chain: Chain) -> Problem:
    """State the balances over a table of claims.

    Claims are sorted by name first, so that the answer does not depend on their order.
    """
    keys = ["stage", "kind", "item", "place", "partner", "source"]
    table = observed.sort_values(keys, ignore_index=True)
    positions: dict[tuple[str, str, str], int] = {}
    entries: list[tuple[int, int, float]] = []
    yields: dict[str, float] = {}
    after: dict[str, str] = {}
    for stage_rules in chain.stages:
        following = chain.after(stage_rules.name)
        if following is not None and stage_rules.yield_to_next is not None:
            yields[stage_rules.name] = stage_rules.yield_to_next
            after[stage_rules.name] = following.name
    before = set(after.values())

    def row(kind: str, stage: str, place: str) -> int:
        return positions.setdefault((kind, stage, place), len(positions))

    for column, claim in enumerate(claims.rows(table)):
        stage, place, item = claim["stage"], claim["place"], claim["item"]
        if claim["kind"] == "arc":
            entries.append((row("balance", stage, place), column, -1.0))
            entries.append((row("balance", stage, claim["partner"]), column, 1.0))
            continue
        if item in SIGNS:
            entries.append((row("balance", stage, place), column, SIGNS[item]))
        if item == "feed":
            entries.append((row("conversion", after[stage], place), column, yields[stage]))
        elif item in CONVERTED and stage in before:
            entries.append((row("conversion", stage, place), column, CONVERTED[item]))
    row_of, column_of, value = (np.array(part) for part in zip(*entries, strict=True))
    matrix = sparse.csr_array(
        (value.astype("float64"), (row_of, column_of)), shape=(len(positions), len(table))
    )
    rows = pd.DataFrame(list(positions), columns=["kind", "stage", "place"])
    return Problem(table, rows, matrix, ~table["item"].isin(SIGNED_ITEMS).to_numpy())


def balance(claimed: pd.DataFrame, chain: Chain) -> Balanced:
    """Balance the claims and check the answer by code that shares nothing with the solver.

    Raises
    ------
    SolverFailed
        When the balances do not close.
    CheckFailed
        When the answer does not meet the optimality conditions.
    """
    stated = problem(claimed, chain)
    observed = stated.claims["observed"].to_numpy(dtype="float64")
    spread = stated.claims["sigma"].to_numpy(dtype="float64")
    solution = newton.solve(observed, spread, stated.balances, bounded=stated.bounded)
    conditions(
        solution.x, solution.multipliers, observed=observed, sigma=spread,
        balances=stated.balances, bounded=stated.bounded,
    ).require()  # fmt: skip
    return Balanced(stated, stated.claims.assign(value=solution.x), solution)
