"""USGS 2021: disruption potential times trade exposure times economic vulnerability.

    SR = (DP * TE * EV)^(1/3)
    DP = sum over foreign c of PS_c^2 * ASI_c * WSI_c
    TE = (I - E + dS) / (P + I - E + dS), clipped to 0..1; a net exporter has 0
    EV = ln(v / v_low) / ln(v_high / v_low), clipped to 0..1; v the exposed value added

PS_c is the share of c in world output, ASI_c how little it can, WSI_c how little it wants to
supply, both 0 (no risk) to 1; I, E, P imports, exports and own output, dS stocks drawn. The scaling
of EV and the make-up of ASI and WSI are not published in what we read; what stands in for them is
in `shigen.criticality.gather.ability` and ``willingness``.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality import concentration
from shigen.criticality.method import (
    Array,
    Method,
    Output,
    Parameter,
    Settings,
    Threshold,
    Values,
)
from shigen.criticality.quantities import CASE, PLACE, WORLD_OUTPUT, Quantity

ABILITY = Quantity(
    "inability", PLACE, "index", 0.0, 1.0,
    "ASI: how little a place can supply, 0 able to 1 unable; 0 for the party's own members, which "
    "are not foreign.",
    weighs="world_output",
)  # fmt: skip
WILLINGNESS = Quantity(
    "unwillingness", PLACE, "index", 0.0, 1.0,
    "WSI: how little a place wants to supply the party, 0 willing to 1 unwilling; 0 for the "
    "party's own members, which are not foreign.",
    weighs="world_output",
)  # fmt: skip
EXPOSED_VALUE = Quantity(
    "exposed_value", CASE, "ratio", 0.0, np.inf,
    "Sum over industries of value added / GDP * spending on the mineral / operating surplus.",
)  # fmt: skip
NET_RELIANCE = Quantity(
    "net_import_reliance", CASE, "fraction", 0.0, 1.0,
    "TE: net imports and stocks drawn over use at the stage; 0 for a net exporter.",
)  # fmt: skip


def disruption(output: Array, inability: Array, unwillingness: Array, remainder: float) -> Array:
    """DP = sum of PS^2 * ASI * WSI over foreign places, 0..1.

    Parameters
    ----------
    output
        World output by place, t, the remainder last.
    inability, unwillingness
        ASI and WSI by place, 0..1; zero for the party itself. The last column is not read.
    remainder
        1 counts the remainder as one place that neither can nor wants to supply, 0 as none.

    Examples
    --------
    >>> made = np.array([80.0, 20.0, 0.0])
    >>> float(disruption(made, np.array([0.5, 0.1, 1]), np.array([0.5, 0.0, 1]), 0))
    0.16000000000000003
    """
    risk = inability * unwillingness
    # a party's own output carries no risk whatever the other index is
    risk = np.where((inability == 0) | (unwillingness == 0), 0.0, risk)
    squares = concentration.shares(output) ** 2
    terms = np.where(squares[..., :-1] == 0, 0.0, squares[..., :-1] * risk[..., :-1])
    return np.asarray(terms.sum(axis=-1) + remainder * squares[..., -1])


def exposure(net_imports: Array, own: Array, stock_draw: Array) -> Array:
    """TE = (I - E + dS) / (P + I - E + dS), with dS = d * use, clipped to 0..1.

    Parameters
    ----------
    net_imports, own
        I - E and P, t.
    stock_draw
        d, fraction of apparent consumption.

    Examples
    --------
    >>> exposure(np.array([60.0, -5.0, 60.0]), np.array([40.0, 10.0, 0.0]), np.zeros(3)).tolist()
    [0.6, 0.0, 1.0]
    """
    use = own + net_imports
    # a party that sends out all it makes and more is not exposed
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(use > 0, net_imports / use, np.where(net_imports < 0, -np.inf, np.nan))
    return np.clip(stock_draw + (1 - stock_draw) * share, 0.0, 1.0)


def vulnerability(exposed: Array, low: float, high: float) -> Array:
    """EV = ln(v / low) / ln(high / low), clipped to 0..1.

    Examples
    --------
    >>> [round(float(x), 9) for x in vulnerability(np.array([0, 1e-9, 1e-5, 1]), 1e-8, 1e-2)]
    [0.0, 0.0, 0.5, 1.0]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.log(exposed / low) / np.log(high / low), 0.0, 1.0))


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """DP, TE, EV and their geometric mean."""
    dp = disruption(
        values["world_output"], values["inability"], values["unwillingness"], settings["remainder"]
    )
    te = values["net_import_reliance"] + 0.0
    ev = vulnerability(values["exposed_value"], settings["ev_low"], settings["ev_high"])
    return {
        "disruption_potential": dp,
        "trade_exposure": te,
        "economic_vulnerability": ev,
        "score": np.cbrt(dp * te * ev),
    }


METHOD = Method(
    slug="usgs-2021",
    title="USGS 2021 supply risk",
    question="How likely is foreign supply to fail, how exposed is the party, and could its "
    "industries bear it?",
    citation="Nassar et al. (2020), doi:10.1126/sciadv.aay8647; Nassar and Fortier (2021), "
    "doi:10.3133/ofr20211045",
    basis="in the manner of",
    quantities=(WORLD_OUTPUT, ABILITY, WILLINGNESS, NET_RELIANCE, EXPOSED_VALUE),
    parameters=(
        Parameter("ev_low", 1e-8, 1e-15, 1e-3, "ratio", "ours",
                  "Exposed value added at which EV is 0; the published scaling is not known."),
        Parameter("ev_high", 1e-2, 2e-3, 1.0, "ratio", "ours",
                  "Exposed value added at which EV is 1; the published scaling is not known."),
    ),
    outputs=(
        Output("disruption_potential", "Disruption potential, DP", "0-1", 0, 1,
               "sum over foreign countries of (output / world output)^2 * inability * "
               "unwillingness"),
        Output("trade_exposure", "Trade exposure, TE", "0-1", 0, 1, "{net_import_reliance}"),
        Output("economic_vulnerability", "Economic vulnerability, EV", "0-1", 0, 1,
               "ln({exposed_value} / {ev_low}) / ln({ev_high} / {ev_low}), from 0 to 1"),
        Output("score", "Supply risk, SR", "0-1", 0, 1,
               "({disruption_potential} * {trade_exposure} * {economic_vulnerability})^(1/3)"),
    ),
    score="score",
    parts=parts,
    thresholds=(Threshold("score", 0.40, "published"),),
    rises_with=("net_import_reliance", "exposed_value"),
    cannot_see=(
        "ASI as published: the Fraser Institute's index is not open data; a stand-in is read",
        "WSI as published: Freedom House scores and all trade are not held; a stand-in is read",
        "how much a price rise would hurt beyond the industries that buy the mineral first",
        "substitutes, idle capacity and stocks already held",
        "what is behind an import: refined metal from an ally may be made from a risky ore",
    ),
    notes=(
        "stand-in for ASI: World Bank estimates of governance, unless a file is given",
        "stand-in for WSI: voice and accountability, treaties, trade in minerals, export controls",
        "how WSI is made up and EV is scaled is not published: compare ranks, not scores",
        "the limit 0.40 is that of the published scale; under another scaling it is a mark only",
        "TE of the United States is the printed net import reliance where there is one",
        "where no change of stocks is known it is left out of TE; its range allows for one",
        "the single-point-of-failure test of the study is a flag beside the score",
    ),
)  # fmt: skip
