"""Every document says what it must, in every language, from results alone."""

from __future__ import annotations

import re

import pytest

from shigen.briefing.blocks import Document, Figure, Table
from shigen.briefing.context import ROWS_ON_PAPER
from shigen.briefing.findings import Findings

MUST_HAVE = {
    "stakes", "options", "decisions", "ranking", "cut", "without-plan", "uses-without",
    "actions-government", "actions-firms", "government-only", "stocks", "remaining", "uses-with",
    "worth", "cases", "cases-by-mineral", "lengths", "swings", "statuses", "moved", "missing",
    "checks", "ranking-all", "grid", "assumptions", "sources",
}  # fmt: skip


def tables(document: Document) -> dict[str, Table]:
    return {
        block.id: block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
    }


def figures(document: Document) -> list[Figure]:
    return [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Figure)
    ]


def test_every_part_that_a_briefing_must_have_is_there(document: Document) -> None:
    assert set(tables(document)) >= MUST_HAVE
    assert document.sections[0].part == "minister"
    assert {f.id for f in figures(document)} == {
        "figure-ranking", "figure-cut", "figure-shortage", "figure-coverage", "figure-stocks",
        "figure-cases", "figure-grid",
    }  # fmt: skip


def test_tables_of_the_main_part_have_at_most_eight_rows(document: Document) -> None:
    # The check of the plans is read as a whole; gaps in the data are never cut.
    whole = {"checks", "missing"}
    main = [s for s in document.sections if s.part != "annex"]
    long = [
        block.id
        for section in main
        for block in section.blocks
        if isinstance(block, Table) and len(block.rows) > ROWS_ON_PAPER and block.id not in whole
    ]
    assert long == []


def test_every_table_has_title_source_and_whole_rows(document: Document) -> None:
    for table in tables(document).values():
        assert table.title, table.id
        assert table.source, table.id
        assert all(len(row) == len(table.columns) for row in table.rows), table.id


def test_every_chart_has_its_table_and_a_summary(document: Document) -> None:
    for figure in figures(document):
        assert figure.table in tables(document), figure.id
        assert len(figure.summary) > len(figure.title), figure.id
        assert figure.svg.startswith("<svg"), figure.id


def test_marks_are_those_of_the_statuses(document: Document) -> None:
    marks = {cell.mark for t in tables(document).values() for row in t.rows for cell in row}
    assert marks <= {"", "e", "i", "a"}
    assert "a" in marks
    for name in ("options", "without-plan", "remaining", "cases", "worth", "stocks"):
        assert any(cell.mark for row in tables(document)[name].rows for cell in row), name


def test_numbers_are_those_of_the_results(
    documents: dict[str, Document], findings: Findings
) -> None:
    table = tables(documents["en"])["without-plan"]
    gallium = next(row for row in table.rows if row[0].text == "Gallium")
    outlook = findings.outlooks["gallium", "USA"]
    assert gallium[1].text == "26.4"
    assert gallium[3].text.startswith(f"{outlook.without.value * outlook.need:.3g}")
    assert gallium[4].text.startswith(f"{100 * outlook.without.value:.0f}")


def test_no_placeholder_and_no_missing_number_reaches_the_reader(document: Document) -> None:
    texts = [document.title, document.description, *document.legend, *document.foot]
    for section in document.sections:
        texts.append(section.title)
        for block in section.blocks:
            texts += [getattr(block, "text", ""), getattr(block, "title", "")]
            texts += list(getattr(block, "items", ()))
            if isinstance(block, Table):
                texts += [cell.text for row in block.rows for cell in row]
                texts += [*block.notes, block.source]
    for text in texts:
        assert not re.search(r"[{}]|\bnan\b|\bNone\b(?!\.)|\binf\b", text), text


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
            if column.numeric
        ]

    assert digits(documents[code]) == digits(documents["en"])


def test_the_document_names_its_run(documents: dict[str, Document]) -> None:
    assert documents["en"].foot == (
        "Catalogue 0123456789ab",
        "shigen 0.1.0",
        "Scenario invented-stop",
        "Run of November 24, 2026",
        "Seed 1",
    )


def test_what_is_missing_is_hatched_in_the_chart(documents: dict[str, Document]) -> None:
    ranking = next(f for f in figures(documents["en"]) if f.id == "figure-ranking")
    # Two minerals outside the scenario have no shortage, for each of two parties.
    assert ranking.svg.count('fill="url(#figure-ranking-hatch)"') == 4
