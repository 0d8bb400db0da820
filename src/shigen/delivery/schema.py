"""What the tables of a delivery problem hold: columns, kinds, keys, bounds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from shigen.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Column(NamedTuple):
    """One column: its kind (``str``, ``int``, ``mass``, ``money``, ``number``) and bounds."""

    kind: str
    low: float = 0.0
    high: float = float("inf")


class Table(NamedTuple):
    """Key columns, which order and identify rows, the columns of numbers and text, and others.

    A column of ``optional`` may be left out; what that means stands beside it.
    """

    keys: tuple[str, ...]
    columns: dict[str, Column]
    optional: Mapping[str, Column] = MappingProxyType({})


_TEXT = Column("str")
_MASS = Column("mass")
_MONEY = Column("money")
_SHARE = Column("number", 0.0, 1.0)
_COUNT = Column("int")
# Share of a line's goods that may go its direct way; left out, all of them may.
_DIRECT: Final = MappingProxyType({"direct": _SHARE})
_WAY: Final[dict[str, Column]] = {
    "lead_months": _COUNT,
    "freight": _MONEY,
    "route": _TEXT,
    "km": Column("number"),
    "days": Column("number"),
}

SCHEMA: Final[dict[str, Table]] = {
    "stages": Table(("stage",), {"position": _COUNT, "price": _MONEY}),
    "tiers": Table(
        ("stage", "tier"),
        {"loss_value": _MONEY, "minimum_service": _SHARE, "minimum_penalty": _MONEY},
    ),
    "need": Table(("party", "stage", "use", "tier", "month"), {"t": _MASS}),
    "exports": Table(("party", "stage", "month"), {"t": _MASS, "cut_cost": _MONEY}),
    "supply": Table(
        ("stage", "source", "party", "month"),
        {
            "base_t": _MASS,
            "available_t": _MASS,
            "price": _MONEY,
            "freight": _MONEY,
            "lead_months": _COUNT,
            "route": _TEXT,
            "km": Column("number"),
            "days": Column("number"),
        },
        _DIRECT,
    ),
    "pool": Table(
        ("stage", "source", "step", "month"),
        {"limit_t": _MASS, "multiplier": Column("number", 1.0)},
    ),
    "access": Table(("stage", "source", "party", "month"), {"open": _SHARE}, _DIRECT),
    "routes": Table(("stage", "from_place", "to_place"), _WAY),
    # Other ways of a contract, of what is diverted, and of a swap, besides the direct one.
    "ways": Table(("stage", "source", "party", "way", "month"), {"open": _SHARE, **_WAY}),
    "own": Table(
        ("party", "stage", "month"),
        {"base_t": _MASS, "surge_t": _MASS, "cost": _MONEY, "surge_cost": _MONEY},
    ),
    "processing": Table(
        ("party", "from_stage", "to_stage", "month"),
        {
            "base_t": _MASS,
            "capacity_t": _MASS,
            "yield": Column("number", 0.0, 1.0),
            "cost": _MONEY,
            "lead_months": _COUNT,
        },
    ),
    "stocks": Table(
        ("party", "stage", "owner"),
        {
            "initial_t": _MASS,
            "maximum_t": _MASS,
            "release_limit_t": _MASS,
            "refill_limit_t": _MASS,
            "release_from": _TEXT,
            "holding": _MONEY,
            "end_value": _MONEY,
        },
    ),
    "pipeline": Table(("party", "stage", "source", "month"), {"t": _MASS}),
    "substitution": Table(
        ("party", "stage", "use", "tier", "month"),
        {"limit_t": _MASS, "ramp_t": _MASS, "cost": _MONEY},
    ),
    "recycling": Table(
        ("party", "stage", "month"), {"limit_t": _MASS, "ramp_t": _MASS, "cost": _MONEY}
    ),
    "transfers": Table(
        ("stage", "from_place", "to_place", "month"), {"limit_t": _MASS, "cost": _MONEY}, _DIRECT
    ),
    "origins": Table(("stage", "source", "origin", "origin_stage"), {"share": _SHARE}),
    "waits": Table(("action",), {"decides": _TEXT, "days": Column("number")}),
    "assumptions": Table(
        ("parameter", "party", "stage"),
        {
            "value": Column("number", -float("inf")),
            "low": Column("number", -float("inf")),
            "high": Column("number", -float("inf")),
            "unit": _TEXT,
            "status": _TEXT,
            "source": _TEXT,
        },
    ),
    "notes": Table(("what", "detail"), {}),
}

OWNERS: Final = ("industry", "public")
LARGEST: Final = 1e12
"""No number of a problem may be larger: a world's copper in grams, or a slip of the keyboard."""


