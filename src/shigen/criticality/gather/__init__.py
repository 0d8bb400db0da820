"""What a catalogue knows, as the quantities that methods read, with evidence and source rows.

One function a quantity (`registry`); `cases` says what may be asked, `inputs` gathers it. To ask
several times of one catalogue wrap it in `Kept`, which keeps what was worked out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from shigen.criticality.gather.cases import cases
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.places import PLACES
from shigen.criticality.gather.registry import GATHERERS, Gatherer
from shigen.criticality.inputs import CASE_COLUMNS, Given, Inputs, given
from shigen.criticality.method import Method
from shigen.criticality.methods import METHODS
from shigen.criticality.quantities import CASE, Quantity
from shigen.errors import BadInput

__all__ = ["GATHERERS", "PLACES", "Gatherer", "Kept", "Tables", "cases", "inputs", "kept"]


def inputs(
    catalogue: Tables,
    cases: pd.DataFrame,
    methods: Iterable[Method] | None = None,
    *,
    places: tuple[str, ...] = PLACES,
) -> Inputs:
    """Every quantity that some methods read, for some cases.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it, or a `Kept` of it.
    cases
        ``CASE_COLUMNS``, as `cases` gives them.
    methods
        All methods when not given.
    places
        The place axis, the remainder last.

    Returns
    -------
    Inputs
        A quantity that no table of the catalogue holds is missing in every case, with the reason.

    Raises
    ------
    BadInput
        When a column of a case is missing.
    """
    lacking = [name for name in CASE_COLUMNS if name not in cases]
    if lacking:
        raise BadInput(f"cases lack the column {', '.join(lacking)}; see gather.cases")
    frame = cases[list(CASE_COLUMNS)].reset_index(drop=True)
    store = kept(catalogue, frame["year"].unique().tolist())
    named: dict[str, Quantity] = {}
    for method in METHODS.values() if methods is None else methods:
        named |= {q.name: q for q in (*method.quantities, *method.optional)}
    found = {
        name: GATHERERS[name](store, frame, places)
        if name in GATHERERS
        else _nowhere(quantity, len(frame), len(places))
        for name, quantity in named.items()
    }
    return Inputs(frame, places, found)


def _nowhere(quantity: Quantity, count: int, places: int) -> Given:
    shape = (count,) if quantity.axes == CASE else (count, places)
    return given(
        quantity,
        np.full(shape, np.nan),
        known=0.0,
        status="missing",
        reason=f"no table of the catalogue holds {quantity.name}",
    )
