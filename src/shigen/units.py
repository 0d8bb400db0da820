"""Units at the edges: our own small registry for Pint, and the metal content of compounds.

Inside, masses are tonnes of contained metal, money is US dollars, distances are kilometres and
times days. Only units listed here are understood, without prefixes: Pint's own registry reads
``kt`` as knots and ``ton`` as 907 kg, and would take ``mt`` for a millitonne.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from shigen.errors import BadInput

if TYPE_CHECKING:
    import pint

# Rare-earth oxide is a dimension of its own: a tonne of it becomes tonnes of metal only through a
# composition, which no unit knows.
DEFINITIONS = (
    "kg = [mass]",
    "g = 0.001 * kg",
    "t = 1000 * kg",
    "kt = 1000 * t",
    "Mt = 1000000 * t",
    "lb = 0.45359237 * kg",
    "short_ton = 2000 * lb",
    "long_ton = 2240 * lb",
    "oz_troy = 31.1034768 * g",
    "carat = 0.2 * g",
    "flask = 76 * lb",
    "mtu = 10 * kg",
    "stu = 20 * lb",
    "t_REO = [rare_earth_oxide]",
    "kt_REO = 1000 * t_REO",
    "USD = [currency]",
    "cent = 0.01 * USD",
    "kUSD = 1000 * USD",
    "MUSD = 1000000 * USD",
    "km = [length]",
    "m = 0.001 * km",
    "nmi = 1.852 * km",
    "day = [time]",
    "hour = day / 24",
    "week = 7 * day",
    "year = 365.25 * day",
    "fraction = []",
    "percent = 0.01 * fraction",
    "TEU = [container]",
)
AMBIGUOUS = MappingProxyType(
    {
        "ton": "t (1000 kg), short_ton (907 kg) or long_ton (1016 kg)",
        "tons": "t (1000 kg), short_ton (907 kg) or long_ton (1016 kg)",
        "mt": "t (1000 kg) or Mt (a million tonnes)",
        "MT": "t (1000 kg) or Mt (a million tonnes)",
        "mT": "t (1000 kg) or Mt (a million tonnes)",
        "oz": "oz_troy (31.1 g); avoirdupois ounces are not used here",
        "ounce": "oz_troy (31.1 g); avoirdupois ounces are not used here",
        "REO": "t_REO or kt_REO",
        "month": "day or year; months have no fixed length",
    }
)

# Standard atomic weights, abridged (IUPAC Commission on Isotopic Abundances and Atomic Weights,
# 2021, doi:10.1515/pac-2019-0603).
ATOMIC_WEIGHTS = MappingProxyType(
    {
        "H": 1.008, "Li": 6.94, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998,
        "Na": 22.990, "Mg": 24.305, "Al": 26.982, "Si": 28.085, "P": 30.974, "S": 32.06,
        "Cl": 35.45, "K": 39.098, "Ca": 40.078, "Ti": 47.867, "V": 50.942, "Cr": 51.996,
        "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693, "Cu": 63.546, "Zn": 65.38,
        "Ga": 69.723, "Ge": 72.630, "As": 74.922, "Y": 88.906, "Zr": 91.224, "Nb": 92.906,
        "Mo": 95.95, "Rh": 102.91, "Pd": 106.42, "Sn": 118.71, "Sb": 121.76, "La": 138.91,
        "Ce": 140.12, "Pr": 140.91, "Nd": 144.24, "Sm": 150.36, "Tb": 158.93, "Dy": 162.50,
        "Ta": 180.95, "W": 183.84, "Pt": 195.08,
    }
)  # fmt: skip

_WORD = re.compile(r"[^\W\d]\w*")
_EXPRESSION = re.compile(r"[\w\s*/().]+")
_TOKEN = re.compile(r"([A-Z][a-z]?|\(|\))(\d*)")


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None, cache_folder=None)
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry


def names() -> tuple[str, ...]:
    """Units that are understood, in the order of their definitions.

    Examples
    --------
    >>> names()[:4]
    ('kg', 'g', 't', 'kt')
    """
    return tuple(definition.split(" ", 1)[0] for definition in DEFINITIONS)


@cache
def factor(given: str, wanted: str) -> float:
    """Number by which an amount in one unit is multiplied to have it in another.

    Parameters
    ----------
    given, wanted
        Units of the same kind, such as ``kt`` and ``t``, or ``cent/lb`` and ``USD/t``.

    Raises
    ------
    BadInput
        When a unit is not known, has several meanings, or the two do not measure the same.

    Examples
    --------
    >>> factor("kt", "t"), round(factor("USD/lb", "USD/t"), 2), factor("USD/mtu", "USD/t")
    (1000.0, 2204.62, 100.0)
    """
    import pint

    for text in (given, wanted):
        if not _EXPRESSION.fullmatch(text):
            raise BadInput(f"unit '{text}' cannot be read; write it like t, kt or USD/kg")
        for word in _WORD.findall(text):
            if word in AMBIGUOUS:
                raise BadInput(f"unit '{word}' has several meanings; write {AMBIGUOUS[word]}")
            if word not in names():
                raise BadInput(f"unknown unit '{word}'; known are {', '.join(names())}")
    registry = _registry()
    try:
        return float(registry.Quantity(1.0, given).to(wanted).magnitude)
    except pint.DimensionalityError as error:
        hint = ""
        if "REO" in given or "REO" in wanted:
            hint = "; a tonne of rare-earth oxide needs a composition to become metal"
        raise BadInput(f"'{given}' and '{wanted}' do not measure the same{hint}") from error
    except (pint.PintError, ValueError, TypeError, AssertionError, SyntaxError) as error:
        raise BadInput(f"unit '{given}' or '{wanted}' cannot be read") from error


def convert(value: float, given: str, wanted: str) -> float:
    """An amount in another unit.

    Parameters
    ----------
    value
        Amount in ``given``; NaN stays NaN.
    given, wanted
        Units of the same kind.

    Raises
    ------
    BadInput
        As `factor` does.

    Examples
    --------
    >>> convert(1.5, "kt", "t")
    1500.0
    >>> convert(1, "ton", "t")
    Traceback (most recent call last):
    shigen.errors.BadInput: unit 'ton' has several meanings; write t (1000 kg), short_ton \
