"""What the parties' own statistics say: imports, exports, use, secondary metal.

The ``anchors`` table names, per mineral, stage and place, which published rows make up a total and
what one published unit holds. Where customs codes miss part of a stage, a party's imports are its
published total times its published supplier shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shigen.network import claims, sigma
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage

TONNES_PER_UNIT = {"t": 1.0, "kg": 1e-3, "kt": 1e3}
ITEMS = ("imports", "exports", "use", "secondary", "production")


@dataclass(frozen=True)
class Anchor:
    """One published total of a party.

    Attributes
    ----------
    place, item
        Who and what.
    value, low, high
        Tonnes a year; low and high missing where no range is stated.
    status, source, note
        Where it comes from.
    suppliers
        Share of imports by supplier, from the party's statistics; OTH for other countries.
    """

    place: str
    item: str
    value: float
    low: float
    high: float
    status: str
    source: str
    note: str
    suppliers: pd.Series[float]


def read(catalogue: Tables, chain: Chain, stage: Stage) -> tuple[list[Anchor], list[tuple[str, str]]]:
    """All anchors of a stage, and the figures among them that are withheld.

    Rows of one place and item are added up: value times factor. Balance rows are of the base
    year; facts are taken as they stand, whatever their year.
    """
    rules = catalogue.table("anchors")
    rules = rules[rules["mineral"].eq(chain.mineral) & rules["stage"].eq(stage.name)]
    balance, facts = catalogue.table("balance"), catalogue.table("facts")
    balance = balance[balance["mineral"].isin([chain.mineral, *rules["chapter"]])]
    facts = facts[facts["mineral"].eq(chain.mineral) & facts["stage"].eq(stage.name)]
    found: list[Anchor] = []
    missing: list[tuple[str, str]] = []
    for (place, item), group in rules.groupby(["place", "item"], sort=True):
        parts = [_part(rule, balance, facts, chain) for rule in group.itertuples(index=False)]
        named = f"{stage.name}: {item} of {place}"
        if any(part is None for part in parts):
            missing.append(("party figure", f"{named} is withheld or not printed"))
            continue
        known = [part for part in parts if part is not None]
        total = float(sum(part["value"] for part in known))
        statuses = {part["status"] for part in known} | set(group["status"]) - {""}
        found.append(
            Anchor(
                place=str(place),
                item=str(item),
                value=max(total, 0.0),
                low=float(sum(part["low"] for part in known)),
                high=float(sum(part["high"] for part in known)),
                status=_weakest(statuses),
                source=known[0]["source"],
                note="; ".join(sorted({str(text) for text in group["note"] if text})),
                suppliers=_suppliers(catalogue, known, total) if item == "imports" else _nobody(),
            )
        )
    return found, missing


def _weakest(statuses: set[str]) -> str:
    order = ("assumed", "imputed", "estimated", "reported")
    return next(status for status in order if status in statuses)


def _nobody() -> pd.Series[float]:
    return pd.Series(dtype="float64")


def _part(
    rule: Any, balance: pd.DataFrame, facts: pd.DataFrame, chain: Chain
) -> dict[str, Any] | None:
    """One published row as tonnes; None when it is withheld or not there."""
    if rule.table == "facts":
        rows = facts[facts["place"].eq(rule.place) & facts["item"].eq(rule.detail)]
        rows = rows.assign(gap=(rows["year"] - chain.year).abs()).sort_values(["gap", "year"])
    else:
        rows = balance[
            balance["mineral"].eq(rule.chapter or chain.mineral)
            & balance["place"].eq(rule.place)
            & balance["year"].eq(chain.year)
            & balance["detail"].eq(rule.detail)
        ]
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return None
    row = rows.iloc[0]
    factor = float(rule.factor) * TONNES_PER_UNIT[str(row["unit"])]
    ends = [float(row[end]) * factor for end in ("low", "high")]
    value = float(row["value"]) * factor
    return {
        "value": value,
        # A subtracted row turns its range round; a row without one stands for itself.
        "low": value if pd.isna(row["low"]) else min(ends),
        "high": value if pd.isna(row["high"]) else max(ends),
        "status": str(row["status"]),
        "source": str(row["source"]),
        "suppliers": rule.suppliers,
        "minerals": (chain.mineral, rule.chapter),
        "stage": rule.stage,
        "place": rule.place,
    }


def _suppliers(catalogue: Tables, parts: list[dict[str, Any]], total: float) -> pd.Series[float]:
    """Shares by supplier, each form weighted by its part of the imports."""
    shares, facts = catalogue.table("shares"), catalogue.table("facts")
    mixed = _nobody()
    for part in parts:
        if not part["suppliers"] or total <= 0:
            continue
        if part["suppliers"].startswith("facts:"):
            prefix = part["suppliers"].removeprefix("facts:")
            rows = facts[
                facts["mineral"].eq(part["minerals"][0])
                & facts["stage"].eq(part["stage"])
                & facts["place"].eq(part["place"])
                & facts["item"].str.startswith(prefix)
            ]
            by_place = rows.groupby(rows["item"].str[-3:])["value"].first() / part["value"]
        else:
            rows = shares[
                shares["stage"].eq(part["stage"])
                & shares["scope"].eq("import-source")
                & shares["party"].eq(part["place"])
                & shares["form"].eq("" if part["suppliers"] == "all" else part["suppliers"])
                & shares["value"].notna()
            ]
            own, group = part["minerals"]
            # A group's shares stand in where the source prints none for the mineral itself.
            named_as = own if rows["mineral"].eq(own).any() else group
            by_place = rows[rows["mineral"].eq(named_as)].groupby("place")["value"].sum()
        if by_place.empty:
            continue
        named = by_place.drop(index="OTH", errors="ignore")
        named.loc["OTH"] = max(0.0, 1.0 - float(named.sum()))
        mixed = mixed.add(named * part["value"] / total, fill_value=0.0)
    return mixed[mixed.gt(0)].sort_index()


def node_claims(anchors: list[Anchor], stage: Stage) -> pd.DataFrame:
    """Claims about a party's use, secondary metal and output."""
    rows = []
    for anchor in anchors:
        if anchor.item not in ("use", "secondary", "production") or anchor.value <= 0:
            continue
        spread = sigma.at_least(
            _relative(anchor) * anchor.value, sigma.from_range(anchor.low, anchor.high)
        )
        rows.append(
            {
                "kind": "node", "stage": stage.name, "place": anchor.place, "item": anchor.item,
                "observed": anchor.value, "sigma": spread, "status": anchor.status,
                "source": anchor.source, "why": anchor.note,
            }
        )  # fmt: skip
    return claims.frame(rows)


