"""Say remarks that other rooms write in English in the language of the reader.

Networks explain their gaps and changes in English sentences. Those whose form is known here are
said again from their parts; others are passed on as they are, so that nothing is lost.
"""

from __future__ import annotations

import re
from functools import cache

from shigen import reference
from shigen.briefing.language import Language, message
from shigen.errors import UnknownName

FORMS = (
    message("{stage}: HS {code} is not held"),
    message("{stage}: its code mixes minerals, all arcs are imputed"),
    message("{stage}: shares of an assumed total, not tonnes"),
    message("{stage}: range of an assumed total, not tonnes"),
    message("{stage}: none of an assumed total, not tonnes"),
    message("{stage}: no statistics, taken from {other_stage}"),
    message("{stage}: {place} is withheld by {publisher}"),
    message("{stage}: {item} of {place} is withheld or not printed"),
    message("{stage}: {tonnes} t of other countries cannot be placed"),
    message("two sources differ by {share}: {first} t and {second} t"),
    message("output does not close with its feed: {remark}"),
    message("{remark}; the smaller one of a two-way pair"),
    message("{remark}; its quantity was imputed"),
    message(
        "metal is re-routed: the books of {place} and {other_place} close by themselves, their "
        "partners' do not"
    ),
    message("{place} makes and receives {received} t and is not seen to need it"),
    message("{place} makes and receives {received} t, but {outflows} only"),
    message("{place} {outflows}, but no output of it and no receipts are recorded"),
    message("{place} {outflows}, but makes and receives only {received} t"),
)

OUTFLOWS = (
    message("ships {tonnes} t"),
    message("feeds the next stage with {tonnes} t"),
    message("uses {tonnes} t"),
)

_TONNES = r"[\d,.e+-]+"
_PARTS = {
    "stage": "[a-z]+",
    "other_stage": "[a-z]+",
    "code": r"\d+",
    "share": r"\d+%",
    "first": _TONNES,
    "second": _TONNES,
    "tonnes": _TONNES,
    "received": _TONNES,
    "outflows": r"(?:ships|feeds|uses) .+?",
    "remark": ".+",
    "publisher": r"\S+",
    "item": ".+?",
}


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The pattern that a form of words stands for.

    Examples
    --------
    >>> _pattern("{stage}: HS {code} is not held").fullmatch("mine: HS 261790 is not held")["code"]
    '261790'
    """
    parts = re.split(r"\{([a-z_]+)\}", form)
    text = ""
    for i, part in enumerate(parts):
        text += f"(?P<{part}>{_PARTS.get(part, '.+?')})" if i % 2 else re.escape(part)
    return re.compile(text)


def said(language: Language, remark: str) -> str:
    """The remark in a language; as it is where its form is not known.

    Parameters
    ----------
    language
        The language of the reader.
    remark
        A sentence of another room, in English.

    Examples
    --------
    >>> from shigen.briefing.language import load
    >>> said(load("en"), "refined: HS 282560 is not held")
    'refined: HS 282560 is not held'
    """
    if language.code == "en":
        return remark
    for form in FORMS:
        found = _pattern(form).fullmatch(remark)
        if found is not None:
            parts = found.groupdict()
            return language.say(form, **{k: _part(language, k, v) for k, v in parts.items()})
    return remark


def _part(language: Language, name: str, text: str) -> str:
    if name == "remark":
        return said(language, text)
    if name == "outflows":
        return language.listed([_outflow(language, each) for each in text.split(" and ")])
    if name in {"stage", "other_stage"}:
        return _named(language, "stage", text)
    if name in {"place", "other_place"}:
        try:
            return _named(language, "place", reference.place(text))
        except UnknownName:
            return text
    return text


def _outflow(language: Language, text: str) -> str:
    for form in OUTFLOWS:
        found = _pattern(form).fullmatch(text)
        if found is not None:
            return language.say(form, tonnes=found["tonnes"])
    return text


def _named(language: Language, kind: str, slug: str) -> str:
    try:
        return language.label(kind, slug)
    except UnknownName:
        return slug
