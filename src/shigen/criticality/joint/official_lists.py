"""What governments list, beside what the methods rank: what these would add or drop, and why.

A list may name a group, such as rare earths; its members then stand on it through the group. A
modelled pair of elements stands on it through either. A member of limited scope (uranium in Japan,
for smelting only) is shown and counts as not listed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import pandas as pd

from shigen import reference
from shigen.criticality.joint import ballots, reasons
from shigen.criticality.joint.reasons import LISTED
from shigen.errors import BadInput, UnknownName

COLUMNS = ("list", "date", "mineral", "row_type")
ROW_TYPES = ("member", "named-element", "limited")
MEMBER_COLUMNS = ("mineral", "list", "date", "standing", "through", "as_listed", "citation")
NAMED, GROUP, PAIR = LISTED
LIMITED, NO = "limited", "no"
SAME_LENGTH, CRITICAL = "same length", "critical"
AGAINST_COLUMNS = ("mineral", "list", "listed", "ours", "change", "rank", "why")


def _slug(text: str) -> str:
    """Slug as our tables write it; what they do not know stays as it is."""
    try:
        return reference.mineral(text.replace("_", "-"))
    except UnknownName:
        return text.replace("_", "-")


def _mineral(row: Mapping[Hashable, object]) -> str:
    """Slug of the mineral of a row, else the name of its material."""
    named = reasons.text(row["mineral"]) or reasons.text(row.get("material"))
    if not named:
        raise BadInput(f"a row of {row.get('list') or row.get('group')} names no mineral")
    return _slug(named)


def groups_known() -> pd.DataFrame:
    """Groups of minerals and their members, as the reference table has them."""
    pairs = [
        (row["slug"], member)
        for row in reference.rows("minerals")
        if row["kind"] == "group"
        for member in row["members"].split(";")
    ]
    return pd.DataFrame(pairs, columns=["group", "mineral"])


def members(lists: pd.DataFrame, groups: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every mineral on every list, groups opened.

    Parameters
    ----------
    lists
        ``list``, ``date`` (ISO), ``mineral`` (slug or name), ``row_type`` (``member``,
        ``named-element`` or ``limited``), and as_listed and citation where they are known.
        ``material`` names what has no slug.
    groups
        ``group`` and ``mineral``, and ``material`` likewise; those of the reference table if not
        given.

    Returns
    -------
    pandas.DataFrame
        ``MEMBER_COLUMNS``, one row a mineral and list: ``standing`` is ``yes`` (by name),
        ``group``, ``pair`` or ``limited``, and ``through`` names the group or element.

    Raises
    ------
    BadInput
        When a column lacks or a row_type is not known.

    Examples
    --------
    >>> table = pd.DataFrame({"list": "JP", "date": "2022-12-23", "row_type": "member",
    ...                       "mineral": ["graphite", "light_rare_earths"]})
    >>> members(table)[["mineral", "standing", "through"]].values.tolist()[:2]
    [['cerium', 'group', 'light-rare-earths'], ['lanthanum', 'group', 'light-rare-earths']]
    """
    ballots.need(lists, COLUMNS, "the table of official lists")
    known = groups_known() if groups is None else groups
    ballots.need(known, ("group", "mineral"), "the table of groups")
    inside: dict[str, list[str]] = {}
    for row in known.to_dict("records"):
        inside.setdefault(_slug(str(row["group"])), []).append(_mineral(row))
    records = []
    for row in lists.to_dict("records"):
        if row["row_type"] not in ROW_TYPES:
            raise BadInput(
                f"{row['mineral']} on {row['list']} has row_type '{row['row_type']}'; it must be "
                f"{', '.join(ROW_TYPES[:-1])} or {ROW_TYPES[-1]}"
            )
        slug = _mineral(row)
        rest = (reasons.text(row.get("as_listed")), reasons.text(row.get("citation")))
        head = (str(row["list"]), reasons.text(row["date"]))
        limited = row["row_type"] == "limited"
        if slug in inside:
            how = LIMITED if limited else GROUP
            records += [(member, *head, how, slug, *rest) for member in inside[slug]]
        else:
            records.append((slug, *head, LIMITED if limited else NAMED, "", *rest))
    found = pd.DataFrame(records, columns=list(MEMBER_COLUMNS))
    found = pd.concat([found, _pairs(found)], ignore_index=True)
    strength = {NAMED: 0, GROUP: 1, PAIR: 2, LIMITED: 3}
    found = found.assign(_at=found["standing"].map(strength))
    found = found.sort_values(["date", "list", "mineral", "_at", "through"], kind="stable")
    found = found.drop_duplicates(["mineral", "list"]).drop(columns="_at")
    return found.reset_index(drop=True)


