"""Output by country: source order, second source, withheld figures, and the rest of the world."""

from __future__ import annotations

import math

import pandas as pd

from shigen.network import claims, sigma
from shigen.network.balanced import Tables
from shigen.network.chain import Chain, Stage
from shigen.network.claims import Row

LUMPS = ("OTH", "WLD")
# A rest within the rounding of a printed world total is no country.
ROUNDING = 0.01


def by_source(catalogue: Tables, chain: Chain, stage: Stage, source: str) -> dict[str, Row]:
    """What one source says about output of a stage, in tonnes.

    A source that prints shares is multiplied by the stage's world total; that makes the status
    assumed.

    Returns
    -------
    dict
        By place, with OTH and WLD where printed: value, low, high [t], status, source. Empty when
        the source has nothing.
    """
    table = catalogue.table("production")
    chosen = table[
        table["mineral"].eq(chain.mineral)
        & table["stage"].eq(stage.name)
        & table["year"].eq(stage.production_year)
        & table["measure"].eq("production")
        & table["form"].eq("")
        & table["source"].eq(source)
    ].sort_values("place")
    if len(chosen):
        return {str(row["place"]): row for row in claims.rows(chosen)}
    total = world_total(catalogue, chain, stage)
    shares = _shares(catalogue, chain, stage, source)
    if total is None or not shares:
        return {}
    value, low, high = total
    found: dict[str, Row] = {
        str(row["place"]): {
            "value": row["value"] * value,
            "low": (row["value"] if math.isnan(row["low"]) else row["low"]) * low,
            "high": (row["value"] if math.isnan(row["high"]) else row["high"]) * high,
            "status": "assumed",
            "source": source,
        }
        for row in shares
    }
    found["WLD"] = {
        "value": value, "low": low, "high": high, "status": "assumed", "source": source,
    }  # fmt: skip
    return found


def _shares(catalogue: Tables, chain: Chain, stage: Stage, source: str) -> list[Row]:
    """Shares of world output: published ones, else those among the hand-entered facts."""
    shares = catalogue.table("shares")
    published = shares[
        shares["mineral"].eq(chain.mineral)
        & shares["stage"].eq(stage.name)
        & shares["scope"].eq("world")
        & shares["form"].eq("")
        & shares["source"].eq(source)
    ]
    if len(published):
        return claims.rows(published.sort_values("place"))
    facts = facts_of(catalogue, chain, stage, "production-share")
    return claims.rows(facts[facts["source"].eq(source)])


def facts_of(catalogue: Tables, chain: Chain, stage: Stage, item: str) -> pd.DataFrame:
    """Hand-entered facts of a stage about one item, one row a place, sorted by place."""
    facts = catalogue.table("facts")
    chosen = facts[
        facts["mineral"].eq(chain.mineral)
        & facts["stage"].eq(stage.name)
        & facts["item"].eq(item)
        & facts["value"].notna()
    ]
    return chosen.sort_values(["place", "source", "year"]).drop_duplicates("place")


def world_total(catalogue: Tables, chain: Chain, stage: Stage) -> tuple[float, float, float] | None:
    """World output that shares are applied to: value, low, high [t], or None when unknown.

    Without a total of its own the stage takes the world total of its first source, so that the
    shares of a second source can be compared with the tonnes of the first.
    """
    if not stage.world_total_source:
        table = catalogue.table("production")
        printed = table[
            table["mineral"].eq(chain.mineral)
            & table["stage"].eq(stage.name)
            & table["year"].eq(stage.production_year)
            & table["measure"].eq("production")
            & table["form"].eq("")
            & table["place"].eq("WLD")
            & table["source"].isin(stage.sources[:1])
            & table["value"].notna()
        ]["value"]
        return None if printed.empty else (float(printed.iloc[0]),) * 3
    facts = facts_of(catalogue, chain, stage, "world-total")
    chosen = claims.rows(facts[facts["source"].eq(stage.world_total_source)])
    if not chosen:
        return None
    value, low, high = (float(chosen[0][name]) for name in ("value", "low", "high"))
    return value, value if math.isnan(low) else low, value if math.isnan(high) else high


