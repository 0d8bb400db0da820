"""What the study of the European Union of 2023 prints, read from the tables of a catalogue.

The tables hold shares of one, a trade parameter for each, import reliance, recycling and
substitution. Shares are not divided by their sum: what they lack of one stands in the remainder,
and so does the share of a place without a governance score. Where the study says that it used one
mix, the other is left out. Elements of a group without a sourcing mix of their own take that of
their group, marked ``mix_from``. A mix that the study says it used, but of which no row is printed,
is all remainder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.method import Array
from shigen.criticality.quantities import REMAINDER
from shigen.errors import BadInput

STUDY, EDITION = "eu-crm", 2023
GOVERNANCE_WINDOW, GOVERNANCE_YEAR = "mean6-2016-2020", 2020
# Which mix the study says it used.
BOTH, WORLD_ONLY, SOURCING_ONLY = "GS+EU", "GSonly", "EUonly"
GROUPS = ("heavy-rare-earths", "light-rare-earths", "platinum-group-metals")

Mask = np.ndarray[Any, np.dtype[np.bool_]]


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
        Shares by case and place, the remainder last.
    world_printed, sourcing_printed
        By case, whether any share of that mix is printed.
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
    world_printed: Mask
    sourcing_printed: Mask
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
    numbers = assessments.pivot_table(
        index=["material", "stage"], columns="item", values="value", aggfunc="first"
    )
    texts = assessments.loc[assessments["item"] == "mix"].set_index(["material", "stage"])["text"]
    staged = numbers.loc[numbers.index.get_level_values("stage") != ""]
    whole = numbers.loc[numbers.index.get_level_values("stage") == ""].droplevel("stage")
    cases = staged[["supply-risk", "import-reliance"]].join(texts.rename("mix")).reset_index()
    cases = cases[cases["supply-risk"].notna()]
    for item, column in (("eol-rir", "recycling"), ("si-sr", "si_sr"), ("si-ei", "si_ei")):
        cases[column] = cases["material"].map(whole[item])
    cases = cases.rename(columns={"supply-risk": "published", "import-reliance": "import_reliance"})
    cases = cases[~cases["material"].isin(GROUPS)]
    return cases.sort_values(["material", "stage"], ignore_index=True)


def members(group: str) -> tuple[str, ...]:
    """Minerals of a group of the reference table."""
    for row in reference.rows("minerals"):
        if row["slug"] == group:
            return tuple(row["members"].split(";"))
    raise BadInput(f"there is no group of minerals called '{group}'")


def _mix(
    shares: pd.DataFrame,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    value: str,
    how: Literal["sum", "max"],
) -> tuple[Array, Mask]:
    """Values by case and place, and in which cases any is printed; absent is NaN."""
    wide = shares.pivot_table(
        index=["material", "stage"], columns="place", values=value, aggfunc=how
    )
    index = pd.MultiIndex.from_frame(cases[["material", "stage"]])
    found = wide.reindex(index=index, columns=list(places)).to_numpy("float64")
    return found, index.isin(wide.index)


def _with_remainder(shares: Array, printed: Mask, governance: Array) -> Array:
    """Shares with what cannot be placed or scored in the last column."""
    filled = np.nan_to_num(shares)
    unscored = np.isnan(governance)
    unscored[-1] = False
    loose = filled[:, unscored].sum(axis=1) + filled[:, -1]
    filled[:, unscored] = 0.0
    filled[:, -1] = np.maximum(1.0 - filled[:, :-1].sum(axis=1), loose)
    filled[~printed, :-1] = 0.0
    filled[~printed, -1] = 1.0
    return filled


def study(tables: Tables, *, names: Mapping[tuple[str, str], str] | None = None) -> Study:
    """Read the study from the tables of a catalogue.

    Parameters
    ----------
    tables
        Tables ``assessments``, ``assessment_shares``, ``assessment_uses`` and ``governance``.
    names
        By material and stage, the name under which its sourcing mix is printed, where another.

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
    indicators = tables.table("governance")
    scores = indicators[
        (indicators["dimension"] == GOVERNANCE_WINDOW) & (indicators["year"] == GOVERNANCE_YEAR)
    ].set_index("place")["value"]
    if scores.empty:
        raise BadInput(f"table governance holds no {GOVERNANCE_WINDOW} of {GOVERNANCE_YEAR}")
    places = (*sorted(set(shares["place"]) - {REMAINDER}), REMAINDER)
    governance = scores.reindex(list(places)).to_numpy("float64")
    world = shares[shares["scope"] == "world"]
    sourcing = shares[shares["scope"] == "sourcing"]
    cases, sourcing = _borrowed(cases, sourcing, names or {})
    world_values, world_printed = _mix(world, cases, places, "value", "sum")
    sourcing_values, sourcing_printed = _mix(sourcing, cases, places, "value", "sum")
    t_world = _mix(world, cases, places, "trade_parameter", "max")[0]
    t_sourcing = _mix(sourcing, cases, places, "trade_parameter", "max")[0]
    whole = assessments[
        (assessments["item"] == "economic-importance") & ~assessments["material"].isin(GROUPS)
    ]
    return Study(
        cases=cases,
        places=places,
        world=_with_remainder(world_values, world_printed, governance),
        sourcing=_with_remainder(sourcing_values, sourcing_printed, governance),
        world_printed=world_printed,
        sourcing_printed=sourcing_printed,
        t_world=np.where(np.isnan(t_world), t_sourcing, t_world),
        t_sourcing=np.where(np.isnan(t_sourcing), t_world, t_sourcing),
        governance=governance,
        uses=uses.rename(columns={"sector_value_added_meur": "value_added", "value": "share"})[
            ["material", "use", "sector", "value_added", "share"]
        ].reset_index(drop=True),
        importance=whole.set_index("material")["value"],
    )


def _borrowed(
    cases: pd.DataFrame, sourcing: pd.DataFrame, names: Mapping[tuple[str, str], str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give cases without a sourcing mix of their own that of their group, or of another name."""
    own_mix = set(zip(sourcing["material"], sourcing["stage"], strict=True))
    taken, source = [], []
    for material, stage, mix in zip(cases["material"], cases["stage"], cases["mix"], strict=True):
        others = [names[material, stage]] if (material, stage) in names else []
        others += [group for group in GROUPS if material in members(group)]
        found = ""
        for other in others:
            if mix == WORLD_ONLY or (material, stage) in own_mix or found:
                continue
            if (other, stage) in own_mix:
                rows = sourcing[(sourcing["material"] == other) & (sourcing["stage"] == stage)]
                taken.append(rows.assign(material=material))
                found = other
        source.append(found)
    return cases.assign(mix_from=source), pd.concat([sourcing, *taken], ignore_index=True)
