"""World Bank governance indicators: the dimensions by year, and two means.

``mean6``
    Mean of the six estimates, as the Critical Materials Atlas computed it from the latest year of
    each country, 2015-2024. The World Bank file that is held lacks one dimension.
``mean5``
    Mean of the five estimates in that file (without voice and accountability), 2022, with a range.
``political-stability``
    One dimension, 1996-2024, with a range. There was no survey in 1995, 1997, 1999 and 2001, which
    stay absent.
``corruption-control``, ``government-effectiveness``, ``regulatory-quality``, ``rule-of-law``
    The dimensions of the file of five, and political stability again, by year, 2018-2022, with a
    range but for the rule of law, whose standard errors that file lacks. ``voice-accountability``
    is read where a file has it; the one that is held does not.

Percentile ranks and numbers of sources are not taken. A file of the same form as the table of
dimensions can be read on its own; a later edition takes a source key of its own.

Ranges are 90 % intervals, 1.645 standard errors either way. The errors of the dimensions go
together, since they share their sources, so that the error of a mean is taken as the mean of the
errors, which is its upper bound.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput, UnknownName

SOURCES = (
    {
        "source": "wgi-2023",
        "title": "Worldwide Governance Indicators, five dimensions",
        "publisher": "World Bank",
        "edition": "2023 update",
        "licence": "CC BY 4.0",
        "ships": "1",
        "citation": "Kaufmann, Kraay and Mastruzzi, doi:10.1017/S1876404511200046; "
        "worldbank.org/en/publication/worldwide-governance-indicators",
        "accessed": "2026-11-22",
    },
    {
        "source": "wgi-2025",
        "title": "Worldwide Governance Indicators, political stability",
        "publisher": "World Bank",
        "edition": "2025 update",
        "licence": "CC BY 4.0",
        "ships": "1",
        "citation": "Kaufmann, Kraay and Mastruzzi, doi:10.1017/S1876404511200046; "
        "worldbank.org/en/publication/worldwide-governance-indicators",
        "accessed": "2026-11-22",
    },
    {
        "source": "wgi-mean6-2024",
        "title": "Worldwide Governance Indicators, mean of the six dimensions",
        "publisher": "World Bank; mean taken by the Critical Materials Atlas",
        "edition": "latest year of 2015-2024",
        "licence": "CC BY 4.0",
        "ships": "1",
        "citation": "Kaufmann, Kraay and Mastruzzi, doi:10.1017/S1876404511200046; "
        "worldbank.org/en/publication/worldwide-governance-indicators",
        "accessed": "2026-11-22",
    },
)
SIX_FILE = "wgi_mean6_atlas.json"
SIX_YEAR = 2024
FIVE_FILE = "world_gov_ind_2018_2022_all_dimensions.csv"
FIVE_YEAR = 2022
BUILT_IN_EDITION = 2023
FIVE = ("CC", "GE", "PV", "RL", "RQ")
# The file stops before the standard errors of the rule of law.
FIVE_ERRORS = ("CC", "GE", "PV", "RQ")
STABILITY_FILE = "wgi_geopolrisk_estimate_1996_2024.csv"
STABILITY_YEARS = range(1996, 2025)
DIMENSIONS = {
    "CC": "corruption-control",
    "GE": "government-effectiveness",
    "PV": "political-stability",
    "RL": "rule-of-law",
    "RQ": "regulatory-quality",
    "VA": "voice-accountability",
}
_YEAR_COLUMN = re.compile(r"((?:19|20)\d\d) \[YR\1\]")
_EDITION = re.compile(r"Last Updated: ?\d\d/\d\d/(20\d\d)")
NOT_KNOWN = ("", "..")
# Estimates are in units of a standard normal distribution over countries, about -2.5 to 2.5.
LARGEST = 4.0
# 90 % of a normal distribution lies within this many standard errors.
NINETY_PERCENT = 1.6448536
# Entries that are no single country of today.
NO_COUNTRY = frozenset({"ANT", "R20", "PUS"})
# The file of political stability holds French Guiana under the code of Guyana to 2022.
MIXED_UP = {"GUY": 2022}


def _observation(
    key: tuple[str, int, str],
    value: float,
    error: float | None,
    *,
    source: str,
    vintage: str = "",
) -> dict[str, object]:
    place, year, dimension = key
    spread = None if error is None else NINETY_PERCENT * error
    return {
        "place": place,
        "year": year,
        "dimension": dimension,
        "value": value,
        "low": None if spread is None else value - spread,
        "high": None if spread is None else value + spread,
        "unit": "index",
        "status": "estimated",
        "source": source,
        "vintage": vintage or next(r["edition"] for r in SOURCES if r["source"] == source),
        "note": "range is the 90 % interval" if spread is not None else "",
    }


def _place(row: Row, code: str, name: str) -> str | None:
    if row.cells[code] in NO_COUNTRY:
        return None
    known = {place["iso3"] for place in reference.rows("places")}
    return row.cells[code] if row.cells[code] in known else row.place_in(name)


def mean_of_six(file: Path) -> list[dict[str, object]]:
    """Mean of six estimates by country, latest year.

    Raises
    ------
    BadInput
        When the file is not that list or a country or number in it is not known.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))["wgi"].items()
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{file}: is not a list of governance by country ('wgi')") from error
    rows = []
    for code, value in content:
        try:
            place = reference.place(code)
        except UnknownName as error:
            raise BadInput(f"{file}, '{code}': {error}") from error
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadInput(f"{file}, '{code}': '{value}' is not a number")
        rows.append(_observation((place, SIX_YEAR, "mean6"), value, None, source="wgi-mean6-2024"))
    return rows


