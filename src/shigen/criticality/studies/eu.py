"""The study of the European Union of 2023, recomputed from the tables that it prints.

The tables hold shares of one, a trade parameter for each, import reliance, recycling and
substitution. They go as printed through `shigen.criticality.methods.eu_supply_risk`: shares are not
divided by their sum, what they lack of one stands in the remainder, and so does the share of a
place without a governance score. Where the study says that it used one mix, the other is left out.
Elements of a group without a sourcing mix of their own take that of their group, marked
``mix_from``. A mix that the study says it used, but of which no row is printed, is all remainder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.evaluate import Assessment, evaluate
from shigen.criticality.inputs import Given, Inputs, given
from shigen.criticality.method import Array
from shigen.criticality.methods import _eu_quantities as own
from shigen.criticality.methods.eu_economic_importance import scaled_use
from shigen.criticality.methods.eu_supply_risk import AS_PRINTED, METHOD
from shigen.criticality.quantities import (
    DOMESTIC,
    EXPORTS,
    GOVERNANCE,
    IMPORTS,
    RECYCLING,
    REMAINDER,
    SUBSTITUTION_SUPPLY,
    SUBSTITUTION_USE,
    WORLD_OUTPUT,
)
from shigen.errors import BadInput

STUDY, EDITION, PARTY = "eu-crm", 2023, "EUU"
GOVERNANCE_WINDOW, GOVERNANCE_YEAR = "mean6-2016-2020", 2020
# Which mix the study says it used.
BOTH, WORLD_ONLY, SOURCING_ONLY = "GS+EU", "GSonly", "EUonly"
GROUPS = ("heavy-rare-earths", "light-rare-earths", "platinum-group-metals")
SUPPLY_COLUMNS = (
    "material", "stage", "mix", "mix_from", "hhi_world", "hhi_sourcing", "sum_world",
    "sum_sourcing", "import_reliance", "filter", "supply_risk", "low", "high", "published",
    "difference",
)  # fmt: skip
USE_COLUMNS = (
    "material", "use_value", "substitution", "sum_shares", "uses_left_out", "share_left_out",
    "economic_importance", "published", "difference",
)  # fmt: skip


class Tables(Protocol):
    """Anything that gives tables by name, such as a catalogue."""

    def table(self, name: str) -> pd.DataFrame:
        """A table as a frame of its own."""


@dataclass(frozen=True)
class Study:
    """What the study prints, one row of each a material and stage.

    Attributes
    ----------
    cases
        material, stage, mix, mix_from, import_reliance, recycling, si_sr, si_ei, published.
    places
        Place axis, the remainder last.
    world, sourcing
        Shares by case and place, the remainder last; NaN rows where the mix was not used.
    t_world, t_sourcing
        Trade parameters by case and place; NaN where none is printed.
    governance
        WGI estimate by place.
    uses
        material, use, sector, value_added, share.
    importance
        Published economic importance by material.
    """

    cases: pd.DataFrame
    places: tuple[str, ...]
    world: Array
    sourcing: Array
    t_world: Array
    t_sourcing: Array
    governance: Array
    uses: pd.DataFrame
    importance: pd.Series


def _of_study(tables: Tables, name: str) -> pd.DataFrame:
    frame = tables.table(name)
    frame = frame[(frame["study"] == STUDY) & (frame["edition"].astype("int64") == EDITION)]
    if frame.empty:
        raise BadInput(f"table {name} holds nothing of the study {STUDY} of {EDITION}")
    return frame


def _printed(assessments: pd.DataFrame) -> pd.DataFrame:
    """One row a material and stage for which a supply risk is printed."""
    numbers = assessments.pivot(index=["material", "stage"], columns="item", values="value")
    texts = assessments.loc[assessments["item"] == "mix"].set_index(["material", "stage"])["text"]
    staged = numbers.loc[numbers.index.get_level_values("stage") != ""]
    whole = numbers.loc[numbers.index.get_level_values("stage") == ""].droplevel("stage")
    cases = staged[["supply-risk", "import-reliance"]].join(texts.rename("mix")).reset_index()
    cases = cases[cases["supply-risk"].notna()]
    for item, column in (("eol-rir", "recycling"), ("si-sr", "si_sr"), ("si-ei", "si_ei")):
        cases[column] = cases["material"].map(whole[item])
    cases = cases.rename(
        columns={"supply-risk": "published", "import-reliance": "import_reliance"}
    )
    cases = cases[~cases["material"].isin(GROUPS)]
    return cases.sort_values(["material", "stage"], ignore_index=True)


def members(group: str) -> tuple[str, ...]:
    """Minerals of a group of the reference table."""
    for row in reference.rows("minerals"):
        if row["slug"] == group:
            return tuple(row["members"].split(";"))
    raise BadInput(f"there is no group of minerals called '{group}'")


def _mix(
    shares: pd.DataFrame, cases: pd.DataFrame, places: tuple[str, ...], value: str
) -> tuple[Array, Array]:
    """Values by case and place, and in which cases any is printed; absent is NaN."""
    wide = shares.pivot(index=["material", "stage"], columns="place", values=value)
    index = pd.MultiIndex.from_frame(cases[["material", "stage"]])
    found = wide.reindex(index=index, columns=list(places)).to_numpy("float64")
    return found, np.isin(np.arange(len(index)), np.flatnonzero(index.isin(wide.index)))


def _with_remainder(shares: Array, printed: Array, governance: Array) -> Array:
    """Shares with what cannot be placed or scored in the last column."""
    filled = np.nan_to_num(shares)
    unscored = np.isnan(governance)
    unscored[-1] = False
    loose = filled[:, unscored].sum(axis=1) + filled[:, -1]
    filled[:, unscored] = 0.0
    filled[:, -1] = np.maximum(1.0 - filled[:, :-1].sum(axis=1), loose)
    filled[~printed.astype(bool), :-1] = 0.0
    filled[~printed.astype(bool), -1] = 1.0
    return filled


def study(tables: Tables) -> Study:
    """Read the study from the tables of a catalogue.

    Parameters
    ----------
    tables
        Tables ``assessments``, ``assessment_shares``, ``assessment_uses`` and ``governance``.

    Raises
    ------
    BadInput
        When a table holds nothing of the study.
    """
    assessments = _of_study(tables, "assessments").copy()
    assessments["stage"] = assessments["stage"].fillna("")
    cases = _printed(assessments)
    shares = _of_study(tables, "assessment_shares")
    uses = _of_study(tables, "assessment_uses")
    scores = tables.table("governance")
    scores = scores[
        (scores["dimension"] == GOVERNANCE_WINDOW) & (scores["year"] == GOVERNANCE_YEAR)
    ].set_index("place")["value"]
    if scores.empty:
        raise BadInput(f"table governance holds no {GOVERNANCE_WINDOW} of {GOVERNANCE_YEAR}")
    places = (*sorted(set(shares["place"]) - {REMAINDER}), REMAINDER)
    governance = scores.reindex(list(places)).to_numpy("float64")
    world = shares[shares["scope"] == "world"]
    sourcing = shares[shares["scope"] == "sourcing"]
    cases, sourcing = _from_groups(cases, sourcing)
    found = {}
    for scope, rows, unused in (
        ("world", world, SOURCING_ONLY), ("sourcing", sourcing, WORLD_ONLY)
    ):  # fmt: skip
        values, printed = _mix(rows, cases, places, "value")
        found[scope] = _with_remainder(values, printed, governance)
        found[scope][(cases["mix"] == unused).to_numpy()] = np.nan
        found["t_" + scope] = _mix(rows, cases, places, "trade_parameter")[0]
    whole = assessments[
        (assessments["item"] == "economic-importance") & ~assessments["material"].isin(GROUPS)
    ]
    return Study(
        cases=cases,
        places=places,
        world=found["world"],
        sourcing=found["sourcing"],
        t_world=np.where(np.isnan(found["t_world"]), found["t_sourcing"], found["t_world"]),
        t_sourcing=np.where(np.isnan(found["t_sourcing"]), found["t_world"], found["t_sourcing"]),
        governance=governance,
        uses=uses.rename(columns={"sector_value_added_meur": "value_added", "value": "share"})[
            ["material", "use", "sector", "value_added", "share"]
        ].reset_index(drop=True),
        importance=whole.set_index("material")["value"],
    )


def _from_groups(
    cases: pd.DataFrame, sourcing: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give elements without a sourcing mix of their own that of their group."""
    own_mix = set(zip(sourcing["material"], sourcing["stage"], strict=True))
    taken = []
    source = dict.fromkeys(zip(cases["material"], cases["stage"], strict=True), "")
    for group in GROUPS:
        for material, stage in source:
            if material not in members(group) or (material, stage) in own_mix:
                continue
            rows = sourcing[(sourcing["material"] == group) & (sourcing["stage"] == stage)]
            if len(rows):
                taken.append(rows.assign(material=material))
                source[material, stage] = group
    used = cases["mix"].ne(WORLD_ONLY)
    named = pd.Series(list(source.values()), index=cases.index).where(used, "")
    return cases.assign(mix_from=named), pd.concat([sourcing, *taken], ignore_index=True)
