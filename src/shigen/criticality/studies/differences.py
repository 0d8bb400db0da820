"""Why a published result of the European study does not come back: what the printed tables show.

Every result that is further off than its own rounding gets a reason, the first of ``REASONS`` that
the tables bear out, and a finding in words with the numbers. A reason says what the printed inputs
allow or contradict; it does not claim to know what the authors did. Nothing is set so that a
result comes back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from shigen.criticality.studies import attainable, eu, supply_reasons, use_reasons
from shigen.criticality.studies.attainable import HALF_RESULT
from shigen.criticality.studies.eu_tables import Tables, study

REASONS = {
    "rounding": "within what the rounding of the printed inputs allows",
    "printed under another name": "a mix is printed under another name, and with it comes back",
    "mix not printed in full": "the printed mix lacks a part, and what it lacks may make it up",
    "one mix for several": "one mix is printed for several materials whose results contradict it",
    "another reading": "comes back when the inputs are read in another way, one of ten tried",
    "uses without a sector": "uses are printed without a sector, and may make it up",
    "sector and value added mixed up": "uses are printed with the value added of another sector",
    "not explained": "not explained by the printed tables",
}
COLUMNS = (
    "material", "stage", "computed", "published", "difference", "low", "high", "reason", "finding",
)  # fmt: skip


def supply_risk(tables: Tables, *, over: float = HALF_RESULT) -> pd.DataFrame:
    """Results of supply risk that do not come back, each with a reason.

    Parameters
    ----------
    tables
        As `shigen.criticality.studies.eu.supply_risk`.
    over
        Smallest difference that is listed.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, the largest difference first; ``low`` and ``high`` are what rounding of the
        printed inputs allows.
    """
    known = supply_reasons.evidence(tables)
    base, cases = known.base, known.found.cases
    gap = base.middle - known.published
    rows = [
        (
            cases["material"].iloc[at], cases["stage"].iloc[at], base.middle[at],
            known.published[at], gap[at], base.low[at], base.high[at],
            *supply_reasons.why(known, int(at)),
        )
        for at in np.flatnonzero(np.abs(gap) > over + 1e-9)
    ]  # fmt: skip
    return _sorted(rows)


def _sorted(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(
        ["difference", "material"], key=lambda c: -c.abs() if c.name == "difference" else c
    ).reset_index(drop=True)


def economic_importance(tables: Tables, *, over: float = HALF_RESULT) -> pd.DataFrame:
    """Results of economic importance that do not come back, each with a reason.

    Parameters
    ----------
    tables, over
        As `supply_risk`.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; ``stage`` is empty.
    """
    found = study(tables)
    uses = found.uses
    largest = float(uses["value_added"].max())
    priced = uses.dropna(subset=["value_added"])
    usual = priced.groupby("sector")["value_added"].agg(lambda values: values.mode().iloc[0])
    rows = []
    for row in eu.economic_importance(tables).to_dict("records"):
        if abs(row["difference"]) <= over + 1e-9:
            continue
        part = uses[uses["material"] == row["material"]]
        low, high = attainable.uses(
            part["share"].to_numpy("float64"),
            part["value_added"].to_numpy("float64") / largest,
            float(row["si_ei"]),
        )
        rows.append(
            (
                row["material"], "", row["economic_importance"], row["published"],
                row["difference"], low, high,
                *use_reasons.why(pd.Series(row), part, usual, largest),
            )
        )  # fmt: skip
    return _sorted(rows)