(907 kg) or long_ton (1016 kg)
    """
    return value * factor(given, wanted)


def _atoms(part: str, compound: str) -> dict[str, int]:
    """Atoms of a formula without hydrate dots, brackets resolved."""
    front = re.match(r"\d+", part)
    times = int(front.group()) if front else 1
    body = part[front.end() :] if front else part
    stack: list[dict[str, int]] = [{}]
    position = 0
    while position < len(body):
        token = _TOKEN.match(body, position)
        if token is None:
            raise BadInput(f"'{compound}' is not a chemical formula")
        symbol, count = token.group(1), int(token.group(2) or 1)
        if symbol == "(":
            stack.append({})
        elif symbol == ")":
            if len(stack) == 1:
                raise BadInput(f"'{compound}' is not a chemical formula: brackets do not match")
            for atom, number in stack.pop().items():
                stack[-1][atom] = stack[-1].get(atom, 0) + number * count
        elif symbol in ATOMIC_WEIGHTS:
            stack[-1][symbol] = stack[-1].get(symbol, 0) + count
        else:
            raise BadInput(f"'{compound}': no atomic weight of '{symbol}' is held")
        position = token.end()
    if len(stack) != 1 or not body:
        raise BadInput(f"'{compound}' is not a chemical formula: brackets do not match")
    return {atom: number * times for atom, number in stack[0].items()}


@cache
def content(compound: str, element: str) -> float:
    """Mass of an element per mass of a compound, from atomic weights.

    Parameters
    ----------
    compound
        Formula; a full stop joins water of crystallisation, as in ``LiOH.H2O``.
    element
        Symbol of the element.

    Returns
    -------
    float
        Fraction 0-1.

    Raises
    ------
    BadInput
        When the formula cannot be read or does not hold the element.

    Examples
    --------
    >>> [round(content(c, e), 3) for c, e in (("GeO2", "Ge"), ("Dy2O3", "Dy"), ("LiOH.H2O", "Li"))]
    [0.694, 0.871, 0.165]
    """
    atoms: dict[str, int] = {}
    for part in compound.split("."):
        for atom, number in _atoms(part, compound).items():
            atoms[atom] = atoms.get(atom, 0) + number
    if element not in atoms:
        raise BadInput(f"'{compound}' holds no '{element}'")
    total = sum(ATOMIC_WEIGHTS[atom] * number for atom, number in atoms.items())
    return ATOMIC_WEIGHTS[element] * atoms[element] / total
