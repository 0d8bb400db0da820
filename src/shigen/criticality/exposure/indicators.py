"""Indicators of exposure, one function each, with the formula first and the scale stated.

Shares are fractions of everything a party gets, its own output included, so that a party that makes
all it needs has no foreign supplier and no import risk. Nothing is rescaled: where shares do not
add up to one, the rest has no known supplier.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from shigen.errors import BadInput

TOLERANCE = 1e-9
BEST, WORST = 0.0, 10.0


class Range(NamedTuple):
    """A number with the range that what is missing leaves open."""

    value: float
    low: float
    high: float
    unscored_share: float


def _checked(shares: pd.Series) -> pd.Series:
    """Shares by foreign supplier, as floats without missing ones."""
    found = shares.dropna().astype("float64")
    if (found < -TOLERANCE).any() or found.sum() > 1 + 1e-6:
        raise BadInput(
            f"shares of supply must be at least 0 and add up to at most 1; they add up to "
            f"{found.sum():g}, the least is {found.min():g}"
        )
    if found.index.has_duplicates:
        raise BadInput(f"supplier '{found.index[found.index.duplicated()][0]}' occurs twice")
    return found.clip(lower=0.0)


def supplier_hhi(shares: pd.Series) -> float:
    """HHI = sum over foreign suppliers of s^2, unit scale: 0 (no imports) to 1 (one supplier).

    Parameters
    ----------
    shares
        Share, 0-1, of all a party gets, by foreign supplier.

    Returns
    -------
    float
        Times 10,000 it is the scale of competition law.

    Raises
    ------
    BadInput
        When a share is negative, a supplier occurs twice, or they add up to more than 1.

    Examples
    --------
    >>> round(supplier_hhi(pd.Series({"CHN": 0.6, "DEU": 0.2})), 2)
    0.4
    """
    return float((_checked(shares) ** 2).sum())


def effective_suppliers(shares: pd.Series) -> float:
    """N = 1 / HHI: equal suppliers that would be as concentrated; infinite without imports.

    Examples
    --------
    >>> effective_suppliers(pd.Series({"CHN": 0.5, "DEU": 0.5}))
    2.0
    """
    hhi = supplier_hhi(shares)
    return 1 / hhi if hhi > 0 else float("inf")


def top_supplier(shares: pd.Series) -> tuple[str, float]:
    """The foreign supplier with the largest share, the first by name when two are equal.

    Returns
    -------
    tuple of str and float
        An empty name and 0 when there is none.

    Examples
    --------
    >>> top_supplier(pd.Series({"DEU": 0.2, "CHN": 0.2}))
    ('CHN', 0.2)
    """
    found = _checked(shares).sort_index()
    found = found[found > 0]
    if found.empty:
        return "", 0.0
    return str(found.idxmax()), float(found.max())


def governance_risk(estimate: float) -> float:
    """WGI = 2 (2.5 - mean of the six estimates), clipped to 0 (best) to 10 (worst).

    Parameters
    ----------
    estimate
        Mean of the six World Bank estimates, about -2.5 to 2.5; NaN stays NaN.

    References
    ----------
    European Commission (2023), Study on the critical raw materials for the EU.

    Examples
    --------
    >>> governance_risk(-0.5), governance_risk(2.5), governance_risk(-2.7)
    (6.0, 0.0, 10.0)
    """
    if estimate != estimate:  # noqa: PLR0124  (NaN)
        return estimate
    return min(WORST, max(BEST, 2 * (2.5 - estimate)))


def governance_weighted_hhi(shares: pd.Series, risks: pd.Series) -> Range:
    """HHI_WGI = sum over foreign suppliers of s^2 WGI, on 0 (none) to 10 (one worst supplier).

    Parameters
    ----------
    shares
        Share, 0-1, of all a party gets, by foreign supplier.
    risks
        `governance_risk` by place; a place that is not there or NaN has no score.

    Returns
    -------
    Range
        ``low`` takes suppliers without a score as best, ``high`` as worst; ``value`` is both where
        every supplier has a score, else NaN; ``unscored_share`` is their share of supply.

    Raises
    ------
    BadInput
        When the shares are not shares.

    References
    ----------
    European Commission (2023), as above, with trade parameter t = 1.

    Examples
    --------
    >>> governance_weighted_hhi(pd.Series({"CHN": 0.6, "DEU": 0.2}), pd.Series({"CHN": 5.5}))
    Range(value=nan, low=1.98, high=2.38, unscored_share=0.2)
    """
    found = _checked(shares)
    found = found[found > 0]
    score = risks.reindex(found.index).astype("float64")
    open_end = score.isna()
    squares = found**2
    low = float((squares * score.fillna(BEST)).sum())
    high = float((squares * score.fillna(WORST)).sum())
    unscored = float(found[open_end].sum())
    return Range(low if unscored == 0 else float("nan"), low, high, unscored)


def net_import_reliance(
    *, primary: float, secondary: float, imports: float, exports: float, stock_draw: float = 0.0
) -> float:
    """NIR = (I - E + dS) / (P + S + I - E + dS), 0 to 1.

    Parameters
    ----------
    primary, secondary
        Output from ore and from old scrap, t of contained metal.
    imports, exports
        t of contained metal in the same form.
    stock_draw
        Metal taken out of stock, t; negative when stock grew.

    Returns
    -------
    float
        0 for a net exporter; NaN when nothing is consumed or an input is missing.

    References
    ----------
    U.S. Geological Survey, Mineral Commodity Summaries, appendix B: net import reliance as a
    percentage of apparent consumption.

    Examples
    --------
    >>> net_import_reliance(primary=10, secondary=20, imports=90, exports=20)
    0.7
    """
    net = imports - exports + stock_draw
    consumption = primary + secondary + net
    if not consumption > 0:
        return float("nan")
    return min(1.0, max(0.0, net / consumption))
