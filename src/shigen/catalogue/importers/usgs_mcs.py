"""USGS Mineral Commodity Summaries from the edition of 2026 on: the importer.

The release is one long table of every number in the edition. It feeds five tables: ``balance``
(US statistics of every chapter as printed), ``world_tables`` (world output, capacity and reserves
of every chapter as printed), ``production`` (in t of content where the chapter allows it),
``shares`` (US import sources) and ``prices``. Chapters of minerals that are not ours stay in the
first two tables under the slug of the chapter.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import located
from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_file import PATTERN, VINTAGE, read_rows, source_key
from shigen.catalogue.importers.usgs_mcs_trade import prices, shares
from shigen.catalogue.importers.usgs_mcs_world import production, world_tables
from shigen.errors import BadInput

FOLDER = "usgs-mcs2026"

# The edition is known only when the file is read, so that `read` gives the row of ``sources``.
SOURCES: tuple[dict[str, str], ...] = ()


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read an edition into the tables it feeds.

    Parameters
    ----------
    path
        The released CSV file, or the folder that holds it.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``balance``, ``world_tables``, ``production``, ``shares``, ``prices`` and ``sources``. What
        a later edition does not have of the lines that the rule tables name is listed in the
        ``edition`` of the source.

    Raises
    ------
    BadInput
        When the file is missing or is not what it claims to be: names file, row and column.
    """
    file = located(path, PATTERN)
    rows = read_rows(file)
    edition = str(rows["vintage"].iloc[0])
    if edition < VINTAGE:
        raise BadInput(
            f"{file.name}: editions before {VINTAGE} were released as wide tables; use "
            "usgs-mcs2025 for the one of 2025"
        )
    # The rule tables were worded for one edition: there every line must be found.
    missing: list[str] | None = None if edition == VINTAGE else []
    us = balance(rows)
    world = world_tables(rows)
    tables = {
        "balance": us,
        "world_tables": world,
        "production": production(world, us, edition=edition, missing=missing),
        "shares": shares(rows, missing=missing),
        "prices": prices(rows, missing=missing),
    }
    return tables | {"sources": pd.DataFrame([source(edition, missing or [])])}


def source(edition: str, missing: list[str]) -> dict[str, str]:
    """Row of the ``sources`` table for an edition.

    Parameters
    ----------
    edition
        Year of the edition.
    missing
        Lines of the rule tables that it does not have.

    Examples
    --------
    >>> source("2027", ["zinc: mine production"])["edition"]
    '2027, without 1 line that the rules of 2026 name: zinc: mine production'
    """
    # Version 1.3 of 27 May 2026 lowered the rare-earth reserves of Brazil; the file held does not
    # have that change yet.
    said = f"{edition}, before version 1.3" if edition == VINTAGE else edition
    if missing:
        lines = "line" if len(missing) == 1 else "lines"
        said += f", without {len(missing)} {lines} that the rules of {VINTAGE} name: " + "; ".join(
            missing
        )
    return {
        "source": source_key(edition),
        "title": f"Mineral Commodity Summaries {edition} Data Release",
        "publisher": "U.S. Geological Survey",
        "edition": said,
        "licence": "Public domain (US Government work)",
        "ships": "1",
        "citation": f"https://doi.org/10.3133/mcs{edition}",
        "accessed": "2026-11",
    }
