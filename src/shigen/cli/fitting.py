"""Which columns of a table fit a screen, and how wide each is: no number is ever cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDEST_TEXT = 44
"""Longer texts are cut, however wide the screen."""
NARROWEST_TEXT = 14
"""A text is not cut below this to make room: a column is left out instead."""
# Between two columns there are three characters, and two at either edge.
BETWEEN, EDGES = 3, 1


@dataclass(frozen=True)
class Fit:
    """Columns that fit, with their headings and widths.

    Attributes
    ----------
    headings
        Column to heading; a long name is broken after an underscore where room is short.
    widths
        Column to the number of characters its cells may have.
    dropped
        Columns for which there is no room.
    whole
        Whether every text and every column is there.
    """

    headings: Mapping[str, str]
    widths: Mapping[str, int]
    dropped: Sequence[str]
    whole: bool


def fit(cells: Mapping[str, Sequence[str]], numbers: frozenset[str], width: int) -> Fit:
    """Fit a table into a width.

    Where the whole does not fit, headings are broken into lines, then long texts are cut to one
    length, and at last columns are left out from the right. Numbers and short texts are whole
    always, because a cut number reads like another number.

    Parameters
    ----------
    cells
        Column to the texts of its cells, in order of importance.
    numbers
        Columns of numbers.
    width
        Characters that the screen has in a line.

    Returns
    -------
    Fit
        At least the first column.

    Examples
    --------
    >>> found = fit({"place": ["CHN"], "value": ["1,230"], "note": ["a" * 40]},
    ...             frozenset({"value"}), 40)
    >>> dict(found.widths), found.dropped
    ({'place': 5, 'value': 5, 'note': 20}, [])
    """
    columns = list(cells)
    content = {name: _widest(cells[name]) for name in columns}
    for name in columns:
        if name not in numbers:
            content[name] = min(content[name], WIDEST_TEXT)
    natural = {name: max(content[name], len(name)) for name in columns}
    if _room(natural.values()) <= width:
        return Fit({name: name for name in columns}, natural, [], whole=True)
    headings = {name: name.replace("_", "_\n") for name in columns}
    least = {name: max(map(len, headings[name].split("\n"))) for name in columns}
    for kept in range(len(columns), 0, -1):
        names = columns[:kept]
        for cap in range(WIDEST_TEXT, NARROWEST_TEXT - 1, -1):
            widths = {
                name: max(
                    least[name], content[name] if name in numbers else min(content[name], cap)
                )
                for name in names
            }
            if _room(widths.values()) <= width or (kept == 1 and cap == NARROWEST_TEXT):
                shown = {name: headings[name] for name in names}
                whole_texts = all(widths[name] >= content[name] for name in names)
                left = columns[kept:]
                return Fit(shown, widths, left, whole=whole_texts and not left)
    return Fit({}, {}, [], whole=True)


def _widest(texts: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(text) for text in texts), default=0)


def _room(widths: Iterable[int]) -> int:
    sizes = list(widths)
    return sum(sizes) + BETWEEN * len(sizes) + EDGES
