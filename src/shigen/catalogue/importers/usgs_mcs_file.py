"""Read the data file of the USGS Mineral Commodity Summaries as it was released.

Nothing is interpreted here but the encoding: each row keeps its line number, so that every later
refusal can name file, row and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.usgs_mcs_values import Reading, read_value, status
from shigen.errors import BadInput

FILE = "MCS2026_Commodities_Data.csv"
KEY = "usgs-mcs2026"
VINTAGE = "2026"

# column of the file -> name used here
COLUMNS = {
    "MCS chapter": "chapter",
    "Section": "section",
    "Commodity": "commodity",
    "Country": "country",
    "Statistics": "statistic",
    "Statistics_detail": "detail",
    "Unit": "unit",
    "Year": "year",
    "Value": "published",
    "Notes": "notes",
    "Is critical mineral 2025": "critical",
    "Other notes": "about",
}

SECTIONS = {"Salient": "us", "World": "world", "Import Sources": "import-sources"}

# Mass units of the file in tonnes; other units (dollars, carats, litres) stay as printed.
TONNES = {
    "metric tons": 1.0,
    "metric dry tons": 1.0,
    "tons": 1.0,
    "thousand metric tons": 1e3,
    "thousand metric dry tons": 1e3,
    "million metric tons": 1e6,
    "kilograms": 1e-3,
}

_YEAR = re.compile(r"\d{4}(?:\u2013\d{2})?")
_BASIS = re.compile(r"\(Data in [^,()]*, (?P<basis>.*?),? unless otherwise specified\)")
# A line that counts in another unit than its unit column says.
_OWN_UNIT = re.compile(r"million square feet")


def read_rows(path: Path) -> pd.DataFrame:
    """Read the released file.

    Parameters
    ----------
    path
        The CSV file, encoded in cp1252.

    Returns
    -------
    pandas.DataFrame
        Text columns ``chapter, section, commodity, country, statistic, detail, unit, year,
        published, notes, about, kind, mineral``, where ``kind`` is ``us``, ``world`` or
        ``import-sources`` and ``mineral`` the slug; and ``line``, the line number in the file.

    Raises
    ------
    BadInput
        When the file is missing, not in cp1252, has other columns, a row of the wrong length, or a
        section, year or value that the agency does not use: names file, row and column.
    """
    slugs = {(rule["chapter"], rule["commodity"]): rule["mineral"] for rule in rules("minerals")}
    reader = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        if header != list(COLUMNS):
            raise BadInput(f"{path.name}, row 1: columns are {header}; need {list(COLUMNS)}")
        rows = [_row(path.name, reader.line_num, cells, slugs) for cells in reader]
    except csv.Error as error:
        where = f"{path.name}, row {reader.line_num}"
        raise BadInput(f"{where}: {error}; the file is damaged") from None
    if not rows:
        raise BadInput(f"{path.name} holds no rows; the file was cut short")
    return pd.DataFrame(rows)


def records(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of `read_rows` in the order of the file, every cell as text.

    Parameters
    ----------
    rows
        Any of the rows.
    """
    ordered = rows.sort_values("line").to_dict("records")
    return [{str(key): str(cell) for key, cell in row.items()} for row in ordered]


def rules(name: str) -> list[Mapping[str, str]]:
    """Rows of a rule table of this importer, as text.

    Parameters
    ----------
    name
        ``minerals``, ``production``, ``shares`` or ``prices``.
    """
    file = resources.files("shigen.catalogue.importers").joinpath("rules", f"usgs_mcs_{name}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True))


def slug(text: str) -> str:
    """Lower-case words of a printed title, joined by hyphens.

    Examples
    --------
    >>> slug("Sand And Gravel (Construction)")
    'sand-and-gravel-construction'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("\u2019", "")).strip("-")


def basis(about: str) -> str:
    """What a tonne of the chapter means, as its heading says; empty for gross weight.

    Examples
    --------
    >>> basis("(Data in metric tons, antimony content, unless otherwise specified)")
    'antimony content'
    """
    match = _BASIS.search(about)
    return "" if match is None else match["basis"]


def note(reading: Reading, notes: str, *more: str) -> str:
    """One line of remarks on a number: the code in words, our remarks, the agency's footnotes.

    Parameters
    ----------
    reading
        The printed value.
    notes
        Footnotes of the row. That a value is estimated stands in its status and is left out.
    more
        Our own remarks; empty ones are left out.
    """
    footnotes = [part.strip() for part in notes.split("--")]
    kept = [part for part in footnotes if part not in {"", "Yes", "Estimated.", "Estimated ."}]
    kept = [part for part in kept if not part.startswith("See Appendix C")]
    said = (reading.meaning, *more, *(part.rstrip(".") for part in kept))
    return "; ".join(part for part in said if part)


def observed(row: Mapping[str, str], factor: float, unit: str, *remarks: str) -> dict[str, object]:
    """The tail of an observation: value, low, high, unit, status, source, vintage and note.

    Parameters
    ----------
    row
        A row of `read_rows`.
    factor
        Multiplies the printed number.
    unit
        Unit after multiplying.
    remarks
        Our own remarks on the row.
    """
    reading = read_value(row["published"], notes=row["notes"], unit=row["unit"])
    # The agency prints a range where it has an estimate only, with or without a footnote.
    estimated = reading.kind == "range" or status(row["notes"]) == "estimated"
    return {
        "value": None if reading.value is None else reading.value * factor,
        "low": None if reading.low is None else reading.low * factor,
        "high": None if reading.high is None else reading.high * factor,
        "unit": unit,
        "status": "estimated" if estimated else "reported",
        "source": KEY,
        "vintage": VINTAGE,
        "note": note(reading, row["notes"], *remarks),
    }


def place(row: Mapping[str, str]) -> str:
    """Place of a row.

    Raises
    ------
    BadInput
        When the country is not in the reference table: names file, row and column.
    """
    try:
        return reference.place(row["country"])
    except BadInput as error:
        raise BadInput(f"{FILE}, row {row['line']}, column 'Country': {error}") from None


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}") from None
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        where = f"{path.name}, row {raw[: error.start].count(10) + 1}"
        raise BadInput(f"{where}: byte {raw[error.start]:#04x} is not cp1252") from None


def _row(
    file: str, line: int, cells: list[str], slugs: Mapping[tuple[str, str], str]
) -> dict[str, object]:
    where = f"{file}, row {line}"
    if len(cells) != len(COLUMNS):
        raise BadInput(f"{where}: {len(cells)} cells instead of {len(COLUMNS)}")
    tidy = [cell.replace("\xa0", " ").strip() for cell in cells]
    row = dict(zip(COLUMNS.values(), tidy, strict=True))
    kinds = [kind for start, kind in SECTIONS.items() if row["section"].startswith(start)]
    if not kinds:
        raise BadInput(f"{where}, column 'Section': '{row['section']}' is no section we know")
    if not _YEAR.fullmatch(row["year"]):
        raise BadInput(f"{where}, column 'Year': '{row['year']}' is not a year")
    try:
        read_value(row["published"], notes=row["notes"], unit=row["unit"])
    except ValueError as error:
        raise BadInput(f"{where}, column 'Value': {error}") from None
    if own := _OWN_UNIT.search(row["detail"]):
        row["unit"] = own[0]
    mineral = slugs.get((row["chapter"], row["commodity"]), slug(row["commodity"]))
    return row | {"kind": kinds[0], "mineral": mineral, "line": line}
