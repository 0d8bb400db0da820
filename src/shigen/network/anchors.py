"""What the parties' own statistics say: imports, exports, use, secondary metal.

The ``anchors`` table names, per mineral, stage and place, which published rows make up a total and
what one published unit holds. Where customs codes miss part of a stage, a party's imports are its
published total times its published supplier shares; where they do not, customs partners are scaled
to the published total.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from shigen.network import claims, sigma
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage
from shigen.network.claims import Row

TONNES_PER_UNIT = {"t": 1.0, "kg": 1e-3, "kt": 1e3}
WEAKEST_FIRST = ("assumed", "imputed", "estimated", "reported")
# Two totals that differ more than this factor do not speak about the same goods.
SAME_GOODS = 2.0
# Countries among which a party's "other countries" are spread.
OTHERS_AT_MOST = 6


@dataclass(frozen=True)
class Anchor:
    """One published total of a party.

    Attributes
    ----------
    place, item
        Who, and imports, exports, use, secondary or production.
    value, low, high
        Tonnes a year; low and high equal the value where no range is stated.
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


def read(
    catalogue: Tables, chain: Chain, stage: Stage
) -> tuple[list[Anchor], list[tuple[str, str]]]:
    """All anchors of a stage, and the figures among them that are withheld.

    Rows of one place and item are added up: value times factor. Balance rows are of the base
    year, from the newest edition that has the line; of facts the one of the nearest year is taken.
    """
    table = catalogue.table("anchors")
    table = table[table["mineral"].eq(chain.mineral) & table["stage"].eq(stage.name)]
    rules: dict[tuple[str, str], list[Row]] = {}
    for rule in claims.rows(table.sort_values(["place", "item", "chapter", "detail"])):
        rules.setdefault((rule["place"], rule["item"]), []).append(rule)
    balance = catalogue.table("balance")
    balance = balance[
        balance["mineral"].isin({chain.mineral, *table["chapter"]})
        & balance["year"].eq(chain.year)
        & balance["value"].notna()
    ]
    facts = catalogue.table("facts")
    facts = facts[facts["mineral"].eq(chain.mineral) & facts["stage"].eq(stage.name)]
    shares = catalogue.table("shares")
    shares = shares[shares["scope"].eq("import-source") & shares["stage"].eq(stage.name)]
    found: list[Anchor] = []
    missing: list[tuple[str, str]] = []
    for (place, item), group in rules.items():
        parts = [_part(rule, balance, facts, chain) for rule in group]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            detail = f"{stage.name}: {item} of {place} is withheld or not printed"
            missing.append(("party figure", detail))
            continue
        total = sum(float(part["value"]) for part in known)
        found.append(
            Anchor(
                place=place,
                item=item,
                value=max(total, 0.0),
                low=sum(float(part["low"]) for part in known),
                high=sum(float(part["high"]) for part in known),
                status=_weakest({part["status"] for part in known}),
                source=known[0]["source"],
                note="; ".join(sorted({rule["note"] for rule in group if rule["note"]})),
                suppliers=_suppliers(known, total, shares, facts),
            )
        )
    return found, missing


def _weakest(statuses: set[str]) -> str:
    return next(status for status in WEAKEST_FIRST if status in statuses)


def _part(rule: Row, balance: pd.DataFrame, facts: pd.DataFrame, chain: Chain) -> Row | None:
    """One published row as tonnes; None when it is withheld or not there."""
    if rule["table"] == "facts":
        chosen = facts[facts["place"].eq(rule["place"]) & facts["item"].eq(rule["detail"])]
        chosen = chosen[chosen["value"].notna()]
        chosen = chosen.assign(gap=(chosen["year"] - chain.year).abs())
        chosen = chosen.sort_values(["gap", "year", "source"])
    else:
        chosen = balance[
            balance["mineral"].eq(rule["chapter"] or chain.mineral)
            & balance["place"].eq(rule["place"])
            & balance["detail"].eq(rule["detail"])
        ].sort_values("vintage", ascending=False, kind="stable")
    if chosen.empty:
        return None
    row = claims.rows(chosen.head(1))[0]
    factor = float(rule["factor"]) * TONNES_PER_UNIT[row["unit"]]
    value, low, high = (float(row[name]) * factor for name in ("value", "low", "high"))
    # A subtracted row turns its range round; an end that is not stated is the value itself.
    ends = [value if math.isnan(end) else end for end in (low, high)]
    return {
        "value": value,
        "low": min(ends),
        "high": max(ends),
        "status": _weakest({row["status"], *({rule["status"]} if rule["status"] else ())}),
        "source": row["source"],
        "suppliers": rule["suppliers"],
        "minerals": (chain.mineral, rule["chapter"]),
        "place": rule["place"],
    }


