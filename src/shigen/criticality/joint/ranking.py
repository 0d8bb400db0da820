"""The joint priority list of several parties by several methods, with every choice beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality.joint import ballots, borda, leave_out, pareto, verdicts
from shigen.criticality.joint import kemeny as exact
from shigen.criticality.joint.bottleneck import by_mineral, ranks
from shigen.errors import BadInput, UnknownName

BORDA, KEMENY = "borda", "kemeny"
RANKED, INSUFFICIENT = "ranked", "insufficient data"
LIST_COLUMNS = (
    "list", "party", "method", "year", "weight", "weight_from", "minerals", "used", "agreement",
    "nearest", "nearest_agreement", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Joint:
    """A joint priority list.

    Attributes
    ----------
    table
        One row a mineral, by rank: ``mineral``, ``rank``, ``answer`` (``ranked`` or
        ``insufficient data``); Borda's ``points`` (0-1) with ``points_low`` and ``points_high``,
        ``borda_rank`` with ``borda_low`` and ``borda_high`` (its missing lists first or last);
        ``kemeny_rank``; ``front`` with ``front_low`` and ``front_high`` over the parties' own
        points; ``critical_for`` and ``critical_words``; ``lists`` of ``of_lists`` and their ratio
        ``evidence``; ``left_low`` and ``left_high`` (ranks when a list, method or party is left
        out) and ``moved_by``; ``stage_PARTY`` (stage of the highest score, with the number of
        methods); ``missing``.
    lists
        ``LIST_COLUMNS``: each list with its weight, whether that was ``given`` or is the ``equal``
        one, the minerals it ranks, whether it was used, its agreement with the joint order
        (Kendall's tau-b), and the list of another method for the same party most like it; ``note``
        says which are the same. What is said twice counts twice: set weights if it should not.
    ranks
        One row a mineral and list: stage, score, rank (see `bottleneck.ranks`), critical, ...
    left_out, moves
        See `leave_out.leave_out` and `leave_out.moves`.
    kemeny
        The order with its bound, None when it was not asked for and there are over 80 minerals.
    by, fewest
        What ``rank`` follows, and in how many lists a mineral must stand.
    """

    table: pd.DataFrame
    lists: pd.DataFrame
    ranks: pd.DataFrame
    left_out: pd.DataFrame
    moves: pd.DataFrame
    kemeny: exact.Kemeny | None
    by: str
    fewest: int


def joint(
    tables: pd.DataFrame | Iterable[pd.DataFrame],
    parties: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    by: str = KEMENY,
    fewest: int | None = None,
    seconds: float = exact.SECONDS,
    sensitivity: bool = True,
) -> Joint:
    """Join the orders of several methods for several parties into one list.

    Parameters
    ----------
    tables
        Tables of an `Assessment`, one or several: mineral, stage, year, party, method, score and
        critical, one year a list.
    parties, methods
        Whose and which to join, all in the tables if not given.
    weights
        As `ballots.weights` takes them; equal if not given.
    by
        ``kemeny`` or ``borda``.
    fewest
        Fewest lists in which a mineral must stand to be ranked; half of those used if not given.
    seconds
        Time for the Kemeny order, and as much again for all of those in the sensitivity together;
        see `kemeny.aggregate`.
    sensitivity
        Whether to rank again without each list, method and party.

    Returns
    -------
    Joint
        Nothing in it is hidden: weights, lists not used and why, and what another choice gives.

    Raises
    ------
    UnknownName
        When a party, method or weight is not in the tables.
    BadInput
        When a column lacks, a list has several years, nothing can be joined, or there are more
        than 80 minerals for Kemeny.

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": ["tin", "zinc"] * 2, "party": ["USA"] * 2 + ["JPN"] * 2,
    ...                       "method": "eu", "stage": "mine", "score": [2.0, 1.0, 3.0, 0.5],
    ...                       "critical": ["yes", "no", "yes", "no"]})
    >>> joint(table).table[["mineral", "rank", "front", "critical_for"]].values.tolist()
    [['tin', 1.0, 1.0, 'both'], ['zinc', 2.0, 2.0, 'neither']]
    """
    if by not in (BORDA, KEMENY):
        raise UnknownName("way to join lists", by, (BORDA, KEMENY))
    rows, parties = _rows(tables, parties, methods)
    best = by_mineral(rows)
    wide = ballots.matrix(best)
    weight = ballots.weights(list(wide.columns), weights)
    used = wide.columns[(ballots.useful(wide) & (weight > 0)).to_numpy()]
    if used.empty:
        raise BadInput(
            "no list ranks two minerals, so nothing can be joined; ask for more minerals, or see "
            "`shigen criticality explain` for what lacks"
        )
    need = ballots.fewest_lists(len(used), fewest)
    points = borda.aggregate(wide, weights, fewest=need)
    placed = points.index[points["placed"] == "yes"]
    found = None
    if by == KEMENY or len(placed) <= exact.LARGEST:
        found = exact.aggregate(wide, weights, fewest=need, seconds=seconds)

    share = seconds / max(1, len(leave_out.choices(used)))

    def ranked(fewer: pd.DataFrame) -> tuple[pd.Series, bool]:
        """Ranks of the same minerals from fewer lists, and whether the order is proven."""
        own = {str(name): float(weight[name]) for name in fewer.columns}
        if by == KEMENY:
            order = exact.aggregate(fewer, own, placed=placed, seconds=share, alternatives=False)
            return _positions(order), order.proven
        return borda.aggregate(fewer, own, placed=placed)["rank"].dropna(), True

    table = points.drop(columns="placed").rename(
        columns={"rank": "borda_rank", "rank_low": "borda_low", "rank_high": "borda_high"}
    )
    table["kemeny_rank"] = np.nan if found is None else _positions(found).reindex(table.index)
    table.insert(0, "rank", table[f"{by}_rank"])
    table.insert(1, "answer", np.where(table["rank"].notna(), RANKED, INSUFFICIENT))
    table["evidence"] = table["lists"] / len(used)
    table = table.join(pareto.fronts(_by_party(wide[used], weight, parties).loc[placed]))
    table = table.join(verdicts.joint(best, parties))
    base = table["rank"].dropna()
    left = leave_out.leave_out(wide[used] if sensitivity else wide[[]], base, ranked)
    table = table.assign(**{k: v.reindex(table.index) for k, v in _spread(left, base).items()})
    for party in parties:
        table[f"stage_{party}"] = _stages(best[best["party"] == party], table.index)
    table["missing"] = _why(table, best, need)
    table = table.rename_axis("mineral").reset_index()
    table = table.sort_values(["rank", "mineral"], na_position="last", ignore_index=True)
    long = ranks(best)
    long["list"] = [ballots.name(p, m) for p, m in zip(long["party"], long["method"], strict=True)]
    return Joint(
        table,
        _lists(best, wide, weight, base, used=used, given=weights),
        long,
        left,
        leave_out.moves(left, base),
        found,
        by,
        need,
    )


def _rows(
    tables: pd.DataFrame | Iterable[pd.DataFrame],
    parties: Sequence[str] | None,
    methods: Sequence[str] | None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows of the parties and methods asked for, and the parties in order."""
    frames = [tables] if isinstance(tables, pd.DataFrame) else list(tables)
    if not frames:
        raise BadInput("no table of scores was given")
    rows = pd.concat(frames, ignore_index=True)
    ballots.need(rows, ("mineral", "stage", "party", "method", "score"), "the table of scores")
    if "critical" not in rows.columns:
        rows["critical"] = ""
    chosen: dict[str, tuple[str, ...]] = {}
    for column, asked in (("party", parties), ("method", methods)):
        known = list(dict.fromkeys(rows[column]))
        chosen[column] = tuple(known if asked is None else dict.fromkeys(asked))
        for name in chosen[column]:
            if name not in known:
                raise UnknownName(f"{column} in the tables of scores", name, known)
        rows = rows[rows[column].isin(chosen[column])]
    if rows.empty:
        raise BadInput("the tables hold no row of these parties and methods")
    if "year" in rows.columns:
        for (party, method), own in rows.groupby(["party", "method"]):
            years = sorted(own["year"].unique())
            if len(years) > 1:
                shown = ", ".join(str(year) for year in years)
                raise BadInput(f"{method} for {party} has the years {shown}; choose one a list")
    return rows.reset_index(drop=True), chosen["party"]


