"""Expected loss of GDP, from a table of losses by scenario that an economic model makes.

The table has a row a mineral, stage, party and scenario: how likely the scenario is in a year and
what GDP it costs. Without one every case is missing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from shigen.criticality.gather import user_tables
from shigen.criticality.gather.kept import Tables
from shigen.criticality.gather.user_tables import Gatherer, Number
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.methods.usgs_2025 import EXPECTED_LOSS, LARGEST, PRODUCERS
from shigen.errors import BadInput

TABLE = "losses"
CASE = ("mineral", "stage", "party")
COLUMNS = (*CASE, "scenario", "probability", "loss", "low", "high", "year")
_NAMES = {
    "mineral": user_tables.MINERAL, "stage": user_tables.STAGE, "party": user_tables.PARTY,
}  # fmt: skip
_LOSS = Number(-LARGEST, LARGEST, "million USD; a gain is below zero")


def read_losses(path: Path | str) -> pd.DataFrame:
    r"""Read a table of losses, checking every cell.

    Parameters
    ----------
    path
        CSV with ``mineral,stage,party,scenario,probability,loss`` and, where wanted,
        ``low,high,year``: probability in a year, 0..1; loss, low and high of GDP in million USD if
        the scenario comes about; year of the economy, all years when empty.

    Raises
    ------
    BadInput
        Names file, line and column of what cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "losses.csv"
    >>> _ = file.write_text("mineral,stage,party,scenario,probability,loss\n"
    ...                     "Ga,refined,US,China stops,0.5,3100\n")
    >>> read_losses(file)[["mineral", "party", "loss"]].values.tolist()
    [['gallium', 'USA', 3100.0]]
    """
    rows = user_tables.read(
        path,
        {**_NAMES, "scenario": user_tables.words,
         "probability": Number(0.0, 1.0, "a year"), "loss": _LOSS},
        optional={"low": _LOSS, "high": _LOSS, "year": user_tables.year},
        key=(*CASE, "scenario", "year"),
    )  # fmt: skip
    user_tables.check_ranges(rows, path, "loss")
    return rows


def losses(rows: pd.DataFrame, source: str = TABLE) -> Gatherer:
    """Gather the expected loss from a table with ``COLUMNS``.

    Parameters
    ----------
    rows
        As `read_losses` gives it.
    source
        Named in the source rows.

    Returns
    -------
    Callable
        A gatherer of ``expected_loss``: probability times loss, summed over scenarios. The ends sum
        the ends of every scenario at once, which is wider than if scenarios were independent.
    """
    lost = [name for name in COLUMNS if name not in rows.columns]
    if lost:
        raise BadInput(f"the table of losses lacks {', '.join(lost)}; see read_losses")

    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        del places
        found = user_tables.rows_of_cases(rows, cases)
        ends = np.full((3, len(cases)), np.nan)
        for row, one in enumerate(found):
            for end, name in enumerate(("loss", "low", "high")):
                if len(one):
                    amount = one[name].fillna(one["loss"])
                    ends[end, row] = float((one["probability"] * amount).sum())
        gone = np.isnan(ends[0])

        def trace(case: int) -> pd.DataFrame:
            if not len(found[case]):
                return no_trace(case)
            return found[case].assign(
                quantity="", place=found[case]["party"], item=found[case]["scenario"],
                value=found[case]["loss"], unit="million USD", status="estimated", source=source,
                vintage="", note=[f"probability {p:g} a year" for p in found[case]["probability"]],
            )[list(TRACE_COLUMNS)]  # fmt: skip

        return given(
            EXPECTED_LOSS, ends[0], low=ends[1], high=ends[2], known=np.where(gone, 0.0, 1.0),
            status=np.where(gone, "missing", "estimated").astype(object),
            reason=np.array([f"the table of losses has no row for {' '.join(case)}" if none else ""
                             for case, none in zip(_texts(cases), gone, strict=True)],
                            dtype=object),
            trace=trace,
        )  # fmt: skip

    return gather


def _texts(cases: pd.DataFrame) -> list[list[str]]:
    texts: list[list[str]] = cases[list(CASE)].astype(str).to_numpy().tolist()
    return texts


def expected_loss(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Expected loss from the table ``losses``; missing where there is none."""
    rows = user_tables.held(catalogue, TABLE)
    if rows is None:
        return user_tables.nothing(EXPECTED_LOSS, cases, "no table of losses by scenario is held")
    return losses(rows)(catalogue, cases, places)


def producers_from_file(path: Path | str) -> Gatherer:
    """Gather the number of producers at home from a CSV ``mineral,stage,party,producers``.

    ``year`` may be given too; without it a row holds for all years.
    """
    rows = user_tables.read(
        path, {**_NAMES, "producers": Number(0.0, 1e6, "producers")},
        optional={"year": user_tables.year}, key=(*CASE, "year"),
    )  # fmt: skip

    def gather(_: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
        del places
        found = [one["producers"] for one in user_tables.rows_of_cases(rows, cases)]
        value = np.array([float(one.iloc[-1]) if len(one) else np.nan for one in found])
        gone = np.isnan(value)
        return given(
            PRODUCERS, value, known=np.where(gone, 0.0, 1.0),
            status=np.where(gone, "missing", "reported").astype(object),
            reason=np.where(gone, f"{Path(path).name} has no row for it", "").astype(object),
        )  # fmt: skip

    return gather


def domestic_producers(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Number of producers at home: not held, since the lists of sites are not complete."""
    del catalogue, places
    return user_tables.nothing(PRODUCERS, cases, "the number of producers is not held")
