"""What the results say, as numbers: read once, said in any language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from shigen.briefing.content import BriefingInput, MineralResults
from shigen.briefing.language import SMALLEST

# A month counts as short when more than this share of a use's need goes unmet; the same as in
# `shigen.delivery.plan.first_short_months`.
NOTICEABLE = 1e-3

# A status counts for a mineral when it covers at least this share of throughput.
WEIGHTY = 0.05

STATUSES = ("reported", "estimated", "imputed", "assumed")

GRID = ("stop_months", "industry_days", "public_days", "pass_through")


@dataclass(frozen=True)
class Span:
    """A value with the lowest and highest the grid of assumptions gives."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """One mineral for one party.

    Attributes
    ----------
    need
        Need over the months reported [t].
    without, government, with_plan
        Shares of that need unmet: without a plan, with government actions only, with the joint
        plan; the first and the last with the range over the grid at the scenario's length of stop.
    first
        First month short without a plan, or an empty text.
    first_low, first_high
        The same over the grid; empty when no cell runs short, `first_high` also when some does not.
    uses
        Uses short without a plan, most tonnes first.
    status
        The weakest status that covers at least `WEIGHTY` of the mineral's throughput.
    """

    mineral: str
    party: str
    need: float
    without: Span
    government: float
    with_plan: Span
    first: str
    first_low: str
    first_high: str
    first_with: str
    uses: tuple[str, ...]
    status: str

    @property
    def short(self) -> bool:
        """Whether a month is short without a plan."""
        return bool(self.first)


@dataclass(frozen=True)
class Case:
    """One way of acting, over all minerals and parties.

    Attributes
    ----------
    unmet
        Party to mean share of need unmet over the minerals of the scenario.
    worst
        Party to the mineral with the largest share unmet and that share.
    cost, third_parties
        Cost with losses, and money paid to third parties, of all parties together [USD].
    """

    name: str
    unmet: dict[str, float]
    worst: dict[str, tuple[str, float]]
    cost: float
    third_parties: float


@dataclass(frozen=True)
class Sensitivity:
    """How far one assumption of the grid moves the mean share unmet with the plan."""

    dimension: str
    low_level: float
    high_level: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """Distance between the two ends, as a share of need."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Findings:
    """Everything that sentences, tables and charts of a briefing read."""

    briefing: BriefingInput

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, over all minerals; read only."""
        return self.briefing.named_tables()

    @cached_property
    def outlooks(self) -> dict[tuple[str, str], Outlook]:
        """Outlook by mineral and party, in the order of the input."""
        return {
            (results.mineral, party): _outlook(self.briefing, results, party)
            for results in self.briefing.minerals
            for party in self.briefing.parties
        }

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Case by name: ``none``, ``government``, ``alone-...``, ``joint``, ``joint-fair``."""
        comparison = self.tables["comparison"]
        names = list(dict.fromkeys(comparison["case"]))
        return {str(name): _case(comparison, str(name), self.briefing.parties) for name in names}

    @cached_property
    def alone(self) -> tuple[Case, ...]:
        """The cases in which each party plans alone, one for each order."""
        return tuple(case for name, case in self.cases.items() if name.startswith("alone"))

    @property
    def government(self) -> Case:
        """The case with government actions only."""
        return next(case for name, case in self.cases.items() if name.startswith("government"))

    @cached_property
    def recommended(self) -> Case:
        """The joint and fair plan."""
        return self.cases["joint-fair"]

    @cached_property
    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """Assumptions of the grid, the one that moves the answer most first."""
        if not self.has_grid:
            return ()
        found = [item for name in GRID if (item := _sensitivity(self.grid, name)) is not None]
        return tuple(sorted(found, key=lambda item: (-item.swing, item.dimension)))

    @property
    def has_grid(self) -> bool:
        """Whether the grid was worked out in this run."""
        return not self.tables["sweep"].empty

    @cached_property
    def grid(self) -> pd.DataFrame:
        """Mean share unmet over minerals for each cell of the grid and party.

        Returns
        -------
        pandas.DataFrame
            The dimensions of the grid, ``party``, ``without``, ``with_plan`` (fractions) and
            ``minerals`` (how many the mean is over).
        """
        sweep = self.tables["sweep"].copy()
        need = pd.Series(
            [
                self.outlooks[str(mineral), str(party)].need
                for mineral, party in zip(sweep["mineral"], sweep["party"], strict=True)
            ],
            index=sweep.index,
            dtype="float64",
        )
        sweep["without"] = _share(sweep["shortfall_without_t"], need)
        sweep["with_plan"] = _share(sweep["shortfall_with_t"], need)
        keys = [*GRID, "party"]
        grouped = sweep.groupby(keys, sort=True, dropna=False)
        means = grouped[["without", "with_plan"]].mean()
        means["minerals"] = grouped["mineral"].nunique()
        return means.reset_index()

    def worst_status(self) -> str:
        """The weakest status of any mineral of the scenario."""
        held = [outlook.status for outlook in self.outlooks.values()]
        return max(held, key=STATUSES.index)

    def first_to_run_short(self, party: str) -> Outlook | None:
        """The mineral of which a party runs short first; of several, the larger share unmet."""
        short = [o for (_, p), o in self.outlooks.items() if p == party and o.short]
        if not short:
            return None
        return min(short, key=lambda o: (o.first, -o.without.value, o.mineral))


