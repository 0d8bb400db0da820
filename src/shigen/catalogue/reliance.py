"""US net import reliance, recomputed from the catalogue beside what the agency prints.

A commodity has one rule (``hand/reliance_rules.csv``), taken from the agency's own definition in
the footnotes and used for every year. Rows that are withheld stay unknown: they widen the answer to
an interval, they never count as zero.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_file import KEY
from shigen.catalogue.importers.usgs_mcs_values import half_unit, read_value
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

Verdict = Literal[
    "within-1-point", "within-rounding", "consistent", "not-computable", "differs", "not-published"
]

COLUMNS = [
    "mineral",
    "form",
    "part",
    "year",
    "published",
    "recomputed",
    "low",
    "high",
    "rounding_low",
    "rounding_high",
    "verdict",
    "formula",
    "unknown_rows",
    "reason",
]

POINT = 1.0  # percentage points
# A figure without rows of its own is put beside the rows of a later edition, which were revised.
FIGURES_ONLY = {"usgs-mcs2023-trends": "usgs-mcs2025"}
UP_TO = "<= "


@dataclass(frozen=True, slots=True)
class Span:
    """A number that is known to lie between two ends, in the unit of its table."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether both ends are the same number."""
        return self.low == self.high

    @property
    def narrow(self) -> bool:
        """Whether the ends are no more than a point apart."""
        return self.high - self.low <= POINT

    @property
    def middle(self) -> float:
        """Half-way between the ends."""
        return (self.low + self.high) / 2

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)


