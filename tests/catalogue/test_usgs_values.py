"""Every form in which the agency prints a value, and what is not one."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.importers.usgs_mcs_values import half_unit, read_value, status


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "kind"),
    [
        ("1,230", 1230.0, None, None, "number"),
        ("9700000", 9_700_000.0, None, None, "number"),
        ("0.08", 0.08, None, None, "number"),
        ("\u2014", 0.0, None, None, "zero"),
        ("W", None, None, None, "withheld"),
        ("NA", None, None, None, "not-available"),
        ("XX", None, None, None, "not-applicable"),
        ("E", 0.0, None, 0.0, "net-exporter"),
        (">75", None, 75.0, None, "above"),
        (">2,000,000", None, 2e6, None, "above"),
        ("<1,000", None, 0.0, 1000.0, "below"),
        ("10,000 - 15,000", 12_500.0, 10_000.0, 15_000.0, "range"),
        ("500\u201317,000", 8750.0, 500.0, 17_000.0, "range"),
        ("?10", -10.0, None, None, "number"),
        ("\u22121", -1.0, None, None, "number"),
        ("Large", None, None, None, "words"),
        ("Moderate to large", None, None, None, "words"),
        ("Variable, depending on type of product", None, None, None, "words"),
        ("s", None, None, None, "small"),
        ("Less than \u00bd unit.", None, 0.0, 0.5, "small"),
        ("Less than 1/2 unit.", None, 0.0, 0.5, "small"),
        (">99", None, 99.0, None, "above"),
        ("<0.1", None, 0.0, 0.1, "below"),
        ("\u221288", -88.0, None, None, "number"),
        (" 1,230 ", 1230.0, None, None, "number"),
    ],
)
def test_printed_forms(
    text: str, value: float | None, low: float | None, high: float | None, kind: str
) -> None:
    reading = read_value(text)
    assert (reading.value, reading.low, reading.high, reading.kind) == (value, low, high, kind)
    assert reading.text == text.strip()


@pytest.mark.parametrize("mark", ["\u00b9", "\u00b2\u00b3", "\u2077", " \u2074"])
@pytest.mark.parametrize("text", ["1,230", "W", ">75", "\u2014", "10,000 - 15,000"])
def test_footnote_marks_are_no_part_of_a_value(text: str, mark: str) -> None:
    assert read_value(text + mark) == read_value(text)


def test_less_than_so_many_tons_is_turned_into_the_printed_unit() -> None:
    reading = read_value("Less than 50,000\xa0tons", unit="million metric tons")
    assert (reading.value, reading.low, reading.high) == (None, 0.0, 0.05)


@pytest.mark.parametrize("text", ["W", "NA", "XX", ">75", "<25", "s", "Large"])
def test_what_is_not_a_number_has_no_value(text: str) -> None:
    reading = read_value(text)
    assert reading.value is None
    assert reading.meaning != ""


@pytest.mark.parametrize(
    ("notes", "unit", "high"),
    [
        ("Less than ½ unit.", "metric tons", 0.5),
        ("Estimated. -- Less than ½unit.", "thousand metric tons", 0.5),
        ("Less than 500 carats.", "million carats", 0.0005),
        ("Less than 100,000 tons.", "million metric tons", 0.1),
        ("Included in \u201cWorld total.\u201d", "metric tons", None),
        ("Less than 500 carats.", "metric tons", None),
    ],
)
def test_the_footnote_of_s_gives_its_upper_end(notes: str, unit: str, high: float | None) -> None:
    reading = read_value("s", notes=notes, unit=unit)
    assert reading.high == high
    assert reading.low == (None if high is None else 0.0)
    assert reading.value is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "w", "n.a.", "12 t", "1.2.3", "15,000 - 10,000", "~5", "1e5", "--", "W1"),
        # Commas that part no thousands, digits of other scripts, numbers beyond any mine.
        *("1,2", "1,,230", "12,34", "\u0663\u0664", "\uff11\uff12", "9" * 400, "> ", "<", "E5"),
        *("\u00e2\u20ac\u201d", "nan", "inf", "0x10", "1_000", "\u00bd", "1/2", "5-", "-\u2014"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a value"):
        read_value(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_thousands_commas_do_not_change_a_number(number: int) -> None:
    assert read_value(f"{number:,}").value == read_value(str(number)).value == float(number)


PIECES = [
    *("W", "E", "NA", "XX", "s", ">", "<", "\u2014", "\u2013", " - ", "-", "?", ",", ".", "1", "0"),
    *("230", "1,230", "15", "Large", "Less than ", "\u00bd", " unit", " tons", "\u00b9", " ", "e"),
    *("r", "\xa0", "9" * 30),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=40))
@settings(max_examples=1000)
def test_anything_is_read_in_order_or_refused(text: str) -> None:
    try:
        reading = read_value(text, notes="Less than \u00bd unit.", unit="metric tons")
    except ValueError:
        return
    ends = [end for end in (reading.low, reading.value, reading.high) if end is not None]
    assert ends == sorted(ends)
    assert all(math.isfinite(end) for end in ends)
    if reading.kind in {"withheld", "not-available", "not-applicable", "words"}:
        assert not ends
    if reading.kind == "number":
        assert half_unit(text) >= 0


@given(st.floats(min_value=0, max_value=1e12), st.floats(min_value=0, max_value=1e12))
def test_a_range_holds_its_middle(one: float, other: float) -> None:
    low, high = sorted((round(one, 2), round(other, 2)))
    reading = read_value(f"{low:,.2f}\u2013{high:,.2f}")
    assert (reading.low, reading.high) == (low, high)
    assert reading.value is not None
    assert low <= reading.value <= high


def harness() -> Callable[[bytes], None]:
    """What the coverage-guided fuzzer runs, from its own file."""
    file = Path(__file__).parents[1] / "faults" / "fuzz_usgs_number.py"
    spec = importlib.util.spec_from_file_location("fuzz_usgs_number", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[bytes], None] = module.one_input
    return found


@given(st.binary(max_size=60))
def test_the_harness_of_the_fuzzer_holds_for_any_bytes(data: bytes) -> None:
    ONE_INPUT(data)


ONE_INPUT = harness()


@pytest.mark.slow
def test_coverage_guided_fuzzing_finds_nothing() -> None:
    pytest.importorskip("atheris")
    file = Path(__file__).parents[1] / "faults" / "fuzz_usgs_number.py"
    command = [sys.executable, str(file), "-runs=200000", "-seed=7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@given(st.integers(min_value=1, max_value=10**9), st.integers(min_value=0, max_value=6))
def test_rounding_moves_a_number_by_no_more_than_half_a_unit(number: int, places: int) -> None:
    unit = 10**places
    printed = round(number / unit) * unit
    if printed >= 10 * unit:  # two significant digits are left
        assert abs(number - printed) <= half_unit(f"{printed:,}")


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("302,000", 500.0),
        ("848,000", 500.0),
        ("1,000,000", 50_000.0),
        ("7", 0.5),
        ("20", 0.5),
        ("20.60", 0.005),
        ("\u2014", 0.0),
        ("0", 0.5),
    ],
)
def test_half_of_the_last_printed_place(text: str, half: float) -> None:
    assert half_unit(text) == pytest.approx(half)


def test_half_unit_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="not a plain number"):
        half_unit("W")


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("", "reported"),
        ("Estimated.", "estimated"),
        ("Estimated .-- Source: Intelligas Consulting LLC.", "estimated"),
        ("Includes U.S. Geological Survey estimates.", "estimated"),
        ("Gross weight. -- Estimated from published sources.", "estimated"),
        ("Estimated to be the same as total imports.", "reported"),
        ("Reported.", "reported"),
    ],
)
def test_footnotes_say_what_is_estimated(notes: str, expected: str) -> None:
    assert status(notes) == expected
