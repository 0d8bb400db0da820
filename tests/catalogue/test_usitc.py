"""US customs statistics: small workbooks of DataWeb's form, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen import reference
from shigen.catalogue.importers import usitc
from shigen.errors import BadInput

NAME = "us_imports_for_consumption_2024-2026.xlsx"
YEARS = [2024, 2025, 2026]
Rows = list[list[Any]]


def sheet(kind: str, rows: Rows, *, to_date: bool, withheld: Rows | None = None) -> Rows:
    """Rows of one sheet as DataWeb writes them; ``withheld`` beside, one for each row."""
    years = [f"{year}_Year_to_date" if to_date else str(year) for year in YEARS]
    head = [*usitc.HEAD, *years]
    if withheld is not None:
        head += [f"{year}_Suppressed" for year in years]
    body = [[kind, *row, *(withheld[n] if withheld else [])] for n, row in enumerate(rows)]
    title = "Imports For Consumption|Annual + Year-To-Date Data from Jan - Apr"
    return [[title], ["Data Row Count", len(rows)], head, *body]


def book() -> dict[str, Rows]:
    text = "ANTIMONY"
    none = [[0, 0, 0]] * 2
    sheets: dict[str, Rows] = {
        "Query Parameters": [["Download Date", "2026-07-10 16:57:38"]],
    }
    for suffix, to_date, values, weights in (
        ("", False, [[500, 600, 0], [70, 0, 0]], [[100, 120, 0], [0, 0, 0]]),
        (" YTD", True, [[50, 60, 90], [7, 0, 0]], [[10, 12, 15], [0, 0, 0]]),
    ):
        names = [["China", "8110", text], ["Myanmar (Burma)", "8110", text]]
        value = [[*n, "Value for: kilograms", *v] for n, v in zip(names, values, strict=True)]
        total = ["", "", "", "", *(f"{sum(c):,}" for c in zip(*values, strict=True))]
        sheets["Customs Value" + suffix] = [
            *sheet("Customs Value", value, to_date=to_date),
            ["Total: ", *total],
        ]
        weight = [[*n, "kilograms", *w] for n, w in zip(names, weights, strict=True)]
        sheets[usitc.FIRST + suffix] = sheet(
            usitc.FIRST, weight, to_date=to_date, withheld=[[0, 0, 0], [3, 0, 0]]
        )
        second = [[*names[0], "component kilograms", *[w // 2 for w in weights[0]]]]
        sheets[usitc.SECOND + suffix] = sheet(
            usitc.SECOND, second, to_date=to_date, withheld=none[:1]
        )
    return sheets


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes sheets as a workbook."""

    def made(sheets: dict[str, Rows], name: str = NAME) -> Path:
        file = tmp_path / name
        with xlsxwriter.Workbook(str(file)) as workbook:
            for title, rows in sheets.items():
                page = workbook.add_worksheet(title)
                for number, row in enumerate(rows):
                    page.write_row(number, 0, row)
        return file

    return made


def rows_of(file: Path) -> pd.DataFrame:
    rows = usitc.read(file)["customs"]
    return reference.validate("customs", rows, where="customs", fill=True)


def test_values_and_both_quantities_of_a_heading(write) -> None:
    rows = rows_of(write(book()))
    assert set(rows["flow"]) == {"imports"}
    found = rows.set_index(["partner", "year", "months", "quantity_unit"])
    first = found.loc[("CHN", 2024, 12, "kilograms")]
    assert (first["value_usd"], first["quantity"]) == (500, 100)
    second = found.loc[("CHN", 2024, 12, "component kilograms")]
    assert second["quantity"] == 50
    assert np.isnan(second["value_usd"]), "the value stands once, with the first quantity"
    assert found.loc[("CHN", 2026, 4, "kilograms"), "quantity"] == 15


def test_what_is_provisional_and_what_is_no_trade(write) -> None:
    rows = rows_of(write(book()))
    marked = rows[rows["provisional"]]
    # Downloaded in July: 2025 has been revised, of 2026 four months are known.
    assert set(zip(marked["year"], marked["months"], strict=True)) == {(2026, 4)}
    assert not rows[rows["months"].eq(12) & rows["year"].eq(2026)].size
    assert rows.loc[rows["partner"].eq("MMR"), "year"].tolist() == [2024, 2024]


def test_a_year_before_its_revision_is_provisional(write) -> None:
    sheets = book()
    sheets["Query Parameters"] = [["Download Date", "2026-05-10 16:57:38"]]
    rows = rows_of(write(sheets))
    assert set(rows.loc[rows["provisional"], "year"]) == {2025, 2026}


def test_a_withheld_quantity_is_empty_and_never_zero(write) -> None:
    rows = rows_of(write(book()))
    row = rows[rows["partner"].eq("MMR") & rows["months"].eq(12)].iloc[0]
    assert np.isnan(row["quantity"])
    assert row["value_usd"] == 70
    assert row["note"] == "Part of the quantity is withheld by the Census Bureau"


def change(sheets: dict[str, Rows], name: str, row: int, column: int, cell: Any) -> None:
    sheets[name][row - 1] = list(sheets[name][row - 1])
    sheets[name][row - 1][column - 1] = cell


