"""End-of-life recycling input rate of a mineral for a party."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from shigen.criticality.gather.finding import Found, kept_row, missing, per_key
from shigen.criticality.gather.kept import Tables, kept
from shigen.criticality.gather.world import KNOWN
from shigen.criticality.inputs import Given
from shigen.criticality.quantities import RECYCLING

# A rate says nothing of a year further than this from its period.
REACH = 10
# How far off, as a factor either way, the rate of one place may be for another.
ELSEWHERE = 2.0
# How much of the rate counts as known when another place or new scrap had to be brought in: ours.
HALF = 0.5

Row = Mapping[str, Any]


def recycling(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:  # noqa: ARG001 - of no place
    """Old scrap over all input of the mineral, of the party where somebody gives it.

    In order: the end-of-life recycling input rate of the party; its share of old scrap; its share
    of secondary supply, where somebody reports or estimates it, times one less the world's share of
    new scrap in it; then, with a range of a factor of ``ELSEWHERE`` either way, the rate of the
    European Union and that of the world (share of old scrap). The last three are imputed and count
    as half known. A rate is used for years at most ``REACH`` from its period. The share of
    secondary supply alone is never used, since it counts new scrap too.
    """
    table = kept(catalogue, cases["year"]).table("recycling")
    table = table[table["value"].notna()]
    rows: dict[str, list[Row]] = {}
    for row in table.to_dict("records"):
        rows.setdefault(str(row["mineral"]), []).append({str(k): v for k, v in row.items()})

    def find(mineral: str, year: int, party: str) -> Found:
        return _rate(rows.get(mineral, []), mineral, int(year), party)

    return per_key(RECYCLING, cases, ["mineral", "year", "party"], find)


def _rate(rows: Sequence[Row], mineral: str, year: int, party: str) -> Found:
    for measure in ("eol-rir", "old-scrap-share"):
        row = _nearest(rows, year, party, measure)
        if row is not None:
            return _as_printed(row)
    secondary = _nearest(rows, year, party, "secondary-share")
    new = _nearest(rows, year, "WLD", "new-scrap-share")
    if secondary is not None and new is not None and secondary["status"] in KNOWN:
        return _less_new(secondary, new)
    for place, measure in (("EUU", "eol-rir"), ("WLD", "old-scrap-share")):
        row = _nearest(rows, year, place, measure)
        if row is not None:
            return _from_elsewhere(row, party)
    held = sorted({f"{row['measure']} of {row['place']}, {row['period']}" for row in rows})
    shown = f"; held: {'; '.join(held[:3])}{' and others' if len(held) > 3 else ''}"
    return missing(
        f"no rate of old scrap of {mineral} for {party} within {REACH} years of {year}"
        + (shown if held else "")
    )


def _nearest(rows: Sequence[Row], year: int, place: str, measure: str) -> Row | None:
    """Row whose period is nearest to the year, the latest edition of equals."""
    near = [
        (_away(str(row["period"]), year), row)
        for row in rows
        if row["place"] == place and row["measure"] == measure
    ]
    near = [(away, row) for away, row in near if away <= REACH]
    if not near:
        return None
    least = min(away for away, _ in near)
    return max((row for away, row in near if away == least), key=lambda row: str(row["vintage"]))


def _away(period: str, year: int) -> int:
    """Years between a year and a period such as ``2016-2020`` or ``2025``.

    Examples
    --------
    >>> _away("2016-2020", 2018), _away("2016-2020", 2024), _away("2025", 2024)
    (0, 4, 1)
    """
    ends = [int(part) for part in period.split("-") if part.isdigit()]
    if not ends:
        return REACH + 1
    return max(ends[0] - year, year - ends[-1], 0)


def _ends(row: Row) -> tuple[float, float, float]:
    value = float(row["value"])
    low, high = float(row["low"]), float(row["high"])
    return value, value if math.isnan(low) else low, value if math.isnan(high) else high


def _known(row: Row) -> float:
    return 1.0 if row["status"] in KNOWN else 0.0


def _as_printed(row: Row) -> Found:
    value, low, high = _ends(row)
    return Found(value, low, high, _known(row), str(row["status"]), rows=(_shown(row),))


def _less_new(secondary: Row, new: Row) -> Found:
    share, least, most = _ends(secondary)
    fresh, fresh_low, fresh_high = _ends(new)
    note = "secondary supply less new scrap"
    return Found(
        share * (1 - fresh), least * (1 - fresh_high), most * (1 - fresh_low), HALF, "imputed",
        rows=(_shown(secondary, note), _shown(new, note)),
    )  # fmt: skip


def _from_elsewhere(row: Row, party: str) -> Found:
    value, low, high = _ends(row)
    status = "assumed" if row["status"] == "assumed" else "imputed"
    note = f"of {row['place']}, stands in for {party}"
    return Found(
        value,
        low / ELSEWHERE,
        min(high * ELSEWHERE, 1.0),
        HALF * _known(row),
        status,
        rows=(_shown(row, note),),
    )


def _shown(row: Row, note: str = "") -> dict[str, Any]:
    said = "; ".join(part for part in (note, str(row["period"]), str(row["note"])) if part)
    return kept_row(row, item=row["measure"], note=said)
