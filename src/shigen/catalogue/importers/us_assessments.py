"""Published assessments of the United States: USGS, Department of Energy, defence stockpile.

- USGS 2021: supply risk of 54 commodities, the mean of 2015-2018 that weighs later years more, as
  its figure prints it; transcribed by others.
- USGS 2024: loss of domestic product if China stops selling gallium, germanium or both, with its
  range, and what the press release says of prices. A bound ("more than") is the end of a range
  without a value.
- Department of Energy 2023: the 18 materials of the energy list, with words on the short term
  (2020-2025) and the medium term (2025-2035); no scores are published.
- Stockpile: facts from public reports on its requirements; the shortfalls themselves are not
  public.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from shigen.catalogue.importers.assessment_rows import (
    SECOND_HAND,
    material_in,
    notes,
    observation,
    with_minerals,
)
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

PARTY = "USA"
_PUBLIC_DOMAIN = "Public domain (US Government work)"
_ACCESSED = "2026-11-24"
USGS_2021 = {
    "source": "usgs-ofr-2021-1045",
    "title": "Supply risk of mineral commodities, review of the U.S. critical minerals list in "
    "2021, figure 3",
    "publisher": "U.S. Geological Survey",
    "edition": "2021",
    "licence": _PUBLIC_DOMAIN,
    "ships": "1",
    "citation": "Open-File Report 2021-1045, doi:10.3133/ofr20211045; as transcribed in "
    "github.com/C-y22/history-engine",
    "accessed": _ACCESSED,
}
USGS_2024 = {
    "source": "usgs-ofr-2024-1057",
    "title": "Quantifying potential effects of China's gallium and germanium export restrictions "
    "on the U.S. economy",
    "publisher": "U.S. Geological Survey",
    "edition": "2024",
    "licence": _PUBLIC_DOMAIN,
    "ships": "1",
    "citation": "Open-File Report 2024-1057, abstract; https://www.usgs.gov/publications/"
    "quantifying-potential-effects-chinas-gallium-and-germanium-export-restrictions-us; "
    "press release of 19 November 2024",
    "accessed": _ACCESSED,
}
DOE_2023 = {
    "source": "us-doe-cma-2023",
    "title": "Critical Materials Assessment 2023",
    "publisher": "US Department of Energy",
    "edition": "2023",
    "licence": _PUBLIC_DOMAIN,
    "ships": "1",
    "citation": "energy.gov/cmm/what-are-critical-materials-and-critical-minerals; 88 FR 51792",
    "accessed": _ACCESSED,
}
GAO = {
    "source": "gao-24-106959",
    "title": "Report GAO-24-106959 on the National Defense Stockpile",
    "publisher": "US Government Accountability Office",
    "edition": "2024",
    "licence": _PUBLIC_DOMAIN,
    "ships": "1",
    "citation": "GAO-24-106959, https://www.gao.gov/products/gao-24-106959",
    "accessed": _ACCESSED,
}
IDA = {
    "source": "ida-nds",
    "title": "Abstracts on the requirements of the National Defense Stockpile",
    "publisher": "Institute for Defense Analyses",
    "edition": "D-9027 and others",
    "licence": "Facts from public documents",
    "ships": "1",
    "citation": "https://www.ida.org",
    "accessed": _ACCESSED,
}
SOURCES = (USGS_2021, USGS_2024, DOE_2023, GAO, IDA)
RISK_FILE = "usgs_2021_supply_risk.csv"
LOSS_FILE = "usgs_ofr2024_1057_ga_ge.csv"
PRICE_FILE = "usgs_ofr2024_1057_ga_ge_prices.csv"
ENERGY_FILE = "doe_cma_2023_list.csv"
STOCKPILE_FILE = "nds_facts.csv"
BOTH = "gallium-germanium"
SCENARIOS = {
    "complete restriction of Chinese net exports of gallium": "gallium",
    "complete restriction of Chinese net exports of germanium": "germanium",
    "both simultaneously": BOTH,
}
PRICE_ITEMS = {
    "gallium price rise under total ban": ("gallium", "price-rise"),
    "germanium price rise under total ban": ("germanium", "price-rise"),
    "share of net loss in semiconductor device manufacturing": (
        BOTH,
        "loss-share-semiconductors",
    ),
}
# Item, fiscal year, unit of the facts about the stockpile.
STOCKPILE_ITEMS: dict[str, tuple[str, int | None, str]] = {
    "materials in shortfall FY2019": ("materials-in-shortfall", 2019, "materials"),
    "materials in shortfall FY2023": ("materials-in-shortfall", 2023, "materials"),
    "increase": ("materials-in-shortfall-increase", 2023, "fraction"),
    "share of FY2023 shortfall materials with zero or one domestic supplier": (
        "shortfall-materials-with-at-most-one-domestic-supplier", 2023, "fraction",
    ),
    "share of strategic and critical materials that could not be modelled for lack of data": (
        "materials-not-modelled-for-lack-of-data", 2023, "fraction",
    ),
    "IDA D-9027: effect of input-data variation on projected stockpile needs": (
        "effect-of-input-data-on-needs", None, "fraction",
    ),
    "NDS report cycle": ("report-cycle", None, "text"),
}  # fmt: skip
_PERCENT = re.compile(r"(?:(?P<bound>more than|over|about) )?(?P<number>\d+(\.\d+)?) percent")


def supply_risk(file: Path) -> list[dict[str, Any]]:
    """Supply risk that the USGS printed in 2021.

    Raises
    ------
    BadInput
        When a commodity is not known or a number is not from 0 to 1.
    """
    rows = []
    for row in rows_of(file, columns=("commodity", "slug", "SR_recency_weighted_mean")):
        risk = row.number_in("SR_recency_weighted_mean")
        if risk is None or not 0 <= risk <= 1:
            row.refuse("SR_recency_weighted_mean", "is not from 0 to 1")
        note = notes("recency-weighted mean of 2015-2018", SECOND_HAND)
        rows.append(
            observation(
                USGS_2021, material_in(row, "slug").material, "supply-risk", study="usgs",
                edition=2021, party=PARTY, value=risk, unit="index", note=note,
            )
        )  # fmt: skip
    return rows


def losses(file: Path) -> list[dict[str, Any]]:
    """Loss of domestic product by scenario, with its range.

    Raises
    ------
    BadInput
        When a scenario is not known, or a value lies outside its range.
    """
    rows = []
    for row in rows_of(file, columns=("scenario", "GDP_decrease_BUSD_central", "low", "high")):
        scenario = row.cells["scenario"]
        if scenario not in SCENARIOS:
            row.refuse("scenario", "is no scenario of the report")
        value, low, high = (
            row.number_in(column) for column in ("GDP_decrease_BUSD_central", "low", "high")
        )
        if value is None or low is None or high is None or not 0 <= low <= value <= high:
            row.refuse("GDP_decrease_BUSD_central", "is not inside its range")
        rows.append(
            observation(
                USGS_2024, SCENARIOS[scenario], "gdp-loss", study="usgs-ofr-2024-1057",
                edition=2024, party=PARTY, value=value, low=low, high=high, unit="BUSD",
                text=scenario, note="read in the abstract",
            )
        )  # fmt: skip
    return rows


def _percent(row: Row) -> dict[str, Any]:
    """A percentage in words; a bound is the lower end of a range without a value."""
    match = _PERCENT.fullmatch(row.cells["value"].strip())
    if match is None:
        row.refuse("value", "is not a number of percent")
    part = float(match["number"]) / 100
    bounded = match["bound"] in {"more than", "over"}
    return {"low": part} if bounded else {"value": part}


def price_effects(file: Path) -> list[dict[str, Any]]:
    """What the press release says of prices, as fractions.

    Raises
    ------
    BadInput
        When an item is not known, or is no number of percent.
    """
    rows = []
    for row in rows_of(file, columns=("item", "value")):
        if row.cells["item"] not in PRICE_ITEMS:
            row.refuse("item", "is none that the press release gives")
        material, item = PRICE_ITEMS[row.cells["item"]]
        rows.append(
            observation(
                USGS_2024, material, item, study="usgs-ofr-2024-1057", edition=2024, party=PARTY,
                text=row.cells["value"].strip(), unit="fraction", note="from the press release",
                **_percent(row),
            )
        )  # fmt: skip
    return rows


def energy_list(file: Path) -> list[dict[str, Any]]:
    """Materials of the energy list of 2023, and the words on the two terms.

    Raises
    ------
    BadInput
        When a material is not known, or a row is no member of the list.
    """
    terms = {"short-term": "short_term_2020_2025", "medium-term": "medium_term_2025_2035"}
    rows = []
    for row in rows_of(file, columns=("material", "on_final_2023_energy_list", *terms.values())):
        material = material_in(row, "material").material
        if row.cells["on_final_2023_energy_list"] != "1":
            row.refuse("on_final_2023_energy_list", "is not 1; the table is of members")
        common: dict[str, Any] = {"study": "doe-cma", "edition": 2023, "party": PARTY}
        rows.append(
            observation(
                DOE_2023, material, "member", value=1.0, unit="flag", status="reported", **common
            )
        )
        for item, column in terms.items():
            text = row.cells[column].strip().strip('"')
            if text:
                note = "from press summaries"
                rows.append(
                    observation(
                        DOE_2023, material, item, text=text, unit="text", note=note, **common
                    )
                )
    return rows


def stockpile(file: Path) -> list[dict[str, Any]]:
    """Facts about the requirements of the National Defense Stockpile.

    Raises
    ------
    BadInput
        When an item is not known, or its value is no number where it should be one.
    """
    rows = []
    for row in rows_of(file, columns=("item", "value", "source")):
        if row.cells["item"] not in STOCKPILE_ITEMS:
            row.refuse("item", "is none of the facts about the stockpile")
        item, year, unit = STOCKPILE_ITEMS[row.cells["item"]]
        text = row.cells["value"].strip()
        number: dict[str, Any] = {}
        if unit == "fraction":
            number = _percent(row)
        elif unit != "text":
            number = {"value": row.number_in("value")}
        rows.append(
            observation(
                GAO if row.cells["source"].startswith("GAO") else IDA, "all", item, study="us-nds",
                edition=2023, party=PARTY, year=year, text=text, unit=unit, status="reported",
                note=row.cells["item"], **number,
            )
        )  # fmt: skip
    return rows


READERS = {
    RISK_FILE: supply_risk,
    LOSS_FILE: losses,
    PRICE_FILE: price_effects,
    ENERGY_FILE: energy_list,
    STOCKPILE_FILE: stockpile,
}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Assessments of the United States.

    Parameters
    ----------
    path
        The folder with the five files, or one of them by its published name.

    Returns
    -------
    dict
        ``assessments``.

    Raises
    ------
    BadInput
        When a file is not what it claims.
    """
    wanted = [name for name in READERS if path.is_dir() or path.name == name]
    if not wanted:
        raise BadInput(f"{path}: is none of {', '.join(READERS)}; give one of these, or the folder")
    rows = [new for name in wanted for new in READERS[name](located(path, name))]
    if not rows:
        raise BadInput(f"{path}: has no row")
    return {"assessments": with_minerals(rows)}
