"""What carries no data but lets balances close: use, feed, stock change, unexplained output."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.network import claims, impute, sigma
from shigen.network.chain import Chain, Stage
from shigen.network.claims import Row

# Stock changes are allowed for countries above this share of a stage's world output.
LARGE_PRODUCER = 0.02
# A use that starts from nothing may take this share of what passes through the country.
LEAST_USE = 0.02


def of_stage(
    known: pd.DataFrame, chain: Chain, stage: Stage, feed: pd.Series[float]
) -> pd.DataFrame:
    """Claims marked ``prior`` that close the balances of a stage.

    Parameters
    ----------
    known
        All claims of the stage that rest on data.
    chain, stage
        Rules.
    feed
        Tonnes the next stage takes, by country.

    Returns
    -------
    pandas.DataFrame
        Use wherever no figure exists; but ore of a country that mines or refines goes to
        refineries unless the stage is used as it is. Feed where the next stage is made. A stock
        change for large producers of a linked stage. Unexplained output where a stage is fed.
    """
    following = chain.after(stage.name)
    output = claims.node_total(known, stage.name, "production")
    received = claims.arc_total(known, stage.name, side="partner")
    had = claims.node_total(known, stage.name, "use").index
    ore = following is not None and stage.name == "mine"
    found: list[Row] = []
    for place, left in claims.amounts(impute.excess(known, stage.name, feed)):
        through = float(output.get(place, 0.0)) + float(received.get(place, 0.0))
        makes, takes = place in output.index, place in feed.index
        if takes:
            found.append(_wish(stage, place, "feed", feed[place], sigma.FEED * feed[place]))
        if place not in had and (stage.used_here or not ore or not (makes or takes)):
            value = max(left, 0.0)
            spread = sigma.USE_PRIOR * max(value, LEAST_USE * through)
            found.append(_wish(stage, place, "use", value, spread))
        if makes and output[place] >= LARGE_PRODUCER * output.sum() and (ore or takes):
            found.append(_wish(stage, place, "stock-change", 0.0, sigma.STOCK_CHANGE * through))
    if chain.fed(stage.name):
        found += [
            _wish(stage, place, "unexplained", 0.0, sigma.UNEXPLAINED * value)
            for place, value in claims.amounts(output)
        ]
    return claims.frame(found)


def _wish(stage: Stage, place: str, item: str, value: float, spread: float) -> Row:
    return {
        "kind": "node", "stage": stage.name, "place": place, "item": item, "observed": value,
        "sigma": spread, "status": "imputed", "source": sigma.RULE, "prior": True,
        "why": "closes the balance",
    }  # fmt: skip


def with_floors(known: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Raise every sigma to a floor that grows with the trade and output of the countries in it."""
    output = claims.node_total(known, stage.name, "production")
    own = (
        claims.arc_total(known, stage.name, side="place")
        .add(claims.arc_total(known, stage.name, side="partner"), fill_value=0.0)
        .add(output, fill_value=0.0)
    )
    world = max(float(output.sum()), float(own.max()) if len(own) else 0.0)
    first = known["place"].map(own).fillna(0.0)
    second = known["partner"].map(own).fillna(first)
    floor = sigma.FLOOR_OF_OWN_TRADE * np.minimum(first, second) + sigma.FLOOR_OF_WORLD * world
    return known.assign(sigma=np.maximum(known["sigma"], np.maximum(floor, sigma.SMALLEST)))
