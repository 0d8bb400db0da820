"""How decisions reach the nodes they touch: sums over members, and arrivals after lead times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from shigen.delivery.model.variables import decided

if TYPE_CHECKING:
    import linopy
    import pandas as pd
    from linopy import LinearExpression

    from shigen.delivery.model.quantities import Quantities


def at_nodes(
    expression: LinearExpression, dimension: str, nodes: np.ndarray, data: Quantities
) -> LinearExpression:
    """Sum the members of ``dimension`` that belong to each node; a node without any gets zero."""
    return by_group(expression, dimension, "node", nodes, data.labels["node"])


def by_group(
    expression: LinearExpression, dimension: str, group: str, texts: np.ndarray, members: pd.Index
) -> LinearExpression:
    """Sum the members of ``dimension`` that carry the same text; a group without any gets zero."""
    labels = xr.DataArray(
        texts.astype(str), coords={dimension: expression.coords[dimension]}, name=group
    )
    gathered = expression.groupby(labels).sum()
    # Missing labels are filled with zero here, in sight: linopy's v1 rules do not do it unasked.
    return gathered.reindex({group: members}).fillna(0)


def by_all_ways(
    model: linopy.Model, name: str, dimension: str, data: Quantities
) -> LinearExpression | None:
    """Return what goes the direct way and all others, of those that have others."""
    direct, others = decided(model, name), decided(model, f"{name}_by_way")
    if direct is None or others is None:
        return None
    group, way = f"routed_{dimension}", f"{dimension}_way"
    members = data.labels[group]
    texts = data.labels[dimension].to_numpy(dtype=str)[data.rows[way]["at"].to_numpy(dtype=int)]
    first = direct.sel({dimension: members.to_numpy()}).to_linexpr()
    return by_group(first, dimension, group, members.to_numpy(dtype=str), members) + by_group(
        others.to_linexpr(), way, group, texts, members
    )


def leaving(
    model: linopy.Model, name: str, dimension: str, grouping: str, data: Quantities
) -> LinearExpression | None:
    """Return what leaves each node in the month of dispatch."""
    variable = decided(model, name)
    nodes = data.node_of[grouping]
    ours = np.isin(nodes, data.labels["node"])
    if variable is None or not ours.any():
        return None
    members = data.labels[dimension][ours]
    return at_nodes(variable.sel({dimension: members}).to_linexpr(), dimension, nodes[ours], data)


def arriving(
    model: linopy.Model,
    name: str,
    dimension: str,
    data: Quantities,
    factor: np.ndarray | None = None,
) -> LinearExpression | None:
    """Return what reaches each node: dispatched ``lead`` months before, times ``factor``."""
    variable = decided(model, name)
    if variable is None:
        return None
    parts: list[LinearExpression] = []
    for lead in np.unique(data.lead[dimension]):
        chosen = data.lead[dimension] == lead
        members = data.labels[dimension][chosen]
        sent = variable.sel({dimension: members}).to_linexpr()
        if factor is not None:
            sent = sent * xr.DataArray(factor[chosen], coords=[members])
        landed = sent.shift(month=int(lead)).fillna(0) if lead else sent
        parts.append(at_nodes(landed, dimension, data.node_of[f"{dimension} to"][chosen], data))
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result
