"""World Mining Data of the Austrian Federal Ministry of Finance: output by country, 2018-2024.

Sixty-five commodities, each in the unit and on the basis that its title says, such as
``Lithium (Li2O)``; oxides become their metal, phosphate and potash stay P2O5 and K2O, rare earths
stay oxides. 21 commodities are no minerals of this catalogue (6,832 of the 14,133 rows).

- Flags: ``r`` reported, ``e`` estimated, ``p`` provisional, taken as estimated. A row without a
  figure is kept without a value.
- The rows "Total" become the world. In 2020-2022 some of them leave out a country that is listed;
  the note says which, or by how much the countries exceed them.

The second file, a map of commodities to customs codes made for the GeoPolRisk method, gives the
end-of-life recycling input rates of the European Union, from the fact sheets that it names;
a rate without a fact sheet is taken as not known.

Neither may be passed on without asking, so that they are read only into a user's own catalogue.
"""

from __future__ import annotations

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
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput
from shigen.reference import name

SOURCES = (
    {
        "source": "wmd-2026",
        "title": "World Mining Data, production by country",
        "publisher": "Federal Ministry of Finance of Austria; International Organizing Committee "
        "for the World Mining Congresses",
        "edition": "2018-2024",
        "licence": "free to use with the source named; terms of passing on not cleared",
        "ships": "0",
        "citation": "Reichl and Schatz, World Mining Data; world-mining-data.info",
        "accessed": "2026-11-22",
    },
    {
        "source": "geopolrisk-recycling",
        "title": "End-of-life recycling input rates by commodity of World Mining Data",
        "publisher": "GeoPolRisk; rates of the SCRREEN fact sheets",
        "edition": "2023",
        "licence": "part of a GPL-3 programme; terms of passing on the data not cleared",
        "ships": "0",
        "citation": "SCRREEN2 fact sheets on raw materials, scrreen.eu",
        "accessed": "2026-11-22",
    },
)
OUTPUT, RECYCLING = SOURCES
PATTERN = "wmd_mine_production_*.csv"
MAP_PATTERN = "hs_code_map.csv"
COLUMNS = ("commodity", "Country", "Country_ISO", "unit", "data_source", "year", "production")
MAP_COLUMNS = ("Sheet_name", "Reference", "EoL-RIR (2023)")
RATE = "EoL-RIR (2023)"
STATUSES = {"r": "reported", "e": "estimated", "p": "estimated", "nan": "reported"}
TOTAL = "Total"
# Codes that are not those of the place named.
OTHER_CODES = {("TWN", "S19"), ("XKX", "R20"), ("GUF", "GUY"), ("WLD", "DELETE")}
# A total further off than this part of itself is not a total of these countries.
OPEN = 0.05
# Sums of rounded figures.
ROUNDING = 1e-6
NO_FACT_SHEET = ("", "Not Available")
Key = tuple[str, str, str, int]


def _place(row: Row) -> str:
    place = row.place_in("Country")
    code = row.cells["Country_ISO"].strip()
    if code != place and (place, code) not in OTHER_CODES:
        row.refuse("Country_ISO", f"is not the code of {row.cells['Country']}")
    return place


def _observed(row: Row, rule: Rule) -> dict[str, Any]:
    if row.cells["unit"] != rule.printed_unit:
        row.refuse("unit", f"is not {rule.printed_unit}, the unit of this commodity")
    status = STATUSES.get(row.cells["data_source"])
    if status is None:
        row.refuse("data_source", "is none of r, e, p")
    value = amount_in(row, "production", rule)
    notes = [] if value is not None else ["no figure published"]
    notes += ["provisional"] if row.cells["data_source"] == "p" else []
    return production(
        rule,
        _place(row),
        year_in(row, "year"),
        value,
        status=status,
        source=OUTPUT,
        notes=tuple(notes),
    )


def checked_total(total: float, amounts: dict[str, float], where: str) -> str:
    """What a reader must know of a world total; nothing when the countries add up to it.

    Parameters
    ----------
    total
        Published total in tonnes.
    amounts
        Tonnes by country.
    where
        File and row, for messages.

    Raises
    ------
    BadInput
        When the countries miss the total by more than a twentieth of it.

    Examples
    --------
    >>> checked_total(100.0, {"CHN": 100.0, "CHL": 2.0}, "selenium 2021")
    'countries add up to 102 t; the total leaves out Chile'
    """
    added = sum(amounts.values())
    if abs(added - total) <= ROUNDING * max(total, 1.0):
        return ""
    if abs(added - total) > OPEN * total:
        raise BadInput(
            f"{where}: the countries add up to {added:,.10g} t against a total of {total:,.10g} t; "
            "rows are missing, doubled, or in another unit"
        )
    slack = ROUNDING * total
    alone = [place for place, value in amounts.items() if abs(added - total - value) <= slack]
    said = f"; the total leaves out {name('place', alone[0])}" if len(alone) == 1 else ""
    return f"countries add up to {added:.10g} t{said}"