NOTHING = Span(0.0, 0.0)
UNKNOWN = Span(0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the balance: what is known, how far rounding reaches, and its printed text."""

    known: Span
    rounded: Span
    published: str


# by mineral, detail, form and year
Lines = dict[tuple[str, str, str, int], Line]


def net_import_reliance(catalogue: Catalogue, *, source: str = KEY) -> pd.DataFrame:
    """US net import reliance of every commodity and year that the agency prints.

    Parameters
    ----------
    catalogue
        Only its ``balance`` table is read.
    source
        The edition, such as ``usgs-mcs2025``. The rules were worded for that of 2026; where another
        edition lacks a row that a rule names, the figure is not computable and says so.

    Returns
    -------
    pandas.DataFrame
        One row per commodity, form, part (such as "Silicon metal") and year: ``published`` text,
        ``recomputed`` in percent (empty when the rows leave more than a point open), ``low`` and
        ``high`` in percent (apart where rows are withheld or printed as bounds), ``rounding_low``
        and ``rounding_high`` in percent (how far the rounding of the printed rows reaches),
        ``verdict``, ``formula``, ``unknown_rows`` (those that are withheld or missing, with their
        printed text) and ``reason``.

        The verdict is ``within-1-point`` (a printed number below 100 that comes back),
        ``within-rounding`` (more than a point off, but inside what the rounding of the rows
        allows), ``consistent`` (100 %, ``E`` or a bound that the recomputed figure bears out),
        ``not-computable`` (the named rows are withheld or missing), ``differs``, or
        ``not-published``.

    Raises
    ------
    BadInput
        When a rule names a row that the balance does not have, or a printed reliance has no rule.

    Notes
    -----
    Definition: net imports with stock changes over apparent consumption, as the footnotes of USGS,
    Mineral Commodity Summaries 2026, state it for each commodity.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> table = net_import_reliance(load())
    >>> row = table[(table["mineral"] == "cobalt") & (table["year"] == 2025)].iloc[0]
    >>> row["published"], round(row["recomputed"]), row["verdict"]
    ('79', 79, 'within-1-point')
    """
    balance = catalogue.table("balance")
    balance = balance[balance["place"] == "USA"]
    own = balance[balance["source"] == source]
    if source in FIGURES_ONLY:
        rows = balance[balance["source"] == FIGURES_ONLY[source]]
        own = pd.concat([own, rows[rows["item"] != "net-import-reliance"]], ignore_index=True)
    return recompute(own, reliance_rules(), strict=source == KEY)


def editions(catalogue: Catalogue) -> list[str]:
    """Sources that print US net import reliance, the newest first.

    Parameters
    ----------
    catalogue
        Only its ``balance`` table is read.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> editions(load())[0]
    'usgs-mcs2026'
    """
    balance = catalogue.table("balance")
    printed = balance[balance["item"] == "net-import-reliance"]
    found = printed[["vintage", "source"]].drop_duplicates().sort_values(["vintage", "source"])
    return [str(source) for source in reversed(found["source"].tolist())]


def reliance_rules() -> list[Mapping[str, str]]:
    """The rule of each commodity: which printed rows count, and why.

    Returns
    -------
    list of mappings
        ``mineral, form, published, formula, consumption, production, imports, exports, stocks,
        reason``; several rows of one kind are separated by ``|``, and ``<=`` marks a row that is
        only an upper limit of what counts.
    """
    file = resources.files("shigen.catalogue").joinpath("hand", "reliance_rules.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True))


def recompute(
    balance: pd.DataFrame, rules: Iterable[Mapping[str, str]], *, strict: bool = True
) -> pd.DataFrame:
    """Apply rules to US rows of the balance; `net_import_reliance` on frames.

    Parameters
    ----------
    balance
        US rows of one source, columns as in the ``balance`` table.
    rules
        As `reliance_rules` gives them.
    strict
        Whether every rule must find its rows, and every printed figure its rule, as in the edition
        that the rules were worded for. Otherwise what is not found is not computable.

    Raises
    ------
    BadInput
        As `net_import_reliance`.
    """
    lines = _lines(balance)
    printed = balance[balance["item"] == "net-import-reliance"]
    found: list[dict[str, object]] = []
    covered: set[tuple[str, str, str]] = set()
    for rule in rules:
        chosen = printed[
            (printed["mineral"] == rule["mineral"]) & (printed["detail"] == rule["published"])
        ]
        if rule["form"]:
            chosen = chosen[chosen["form"] == rule["form"]]
        if chosen.empty and not strict:
            continue
        if chosen.empty:
            raise BadInput(
                f"reliance_rules.csv: {rule['mineral']} has no row '{rule['published']}' in the "
                "balance; the edition differs from the one the rules were written for"
            )
        for row in chosen.sort_values("year").to_dict("records"):
            covered.add((row["mineral"], row["form"], row["detail"]))
            line = _line(row)
            found.append(_one(lines, rule, int(row["year"]), line, line.published, strict=strict))
    for row in printed.to_dict("records"):
        if (row["mineral"], row["form"], row["detail"]) in covered:
            continue
        if strict:
            raise BadInput(f"reliance_rules.csv has no rule for {row['mineral']}: {row['detail']}")
        found.append(_without_rule(row))
    order = ["mineral", "form", "part", "year"]
    return pd.DataFrame(found, columns=COLUMNS).sort_values(order, ignore_index=True)


def counts(table: pd.DataFrame, *, year: int | None = None) -> dict[str, int]:
    """How many figures come back, how many are borne out, and how many cannot be computed.

    Parameters
    ----------
    table
        As `net_import_reliance` gives it.
    year
        One year; all years when not given.

    Returns
    -------
    dict of str to int
        Verdict to number of figures, every verdict named.
    """
    chosen = table if year is None else table[table["year"] == year]
    return {verdict: int((chosen["verdict"] == verdict).sum()) for verdict in get_args(Verdict)}


def _lines(balance: pd.DataFrame) -> Lines:
    lines: dict[tuple[str, str, str, int], Line] = {}
    for row in balance.to_dict("records"):
        line = _line(row)
        key = (str(row["mineral"]), str(row["detail"]))
        lines[(*key, str(row["form"]), int(row["year"]))] = line
        # Rules name the form only where one detail has several.
        lines.setdefault((*key, "", int(row["year"])), line)
    return lines


def _line(row: Mapping[Hashable, Any]) -> Line:
    published, value = str(row["published"]), float(row["value"])
    reading = read_value(published)
    if reading.kind in {"number", "zero"}:
        # The scale from the printed unit to t carries over to the rounding.
        scale = value / reading.value if reading.value else 1.0
        half = half_unit(published) * scale
        return Line(Span(value, value), Span(value - half, value + half), published)
    low, high = float(row["low"]), float(row["high"])
    # What is withheld is unknown, but no mass, volume or sum of money of a year is negative.
    bounds = Span(0.0 if math.isnan(low) else low, math.inf if math.isnan(high) else high)
    return Line(bounds, bounds, published)


def _without_rule(row: Mapping[Hashable, Any]) -> dict[str, object]:
    """A figure that another edition defines in its own way."""
    nothing = dict.fromkeys(
        ("recomputed", "low", "high", "rounding_low", "rounding_high"), math.nan
    )
    return nothing | {
        "mineral": row["mineral"],
        "form": row["form"],
        "part": str(row["detail"]),
        "year": int(row["year"]),
        "published": str(row["published"]),
        "verdict": "not-computable",
        "formula": "no rule",
        "unknown_rows": "",
        "reason": "The edition defines it otherwise than that of 2026, and no rule is written.",
    }


def _one(
    lines: Lines,
    rule: Mapping[str, str],
    year: int,
    printed: Line,
    published: str,
    *,
    strict: bool,
) -> dict[str, object]:
    if not strict:
        lines = lines | _not_printed(lines, rule)
    unknown = _unknown(lines, rule, year)
    exact = _percent(lines, rule, year, rounded=False)
    wide = _percent(lines, rule, year, rounded=True)
    verdict, reason = _verdict(published, printed, exact, wide, unknown)
    return {
        "mineral": rule["mineral"],
        "form": rule["form"],
        "part": rule["published"].partition(": ")[2],
        "year": year,
        "published": published,
        "recomputed": exact.middle if exact is not None and exact.narrow else math.nan,
        "low": math.nan if exact is None else exact.low,
        "high": math.nan if exact is None else exact.high,
        "rounding_low": math.nan if wide is None else wide.low,
        "rounding_high": math.nan if wide is None else wide.high,
        "verdict": verdict,
        "formula": rule["formula"],
        "unknown_rows": " | ".join(unknown),
        "reason": f"{reason} {rule['reason']}".strip(),
    }


def _not_printed(lines: Lines, rule: Mapping[str, str]) -> dict[tuple[str, str, str, int], Line]:
    """Rows that a rule names and an edition does not print, as unknown ones of no year."""
    kinds = ("consumption", "production", "imports", "exports", "stocks")
    details = {name.removeprefix(UP_TO) for kind in kinds for name in _names(rule[kind])}
    have = {key[1] for key in lines if key[0] == rule["mineral"]}
    never = Line(UNKNOWN, UNKNOWN, "not printed in this edition")
    return {(rule["mineral"], detail, rule["form"], 0): never for detail in details - have}


def _names(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _find(lines: Lines, rule: Mapping[str, str], detail: str, year: int) -> Line:
    found = lines.get((rule["mineral"], detail, rule["form"], year))
    if found is not None:
        return found
    if not any(key[:2] == (rule["mineral"], detail) for key in lines):
        raise BadInput(
            f"reliance_rules.csv: {rule['mineral']} has no row '{detail}' in the balance; "
            "the edition differs from the one the rules were written for"
        )
    return Line(UNKNOWN, UNKNOWN, f"not printed for {year}")


def _terms(rule: Mapping[str, str], year: int) -> list[tuple[str, str, int]]:
    """Kind, detail and year of every row that the rule reads."""
    kinds = ("consumption", "production", "imports", "exports")
    terms = [(kind, name, year) for kind in kinds for name in _names(rule[kind])]
    for name in _names(rule["stocks"]):
        terms += [("opening", name, year - 1), ("closing", name, year)]
    return terms


def _unknown(lines: Lines, rule: Mapping[str, str], year: int) -> list[str]:
    """Rows of the rule that are not one known number, each with its printed text."""
    found: list[str] = []
    for _, name, when in _terms(rule, year):
        detail = name.removeprefix(UP_TO)
        line = _find(lines, rule, detail, when)
        if name.startswith(UP_TO):
            found.append(f"{detail} (only an upper limit)")
        elif not line.known.exact:
            found.append(f"{detail} ({line.published})")
    return found


def _percent(lines: Lines, rule: Mapping[str, str], year: int, *, rounded: bool) -> Span | None:
    """Net import reliance in percent, or nothing when the rule has no net imports to go by."""
    sums: dict[str, Span] = {}
    for kind, name, when in _terms(rule, year):
        line = _find(lines, rule, name.removeprefix(UP_TO), when)
        one = line.rounded if rounded else line.known
        counted = Span(0.0, one.high) if name.startswith(UP_TO) else one
        sums[kind] = sums.get(kind, NOTHING) + counted
    formula = rule["formula"]
    if formula == "consumption-less-production":
        return less_production(sums["consumption"], sums.get("production", NOTHING))
    if "imports" not in sums:
        return None
    net = sums["imports"] - sums.get("exports", NOTHING)
    if formula == "net-imports-over-supply":
        return over_supply(net, sums.get("production", NOTHING))
    if formula == "net-imports-and-stock-draw-over-consumption":
        net = net + sums["opening"] - sums["closing"]
    elif formula != "net-imports-over-consumption":
        raise BadInput(f"reliance_rules.csv: {rule['mineral']}: no formula '{formula}'")
    return over_consumption(net, sums["consumption"])


def less_production(consumption: Span, production: Span) -> Span:
    """Reliance in percent as 100 (C - P) / C, which rises with C and falls with P.

    Parameters
    ----------
    consumption, production
        Spans of C and P in one unit, none negative.

    Examples
    --------
    >>> less_production(Span(100.0, 100.0), Span(20.0, 30.0))
    Span(low=70.0, high=80.0)
    """

    def share(made: float, used: float) -> float:
        if made == 0:
            return 100.0
        if used == 0 or math.isinf(made):
            return -math.inf
        return 100.0 * (1.0 - made / used)

    return Span(share(production.high, consumption.low), share(production.low, consumption.high))


def over_supply(net: Span, production: Span) -> Span:
    """Reliance in percent as 100 N / (P + N).

    It rises with N, and falls with P where N is positive.

    Parameters
    ----------
    net, production
        Spans of net imports N and of counted output P in one unit; P is not negative.

    Examples
    --------
    >>> over_supply(Span(800.0, 800.0), Span(0.0, 200.0))
    Span(low=80.0, high=100.0)
    """

    def share(imported: float, made: float) -> float:
        if imported == 0 or (math.isinf(made) and not math.isinf(imported)):
            return 0.0
        if math.isinf(imported):
            return 100.0 if imported > 0 else -math.inf
        if made + imported <= 0:
            return -math.inf
        return 100.0 * imported / (made + imported)

    return Span(
        share(net.low, production.high if net.low >= 0 else production.low),
        share(net.high, production.low if net.high >= 0 else production.high),
    )


def over_consumption(net: Span, consumption: Span) -> Span:
    """Reliance in percent as 100 N / C, which rises with N and falls with C where N is positive.

    Parameters
    ----------
    net, consumption
        Spans of net imports N and of consumption C in one unit; C is not negative.

    Examples
    --------
    >>> over_consumption(Span(30.0, 60.0), Span(100.0, 100.0))
    Span(low=30.0, high=60.0)
    """

    def share(imported: float, used: float) -> float:
        if imported == 0:
            return 0.0
        if used == 0 or math.isinf(imported):
            return math.copysign(math.inf, imported)
        return 100.0 * imported / used

    return Span(
        share(net.low, consumption.high if net.low >= 0 else consumption.low),
        share(net.high, consumption.low if net.high >= 0 else consumption.high),
    )


def _verdict(
    published: str, printed: Line, exact: Span | None, wide: Span | None, unknown: Sequence[str]
) -> tuple[Verdict, str]:
    claim = _claim(published, printed)
    if claim is None:
        return "not-published", "No figure is printed."
    if exact is None or wide is None:
        return "not-computable", "No trade row is printed for it."
    number = read_value(published).kind == "number"
    slack, half = (POINT, 0.5) if number else (0.0, 0.0)
    if claim.low - slack <= exact.low and exact.high <= claim.high + slack:
        return ("within-1-point" if number and claim.low < 100 else "consistent"), ""
    if not exact.narrow and exact.high >= claim.low - slack and exact.low <= claim.high + slack:
        return "not-computable", f"Not known: {' | '.join(unknown)}."
    # The printed figure is rounded to a whole point, the rows to their last digit.
    if wide.low <= claim.high + half and wide.high >= claim.low - half:
        allowed = f"{wide.low:.1f} to {wide.high:.1f} %"
        return "within-rounding", f"Rounding of the printed rows allows {allowed}."
    return "differs", f"The rows give {exact.low:.1f} to {exact.high:.1f} %."


def _claim(published: str, printed: Line) -> Span | None:
    """What the printed reliance says, as an interval in percent."""
    kind = read_value(published).kind
    if kind == "net-exporter":
        return Span(-math.inf, 0.0)
    if kind in {"number", "zero"}:
        return printed.known
    if kind == "above":
        return Span(printed.known.low, 100.0)
    if kind == "below" or (kind == "small" and not math.isinf(printed.known.high)):
        return printed.known
    return None
