"""World Bank governance: mean of six estimates over 2016-2020, as the EU study of 2023 takes it.

The release of 2022, the mean over years and dimensions. It has no range: the file does not give
the standard errors. The year is 2020, the last of the five.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from shigen.catalogue.importers.source_file import located, rows_of
from shigen.catalogue.importers.wgi import LARGEST
from shigen.errors import BadInput

SOURCE = {
    "source": "wgi-2022",
    "title": "Worldwide Governance Indicators, mean of the six dimensions over 2016-2020",
    "publisher": "World Bank; mean taken by shigen",
    "edition": "2022 update",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "Kaufmann, Kraay and Mastruzzi, doi:10.1017/S1876404511200046; "
    "worldbank.org/en/publication/worldwide-governance-indicators",
    "accessed": "2026-11-24",
}
FILE = "wgi_6dim_mean_2016_2020.csv"
DIMENSION, YEAR, YEARS = "mean6-2016-2020", 2020, 5


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Mean of six estimates over five years by country.

    Parameters
    ----------
    path
        The table, or the folder with it.

    Returns
    -------
    dict
        ``governance``, in units of a standard normal distribution over countries.

    Raises
    ------
    BadInput
        When a country is not known or a number is not in these units.
    """
    file = located(path, FILE)
    found = []
    for row in rows_of(file, columns=("iso3", "mean_est_2016_2020", "n_years")):
        value = row.number_in("mean_est_2016_2020")
        if value is None or abs(value) > LARGEST:
            row.refuse("mean_est_2016_2020", "is not in units of a standard normal distribution")
        years = int(row.number_in("n_years") or 0)
        if not 1 <= years <= YEARS:
            row.refuse("n_years", f"is not from 1 to {YEARS}")
        found.append(
            {
                "place": row.place_in("iso3"),
                "year": YEAR,
                "dimension": DIMENSION,
                "value": value,
                "unit": "index",
                "status": "estimated",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": "" if years == YEARS else f"mean of {years} of the {YEARS} years",
            }
        )
    if not found:
        raise BadInput(f"{file}: has no country")
    return {"governance": pd.DataFrame(found)}
