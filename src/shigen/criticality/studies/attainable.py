"""What the printed inputs of a study allow: rounding of each number, and other readings of them.

An interval moves every printed number to that end of its rounding that raises (lowers) the result,
all at once: it is never too narrow. Another reading changes one thing for all cases at once, such
as leaving recycling out, so that it is a question put to the tables and no fit to one result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from shigen.criticality.method import Array
from shigen.criticality.methods.eu_economic_importance import economic_importance, use_span
from shigen.criticality.methods.eu_supply_risk import AS_PRINTED, METHOD
from shigen.criticality.studies.eu import inputs
from shigen.criticality.studies.eu_tables import BOTH, SOURCING_ONLY, WORLD_ONLY, Mask, Study

# Half of the last digit that the study prints: world shares 0.1 %, sourcing shares, import
# reliance and recycling 1 %, substitution 0.01, results 0.1.
HALF_WORLD, HALF_PERCENT, HALF_INDEX, HALF_RESULT = 0.0005, 0.005, 0.005, 0.05


@dataclass(frozen=True)
class Span:
    """Results by case: lowest, as printed, highest."""

    low: Array
    middle: Array
    high: Array

    def reaches(self, published: Array) -> Mask:
        """Whether a published result, rounded itself, can be had."""
        above = self.high >= published - HALF_RESULT - 1e-9
        below = self.low <= published + HALF_RESULT + 1e-9
        return np.asarray(above & below, dtype="bool")


def _score(found: Study) -> Array:
    given = inputs(found)
    settings = METHOD.settings(AS_PRINTED)
    with np.errstate(divide="ignore", invalid="ignore"):
        return METHOD.parts(given.values(given.quantities), settings)["supply_risk"]


def _moved(shares: Array, half: float) -> Array:
    """Printed shares moved by half of their last digit; what is not printed stays."""
    there = shares[:, :-1] > 0
    named = np.where(there, (shares[:, :-1] + half).clip(0.0, 1.0), 0.0)
    return np.column_stack([named, shares[:, -1]])


def _rounded(found: Study, sign: float, reliance: float) -> Study:
    cases = found.cases

    def near(column: str, half: float) -> Array:
        return (cases[column].to_numpy("float64") + half).clip(0.0, 1.0)

    return replace(
        found,
        cases=cases.assign(
            recycling=near("recycling", -sign * HALF_PERCENT),
            si_sr=near("si_sr", sign * HALF_INDEX),
            import_reliance=near("import_reliance", reliance * HALF_PERCENT),
        ),
        world=_moved(found.world, sign * HALF_WORLD),
        sourcing=_moved(found.sourcing, sign * HALF_PERCENT),
    )


def rounding(found: Study) -> Span:
    """Supply risk by case with every printed input anywhere within its rounding.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.
    """
    # import reliance raises or lowers the result, as the world mix is worse or better
    low, high = (
        [_score(_rounded(found, sign, reliance)) for reliance in (-1.0, 1.0)]
        for sign in (-1.0, 1.0)
    )
    return Span(np.minimum(*low), _score(found), np.maximum(*high))


def _with(found: Study, column: str, value: float) -> Study:
    return replace(found, cases=found.cases.assign(**{column: value}))


def _mixes(found: Study, mix: str, there: Mask) -> Study:
    """The study as if it had used another mix, where that mix is printed."""
    cases = found.cases
    changed = cases["mix"].ne(mix).to_numpy() & there
    # a case that would be read as it already is, or not at all, has no other result
    blank = np.where(changed, cases["si_sr"], np.nan)
    return replace(found, cases=cases.assign(mix=mix, si_sr=blank))


def _zero(found: Study) -> Study:
    """A mix that was not used counted as zero in the formula of both."""
    cases = found.cases
    world, sourcing = found.world.copy(), found.sourcing.copy()
    for shares, other in ((world, SOURCING_ONLY), (sourcing, WORLD_ONLY)):
        unused = cases["mix"].eq(other).to_numpy()
        shares[unused, :-1], shares[unused, -1] = 0.0, 1.0
    blank = cases["si_sr"].where(cases["mix"] != BOTH)
    return replace(found, cases=cases.assign(mix=BOTH, si_sr=blank), world=world, sourcing=sourcing)


def _other_stage(found: Study) -> Study:
    """Mixes and import reliance of the other stage of the material."""
    cases = found.cases
    keys = list(zip(cases["material"], cases["stage"], strict=True))
    other = {
        at: there
        for at, (material, stage) in enumerate(keys)
        for there, (same, another) in enumerate(keys)
        if same == material and another != stage
    }
    index = np.array([other.get(at, at) for at in range(len(keys))])
    blank = np.where([at in other for at in range(len(keys))], cases["si_sr"], np.nan)
    taken = cases[["mix", "import_reliance"]].iloc[index].reset_index(drop=True)
    return replace(
        found,
        cases=cases.assign(mix=taken["mix"], import_reliance=taken["import_reliance"], si_sr=blank),
        world=found.world[index], sourcing=found.sourcing[index],
        t_world=found.t_world[index], t_sourcing=found.t_sourcing[index],
    )  # fmt: skip


def _free_trade(found: Study) -> Study:
    ones = np.where(np.isnan(found.t_world), np.nan, 1.0)
    return replace(found, t_world=ones, t_sourcing=ones)


READINGS: dict[str, Callable[[Study], Study]] = {
    "the world mix alone": lambda s: _mixes(s, WORLD_ONLY, s.world_printed),
    "the sourcing mix alone": lambda s: _mixes(s, SOURCING_ONLY, s.sourcing_printed),
    "both mixes": lambda s: _mixes(s, BOTH, s.world_printed & s.sourcing_printed),
    "the mix that was not used counted as zero": _zero,
    "no recycling": lambda s: _with(s, "recycling", 0.0),
    "no substitution": lambda s: _with(s, "si_sr", 1.0),
    "an import reliance of 100 %": lambda s: _with(s, "import_reliance", 1.0),
    "an import reliance of 0 %": lambda s: _with(s, "import_reliance", 0.0),
    "no trade parameter": _free_trade,
    "the mixes and import reliance of the other stage": _other_stage,
}


def readings(found: Study) -> dict[str, Span]:
    """Supply risk by case under each other reading of the printed inputs, with its rounding.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.
    """
    return {name: rounding(read(found)) for name, read in READINGS.items()}


def uses(share: Array, ratio: Array, substitution: float) -> tuple[float, float]:
    """Lowest and highest economic importance that the printed uses of a material allow.

    Parameters
    ----------
    share
        Printed end-use shares; NaN where one is printed without a number.
    ratio
        Value added of the sector of each over that of the largest; NaN where no sector is given,
        which may then be any.
    substitution
        SI_EI as printed.

    Returns
    -------
    tuple of float
        Shares lie within half a percent of the printed ones and sum to one, where they can.

    Examples
    --------
    >>> low, high = uses(np.array([0.5, 0.3, 0.2]), np.array([1.0, 0.5, np.nan]), 1.0)
    >>> round(low, 2), round(high, 2)
    (6.42, 8.52)
    """
    least = np.nan_to_num(share - HALF_PERCENT).clip(0.0, None)
    most = np.nan_to_num(share + HALF_PERCENT, nan=HALF_PERCENT)
    ends = use_span(least, most, ratio)
    index = np.clip(substitution + np.array([-HALF_INDEX, HALF_INDEX]), 0.0, 1.0)
    low, high = economic_importance(np.array(ends), index).tolist()
    return low, high
