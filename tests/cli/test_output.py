"""What commands print: data on standard output in three forms, missing values never as zero."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from shigen.cli.output import Report, cell, emit, rows, significant
from shigen.errors import BadInput


@pytest.fixture
def report() -> Report:
    shortfall = pd.DataFrame(
        {"party": ["JPN", "USA"], "t": [1.5, np.nan], "days": [np.inf, 3.0], "month": [1, 2]}
    )
    return Report(
        "plan",
        {"shortfall": shortfall, "check": pd.DataFrame({"check": ["balance"], "passed": [True]})},
        inputs={"mineral": "gallium"},
        catalogue="abc",
        seed=0,
        warnings=("stocks are assumed",),
    )


def test_json_is_one_object_with_the_promised_fields(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    emit(report, "json")
    written = capsys.readouterr()
    found = json.loads(written.out)
    assert list(found) == [
        "schema",
        "version",
        "catalogue",
        "inputs",
        "seed",
        "warnings",
        "tables",
    ]
    assert found["schema"] == "shigen.plan/1"
    assert found["tables"]["shortfall"][1]["t"] is None
    assert found["tables"]["shortfall"][0]["days"] == "inf"
    assert found["tables"]["check"][0]["passed"] is True
    assert written.err == ""


def test_csv_prints_one_table_and_leaves_missing_empty(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    emit(report, "csv")
    written = capsys.readouterr()
    assert written.out.splitlines() == ["party,t,days,month", "JPN,1.5,inf,1", "USA,,3.0,2"]
    assert "stocks are assumed" in written.err


def test_a_named_table_is_chosen(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    emit(report, "csv", table="check")
    assert capsys.readouterr().out.splitlines()[0] == "check,passed"


def test_an_unknown_table_is_refused(report: Report) -> None:
    with pytest.raises(BadInput, match="shortfall, check"):
        emit(report, "json", table="nothing")


def test_the_screen_shows_a_dash_for_missing(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    emit(report, "table")
    lines = capsys.readouterr().out.splitlines()
    usa = next(line for line in lines if "USA" in line)
    assert "–" in usa
    assert " 0 " not in usa


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234.567, "1,230"), (0.00012345, "0.000123"), (99999.0, "100,000"), (12, "12")],
)
def test_three_significant_figures(value: float, text: str) -> None:
    assert cell(value) == text


def test_significant_keeps_the_sign() -> None:
    assert significant(-2.5) == "-2.5"


def test_rows_turn_numpy_values_into_plain_ones() -> None:
    frame = pd.DataFrame({"n": np.array([1], dtype=np.int64), "ok": [np.True_]})
    (row,) = rows(frame)
    assert type(row["n"]) is int
    assert type(row["ok"]) is bool


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_reader_that_has_seen_enough_is_no_failure(form: str) -> None:
    words = [sys.executable, "-m", "shigen.cli", "data", "list", "--format", form]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")