def _share(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    return part / whole.where(whole > SMALLEST)


def mean_of(values: list[float]) -> float:
    """Mean of the values that are there; missing when none is."""
    there = [value for value in values if not math.isnan(value)]
    return sum(there) / len(there) if there else math.nan


def totals_by_month(shortfall: pd.DataFrame, party: str) -> pd.DataFrame:
    """Need and shortfall of a party by month.

    Returns
    -------
    pandas.DataFrame
        Index ``month``; ``need_t``, ``shortfall_t`` [t].
    """
    own = shortfall[shortfall["party"] == party]
    return own.groupby("month", sort=True)[["need_t", "shortfall_t"]].sum()


def unmet_share(shortfall: pd.DataFrame, party: str) -> tuple[float, float]:
    """Share of a party's need that goes unmet, and the need [t]."""
    totals = totals_by_month(shortfall, party).sum()
    need, short = float(totals["need_t"]), float(totals["shortfall_t"])
    return (short / need if need > SMALLEST else math.nan), need


def first_short_month(shortfall: pd.DataFrame, party: str) -> str:
    """First month in which a use of the party is noticeably short; an empty text when none is."""
    own = shortfall[shortfall["party"] == party]
    short = own.loc[noticeably_short(own), "month"]
    return str(short.min()) if len(short) else ""


def noticeably_short(shortfall: pd.DataFrame) -> pd.Series[bool]:
    """Which rows (a use in a month) miss more than `NOTICEABLE` of their need."""
    limit = (NOTICEABLE * shortfall["need_t"]).clip(lower=SMALLEST)
    return shortfall["shortfall_t"] > limit


def uses_short(shortfall: pd.DataFrame, party: str) -> tuple[str, ...]:
    """Uses of a party that go short, most tonnes first."""
    own = shortfall[shortfall["party"] == party]
    by_use = own.groupby("use", sort=True)["shortfall_t"].sum()
    by_use = by_use[by_use > SMALLEST].sort_values(ascending=False, kind="stable")
    return tuple(str(use) for use in by_use.index)


def throughput_by_status(quality: pd.DataFrame) -> pd.Series[float]:
    """Throughput by status over all stages [t]; the rows of all stages together are left out."""
    stages = quality[quality["stage"] != "all"]
    return stages.groupby("status", sort=True)["throughput_t"].sum()


def weakest_status(quality: pd.DataFrame) -> str:
    """The weakest status that covers at least `WEIGHTY` of throughput over all stages."""
    tonnes = throughput_by_status(quality)
    total = float(tonnes.sum())
    if total <= 0:
        return "assumed"
    held = [s for s in STATUSES if float(tonnes.get(s, 0.0)) >= WEIGHTY * total]
    return held[-1] if held else "assumed"


def _outlook(briefing: BriefingInput, results: MineralResults, party: str) -> Outlook:
    without, need = unmet_share(results.without, party)
    government, _ = unmet_share(results.government_shortfall, party)
    with_plan, _ = unmet_share(results.shortfall, party)
    cells = _cells(briefing, results, party)
    first = first_short_month(results.without, party)
    months = [str(m) if isinstance(m, str) else "" for m in cells["first_short_month_without"]]
    named = sorted(m for m in [*months, first] if m)
    never = "" in [*months, first]
    return Outlook(
        mineral=results.mineral,
        party=party,
        need=need,
        without=_span(without, cells["shortfall_without_t"], need),
        government=government,
        with_plan=_span(with_plan, cells["shortfall_with_t"], need),
        first=first,
        first_low=named[0] if named else "",
        first_high="" if never or not named else named[-1],
        first_with=first_short_month(results.shortfall, party),
        uses=uses_short(results.without, party),
        status=weakest_status(results.quality),
    )


def _cells(briefing: BriefingInput, results: MineralResults, party: str) -> pd.DataFrame:
    """Rows of the grid for a party at the length of stop of the scenario."""
    stops = briefing.stops
    lengths = stops.loc[stops["mineral"] == results.mineral, "months"]
    sweep = results.sweep
    own = sweep["party"] == party
    return sweep[own & sweep["stop_months"].isin(lengths)] if len(lengths) else sweep[own]


def _span(value: float, tonnes: pd.Series[float], need: float) -> Span:
    if need <= SMALLEST:
        return Span(math.nan, math.nan, math.nan)
    shares = [value, *(float(t) / need for t in tonnes)]
    return Span(value, min(shares), max(shares))


def _case(comparison: pd.DataFrame, name: str, parties: tuple[str, ...]) -> Case:
    of_case = comparison[comparison["case"] == name]
    # The table also holds sums over the parties, which would count everything twice.
    rows = of_case[of_case["party"].isin(parties)]
    unmet, worst = {}, {}
    for party in parties:
        own = rows[rows["party"] == party].sort_values("mineral")
        shares = own["share"].astype("float64")
        unmet[party] = mean_of(list(shares))
        if shares.notna().any():
            at = int(shares.fillna(-1.0).to_numpy().argmax())
            worst[party] = (str(own["mineral"].iloc[at]), float(shares.iloc[at]))
    return Case(
        name=name,
        unmet=unmet,
        worst=worst,
        cost=float(rows["cost_usd"].sum(skipna=False)),
        third_parties=float(rows["paid_to_third_parties_usd"].sum(skipna=False)),
    )


def _sensitivity(grid: pd.DataFrame, dimension: str) -> Sensitivity | None:
    means = grid.groupby(dimension, sort=True)["with_plan"].mean().dropna()
    if len(means) < 2:
        return None
    return Sensitivity(
        dimension=dimension,
        low_level=float(means.index[0]),
        high_level=float(means.index[-1]),
        at_low=float(means.iloc[0]),
        at_high=float(means.iloc[-1]),
    )
