"""Write a priority list as documents and tables: every file whole, or none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from shigen.briefing.priority.content import PriorityInput, checked
from shigen.briefing.priority.facts import Facts
from shigen.briefing.write import Progress, chosen, documents, teller, written

if TYPE_CHECKING:
    from shigen.briefing.blocks import Document
    from shigen.briefing.language import Language

FORMATS = ("html", "pdf", "csv")
STEM = "priority"


def write(
    found: PriorityInput,
    *,
    to: Path,
    languages: Sequence[str] = ("en", "ja"),
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the document of a priority list in each language and format and return the paths.

    Parameters
    ----------
    found
        As `shigen.briefing.priority.gathered` gives it.
    to
        The folder; made when missing.
    languages
        ``en``, ``ja``, ``fr``.
    formats
        ``html`` and ``pdf`` (one file a language), ``csv`` (folder ``priority``).
    progress
        Told before each step.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    BadInput
        When a language or format is not known, a table lacks a column, or nothing is ranked.
    MissingAsset
        When the font or the compiled translations are not there.
    WriteFailed
        When a file cannot be written.
    """
    spoken = chosen(languages, formats, FORMATS)
    facts = Facts(checked(found))
    return written(to, dict(_made(facts, spoken, formats, progress)))


def _made(
    facts: Facts,
    languages: Sequence[Language],
    formats: Sequence[str],
    progress: Progress | None,
) -> Iterator[tuple[str, bytes]]:
    from shigen.briefing.as_csv import as_csv

    def composed(language: Language) -> Document:
        from shigen.briefing.priority.document import compose

        return compose(facts, language)

    tell = teller(languages, formats, progress)
    yield from documents(composed, STEM, languages, formats, tell)
    if "csv" in formats:
        tell(f"{STEM}/*.csv")
        for name, content in as_csv({"about": about(facts.found), **facts.found.tables}).items():
            yield f"{STEM}/{name}", content


def about(found: PriorityInput) -> pd.DataFrame:
    """How the list was made, as rows of item and value."""
    items = {
        "parties": ";".join(found.parties),
        "year": str(found.year),
        "by": found.by,
        "fewest_lists": str(found.fewest),
        "draws": str(found.draws),
        "seed": str(found.seed) if found.draws else "",
        "evidence": f"{found.evidence:g}",
        "catalogue": found.catalogue,
        "version": found.version,
        "run_date": found.run_date.isoformat(),
    }
    return pd.DataFrame({"item": list(items), "value": list(items.values())})
