"""Who uses a mineral for what: end-use shares that sum to one, and the industries behind them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue.trade_history import Tables

COLUMNS = (
    "mineral",
    "place",
    "period",
    "use",
    "use_group",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "source",
    "published",
    "published_sum",
    "reason",
    "note",
)
SUM_COLUMNS = (
    "mineral", "place", "period", "source", "uses", "empty", "sum", "difference", "verdict",
)  # fmt: skip
SECTOR_COLUMNS = ("mineral", "place", "scheme", "sector", "name", "value", "low", "high", "unit",
                  "status", "uses")  # fmt: skip
GAP_COLUMNS = ("mineral", "place", "use", "scheme", "sum", "reason")
SCHEMES = ("bea-2017", "wiod-2013")
SET = ["mineral", "place", "period", "source"]
EXACT = 1e-9
# Shares are printed in whole percent: each is off by half a point at most.
HALF_A_POINT = 0.005
# Best status first; a set is as firm as its least firm share.
FIRMNESS = {"reported": 0, "estimated": 1, "imputed": 2, "assumed": 3}
# Places whose shares stand in for a party that has none, and their weights: the world holds the
# party itself, the others are a single foreign economy each.
STAND_INS = {"WLD": 2.0, "EUU": 1.0, "USA": 1.0, "JPN": 1.0}
Key = TypeVar("Key", bound=Hashable)
# Sector, then value, low and high of the weight that leads a use to it.
Weight = tuple[str, float, float, float]
# Shares that stand in for another country's are widened by half either way.
WIDER = 0.5


def _fits(total: float, uses: int, empty: int) -> str:
    if empty:
        return "not-complete"
    if abs(total - 1.0) <= EXACT:
        return "exact"
    if abs(total - 1.0) <= HALF_A_POINT * uses + EXACT:
        return "within-rounding"
    return "above-one" if total > 1.0 else "below-one"


def check_sums(catalogue: Tables) -> pd.DataFrame:
    """Sum of the published end-use shares of every mineral, place, period and source.

    Parameters
    ----------
    catalogue
        Its table ``end_use_shares`` is read.

    Returns
    -------
    pandas.DataFrame
        ``SUM_COLUMNS``: number of uses, number without a value, sum, its difference from one, and
        ``verdict``: ``exact`` (to 1e-9), ``within-rounding`` (half a percentage point a use, since
        publishers print whole percents), ``below-one``, ``above-one``, or ``not-complete`` when a
        share is withheld.

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"mineral": "gallium", "place": "USA", "period": "2025",
    ...             "source": "agency", "use": ["circuits", "optics"], "value": [0.74, 0.255]})
    >>> check_sums(Small())[["uses", "sum", "verdict"]].values.tolist()
    [[2, 0.995, 'within-rounding']]
    """
    table = catalogue.table("end_use_shares")
    rows = []
    for key, part in table.groupby(SET, sort=True):
        total, uses = float(part["value"].sum()), len(part)
        empty = int(part["value"].isna().sum())
        verdict = _fits(total, uses, empty)
        rows.append((*key, uses, empty, round(total, 10), round(total - 1.0, 10), verdict))
    return pd.DataFrame(rows, columns=list(SUM_COLUMNS))


def _sets(table: pd.DataFrame) -> list[list[int]]:
    """Lines of each set of shares of one mineral and place, the set to take first."""
    lines: dict[tuple[str, str], list[int]] = {}
    for line, key in enumerate(zip(table["period"], table["source"], strict=True)):
        lines.setdefault((str(key[0]), str(key[1])), []).append(line)
    value, status = table["value"].to_numpy("float64"), table["status"].tolist()
    order = []
    for (period, source), whole in lines.items():
        part = [line for line in whole if not np.isnan(value[line])]
        total, uses = float(value[part].sum()), len(whole)
        # What is printed without a number may be left out only where the others fill the whole.
        filled = total >= 1.0 - HALF_A_POINT * uses
        if not total > 0 or (len(part) < uses and not filled):
            continue
        weakest = max(FIRMNESS[status[line]] for line in part)
        latest = int(period[-4:]) if period[-4:].isdigit() else 0
        order.append(((weakest, -latest, source, period), whole))
    return [whole for _, whole in sorted(order)]


def _scaled(part: pd.DataFrame, reason: str) -> pd.DataFrame:
    """Shares divided by their sum, ranges with them."""
    total = float(part["value"].sum())
    known = part[part["value"].notna()].sort_values("use", ignore_index=True)
    published = known["value"].to_numpy("float64")
    value = published / total
    ends = []
    for name in ("low", "high"):
        bound = known[name].to_numpy("float64")
        ends.append(np.clip(np.where(np.isnan(bound), published, bound) / total, 0.0, 1.0))
    made = known.assign(
        value=value, low=np.minimum(ends[0], value), high=np.maximum(ends[1], value),
        published=published, published_sum=total, reason=reason,
    )  # fmt: skip
    return made[list(COLUMNS)]


def _why(taken: pd.DataFrame, others: int) -> str:
    total = float(taken["value"].sum())
    words = f"shares of {taken['source'].iloc[0]} for {taken['period'].iloc[0]}"
    if others:
        words += f", the firmest and latest of {others + 1} sets"
    empty = int(taken["value"].isna().sum())
    if empty:
        words += f"; {empty} printed without a number left out, since the others fill the whole"
    if abs(total - 1.0) > EXACT:
        words += f"; they sum to {total:.4g} and are divided by that"
    return words


def _one_place(table: pd.DataFrame) -> pd.DataFrame | None:
    sets = _sets(table)
    if not sets:
        return None
    taken = table.iloc[sets[0]]
    return _scaled(taken, _why(taken, len(sets) - 1))


def _added(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    """Sum by key of the numbers that are there; what rounding takes off is carried along."""
    sums: dict[Key, float] = {}
    lost: dict[Key, float] = {}
    for key, number in pairs:
        before = sums.setdefault(key, 0.0)
        if not math.isnan(number):
            step = number - lost.get(key, 0.0)
            sums[key] = before + step
            lost[key] = sums[key] - before - step
    return sums


def _by_group(table: pd.DataFrame) -> dict[str, float] | None:
    """Shares of one place by use group."""
    sets = _sets(table)
    if not sets:
        return None
    use, group = table["use"].tolist(), table["use_group"].tolist()
    value = table["value"].to_numpy("float64")
    total = float(np.nansum(value[sets[0]]))
    known = sorted((at for at in sets[0] if not np.isnan(value[at])), key=lambda at: str(use[at]))
    return _added((str(group[at]) or "other", float(value[at]) / total) for at in known)


def imputed_uses(catalogue: Tables, mineral: str, place: str) -> pd.DataFrame:
    """Shares of a party that publishes none, from those of the world and of other economies.

    Uses are put together by use group, since each publisher has words of its own. The share of a
    group is the weighted mean over the places that have shares (`STAND_INS`, the place itself left
    out); its range spans those places, widened by half.

    Parameters
    ----------
    catalogue
        Its table ``end_use_shares`` is read.
    mineral
        Slug.
    place
        Code of the party.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, status ``imputed``; ``published`` is empty.

    Raises
    ------
    BadInput
        When no other place has shares of the mineral either.
    """
    table = catalogue.table("end_use_shares")
    table = table[table["mineral"] == mineral]
    groups: dict[str, dict[str, float]] = {}
    for other in STAND_INS:
        if other == place:
            continue
        own = _by_group(table[table["place"] == other])
        if own is not None:
            groups[other] = own
    if not groups:
        raise BadInput(f"{mineral}: no end-use shares are held for {place} or any other place")
    names = sorted({group for own in groups.values() for group in own})
    shares = np.array([[own.get(group, 0.0) for own in groups.values()] for group in names])
    weights = np.array([STAND_INS[other] for other in groups])
    mean = (shares * weights).sum(axis=1) / weights.sum()
    reason = f"no shares are held for {place}; weighted mean of {', '.join(groups)}"
    made = pd.DataFrame(
        {
            "mineral": mineral,
            "place": place,
            "period": "",
            "use": names,
            "use_group": names,
            "value": mean,
            "low": shares.min(axis=1) * (1 - WIDER),
            "high": np.minimum(shares.max(axis=1) * (1 + WIDER), 1.0),
            "unit": "fraction",
            "status": "imputed",
            "source": "shigen-rule",
            "published": float("nan"),
            "published_sum": float("nan"),
            "reason": reason,
            "note": "",
        }
    )
    return made[list(COLUMNS)]


def end_uses(catalogue: Tables, mineral: str, place: str) -> pd.DataFrame:
    """End-use shares of a mineral in a place, scaled to sum to one.

    The firmest set is taken: reported before estimated before assumed, then the latest. Where the
    place has no complete set, the shares are imputed from other places (`imputed_uses`).

    Parameters
    ----------
    catalogue
        Its table ``end_use_shares`` is read.
    mineral
        In any accepted spelling.
    place
        A country, ``EUU`` or ``WLD``, in any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: ``value`` sums to one within 1e-9; ``published`` and ``published_sum`` are as
        the source has them, and ``reason`` says which source was taken and why.

    Raises
    ------
    UnknownName
        When the mineral or place is not known.
    BadInput
        When no shares are held for any place.

    Examples
    --------
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"mineral": "gallium", "place": "USA", "period": "2025",
    ...             "source": "agency", "use": ["circuits", "optics"], "value": [0.72, 0.24],
    ...             "use_group": ["semiconductors", "optoelectronics"], "low": None, "high": None,
    ...             "unit": "fraction", "status": "reported", "note": ""})
    >>> frame = end_uses(Small(), "Ga", "US")
    >>> frame["value"].tolist(), frame["reason"].iloc[0]
    ([0.75, 0.25], 'shares of agency for 2025; they sum to 0.96 and are divided by that')
    """
    slug, code = reference.mineral(mineral), reference.place(place)
    table = catalogue.table("end_use_shares")
    own = _one_place(table[(table["mineral"] == slug) & (table["place"] == code)])
    return imputed_uses(catalogue, slug, code) if own is None else own


def _weights(catalogue: Tables, slug: str, scheme: str) -> list[tuple[str, Weight]]:
    """Use and weight of each row of a mineral."""
    table = catalogue.table("use_sectors")
    table = table[(table["mineral"] == slug) & (table["scheme"] == scheme)]
    columns = (table[name].tolist() for name in ("use", "sector", "value", "low", "high"))
    return [
        (str(use), (str(sector), float(value), float(low), float(high)))
        for use, sector, value, low, high in zip(*columns, strict=True)
    ]


def _mean_of_groups(
    weights: Sequence[tuple[str, Weight]], shares: pd.DataFrame
) -> dict[str, list[Weight]]:
    """Mean weights over the uses of a group, for uses whose words are not known."""
    groups: dict[str, dict[str, None]] = {}
    for use, group in zip(shares["use"], shares["use_group"], strict=True):
        groups.setdefault(str(use), {})[str(group) or "other"] = None
    named = [(group, use, weight) for use, weight in weights for group in groups.get(use, ())]
    counts: dict[str, set[str]] = {}
    for group, use, _ in named:
        counts.setdefault(group, set()).add(use)
    value = _added(((group, weight[0]), weight[1]) for group, _, weight in named)
    low = _added(((group, weight[0]), weight[2]) for group, _, weight in named)
    high = _added(((group, weight[0]), weight[3]) for group, _, weight in named)
    found: dict[str, list[Weight]] = {}
    for group, sector in sorted(value):
        key, uses = (group, sector), len(counts[group])
        weight = (sector, value[key] / uses, low[key] / uses, high[key] / uses)
        found.setdefault(group, []).append(weight)
    return found


def sector_shares(
    catalogue: Tables, mineral: str, place: str, *, scheme: str, uses: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Industries that use a mineral: end-use shares times the weights of ``use_sectors``.

    Parameters
    ----------
    catalogue
        Its tables ``end_use_shares``, ``use_sectors`` and ``sectors`` are read.
    mineral, place
        As `end_uses`.
    scheme
        ``bea-2017`` or ``wiod-2013``.
    uses
        What `end_uses` gives for them, where it is at hand.

    Returns
    -------
    pandas.DataFrame
        ``SECTOR_COLUMNS``, the largest first; ``value`` sums to one. They say where the tonnes go,
        not what depends on them.

    Raises
    ------
    BadInput
        When a use has no industry in that classification.

    Examples
    --------
    >>> tables = {
    ...     "end_use_shares": pd.DataFrame({"mineral": "gallium", "place": "USA", "period": "2025",
    ...         "use": ["circuits"], "use_group": "semiconductors", "value": 1.0, "low": 1.0,
    ...         "high": 1.0, "unit": "fraction", "status": "reported", "source": "agency",
    ...         "note": ""}),
    ...     "use_sectors": pd.DataFrame({"mineral": "gallium", "use": "circuits",
    ...         "scheme": "bea-2017", "sector": ["334413"], "value": 1.0, "low": 0.6, "high": 1.0}),
    ...     "sectors": pd.DataFrame({"scheme": ["bea-2017"], "sector": ["334413"],
    ...         "name": ["Semiconductors"]}),
    ... }
    >>> class Small:
    ...     def table(self, name):
    ...         return tables[name]
    >>> frame = sector_shares(Small(), "Ga", "US", scheme="bea-2017")
    >>> frame[["name", "value", "low"]].values.tolist()
    [['Semiconductors', 1.0, 0.6]]
    """
    slug = reference.mineral(mineral)
    if uses is None:
        uses = end_uses(catalogue, slug, place)
    weights = _weights(catalogue, slug, scheme)
    by_use: dict[str, list[Weight]] = {}
    for named, weight in weights:
        by_use.setdefault(named, []).append(weight)
    by_group = None
    found: dict[str, list[tuple[float, float, float, str]]] = {}
    for use in uses.to_dict("records"):
        name = str(use["use"])
        part = by_use.get(name)
        if part is None:
            if by_group is None:
                table = catalogue.table("end_use_shares")
                by_group = _mean_of_groups(weights, table[table["mineral"] == slug])
            part = by_group.get(str(use["use_group"]) or "other")
        if part is None:
            raise BadInput(f"{slug}: no industry of {scheme} is named for the use '{name}'")
        for sector, value, low, high in part:
            ends = (float(use["value"]) * value, float(use["low"]) * low)
            most = min(1.0, float(use["high"]) * high)
            found.setdefault(sector, []).append((*ends, most, name))
    sectors = catalogue.table("sectors")
    columns = (sectors[column].tolist() for column in ("scheme", "sector", "name"))
    names = {sector: name for one, sector, name in zip(*columns, strict=True) if one == scheme}
    where = str(uses["place"].iloc[0])
    rows = [
        {
            "mineral": slug,
            "place": where,
            "scheme": scheme,
            "sector": sector,
            "name": names.get(sector, ""),
            "value": sum(p[0] for p in parts),
            "low": sum(p[1] for p in parts),
            "high": min(1.0, sum(p[2] for p in parts)),
            "unit": "fraction",
            "status": "assumed",
            "uses": "; ".join(sorted({p[3] for p in parts})),
        }
        for sector, parts in found.items()
    ]
    made = pd.DataFrame(rows, columns=list(SECTOR_COLUMNS))
    return made.sort_values(["value", "sector"], ascending=[False, True], ignore_index=True)


