"""The tables of a briefing as one Excel file: titles, units, sources, number formats."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from shigen import reference
from shigen.briefing.as_csv import about
from shigen.briefing.content import BriefingInput
from shigen.briefing.context import Context
from shigen.briefing.findings import Findings
from shigen.briefing.language import Language, message

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FIELDS = "briefing"
"""The table of ``fields.csv`` that holds headings and units of these sheets."""

SHEETS = {
    "stops": message("Export stops of the scenario"),
    "ranking": message("Indicators and rank of each mineral"),
    "quality": message("How the tonnes behind each mineral are known"),
    "adjustments": message("What balancing the flows did to each observation"),
    "missing": message("What is not held and therefore not counted"),
    "assumptions": message("Assumptions of the plan, with range and source"),
    "supply": message("What each party usually buys, and what is left under the stop"),
    "without": message("Need and shortage without a plan"),
    "actions": message("The coordinated plan: every action of every month"),
    "shortfall": message("Need and shortage with the coordinated plan"),
    "stocks": message("Stocks with the coordinated plan at the end of each month"),
    "costs": message("Costs of the coordinated plan"),
    "check": message("Independent check of the plans"),
    "government_actions": message("The plan with government actions only"),
    "government_shortfall": message("Need and shortage with government actions only"),
    "comparison": message("Every way of acting, by mineral and party"),
    "worth": message("What one more tonne is worth"),
    "sweep": message("The grid of stocks, length of stop and pass-through"),
    "sources": message("Sources of the data"),
}

NUMBER_FORMATS = {
    "fraction": "0.0%",
    "t": "#,##0.000",
    "t/month": "#,##0.000",
    "USD": "#,##0",
    "USD/t": "#,##0",
    "km": "#,##0",
    "days": "#,##0.0",
    "months": "0",
    "year": "0",
    "": "General",
}

MAX_WIDTH = 48


class Styles(NamedTuple):
    """Cell formats of a workbook."""

    title: Format
    note: Format
    heading: Format
    unit: Format
    field: Format
    text: Format
    numbers: dict[str, Format]


def excel(findings: Findings, languages: Sequence[Language]) -> bytes:
    """Return the workbook, the same bytes for the same input.

    Parameters
    ----------
    findings
        What the results say.
    languages
        One row of headings for each; titles are in the first.
    """
    import xlsxwriter

    briefing = findings.briefing
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "nan_inf_to_errors": False}) as book:
        created = datetime.combine(briefing.run_date, time(), tzinfo=UTC).replace(tzinfo=None)
        book.set_properties(
            {"title": f"shigen plan: {briefing.scenario}", "author": "shigen", "created": created}
        )
        styles = _styles(book)
        context = Context(findings, languages[0])
        _about_sheet(book, styles, briefing, languages[0])
        for name, frame in findings.tables.items():
            sheet = book.add_worksheet(name.replace("_", "-")[:31])
            _sheet(sheet, styles, context, languages, name=name, frame=frame)
    return target.getvalue()


def _styles(book: Workbook) -> Styles:
    font = {"font_name": "BIZ UDPGothic", "font_size": 10}
    make = book.add_format
    return Styles(
        title=make({**font, "bold": True, "font_size": 13, "font_color": "#16436E"}),
        note=make({**font, "font_size": 9, "font_color": "#566270"}),
        heading=make({**font, "bold": True, "text_wrap": True, "valign": "bottom", "top": 1}),
        unit=make({**font, "font_size": 9, "font_color": "#566270"}),
        field=make({**font, "font_size": 8, "font_color": "#8A8F98", "bottom": 1}),
        text=make(font),
        numbers={unit: make({**font, "num_format": f}) for unit, f in NUMBER_FORMATS.items()},
    )


def _about_sheet(
    book: Workbook, styles: Styles, briefing: BriefingInput, language: Language
) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    title = language.say("Plan and tables of the scenario {scenario}", scenario=briefing.scenario)
    sheet.write_string(0, 0, title, styles.title)
    rows = about(briefing)
    for i, (item, value) in enumerate(zip(rows["item"], rows["value"], strict=True), start=2):
        sheet.write_string(i, 0, str(item), styles.text)
        sheet.write_string(i, 1, str(value), styles.text)
    note = language.say(
        "An empty cell means that the value is not known; it never means zero. Masses are tonnes "
        "of contained metal."
    )
    sheet.write_string(len(rows) + 3, 0, note, styles.note)


def _sheet(
    sheet: Worksheet,
    styles: Styles,
    context: Context,
    languages: Sequence[Language],
    *,
    name: str,
    frame: pd.DataFrame,
) -> None:
    sheet.write_string(0, 0, context.language.say(SHEETS[name]), styles.title)
    sheet.write_string(1, 0, context.result_source(), styles.note)
    first = 3
    columns = [str(column) for column in frame.columns]
    units = [unit_of(column) for column in columns]
    for i, language in enumerate(languages):
        for j, column in enumerate(columns):
            sheet.write_string(first + i, j, heading_of(column, language), styles.heading)
    below = first + len(languages)
    for j, (column, unit) in enumerate(zip(columns, units, strict=True)):
        sheet.write_string(below, j, unit, styles.unit)
        sheet.write_string(below + 1, j, column, styles.field)
        sheet.set_column(j, j, _width(frame[column], column))
    start = below + 2
    for j, column in enumerate(columns):
        form = styles.numbers.get(units[j], styles.numbers[""])
        for i, value in enumerate(frame[column].tolist()):
            _write(sheet, (start + i, j), value, text=styles.text, number=form)
    sheet.freeze_panes(start, 1)
    if columns:
        sheet.autofilter(below + 1, 0, max(start, start + len(frame) - 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(first, below + 1)
    sheet.fit_to_pages(1, 0)


def heading_of(column: str, language: Language) -> str:
    """Heading of a column in a language, from ``fields.csv``; its name where that has none."""
    known = described()
    return reference.title(FIELDS, column, language.code) if column in known else column


def unit_of(column: str) -> str:
    """Unit of a column, from ``fields.csv``; empty for text and pure numbers."""
    return described().get(column, "")


def described() -> dict[str, str]:
    """Unit of every column that ``fields.csv`` describes for these sheets."""
    rows = reference.rows("fields")
    return {row["field"]: row["unit"] for row in rows if row["table"] == FIELDS}


def _width(values: pd.Series[Any], column: str) -> float:
    longest = max((len(str(v)) for v in values.head(200) if isinstance(v, str)), default=0)
    return min(MAX_WIDTH, max(11, longest + 1, len(column) * 0.9))


def _write(
    sheet: Worksheet, at: tuple[int, int], value: object, *, text: Format, number: Format
) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*at, value, text)
    elif isinstance(value, (int, float)):
        if math.isinf(value):
            sheet.write_string(*at, "∞" if value > 0 else "−∞", text)
        elif not math.isnan(value):
            sheet.write_number(*at, value, number)
    elif isinstance(value, str) and value:
        sheet.write_string(*at, value, text)
