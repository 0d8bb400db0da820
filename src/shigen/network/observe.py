"""Gather every claim about a mineral's base year before balancing, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.network import anchors, claims, impute, production, sigma, trade_arcs
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage

# Stock changes are allowed for countries above this share of a stage's world output.
LARGE_PRODUCER = 0.02
RULE = "shigen-rule"


@dataclass(frozen=True)
class Observed:
    """Claims, gated records and gaps of one mineral."""

    claims: pd.DataFrame
    gated: pd.DataFrame
    missing: pd.DataFrame


def gather(catalogue: Tables, chain: Chain) -> Observed:
    """All claims of a mineral.

    Output comes first, for all stages, since what a refinery takes is its output over the yield;
    then trade, the parties' own totals, flows no record shows, and last the wishes: use, stock
    change and unexplained output, which carry no data of their own.
    """
    rows = trade_arcs.records(catalogue, chain)
    missing: list[tuple[str, str]] = []
    made, arcs, party = {}, {}, {}
    for position, stage in enumerate(chain.stages):
        arcs[stage.name] = trade_arcs.observe(rows, stage)
        party[stage.name], withheld = anchors.read(catalogue, chain, stage)
        missing += withheld + _not_held(stage)
        net = trade_arcs.net_exports(arcs[stage.name])
        found, gaps = production.observe(catalogue, chain, stage, net_exports=net)
        if stage.copied_from:
            before = chain.stages[position - 1]
            found = production.copied(
                stage, made[before.name], share=before.yield_to_next or 1.0
            )
            gaps = [("production", f"{stage.name}: no statistics, taken from {before.name}")]
        missing += gaps
        made[stage.name] = production.secondary_inside(found, catalogue, chain, stage)
    parts = []
    for stage in chain.stages:
        feed = _feed(chain, stage, made)
        known = claims.together(
            [_without(made[stage.name], party[stage.name]), arcs[stage.name]]
        )
        known = claims.together([known, _secondary(catalogue, chain, stage, known, party)])
        known = _with_party(known, party[stage.name], stage, trade_arcs.proxy(rows, stage))
        known = claims.together([known, _others_use(catalogue, chain, stage, known, rows, feed)])
        shippers = claims.node_total(known, stage.name, "production").index.union(
            [each.place for each in party[stage.name] if each.item == "exports"]
        )
        unseen = impute.arcs(known, stage, feed=feed, producers=shippers)
        known = claims.together([known, unseen])
        known = claims.together([known, _wishes(known, chain, stage, feed)])
        parts.append(_with_floors(known, stage))
    return Observed(
        claims.together(parts),
        trade_arcs.gated(rows),
        pd.DataFrame(sorted(set(missing)), columns=["what", "detail"]),
    )


def _not_held(stage: Stage) -> list[tuple[str, str]]:
    gaps = [("customs code", f"{stage.name}: HS {code} is not held") for code in stage.missing_codes]
    if stage.coverage == "shared":
        gaps.append(("trade", f"{stage.name}: its code mixes minerals, all arcs are imputed"))
    if stage.kind != "tonnes":
        gaps.append(("production", f"{stage.name}: {stage.kind} of an assumed total, not tonnes"))
    return gaps


def _feed(chain: Chain, stage: Stage, made: dict[str, pd.DataFrame]) -> pd.Series[float]:
    """Tonnes of this stage that the next one takes: its primary output over the yield."""
    following = chain.after(stage.name)
    if following is None or stage.yield_to_next is None:
        return pd.Series(dtype="float64")
    output = claims.node_total(made[following.name], following.name, "production")
    return output / stage.yield_to_next


def _without(made: pd.DataFrame, party: list[anchors.Anchor]) -> pd.DataFrame:
    """Output claims without those a party's own statistics replace."""
    replaced = [(each.place, each.item) for each in party if each.item in ("production", "secondary")]
    keys = pd.Series(list(zip(made["place"], made["item"], strict=True)), index=made.index)
    return made[~keys.isin(replaced)]


def _with_party(
    known: pd.DataFrame, party: list[anchors.Anchor], stage: Stage, mixed: pd.DataFrame
) -> pd.DataFrame:
    """Add the parties' figures; published imports replace customs records of an incomplete code."""
    parts = [known, anchors.node_claims(party, stage)]
    for anchor in party:
        if anchor.item != "imports" or anchor.suppliers.empty:
            continue
        into = mixed[mixed["importer"].eq(anchor.place)].set_index("exporter")["value_kusd"]
        reported = known[known["kind"].eq("arc") & known["partner"].eq(anchor.place)]
        weights = into if len(into) else reported.set_index("place")["observed"]
        if weights.empty:
            weights = claims.node_total(known, stage.name, "production")
        parts[0] = parts[0].drop(index=reported.index, errors="ignore")
        parts.append(anchors.import_claims(anchor, stage, others=weights))
    out = claims.together(parts)
    return claims.together([out, _apparent_use(out, party, stage)])


