"""Rank minerals by exposure: for each party, and for the parties taken as one buyer.

The rule, in full: a mineral is looked at where its supply is most concentrated (the binding stage).
For each of four indicators it gets the share of the other minerals that it exceeds, a tie counting
half (Borda); its score is the mean over the indicators that are known, and the rank is by score.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import pandas as pd

from shigen import reference
from shigen.criticality.exposure.measures import Flows, Tables, latest_risks, measure
from shigen.criticality.exposure.supply import merged
from shigen.errors import BadInput

JOINT = "joint"
INDICATORS = ("supplier_hhi", "governance_hhi", "net_import_reliance", "shortfall_share")
# With fewer than half of the indicators a mean says little.
FEWEST_KNOWN = 2
# Half of use from abroad, and suppliers as concentrated as four equal ones.
HIGH_RELIANCE = 0.5
HIGH_HHI = 0.25
HIGH_SHORTFALL = 0.05
TIE = 1e-9

COLUMNS = (
    "mineral",
    "party",
    "stage",
    "supplier_hhi",
    "supplier_hhi_direct",
    "governance_hhi",
    "governance_low",
    "governance_high",
    "unscored_share",
    "net_import_reliance",
    "top_supplier",
    "top_share",
    "china_share",
    "shortfall_share",
    "score",
    "rank",
    "rank_low",
    "rank_high",
    "critical",
    "critical_for",
    "known_share",
    "assumed_share",
    "evidence",
    "status",
    "note",
)
TEXT = (
    "mineral",
    "party",
    "stage",
    "top_supplier",
    "critical",
    "critical_for",
    "evidence",
    "status",
    "note",
)


def borda(values: pd.Series) -> pd.Series:
    """Points = (others exceeded + half of those equalled) / others with a value, 0 to 1.

    Parameters
    ----------
    values
        One indicator by mineral; higher is more exposed, NaN is not known.

    Returns
    -------
    pandas.Series
        Points by mineral; NaN where the value is not known. A value alone gets one half.

    Examples
    --------
    >>> borda(pd.Series({"a": 3.0, "b": 1.0, "c": 1.0, "d": None})).to_dict()
    {'a': 1.0, 'b': 0.25, 'c': 0.25, 'd': nan}
    """
    known = values.dropna().astype("float64").round(9)
    if len(known) < 2:
        return pd.Series(0.5, index=known.index).reindex(values.index)
    # the mean rank counts all that is below, itself, and half of what is equal
    return ((known.rank(method="average") - 1) / (len(known) - 1)).reindex(values.index)


def _shortfall_shares(shortfalls: pd.DataFrame | None, parties: Sequence[str]) -> pd.Series:
    """Unmet share of need by mineral and party, and for all parties together."""
    if shortfalls is None:
        return pd.Series(dtype="float64", index=pd.MultiIndex.from_arrays([[], []]))
    needed = ["mineral", "party", "need_t", "shortfall_t"]
    lacking = [column for column in needed if column not in shortfalls.columns]
    if lacking:
        raise BadInput(
            f"table of shortfalls lacks column '{lacking[0]}'; it needs {', '.join(needed)}"
        )
    own = shortfalls[shortfalls["party"].isin(list(parties))]
    both = pd.concat([own, own.assign(party=JOINT)])
    sums = both.groupby(["mineral", "party"])[["need_t", "shortfall_t"]].sum(min_count=1)
    return sums["shortfall_t"] / sums["need_t"].where(sums["need_t"] > 0)


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    """Score and rank of the minerals of one party, with the range missing indicators leave."""
    points = pd.DataFrame({name: borda(rows[name]) for name in INDICATORS})
    known = points.notna().sum(axis=1) >= FEWEST_KNOWN
    used = points.columns[points.notna().any()]
    middle = points[used].mean(axis=1).where(known)
    low = points[used].fillna(0.0).mean(axis=1).where(known)
    high = points[used].fillna(1.0).mean(axis=1).where(known)
    place_in_order = middle.round(9).rank(method="min", ascending=False)

    def among(score: float, own: object) -> float:
        """Rank with this score while all others keep theirs."""
        others = middle.drop(own).dropna()
        return float((others > score + TIE).sum() + 1)

    best = [among(high[i], i) if known[i] else float("nan") for i in points.index]
    worst = [among(low[i], i) if known[i] else float("nan") for i in points.index]
    return rows.assign(score=middle, rank=place_in_order, rank_low=best, rank_high=worst)


def _critical(row: Mapping[Hashable, object]) -> str:
    """Yes when reliance and concentration are both high, or the scenario bites; else no."""
    reliance = float(str(row["net_import_reliance"]))
    hhi = float(str(row["supplier_hhi"]))
    short = float(str(row["shortfall_share"]))
    if short >= HIGH_SHORTFALL or (reliance >= HIGH_RELIANCE and hhi >= HIGH_HHI):
        return "yes"
    # a comparison with NaN is false, so what is left open must be looked for
    settled = reliance < HIGH_RELIANCE or hhi < HIGH_HHI
    return "no" if settled else "unknown"


def _critical_for(answers: Mapping[str, str]) -> str:
    """both, one party, neither, or unknown where a party's answer would change it."""
    named = [party for party, answer in sorted(answers.items()) if answer == "yes"]
    if len(named) == len(answers):
        return "both" if len(named) == 2 else "all"
    if "unknown" in answers.values():
        return "unknown"
    return ";".join(named) if named else "neither"


