"""Measure one mineral for one party at its binding stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

import pandas as pd

from shigen import reference
from shigen.criticality.exposure import indicators
from shigen.criticality.exposure.supply import Supply, supply

# A stage through which a party gets less than this part of its largest stage cannot bind.
SMALLEST_STAGE = 0.05
# Below this part of throughput that someone reported or estimated, the data do not suffice.
SMALLEST_KNOWN = 0.2
# Where suppliers without a score leave the index (0-10) open by no more than this, its middle is
# good enough to rank by; the range is reported beside it.
WIDEST_GOVERNANCE_RANGE = 0.5


class Tables(Protocol):
    """What is read of a catalogue."""

    def table(self, name: str) -> pd.DataFrame:
        """A table by name."""


class Flows(Protocol):
    """What is read of a network."""

    @property
    def mineral(self) -> str:
        """Slug."""

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages in order."""

    @property
    def nodes(self) -> pd.DataFrame:
        """Columns stage, place, item, value."""

    @property
    def arcs(self) -> pd.DataFrame:
        """Columns stage, exporter, importer, value."""

    @property
    def quality(self) -> pd.DataFrame:
        """Columns stage, status, share."""


@dataclass(frozen=True)
class Evidence:
    """How well the numbers of a stage are known."""

    known_share: float
    assumed_share: float
    evidence: str
    status: str


def latest_risks(catalogue: Tables) -> pd.Series:
    """Governance risk (0-10) by place, each from the latest year the catalogue has.

    The latest year and not the base year, because the question is whom to rely on from now on.
    """
    table = catalogue.table("governance")
    table = table[table["dimension"] == "mean6"].dropna(subset=["value"])
    latest = table.sort_values("year").groupby("place")["value"].last()
    return latest.map(indicators.governance_risk)


def _evidence(quality: pd.DataFrame, stage: str) -> Evidence:
    rows = quality[quality["stage"] == stage].groupby("status")["share"].sum()
    if rows.empty or not rows.sum() > 0:
        return Evidence(float("nan"), float("nan"), "insufficient", "assumed")
    known = float(rows.get("reported", 0.0)) + float(rows.get("estimated", 0.0))
    order = {row["slug"]: int(row["order"]) for row in reference.rows("statuses")}
    # of two that carry as much, the weaker names the whole
    weakest = max(rows.index, key=lambda status: (round(float(rows[status]), 9), order[status]))
    return Evidence(
        known_share=known,
        assumed_share=float(rows.get("assumed", 0.0)),
        evidence="sufficient" if known >= SMALLEST_KNOWN else "insufficient",
        status=str(weakest),
    )


def _binding(found: Mapping[str, Supply]) -> str | None:
    """Stage with the most concentrated makers among those through which the party gets much."""
    largest = max((got.total for got in found.values()), default=0.0)
    if not largest > 0:
        return None
    stages = [stage for stage, got in found.items() if got.total >= SMALLEST_STAGE * largest]
    # later stages first, so that of two equal ones the one nearer to use binds
    return max(
        reversed(stages), key=lambda s: round(indicators.supplier_hhi(found[s].by_origin), 9)
    )


def measure(
    network: Flows, nodes: pd.DataFrame, arcs: pd.DataFrame, place: str, risks: pd.Series
) -> dict[str, object]:
    """Indicators of one place at its binding stage, with how well they are known.

    Parameters
    ----------
    network
        Gives stages and quality.
    nodes, arcs
        Its tables, where parties may have been taken as one place.
    place
        Key of the place.
    risks
        As `latest_risks` gives them.

    Returns
    -------
    dict
        Columns of the ranking; those that cannot be known are absent.
    """
    found = {stage: supply(nodes, arcs, place, stage) for stage in network.stages}
    stage = _binding(found)
    if stage is None:
        return {
            "stage": "",
            "top_supplier": "",
            "note": "the party neither makes nor imports it in this network",
            **asdict(Evidence(float("nan"), float("nan"), "insufficient", "assumed")),
        }
    got = found[stage]
    top, share = indicators.top_supplier(got.by_origin)
    governance = indicators.governance_weighted_hhi(got.by_origin, risks)
    narrow = governance.high - governance.low <= WIDEST_GOVERNANCE_RANGE
    notes = []
    if governance.unscored_share > 0:
        notes.append(f"{governance.unscored_share:.1%} of supply has no governance score")
    net = got.imports - got.exports + got.stock_draw
    if net < 0:
        notes.append("net exporter at this stage")
    return {
        "stage": stage,
        "supplier_hhi": indicators.supplier_hhi(got.by_origin),
        "supplier_hhi_direct": indicators.supplier_hhi(got.direct),
        "governance_hhi": (governance.low + governance.high) / 2 if narrow else float("nan"),
        "governance_low": governance.low,
        "governance_high": governance.high,
        "unscored_share": governance.unscored_share,
        "net_import_reliance": indicators.net_import_reliance(
            primary=got.primary,
            secondary=got.secondary,
            imports=got.imports,
            exports=got.exports,
            stock_draw=got.stock_draw,
        ),
        "top_supplier": top,
        "top_share": share,
        "china_share": float(got.by_origin.get("CHN", 0.0)),
        "note": "; ".join(notes),
        **asdict(_evidence(network.quality, stage)),
    }
