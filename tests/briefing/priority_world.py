"""A joint priority list of invented inputs: shapes are real, ranks mean nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from tests.criticality.worlds import world

from shigen.briefing.priority import PriorityInput, gathered
from shigen.criticality import METHODS, Assessment, evaluate
from shigen.criticality.priority import Priority, priority

PARTIES = ("USA", "JPN")
MINERALS = (
    "antimony", "cobalt", "copper", "gallium", "germanium", "lithium", "natural-graphite",
    "neodymium-praseodymium", "nickel", "tin", "tungsten", "yttrium",
)  # fmt: skip
# These have no score by any method, for the reason given.
BARE = {
    "germanium": "refined: world_output: no output of germanium, refined is held for 2024",
    "tin": "refined: net_import_reliance: imports: no customs code shows tin, refined",
}
LISTS = pd.DataFrame(
    [
        ("us-2025", "2025-11-07", "cobalt", "member"),
        ("us-2025", "2025-11-07", "copper", "member"),
        ("us-2025", "2025-11-07", "germanium", "member"),
        ("jp-espa", "2022-12-23", "lithium", "member"),
        ("jp-espa", "2022-12-23", "nickel", "member"),
    ],
    columns=["list", "date", "mineral", "row_type"],
)


def assessed(slug: str, seed: int, parties: tuple[str, ...] = PARTIES) -> Assessment:
    """One method over all minerals and parties."""
    method = METHODS[slug]
    count = len(MINERALS) * len(parties)
    inputs = world(method, seed, cases=count)
    cases = inputs.cases.assign(
        mineral=np.repeat(MINERALS, len(parties)),
        party=list(parties) * len(MINERALS),
        stage="refined",
        year=2024,
    )
    found = evaluate(method, replace(inputs, cases=cases))
    table = found.table.copy()
    bare = table["mineral"].isin(list(BARE)).to_numpy()
    table.loc[bare, "score"] = np.nan
    table.loc[bare, "critical"] = "unknown"
    table["missing"] = table["mineral"].map(BARE).fillna("")
    first = table["mineral"] == "yttrium"
    table.loc[first, ["largest", "largest_share", "single_producer"]] = ["CHN", 0.97, "yes"]
    return replace(found, table=table)


def everyone(parties: tuple[str, ...] = PARTIES) -> dict[str, Assessment]:
    """Two methods, of which one has a threshold."""
    slugs = ("geopolrisk", "eu-2023")
    return {slug: assessed(slug, at, parties) for at, slug in enumerate(slugs)}


def told(parties: tuple[str, ...] = PARTIES, *, draws: int = 64) -> Priority:
    """The joint list of these."""
    return priority(everyone(parties), parties, lists=LISTS, draws=draws)


def make_input(parties: tuple[str, ...] = PARTIES, *, draws: int = 64) -> PriorityInput:
    """What the document is made from."""
    return gathered(
        told(parties, draws=draws),
        everyone(parties),
        parties,
        year=2024,
        draws=draws,
        seed=1,
        evidence=0.5,
        catalogue="0123456789abcdef" * 4,
        run_date=date(2026, 11, 24),
        lists=LISTS,
        sources=pd.DataFrame(
            [("invented", "The tests of shigen, a part", "2026")],
            columns=["source", "publisher", "edition"],
        ),
    )
