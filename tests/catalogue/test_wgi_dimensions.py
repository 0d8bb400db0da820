"""The table of governance dimensions: every year and dimension, editions, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue.importers import wgi
from shigen.errors import BadInput
from shigen.reference import validate

HEADER = "Country Name,Country Code,Series Name,Series Code,2021 [YR2021],2022 [YR2022]"
ROWS = (
    "China,CHN,Rule of Law: Estimate,RL.EST,-0.1,-0.2",
    "China,CHN,Voice and Accountability: Estimate,VA.EST,..,-1.5",
    "China,CHN,Voice and Accountability: Standard Error,VA.STD.ERR,..,0.1",
    "China,CHN,Rule of Law: Percentile Rank,RL.PER.RNK,40,41",
)
FOOTER = "Last Updated: 09/29/2023,,,,,"


def table(folder: Path, *rows: str, header: str = HEADER, footer: str = FOOTER) -> Path:
    file = folder / "table.csv"
    file.write_text("\n".join((header, *(rows or ROWS), footer)) + "\n", encoding="utf-8")
    return file


def test_each_dimension_and_year_is_a_row(tmp_path: Path) -> None:
    frame = wgi.read(table(tmp_path))["governance"]
    values = {
        (row["year"], row["dimension"]): (row["value"], row["low"])
        for row in validate("governance", frame, where="wgi", fill=True).to_dict("records")
    }
    assert set(values) == {
        (2021, "rule-of-law"),
        (2022, "rule-of-law"),
        (2022, "voice-accountability"),
    }
    value, low = values[2022, "voice-accountability"]
    assert value == -1.5
    # 90 % of a normal distribution lies within 1.645 standard errors.
    assert low == pytest.approx(-1.5 - 0.1645, abs=1e-4)


def test_later_edition_has_a_source_of_its_own(tmp_path: Path) -> None:
    tables = wgi.read(table(tmp_path, footer="Last Updated: 09/30/2024,,,,,"))
    assert set(tables["governance"]["source"]) == {"wgi-table-2024"}
    assert tables["sources"]["source"].tolist() == ["wgi-table-2024"]
    assert "sources" not in wgi.read(table(tmp_path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": (ROWS[0].replace("-0.2", "-20"),)}, "'-20' is not in units of a standard normal"),
        ({"rows": (ROWS[2].replace("0.1", "-0.1"),)}, "'-0.1' is not in units"),
        ({"rows": (ROWS[0], ROWS[0])}, "'RL.EST' occurs twice for CHN"),
        ({"rows": (ROWS[0].replace("CHN", "ZZZ").replace("China", "Utopia"),)}, "'Utopia' is not"),
        ({"rows": (ROWS[3],)}, "has no estimates"),
        ({"header": HEADER.replace("2022", "2031")}, r"'2031 \[YR2031\]': is after the edition"),
        ({"header": HEADER.replace(" [YR", " (YR")}, "has no column of a year"),
        ({"header": HEADER.replace("Series Code", "Series")}, "lacks the column Series Code"),
        ({"footer": ",,,,,"}, "does not say 'Last Updated'"),
    ],
)
def test_refusals(
    change: Mapping[str, str | tuple[str, ...]], message: str, tmp_path: Path
) -> None:
    rows = change.get("rows", ROWS)
    assert isinstance(rows, tuple)
    texts = {name: value for name, value in change.items() if isinstance(value, str)}
    with pytest.raises(BadInput, match=message):
        wgi.read(table(tmp_path, *rows, **texts))


@given(row=st.integers(0, 3), column=st.integers(0, 5), text=st.text(max_size=8))
def test_any_cell_gives_rows_or_bad_input(
    row: int, column: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [line.split(",") for line in ROWS]
    cells[row][column] = text
    file = table(tmp_path_factory.mktemp("wgi"), *(",".join(line) for line in cells))
    try:
        frame = wgi.read(file)["governance"]
    except BadInput:
        return
    assert set(frame["dimension"]) <= set(wgi.DIMENSIONS.values())


@pytest.mark.upstream
def test_the_file_lacks_voice_and_accountability(upstream: Path) -> None:
    frame = wgi.read(upstream / "wgi" / wgi.FIVE_FILE)["governance"]
    assert set(frame["dimension"]) == set(wgi.DIMENSIONS.values()) - {"voice-accountability"}
    assert set(frame["year"]) == set(range(2018, 2023))
    assert len(frame) == 5293
    assert frame.loc[frame["dimension"] == "rule-of-law", "low"].isna().all()
