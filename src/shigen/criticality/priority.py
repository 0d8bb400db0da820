"""The joint priority list with its ranges, what moves it, and official lists beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shigen.criticality import joint as joining
from shigen.criticality.compare import side_by_side
from shigen.criticality.evaluate import Assessment
from shigen.criticality.joint import official_lists
from shigen.criticality.uncertainty import joint_ranks, movers, propagate, rank_table
from shigen.criticality.uncertainty.movers import COLUMNS as MOVER_COLUMNS
from shigen.errors import BadInput

# One method a family, so that variants of one formula do not count several times, and only those
# that ask about a disruption of supply in the coming years: depletion in the long run (Yale) is
# another question. Those whose room is not built have no scores yet and would rank nothing.
PANEL = ("geopolrisk", "eu-2023", "usgs-2021", "doe-2023-short", "nedo")

# What `rank_table` gives.
INTERVAL_COLUMNS = (
    "method", "party", "year", "rank", "mineral", "stage", "p_stage", "score", "score_low",
    "score_high", "rank_low", "rank_median", "rank_high", "p_top10", "p_top20", "p_critical",
)  # fmt: skip

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Priority:
    """A joint priority list and everything that made it, as tables.

    Attributes
    ----------
    tables
        ``joint_list``, ``joint_lists`` (what was joined and with which weight), ``scores``,
        ``left_out`` (the list without each choice), ``official`` (official lists beside it),
        ``rank_intervals`` and ``movers`` (empty without draws).
    joint
        As `shigen.criticality.joint.joint` gives it.
    """

    tables: Mapping[str, pd.DataFrame]
    joint: joining.Joint


def read_weights(texts: Sequence[str]) -> dict[str, float]:
    """Read ``LIST=VALUE`` weights.

    Raises
    ------
    BadInput
        When a text is not of that form, its value no number, or a list is named twice.

    Examples
    --------
    >>> read_weights(["USA=2", "JPN/nedo=0.5"])
    {'USA': 2.0, 'JPN/nedo': 0.5}
    """
    found: dict[str, float] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"weight '{text}' is not of the form LIST=VALUE")
        if name.strip() in found:
            raise BadInput(f"the weight of {name.strip()} is given twice")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise BadInput(f"weight '{text}': '{value}' is not a number") from None
    return found


def panel(assessments: Mapping[str, Assessment], methods: Sequence[str] = ()) -> tuple[str, ...]:
    """Methods that are joined: those named, else one of each family, if they have any score.

    Raises
    ------
    BadInput
        When none of them scores anything.
    """
    wanted = [slug for slug in (methods or PANEL) if slug in assessments]
    scored = [slug for slug in wanted if assessments[slug].table["score"].notna().any()]
    if not scored:
        raise BadInput(
            f"none of {', '.join(wanted or PANEL)} scores any mineral asked for; see `missing` in "
            "the table scores, or lower --evidence"
        )
    return tuple(scored)


def priority(
    assessments: Mapping[str, Assessment],
    parties: Sequence[str],
    *,
    methods: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
    by: str = joining.ranking.BORDA,
    lists: pd.DataFrame | None = None,
    groups: pd.DataFrame | None = None,
    fewest: int | None = None,
    draws: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Priority:
    """Join methods and parties into one list, with rank intervals and official lists beside it.

    Parameters
    ----------
    assessments
        By method, of one year.
    parties
        Whose lists are joined.
    methods
        Which are joined; ``PANEL`` when empty.
    weights
        As `shigen.criticality.joint.ballots.weights` takes them. Lists of one method that are the
        same for every party, since it asks nothing of the party, share the weight of one list if
        nothing else is given for that method.
    by
        ``borda`` or ``kemeny``; intervals are always of Borda's ranks, which can be made in every
        draw, so that with Kemeny's a rank may lie outside its interval.
    lists, groups
        Tables ``lists`` and ``list_groups`` of the catalogue; official lists are left out without.
    fewest
        Fewest lists in which a mineral must stand to be ranked; a quarter of those with a score,
        and two at least, when not given: with more, the minerals of which least is known, and with
        them most of those under export controls, would drop out. What its missing lists could
        change is told in ``borda_low`` and ``borda_high``.
    draws
        Quasi-random draws of all inputs, a power of two; none when 0.
    seed
        Of the draws.
    progress
        Told what begins, how many steps are done, and of how many.

    Returns
    -------
    Priority
        Its tables.

    Raises
    ------
    BadInput, UnknownName
        When nothing can be joined, a weight is not admissible, or draws is no power of two.
    """
    chosen = panel(assessments, methods)
    tell = progress or _nothing
    tell("joining", 0, len(chosen) + 2)
    own = [assessments[slug].table for slug in chosen]
    weights = _shared(own, parties) | dict(weights or {})
    held = fewest if fewest is not None else _quarter(own, parties, weights)
    found = joining.joint(own, parties, chosen, weights=weights, by=by, fewest=held)
    table = _one_column_of_stages(found.table, parties)
    tables = {
        "joint_list": table,
        "joint_lists": found.lists,
        "scores": side_by_side(assessments),
        "left_out": found.moves,
        "official": _official(found, lists, groups),
        "rank_intervals": pd.DataFrame(columns=list(INTERVAL_COLUMNS)),
        "movers": pd.DataFrame(columns=list(MOVER_COLUMNS)),
    }
    if draws:
        drawn = []
        for done, slug in enumerate(chosen):
            tell(slug, done + 1, len(chosen) + 2)
            one = assessments[slug]
            own_settings = {p.name: one.settings[p.name] for p in one.method.parameters}
            drawn.append(propagate(one.method, one.inputs, own_settings, n=draws, seed=seed))
        pooled = joint_ranks(drawn, parties=parties, weights=weights, fewest=found.fewest)
        tell("what moves it", len(chosen) + 1, len(chosen) + 2)
        tables["joint_list"] = _with_intervals(table, pooled.table)
        tables["rank_intervals"] = pd.concat([rank_table(one) for one in drawn], ignore_index=True)
        tables["movers"] = movers(pooled)
    else:
        tables["joint_list"] = _with_intervals(table, None)
    return Priority(tables, found)


def _shared(tables: Sequence[pd.DataFrame], parties: Sequence[str]) -> dict[str, float]:
    """Weight of a method whose scores are the same for every party: one list in all."""
    found: dict[str, float] = {}
    for table in tables:
        wide = table.pivot_table(index=["mineral", "stage"], columns="party", values="score")
        wide = wide.reindex(columns=list(parties))
        same = wide.notna().any().all() and bool(
            np.isclose(wide, wide.iloc[:, [0]], rtol=1e-9, equal_nan=True).all()
        )
        if len(parties) > 1 and same:
            found[str(table["method"].iloc[0])] = 1 / len(parties)
    return found


def _quarter(
    tables: Sequence[pd.DataFrame], parties: Sequence[str], weights: Mapping[str, float] | None
) -> int:
    """A quarter of the lists that count, rounded up, and two at least where there are two."""
    names = [
        joining.ballots.name(party, str(table["method"].iloc[0]))
        for table in tables
        for party in parties
        if table.loc[table["party"].eq(party), "score"].notna().sum() > 1
    ]
    known = {key: value for key, value in (weights or {}).items() if _named(key, names)}
    count = int((joining.ballots.weights(names, known) > 0).sum()) if names else 0
    return max(min(2, count), -(-count // 4), 1)


def _named(key: str, names: Sequence[str]) -> bool:
    """Whether a weight is of one of the lists, or of its party or method."""
    return any(key == name or key in name.partition(joining.ballots.JOIN)[::2] for name in names)


def _nothing(text: str, done: int, total: int) -> None:
    del text, done, total


def _one_column_of_stages(table: pd.DataFrame, parties: Sequence[str]) -> pd.DataFrame:
    """The stages of all parties in one text, so that the table has the same columns for any."""
    columns = [f"stage_{party}" for party in parties]
    texts = [
        "; ".join(f"{party}: {text}" for party, text in zip(parties, row, strict=True) if text)
        for row in table[columns].itertuples(index=False)
    ]
    return table.drop(columns=columns).assign(stages=texts)


def _with_intervals(table: pd.DataFrame, pooled: pd.DataFrame | None) -> pd.DataFrame:
    """Add 5 and 95 % of Borda's rank over the draws, and the chance of the first ten."""
    columns = ["rank_low", "rank_median", "rank_high", "p_top10"]
    if pooled is None:
        return table.assign(**dict.fromkeys(columns, np.nan))
    return table.merge(pooled[["mineral", *columns]], on="mineral", how="left")


def _official(
    found: joining.Joint, lists: pd.DataFrame | None, groups: pd.DataFrame | None
) -> pd.DataFrame:
    """Latest list of each government beside the joint list: what would be added or dropped."""
    if lists is None or lists.empty:
        return pd.DataFrame(columns=list(official_lists.AGAINST_COLUMNS))
    members = official_lists.members(lists, groups)
    frames = [
        official_lists.against(found.table, members, name, evidence=found.ranks)
        for name in latest(lists)
    ]
    return pd.concat(frames, ignore_index=True)


def latest(lists: pd.DataFrame) -> list[str]:
    """Latest list of each government, by the part of its name before the year."""
    last = lists.sort_values("date").drop_duplicates("list", keep="last")
    family = last["list"].str.replace(r"[_-]?\d{4}.*$", "", regex=True)
    return sorted(last.assign(family=family).drop_duplicates("family", keep="last")["list"])
