"""The document of a priority list says what it must, in every language and on every page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from tests.briefing.priority_world import BARE, make_input

from shigen.briefing.as_html import html, style_hash
from shigen.briefing.as_pdf import pdf
from shigen.briefing.blocks import Document, Figure, Table
from shigen.briefing.language import load
from shigen.briefing.priority.content import checked
from shigen.briefing.priority.document import compose
from shigen.briefing.priority.facts import Facts

if TYPE_CHECKING:
    from playwright.sync_api import Page

CODES = ("en", "ja", "fr")
MUST_HAVE = {
    "first", "official", "changes", "movers", "left-out", "missing", "single", "methods",
    "intervals", "parties", "lists",
}  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(checked(make_input()))


@pytest.fixture(scope="module")
def documents(facts: Facts) -> dict[str, Document]:
    return {code: compose(facts, load(code)) for code in CODES}


def tables(document: Document) -> dict[str, Table]:
    return {b.id: b for s in document.sections for b in s.blocks if isinstance(b, Table)}


def figures(document: Document) -> list[Figure]:
    return [b for s in document.sections for b in s.blocks if isinstance(b, Figure)]


def texts(document: Document) -> list[str]:
    found = [document.title, document.description, *document.legend, *document.foot]
    for section in document.sections:
        found.append(section.title)
        for block in section.blocks:
            found += [getattr(block, name, "") for name in ("text", "title", "summary", "see")]
            found += list(getattr(block, "items", ()))
            if isinstance(block, Table):
                found += [cell.text for row in block.rows for cell in row]
                found += [*block.notes, block.source, *(c.title for c in block.columns)]
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_part_is_there_and_every_chart_has_its_table(
    documents: dict[str, Document], code: str
) -> None:
    document = documents[code]
    assert set(tables(document)) == MUST_HAVE
    assert {f.id for f in figures(document)} == {
        "figure-intervals", "figure-parties", "figure-lists",
    }  # fmt: skip
    for figure in figures(document):
        assert figure.table in tables(document), figure.id
        assert figure.svg.startswith("<svg"), figure.id
        assert len(figure.summary) > len(figure.title), figure.id
    for table in tables(document).values():
        assert table.source
        assert all(len(row) == len(table.columns) for row in table.rows), table.id


@pytest.mark.parametrize("code", CODES)
def test_no_placeholder_and_no_missing_number_reaches_the_reader(
    documents: dict[str, Document], code: str
) -> None:
    for text in texts(documents[code]):
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\binf\b", text), text


@pytest.mark.parametrize("code", ["ja", "fr"])
def test_other_languages_repeat_the_english_numbers(
    documents: dict[str, Document], code: str
) -> None:
    def digits(document: Document) -> list[tuple[str, str]]:
        return [
            (table.id, re.sub(r"[^0-9]", "", cell.text))
            for table in tables(document).values()
            for row in table.rows
            for cell, column in zip(row, table.columns, strict=True)
            # "6 of 9" has another order of words
            if column.numeric and table.id != "intervals"
        ]

    assert digits(documents[code]) == digits(documents["en"])


def test_ranks_in_the_tables_are_those_of_the_list(
    documents: dict[str, Document], facts: Facts
) -> None:
    rows = tables(documents["en"])["intervals"].rows
    assert [row[1].text for row in rows] == [f"{r:g}" for r in facts.ranked["rank"]]
    assert len(rows) == len(facts.order)
    named = tables(documents["en"])["missing"].rows
    assert all(any(slug in row[0].text for row in named) for slug in BARE)


def test_what_has_no_rank_in_a_list_is_hatched(facts: Facts) -> None:
    found = facts.found
    ranks = found.tables["ranks"].copy()
    first = (ranks["mineral"] == facts.order[0]) & (ranks["list"] == facts.used[0])
    ranks.loc[first, ["rank", "ranked"]] = float("nan")
    own = Facts(replace(found, tables={**found.tables, "ranks": ranks}))
    heat = next(f for f in figures(compose(own, load("en"))) if f.id == "figure-lists")
    assert heat.svg.count('fill="url(#figure-lists-hatch)"') == 1


def test_without_draws_it_says_so_and_names_no_number() -> None:
    document = compose(Facts(checked(make_input(draws=0))), load("en"))
    assert "movers" not in tables(document)
    told = " ".join(texts(document))
    assert "no draws of the inputs were made" in told
    assert "Seed" not in told


@pytest.mark.parametrize("parties", [("JPN",), ("USA", "JPN", "EUU")])
def test_one_party_or_three_have_no_chart_of_two(parties: tuple[str, ...]) -> None:
    document = compose(Facts(checked(make_input(parties, draws=0))), load("en"))
    assert "figure-parties" not in {f.id for f in figures(document)}
    assert set(tables(document)) == MUST_HAVE - {"movers"}
    pdf(document, load("en"))


@pytest.mark.parametrize("code", CODES)
def test_the_pdf_is_archivable_and_its_first_page_stands_alone(
    documents: dict[str, Document], code: str
) -> None:
    written = pdf(documents[code], load(code))
    reader = PdfReader(io.BytesIO(written))
    packet = reader.root_object["/Metadata"].get_object().get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    second = "".join(reader.pages[1].extract_text().split())
    assert second.startswith("".join(documents[code].sections[1].title.split()))
    annex = "".join(documents[code].sections[-1].title.split())
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    assert next(i for i, text in enumerate(pages) if annex in text) <= 6


@pytest.mark.parametrize("code", CODES)
def test_the_html_is_strict_and_its_links_are_met(
    documents: dict[str, Document], code: str
) -> None:
    text = html(documents[code], load(code))
    assert not re.search(r"<script|<link|<img", text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    assert style_hash(style[1]) in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_it_shows_whole_in_a_browser(
    page: Page, documents: dict[str, Document], tmp_path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    file = tmp_path / "priority.html"
    file.write_text(html(documents["ja"], load("ja")), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector("footer")
    overflow = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    assert overflow <= 0
