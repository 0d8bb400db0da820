"""The lists that are joined: the order of minerals by one method for one party, with its weight.

Higher scores are more at risk. A mineral without a score has no place in the list: it is neither
first nor last there. Scores that agree in nine significant figures are equal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NoReturn

import numpy as np
import pandas as pd

from shigen.criticality.method import Array
from shigen.errors import BadInput, UnknownName

# Digits that tell two scores apart: fewer than a float holds, so that rounding makes no order.
DIGITS = 9
JOIN = "/"


def name(party: str, method: str) -> str:
    """Name of a list, such as ``USA/geopolrisk``."""
    return f"{party}{JOIN}{method}"


def settled(scores: Array) -> Array:
    """Scores rounded to nine significant figures; NaN stays NaN.

    Examples
    --------
    >>> bool(settled(np.array([0.1 + 0.2]))[0] == settled(np.array([0.3]))[0])
    True
    """
    values = np.asarray(scores, dtype="float64")
    if np.isinf(values).any():
        raise BadInput("a score is infinite; leave out what cannot be scored")
    size = np.where(np.isfinite(values) & (values != 0), np.abs(values), 1.0)
    digits = DIGITS - 1 - np.floor(np.log10(size))
    # ten to a large power overflows, so the scale is put on in two steps
    half = np.floor(digits / 2)
    up, further = 10.0**half, 10.0 ** (digits - half)
    return np.asarray(np.round(values * up * further) / up / further) + 0.0


def need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    BadInput
        Naming the column and all that are needed.
    """
    for column in columns:
        if column not in table.columns:
            raise BadInput(f"{what} lacks column '{column}'; it needs {', '.join(columns)}")


def refuse_twice(row: pd.Series, where: str) -> NoReturn:
    """Refuse a mineral that comes twice in a list."""
    raise BadInput(
        f"{row['mineral']} comes twice in the list of {row['party']} by {row['method']}"
        f"{' ' + where if where else ''}; choose one year, and take by_mineral for its highest "
        "stage"
    )


def matrix(scores: pd.DataFrame) -> pd.DataFrame:
    """Scores with a row a mineral and a column a list, both sorted; NaN has no place.

    Parameters
    ----------
    scores
        Columns mineral, party, method and score, one row a mineral, party and method.

    Raises
    ------
    BadInput
        When a column lacks or a mineral comes twice in a list: several stages or years.

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": ["tin", "zinc"], "party": "USA", "method": "eu",
    ...                       "score": [2.0, 1.0]})
    >>> matrix(table).to_dict()
    {'USA/eu': {'tin': 2.0, 'zinc': 1.0}}
    """
    need(scores, ("mineral", "party", "method", "score"), "the table of scores")
    keys = ["mineral", "party", "method"]
    twice = scores[scores.duplicated(keys)]
    if len(twice):
        refuse_twice(twice.iloc[0], "")
    names = [name(p, m) for p, m in zip(scores["party"], scores["method"], strict=True)]
    rows, minerals = pd.factorize(scores["mineral"], sort=True)
    columns, lists = pd.factorize(np.array(names, dtype=object), sort=True)
    wide = np.full((len(minerals), len(lists)), np.nan)
    wide[rows, columns] = settled(scores["score"].to_numpy(dtype="float64"))
    return pd.DataFrame(wide, index=pd.Index(minerals), columns=pd.Index(lists))


def weights(lists: Sequence[str], given: Mapping[str, float] | None = None) -> pd.Series:
    """Weight of each list; 1 where the user gave none.

    Parameters
    ----------
    lists
        As ``party/method``.
    given
        By list, or by party, or by method. A list named itself has just its own weight; else that
        of its party times that of its method.

    Raises
    ------
    UnknownName
        When a name is no list, party or method here.
    BadInput
        When a weight is negative or not a number, or all are zero.

    Examples
    --------
    >>> weights(["JPN/eu", "USA/eu", "USA/doe"], {"USA": 2, "eu": 0.5, "USA/doe": 3}).to_dict()
    {'JPN/eu': 0.5, 'USA/eu': 1.0, 'USA/doe': 3.0}
    """
    chosen = {}
    pairs = {found: found.partition(JOIN) for found in lists}
    parts = [part for party, _, method in pairs.values() for part in (party, method) if part]
    known = list(dict.fromkeys([*lists, *parts]))
    for key, value in (given or {}).items():
        if key not in known:
            raise UnknownName("list, party or method to weigh", key, known)
        number = _number(key, value)
        if not math.isfinite(number) or number < 0:
            raise BadInput(f"the weight of {key} is {value!r}; it must be 0 or a positive number")
        chosen[key] = number
    found = [
        chosen.get(key, chosen.get(party, 1.0) * chosen.get(method, 1.0))
        for key, (party, _, method) in pairs.items()
    ]
    if found and not sum(found) > 0:
        raise BadInput("all weights are zero; give one list at least a positive weight")
    return pd.Series(found, index=list(lists), dtype="float64")


def _number(key: str, value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadInput(f"the weight of {key} is {value!r}; it must be a number") from None


def fewest_lists(used: int, given: int | None = None) -> int:
    """Fewest lists in which a mineral must stand to be placed; half of those used if not given.

    Raises
    ------
    BadInput
        When it is not from 1 to the number of lists.
    """
    if given is None:
        return max(1, math.ceil(used / 2))
    if not 1 <= given <= max(used, 1):
        raise BadInput(
            f"the fewest lists to be placed is {given}; it must be from 1 to {used}, the lists used"
        )
    return int(given)


def useful(wide: pd.DataFrame) -> pd.Series:
    """Whether each list tells something: it ranks at least two minerals."""
    return wide.notna().sum() >= 2
