"""What the benchmark of GeoPolRisk says when answers agree, and when they do not."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

OURS = [{"score": 0.5, "seconds": 1.0}, {"score": 0.5, "seconds": 2.0}]
THEIRS = [
    {"score": 0.5, "one": 10.0, "process": 30.0},
    {"score": 0.5, "one": 40.0, "process": 60.0},
]
PROCESSES = [{"process": 3.0}, {"process": 6.0}]


@pytest.fixture
def works(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(root / "benchmarks")
    yield importlib.import_module("works")
    for name in ("measure", "works"):
        sys.modules.pop(name, None)


def test_ratios_are_of_the_same_score(works: ModuleType) -> None:
    numbers: dict[str, Any] = {}
    said = works._beside(OURS, PROCESSES, THEIRS, numbers)
    assert numbers == {"equal": True, "ratio": {"work": 15.0, "process": 10.0}}
    assert "15 times" in said
    assert "10 times" in said


def test_other_answers_give_no_ratio(works: ModuleType) -> None:
    numbers: dict[str, Any] = {}
    other = [answer | {"score": 0.51} for answer in THEIRS]
    assert (
        works._beside(OURS, PROCESSES, other, numbers) == "Answers differ: 0.5 and 0.51; no ratio."
    )
    assert numbers == {"equal": False}
