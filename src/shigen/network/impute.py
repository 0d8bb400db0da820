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


def excess(known: pd.DataFrame, stage: str, feed: pd.Series[float]) -> pd.Series[float]:
    """Tonnes a country has left (positive) or lacks (negative) by what is known so far.

    Output, secondary metal and receipts less shipments, feed of the next stage and use.
    """
    parts = [
        (1.0, claims.node_total(known, stage, "production")),
        (1.0, claims.node_total(known, stage, "secondary")),
        (1.0, claims.arc_total(known, stage, side="partner")),
        (-1.0, claims.arc_total(known, stage, side="place")),
        (-1.0, claims.node_total(known, stage, "use")),
        (-1.0, feed),
    ]
    total = pd.Series(dtype="float64")
    for sign, part in parts:
        total = total.add(sign * part, fill_value=0.0)
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
    known: pd.DataFrame, stage: Stage, *, feed: pd.Series[float], producers: pd.Index[str]
) -> pd.DataFrame:
    """Claims about flows that customs records do not show at a stage.

    Only countries whose need is known (feed of a refinery, or a use figure) receive, and only
    producers ship; a need is what remains after the known arcs.

    Parameters
    ----------
    known
        All claims so far.
    stage
        Rules of the stage.
    feed
        Tonnes the next stage takes, by country; empty when it is not linked.
    producers
        Countries with output of this stage.
    """
    if stage.coverage == "full":
        return claims.frame([])
    left = excess(known, stage.name, feed)
    # What a country can be short of: its feed and use, and in a mixed code what it ships on.
    wanted = feed.add(claims.node_total(known, stage.name, "use"), fill_value=0.0)
    if stage.coverage == "shared":
        shipped = claims.arc_total(known, stage.name, side="place")
        wanted = wanted.add(shipped, fill_value=0.0)
    need = np.minimum(-left, wanted.reindex(left.index, fill_value=0.0))
    need = need[need.gt(0)]
    surplus = left[left.gt(0) & left.index.isin(producers)]
    flows = proportional(surplus, need)
    flows = flows.assign(
        kind="arc",
        stage=stage.name,
        item="trade-not-seen",
        sigma=sigma.IMPUTED_ARC * flows["observed"],
        status="imputed",
        source="shigen-rule",
        why="no customs code shows this flow: surplus of producers times need, in proportion",
    )
    return claims.frame(flows.to_dict("records"))


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
    """
    bought = buyers.groupby("importer")["value_kusd"].sum()
    sold = buyers.groupby("exporter")["value_kusd"].sum()
    net = bought.sub(sold, fill_value=0.0)
    net = net.drop(index=[*known, *ENTREPOTS], errors="ignore")
    net = net[net.gt(0)].nlargest(20)
    return (total * net / net.sum()).rename_axis("place").sort_index()
