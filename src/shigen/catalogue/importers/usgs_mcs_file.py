"""Read the data file of the USGS Mineral Commodity Summaries as it was released.

Nothing is interpreted here but the encoding and the edition: each row keeps its file and line
number, so that every later refusal can name file, row and column.
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

PATTERN = "MCS*_Commodities_Data.csv"
# Of the edition that the rule tables were written for.
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

_YEAR = re.compile(r"[0-9]{4}")
_YEARS = re.compile(r"[0-9]{4}\u2013[0-9]{2}")
_NAMED = re.compile(r"MCS([0-9]{4})_", re.IGNORECASE)
_BASIS = re.compile(r"\(Data in [^,()]*, (?P<basis>.*?),? unless otherwise specified\)")
# A line that counts in another unit than its unit column says.
_OWN_UNIT = re.compile(r"million square feet")


def source_key(edition: str) -> str:
    """Key of an edition in the ``sources`` table.

    Examples
    --------
    >>> source_key("2027")
    'usgs-mcs2027'
    """
    return f"usgs-mcs{edition}"


def read_rows(path: Path) -> pd.DataFrame:
    """Read the released file.

    Parameters
    ----------
    path
        The CSV file, encoded in cp1252 or UTF-8. Its name gives the edition
        (``MCS2026_Commodities_Data.csv``); under another name it is the year after the latest year
        of the US statistics.

    Returns
    -------
    pandas.DataFrame
        Text columns ``chapter, section, commodity, country, statistic, detail, unit, year,
        published, notes, about, kind, mineral``, where ``kind`` is ``us``, ``world`` or
        ``import-sources`` and ``mineral`` the slug; ``file``, ``source`` and ``vintage``; and
        ``line``, the line number in the file.

    Raises
    ------
    BadInput
        When the file is missing, in another encoding, cut short, has other columns, a row of the
        wrong length, a row twice, or a section, year, or value that the agency does not use, a year
        after the edition, or one line in two units: names file, row and column.
    """
    slugs = {(rule["chapter"], rule["commodity"]): rule["mineral"] for rule in rules("minerals")}
    reader = csv.reader(file_text(path).splitlines(keepends=True), strict=True)
    seen: dict[tuple[str, ...], int] = {}
    rows: list[dict[str, object]] = []
    try:
        header = next(reader, [])
        if header != list(COLUMNS):
            raise BadInput(
                f"{path.name}, row 1: columns are {_short(header)}; need {list(COLUMNS)} in this "
                "order; is it the Commodities_Data file of an edition from 2026 on?"
            )
        for cells in reader:
            first = seen.setdefault(tuple(cells), reader.line_num)
            if first != reader.line_num:
                raise BadInput(f"{path.name}, row {reader.line_num}: repeats row {first}")
            rows.append(_row(path.name, reader.line_num, cells, slugs))
    except csv.Error as error:
        where = f"{path.name}, row {reader.line_num}"
        raise BadInput(f"{where}: {error}; the file is damaged") from None
    if not rows:
        raise BadInput(f"{path.name} holds no rows; the file was cut short")
    edition = _edition(path, rows)
    _check_years(path, rows, int(edition))
    _check_units(path, rows)
    return pd.DataFrame(rows).assign(file=path.name, source=source_key(edition), vintage=edition)


def _short(cells: list[str]) -> str:
    """A list of cells for a message, cut where a file of another kind has one endless line."""
    return str(cells)[:300]


def _edition(path: Path, rows: list[dict[str, object]]) -> str:
    named = _NAMED.match(path.name)
    if named is not None:
        return named[1]
    years = [int(str(row["year"])) for row in rows if row["kind"] == "us"]
    if not years:
        raise BadInput(
            f"{path.name}: neither the name (MCS2026_Commodities_Data.csv) nor US statistics say "
            "which edition it is; give it the name under which it was released"
        )
    return str(max(years) + 1)


def _check_years(path: Path, rows: list[dict[str, object]], edition: int) -> None:
    """An edition of January prints the years before it; a later year is a slip of the pen."""
    for row in rows:
        if int(str(row["year"])[:4]) > edition:
            raise BadInput(
                f"{path.name}, row {row['line']}, column 'Year': '{row['year']}' is after the "
                f"edition {edition}"
            )


def _check_units(path: Path, rows: list[dict[str, object]]) -> None:
    """One line of a table is in one unit; a second one means that a unit was switched."""
    units: dict[tuple[object, ...], object] = {}
    for row in rows:
        key = (row["kind"], row["mineral"], row["statistic"], row["detail"])
        known = units.setdefault(key, row["unit"])
        if known != row["unit"]:
            raise BadInput(
                f"{path.name}, row {row['line']}, column 'Unit': '{row['unit']}' where other rows "
                f"of '{row['detail']}' have '{known}'; one of them was switched"
            )


def records(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of `read_rows` in the order of the file, every cell as text.

    Parameters
    ----------
    rows
        Any of the rows.
    """
    ordered = rows.sort_values("line", kind="stable").to_dict("records")
    return [{str(key): str(cell) for key, cell in row.items()} for row in ordered]


