"""Critical for both, for one, for neither, or unknown: by each method, and by most of them.

A method answers yes, no or unknown for a party where it has a threshold; one without a threshold
answers nothing and is not counted, nor is one that has an answer for no mineral of the party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from shigen.criticality.joint import ballots
from shigen.errors import BadInput

YES, NO, UNKNOWN = "yes", "no", "unknown"
NEITHER = "neither"
ANSWERS = (YES, NO, UNKNOWN)


def critical_for(answers: Mapping[str, str]) -> str:
    """In words, for whom a mineral is critical.

    Parameters
    ----------
    answers
        yes, no or unknown by party.

    Returns
    -------
    str
        ``both`` (``all`` unless two), the parties with yes joined by ``;``, ``neither``, or
        ``unknown`` where a party's missing answer would change it.

    Examples
    --------
    >>> critical_for({"USA": "yes", "JPN": "yes"}), critical_for({"USA": "no", "JPN": "yes"})
    ('both', 'JPN')
    >>> critical_for({"USA": "no", "JPN": "no"}), critical_for({"USA": "yes", "JPN": "unknown"})
    ('neither', 'unknown')
    """
    for party, answer in answers.items():
        if answer not in ANSWERS:
            raise BadInput(f"the answer for {party} is '{answer}'; it must be {', '.join(ANSWERS)}")
    if not answers or UNKNOWN in answers.values():
        return UNKNOWN
    named = [party for party, answer in answers.items() if answer == YES]
    if len(named) == len(answers):
        return "both" if len(named) == 2 else "all"
    return ";".join(named) if named else NEITHER


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    ballots.need(table, ("mineral", "party", "method", "critical"), "the table of answers")
    rows = table[table["critical"].fillna("") != ""]
    wrong = rows[~rows["critical"].isin(ANSWERS)]
    if len(wrong):
        raise BadInput(
            f"{wrong.iloc[0]['mineral']} has the answer '{wrong.iloc[0]['critical']}'; critical "
            "must be yes, no, unknown, or empty for a method without a threshold"
        )
    twice = rows[rows.duplicated(["mineral", "party", "method"])]
    if len(twice):
        ballots.refuse_twice(twice.iloc[0], "")
    return rows


def by_method(table: pd.DataFrame, parties: Sequence[str]) -> pd.DataFrame:
    """For whom each mineral is critical by each method that has a threshold.

    Parameters
    ----------
    table
        Columns mineral, party, method and critical, a row a mineral, party and method.
    parties
        Whom the answer is for, in the order to be named. A party without a row is unknown.

    Returns
    -------
    pandas.DataFrame
        mineral, method, critical_for, and the parties with yes, no and unknown joined by ``;``.
    """
    rows = _checked(table)
    records = []
    for (mineral, method), own in rows.groupby(["mineral", "method"]):
        told = dict(zip(own["party"], own["critical"], strict=True))
        answers = {party: str(told.get(party, UNKNOWN)) for party in parties}
        named = {a: ";".join(p for p in parties if answers[p] == a) for a in ANSWERS}
        records.append((mineral, method, critical_for(answers), *named.values()))
    return pd.DataFrame(records, columns=["mineral", "method", "critical_for", *ANSWERS])


def by_majority(table: pd.DataFrame, parties: Sequence[str]) -> pd.DataFrame:
    """Whether most methods call each mineral critical for each party: "k of n methods".

    Parameters
    ----------
    table, parties
        As in `by_method`.

    Returns
    -------
    pandas.DataFrame
        mineral, party, ``yes``, ``no``, ``unknown`` (numbers of methods), ``methods`` (n: those
        with a threshold and an answer for some mineral of the party), ``critical`` and ``words``.
        Critical is yes when more than half of n say so, no when that cannot be reached whatever
        the unknown ones say, else unknown.

    Examples
    --------
    >>> table = pd.DataFrame({"mineral": "tin", "party": "USA", "method": ["a", "b", "c"],
    ...                       "critical": ["yes", "yes", "unknown"]})
    >>> table.loc[3] = ["zinc", "USA", "c", "no"]
    >>> by_majority(table, ["USA"])[["mineral", "critical", "words"]].values.tolist()
    [['tin', 'yes', '2 of 3 methods'], ['zinc', 'unknown', '0 of 3 methods, 2 unknown']]
    """
    every = sorted(table["mineral"].unique()) if "mineral" in table else []
    rows = _checked(table)
    records = []
    for party in parties:
        own = rows[rows["party"] == party]
        methods = own.loc[own["critical"] != UNKNOWN, "method"].unique()
        own = own[own["method"].isin(methods)]
        counted = own.groupby(["mineral", "critical"]).size().to_dict()
        n = len(methods)
        for mineral in every:
            yes, no = (int(counted.get((mineral, answer), 0)) for answer in (YES, NO))
            open_ = n - yes - no
            verdict = YES if 2 * yes > n else NO if 2 * (yes + open_) <= n and n else UNKNOWN
            words = f"{yes} of {n} methods" + (f", {open_} unknown" if open_ and n else "")
            # an open answer that changes nothing is not worth a word
            words = f"{yes} of {n} methods" if verdict == YES else words
            records.append((mineral, party, yes, no, open_, n, verdict, words))
    columns = ["mineral", "party", YES, NO, UNKNOWN, "methods", "critical", "words"]
    found = pd.DataFrame(records, columns=columns)
    return found.sort_values(["mineral"], kind="stable").reset_index(drop=True)


def joint(table: pd.DataFrame, parties: Sequence[str]) -> pd.DataFrame:
    """For whom each mineral is critical by most methods.

    Returns
    -------
    pandas.DataFrame
        Index mineral: ``critical_for`` and ``critical_words``, such as
        ``USA 3 of 4 methods; JPN 1 of 4 methods``.
    """
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for row in by_majority(table, parties).to_dict("records"):
        answers = told.setdefault(str(row["mineral"]), {})
        answers[str(row["party"])] = (str(row["critical"]), str(row["words"]))
    records = {
        mineral: (
            critical_for({party: found[0] for party, found in answers.items()}),
            "; ".join(f"{party} {found[1]}" for party, found in answers.items()),
        )
        for mineral, answers in told.items()
    }
    return pd.DataFrame.from_dict(
        records, orient="index", columns=["critical_for", "critical_words"]
    ).rename_axis("mineral")
