"""The formulas of the Yale methods: scores of 0 to 100 and their means, as recalled."""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Settings, Values
from shigen.criticality.methods._marks import weighted

FULL = 100.0
# Where the published polynomial reaches zero, from which on it is taken as zero.
END = 100.0


def depletion_score(years: Array, linear: float = 0.2, square: float = 0.008) -> Array:
    """100 - 0.2 DT - 0.0080 DT^2 for DT up to 100 years, else 0.

    Parameters
    ----------
    years
        Reserves over output a year.
    linear, square
        Coefficients.

    Examples
    --------
    >>> depletion_score(np.array([0.0, 50.0, 100.0, 250.0])).tolist()
    [100.0, 70.0, 0.0, 0.0]
    """
    near = np.minimum(years, END)
    score = np.where(years > END, 0.0, FULL - linear * near - square * near**2)
    return np.asarray(np.where(np.isnan(years), np.nan, np.clip(score, 0.0, FULL)))


def concentration_score(points: Array, slope: float = 17.5, offset: float = 61.18) -> Array:
    """17.5 ln(HHI) - 61.18, HHI in points (10,000 is one place), within 0 to 100.

    Examples
    --------
    >>> concentration_score(np.array([10_000.0, 2_500.0])).round(1).tolist()
    [100.0, 75.7]
    """
    return np.asarray(np.clip(slope * np.log(points) - offset, 0.0, FULL))


def instability_score(stability: Array, slope: float = 20.0) -> Array:
    """20 (2.5 - PV), within 0 (most stable) to 100.

    Examples
    --------
    >>> instability_score(np.array([-2.5, 0.0, 2.5])).tolist()
    [100.0, 50.0, 0.0]
    """
    return np.asarray(np.clip(slope * (2.5 - stability), 0.0, FULL))


def _by_output(output: Array, scores: Array, remainder: float) -> Array:
    """Mean of a score by place, weighted by output.

    The remainder has the mean of the named places (0) or the worst there is (1).
    """
    amounts = output[..., :-1]
    named = amounts.sum(axis=-1)
    terms = np.where(amounts == 0, 0.0, amounts * scores[..., :-1]).sum(axis=-1)
    mean = np.where(named > 0, terms / named, np.nan)
    if not remainder:
        return np.asarray(mean)
    rest = concentration.shares(output)[..., -1]
    left = np.where(named > 0, mean, 0.0)
    return np.asarray((1 - rest) * left + rest * FULL)


def _geological(values: Values, settings: Settings) -> dict[str, Array]:
    output = values["mine_output"]
    years = np.where(output > 0, values["reserves"] / output, np.nan)
    found = {
        "depletion_time": np.asarray(years),
        "depletion": depletion_score(
            years, settings["depletion_linear"], settings["depletion_square"]
        ),
        "companion": FULL * values["companion_share"],
    }
    weights = {name: settings[f"{name}_weight"] for name in ("depletion", "companion")}
    return found | {"geological": weighted(found, weights, "the geological part")}


def _social(values: Values, settings: Settings) -> dict[str, Array]:
    output, end = values["world_output"], settings["remainder"]
    found = {
        "policy": _by_output(output, FULL - values["policy_potential"], end),
        "development": _by_output(output, FULL * values["human_development"], end),
    }
    weights = {name: settings[f"{name}_weight"] for name in found}
    return found | {"social": weighted(found, weights, "the social part")}


def _geopolitical(values: Values, settings: Settings) -> dict[str, Array]:
    output, end = values["world_output"], settings["remainder"]
    points = concentration.hhi_points(output, remainder=end)
    risk = instability_score(values["stability"], settings["instability_slope"])
    found = {
        "instability": _by_output(output, risk, end),
        "concentration": concentration_score(
            points, settings["concentration_slope"], settings["concentration_offset"]
        ),
    }
    weights = {name: settings[f"{name}_weight"] for name in found}
    part = weighted(found, weights, "the geopolitical part")
    return {"hhi_points": points} | found | {"geopolitical": part}


def _supply_risk(found: dict[str, Array], settings: Settings, names: tuple[str, ...]) -> Array:
    weights = {name: settings[f"{name}_weight"] for name in names}
    return weighted(found, weights, "supply risk")


def import_reliance(values: Values) -> Array:
    """(I - E) / (I - E + P), a net exporter 0; NaN where nothing is made, bought or sold."""
    made = concentration.total(values["domestic"])
    net = concentration.total(values["imports"]) - values["exports"]
    use = net + made
    ratio = np.where(use > 0, np.clip(net, 0.0, None) / np.where(use > 0, use, 1.0), np.nan)
    return np.asarray(np.where(net < 0, 0.0, ratio))


def _vulnerability(values: Values) -> dict[str, Array]:
    reliance = FULL * import_reliance(values)
    performance = FULL * values["substitution_use"]
    importance = (values["national_importance"] + values["population_using"]) / 2
    substitutability = (
        performance
        + values["substitute_availability"]
        + values["environmental_ratio"]
        + values["reliance_ratio"]
    ) / 4
    susceptibility = (reliance + FULL - values["innovation"]) / 2
    return {
        "reliance": reliance,
        "substitute_performance": performance,
        "importance": importance,
        "substitutability": substitutability,
        "susceptibility": susceptibility,
        "vulnerability": (importance + substitutability + susceptibility) / 3,
    }


def long_term(values: Values, settings: Settings) -> dict[str, Array]:
    """Depletion time, companion share and their mean."""
    return _geological(values, settings)


def without_social(values: Values, settings: Settings) -> dict[str, Array]:
    """Geological and geopolitical parts and their mean."""
    found = _geological(values, settings) | _geopolitical(values, settings)
    return found | {"supply_risk": _supply_risk(found, settings, ("geological", "geopolitical"))}


def supply_risk(values: Values, settings: Settings) -> dict[str, Array]:
    """All three parts and their mean."""
    found = _geological(values, settings) | _social(values, settings)
    found |= _geopolitical(values, settings)
    names = ("geological", "social", "geopolitical")
    return found | {"supply_risk": _supply_risk(found, settings, names)}


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """The three axes and the length of their sum."""
    found = supply_risk(values, settings) | _vulnerability(values)
    environment = values["environmental_implications"]
    squares = found["supply_risk"] ** 2 + found["vulnerability"] ** 2 + environment**2
    return found | {"criticality": np.sqrt(squares) / np.sqrt(3)}
