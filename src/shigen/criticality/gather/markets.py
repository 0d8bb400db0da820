"""Price change, price variation and growth of world output."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from shigen.catalogue import price_history
from shigen.criticality.gather import figures
from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.world import KNOWN, STATUSES
from shigen.criticality.inputs import Given
from shigen.criticality.methods._nedo_quantities import (
    OUTPUT_GROWTH,
    PRICE_CHANGE,
    PRICE_VARIATION,
    SPAN,
)

# Fewest yearly prices before the year, and up to the year, from which a figure is taken.
BEFORE, UP_TO = 3, 4
# Years that growth may be taken over where the year SPAN before is not held.
NEAR = (SPAN, SPAN - 1, SPAN + 1)
# Each country reports a form of its own: which forms are counted changes from year to year.
MIXED = "gross weight of the form that the country reports"
STAGES = ("refined", "mine", "intermediate", "product")


@dataclass(frozen=True)
class Series:
    """Yearly prices of one form from one kind of source."""

    stage: str
    form: str
    prices: Mapping[int, Mapping[str, Any]]

    def value(self, year: int) -> float:
        """Price of a year, USD/t."""
        return float(self.prices[year]["value"])


def _series(catalogue: Kept, mineral: str) -> tuple[Series, ...]:
    """Every series of yearly prices: editions of one source joined, the later for each year."""

    def make() -> tuple[Series, ...]:
        rows = [*_printed(catalogue).get(mineral, []), *_yearly(catalogue, mineral)]
        found: dict[tuple[str, str, str], dict[int, Mapping[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: str(row["vintage"])):
            # editions of one yearbook continue each other; another publisher's prices do not
            family = "usgs-mcs" if str(row["source"]).startswith("usgs-mcs") else row["source"]
            if float(row["value"]) > 0:
                key = (str(row["stage"]), str(row["form"]), str(family))
                found.setdefault(key, {})[int(row["year"])] = {str(k): v for k, v in row.items()}
        return tuple(Series(stage, form, prices) for (stage, form, _), prices in found.items())

    return catalogue.once(("prices", mineral), make)


def _printed(catalogue: Kept) -> dict[str, list[Mapping[Hashable, Any]]]:
    """Printed prices by mineral."""

    def make() -> dict[str, list[Mapping[Hashable, Any]]]:
        table = catalogue.table("prices")
        found: dict[str, list[Mapping[Hashable, Any]]] = {}
        for row in table[table["value"].notna()].to_dict("records"):
            found.setdefault(str(row["mineral"]), []).append(row)
        return found

    return catalogue.once("printed prices by mineral", make)


def _yearly(catalogue: Kept, mineral: str) -> list[dict[Hashable, Any]]:
    """Means of whole years of monthly prices."""
    monthly = catalogue.once(
        "minerals with monthly prices",
        lambda: frozenset(catalogue.table("prices_monthly")["mineral"].unique()),
    )
    if mineral not in monthly:
        return []
    yearly = price_history.annual(catalogue, mineral)
    return yearly[yearly["months"] == price_history.MONTHS].to_dict("records")


def _nearest(
    found: Sequence[Series], stage: str, year: int, measure: Callable[[Series, int], float]
) -> tuple[list[tuple[Series, float]], str]:
    """Series of the stage that have a figure, else of another stage of the mineral."""
    for other in (stage, *(name for name in STAGES if name != stage)):
        measured = [(one, measure(one, year)) for one in found if one.stage == other]
        known = [(one, value) for one, value in measured if not math.isnan(value)]
        if known:
            remark = f"price of the {other} stage; none is held of {stage}"
            return known, "" if other == stage else remark
    return [], ""


def price_change(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Price of the year over the mean of up to five years before, at least three of them.

    With several forms the middle one counts, and their ends are the range. Prices are nominal.
    """
    store = kept(catalogue, cases["year"])

    def ratio(one: Series, year: int) -> float:
        before = [y for y in range(year - SPAN, year) if y in one.prices]
        if year not in one.prices or len(before) < BEFORE:
            return math.nan
        return one.value(year) / statistics.fmean(one.value(y) for y in before)

    return per_key(
        PRICE_CHANGE, cases, ["mineral", "stage", "year"],
        lambda m, s, y: _over_forms(store, (str(m), str(s), int(y)), ratio),
    )  # fmt: skip


