"""Japan, manner of NEDO (2009) and Hatayama and Tahara (2015): 13 marks of 0-3 in five groups.

    total = sum over known components of weight * mark / sum of their weights

Groups: supply (depletion time, concentration of reserves, of output and of imports,
self-sufficiency), price (change, variation), demand (growth of output, of the party's use, of
specific uses), recycling restriction (stocks, recyclability) and potential risk (restrictions of
use). The components are recalled; bands and weights are not known, so all are ours and parameters,
set before any result was seen.

A component that is not known has no mark. The total is given when the known ones carry
``least_known`` of the weight, with what the others leave open beside it (``least``, ``most``);
otherwise there is only that range.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import Array, Method, Output, Parameter, Settings, Values
from shigen.criticality.methods._marks import (
    TOP,
    limit_parameters,
    limits_of,
    mark,
    mean_of_known,
)
from shigen.criticality.methods._nedo_quantities import (
    OUTPUT_GROWTH,
    PRICE_CHANGE,
    PRICE_VARIATION,
    RESERVES_HHI,
    RESTRICTION,
    SPECIFIC_GROWTH,
    STOCKS,
    USE_GROWTH,
)
from shigen.criticality.methods._yale_quantities import MINE_OUTPUT, RESERVES
from shigen.criticality.quantities import DOMESTIC, EXPORTS, IMPORTS, RECYCLING, WORLD_OUTPUT

GROUPS: dict[str, tuple[str, ...]] = {
    "supply": ("depletion_time", "reserves_concentration", "output_concentration",
               "import_concentration", "self_sufficiency"),
    "price": ("price_change", "price_variation"),
    "demand": ("output_growth", "use_growth", "specific_growth"),
    "recycling_restriction": ("stocks", "recyclability"),
    "potential_risk": ("use_restriction",),
}  # fmt: skip
COMPONENTS = tuple(name for names in GROUPS.values() for name in names)
# The mark falls as these rise.
FALLING = ("depletion_time", "self_sufficiency", "stocks", "recyclability")


def indicators(values: Values, settings: Settings) -> dict[str, Array]:
    """The 13 indicators before they are marked; NaN where not known."""
    end = settings["remainder"]
    imports, made = values["imports"], concentration.total(values["domestic"])
    bought = concentration.total(imports)
    unknown = np.full(np.broadcast_shapes(bought.shape, made.shape), np.nan)
    # who buys nothing and makes its own has no concentration of imports to fear
    no_imports = (bought == 0) & (made > 0)
    import_hhi = np.where(no_imports, 0.0, concentration.hhi(imports, remainder=end))
    use = made + bought - values["exports"]
    own = np.where(use > 0, made / np.where(use > 0, use, 1.0), np.nan)
    # who sells more than it buys and makes lives on its stocks, or its trade is in other terms
    own = np.where((use <= 0) & (made > 0) & (values["exports"] > 0), 1.0, own)

    def given(name: str) -> Array:
        return np.asarray(values.get(name, unknown))

    return {
        # reserves of which nothing is taken last for ever
        "depletion_time": given("reserves") / given("mine_output"),
        "reserves_concentration": given("reserves_hhi"),
        "output_concentration": concentration.hhi(values["world_output"], remainder=end),
        "import_concentration": import_hhi,
        "self_sufficiency": np.clip(own, 0.0, 1.0),
        "price_change": given("price_change"),
        "price_variation": given("price_variation"),
        "output_growth": given("output_growth"),
        "use_growth": given("use_growth"),
        "specific_growth": given("specific_growth"),
        "stocks": given("stock_days"),
        "recyclability": given("recycling"),
        "use_restriction": given("use_restriction"),
    }


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """Indicators, marks, the mean of each group, the known weight and the total."""
    found = indicators(values, settings)
    marks = {
        name: mark(value, limits_of(settings, name), falls=name in FALLING)
        for name, value in found.items()
    }
    weights = {name: settings[f"{name}_weight"] for name in COMPONENTS}
    tops = dict.fromkeys(COMPONENTS, float(TOP))
    mean, known, least, most = mean_of_known(marks, weights, tops, "the components")
    # without output of the stage or the party's supply the case itself is not known
    there = np.isfinite(found["output_concentration"]) & np.isfinite(found["self_sufficiency"])
    groups = {
        f"{group}_mean": mean_of_known(
            {n: marks[n] for n in names}, {n: weights[n] for n in names}, tops, group
        )[0]
        for group, names in GROUPS.items()
        if sum(weights[n] for n in names) > 0
    }
    blank = np.full_like(mean, np.nan)
    enough = there & (known >= settings["least_known"] - 1e-12)
    return {
        **found,
        **{f"{name}_mark": value for name, value in marks.items()},
        **{f"{group}_mean": groups.get(f"{group}_mean", blank) for group in GROUPS},
        "known_weight": known,
        "least": np.where(there, least, np.nan),
        "most": np.where(there, most, np.nan),
        "total": np.where(enough, mean, np.nan),
    }


Band = tuple[tuple[float, float, float], float, float, str, str, str]
# Limits of the bands, smallest and largest limit, unit, meaning, formula.
BANDS: dict[str, Band] = {
    "depletion_time": ((30.0, 60.0, 100.0), 0.0, 1e6, "years",
                       "Reserves over output a year", "{reserves} / {mine_output}"),
    "reserves_concentration": ((0.15, 0.25, 0.5), 0.0, 1.0, "unit HHI",
                               "Concentration of reserves", "{reserves_hhi}"),
    "output_concentration": ((0.15, 0.25, 0.5), 0.0, 1.0, "unit HHI",
                             "Concentration of world output",
                             "sum over countries of (output / world output)^2"),
    "import_concentration": ((0.15, 0.25, 0.5), 0.0, 1.0, "unit HHI",
                             "Concentration of imports",
                             "sum over exporters of (imports / all imports)^2"),
    "self_sufficiency": ((0.1, 0.3, 0.7), 0.0, 1.0, "fraction",
                         "Own output over apparent use",
                         "own output / (own output + imports - {exports})"),
    "price_change": ((1.1, 1.5, 2.0), 0.0, 1e6, "ratio",
                     "Price over the mean of the five years before", "{price_change}"),
    "price_variation": ((0.1, 0.2, 0.4), 0.0, 1e6, "ratio",
                        "Variation of yearly prices over five years", "{price_variation}"),
    "output_growth": ((0.02, 0.05, 0.1), -1.0, 1e6, "per year",
                      "Growth of world output", "{output_growth}"),
    "use_growth": ((0.02, 0.05, 0.1), -1.0, 1e6, "per year",
                   "Growth of the party's use", "{use_growth}"),
    "specific_growth": ((0.02, 0.05, 0.1), -1.0, 1e6, "per year",
                        "Growth of specific uses", "{specific_growth}"),
    "stocks": ((30.0, 60.0, 180.0), 0.0, 1e6, "days", "Stocks in days of use", "{stock_days}"),
    "recyclability": ((0.05, 0.2, 0.5), 0.0, 1.0, "fraction",
                      "Share of input that is old scrap", "{recycling}"),
    "use_restriction": ((1.0, 2.0, 3.0), 0.0, 3.0, "grade",
                        "Likelihood of restrictions of use", "{use_restriction}"),
}  # fmt: skip

PARAMETERS = (
    *(
        Parameter(f"{name}_weight", 1.0, 0.0, 100.0, "weight", "ours", f"Weight of {name}.")
        for name in COMPONENTS
    ),
    *(
        parameter
        for name, (limits, low, high, unit, meaning, _) in BANDS.items()
        for parameter in limit_parameters(
            name, limits, low=low, high=high, unit=unit, meaning=meaning
        )
    ),
    Parameter("least_known", 0.6, 0.0, 1.0, "fraction", "ours",
              "Smallest share of the weight that must be known for a total."),
)  # fmt: skip


def _indicator(name: str) -> Output:
    _, low, high, unit, meaning, formula = BANDS[name]
    return Output(name, meaning, unit, low, np.inf if high == 1e6 else high, formula)


def _marked(name: str) -> Output:
    word = "stays below" if name in FALLING else "reaches"
    limits = ", ".join(f"{{{name}_limit_{i}}}" for i in (1, 2, 3))
    return Output(f"{name}_mark", f"Mark: {BANDS[name][4].lower()}", "0-3", 0, TOP,
                  f"number of limits that {{{name}}} {word} of {limits}")  # fmt: skip


INDICATOR_OUTPUTS = tuple(_indicator(name) for name in COMPONENTS)
OPTIONAL = (
    RESERVES, MINE_OUTPUT, RESERVES_HHI, PRICE_CHANGE, PRICE_VARIATION, OUTPUT_GROWTH, USE_GROWTH,
    SPECIFIC_GROWTH, STOCKS, RECYCLING, RESTRICTION,
)  # fmt: skip

METHOD = Method(
    slug="nedo",
    title="Japan, NEDO/METI type",
    question="How hard is it for the party to keep getting and using the mineral?",
    citation="NEDO (2009); Hatayama and Tahara (2015), Materials Transactions 56(2), 229-235, "
    "doi:10.2320/matertrans.M2014380",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, IMPORTS, DOMESTIC, EXPORTS),
    optional=OPTIONAL,
    parameters=PARAMETERS,
    outputs=(
        *INDICATOR_OUTPUTS,
        *(_marked(name) for name in COMPONENTS),
        *(
            Output(f"{group}_mean", f"Mean mark: {group.replace('_', ' ')}", "0-3", 0, TOP,
                   "weighted mean of the known of "
                   + ", ".join(f"{{{name}_mark}}" for name in names))
            for group, names in GROUPS.items()
        ),
        Output("known_weight", "Share of the weight that is known", "fraction", 0, 1,
               "weights of the known components / all weights"),
        Output("least", "Total with the unknown marks at 0", "0-3", 0, TOP,
               "sum over known components of weight * mark / all weights"),
        Output("most", "Total with the unknown marks at 3", "0-3", 0, TOP,
               "{least} + 3 * (1 - {known_weight})"),
        Output("total", "Weighted mean of the known marks", "0-3", 0, TOP,
               "{least} / {known_weight}, where that is at least {least_known}"),
    ),
    score="total",
    parts=parts,
    rises_with=("reserves_hhi", "price_change", "price_variation", "output_growth", "use_growth",
                "specific_growth", "use_restriction", "mine_output"),
    falls_with=("recycling", "stock_days", "reserves"),
    cannot_see=(
        "supply from the party's own mineral interests abroad, which the Japanese studies add",
        "stocks and likely restrictions of use: neither is held",
        "goods that carry the mineral: only the stage that is asked for",
    ),
    notes=(
        "Growth of specific uses stands for energy technologies only, with the IEA's outlook.",
        "The total is a mean of what is known; least and most say what the rest could change.",
    ),
)  # fmt: skip
