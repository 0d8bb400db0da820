"""The merged series of output: one figure a mineral, stage, place and year, and what it left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shigen import reference
from shigen.catalogue.merge_rules import Rules, rules
from shigen.catalogue.merge_stage import Made, Row, merge_stage, shares_of

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

COLUMNS = (
    "mineral",
    "stage",
    "place",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "basis",
    "share",
    "status",
    "source",
    "rule",
    "note",
)
UNUSED_COLUMNS = (
    "table",
    "mineral",
    "stage",
    "form",
    "place",
    "year",
    "value",
    "unit",
    "source",
    "reason",
    "detail",
)
TOTAL_COLUMNS = (
    "mineral",
    "stage",
    "year",
    "source",
    "unit",
    "countries",
    "world",
    "sum",
    "difference",
    "relative",
    "verdict",
    "reason",
)


@dataclass(frozen=True)
class Merged:
    """What merging gives.

    Attributes
    ----------
    figures
        ``COLUMNS``; one row a mineral, stage, place and year, WLD and OTH among the places.
    totals
        ``TOTAL_COLUMNS``; one row a mineral, stage and year: do the parts add up to the world.
    unused
        ``UNUSED_COLUMNS``; every row of ``production`` and of world shares that no figure was taken
        from, and why.
    """

    figures: pd.DataFrame
    totals: pd.DataFrame
    unused: pd.DataFrame


def production(
    catalogue: Catalogue,
    *,
    mineral: str | None = None,
    stage: str | None = None,
    year: int | None = None,
) -> pd.DataFrame:
    """One figure of output a mineral, stage, place and year, by the rules of ``merge_rules``.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral, stage
        In any accepted spelling; all when not given.
    year
        Calendar year; all when not given.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: value, low and high in ``unit`` (tonnes of what ``basis`` says), ``share`` of
        the world total, and ``rule``: how the figure got here. Sorted by key. A year in which no
        source of the catalogue has a figure has no row; nothing is interpolated.

    Raises
    ------
    UnknownName
        When the mineral or stage is not known.

    Notes
    -----
    ``first``, ``earlier-source``, ``later-source`` and ``hand`` are figures as printed or entered.
    ``world-less-named``, ``room-shared``, ``other-source-scaled``, ``split``, ``split-rest`` and
    ``sum`` are imputed (see `shigen.catalogue.fill`). ``share-of-total`` is a published share times
    a world total, ``share`` a share without any total; ``withheld`` has no number.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> frame = production(load(), mineral="Co", stage="mine", year=2024).set_index("place")
    >>> frame.loc["COD", "source"], frame.loc["COD", "rule"], frame.loc["COD", "unit"]
    ('iea-2025', 'first', 't')
    """
    return merge(catalogue, mineral=mineral, stage=stage, year=year).figures


def merge(
    catalogue: Catalogue,
    *,
    mineral: str | None = None,
    stage: str | None = None,
    year: int | None = None,
) -> Merged:
    """Merged figures, whether they add up, and the rows that were not used.

    Parameters
    ----------
    catalogue, mineral, stage, year
        As for `production`.

    Raises
    ------
    UnknownName
        When the mineral or stage is not known.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> found = merge(load(), mineral="gallium", year=2024)
    >>> found.totals["verdict"].tolist()
    ['adds-up']
    """
    wanted = {
        "mineral": None if mineral is None else reference.mineral(mineral),
        "stage": None if stage is None else reference.stage(stage),
    }
    frames = {}
    for table in ("production", "shares", "facts"):
        frame = catalogue.table(table)
        for column, key in wanted.items():
            frame = frame if key is None else frame[frame[column] == key]
        frames[table] = frame
    return _merge(frames, rules(catalogue), year)


def _merge(frames: Mapping[str, pd.DataFrame], known: Rules, year: int | None) -> Merged:
    import pandas as pd

    output = _by_stage(frames["production"].query("measure == 'production'"))
    shares = _by_stage(frames["shares"].query("scope == 'world'"))
    facts = _by_stage(frames["facts"])
    made = Made()
    for key in sorted({*output, *shares, *(k for k, rows in facts.items() if shares_of(rows))}):
        mineral, stage = key
        merge_stage(
            made,
            {"mineral": mineral, "stage": stage},
            known.of(mineral, stage),
            (output.get(key, []), shares.get(key, []), facts.get(key, [])),
        )
    figures = pd.DataFrame(made.figures, columns=list(COLUMNS))
    totals = pd.DataFrame(made.totals, columns=list(TOTAL_COLUMNS))
    unused = pd.DataFrame(made.unused, columns=list(UNUSED_COLUMNS))
    if year is not None:
        figures, totals = figures[figures["year"] == year], totals[totals["year"] == year]
        unused = unused[unused["year"] == str(year)]
    order = ["mineral", "stage", "year"]
    return Merged(
        _typed(figures.sort_values([*order, "place"], ignore_index=True)),
        _typed(totals.sort_values(order, ignore_index=True)),
        _typed(
            unused.sort_values(
                ["mineral", "stage", "table", "year", "place", "source", "form"], ignore_index=True
            )
        ),
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {"value", "low", "high", "share", "world", "sum", "difference", "relative"}
    types = {
        column: "float64" if column in numbers else "int64" if column == "countries" else "str"
        for column in frame.columns
        if column != "year"
    }
    if "reason" not in frame or "verdict" in frame:
        types["year"] = "int64"
    else:
        types["year"] = "str"
    return frame.astype(types)


def _by_stage(frame: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in frame.to_dict("records"):
        found[str(row["mineral"]), str(row["stage"])].append(row)
    return found
