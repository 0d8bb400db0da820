"""Reported arcs of a stage: customs records in tonnes of contained mineral, and their sigma."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.network import claims, sigma
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage


def records(catalogue: Tables, chain: Chain) -> pd.DataFrame:
    """All trade rows of the mineral, gated ones included."""
    table = catalogue.table("trade")
    return table[table["mineral"].eq(chain.mineral)].reset_index(drop=True)


def gated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows kept out before balancing, with the reason in words.

    Returns
    -------
    pandas.DataFrame
        stage, form, hs6, exporter, importer, year, gross_t, value_kusd, gate, usd_per_kg, reason.
    """
    out = rows[rows["gate"].ne("") & rows["gate"].ne("small")].copy()
    out["usd_per_kg"] = out["value_kusd"] / out["gross_t"]
    words = {
        "low": "unit value below the gate of its code",
        "high": "unit value above the gate of its code",
        "error": "unit value more than five times outside the gate of its code",
    }
    out["reason"] = out["gate"].map(words)
    columns = [
        "stage", "form", "hs6", "exporter", "importer", "year", "gross_t", "value_kusd", "gate",
        "usd_per_kg", "reason",
    ]  # fmt: skip
    return out[columns].sort_values(
        ["stage", "gross_t", "hs6", "exporter", "importer"],
        ascending=[True, False, True, True, True],
        ignore_index=True,
    )


def observe(rows: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Claims about who ships to whom at a stage.

    Parameters
    ----------
    rows
        Trade rows of the mineral (see `records`).
    stage
        Rules of the stage.

    Returns
    -------
    pandas.DataFrame
        Claims of kind ``arc``: one per pair, all codes added up. Sigma is 15 % for reported
        weight, half the range of contents on top where the content is inferred, 40 % where the
        quantity itself is imputed; the smaller one of a two-way pair is held tight, else the two
        are used to pass metal in a circle. Status is imputed where most of the tonnes rest on an
        imputed quantity or on a content whose range is nearly as wide as the content itself.
    """
    used = rows[rows["stage"].eq(stage.name) & rows["gate"].eq("") & rows["value"].notna()].copy()
    used = used[used["exporter"].ne(used["importer"]) & used["value"].gt(0)]
    if used.empty:
        return claims.frame([])
    base = np.where(used["status"].eq("imputed"), sigma.TRADE_QUANTITY_IMPUTED, sigma.TRADE)
    content = (used["high"] - used["low"]) / sigma.RANGE_IN_SIGMAS / used["value"]
    used["spread"] = np.hypot(base, content.fillna(0.0)) * used["value"]
    guessed = (used["high"] - used["low"]).gt(sigma.CONTENT_GUESSED * used["value"])
    inferred = used["status"].eq("imputed") | guessed
    used["imputed_t"] = used["value"].where(inferred, 0.0)
    pairs = used.groupby(["exporter", "importer"], as_index=False).agg(
        observed=("value", "sum"),
        sigma=("spread", "sum"),
        imputed_t=("imputed_t", "sum"),
        source=("source", "first"),
        codes=("hs6", lambda codes: ", ".join(sorted(set(codes)))),
    )
    back = pairs.set_index(["importer", "exporter"])["observed"]
    back.index.names = ["exporter", "importer"]
    opposite = pairs.join(back.rename("opposite"), on=["exporter", "importer"])["opposite"]
    first_of_pair = pairs["exporter"].lt(pairs["importer"])
    smaller = pairs["observed"].lt(opposite) | (pairs["observed"].eq(opposite) & ~first_of_pair)
    pairs["sigma"] = pairs["sigma"].where(~smaller, sigma.TRADE_OPPOSITE * pairs["observed"])
    pairs["status"] = np.where(pairs["imputed_t"] > pairs["observed"] / 2, "imputed", "reported")
    pairs["why"] = "HS " + pairs["codes"] + np.where(smaller, "; smaller one of a two-way pair", "")
    pairs = pairs.rename(columns={"exporter": "place", "importer": "partner"})
    fixed = {"kind": "arc", "stage": stage.name, "item": "trade"}
    return claims.frame(row | fixed for row in claims.rows(pairs))


def proxy(rows: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Customs value [kUSD] by pair in codes that mix minerals: a clue to who deals in the good."""
    used = rows[
        rows["stage"].eq(stage.name)
        & rows["gate"].eq("")
        & rows["value"].isna()
        & rows["exporter"].ne(rows["importer"])
    ]
    return used.groupby(["exporter", "importer"])["value_kusd"].sum().reset_index()


def any_buyers(rows: pd.DataFrame) -> pd.DataFrame:
    """Customs value [kUSD] by pair over all stages: who deals in the mineral at all."""
    used = rows[rows["gate"].eq("") & rows["exporter"].ne(rows["importer"])]
    return used.groupby(["exporter", "importer"])["value_kusd"].sum().reset_index()


def net_exports(arcs: pd.DataFrame) -> pd.Series[float]:
    """Tonnes shipped less tonnes received by country."""
    out = arcs.groupby("place")["observed"].sum()
    received = arcs.groupby("partner")["observed"].sum()
    return out.sub(received, fill_value=0.0).rename_axis("place").sort_index()
