"""Shortfalls of an emergency: a scenario of the user's own, run, or the table ``shortfalls``.

A scenario is two tables. ``needs`` has demand, own supply and measures of each period; ``foreign``
what each place makes and how much of it can be counted on. `run` makes the table of shortfalls of
them; `shortfalls` turns such a table into what the method reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from shigen.criticality.gather import user_tables
from shigen.criticality.gather.kept import Tables
from shigen.criticality.gather.user_tables import Gatherer, Number
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.methods.stockpile_shortfall import (
    EMERGENCY_DEMAND,
    UNMET_SHARE,
    foreign_supply,
    shortfall,
)
from shigen.criticality.quantities import Quantity
from shigen.errors import BadInput

TABLE = "shortfalls"
KEY = ("mineral", "stage", "party", "scenario")
DEMANDS = ("defence", "civilian", "investment")
MEASURES = ("thrift", "substitution", "purchases", "exports_cut")
COLUMNS = (*KEY, "period", "demand", "supply", "carried", "gross", "net", "year")
_AMOUNT, _SHARE = Number(0.0, unit="t"), Number(0.0, 1.0, "fraction")
_KEY = {
    "mineral": user_tables.MINERAL, "stage": user_tables.STAGE, "party": user_tables.PARTY,
    "scenario": user_tables.words,
}  # fmt: skip


def _period(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 1200):
        raise BadInput(f"'{text}' is no number of a period; number them 1, 2, 3 and so on")
    return int(text)


@dataclass(frozen=True)
class Scenario:
    """What an emergency asks for and what it leaves, by period.

    Attributes
    ----------
    needs
        mineral, stage, party, scenario, period, defence, civilian, investment, home, and the
        measures thrift, substitution, purchases, exports_cut, all in t.
    foreign
        mineral, stage, party, scenario, period, place, made (t), ramp, reliability, loss, share.
    """

    needs: pd.DataFrame
    foreign: pd.DataFrame


def read_scenario(needs: Path | str, foreign: Path | str) -> Scenario:
    """Read the two tables of a scenario, checking every cell.

    Parameters
    ----------
    needs
        CSV with the columns of `Scenario.needs`; measures may be left out, which is none.
    foreign
        CSV with the columns of `Scenario.foreign`; a place without a row supplies nothing.

    Raises
    ------
    BadInput
        Names file, line and column; also when periods have gaps or the tables do not fit.
    """
    wanted = user_tables.read(
        needs,
        {**_KEY, "period": _period, **dict.fromkeys((*DEMANDS, "home"), _AMOUNT)},
        optional={**dict.fromkeys(MEASURES, _AMOUNT), "year": user_tables.year},
        key=(*KEY, "period"),
    )
    for name in MEASURES:
        wanted[name] = wanted[name].fillna(0.0)
    offered = user_tables.read(
        foreign,
        {**_KEY, "period": _period, "place": user_tables.PLACE, "made": _AMOUNT,
         "ramp": Number(0.0, 100.0, "factor"),
         **dict.fromkeys(("reliability", "loss", "share"), _SHARE)},
        key=(*KEY, "period", "place"),
    )  # fmt: skip
    for key, part in wanted.groupby(list(KEY)):
        periods = sorted(part["period"])
        if periods != list(range(1, len(periods) + 1)):
            raise BadInput(
                f"{needs}: periods of {', '.join(map(str, key))} are {periods}; number them from 1 "
                "without a gap, so that surplus can be carried"
            )
    known = set(wanted[[*KEY, "period"]].itertuples(index=False, name=None))
    for row in offered[[*KEY, "period"]].itertuples(index=False, name=None):
        if row not in known:
            raise BadInput(f"{foreign}: {', '.join(map(str, row))} has no row in {needs}")
    return Scenario(wanted, offered)


def run(scenario: Scenario) -> pd.DataFrame:
    """Shortfalls of a scenario, with the columns ``COLUMNS``, in t.

    Examples
    --------
    >>> key = {"mineral": "gallium", "stage": "refined", "party": "USA", "scenario": "one"}
    >>> needs = pd.DataFrame([key | {"period": 1, "defence": 2.0, "civilian": 8.0,
    ...     "investment": 0.0, "home": 1.0, "thrift": 1.0, "substitution": 0.0, "purchases": 0.0,
    ...     "exports_cut": 0.0, "year": None}])
    >>> foreign = pd.DataFrame([key | {"period": 1, "place": "JPN", "made": 10.0, "ramp": 1.0,
    ...     "reliability": 1.0, "loss": 0.0, "share": 0.5}])
    >>> run(Scenario(needs, foreign))[["gross", "net"]].values.tolist()
    [[4.0, 3.0]]
    """
    foreign = scenario.foreign
    factors = {
        name: foreign[name].to_numpy("float64") for name in ("ramp", "reliability", "loss", "share")
    }
    got = foreign.assign(got=foreign_supply(foreign["made"].to_numpy("float64"), **factors))
    by = [*KEY, "period"]
    reach = got.groupby(by)["got"].sum()
    made = []
    for _, part in scenario.needs.sort_values(by).groupby(list(KEY), sort=False):
        index = pd.MultiIndex.from_frame(part[by])
        supply = part["home"].to_numpy() + reach.reindex(index).fillna(0.0).to_numpy()
        demand = part[list(DEMANDS)].sum(axis=1).to_numpy("float64")
        measures = part[list(MEASURES)].sum(axis=1).to_numpy("float64")
        found = shortfall(demand, supply, measures)
        made.append(
            part.assign(
                demand=demand, supply=supply, carried=found.carried, gross=found.gross,
                net=found.net,
            )
        )  # fmt: skip
    return pd.concat(made, ignore_index=True)[list(COLUMNS)]


def shortfalls(rows: pd.DataFrame, source: str = TABLE) -> dict[str, Gatherer]:
    """Gatherers of what the method reads, from a table of shortfalls.

    Parameters
    ----------
    rows
        ``COLUMNS``, as `run` gives them.
    source
        Named in the source rows.

    Returns
    -------
    dict
        Gatherers by quantity. Of several scenarios the one that leaves the largest share unmet
        stands; the low end is that of the scenario which leaves the least.
    """
    lost = [name for name in COLUMNS if name not in rows.columns]
    if lost:
        raise BadInput(f"the table of shortfalls lacks {', '.join(lost)}; see run")
    return {
        quantity.name: _gatherer(quantity, rows, source)
        for quantity in (EMERGENCY_DEMAND, UNMET_SHARE)
    }


def _worst(rows: pd.DataFrame) -> tuple[float, float, float, pd.DataFrame]:
    """Demand and unmet share of the worst scenario, the least share, and the rows of the worst."""
    sums = rows.groupby("scenario", sort=True)[["demand", "net"]].sum()
    sums = sums[sums["demand"] > 0]
    if sums.empty:
        return np.nan, np.nan, np.nan, rows.iloc[:0]
    share = sums["net"] / sums["demand"]
    worst = int(share.to_numpy().argmax())
    mine = rows[rows["scenario"] == sums.index[worst]]
    return float(sums["demand"].iloc[worst]), float(share.iloc[worst]), float(share.min()), mine


def _gatherer(quantity: Quantity, rows: pd.DataFrame, source: str) -> Gatherer:
    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        del places
        found = [_worst(one) for one in user_tables.rows_of_cases(rows, cases)]
        at = 0 if quantity is EMERGENCY_DEMAND else 1
        value = np.array([one[at] for one in found], dtype="float64")
        least = value if at == 0 else np.array([one[2] for one in found], dtype="float64")
        gone = np.isnan(value)
        return given(
            quantity, value, low=least, high=value, known=np.where(gone, 0.0, 1.0),
            status=np.where(gone, "missing", "assumed").astype(object),
            reason=np.where(gone, "no demand in the table of shortfalls", "").astype(object),
            trace=lambda case: _trace(found[case][3], "demand" if at == 0 else "net", source),
        )  # fmt: skip

    return gather


def _trace(rows: pd.DataFrame, column: str, source: str) -> pd.DataFrame:
    if not len(rows):
        return no_trace(0)
    return rows.assign(
        quantity="", place=rows["party"], value=rows[column], low=np.nan, high=np.nan, unit="t",
        item=[f"{column}, scenario {s}, period {p}"
              for s, p in zip(rows["scenario"], rows["period"], strict=True)],
        status="assumed", source=source, vintage="", note="",
    )[list(TRACE_COLUMNS)]  # fmt: skip


def _from_catalogue(quantity: Quantity) -> Callable[..., Given]:
    def gather(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        rows = user_tables.held(catalogue, TABLE)
        if rows is None:
            reason = "no table of shortfalls in an emergency is held"
            return user_tables.nothing(quantity, cases, reason)
        return _gatherer(quantity, rows, TABLE)(catalogue, cases, places)

    return gather


emergency_demand = _from_catalogue(EMERGENCY_DEMAND)
unmet_share = _from_catalogue(UNMET_SHARE)
