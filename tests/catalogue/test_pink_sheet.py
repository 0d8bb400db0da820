"""Monthly prices of the World Bank: units, months, what is refused, and annual means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers import pink_sheet
from shigen.errors import BadInput
from shigen.reference import validate

Sheet = list[list[object]]
NAMES = [series.series for series in pink_sheet.rules()]
UNITS = [f"({series.unit})" for series in pink_sheet.rules()]


def sheet() -> Sheet:
    """Three months of all series and of one that is not ours."""
    prices = [1000.0 + i for i in range(len(NAMES))]
    return [
        ["World Bank Commodity Price Data (The Pink Sheet)"],
        ["monthly prices in nominal US dollars, 1960 to present"],
        ["Updated on March 03, 2026"],
        ["", "Coal, Australian", *(name + " **" for name in NAMES)],
        ["", "($/mt)", *UNITS],
        ["2025M12", 90.0, *prices],
        ["2026M01", 91.0, *("…" for _ in prices)],
        ["2026M02", 92.0, *prices],
    ]


def workbook(folder: Path, rows: Sheet, name: str = pink_sheet.SHEET) -> Path:
    file = folder / "CMO-Historical-Data-Monthly.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file


def test_prices_in_usd_a_tonne(tmp_path: Path) -> None:
    frame = pink_sheet.read(workbook(tmp_path, sheet()).parent)["prices_monthly"]
    checked = validate("prices_monthly", frame, where="pink", fill=True)
    assert len(checked) == 3 * len(NAMES)
    by = checked.set_index(["mineral", "month"])
    assert by.loc[("copper", "2026-02"), "value"] == 1000 + NAMES.index("Copper")
    # One troy ounce is 31.1034768 g.
    expected = (1000 + NAMES.index("Silver")) / 31.1034768e-6
    assert by.loc[("silver", "2025-12"), "value"] == pytest.approx(expected)
    assert by.loc[("silver", "2025-12"), "note"] == "published in $/troy oz"
    assert by.loc[("tin", "2026-01"), "note"] == "not published"
    assert checked["value"].isna().sum() == len(NAMES)
    assert set(checked["vintage"]) == {"2026-03-03"}


def change(row: int, column: int, value: object) -> Callable[[Sheet], None]:
    def apply(rows: Sheet) -> None:
        rows[row][column] = value

    return apply


def drop(row: int) -> Callable[[Sheet], None]:
    def apply(rows: Sheet) -> None:
        del rows[row]

    return apply


def cut_after(row: int) -> Callable[[Sheet], None]:
    def apply(rows: Sheet) -> None:
        del rows[row:]

    return apply


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (change(4, 2, "($/kg)"), r"row 5, column 'Aluminum': '\$/kg' is not the unit \$/mt"),
        (change(3, 3, "Aluminum"), "has no column Copper|occurs twice"),
        (change(3, 1, "Copper"), "column 'Copper' occurs twice"),
        (change(5, 2, -3.0), r"row 6, column 'Aluminum': '-3.0' is not above zero"),
        (change(5, 2, "12 a"), "row 6, column 'Aluminum': '12 a' is not a price"),
        (change(7, 2, 1.0), r"'1.0' is a step from 1000.0 that only another unit explains"),
        (change(7, 0, "2026M13"), "'2026M13' is not a month"),
        (change(7, 0, "2026M03"), "'2026M03' does not follow 2026-01"),
        (change(5, 0, "2031M01"), "'2031M01' is after the date of the file, 2026-03-03"),
        (drop(6), "'2026M02' does not follow 2025-12; a row is missing or doubled"),
        (change(2, 0, "Updated lately"), "does not say 'Updated on' a date"),
        (change(2, 0, "Updated on Foo 03, 2026"), "'Foo 03, 2026' is not a date"),
        (cut_after(5), "has no months below its header"),
    ],
)
def test_refusals(spoil: Callable[[Sheet], None], message: str, tmp_path: Path) -> None:
    rows = sheet()
    spoil(rows)
    with pytest.raises(BadInput, match=message):
        pink_sheet.read(workbook(tmp_path, rows))


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    whole = workbook(tmp_path, sheet())
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(BadInput, match="is not an Excel workbook, or was cut short"):
        pink_sheet.read(cut)
    with pytest.raises(BadInput, match="has no sheet 'Monthly Prices'"):
        pink_sheet.read(workbook(tmp_path, sheet(), name="Prices"))


cells = st.one_of(
    st.text(max_size=6), st.floats(allow_nan=False, allow_infinity=False), st.integers(-5, 5)
)


@given(row=st.integers(0, 7), column=st.integers(0, 4), cell=cells)
@settings(max_examples=60)
def test_any_cell_gives_rows_or_bad_input(
    row: int, column: int, cell: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = sheet()
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = cell
    try:
        frame = pink_sheet.read(workbook(tmp_path_factory.mktemp("pink"), rows))["prices_monthly"]
    except BadInput:
        return
    assert (frame["value"].dropna() > 0).all()


@given(where=st.integers(0, 4000), byte=st.integers(0, 255))
@settings(max_examples=60)
def test_any_byte_gives_rows_or_bad_input(
    where: int, byte: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = workbook(tmp_path_factory.mktemp("pink"), sheet())
    data = bytearray(file.read_bytes())
    data[where % len(data)] = byte
    file.write_bytes(bytes(data))
    try:
        frame = pink_sheet.read(file)["prices_monthly"]
    except BadInput:
        return
    assert len(frame) == 3 * len(NAMES)


@pytest.mark.upstream
def test_the_file(upstream: Path) -> None:
    frame = pink_sheet.read(upstream / "worldbank-pink-sheet")["prices_monthly"]
    by = frame.set_index(["mineral", "month"])
    assert len(frame) == 10 * 797
    assert by.loc[("copper", "1960-01"), "value"] == 715.4
    assert by.loc[("copper", "2026-05"), "value"] == 13543.19
    assert frame["value"].isna().sum() == 1