def _apparent_use(
    known: pd.DataFrame, party: list[anchors.Anchor], stage: Stage
) -> pd.DataFrame:
    """Use of a party with published imports but no published use: supply less exports."""
    has_use = {each.place for each in party if each.item == "use"}
    exports = {each.place: each.value for each in party if each.item == "exports"}
    shipped = claims.arc_total(known, stage.name, side="place")
    rows = []
    for anchor in party:
        if anchor.item != "imports" or anchor.place in has_use:
            continue
        supply = anchor.value + sum(
            float(claims.node_total(known, stage.name, item).get(anchor.place, 0.0))
            for item in ("production", "secondary")
        )
        use = supply - exports.get(anchor.place, float(shipped.get(anchor.place, 0.0)))
        spread = sigma.at_least(
            0.15 * max(use, 0.0), sigma.from_range(anchor.low, anchor.high)
        )
        rows.append(
            {
                "kind": "node", "stage": stage.name, "place": anchor.place, "item": "use",
                "observed": max(use, 0.0), "sigma": max(spread, 1e-9), "status": "estimated",
                "source": anchor.source, "why": "imports and own output less exports",
            }
        )  # fmt: skip
    return claims.frame(rows)


def _secondary(
    catalogue: Tables,
    chain: Chain,
    stage: Stage,
    known: pd.DataFrame,
    party: dict[str, list[anchors.Anchor]],
) -> pd.DataFrame:
    """Metal from scrap by hand figures: of single places, and of all others by net exports.

    A country that ships more than it makes and receives must have it from scrap or stock; the
    lump of other countries is split over these in proportion.
    """
    facts = catalogue.table("facts")
    rows = facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["item"].eq("secondary")
    ].drop_duplicates("place")
    had = [each.place for each in party[stage.name] if each.item == "secondary"]
    had += list(claims.node_total(known, stage.name, "secondary").index)
    found = []
    for row in rows.itertuples(index=False):
        if row.place in had:
            continue
        if row.place != "OTH":
            found.append((row.place, 1.0, row, row.status, row.note))
            continue
        lacking = -impute.excess(known, stage.name, pd.Series(dtype="float64"))
        lacking = lacking[lacking.gt(0)].drop(index=had, errors="ignore")
        for place, amount in lacking.items():
            found.append(
                (place, amount / lacking.sum(), row, "assumed",
                 "part of other countries' metal from scrap, by shipments beyond output and receipts")
            )  # fmt: skip
    return claims.frame(
        {
            "kind": "node", "stage": stage.name, "place": place, "item": "secondary",
            "observed": row.value * part,
            "sigma": sigma.at_least(
                sigma.PRODUCTION["assumed"] * row.value * part,
                sigma.from_range(row.low * part, row.high * part),
            ),
            "status": status, "source": row.source, "why": why,
        }
        for place, part, row, status, why in found
    )  # fmt: skip


def _others_use(
    catalogue: Tables, chain: Chain, stage: Stage, known: pd.DataFrame, rows: pd.DataFrame,
    feed: pd.Series[float],
) -> pd.DataFrame:  # fmt: skip
    """Use figures from the facts: of single places, and of all others spread by a rule."""
    facts = catalogue.table("facts")
    facts = facts[facts["mineral"].eq(chain.mineral) & facts["stage"].eq(stage.name)]
    had = claims.node_total(known, stage.name, "use").index
    found = []
    for place, row in fresh_use(facts).iterrows():
        if place in had or place in ("OTH", "WLD"):
            continue
        # A published use before magnets holds what the magnet makers take.
        taken = float(feed.get(place, 0.0))
        value = max(row["value"] - taken, 0.02 * row["value"])
        found.append(
            (str(place), value, row["low"] - taken, row["high"] - taken, row["status"],
             row["source"], "fresh metal a year" + ("; less feed of the next stage" * (taken > 0)))
        )  # fmt: skip
    lump = facts[facts["item"].eq("use") & facts["place"].eq("OTH")]
    if len(lump):
        producers = claims.node_total(known, stage.name, "production")
        large = producers.index[producers > 0.5 * producers.sum()]
        named = had.union(pd.Index([each[0] for each in found], dtype="str")).union(large)
        row = lump.iloc[0]
        mixed = trade_arcs.proxy(rows, stage)
        if mixed.empty:
            mixed = _any_buyers(rows)
        spread = impute.spread_use(float(row["value"]), buyers=mixed, known=named)
        for place, value in spread.items():
            part = value / row["value"]
            found.append(
                (str(place), value, row["low"] * part, row["high"] * part, "imputed",
                 row["source"], "part of other countries' use, by net purchases in a mixed code")
            )  # fmt: skip
    return claims.frame(
        {
            "kind": "node", "stage": stage.name, "place": place, "item": "use",
            "observed": value,
            "sigma": sigma.at_least(
                sigma.PRODUCTION[status] * value, sigma.from_range(low, high)
            ),
            "status": status, "source": source, "why": why,
        }
        for place, value, low, high, status, source, why in found
    )  # fmt: skip


