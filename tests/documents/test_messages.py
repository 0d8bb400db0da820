"""Every sentence has a whole translation, and the kept files are what `make messages` makes."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from shigen.briefing.labels import PARAMETERS

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@pytest.fixture(scope="module")
def messages(root: Path) -> ModuleType:
    path = root / "tools" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def texts_of(message: object) -> tuple[list[str], list[str]]:
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [str(text) for text in ids], [str(text or "") for text in strings]


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_every_text_is_translated_and_none_is_left_over(
    messages: ModuleType, language: str
) -> None:
    wanted = {str(m.id) for m in messages.texts() if m.id}
    held = {str(m.id): m for m in messages.read(language) if m.id}
    assert set(held) == wanted, "run make messages and translate"
    assert len(wanted) > 300
    for name, message in held.items():
        assert not message.fuzzy, name
        assert all(texts_of(message)[1]), f"{language} lacks {name!r}"


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_translations_keep_the_placeholders(messages: ModuleType, language: str) -> None:
    for message in messages.read(language):
        if not message.id:
            continue
        ids, strings = texts_of(message)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for text in strings:
            assert set(PLACEHOLDER.findall(text)) == wanted, text
            assert text.count("{") == text.count("}") == len(PLACEHOLDER.findall(text)), text


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_the_kept_file_is_as_the_tool_writes_it(messages: ModuleType, language: str) -> None:
    catalog = messages.read(language)
    catalog.update(messages.texts(), no_fuzzy_matching=True)
    assert messages.kept(catalog) == messages.path_of(language).read_bytes()


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_what_is_read_at_run_time_is_compiled_from_what_is_kept(
    messages: ModuleType, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = messages.path_of(language).read_bytes()
    for each in ("ja", "fr"):
        folder = tmp_path / each / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "shigen.po").write_bytes(messages.path_of(each).read_bytes())
    monkeypatch.setattr(messages, "LOCALES", tmp_path)
    messages.compile_all()
    made = messages.path_of(language).with_suffix(".mo")
    stamp = made.stat().st_mtime_ns
    messages.compile_all()
    assert made.stat().st_mtime_ns == stamp
    assert messages.path_of(language).read_bytes() == source

    from shigen.briefing.language import load

    assert load(language, folder=tmp_path).say("Summary") != "Summary"


def test_japanese_and_french_keep_their_own_typography(messages: ModuleType) -> None:
    for message in messages.read("ja"):
        for text in texts_of(message)[1] if message.id else []:
            assert (
                not re.search(r"[ぁ-んァ-ヶ一-龠] [ぁ-んァ-ヶ一-龠]", text) or "供給対応" in text
            ), text
            assert "です" not in text, text
            assert "ます" not in text, text
    for message in messages.read("fr"):
        for text in texts_of(message)[1] if message.id else []:
            assert not re.search(r"[^\s][;!?»]|[^\s\d:/]:(?!/)", text), text


def test_texts_are_found_in_python_jinja_and_typst(messages: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'language.say("One {a}", a=1)\nlanguage.say_number_of("{number} x", "{number} xs", 2)\n'
    )
    (tmp_path / "b.j2").write_text('<p>{{ say("Two") }}</p>\n')
    (tmp_path / "c.typ").write_text('#text(say("Three"))\n')
    found = [
        text for name in ("a.py", "b.j2", "c.typ") for text in messages.in_file(tmp_path / name)
    ]
    assert found == ["One {a}", ("{number} x", "{number} xs"), "Two", "Three"]


def test_no_text_hides_inside_an_f_string(messages: ModuleType, root: Path) -> None:
    # Before Python 3.12 the extractor cannot see into them.
    for path in (root / "src" / "shigen" / "briefing").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = [
            n for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for n in ast.walk(each)
        ]
        calls = [
            n.func.attr
            for n in inside
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        ]
        assert not set(calls) & set(messages.KEYWORDS), path


def test_every_assumption_of_the_planner_has_a_name(root: Path) -> None:
    path = root / "src" / "shigen" / "catalogue" / "hand" / "parameters.csv"
    held = pd.read_csv(path, keep_default_na=False)
    assert set(held["parameter"]) <= set(PARAMETERS)
