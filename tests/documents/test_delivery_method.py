"""The page on delivery names every sentence, cost and assumption that the code has."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from shigen.delivery import model
from shigen.delivery.model.cost import PARTS


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "methods" / "delivery.md").read_text(encoding="utf-8")


def test_every_sentence_of_the_model_is_on_the_page(page: str) -> None:
    assert [item.name for item in model.CONSTRAINTS if f"`{item.name}`" not in page] == []


def test_every_part_of_the_cost_is_on_the_page(page: str) -> None:
    assert [name for name, _ in PARTS if f"`{name}`" not in page] == []


def test_every_assumption_is_on_the_page(page: str, root: Path) -> None:
    file = root / "src" / "shigen" / "catalogue" / "hand" / "parameters.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        names = {row["parameter"] for row in csv.DictReader(rows)}
    assert sorted(name for name in names if f"`{name}`" not in page) == []
    text = page.partition("## What is assumed")[2].partition("##")[0]
    told = {word for word in text.split("`") if "_" in word and " " not in word and "/" not in word}
    assert sorted(told - names) == [], "the page names an assumption that is not there"


def test_every_assumption_has_a_range_a_unit_and_a_reason(root: Path) -> None:
    file = root / "src" / "shigen" / "catalogue" / "hand" / "parameters.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            low, value, high = (float(row[name]) for name in ("low", "value", "high"))
            assert low <= value <= high, row
            assert row["unit"], row
            assert row["note"].split(":")[0] in {"judgement", "rule"}, row