def rules(name: str, edition: str = "") -> list[Mapping[str, str]]:
    """Rows of a rule table of this importer, as text.

    Parameters
    ----------
    name
        ``minerals``, ``production``, ``shares``, ``prices``, ``salient`` or ``wide_world``.
    edition
        Leaves out rules whose columns ``since`` and ``until`` exclude this edition.
    """
    file = resources.files("shigen.catalogue.importers").joinpath("rules", f"usgs_mcs_{name}.csv")
    text = file.read_text(encoding="utf-8")
    found: list[Mapping[str, str]] = list(csv.DictReader(text.splitlines(), strict=True))
    if not edition:
        return found
    return [
        rule
        for rule in found
        if (rule.get("since") or edition) <= edition <= (rule.get("until") or edition)
    ]


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
    # The agency prints a range where it has an estimate only, with or without a footnote. The wide
    # releases say in the title of the column or in a remark of their own that it is one.
    marked = row.get("marked") or status(row["notes"])
    said = row.get("said")
    return {
        "value": None if reading.value is None else reading.value * factor,
        "low": None if reading.low is None else reading.low * factor,
        "high": None if reading.high is None else reading.high * factor,
        "unit": unit,
        "status": "estimated" if reading.kind == "range" else marked,
        "source": row["source"],
        "vintage": row["vintage"],
        "note": note(reading, row["notes"], *remarks)
        if said is None
        else "; ".join(part for part in (_meaning(reading, said), *remarks, said) if part),
    }


def _meaning(reading: Reading, said: str) -> str:
    """The code in words, unless the remark of a wide release says itself where it is counted."""
    return "" if reading.kind == "small" and said else reading.meaning


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
        where = f"{row['file']}, row {row['line']}, column 'Country'"
        raise BadInput(f"{where}: {error}") from None


def file_text(path: Path) -> str:
    """Text of a released file, which is in cp1252 or UTF-8.

    Parameters
    ----------
    path
        A CSV file that ends with a line end.

    Raises
    ------
    BadInput
        When it cannot be read, is in neither encoding, or its last line has no end.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}") from None
    if not raw.endswith(b"\n"):
        rows = raw.count(10) + 1
        raise BadInput(f"{path.name}, row {rows}: has no line end; the file was cut short")
    try:
        # Text in cp1252 with any mark beyond ASCII is not UTF-8, so this order is safe.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        where = f"{path.name}, row {raw[: error.start].count(10) + 1}"
        raise BadInput(
            f"{where}: byte {raw[error.start]:#04x} is neither cp1252 nor UTF-8"
        ) from None


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
    years = _YEARS if kinds[0] == "import-sources" else _YEAR
    if not years.fullmatch(row["year"]):
        raise BadInput(f"{where}, column 'Year': '{row['year']}' is not a year")
    try:
        read_value(row["published"], notes=row["notes"], unit=row["unit"])
    except ValueError as error:
        raise BadInput(f"{where}, column 'Value': {error}") from None
    if own := _OWN_UNIT.search(row["detail"]):
        row["unit"] = own[0]
    mineral = slugs.get((row["chapter"], row["commodity"]), slug(row["commodity"]))
    return row | {"kind": kinds[0], "mineral": mineral, "line": line}