def _relative(anchor: Anchor) -> float:
    return sigma.PARTY_TOTAL if anchor.status == "reported" else sigma.PRODUCTION[anchor.status]


def import_claims(
    anchor: Anchor, stage: Stage, *, others: pd.Series[float]
) -> pd.DataFrame:
    """Arcs into a party: its import total times its supplier shares.

    Parameters
    ----------
    anchor
        Imports of the party, with supplier shares.
    stage
        Rules of the stage.
    others
        Weights of the countries among which the share of "other countries" is spread, such as
        what they ship to the party in a code that mixes minerals.

    Returns
    -------
    pandas.DataFrame
        Claims of kind ``arc``, status estimated where the supplier is named, imputed where it is
        one of the others.
    """
    if anchor.suppliers.empty or anchor.value <= 0:
        return claims.frame([])
    named = anchor.suppliers.drop(index=["OTH", anchor.place], errors="ignore")
    rest = 1.0 - float(named.sum())
    spread_over = others.drop(index=[*named.index, anchor.place, "OTH"], errors="ignore")
    spread_over = spread_over[spread_over.gt(0)].nlargest(6).sort_index()
    parts = {place: (share, "estimated") for place, share in named.items()}
    if rest > 0 and len(spread_over):
        for place, weight in (spread_over / spread_over.sum()).items():
            parts[place] = (rest * float(weight), "imputed")
    rows = []
    for place, (share, status) in sorted(parts.items()):
        relative = sigma.PARTY_ARC if status == "estimated" else sigma.IMPUTED_ARC
        rows.append(
            {
                "kind": "arc", "stage": stage.name, "place": place, "partner": anchor.place,
                "item": "trade", "observed": anchor.value * share,
                "sigma": np.maximum(relative * anchor.value * share, 0.01 * anchor.value),
                "status": status, "source": anchor.source,
                "why": "published import total times published supplier share"
                if status == "estimated"
                else "part of other countries in published imports",
            }
        )  # fmt: skip
    return claims.frame(rows)
