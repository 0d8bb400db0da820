"""What the tables of a priority list say, worked out once for all languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from shigen.briefing.priority.content import PriorityInput
from shigen.briefing.priority.words import LACKING
from shigen.criticality.joint import ballots, borda

BOTH, SOME, NEITHER, OPEN = "both", "some", "neither", "open"
# How many stand "first" in the text, in the chart of intervals and in heat tables.
HEAD, LEADERS, FIRST, SHOWN = 10, 3, 20, 30
# Longer tables may be broken over pages.
WHOLE = 22
# Width of a letter in the head of a column, relative to a narrow column.
LETTER = 0.145
# A rank is called steady when at least this share of the draws keeps it in the head.
STEADY = 0.95

Span = tuple[float, float]

_NAME = re.compile(r"\b([a-z_]+): ")


@dataclass(frozen=True)
class Maker:
    """The country that makes most of a mineral at a stage, with its share (0-1)."""

    mineral: str
    stage: str
    place: str
    share: float


@dataclass(frozen=True)
class Facts:
    """What a priority list says."""

    found: PriorityInput

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose lists are joined."""
        return self.found.parties

    def table(self, name: str) -> pd.DataFrame:
        """One table."""
        return self.found.tables[name]

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """Rows of the minerals with a joint rank, the first first; index mineral."""
        rows = self.table("joint_list")
        kept = rows[rows["rank"].notna()].sort_values(["rank", "mineral"], kind="stable")
        return kept.set_index("mineral", drop=False)

    @cached_property
    def unranked(self) -> pd.DataFrame:
        """Rows of the minerals without one, those in most lists first; index mineral."""
        rows = self.table("joint_list")
        kept = rows[rows["rank"].isna()].sort_values(
            ["lists", "mineral"], ascending=[False, True], kind="stable"
        )
        return kept.set_index("mineral", drop=False)

    @cached_property
    def order(self) -> list[str]:
        """Minerals with a joint rank, the first first."""
        return [str(mineral) for mineral in self.ranked.index]

    @cached_property
    def lists(self) -> pd.DataFrame:
        """Lists that were joined, by party as given and then as the methods come."""
        rows = self.table("joint_lists")
        return rows.assign(_at=rows["party"].map(self.parties.index)).sort_values(
            ["_at", "method"], kind="stable"
        )

    @cached_property
    def used(self) -> list[str]:
        """Names of the lists that count."""
        return [str(name) for name in self.lists.loc[self.lists["used"] == "yes", "list"]]

    @cached_property
    def methods(self) -> list[str]:
        """Methods with at least one list that counts."""
        rows = self.lists[self.lists["used"] == "yes"]
        return sorted({str(method) for method in rows["method"]})

    @cached_property
    def _wide(self) -> pd.DataFrame:
        ranks = self.table("ranks")
        wide = ballots.matrix(ranks[["mineral", "party", "method", "score"]])
        return wide[[name for name in self.used if name in wide]]

    @cached_property
    def alike(self) -> list[str]:
        """Methods that give the same scores for every party, and so count once for each."""
        found = []
        for method in self.methods:
            own = [str(n) for n in self._wide if str(n).partition(ballots.JOIN)[2] == method]
            same = all(self._wide[own[0]].equals(self._wide[name]) for name in own[1:])
            if len(own) > 1 and same:
                found.append(method)
        return found

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points of each party (0-1) by mineral with a joint rank: its own lists alone."""
        points = borda.points(self._wide)
        weight = self.lists.set_index("list")["weight"].astype("float64")
        found = {}
        for party in self.parties:
            own = points[[n for n in points if str(n).partition(ballots.JOIN)[0] == party]]
            w = weight[list(own.columns)]
            within = (own.notna() * w).sum(axis=1)
            found[party] = (own * w).sum(axis=1) / within.where(within > 0)
        return pd.DataFrame(found, index=points.index).reindex(self.order)

    @cached_property
    def own_ranks(self) -> pd.DataFrame:
        """Rank of each mineral by the points of each party; ties share the lower number."""
        return self.points.rank(method="min", ascending=False)

    def number(self, mineral: str, column: str) -> float:
        """A number of the joint list; NaN when missing."""
        return float(self.ranked[column].to_dict()[mineral])

    def span(self, mineral: str, low: str = "rank_low", high: str = "rank_high") -> Span:
        """Two ranks of the joint list, those of the draws if not named."""
        return self.number(mineral, low), self.number(mineral, high)

    def widest(self, minerals: Sequence[str], low: str, high: str) -> str:
        """The mineral whose span is longest, the first of several."""
        sizes = {one: self.number(one, high) - self.number(one, low) for one in minerals}
        return max(sizes, key=lambda one: sizes[one] if sizes[one] >= 0 else -1.0)

    def own(self, mineral: str, party: str) -> tuple[float, float]:
        """Points of a mineral for one party, and its rank by them."""
        points, ranks = self.points[party].to_dict(), self.own_ranks[party].to_dict()
        return float(points[mineral]), float(ranks[mineral])

    def leaders(self, party: str, count: int = LEADERS) -> list[str]:
        """First minerals by the points of one party."""
        own = self.own_ranks[party].dropna().sort_values(kind="stable")
        return [str(mineral) for mineral in own.index[:count]]

    def words(self, mineral: str) -> str:
        """How many methods call it critical for each party, as the joint list says."""
        return str(self.ranked["critical_words"].to_dict()[mineral])

    def standing(self, mineral: str) -> str:
        """For whom a mineral is critical: for both (all), some, neither, or left open."""
        told = str(self.table("joint_list").set_index("mineral").loc[mineral, "critical_for"])
        if told in {"both", "all"}:
            return BOTH
        return {"neither": NEITHER, "unknown": OPEN}.get(told, SOME)

    def standings(self) -> Mapping[str, list[str]]:
        """Minerals with a joint rank by that."""
        found: dict[str, list[str]] = {BOTH: [], SOME: [], NEITHER: [], OPEN: []}
        for mineral in self.order:
            found[self.standing(mineral)].append(mineral)
        return found

    @property
    def drawn(self) -> bool:
        """Whether the inputs were drawn, so that there are intervals."""
        return bool(self.ranked["rank_low"].notna().any())

    @cached_property
    def apart(self) -> list[str]:
        """Minerals whose joint rank lies outside their interval, which is by points."""
        if not self.drawn:
            return []
        rows = self.ranked.iloc[:FIRST]
        outside = (rows["rank"] < rows["rank_low"]) | (rows["rank"] > rows["rank_high"])
        return [str(mineral) for mineral in rows.index[outside]]

    @cached_property
    def makers(self) -> Mapping[str, Maker]:
        """Largest maker of each mineral at the stage that most of its lists name."""
        rows = self.table("ranks")
        rows = rows[rows["rank"].notna() & rows["list"].isin(self.used) & (rows["stage"] != "")]
        found = {}
        for mineral, own in rows.groupby("mineral", sort=True):
            counts = own["stage"].value_counts()
            stage = min(str(s) for s in counts.index[counts == counts.max()])
            told = own[(own["stage"] == stage) & own["largest"].fillna("").ne("")]
            if told.empty:
                found[str(mineral)] = Maker(str(mineral), stage, "", float("nan"))
                continue
            row = told.iloc[0]
            found[str(mineral)] = Maker(
                str(mineral), stage, str(row["largest"]), float(row["largest_share"])
            )
        return found

    @cached_property
    def single(self) -> list[Maker]:
        """Minerals of which one country makes nearly all, by stage; by share."""
        rows = self.table("producers")
        rows = rows[rows["single_producer"] == "yes"]
        found = [
            Maker(str(r["mineral"]), str(r["stage"]), str(r["largest"]), float(r["largest_share"]))
            for r in rows.to_dict("records")
        ]
        return sorted(found, key=lambda one: (-one.share, one.mineral, one.stage))

    def lacking(self, mineral: str) -> Counter[str]:
        """What kinds of inputs lack, with the number of lists that lack each."""
        rows = self.table("ranks")
        own = rows[
            (rows["mineral"] == mineral) & rows["score"].isna() & rows["list"].isin(self.used)
        ]
        found: Counter[str] = Counter()
        for text in own["missing"].fillna(""):
            found.update(kinds(str(text)))
        return found

    @property
    def official(self) -> list[str]:
        """Official lists beside the joint list, by name."""
        return sorted({str(name) for name in self.table("official")["list"]})

    def changes(self) -> pd.DataFrame:
        """What would become of each mineral on each official list: minerals that any would move.

        Returns
        -------
        pandas.DataFrame
            Index mineral by joint rank, a column a list with keep, add, drop, leave out, unknown.
        """
        rows = self.table("official")
        if rows.empty:
            return pd.DataFrame()
        wide = rows.pivot_table(index="mineral", columns="list", values="change", aggfunc="first")
        moved = wide.isin(["add", "drop"]).any(axis=1)
        return wide.reindex([m for m in self.order if m in moved.index and bool(moved[m])])

    def listed_unranked(self, name: str) -> list[str]:
        """Minerals on an official list that have no joint rank."""
        rows = self.table("official")
        own = rows[(rows["list"] == name) & rows["listed"].eq("yes") & rows["rank"].isna()]
        return sorted(str(mineral) for mineral in own["mineral"])


def kinds(text: str) -> set[str]:
    """Kinds of inputs that a reason for a missing score names, those of the innermost name.

    Examples
    --------
    >>> sorted(kinds("mine: net_import_reliance: exports: no customs code; price: none is held"))
    ['price', 'trade']
    >>> kinds("refined: evidence falls 50% of the whole short of what is asked")
    {'evidence'}
    """
    group = {name: kind for kind, (_, names) in LACKING.items() for name in names}
    named = [match for match in _NAME.finditer(text) if match[1] in group]
    follow = {match.start() for match in named}
    found = {group[match[1]] for match in named if match.end() not in follow}
    if "evidence falls" in text:
        found.add("evidence")
    if "formula has no value" in text:
        found.add("formula")
    return found
