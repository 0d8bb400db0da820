"""Where two sources give a figure for the same thing: side by side, and how far they are apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shigen import reference
from shigen.catalogue.merge_rules import Rules, rules
from shigen.catalogue.merge_stage import UNIONS, basis_class, counted

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

COLUMNS = (
    "mineral",
    "stage",
    "measure",
    "place",
    "year",
    "first_source",
    "first",
    "second_source",
    "second",
    "unit",
    "ratio",
    "spread",
    "tolerance",
    "above",
    "gap_share",
)
PAIR_COLUMNS = (
    "first_source",
    "second_source",
    "measure",
    "stage",
    "figures",
    "above",
    "median_ratio",
    "median_spread",
    "direction",
)
# A median ratio within this share of one has no direction.
EVEN = 0.01
_KEYS = ["mineral", "stage", "measure", "place", "year"]
_EDITION = re.compile(r"[-_]?\d{4}(-.*)?$")


def family(source: str) -> str:
    """Name of a publication without its edition.

    Examples
    --------
    >>> family("usgs-mcs2026"), family("usgs-mcs2023-byproducts"), family("bgs-wms")
    ('usgs-mcs', 'usgs-mcs', 'bgs-wms')
    """
    return _EDITION.sub("", source)


def comparable(frame: pd.DataFrame, known: Rules) -> pd.DataFrame:
    """Rows of ``production`` that stand for a whole stage, on the basis of its rule, with a figure.

    Parameters
    ----------
    frame
        Rows of ``production``.
    known
        Merge rules.

    Returns
    -------
    pandas.DataFrame
        The rows kept, with ``rank`` (place of the source in the order of the rule) and
        ``tolerance``.
    """
    import pandas as pd

    # Other countries are others to each source.
    left_out = [*UNIONS, "OTH"]
    whole = frame[(frame["form"] == "") & frame["value"].notna() & ~frame["place"].isin(left_out)]
    parts = []
    for (mineral, stage, _), rows in whole.groupby(["mineral", "stage", "measure"], sort=True):
        rule = known.of(str(mineral), str(stage))
        said = rows[["source", "basis", "unit"]].drop_duplicates().to_dict("records")
        basis, unit = counted(said, rule)
        kinds = {text: basis_class(text) for text in rows["basis"].unique()}
        kept = rows["basis"].map(lambda text, kinds=kinds: kinds[text] or "same").isin(
            ["same", basis_class(basis) or "same"]
        ) & (rows["unit"] == unit)
        order = {s: n for n, s in enumerate(rule.order({str(s) for s in rows["source"]}))}
        parts.append(rows[kept].assign(rank=rows["source"].map(order), tolerance=rule.tolerance))
    if not parts:
        return whole.assign(rank=0, tolerance=0.0)
    return pd.concat(parts, ignore_index=True)


def disagreements(catalogue: Catalogue, *, mineral: str | None = None) -> pd.DataFrame:
    """Every figure that two sources or more give, in pairs.

    Parameters
    ----------
    catalogue
        Its tables ``production`` and ``merge_rules`` are read.
    mineral
        In any accepted spelling; all when not given.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; one row a figure and pair of sources, the one that the rule prefers first.
        ``ratio`` is second over first, ``spread`` the gap as a share of the larger of the two,
        ``above`` whether it passes the tolerance of the rule, ``gap_share`` the gap as a share of
        the world total that the first source prints (or of the sum of its countries). Sorted by
        ``gap_share``, the gap that matters most first. Only figures that count the same are paired
        (see `shigen.catalogue.merge_stage.basis_class`).

    Raises
    ------
    UnknownName
        When the mineral is not known.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> pairs = disagreements(load(), mineral="cobalt")
    >>> row = pairs.query("stage == 'mine' and place == 'WLD' and year == 2024").iloc[0]
    >>> row["first_source"], row["second_source"], round(float(row["ratio"]), 3), bool(row["above"])
    ('iea-2025', 'usgs-mcs2026', 1.105, False)
    """
    frame = catalogue.table("production")
    if mineral is not None:
        frame = frame[frame["mineral"] == reference.mineral(mineral)]
    return pair_up(comparable(frame, rules(catalogue)))


def pair_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Every two sources of one figure beside each other.

    Parameters
    ----------
    rows
        As `comparable` gives them.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, see `disagreements`.
    """
    named = rows[[*_KEYS, "source", "value", "unit", "rank", "tolerance"]]
    both = named.merge(named[[*_KEYS, "source", "value", "rank"]], on=_KEYS, suffixes=("", "_2"))
    both = both[both["rank"] < both["rank_2"]]
    first, second = both["value"], both["value_2"]
    gap = (first - second).abs()
    larger = both[["value", "value_2"]].max(axis=1)
    spread = (gap / larger.where(larger > 0)).fillna(0.0)
    world = _world(rows)
    scale = both.merge(world, on=["mineral", "stage", "measure", "year", "source"], how="left")
    # Two zeros agree; a ratio to zero is no number.
    found = both.assign(
        first_source=both["source"],
        first=first,
        second_source=both["source_2"],
        second=second,
        ratio=second / first.where(first > 0),
        spread=spread,
        above=spread > both["tolerance"],
        gap_share=gap.to_numpy() / scale["world"].where(scale["world"] > 0).to_numpy(),
    )
    by = ["gap_share", *_KEYS, "first_source", "second_source"]
    found = found.sort_values(by, ascending=[False] + [True] * 7, na_position="last")
    return found[list(COLUMNS)].reset_index(drop=True)


def _world(rows: pd.DataFrame) -> pd.DataFrame:
    """World total of each source: as printed, else the sum of its countries."""
    keys = ["mineral", "stage", "measure", "year", "source"]
    printed = rows[rows["place"] == "WLD"].groupby(keys)["value"].first()
    added = rows[rows["place"] != "WLD"].groupby(keys)["value"].sum()
    return printed.combine_first(added).rename("world").reset_index()


def pairs(table: pd.DataFrame) -> pd.DataFrame:
    """How two sources compare over all the figures that both give.

    Parameters
    ----------
    table
        As `disagreements` gives it.

    Returns
    -------
    pandas.DataFrame
        ``PAIR_COLUMNS``; one row a pair of sources, measure and stage: number of figures, how many
        pass their tolerance, median ratio of the second to the first, median spread, and which one
        is ``higher`` (``even`` within a hundredth). Totals are left out, since they repeat the
        countries.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> table = pairs(disagreements(load(), mineral="copper"))
    >>> table["direction"].isin(["first-higher", "second-higher", "even"]).all().item()
    True
    """
    countries = table[table["place"] != "WLD"]
    keys = ["first_source", "second_source", "measure", "stage"]
    found = (
        countries.groupby(keys, sort=True)
        .agg(
            figures=("spread", "size"),
            above=("above", "sum"),
            median_ratio=("ratio", "median"),
            median_spread=("spread", "median"),
        )
        .reset_index()
    )
    higher = found["median_ratio"] > 1 + EVEN
    lower = found["median_ratio"] < 1 - EVEN
    found["direction"] = "even"
    found.loc[higher, "direction"] = "second-higher"
    found.loc[lower, "direction"] = "first-higher"
    return found.astype({"figures": "int64", "above": "int64"})[list(PAIR_COLUMNS)]


def revisions(table: pd.DataFrame) -> pd.DataFrame:
    """Pairs in which both sources are editions of one publication.

    Parameters
    ----------
    table
        As `disagreements` gives it.
    """
    same = table["first_source"].map(family) == table["second_source"].map(family)
    return table[same].reset_index(drop=True)
