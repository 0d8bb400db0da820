"""Make the SVG of a chart fit for a document: named, quiet inside, with ids of its own."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

# Charts paint what is missing in this color, which no palette holds; here it becomes a hatch.
MISSING = "#fedcba"

_HATCH = (
    '<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    '<rect width="1.6" height="6" fill="#8a8f98"/></pattern></defs>'
)

_INNER = re.compile(r'\s(?:aria-[a-z]+|role|class)="[^"]*"')
_OPENING = re.compile(r"<svg[^>]*>")
_ID = re.compile(r'\sid="([^"]+)"')


def finished(svg: str, *, identity: str, summary: str) -> str:
    """Return the chart as one picture with a text alternative.

    Parameters
    ----------
    svg
        As the chart library wrote it.
    identity
        Unique in the document; goes before every id inside.
    summary
        The text alternative.

    Examples
    --------
    >>> finished('<svg width="9" role="x"><g id="a" role="b"/></svg>', identity="f", summary="S")
    '<svg width="9" role="img" aria-label="S"><g id="f-a"/></svg>'
    """
    quiet = _INNER.sub("", svg)
    for name in sorted(set(_ID.findall(quiet))):
        quiet = quiet.replace(f'id="{name}"', f'id="{identity}-{name}"')
        quiet = quiet.replace(f"url(#{name})", f"url(#{identity}-{name})")
        quiet = quiet.replace(f'href="#{name}"', f'href="#{identity}-{name}"')
    opening = _OPENING.search(quiet)
    if opening is None:
        raise ValueError("the chart library returned no SVG")
    head = f'{opening[0][:-1]} role="img" aria-label={quoteattr(summary)}>'
    if f'"{MISSING}"' in quiet:
        head += _HATCH.format(id=identity)
        quiet = quiet.replace(f'"{MISSING}"', f'"url(#{identity}-hatch)"')
    return quiet.replace(opening[0], head, 1)
