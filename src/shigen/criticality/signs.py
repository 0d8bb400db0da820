"""Signs that a number changed because of its data and not because of the world.

A sign is no proof: it says that what is compared was not counted in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from shigen.criticality.evaluate import Assessment

# Countries with this share of a total that come or go are a change of what is counted.
COME_OR_GO = 0.1
FOLD = 3.0
EVIDENCE_MOVED = 0.2
EDITION = re.compile(r"[-_]?\d{4}(-.*)?$")

KINDS = {
    "missing": "No score, though there was one the year before, or again one after years without",
    "source": "Another publication",
    "classification": "Another thing is counted: customs codes, content or gross weight",
    "countries": "Countries with much of the output come or go",
    "status": "Another kind of figure: reported, estimated, imputed, assumed",
    "evidence": "Much more or less of it is known",
    "fold": "World output moves by a factor that no industry moves by in a year",
    "world": "No sign in the data: the world changed, as far as can be told",
}


def of_data(one: Assessment, name: str, a: int, b: int) -> Iterator[tuple[str, str, str]]:
    """Signs that a quantity changed in its data between two cases: kind, quantity, words.

    Parameters
    ----------
    one
        As `shigen.criticality.evaluate` gives it.
    name
        Of the quantity.
    a, b
        Rows of its table, the earlier case first.
    """
    found = one.inputs.quantities[name]
    word = name.replace("_", " ")
    yield from _of_sources(one, name, word, (a, b))
    if found.status[a] != found.status[b]:
        text = f"{word} is {found.status[b]}, before {found.status[a]}"
        yield "status", name, text
    if abs(found.known[b] - found.known[a]) >= EVIDENCE_MOVED:
        text = f"{found.known[b]:.0%} of {word} is known, before {found.known[a]:.0%}"
        yield "evidence", name, text
    # suppliers of imports come and go in the world itself
    if name != "world_output":
        return
    yield from _of_countries(one, name, word, (a, b))
    was, now = float(found.value[a].sum()), float(found.value[b].sum())
    if was > 0 and now > 0 and max(was / now, now / was) >= FOLD:
        yield (
            "fold",
            name,
            f"{word} in all moves from {was:,.3g} to {now:,.3g} {found.quantity.unit}",
        )


def _of_countries(
    one: Assessment, name: str, word: str, pair: tuple[int, int]
) -> Iterator[tuple[str, str, str]]:
    value, places = one.inputs.quantities[name].value, one.inputs.places
    old, new = (np.nan_to_num(value[case]) for case in pair)
    year = one.table["year"].iloc[pair[1]]
    for amounts, other, verb in ((old, new, "leaves out"), (new, old, "adds")):
        total = amounts.sum()
        moved = np.where(other > 0, 0.0, amounts)
        if total > 0 and moved.sum() >= COME_OR_GO * total:
            order = np.argsort(-moved)[: int((moved > 0).sum())]
            who = ["an unnamed rest" if at == len(places) - 1 else places[at] for at in order]
            which = ", ".join(who[:3]) + (" and others" if len(who) > 3 else "")
            text = f"{word} of {year} {verb} {which} ({moved.sum() / total:.0%} of it)"
            yield "countries", name, text


def _of_sources(
    one: Assessment, name: str, word: str, pair: tuple[int, int]
) -> Iterator[tuple[str, str, str]]:
    """Another publication behind most of a quantity, or another thing behind all of it."""
    old, new = (_named(one.inputs.quantities[name].trace(case)) for case in pair)
    was, now = _main(old), _main(new)
    if was and now and set(map(_family, was)).isdisjoint(map(_family, now)):
        text = f"the source of {word} changed from {', '.join(was)} to {', '.join(now)}"
        yield "source", name, text
    was, now = (sorted({str(x) for x in rows["item"].dropna()} - {""}) for rows in (old, new))
    if was and now and set(was).isdisjoint(now):
        text = f"{word} counts {', '.join(now)}, before {', '.join(was)}"
        yield "classification", name, text


def _family(source: str) -> str:
    """A publication without its edition: one of each year is no break."""
    return EDITION.sub("", source)


def _named(trace: pd.DataFrame) -> pd.DataFrame:
    """Rows of a trace without the world totals, which repeat what countries have."""
    return trace[trace["place"].astype(str) != "WLD"]


def _main(trace: pd.DataFrame) -> list[str]:
    """Sources that stand behind at least half of the amounts of a trace."""
    texts = trace["source"].fillna("").astype(str)
    size = pd.to_numeric(trace["value"], errors="coerce").abs().fillna(0.0)
    if not size.sum() > 0:
        return sorted(set(texts) - {""})
    sums = size.groupby(texts).sum().sort_values(ascending=False)
    reached = sums.cumsum() - sums < 0.5 * sums.sum()
    return sorted(str(text) for text in sums.index[reached.to_numpy()] if text)
