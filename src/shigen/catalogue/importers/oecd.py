"""Country risk classes of the participants in the OECD arrangement on export credits, 2026 list.

Classes run from 0 (least) to 7 (most risk that a country does not service its external debt). The
list prints 0 for high-income countries, which are not classified at all; 0 with such a footnote
becomes a row without a value. Singapore is class 0 without a footnote.

The terms of passing the list on have not been cleared, so that it is read only into a catalogue of
the user's own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput, UnknownName

SOURCE = {
    "source": "oecd-country-risk",
    "title": "Country risk classification of the participants to the arrangement on officially "
    "supported export credits",
    "publisher": "Organisation for Economic Co-operation and Development",
    "edition": "2026",
    "licence": "OECD terms, attribution; terms of passing on not cleared",
    "ships": "0",
    "citation": "OECD, Country risk classification; oecd.org/en/topics/export-credits",
    "accessed": "2026-11-22",
}
PATTERN = "oecd_crc_*.csv"
COLUMNS = ("country", "iso3", "crc", "notes")
HIGHEST = 7
_YEAR = re.compile(r"oecd_crc_(20\d\d)")
_FOOTNOTES = re.compile(r"(\(\d\) ?)*")
# Codes of the list that are not those of the place named.
OTHER_CODES = {"XKV": "XKX"}


def _place(row: Row) -> str:
    """Place by its code; the name must not be that of another place."""
    code = row.cells["iso3"].strip()
    try:
        place = reference.place(OTHER_CODES.get(code, code))
    except UnknownName as error:
        row.refuse("iso3", f"is not a place we know ({error})")
    try:
        named = reference.place(row.cells["country"])
    except UnknownName:
        # "Korea" is the Republic of Korea here, which only the code says.
        if row.cells["country"] != "Korea":
            row.refuse("country", "is not a place we know")
        named = place
    if named != place:
        row.refuse("iso3", f"is not the code of {row.cells['country']}")
    return place


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Country risk class by country.

    Parameters
    ----------
    path
        ``oecd_crc_<year>.csv``, or the folder that holds it.

    Returns
    -------
    dict
        ``governance``, dimension ``oecd-country-risk``, 0 to 7; high is bad, unlike the other
        dimensions.

    Raises
    ------
    BadInput
        When a class is not a whole number from 0 to 7, a country is not known or occurs twice, or
        the name of the file has no year.
    """
    file = located(path, PATTERN)
    year = _YEAR.match(file.name)
    if year is None:
        raise BadInput(f"{file}: the name must say the year of the list, as oecd_crc_2026.csv does")
    found: dict[str, dict[str, object]] = {}
    for row in rows_of(file, columns=COLUMNS):
        place = _place(row)
        if place in found:
            row.refuse("country", "occurs twice")
        risk = row.number_in("crc", empty=("",))
        if risk is not None and not (risk.is_integer() and 0 <= risk <= HIGHEST):
            row.refuse("crc", f"is not a class from 0 to {HIGHEST}")
        footnotes = row.cells["notes"].strip()
        if not _FOOTNOTES.fullmatch(footnotes):
            row.refuse("notes", "is not a list of footnote numbers")
        classified = risk is not None and not (risk == 0 and footnotes)
        found[place] = {
            "place": place,
            "year": int(year[1]),
            "dimension": "oecd-country-risk",
            "value": risk if classified else None,
            "unit": "class",
            "status": "reported",
            "source": SOURCE["source"],
            "vintage": SOURCE["edition"],
            "note": "" if classified else "not classified; high-income or of no exposure",
        }
    if not found:
        raise BadInput(f"{file}: has no rows")
    return {"governance": pd.DataFrame(list(found.values()))}
