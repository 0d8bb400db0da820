"""Gather every claim about a mineral's base year before balancing, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from shigen.network import anchors, claims, impute, production, trade_arcs, use, wishes
from shigen.network.anchors import Anchor
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage

Missing = list[tuple[str, str]]


@dataclass(frozen=True)
class Observed:
    """Claims, gated records and gaps of one mineral."""

    claims: pd.DataFrame
    gated: pd.DataFrame
    missing: pd.DataFrame


def gather(catalogue: Tables, chain: Chain) -> Observed:
    """All claims of a mineral.

    Output comes first, for all stages, since what a refinery takes is its output over the yield;
    then trade, the parties' own totals, use, flows no record shows, and last the wishes that
    close the balances and carry no data of their own.
    """
    rows = trade_arcs.records(catalogue, chain)
    party: dict[str, list[Anchor]] = {}
    missing = _not_modelled(catalogue, chain)
    for stage in chain.stages:
        party[stage.name], withheld = anchors.read(catalogue, chain, stage)
        missing += withheld + _not_held(stage)
    arcs = {stage.name: trade_arcs.observe(rows, stage) for stage in chain.stages}
    made, gaps = _output(catalogue, chain, arcs)
    missing += gaps
    parts = []
    for stage in chain.stages:
        feed = _feed(chain, stage, made)
        own = party[stage.name]
        known = claims.together([_without(made[stage.name], own), arcs[stage.name]])
        had = {each.place for each in own if each.item == "secondary"}
        scrap = use.secondary(catalogue, chain, stage, known=known, had=had)
        known = claims.together([known, scrap])
        known = anchors.with_party(known, own, stage, mixed=trade_arcs.proxy(rows, stage))
        used = use.of_countries(catalogue, chain, stage, known=known, rows=rows, feed=feed)
        known = claims.together([known, used])
        shippers = claims.node_total(known, stage.name, "production").index.union(
            pd.Index([each.place for each in own if each.item == "exports"], dtype="str")
        )
        known = claims.together([known, impute.arcs(known, stage, feed=feed, shippers=shippers)])
        known = claims.together([known, wishes.of_stage(known, chain, stage, feed)])
        parts.append(wishes.with_floors(known, stage))
    return Observed(
        claims.together(parts),
        trade_arcs.gated(rows),
        pd.DataFrame(sorted(set(missing)), columns=["what", "detail"]),
    )


def _output(
    catalogue: Tables, chain: Chain, arcs: dict[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], Missing]:
    """Output claims by stage."""
    made: dict[str, pd.DataFrame] = {}
    missing: Missing = []
    for stage in chain.stages:
        if stage.copied_from:
            before = chain.stage(stage.copied_from)
            share = before.yield_to_next or 1.0
            found = production.copied(
                catalogue, chain, stage, before=made[before.name], share=share
            )
            missing.append(("production", f"{stage.name}: no statistics, taken from {before.name}"))
        else:
            net = trade_arcs.net_exports(arcs[stage.name])
            found, gaps = production.observe(catalogue, chain, stage, net_exports=net)
            missing += gaps
        made[stage.name] = production.secondary_inside(found, catalogue, chain, stage)
    return made, missing


def _not_modelled(catalogue: Tables, chain: Chain) -> Missing:
    """Stages that the rules name only to say why they are left out, with their codes."""
    table = catalogue.table("chains")
    left_out = table[table["mineral"].eq(chain.mineral) & table["kind"].eq("none")]
    gaps: Missing = []
    for row in claims.rows(left_out):
        gaps.append(("stage", f"{row['stage']}: not modelled. {row['note']}"))
        for code in str(row["missing_codes"]).split(";"):
            gaps.append(("customs code", f"{row['stage']}: HS {code.strip()} is not held"))
    return gaps


def _not_held(stage: Stage) -> Missing:
    gaps = [
        ("customs code", f"{stage.name}: HS {code} is not held") for code in stage.missing_codes
    ]
    if stage.coverage == "shared":
        gaps.append(("trade", f"{stage.name}: its code mixes minerals, all arcs are imputed"))
    if stage.kind != "tonnes":
        gaps.append(("production", f"{stage.name}: {stage.kind} of an assumed total, not tonnes"))
    return gaps


def _feed(chain: Chain, stage: Stage, made: dict[str, pd.DataFrame]) -> pd.Series[float]:
    """Tonnes of this stage that the next one takes: its primary output over the yield."""
    following = chain.after(stage.name)
    if following is None or stage.yield_to_next is None:
        return claims.nothing()
    output = claims.node_total(made[following.name], following.name, "production")
    return output / stage.yield_to_next


def _without(made: pd.DataFrame, own: list[Anchor]) -> pd.DataFrame:
    """Output claims without those that a party's own statistics replace."""
    replaced = {(each.place, each.item) for each in own}
    keys = zip(made["place"], made["item"], strict=True)
    return made[[key not in replaced for key in keys]]
