"""The HTML is one file that works offline, under a strict policy, for every reader."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shigen.briefing.as_html import html, style_hash
from shigen.briefing.blocks import Document
from shigen.briefing.language import Language, load

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collect the elements with their attributes; fail on a tag that closes out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text(document: Document, language: Language) -> str:
    return html(document, language)


@pytest.fixture(scope="module")
def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("scope", [None])
def test_nothing_is_fetched_and_nothing_runs(read: Reader, scope: None) -> None:
    for tag, attributes in read.elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "use", "image"}, tag
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        for name in ("src", "href", "xlink:href", "action"):
            assert attributes.get(name, "#").startswith("#"), (tag, attributes)


def test_the_policy_admits_only_the_style_of_the_file(text: str, read: Reader) -> None:
    policy = next(m["content"] for m in read.named("meta") if "http-equiv" in m)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    assert f"style-src '{style_hash(style[1])}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"url\((?!#)|@import", style[1])


def test_every_reference_inside_the_file_is_met(read: Reader) -> None:
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in read.elements:
        href = attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, href
        for name in ("aria-labelledby",):
            if name in attributes:
                assert attributes[name] in ids


def test_readers_of_any_kind_find_their_way(read: Reader, document: Document) -> None:
    assert read.named("html") == [{"lang": document.language}]
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        assert len(read.named(landmark)) == 1, landmark
    assert len(read.named("caption")) == len(read.named("table"))
    assert all(header.get("scope") for header in read.named("th"))
    charts = [svg for svg in read.named("svg") if svg.get("role") == "img"]
    assert len(charts) == len(read.named("svg")) == 7
    assert all(svg["aria-label"] for svg in charts)


def test_what_results_say_is_escaped(documents: dict[str, Document]) -> None:
    from dataclasses import replace

    hostile = replace(documents["en"], title='<script>alert("1")</script>')
    assert "<script>" not in html(hostile, load("en"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_it_shows_whole_in_a_browser(page: Page, text: str, tmp_path: Path, width: int) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", hear)
    page.set_viewport_size({"width": width, "height": 900})
    file = tmp_path / "briefing.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector("footer")
    overflow = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    assert overflow <= 0
    assert said == []
