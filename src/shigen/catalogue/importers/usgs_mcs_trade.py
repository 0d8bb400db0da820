"""US import sources and prices: ``shares`` and ``prices``."""

from __future__ import annotations

import pandas as pd

from shigen.catalogue.importers.usgs_mcs_file import observed, place, records, rules
from shigen.errors import BadInput


def shares(rows: pd.DataFrame, *, missing: list[str] | None = None) -> pd.DataFrame:
    """Where US imports came from, by mineral and form, over the years that the edition prints.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.
    missing
        Takes the lines of the rule table that a later edition does not have; without it such a line
        is refused.

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

    Notes
    -----
    Rubidium is left out: the release names three countries together with 100 %.
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
                "period": row["year"].replace("\u2013", "-"),
                "form": rule["form"],
                **observed(row, 0.01, "fraction", rule["remark"]),
            }
            for rule in rules("shares", _edition(rows))
            for row in _lines(sources, rule["chapter"], rule["detail"], missing)
        ]
    )


def prices(rows: pd.DataFrame, *, missing: list[str] | None = None) -> pd.DataFrame:
    """Annual prices in US dollars per tonne of content.

    Parameters
    ----------
    rows
        As `usgs_mcs_file.read_rows` gives them.
    missing
        Takes the lines of the rule table that a later edition does not have; without it such a line
        is refused.

    Returns
    -------
    pandas.DataFrame
        Columns of the ``prices`` table; USD/t of content, or of gross weight where ``note`` says
        so, in the money of each year. Of several forms of one mineral and stage the first in
        alphabetical order stands for the stage.

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
                    row,
                    float(rule["to_tonne"]) / float(rule["content"]),
                    "USD/t",
                    rule["basis"],
                    row.get("remark", ""),
                ),
            }
            for rule in rules("prices", _edition(rows))
            for row in _lines(us, rule["chapter"], rule["detail"], missing)
        ]
    )


def _edition(rows: pd.DataFrame) -> str:
    return str(rows["vintage"].iloc[0]) if len(rows) else ""


def _lines(
    rows: pd.DataFrame, mineral: str, detail: str, missing: list[str] | None
) -> list[dict[str, str]]:
    chosen = rows[(rows["mineral"] == mineral) & (rows["detail"] == detail)]
    if chosen.empty:
        if missing is None:
            raise BadInput(
                f"USGS Mineral Commodity Summaries: no line '{detail}' for {mineral}; "
                "the edition differs from the one this importer reads"
            )
        missing.append(f"{mineral}: {detail}")
    return records(chosen)
