"""The form that every method has: what it asks, reads, answers and cannot see.

A method is data and one pure function over arrays, ``parts``. Arrays have any leading axes (cases,
draws); quantities by place have the place axis last, the remainder as its last column. A missing
input is NaN and gives a missing score; what is missing is bounded elsewhere
(`shigen.criticality.evaluate`), never filled in here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from shigen.criticality.quantities import Quantity
from shigen.errors import BadInput, UnknownName

Array = np.ndarray[Any, np.dtype[np.float64]]
Values = Mapping[str, Array]
Settings = Mapping[str, float]

# Where a number of a method comes from.
BASES = ("published", "secondary", "recalled", "ours")


@dataclass(frozen=True)
class Parameter:
    """A constant of a method that a user may set.

    Attributes
    ----------
    name, default, low, high, unit, meaning
        Its admissible values lie from low to high.
    basis
        One of ``BASES``: printed in the source, read in a transcription of it, from general
        knowledge, or set by this project because the published one is unknown.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    basis: str
    meaning: str


@dataclass(frozen=True)
class Output:
    """A number that a method gives on the way to its score.

    Attributes
    ----------
    name, title, unit
        What it is.
    low, high
        Declared range.
    formula
        With every case quantity, parameter and earlier output in braces, as
        ``{import_reliance} / 2``; numbers are put in by `shigen.criticality.explain`. A sum over
        places is written in words.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    formula: str


@dataclass(frozen=True)
class Threshold:
    """At or above ``value`` of ``output`` the method counts a mineral critical.

    With several thresholds all must be met.
    """

    output: str
    value: float
    basis: str


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes
    ----------
    slug, title, question, citation
        Name in commands, title, the question it answers, and its source.
    basis
        ``reproduced`` where the published formula and constants are known, else ``in the manner
        of``.
    quantities, optional
        What it must and may read.
    parameters, outputs, thresholds
        ``outputs`` in order of calculation.
    score
        Name of the output that ranks.
    cannot_see
        What it leaves out, a sentence each.
    parts
        ``parts(values, settings)`` gives all outputs by name. ``settings`` has every parameter and
        ``remainder`` (0: spread thinly, 1: counted as one place with the worst governance).
    rises_with, falls_with
        Case quantities that never lower, never raise the score; tested.
    stages
        Stages to which it applies; all when empty.
    narrow
        Widest range, in units of the score, within which what is missing may leave it and its
        middle still be given; a twentieth of the declared range when 0.
    room
        Room whose tables it waits for, such as ``loss``; empty when the catalogue suffices.
    """

    slug: str
    title: str
    question: str
    citation: str
    basis: str
    quantities: tuple[Quantity, ...]
    outputs: tuple[Output, ...]
    score: str
    parts: Callable[[Values, Settings], dict[str, Array]]
    cannot_see: tuple[str, ...]
    optional: tuple[Quantity, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    rises_with: tuple[str, ...] = ()
    falls_with: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    narrow: float = 0.0
    room: str = ""
    notes: tuple[str, ...] = field(default=())

    def output(self, name: str) -> Output:
        """One output by name."""
        for found in self.outputs:
            if found.name == name:
                return found
        raise UnknownName("output", name, [found.name for found in self.outputs])

    def settings(self, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """Parameters with the user's own in place of the defaults, checked.

        Raises
        ------
        UnknownName
            When a parameter is not one of the method.
        BadInput
            When a value is not a number or not admissible.
        """
        chosen = {found.name: found.default for found in self.parameters} | {"remainder": 0.0}
        known = {found.name: found for found in self.parameters}
        for name, value in (given or {}).items():
            if name not in known:
                raise UnknownName(f"parameter of {self.slug}", name, list(known))
            parameter = known[name]
            number = float(value)
            if not math.isfinite(number) or not parameter.low <= number <= parameter.high:
                raise BadInput(
                    f"{self.slug}: parameter {name} is {value!r}; it must be a number from "
                    f"{parameter.low:g} to {parameter.high:g} ({parameter.unit})"
                )
            chosen[name] = number
        return chosen
