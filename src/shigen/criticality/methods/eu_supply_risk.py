"""European Union, method of 2017 with the numbers of the study of 2023.

    SR = (HHI_GS * IR / 2 + HHI_EU * (1 - IR / 2)) * (1 - EoL_RIR) * SI_SR
    HHI_x = sum over countries of S^2 * WGI * t,    WGI = 2 (2.5 - mean of six estimates), 0..10
    EI = 10 * use_value * SI_EI                     (see `eu_economic_importance`)

with GS the mix of world supply, EU the sourcing mix (own output and imports), IR the import
reliance, EoL_RIR the share of old scrap in supply, SI_SR the substitution index and t the trade
parameter of each country. Each stage has its own SR; a mineral takes the larger (the bottleneck).
A mineral is critical where SR is at least 1.0 and EI at least 2.8, so that both are outputs of one
method. Worked: tungsten, refined, 2023: HHI_GS 4.176, HHI_EU 0.808, IR 0.80, (1 - 0.42) * 0.96
give 1.20 (`tests/published/test_eu_supply_risk.py`).
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Parameter, Settings, Threshold, Values
from shigen.criticality.methods._eu_quantities import (
    CLOSED,
    IMPORT_RELIANCE,
    TRADE_PARAMETER,
    TRADE_PARAMETER_SOURCING,
    USE_VALUE,
)
from shigen.criticality.methods.eu_economic_importance import economic_importance
from shigen.criticality.quantities import (
    DOMESTIC,
    EXPORTS,
    GOVERNANCE,
    IMPORTS,
    RECYCLING,
    SUBSTITUTION_SUPPLY,
    SUBSTITUTION_USE,
    WORLD_OUTPUT,
)
from shigen.errors import BadInput

HIGHEST = CLOSED * concentration.WORST_RISK
# Settings under which the tables of a study go through the method unchanged.
AS_PRINTED = {"as_printed": 1.0, "one_mix": 1.0}


def import_reliance(imports: Array, exports: Array, domestic: Array) -> Array:
    """IR = (I - E) / (P + I - E): 0 for a net exporter, else 1 where nothing is made.

    Parameters
    ----------
    imports, exports, domestic
        Totals of the party at one stage, t of the same content.

    Returns
    -------
    numpy.ndarray
        0 to 1; NaN where nothing is made or imported.

    Examples
    --------
    >>> import_reliance(np.array([80.0, 10.0, 50.0]), np.array([0.0, 40.0, 10.0]),
    ...                 np.array([20.0, 100.0, 0.0])).tolist()
    [0.8, 0.0, 1.0]
    """
    net = imports - exports
    with np.errstate(divide="ignore", invalid="ignore"):
        reliance = np.where(net <= 0, 0.0, net / (domestic + net))
    # who makes nothing relies on imports wholly, unless more leaves again than comes in
    reliance = np.where((domestic == 0) & (net > 0), 1.0, reliance)
    return np.asarray(np.where(imports + domestic == 0, np.nan, reliance))


def mix_hhi(amounts: Array, risk: Array, *, remainder: float, printed: bool) -> Array:
    """HHI = sum of S^2 * WGI * t over a mix of countries.

    Parameters
    ----------
    amounts
        By place, the remainder last: t, or shares of one when printed.
    risk
        WGI * t by place.
    remainder
        1 counts the remainder as one place with the worst governance, 0 as spread thinly.
    printed
        Take the amounts as shares of one although they may not sum to one.

    Raises
    ------
    BadInput
        When a printed share is above one, as amounts in t are.

    Examples
    --------
    >>> round(float(mix_hhi(np.array([0.6, 0.41, 0.0]), np.array([5.0, 1.0, 0.0]),
    ...                     remainder=0.0, printed=True)), 4)
    1.9681
    """
    if not printed:
        return concentration.weighted_hhi(amounts, risk, remainder=remainder)
    if np.nanmax(amounts, initial=0.0) > 1 + 1e-9:
        raise BadInput(
            f"a printed share is {np.nanmax(amounts):g}; as_printed takes shares of one, for "
            "amounts in t leave it 0"
        )
    squares = amounts**2
    terms = np.where(squares[..., :-1] == 0, 0.0, squares[..., :-1] * risk[..., :-1])
    rest = remainder * squares[..., -1] * concentration.WORST_RISK
    return np.asarray(terms.sum(axis=-1) + rest)


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """Concentration of both mixes, import reliance, supply risk and economic importance."""
    printed = settings["as_printed"] >= 1
    world, sourcing = values["world_output"], values["imports"] + values["domestic"]
    t = values["trade_parameter"]
    t_sourcing = values.get("trade_parameter_sourcing", t)
    wgi = concentration.governance_risk(values["governance"])
    remainder = settings["remainder"]
    hhi_world = mix_hhi(world, wgi * t, remainder=remainder, printed=printed)
    hhi_sourcing = mix_hhi(sourcing, wgi * t_sourcing, remainder=remainder, printed=printed)
    if printed and "import_reliance" in values:
        reliance = values["import_reliance"]
    else:
        totals = (concentration.total(values[name]) for name in ("imports", "domestic"))
        imports, domestic = totals
        reliance = import_reliance(imports, values["exports"], domestic)
    weight = reliance / 2
    # without import reliance the world mix has no weight, and need not be known
    hhi = np.where(weight == 0, hhi_sourcing, weight * hhi_world + (1 - weight) * hhi_sourcing)
    if settings["one_mix"] >= 1:
        hhi = np.where(np.isnan(concentration.total(sourcing)), hhi_world, hhi)
        hhi = np.where(np.isnan(concentration.total(world)), hhi_sourcing, hhi)
    unknown = np.full_like(hhi, np.nan)
    recycling = values.get("recycling", unknown)
    supply_risk = hhi * (1 - recycling) * values["substitution_supply"]
    return {
        "hhi_world": hhi_world,
        "hhi_sourcing": hhi_sourcing,
        "reliance": reliance,
        "hhi": hhi,
        "supply_risk": supply_risk,
        "economic_importance": economic_importance(
            values.get("use_value", unknown), values.get("substitution_use", unknown)
        ),
    }


METHOD = Method(
    slug="eu-2023",
    title="European Union, 2017 method",
    question="How likely is the supply of the party to be disturbed, and how much of its economy "
    "uses the mineral?",
    citation="European Commission (2017), Methodology for establishing the EU list of critical raw "
    "materials, doi:10.2873/769526; European Commission (2023), Study on the critical raw "
    "materials for the EU, doi:10.2873/725585; Regulation (EU) 2024/1252, Annex II",
    basis="reproduced",
    quantities=(
        WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTS, GOVERNANCE, TRADE_PARAMETER, SUBSTITUTION_SUPPLY,
    ),
    # a rate of recycling carried over from another party says less, but is no reason for silence
    optional=(RECYCLING, TRADE_PARAMETER_SOURCING, IMPORT_RELIANCE, USE_VALUE, SUBSTITUTION_USE),
    parameters=(
        Parameter(
            "as_printed", 0, 0, 1, "0 or 1", "ours",
            "1: the mixes are shares of one as a study prints them, not divided by their sum, and "
            "import reliance is as printed; 0: they are amounts, and it is derived",
        ),
        Parameter(
            "one_mix", 0, 0, 1, "0 or 1", "published",
            "1: where one of the two mixes is not known the other is taken alone, as the study "
            "does; 0: then there is no score",
        ),
    ),
    outputs=(
        Output("hhi_world", "Concentration of world supply", "0-10, times t", 0, HIGHEST,
               "sum over countries of share of world output^2 * 2 * (2.5 - governance) * t"),
        Output("hhi_sourcing", "Concentration of the party's supply", "0-10, times t", 0, HIGHEST,
               "sum over countries of share of (imports + own output)^2 * 2 * (2.5 - governance) "
               "* t"),
        Output("reliance", "Import reliance", "fraction", 0, 1,
               "(imports - {exports}) / (own output + imports - {exports}), from 0 to 1"),
        Output("hhi", "Concentration of both mixes", "0-10, times t", 0, HIGHEST,
               "{hhi_world} * {reliance} / 2 + {hhi_sourcing} * (1 - {reliance} / 2)"),
        Output("supply_risk", "Supply risk", "0-10, times t", 0, HIGHEST,
               "{hhi} * (1 - {recycling}) * {substitution_supply}"),
        Output("economic_importance", "Economic importance", "0-10", 0, 10,
               "10 * {use_value} * {substitution_use}"),
    ),
    score="supply_risk",
    thresholds=(
        Threshold("supply_risk", 1.0, "published"),
        Threshold("economic_importance", 2.8, "published"),
    ),
    parts=parts,
    rises_with=("substitution_supply",),
    falls_with=("recycling",),
    cannot_see=(
        "stocks, idle capacity, prices and how long a disturbance lasts",
        "by-products: output that cannot rise without that of another metal",
        "imported goods that hold the mineral, and who made what a country re-exports",
        "use in sectors of small value added on which larger ones depend",
    ),
    notes=(
        "economic importance belongs to a mineral and a party and is the same at every stage",
        "economic importance of two economies compares only when both are cut into sectors alike",
    ),
)  # fmt: skip
