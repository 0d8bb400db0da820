"""The page that browser tests get has no network, and notices when a document wants one."""

import pytest

pytestmark = pytest.mark.browser


def test_a_document_of_its_own_is_shown(page, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><meta charset=utf-8><title>資源</title><p>shown</p>")
    page.goto(file.as_uri())
    assert page.title() == "資源"
    assert page.inner_text("p") == "shown"


def test_a_document_that_wants_a_network_gets_none(chromium, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><img src='https://example.invalid/a.png'>")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(file.as_uri())
    context.close()
    assert failed == ["https://example.invalid/a.png"]
