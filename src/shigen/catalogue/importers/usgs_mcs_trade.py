"""US import sources and prices of the modelled minerals: ``shares`` and ``prices``."""

from __future__ import annotations

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_file import observed, place, records, rules
from shigen.errors import BadInput

PERIOD = "2021-24"


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Where US imports came from, 2021-24, by the modelled minerals and forms.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``shares`` table with scope ``import-source`` and party ``USA``; fractions.
        An empty ``form`` is the form that stands for the whole stage. Bounds such as ``<1`` have no
        value.

    Raises
    ------
    BadInput
        When the release lacks a line that the rule table ``usgs_mcs_shares.csv`` names.
    """
    sources = rows[rows["kind"] == "import-sources"]
    return pd.DataFrame(
        [
            {
                "mineral": rule["mineral"],
                "stage": rule["stage"],
                "place": place(row),
                "scope": "import-source",
                "party": "USA",
                "period": PERIOD,
                "form": rule["form"],
                **observed(row, 0.01, "fraction", rule["remark"]),
            }
            for rule in rules("shares")
            for row in _lines(sources, rule["chapter"], rule["detail"])
        ]
    )


def prices(rows: pd.DataFrame) -> pd.DataFrame:
    """Annual prices of the modelled minerals in US dollars per tonne of content.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``prices`` table, one form per mineral and stage, 2021 to the latest year;
        USD/t of content, in the money of each year.

    Raises
    ------
    BadInput
        When the release lacks a line that the rule table ``usgs_mcs_prices.csv`` names.
    """
    us = rows[(rows["kind"] == "us") & (rows["statistic"] == "Price")]
    return pd.DataFrame(
        [
            {
                "mineral": rule["mineral"],
                "stage": rule["stage"],
                "form": rule["form"],
                "year": int(row["year"]),
                **observed(
                    row, float(rule["to_tonne"]) / float(rule["content"]), "USD/t", rule["basis"]
                ),
            }
            for rule in rules("prices")
            for row in _lines(us, rule["chapter"], rule["detail"])
        ]
    )


def _lines(rows: pd.DataFrame, mineral: str, detail: str) -> list[dict[str, str]]:
    chosen = rows[(rows["mineral"] == mineral) & (rows["detail"] == detail)]
    if chosen.empty:
        raise BadInput(
            f"USGS Mineral Commodity Summaries: no line '{detail}' for {mineral}; "
            "the edition differs from the one this importer reads"
        )
    return records(chosen)
