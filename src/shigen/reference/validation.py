"""Check a table against the field table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import nan
from typing import TYPE_CHECKING

from shigen.errors import BadInput
from shigen.reference.tables import dtypes, field_rows, rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?inf", re.IGNORECASE)
_YES = frozenset({"1", "True", "1.0"})
_NO = frozenset({"0", "False", "0.0"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class _Checker:
    """Reports the first bad cell of a table by file, row and column."""

    def __init__(self, where: str, first_row: int) -> None:
        self.where = where
        self.first_row = first_row

    def refuse(self, bad: Mask, column: str, raw: pd.Series, problem: str) -> None:
        """Raise for the first row in which ``bad`` is true."""
        count = int(bad.sum())
        if not count:
            return
        position = int(bad.argmax())
        shown = raw.iloc[position]
        more = f" (and {count - 1} more rows)" if count > 1 else ""
        raise BadInput(
            f"{self.where}, row {position + self.first_row}, column '{column}': "
            f"'{shown}' {problem}{more}"
        )


def _allowed(kind: str) -> tuple[list[str], str] | None:
    if kind.startswith("enum:"):
        choices = kind.removeprefix("enum:").split("|")
        return choices, "is not one of " + ", ".join(c or "(empty)" for c in choices)
    if kind.startswith("ref:"):
        table = kind.removeprefix("ref:")
        key = "iso3" if table == "places" else "slug"
        return [row[key] for row in rows(table)], f"is not a key of reference/{table}.csv"
    return None


def _texts(raw: pd.Series) -> list[str]:
    """Cells as text without blanks around them; an empty string for nothing."""
    return [
        "" if missing else str(value).strip()
        for value, missing in zip(raw.tolist(), raw.isna().tolist(), strict=True)
    ]


def _mask(flags: Iterable[bool], length: int) -> Mask:
    import numpy as np

    return np.fromiter(flags, dtype=np.bool_, count=length)


def _text(raw: pd.Series, field: Mapping[str, str], check: _Checker) -> pd.Series:
    import pandas as pd

    texts, column = _texts(raw), field["field"]
    size = len(texts)
    distinct = set(texts)
    # A column has few different texts, so that it is enough to look at each of them once.
    bad = {text for text in distinct if _CONTROL.search(text)}
    if bad:
        found = _mask((text in bad for text in texts), size)
        check.refuse(found, column, raw, "holds a line break or tab")
    if field["type"] == "month":
        bad = {text for text in distinct if text and not _MONTH.fullmatch(text)}
        found = _mask((text in bad for text in texts), size)
        check.refuse(found, column, raw, "is not a month like 2026-12")
    allowed = _allowed(field["type"])
    if allowed is not None:
        bad = distinct - set(allowed[0]) - {""}
        check.refuse(_mask((text in bad for text in texts), size), column, raw, allowed[1])
    if field["nullable"] == "0" and "" in distinct:
        found = _mask((text == "" for text in texts), size)
        check.refuse(found, column, pd.Series(texts, dtype="str"), "must not be empty")
    return pd.Series(texts, dtype="str")


def _number(raw: pd.Series, field: Mapping[str, str], check: _Checker) -> pd.Series:
    import numpy as np
    import pandas as pd

    column = field["field"]
    if pd.api.types.is_numeric_dtype(raw.dtype):
        number = raw.astype("float64")
        empty = number.isna().to_numpy(bool)
    else:
        texts = _texts(raw)
        size = len(texts)
        empty = _mask((text == "" for text in texts), size)
        found = [_NUMBER.fullmatch(text) for text in texts]
        bad = ~empty & _mask((match is None for match in found), size)
        check.refuse(bad, column, raw, "is not a number")
        if field["type"] == "int":
            whole = _mask((_INTEGER.fullmatch(text) is not None for text in texts), size)
            check.refuse(~empty & ~whole, column, raw, "is not a whole number")
        number = pd.Series([float(text) if text else nan for text in texts], dtype="float64")
    values = number.to_numpy("float64")
    check.refuse(np.isinf(values), column, raw, "is not a finite number")
    if field["type"] == "int":
        check.refuse(~empty & (values != np.round(values)), column, raw, "is not a whole number")
    if field["nullable"] == "0":
        check.refuse(empty, column, raw, "must not be empty")
    if field["minimum"]:
        low = float(field["minimum"])
        check.refuse(values < low, column, raw, f"is below {field['minimum']}")
    if field["maximum"]:
        high = float(field["maximum"])
        check.refuse(values > high, column, raw, f"is above {field['maximum']}")
    if field["type"] == "int":
        return number.astype("Int64") if field["nullable"] == "1" else number.astype("int64")
    # -0.0 and 0.0 are one number and must have one text
    return number + 0.0


def _flag(raw: pd.Series, field: Mapping[str, str], check: _Checker) -> pd.Series:
    import pandas as pd

    texts = _texts(raw)
    bad = _mask((text not in _YES | _NO for text in texts), len(texts))
    check.refuse(bad, field["field"], raw, "is not 0 or 1")
    return pd.Series([text in _YES for text in texts], dtype="bool")


def _converter(
    kind: str,
) -> Callable[[pd.Series, Mapping[str, str], _Checker], pd.Series]:
    if kind in {"int", "float"}:
        return _number
    return _flag if kind == "bool" else _text


def _check_columns(
    table: str, frame: pd.DataFrame, where: str, columns: list[str], optional: set[str]
) -> None:
    repeated = sorted({str(c) for c in frame.columns[frame.columns.duplicated()]})
    if repeated:
        raise BadInput(f"{where}: column '{repeated[0]}' occurs twice")
    missing = [c for c in columns if c not in frame.columns and c not in optional]
    unknown = [str(c) for c in frame.columns if c not in columns]
    if missing or unknown:
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"has unknown {', '.join(unknown)}"] if unknown else []
        raise BadInput(
            f"{where}: table '{table}' {' and '.join(parts)}; its columns are {', '.join(columns)}"
        )


def _check_range(frame: pd.DataFrame, check: _Checker) -> None:
    low, value, high = frame["low"], frame["value"], frame["high"]
    check.refuse((low > high).to_numpy(bool), "low", low, "is above high")
    check.refuse((value < low).to_numpy(bool), "value", value, "is below low")
    check.refuse((value > high).to_numpy(bool), "value", value, "is above high")


def validate(
    table: str,
    frame: pd.DataFrame,
    *,
    where: str,
    first_row: int = 2,
    fill: bool = False,
) -> pd.DataFrame:
    """Check a table against ``fields.csv`` and give its columns their types and order.

    Parameters
    ----------
    table
        Name of the table, such as ``production``.
    frame
        Columns as text or already typed; neither the frame nor its index is changed.
    where
        Named in messages: a file, or the importer that made the frame.
    first_row
        Number of the first row in messages; 2 in a file whose header is row 1.
    fill
        Add columns that may be empty when they are missing, as importers need.

    Returns
    -------
    pandas.DataFrame
        Text columns as ``str`` (an empty string for nothing), whole numbers as ``int64`` or, where
        they may be empty, ``Int64``, other numbers as ``float64``, flags as ``bool``.

    Raises
    ------
    BadInput
        Names file, row and column of the first cell that has the wrong type, is out of bounds,
        empty, or not among the values allowed; also when columns are missing or unknown, a key
        occurs twice, or a value lies outside its own range.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(place="CHN", year="2022", dimension="mean6", value="-0.2", low="", high="",
    ...            unit="index", status="estimated", source="wgi", vintage="2023", note="")
    >>> validate("governance", pd.DataFrame([row]), where="mine.csv")["value"].tolist()
    [-0.2]
    >>> validate("governance", pd.DataFrame([row | {"year": "22"}]), where="mine.csv")
    Traceback (most recent call last):
    shigen.errors.BadInput: mine.csv, row 2, column 'year': '22' is below 1900
    """
    import pandas as pd

    described = field_rows(table)
    columns = [field["field"] for field in described]
    optional = {f["field"] for f in described if f["nullable"] == "1"} if fill else set()
    _check_columns(table, frame, where, columns, optional)
    if frame.empty:
        return pd.DataFrame({column: [] for column in columns}).astype(dtypes(table))
    check = _Checker(where, first_row)
    done: dict[str, pd.Series] = {}
    for field in described:
        column = field["field"]
        if column in frame.columns:
            raw = frame[column].reset_index(drop=True)
        else:
            raw = pd.Series([""] * len(frame), dtype="str")
        done[column] = _converter(field["type"])(raw, field, check)
    result = pd.DataFrame(done, columns=columns)
    key = [field["field"] for field in described if field["key"] == "1"]
    # Rows of some results, such as the actions of a plan, have no key.
    twice = result.duplicated(key).to_numpy(bool) if key else _mask([], 0)
    if twice.any():
        position = int(twice.argmax())
        shown = ", ".join(str(result[c].iloc[position]) for c in key)
        raise BadInput(
            f"{where}, row {position + first_row}: key ({', '.join(key)}) = ({shown}) occurs twice"
        )
    if {"low", "value", "high"} <= set(columns):
        _check_range(result, check)
    return result
