"""Rates by kind, stage and class of stability: the finer table behind `shigen.disruptions.rates`.

The same events, posts and prior as there, cut by single kind and stage. Most cells hold one event
or none, so ranges are wide; a cell without an event has the rate of half an event, not zero. Held
back events count as having happened; nothing of their outcome is used.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.disruptions import rates
from shigen.disruptions.effects import one_place
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

KINDS: Final = (*rates.KINDS["stop"], *rates.KINDS["loss"])
CLOSURE: Final = "passage_closure"
COLUMNS: Final = ("kind", "governance_class", "stage", "events", "posts_hit", "post_years", "rate",
                  "rate_low", "rate_high", "basis")  # fmt: skip
DIGITS: Final = 6
"""Significant digits of the file that ships, so that a library of numbers does not decide it."""


class Rate(NamedTuple):
    """How often something happens to one post, or to one passage.

    Attributes
    ----------
    low, value, high
        Rate a year and its range.
    basis
        What it rests on.
    """

    low: float
    value: float
    high: float
    basis: str

    @property
    def probability(self) -> tuple[float, float, float]:
        """Probability of one event or more in a year: 1 - exp(-rate), low, central and high."""
        low, value, high = (-math.expm1(-rate) for rate in (self.low, self.value, self.high))
        return low, value, high


def stage_rates(catalogue: Catalogue) -> pd.DataFrame:
    """Rates a year by kind, class of stability and stage, worked out from the library.

    Parameters
    ----------
    catalogue
        Its tables ``governance`` and ``production`` are read.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; a stage at which no output is counted has no row. The last
        row is that of passages, of no class and stage.
    """
    of_place = rates.classes(catalogue)
    # A closure hits no post; every other kind has its own rows.
    hits = rates.hits_of(reference.modelled(), single=True)
    hits = hits.assign(governance_class=hits["place"].map(of_place))
    posts = rates.posts_of(catalogue, reference.modelled(), hits)
    posts = posts.assign(governance_class=posts["place"].map(of_place))
    years = rates.LAST_YEAR - rates.FIRST_YEAR
    rows = []
    for stage in [row["slug"] for row in reference.rows("stages")]:
        for name in rates.CLASSES:
            here = (posts["stage"] == stage) & (posts["governance_class"] == name)
            watched = float(here.sum()) * years
            if not watched:
                continue
            for kind in KINDS:
                hit = hits[
                    (hits["kind"] == kind)
                    & (hits["governance_class"] == name)
                    & (hits["stage"] == stage)
                ]
                rows.append((kind, name, stage, hit["event"].nunique(), len(hit), watched))
    closures, closable = rates.closures_of()
    rows.append((CLOSURE, "", "", closures, closures, closable * years))
    found = []
    for kind, name, stage, events, hit_posts, watched in rows:
        value, low, high = rates.rate_range(events, hit_posts, watched)
        basis = f"{events} events of the library, {hit_posts} posts, {watched:g} post-years"
        numbers = (_digits(value), _digits(low), _digits(high))
        found.append((kind, name, stage, events, hit_posts, watched, *numbers, basis))
    table = pd.DataFrame(found, columns=list(COLUMNS))
    return table.sort_values(["kind", "governance_class", "stage"], ignore_index=True)


def shipped() -> pd.DataFrame:
    """The table as it ships, ``library/rates.csv``: that of the built-in catalogue.

    Examples
    --------
    >>> bool((shipped()["rate"] > 0).all())
    True
    """
    return _shipped().copy()


def read_stage_rates(path: Path) -> pd.DataFrame:
    """A user's own table with the columns of the one that ships.

    Raises
    ------
    BadInput
        When the file does not agree with the field table, a rate is negative or above one a year,
        or low, central and high are not in order; names file and row.
    UnknownName
        For a kind or class that there is not.
    """
    return _read(path)


def rate_of(
    catalogue: Catalogue, actor: str, stage: str, kind: str, *, table: pd.DataFrame | None = None
) -> Rate:
    """Rate of one kind of event for one output of a country at a stage.

    Parameters
    ----------
    catalogue
        Its table ``governance`` gives the class of the country.
    actor, stage, kind
        Country and stage by any accepted name; kind as in `KINDS`. Of ``passage_closure`` the
        rate of one passage is given, whatever the actor and stage.
    table
        As `stage_rates` or `read_stage_rates` gives it; the one that ships when not given.

    Raises
    ------
    UnknownName
        For an unknown country, stage or kind.
    BadInput
        When the country has no figure of stability, or the table no row for it.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> mine = rate_of(load(), "COD", "mine", "outage")
    >>> 0 < mine.low < mine.value < mine.high < 1
    True
    """
    known = _shipped() if table is None else table
    if kind == CLOSURE:
        rows = known[known["kind"] == kind]
        where = "passages"
    else:
        if kind not in KINDS:
            raise UnknownName("kind with a rate", kind, [*KINDS, CLOSURE])
        place, slug = one_place(actor), reference.stage(stage)
        of_place = rates.classes(catalogue)
        if place not in of_place.index:
            raise BadInput(
                f"rates: {place} has no figure of political stability; give a table of your own"
            )
        name = str(of_place[place])
        where = f"{kind}, {name}, {slug}"
        rows = known[
            (known["kind"] == kind) & (known["governance_class"] == name) & (known["stage"] == slug)
        ]
    if rows.empty:
        raise BadInput(f"rates: the table has no row for {where}, which is not a rate of zero")
    row = rows.iloc[0]
    return Rate(
        float(row["rate_low"]), float(row["rate"]), float(row["rate_high"]), str(row["basis"])
    )


def _digits(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


@cache
def _shipped() -> pd.DataFrame:
    folder = resources.files("shigen.disruptions.library")
    with resources.as_file(folder.joinpath("rates.csv")) as file:
        return _read(file)


def _read(file: Path) -> pd.DataFrame:
    frame = reference.validate("stage_rates", read_csv(file), where=str(file))
    for number, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{file}, row {number}"
        kind, name, stage = (str(row[word]) for word in ("kind", "governance_class", "stage"))
        if kind not in (*KINDS, CLOSURE):
            raise BadInput(f"{where}: {UnknownName('kind with a rate', kind, [*KINDS, CLOSURE])}")
        if (kind == CLOSURE) != (not name and not stage) or (name and name not in rates.CLASSES):
            raise BadInput(
                f"{where}: give a class ({', '.join(rates.CLASSES)}) and a stage, but neither for"
                f" {CLOSURE}"
            )
        stages = [known["slug"] for known in reference.rows("stages")]
        if kind != CLOSURE and stage not in stages:
            raise BadInput(f"{where}: stage '{stage}' is not one of {', '.join(stages)}")
        low, value, high = (float(row[word]) for word in ("rate_low", "rate", "rate_high"))
        if not low <= value <= high:
            raise BadInput(f"{where}: give rate_low <= rate <= rate_high")
    return frame
