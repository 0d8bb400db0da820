"""Collect the sentences to translate, update the `.po` files, compile them to `.mo`.

``python tools/messages.py update`` (`make messages`) reads Python, Jinja and typst files, brings
each `.po` up to date and compiles it. ``python tools/messages.py compile`` (part of
`make install`) only compiles, and only what changed. `.po` files are committed, `.mo` are not.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import stamps

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = stamps.ROOT / "src" / "shigen"
LOCALES = PACKAGE / "locales"
DOMAIN = "shigen"

# The functions that say a sentence, and which of their arguments are its forms.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "say": None,
    "message": None,
    "say_number_of": (1, 2),
}
# typst has no extractor: a call with plain string arguments, escapes as in typst.
TYPST_CALL = re.compile(r'\b(say|message)\(\s*"((?:[^"\\]|\\.)*)"')

Found = tuple[str, str | tuple[str, ...], list[str]]


def sentences() -> Iterator[Found]:
    """Yield file, sentence (or its singular and plural) and translator comments."""
    from babel.messages.extract import extract
    from jinja2.ext import babel_extract

    for path in sorted(PACKAGE.rglob("*")):
        name = str(path.relative_to(stamps.ROOT))
        if path.suffix == ".py":
            found = extract("python", io.BytesIO(path.read_bytes()), KEYWORDS, ["Translators:"])
            yield from ((name, text, notes) for _, text, notes, _ in found)
        elif path.suffix in {".j2", ".jinja", ".html"} and "_assets" not in path.parts:
            source = io.BytesIO(path.read_bytes())
            for _, _, text, notes in babel_extract(source, list(KEYWORDS), ["Translators:"], {}):
                if isinstance(text, str):
                    yield name, text, notes
                elif text and all(text[:2]):
                    yield name, (str(text[0]), str(text[1])), notes
        elif path.suffix == ".typ":
            for call in TYPST_CALL.finditer(path.read_text(encoding="utf-8")):
                yield name, re.sub(r"\\(.)", r"\1", call[2]), []


def template() -> Catalog:
    """Return a catalogue of every sentence, none translated."""
    from babel.messages.catalog import Catalog

    collected = Catalog(project="shigen", copyright_holder="The shigen contributors")
    for name, text, notes in sentences():
        # Without line numbers, a moved sentence changes no translation file.
        collected.add(text, locations=[(name, 0)], auto_comments=notes)
    return collected


def files() -> list[Path]:
    """Return the translation file of each language that has a folder."""
    return [folder / f"{DOMAIN}.po" for folder in sorted(LOCALES.glob("*/LC_MESSAGES"))]


def update(path: Path, collected: Catalog) -> None:
    """Bring one translation file up to date, keeping what is translated and dropping the rest."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    language = path.parent.parent.name
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=DOMAIN)
    else:
        catalogue = Catalog(locale=language, domain=DOMAIN)
    # A guess from a similar sentence may say something else: untranslated is better.
    catalogue.update(collected, no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(
        written,
        catalogue,
        width=100,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
        omit_header=True,
    )
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    path.write_text(header + written.getvalue().decode(), encoding="utf-8")
    missing = sum(bool(entry.id) and not is_translated(entry.string) for entry in catalogue)
    print(f"{path.relative_to(stamps.ROOT)}: {len(catalogue)} sentences, {missing} not translated")


def is_translated(string: str | Sequence[str] | None) -> bool:
    """Whether every form of a sentence has a translation."""
    forms = [string] if isinstance(string, str) else list(string or [])
    return bool(forms) and all(forms)


def compile_changed() -> None:
    """Compile each translation file, unless none changed since the last time."""
    present = [path for path in files() if path.is_file()]
    compiled = all(path.with_suffix(".mo").is_file() for path in present)
    value = stamps.fingerprint(present)
    if compiled and stamps.is_current("messages", value):
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    for path in present:
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            sys.exit(f"shigen: {path.relative_to(stamps.ROOT)} cannot be read: {error}")
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    stamps.mark("messages", value)


def main() -> None:
    """Update and compile, or only compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["update", "compile"])
    if parser.parse_args().action == "update":
        collected = template()
        for path in files():
            update(path, collected)
    compile_changed()


if __name__ == "__main__":
    main()
