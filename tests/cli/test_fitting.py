"""A narrow screen: texts are cut, columns left out and named, numbers never shortened."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from shigen.cli import output
from shigen.cli.fitting import NARROWEST_TEXT, WIDEST_TEXT, fit
from shigen.cli.output import Report, emit


def needed(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + 3 * len(widths) + 1


def test_what_fits_keeps_its_names_and_widths() -> None:
    found = fit({"place": ["CHN"], "gross_t": ["1,230"]}, frozenset({"gross_t"}), 40)
    assert found.whole
    assert dict(found.headings) == {"place": "place", "gross_t": "gross_t"}
    assert dict(found.widths) == {"place": 5, "gross_t": 7}


def test_names_are_broken_before_a_text_is_cut() -> None:
    cells = {"usd_per_kg": ["9"], "median_usd_per_kg": ["8"], "note": ["short"]}
    found = fit(cells, frozenset({"usd_per_kg", "median_usd_per_kg"}), 30)
    assert found.headings["usd_per_kg"] == "usd_\nper_\nkg"
    assert found.whole


def test_texts_are_cut_before_a_column_is_left_out() -> None:
    found = fit({"note": ["a" * 60], "value": ["1,230,000"]}, frozenset({"value"}), 40)
    assert dict(found.widths) == {"note": 24, "value": 9}
    assert not found.whole


def test_columns_are_left_out_from_the_right() -> None:
    cells = {name: ["1,230,000"] for name in "abcdef"}
    found = fit(cells, frozenset(cells), 40)
    assert list(found.headings) == ["a", "b", "c"]
    assert found.dropped == ["d", "e", "f"]


def test_a_wide_character_counts_twice() -> None:
    assert fit({"name": ["鉱山"]}, frozenset(), 40).widths["name"] == 4
    assert fit({"owner": ["鉱山会社"]}, frozenset(), 40).widths["owner"] == 8


@given(
    st.dictionaries(
        st.text("abc_", min_size=1, max_size=12),
        st.tuples(st.booleans(), st.lists(st.text("1,鉱", max_size=60), min_size=2, max_size=2)),
        min_size=1,
        max_size=12,
    ),
    st.integers(20, 220),
)
def test_the_rest_fits_and_numbers_are_whole(
    columns: dict[str, tuple[bool, list[str]]], width: int
) -> None:
    from rich.cells import cell_len

    cells = {name: texts for name, (_, texts) in columns.items()}
    numbers = frozenset(name for name, (number, _) in columns.items() if number)
    found = fit(cells, numbers, width)
    assert [*found.headings, *found.dropped] == list(cells)
    assert found.headings
    assert len(found.headings) == 1 or needed(found.widths) <= width
    for name, room in found.widths.items():
        longest = max(map(cell_len, cells[name]))
        limit = longest if name in numbers else min(longest, NARROWEST_TEXT)
        assert room >= limit
        assert name in numbers or room <= max(WIDEST_TEXT, len(name))


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "WIDTH_IN_A_PIPE", 50)


@pytest.mark.usefixtures("narrow")
def test_what_says_the_same_in_every_row_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    frame = pd.DataFrame(
        {
            "mineral": "cobalt",
            "place": ["COD", "CHN"],
            "value": [123456.0, 9.0],
            "source": ["a publisher", "another one"],
            "note": ["x" * 30, "y" * 30],
        }
    )
    emit(Report("t", {"t": frame}, inputs={}), "table")
    printed = " ".join(capsys.readouterr().out.split())
    assert "in every row mineral cobalt" in printed
    assert "123,000" in printed
    assert printed.count("cobalt") == 1


@pytest.mark.usefixtures("narrow")
def test_columns_without_room_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({f"figure{n}": [1234567.0 * n, 7.0 * n] for n in range(1, 9)})
    emit(Report("t", {"t": frame}, inputs={}), "table")
    printed = capsys.readouterr().out
    assert "figure1" in printed
    assert "figure8" not in printed
    assert "4 more columns; --format csv --table t prints all" in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= Console(width=50).width


@pytest.mark.parametrize(
    ("value", "text"), [(9.67e-11, "9.67e-11"), (-4.4e-16, "-4.40e-16"), (1e-6, "0.000001")]
)
def test_the_smallest_numbers_are_powers_of_ten(value: float, text: str) -> None:
    assert output.cell(value) == text