def split_rest(
    rest: float, *, second: pd.Series[float], net_exports: pd.Series[float]
) -> dict[str, tuple[float, str]]:
    """Split "other countries" over the countries that make it up.

    First the countries that only the second source names, at what it says; then net exporters
    that no source names, at their net exports; either is scaled down when it would exceed what is
    left. What then remains is spread over all of these in proportion, so nothing stays in a lump
    that would force real exporters to zero.

    Parameters
    ----------
    rest
        Tonnes to split.
    second
        Tonnes by country in the second source, only countries the first does not name.
    net_exports
        Net exports in tonnes by country, only countries that no source names.

    Returns
    -------
    dict
        By place: tonnes, and ``second`` or ``net-exports``. Empty when nobody is known to split
        over.

    Examples
    --------
    >>> split_rest(100.0, second=pd.Series({"FIN": 50.0}), net_exports=pd.Series({"MAR": 30.0}))
    {'FIN': (62.5, 'second'), 'MAR': (37.5, 'net-exports')}
    """
    left = rest
    found: dict[str, tuple[float, str]] = {}
    for basis, given in (("second", second), ("net-exports", net_exports)):
        positive = given[given.gt(0)].sort_index()
        total = float(positive.sum())
        if total <= 0 or left <= 0:
            continue
        share = min(1.0, left / total)
        found |= {place: (value * share, basis) for place, value in claims.amounts(positive)}
        # Not total * share: its rounding would leave a crumb for the next group.
        left = max(0.0, left - total)
    placed = sum(value for value, _ in found.values())
    if rest <= 0 or placed <= 0:
        return {}
    return {place: (value * rest / placed, basis) for place, (value, basis) in found.items()}


