"""Reserves, output from the ground in the same terms, and shares won as by-products."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from shigen import reference
from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.inputs import Given
from shigen.criticality.methods._nedo_quantities import RESERVES_HHI
from shigen.criticality.methods._yale_quantities import COMPANION, MINE_OUTPUT, RESERVES

Row = Mapping[str, Any]
WORLD = "WLD"
# A by-product of rock that is mined for it is not a companion.
OWN = "primary"


@cache
def _groups() -> dict[str, str]:
    """Group that is printed as one for each of its members, pairs of members among them."""
    rows = {row["slug"]: row["members"].split(";") for row in reference.rows("minerals")}
    found = {}
    for group in ("rare-earths", "platinum-group-metals"):
        for slug, members in rows.items():
            inside = slug in rows[group] or set(members) <= set(rows[group])
            if inside and slug != group:
                found[slug] = group
    return found


def _printed(catalogue: Kept) -> dict[tuple[str, str], list[Row]]:
    """Rows of reserves and of output with a basis, by mineral and measure."""

    def make() -> dict[tuple[str, str], list[Row]]:
        table = catalogue.table("production")
        near = table[table["measure"].isin(["reserves", "production"]) & (table["basis"] != "")]
        minerals = near.loc[near["measure"] == "reserves", "mineral"].unique()
        near = near[near["mineral"].isin(minerals)]
        found: dict[tuple[str, str], list[Row]] = {}
        for row in near.to_dict("records"):
            key = (str(row["mineral"]), str(row["measure"]))
            found.setdefault(key, []).append({str(k): v for k, v in row.items()})
        return found

    return catalogue.once("geology", make)


def _ends(row: Row) -> tuple[float, float, float, str]:
    """Value, low, high and remark; a total printed as a lower bound is taken at the bound."""
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    if math.isnan(value) and not math.isnan(low):
        return low, low, high, "printed as more than this; taken at the bound"
    return value, low, high, ""


def _pair(catalogue: Kept, mineral: str, year: int) -> tuple[Row, Row] | str:
    """World reserves and the output in the same terms, or why there is no such pair."""
    printed = _printed(catalogue)
    named = printed.get((mineral, "reserves"), [])
    reserves = [row for row in named if row["place"] == WORLD]
    if not reserves:
        return f"no source prints reserves of {mineral}"
    known = [row for row in reserves if not math.isnan(_ends(row)[0])]
    if not known:
        return f"the source prints world reserves of {mineral} in words or not at all"
    here = [row for row in known if row["year"] == year]
    if not here:
        years = ", ".join(sorted({str(row["year"]) for row in known}))
        return f"reserves of {mineral} are printed for {years}, not for {year}"
    best: list[tuple[tuple[int, int, str], Row, Row]] = []
    for row in here:
        for other in printed.get((mineral, "production"), []):
            same = other["place"] == WORLD and other["year"] == year
            if same and other["basis"] == row["basis"] and float(other["value"]) > 0:
                apart = int(other["source"] != row["source"])
                order = (len(str(row["form"])), apart, str(other["stage"]))
                best.append((order, row, other))
    if not best:
        basis = ", ".join(sorted({str(row["basis"]) for row in here}))
        return f"no world output of {mineral} in {year} in the terms of its reserves ({basis})"
    _, row, other = min(best, key=lambda found: found[0])
    return row, other


def _of_pair(catalogue: Kept, mineral: str, year: int, which: int) -> Found:
    pair = _pair(catalogue, mineral, year)
    if isinstance(pair, str):
        group = _groups().get(mineral)
        if group is None:
            return missing(pair)
        of_group = _pair(catalogue, group, year)
        if isinstance(of_group, str):
            return missing(f"{pair}; {of_group}")
        return _found(of_group[which], f"of {group}: its members are printed together", "imputed")
    return _found(pair[which], "", str(pair[which]["status"]))


def _found(row: Row, remark: str, status: str) -> Found:
    value, low, high, bound = _ends(row)
    note = "; ".join(part for part in (remark, bound, str(row["note"])) if part)
    source = kept_row(row, item=row["basis"], value=value, note=note)
    status = "estimated" if bound and status == "reported" else status
    # the ratio of a group is no figure of a member: it is used, and is no evidence
    known = 0.0 if status == "imputed" else 1.0
    return Found(value, low, high, known, status, "", (source,))


def reserves(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """World reserves, as printed for the year with world output in the same terms.

    Members of a group that is printed as one (rare earths, platinum metals) have those of the
    group, and so does `mine_output`: only the ratio of the two says anything of a member.
    """
    store = kept(catalogue, cases["year"])
    return per_key(
        RESERVES, cases, ["mineral", "year"], lambda m, y: _of_pair(store, str(m), int(y), 0)
    )


def mine_output(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """World output of the year in the terms of `reserves`."""
    store = kept(catalogue, cases["year"])
    return per_key(
        MINE_OUTPUT, cases, ["mineral", "year"], lambda m, y: _of_pair(store, str(m), int(y), 1)
    )


def reserves_hhi(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Concentration of reserves over the countries that are printed with a number.

    What is not named is spread thinly at the low end and one country at the high end.
    """
    store = kept(catalogue, cases["year"])
    return per_key(
        RESERVES_HHI, cases, ["mineral", "year"], lambda m, y: _hhi(store, str(m), int(y))
    )


