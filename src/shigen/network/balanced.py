"""The balanced base year of one mineral, as plain tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import pandas as pd


class Tables(Protocol):
    """What the network reads: named tables, such as `shigen.catalogue.Catalogue` gives."""

    def table(self, name: str) -> pd.DataFrame:
        """A table of the catalogue by name."""


@dataclass(frozen=True)
class Network:
    """Who makes, ships and uses a mineral in a year in which all balances close.

    Attributes
    ----------
    mineral
        Slug.
    year
        Base year of trade and of the parties' figures.
    stages
        Stages that are modelled, in order, such as ``("mine", "refined", "product")``.
    nodes
        stage, place, item (production, secondary, feed, use, stock-change, unexplained), observed,
        sigma, value, status, source [t/year]. ``feed`` is what the next stage takes, a positive
        ``stock-change`` is metal put into stock, ``unexplained`` is output without known feed;
        the last two may be negative.
    arcs
        stage, exporter, importer, observed, sigma, value, status, source [t/year].
    adjustments
        kind, stage, place, partner, item, observed, value, change, relative, sigmas, status,
        source, reason: what balancing did to each observation.
    gated
        Trade records kept out before balancing, with the reason.
    residuals
        stage, place, residual, throughput [t/year] of each balance.
    quality
        stage, status, throughput_t, share: how much of what flows rests on which kind of number.
    yields
        from_stage, to_stage, place (empty for all), yield.
    missing
        what, detail: what the data lack.
    iterations
        Newton steps that balancing took.
    """

    mineral: str
    year: int
    stages: tuple[str, ...]
    nodes: pd.DataFrame
    arcs: pd.DataFrame
    adjustments: pd.DataFrame
    gated: pd.DataFrame
    residuals: pd.DataFrame
    quality: pd.DataFrame
    yields: pd.DataFrame
    missing: pd.DataFrame
    iterations: int

    def node(self, item: str, stage: str) -> pd.Series[float]:
        """Balanced value [t/year] of one item by place, without zeros.

        Parameters
        ----------
        item
            production, secondary, feed, use, stock-change or unexplained.
        stage
            One of ``stages``.
        """
        rows = self.nodes[self.nodes["item"].eq(item) & self.nodes["stage"].eq(stage)]
        values = rows.set_index("place")["value"]
        return values[values.ne(0)]

    def shipped(self, stage: str, exporters: Iterable[str] | None = None) -> pd.DataFrame:
        """Arcs of a stage with a flow, of some exporters or of all."""
        rows = self.arcs[self.arcs["stage"].eq(stage) & self.arcs["value"].gt(0)]
        if exporters is not None:
            rows = rows[rows["exporter"].isin(list(exporters))]
        return rows.reset_index(drop=True)
