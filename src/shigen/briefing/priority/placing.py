"""Names beside the points of a chart, so that none lies on another name or on a point."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Width of letters relative to the size of the type: wide ones are those of Japanese.
NARROW, WIDE = 0.63, 1.0


@dataclass(frozen=True)
class Name:
    """A name set beside a point: its left edge and its middle height [px], or nowhere."""

    left: float
    middle: float
    placed: bool


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def width(text: str, size: float) -> float:
    """Width that a text takes, a little too large rather than too small.

    Examples
    --------
    >>> width("tin", 10.0), width("錫", 10.0)
    (18.9, 10.0)
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return round(size * (WIDE * wide + NARROW * (len(text) - wide)), 6)


def beside(
    points: Sequence[tuple[float, float]],
    names: Sequence[str],
    *,
    size: float,
    area: tuple[float, float],
    radius: float = 5.0,
) -> list[Name]:
    """Set each name where it is free, the first names first.

    Parameters
    ----------
    points
        Across and down [px].
    names
        One a point; an empty one is not set.
    size
        Of the type [px].
    area
        Width and height that names may not leave.
    radius
        Of the marks.

    Returns
    -------
    list of Name
        One that finds no free place is not placed: it is in the table of the chart.

    Examples
    --------
    >>> [one.placed for one in beside([(20, 20), (20, 20)], ["tin", "lead"], size=9, area=(90, 50))]
    [True, True]
    """
    taken = [_Box(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    found = []
    for (x, y), text in zip(points, names, strict=True):
        own = Name(x, y, placed=False)
        for left, middle in _places(x, y, width(text, size), size, radius) if text else ():
            box = _Box(left, middle - size / 2, left + width(text, size), middle + size / 2)
            inside = box.left >= 0 and box.right <= area[0]
            inside = inside and box.top >= 0 and box.bottom <= area[1]
            if inside and not any(box.meets(other) for other in taken):
                own = Name(left, middle, placed=True)
                taken.append(box)
                break
        found.append(own)
    return found


def _places(
    x: float, y: float, wide: float, size: float, radius: float
) -> Iterator[tuple[float, float]]:
    """Right, left, above, below, then further off."""
    for step in (1.0, 1.6, 2.4):
        gap = radius + 2.0
        near = step * (radius + size / 2)
        yield x + gap, y if step == 1.0 else y - near
        yield x - gap - wide, y if step == 1.0 else y - near
        yield x + gap, y + near
        yield x - gap - wide, y + near
        yield x - wide / 2, y - near - 2.0
        yield x - wide / 2, y + near + 2.0
