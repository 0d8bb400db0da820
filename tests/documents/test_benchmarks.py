"""The benchmarks keep to their protocol. What they measure is nobody's business here."""

from __future__ import annotations

import importlib
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def benchmarks(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder, importable as the scripts in it are."""
    folder = root / "benchmarks"
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in ("measure", "works"):
        sys.modules.pop(name, None)


@pytest.fixture
def measure(benchmarks: Path) -> ModuleType:
    return importlib.import_module("measure")


@pytest.fixture
def works(benchmarks: Path) -> ModuleType:
    return importlib.import_module("works")


class Said:
    """A peer that says what it was told to, and writes down that it was asked."""

    def __init__(self, name: str, answers: list[float], book: list[str]) -> None:
        self.name, self.answers, self.book = name, iter(answers), book
        self.stopped = False

    def round(self) -> dict[str, Any]:
        self.book.append(self.name)
        return {"seconds": next(self.answers)}

    def stop(self) -> None:
        self.stopped = True


def test_peers_take_turns_and_the_first_round_is_thrown_away(measure: ModuleType) -> None:
    book: list[str] = []
    peers = {"a": Said("a", [9.0, 1.0, 2.0], book), "b": Said("b", [9.0, 3.0, 4.0], book)}
    kept = measure.in_turns(peers, 2)
    assert book == ["a", "b"] * 3
    assert {name: [each["seconds"] for each in answers] for name, answers in kept.items()} == {
        "a": [1.0, 2.0],
        "b": [3.0, 4.0],
    }
    assert all(peer.stopped for peer in peers.values())


def test_peers_are_ended_when_one_fails(measure: ModuleType) -> None:
    peers = {"a": Said("a", [1.0], []), "b": Said("b", [], [])}
    with pytest.raises(StopIteration):
        measure.in_turns(peers, 1)
    assert all(peer.stopped for peer in peers.values())


def test_a_ratio_is_taken_within_rounds(measure: ModuleType) -> None:
    # The machine is ten times slower in the second round; each peer takes twice the other.
    assert measure.ratio([1.0, 10.0, 1.0], [2.0, 20.0, 2.0]) == 2.0
    assert measure.times([3.0, 1.0, 2.0]) == measure.Times(2.0, 1.0, 3.0)


@pytest.mark.parametrize(
    ("ours", "close", "far"),
    [(1e6, 1e6 + 0.5, 1e6 + 2.0), (0.0, 5e-7, 1e-5), (-4.0, -4.000001, 4.0)],
)
def test_objectives_agree_to_a_millionth(
    measure: ModuleType, ours: float, close: float, far: float
) -> None:
    assert measure.same(ours, close)
    assert not measure.same(ours, far)


def test_an_open_balance_is_no_answer(works: ModuleType) -> None:
    good = {"objective": 3.0, "imbalance": 1e-9}
    assert works.agree(good, good)
    assert not works.agree(good, good | {"imbalance": 1e-3})
    assert not works.agree(good, good | {"objective": 3.1})


def test_differing_answers_give_no_ratio(
    works: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(objective: float) -> list[dict[str, Any]]:
        found = {"seconds": 1.0, "objective": objective, "imbalance": 0.0}
        return [{"minerals": {"cobalt": found | {"values": 2, "balances": 1}}}]

    monkeypatch.setattr(works, "Peer", lambda *words: words)
    monkeypatch.setattr(
        works, "in_turns", lambda peers, rounds: {"newton": answers(1.0), "clarabel": answers(2.0)}
    )
    section = works.reconciliation(["cobalt"], 1)
    assert section.rows == [["cobalt", "2", "1", "1000", "1000", "answers differ"]]
    assert section.numbers["cobalt"]["ratio"] is None
    assert "all" not in section.numbers


def test_a_child_is_pinned_and_has_one_thread(measure: ModuleType) -> None:
    command = measure.pinned(["python"])
    at = measure.core()
    assert command == (["python"] if at is None else ["taskset", "-c", str(at), "python"])
    assert measure.environment()["OMP_NUM_THREADS"] == "1"


def test_a_run_prints_a_table_and_writes_the_numbers_behind_it(
    benchmarks: Path, tmp_path: Path
) -> None:
    target = tmp_path / "bench.json"
    words = ["--rounds", "2", "--only", "reconciliation", "--minerals", "Ge,rhodium"]
    done = subprocess.run(
        [sys.executable, str(benchmarks / "run.py"), *words, "--to", str(target)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    written = json.loads(target.read_text())
    assert written["schema"] == "shigen-benchmarks/1"
    assert written["rounds"] == 2
    assert written["machine"]["packages"]["clarabel"]
    found = written["works"]["reconciliation"]
    assert set(found) == {"germanium", "rhodium", "all"}
    for mineral in ("germanium", "rhodium"):
        numbers = found[mineral]
        assert numbers["equal"] is True
        ours, theirs = numbers["seconds"]["newton"], numbers["seconds"]["clarabel"]
        assert len(ours) == len(theirs) == 2
        assert min(ours + theirs) > 0
        quotients = [b / a for a, b in zip(ours, theirs, strict=True)]
        assert numbers["ratio"] == statistics.median(quotients)
        line = re.search(rf"^\| {mineral} \|.*\| ([\d.]+) \|$", done.stdout, re.MULTILINE)
        assert line is not None
        assert line[1] == f"{numbers['ratio']:.2f}"


def test_an_unknown_work_is_refused(benchmarks: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(benchmarks / "run.py"), "--only", "nothing"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "choose from startup, plan, reconciliation, grid" in done.stderr


def test_every_work_is_described(root: Path) -> None:
    text = (root / "benchmarks" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    source = (root / "benchmarks" / "run.py").read_text(encoding="utf-8")
    assert listed == set(re.findall(r'^    "(\w+)": works\.', source, re.MULTILINE))
