"""Which countries mine none of a mineral, because no source names them.

A country without a figure may stand in the remainder of the world. It is taken to mine none when

1. some source lists every country that mines the mineral: the annual statistics of the British
   survey, or world shares of the European study that add up to the whole;
2. the year is not before the first year of such a list; and
3. no source names the country: no output, by-product output or capacity above zero or withheld in
   any year, no share of the world, and no mine that is said to work.

A name under another member of the group counts too, as rare earths for neodymium. Mines whose state
is not given count as nothing: the lists that hold them reach back to mines closed long ago. The
rule is for mines alone: of refineries the same sources say that others exist which they do not
list.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.gather.figures import Key
from shigen.criticality.gather.kept import Kept

MINE = "mine"
# Production tables that list every producer; a share list does when it adds up to about one.
COMPLETE = ("premise-bgs", "bgs-wms")
COMPLETE_SHARES = ("eu-crm-2023",)
WHOLE = 0.98
MAKES = ("production", "secondary", "capacity")
# Words of the state of a facility that works; those of a project do not.
WORKS = ("operating", "active", "assumed active", "commissioning", "producing mine")
PROJECT = ("project", "suspended")
NOTE = "no source names it as a producer"


def makes_none(catalogue: Kept, key: Key, place: str) -> bool:
    """Whether a country can be taken to mine none of a mineral in a year."""
    mineral, stage, year = key
    if stage != MINE:
        return False
    since = _listed(catalogue).get(mineral)
    if since is None or year < since:
        return False
    named = catalogue.once("makers", lambda: _named(catalogue))
    return not any(place in named.get(one, frozenset()) for one in family(mineral))


def family(mineral: str) -> tuple[str, ...]:
    """A mineral and those of its group, under whose name its output may be given.

    Examples
    --------
    >>> "rare-earths" in family("neodymium"), family("tin")
    (True, ('tin',))
    """
    rows = reference.rows("minerals")
    found = {mineral}
    while True:
        more = set(found)
        for row in rows:
            one = {row["slug"], row["group"], *row["members"].split(";")} - {""}
            # a member with its group, and a group with its members
            if len(one) > 1 and one & found:
                more |= one
        if more == found:
            return tuple(sorted(found))
        found = more


def _listed(catalogue: Kept) -> dict[str, int]:
    """First year of a list of every country that mines a mineral."""

    def make() -> dict[str, int]:
        rows = catalogue.table("production")
        rows = rows[rows["source"].isin(COMPLETE) & rows["stage"].eq(MINE)]
        first = {str(m): int(y) for m, y in rows.groupby("mineral")["year"].min().items()}
        shares = catalogue.table("shares")
        shares = shares[
            shares["source"].isin(COMPLETE_SHARES)
            & shares["scope"].eq("world")
            & shares["stage"].eq(MINE)
        ]
        for (mineral, period), values in shares.groupby(["mineral", "period"])["value"]:
            if values.sum() >= WHOLE:
                year = int(str(period)[:4])
                first[str(mineral)] = min(first.get(str(mineral), year), year)
        return first

    return catalogue.once("complete lists", make)


def _named(catalogue: Kept) -> dict[str, frozenset[str]]:
    """Countries that any source names as a miner, by mineral."""
    output, shares = catalogue.table("production"), catalogue.table("shares")
    output = output[output["stage"].eq(MINE) & output["measure"].isin(MAKES)]
    shares = shares[shares["stage"].eq(MINE) & shares["scope"].eq("world")]
    pairs = [
        rows.loc[~rows["value"].eq(0) | rows["high"].gt(0), ["mineral", "place"]]
        for rows in (output, shares)
    ]
    mines = catalogue.table("facilities")
    mines = mines[mines["stage"].eq(MINE) & mines["kind"].eq(MINE)]
    mines = mines[np.array([_works(text) for text in mines["state"]], dtype=bool)]
    mines = mines.assign(mineral=mines["minerals"].str.split(";")).explode("mineral")
    every = pd.concat([*pairs, mines[["mineral", "place"]]], ignore_index=True)
    return {str(m): frozenset(rows["place"]) for m, rows in every.groupby("mineral")}


def _works(state: str) -> bool:
    """Whether the state of a facility says that it works.

    Examples
    --------
    >>> _works("Producing Mine; Mine; Active"), _works("Advanced Project; Active"), _works("")
    (True, False, False)
    """
    words = [part.strip() for part in state.lower().split(";")]
    if any(word in part for word in PROJECT for part in words):
        return False
    return any(word in words for word in WORKS)
