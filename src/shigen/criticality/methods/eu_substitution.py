"""Substitution indices of the European Union, from shares of end use and what could take over.

    SI = sum over applications a of Share_a * sum over substitutes i of Sub_ia * parameter_ia

Sub_ia is the share of an application that substitute i could take; the rest stays with the mineral
and counts 1. For economic importance the parameter says what a substitute performs and costs, for
supply risk it is the cube root of three: whether its output is larger, whether it is critical
itself, and whether it is a by-product. The structure is that of Regulation (EU) 2024/1252, Annex
II; the numbers are recalled, and each may be set.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from shigen.criticality.method import Parameter
from shigen.errors import BadInput, UnknownName

PERFORMANCE = ("same", "worse", "none")
COST = ("no-higher", "up-to-twice", "more")
ROLE = ("main", "co-product", "by-product")
APPLICATION_COLUMNS = ("application", "share", "substitute", "sub_share", "parameter")


def _recalled(name: str, default: float, meaning: str) -> Parameter:
    return Parameter(name, default, 0.0, 1.0, "ratio", "recalled", meaning)


USE_PARAMETERS = (
    _recalled("same no-higher", 0.7, "performs no worse, costs no more"),
    _recalled("same up-to-twice", 0.8, "performs no worse, costs up to twice as much"),
    _recalled("same more", 0.9, "performs no worse, costs more than twice as much"),
    _recalled("worse no-higher", 0.8, "performs worse, costs no more"),
    _recalled("worse up-to-twice", 0.9, "performs worse, costs up to twice as much"),
    _recalled("worse more", 1.0, "performs worse, costs more than twice as much"),
)
SUPPLY_PARAMETERS = (
    _recalled("larger output", 0.8, "output of the substitute is larger than of the mineral"),
    _recalled("smaller output", 1.0, "output of the substitute is not larger"),
    _recalled("critical", 1.0, "the substitute is critical itself"),
    _recalled("not critical", 0.8, "the substitute is not critical"),
    _recalled("by-product", 1.0, "the substitute is a by-product"),
    _recalled("co-product", 0.9, "the substitute is a co-product"),
    _recalled("main", 0.8, "the substitute is a main product"),
)


def _numbers(
    parameters: tuple[Parameter, ...], given: Mapping[str, float] | None
) -> dict[str, float]:
    numbers = {one.name: one.default for one in parameters}
    for name, value in (given or {}).items():
        if name not in numbers:
            raise UnknownName("parameter of substitution", name, list(numbers))
        if not 0 <= value <= 1:
            raise BadInput(f"parameter {name} of substitution is {value!r}; it must be from 0 to 1")
        numbers[name] = float(value)
    return numbers


def _one_of(what: str, word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise UnknownName(what, word, known)
    return word


def use_parameter(
    performance: str, cost: str = "no-higher", settings: Mapping[str, float] | None = None
) -> float:
    """Parameter of a substitute for economic importance.

    Parameters
    ----------
    performance
        One of ``PERFORMANCE``, against the mineral; ``none`` when there is no substitute.
    cost
        One of ``COST``.
    settings
        ``USE_PARAMETERS`` in place of the defaults.

    Raises
    ------
    UnknownName
        When a word is none of those.

    Examples
    --------
    >>> use_parameter("same", "up-to-twice"), use_parameter("none")
    (0.8, 1.0)
    """
    numbers = _numbers(USE_PARAMETERS, settings)
    if _one_of("performance", performance, PERFORMANCE) == "none":
        return 1.0
    return numbers[f"{performance} {_one_of('cost', cost, COST)}"]


def supply_parameter(
    *, larger: bool, critical: bool, role: str, settings: Mapping[str, float] | None = None
) -> float:
    """Parameter of a substitute for supply risk: the cube root of the product of three.

    Parameters
    ----------
    larger
        Whether output of the substitute is larger than that of the mineral.
    critical
        Whether the substitute is critical itself.
    role
        One of ``ROLE``: how the substitute is won.
    settings
        ``SUPPLY_PARAMETERS`` in place of the defaults.

    Raises
    ------
    UnknownName
        When the role is none of those.

    Examples
    --------
    >>> round(supply_parameter(larger=True, critical=False, role="main"), 3)
    0.8
    """
    numbers = _numbers(SUPPLY_PARAMETERS, settings)
    product = (
        numbers["larger output" if larger else "smaller output"]
        * numbers["critical" if critical else "not critical"]
        * numbers[_one_of("role", role, ROLE)]
    )
    return float(np.cbrt(product))


def substitution_index(applications: pd.DataFrame) -> float:
    """SI: what of the use of a mineral nothing could take over, 1 where nothing can at all.

    Parameters
    ----------
    applications
        ``APPLICATION_COLUMNS``: one row an application and substitute; ``share`` of the application
        in all use, ``sub_share`` of the application that the substitute could take. An application
        without a substitute has one row with ``sub_share`` 0.

    Raises
    ------
    BadInput
        When shares are no fractions, the applications do not sum to one, or the substitutes of one
        could take more than all of it.

    Examples
    --------
    Half of the use has no substitute; a third of the other half could go to one of 0.7:

    >>> frame = pd.DataFrame({"application": ["magnets", "glass"], "share": [0.5, 0.5],
    ...     "substitute": ["", "zinc"], "sub_share": [0.0, 1 / 3], "parameter": [1.0, 0.7]})
    >>> round(substitution_index(frame), 3)
    0.95
    """
    lacking = [name for name in APPLICATION_COLUMNS if name not in applications]
    if lacking:
        raise BadInput(f"applications lack the column {', '.join(lacking)}")
    numbers = applications[["share", "sub_share", "parameter"]].astype("float64")
    outside = ~((numbers >= 0) & (numbers <= 1)).all(axis=1)
    if outside.any():
        name = applications.loc[outside, "application"].iloc[0]
        raise BadInput(f"application '{name}': a share or parameter is no number from 0 to 1")
    table = numbers.assign(application=applications["application"])
    shares = table.groupby("application")["share"]
    if not np.isclose(shares.first().sum(), 1.0, atol=0.005) or (shares.max() > shares.min()).any():
        raise BadInput(
            f"the shares of the applications sum to {shares.first().sum():g}; they must sum to 1, "
            "with one share an application"
        )
    taken = table.groupby("application")["sub_share"].sum()
    if (taken > 1 + 1e-9).any():
        raise BadInput(f"substitutes could take {taken.max():.0%} of '{taken.idxmax()}'")
    saved = (table["share"] * table["sub_share"] * (1 - table["parameter"])).sum()
    return float(shares.first().sum() - saved)
