"""Output by country 2012-2021 after the British Geological Survey, as compiled for premise.

The table of the ``premise`` project holds 68 commodities in tonnes, platinum, palladium and silver
in kilograms; it does not print units, which were found by setting it beside the survey's own files
and the USGS summaries. It lacks the survey's marks for its own estimates, so that every row is
``estimated``. An empty cell gives no row; a printed zero is zero.

- Names of ferro-alloys are padded with blanks, and ilmenite stands under a padded and a bare name.
- Phosphate rock (aluminum phosphate and guano beside rock) and rare-earth minerals (monazite beside
  xenotime) have several rows a country, which are added.
- Its platinum and its palladium hold half each of a country's rhodium, ruthenium and iridium (the
  survey prints those apart), so that they are kept under a form of their own.
- Left out, with the reason in ``rules/premise_bgs.csv``: lithium minerals and tantalum-niobium
  minerals, whose several rows a country (gross weight, salts, content) bear no name; ferro-alloys
  of no kind; and gold, iron and steel: eight commodities, 380 of the 1,506 rows.
- The sum and the share of 2017-2021 that each row carries must agree with its years.

Of the table of mining and refining shares 2020-2030 only 2020 and 2021 are no extrapolations. Most
of its lists are the same figures of the survey averaged over 2017-2021, or name no source, or are
those of a data vendor (lithium). Two lists name a source that is not here otherwise and are taken:
refined antimony, and tantalum concentrate. Their shares are ``estimated`` and ``imputed``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from shigen.catalogue.importers.production_rows import (
    Rule,
    amount_in,
    production,
    rule_of,
    rules,
)
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "premise-bgs",
    "title": "Output of metals by country 2012-2021 and shares of mining and refining, after the "
    "British Geological Survey",
    "publisher": "premise project (Sacchi and others), Paul Scherrer Institute",
    "edition": "2.5.2",
    "licence": "BSD-3-Clause",
    "ships": "1",
    "citation": "Sacchi and others, doi:10.1016/j.rser.2022.112311; "
    "github.com/polca/premise; data of BGS World Mineral Production 2012-2021",
    "accessed": "2026-11-22",
}
PATTERN = "bgs_production_*.csv"
SHARES_PATTERN = "mining_refining_shares_*.csv*"
FIRST, LAST = 2012, 2021
SUMMED = tuple(f"Year {year}" for year in range(2017, LAST + 1))
COLUMNS = (
    "Metal",
    "Country",
    *(f"Year {year}" for year in range(FIRST, LAST + 1)),
    "Sum_2017_2021",
    "Share_2017_2021",
)
SHARE_YEARS = ("Year 2020", "Year 2021")
SHARE_COLUMNS = ("Metal", "Country", *SHARE_YEARS, "Comment")
ROUNDING = 0.51
CLOSE = 1e-6


def _checked_sum(row: Row) -> float:
    """Sum of the last five years, as printed and as added."""
    added = sum(row.number_in(column, empty=("",)) or 0.0 for column in SUMMED)
    printed = row.number_in("Sum_2017_2021", empty=("",)) or 0.0
    if abs(added - printed) > ROUNDING:
        row.refuse("Sum_2017_2021", f"is not the sum of its years, {added:.10g}")
    return printed


def _check_shares(rows: Mapping[str, list[tuple[Row, float]]]) -> None:
    for group in rows.values():
        total = sum(amount for _, amount in group)
        for row, amount in group:
            share = row.number_in("Share_2017_2021", empty=("",))
            if share is not None and abs(share * total - amount) > CLOSE * max(total, 1.0):
                row.refuse("Share_2017_2021", "is not the share of this country in the sum")


def output(file: Path) -> pd.DataFrame:
    """Output by country and year, 2012-2021.

    Parameters
    ----------
    file
        Table of commodities and countries with a column a year.

    Returns
    -------
    pandas.DataFrame
        Columns of ``production``; tonnes of the basis that each row names.

    Raises
    ------
    BadInput
        When a commodity or place is not known, a figure is negative or no number, the sums and
        shares of a row do not agree with its years, or a country occurs twice where its rows are no
        parts of a sum.
    """
    found: dict[tuple[str, ...], dict[int, float]] = {}
    parts: dict[tuple[str, ...], int] = {}
    rule_by_key: dict[tuple[str, ...], Rule] = {}
    groups: dict[str, list[tuple[Row, float]]] = {}
    seen: dict[tuple[str, ...], int] = {}
    for row in rows_of(file, columns=COLUMNS):
        whole = tuple(row.cells[column] for column in COLUMNS)
        if whole in seen:
            row.refuse("Country", f"repeats row {seen[whole]}")
        seen[whole] = row.number
        rule = rule_of(row, "premise_bgs", "Metal")
        groups.setdefault(row.cells["Metal"], []).append((row, _checked_sum(row)))
        if not rule.mineral:
            continue
        place = row.place_in("Country")
        key = (rule.mineral, rule.stage, rule.form, place)
        if key in found and not rule.several:
            row.refuse("Country", f"occurs twice for {row.cells['Metal'].strip()}")
        rule_by_key[key] = rule
        parts[key] = parts.get(key, 0) + 1
        years = found.setdefault(key, {})
        for year in range(FIRST, LAST + 1):
            amount = amount_in(row, f"Year {year}", rule)
            if amount is not None:
                years[year] = years.get(year, 0.0) + amount
    _check_shares(groups)
    rows = []
    for listed, years in found.items():
        notes = (f"{parts[listed]} kinds added",) if parts[listed] > 1 else ()
        for year, amount in years.items():
            rows.append(
                production(
                    rule_by_key[listed],
                    listed[-1],
                    year,
                    amount,
                    status="estimated",
                    source=SOURCE,
                    notes=notes,
                )
            )
    if not rows:
        raise BadInput(f"{file}: has no figure of a mineral of the catalogue")
    return pd.DataFrame(rows)


@cache
def share_rules() -> Mapping[str, Mapping[str, str]]:
    """Lists of shares that are taken, by the name of the metal in the file.

    Examples
    --------
    >>> share_rules()["antimony"]["stage"]
    'refined'
    """
    file = resources.files("shigen.catalogue.importers").joinpath("rules", "premise_shares.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
    return MappingProxyType({row["metal"]: row for row in rows})


def _fractions(row: Row) -> dict[str, float]:
    """Share in each year."""
    found = {}
    for column in SHARE_YEARS:
        share = row.number_in(column)
        if share is None or not 0 <= share <= 1:
            row.refuse(column, "is not a fraction from 0 to 1")
        found[column.removeprefix("Year ")] = share
    return found


def shares(file: Path) -> pd.DataFrame:
    """World shares 2020-2021 of the lists that name a source of their own.

    Parameters
    ----------
    file
        Table of shares by metal and country with a column a year.

    Returns
    -------
    pandas.DataFrame
        Columns of ``shares``; a share that stays the same is one row of 2020-2021.

    Raises
    ------
    BadInput
        When a list is not there, names another source, does not add up to one, or holds a country
        twice.
    """
    wanted = share_rules()
    rows: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    sums: dict[tuple[str, str], float] = {}
    named: set[str] = set()
    for row in rows_of(file, columns=SHARE_COLUMNS):
        metal = row.cells["Metal"].strip()
        if metal not in wanted:
            continue
        rule = wanted[metal]
        if rule["names"] in row.cells["Comment"]:
            named.add(metal)
        place = row.place_in("Country")
        if (metal, place) in seen:
            row.refuse("Country", f"occurs twice for {metal}")
        seen.add((metal, place))
        fractions = _fractions(row)
        for year, share in fractions.items():
            sums[metal, year] = sums.get((metal, year), 0.0) + share
        same = len(set(fractions.values())) == 1
        periods = {"-".join(fractions): fractions["2020"]} if same else fractions
        for period, share in periods.items():
            rows.append(
                {
                    "mineral": rule["mineral"],
                    "stage": rule["stage"],
                    "place": place,
                    "scope": "world",
                    "party": "",
                    "period": period,
                    "form": rule["form"],
                    "value": share,
                    "unit": "fraction",
                    "status": "estimated" if rule["stage"] == "refined" else "imputed",
                    "source": SOURCE["source"],
                    "vintage": SOURCE["edition"],
                    "note": rule["note"],
                }
            )
    for metal in wanted:
        if metal not in named:
            raise BadInput(f"{file}: no row of {metal} names its source ({wanted[metal]['names']})")
    for (metal, year), total in sums.items():
        if not math.isclose(total, 1.0, abs_tol=CLOSE):
            raise BadInput(f"{file}: shares of {metal} in {year} add up to {total:.6g}, not to 1")
    return pd.DataFrame(rows)


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Output 2012-2021, and the shares that rest on a source of their own.

    Parameters
    ----------
    path
        Folder with ``bgs_production_*.csv`` and ``mining_refining_shares_*.csv.gz``, or one of
        them.

    Returns
    -------
    dict
        ``production``, ``shares``, or both.

    Raises
    ------
    BadInput
        As `output` and `shares` do.
    """
    if path.is_file():
        is_shares = "shares" in path.name
        return {"shares": shares(path)} if is_shares else {"production": output(path)}
    return {
        "production": output(located(path, PATTERN)),
        "shares": shares(located(path, SHARES_PATTERN)),
    }


def minerals() -> tuple[str, ...]:
    """Minerals of which this source gives output."""
    return tuple(sorted({rule.mineral for rule in rules("premise_bgs").values() if rule.mineral}))
