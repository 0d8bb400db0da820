"""World Mineral Statistics of the British Geological Survey: output by country, 1971-2023.

One packed CSV file a commodity, as the survey's data service gives it, with the kind of good
(``bgs_sub_commodity_trans``), the unit, and notes of single figures, which are kept. Figures that
the survey marks "Estimates" are ``estimated``; "Figures not available" is a row without a value.

- Kinds of ferro-alloys, of minerals and of lithium salts are forms. Left out are three kinds that
  join minerals which cannot be told apart, and two of pig iron: 949 rows of the fourteen files.
- Lithium as a whole (form empty, from 2012) is our sum of the kinds given in lithium content,
  status ``imputed``. Rows noted "Hydroxide." are left out of it, since the hydroxide is made from
  carbonate or spodumene that is counted already; so are those noted "Carbonate." (the United
  States, 4,000-7,000 t from 2017), which are of another kind than the note of their column says.
- Historic states keep codes of their own. The Federal Republic of Germany and Germany are one
  place; of two rows of a year, the one with a figure is taken.
- The survey writes "Congo" with the code of the other Congo; the name is believed.

The terms ask for acknowledgement and have not been cleared for passing the numbers on, so that
they are read only into a catalogue of the user's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from shigen.catalogue.importers.production_rows import (
    Rule,
    amount_in,
    production,
    rule_of,
    rules,
    year_in,
)
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "bgs-wms",
    "title": "World Mineral Statistics",
    "publisher": "British Geological Survey",
    "edition": "to 2023",
    "licence": "British Geological Survey (c) UKRI; acknowledgement asked for, terms of passing on "
    "not cleared",
    "ships": "0",
    "citation": "British Geological Survey, World Mineral Statistics; "
    "bgs.ac.uk/mineralsuk/statistics/world-mineral-statistics",
    "accessed": "2026-11-22",
}
PATTERN = "BGS_*_production.csv.gz"
COMMODITY, PART = "bgs_commodity_trans", "bgs_sub_commodity_trans"
NOTES = "concat_figure_notes_text"
COLUMNS = (
    "country_trans",
    "country_iso3_code",
    COMMODITY,
    PART,
    "bgs_statistic_type_trans",
    "units",
    "year",
    "quantity",
    "sdmx_code",
    "data_precision_description",
    NOTES,
)
ESTIMATES = "Estimates."
# Codes that are not those of the place named.
OTHER_CODES = {("COD", "ZAR"), ("COG", "COD"), ("XKX", "1A0")}
# Half a unit, which "more than 0 but less than 0.5" may reach.
SMALL = 0.5
LITHIUM_SINCE = 2012
# Made from what is counted already, or of another kind than lithium content.
NOT_ADDED = frozenset({"Hydroxide.", "Carbonate."})
LITHIUM = Rule("lithium", "mine", "", "tonnes (metric)", 1.0, "t", "lithium content", "", "")


def _place(row: Row) -> str:
    place = row.place_in("country_trans")
    code = row.cells["country_iso3_code"].strip()
    if code and code != place and (place, code) not in OTHER_CODES:
        row.refuse("country_iso3_code", f"is not the code of {row.cells['country_trans']}")
    return place


def _notes(row: Row) -> list[str]:
    notes = [" ".join(note.split()) for note in row.cells[NOTES].split("|")]
    if not all(note.isprintable() for note in notes):
        row.refuse(NOTES, "holds characters that are no text")
    return [note for note in notes if note]


def _observed(row: Row, rule: Rule) -> dict[str, Any]:
    notes = _notes(row)
    status = "estimated" if ESTIMATES in notes else "reported"
    kept = tuple(note.removesuffix(".") for note in notes if note != ESTIMATES)
    value = amount_in(row, "quantity", rule)
    code = row.cells["sdmx_code"]
    head = (rule, _place(row), year_in(row, "year", midnight=True))
    if code == "O" and value is None:
        return production(
            *head, None, status=status, source=SOURCE, notes=("figures not available", *kept)
        )
    if code == "N":
        top = SMALL * (0.001 if "kilogram" in rule.printed_unit else 1.0)
        return production(
            *head,
            top / 2,
            low=0.0,
            high=top,
            status="estimated",
            source=SOURCE,
            notes=("published as more than 0 and less than half a unit", *kept),
        )
    if code != "A" or value is None:
        row.refuse("sdmx_code", f"does not go with the quantity '{row.cells['quantity']}'")
    return production(*head, value, status=status, source=SOURCE, notes=kept)


def _rows(file: Path) -> Iterable[tuple[Row, dict[str, Any] | None]]:
    """Rows of a file with what each gives: nothing where the rules leave the commodity out."""
    for row in rows_of(file, columns=COLUMNS):
        if row.cells["bgs_statistic_type_trans"] != "Production":
            row.refuse("bgs_statistic_type_trans", "is not Production")
        rule = rule_of(row, "bgs", COMMODITY, PART)
        if row.cells["units"] != rule.printed_unit:
            row.refuse("units", f"is not {rule.printed_unit}, the unit of this commodity")
        yield row, _observed(row, rule) if rule.mineral else None


def _kind(form: str) -> str:
    return form.removesuffix("-content").replace("other", "minerals not named")


def lithium_content(rows: Iterable[tuple[tuple[str, ...], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Lithium content of everything that a country brings out, by our sum of the kinds.

    Parameters
    ----------
    rows
        Notes of the figure, and the ``production`` row, of all kinds of lithium.

    Returns
    -------
    list of dict
        Rows with an empty form, from 2012, in tonnes of lithium.

    Examples
    --------
    >>> row = {"mineral": "lithium", "form": "spodumene-content", "place": "AUS", "year": 2022}
    >>> both = [((), row | {"value": 70.0}), (("Hydroxide.",), row | {"value": 5.0})]
    >>> [(row["place"], row["value"], row["status"]) for row in lithium_content(both)]
    [('AUS', 70.0, 'imputed')]
    """
    parts: dict[tuple[str, int], dict[str, float]] = {}
    for notes, row in rows:
        counted = row["mineral"] == "lithium" and str(row["form"]).endswith("-content")
        if not counted or row["value"] is None or NOT_ADDED & set(notes):
            continue
        if row["year"] >= LITHIUM_SINCE:
            parts.setdefault((row["place"], row["year"]), {})[row["form"]] = row["value"]
    return [
        production(
            LITHIUM,
            place,
            year,
            sum(found.values()),
            status="imputed",
            source=SOURCE,
            notes=(
                "our sum of the lithium in " + ", ".join(_kind(form) for form in sorted(found)),
            ),
        )
        for (place, year), found in parts.items()
    ]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(path.glob(PATTERN))
    if not found:
        raise BadInput(f"{path}: no file {PATTERN} in this folder; name a file itself")
    return found


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Output by country, year and kind of good.

    Parameters
    ----------
    path
        Folder with files ``BGS_<commodity>_production.csv.gz``, or one such file.

    Returns
    -------
    dict
        ``production``, in tonnes of the basis that each row names.

    Raises
    ------
    BadInput
        When a file is cut short, a column is missing, a commodity, unit, place or year is not what
        the source prints, a quantity is negative, or two rows contradict each other.
    """
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    lithium = []
    for file in _files(path):
        for row, new in _rows(file):
            if new is None:
                continue
            key = tuple(new[k] for k in ("mineral", "stage", "form", "place", "year"))
            old = found.get(key)
            if old is not None and old["value"] is not None and new["value"] is not None:
                row.refuse("quantity", f"is a second figure of {', '.join(map(str, key))}")
            if old is None or old["value"] is None:
                found[key] = new
            lithium.append((tuple(_notes(row)), new))
    if not found:
        raise BadInput(f"{path}: has no row of a mineral of the catalogue")
    rows = [*found.values(), *lithium_content(lithium)]
    return {"production": pd.DataFrame(rows)}


def left_out(path: Path) -> dict[str, int]:
    """Number of rows that are left out, by kind of good.

    Parameters
    ----------
    path
        As for `read`.

    Raises
    ------
    BadInput
        As `read` does.
    """
    counted: dict[str, int] = {}
    for file in _files(path):
        for row, new in _rows(file):
            if new is None:
                name = row.cells[PART] or row.cells[COMMODITY]
                counted[name] = counted.get(name, 0) + 1
    return counted


def minerals() -> tuple[str, ...]:
    """Minerals of which this source gives output."""
    return tuple(sorted({rule.mineral for rule in rules("bgs").values() if rule.mineral}))
