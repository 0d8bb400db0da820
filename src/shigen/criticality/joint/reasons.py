"""Why a ranking would add a mineral to an official list or drop it, in a sentence of numbers."""

from __future__ import annotations

import re

import pandas as pd

LISTED = ("yes", "group", "pair")
# A list's name without its year is that of its series: us-2018 and us-2025-draft are both us.
_YEAR = re.compile(r"[-_](19|20)\d\d([-_].*)?$")


def text(value: object) -> str:
    """A cell as text; empty where it is missing."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  (NaN)


def why(
    mineral: str,
    change: str,
    own: pd.DataFrame,
    found: pd.DataFrame,
    *,
    cut: str,
    evidence: pd.DataFrame | None,
) -> str:
    """Rank and cut-off, the method that speaks most for the change, and where it is listed.

    Parameters
    ----------
    mineral, change
        Which, and what becomes of it.
    own
        The ranked table by mineral.
    found
        As `official_lists.members` gives it.
    cut
        The cut-off in words.
    evidence
        Table ``ranks`` of a `Joint`.
    """
    parts = [*_own_words(mineral, own, cut), *_evidence_words(mineral, evidence, change)]
    return "; ".join([*parts, listed(mineral, found)])


def listed(mineral: str, found: pd.DataFrame) -> str:
    """On which lists a mineral stands, and which it has left.

    Examples
    --------
    >>> found = pd.DataFrame({"mineral": ["helium", "tin"], "list": ["us-2018", "us-2025"],
    ...     "date": ["2018-05-18", "2025-11-07"], "standing": "yes", "through": ""})
    >>> listed("helium", found)
    'on us-2018; left us with us-2025 (2025-11-07)'
    """
    rows = found[found["mineral"] == mineral].sort_values(["date", "list"])
    firm = rows[rows["standing"].isin(LISTED)]
    limited = [
        f"{name} (limited scope)" for name in rows.loc[rows["standing"] == "limited", "list"]
    ]
    names = [
        f"{name} ({through})" if through else str(name)
        for name, through in zip(firm["list"], firm["through"], strict=True)
    ]
    if not names:
        return "on no list" + (f" but {', '.join(limited)}" if limited else "")
    lists = found.drop_duplicates("list").sort_values(["date", "list"])
    series = lists["list"].astype(str).str.replace(_YEAR, "", regex=True)
    left = []
    for name, own in lists.groupby(series, sort=True):
        on = own["list"].isin(firm["list"]).to_numpy()
        if on.any() and not on[-1]:
            first = own.iloc[int(on.nonzero()[0][-1]) + 1]
            left.append(f"left {name} with {first['list']} ({first['date']})")
    return "; ".join([f"on {', '.join([*names, *limited])}", *left])


def _own_words(mineral: str, own: pd.DataFrame, cut: str) -> list[str]:
    if mineral not in own.index:
        return ["not among the minerals that were ranked"]
    row = own.loc[mineral]
    if not row["rank"] > 0:
        return [f"insufficient data: {text(row.get('missing')) or 'no rank'}"]
    words = [f"rank {row['rank']:.0f} of {int(own['rank'].notna().sum())}, {cut}"]
    told = text(row.get("critical_words"))
    return [*words, f"critical by {told}"] if told else words


def _evidence_words(mineral: str, evidence: pd.DataFrame | None, change: str) -> list[str]:
    """The list that speaks most for what was done, with its stage and largest maker."""
    if evidence is None:
        return []
    rows = evidence[(evidence["mineral"] == mineral) & evidence["rank"].notna()]
    if rows.empty:
        return []
    top = change in ("add", "keep")
    rows = rows.assign(_share=rows["rank"] / rows["ranked"]).sort_values(
        ["_share", "party", "method"], ascending=[top, True, True], kind="stable"
    )
    row = rows.iloc[0]
    verdict = {"yes": ", above its threshold", "no": ", below its threshold"}
    first = (
        f"{'highest' if top else 'lowest'} by {row['method']} for {row['party']}: score "
        f"{row['score']:.3g} at the {row['stage']} stage, {row['rank']:.0f} of "
        f"{row['ranked']:.0f}{verdict.get(text(row.get('critical')), '')}"
    )
    words = [first]
    maker, share = text(row.get("largest")), row.get("largest_share")
    if maker and share == share:  # noqa: PLR0124
        words.append(f"largest maker {maker} {share:.0%}")
    return words
