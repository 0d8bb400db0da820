"""Output by country: source order, second source, withheld figures, and the rest of the world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from shigen.network import claims, sigma
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage

LUMPS = ("OTH", "WLD")


def by_source(catalogue: Tables, chain: Chain, stage: Stage, source: str) -> pd.DataFrame:
    """What one source says about output of a stage, in tonnes.

    A source that prints shares is multiplied by the stage's world total.

    Returns
    -------
    pandas.DataFrame
        Indexed by place, with OTH and WLD where printed: value, low, high [t], status. Empty when
        the source has nothing.
    """
    columns = ["value", "low", "high", "status"]
    table = catalogue.table("production")
    rows = table[
        table["mineral"].eq(chain.mineral)
        & table["stage"].eq(stage.name)
        & table["year"].eq(stage.production_year)
        & table["measure"].eq("production")
        & table["source"].eq(source)
    ]
    if len(rows):
        return rows.set_index("place")[columns].sort_index()
    return _from_shares(catalogue, chain, stage, source)


def _from_shares(catalogue: Tables, chain: Chain, stage: Stage, source: str) -> pd.DataFrame:
    """Shares of world output times the world total; status assumed unless both were reported."""
    shares = catalogue.table("shares")
    rows = shares[
        shares["mineral"].eq(chain.mineral)
        & shares["stage"].eq(stage.name)
        & shares["scope"].eq("world")
        & shares["source"].eq(source)
    ].set_index("place")
    if rows.empty:
        rows = _share_facts(catalogue, chain, stage, source)
    total = world_total(catalogue, chain, stage)
    if rows.empty or total is None:
        return pd.DataFrame(columns=["value", "low", "high", "status"])
    value, low, high = total
    out = pd.DataFrame({"value": rows["value"] * value}).sort_index()
    out["low"] = rows["low"].fillna(rows["value"]) * low
    out["high"] = rows["high"].fillna(rows["value"]) * high
    out["status"] = "assumed"
    out.loc["WLD"] = [value, low, high, "assumed"]
    return out


def _share_facts(catalogue: Tables, chain: Chain, stage: Stage, source: str) -> pd.DataFrame:
    facts = catalogue.table("facts")
    return facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["item"].eq("production-share")
        & facts["source"].eq(source)
    ].set_index("place")


def world_total(
    catalogue: Tables, chain: Chain, stage: Stage
) -> tuple[float, float, float] | None:
    """World output that shares are applied to: value, low, high [t], or None when unknown.

    Without a total of its own the stage takes the world total of its first source, so that the
    shares of a second source can be compared with the tonnes of the first.
    """
    if not stage.world_total_source:
        table = catalogue.table("production")
        printed = table[
            table["mineral"].eq(chain.mineral)
            & table["stage"].eq(stage.name)
            & table["year"].eq(stage.production_year)
            & table["measure"].eq("production")
            & table["place"].eq("WLD")
            & table["source"].isin(stage.sources[:1])
            & table["value"].notna()
        ]["value"]
        return None if printed.empty else (float(printed.iloc[0]),) * 3
    facts = catalogue.table("facts")
    rows = facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["place"].eq("WLD")
        & facts["item"].eq("world-total")
        & facts["source"].eq(stage.world_total_source)
    ]
    if rows.empty:
        return None
    row = rows.iloc[0]
    value = float(row["value"])
    low = value if pd.isna(row["low"]) else float(row["low"])
    high = value if pd.isna(row["high"]) else float(row["high"])
    return value, low, high


def split_rest(
    rest: float, *, second: pd.Series[float], net_exports: pd.Series[float]
) -> pd.DataFrame:
    """Split "other countries" over the countries that make it up.

    First the countries that only the second source names, at what it says; then net exporters
    that no source names, at their net exports; either is scaled down when it would exceed what is
    left. What then remains is spread over all of these in proportion, so nothing stays in a lump
    that would force real exporters to zero.

    Parameters
    ----------
    rest
        Tonnes to split.
    second
        Tonnes by country in the second source, only countries the first does not name.
    net_exports
        Net exports in tonnes by country, only countries that no source names.

    Returns
    -------
    pandas.DataFrame
        Indexed by place: value [t], basis (``second`` or ``net-exports``). Empty when nobody is
        known to split over.

    Examples
    --------
    >>> split_rest(100.0, second=pd.Series({"FIN": 50.0}), net_exports=pd.Series({"MAR": 30.0}))
           value        basis
    place                    
    FIN     62.5       second
    MAR     37.5  net-exports
    """
    left = rest
    parts = []
    for basis, amounts in (("second", second), ("net-exports", net_exports)):
        positive = amounts[amounts.gt(0)].sort_index()
        total = float(positive.sum())
        if total <= 0 or left <= 0:
            continue
        taken = positive * min(1.0, left / total)
        parts.append(pd.DataFrame({"value": taken, "basis": basis}))
        left -= float(taken.sum())
    if not parts or rest <= 0:
        return pd.DataFrame({"value": pd.Series(dtype="float64"), "basis": pd.Series(dtype="str")})
    out = pd.concat(parts)
    out["value"] *= rest / out["value"].sum()
    return out.rename_axis("place")


def observe(
    catalogue: Tables, chain: Chain, stage: Stage, *, net_exports: pd.Series[float]
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Claims about output of a stage, and what is missing.

    Parameters
    ----------
    catalogue
        Tables production, shares, facts.
    chain, stage
        Rules.
    net_exports
        Net exports in tonnes by country at this stage, from reported trade.

    Returns
    -------
    claims, missing
        Claims (see `claims.frame`); pairs of what and detail.
    """
    tables = {source: by_source(catalogue, chain, stage, source) for source in stage.sources}
    tables = {source: table for source, table in tables.items() if len(table)}
    missing: list[tuple[str, str]] = []
    if not tables:
        return claims.frame([]), [("production", f"{stage.name}: no source gives output")]
    order = list(tables)
    first = tables[order[0]]
    second = tables[order[1]]["value"] if len(order) > 1 else pd.Series(dtype="float64")
    withheld = _withheld(catalogue, chain, stage)
    rows: list[dict[str, Any]] = []
    named: list[str] = []
    for place, row in first.drop(index=list(LUMPS), errors="ignore").iterrows():
        if pd.isna(row["value"]):
            if place in withheld.index:
                named.append(str(place))
            else:
                missing.append(("production", f"{stage.name}: {place} is withheld by {order[0]}"))
            continue
        named.append(str(place))
        other = float(second.get(place, np.nan))
        rows.append(_claim(stage, str(place), row, source=order[0], other=other))
    for place, row in withheld.iterrows():
        # A hand figure stands for what is withheld, and for producers a source left out.
        if place in [each["place"] for each in rows]:
            continue
        named.append(str(place))
        rows.append(_claim(stage, str(place), row, source=str(row["source"]), other=np.nan))
    rest, printed = _rest(first, sum(each["observed"] for each in rows))
    others = second.drop(index=[*LUMPS, *named], errors="ignore")
    exporters = net_exports.drop(index=[*LUMPS, *named, *others.index], errors="ignore")
    split = split_rest(rest, second=others, net_exports=exporters)
    if rest > 0 and split.empty and named and printed:
        missing.append(
            ("production", f"{stage.name}: {rest:,.4g} t of other countries cannot be placed")
        )
    source_of = {"second": order[-1], "net-exports": order[0]}
    for place, row in split.iterrows():
        relative = (
            sigma.SECOND_SOURCE_ONLY if row["basis"] == "second" else sigma.REST_OF_WORLD
        )
        second_value = float(others.get(place, np.nan))
        rows.append(
            _node(
                stage, str(place), float(row["value"]), status="imputed",
                spread=sigma.at_least(
                    relative * row["value"], abs(row["value"] - second_value) / 2
                ),
                source=source_of[str(row["basis"])], second=second_value,
                why="part of other countries, split by " + (
                    "what a second source says" if row["basis"] == "second" else "net exports"
                ),
            )
        )  # fmt: skip
    return claims.frame([each for each in rows if each["observed"] > 0]), missing


