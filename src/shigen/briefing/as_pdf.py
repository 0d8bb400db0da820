"""A briefing as PDF/A and PDF/UA, set by typst; its warnings are errors."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any

from shigen import assets
from shigen.briefing.as_html import spanners
from shigen.errors import ShigenError

if TYPE_CHECKING:
    from typst import PDFStandard

    from shigen.briefing.blocks import Document
    from shigen.briefing.language import Language

# Archive (PDF/A-2b) and accessibility (PDF/UA-1) together.
STANDARDS: tuple[PDFStandard, ...] = ("a-2b", "ua-1")

_SAID = re.compile(r'\bsay\("((?:[^"\\]|\\.)*)"\)')


class LayoutFailed(ShigenError):
    """typst could not set the document, or set it with a warning such as a missing glyph."""


def pdf(document: Document, language: Language) -> bytes:
    """Return the whole document as PDF, the same bytes for the same input.

    Parameters
    ----------
    document
        The briefing; its date becomes the date of the file.
    language
        Its language.

    Raises
    ------
    MissingAsset
        When the font that carries Japanese was not brought.
    LayoutFailed
        When typst fails or warns.
    """
    import typst

    fonts = assets.fonts()
    template = template_text()
    try:
        written, warnings = typst.compile_with_warnings(
            template.encode("utf-8"),
            format="pdf",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
            ignore_system_fonts=True,
            sys_inputs={
                "document": json.dumps(_plain(document), ensure_ascii=False),
                "words": json.dumps(words(template, language), ensure_ascii=False),
            },
            pdf_standards=list(STANDARDS),
            timestamp=datetime(
                document.date.year, document.date.month, document.date.day, tzinfo=UTC
            ),
        )
    except typst.TypstError as error:
        raise LayoutFailed(f"the PDF could not be set: {error.message}") from error
    if warnings:
        told = "; ".join(warning.message for warning in warnings)
        raise LayoutFailed(f"the PDF was set with warnings, which are errors here: {told}")
    if not isinstance(written, bytes):
        raise LayoutFailed("the PDF could not be set: typst returned no document")
    return written


def template_text() -> str:
    """The typst template."""
    return resources.files("shigen.briefing").joinpath("templates/briefing.typ").read_text("utf-8")


def words(template: str, language: Language) -> dict[str, str]:
    """Translations of the texts that a typst template says itself."""
    return {text: language.say(text) for text in sorted(set(_SAID.findall(template)))}


def _plain(document: Document) -> dict[str, Any]:
    plain = asdict(document)
    plain["date"] = document.date.isoformat()
    plain["year"], plain["month"], plain["day"] = (
        document.date.year,
        document.date.month,
        document.date.day,
    )
    plain["marks"] = document.legend[0]
    for section, rendered in zip(document.sections, plain["sections"], strict=True):
        for block, item in zip(section.blocks, rendered["blocks"], strict=True):
            if block.kind == "table":
                item["spanners"] = spanners(block)
    return plain
