"""Write a briefing: every file whole, or none of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shigen.briefing import language as languages_of
from shigen.briefing.content import BriefingInput, checked
from shigen.briefing.findings import Findings
from shigen.briefing.language import Language
from shigen.errors import BadInput
from shigen.files import named_failure

FORMATS = ("html", "pdf", "xlsx", "csv")

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
    unknown = [form for form in formats if form not in FORMATS]
    if unknown or not formats:
        named = ", ".join(unknown) or "none"
        raise BadInput(f"no such format: {named}; choose from {', '.join(FORMATS)}")
    if not languages:
        raise BadInput(f"no language was given; choose from {', '.join(languages_of.LANGUAGES)}")
    chosen = [languages_of.load(code) for code in dict.fromkeys(languages)]
    findings = Findings(checked(briefing))
    made = dict(_made(findings, chosen, formats, progress))
    return _written(to, made)


def _made(
    findings: Findings,
    languages: Sequence[Language],
    formats: Sequence[str],
    progress: Progress | None,
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of all files, one after the other."""
    from shigen.briefing.as_csv import csv_files
    from shigen.briefing.as_excel import excel

    documents = [form for form in formats if form in {"html", "pdf"}]
    steps = len(languages) * (1 + len(documents)) if documents else 0
    steps += len(formats) - len(documents)
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        if progress is not None:
            progress(what, done, steps)
        done += 1

    if documents:
        yield from _documents(findings, languages, documents, tell)
    if "xlsx" in formats:
        tell("plan.xlsx")
        yield "plan.xlsx", excel(findings, languages)
    if "csv" in formats:
        tell("plan/*.csv")
        for name, content in csv_files(findings).items():
            yield f"plan/{name}", content


def _documents(
    findings: Findings,
    languages: Sequence[Language],
    formats: Sequence[str],
    tell: Callable[[str], None],
) -> Iterator[tuple[str, bytes]]:
    from shigen.briefing.as_html import html
    from shigen.briefing.as_pdf import pdf
    from shigen.briefing.document import compose

    for language in languages:
        tell(f"sentences and charts ({language.code})")
        document = compose(findings, language)
        for form in formats:
            name = f"briefing-{language.code}.{form}"
            tell(name)
            if form == "html":
                yield name, html(document, language).encode("utf-8")
            else:
                yield name, pdf(document, language)


def _written(to: Path, made: dict[str, bytes]) -> list[Path]:
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
