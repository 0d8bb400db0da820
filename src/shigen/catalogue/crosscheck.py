"""Shares of world output in the USGS summaries beside those of other publishers of statistics.

For each mineral, stage and form that the summaries give by country, the five largest producers are
looked up in the other source, in the same year or else in the nearest pair of years. A share agrees
when it differs by no more than 15 % of the USGS share or two percentage points, whichever is
larger. What does not agree is an exception, and every exception has a reason: found by rule where
the tables show it, else from ``hand/crosscheck_reasons.csv``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, Protocol, get_args

import pandas as pd

from shigen.errors import BadInput
from shigen.reference import name

Verdict = Literal["agree", "exception", "not-comparable"]

OWN = "usgs-mcs2026"
# Source, and how a user brings it; the last is part of the built-in catalogue.
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "wmd-2026": "shigen data import wmd FOLDER",
        "bgs-wms": "shigen data import bgs FOLDER",
        "premise-bgs": "shigen data import premise-bgs FOLDER",
    }
)
PRODUCERS = 5
RELATIVE = 0.15
POINTS = 0.02
LUMPS = ("OTH", "WLD")
COLUMNS = [
    "mineral",
    "stage",
    "form",
    "place",
    "year_mcs",
    "share_mcs",
    "source",
    "year",
    "share_other",
    "difference",
    "verdict",
    "reason",
]
Series = tuple[str, str, str, str]
"""Source, mineral, stage and form."""


class Tables(Protocol):
    """Anything that gives the tables of a catalogue."""

    def table(self, name: str, /) -> pd.DataFrame:
        """Return the table of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What the cross-check found.

    Attributes
    ----------
    comparisons
        One row per producer and other source: shares of world output (fractions), their
        ``difference`` (other less USGS), ``verdict`` and ``reason``. A series that the other source
        lacks is one row of the place WLD.
    counts
        Verdicts by other source, and exceptions without a reason.
    lacking
        Other sources that the catalogue does not hold, and how to bring them.
    """

    comparisons: pd.DataFrame
    counts: pd.DataFrame
    lacking: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Year:
    """Output of one series in one year, in the unit of the source."""

    amounts: Mapping[str, float]
    total: float
    withheld: frozenset[str]
    basis: str

    def share(self, place: str) -> float:
        return self.amounts.get(place, math.nan) / self.total if self.total > 0 else math.nan


def allowed(share: float) -> float:
    """Largest difference between two shares that agree.

    Parameters
    ----------
    share
        Share in the USGS summaries, a fraction.

    Examples
    --------
    >>> allowed(0.60), allowed(0.05)
    (0.09, 0.02)
    """
    return max(RELATIVE * share, POINTS)


def crosscheck(catalogue: Tables, against: Sequence[str] = tuple(SOURCES)) -> Result:
    """Compare shares of world output in the USGS summaries with other sources.

    Parameters
    ----------
    catalogue
        Its ``production`` table is read.
    against
        Keys of the other sources.

    Returns
    -------
    Result
        Comparisons, counts by source, and the sources that the catalogue lacks.

    Raises
    ------
    BadInput
        When a source is none that this check knows.

    Examples
    --------
    >>> class Two:
    ...     def table(self, name):
    ...         rows = [("usgs-mcs2026", "CHN", 60.0), ("usgs-mcs2026", "PER", 40.0)]
    ...         rows += [("wmd-2026", "CHN", 70.0), ("wmd-2026", "PER", 30.0)]
    ...         frame = pd.DataFrame(rows, columns=["source", "place", "value"])
    ...         key = {"mineral": "tin", "stage": "mine", "form": "", "measure": "production"}
    ...         return frame.assign(**key, year=2024, basis="tin content", status="reported")
    >>> found = crosscheck(Two(), against=("wmd-2026",)).comparisons.set_index("place")
    >>> round(float(found.loc["CHN", "difference"]), 2), found.loc["CHN", "verdict"]
    (0.1, 'exception')
    """
    for source in against:
        if source not in SOURCES:
            known = ", ".join(SOURCES)
            raise BadInput(f"'{source}' is no source that the check knows; choose from {known}")
    output = catalogue.table("production")
    output = output[output["measure"].eq("production")]
    held = set(output["source"])
    history = _history(output)
    rows: list[dict[str, object]] = []
    for source in against:
        if source in held:
            for series in sorted(s for s in history if s[0] == OWN):
                rows += _compared(series, source, history)
    comparisons = pd.DataFrame(rows, columns=COLUMNS)
    comparisons = comparisons.astype({"year_mcs": "Int64", "year": "Int64"})
    lacking = [
        {"source": source, "how": SOURCES[source]} for source in against if source not in held
    ]
    return Result(
        comparisons, counts(comparisons), pd.DataFrame(lacking, columns=["source", "how"])
    )


def _history(output: pd.DataFrame) -> dict[Series, dict[int, _Year]]:
    """Every series by year; only years with a producer beside the United States."""
    found: dict[Series, dict[int, _Year]] = {}
    keys = ["source", "mineral", "stage", "form", "year"]
    for key, group in output.groupby(keys, sort=True):
        source, mineral, stage, form, year = map(str, key)
        amounts: dict[str, float] = {}
        withheld = set()
        for place, value in zip(group["place"], group["value"], strict=True):
            if math.isnan(value):
                withheld.add(str(place))
            else:
                amounts[str(place)] = float(value)
        if not set(amounts) - {*LUMPS, "USA"}:
            continue
        world = amounts.get("WLD")
        total = sum(v for p, v in amounts.items() if p != "WLD") if world is None else world
        basis = str(group["basis"].iloc[0])
        of = (source, mineral, stage, form)
        found.setdefault(of, {})[int(year)] = _Year(amounts, total, frozenset(withheld), basis)
    return found


def _compared(
    own: Series, source: str, history: Mapping[Series, Mapping[int, _Year]]
) -> list[dict[str, object]]:
    _, mineral, stage, form = own
    other, remark = _counterpart(mineral, stage, form, source)
    head: dict[str, object] = {"mineral": mineral, "stage": stage, "form": form, "source": source}
    if other not in history:
        lone = {"place": "WLD", "verdict": "not-comparable"}
        return [head | lone | {"reason": "the other source has no such series by country"}]
    year_own, year = _nearest(history[own], history[other])
    ours, theirs = history[own][year_own], history[other][year]
    largest = sorted(
        (p for p in ours.amounts if p not in LUMPS and ours.amounts[p] > 0),
        key=lambda place: (-ours.amounts[place], place),
    )[:PRODUCERS]
    rows: list[dict[str, object]] = []
    for place in largest:
        mine, its = ours.share(place), theirs.share(place)
        verdict: Verdict = "agree" if abs(its - mine) <= allowed(mine) else "exception"
        reason = ""
        if "WLD" in ours.withheld:
            verdict, reason = "not-comparable", "USGS prints no world total"
        elif place in theirs.withheld:
            verdict, reason = "not-comparable", "the other source publishes no figure"
        elif verdict == "exception":
            case = _Case(own, other, place, year_own, year, remark)
            reason = _reason(case, ours, theirs, history)
        if verdict == "agree" and year != year_own:
            reason = f"years {year_own} and {year}"
        rows.append(
            head
            | {
                "place": place,
                "year_mcs": year_own,
                "share_mcs": mine,
                "year": year,
                "share_other": its,
                "difference": its - mine,
                "verdict": verdict,
                "reason": reason,
            }
        )
    return rows


def _nearest(own: Iterable[int], other: Iterable[int]) -> tuple[int, int]:
    """Pair of years that lie nearest; of equals the latest."""
    pairs = [(abs(mine - its), -mine, -its) for mine in own for its in other]
    _, mine, its = min(pairs)
    return -mine, -its


@dataclass(frozen=True, slots=True)
class _Case:
    own: Series
    other: Series
    place: str
    year_own: int
    year: int
    remark: str


def _reason(
    case: _Case, ours: _Year, theirs: _Year, history: Mapping[Series, Mapping[int, _Year]]
) -> str:
    """Why a share differs: typed in for this very place, else by rule, else typed in widely."""
    exact, wide = _typed(case)
    if exact:
        return exact
    if case.place not in theirs.amounts:
        return f"the other source does not list {name('place', case.place)}"
    if case.remark:
        return case.remark
    if _kind(ours.basis) != _kind(theirs.basis):
        return f"another basis: {theirs.basis} and not {ours.basis}"
    moved, witnessed = _other_year(case, ours, theirs, history)
    found = moved or _same_tonnes(case.place, ours, theirs) or wide
    if found or witnessed:
        return found
    return (
        f"years {case.year_own} and {case.year}: no source held has both, so that growth cannot "
        "be told from disagreement"
    )


def _kind(basis: str) -> str:
    return "gross" if "gross" in basis else "content"


def _same_tonnes(place: str, ours: _Year, theirs: _Year) -> str:
    """The tonnes agree and the world does not: which other producer makes the difference."""
    mine, its = ours.amounts[place], theirs.amounts[place]
    if abs(its - mine) > RELATIVE * mine:
        return ""
    gaps = {
        p: theirs.amounts.get(p, 0.0) - ours.amounts.get(p, 0.0)
        for p in {*ours.amounts, *theirs.amounts}
        if p not in {place, *LUMPS}
    }
    sign = 1.0 if theirs.total > ours.total else -1.0
    widest = min(gaps, key=lambda p: (-sign * gaps[p], p), default="")
    change = theirs.total / ours.total - 1.0
    if not widest or sign * gaps[widest] <= 0:
        return ""
    return (
        f"tonnes agree within {RELATIVE:.0%}; the world total of the other source is "
        f"{abs(change):.0%} {'higher' if change > 0 else 'lower'}, most of it "
        f"{name('place', widest)}"
    )


def _other_year(
    case: _Case, ours: _Year, theirs: _Year, history: Mapping[Series, Mapping[int, _Year]]
) -> tuple[str, bool]:
    """How far the share moved between two years, by a source with both; whether there is one."""
    if case.year == case.year_own:
        return "", True
    mine, its = ours.share(case.place), theirs.share(case.place)
    witnesses = [
        (series, years)
        for series, years in sorted(history.items())
        if series[1:] == case.own[1:] and {case.year, case.year_own} <= set(years)
    ]
    for series, years in witnesses:
        then, now = years[case.year].share(case.place), years[case.year_own].share(case.place)
        if then > 0 and abs(its * now / then - mine) <= allowed(mine):
            said = (
                f"years {case.year_own} and {case.year}: by {series[0]} the share moved from "
                f"{then:.1%} to {now:.1%} between them"
            )
            return said, True
    return "", bool(witnesses)


@cache
def _series_rules() -> Mapping[tuple[str, ...], Mapping[str, str]]:
    return MappingProxyType(
        {
            (row["mineral"], row["stage"], row["form"], row["source"]): row
            for row in _hand("crosscheck_series")
        }
    )


@cache
def _reasons() -> Mapping[tuple[str, ...], str]:
    return MappingProxyType(
        {
            (row["mineral"], row["stage"], row["place"], row["source"]): row["reason"]
            for row in _hand("crosscheck_reasons")
        }
    )


def _hand(name_: str) -> list[dict[str, str]]:
    file = resources.files("shigen.catalogue").joinpath("hand", f"{name_}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True))


def _counterpart(mineral: str, stage: str, form: str, source: str) -> tuple[Series, str]:
    """Series of the other source, and a remark where it is of another kind."""
    rule = _series_rules().get((mineral, stage, form, source))
    if rule is None:
        return (source, mineral, stage, form), ""
    return (source, mineral, rule["other_stage"], rule["other_form"]), rule["reason"]


def _typed(case: _Case) -> tuple[str, str]:
    """Reason typed in for this place and source, and one for a wider group."""
    _, mineral, stage, _ = case.own
    source = case.other[0]
    known = _reasons()
    exact = known.get((mineral, stage, case.place, source), "")
    wide = [(case.place, "*"), ("*", source), ("*", "*")]
    return exact, next(
        (known[mineral, stage, *w] for w in wide if (mineral, stage, *w) in known), ""
    )


def counts(comparisons: pd.DataFrame) -> pd.DataFrame:
    """How many producers have each verdict, by other source.

    Parameters
    ----------
    comparisons
        As `crosscheck` gives them, or part of them.

    Returns
    -------
    pandas.DataFrame
        One row a source: each verdict, and ``without-reason``, exceptions that nobody explains.
    """
    rows = []
    for source, group in comparisons.groupby("source", sort=True):
        verdicts = {v: int(group["verdict"].eq(v).sum()) for v in get_args(Verdict)}
        bare = group["verdict"].eq("exception") & group["reason"].eq("")
        rows.append({"source": source, **verdicts, "without-reason": int(bare.sum())})
    columns = ["source", *get_args(Verdict), "without-reason"]
    return pd.DataFrame(rows, columns=columns)
