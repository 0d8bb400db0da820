"""Sentences are found in every kind of file, and each translation is complete and current."""

import gettext
import importlib
import re
import sys

import pytest
from babel.messages.pofile import read_po


@pytest.fixture
def messages(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "tools")
    yield importlib.import_module("messages")
    for name in ("messages", "stamps"):
        sys.modules.pop(name, None)


@pytest.fixture
def elsewhere(messages, monkeypatch, tmp_path):
    """Return the builder, pointed at a small package of its own."""
    package = tmp_path / "src" / "shigen"
    (package / "locales" / "ja" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(messages.stamps, "ROOT", tmp_path)
    monkeypatch.setattr(messages.stamps, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(messages, "PACKAGE", package)
    monkeypatch.setattr(messages, "LOCALES", package / "locales")
    (package / "a.py").write_text(
        'language.say("{x} runs short.", x=1)\n'
        'language.say_number_of("{number} month", "{number} months", 2)\n'
        'LABEL = message("Stock")\n'
        'print("not a sentence")\n'
    )
    (package / "b.html.j2").write_text('<p>{{ say("In a page") }}</p>{{ other("no") }}\n')
    (package / "c.typ").write_text('#say("In a \\"document\\"") #text("no")\n')
    return messages


def test_sentences_are_found_in_python_jinja_and_typst(elsewhere):
    assert {text for _, text, _ in elsewhere.sentences()} == {
        "{x} runs short.",
        ("{number} month", "{number} months"),
        "Stock",
        "In a page",
        'In a "document"',
    }


def test_an_update_keeps_translations_and_drops_what_is_gone(elsewhere):
    (path,) = elsewhere.files()
    elsewhere.update(path, elsewhere.template())
    path.write_text(
        path.read_text().replace('msgid "Stock"\nmsgstr ""', 'msgid "Stock"\nmsgstr "在庫"')
    )
    (elsewhere.PACKAGE / "b.html.j2").unlink()
    elsewhere.update(path, elsewhere.template())
    text = path.read_text()
    assert 'msgstr "在庫"' in text
    assert "In a page" not in text
    elsewhere.update(path, elsewhere.template())
    assert path.read_text() == text


def test_what_changed_is_compiled(elsewhere):
    (path,) = elsewhere.files()
    elsewhere.update(path, elsewhere.template())

    def said():
        elsewhere.compile_changed()
        with path.with_suffix(".mo").open("rb") as file:
            return gettext.GNUTranslations(file).gettext("Stock")

    assert said() == "Stock"
    path.write_text(
        path.read_text().replace('msgid "Stock"\nmsgstr ""', 'msgid "Stock"\nmsgstr "在庫"')
    )
    assert said() == "在庫"


def test_a_damaged_translation_is_one_clear_message(elsewhere):
    (path,) = elsewhere.files()
    path.write_text('<<<<<<< ours\nmsgid "Stock"\nmsgstr "在庫"\n')
    with pytest.raises(SystemExit, match=r"shigen\.po cannot be read"):
        elsewhere.compile_changed()


def catalogues(root):
    return sorted((root / "src" / "shigen" / "locales").glob("*/LC_MESSAGES/shigen.po"))


def forms(text):
    return [text] if isinstance(text, str) else list(text or [])


def placeholders(text):
    return set(re.findall(r"{(\w+)", text))


def test_japanese_is_among_the_translations(root):
    assert "ja" in {path.parent.parent.name for path in catalogues(root)}


def test_every_translation_is_current_and_complete(root, messages):
    wanted = {entry.id for entry in messages.template() if entry.id}
    for path in catalogues(root):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        there = {entry.id for entry in catalogue if entry.id}
        assert there == wanted, f"{path}: run make messages"
        for entry in catalogue:
            if entry.id:
                assert messages.is_translated(entry.string), f"{path}: {entry.id}"
                assert not entry.fuzzy, f"{path}: {entry.id}"


def test_every_translation_has_the_placeholders_of_its_sentence(root):
    for path in catalogues(root):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        for entry in catalogue:
            if entry.id:
                asked = placeholders(forms(entry.id)[-1])
                for said in forms(entry.string):
                    assert placeholders(said) == asked, f"{path}: {entry.id}"
