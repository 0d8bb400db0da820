"""Links inside the documentation and the README lead somewhere, and every page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
DRAWN_BY_A_RUN = {"_build"}


def pages(root: Path) -> list[Path]:
    """Pages of the documentation, and what a reader meets in the checkout."""
    docs = [
        page
        for page in sorted((root / "docs").rglob("*.md"))
        if not DRAWN_BY_A_RUN & set(page.relative_to(root).parts)
    ]
    top = [root / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md")]
    return [*docs, *top]


def links(page: Path) -> list[str]:
    """Targets of the links of a page, those in code left out."""
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    found = LINK.findall(text)
    # A link around code, such as [`plan`](fields.md), lost its words above and not its target.
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as Markdown viewers make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    words = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(text))
    return {word.strip().replace(" ", "-") for word in words}


@pytest.fixture(scope="module")
def everywhere(root: Path) -> dict[Path, list[str]]:
    return {page: links(page) for page in pages(root)}


def test_links_are_found(everywhere: dict[Path, list[str]]) -> None:
    assert sum(len(targets) for targets in everywhere.values()) > 60


def test_every_relative_link_resolves(everywhere: dict[Path, list[str]], root: Path) -> None:
    broken = []
    for page, targets in everywhere.items():
        for target in targets:
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                broken.append(f"{page.relative_to(root)}: {target}")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                broken.append(f"{page.relative_to(root)}: {target} has no such heading")
    assert broken == []


def test_every_page_is_reached_from_the_index_and_no_entry_is_idle(root: Path) -> None:
    docs = root / "docs"
    text = (docs / "index.md").read_text(encoding="utf-8")
    reached: set[Path] = set()
    for block in TOCTREE.findall(text):
        for entry in (line.strip() for line in block.splitlines()):
            if not entry or entry.startswith(":"):
                continue
            found = set(docs.glob(f"{entry}.md"))
            assert found, entry
            reached |= found
    wanted = {page for page in pages(root) if docs in page.parents and page.name != "index.md"}
    assert {str(page.relative_to(docs)) for page in wanted - reached} == set()


def test_every_page_has_one_title(root: Path) -> None:
    for page in pages(root):
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        titles = re.findall(r"^# .+$", text, re.MULTILINE)
        # The changelog is included whole from the file at the top.
        assert len(titles) == (0 if page.name == "changelog.md" else 1), page


def test_the_rooms_of_the_architecture_are_those_of_the_package(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^  ([a-z]+)/ ", text, re.MULTILINE))
    package = root / "src" / "shigen"
    rooms = {
        folder.name
        for folder in package.iterdir()
        if folder.is_dir() and not folder.name.startswith(("_", "."))
    }
    assert named == rooms
