"""Tables that we typed in, each row with its own source: ``hand/*.csv``.

A file is named after its table (``chains.csv``) or ends with it (``japan_facts.csv``,
``world_sources.csv``). It has the columns of that table, and may leave out those that can be empty.
Other files, and the two named below, are rules that another importer
reads; a test holds that each file is the one or the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from shigen.catalogue.canonical import TABLES
from shigen.catalogue.csvfiles import read_csv
from shigen.reference import validate

SOURCES: tuple[Mapping[str, str], ...] = ()  # they are rows of hand/*sources.csv

# Named like a table, but input to the routes of another importer.
INPUTS_OF_OTHERS = frozenset({"land_legs.csv", "main_ports.csv"})


def hand_table(file: Path) -> str | None:
    """Table of the catalogue that a hand-entered file belongs to; none for rules of others.

    Examples
    --------
    >>> hand_table(Path("japan_facts.csv")), hand_table(Path("chains.csv"))
    ('facts', 'chains')
    >>> hand_table(Path("gates.csv")) is None
    True
    """
    if file.name in INPUTS_OF_OTHERS:
        return None
    found = [t for t in TABLES if file.stem == t or file.stem.endswith(f"_{t}")]
    return max(found, key=len) if found else None


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read every hand-entered table.

    Raises
    ------
    BadInput
        When a file does not agree with the field table; names file, row and column.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for file in sorted(folder.glob("*.csv")):
        table = hand_table(file)
        if table is not None:
            frame = validate(table, read_csv(file), where=f"hand/{file.name}", fill=True)
            parts.setdefault(table, []).append(frame)
    return {table: pd.concat(frames, ignore_index=True) for table, frames in parts.items()}
