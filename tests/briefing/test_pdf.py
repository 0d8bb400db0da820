"""The PDF is archivable, accessible, the same bytes each time, with its fonts inside."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from shigen import assets
from shigen.briefing.as_pdf import LayoutFailed, pdf, template_text, words
from shigen.briefing.blocks import Document
from shigen.briefing.language import Language, load
from shigen.errors import MissingAsset

SAID = {
    "en": ("What could make this wrong", "Together (recommended)", "The plan month by month"),
    "ja": ("結論が変わり得る要因", "協調(推奨)", "月別計画", "備蓄放出"),
    "fr": ("Ce qui pourrait infirmer ceci", "Ensemble (recommandé)", "Le plan mois par mois"),
}


@pytest.fixture(scope="module")
def written(document: Document, language: Language) -> bytes:
    return pdf(document, language)


@pytest.fixture(scope="module")
def reader(written: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(written))


def text_of(reader: PdfReader) -> str:
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def fonts_of(reader: PdfReader) -> list[dict[str, Any]]:
    found = []
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            entry = font.get_object()
            found += [d.get_object() for d in entry.get("/DescendantFonts", [entry])]
    return found


def test_known_sentences_are_in_the_text(reader: PdfReader, document: Document) -> None:
    text = text_of(reader)
    for sentence in (*SAID[document.language], document.title):
        assert "".join(sentence.split()) in text, sentence


def test_every_font_is_embedded(reader: PdfReader) -> None:
    fonts = fonts_of(reader)
    assert fonts
    for font in fonts:
        assert "BIZUDPGothic" in str(font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"].get_object()


def test_the_file_says_what_it_is(reader: PdfReader, document: Document) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    assert str(reader.metadata.creation_date).startswith("2026-11-24 00:00:00")
    root = reader.root_object
    assert str(root["/Lang"]).startswith(document.language)
    assert root["/MarkInfo"]["/Marked"]
    packet = root["/Metadata"].get_object().get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet


def test_the_first_page_is_the_ministers_and_nothing_else(
    reader: PdfReader, document: Document
) -> None:
    # The joiner that keeps a mark on the line of its number is no letter.
    first = "".join(reader.pages[0].extract_text().replace("\u2060", "").split())
    second = "".join(reader.pages[1].extract_text().split())
    legend = "".join(document.legend[1].split())
    assert legend in first
    assert second.startswith("".join(document.sections[1].title.split()))


def test_the_main_part_ends_within_twelve_pages(reader: PdfReader, document: Document) -> None:
    annex = next(s.title for s in document.sections if s.part == "annex")
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    start = next(i for i, text in enumerate(pages) if text.startswith("".join(annex.split())))
    assert start <= 12


def test_the_same_results_give_the_same_bytes(
    written: bytes, document: Document, language: Language
) -> None:
    assert pdf(document, language) == written


def test_a_letter_that_no_font_has_is_an_error(documents: dict[str, Document]) -> None:
    with pytest.raises(LayoutFailed, match="could not be"):
        pdf(replace(documents["en"], title="\U0001f9ff"), load("en"))


def test_a_missing_font_is_one_clear_error(
    documents: dict[str, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MissingAsset("the asset fonts/BIZUDPGothic-Regular.ttf is missing: run make assets")

    monkeypatch.setattr(assets, "fonts", missing)
    with pytest.raises(MissingAsset, match="run make assets"):
        pdf(documents["en"], load("en"))


def test_what_the_template_says_is_translated() -> None:
    assert words(template_text(), load("ja")) == {"None.": "該当なし。"}
