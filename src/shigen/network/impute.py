"""Flows that no customs record shows: from countries with a surplus to countries with a need."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.network import claims, sigma
from shigen.network.chain import Stage

# A pair below this share of all imputed flow is left to the other pairs.
SMALLEST_PAIR = 1e-4
# Trading places without industry that uses these metals: what they buy is sold on.
ENTREPOTS = ("HKG", "MAC", "SGP")
BUYERS_AT_MOST = 20


def excess(known: pd.DataFrame, stage: str, feed: pd.Series[float]) -> pd.Series[float]:
    """Tonnes a country has left (positive) or lacks (negative) by what is known so far.

    Output, secondary metal and receipts less shipments, feed of the next stage and use.
    """
    gains = ("production", "secondary")
    total = claims.arc_total(known, stage, side="partner")
    for item in gains:
        total = total.add(claims.node_total(known, stage, item), fill_value=0.0)
    for loss in (
        claims.arc_total(known, stage, side="place"),
        claims.node_total(known, stage, "use"),
        feed,
    ):
        total = total.sub(loss, fill_value=0.0)
    return total.rename_axis("place").sort_index()


def proportional(surplus: pd.Series[float], need: pd.Series[float]) -> pd.DataFrame:
    """Fill needs from surpluses in proportion to both.

    Where the surpluses are larger every need is met in full, else every surplus is used in full:
    this is what proportional fitting of the margins gives, since nobody is in both lists.

    Parameters
    ----------
    surplus, need
        Positive tonnes by country, no country in both.

    Returns
    -------
    pandas.DataFrame
        place (exporter), partner (importer), observed [t].

    Examples
    --------
    >>> proportional(pd.Series({"CHN": 90.0, "RUS": 10.0}), pd.Series({"DEU": 20.0}))
      place partner  observed
    0   CHN     DEU      18.0
    1   RUS     DEU       2.0
    """
    if surplus.empty or need.empty:
        return pd.DataFrame({"place": [], "partner": [], "observed": []})
    surplus, need = surplus.sort_index(), need.sort_index()
    flows = np.outer(surplus, need) / max(surplus.sum(), need.sum())
    pairs = pd.MultiIndex.from_product([surplus.index, need.index], names=["place", "partner"])
    out = pd.Series(flows.ravel(), index=pairs, name="observed")
    kept = out[out.ge(SMALLEST_PAIR * out.sum())]
    return (kept * out.sum() / kept.sum()).reset_index()


def arcs(
    known: pd.DataFrame, stage: Stage, *, feed: pd.Series[float], shippers: pd.Index[str]
) -> pd.DataFrame:
    """Claims about flows that customs records do not show at a stage.

    Parameters
    ----------
    known
        All claims so far.
    stage
        Rules of the stage.
    feed
        Tonnes the next stage takes, by country; empty when it is not linked.
    shippers
        Countries that may ship: those with output, and parties that publish exports.

    Returns
    -------
    pandas.DataFrame
        Claims of kind ``arc``, item ``trade-not-seen``; none where coverage is full. A need is
        what remains after the known arcs, and never more than feed, use and resale.
    """
    if stage.coverage == "full":
        return claims.frame([])
    left = excess(known, stage.name, feed)
    wanted = feed.add(claims.node_total(known, stage.name, "use"), fill_value=0.0)
    if stage.name != "mine":
        shipped = claims.arc_total(known, stage.name, side="place")
        sellers = shipped.drop(index=list(shippers), errors="ignore")
        wanted = wanted.add(sellers, fill_value=0.0)
    lacking = (-left).clip(upper=wanted.reindex(left.index, fill_value=0.0))
    surplus = left[left.gt(0) & left.index.isin(shippers)]
    flows = proportional(surplus, lacking[lacking.gt(0)])
    return claims.frame(
        row
        | {
            "kind": "arc",
            "stage": stage.name,
            "item": "trade-not-seen",
            "sigma": sigma.IMPUTED_ARC * row["observed"],
            "status": "imputed",
            "source": sigma.RULE,
            "why": "no customs code shows this flow: surplus of producers times need",
        }
        for row in claims.rows(flows)
    )


def spread_use(total: float, *, buyers: pd.DataFrame, known: pd.Index[str]) -> pd.Series[float]:
    """Use of all other countries, spread by what they buy net in a code that mixes minerals.

    Parameters
    ----------
    total
        Tonnes a year used by all countries without a figure of their own.
    buyers
        exporter, importer, value_kusd in the mixed code.
    known
        Countries with a figure of their own, or producers that use their own output.

    Examples
    --------
    >>> buyers = pd.DataFrame({"exporter": ["CHN", "CHN", "KOR"], "importer": ["KOR", "DEU", "DEU"],
    ...                        "value_kusd": [9.0, 3.0, 6.0]})
    >>> spread_use(8.0, buyers=buyers, known=pd.Index(["CHN"])).to_dict()
    {'DEU': 6.0, 'KOR': 2.0}
    """
    bought = buyers.groupby("importer")["value_kusd"].sum()
    sold = buyers.groupby("exporter")["value_kusd"].sum()
    net = bought.sub(sold, fill_value=0.0)
    net = net.drop(index=[*known, *ENTREPOTS], errors="ignore")
    net = net[net.gt(0)].sort_index().nlargest(BUYERS_AT_MOST)
    return (total * net / net.sum()).rename_axis("place").sort_index()
