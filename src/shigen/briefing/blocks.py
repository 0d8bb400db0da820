"""What a document is made of, before it becomes HTML or PDF: plain, already translated text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes
    ----------
    text
        What is printed.
    mark
        The status of the number, as a short mark (``R``, ``E``, ``I``, ``A`` in English).
    """

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    title, unit
        The heading and, in it, the unit; empty for words and pure numbers.
    numeric
        Whether its cells are set flush right.
    group
        A heading over several neighbouring columns (spanner).
    width
        Relative width on paper; 0 lets the column take what it needs.
    chosen
        Whether the column is the one recommended.
    """

    title: str
    unit: str = ""
    numeric: bool = False
    group: str = ""
    width: float = 0.0
    chosen: bool = False


@dataclass(frozen=True)
class Table:
    """A table with title, spanners, units in the headings, marks, notes and a source line.

    Attributes
    ----------
    small
        Whether it is set smaller.
    whole
        Whether it stays on one page, however many rows it has.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str
    notes: tuple[str, ...] = ()
    small: bool = False
    whole: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Figure:
    """A chart as SVG with a text summary; `table` is the id of the table with its numbers."""

    id: str
    title: str
    svg: str
    summary: str
    table: str
    see: str
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `role` sets its look: plain text, a lead, or a recommendation."""

    text: str
    role: Literal["plain", "lead", "advice"] = "plain"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences, with a line of its own above it unless the title is empty."""

    items: tuple[str, ...]
    title: str = ""
    kind: Literal["bullets"] = "bullets"


Block = Table | Figure | Paragraph | Bullets


@dataclass(frozen=True)
class Section:
    """A section of the document.

    Attributes
    ----------
    id
        Its anchor.
    part
        ``minister`` (the first page), ``main`` or ``annex``.
    landscape
        Whether it needs a wide page on paper.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    part: Literal["minister", "main", "annex"] = "main"
    landscape: bool = False


@dataclass(frozen=True)
class Document:
    """A whole briefing in one language."""

    language: str
    kicker: str
    title: str
    short_title: str
    description: str
    date: date
    date_text: str
    sections: tuple[Section, ...]
    legend: tuple[str, ...]
    foot: tuple[str, ...]
