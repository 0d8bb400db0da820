"""Excel and CSV hold every table with full precision."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from shigen import reference
from shigen.briefing.as_csv import csv_files
from shigen.briefing.as_excel import FIELDS, SHEETS, excel
from shigen.briefing.content import COLUMNS, BriefingInput
from shigen.briefing.findings import Findings
from shigen.briefing.language import load


@pytest.fixture(scope="module")
def workbook(findings: Findings) -> bytes:
    return excel(findings, [load("en"), load("ja")])


@pytest.fixture(scope="module")
def book(workbook: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook))


def rows_of(book: CalamineWorkbook, sheet: str) -> list[list[object]]:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def test_there_is_a_sheet_for_every_table(book: CalamineWorkbook) -> None:
    assert book.sheet_names == ["about", *(name.replace("_", "-") for name in SHEETS)]


def test_a_sheet_has_title_source_headings_units_and_numbers(
    book: CalamineWorkbook, findings: Findings
) -> None:
    rows = rows_of(book, "shortfall")
    assert rows[0][0] == "Need and shortage with the coordinated plan"
    assert str(rows[1][0]).startswith("Source: shigen 0.1.0, catalogue 0123456789ab")
    english, japanese, units, fields = rows[3:7]
    column = fields.index("shortfall_t")
    assert (english[column], japanese[column], units[column]) == ("Unmet", "不足量", "t")
    table = findings.tables["shortfall"]
    assert [row[column] for row in rows[7:]] == pytest.approx(table["shortfall_t"].tolist())
    assert [row[0] for row in rows[7:]] == table["mineral"].tolist()


def test_what_is_not_known_is_an_empty_cell(book: CalamineWorkbook, findings: Findings) -> None:
    rows = rows_of(book, "ranking")
    column = rows[6].index("shortfall_share")
    unknown = findings.tables["ranking"]["shortfall_share"].isna().to_numpy()
    assert [row[column] == "" for row in rows[7:]] == list(unknown)


def test_months_are_words_and_not_dates_of_a_machine(book: CalamineWorkbook) -> None:
    rows = rows_of(book, "actions")
    assert rows[7][rows[6].index("month")] == "2026-12"


def test_the_workbook_is_the_same_each_time(workbook: bytes, findings: Findings) -> None:
    assert excel(findings, [load("en"), load("ja")]) == workbook
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
        sheet = archive.read("xl/worksheets/sheet2.xml").decode("utf-8")
    assert "2026-11-24T00:00:00Z" in core
    assert 'state="frozen"' in sheet


def test_infinity_is_said_and_not_lost(change: Callable[..., BriefingInput]) -> None:
    endless = Findings(change(supply=lambda table: table.assign(days=float("inf"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(excel(endless, [load("en")])))
    rows = rows_of(book, "supply")
    assert {row[rows[5].index("days")] for row in rows[6:]} == {"∞"}


def test_csv_comes_back_as_it_was(findings: Findings) -> None:
    files = csv_files(findings)
    assert set(files) == {"about.csv", *(f"{n.replace('_', '-')}.csv" for n in SHEETS)}
    back = pd.read_csv(io.BytesIO(files["actions.csv"]), keep_default_na=False)
    table = findings.tables["actions"]
    assert back.columns.tolist() == table.columns.tolist()
    assert back["t"].tolist() == table["t"].tolist()
    assert b"\r" not in files["actions.csv"]


def test_every_column_that_is_read_has_a_heading_in_three_languages() -> None:
    fields = reference.fields(FIELDS).set_index("field")
    wanted = {column for columns in COLUMNS.values() for column in columns.split()}
    assert wanted <= set(fields.index)
    titles = fields.loc[sorted(wanted), ["title_en", "title_ja", "title_fr"]]
    assert (titles != "").all(axis=None)