def fresh_use(facts: pd.DataFrame) -> pd.DataFrame:
    """Fresh metal a country uses: as printed, else use less the part that returns as scrap.

    New scrap comes back only while fresh metal goes in: it is a yield and no supply.

    Parameters
    ----------
    facts
        Facts of one mineral and stage.

    Returns
    -------
    pandas.DataFrame
        Indexed by place: value, low, high [t], status, source.

    Examples
    --------
    >>> facts = pd.DataFrame({"place": ["JPN", "JPN"], "item": ["use", "return-rate"],
    ...     "value": [10.0, 0.4], "low": [8.0, 0.3], "high": [12.0, 0.5], "status": "assumed",
    ...     "source": "a", "year": 2023})
    >>> fresh_use(facts)["value"].to_dict()
    {'JPN': 6.0}
    """
    columns = ["value", "low", "high", "status", "source"]
    by_item = {item: rows.drop_duplicates("place").set_index("place")[columns]
               for item, rows in facts.groupby("item")}  # fmt: skip
    empty = pd.DataFrame(columns=columns).rename_axis("place")
    printed, gross = by_item.get("fresh-use", empty), by_item.get("use", empty)
    gross = gross.drop(index=printed.index, errors="ignore").copy()
    rate = by_item.get("return-rate", empty)["value"].astype("float64")
    kept = 1.0 - rate.reindex(gross.index).fillna(0.0)
    for column in ("value", "low", "high"):
        gross[column] = gross[column].astype("float64") * kept
    both = [part for part in (printed, gross) if len(part)]
    return pd.concat(both).sort_index() if both else empty


def _any_buyers(rows: pd.DataFrame) -> pd.DataFrame:
    """Customs value by pair over all stages: who deals in the mineral at all."""
    used = rows[rows["gate"].eq("") & rows["exporter"].ne(rows["importer"])]
    return used.groupby(["exporter", "importer"], as_index=False)["value_kusd"].sum()


def _wishes(
    known: pd.DataFrame, chain: Chain, stage: Stage, feed: pd.Series[float]
) -> pd.DataFrame:
    """Priors that let balances close: use, feed, stock change, unexplained output."""
    following = chain.after(stage.name)
    left = impute.excess(known, stage.name, feed)
    output = claims.node_total(known, stage.name, "production")
    had = claims.node_total(known, stage.name, "use").index
    received = claims.arc_total(known, stage.name, side="partner")
    rows = []
    for place, amount in left.items():
        through = float(output.get(place, 0.0)) + float(received.get(place, 0.0))
        makes, takes = place in output.index, place in feed.index
        if takes:
            rows.append(_wish(stage, place, "feed", feed[place], sigma.FEED * feed[place]))
        # Ore of a country that mines or refines goes to refineries; what does not is stock.
        linked_ore = following is not None and stage.name == "mine"
        uses = stage.used_here or not linked_ore or not (makes or takes)
        if place not in had and uses:
            value = max(float(amount), 0.0)
            rows.append(
                _wish(stage, place, "use", value, sigma.USE_PRIOR * max(value, 0.02 * through))
            )
        if makes and output[place] >= LARGE_PRODUCER * output.sum() and (linked_ore or takes):
            rows.append(_wish(stage, place, "stock-change", 0.0, sigma.STOCK_CHANGE * through))
    if stage is not chain.stages[0] and _linked_from_before(chain, stage):
        for place, value in output.items():
            rows.append(_wish(stage, place, "unexplained", 0.0, sigma.UNEXPLAINED * value))
    return claims.frame(rows)


def _linked_from_before(chain: Chain, stage: Stage) -> bool:
    names = [each.name for each in chain.stages]
    before = chain.stages[names.index(stage.name) - 1]
    return chain.after(before.name) is stage


def _wish(stage: Stage, place: object, item: str, value: float, spread: float) -> dict[str, object]:
    return {
        "kind": "node", "stage": stage.name, "place": str(place), "item": item,
        "observed": float(value), "sigma": float(spread), "status": "imputed", "source": RULE,
        "prior": True, "why": "closes the balance",
    }  # fmt: skip


def _with_floors(known: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Raise every sigma to a floor that grows with the trade and output of the countries in it."""
    output = claims.node_total(known, stage.name, "production")
    own = (
        claims.arc_total(known, stage.name, side="place")
        .add(claims.arc_total(known, stage.name, side="partner"), fill_value=0.0)
        .add(output, fill_value=0.0)
    )
    world = max(float(output.sum()), float(own.max()) if len(own) else 0.0)
    first = known["place"].map(own).fillna(0.0)
    second = known["partner"].map(own).fillna(first)
    smaller = np.minimum(first, second)
    floor = sigma.FLOOR_OF_OWN_TRADE * smaller + sigma.FLOOR_OF_WORLD * world
    return known.assign(sigma=np.maximum(known["sigma"], np.maximum(floor, 1e-12)))
