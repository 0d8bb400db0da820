"""Scores of the European Commission's studies of raw materials, and what they are made from.

Supply risk and economic importance in the studies of 2011, 2014, 2020 and 2023; for 2023 also the
stage that the score is of, the score and import reliance by stage, which mix enters it (``GS+EU``,
``GSonly``, ``EUonly``), the substitution indices and the recycling rate. A material without a score
in an edition has no row. Both files are transcriptions by others of the annexes. Where the table of
all editions prints another score for 2023 than the annex of that edition, the annex stands and the
note says so (aluminum, silicon).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from shigen.catalogue.importers import eu_crm_parameters
from shigen.catalogue.importers.assessment_rows import (
    SECOND_HAND,
    STAGES,
    material_in,
    notes,
    observation,
    with_minerals,
)
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

STUDY = "eu-crm"
PARTY = "EUU"
LATEST = 2023
EDITIONS_SOURCE = {
    "source": "eu-crm-2011-2023",
    "title": "Study on the critical raw materials for the EU 2023, scores of the studies of 2011, "
    "2014, 2020 and 2023",
    "publisher": "European Commission, Directorate-General for Internal Market, Industry, "
    "Entrepreneurship and SMEs (Grohol and Veeh)",
    "edition": "2023",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "doi:10.2873/725585, annexes; "
    "github.com/erikemilsson/EU-Critical-Raw-Materials-CRM-Reports-Datasets",
    "accessed": "2026-11-24",
}
SOURCES = (EDITIONS_SOURCE, eu_crm_parameters.SOURCE)
EDITIONS_FILE = "eu_crm_sr_ei_2011_2023.csv"
EDITIONS_COLUMNS = ("slug", "year", "SR", "EI")
SCORES = {"supply-risk": "SR", "economic-importance": "EI"}
WORDS = {"E": "extraction", "P": "processing"}
STAGE_USED = {"Extraction": "E", "Processing": "P"}
MIXES = frozenset({"GS+EU", "GSonly", "EUonly"})
LARGEST = 10.0
# Item, stage, column, largest, by what the printed number is divided, unit.
NUMBERS = (
    ("supply-risk", "", "SR_published", LARGEST, 1, "index"),
    ("economic-importance", "", "EI_published", LARGEST, 1, "index"),
    ("supply-risk", "mine", "SR_extraction", LARGEST, 1, "index"),
    ("supply-risk", "refined", "SR_processing", LARGEST, 1, "index"),
    ("import-reliance", "mine", "IR_extraction_pct", 100.0, 100, "fraction"),
    ("import-reliance", "refined", "IR_processing_pct", 100.0, 100, "fraction"),
    ("eol-rir", "", "EoL_RIR_pct", 100.0, 100, "fraction"),
    ("si-sr", "", "SI_SR", 1.0, 1, "fraction"),
    ("si-ei", "", "SI_EI", 1.0, 1, "fraction"),
)

Scores = Mapping[tuple[str, str], float]


def _bounded(row: Row, column: str, top: float) -> float | None:
    number = row.number_in(column, empty=("",))
    if number is not None and not 0 <= number <= top:
        row.refuse(column, f"is not from 0 to {top:g}")
    return number


def editions(file: Path) -> list[dict[str, Any]]:
    """Supply risk and economic importance by edition.

    Raises
    ------
    BadInput
        When a material or edition is not known, or a score is not from 0 to 10.
    """
    made = []
    for row in rows_of(file, columns=EDITIONS_COLUMNS):
        material = material_in(row, "slug").material
        year = row.number_in("year")
        if year is None or not 2000 <= year <= LATEST or year != int(year):
            row.refuse("year", f"is no edition of the study to {LATEST}")
        for item, column in SCORES.items():
            score = _bounded(row, column, LARGEST)
            if score is not None:
                made.append(
                    observation(
                        EDITIONS_SOURCE, material, item, study=STUDY, edition=int(year),
                        party=PARTY, value=score, unit="index", note=SECOND_HAND,
                    )
                )  # fmt: skip
    return made


def _numbers(row: Row) -> Iterator[tuple[str, str, float, str]]:
    """Item, stage, value and unit of every number that an annex row prints."""
    for item, stage, column, top, per, unit in NUMBERS:
        number = _bounded(row, column, top)
        if number is not None:
            yield item, stage, number / per, unit


def _texts(row: Row) -> Iterator[tuple[str, str, str]]:
    """Item, stage and text: the stage of the score, and the mix that enters each stage."""
    used = row.cells["stage_used"]
    if used not in STAGE_USED:
        row.refuse("stage_used", "is neither Extraction nor Processing")
    yield "stage-used", "", STAGES[STAGE_USED[used]]
    for letter, word in WORDS.items():
        column = f"supply_data_{word}"
        mix = row.cells[column].strip()
        if mix and mix not in MIXES:
            row.refuse(column, "is not GS+EU, GSonly or EUonly")
        if mix:
            yield "mix", STAGES[letter], mix


def _of_row(row: Row, others: Scores) -> Iterator[dict[str, Any]]:
    material = material_in(row, "slug").material
    said = notes(SECOND_HAND, row.cells["note"].strip())
    source = eu_crm_parameters.SOURCE
    for item, stage, value, unit in _numbers(row):
        other = None if stage else others.get((material, item))
        differs = other is not None and other != value
        yield observation(
            source, material, item, study=STUDY, edition=LATEST, party=PARTY, stage=stage,
            value=value, unit=unit,
            note=notes(said, f"{other:g} in the table of all editions" if differs else ""),
        )  # fmt: skip
    for item, stage, text in _texts(row):
        yield observation(
            source, material, item, study=STUDY, edition=LATEST, party=PARTY, stage=stage,
            text=text, unit="text", status="reported", note=said,
        )  # fmt: skip


def parameters(file: Path, others: Scores) -> list[dict[str, Any]]:
    """Scores and parameters of the edition of 2023.

    Parameters
    ----------
    file
        Table of parameters.
    others
        Scores of 2023 in the table of all editions, by material and item.

    Raises
    ------
    BadInput
        When a material, stage or mix is not known, or a number is out of its bounds.
    """
    texts = (f"supply_data_{word}" for word in WORDS.values())
    columns = ("slug", "stage_used", "note", *texts, *(column for _, _, column, *_ in NUMBERS))
    return [new for row in rows_of(file, columns=columns) for new in _of_row(row, others)]


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Scores and parameters of the studies.

    Parameters
    ----------
    path
        The folder with both files, or one of them.

    Returns
    -------
    dict
        ``assessments``.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    rows: list[dict[str, Any]] = []
    annex_alone = path.is_file() and "SR_published" in _header(path)
    if not annex_alone:
        rows = editions(located(path, EDITIONS_FILE))
    others = {(r["material"], r["item"]): r["value"] for r in rows if r["edition"] == LATEST}
    if annex_alone or not path.is_file():
        annex = parameters(located(path, eu_crm_parameters.PATTERN), others)
        printed = {(r["material"], r["item"]) for r in annex if r["stage"] == ""}
        rows = [
            row
            for row in rows
            if row["edition"] != LATEST or (row["material"], row["item"]) not in printed
        ] + annex
    if not rows:
        raise BadInput(f"{path}: has no score of a material")
    return {"assessments": with_minerals(rows)}


def _header(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is not UTF-8 text") from error