def observe(
    catalogue: Tables, chain: Chain, stage: Stage, *, net_exports: pd.Series[float]
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Claims about output of a stage, and what is missing.

    Parameters
    ----------
    catalogue
        Tables production, shares, facts.
    chain, stage
        Rules.
    net_exports
        Net exports in tonnes by country at this stage, from reported trade.

    Returns
    -------
    claims, missing
        Claims (see `claims.frame`); pairs of what and detail.
    """
    tables = {source: by_source(catalogue, chain, stage, source) for source in stage.sources}
    order = [source for source in stage.sources if tables[source]]
    if not order:
        return claims.frame([]), [("production", f"{stage.name}: no source gives output")]
    first = tables[order[0]]
    second = pd.Series(
        {place: row["value"] for place, row in (tables[order[1]] if order[1:] else {}).items()},
        dtype="float64",
    ).dropna()
    by_hand = {row["place"]: row for row in claims.rows(
        facts_of(catalogue, chain, stage, "production")) if row["place"] not in LUMPS}  # fmt: skip
    found: dict[str, Row] = {}
    missing: list[tuple[str, str]] = []
    for place, row in first.items():
        if place in LUMPS:
            continue
        # A hand figure stands for what is withheld, and is better than a share of a guessed total.
        weak = math.isnan(row["value"]) or row["status"] == "assumed"
        if place in by_hand and weak:
            found[place] = _claim(stage, place, by_hand[place], other=math.nan)
        elif math.isnan(row["value"]):
            missing.append(("production", f"{stage.name}: {place} is withheld by {order[0]}"))
        else:
            other = _other_opinion(place, row, second, net_exports)
            found[place] = _claim(stage, place, row | {"source": order[0]}, other=other)
    for place, row in by_hand.items():
        found.setdefault(place, _claim(stage, place, row, other=math.nan))
    named = [*LUMPS, *found, *first]
    others = second.drop(index=named, errors="ignore")
    exporters = net_exports.drop(index=[*named, *others.index], errors="ignore")
    rest = _rest(first, by_hand)
    split = split_rest(rest, second=others, net_exports=exporters)
    if rest > 0 and not split:
        detail = f"{stage.name}: {rest:,.4g} t of other countries cannot be placed"
        missing.append(("production", detail))
    for place, (value, basis) in split.items():
        found[place] = _part_of_rest(stage, place, value, basis=basis, order=order, others=others)
    return claims.frame(row for row in found.values() if row["observed"] > 0), missing


def _other_opinion(
    place: str, row: Row, second: pd.Series[float], net_exports: pd.Series[float]
) -> float:
    """What else is known of a country's output: the second source, or what it ships.

    Shares of an assumed total are weak; a country that ships more than they say makes more.
    """
    known = float(second.get(place, math.nan))
    shipped = float(net_exports.get(place, 0.0))
    if row["status"] == "assumed" and shipped > max(
        row["value"], 0.0 if math.isnan(known) else known
    ):
        return shipped
    return known


def _rest(first: dict[str, Row], by_hand: dict[str, Row]) -> float:
    """Tonnes of "other countries": as printed, else the total less what has a name."""
    printed = first.get("OTH", {}).get("value", math.nan)
    if not math.isnan(printed):
        return float(printed)
    world = first.get("WLD", {}).get("value", math.nan)
    if math.isnan(world):
        return 0.0
    # What the source itself places counts, even where a hand figure takes its place.
    placed = {place: row["value"] for place, row in by_hand.items()} | {
        place: row["value"]
        for place, row in first.items()
        if place not in LUMPS and not math.isnan(row["value"])
    }
    rest = float(world) - sum(placed.values())
    return rest if rest > ROUNDING * world else 0.0


def _claim(stage: Stage, place: str, row: Row, *, other: float) -> Row:
    value, status = float(row["value"]), str(row["status"])
    return {
        "kind": "node", "stage": stage.name, "place": place, "item": "production",
        "observed": value, "status": status, "source": row["source"], "second": other,
        "sigma": sigma.at_least(
            sigma.PRODUCTION[status] * value,
            sigma.from_range(float(row["low"]), float(row["high"])),
            abs(value - other) / 2,
        ),
    }  # fmt: skip


def _part_of_rest(
    stage: Stage,
    place: str,
    value: float,
    *,
    basis: str,
    order: list[str],
    others: pd.Series[float],
) -> Row:
    by_second = basis == "second"
    other = float(others.get(place, math.nan))
    relative = sigma.SECOND_SOURCE_ONLY if by_second else sigma.REST_OF_WORLD
    return {
        "kind": "node", "stage": stage.name, "place": place, "item": "production",
        "observed": value, "status": "imputed", "second": other,
        "sigma": sigma.at_least(relative * value, abs(value - other) / 2),
        "source": order[-1] if by_second else order[0],
        "why": "part of other countries, split by "
        + ("what a second source says" if by_second else "net exports"),
    }  # fmt: skip


def copied(
    catalogue: Tables, chain: Chain, stage: Stage, *, before: pd.DataFrame, share: float
) -> pd.DataFrame:
    """Output of a stage without statistics, taken from the stage before.

    Where the facts name output of a country, such as a refiner of its neighbours' matte, they
    stand instead.

    Parameters
    ----------
    catalogue, chain, stage
        Facts and rules; the stage to fill.
    before
        Production claims of the stage before.
    share
        Yield between the two.
    """
    by_hand = {
        row["place"]: row for row in claims.rows(facts_of(catalogue, chain, stage, "production"))
    }
    found: list[Row] = []
    for claim in claims.rows(before):
        if claim["place"] in by_hand:
            continue
        value = claim["observed"] * share
        found.append(
            claim
            | {
                "stage": stage.name,
                "observed": value,
                "sigma": max(claim["sigma"] * share, sigma.COPIED * value),
                "status": "assumed",
                "second": math.nan,
                "why": "no statistics of this stage: taken equal to the stage before",
            }
        )
    found += [_claim(stage, place, row, other=math.nan) for place, row in by_hand.items()]
    return claims.frame(row for row in found if row["observed"] > 0)


def secondary_inside(
    output: pd.DataFrame, catalogue: Tables, chain: Chain, stage: Stage
) -> pd.DataFrame:
    """Split metal from scrap out of output figures that include it.

    Where the facts hold a ``secondary-share`` of a place (WLD for all others), output becomes
    primary output and the scrap part a ``secondary`` claim, which enters at the use row.
    """
    shares = {row["place"]: row for row in claims.rows(
        facts_of(catalogue, chain, stage, "secondary-share"))}  # fmt: skip
    if not shares:
        return output
    found: list[Row] = []
    for claim in claims.rows(output):
        share = shares.get(claim["place"], shares.get("WLD"))
        if share is None or share["value"] <= 0:
            found.append(claim)
            continue
        scrap = claim["observed"] * share["value"]
        if share["value"] < 1:
            rest = 1 - share["value"]
            found.append(
                claim | {"observed": claim["observed"] * rest, "second": claim["second"] * rest}
            )
        found.append(
            claim
            | {
                "item": "secondary",
                "observed": scrap,
                "sigma": sigma.at_least(
                    sigma.PRODUCTION["assumed"] * scrap,
                    sigma.from_range(share["low"], share["high"]) * claim["observed"],
                ),
                "status": "assumed",
                "source": share["source"],
                "second": math.nan,
                "why": "scrap part of published output, by an assumed share",
            }
        )
    return claims.frame(found)
