"""Build the balanced base year of one mineral from the catalogue."""

from __future__ import annotations

import pandas as pd

from shigen.network import adjustments, chain, observe, reconcile
from shigen.network.balanced import Network, Tables

NODE_COLUMNS = ["stage", "place", "item", "observed", "sigma", "value", "status", "source"]
ARC_COLUMNS = ["stage", "exporter", "importer", "observed", "sigma", "value", "status", "source"]
SUPPLY = ("production", "secondary")
STATUSES = ("reported", "estimated", "imputed", "assumed")


def build(catalogue: Tables, *, mineral: str, year: int | None = None) -> Network:
    """Who makes, ships and uses a mineral, in a year in which every balance closes.

    Parameters
    ----------
    catalogue
        The catalogue; only its tables are read.
    mineral
        Slug of one mineral, such as ``gallium``.
    year
        Base year; the catalogue's own when not given.

    Returns
    -------
    Network

    Raises
    ------
    UnknownName
        When the catalogue has no chain for the mineral.
    BadInput
        When the catalogue holds another base year.
    SolverFailed, CheckFailed
        When balancing fails or its answer does not pass the independent check.
    """
    rules = chain.read(catalogue, mineral=mineral, year=year)
    observed = observe.gather(catalogue, rules)
    balanced = reconcile.balance(observed.claims, rules)
    claims = balanced.claims
    return Network(
        mineral=mineral,
        year=rules.year,
        stages=tuple(stage.name for stage in rules.stages),
        nodes=_nodes(claims),
        arcs=_arcs(claims),
        adjustments=adjustments.table(claims, rules),
        gated=observed.gated,
        residuals=_residuals(balanced),
        quality=quality(claims),
        yields=_yields(rules),
        missing=observed.missing,
        iterations=balanced.solution.iterations,
    )


def _nodes(claims: pd.DataFrame) -> pd.DataFrame:
    rows = claims[claims["kind"].eq("node")].copy()
    # What only closes a balance was not observed by anybody.
    rows["observed"] = rows["observed"].mask(rows["prior"])
    return rows[NODE_COLUMNS].sort_values(["stage", "place", "item"], ignore_index=True)


def _arcs(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per pair: reported and unseen flow added, status of the larger part."""
    rows = claims[claims["kind"].eq("arc")].rename(
        columns={"place": "exporter", "partner": "importer"}
    )
    keys = ["stage", "exporter", "importer"]
    rows = rows.sort_values([*keys, "observed"], ascending=[True, True, True, False])
    rows["variance"] = rows["sigma"] ** 2
    pairs = rows.groupby(keys, as_index=False, sort=True).agg(
        observed=("observed", "sum"),
        variance=("variance", "sum"),
        value=("value", "sum"),
        status=("status", "first"),
        source=("source", "first"),
    )
    pairs["sigma"] = pairs["variance"] ** 0.5
    return pairs[ARC_COLUMNS]


def _residuals(balanced: reconcile.Balanced) -> pd.DataFrame:
    rows = balanced.problem.rows
    matrix = balanced.problem.balances
    out = pd.DataFrame(
        {
            "kind": rows["kind"],
            "stage": rows["stage"],
            "place": rows["place"],
            "residual": matrix @ balanced.solution.x,
            "throughput": abs(matrix) @ abs(balanced.solution.x) / 2,
        }
    )
    return out.sort_values(["stage", "place", "kind"], ignore_index=True)


def quality(claims: pd.DataFrame) -> pd.DataFrame:
    """How much of what flows rests on which kind of number.

    Throughput of a stage is what enters countries: output, secondary metal and trade. A stage
    ``all`` adds the stages up.

    Returns
    -------
    pandas.DataFrame
        stage, status, throughput_t, share [0-1]; all four statuses for every stage.
    """
    counted = claims[claims["kind"].eq("arc") | claims["item"].isin(SUPPLY)]
    everything = pd.concat([counted, counted.assign(stage="all")])
    grid = pd.MultiIndex.from_product(
        [[*dict.fromkeys(counted["stage"]), "all"], STATUSES], names=["stage", "status"]
    )
    tonnes = everything.groupby(["stage", "status"])["value"].sum().reindex(grid, fill_value=0.0)
    out = tonnes.rename("throughput_t").reset_index()
    total = out.groupby("stage")["throughput_t"].transform("sum")
    out["share"] = out["throughput_t"] / total.where(total.gt(0), 1.0)
    return out


def _yields(rules: chain.Chain) -> pd.DataFrame:
    rows = [
        (stage.name, following.name, "", stage.yield_to_next)
        for stage in rules.stages
        if (following := rules.after(stage.name)) is not None
    ]
    return pd.DataFrame(rows, columns=["from_stage", "to_stage", "place", "yield"])
