"""The generated pages of the reference are what the code and the data say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shigen import errors, settings
from shigen.catalogue import load
from shigen.catalogue.canonical import TABLES
from shigen.delivery.model.variables import DECISIONS
from shigen.reference import table_names
from shigen.reference.tables import field_rows


@pytest.mark.parametrize(
    "tool", ["assumption_reference.py", "command_reference.py", "field_reference.py"]
)
def test_the_page_is_current(root: Path, tool: str) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "tools" / tool), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_table_and_column_has_a_place(root: Path) -> None:
    text = (root / "docs" / "reference" / "fields.md").read_text(encoding="utf-8")
    assert set(TABLES) <= set(table_names())
    for table in table_names():
        _, found, rest = text.partition(f"\n### {table}\n")
        assert found, table
        section = rest.partition("\n### ")[0]
        assert [
            f["field"] for f in field_rows(table) if f"\n| `{f['field']}` |" not in section
        ] == []


def test_every_assumption_is_listed(root: Path) -> None:
    text = (root / "docs" / "reference" / "assumptions.md").read_text(encoding="utf-8")
    held = load().table("parameters")["parameter"]
    # Those of routes carry the name of their room; docs/methods/routes.md explains them.
    planner = sorted({name for name in held if ":" not in name})
    assert len(planner) > 40
    assert [name for name in planner if f"\n| `{name}` | " not in text] == []


def test_every_decision_has_its_word_in_the_notation(root: Path) -> None:
    text = (root / "docs" / "methods" / "notation.md").read_text(encoding="utf-8")
    assert [name for name in DECISIONS if f"`{name}`" not in text] == []


def test_every_setting_is_described_with_its_default(root: Path) -> None:
    text = (root / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for setting in settings.load({}).origins:
        assert f"| `{setting.name}` |" in text


def test_every_error_is_listed_with_its_exit_code(root: Path) -> None:
    text = (root / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, errors.ShigenError)
        and kind is not errors.ShigenError
    ]
    assert len(kinds) >= 9
    for kind in kinds:
        assert f"| `{kind.__name__}` | {kind.exit_code} |" in text
    for code in {0, *(kind.exit_code for kind in kinds)}:
        assert f"\n| {code} | " in text
