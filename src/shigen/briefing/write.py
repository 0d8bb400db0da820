"""Write a briefing: every file whole, or none of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shigen.briefing import language as languages_of
from shigen.briefing.content import BriefingInput, checked
from shigen.briefing.findings import Findings
from shigen.briefing.language import Language
from shigen.errors import BadInput
from shigen.files import named_failure

if TYPE_CHECKING:
    from shigen.briefing.blocks import Document

FORMATS = ("html", "pdf", "xlsx", "csv")
# Those that are composed as a document, once a language.
PAGED = ("html", "pdf")

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many steps are done, and how many there are."""


def write(
    briefing: BriefingInput,
    *,
    to: Path,
    languages: Sequence[str] = ("en", "ja"),
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the briefing in each language and format and return the paths.

    Everything is made before anything is written, and written under temporary names before
    anything is renamed: a failure leaves the folder as it was.

    Parameters
    ----------
    briefing
        The results.
    to
        The folder; made when missing.
    languages
        ``en``, ``ja``, ``fr``; the first also titles the Excel sheets.
    formats
        ``html`` and ``pdf`` (one file a language), ``xlsx`` (``plan.xlsx``), ``csv`` (folder
        ``plan``).
    progress
        Told before each step.

    Returns
    -------
    list of pathlib.Path
        The files written, in the order of ``formats``.

    Raises
    ------
    BadInput
        When a language or format is not known, or a table lacks a column.
    MissingAsset
        When the font or the compiled translations are not there.
    WriteFailed
        When a file cannot be written.
    """
    spoken = chosen(languages, formats, FORMATS)
    findings = Findings(checked(briefing))
    return written(to, dict(_made(findings, spoken, formats, progress)))


def chosen(
    languages: Sequence[str], formats: Sequence[str], known: Sequence[str]
) -> list[Language]:
    """Refuse a format that is not known, and load each language once.

    Raises
    ------
    BadInput
        When a language or format is not known, or none is given.
    MissingAsset
        When translations are not compiled.
    """
    unknown = [form for form in formats if form not in known]
    if unknown or not formats:
        named = ", ".join(unknown) or "none"
        raise BadInput(f"no such format: {named}; choose from {', '.join(known)}")
    if not languages:
        raise BadInput(f"no language was given; choose from {', '.join(languages_of.LANGUAGES)}")
    return [languages_of.load(code) for code in dict.fromkeys(languages)]


def _made(
    findings: Findings,
    languages: Sequence[Language],
    formats: Sequence[str],
    progress: Progress | None,
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of all files, one after the other."""
    from shigen.briefing.as_csv import csv_files
    from shigen.briefing.as_excel import excel

    def composed(language: Language) -> Document:
        # it brings the library of charts, which tables alone do not need
        from shigen.briefing.document import compose

        return compose(findings, language)

    tell = teller(languages, formats, progress)
    yield from documents(composed, "briefing", languages, formats, tell)
    if "xlsx" in formats:
        tell("plan.xlsx")
        yield "plan.xlsx", excel(findings, languages)
    if "csv" in formats:
        tell("plan/*.csv")
        for name, content in csv_files(findings).items():
            yield f"plan/{name}", content


def teller(
    languages: Sequence[Language], formats: Sequence[str], progress: Progress | None
) -> Callable[[str], None]:
    """Tell of each step how many are done of how many: sentences, then each file of a language."""
    paged = sum(form in PAGED for form in formats)
    steps = (len(languages) * (1 + paged) if paged else 0) + len(formats) - paged
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        if progress is not None:
            progress(what, done, steps)
        done += 1

    return tell


def documents(
    compose: Callable[[Language], Document],
    stem: str,
    languages: Sequence[Language],
    formats: Sequence[str],
    tell: Callable[[str], None],
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the documents in each language, such as ``briefing-ja.pdf``."""
    from shigen.briefing.as_html import html
    from shigen.briefing.as_pdf import pdf

    wanted = [form for form in formats if form in PAGED]
    for language in languages if wanted else ():
        tell(f"sentences and charts ({language.code})")
        document = compose(language)
        for form in wanted:
            name = f"{stem}-{language.code}.{form}"
            tell(name)
            if form == "html":
                yield name, html(document, language).encode("utf-8")
            else:
                yield name, pdf(document, language)


def written(to: Path, made: dict[str, bytes]) -> list[Path]:
    """Write all files beside each other, then rename each to its name."""
    with named_failure(to):
        to.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".briefing-", dir=to) as scratch:
            staged = Path(scratch)
            for name, content in made.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).write_bytes(content)
            for name in made:
                (to / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).replace(to / name)
    return [to / name for name in made]
