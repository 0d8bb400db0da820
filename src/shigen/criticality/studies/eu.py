"""The study of the European Union of 2023, recomputed from the tables that it prints.

Its inputs go as printed (`shigen.criticality.studies.eu_tables`) through the method that scores any
other party, `shigen.criticality.methods.eu_supply_risk`. The study prints results to one decimal.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
    SUBSTITUTION_SUPPLY,
    SUBSTITUTION_USE,
    WORLD_OUTPUT,
    Quantity,
)
from shigen.criticality.studies.eu_tables import (
    EDITION,
    GROUPS,
    SOURCING_ONLY,
    WORLD_ONLY,
    Study,
    Tables,
    members,
    study,
)

PARTY = "EUU"
SUPPLY_COLUMNS = (
    "material", "stage", "mix", "mix_from", "hhi_world", "hhi_sourcing", "sum_world",
    "sum_sourcing", "import_reliance", "recycling", "si_sr", "supply_risk", "low", "high",
    "published", "difference",
)  # fmt: skip
USE_COLUMNS = (
    "material", "use_value", "si_ei", "sum_shares", "share_left_out", "economic_importance",
    "published", "difference",
)  # fmt: skip
NOT_USED = "the study used the other mix only"


def use_values(found: Study) -> pd.DataFrame:
    """What the users of each material weigh in the economy.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.

    Returns
    -------
    pandas.DataFrame
        By material: use_value (0-1), sum_shares, share_left_out (uses without a sector).
    """
    uses = found.uses
    largest = float(uses["value_added"].max())
    placed = uses[uses["value_added"].notna() & uses["share"].notna()]
    value = pd.Series(
        {
            material: float(
                scaled_use(
                    part["share"].to_numpy("float64"),
                    part["value_added"].to_numpy("float64"),
                    largest=largest,
                )
            )
            for material, part in placed.groupby("material")
        },
        dtype="float64",
    )
    left = uses[uses["value_added"].isna()].groupby("material")["share"].sum()
    return pd.DataFrame(
        {
            "use_value": value,
            "sum_shares": placed.groupby("material")["share"].sum(),
            "share_left_out": left.reindex(value.index).fillna(0.0),
        }
    )


def used(found: Study) -> tuple[Array, Array]:
    """World and sourcing mix by case and place; NaN where the study used the other one only.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.
    """
    mix = found.cases["mix"].to_numpy()[:, None]
    return (
        np.where(mix == SOURCING_ONLY, np.nan, found.world),
        np.where(mix == WORLD_ONLY, np.nan, found.sourcing),
    )


def _mix_given(shares: Array, quantity: Quantity) -> Given:
    missing = np.isnan(shares).any(axis=1)
    # a mix that was not used takes nothing from the evidence
    known = np.where(missing, 1.0, np.nan_to_num(shares[:, :-1]).sum(axis=1).clip(0.0, 1.0))
    return given(quantity, shares, known=known, reason=np.where(missing, NOT_USED, ""))


def inputs(found: Study) -> Inputs:
    """The study as inputs of the method, one case a material and stage.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.

    Returns
    -------
    Inputs
        The sourcing mix stands under imports, own output of the union within it.
    """
    cases = found.cases
    n = len(cases)
    table = pd.DataFrame(
        {
            "mineral": cases["material"], "stage": cases["stage"], "year": EDITION, "party": PARTY
        }
    )  # fmt: skip
    values = use_values(found)["use_value"]
    world, sourcing = used(found)
    numbers = {
        quantity.name: given(quantity, cases[column].to_numpy("float64"))
        for quantity, column in (
            (own.IMPORT_RELIANCE, "import_reliance"),
            (RECYCLING, "recycling"),
            (SUBSTITUTION_SUPPLY, "si_sr"),
            (SUBSTITUTION_USE, "si_ei"),
        )
    }
    everywhere = np.broadcast_to(found.governance, found.world.shape)
    made = [
        _mix_given(world, WORLD_OUTPUT),
        _mix_given(sourcing, IMPORTS),
        given(DOMESTIC, np.zeros_like(found.world)),
        given(EXPORTS, np.full(n, np.nan), reason="import reliance is given"),
        given(GOVERNANCE, everywhere),
        given(own.TRADE_PARAMETER, found.t_world),
        given(own.TRADE_PARAMETER_SOURCING, found.t_sourcing),
        given(own.USE_VALUE, cases["material"].map(values).to_numpy("float64")),
    ]
    return Inputs(table, found.places, numbers | {g.quantity.name: g for g in made})


def assess(found: Study) -> Assessment:
    """Score the study by the method with its tables as printed.

    Parameters
    ----------
    found
        As `shigen.criticality.studies.eu_tables.study` gives it.
    """
    # every case is scored, however little of a mix is printed: what comes of it is the question
    return evaluate(METHOD, inputs(found), AS_PRINTED, evidence=0.0)


def _supply(found: Study) -> pd.DataFrame:
    scored = assess(found)
    outputs, table = scored.outputs, scored.table
    sums = [
        np.where(np.isnan(shares[:, -1]), np.nan, shares[:, :-1].sum(axis=1))
        for shares in used(found)
    ]
    made = found.cases.assign(
        hhi_world=outputs["hhi_world"],
        hhi_sourcing=outputs["hhi_sourcing"],
        sum_world=sums[0],
        sum_sourcing=sums[1],
        supply_risk=outputs["supply_risk"],
        low=table["low"],
        high=table["high"],
        difference=(outputs["supply_risk"] - found.cases["published"]),
    )
    return made[list(SUPPLY_COLUMNS)]


def supply_risk(tables: Tables) -> pd.DataFrame:
    """Supply risk of every material and stage of the study, beside what it prints.

    Parameters
    ----------
    tables
        A catalogue, or anything with ``table(name)`` for ``assessments``, ``assessment_shares``,
        ``assessment_uses`` and ``governance``.

    Returns
    -------
    pandas.DataFrame
        ``SUPPLY_COLUMNS``; ``low`` and ``high`` span what the unprinted part of the mixes leaves
        open. Cases for which an input is not printed are left out (`left_out`).
    """
    made = _supply(study(tables))
    return made[made["supply_risk"].notna()].reset_index(drop=True)


def left_out(tables: Tables) -> pd.DataFrame:
    """Material and stage for which the study prints a result but not all inputs, and what lacks.

    Parameters
    ----------
    tables
        As `supply_risk`.
    """
    made = _supply(study(tables))
    made = made[made["supply_risk"].isna()].reset_index(drop=True)
    needed = ("import_reliance", "recycling", "si_sr")
    lacking = [
        ", ".join(name for name, value in zip(needed, row, strict=True) if np.isnan(value))
        for row in made[list(needed)].to_numpy("float64")
    ]
    return made[["material", "stage", "mix", "published"]].assign(not_printed=lacking)


def economic_importance(tables: Tables) -> pd.DataFrame:
    """Economic importance of every material with printed uses, beside what the study prints.

    Parameters
    ----------
    tables
        As `supply_risk`.

    Returns
    -------
    pandas.DataFrame
        ``USE_COLUMNS``, a row a material.
    """
    found = study(tables)
    scored = assess(found)
    values = scored.outputs["economic_importance"].groupby(found.cases["material"]).first()
    made = use_values(found).rename_axis("material")
    made["si_ei"] = found.cases.groupby("material")["si_ei"].first()
    made["economic_importance"] = values
    made["published"] = found.importance
    made["difference"] = made["economic_importance"] - made["published"]
    made = made[made["economic_importance"].notna()].reset_index()
    return made[list(USE_COLUMNS)]


def bottlenecks(supply: pd.DataFrame) -> pd.DataFrame:
    """Stage with the larger supply risk of each material.

    Parameters
    ----------
    supply
        material, stage, supply_risk.

    Examples
    --------
    >>> frame = pd.DataFrame({"material": ["tungsten"] * 2, "stage": ["mine", "refined"],
    ...                       "supply_risk": [0.5, 1.2]})
    >>> bottlenecks(frame)["stage"].tolist()
    ['refined']
    """
    at = supply.groupby("material")["supply_risk"].idxmax()
    return supply.loc[at].reset_index(drop=True)


def group_means(values: pd.Series) -> pd.Series:
    """Plain mean over the members of each group that have a value.

    Parameters
    ----------
    values
        By material.

    Examples
    --------
    >>> group_means(pd.Series({"cerium": 4.0, "lanthanum": 3.0})).dropna().to_dict()
    {'light-rare-earths': 3.5}
    """
    return pd.Series({g: values.reindex(list(members(g))).mean() for g in GROUPS})
