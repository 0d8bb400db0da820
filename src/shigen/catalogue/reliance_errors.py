"""How far recomputed net import reliance is off, in the three columns in which it is published."""

from __future__ import annotations

import math
from typing import Literal

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_values import read_value

Kind = Literal["numeric", "hundred", "interval"]

KINDS: tuple[Kind, ...] = ("numeric", "hundred", "interval")
COLUMNS = [
    "kind",
    "figures",
    "borne_out",
    "not_computable",
    "differs",
    "mean_error",
    "worst_error",
    "worst",
]
_BORNE_OUT = {"within-1-point", "within-rounding", "consistent"}


def kind(published: str) -> Kind | None:
    """In which column a published figure stands; none when no figure is printed.

    Examples
    --------
    >>> [kind(text) for text in ("79", "100", ">75", "E", "NA")]
    ['numeric', 'hundred', 'interval', 'interval', None]
    """
    reading = read_value(published)
    if reading.kind in {"number", "zero"}:
        return "hundred" if reading.value == 100 else "numeric"
    interval = {"net-exporter", "above", "below", "small", "range"}
    return "interval" if reading.kind in interval else None


def reliance_errors(table: pd.DataFrame) -> pd.DataFrame:
    """Count and error of recomputed figures: numbers, 100 %, and bounds or net exporters.

    Parameters
    ----------
    table
        As `shigen.catalogue.reliance.net_import_reliance` gives it, of any years.

    Returns
    -------
    pandas.DataFrame
        One row a ``kind`` (``numeric``, ``hundred``, ``interval``): ``figures`` that are printed,
        those ``borne_out``, ``not_computable`` and that ``differs``; ``mean_error`` and
        ``worst_error`` in percentage points over the figures that are recomputed to one number, and
        ``worst``, the one that is off most. An interval has no error: it holds or it does not.

    Examples
    --------
    >>> rows = [{"mineral": "a", "part": "", "year": 2024, "published": "79", "recomputed": 78.5,
    ...          "verdict": "within-1-point"},
    ...         {"mineral": "b", "part": "", "year": 2024, "published": ">75", "recomputed": 80.0,
    ...          "verdict": "consistent"}]
    >>> reliance_errors(pd.DataFrame(rows))[["kind", "figures", "worst_error"]].values.tolist()
    [['numeric', 1, 0.5], ['hundred', 0, nan], ['interval', 1, nan]]
    """
    kinds = table["published"].map(kind)
    return pd.DataFrame([_row(name, table[kinds == name]) for name in KINDS], columns=COLUMNS)


def _row(name: Kind, chosen: pd.DataFrame) -> dict[str, object]:
    known = chosen[chosen["recomputed"].notna()] if name != "interval" else chosen.iloc[:0]
    printed = known["published"].map(lambda text: read_value(text).value).astype("float64")
    error = (known["recomputed"] - printed).abs()
    worst = "" if error.empty else _named(known.iloc[int(error.to_numpy().argmax())])
    return {
        "kind": name,
        "figures": len(chosen),
        "borne_out": int(chosen["verdict"].isin(_BORNE_OUT).sum()),
        "not_computable": int((chosen["verdict"] == "not-computable").sum()),
        "differs": int((chosen["verdict"] == "differs").sum()),
        "mean_error": math.nan if error.empty else float(error.mean()),
        "worst_error": math.nan if error.empty else float(error.max()),
        "worst": worst,
    }


def _named(row: pd.Series) -> str:
    part = f" ({row['part']})" if row["part"] else ""
    return f"{row['mineral']}{part}, {row['year']}"
