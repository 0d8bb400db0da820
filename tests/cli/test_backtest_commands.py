"""``shigen vulnerability backtest`` prints what the library gives, and refuses what it cannot."""

from __future__ import annotations

import json

import pytest

from shigen import cli

PANAMA = "PA-CU-COBRE-2023"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.VULNERABILITY_COMMANDS, "backtest", ("backtest:backtest", "Back-test."))


def asked(*words: str) -> int:
    return cli.main(["vulnerability", "backtest", *words])


@pytest.mark.slow
def test_one_event_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("--event", PANAMA, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["tables"]) == [
        "backtest", "backtest_summary", "backtest_masked", "backtest_not_testable",
        "backtest_parameters", "backtest_split",
    ]  # fmt: skip
    assert {row["event"] for row in found["tables"]["backtest"]} == {PANAMA}
    assert any("rows of trade are masked" in text for text in found["warnings"])
    assert len(found["tables"]["backtest_split"]) == 58


@pytest.mark.slow
def test_a_held_back_event_shows_its_prediction_and_no_outcome(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert asked("--event", "CN-GRAPHITE-2023", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["tables"]["backtest"]
    assert rows
    assert all(row["observed"] is None for row in rows)
    assert all("held back" in row["reason"] for row in rows)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--event", "CN-JP-REE-2011"], "unknown event 'CN-JP-REE-2011'"),
        (["--set", "training"], "training"),
        (["--assume", "replaced"], "write NAME=SHARE"),
        (["--assume", "replaced=2"], "give shares"),
        (["--assume", "replace=0.2"], "unknown parameter 'replace'"),
        (["--assume", "replaced=0.2", "--assume", "replaced=0.3"], "given twice"),
        (["--table", "rows"], "this command gives backtest, backtest_summary"),
    ],
)
def test_bad_words_are_refused(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(*words) == 2
    assert told in capsys.readouterr().err
