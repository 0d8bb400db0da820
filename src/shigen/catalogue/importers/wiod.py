"""World Input-Output Database, release of 2013: 41 countries by 35 industries, year 2011.

The last public world table with Japan on the same footing as its trade partners that is held here.
Rows and columns are ``JPN.c12``: a place of ours, a dot, an industry ``c1`` to ``c35`` or a final
use ``c37_FC_households`` and so on; the source's ROM and RoW are ROU and OTH here. All cells that
are not zero are kept, 465,000 of them. The publisher asks for citation and gives no licence, so
that the rows may not be passed on: the importer serves a user's own catalogue.

The labels were lost in the copy that is read, and were set again from the order of countries and
industries by whoever made it; the check of rows holds them to each other, not to the original.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import located, rows_of
from shigen.errors import BadInput, UnknownName

SOURCE = {
    "source": "wiod-2013",
    "title": "World Input-Output Database, world table of 2011",
    "publisher": "University of Groningen",
    "edition": "2013 release",
    "licence": "No licence stated; free with citation",
    "ships": "0",
    "citation": "Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), doi:10.1111/roie.12178",
    "accessed": "2026-11-22",
}
SCHEME = "wiod-2013"
YEAR = 2011
VINTAGE = "2013"
INDUSTRIES = 35
# What the rows of the published table are out of balance by, at most.
BALANCE_MUSD = 108.5
# The source's codes that are not ISO 3166.
PLACES = {"ROM": "ROU", "RoW": "OTH"}
_LABEL = re.compile(r"([A-Za-z]{3})\.(c\d{1,2})(?:_(\w+))?")


def _label(text: str, where: str) -> str:
    """A row or column under the place codes of ours."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise BadInput(f"{where}: '{text}' is not a country and industry, such as JPN.c12")
    code = found[1]
    try:
        place = PLACES.get(code) or reference.place(code)
    except UnknownName as error:
        raise BadInput(f"{where}: '{text}': {error}") from error
    return f"{place}.{text.partition('.')[2]}"


def _matrix(folder: Path, name: str) -> tuple[Path, pd.DataFrame]:
    import pyarrow as pa

    file = located(folder, name)
    try:
        frame = pd.read_parquet(file)
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise BadInput(f"{file}: is not a Parquet file, or was cut short ({error})") from error
    if frame.empty or not all(isinstance(label, str) for label in frame.index):
        raise BadInput(f"{file}: its rows are not named; it needs an index such as JPN.c12")
    for axis, labels in (("row", frame.index), ("column", frame.columns)):
        if labels.has_duplicates:
            raise BadInput(f"{file}, {axis} '{labels[labels.duplicated()][0]}': occurs twice")
    for column in frame.columns:
        numbers = frame[column]
        if not pd.api.types.is_numeric_dtype(numbers.dtype) or not np.isfinite(numbers).all():
            raise BadInput(f"{file}, column '{column}': holds something that is not a number")
    where = str(file)
    frame = frame.astype("float64")
    frame.index = pd.Index([_label(text, where) for text in frame.index], dtype="str")
    frame.columns = pd.Index([_label(text, where) for text in frame.columns], dtype="str")
    return file, frame


def _output(folder: Path) -> pd.Series:
    """Gross output by country and industry [million USD]."""
    file = located(folder, "wiot_*_output.csv")
    found: dict[str, float] = {}
    for row in rows_of(file, columns=("row", "output_musd")):
        label = _label(row.cells["row"], f"{file}, row {row.number}")
        value = row.number_in("output_musd")
        if value is None or value < 0:
            row.refuse("output_musd", "is below zero")
        if label in found:
            row.refuse("row", "occurs twice")
        found[label] = value
    return pd.Series(found, dtype="float64")


def _names(folder: Path) -> pd.DataFrame:
    file = located(folder, "industries_*.csv")
    rows = list(rows_of(file, columns=("industry", "name")))
    codes = [row.cells["industry"] for row in rows]
    if codes != [f"c{number}" for number in range(1, INDUSTRIES + 1)]:
        raise BadInput(f"{file}: does not list the industries c1 to c{INDUSTRIES} in order")
    names = [row.cells["name"] for row in rows]
    return pd.DataFrame(
        {"scheme": SCHEME, "sector": codes, "name": names, "source": SOURCE["source"]}
    )


def _cells(frame: pd.DataFrame, matrix: str) -> pd.DataFrame:
    values = frame.to_numpy("float64")
    rows, columns = np.nonzero(values)
    return pd.DataFrame(
        {
            "matrix": matrix,
            "place": "WLD",
            "year": YEAR,
            "row": frame.index.to_numpy("str")[rows],
            "column": frame.columns.to_numpy("str")[columns],
            "value_musd": values[rows, columns],
            "source": SOURCE["source"],
        }
    )


def _check(file: Path, inner: pd.DataFrame, final: pd.DataFrame, output: pd.Series) -> None:
    """Hold the rows to what the publisher states: uses of a good are its output."""
    same: Sequence[tuple[str, pd.Index]] = (
        ("columns of the intermediate table", inner.columns),
        ("rows of the final uses", final.index),
        ("rows of the output list", output.index),
    )
    for what, labels in same:
        if not labels.equals(inner.index):
            raise BadInput(f"{file}: the {what} are not its rows, or stand in another order")
    if (inner < 0).to_numpy().any():
        raise BadInput(f"{file}: an intermediate use is below zero")
    gap = (inner.sum(axis=1) + final.sum(axis=1) - output).abs()
    if float(gap.max()) > BALANCE_MUSD:
        raise BadInput(
            f"{file}, row '{gap.idxmax()}': uses and output differ by {gap.max():.0f} million USD, "
            f"more than the {BALANCE_MUSD:.0f} of the published table"
        )


def read(path: Path) -> dict[str, pd.DataFrame]:
    """World table of 2011, names of industries, gross output.

    Parameters
    ----------
    path
        Folder that holds the intermediate table, the final uses, the output and the names.

    Returns
    -------
    dict
        ``io_flows`` (``intermediate`` and ``final``), ``sectors``, ``sector_series``
        (gross output [million USD]).

    Raises
    ------
    BadInput
        When a file is missing, cut short or of another form, or a row does not balance.
    """
    if path.is_file():
        raise BadInput(f"{path}: the world table is several files; name their folder")
    file, inner = _matrix(path, "wiot_*_intermediate.parquet")
    _, final = _matrix(path, "wiot_*_final.parquet")
    output = _output(path)
    _check(file, inner, final, output)
    flows = pd.concat([_cells(inner, "intermediate"), _cells(final, "final")], ignore_index=True)
    places = [label.partition(".")[0] for label in output.index]
    sectors = [label.partition(".")[2] for label in output.index]
    series = pd.DataFrame(
        {
            "scheme": SCHEME,
            "sector": sectors,
            "place": places,
            "year": YEAR,
            "item": "gross-output",
            "value": output.to_numpy(),
            "unit": "million USD",
            "status": "reported",
            "source": SOURCE["source"],
            "vintage": VINTAGE,
        }
    )
    return {"io_flows": flows, "sectors": _names(path), "sector_series": series}
