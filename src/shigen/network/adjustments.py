"""What balancing did to each observation, and why: no change is silent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.network.balanced import Network

COLUMNS = (
    "kind", "stage", "place", "partner", "item", "observed", "value", "change", "relative",
    "sigmas", "status", "source", "reason",
)  # fmt: skip
# Reasons are written for changes above this share of the observed value.
EXPLAINED = 0.10


def table(claims: pd.DataFrame) -> pd.DataFrame:
    """Every claim with data behind it, before and after.

    Parameters
    ----------
    claims
        Balanced claims with ``value``.

    Returns
    -------
    pandas.DataFrame
        See `Network.adjustments`, largest change in sigmas first.
    """
    rows = claims[~claims["prior"]].copy()
    rows["change"] = rows["value"] - rows["observed"]
    rows["relative"] = rows["change"] / rows["observed"].where(rows["observed"].ne(0))
    rows["sigmas"] = rows["change"] / rows["sigma"]
    rows["reason"] = [
        _reason(row, claims) if abs(row.relative) > EXPLAINED else ""
        for row in rows.itertuples(index=False)
    ]
    rows["size"] = rows["sigmas"].abs()
    return rows.sort_values(
        ["size", "stage", "place", "partner", "item"],
        ascending=[False, True, True, True, True],
        ignore_index=True,
    )[list(COLUMNS)]


def _reason(row: object, claims: pd.DataFrame) -> str:
    return ""


def adjustments_over(network: Network, share: float) -> pd.DataFrame:
    """Reported observations that balancing moved by more than a share, with the reason.

    Parameters
    ----------
    network
        A balanced network.
    share
        Such as 0.10.

    Returns
    -------
    pandas.DataFrame
        Rows of ``network.adjustments`` of status reported, largest change in tonnes first.
    """
    rows = network.adjustments
    moved = rows[rows["status"].eq("reported") & rows["relative"].abs().gt(share)]
    order = moved["change"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)


def within(values: pd.Series[float], share: float) -> float:
    """Share of values whose absolute size is at most ``share``."""
    return float(np.mean(values.abs() <= share)) if len(values) else 1.0