def _withheld(catalogue: Tables, chain: Chain, stage: Stage) -> pd.DataFrame:
    facts = catalogue.table("facts")
    rows = facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["item"].eq("production")
        & ~facts["place"].isin(LUMPS)
    ]
    return rows.drop_duplicates("place").set_index("place").sort_index()


def _rest(first: pd.DataFrame, placed: float) -> tuple[float, bool]:
    """Tonnes of "other countries": as printed, else the total less what has a name."""
    if "OTH" in first.index and pd.notna(first.loc["OTH", "value"]):
        return float(first.loc["OTH", "value"]), True
    if "WLD" in first.index and pd.notna(first.loc["WLD", "value"]):
        world = float(first.loc["WLD", "value"])
        rest = world - placed
        # Totals are printed rounded: a rest within the rounding is no country.
        return (rest, True) if rest > 0.01 * world else (0.0, False)
    return 0.0, False


def _claim(
    stage: Stage, place: str, row: pd.Series[Any], *, source: str, other: float
) -> dict[str, Any]:
    value, status = float(row["value"]), str(row["status"])
    spread = sigma.at_least(
        sigma.PRODUCTION[status] * value,
        sigma.from_range(float(row["low"]), float(row["high"])),
        abs(value - other) / 2,
    )
    why = "taken equal to the stage before" if stage.copied_from else ""
    return _node(
        stage, place, value, status=status, spread=spread, source=source, second=other, why=why
    )


