"""What changed between two catalogues: rows, revised values, world totals, places and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from shigen.catalogue.bulk import BULK
from shigen.catalogue.revisions import (
    edition,
    implausible,
    no_pairs,
    pairs,
    revisions,
    shaped,
    totals,
)
from shigen.reference.tables import field_rows, keys

Tables = Mapping[str, pd.DataFrame]


def changes(
    before: Tables, after: Tables, *, tables: Iterable[str] | None = None
) -> dict[str, pd.DataFrame]:
    """Compare two catalogues.

    Parameters
    ----------
    before, after
        Table name to rows, as a catalogue gives them.
    tables
        Compare these only; all tables of ``after`` when not given.

    Returns
    -------
    dict
        ``changed_tables``: rows added, removed and changed of each table; ``revisions``: values
        that a newer edition gives otherwise, the largest change first; ``changed_totals``: world
        totals of production and the share of the first producer; ``new_and_gone``: minerals and
        places that an edition adds or no longer lists; ``changed_sources``; ``implausible``:
        changes that look like an error. The columns are described in ``fields.csv``.

    Examples
    --------
    >>> row = dict(mineral="cobalt", stage="mine", form="", place="COD", year=2024,
    ...            measure="production", basis="", value=[220000.0], low=float("nan"),
    ...            high=float("nan"), unit="t", status="estimated", source="usgs-mcs2025",
    ...            vintage="2025", note="")
    >>> old = pd.DataFrame(row)
    >>> new = old.assign(value=232000.0, status="reported", source="usgs-mcs2026", vintage="2026")
    >>> found = changes({"production": old}, {"production": pd.concat([old, new])})
    >>> found["revisions"][["old", "new"]].values.tolist()
    [[220000.0, 232000.0]]
    """
    names = [name for name in (after if tables is None else tables) if name != "sources"]
    found = [pairs(name, before.get(name), after[name]) for name in names]
    compared = pd.concat(found, ignore_index=True) if found else no_pairs()
    doubtful, marks = implausible(compared)
    compared["flag"] = marks
    return {
        "changed_tables": shaped(
            "changed_tables", [_counted(name, before.get(name), after[name]) for name in names]
        ),
        "revisions": revisions(compared),
        "changed_totals": totals(before.get("production"), after.get("production"), names),
        "new_and_gone": _new_and_gone(before, after, names),
        "changed_sources": _sources(before, after, names),
        "implausible": doubtful,
    }


def _counted(table: str, before: pd.DataFrame | None, after: pd.DataFrame) -> dict[str, Any]:
    old = shaped(table, []) if before is None else before
    held, found = _row_hashes(table, old), _row_hashes(table, after)
    both = held.index.intersection(found.index)
    changed = int((held.loc[both].to_numpy() != found.loc[both].to_numpy()).sum())
    return {
        "table": table,
        "rows_before": len(old),
        "rows_after": len(after),
        "added": len(found) - len(both),
        "removed": len(held) - len(both),
        "changed": changed,
        "same": len(both) - changed,
    }


def _row_hashes(table: str, frame: pd.DataFrame) -> pd.Series:
    """Hash of each row by the hash of its key."""
    columns = [field["field"] for field in field_rows(table)]
    key = pd.util.hash_pandas_object(frame[list(keys(table))], index=False)
    whole = pd.util.hash_pandas_object(frame[columns], index=False)
    return pd.Series(whole.to_numpy(), index=key.to_numpy())


def _edition_rows(frame: pd.DataFrame) -> dict[str, tuple[int, pd.DataFrame]]:
    """Rows of the newest edition of each family."""
    found: dict[str, tuple[int, pd.DataFrame]] = {}
    for source, rows in frame.groupby("source", sort=True):
        family, year = edition(str(source))
        if family not in found or found[family][0] <= year:
            found[family] = (year, rows)
    return found


def _new_and_gone(before: Tables, after: Tables, names: list[str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for table in names:
        frame, old = after[table], before.get(table)
        if old is None or table in BULK or "source" not in keys(table):
            continue
        # In a table that was empty everything is new, and nothing of it news.
        if "mineral" not in frame.columns or old.empty:
            continue
        known = set(old["mineral"])
        held, found = _edition_rows(old), _edition_rows(frame)
        for family, (_, now) in found.items():
            was = held[family][1] if family in held else None
            rows += _minerals(table, now, was, known)
            if was is not None and "place" in frame.columns:
                rows += _places(table, now, was)
    blank = {"largest": None, "unit": ""}
    return shaped("new_and_gone", [{**blank, **row} for row in rows])


def _minerals(
    table: str, now: pd.DataFrame, was: pd.DataFrame | None, known: set[str]
) -> list[dict[str, Any]]:
    earlier = now.iloc[:0] if was is None else was
    held = known if was is None else set(was["mineral"])
    rows = []
    for change, minerals, frame in (
        ("new", set(now["mineral"]) - held, now),
        ("gone", set(earlier["mineral"]) - set(now["mineral"]), earlier),
    ):
        for mineral in sorted(minerals):
            about = {"kind": "mineral", "change": change, "table": table, "mineral": mineral}
            rows.append(_seen(about, now, frame[frame["mineral"] == mineral]))
    return rows


def _places(table: str, now: pd.DataFrame, was: pd.DataFrame) -> list[dict[str, Any]]:
    by = ["mineral", "stage"] if "stage" in now.columns else ["mineral"]
    held = dict(list(was.groupby(by, sort=True)))
    rows = []
    for key, found in now.groupby(by, sort=True):
        if key not in held:
            continue
        earlier = held[key]
        about = {"kind": "place", "table": table, **dict(zip(by, key, strict=True))}
        for change, places, frame in (
            ("new", set(found["place"]) - set(earlier["place"]), found),
            ("gone", set(earlier["place"]) - set(found["place"]), earlier),
        ):
            for place in sorted(places):
                said = {**about, "change": change, "place": place}
                rows.append(_seen(said, now, frame[frame["place"] == place]))
    return rows


def _seen(about: dict[str, str], now: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    seen = {"stage": "", "place": "", **about, "source": now["source"].iloc[0], "rows": len(rows)}
    if "value" not in rows.columns or len(set(rows["unit"])) != 1:
        return seen
    return {**seen, "largest": rows["value"].max(), "unit": rows["unit"].iloc[0]}


def _sources(before: Tables, after: Tables, names: list[str]) -> pd.DataFrame:
    told = ["title", "publisher", "edition", "licence", "ships", "citation"]
    empty = shaped("sources", [])
    old = before.get("sources", empty).set_index("source")
    new = after.get("sources", empty).set_index("source")
    rows_before, rows_after = _rows_by_source(before, names), _rows_by_source(after, names)
    rows = []
    for source in sorted(set(old.index) | set(new.index)):
        held, found = source in old.index, source in new.index
        counts = (rows_before.get(source, 0), rows_after.get(source, 0))
        other = held and found and list(old.loc[source, told]) != list(new.loc[source, told])
        if held and found and not other and counts[0] == counts[1]:
            continue
        shown = (new if found else old).loc[source]
        rows.append(
            {
                "source": source,
                "change": "changed" if held and found else ("new" if found else "gone"),
                "old_edition": old.loc[source, "edition"] if held else "",
                "new_edition": new.loc[source, "edition"] if found else "",
                "licence": shown["licence"],
                "ships": bool(shown["ships"]),
                "rows_before": counts[0],
                "rows_after": counts[1],
            }
        )
    return shaped("changed_sources", rows)


def _rows_by_source(tables: Tables, names: list[str]) -> dict[str, int]:
    total: dict[str, int] = {}
    for name in names:
        frame = tables.get(name)
        if frame is None or "source" not in frame.columns:
            continue
        for source, count in frame["source"].value_counts().items():
            total[str(source)] = total.get(str(source), 0) + int(count)
    return total
