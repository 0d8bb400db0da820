"""What importers of output by country share: rules as data, years, amounts, the finished row."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from shigen import units
from shigen.catalogue.importers.source_file import Row

FIRST_YEAR = 1900
# Units as publishers print them, and how many of them make a tonne.
PRINTED_UNITS = MappingProxyType(
    {
        "tonnes (metric)": "t",
        "tonnes (metal content)": "t",
        "kilograms (metal content)": "kg",
        "metr. t": "t",
        "t": "t",
        "kg": "kg",
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one printed commodity becomes rows of the ``production`` table.

    Attributes
    ----------
    mineral, stage, form
        Key of the rows; no mineral means that the commodity is left out, and ``note`` says why.
    printed_unit
        Unit that the source must print, or is known to mean.
    factor
        Fraction 0-1 of the printed mass that counts, such as lithium in Li2O.
    unit, basis
        Unit of the rows, and what a tonne means.
    several
        ``add`` when a country may have several rows that are parts of one sum.
    note
        What a reader must know; for what is left out, the reason.
    """

    mineral: str
    stage: str
    form: str
    printed_unit: str
    factor: float
    unit: str
    basis: str
    several: str
    note: str


@cache
def rules(name: str) -> Mapping[tuple[str, str], Rule]:
    """Rules of an importer by printed commodity and part.

    Parameters
    ----------
    name
        File ``rules/<name>.csv`` of this package.

    Examples
    --------
    >>> rules("wmd")["Lithium (Li2O)", ""].factor
    0.46454
    """
    file = resources.files("shigen.catalogue.importers").joinpath("rules", f"{name}.csv")
    found = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True):
        found[row["commodity"], row["part"]] = Rule(
            mineral=row["mineral"],
            stage=row["stage"],
            form=row["form"],
            printed_unit=row["printed_unit"],
            factor=float(row["factor"] or 1),
            unit=row["unit"] or "t",
            basis=row["basis"],
            several=row["several"],
            note=row["note"],
        )
    return MappingProxyType(found)


def rule_of(row: Row, name: str, column: str, part_column: str = "") -> Rule:
    """Rule of the commodity that a row is about.

    Raises
    ------
    BadInput
        When the rules do not know the commodity.
    """
    part = row.cells[part_column].strip() if part_column else ""
    rule = rules(name).get((row.cells[column].strip(), part))
    if rule is None:
        named = f" with '{part}'" if part else ""
        row.refuse(column, f"{named} is no commodity of this source; rules/{name}.csv lists them")
    return rule


def year_in(row: Row, column: str, *, midnight: bool = False) -> int:
    """Calendar year of a cell.

    Parameters
    ----------
    row, column
        The cell.
    midnight
        The year stands as the first moment of it, ``2021-01-01 00:00:00``.

    Raises
    ------
    BadInput
        When the cell is no year, is before 1900, or has not come yet.
    """
    text = row.cells[column].strip()
    if midnight:
        text = text.removesuffix("-01-01 00:00:00")
    if not re.fullmatch(r"[0-9]{4}", text):
        row.refuse(column, "is not a year")
    year = int(text)
    if not FIRST_YEAR <= year <= dt.datetime.now(tz=dt.UTC).year:
        row.refuse(column, f"is not a year from {FIRST_YEAR} to now")
    return year


def amount_in(row: Row, column: str, rule: Rule) -> float | None:
    """Amount of a cell in tonnes of the basis of its rule; nothing when the cell is empty.

    Raises
    ------
    BadInput
        When the cell is not a number, or is negative.
    """
    amount = row.number_in(column, empty=("",))
    if amount is None:
        return None
    if amount < 0:
        row.refuse(column, "is negative, which output cannot be")
    if not math.isfinite(amount):
        row.refuse(column, "is more than a number can be")
    return units.convert(amount * rule.factor, PRINTED_UNITS[rule.printed_unit], "t")


def production(
    rule: Rule,
    place: str,
    year: int,
    value: float | None,
    *,
    status: str,
    source: Mapping[str, str],
    notes: tuple[str, ...] = (),
    low: float | None = None,
    high: float | None = None,
) -> dict[str, object]:
    """One row of the ``production`` table.

    Parameters
    ----------
    rule
        Says mineral, stage, form, unit and basis.
    place, year, value
        What is observed, in tonnes; no value when the source has none.
    status, source, notes, low, high
        How firmly, and from where.
    """
    return {
        "mineral": rule.mineral,
        "stage": rule.stage,
        "form": rule.form,
        "place": place,
        "year": year,
        "measure": "production",
        "basis": rule.basis,
        "value": value,
        "low": low,
        "high": high,
        "unit": rule.unit,
        "status": status,
        "source": source["source"],
        "vintage": source["edition"],
        "note": "; ".join(note for note in (*notes, rule.note) if note),
    }