def _node(
    stage: Stage, place: str, value: float, *, status: str, spread: float, source: str,
    second: float, why: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": "node", "stage": stage.name, "place": place, "item": "production",
        "observed": value, "sigma": spread, "status": status, "source": source,
        "second": second, "why": why,
    }  # fmt: skip


def copied(stage: Stage, from_stage: pd.DataFrame, *, share: float) -> pd.DataFrame:
    """Output of a stage without statistics, taken from the stage before.

    Parameters
    ----------
    stage
        The stage to fill.
    from_stage
        Production claims of the stage before.
    share
        Yield between the two.
    """
    out = from_stage.copy()
    out["stage"] = stage.name
    out["observed"] *= share
    out["sigma"] = np.maximum(out["sigma"] * share, 0.15 * out["observed"])
    out["status"] = "assumed"
    out["second"] = np.nan
    out["why"] = "no statistics of this stage: taken equal to the output of the stage before"
    return out


def secondary_inside(
    claims_of_output: pd.DataFrame, catalogue: Tables, chain: Chain, stage: Stage
) -> pd.DataFrame:
    """Split metal from scrap out of output figures that include it.

    Where the facts hold a ``secondary-share`` of a place (WLD for all others), output becomes
    primary output and the scrap part a ``secondary`` claim, which enters at the use row.
    """
    facts = catalogue.table("facts")
    rows = facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["item"].eq("secondary-share")
    ].set_index("place")
    if rows.empty or claims_of_output.empty:
        return claims_of_output
    world = float(rows.loc["WLD", "value"]) if "WLD" in rows.index else 0.0
    share = claims_of_output["place"].map(rows["value"]).fillna(world)
    low = claims_of_output["place"].map(rows["low"])
    high = claims_of_output["place"].map(rows["high"])
    scrap = claims_of_output[share.gt(0)].copy()
    scrap["item"] = "secondary"
    width = ((high - low) / sigma.RANGE_IN_SIGMAS)[share.gt(0)] * scrap["observed"]
    scrap["observed"] *= share[share.gt(0)]
    scrap["sigma"] = np.maximum(width.fillna(0), 0.30 * scrap["observed"])
    scrap["status"] = "assumed"
    scrap["source"] = rows["source"].iloc[0]
    scrap["second"] = np.nan
    scrap["why"] = "scrap part of published output, by an assumed share"
    primary = claims_of_output.copy()
    primary["observed"] *= 1 - share
    primary["second"] *= 1 - share
    primary["sigma"] = np.maximum(primary["sigma"], 0.0)
    return claims.together([primary[primary["observed"].gt(0)], scrap])
