"""Observations on the way into balancing: one row per thing that some number speaks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import pandas as pd

Row: TypeAlias = dict[str, Any]

COLUMNS = (
    "kind", "stage", "place", "partner", "item", "observed", "sigma", "status", "source",
    "second", "prior", "why",
)  # fmt: skip
TEXT = ("kind", "stage", "place", "partner", "item", "status", "source", "why")


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Claims as a table.

    Parameters
    ----------
    rows
        Mappings with some of: kind (``node`` or ``arc``), stage, place (the exporter of an arc),
        partner (its importer), item, observed and sigma [t/year], status, source, second (what a
        second source says [t/year]), prior (True where no data stand behind the number but only
        the wish that the balance be closed by it), why (what a reader must know).

    Returns
    -------
    pandas.DataFrame
        With all columns; what was not given is empty, missing or False.

    Examples
    --------
    >>> frame([{"kind": "node", "observed": 2, "sigma": 1}])[["item", "observed"]].values.tolist()
    [['', 2.0]]
    """
    given = list(rows)
    columns: dict[str, pd.Series[Any]] = {}
    for column in COLUMNS:
        if column in TEXT:
            columns[column] = pd.Series([str(row.get(column, "")) for row in given], dtype="str")
        elif column == "prior":
            columns[column] = pd.Series([bool(row.get(column)) for row in given], dtype="bool")
        else:
            numbers = [float(row.get(column, float("nan"))) for row in given]
            columns[column] = pd.Series(numbers, dtype="float64")
    return pd.DataFrame(columns)


def together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Claims of several kinds in one table with a fresh index."""
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else frame([])


def rows(table: pd.DataFrame) -> list[Row]:
    """Rows of a table as dictionaries."""
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def amounts(series: pd.Series[float]) -> Iterator[tuple[str, float]]:
    """Pairs of place and tonnes."""
    return zip((str(place) for place in series.index), series.to_numpy().tolist(), strict=True)


def nothing() -> pd.Series[float]:
    """Tonnes by country where there are none."""
    return pd.Series(dtype="float64", index=pd.Index([], dtype="str", name="place"))


def node_total(claims: pd.DataFrame, stage: str, item: str) -> pd.Series[float]:
    """Observed tonnes of one item by place."""
    chosen = claims[claims["kind"].eq("node") & claims["stage"].eq(stage) & claims["item"].eq(item)]
    return chosen.groupby("place")["observed"].sum()


def arc_total(claims: pd.DataFrame, stage: str, *, side: str) -> pd.Series[float]:
    """Observed tonnes shipped (``side="place"``) or received (``side="partner"``) by country."""
    chosen = claims[claims["kind"].eq("arc") & claims["stage"].eq(stage)]
    return chosen.groupby(side)["observed"].sum().rename_axis("place")