def empty(table: str) -> pd.DataFrame:
    """Return a table without rows and with the right columns.

    Examples
    --------
    >>> empty("pipeline").columns.tolist()
    ['party', 'stage', 'source', 'month', 't']
    """
    return canonical(table, pd.DataFrame(columns=names(table)))


def names(table: str) -> list[str]:
    """Return the columns that a table must have, keys first."""
    form = SCHEMA[table]
    return [*form.keys, *form.columns]


def canonical(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with checked columns, in the order of its keys, whatever order it came in.

    Parameters
    ----------
    table
        Name in `SCHEMA`.
    frame
        Rows in any order; columns in any order, no others.

    Raises
    ------
    BadInput
        For a missing or unknown column, an empty cell, a repeated key, or a number that is
        negative, out of bounds, not finite or absurdly large; names table, column and row.

    Examples
    --------
    >>> rows = pd.DataFrame({"stage": ["refined", "mine"], "position": [1, 0], "price": [9.0, 3.0]})
    >>> canonical("stages", rows)["stage"].tolist()
    ['mine', 'refined']
    """
    form, wanted = SCHEMA[table], names(table)
    wanted += [name for name in form.optional if name in frame.columns]
    missing = [name for name in wanted if name not in frame.columns]
    extra = [str(name) for name in frame.columns if name not in wanted]
    if missing or extra:
        raise BadInput(
            f"table '{table}' of the delivery problem: "
            + "; ".join(
                text
                for text, given in (
                    (f"missing column {', '.join(missing)}", missing),
                    (f"unknown column {', '.join(extra)}", extra),
                )
                if given
            )
        )
    typed = {name: _text(table, name, frame[name]) for name in form.keys if name != "step"}
    if "step" in form.keys:
        typed["step"] = _number(table, "step", _COUNT, frame["step"])
    for name, column in {**form.columns, **form.optional}.items():
        if name not in wanted:
            continue
        given = frame[name]
        typed[name] = (
            _text(table, name, given)
            if column.kind == "str"
            else _number(table, name, column, given)
        )
    result = pd.DataFrame({name: typed[name] for name in wanted})
    result = result.sort_values(list(form.keys), kind="stable", ignore_index=True)
    twice = result.duplicated(list(form.keys))
    if twice.any():
        row = result.loc[twice, list(form.keys)].iloc[0].to_dict()
        raise BadInput(f"table '{table}' of the delivery problem holds {row} more than once")
    return result


def numbers(table: str, name: str, values: ArrayLike) -> pd.Series:
    """Return one checked column of numbers.

    Raises
    ------
    BadInput
        As `canonical`.
    """
    form = SCHEMA[table]
    column = form.optional[name] if name in form.optional else form.columns[name]
    return _number(table, name, column, pd.Series(values))


def _text(table: str, name: str, given: pd.Series) -> pd.Series:
    if given.isna().any():
        raise BadInput(f"table '{table}', column '{name}': row {_first(given.isna())} is empty")
    return given.astype("str")


def _number(table: str, name: str, column: Column, given: pd.Series) -> pd.Series:
    try:
        values = given.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise BadInput(f"table '{table}', column '{name}': not a number ({error})") from error
    out_of_bounds = ~((values >= column.low) & (values <= column.high))
    wrong = ~np.isfinite(values) | (np.abs(values) > LARGEST) | out_of_bounds
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise BadInput(
            f"table '{table}', column '{name}', row {at}: {values[at]!r} is not between "
            f"{column.low:g} and {min(column.high, LARGEST):g}"
        )
    result = pd.Series(values, index=given.index, name=name)
    if column.kind == "int":
        if (values != np.rint(values)).any():
            raise BadInput(f"table '{table}', column '{name}': whole numbers only")
        return result.astype("int64")
    return result


def _first(wrong: pd.Series) -> int:
    return int(np.flatnonzero(wrong.to_numpy())[0])