def _suppliers(
    parts: list[Row], total: float, shares: pd.DataFrame, facts: pd.DataFrame
) -> pd.Series[float]:
    """Shares by supplier, each form weighted by its part of the imports."""
    mixed = claims.nothing()
    for part in parts:
        form = part["suppliers"]
        if not form or total <= 0:
            continue
        if form.startswith("facts:"):
            prefix = form.removeprefix("facts:")
            chosen = facts[facts["place"].eq(part["place"]) & facts["item"].str.startswith(prefix)]
            by_place = chosen.groupby(chosen["item"].str[-3:])["value"].first() / part["value"]
        else:
            chosen = shares[
                shares["party"].eq(part["place"])
                & shares["form"].eq("" if form == "all" else form)
                & shares["value"].notna()
            ]
            own, group = part["minerals"]
            # A group's shares stand in where the source prints none for the mineral itself.
            named_as = own if chosen["mineral"].eq(own).any() else group
            chosen = chosen[chosen["mineral"].eq(named_as)]
            # Two editions must not be added up: the newest one counts.
            chosen = chosen[chosen["vintage"].eq(chosen["vintage"].max())]
            by_place = chosen.groupby("place")["value"].sum()
        if by_place.empty:
            continue
        named = by_place.drop(index="OTH", errors="ignore")
        named.loc["OTH"] = max(0.0, 1.0 - float(named.sum()))
        mixed = mixed.add(named * part["value"] / total, fill_value=0.0)
    return mixed[mixed.gt(0)].sort_index()


def with_party(
    known: pd.DataFrame, own: list[Anchor], stage: Stage, *, mixed: pd.DataFrame
) -> pd.DataFrame:
    """Add what the parties publish to the claims of a stage.

    Parameters
    ----------
    known
        Claims on output, secondary metal and reported trade.
    own
        Anchors of the stage.
    stage
        Rules.
    mixed
        exporter, importer, value_kusd in codes that mix minerals: who may stand behind "other
        countries".
    """
    output = claims.node_total(known, stage.name, "production")
    # A party that makes none itself does not supply another one.
    no_source = {each.place for each in own} - set(output.index[output.gt(0)])
    known = claims.together([known, _nodes(own, stage)])
    for anchor in own:
        if anchor.item != "imports" or anchor.suppliers.empty:
            continue
        into = known["kind"].eq("arc") & known["partner"].eq(anchor.place)
        traded = mixed[mixed["importer"].eq(anchor.place)].set_index("exporter")["value_kusd"]
        if traded.empty:
            traded = known[into].groupby("place")["observed"].sum()
        others = (traded if len(traded) else output).drop(index=sorted(no_source), errors="ignore")
        known = claims.together([known[~into], import_claims(anchor, stage, others=others)])
    for anchor in own:
        if anchor.item == "exports" or (anchor.item == "imports" and anchor.suppliers.empty):
            known = scaled(known, anchor)
    return claims.together([known, _apparent_use(known, own, stage)])


def _nodes(own: list[Anchor], stage: Stage) -> pd.DataFrame:
    """Claims about a party's use, secondary metal and output."""
    return claims.frame(
        {
            "kind": "node", "stage": stage.name, "place": anchor.place, "item": anchor.item,
            "observed": anchor.value,
            "sigma": sigma.at_least(
                _relative(anchor.status) * anchor.value, sigma.from_range(anchor.low, anchor.high)
            ),
            "status": anchor.status, "source": anchor.source, "why": anchor.note,
        }
        for anchor in own
        if anchor.item in ("use", "secondary", "production") and anchor.value > 0
    )  # fmt: skip


def _relative(status: str) -> float:
    return sigma.PARTY_TOTAL if status == "reported" else sigma.PRODUCTION[status]


