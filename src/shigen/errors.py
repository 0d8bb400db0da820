"""The errors a user can meet: one clear message each, drawn as a tree.

.. code-block:: text

    ShigenError                 exit 1
    ├── BadInput                exit 2   what was given cannot be used
    │   └── UnknownName                  a mineral, place, stage or party we do not know
    ├── Infeasible              exit 3   no plan can meet the named limits
    ├── Cancelled               exit 130 stopped by the user
    ├── CatalogueDamaged        exit 1   a catalogue file was cut short or altered
    ├── MissingAsset            exit 1   a font or outline was not brought
    ├── WriteFailed             exit 1   a file could not be written
    ├── SolverFailed            exit 1   the solver stopped without an answer
    └── CheckFailed             exit 1   an answer did not pass its independent check
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW = 12
"""Up to so many accepted names are simply listed."""
LISTED = frozenset({"mineral", "place", "stage"})
"""Of these `shigen data list` shows every name; other names are always listed."""


class ShigenError(Exception):
    """Base of every error that shigen raises on purpose."""

    exit_code: int = 1


class BadInput(ShigenError):
    """Input that cannot be used: says what, where (file, row, column) and what to do."""

    exit_code = 2


class UnknownName(BadInput):
    """A name that is not in the reference tables; suggests the nearest ones.

    Parameters
    ----------
    kind
        What was looked for, such as ``"mineral"``.
    text
        What was given.
    known
        Names that would have been accepted, in any case of letters.
    keys
        The names to list when none is near: where each thing has several spellings, one of each.

    Examples
    --------
    >>> str(UnknownName("mineral", "galium", ["gallium", "tantalum"]))
    "unknown mineral 'galium'; did you mean 'gallium'?"
    """

    def __init__(
        self, kind: str, text: str, known: Iterable[str], *, keys: Iterable[str] = ()
    ) -> None:
        names = {name.lower(): name for name in known}
        found = difflib.get_close_matches(text.lower(), names, n=3, cutoff=0.6)
        nearest = [names[name] for name in found]
        listed = list(keys) or list(names.values())
        if nearest:
            hint = "did you mean " + " or ".join(f"'{name}'" for name in nearest) + "?"
        elif len(listed) <= FEW or kind not in LISTED:
            hint = "choose one of " + ", ".join(listed)
        else:
            hint = f"'shigen data list' shows every {kind} there is"
        super().__init__(f"unknown {kind} '{text}'; {hint}")
        self.kind = kind
        self.text = text
        self.nearest = tuple(nearest)


class Infeasible(ShigenError):
    """No plan can meet the named limits; the message names them."""

    exit_code = 3


class Cancelled(ShigenError):
    """The user stopped the work; nothing half-written remains."""

    exit_code = 130


class CatalogueDamaged(ShigenError):
    """A catalogue file was cut short or altered since it was built."""


class MissingAsset(ShigenError):
    """A font or an outline that ``make assets`` brings is not there."""


class WriteFailed(ShigenError):
    """A file could not be written: no permission, no space, or no such folder."""


class SolverFailed(ShigenError):
    """The solver stopped without an answer that can be used."""


class CheckFailed(ShigenError):
    """An answer did not pass the check by code that is independent of the solver."""