def price_variation(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Standard deviation over mean of the yearly prices of five years, at least four of them."""
    store = kept(catalogue, cases["year"])

    def variation(one: Series, year: int) -> float:
        held = [y for y in range(year - SPAN + 1, year + 1) if y in one.prices]
        if year not in one.prices or len(held) < UP_TO:
            return math.nan
        prices = [one.value(y) for y in held]
        return statistics.stdev(prices) / statistics.fmean(prices)

    return per_key(
        PRICE_VARIATION, cases, ["mineral", "stage", "year"],
        lambda m, s, y: _over_forms(store, (str(m), str(s), int(y)), variation),
    )  # fmt: skip


def _over_forms(
    catalogue: Kept, key: tuple[str, str, int], measure: Callable[[Series, int], float]
) -> Found:
    mineral, stage, year = key
    series = _series(catalogue, mineral)
    if not series:
        return missing(f"no price of {mineral} is held")
    known, remark = _nearest(series, stage, year, measure)
    if not known:
        years = sorted({y for one in series for y in one.prices})
        return missing(
            f"too few yearly prices of {mineral} around {year}; held: {figures.spans(years)}"
        )
    rows = tuple(
        kept_row(one.prices[y], item=f"price, {one.form}",
                 note="; ".join(p for p in (remark, str(one.prices[y]["note"])) if p))
        for one, _ in known
        for y in range(year - SPAN, year + 1)
        if y in one.prices
    )  # fmt: skip
    ends = sorted(value for _, value in known)
    # means of monthly prices carry no status: they are as reported
    statuses = {str(one.prices[year].get("status", "reported")) for one, _ in known}
    status = "imputed" if remark else max(statuses, key=STATUSES.index)
    evidence = 1.0 if status in KNOWN else 0.0
    return Found(statistics.median(ends), ends[0], ends[-1], evidence, status, "", rows)


def growth(first: float, last: float, years: int) -> float:
    """Yearly growth from one amount to another.

    Examples
    --------
    >>> round(growth(100.0, 121.0, 2), 9)
    0.1
    """
    return float((last / first) ** (1 / years) - 1)


def output_growth(catalogue: Tables, cases: pd.DataFrame, _: tuple[str, ...]) -> Given:
    """Yearly growth of world output of the stage over five years (four or six where five lacks).

    Both years must be counted in the same terms; another source makes it imputed.
    """
    store = kept(catalogue, cases["year"])
    return per_key(
        OUTPUT_GROWTH, cases, ["mineral", "stage", "year"],
        lambda m, s, y: _output_growth(store, (str(m), str(s), int(y))),
    )  # fmt: skip


def _world(catalogue: Kept, key: tuple[str, str, int]) -> Mapping[str, Any] | None:
    """Merged figure of world output, where it is known and above zero."""

    def make() -> dict[tuple[str, str, int], Mapping[str, Any]]:
        rows = figures.frame(catalogue)
        rows = rows[(rows["place"] == "WLD") & (rows["value"] > 0)]
        found: dict[tuple[str, str, int], Mapping[str, Any]] = {}
        for row in rows.to_dict("records"):
            where = (str(row["mineral"]), str(row["stage"]), int(row["year"]))
            found.setdefault(where, {str(k): v for k, v in row.items()})
        return found

    return catalogue.once("world totals", make).get(key)


def _output_growth(catalogue: Kept, key: tuple[str, str, int]) -> Found:
    mineral, stage, year = key
    now = _world(catalogue, key)
    if now is None:
        return missing(f"no world output of {mineral}, {stage} in {year}")
    before = None
    for span in NEAR:
        earlier = _world(catalogue, (mineral, stage, year - span))
        if earlier is not None and _same_terms(str(earlier["basis"]), str(now["basis"])):
            before = (earlier, span)
            break
    if before is None:
        return missing(
            f"no world output of {mineral}, {stage} four to six years before {year} "
            "in the same terms"
        )
    earlier, span = before
    rate = growth(float(earlier["value"]), float(now["value"]), span)
    same = earlier["source"] == now["source"]
    remark = "" if same else "two sources: part of the change may be a difference between them"
    rows = tuple(
        kept_row(
            row, item="world output", note="; ".join(p for p in (remark, str(row["note"])) if p)
        )
        for row in (earlier, now)
    )
    status = "imputed" if not same else str(now["status"])
    return Found(rate, rate, rate, 1.0 if status in KNOWN else 0.0, status, "", rows)


def _same_terms(one: str, other: str) -> bool:
    """Whether two bases are the same and mean the same in both years."""
    return one == other and one not in ("", MIXED)