def _positions(found: exact.Kemeny) -> pd.Series:
    return pd.Series(np.arange(1.0, len(found.order) + 1), index=list(found.order), dtype="float64")


def _spread(left: pd.DataFrame, base: pd.Series) -> Mapping[str, pd.Series]:
    if left.empty:
        nothing = pd.Series(np.nan, index=base.index)
        return {"left_low": nothing, "left_high": nothing, "moved_by": nothing.astype(object)}
    return leave_out.spread(left, base)


def _by_party(wide: pd.DataFrame, weight: pd.Series, parties: Sequence[str]) -> pd.DataFrame:
    """Each party's own points: the weighted mean over its lists in which the mineral stands."""
    points = borda.points(wide)
    found = {}
    for party in parties:
        own = points[[name for name in points if str(name).partition(ballots.JOIN)[0] == party]]
        w = weight[own.columns]
        within = (own.notna() * w).sum(axis=1)
        found[party] = (own * w).sum(axis=1) / within.where(within > 0)
    return pd.DataFrame(found, index=wide.index)


def _stages(best: pd.DataFrame, minerals: pd.Index) -> pd.Series:
    """Stages of the highest scores, the most frequent first, each with the number of methods."""
    counts = best[best["stage"] != ""].groupby(["mineral", "stage"]).size()
    texts: dict[str, list[str]] = {}
    order = counts.reset_index(name="n").sort_values(
        ["mineral", "n", "stage"], ascending=[True, False, True]
    )
    for mineral, stage, n in order.itertuples(index=False):
        texts.setdefault(str(mineral), []).append(f"{stage} {n}")
    joined = {mineral: "; ".join(parts) for mineral, parts in texts.items()}
    return pd.Series(joined, dtype=object).reindex(minerals).fillna("")


