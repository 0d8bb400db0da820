"""A delivery problem: plain tables, whatever they were made from.

Every table has its columns in `shigen.delivery.schema`. Rows may come in any order: they are put
in the order of their keys, so that an answer cannot depend on how its question was typed. All
masses are tonnes of contained metal, all money is USD, all months are ISO text. The tables cover
the reported months and, behind them, as many more as the longest lead time.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from shigen.delivery import calendar
from shigen.delivery.effects.layout import forget
from shigen.delivery.rows import first_months
from shigen.delivery.schema import SCHEMA, canonical, empty, numbers
from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Actions = Literal["all", "government", "none"]
ACTIONS: Final = ("all", "government", "none")
# What may change without another reading of who is on which line; see `effects.layout`.
_AMOUNTS: Final = frozenset(
    ("available_t", "base_t", "capacity_t", "direct", "limit_t", "open", "surge_t", "t")
)
_OUTSIDE_LINES: Final = frozenset(("assumptions", "notes", "stocks", "tiers", "waits"))


@dataclass(frozen=True)
class Problem:
    """What two or more parties need, what they can get, and what it costs.

    Parameters
    ----------
    mineral
        Slug, for labels only.
    parties
        Whose needs are planned for; everybody else is the rest of the world.
    start
        First month.
    months
        Months that are reported.
    horizon
        Months that are planned, ``months`` and the longest lead time.
    pass_through, pass_lag
        Share of a third country's loss that it passes on to the parties (0-1), and the months
        its own stocks delay it.
    closable, closable_depth
        Passages for which ``ways`` holds other ways, and how many of them may be closed at once
        without any way left out; none in a problem built without ways.
    stages ... notes
        Tables; see `shigen.delivery.schema.SCHEMA`. Those not given are empty.

    Raises
    ------
    BadInput
        When a table lacks a column or a month, repeats a key, names an unknown party or stage,
        or holds a number out of bounds.
    """

    mineral: str
    parties: tuple[str, ...]
    start: str
    months: int
    horizon: int
    pass_through: float = 0.5
    pass_lag: int = 2
    closable: tuple[str, ...] = ()
    closable_depth: int = 0
    stages: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    tiers: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    need: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    exports: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    supply: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    pool: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    access: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    routes: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    ways: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    own: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    processing: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    stocks: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    pipeline: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    substitution: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    recycling: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    transfers: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    origins: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    waits: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    assumptions: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    notes: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", tuple(sorted(self.parties)))
        object.__setattr__(self, "closable", tuple(sorted(self.closable)))
        for name in SCHEMA:
            given: pd.DataFrame = getattr(self, name)
            table = canonical(name, given) if len(given.columns) else empty(name)
            object.__setattr__(self, name, table)
        _check_settings(self)
        _check_tables(self, SCHEMA)

    @property
    def all_months(self) -> list[str]:
        """Every planned month."""
        return calendar.following(self.start, self.horizon)

    @property
    def reported_months(self) -> list[str]:
        """The months that are reported."""
        return calendar.following(self.start, self.months)

    @property
    def stage_names(self) -> list[str]:
        """The stages, from the mine to the product."""
        return self.stages.sort_values("position")["stage"].tolist()

    def price(self, stage: str) -> float:
        """Return the base price of a stage in USD per tonne of contained metal."""
        return float(self.stages.set_index("stage")["price"].loc[stage])

    def with_tables(self, **tables: pd.DataFrame) -> Problem:
        """Return the same problem with some tables replaced; only those are checked again."""
        changed = copy.copy(self)
        for name, frame in tables.items():
            object.__setattr__(changed, name, canonical(name, frame))
        if not set(tables) <= _OUTSIDE_LINES:
            forget(changed)
        _check_tables(changed, tables)
        return changed

    def with_numbers(self, table: str, **columns: ArrayLike) -> Problem:
        """Return the same problem with other numbers in the same rows of one table.

        Cheaper than `with_tables`: neither keys nor order can change, so only the numbers are
        checked.
        """
        checked = {name: numbers(table, name, values) for name, values in columns.items()}
        changed = copy.copy(self)
        object.__setattr__(changed, table, getattr(self, table).assign(**checked))
        if not set(columns) <= _AMOUNTS:
            forget(changed)
        return changed

    def under(self, effects: Any) -> Problem:  # noqa: ANN401 - one effect or several
        """Return the problem as it is under effects; see `shigen.delivery.effects.under`."""
        from shigen.delivery.effects import under

        return under(self, effects)

    def allowing(self, actions: Actions) -> Problem:
        """Return the problem with only some kinds of action open.

        ``"government"`` leaves stock release and refill, swaps between the parties and the
        allocation of what there is; contracts, base production and base processing go on.
        ``"none"`` leaves only these last three. ``"all"`` changes nothing.

        Raises
        ------
        BadInput
            For any other word.
        """
        if actions not in ACTIONS:
            raise BadInput(f"actions is one of {', '.join(ACTIONS)}, not '{actions}'")
        if actions == "all":
            return self
        closed = self
        for table, column in (
            ("access", "open"),
            ("own", "surge_t"),
            ("recycling", "limit_t"),
            ("substitution", "limit_t"),
        ):
            closed = closed.with_numbers(table, **{column: np.zeros(len(getattr(self, table)))})
        closed = closed.with_numbers("processing", capacity_t=self.processing["base_t"])
        if actions == "none":
            public = self.stocks["owner"] == "public"
            closed = closed.without_swaps().with_numbers(
                "stocks",
                release_limit_t=self.stocks["release_limit_t"].mask(public, 0.0),
                refill_limit_t=self.stocks["refill_limit_t"].mask(public, 0.0),
            )
        return closed

    def without_swaps(self) -> Problem:
        """Return the problem in which the parties do not help each other beyond contracts."""
        return self.with_numbers("transfers", limit_t=np.zeros(len(self.transfers)))

    def passing_through(self, share: float) -> Problem:
        """Return the problem with another pass-through for the stops to come.

        Raises
        ------
        BadInput
            When it is not a share from 0 to 1.
        """
        changed = copy.copy(self)
        object.__setattr__(changed, "pass_through", float(share))
        _check_settings(changed)
        return changed

    def settings(self) -> dict[str, Any]:
        """Return what is not a table, as plain values."""
        return {
            item.name: list(value) if isinstance(value, tuple) else value
            for item in fields(self)
            if not isinstance(value := getattr(self, item.name), pd.DataFrame)
            # A problem without other ways says nothing of them.
            and (self.closable or not item.name.startswith("closable"))
        }


def _check_settings(problem: Problem) -> None:
    calendar.count(problem.start)
    if not problem.parties or len(set(problem.parties)) != len(problem.parties):
        raise BadInput("a delivery problem needs parties, each named once")
    if not 1 <= problem.months <= 240:
        raise BadInput(f"plan for 1 to 240 months, not {problem.months}")
    if not problem.months <= problem.horizon <= problem.months + 60:
        raise BadInput("the horizon is the reported months and at most 60 more")
    if not 0.0 <= problem.pass_through <= 1.0:
        raise BadInput(f"pass-through is a share from 0 to 1, not {problem.pass_through}")
    if not 0 <= problem.pass_lag <= 60:
        raise BadInput(f"the lag of pass-through is 0 to 60 months, not {problem.pass_lag}")


def _check_tables(problem: Problem, changed: Any) -> None:  # noqa: ANN401 - names of tables
    months = problem.all_months
    stages = set(problem.stages["stage"])
    for name in changed:
        frame: pd.DataFrame = getattr(problem, name)
        keys = SCHEMA[name].keys
        if "party" in keys and name != "assumptions":
            _check_known(name, "party", frame, set(problem.parties))
        for key in ("stage", "from_stage", "to_stage"):
            if key in keys and name not in {"stages", "assumptions"}:
                _check_known(name, key, frame, stages)
        if "month" in keys and name != "pipeline":
            _check_months(name, frame, [key for key in keys if key != "month"], months)
    _check_between_tables(problem)


def _check_known(table: str, key: str, frame: pd.DataFrame, known: set[str]) -> None:
    strange = set(frame[key]) - known
    if strange:
        raise BadInput(f"table '{table}': {key} '{min(strange)}' is not one of {sorted(known)}")


def _check_months(table: str, frame: pd.DataFrame, keys: list[str], months: list[str]) -> None:
    if len(frame) % len(months) or frame["month"].tolist() != months * (len(frame) // len(months)):
        raise BadInput(
            f"table '{table}': each {', '.join(keys)} needs a row for every month from "
            f"{months[0]} to {months[-1]} and no other"
        )


def _check_between_tables(problem: Problem) -> None:
    strange = _keys(problem.need, "stage", "tier") - _keys(problem.tiers, "stage", "tier")
    if strange:
        stage, tier = min(strange)
        raise BadInput(f"table 'need': no row in 'tiers' for tier '{tier}' at '{stage}'")
    routes = _keys(problem.routes, "stage", "from_place", "to_place")
    wanted = _keys(problem.access, "stage", "source", "party")
    wanted |= _keys(problem.transfers, "stage", "from_place", "to_place")
    if wanted - routes:
        stage, start, end = min(wanted - routes)
        raise BadInput(f"table 'routes' has no way from {start} to {end} for '{stage}'")
    pools = _keys(problem.pool, "stage", "source")
    open_to = _keys(problem.access, "stage", "source")
    if open_to - pools:
        raise BadInput(f"table 'access' opens a pool that is not there: {sorted(open_to - pools)}")
    lines = _keys(problem.supply, "stage", "source", "party") | wanted
    others = first_months(problem.ways, problem.horizon)
    strange_ways = _keys(others, "stage", "source", "party") - lines
    if strange_ways:
        stage, start, end = min(strange_ways)
        raise BadInput(
            f"table 'ways' has a way from {start} to {end} for '{stage}', where no contract, "
            "diversion or swap goes"
        )
    keys = ["stage", "source", "party", "route"]
    direct = _keys(problem.supply, *keys) | _keys(
        problem.routes, "stage", "from_place", "to_place", "route"
    )
    twice = others[others.duplicated(keys)]
    same = sorted((_keys(others, *keys) & direct) | _keys(twice, *keys))
    if same:
        raise BadInput(
            f"table 'ways': the route '{same[0][3]}' from {same[0][1]} to {same[0][2]} is there "
            "twice; ways of one line are told apart by their routes"
        )
    if not set(problem.stocks["owner"]) <= {"industry", "public"}:
        raise BadInput("table 'stocks': owner is industry or public")


def _keys(frame: pd.DataFrame, *columns: str) -> set[tuple[str, ...]]:
    unique = frame[list(columns)].drop_duplicates()
    return set(unique.itertuples(index=False, name=None))