def _hhi(catalogue: Kept, mineral: str, year: int) -> Found:
    printed = _printed(catalogue)
    group = _groups().get(mineral, "")
    wanted = mineral if (mineral, "reserves") in printed else group
    here = [row for row in printed.get((wanted, "reserves"), []) if row["year"] == year]
    if not here:
        pair = _pair(catalogue, mineral, year)
        return missing(pair if isinstance(pair, str) else f"no reserves by country for {year}")
    form = min({str(row["form"]) for row in here}, key=lambda text: (len(text), text))
    here = [row for row in here if row["form"] == form]
    # of two editions for one year, the later
    latest = max(str(row["vintage"]) for row in here)
    here = [row for row in here if row["vintage"] == latest]
    named = {
        str(row["place"]): float(row["value"])
        for row in here
        if row["place"] not in (WORLD, "OTH") and not math.isnan(float(row["value"]))
    }
    other = sum(
        float(row["value"])
        for row in here
        if row["place"] == "OTH" and not math.isnan(float(row["value"]))
    )
    totals = [_ends(row)[0] for row in here if row["place"] == WORLD]
    printed_total = totals[0] if totals and not math.isnan(totals[0]) else 0.0
    made = sum(named.values())
    whole = max(printed_total, made + other)
    if not named or whole <= 0:
        return missing(f"reserves of {wanted} are not printed by country")
    squares = sum((value / whole) ** 2 for value in named.values())
    rest = (whole - made) / whole
    rows = tuple(kept_row(row, item=row["basis"]) for row in here)
    status = "imputed" if wanted != mineral else "estimated"
    known = 0.0 if status == "imputed" else 1 - rest
    return Found(squares, squares, squares + rest**2, known, status, "", rows)


def companion_share(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Share of world output won with or after another mineral: 1 less what is mined for itself.

    Holds for the period that the table of by-products prints; other years are missing. The shares
    are judgements with ranges (status ``assumed``): known is what their low ends settle.
    """
    store = kept(catalogue, cases["year"])
    return per_key(
        COMPANION, cases, ["mineral", "year"], lambda m, y: _companion(store, str(m), int(y))
    )


def _byproducts(catalogue: Kept) -> dict[str, list[Row]]:
    """Rows on the world's output, by mineral."""

    def make() -> dict[str, list[Row]]:
        table = catalogue.table("byproducts")
        found: dict[str, list[Row]] = {}
        for row in table[table["place"] == WORLD].to_dict("records"):
            found.setdefault(str(row["mineral"]), []).append({str(k): v for k, v in row.items()})
        return found

    return catalogue.once("by-products of the world", make)


def _companion(catalogue: Kept, mineral: str, year: int) -> Found:
    rows = _byproducts(catalogue).get(mineral, [])
    if not rows:
        return missing(f"no source gives how much of {mineral} is a by-product")
    here = [row for row in rows if within(year, str(row["period"]))]
    if not here:
        periods = ", ".join(sorted({str(row["period"]) for row in rows}))
        return missing(f"by-product shares of {mineral} are given for {periods}, not for {year}")
    total = sum(float(row["value"]) for row in here)
    if not 0.98 <= total <= 1.02:
        return missing(f"the shares of the hosts of {mineral} add up to {total:.0%}, not to 100 %")
    own = [row for row in here if row["host"] == OWN]
    source = tuple(
        kept_row(row, item=f"won with {row['host']}", year=row["period"]) for row in here
    )
    status = str(here[0]["status"])
    settled = min(sum(float(row["low"]) for row in here), 1.0)
    if not own:
        return Found(1.0, 1.0, 1.0, settled, status, "", source)
    share = sum(float(row["value"]) for row in own)
    low = 1 - sum(float(row["high"]) for row in own)
    high = 1 - sum(float(row["low"]) for row in own)
    clipped = [min(max(part, 0.0), 1.0) for part in (1 - share, low, high)]
    return Found(clipped[0], clipped[1], clipped[2], settled, status, "", source)


def within(year: int, period: str) -> bool:
    """Whether a year lies in a period, such as ``2018-2024`` or ``2019``.

    Examples
    --------
    >>> within(2020, "2018-2024"), within(2017, "2018-2024"), within(2019, "2019")
    (True, False, True)
    """
    first, _, last = period.partition("-")
    return int(first) <= year <= int(last or first)
