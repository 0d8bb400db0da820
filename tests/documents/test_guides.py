"""The examples of the guides and of the README run, and print what the page says they print.

On a page, in order: a block ``sh`` is run by bash in a folder of the page's own (``sh exit=2`` says
how its last command ends), a block ``python`` by one interpreter session per page, ``pycon`` is a
doctest, ``none`` is the content of the file named last before it, and ``text`` is what the block
before it printed last. A block ``console`` is shown only: it needs a network or a terminal.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

GUIDES = sorted((Path(__file__).resolve().parents[2] / "docs" / "guides").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w-]+\.csv)`")
KINDS = {"sh", "python", "pycon", "none", "text", "console"}
# `assess` of the built-in scenario takes minutes; tests/briefing and `make run` do it.
TOO_LONG = {"briefing.md": {"python"}}


@dataclass(frozen=True)
class Block:
    """One fenced block: its kind, its options, its text, and the file named last before it."""

    kind: str
    options: str
    text: str
    file: str


def blocks(page: Path) -> Iterator[Block]:
    """Blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        named = FILE.findall(text[: match.start()])
        yield Block(match[1], match[2].strip(), match[3], named[-1] if named else "")


def run_shell(block: Block, folder: Path) -> str:
    """Run a block of shell commands and return what it printed, errors included."""
    here = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=folder,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wanted = re.fullmatch(r"exit=(\d+)", block.options)
    assert done.returncode == (int(wanted[1]) if wanted else 0), block.text + done.stdout
    return done.stdout


def run_python(block: Block, names: dict[str, Any]) -> str:
    """Run a block of Python in the session of its page and return what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.text, "<guide>", "exec"), names)  # noqa: S102 - our own pages
    return printed.getvalue()


def run_doctest(block: Block, names: dict[str, Any]) -> str:
    """Run a block of prompts and answers; a difference fails."""
    test = doctest.DocTestParser().get_doctest(block.text, names, "guide", None, 0)
    assert test.examples
    said = io.StringIO()
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.write)
    assert result.failed == 0, said.getvalue()
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_the_examples_run_and_print_what_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    printed, shown = "", 0
    for block in blocks(page):
        if block.kind in TOO_LONG.get(page.name, ()):
            compile(block.text, page.name, "exec")
        elif block.kind == "sh":
            printed = run_shell(block, tmp_path)
        elif block.kind == "python":
            printed = run_python(block, names)
        elif block.kind == "pycon":
            printed = run_doctest(block, names)
        elif block.kind == "none":
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "text":
            wanted = block.text.splitlines()
            # A page has no spaces at the end of a line; tables on the screen do.
            found = [line.rstrip() for line in printed.splitlines()]
            assert found[-len(wanted) :] == wanted, page.name
            shown += 1
    assert shown == sum(block.kind == "text" for block in blocks(page))


def test_every_block_is_of_a_kind_that_is_known_here() -> None:
    found = {(page.name, block.kind) for page in GUIDES for block in blocks(page)}
    assert {kind for _, kind in found} <= KINDS
    # Nothing that could be run hides in a block without a kind.
    bare = [
        page.name
        for page in GUIDES
        if len(re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE))
        != 2 * sum(1 for _ in blocks(page))
    ]
    assert bare == []


def test_the_guides_show_examples() -> None:
    kinds = [block.kind for page in GUIDES for block in blocks(page)]
    assert kinds.count("sh") > 15
    assert kinds.count("python") > 5
    assert kinds.count("text") > 5


@pytest.mark.slow
def test_the_command_of_the_readme_plans(root: Path, tmp_path: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    (line,) = [row for row in text.splitlines() if row.startswith(".venv/bin/shigen plan")]
    block = Block("sh", "", line.removeprefix(".venv/bin/"), "")
    assert "check" in run_shell(block, tmp_path)


@pytest.mark.slow
def test_the_python_of_the_readme_runs(root: Path) -> None:
    names: dict[str, Any] = {}
    ran = 0
    for block in blocks(root / "README.md"):
        if block.kind == "python":
            run_python(block, names)
            ran += 1
    assert ran
    assert names["plan"].check["passed"].all()


def test_the_commands_of_the_readme_exist(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    reference = (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^## shigen (.+)$", reference, re.MULTILINE))
    named = re.findall(r"`shigen ((?:(?:data|criticality|vulnerability) )?[a-z]+)", text)
    assert {"plan", "brief"} <= set(named)
    assert set(named) <= known


def test_the_targets_of_the_readme_exist(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^make (\S+)", text, re.MULTILINE)
    assert {"run", "test"} <= set(named)
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
