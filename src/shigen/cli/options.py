"""Options that several commands share, and how progress is shown."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

from cyclopts import Parameter

from shigen.cli.output import Format
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

FormatOption = Annotated[
    Format, Parameter(name="--format", help="table for people, json with every table, csv of one.")
]
TableOption = Annotated[
    str | None, Parameter(name="--table", help="Which table to print; csv prints the first.")
]
CatalogueOption = Annotated[
    Path | None,
    Parameter(
        name="--catalogue",
        help="Catalogue folder, or the beginning of a hash; built-in when not given.",
    ),
]


def several(option: str, text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Split a list at commas and refuse what is not known before the work begins.

    Raises
    ------
    BadInput
        Naming the option and what may be chosen.

    Examples
    --------
    >>> several("--languages", "en, ja", ("en", "ja", "fr"))
    ('en', 'ja')
    """
    named = tuple(word.strip() for word in text.split(",") if word.strip())
    strange = [word for word in named if word not in known]
    if strange or not named:
        raise BadInput(f"{option} {text}: choose from {', '.join(known)}, separated by commas")
    return named


def day(text: str | None) -> date:
    """Read the option ``--date``; today (UTC) when not given.

    Raises
    ------
    BadInput
        When it is no day.
    """
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--date {text}: write a day such as 2026-11-24") from error


class Progress(Protocol):
    """Told what is being done and how far the work is."""

    def __call__(self, text: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` steps are finished and ``text`` comes next."""


def open_catalogue(path: Path | None) -> Catalogue:
    """Open the catalogue of an option, of ``SHIGEN_CATALOGUE``, or the built-in one.

    Parameters
    ----------
    path
        A folder, or the beginning of the hash of a catalogue in the data folder.

    Raises
    ------
    BadInput
        When there is no such folder or hash, or several hashes begin so.
    CatalogueDamaged
        When a file was cut short or altered.
    """
    from shigen import catalogue, settings

    if path is not None and path.is_dir():
        return catalogue.load(path)
    chosen = settings.load()
    named = path if path is not None else chosen.catalogue
    if named is None or named.is_dir():
        return catalogue.load(named)
    from shigen.catalogue.versions import find

    try:
        return catalogue.load(find(named, chosen.data))
    except BadInput as error:
        option = "SHIGEN_CATALOGUE" if path is None else "--catalogue"
        raise BadInput(f"{option}: {error}") from None


def _nothing(text: str, done: int, total: int) -> None:
    del text, done, total


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show progress on standard error: a bar on a terminal, nothing in a pipe or log.

    Yields
    ------
    Progress
        To be called before each step.
    """
    if not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(text: str, done: int, total: int) -> None:
            bar.update(task, description=text, completed=done, total=total)

        yield show
