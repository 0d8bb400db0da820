"""What importers of published assessments share: names of materials, and the end of each row.

A study names materials, of which some are no minerals of the catalogue and some are one mineral in
two forms. ``material`` is the name in one spelling over all studies; ``mineral`` is the mineral of
the catalogue that it stands for, and no two materials of one edition of a study stand for the same
one: where titanium and titanium metal are both there, the metal stands for the mineral, and so do
aluminum and magnesium beside bauxite and magnesite.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import pandas as pd

from shigen.catalogue.importers.source_file import Row

STAGES = MappingProxyType({"E": "mine", "P": "refined"})
SECOND_HAND = "third-party transcription"


@dataclass(frozen=True, slots=True)
class Material:
    """A material of a study.

    Attributes
    ----------
    material
        Name in one spelling.
    mineral
        Mineral of the catalogue; empty when it is none of ours.
    beside
        Material that stands for the mineral instead, where the study has it too.
    note
        What the study understands by it.
    """

    material: str
    mineral: str
    beside: str
    note: str


@cache
def materials() -> Mapping[str, Material]:
    """Materials of all studies by the name in their tables.

    Examples
    --------
    >>> materials()["baryte"].mineral, materials()["gold"].mineral
    ('barite', '')
    """
    file = resources.files("shigen.catalogue.importers").joinpath(
        "rules", "assessment_materials.csv"
    )
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
    return MappingProxyType(
        {
            row["printed"]: Material(row["material"], row["mineral"], row["beside"], row["note"])
            for row in rows
        }
    )


def slug(text: str) -> str:
    """A name as a slug: lower case, hyphens for blanks and underscores.

    Examples
    --------
    >>> slug("Coking Coal"), slug("rare_earths")
    ('coking-coal', 'rare-earths')
    """
    return text.strip().lower().replace("_", "-").replace(" ", "-")


def material_in(row: Row, column: str) -> Material:
    """Material that a cell names.

    Raises
    ------
    BadInput
        When it is no material of any study.
    """
    found = materials().get(slug(row.cells[column]))
    if found is None:
        row.refuse(
            column, "is no material of the studies; rules/assessment_materials.csv lists them"
        )
    return found


def notes(*parts: str) -> str:
    """Parts of a note that say something, one after the other.

    Examples
    --------
    >>> notes("a range", "", "from the abstract")
    'a range; from the abstract'
    """
    return "; ".join(part for part in parts if part)


def with_minerals(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows with the mineral that each material stands for.

    Parameters
    ----------
    rows
        Rows with ``study``, ``edition``, ``material`` and ``note``; one table, so that what stands
        beside each other is seen.
    """
    known = {found.material: found for found in materials().values()}
    # The spelling of its own is the one that carries what stands beside a material.
    known |= {name: found for name, found in materials().items() if name == found.material}
    present = {(row["study"], row["edition"], row["material"]) for row in rows}
    made = []
    for row in rows:
        found = known[row["material"]]
        covered = (row["study"], row["edition"], found.beside) in present
        said = f"beside {found.beside}, which stands for the mineral" if covered else found.note
        mineral = "" if covered else found.mineral
        made.append({**row, "mineral": mineral, "note": notes(str(row["note"]), said)})
    return pd.DataFrame(made)


def observation(
    source: Mapping[str, str],
    material: str,
    item: str,
    *,
    study: str,
    edition: int,
    unit: str,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    text: str = "",
    stage: str = "",
    party: str = "",
    year: int | None = None,
    status: str = "estimated",
    note: str = "",
) -> dict[str, Any]:
    """One row of ``assessments``, whose mineral is not told yet.

    Parameters
    ----------
    source
        Row of the table of sources.
    material
        Name of the material; ``all`` when the fact is about none in particular.
    item
        What is said of it, such as ``supply-risk``.
    study, edition, stage, party, year, text, value, low, high, unit, status, note
        Columns of the table.
    """
    return {
        "study": study,
        "edition": edition,
        "material": material,
        "stage": stage,
        "party": party,
        "year": year,
        "item": item,
        "text": text,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "status": status,
        "source": source["source"],
        "vintage": source["edition"],
        "note": note,
    }