def mean_of_five(file: Path) -> list[dict[str, object]]:
    """Mean of five estimates by country; none where a dimension is missing.

    Raises
    ------
    BadInput
        When a cell is neither a number nor the mark for "not known", or a series is not there.
    """
    column = f"{FIVE_YEAR} [YR{FIVE_YEAR}]"
    wanted = {f"{d}.EST" for d in FIVE} | {f"{d}.STD.ERR" for d in FIVE_ERRORS}
    parts: dict[str, dict[str, float]] = {}
    series = set()
    for row in rows_of(file, columns=("Country Name", "Country Code", "Series Code", column)):
        code = row.cells["Series Code"]
        if code not in wanted:
            continue
        series.add(code)
        place = _place(row, "Country Code", "Country Name")
        value = row.number_in(column, empty=NOT_KNOWN)
        if place is not None and value is not None:
            parts.setdefault(place, {})[code] = value
    if series != wanted:
        raise BadInput(f"{file}: has no series {', '.join(sorted(wanted - series))}")
    rows = []
    for place, found in parts.items():
        estimates = [found[f"{d}.EST"] for d in FIVE if f"{d}.EST" in found]
        errors = [found[f"{d}.STD.ERR"] for d in FIVE_ERRORS if f"{d}.STD.ERR" in found]
        if len(estimates) == len(FIVE):
            error = sum(errors) / len(errors) if len(errors) == len(FIVE_ERRORS) else None
            mean = sum(estimates) / len(FIVE)
            key = (place, FIVE_YEAR, "mean5")
            rows.append(_observation(key, mean, error, source="wgi-2023"))
    return rows


def political_stability(file: Path) -> list[dict[str, object]]:
    """Political stability and absence of violence by country and year.

    The file repeats some rows; a row that contradicts an earlier one is refused.

    Raises
    ------
    BadInput
        When a cell is not a number or a country is not known.
    """
    found: dict[tuple[str, int], dict[str, object]] = {}
    needed = ("Country/Territory", "Code", "year", "estimate", "stderr")
    for row in rows_of(file, columns=needed):
        year = int(row.number_in("year") or 0)
        if year not in STABILITY_YEARS:
            continue
        place = _place(row, "Code", "Country/Territory")
        value = row.number_in("estimate", empty=NOT_KNOWN)
        error = row.number_in("stderr", empty=NOT_KNOWN)
        if place is None or value is None or year <= MIXED_UP.get(place, 0):
            continue
        key = (place, year, "political-stability")
        new = _observation(key, value, error, source="wgi-2025")
        if found.setdefault((place, year), new) != new:
            row.refuse("estimate", f"contradicts another row of {place} in {year}")
    return list(found.values())


