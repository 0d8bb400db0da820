"""What effects ask of a problem's tables, read once: who is on each line, and in which months.

A *line* is a block of months of one table: a contract, a way into a pool, a step of a pool, a
node's own production, a plant, a use. Effects change numbers and never keys, so the lines of a
problem are read once and kept with it, and every case is arithmetic on arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from shigen.delivery import calendar
from shigen.delivery.rows import first_months

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shigen.delivery.problem import Problem

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Text = NDArray[np.str_]

_KEPT: Final = "_layout"
LINES: Final[dict[str, tuple[str, ...]]] = {
    "supply": ("stage", "source", "party", "route"),
    "access": ("stage", "source", "party"),
    "transfers": ("stage", "from_place", "to_place"),
    "ways": ("stage", "source", "party", "route"),
    "pool": ("stage", "source"),
    "own": ("party", "stage"),
    "processing": ("party", "from_stage", "to_stage"),
    "need": ("party", "stage", "use"),
}
"""Monthly tables that effects change, and the text that tells their lines apart."""


@dataclass(frozen=True)
class Layout:
    """The lines of a problem.

    Parameters
    ----------
    stages
        The stages, from the mine to the product.
    before
        Months before the start that matter: what was at sea or in works then left in them.
    lag
        Months after which third countries pass a loss on.
    months
        ``before`` months, then every planned month.
    early
        The ``lag`` months before these.
    text
        Table to column to the text of each line.
    origins
        (origin, origin stage) to (stage, source) to the share of what the source ships.
    pipeline
        For each row of the pipeline: its contract, its plant (-1 when it has none), and the
        place in ``months`` of the month in which it was sent (-1 when before all of them).
    others
        For contracts and for ways into pools: the line of each other way, -1 when of none.
    shares, through
        What `share` and `uses` have found so far.
    """

    stages: tuple[str, ...]
    before: int
    lag: int
    months: tuple[str, ...]
    early: tuple[str, ...]
    text: dict[str, dict[str, Text]]
    size: dict[str, int]
    multiplier: Array
    origins: dict[tuple[str, str], dict[tuple[str, str], float]]
    pipeline: NDArray[np.int64]
    others: dict[str, NDArray[np.int64]]
    shares: dict[tuple[str, str, str], Array] = field(default_factory=dict)
    through: dict[tuple[str, str], Mask] = field(default_factory=dict)

    def where(self, table: str, **wanted: str | tuple[str, ...]) -> Mask:
        """Return which lines of a table have the wanted text; several texts mean any of them."""
        found = np.ones(self.size[table], dtype=bool)
        for column, text in wanted.items():
            here = self.text[table][column]
            found &= (here == text) if isinstance(text, str) else np.isin(here, text)
        return found

    def uses(self, table: str, passage: str) -> Mask:
        """Return which lines of a table lead through a passage."""
        key = (table, passage)
        if key not in self.through:
            routes = self.text[table]["route"].tolist()
            self.through[key] = np.array([passage in passages(text) for text in routes], dtype=bool)
        return self.through[key]

    def share(self, table: str, origin: str, stage: str) -> Array:
        """Return the share of what each line's source ships that an origin made at a stage."""
        key = (table, origin, stage)
        if key not in self.shares:
            text, known = self.text[table], self.origins.get((origin, stage), {})
            keys = zip(text["stage"].tolist(), text["source"].tolist(), strict=True)
            self.shares[key] = np.array([known.get(k, 0.0) for k in keys], dtype=np.float64)
        return self.shares[key]


def passages(route: str) -> tuple[str, ...]:
    """Return the passages of a route in order of travel.

    Examples
    --------
    >>> passages("sea: suez-canal;malacca"), passages("land")
    (('suez-canal', 'malacca'), ())
    """
    return tuple(text for text in route.partition(": ")[2].split(";") if text)