def output(file: Path) -> pd.DataFrame:
    """Output by country and year, with the world.

    Parameters
    ----------
    file
        Table of the commodities by country and year.

    Returns
    -------
    pandas.DataFrame
        Columns of ``production``; tonnes of the basis that each row names.

    Raises
    ------
    BadInput
        When a commodity, unit, flag, place, code or year is not what the source prints, a figure is
        negative, a row occurs twice, or countries do not add up to their total.
    """
    found: dict[Key, tuple[Row, dict[str, Any]]] = {}
    for row in rows_of(file, columns=COLUMNS):
        rule = rule_of(row, "wmd", "commodity")
        if not rule.mineral:
            continue
        new = _observed(row, rule)
        key = (rule.mineral, rule.stage + rule.form, new["place"], new["year"])
        if key in found:
            row.refuse("Country", f"occurs twice for {row.cells['commodity']} in {new['year']}")
        found[key] = row, new
    if not found:
        raise BadInput(f"{file}: has no row of a mineral of the catalogue")
    for (mineral, kind, place, year), (row, total) in found.items():
        if place != "WLD" or total["value"] is None:
            continue
        amounts = {
            other: new["value"]
            for (m, k, other, y), (_, new) in found.items()
            if (m, k, y) == (mineral, kind, year) and other != "WLD" and new["value"] is not None
        }
        note = checked_total(total["value"], amounts, f"{file}, row {row.number}")
        total["note"] = "; ".join(text for text in (note, total["note"]) if text)
    return pd.DataFrame([new for _, new in found.values()])


def recycling(file: Path) -> pd.DataFrame:
    """End-of-life recycling input rates of the European Union.

    Parameters
    ----------
    file
        Map of commodities to customs codes.

    Returns
    -------
    pandas.DataFrame
        Columns of ``recycling``.

    Raises
    ------
    BadInput
        When a commodity is not known, a rate is not a fraction, or two rates of a mineral differ.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows_of(file, columns=MAP_COLUMNS):
        rule = rule_of(row, "wmd", "Sheet_name")
        if not rule.mineral:
            continue
        rate = row.number_in(RATE)
        if rate is None or not 0 <= rate <= 1:
            row.refuse(RATE, "is not a fraction from 0 to 1")
        known = row.cells["Reference"].strip() not in NO_FACT_SHEET
        new: dict[str, Any] = {
            "mineral": rule.mineral,
            "place": "EUU",
            "period": "2023",
            "measure": "eol-rir",
            "value": rate if known else None,
            "unit": "fraction",
            "status": "estimated",
            "source": RECYCLING["source"],
            "vintage": RECYCLING["edition"],
            "note": "" if known else "no fact sheet is named; the printed rate may mean not known",
        }
        old = found.setdefault(rule.mineral, new)
        if old["value"] != new["value"]:
            if old["value"] is None:
                found[rule.mineral] = new
            elif new["value"] is not None:
                row.refuse(RATE, f"differs from another row of {rule.mineral}")
    if not found:
        raise BadInput(f"{file}: has no row of a mineral of the catalogue")
    return pd.DataFrame(list(found.values()))


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Output by country and year, and recycling rates.

    Parameters
    ----------
    path
        Folder with ``wmd_mine_production_*.csv`` and ``hs_code_map.csv``, or one of the two.

    Returns
    -------
    dict
        ``production``, ``recycling``, or both.

    Raises
    ------
    BadInput
        As `output` and `recycling` do.
    """
    if path.is_file():
        is_map = "EoL-RIR" in path.read_bytes()[:4096].decode("utf-8", errors="replace")
        return {"recycling": recycling(path)} if is_map else {"production": output(path)}
    return {
        "production": output(located(path, PATTERN)),
        "recycling": recycling(located(path, MAP_PATTERN)),
    }


def minerals() -> tuple[str, ...]:
    """Minerals of which this source gives output."""
    return tuple(sorted({rule.mineral for rule in rules("wmd").values() if rule.mineral}))
