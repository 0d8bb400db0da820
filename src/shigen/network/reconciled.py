"""Every stage and year of the catalogue, balanced: which source is off, by how much, which way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shigen import reference
from shigen.catalogue import trade_rules
from shigen.catalogue.merged import production
from shigen.catalogue.trade_history import trade_of
from shigen.network import yearly

if TYPE_CHECKING:
    from shigen.catalogue import Catalogue

FIRST_YEAR = 2010


@dataclass(frozen=True)
class Reconciled:
    """Balanced stages and years of any number of minerals.

    Attributes
    ----------
    years
        mineral, stage, year, verdict (``balanced``, or the side that is missing) and, where
        balanced, the columns of `yearly.summary`.
    sources
        What each source had to move by; see `yearly.of_sources`.
    adjustments
        mineral, year and the columns of `Network.adjustments` for what moved by more than 10 %.
    """

    years: pd.DataFrame
    sources: pd.DataFrame
    adjustments: pd.DataFrame


def listed() -> tuple[str, ...]:
    """Slugs of the minerals on any of the three official lists, and of the modelled pair.

    Examples
    --------
    >>> "gallium" in listed(), "gold" in listed()
    (True, False)
    """
    lists = ("in_us_2025", "in_jp_espa", "in_eu_2024", "modelled")
    return tuple(
        row["slug"]
        for row in reference.rows("minerals")
        if row["kind"] == "mineral" and any(row[name] == "1" for name in lists)
    )


def reconciled(
    catalogue: Catalogue,
    *,
    minerals: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Reconciled:
    """Balance every mineral, stage and year that has output and tonnes of trade.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    minerals
        Slugs; all that are on an official list when not given.
    years
        Calendar years; every year from 2010 in which either side has a figure when not given.
    progress
        Told what begins, how many are done, and of how many.

    Returns
    -------
    Reconciled
        A row also for each stage and year that cannot be balanced, with the side that is missing.
        Stages for which no year has anything have no row.

    Raises
    ------
    SolverFailed, CheckFailed
        When balancing fails or its answer does not pass the independent check.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> found = reconciled(load(), minerals=["copper"], years=[2024]).years
    >>> found.set_index("stage").loc["refined", "verdict"]
    'balanced'
    """
    slugs = list(minerals) if minerals is not None else list(listed())
    tables: list[pd.DataFrame] = []
    balanced: list[yearly.StageYear] = []
    for done, mineral in enumerate(slugs):
        if progress is not None:
            progress(mineral, done, len(slugs))
        table, found = _of_mineral(catalogue, mineral, years)
        tables.append(table)
        balanced += found
    whole = [table for table in tables if len(table)]
    return Reconciled(
        years=pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=yearly.YEARS),
        sources=yearly.of_sources(balanced),
        adjustments=_moved(balanced),
    )


def _of_mineral(
    catalogue: Catalogue, mineral: str, years: Sequence[int] | None
) -> tuple[pd.DataFrame, list[yearly.StageYear]]:
    output = production(catalogue, mineral=mineral)
    if trade_rules.bands(mineral).empty:
        trade = pd.DataFrame({name: [] for name in ("stage", "year", "gate", "value")})
    else:
        trade = trade_of(catalogue, mineral, year=None)
    made = _groups(output[output["year"].ge(FIRST_YEAR)])
    shipped = _groups(trade[trade["year"].ge(FIRST_YEAR)])
    wanted = sorted(
        (mineral, stage, year)
        for stage, year in made.keys() | shipped.keys()
        if years is None or year in years
    )
    return yearly.every(
        wanted,
        output=lambda _, stage, year: made.get((stage, year), output.iloc[:0]),
        trade=lambda _, stage, year: shipped.get((stage, year), trade.iloc[:0]),
    )


def _groups(frame: pd.DataFrame) -> dict[tuple[str, int], pd.DataFrame]:
    return {
        (str(stage), int(year)): rows  # type: ignore[call-overload]
        for (stage, year), rows in frame.groupby(["stage", "year"], sort=True)
    }


def _moved(balanced: Sequence[yearly.StageYear]) -> pd.DataFrame:
    """Observations that moved by more than 10 %, the largest change in sigmas first."""
    parts = [
        each.adjustments[each.adjustments["relative"].abs().gt(yearly.MOVED)].assign(
            mineral=each.mineral, year=each.year
        )
        for each in balanced
    ]
    columns = ["mineral", "year"]
    if not parts:
        return pd.DataFrame(columns=columns)
    rows = pd.concat(parts, ignore_index=True)
    order = rows["sigmas"].abs().sort_values(ascending=False, kind="stable").index
    rest = [name for name in rows.columns if name not in columns]
    return rows.loc[order, columns + rest].reset_index(drop=True)
