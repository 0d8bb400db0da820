"""Methods side by side: scores, ranks, and how far their orders agree."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from shigen.criticality.evaluate import Assessment
from shigen.criticality.joint import by_mineral

SIDE_COLUMNS = (
    "mineral", "party", "method", "stage", "score", "low", "high", "rank", "of", "critical",
    "answer", "evidence", "missing",
)  # fmt: skip
AGREEMENT_COLUMNS = ("party", "method", "other", "minerals", "spearman")
# Fewer minerals than this that both methods score say nothing about their orders.
FEWEST = 4


def side_by_side(assessments: Mapping[str, Assessment]) -> pd.DataFrame:
    """Score and rank of every mineral by every method at its binding stage.

    Returns
    -------
    pandas.DataFrame
        ``SIDE_COLUMNS``; ``rank`` 1 is the highest score among ``of`` scored, ties share the lower
        number; a mineral without a score has no rank and no stage, and says of each what lacks.
    """
    frames = []
    for found in assessments.values():
        table = by_mineral(found.table)
        scores = table.groupby(["party", "year"])["score"]
        table["rank"] = scores.rank(method="min", ascending=False)
        table["of"] = scores.transform("count")
        frames.append(table)
    if not frames:
        return pd.DataFrame(columns=list(SIDE_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(SIDE_COLUMNS)]


def agreement(side: pd.DataFrame) -> pd.DataFrame:
    """Spearman rank correlation of every two methods over the minerals that both score.

    Returns
    -------
    pandas.DataFrame
        ``AGREEMENT_COLUMNS``; missing where fewer than ``FEWEST`` minerals have both, or where one
        of the two gives all of them the same score.
    """
    rows = []
    for party, own in side.groupby("party", sort=False):
        wide = own.pivot_table(index="mineral", columns="method", values="score", sort=False)
        for one, other in combinations(wide.columns, 2):
            both = wide[[one, other]].dropna()
            differ = bool((both.max() > both.min()).all())
            told = len(both) >= FEWEST and differ
            value = float(spearmanr(both[one], both[other]).statistic) if told else np.nan
            rows.append((party, one, other, len(both), value))
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def wide(side: pd.DataFrame) -> pd.DataFrame:
    """One row a mineral and party: in how many methods it is scored, and where it stands.

    Parameters
    ----------
    side
        As `side_by_side` gives it, of one year.

    Returns
    -------
    pandas.DataFrame
        mineral, party, ``scored`` methods of ``methods``, ``best`` and ``worst`` (the highest and
        lowest place as a share of the list, 0 the top), ``median`` of that, ``critical`` methods of
        ``with_threshold``, and ``ranks``: method, rank of how many, and stage.
    """
    known = side[side["score"].notna()]
    place = (known["rank"] - 1) / (known["of"] - 1).where(known["of"] > 1)
    known = known.assign(
        place=place,
        text=[
            f"{method} {rank:.0f}/{of:.0f} {stage}"
            for method, rank, of, stage in zip(
                known["method"], known["rank"], known["of"], known["stage"], strict=True
            )
        ],
        yes=known["critical"].eq("yes"),
        told=known["critical"].isin(["yes", "no"]),
    )
    grouped = known.groupby(["mineral", "party"])
    found = grouped.agg(
        scored=("method", "size"), best=("place", "min"), median=("place", "median"),
        worst=("place", "max"), critical=("yes", "sum"), with_threshold=("told", "sum"),
        ranks=("text", "; ".join),
    )  # fmt: skip
    keys = side[["mineral", "party"]].drop_duplicates()
    table = keys.merge(found.reset_index(), on=["mineral", "party"], how="left")
    table.insert(3, "methods", side["method"].nunique())
    for column in ("scored", "critical", "with_threshold"):
        table[column] = table[column].fillna(0).astype("int64")
    table["ranks"] = table["ranks"].fillna("")
    return table.sort_values(["party", "median", "mineral"], ignore_index=True)
