"""Collect the texts to translate, bring the translations up to date, compile them.

``update`` extracts from Python, Jinja and typst files and merges into ``src/shigen/locales``;
``compile`` writes the ``.mo`` files that are read at run time. Both change nothing when nothing
has changed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "shigen"
LOCALES = PACKAGE / "locales"
DOMAIN = "shigen"
LANGUAGES = ("fr", "ja")

# The functions of `shigen.briefing.language` whose texts are translated.
KEYWORDS = {"say": None, "sentence": None, "message": None, "say_number_of": (1, 2)}

SAID_BY_TYPST = re.compile(r'\bsay\("((?:[^"\\]|\\.)*)"\)')

Text = str | tuple[str, ...]


def in_typst(source: str) -> Iterator[Text]:
    """Find the calls ``say("...")`` of a typst template.

    Examples
    --------
    >>> list(in_typst('#let a = 1; #say("None.")'))
    ['None.']
    """
    yield from SAID_BY_TYPST.findall(source)


def in_file(path: Path) -> Iterator[Text]:
    """Find the texts to translate of one Python, Jinja or typst file."""
    if path.suffix == ".typ":
        yield from in_typst(path.read_text(encoding="utf-8"))
        return
    method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", {"trimmed": "true"})
    with path.open("rb") as file:
        for _, text, _, _ in extract(method, file, KEYWORDS, options=options):
            yield text if isinstance(text, str) else tuple(text)


def texts() -> Catalog:
    """Return every text to translate with the files it is in, without numbers of lines."""
    template = Catalog(project="shigen", charset="utf-8", fuzzy=False)
    for path in sorted(p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".j2", ".typ"}):
        for text in in_file(path):
            template.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return template


def path_of(language: str) -> Path:
    """Where the translations of a language are kept."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the translations of a language as they are kept."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def kept(catalog: Catalog) -> bytes:
    """Return a catalog as the text of a ``.po`` file: sorted, no line numbers, no dates."""
    written = io.BytesIO()
    write_po(
        written,
        catalog,
        width=100,
        sort_output=True,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    language = catalog.locale_identifier
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head.encode() + written.getvalue()


def update() -> None:
    """Merge new texts into the translations; say how many still lack one."""
    template = texts()
    for language in LANGUAGES:
        catalog = read(language)
        # A near match by spelling is not a translation: new texts start empty.
        catalog.update(template, no_fuzzy_matching=True)
        content = kept(catalog)
        path = path_of(language)
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        empty = sum(not _translated(message.string) for message in catalog if message.id)
        print(f"shigen: {language}: {len(template)} texts, {empty} to translate")


def _translated(string: Sequence[str] | None) -> bool:
    return bool(string) if isinstance(string, str) or string is None else all(string)


def compile_all() -> None:
    """Write the ``.mo`` file of each language unless it is newer than its ``.po`` file."""
    for language in LANGUAGES:
        source = path_of(language)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        written = io.BytesIO()
        write_mo(written, read(language))
        target.write_bytes(written.getvalue())


def main(arguments: list[str]) -> None:
    """Run ``update`` or ``compile``."""
    commands = {"update": update, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.exit("usage: python tools/messages.py update|compile")
    commands[arguments[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
