"""Join what the importers give into one catalogue, apply corrections, and check it as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from shigen.catalogue.bulk import BULK
from shigen.catalogue.canonical import TABLES, header, number_text, settle
from shigen.errors import BadInput
from shigen.reference import fields
from shigen.reference.validation import validate


def join(parts: Iterable[tuple[str, Mapping[str, pd.DataFrame]]]) -> dict[str, pd.DataFrame]:
    """Put the tables of all importers together, checked and sorted.

    Parameters
    ----------
    parts
        Pairs of importer name and the tables it read.

    Returns
    -------
    dict
        Every table of the catalogue; those that no importer fills are empty.

    Raises
    ------
    BadInput
        When a table is unknown or does not agree with the field table; names importer and row.
    """
    frames: dict[str, list[pd.DataFrame]] = {table: [] for table in TABLES}
    for importer, tables in parts:
        for table, frame in tables.items():
            if table not in frames:
                raise BadInput(f"importer {importer} gives '{table}', not a table of the catalogue")
            where = f"{importer}: {table}"
            if table == "sources":
                # Several importers may read one source, and say the same of it.
                frame = frame.drop_duplicates()  # noqa: PLW2901
            if table in BULK:
                frames[table].append(frame)  # checked once, when all parts are together
                continue
            frames[table].append(validate(table, frame, where=where, first_row=1, fill=True))
    joined: dict[str, pd.DataFrame] = {}
    for table, found in frames.items():
        empty = pd.DataFrame(columns=list(header(table)), dtype="str")
        whole = pd.concat(found, ignore_index=True) if found else empty
        if table == "sources":
            whole = whole.drop_duplicates()
        joined[table] = settle(table, whole, where=f"joined {table}", first_row=1)
    return joined


def selected(frame: pd.DataFrame, entity: str, year: object, where: str) -> pd.Series:
    """Rows that ``field=value;field=value`` and the year pick out, as true or false.

    Parameters
    ----------
    frame
        Table that the entity names.
    entity
        What stands behind the slash in the ``entity`` of a correction.
    year
        Year of the correction; missing for all years.
    where
        Named in messages.

    Raises
    ------
    BadInput
        When a part is not ``field=value`` of that table.
    """
    chosen = pd.Series([True] * len(frame), index=frame.index)
    for part in entity.split(";"):
        field, separator, value = part.partition("=")
        if not separator or field not in frame.columns:
            raise BadInput(f"{where}: '{part}' is not field=value of that table")
        chosen &= frame[field].astype("str") == value
    if "year" in frame.columns and not pd.isna(year):  # type: ignore[call-overload]
        chosen &= frame["year"] == year
    return chosen


def correct(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Replace published values that cannot stand, as the ``corrections`` table lists them.

    A correction names its row as ``table/field=value;field=value`` and the value it expects to
    find. When the source has changed since, the correction is refused, so that it cannot outlive
    its reason.

    Parameters
    ----------
    tables
        As `join` gives them.

    Returns
    -------
    dict
        The same tables; a corrected row takes the status of the correction and says so in its note.

    Raises
    ------
    BadInput
        When a correction finds no row, or finds another value than it expects.
    """
    result = dict(tables)
    for row in tables["corrections"].to_dict("records"):
        where = f"corrections: {row['entity']} {row['year']} {row['field']}"
        table, _, entity = str(row["entity"]).partition("/")
        if table not in result or row["field"] not in result[table].columns:
            raise BadInput(f"{where}: no such table or column")
        frame = result[table].copy()
        column = str(row["field"])
        chosen = selected(frame, entity, row["year"], where)
        if not chosen.any():
            raise BadInput(f"{where}: no such row; the source changed, look at it again")
        kind = fields(table).set_index("field").loc[column, "type"]
        number = kind == "float"
        shown = frame.loc[chosen, column].map(number_text if number else str)
        if (shown != row["old"]).any():
            raise BadInput(
                f"{where}: expected '{row['old']}' and found '{shown.iloc[0]}'; "
                "the source changed, look at it again"
            )
        try:
            new = (float(row["new"]) if row["new"] else float("nan")) if number else row["new"]
        except ValueError as error:
            raise BadInput(f"{where}: '{row['new']}' is not a number") from error
        frame.loc[chosen, column] = new
        if "note" in frame.columns:
            was = f"corrected, published as {row['old'] or 'nothing'}: {row['reason']}"
            notes = frame.loc[chosen, "note"]
            frame.loc[chosen, "note"] = notes.where(notes == "", notes + "; ") + was
        if "status" in frame.columns:
            frame.loc[chosen, "status"] = row["status"]
        result[table] = settle(table, frame, where=where, first_row=1)
    return result


def check_sources(tables: Mapping[str, pd.DataFrame], *, restricted: bool = False) -> None:
    """Every number has a source that the ``sources`` table holds and that may be passed on.

    Parameters
    ----------
    tables
        All tables of a catalogue.
    restricted
        Allow sources that may not be passed on, as in a catalogue of the user's own.

    Raises
    ------
    BadInput
        Names the table and the source.
    """
    sources = tables["sources"].set_index("source")
    for table, frame in tables.items():
        if table == "sources" or "source" not in frame.columns:
            continue
        for source in sorted(set(frame["source"])):
            if source not in sources.index:
                raise BadInput(f"table '{table}' cites '{source}', which sources does not hold")
            if not restricted and not sources.loc[source, "ships"]:
                raise BadInput(f"table '{table}' has rows of '{source}', which may not be shipped")