def _edition(file: Path) -> int:
    """Year in which the table of dimensions was last updated, from the lines below it."""
    try:
        found = _EDITION.search(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is not UTF-8 text") from error
    if found is None:
        raise BadInput(f"{file}: does not say 'Last Updated' below its rows; was it cut short?")
    return int(found[1])


def _bounded(row: Row, column: str, *, error: bool) -> float | None:
    value = row.number_in(column, empty=NOT_KNOWN)
    if value is not None and (abs(value) > LARGEST or (error and value < 0)):
        row.refuse(column, "is not in units of a standard normal distribution")
    return value


def dimensions(file: Path) -> tuple[list[dict[str, object]], int]:
    """Every dimension by country and year, as the table prints it.

    Parameters
    ----------
    file
        Table of the World Bank's data bank: one row a country and series, one column a year.

    Returns
    -------
    rows, edition
        Rows of ``governance``, and the year in which the table was last updated.

    Raises
    ------
    BadInput
        When a year is later than the edition, a cell is not a number or not in the units of the
        indicators, a country is not known, or a row occurs twice.
    """
    edition = _edition(file)
    source = f"wgi-{edition}" if edition == BUILT_IN_EDITION else f"wgi-table-{edition}"
    wanted = {f"{d}.{kind}" for d in DIMENSIONS for kind in ("EST", "STD.ERR")}
    found: dict[tuple[str, int, str], dict[str, float]] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows_of(file, columns=("Country Name", "Country Code", "Series Code")):
        dimension, _, kind = row.cells["Series Code"].partition(".")
        if row.cells["Series Code"] not in wanted:
            continue
        place = _place(row, "Country Code", "Country Name")
        if place is None:
            continue
        if (place, row.cells["Series Code"]) in seen:
            row.refuse("Series Code", f"occurs twice for {place}")
        seen.add((place, row.cells["Series Code"]))
        for column, year in _years(row, edition):
            value = _bounded(row, column, error=kind != "EST")
            if value is not None:
                found.setdefault((place, year, DIMENSIONS[dimension]), {})[kind] = value
    if not found:
        raise BadInput(f"{file}: has no estimates (series such as RL.EST); is it the right table?")
    rows = [
        _observation(
            key, parts["EST"], parts.get("STD.ERR"), source=source, vintage=f"{edition} update"
        )
        for key, parts in found.items()
        if "EST" in parts
    ]
    return rows, edition


def _years(row: Row, edition: int) -> list[tuple[str, int]]:
    """Columns of years, such as ``2022 [YR2022]``."""
    named = [(column, _YEAR_COLUMN.fullmatch(column.strip())) for column in row.cells]
    years = [(column, int(match[1])) for column, match in named if match]
    if not years:
        raise BadInput(f"{row.file}: has no column of a year, such as 2022 [YR2022]")
    late = [column for column, year in years if year > edition]
    if late:
        raise BadInput(f"{row.file}, column '{late[0]}': is after the edition of {edition}")
    return years


def _one_file(file: Path) -> Iterable[dict[str, object]]:
    """Rows of one file that a user names, told apart by what is in it."""
    if file.suffix.lower() == ".json":
        return mean_of_six(file)
    try:
        header = file.read_text(encoding="utf-8-sig").partition("\n")[0]
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: is not UTF-8 text (byte {error.start})") from error
    return political_stability(file) if "stderr" in header else dimensions(file)[0]


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Governance by country, year and dimension.

    Parameters
    ----------
    path
        Folder that holds the three files, or one of them.

    Returns
    -------
    dict
        ``governance``, in units of a standard normal distribution over countries; ``sources`` too,
        when the table of dimensions is of another edition than the built-in one.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    if path.is_file():
        rows = list(_one_file(path))
    else:
        rows = [
            *mean_of_six(path / SIX_FILE),
            *mean_of_five(path / FIVE_FILE),
            *political_stability(path / STABILITY_FILE),
            *dimensions(path / FIVE_FILE)[0],
        ]
    tables = {"governance": pd.DataFrame(rows)}
    known = {source["source"] for source in SOURCES}
    new = sorted({str(row["source"]) for row in rows} - known)
    if new:
        edition = new[0].rpartition("-")[2]
        own = {**SOURCES[0], "source": new[0], "edition": f"{edition} update"}
        tables["sources"] = pd.DataFrame([own], dtype="str")
    return tables
