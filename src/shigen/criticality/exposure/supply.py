"""What a party gets at a stage, by whom it was shipped and by whom it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Keeps loops of countries that only pass metal on to each other solvable; far below any flow.
LEAK = 1e-12

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Supply:
    """What a party gets at one stage in a year.

    Attributes
    ----------
    primary, secondary, imports, exports, stock_draw
        t a year of contained metal; a negative draw is metal put into stock.
    direct
        Share of all it gets by foreign country that shipped it.
    by_origin
        Share of all it gets by foreign country that made it at this stage. With its own output the
        shares add up to at most 1; the rest is scrap metal or stock, which has no maker.
    """

    primary: float
    secondary: float
    imports: float
    exports: float
    stock_draw: float
    direct: pd.Series
    by_origin: pd.Series

    @property
    def total(self) -> float:
        """All that comes in: own output, scrap metal, imports and what is drawn from stock."""
        return self.primary + self.secondary + self.imports + max(0.0, self.stock_draw)


def merged(
    nodes: pd.DataFrame, arcs: pd.DataFrame, places: Sequence[str], name: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take several places as one; what they ship to each other is no trade any more.

    Parameters
    ----------
    nodes, arcs
        Tables of a network: stage, place, item, value; stage, exporter, importer, value.
    places
        Places to join.
    name
        What the joint place is called.

    Returns
    -------
    tuple of pandas.DataFrame
        The same columns, summed.

    Examples
    --------
    >>> arcs = pd.DataFrame({"stage": "mine", "exporter": ["CHN", "CHN", "USA"],
    ...                      "importer": ["USA", "JPN", "JPN"], "value": [1.0, 2.0, 4.0]})
    >>> nodes = pd.DataFrame({"stage": ["mine"], "place": ["USA"], "item": ["use"], "value": [1.0]})
    >>> merged(nodes, arcs, ["USA", "JPN"], "joint")[1].values.tolist()
    [['mine', 'CHN', 'joint', 3.0]]
    """
    new = dict.fromkeys(places, name)
    inside = nodes.assign(place=nodes["place"].replace(new))
    between = arcs.assign(
        exporter=arcs["exporter"].replace(new), importer=arcs["importer"].replace(new)
    )
    between = between[between["exporter"] != between["importer"]]
    return (
        inside.groupby(["stage", "place", "item"])[["value"]].sum().reset_index(),
        between.groupby(["stage", "exporter", "importer"])[["value"]].sum().reset_index(),
    )


def _by_place(nodes: pd.DataFrame, item: str, places: list[str]) -> Numbers:
    rows = nodes[nodes["item"] == item]
    found: Numbers = (
        rows.groupby("place")["value"].sum().reindex(places, fill_value=0.0).to_numpy("float64")
    )
    return found


def supply(nodes: pd.DataFrame, arcs: pd.DataFrame, place: str, stage: str) -> Supply:
    """What one place gets at a stage, with its suppliers.

    Parameters
    ----------
    nodes
        stage, place, item (production, secondary, stock-change), value [t/year].
    arcs
        stage, exporter, importer, value [t/year].
    place
        Key of the place.
    stage
        Key of the stage.

    Returns
    -------
    Supply
        Shares are empty when nothing comes in.

    Notes
    -----
    What country c gets, t_c, is mixed: with x_ic shipped by i and own output p_c the shares by
    maker solve t_c v_c = sum_i x_ic v_i + p_c e_c.

    Examples
    --------
    Japan makes 10 and gets 30 from Korea, which only passes on what China made:

    >>> arcs = pd.DataFrame({"stage": "refined", "exporter": ["CHN", "KOR"],
    ...                      "importer": ["KOR", "JPN"], "value": [30.0, 30.0]})
    >>> nodes = pd.DataFrame({"stage": "refined", "place": ["JPN", "CHN"],
    ...                       "item": "production", "value": [10.0, 30.0]})
    >>> got = supply(nodes, arcs, "JPN", "refined")
    >>> got.direct.to_dict(), got.by_origin.round(6).to_dict()
    ({'KOR': 0.75}, {'CHN': 0.75})
    """
    nodes = nodes[nodes["stage"] == stage]
    arcs = arcs[(arcs["stage"] == stage) & (arcs["value"] > 0)]
    places = sorted({place, *nodes["place"], *arcs["exporter"], *arcs["importer"]})
    own = places.index(place)
    size = len(places)
    index = {name: number for number, name in enumerate(places)}
    start = arcs["exporter"].map(index).to_numpy("int64")
    end = arcs["importer"].map(index).to_numpy("int64")
    tonnes = arcs["value"].to_numpy("float64")
    made = _by_place(nodes, "production", places)
    scrap = _by_place(nodes, "secondary", places)
    drawn = -_by_place(nodes, "stock-change", places)
    received = np.bincount(end, weights=tonnes, minlength=size)
    entering = received + made + scrap + np.maximum(drawn, 0.0)
    through = np.where(entering > 0, entering, 1.0)
    passed = np.zeros((size, size))
    np.add.at(passed, (end, start), tonnes / through[end])
    mix = np.linalg.solve((1 + LEAK) * np.eye(size) - passed, np.diag(made / through))
    origin = pd.Series(mix[own], index=places, dtype="float64").clip(0.0, 1.0)
    direct = pd.Series(
        np.bincount(start[end == own], weights=tonnes[end == own], minlength=size) / through[own],
        index=places,
        dtype="float64",
    )
    return Supply(
        primary=float(made[own]),
        secondary=float(scrap[own]),
        imports=float(received[own]),
        exports=float(tonnes[start == own].sum()),
        stock_draw=float(drawn[own]),
        direct=direct[direct > 0].drop(place, errors="ignore"),
        by_origin=origin[origin > LEAK].drop(place, errors="ignore"),
    )
