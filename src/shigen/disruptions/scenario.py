"""Scenarios: several stops read from a CSV file, with the grid of cases to run beside them.

``name.csv`` holds one stop a row. ``name-grid.csv`` beside it, when there, holds one setting a row
with its values separated by semicolons; without it the usual grid is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.disruptions.export_stop import ExportStop
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pandas as pd

GRID_SUFFIX = "-grid"
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Grid:
    """Cases to run beside the central one, because the answer turns on them.

    Parameters
    ----------
    stop_months
        Lengths of the full stop.
    industry_days
        Days of use that users hold at the start.
    public_days
        Days of use in public stock.
    pass_through
        Share, 0 to 1, of the loss of third countries that they pass on to the parties.

    Raises
    ------
    BadInput
        When a setting has no value, or one is out of bounds.

    Examples
    --------
    >>> len(Grid())
    36
    """

    stop_months: tuple[int, ...] = (3, 12, 24)
    industry_days: tuple[float, ...] = (20, 45, 60)
    public_days: tuple[float, ...] = (0, 60)
    pass_through: tuple[float, ...] = (0, 0.5)

    def __post_init__(self) -> None:
        highest = {"stop_months": 120, "pass_through": 1}
        for setting in fields(self):
            values = getattr(self, setting.name)
            low, high = int(setting.name == "stop_months"), highest.get(setting.name, LONGEST_DAYS)
            if not values:
                raise BadInput(f"grid: {setting.name} has no value")
            for value in values:
                if not low <= value <= high:
                    raise BadInput(
                        f"grid: {setting.name} {value:g} must lie between {low} and {high}"
                    )

    def __len__(self) -> int:
        sizes = [len(getattr(self, setting.name)) for setting in fields(self)]
        return sizes[0] * sizes[1] * sizes[2] * sizes[3]

    def cases(self) -> Iterator[tuple[int, float, float, float]]:
        """Every combination in order: stop_months, industry_days, public_days, pass_through.

        Examples
        --------
        >>> next(Grid().cases())
        (3, 20, 0, 0)
        """
        return itertools.product(
            self.stop_months, self.industry_days, self.public_days, self.pass_through
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """Stops by mineral, and the grid of cases.

    Attributes
    ----------
    name
        Of the built-in scenario, or the stem of the file.
    stops
        Pairs of mineral slug and stop, in the order of the file; a group is spread over its
        members.
    grid
        Cases to run beside the central one.
    notes
        What the file says of each stop, in the same order.
    """

    name: str
    stops: tuple[tuple[str, ExportStop], ...]
    grid: Grid
    notes: tuple[str, ...] = ()

    @property
    def minerals(self) -> tuple[str, ...]:
        """Minerals that at least one stop names, in the order of the file.

        Examples
        --------
        >>> read_scenario("china-stop-2026-12").minerals[:2]
        ('gallium', 'germanium')
        """
        return tuple(dict.fromkeys(mineral for mineral, _ in self.stops))

    @property
    def start(self) -> str:
        """First month in which any stop begins."""
        return min(stop.start for _, stop in self.stops)

    def of(self, mineral: str) -> tuple[ExportStop, ...]:
        """Stops of one mineral, by slug.

        Examples
        --------
        >>> [stop.stage for stop in read_scenario("china-stop-2026-12").of("dysprosium")]
        ['refined', 'product']
        """
        return tuple(stop for named, stop in self.stops if named == mineral)

    def lasting(self, months: int) -> Scenario:
        """The same scenario with every stop of another length, as the grid asks for."""
        changed = tuple((mineral, stop.lasting(months)) for mineral, stop in self.stops)
        return replace(self, stops=changed)


def _folder() -> Path:
    return Path(str(resources.files("shigen.disruptions").joinpath("scenarios")))


def scenario_names() -> tuple[str, ...]:
    """Names of the built-in scenarios.

    Examples
    --------
    >>> scenario_names()
    ('china-stop-2026-12',)
    """
    stems = (file.stem for file in _folder().glob("*.csv"))
    return tuple(sorted(stem for stem in stems if not stem.endswith(GRID_SUFFIX)))


def read_scenario(source: Path | str) -> Scenario:
    """Read a built-in scenario by name, or a scenario file.

    Parameters
    ----------
    source
        A name of `scenario_names`, or a path that ends with ``.csv``.

    Raises
    ------
    UnknownName
        When there is no built-in scenario of that name.
    BadInput
        When the file is missing or does not agree with the field table; names file, row and
        column and lists the columns it may have.

    Examples
    --------
    >>> scenario = read_scenario("china-stop-2026-12")
    >>> scenario.start, scenario.grid.stop_months
    ('2026-12', (3, 12, 24))
    """
    text = str(source)
    if isinstance(source, str) and not text.lower().endswith(".csv"):
        if text not in scenario_names():
            raise UnknownName("scenario", text, scenario_names())
        file = _folder() / f"{text}.csv"
    else:
        file = Path(source)
    stops, notes = _read_stops(file)
    grid_file = file.with_name(f"{file.stem}{GRID_SUFFIX}.csv")
    grid = _read_grid(grid_file) if grid_file.exists() else Grid()
    return Scenario(name=file.stem, stops=stops, grid=grid, notes=notes)


def _read_stops(file: Path) -> tuple[tuple[tuple[str, ExportStop], ...], tuple[str, ...]]:
    frame = reference.validate("scenario", read_csv(file), where=str(file), fill=True)
    if frame.empty:
        raise BadInput(f"{file}: holds no stop; give at least one row")
    stops: list[tuple[str, ExportStop]] = []
    notes: list[str] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{file}, row {number}"
        try:
            minerals, stop = _stop(row)
        except BadInput as error:
            raise BadInput(f"{where}: {error}") from error
        for mineral in minerals:
            key = (mineral, stop.actor, stop.stage, stop.destinations, stop.start)
            if key in seen:
                raise BadInput(f"{where}: says again what row {seen[key]} says of {mineral}")
            seen[key] = number
            stops.append((mineral, stop))
            notes.append(str(row["note"]))
    return tuple(stops), tuple(notes)


def _given(value: object) -> float | None:
    number = float(str(value))
    return None if number != number else number  # noqa: PLR0124  (only NaN differs from itself)


def _stop(row: Mapping[Hashable, object]) -> tuple[tuple[str, ...], ExportStop]:
    magnets = reference.mineral(str(row["mineral"])) == "magnets"
    minerals = reference.minerals(str(row["mineral"]))
    months, a_inf = _given(row["recovery_months"]), _given(row["a_inf"])
    recovery = Recovery(
        kind=str(row["recovery"]),
        months=0 if months is None else months,
        tau=_given(row["tau"]),
        kappa=_given(row["kappa"]),
        a_inf=1.0 if a_inf is None else a_inf,
    )
    listed = (name.strip() for name in str(row["destinations"]).split(","))
    stop = ExportStop(
        actor=str(row["actor"]),
        stage=str(row["stage"]),
        destinations=tuple(name for name in listed if name),
        start=str(row["start"]),
        months=int(str(row["months"])),
        severity=float(str(row["severity"])),
        recovery=recovery,
        minerals=minerals,
    )
    if magnets and stop.stage != "product":
        raise BadInput(f"column 'stage': magnets are stage product, not {stop.stage}")
    return minerals, stop


def _read_grid(file: Path) -> Grid:
    frame: pd.DataFrame = reference.validate("scenario_grid", read_csv(file), where=str(file))
    given: dict[str, Any] = {}
    for number, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{file}, row {number}, column 'values'"
        try:
            values = tuple(float(part) for part in str(row["values"]).split(";"))
        except ValueError as error:
            raise BadInput(
                f"{where}: '{row['values']}' is not a list of numbers separated by semicolons"
            ) from error
        if row["setting"] == "stop_months":
            if any(not value.is_integer() for value in values):
                raise BadInput(f"{where}: '{row['values']}' are not whole months")
            values = tuple(int(value) for value in values)
        given[str(row["setting"])] = values
    try:
        return Grid(**given)
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error
