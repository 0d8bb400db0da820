"""One stage of a mineral: its rows become figures, totals, and a list of what was not used."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from shigen import reference
from shigen.catalogue.fill import FURTHEST_YEARS, LUMPS, Figure, rounding_of
from shigen.catalogue.merge_rules import AS_FIRST, Rule
from shigen.catalogue.merge_year import Stage, Year, merge_year, values

# Their members are counted by themselves.
UNIONS = frozenset({"EUU"})
# Compounds that publishers name in words.
_COMPOUNDS = MappingProxyType({"rare-earth oxide": "REO", "alumina": "Al2O3"})
# Sums of floats that are the same number.
SAME = 1e-9
_END_OF_PERIOD = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{2}|\d{4}))?")
_FORMULA = re.compile(r"((?:[A-Z][a-z]?\d*)*\d[A-Za-z0-9]*|REO)\b")
Row = Mapping[Hashable, Any]


@dataclass
class Made:
    """Rows gathered over all stages."""

    figures: list[dict[str, object]] = field(default_factory=list)
    totals: list[dict[str, object]] = field(default_factory=list)
    unused: list[dict[str, object]] = field(default_factory=list)


def _figure(row: Row) -> Figure:
    return Figure(
        float(row["value"]),
        str(row["status"]),
        str(row["source"]),
        float(row["low"]),
        float(row["high"]),
        str(row["note"]),
    )


def period_end(period: str) -> int:
    """Last year of a year or span of years.

    Examples
    --------
    >>> period_end("2016-2020"), period_end("2021-24"), period_end("FY2022"), period_end("2025-03")
    (2020, 2024, 2022, 2025)
    """
    found = _END_OF_PERIOD.search(period)
    if found is None:
        return 0
    first, last = found.group(1), found.group(2)
    end = int(first) if last is None else int(first[: 4 - len(last)] + last)
    # A smaller second number is a month.
    return max(end, int(first))


def shares_of(facts: Iterable[Row]) -> list[Row]:
    """Hand-entered shares of world output among the facts of a stage."""
    return [row for row in facts if row["item"] == "production-share"]


def basis_class(basis: str) -> str:
    """Kind of mass that a basis counts; two figures of one kind can be compared.

    Publishers word one basis in many ways (``cobalt content``, ``refined copper``,
    ``slab zinc``). What matters is whether they count the mineral itself, a compound of it that is
    named by formula, or the goods as they are weighed.

    Returns
    -------
    str
        ``content``, ``gross``, a formula such as ``P2O5``, or nothing where it is not said.

    Examples
    --------
    >>> basis_class("zinc content"), basis_class("slab zinc"), basis_class("zircon, gross weight")
    ('content', 'content', 'gross')
    >>> basis_class("P2O5 content"), basis_class("rare-earth oxide equivalent"), basis_class("")
    ('P2O5', 'REO', '')
    """
    if not basis:
        return ""
    for words, formula in _COMPOUNDS.items():
        if words in basis:
            return formula
    if "gross" in basis:
        return "gross"
    found = _FORMULA.match(basis)
    return found.group(1) if found else "content"


def counted(rows: Iterable[Row], rule: Rule) -> tuple[str, str]:
    """What a tonne means in the merged series, and the unit.

    Parameters
    ----------
    rows
        Rows of ``production`` of one mineral and stage, without a form.
    rule
        Its rule; ``*`` takes what the first source that says what it counts has most.

    Examples
    --------
    >>> rule = Rule(("a", "b"), 0.25, (), "*", "")
    >>> row = {"source": "b", "basis": "cobalt content", "unit": "t"}
    >>> counted([row, row | {"source": "a", "basis": ""}], rule)
    ('cobalt content', 't')
    """
    found = list(rows)
    order = rule.order({str(row["source"]) for row in found})
    units = [str(row["unit"]) for row in found if str(row["source"]) in order[:1]]
    unit = max(sorted(set(units)), key=units.count, default="t")
    if rule.basis != AS_FIRST:
        return rule.basis, unit
    for source in order:
        said = [str(r["basis"]) for r in found if r["source"] == source and r["basis"]]
        if said:
            return max(sorted(set(said)), key=said.count), unit
    return "", unit


def merge_stage(
    made: Made, head: dict[str, str], rule: Rule, tables: tuple[list[Row], list[Row], list[Row]]
) -> None:
    """Add what one stage of a mineral gives.

    Parameters
    ----------
    made
        Rows gathered so far.
    head
        Slugs of ``mineral`` and ``stage``.
    rule
        Its rule.
    tables
        Its rows of output, of world shares, and of facts.
    """
    output, share_rows, facts = tables
    whole = [row for row in output if not row["form"]]
    basis, unit = counted(whole, rule)
    head = head | {"unit": unit, "basis": basis}
    series: dict[str, dict[int, dict[str, Figure]]] = defaultdict(lambda: defaultdict(dict))
    candidates: list[Row] = []
    for row in output:
        reason = _set_aside(row, basis, unit)
        if reason:
            made.unused.append(_unused("production", row, str(row["year"]), *reason))
        else:
            candidates.append(row)
            series[str(row["source"])][int(row["year"])][str(row["place"])] = _figure(row)
    shares = _shares(share_rows, facts)
    stage = Stage(
        rule.order(series), series, rule, {s: (period_end(t), p) for s, (t, p) in shares.items()}
    )
    totals = {int(r["year"]): _figure(r) for r in facts if r["item"] == "world-total"}
    by_hand: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in facts:
        if row["item"] == "production" and row["unit"] == unit:
            by_hand[int(row["year"])][str(row["place"])] = _figure(row)
    years: dict[int, Year] = {}
    for year in sorted({year for by_year in series.values() for year in by_year}):
        years[year] = merge_year(stage, year, by_hand[year])
    used_shares = _years_of_shares(years, stage, shares, totals, by_hand)
    for year, found in sorted(years.items()):
        _write(made, head, year, found)
    _list_unused(made, candidates, years)
    _list_unused_shares(made, share_rows, used_shares, tonnes=bool(series))


def _set_aside(row: Row, basis: str, unit: str) -> tuple[str, str] | None:
    """Why a row of output cannot stand for the stage, if so: reason and detail."""
    if row["form"]:
        return "form", f"part or alternative of the stage: {row['form']}"
    if row["place"] in UNIONS:
        return "union", "its members are counted by themselves"
    # A row that does not say what it counts is taken to count what the stage counts.
    own, whole = basis_class(str(row["basis"])), basis_class(basis)
    if row["unit"] != unit or (own and whole and own != whole):
        counts = ", ".join(part for part in (str(row["unit"]), str(row["basis"])) if part)
        return "other-basis", f"counts {counts}"
    return None


def _shares(rows: list[Row], facts: list[Row]) -> dict[str, tuple[str, dict[str, Figure]]]:
    """Latest shares of world output by source: period, and share by place."""
    found: dict[str, tuple[str, dict[str, Figure]]] = {}
    told = [
        *((r, str(r["period"])) for r in rows if not r["form"]),
        *((r, str(r["year"])) for r in shares_of(facts)),
    ]
    for row, period in sorted(told, key=lambda pair: period_end(pair[1])):
        source, place = str(row["source"]), str(row["place"])
        if place in UNIONS:
            continue
        if found.get(source, ("", {}))[0] != period:
            found[source] = (period, {})
        found[source][1][place] = _figure(row)
    return found


def _years_of_shares(
    years: dict[int, Year],
    stage: Stage,
    shares: Mapping[str, tuple[str, dict[str, Figure]]],
    totals: Mapping[int, Figure],
    by_hand: Mapping[int, Mapping[str, Figure]],
) -> set[str]:
    """Fill years that have a world total and no country; say which sources of shares were used.

    A total that was entered by hand is meant for these shares. A printed one is not, and may be of
    a time of which they say nothing.
    """
    order = stage.rule.order(shares)
    if not order:
        return set()
    source, period, places = order[0], *shares[order[0]]
    only_total = {
        year: found.figures["WLD"]
        for year, found in years.items()
        if abs(year - period_end(period)) <= FURTHEST_YEARS
        and "WLD" in found.figures
        and found.figures["WLD"].known
        and not any(f.known for place, f in found.figures.items() if place not in LUMPS)
    }
    whole = {year for year, found in years.items() if found.whole}
    missing = {year: total for year, total in totals.items() if year not in whole}
    for year, total in (missing | only_total).items():
        years[year] = _of_total(places, period, total, by_hand.get(year, {}), years.get(year))
    if not any(found.whole for found in years.values()):
        year = period_end(period)
        before = years.get(year, Year(lead=source, whole=False))
        for place, share in places.items():
            blank = Figure(
                math.nan, share.status, source, note=_of_period(share, period), rule="share"
            )
            before.figures.setdefault(place, blank)
        years[year] = replace(before, shares=values(places), named=before.named | set(places))
        return {source}
    return {source} if any(found.lead == source for found in years.values()) else set()


def _of_period(share: Figure, period: str) -> str:
    return "; ".join(part for part in (f"share of {period}", share.note) if part)


def _of_total(
    places: Mapping[str, Figure],
    period: str,
    total: Figure,
    by_hand: Mapping[str, Figure],
    before: Year | None,
) -> Year:
    """Shares times a world total; what is printed or entered for a country stands before that."""
    printed = {} if before is None else before.figures
    figures = {place: f for place, f in printed.items() if place not in LUMPS and f.known}
    source = next(iter(places.values())).source
    for place, share in places.items():
        if place == "WLD" or place in figures or not share.known:
            continue
        if place in by_hand and place not in LUMPS:
            figures[place] = replace(by_hand[place], rule="hand")
            continue
        low = (share.value if math.isnan(share.low) else share.low) * _or(total.low, total.value)
        high = (share.value if math.isnan(share.high) else share.high) * _or(
            total.high, total.value
        )
        figures[place] = Figure(
            share.value * total.value,
            "assumed",
            source,
            low=low,
            high=high,
            note=f"{_of_period(share, period)}, times a world total of {total.source}",
            rule="share-of-total",
        )
    for place, figure in by_hand.items():
        if place not in LUMPS:
            figures.setdefault(place, replace(figure, rule="hand"))
    figures["WLD"] = replace(total, rule=printed["WLD"].rule if "WLD" in printed else "hand")
    used = before.used if before else set()
    return Year(figures=figures, lead=source, used=used, named=frozenset(places))


def _or(value: float, other: float) -> float:
    return other if math.isnan(value) else value


def _write(made: Made, head: Mapping[str, str], year: int, found: Year) -> None:
    numbers = values(found.figures)
    world = numbers.get("WLD", math.nan)
    for place, figure in found.figures.items():
        share = figure.value / world if world > 0 else found.shares.get(place, math.nan)
        made.figures.append(
            {
                **head,
                "place": place,
                "year": year,
                "value": figure.value,
                "low": figure.low,
                "high": figure.high,
                "share": share,
                "status": figure.status,
                "source": figure.source,
                "rule": figure.rule,
                "note": figure.note,
            }
        )
    parts = {p: v for p, v in numbers.items() if p != "WLD" and p not in found.outside}
    total = math.fsum(parts.values())
    verdict, reason = _verdict(found, world, total, parts)
    made.totals.append(
        {
            "mineral": head["mineral"],
            "stage": head["stage"],
            "year": year,
            "source": found.lead,
            "unit": head["unit"],
            "countries": len(parts.keys() - LUMPS),
            "world": world,
            "sum": total if parts else math.nan,
            "difference": total - world if parts else math.nan,
            "relative": (total - world) / world if parts and world > 0 else math.nan,
            "verdict": verdict,
            "reason": reason,
        }
    )


def _verdict(
    found: Year, world: float, total: float, parts: Mapping[str, float]
) -> tuple[str, str]:
    empty = sorted(p for p, f in found.figures.items() if not f.known)
    names = ", ".join(reference.name("place", place) for place in empty)
    if not parts:
        return "no-total", f"no number for {names}" if names else "no country is named"
    if math.isnan(world):
        return "no-total", "one country is no world"
    if found.figures["WLD"].rule == "sum":
        return "no-total", "no source prints a world total; it is the sum of the countries"
    left_out = "; the total leaves out the United States" if found.outside else ""
    if abs(total - world) <= rounding_of(world) * (1 + SAME):
        return "adds-up", left_out.removeprefix("; ")
    below = names and total < world
    why = f"no number for {names}" if below else f"as {found.lead} prints it"
    if found.figures["WLD"].status == "assumed":
        why = f"shares of {found.lead} times an assumed total do not add up to one"
    return ("parts-above" if total > world else "parts-below"), why + left_out


def _unused(table: str, row: Row, year: str, reason: str, detail: str) -> dict[str, object]:
    kept = ("mineral", "stage", "form", "place", "value", "unit", "source")
    return {
        "table": table,
        **{key: row[key] for key in kept},
        "year": year,
        "reason": reason,
        "detail": detail,
    }


def _list_unused(made: Made, candidates: list[Row], years: Mapping[int, Year]) -> None:
    for row in candidates:
        year, place, source = int(row["year"]), str(row["place"]), str(row["source"])
        found = years[year]
        if (source, place) in found.used:
            continue
        figure = found.figures.get(place)
        if source == found.lead and math.isnan(row["value"]):
            # The withheld figure itself has a row, with a number or without.
            continue
        if math.isnan(row["value"]):
            reason, detail = "empty", f"{source} has no number"
        elif figure is not None and figure.rule == "split":
            reason, detail = "within-others", f"part of other countries of {found.lead}"
        elif figure is not None:
            reason, detail = "second-source", f"{figure.source} ({figure.rule}) stands"
        else:
            reason, detail = "within-others", f"{found.lead} does not name it and has a total"
        made.unused.append(_unused("production", row, str(year), reason, detail))


def _list_unused_shares(made: Made, rows: list[Row], used: set[str], *, tonnes: bool) -> None:
    for row in rows:
        if row["form"]:
            reason, detail = "form", f"part or alternative of the stage: {row['form']}"
        elif row["source"] in used:
            continue
        elif tonnes:
            reason, detail = "tonnes-known", "output is known in tonnes; may split other countries"
        else:
            reason, detail = "second-source", f"shares of {', '.join(sorted(used))} stand"
        made.unused.append(_unused("shares", row, str(row["period"]), reason, detail))
