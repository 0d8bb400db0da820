"""Tables as plain rows, where a loop reads better than a join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return a table as rows, names of columns to values.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_of(pd.DataFrame({"party": ["JPN"], "t": [2.0]}))
    [{'party': 'JPN', 't': 2.0}]
    """
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def first_months(frame: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the first month's row of each block of months in a monthly table."""
    return frame.iloc[::months].reset_index(drop=True)