def layout(problem: Problem) -> Layout:
    """Return the lines of a problem; kept with it and with all that differ in amounts alone."""
    kept: Layout | None = problem.__dict__.get(_KEPT)
    if kept is not None and kept.lag == problem.pass_lag:
        return kept
    found = _read(problem)
    object.__setattr__(problem, _KEPT, found)
    return found


def forget(problem: Problem) -> None:
    """Read the lines of a problem anew when they are next asked for."""
    problem.__dict__.pop(_KEPT, None)


def _read(problem: Problem) -> Layout:
    first = {name: first_months(getattr(problem, name), problem.horizon) for name in LINES}
    text = {
        name: {column: _text(first[name][column]) for column in columns}
        for name, columns in LINES.items()
    }
    routes = problem.routes
    keys = zip(*(routes[name] for name in ("stage", "from_place", "to_place")), strict=True)
    route = dict(zip(keys, routes["route"], strict=True))
    for name in ("access", "transfers"):
        pairs = zip(*(first[name][column] for column in LINES[name]), strict=True)
        text[name]["route"] = np.array([route[pair] for pair in pairs], dtype=str)
    leads = [*first["supply"]["lead_months"], *first["processing"]["lead_months"]]
    # What is in the pipeline left before the plan began, by so many months as it travels.
    before, lag = int(max([0, *leads])), problem.pass_lag
    start = calendar.count(problem.start)
    months = calendar.following(calendar.name(start - before), before + problem.horizon)
    multiplier = problem.pool["multiplier"].to_numpy(dtype=np.float64)
    return Layout(
        stages=tuple(problem.stage_names),
        others={table: _lines_of_ways(text, table) for table in ("supply", "access")},
        before=before,
        lag=lag,
        months=tuple(months),
        early=tuple(calendar.following(calendar.name(start - before - lag), lag)),
        text=text,
        size={name: len(frame) for name, frame in first.items()},
        multiplier=multiplier.reshape(-1, problem.horizon),
        origins=_origins(problem.origins),
        pipeline=_pipeline(problem, first, start - before),
    )


def _lines_of_ways(text: dict[str, dict[str, Text]], table: str) -> NDArray[np.int64]:
    keys = ("stage", "source", "party")
    lines = zip(*(text[table][key].tolist() for key in keys), strict=True)
    number = {line: at for at, line in enumerate(lines)}
    ways = zip(*(text["ways"][key].tolist() for key in keys), strict=True)
    return np.array([number.get(way, -1) for way in ways], dtype=np.int64)


def _text(column: pd.Series) -> Text:
    return column.to_numpy(dtype=object).astype(str)


def _origins(frame: pd.DataFrame) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    found: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    columns = [frame[name].tolist() for name in ("origin", "origin_stage", "stage", "source")]
    for origin, origin_stage, stage, source, share in zip(*columns, frame["share"], strict=True):
        found.setdefault((origin, origin_stage), {})[stage, source] = float(share)
    return found


def _pipeline(problem: Problem, first: dict[str, pd.DataFrame], start: int) -> NDArray[np.int64]:
    def places(frame: pd.DataFrame, *keys: str) -> dict[Any, tuple[int, int]]:
        parts = zip(*(frame[name].tolist() for name in keys), strict=True)
        return {
            key: (at, int(lead))
            for at, (key, lead) in enumerate(zip(parts, frame["lead_months"], strict=True))
        }

    lanes = places(first["supply"], "stage", "source", "party")
    plants = places(first["processing"], "to_stage", "party", "party")
    frame, found = problem.pipeline, []
    columns = (frame[name].tolist() for name in ("stage", "source", "party", "month"))
    for stage, source, party, month in zip(*columns, strict=True):
        lane, lane_lead = lanes.get((stage, source, party), (-1, 0))
        plant, plant_lead = plants.get((stage, source, party), (-1, 0))
        lead = lane_lead if lane >= 0 else plant_lead
        sent = calendar.count(month) - lead - start
        found.append((lane, plant if lane < 0 else -1, sent if sent >= 0 else -1))
    return np.array(found, dtype=np.int64).reshape(-1, 3)
