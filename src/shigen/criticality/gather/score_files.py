"""Scores by place from a file of the user's own, in place of a stand-in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from shigen.criticality.gather import user_tables
from shigen.criticality.gather.ability import own_columns
from shigen.criticality.gather.kept import Tables
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.methods.usgs_2021 import ABILITY, WILLINGNESS
from shigen.criticality.parties import members
from shigen.errors import BadInput, UnknownName

QUANTITIES = {found.name: found for found in (ABILITY, WILLINGNESS)}


def from_file(path: Path | str, quantity: str = WILLINGNESS.name) -> user_tables.Gatherer:
    r"""Gather ASI or WSI of USGS 2021 from a file.

    Parameters
    ----------
    path
        CSV with ``place,value`` and, where wanted, ``low,high,year,party``: value from 0 (able,
        willing) to 1 (unable, unwilling), place in any accepted spelling. A row without year or
        party holds for all; a row with them comes first.
    quantity
        ``unwillingness`` (WSI) or ``inability`` (ASI).

    Returns
    -------
    Callable
        A gatherer as those of `shigen.criticality.gather.registry`. Status ``reported``; places
        that the file does not name stay missing; members of the party are 0.

    Raises
    ------
    UnknownName
        When the quantity is another one.
    BadInput
        Names file, line and column of what cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "wsi.csv"
    >>> _ = file.write_text("place,value\nChina,0.8\nCanada,0.1\n")
    >>> cases = pd.DataFrame({"mineral": ["gallium"], "stage": "refined", "year": 2024,
    ...                       "party": "USA"})
    >>> from_file(file)(None, cases, ("CAN", "CHN", "USA", "OTH")).value.tolist()
    [[0.1, 0.8, 0.0, nan]]
    """
    if quantity not in QUANTITIES:
        raise UnknownName("quantity of such a file", quantity, list(QUANTITIES))
    score = user_tables.Number(0.0, 1.0, "0 no risk, 1 all")
    rows = user_tables.read(
        path,
        {"place": user_tables.PLACE, "value": score},
        optional={"low": score, "high": score, "year": user_tables.year,
                  "party": user_tables.PARTY},
        key=("place", "year", "party"),
    )  # fmt: skip
    for place in ("WLD", "OTH", "EUU"):
        if (rows["place"] == place).any():
            raise BadInput(f"{path}: {place} is no single country; give its members")
    user_tables.check_ranges(rows, path, "value")
    for end in ("low", "high"):
        rows[end] = rows[end].fillna(rows["value"])

    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        pairs = list(zip(cases["party"], cases["year"], strict=True))
        found = [_of(rows, str(p), int(y), places) for p, y in pairs]
        laid = np.array(found, dtype="float64").reshape(len(cases), 3, len(places))
        named = [set(_rows_of(rows, str(p), int(y))["place"]) - set(members(str(p)))
                 for p, y in pairs]  # fmt: skip
        none = np.array([not one & set(places) for one in named], dtype=bool)

        def trace(case: int) -> pd.DataFrame:
            at = _rows_of(rows, str(cases["party"].iloc[case]), int(cases["year"].iloc[case]))
            return at.assign(
                quantity=quantity, item=quantity, year=int(cases["year"].iloc[case]),
                unit="index", status="reported", source=Path(path).name, vintage="", note="",
            )[list(TRACE_COLUMNS)]  # fmt: skip

        return given(
            QUANTITIES[quantity], laid[:, 0], low=laid[:, 1], high=laid[:, 2],
            known=np.where(none, 0.0, 1.0),
            status=np.where(none, "missing", "reported").astype(object),
            reason=np.where(none, f"{Path(path).name} has no row for it", "").astype(object),
            trace=trace,
        )  # fmt: skip

    return gather


def _rows_of(rows: pd.DataFrame, party: str, year: int) -> pd.DataFrame:
    """One row a place: the one that names most of party and year."""
    fits = (rows["party"].isna() | (rows["party"] == party)) & (
        rows["year"].isna() | (rows["year"] == year)
    )
    named = rows["party"].notna().astype(int) + rows["year"].notna()
    return rows[fits].assign(named=named).sort_values("named").drop_duplicates("place", keep="last")


def _of(rows: pd.DataFrame, party: str, year: int, places: tuple[str, ...]) -> list[list[float]]:
    table = _rows_of(rows, party, year).set_index("place").reindex(list(places))
    own = own_columns(party, places)
    ends = [
        np.where(own, 0.0, table[name].to_numpy("float64")) for name in ("value", "low", "high")
    ]
    return [end.tolist() for end in ends]
