"""Bilateral trade of all years as rows of the table ``flows``, and the checks that BACI must pass.

Shared by the two BACI importers. Which codes are kept is data: a code is kept when
``hand/customs_codes.csv`` says that it carries one of our minerals in that edition. What the
extract of HS 1992 holds besides is left out: sulphur (250310, 250390), clays (250700, 250810,
250830, 250840), siliceous earth (251200), gypsum (252010), asbestos (252400), iron ore (260111,
260112), anthracite, other coal and lignite (270111, 270119, 270210, 270220), mercury (280540) and
gold (710812). Bituminous coal (270112) stays: coking coal travels in it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput

COLUMNS = (
    "hs6", "edition", "exporter", "importer", "year", "gross_t", "value_kusd", "source",
)  # fmt: skip
NUMBERS = ("value_kusd", "qty_t")
FIRST_YEAR = 1988
# BACI prints thousands of dollars and tonnes with three decimals.
DECIMALS = 3
# A code whose median unit value moved by this factor against the edition held was not
# revalued: kilograms stand where tonnes belong (1,000), or dollars where thousands do.
UNIT_FACTOR = 50.0
RECORDS_TO_JUDGE = 30

_YEAR = re.compile(r"(?:19|20)\d{2}(?!\d)")
_RELEASE = re.compile(r"V(20\d{2})\d{2}[a-z]?")


@cache
def held_codes(edition: str) -> frozenset[str]:
    """Six-digit codes of one edition that carry a mineral of ours and that an extract holds.

    Parameters
    ----------
    edition
        ``HS92`` or ``HS17``.

    Examples
    --------
    >>> "283691" in held_codes("HS92"), "710812" in held_codes("HS92"), len(held_codes("HS17"))
    (True, False, 30)
    """
    path = resources.files("shigen.catalogue.hand").joinpath("customs_codes.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype="str", keep_default_na=False)
    kept = rows["edition"].eq(edition) & rows["held"].isin(["all-years", "2024"])
    return frozenset(rows.loc[kept, "hs6"])


@cache
def usual_unit_values(edition: str) -> pd.Series[float]:
    """Median unit value [USD/kg] of each code over all years of the edition held."""
    path = resources.files("shigen.catalogue.importers.rules").joinpath("baci_unit_values.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype={"hs6": "str", "edition": "str"})
    return rows[rows["edition"].eq(edition)].set_index("hs6")["usd_per_kg"]


def last_year(name: str) -> int:
    """Latest year that a file of this name can hold.

    The years in the name say it, or the release (a release of January 2026 ends before 2026);
    without either it is the year of today.

    Examples
    --------
    >>> last_year("BACI_HS92_Y2024_V202601.csv"), last_year("BACI_HS92_V202601.zip")
    (2024, 2025)
    >>> last_year("baci_hs92_minerals_1995_2024.parquet")
    2024
    """
    years = [int(text) for text in _YEAR.findall(_RELEASE.sub("", name))]
    if years:
        return max(years)
    release = _RELEASE.search(name)
    return int(release.group(1)) - 1 if release else datetime.now(UTC).year


def _refuse(bad: pd.Series[bool], records: pd.DataFrame, column: str, name: str, why: str) -> None:
    if bad.any():
        row = bad.index[bad.to_numpy()][0]
        shown = records[column].loc[row]
        raise BadInput(f"{name}, row {row}, column {column}: '{shown}' {why}")


def whole(records: pd.DataFrame, column: str, name: str) -> pd.Series[int]:
    """A column as whole numbers.

    Raises
    ------
    BadInput
        When a cell is not a whole number: names file, row and column.
    """
    try:
        numbers = pd.to_numeric(records[column], errors="coerce").astype("float64")
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name}, column {column}: not a number") from error
    bad = numbers.isna() | np.isinf(numbers) | numbers.mod(1).ne(0) | numbers.abs().gt(1e9)
    _refuse(bad, records, column, name, "is not a whole number")
    return numbers.astype("int64")


def checked(records: pd.DataFrame, *, name: str, edition: str) -> pd.DataFrame:
    """Records with their places, once they are what BACI's records are.

    Parameters
    ----------
    records
        year, hs6 (six digits as text), exporter, importer (ISO3), value_kusd [kUSD], qty_t [t or
        missing]; rows numbered as in the file.
    name
        Of the file, named in messages.
    edition
        ``HS92`` or ``HS17``.

    Returns
    -------
    pandas.DataFrame
        The same records.

    Raises
    ------
    BadInput
        When a year lies in the future, a value is missing or infinite, a record occurs twice, or
        the quantities are not tonnes: names file, row and column, and what to do.
    """
    years = records["year"]
    last = last_year(name)
    _refuse(
        years.lt(FIRST_YEAR) | years.gt(last), records, "year", name,
        f"is not a year from {FIRST_YEAR} to {last}",
    )  # fmt: skip
    values = records["value_kusd"]
    endless = values.isna() | np.isinf(values)
    _refuse(endless, records, "value_kusd", name, "is not a finite number")
    _refuse(np.isinf(records["qty_t"]), records, "qty_t", name, "is not a finite number")
    keys = ["year", "hs6", "exporter", "importer"]
    # One number per record is compared many times faster than four columns.
    number = np.zeros(len(records), dtype="int64")
    for key in keys:
        codes, distinct = pd.factorize(records[key])
        number = number * (len(distinct) + 1) + codes
    twice = pd.Series(number, index=records.index).duplicated()
    if twice.any():
        row = twice.index[twice.to_numpy()][0]
        record = ", ".join(str(records[key].loc[row]) for key in keys)
        raise BadInput(
            f"{name}, row {row}: the record {record} occurs twice; take the file as published"
        )
    _check_units(records, name=name, edition=edition)
    return records


def _check_units(records: pd.DataFrame, *, name: str, edition: str) -> None:
    known = records[records["qty_t"].gt(0)]
    unit_values = (known["value_kusd"] / known["qty_t"]).groupby(known["hs6"])
    found = unit_values.median()[unit_values.count() >= RECORDS_TO_JUDGE]
    ratio = (found / usual_unit_values(edition)).dropna()
    off = ratio[(ratio > UNIT_FACTOR) | (ratio < 1 / UNIT_FACTOR)]
    if len(off):
        code = str(off.index[0])
        raise BadInput(
            f"{name}, column qty_t: code {code} stands at {found[code]:.3g} USD/kg, {off[code]:.3g}"
            f" times the median of the edition held ({len(off)} of {len(ratio)} codes are so); "
            "quantities must be tonnes and values thousands of dollars"
        )


def flows(records: pd.DataFrame, *, edition: str, source: str) -> pd.DataFrame:
    """Rows of the table ``flows`` from checked records.

    Parameters
    ----------
    records
        As `checked` returns them.
    edition
        ``HS92`` or ``HS17``.
    source
        What the rows cite.

    Returns
    -------
    pandas.DataFrame
        One row per code, pair and year of the codes that carry a mineral of ours; ``gross_t``
        [t] is missing where BACI has no quantity (or prints zero beside a value).

    Examples
    --------
    >>> records = pd.DataFrame({"year": [2024, 2024], "hs6": ["283691", "710812"],
    ...     "exporter": "CHL", "importer": "JPN", "value_kusd": [15.0, 9.0], "qty_t": [1.2, 0.1]})
    >>> flows(records, edition="HS92", source="cepii-baci-hs92")[["hs6", "gross_t"]].values.tolist()
    [['283691', 1.2]]
    """
    kept = records[records["hs6"].isin(held_codes(edition))]
    rows = pd.DataFrame(
        {
            "hs6": kept["hs6"],
            "edition": edition,
            "exporter": kept["exporter"],
            "importer": kept["importer"],
            "year": kept["year"].astype("int64"),
            "gross_t": kept["qty_t"].where(kept["qty_t"].gt(0)).round(DECIMALS),
            "value_kusd": kept["value_kusd"].round(DECIMALS),
            "source": source,
        }
    )
    keys = ["hs6", "exporter", "importer", "year"]
    return rows[list(COLUMNS)].sort_values(keys, ignore_index=True)


def places(numbers: pd.Series[int], *, column: str, name: str) -> pd.Series[str]:
    """ISO3 codes of BACI's country numbers, former countries as `reference.baci_places` has them.

    Raises
    ------
    BadInput
        When a number is not one of BACI's: names file, row and column.
    """
    found = numbers.map(dict(reference.baci_places()))
    _refuse(
        found.isna(), numbers.to_frame(column), column, name,
        "is a country number that reference/places.csv does not list under baci",
    )  # fmt: skip
    return found.astype("str")


def known_places(codes: pd.Series[str], *, column: str, name: str) -> pd.Series[str]:
    """ISO3 codes as they stand in a file, Taiwan under its own.

    Raises
    ------
    BadInput
        When a code is not a place: names file, row and column.
    """
    known = {row["iso3"] for row in reference.rows("places")}
    found = codes.astype("str").replace({"S19": "TWN"})
    _refuse(
        ~found.isin(known), codes.to_frame(column), column, name,
        "is not a place of reference/places.csv",
    )  # fmt: skip
    return found
