"""Indicators by year, and the years in which a series jumps because of its data.

A jump is put down to data when a sign of it stands beside the jump, in a quantity that has a part
in it: another publication, another thing counted, producing countries that come or go, another kind
of figure, much more or less of it known, or world output that moves by a factor no industry moves
by. A sign is no proof. A jump without one is a change of the world as far as the data can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from shigen.criticality.changes import decompose, movement
from shigen.criticality.evaluate import Assessment
from shigen.criticality.method import Array
from shigen.criticality.signs import KINDS, of_data

# From this factor between two years a score jumps, if it also moves by this share of the highest
# score of its series.
JUMP = 1.5
OF_HIGHEST = 0.1
# A quantity that makes so much of a jump must account for itself.
PART = 0.25

KEYS = ("mineral", "stage", "party")
INDICATOR_COLUMNS = (
    *KEYS, "method", "year", "indicator", "title", "unit", "value", "low", "high",
)  # fmt: skip
BREAK_COLUMNS = (
    *KEYS, "method", "year_before", "year", "before", "after", "factor", "kind", "quantity",
    "sentence",
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """Indicators by year and their breaks.

    Attributes
    ----------
    scores
        mineral, stage, party, method, year, score, low, high, critical, answer, evidence, status,
        countries (with output), largest, largest_share, missing; by series and year.
    indicators
        ``INDICATOR_COLUMNS``: every output of every method, one row a year; low and high only of
        the score.
    breaks
        ``BREAK_COLUMNS``: years in which a score jumps, comes or goes, with a sentence each. Kinds
        are in ``KINDS``.
    """

    scores: pd.DataFrame
    indicators: pd.DataFrame
    breaks: pd.DataFrame


def history(assessments: Assessment | Iterable[Assessment]) -> History:
    """Indicators by year of one or more methods, and what their breaks are.

    Parameters
    ----------
    assessments
        Of inputs with several years, as `shigen.criticality.evaluate` gives them.

    Returns
    -------
    History
        Its tables.
    """
    every = [assessments] if isinstance(assessments, Assessment) else list(assessments)
    scores = [_scores(one) for one in every]
    indicators = [_indicators(one) for one in every]
    found = [row for one in every for row in _breaks(one)]
    order = [*KEYS, "method", "year"]
    return History(
        pd.concat(scores, ignore_index=True).sort_values(order, ignore_index=True),
        pd.concat(indicators, ignore_index=True).sort_values(
            order, kind="stable", ignore_index=True
        ),
        pd.DataFrame(found, columns=list(BREAK_COLUMNS)).sort_values(order, ignore_index=True),
    )


def _scores(one: Assessment) -> pd.DataFrame:
    table = one.table
    countries = np.full(len(table), np.nan)
    if one.inputs.has("world_output"):
        amounts = one.inputs.quantities["world_output"].value[:, :-1]
        known = np.isfinite(amounts).all(axis=1)
        countries[known] = (amounts[known] > 0).sum(axis=1)
    columns = [
        *KEYS, "method", "year", "score", "low", "high", "critical", "answer", "evidence", "status",
        "countries", "largest", "largest_share", "missing",
    ]  # fmt: skip
    return table.assign(countries=countries)[columns]


def _indicators(one: Assessment) -> pd.DataFrame:
    frames = []
    blank = np.full(len(one.table), np.nan)
    for output in one.method.outputs:
        ends = (one.table["low"], one.table["high"]) if output.name == one.method.score else None
        frames.append(
            one.table[[*KEYS, "method", "year"]].assign(
                indicator=output.name, title=output.title, unit=output.unit,
                value=one.outputs[output.name].to_numpy(),
                low=blank if ends is None else ends[0], high=blank if ends is None else ends[1],
            )
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)[list(INDICATOR_COLUMNS)]


def _breaks(one: Assessment) -> Iterator[tuple[object, ...]]:
    """Rows of the breaks of every series of an assessment."""
    jumps: list[tuple[int, int]] = []
    for _, rows in one.table.groupby(list(KEYS), sort=True):
        series = rows.sort_values("year")
        cases = series.index.to_numpy(dtype="intp")
        score = series["score"].to_numpy(dtype="float64")
        yield from _gaps(one, cases, score)
        there = np.flatnonzero(np.isfinite(score))
        highest = np.abs(score[there]).max(initial=0.0)
        for a, b in pairwise(there):
            if _jumps(score[a], score[b], highest):
                jumps.append((int(cases[a]), int(cases[b])))
    if not jumps:
        return
    old, new = np.array(jumps, dtype="intp").T
    shares = decompose(one, old, new)
    for at, (before, after) in enumerate(jumps):
        parts = dict(zip(shares.quantities, shares.parts[:, at], strict=True))
        driver, _ = shares.driver(at)
        yield _explained(one, before, after, parts, driver)


def _jumps(before: float, after: float, highest: float) -> bool:
    if abs(after - before) < OF_HIGHEST * highest:
        return False
    small, large = sorted((abs(before), abs(after)))
    return large >= JUMP * small


def _gaps(one: Assessment, cases: Array, score: Array) -> Iterator[tuple[object, ...]]:
    """Years in which a series of scores ends, and in which it starts again."""
    known = np.isfinite(score)
    last = -1
    for at, there in enumerate(known):
        if there:
            if 0 <= last < at - 1:
                year = int(one.table["year"].iloc[cases[at]])
                gone = int(one.table["year"].iloc[cases[last]])
                sentence = f"A score again in {year}, after none since {gone}."
                yield _row(one, (int(cases[last]), int(cases[at])), "missing", "", sentence)
            last = at
        elif last == at - 1 and last >= 0:
            row = one.table.iloc[cases[at]]
            sentence = f"No score in {row['year']}: {row['missing']}."
            yield _row(one, (int(cases[last]), int(cases[at])), "missing", "", sentence)


def _row(
    one: Assessment, pair: tuple[int, int], kind: str, quantity: str, sentence: str
) -> tuple[object, ...]:
    before, after = (one.table.iloc[case] for case in pair)
    was, now = float(before["score"]), float(after["score"])
    factor = now / was if was != 0 else float("nan")
    return (
        *(after[key] for key in KEYS), one.method.slug, int(before["year"]), int(after["year"]),
        was, now, factor, kind, quantity, sentence,
    )  # fmt: skip


def _explained(
    one: Assessment, a: int, b: int, parts: dict[str, float], driver: str
) -> tuple[object, ...]:
    """A jump with the first sign that the data explain it, or with what moved."""
    before, after = one.table.iloc[a], one.table.iloc[b]
    change = float(after["score"]) - float(before["score"])
    told = all(np.isfinite(part) for part in parts.values()) and bool(parts)
    names = [
        name for name, part in sorted(parts.items(), key=lambda item: -item[1] * np.sign(change))
        if not told or part * np.sign(change) >= PART * abs(change)
    ]  # fmt: skip
    start = (
        f"Score {before['score']:.3g} in {before['year']}, {after['score']:.3g} in {after['year']}"
    )
    signs = [sign for name in names if one.inputs.has(name) for sign in of_data(one, name, a, b)]
    moved = movement(one, driver, a, b) if driver else ""
    if signs:
        order = list(KINDS)
        kind, quantity, text = min(signs, key=lambda sign: order.index(sign[0]))
        others = [sign[2] for sign in signs if sign[2] != text]
        also = f"; also {others[0]}" if others else ""
        return _row(one, (a, b), kind, quantity, f"{start}: {text}{also}.")
    text = f"mostly {driver.replace('_', ' ')}" if driver else "no quantity stands out"
    text += f" ({moved})" if moved else ""
    why = "no change of source, content or kind of figure explains it"
    return _row(one, (a, b), "world", driver, f"{start}: {text}; {why}.")