@pytest.mark.parametrize(
    ("name", "where", "cell", "says"),
    [
        ("Customs Value", (4, 6), "many", r"row 4, column 6: 'many' is not a number"),
        ("Customs Value", (4, 6), -5, r"row 4, column 6: '-5(\.0)?' is negative"),
        ("Customs Value", (4, 6), 505, r"row 6, column 6: '570' is not the sum of the rows"),
        ("Customs Value", (4, 2), "Freedonia", r"row 4, column 2: 'Freedonia' is not a place"),
        ("Customs Value", (4, 3), "81x0", r"row 4, column 3: '81x0' is not a heading"),
        ("Customs Value", (4, 5), "Value for: barrels", r"row 4, column 5: .* not a unit we know"),
        ("Customs Value", (5, 2), "China", r"row 5, column 3: '8110' stands twice"),
        ("Customs Value", (3, 2), "Partner", r"row 3: the columns are Data Type, Partner"),
        ("Customs Value", (3, 6), "total", r"row 3, column 6: 'total' is not a year"),
        ("Customs Value", (3, 6), 2025, r"row 3: a year stands twice"),
        ("Query Parameters", (1, 1), "Date", r"sheet Query Parameters: has no 'Download Date'"),
        ("Customs Value", (1, 1), "Something", None),
    ],
)
def test_a_bad_cell_is_refused_with_sheet_row_and_column(
    write, name: str, where: tuple[int, int], cell: Any, says: str | None
) -> None:
    sheets = book()
    change(sheets, name, *where, cell)
    if says is None:
        # The flow is known from the other sheets.
        assert len(usitc.read(write(sheets))["customs"])
        return
    with pytest.raises(BadInput, match=says):
        usitc.read(write(sheets))


def test_a_year_after_the_download_is_refused(write) -> None:
    sheets = book()
    for name in ("Customs Value", usitc.FIRST, usitc.SECOND):
        change(sheets, name, 3, 8, 2031)
    with pytest.raises(BadInput, match="year 2031 lies after the download of 2026"):
        usitc.read(write(sheets))


def test_a_missing_sheet_is_named(write) -> None:
    sheets = book()
    del sheets[usitc.SECOND]
    with pytest.raises(BadInput, match=f"sheet '{usitc.SECOND}' is missing"):
        usitc.read(write(sheets))


def test_another_workbook_is_refused(write) -> None:
    sheets: dict[str, Rows] = {"Query Parameters": [["Download Date", "2026-07-10"]], "A": [["x"]]}
    with pytest.raises(BadInput, match="give a workbook of DataWeb"):
        usitc.read(write(sheets))


def test_the_same_flow_twice_is_refused(write) -> None:
    write(book())
    file = write(book(), "us_imports_for_consumption_copy.xlsx")
    with pytest.raises(BadInput, match="hold the same rows; keep one file for each flow"):
        usitc.read(file.parent)


def test_tonnes_in_a_column_of_kilograms_are_refused(write) -> None:
    sheets = book()
    for name, first, last in (("Customs Value", 4e6, 5e6), (usitc.FIRST, 800_000, 1000)):
        change(sheets, name, 4, 6, first)
        change(sheets, name, 4, 7, last)
    sheets["Customs Value"] = sheets["Customs Value"][:-1]
    with pytest.raises(BadInput, match="the unit of weight was changed"):
        usitc.read(write(sheets))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_workbook_is_refused(write, part: float) -> None:
    file = write(book())
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(BadInput, match=f"{NAME}: is not an Excel workbook, or was cut short"):
        usitc.read(file)


def test_a_folder_without_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no us_imports_for_consumption_\*\.xlsx"):
        usitc.read(tmp_path)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("mangled") / NAME
    with xlsxwriter.Workbook(str(file)) as workbook:
        for title, rows in book().items():
            page = workbook.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return file


@settings(max_examples=40)
@given(
    place=st.tuples(
        st.sampled_from(["Customs Value", usitc.FIRST, usitc.SECOND, "Customs Value YTD"]),
        st.integers(1, 5), st.integers(1, 8),
    ),
    cell=st.one_of(st.floats(), st.text(max_size=6), st.sampled_from(["", "1,000", "(D)", "W"])),
)  # fmt: skip
def test_mangled_cells_give_rows_or_a_refusal(place: tuple[str, int, int], cell: Any) -> None:
    sheets = book()
    name, row, column = place
    if row <= len(sheets[name]) and column <= len(sheets[name][row - 1]):
        change(sheets, name, row, column, cell)
    with mock.patch.object(usitc, "_sheets", return_value=sheets):
        try:
            rows = usitc.workbook(Path(NAME))
        except BadInput:
            return
    reference.validate("customs", rows, where="customs", fill=True)


@settings(max_examples=60)
@given(data=st.data())
def test_mangled_bytes_give_rows_or_a_refusal(scratch: Path, data: st.DataObject) -> None:
    raw = bytearray(scratch.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file = scratch.parent / "mangled.xlsx"
    file.write_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    try:
        rows = usitc.read(file)["customs"]
    except BadInput:
        return
    reference.validate("customs", rows, where="customs", fill=True)


@pytest.mark.upstream
def test_the_whole_of_dataweb(upstream: Path) -> None:
    rows = usitc.read(upstream / "usitc-dataweb")["customs"]
    rows = reference.validate("customs", rows, where="customs", fill=True)
    assert rows["code"].nunique() == 25
    assert rows["partner"].nunique() == 18
    assert (rows["year"].min(), rows["year"].max()) == (1993, 2026)
    assert set(rows.loc[rows["year"].eq(2026), "months"]) == {4}
    assert rows.loc[rows["year"].eq(2026), "provisional"].all()
    # Totals as DataWeb prints them.
    imports = rows[rows["flow"].eq("imports") & rows["months"].eq(12)]
    assert imports.loc[imports["year"].eq(2024), "value_usd"].sum() == 8_142_935_589
    magnets = imports[imports["code"].eq("8505") & imports["partner"].eq("CHN")]
    units = magnets.loc[magnets["year"].eq(2024)].set_index("quantity_unit")["quantity"]
    assert units["kilograms"] == 5_212_740
