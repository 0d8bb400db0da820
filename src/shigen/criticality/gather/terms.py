"""How trade is brought to the terms of output, by mineral and stage: rows of ``terms.csv``.

Output is counted as ``basis`` says: contained metal, gross weight, oxide. Trade is counted by
weight, with a content by code. ``rule`` says how one becomes the other:

``content``
    Contained mineral by the content of the code, times ``factor``.
``gross``
    Gross weight times ``factor``.
``basket``
    A code that holds several minerals; see `shigen.criticality.gather.baskets`.
``none``
    Cannot be brought to the terms of output; ``note`` says why.

``main`` lists codes of which at least one must be held in a year (any held code of the stage when
empty); ``left_out`` are codes that are not counted; ``covers`` is about how much of the trade in
the stage the codes that are held carry, a judgement of this project that lowers the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

RULES = ("content", "gross", "basket", "none")


@dataclass(frozen=True)
class Terms:
    """One row of ``terms.csv``."""

    mineral: str
    stage: str
    basis: str
    rule: str
    factor: float
    factor_low: float
    factor_high: float
    main: tuple[str, ...]
    left_out: tuple[str, ...]
    covers: float
    note: str


@cache
def table() -> dict[tuple[str, str], Terms]:
    """Every row by mineral and stage.

    Examples
    --------
    >>> table()["manganese", "mine"].rule, table()["chromium", "mine"].rule
    ('content', 'gross')
    """
    path = resources.files("shigen.criticality.gather").joinpath("terms.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype="str", keep_default_na=False).to_dict("records")
    return {
        (row["mineral"], row["stage"]): Terms(
            row["mineral"], row["stage"], row["basis"], row["rule"],
            float(row["factor"]), float(row["factor_low"]), float(row["factor_high"]),
            tuple(row["main"].split(";")) if row["main"] else (),
            tuple(row["left_out"].split(";")) if row["left_out"] else (),
            float(row["covers"]), row["note"],
        )
        for row in rows
    }  # fmt: skip