def import_claims(anchor: Anchor, stage: Stage, *, others: pd.Series[float]) -> pd.DataFrame:
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
    named = anchor.suppliers.drop(index=["OTH", anchor.place], errors="ignore")
    rest = 1.0 - float(named.sum())
    weights = others.drop(index=[*named.index, anchor.place, "OTH"], errors="ignore")
    weights = weights[weights.gt(0)].sort_index().nlargest(OTHERS_AT_MOST)
    parts = {place: (share, "estimated") for place, share in claims.amounts(named)}
    if rest > 0:
        parts |= {
            place: (rest * weight, "imputed")
            for place, weight in claims.amounts(weights / weights.sum())
        }
    words = {
        "estimated": "published import total times published supplier share",
        "imputed": "part of other countries in published imports",
    }
    relative = {"estimated": sigma.PARTY_ARC, "imputed": sigma.IMPUTED_ARC}
    # Shares are printed in whole points: half a point is their rounding.
    rounding = 0.01 * anchor.value
    return claims.frame(
        {
            "kind": "arc", "stage": stage.name, "place": place, "partner": anchor.place,
            "item": "trade", "observed": anchor.value * share,
            "sigma": max(relative[status] * anchor.value * share, rounding),
            "status": status, "source": anchor.source, "why": words[status],
        }
        for place, (share, status) in sorted(parts.items())
        if anchor.value > 0
    )  # fmt: skip


def scaled(known: pd.DataFrame, anchor: Anchor) -> pd.DataFrame:
    """Arcs of a party with customs partners and the published total.

    The party's own statistics give how much, customs records give from or to whom. Where the two
    totals differ more than twofold, the partners are a guess and the status says imputed.

    Parameters
    ----------
    known
        Claims of the stage.
    anchor
        Published imports without supplier shares, or published exports.

    Examples
    --------
    >>> arc = {"kind": "arc", "place": "CHL", "partner": "USA", "item": "trade", "observed": 80,
    ...        "sigma": 8, "status": "reported"}
    >>> total = Anchor("USA", "imports", 100.0, 100.0, 100.0, "reported", "a", "", claims.nothing())
    >>> scaled(claims.frame([arc]), total)[["observed", "sigma", "status"]].values.tolist()
    [[100.0, 10.0, 'estimated']]
    """
    side = "partner" if anchor.item == "imports" else "place"
    chosen = known["kind"].eq("arc") & known[side].eq(anchor.place) & known["item"].eq("trade")
    reported = float(known.loc[chosen, "observed"].sum())
    if reported <= 0 or anchor.value <= 0:
        return known
    factor = anchor.value / reported
    out = known.copy()
    out.loc[chosen, "second"] = out.loc[chosen, "observed"]
    out.loc[chosen, ["observed", "sigma"]] *= factor
    same = 1 / SAME_GOODS <= factor <= SAME_GOODS
    out.loc[chosen, "status"] = "estimated" if same else "imputed"
    if not same:
        out.loc[chosen, "sigma"] = sigma.PARTNERS_GUESSED * out.loc[chosen, "observed"]
    remark = f"; scaled to the published {anchor.item} of {anchor.place}"
    out.loc[chosen, "why"] = out.loc[chosen, "why"] + remark
    return out


def _apparent_use(known: pd.DataFrame, own: list[Anchor], stage: Stage) -> pd.DataFrame:
    """Use of a party with published imports but no published use: supply less exports."""
    has_use = {each.place for each in own if each.item == "use"}
    exports = {each.place: each.value for each in own if each.item == "exports"}
    shipped = claims.arc_total(known, stage.name, side="place")
    made = claims.node_total(known, stage.name, "production").add(
        claims.node_total(known, stage.name, "secondary"), fill_value=0.0
    )
    found: list[Row] = []
    for anchor in own:
        if anchor.item != "imports" or anchor.place in has_use:
            continue
        sold = exports.get(anchor.place, float(shipped.get(anchor.place, 0.0)))
        use = max(anchor.value + float(made.get(anchor.place, 0.0)) - sold, 0.0)
        spread = sigma.at_least(
            sigma.APPARENT_USE * use, sigma.from_range(anchor.low, anchor.high), sigma.SMALLEST
        )
        found.append(
            {
                "kind": "node", "stage": stage.name, "place": anchor.place, "item": "use",
                "observed": use, "sigma": spread, "status": _weakest({"estimated", anchor.status}),
                "source": anchor.source, "why": "imports and own output less exports",
            }
        )  # fmt: skip
    return claims.frame(found)
