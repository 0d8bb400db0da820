"""A briefing as one HTML file that works offline: no scripts, nothing fetched, charts inline."""

from __future__ import annotations

import base64
import hashlib
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from shigen.briefing.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

    from shigen.briefing.blocks import Block, Column, Document, Table


# A column of words this wide on paper keeps a readable width on a narrow screen.
WIDE = 3.0


def html(document: Document, language: Language) -> str:
    """Return the whole document as HTML.

    Parameters
    ----------
    document
        The briefing.
    language
        Its language, for the words of the page itself.
    """
    environment = _environment()
    style = environment.get_template("briefing.css").render()
    block_template = environment.get_template("blocks.html.j2")

    def render(item: Block) -> Markup:
        return Markup(  # noqa: S704 - rendered by a template that escapes
            block_template.render(
                item=item,
                say=language.say,
                joined=lambda parts: language.joined(*parts),
                spanners=spanners,
                classes=classes,
            ).strip()
        )

    page = environment.get_template("briefing.html.j2").render(
        document=document,
        render=render,
        say=language.say,
        style=style,
        style_hash=style_hash(style),
    )
    return page.rstrip() + "\n"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("shigen.briefing", "templates"),
        autoescape=select_autoescape(enabled_extensions=("j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style_hash(style: str) -> str:
    """The hash by which a strict Content Security Policy admits the one style element.

    Examples
    --------
    >>> style_hash("p{}")
    'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='
    """
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def spanners(table: Table) -> list[tuple[str, int]]:
    """Headings over neighbouring columns, with the number of columns each spans."""
    groups = groupby(table.columns, key=lambda column: column.group)
    return [(group, len(list(columns))) for group, columns in groups]


def classes(column: Column) -> Markup:
    """The class attribute of a cell of a column."""
    names = [
        name
        for name in (
            "number" if column.numeric else "",
            "chosen" if column.chosen else "",
            "wide" if column.width >= WIDE and not column.numeric else "",
        )
        if name
    ]
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")
