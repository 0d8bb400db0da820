"""Printed world totals beside the sums of the countries that are printed with them."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_values import half_unit, read_value
from shigen.reference import name

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

Verdict = Literal["equal", "within-rounding", "bound-holds", "not-comparable", "differs"]

COLUMNS = [
    "mineral",
    "table",
    "measure",
    "year",
    "source",
    "unit",
    "countries",
    "sum",
    "published",
    "difference",
    "rounding",
    "verdict",
    "reason",
]

EXCLUDES_USA = re.compile(
    r"excludes U\.S\. production|does not include production in the United States", re.IGNORECASE
)
_COUNTED_ELSEWHERE = re.compile(r"included with", re.IGNORECASE)
Row = Mapping[Hashable, Any]


def world_totals(catalogue: Catalogue) -> pd.DataFrame:
    """Compare every printed world total with the sum of its countries.

    Parameters
    ----------
    catalogue
        Only its ``world_tables`` table is read.

    Returns
    -------
    pandas.DataFrame
        One row per mineral, printed table, measure and year, in the printed unit: the number of
        ``countries`` added (other countries included), their ``sum``, the ``published`` total,
        ``difference`` (sum less total), ``rounding`` (half of the last printed place of the total),
        ``verdict`` and ``reason``.

        ``equal``: the sum rounds to the total. ``within-rounding``: it does when the rounding of
        the countries is allowed for too. ``bound-holds``: the total is printed as a bound and the
        sum keeps it. ``not-comparable``: a country is withheld or not available, or there is no
        total or no country; the reason names it. ``differs``: none of these.

    Notes
    -----
    Where a footnote says that a total leaves out the United States, the sum does so too.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> totals = world_totals(load()).set_index(["mineral", "table", "year", "source"])
    >>> row = totals.loc[("cobalt", "mine production", 2024, "usgs-mcs2026")]
    >>> float(row["sum"]), row["published"], row["verdict"]
    (301590.0, '302,000', 'equal')
    """
    return compare(catalogue.table("world_tables"))


def compare(tables: pd.DataFrame) -> pd.DataFrame:
    """Compare totals and sums in a frame with the columns of ``world_tables``."""
    found: list[dict[str, object]] = []
    keys = ["mineral", "table", "measure", "year", "source"]
    groups = {key: rows.to_dict("records") for key, rows in tables.groupby(keys, sort=True)}
    for key, rows in groups.items():
        mineral, table, measure, year, source = key
        totals = [row for row in rows if row["place"] == "WLD"]
        parts = [row for row in rows if row["place"] != "WLD"]
        if not parts:
            # "ilmenite and rutile" has no countries of its own: it adds two other totals.
            others = [(mineral, t, measure, year, source) for t in _parts_of(str(table))]
            rest = [row for other in others for row in groups.get(other, [])]
            parts = [row for row in rest if row["place"] == "WLD"]
        head = dict(zip(keys, key, strict=True)) | {"unit": rows[0]["unit"]}
        found.append(head | _compared(totals, parts))
    return pd.DataFrame(found, columns=COLUMNS)


def counts(table: pd.DataFrame) -> dict[str, int]:
    """How many totals have each verdict.

    Parameters
    ----------
    table
        As `world_totals` gives it.

    Returns
    -------
    dict of str to int
        Every verdict named.
    """
    return {verdict: int((table["verdict"] == verdict).sum()) for verdict in get_args(Verdict)}


def _parts_of(table: str) -> list[str]:
    head, colon, tail = table.partition(": ")
    kinds = tail.split(" and ")
    return [f"{head}: {kind}" for kind in kinds] if colon and len(kinds) > 1 else []


def _compared(totals: Sequence[Row], parts: Sequence[Row]) -> dict[str, object]:
    if not totals:
        return _answer(parts, None, "not-comparable", "No world total is printed.")
    total = totals[0]
    left_out = EXCLUDES_USA.search(str(total["note"])) is not None
    counted = [row for row in parts if not (left_out and row["place"] == "USA")]
    said = "The total leaves out the United States, and so does the sum." if left_out else ""
    if not counted:
        return _answer(counted, total, "not-comparable", "No country is printed.")
    return _added_up(counted, total, said)


def _added_up(counted: Sequence[Row], total: Row, said: str) -> dict[str, object]:
    unknown = [f"{_place(row)} ({row['published']})" for row in counted if _ends(row) is None]
    reading = read_value(str(total["published"]))
    if reading.kind == "above" and reading.low is not None:
        return _bound(counted, total, reading.low, unknown)
    if reading.kind != "number" or reading.value is None:
        return _answer(counted, total, "not-comparable", f"The total is printed as {reading.text}.")
    if unknown:
        reason = f"Not known: {', '.join(unknown)}. {said}".strip()
        return _answer(counted, total, "not-comparable", reason)
    half = half_unit(reading.text)
    if _near(counted, reading.value, half):
        return _answer(counted, total, "equal", said)
    if _near(counted, reading.value, half + sum(_half(row) for row in counted)):
        return _answer(counted, total, "within-rounding", said)
    gap = "The countries printed do not add up to the total, and no footnote says why."
    return _answer(counted, total, "differs", f"{said} {gap}".strip())


def _near(counted: Sequence[Row], total: float, slack: float) -> bool:
    ends = [ends for ends in map(_ends, counted) if ends is not None]
    low, high = (sum(end[side] for end in ends) for side in (0, 1))
    # A hair's breadth for sums of decimals.
    reach = slack + 1e-9 * max(1.0, abs(total))
    return low - reach <= total <= high + reach


def _bound(
    counted: Sequence[Row], total: Row, bound: float, unknown: Sequence[str]
) -> dict[str, object]:
    slack = half_unit(f"{bound:.0f}") + sum(_half(row) for row in counted)
    missing = f" Not known: {', '.join(unknown)}." if unknown else ""
    if sum(ends[1] for ends in map(_ends, counted) if ends) + slack >= bound:
        return _answer(counted, total, "bound-holds", f"The total is a lower bound.{missing}")
    verdict: Verdict = "not-comparable" if unknown else "differs"
    return _answer(counted, total, verdict, f"The sum is below the bound.{missing}")


def _answer(
    parts: Sequence[Row], total: Row | None, verdict: Verdict, reason: str
) -> dict[str, object]:
    known = [ends for ends in map(_ends, parts) if ends is not None]
    added = sum((low + high) / 2 for low, high in known) if known else math.nan
    text = "" if total is None else str(total["published"])
    printed = math.nan if total is None else float(total["value"])
    number = total is not None and read_value(text).kind == "number"
    return {
        "countries": len(parts),
        "sum": added,
        "published": text,
        "difference": added - printed if number else math.nan,
        "rounding": half_unit(text) if number else math.nan,
        "verdict": verdict,
        "reason": reason,
    }


def _ends(row: Row) -> tuple[float, float] | None:
    """Ends of what a country adds, in the printed unit; nothing when it is not known."""
    value, low, high = (float(row[field]) for field in ("value", "low", "high"))
    reading = read_value(str(row["published"]))
    if reading.kind == "small" and _COUNTED_ELSEWHERE.search(str(row["note"])):
        return (0.0, 0.0)
    if not math.isnan(low) and not math.isnan(high):
        return (low, high)
    if reading.kind in {"number", "zero"} and not math.isnan(value):
        return (value, value)
    return None


def _half(row: Row) -> float:
    text = str(row["published"])
    return half_unit(text) if read_value(text).kind in {"number", "zero"} else 0.0


def _place(row: Row) -> str:
    return name("place", str(row["place"]))