def sector_gaps(catalogue: Tables, *, schemes: Iterable[str] = SCHEMES) -> pd.DataFrame:
    """Uses without an industry, and uses whose weights do not add up to one.

    Parameters
    ----------
    catalogue
        Its tables ``end_use_shares`` and ``use_sectors`` are read.
    schemes
        Classifications in which each use of a mineral needs an industry.

    Returns
    -------
    pandas.DataFrame
        ``GAP_COLUMNS``; empty when every use leads somewhere.
    """
    weights = catalogue.table("use_sectors")
    keys = ["mineral", "use", "scheme"]
    sums = weights.groupby(keys)["value"].sum().reset_index().to_dict("records")
    gaps: list[tuple[object, ...]] = [
        (row["mineral"], "", row["use"], row["scheme"], row["value"], "weights are not one in all")
        for row in sums
        if abs(float(row["value"]) - 1.0) > EXACT
    ]
    known = {tuple(row[key] for key in keys) for row in sums}
    listed = {row["slug"] for row in reference.rows("minerals") if row["kind"] == "mineral"}
    shares = catalogue.table("end_use_shares")[["mineral", "place", "use"]].drop_duplicates()
    gaps += [
        (row["mineral"], row["place"], row["use"], scheme, 0.0, "no industry is named")
        for row in shares.sort_values(["mineral", "place", "use"]).to_dict("records")
        for scheme in schemes
        if row["mineral"] in listed and (row["mineral"], row["use"], scheme) not in known
    ]
    return pd.DataFrame(gaps, columns=list(GAP_COLUMNS))