def _pairs(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of minerals that stand for several elements, through each element on a list."""
    frames = [
        found[(found["mineral"] == element) & (found["standing"] != LIMITED)].assign(
            mineral=row["slug"], standing=PAIR, through=element
        )
        for row in reference.rows("minerals")
        if row["kind"] == "mineral" and row["members"]
        for element in row["members"].split(";")
    ]
    return pd.concat(frames, ignore_index=True) if frames else found[:0]


def standing(
    found: pd.DataFrame, minerals: Iterable[str], lists: Sequence[str] | None = None
) -> pd.DataFrame:
    """On which lists each mineral stands.

    Parameters
    ----------
    found
        As `members` gives it.
    minerals
        Slugs, in the order wanted.
    lists
        Names of lists; all, by date, if not given.

    Returns
    -------
    pandas.DataFrame
        Index mineral; a column a list with ``yes``, ``group``, ``pair``, ``limited`` or ``no``;
        ``on`` counts the lists, limited scope left out.
    """
    dated = found.drop_duplicates("list").sort_values(["date", "list"])["list"].tolist()
    chosen = dated if lists is None else list(lists)
    for name in chosen:
        if name not in dated:
            raise UnknownName("official list", name, dated)
    wide = pd.DataFrame(NO, index=pd.Index(list(minerals), name="mineral"), columns=chosen)
    for name in chosen:
        own = found[found["list"] == name].set_index("mineral")["standing"]
        wide[name] = own.reindex(wide.index).fillna(NO)
    wide["on"] = wide[chosen].isin(LISTED).sum(axis=1)
    return wide


def against(
    ranked: pd.DataFrame,
    found: pd.DataFrame,
    list_name: str,
    *,
    cutoff: str | float = SAME_LENGTH,
    by: str = "points",
    evidence: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What the ranking would add to a list or drop from it, each with the reason.

    Parameters
    ----------
    ranked
        Table of a `Joint`, or any with mineral, rank, and the columns that the cut-off reads.
    found
        As `members` gives it.
    list_name
        The list to compare with.
    cutoff
        ``same length``: as many from the top as there are listed minerals with a rank, equal ranks
        at the cut with them; ``critical``: those critical for at least one party; a number: those
        whose ``by`` is at least that.
    by
        Column of the numerical cut-off.
    evidence
        Table ``ranks`` of a `Joint`, from which the reasons are drawn.

    Returns
    -------
    pandas.DataFrame
        ``AGAINST_COLUMNS``, a row for each mineral ranked or listed. ``ours`` is in, out or
        unknown; ``change`` is keep, add, drop, leave out, or unknown: what has no rank is never
        dropped.

    Raises
    ------
    UnknownName, BadInput
        When the list or cut-off is not known or a column lacks.

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": ["tin", "zinc"], "rank": [1.0, 2.0]})
    >>> listed = members(pd.DataFrame({"list": ["EU"], "date": ["2024-05-23"],
    ...                                "row_type": ["member"], "mineral": ["zinc"]}))
    >>> against(table, listed, "EU")[["mineral", "change", "why"]].values.tolist()[1]
    ['zinc', 'drop', 'rank 2 of 2, the cut is after 1; on EU']
    """
    ballots.need(ranked, ("mineral", "rank"), "the ranked table")
    own = ranked.drop_duplicates("mineral").set_index("mineral")
    listed = found[(found["list"] == list_name) & found["standing"].isin(LISTED)]["mineral"]
    standing(found, (), [list_name])
    everyone = [*own.index, *sorted(set(listed) - set(own.index))]
    ours, words = _ours(own, set(listed), cutoff, by)
    rows = []
    for mineral in everyone:
        on, mine = mineral in set(listed), ours.get(mineral, "unknown")
        change = {
            (True, "in"): "keep", (False, "in"): "add",
            (True, "out"): "drop", (False, "out"): "leave out",
        }.get((on, mine), "unknown")  # fmt: skip
        rank = float(own["rank"].get(mineral, float("nan")))
        why = reasons.why(mineral, change, own, found, cut=words, evidence=evidence)
        rows.append((mineral, list_name, "yes" if on else "no", mine, change, rank, why))
    table = pd.DataFrame(rows, columns=list(AGAINST_COLUMNS))
    order = {"add": 0, "drop": 1, "keep": 2, "leave out": 3, "unknown": 4}
    table = table.assign(_at=table["change"].map(order)).sort_values(
        ["_at", "rank", "mineral"], na_position="last"
    )
    return table.drop(columns="_at").reset_index(drop=True)


def _ours(
    own: pd.DataFrame, listed: set[str], cutoff: str | float, by: str
) -> tuple[dict[str, str], str]:
    """Whether each mineral is in by the cut-off, and the cut-off in words."""
    if cutoff == CRITICAL:
        ballots.need(own, ("critical_for",), "the ranked table")
        told = own["critical_for"].fillna("unknown")
        inside = ~told.isin(["neither", "unknown"])
        known = told != "unknown"
        words = "the cut is critical for a party"
    elif cutoff == SAME_LENGTH:
        known = own["rank"].notna()
        length = int(own.index[known].isin(list(listed)).sum())
        inside = own["rank"] <= length
        words = f"the cut is after {length}"
    elif isinstance(cutoff, int | float) and float(cutoff) == float(cutoff):
        ballots.need(own, (by,), "the ranked table")
        known = own[by].notna()
        inside = own[by] >= float(cutoff)
        words = f"the cut is {by} {float(cutoff):g}"
    else:
        raise BadInput(
            f"the cut-off is {cutoff!r}; it must be '{SAME_LENGTH}', '{CRITICAL}' or a number"
        )
    answers = {
        str(mineral): ("in" if i else "out") if k else "unknown"
        for mineral, i, k in zip(own.index, inside, known, strict=True)
    }
    return answers, words
