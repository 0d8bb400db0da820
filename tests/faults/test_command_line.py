"""Bad input on the command line: one clear message, the right exit code, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shigen import network
from shigen.catalogue import store
from shigen.cli import main

PLAN = ["plan", "--mineral", "gallium", "--stop", "CHN:refined:USA,JPN"]

BAD = {
    "mineral": (["plan", "--mineral", "galium", "--stop", "CHN:refined"], "gallium"),
    "mineral without a network": (
        ["plan", "--mineral", "helium", "--stop", "QAT:refined"],
        "gallium",
    ),
    "country": (["plan", "--mineral", "gallium", "--stop", "Chna:refined"], "china"),
    "stage": (["plan", "--mineral", "gallium", "--stop", "CHN:refind"], "refined"),
    "stage that the network lacks": (
        ["plan", "--mineral", "gallium", "--stop", "CHN:mine"],
        "refined",
    ),
    "form of a stop": (["plan", "--mineral", "gallium", "--stop", "CHN"], "ACTOR:STAGE"),
    "no stop": (["plan", "--mineral", "gallium"], "stop"),
    "month": ([*PLAN, "--from", "2026-13"], "2026-13"),
    "word for a month": ([*PLAN, "--from", "soon"], "soon"),
    "negative months": ([*PLAN, "--months", "-3"], "-3"),
    "huge months": ([*PLAN, "--months", "100000"], "100000"),
    "months that are no number": ([*PLAN, "--months", "many"], "many"),
    "severity": ([*PLAN, "--severity", "1.5"], "1.5"),
    "recovery": ([*PLAN, "--recovery", "slow"], "licensing"),
    "negative stock": ([*PLAN, "--industry-days", "-5"], "industry_days"),
    "huge stock": ([*PLAN, "--public-days", "1e9"], "public_days"),
    "pass-through": ([*PLAN, "--pass-through", "2"], "pass_through"),
    "assumption": ([*PLAN, "--assume", "pol_share=0.1"], "pool_share"),
    "form of an assumption": ([*PLAN, "--assume", "pool_share"], "NAME=VALUE"),
    "passage": ([*PLAN, "--close", "malaca"], "malacca"),
    "horizon": ([*PLAN, "--horizon", "0"], "0"),
    "party": ([*PLAN, "--parties", "USA,Jpan"], "japan"),
    "table": ([*PLAN, "--table", "nothing"], "comparison"),
    "format": ([*PLAN, "--format", "xml"], "xml"),
    "option": ([*PLAN, "--nonsense"], "nonsense"),
    "command": (["plann"], "plan"),
    "catalogue folder": ([*PLAN, "--catalogue", "/no/such/folder"], "/no/such/folder"),
    "scenario": (["brief", "china-stop"], "china-stop-2026-12"),
    "date": (["brief", "--date", "2026-02-30"], "2026-02-30"),
    "language": (["brief", "--languages", "xx", "--no-grid"], "xx"),
    "document": (["brief", "--documents", "doc", "--no-grid"], "doc"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line_and_exit_code_two(
    name: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    words, hint = BAD[name]
    assert main(words) == 2
    written = capsys.readouterr()
    assert written.out == ""
    lines = written.err.strip().splitlines()
    assert len(lines) == 1, written.err
    assert lines[0].startswith("shigen: ")
    assert hint in lines[0], lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_with_a_wrong_column_names_file_and_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        "mineral,actor,stage,destination,start,months\ngallium,CHN,refined,USA,2026-12,3\n"
    )
    assert main(["brief", str(file), "--to", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert "mine.csv" in message
    assert "destination" in message
    assert "destinations" in message
    assert not (tmp_path / "out").exists()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / store.load().folder.name
    shutil.copytree(store.load().folder, folder)
    return folder


def test_a_catalogue_cut_short_is_refused(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = copied / "trade.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    assert main([*PLAN, "--catalogue", str(copied)]) == 1
    message = capsys.readouterr().err
    assert "trade.parquet was cut short" in message
    assert "Traceback" not in message


def test_an_altered_catalogue_is_refused(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = copied / "prices.parquet"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert main([*PLAN, "--catalogue", str(copied)]) == 1
    assert "prices.parquet was altered" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_fails_with_code_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder")
    assert main([*PLAN, "--to", str(taken)]) == 1
    message = capsys.readouterr().err
    assert f"cannot write {taken}" in message
    assert taken.read_text() == "a file, not a folder"


def test_cancelling_ends_with_130_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(network, "build", interrupted)
    assert main([*PLAN, "--to", str(tmp_path / "out")]) == 130
    assert "cancelled" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
