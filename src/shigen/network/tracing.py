"""Where metal began: absorbing chains on the balanced flows.

At a stage, what a country has is mixed: metal it made, and metal it received, which is in turn the
mix of whoever shipped it. The shares by origin solve one linear system per stage; a refinery's
metal carries the origins of the ore it fed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

from shigen.errors import UnknownName
from shigen.network.balanced import Network

# Keeps loops of countries that only pass metal to each other solvable; far below any flow.
LEAK = 1e-12
SMALLEST_SHARE = 1e-9

Matrix = npt.NDArray[np.float64]


def _mix(network: Network, stage: str, places: list[str], born: Matrix) -> Matrix:
    """Share by origin of what each place has at a stage, shape (places, origins).

    ``born`` holds tonnes that enter at the stage by place and origin; its row sums are at most the
    output of the place.
    """
    index = {place: number for number, place in enumerate(places)}
    arcs = network.shipped(stage)
    exporter = arcs["exporter"].map(index).to_numpy(dtype="int64")
    importer = arcs["importer"].map(index).to_numpy(dtype="int64")
    tonnes = arcs["value"].to_numpy(dtype="float64")
    size = len(places)
    received = np.bincount(importer, weights=tonnes, minlength=size)
    entering = received.astype("float64")
    for item in ("production", "secondary"):
        entering += network.node(item, stage).reindex(places, fill_value=0.0).to_numpy()
    # Metal drawn from stock (negative stock change) enters without an origin.
    drawn = -network.node("stock-change", stage).reindex(places, fill_value=0.0).to_numpy()
    entering += np.maximum(drawn, 0.0)
    through = np.where(entering > 0, entering, 1.0)
    passed = sparse.csc_array(
        (tonnes / through[importer], (importer, exporter)), shape=(size, size)
    )
    system = sparse.csc_array((1 + LEAK) * sparse.eye_array(size) - passed)
    return np.asarray(splu(system).solve(born / through[:, None]))


def _shares(network: Network, stage: str) -> tuple[list[str], dict[str, Matrix]]:
    """Shares by origin for every origin stage up to ``stage``."""
    if stage not in network.stages:
        raise UnknownName(f"stage of {network.mineral}", stage, network.stages)
    arcs = network.arcs
    places = sorted({*network.nodes["place"], *arcs["exporter"], *arcs["importer"]})
    shares: dict[str, Matrix] = {}
    links = {row.from_stage: row.to_stage for row in network.yields.itertuples(index=False)}
    before = ""
    for name in network.stages:
        output = network.node("production", name).reindex(places, fill_value=0.0).to_numpy()
        new = {name: _mix(network, name, places, np.diag(output))}
        if before and links.get(before) == name:
            unexplained = network.node("unexplained", name).reindex(places, fill_value=0.0)
            fed = np.clip(output - unexplained.to_numpy(), 0.0, output)
            for origin_stage, mix in shares.items():
                new[origin_stage] = _mix(network, name, places, fed[:, None] * mix)
        shares, before = new, name
        if name == stage:
            break
    return places, shares


def _table(places: list[str], shares: dict[str, Matrix], *, who: str) -> pd.DataFrame:
    parts = []
    for origin_stage, mix in shares.items():
        row, column = np.nonzero(mix > SMALLEST_SHARE)
        parts.append(
            pd.DataFrame(
                {
                    who: [places[number] for number in row],
                    "origin": [places[number] for number in column],
                    "origin_stage": origin_stage,
                    "share": np.minimum(mix[row, column], 1.0),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values([who, "origin_stage", "origin"], ignore_index=True)


def origins(network: Network, stage: str) -> pd.DataFrame:
    """Share, by first producer, of what each country has at a stage.

    Parameters
    ----------
    network
        A balanced network.
    stage
        One of its stages.

    Returns
    -------
    pandas.DataFrame
        place, origin, origin_stage, share [0-1]. Shares over the origins of one origin stage add
        up to at most 1; the rest is secondary metal, drawn stock, or output without known feed.

    Raises
    ------
    UnknownName
        When the network has no such stage.

    Notes
    -----
    With flows ``x``, output ``p`` and what enters ``t`` the shares ``v`` of a stage solve
    ``t_c v_c = sum_i x_ic v_i + p_c e_c``: an absorbing Markov chain run backwards from the user.
    """
    places, shares = _shares(network, stage)
    return _table(places, shares, who="place")


def flow_origins(network: Network, stage: str) -> pd.DataFrame:
    """Share, by first producer, of what each country ships at a stage.

    A country ships the mix it has, so the shares are those of `origins` for exporters alone.

    Returns
    -------
    pandas.DataFrame
        exporter, origin, origin_stage, share [0-1].

    Raises
    ------
    UnknownName
        When the network has no such stage.
    """
    places, shares = _shares(network, stage)
    table = _table(places, shares, who="exporter")
    exporters = set(network.shipped(stage)["exporter"])
    return table[table["exporter"].isin(exporters)].reset_index(drop=True)
