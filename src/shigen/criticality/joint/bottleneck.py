"""One score a mineral: that of its most critical stage, named; stages are never blended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen.criticality.joint import ballots

# Of stages with equal scores the one nearer to use is named first.
STAGES = ("mine", "intermediate", "refined", "product")
KEYS = ("mineral", "party", "method")


def by_mineral(table: pd.DataFrame) -> pd.DataFrame:
    """The stage with the highest score of each mineral, party, method and year.

    Parameters
    ----------
    table
        As `Assessment.table`, of one or several methods: at least mineral, stage, party, method
        and score; a year, critical and missing where they are known.

    Returns
    -------
    pandas.DataFrame
        The row of that stage, all columns, and ``stages_tied`` (others with the same score),
        ``stages_missing`` (others without one: the highest may be among them). ``critical`` is yes
        when any stage is, and no only when every stage has a score. A mineral without a score at
        any stage keeps a row with an empty stage, no score, and in ``missing`` the reason of every
        stage.

    Raises
    ------
    BadInput
        When a column lacks or a stage comes twice.

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": "tin", "party": "USA", "method": "eu",
    ...                       "stage": ["mine", "refined"], "score": [2.0, 1.0]})
    >>> by_mineral(table)[["mineral", "stage", "score"]].values.tolist()
    [['tin', 'mine', 2.0]]
    """
    ballots.need(table, (*KEYS, "stage", "score"), "the table of scores")
    keys = [*KEYS, *(["year"] if "year" in table.columns else [])]
    twice = table[table.duplicated([*keys, "stage"])]
    if len(twice):
        first = twice.iloc[0]
        ballots.refuse_twice(first, f"at the {first['stage']} stage")
    table = table.reset_index(drop=True)
    order = {stage: number for number, stage in enumerate(STAGES)}
    rows = table.assign(
        _score=ballots.settled(table["score"].to_numpy(dtype="float64")),
        _at=table["stage"].map(order).fillna(-1),
    ).sort_values(
        [*keys, "_score", "_at", "stage"],
        ascending=[*[True] * len(keys), False, False, True],
        na_position="last",
        kind="stable",
    )
    top = rows.drop_duplicates(keys).copy()
    groups = rows.groupby(keys, sort=False, dropna=False)
    best = groups["_score"].transform("first")
    scored = rows["_score"].notna()
    first = ~rows.duplicated(keys)
    top["stages_tied"] = _joined(rows, keys, scored & (rows["_score"] == best) & ~first)
    top["stages_missing"] = _joined(rows, keys, ~scored)
    if "critical" in rows.columns:
        yes = (rows["critical"] == "yes").groupby([rows[key] for key in keys]).transform("any")
        top["critical"] = np.where(yes[top.index], "yes", top["critical"])
        # what is not known of another stage may be what makes it critical
        open_stage = top["critical"].eq("no") & top["stages_missing"].ne("")
        top["critical"] = np.where(open_stage, "unknown", top["critical"])
    bare = top["_score"].isna().to_numpy()
    if "missing" in rows.columns:
        reasons = rows["stage"].astype(str) + ": " + rows["missing"].astype(str)
        every = _joined(rows.assign(stage=reasons), keys, ~scored, "; ")
        top["missing"] = np.where(bare, every, top["missing"])
    top["stage"] = np.where(bare, "", top["stage"])
    return top.drop(columns=["_score", "_at"]).reset_index(drop=True)


def _joined(
    rows: pd.DataFrame, keys: list[str], where: pd.Series, between: str = ";"
) -> np.ndarray:
    """Stages of some rows by group, joined, one a group in the order of the groups."""
    kept = rows[where].sort_values("_at", kind="stable")
    texts = kept.groupby(keys)["stage"].agg(between.join)
    index = pd.MultiIndex.from_frame(rows.drop_duplicates(keys)[keys])
    return np.asarray(texts.reindex(index).fillna("").to_numpy(dtype=object))


def ranks(scores: pd.DataFrame) -> pd.DataFrame:
    """Rank of every mineral in each list, 1 most at risk; what has no score has no rank.

    Parameters
    ----------
    scores
        mineral, party, method and score, a row a mineral, party and method (and year).

    Returns
    -------
    pandas.DataFrame
        The rows with ``rank`` (ties share the lower number), ``rank_average`` (ties share the
        mean), ``tied`` (others with the same score) and ``ranked`` (minerals in the list).

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": ["a", "b", "c", "d"], "party": "USA", "method": "eu",
    ...                       "score": [2.0, 1.0, 1.0, None]})
    >>> ranks(table)[["rank", "rank_average"]].values.tolist()
    [[1.0, 1.0], [2.0, 2.5], [2.0, 2.5], [nan, nan]]
    """
    ballots.need(scores, (*KEYS, "score"), "the table of scores")
    keys = ["party", "method", *(["year"] if "year" in scores.columns else [])]
    twice = scores[scores.duplicated(["mineral", *keys])]
    if len(twice):
        ballots.refuse_twice(twice.iloc[0], "")
    settled = pd.Series(
        ballots.settled(scores["score"].to_numpy(dtype="float64")), index=scores.index
    )
    lists = settled.groupby([scores[key] for key in keys])
    lowest = lists.rank(method="min", ascending=False)
    highest = lists.rank(method="max", ascending=False)
    return scores.assign(
        rank=lowest,
        rank_average=lists.rank(method="average", ascending=False),
        tied=highest - lowest,
        ranked=lists.transform("count"),
    )