def _why(table: pd.DataFrame, best: pd.DataFrame, need: int) -> list[str]:
    """Why a mineral is not ranked; what lacks in each list is said in the table of ranks."""
    bare = best[best["score"].isna()]
    lacking: dict[str, list[str]] = {}
    for (mineral, party), own in bare.groupby(["mineral", "party"]):
        words = f"no score for {party} by {', '.join(own['method'])}"
        lacking.setdefault(str(mineral), []).append(words)
    found = []
    for mineral, row in zip(table.index, table.to_dict("records"), strict=True):
        words = f"stands in {row['lists']} of {row['of_lists']} lists, and {need} are needed"
        ranked = row["answer"] == RANKED
        found.append("" if ranked else "; ".join([words, *lacking.get(str(mineral), [])]))
    return found


def _lists(
    best: pd.DataFrame,
    wide: pd.DataFrame,
    weight: pd.Series,
    base: pd.Series,
    *,
    used: pd.Index,
    given: Mapping[str, float] | None,
) -> pd.DataFrame:
    """Every list, used or not, with its weight and how it agrees with the others."""
    years = best.groupby(["party", "method"])["year"].first() if "year" in best.columns else None
    tau = {
        frozenset((one, other)): leave_out.agreement(wide[one], wide[other])
        for at, one in enumerate(used)
        for other in used[at + 1 :]
    }
    records = []
    for name in wide.columns:
        party, _, method = str(name).partition(ballots.JOIN)
        # only lists of the same party: two parties may rightly have the same order
        like = {
            other: tau[frozenset((name, other))]
            for other in used
            if name in used and other != name and other.partition(ballots.JOIN)[0] == party
        }
        like = {other: value for other, value in like.items() if value == value}  # noqa: PLR0124
        nearest = max(sorted(like), key=lambda other: like[other], default="")
        count = int(wide[name].notna().sum())
        note = "" if name in used else "weight 0" if count >= 2 else "ranks fewer than two minerals"
        # a method that asks nothing of the party speaks once a party
        twins = [
            str(other)
            for other in used
            if name in used and other != name and wide[other].equals(wide[name])
        ]
        note = f"same scores as {', '.join(twins)}" if twins else note
        records.append(
            (
                name, party, method, None if years is None else years[party, method],
                weight[name],
                "given" if {name, party, method} & set(given or {}) else "equal",
                count, "yes" if name in used else "no",
                # a high score is a low rank
                leave_out.agreement(-wide[name], base) if name in used else np.nan,
                nearest, like.get(nearest, np.nan), note,
            )
        )  # fmt: skip
    return pd.DataFrame(records, columns=list(LIST_COLUMNS))