def rank(
    catalogue: Tables,
    networks: Iterable[Flows] | Mapping[str, Flows],
    shortfalls: pd.DataFrame | None = None,
    *,
    parties: Sequence[str] = ("USA", "JPN"),
) -> pd.DataFrame:
    """Exposure indicators and ranks of minerals for each party and for all of them as one buyer.

    Parameters
    ----------
    catalogue
        Its ``governance`` table is read.
    networks
        Balanced networks, one a mineral.
    shortfalls
        mineral, party, need_t, shortfall_t: need left unmet under a scenario, in as many rows as
        one likes (by use, month, ...). Minerals that are not in it have no such indicator.
    parties
        Slugs of the parties.

    Returns
    -------
    pandas.DataFrame
        One row a mineral and party, and party ``joint``, sorted by party and rank. At the binding
        ``stage``: ``supplier_hhi`` by maker and ``supplier_hhi_direct`` by shipper (0-1),
        ``governance_hhi`` with its range (0-10), ``net_import_reliance`` (0-1), the largest maker
        abroad and its share, China's share, ``shortfall_share``; ``score`` (0-1), ``rank`` (1 is
        most exposed, ties share the lower number), ``rank_low`` and ``rank_high`` (were missing
        indicators highest or lowest); ``critical`` (yes, no, unknown) and ``critical_for``;
        ``known_share`` and ``assumed_share`` of throughput, ``evidence`` (sufficient or
        insufficient), the ``status`` that carries most, and a ``note``.

    Raises
    ------
    BadInput
        When a mineral comes twice or the table of shortfalls lacks a column.
    UnknownName
        When a party is not known.

    Notes
    -----
    Thresholds are constants of this module, stated in ``docs/methods/exposure.md``. Missing stays
    missing: an indicator that is not known is left out of the mean and widens the range of ranks.
    """
    known = list(networks.values()) if isinstance(networks, Mapping) else list(networks)
    named = [network.mineral for network in known]
    twice = sorted({mineral for mineral in named if named.count(mineral) > 1})
    if twice:
        raise BadInput(f"two networks of {twice[0]} were given; give one a mineral")
    slugs = [reference.party(party) for party in parties]
    risks = latest_risks(catalogue)
    rows = [row for network in known for row in _rows(network, slugs, risks)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    short = _shortfall_shares(shortfalls, slugs)
    frame["shortfall_share"] = [
        float(short.get((mineral, party), float("nan")))
        for mineral, party in zip(frame["mineral"], frame["party"], strict=True)
    ]
    frame = frame.astype({column: "float64" for column in COLUMNS if column not in TEXT})
    frame = pd.concat([_scored(own) for _, own in frame.groupby("party")]) if rows else frame
    frame["critical"] = [_critical(row) for row in frame.to_dict("records")]
    answers = frame[frame["party"] != JOINT].groupby("mineral")
    verdicts = {
        mineral: _critical_for(dict(zip(own["party"], own["critical"], strict=True)))
        for mineral, own in answers
    }
    frame["critical_for"] = frame["mineral"].map(verdicts)
    frame = frame.astype(dict.fromkeys(TEXT, "str"))
    order = {party: number for number, party in enumerate([*slugs, JOINT])}
    frame = frame.assign(at=frame["party"].map(order))
    frame = frame.sort_values(["at", "rank", "mineral"], na_position="last")
    return frame[list(COLUMNS)].reset_index(drop=True)


def _rows(network: Flows, parties: Sequence[str], risks: pd.Series) -> list[dict[str, object]]:
    """Indicators of one mineral for each party and for all as one."""
    places = {row["slug"]: row["places"].split(";") for row in reference.rows("parties")}
    rows: list[dict[str, object]] = []
    groups = {party: places[party] for party in parties}
    groups[JOINT] = [place for party in parties for place in places[party]]
    for party, members in groups.items():
        nodes, arcs = merged(network.nodes, network.arcs, members, party)
        found = measure(network, nodes, arcs, party, risks)
        rows.append({"mineral": network.mineral, "party": party} | found)
    return rows
