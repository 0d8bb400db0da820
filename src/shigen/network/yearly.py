"""One stage of one mineral in one year, balanced: output of each country against its trade.

The networks of `build` are chains of the modelled minerals in their base year, with the parties'
own statistics in them. Here any mineral, stage and year is balanced that has output and tonnes of
trade, by the same method and the same sigmas, so that sources can be compared: which of them has to
move, by how much, and in which direction. Use closes each balance and carries no data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from shigen.network import adjustments, claims, reconcile, sigma, trade_arcs, wishes
from shigen.network.chain import Chain, Stage

# Observations moved by more than this share are counted.
MOVED = 0.10
# Share of the largest country's throughput below which another's rounding is no open balance.
NEGLIGIBLE = 1e-9
# Below this share of shipments from countries with known output, trade would be called wrong for
# what the sources of output leave out, such as a year of which only the United States is known.
LEAST_KNOWN = 0.25

BALANCED, TOO_FEW, NO_OUTPUT, NO_TRADE, NEITHER = (
    "balanced", "output of too few countries", "no output by country", "no tonnes of trade",
    "neither output nor trade",
)  # fmt: skip


@dataclass(frozen=True)
class StageYear:
    """A balanced stage of a year.

    Attributes
    ----------
    mineral, stage, year
        What was balanced.
    claims
        Every claim with ``observed``, ``sigma`` and balanced ``value`` [t/year].
    adjustments
        As `Network.adjustments`: what balancing did to each observation, and why.
    worst_residual
        Largest balance left, as a share of what was observed to pass through its country, or of a
        billionth of what passes through the largest where that is more.
    """

    mineral: str
    stage: str
    year: int
    claims: pd.DataFrame
    adjustments: pd.DataFrame
    worst_residual: float


def output_claims(output: pd.DataFrame, stage: str) -> pd.DataFrame:
    """Claims about output from merged production figures.

    Parameters
    ----------
    output
        place, value, low, high [t/year], status, source; one row a place. Rows without a value and
        the world total are left out.
    stage
        Slug.

    Returns
    -------
    pandas.DataFrame
        Sigma is the relative part that goes with the status, or a range's where that is wider; the
        lump of other countries has that of the rest of the world.
    """
    used = output[output["value"].gt(0) & output["place"].ne("WLD")]
    return claims.frame(
        {
            "kind": "node", "stage": stage, "place": row["place"], "item": "production",
            "observed": row["value"],
            "sigma": sigma.at_least(
                (sigma.REST_OF_WORLD if row["place"] == "OTH" else sigma.PRODUCTION[row["status"]])
                * row["value"],
                sigma.from_range(row["low"], row["high"]),
            ),
            "status": row["status"], "source": row["source"],
        }
        for row in claims.rows(used)
    )  # fmt: skip


def balance_year(
    output: pd.DataFrame, trade: pd.DataFrame, *, mineral: str, stage: str, year: int
) -> StageYear | str:
    """Balance one stage of one year, or say which side is missing.

    Parameters
    ----------
    output
        Merged production of the stage and year; see `output_claims`.
    trade
        Rows in the columns of the ``trade`` table, content in t; other stages are ignored.
    mineral, stage, year
        What the rows are about.

    Returns
    -------
    StageYear or str
        The balanced stage, or why there is none: ``no output by country``, ``no tonnes of trade``,
        ``neither output nor trade``, or ``output of too few countries`` where less than a quarter
        of what is shipped comes from countries whose output is known.

    Raises
    ------
    SolverFailed, CheckFailed
        When balancing fails or its answer does not pass the independent check.

    Examples
    --------
    >>> output = pd.DataFrame({"place": ["CHL"], "value": [100.0], "low": float("nan"),
    ...                        "high": float("nan"), "status": "reported", "source": "a"})
    >>> nothing = pd.DataFrame({name: [] for name in ("stage", "gate", "value")})
    >>> balance_year(output, nothing, mineral="copper", stage="mine", year=2020)
    'no tonnes of trade'
    """
    rules = _rules(mineral, stage, year)
    made = output_claims(output, stage)
    arcs = trade_arcs.observe(trade, rules.stages[0]) if len(trade) else claims.frame([])
    if made.empty or arcs.empty:
        if made.empty and arcs.empty:
            return NEITHER
        return NO_OUTPUT if made.empty else NO_TRADE
    if _known_shippers(made, arcs) < LEAST_KNOWN:
        return TOO_FEW
    known = claims.together([made, arcs])
    wished = wishes.of_stage(known, rules, rules.stages[0], claims.nothing())
    observed = wishes.with_floors(claims.together([known, wished]), rules.stages[0])
    solved = reconcile.balance(observed, rules)
    left = abs(solved.problem.balances @ solved.solution.x)
    # As in the independent check: against what was observed to pass through the country.
    seen = solved.problem.claims["observed"].to_numpy(dtype="float64")
    through = abs(solved.problem.balances) @ abs(seen) / 2
    least = NEGLIGIBLE * float(through.max())
    return StageYear(
        mineral=mineral,
        stage=stage,
        year=year,
        claims=solved.claims,
        adjustments=adjustments.table(solved.claims, rules),
        worst_residual=float((left / through.clip(min=least)).max()),
    )


def _known_shippers(made: pd.DataFrame, arcs: pd.DataFrame) -> float:
    """Share of all shipments that comes from countries whose output is known."""
    known = arcs["place"].isin(set(made["place"]))
    return float(arcs.loc[known, "observed"].sum() / arcs["observed"].sum())


def _rules(mineral: str, stage: str, year: int) -> Chain:
    """Rules of a chain of one stage."""
    only = Stage(
        name=stage, kind="tonnes", basis="", production_year=year, sources=(),
        world_total_source="", copied_from="", missing_codes=(), coverage="full", used_here=True,
        yield_to_next=None, yield_low=None, yield_high=None, tolerance=1.0, note="",
    )  # fmt: skip
    return Chain(mineral, year, "", (only,))


def summary(found: StageYear) -> dict[str, object]:
    """One row about a balanced stage: size, how much had to move, and where most.

    Returns
    -------
    dict
        countries, arcs, output_t, traded_t, moved (observations moved by more than 10 %),
        moved_share (tonnes moved over tonnes observed), most_moved (place or pair),
        most_moved_t [t], most_moved_source, worst_residual.
    """
    rows = found.adjustments
    arcs = rows["kind"].eq("arc")
    first = rows.iloc[rows["change"].abs().argmax()]
    return {
        "countries": int(rows.loc[~arcs, "place"].nunique()),
        "arcs": int(arcs.sum()),
        "output_t": float(rows.loc[~arcs, "observed"].sum()),
        "traded_t": float(rows.loc[arcs, "observed"].sum()),
        "moved": int(rows["relative"].abs().gt(MOVED).sum()),
        "moved_share": float(rows["change"].abs().sum() / rows["observed"].sum()),
        "most_moved": "-".join(part for part in (first["place"], first["partner"]) if part),
        "most_moved_t": float(first["change"]),
        "most_moved_source": str(first["source"]),
        "worst_residual": found.worst_residual,
    }


def of_sources(balanced: Iterable[StageYear]) -> pd.DataFrame:
    """How far each source had to move, and in which direction.

    Parameters
    ----------
    balanced
        Any number of balanced stages.

    Returns
    -------
    pandas.DataFrame
        One row per mineral, stage, source and kind (``production`` or ``trade``): years,
        observations, observed_t, change_t (signed: negative where the source says more than
        balances allow), bias (change over observed), moved_share (absolute change over observed),
        moved (observations moved by more than 10 %), median_relative among these, most_off (place)
        and most_off_t.
    """
    parts = [
        each.adjustments.assign(mineral=each.mineral, year=each.year)[
            ["mineral", "stage", "source", "item", "year", "place", "observed", "change",
             "relative"]
        ]
        for each in balanced
    ]  # fmt: skip
    keys = ["mineral", "stage", "source", "kind"]
    if not parts:
        return pd.DataFrame(columns=[*keys, *STATISTICS])
    rows = pd.concat(parts, ignore_index=True).rename(columns={"item": "kind"})
    rows["size"] = rows["change"].abs()
    rows["is_moved"] = rows["relative"].abs().gt(MOVED)
    grouped = rows.groupby(keys, sort=True)
    out = grouped.agg(
        years=("year", "nunique"),
        observations=("observed", "size"),
        observed_t=("observed", "sum"),
        change_t=("change", "sum"),
        size=("size", "sum"),
        moved=("is_moved", "sum"),
    )
    out["bias"] = out["change_t"] / out["observed_t"]
    out["moved_share"] = out["size"] / out["observed_t"]
    out["median_relative"] = rows[rows["is_moved"]].groupby(keys)["relative"].median()
    by_place = rows.groupby([*keys, "place"])["change"].sum().reset_index()
    order = by_place["change"].abs().sort_values(ascending=False, kind="stable").index
    first = by_place.loc[order].drop_duplicates(keys).set_index(keys)
    out["most_off"], out["most_off_t"] = first["place"], first["change"]
    return out.reset_index()[[*keys, *STATISTICS]]


STATISTICS = (
    "years", "observations", "observed_t", "change_t", "bias", "moved_share", "moved",
    "median_relative", "most_off", "most_off_t",
)  # fmt: skip

Lookup = Callable[[str, str, int], pd.DataFrame]


def every(
    wanted: Sequence[tuple[str, str, int]],
    *,
    output: Lookup,
    trade: Lookup,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[pd.DataFrame, list[StageYear]]:
    """Balance every mineral, stage and year asked for.

    Parameters
    ----------
    wanted
        (mineral, stage, year).
    output, trade
        Give the rows of `balance_year` for a mineral, stage and year.
    progress
        Told what begins, how many are done, and of how many.

    Returns
    -------
    tuple
        A table with mineral, stage, year, verdict (``balanced``, or the side that is missing) and
        the columns of `summary`; and the balanced stages.
    """
    rows, balanced = [], []
    for done, (mineral, stage, year) in enumerate(wanted):
        if progress is not None:
            progress(f"{mineral} {stage} {year}", done, len(wanted))
        found = balance_year(
            output(mineral, stage, year), trade(mineral, stage, year),
            mineral=mineral, stage=stage, year=year,
        )  # fmt: skip
        row: dict[str, object] = {"mineral": mineral, "stage": stage, "year": year}
        if isinstance(found, str):
            rows.append(row | {"verdict": found})
        else:
            balanced.append(found)
            rows.append(row | {"verdict": BALANCED} | summary(found))
    return pd.DataFrame(rows, columns=[*YEARS]), balanced


YEARS = (
    "mineral", "stage", "year", "verdict", "countries", "arcs", "output_t", "traded_t", "moved",
    "moved_share", "most_moved", "most_moved_t", "most_moved_source", "worst_residual",
)  # fmt: skip
