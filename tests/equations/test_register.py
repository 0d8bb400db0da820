"""The register: every sentence of the model is stated, documented and tested here."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pandas as pd
import pytest

from shigen.delivery import model
from shigen.delivery.example import by_hand

HERE = Path(__file__).parent


def with_other_ways():
    """By hand, with a way around for a contract, for what is diverted and for a swap."""
    around = {"way": "around", "route": "sea: around", "lead_months": 1, "open": 1.0}
    around |= {"freight": 9.0, "km": 0.0, "days": 30.0, "stage": "refined"}
    lines = (("AUS", "JPN"), ("AUS", "USA"), ("JPN", "USA"))
    problem = by_hand()
    rows = [
        around | {"source": source, "party": party, "month": month}
        for source, party in lines
        for month in problem.all_months
    ]
    return problem.with_tables(ways=pd.DataFrame(rows))


def names_without_test(names, folder):
    """Return the sentences for which no file of a folder has a test named after them."""
    tests = {
        node.name.removeprefix("test_")
        for file in sorted(folder.glob("test_*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    return [name for name in names if name not in tests]


def test_every_sentence_has_a_test_of_its_own():
    missing = names_without_test([item.name for item in model.CONSTRAINTS], HERE)
    assert missing == [], f"write a small hand-solved case: def test_{'(), test_'.join(missing)}()"


def test_the_register_notices_a_sentence_without_a_test(tmp_path):
    for file in HERE.glob("test_*.py"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(
            text.replace("def test_store_no_more_than_room(", "def test_something_else("),
            encoding="utf-8",
        )
    names = [item.name for item in model.CONSTRAINTS]
    assert names_without_test(names, tmp_path) == ["store_no_more_than_room"]


def test_the_register_names_each_sentence_once():
    names = [item.name for item in model.CONSTRAINTS]
    assert len(names) == len(set(names))
    assert list(model.register()) == names


@pytest.mark.parametrize("item", model.CONSTRAINTS, ids=lambda item: item.name)
def test_a_sentence_is_short_and_opens_with_its_formula(item):
    function = model.register()[item.name]
    lines = inspect.getsource(function).splitlines()
    text = inspect.getdoc(function) or ""
    assert len(lines) <= 36, "a sentence of the model fits on a page"
    first = text.splitlines()[0]
    assert any(sign in first for sign in ("<=", ">=", " = ")), first
    # The sign on paper is the sign in the register.
    assert f" {item.sign} " in first


def test_the_stated_model_holds_exactly_the_registered_rows():
    from shigen.delivery.model import quantities, state

    rows = {item.name for item in model.CONSTRAINTS if item.room != "bounds"}
    assert set(state(quantities(with_other_ways())).constraints) == rows
    # Without other ways nothing is stated of them.
    stated = set(state(quantities(by_hand())).constraints)
    assert rows - stated == {name for name in rows if name.endswith("_by_all_ways")}
    assert len(rows - stated) == 3
    assert set(model.bounded()) == {
        item.name for item in model.CONSTRAINTS if item.room == "bounds"
    }
