"""Monthly prices and their annual means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shigen import reference

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.trade_history import Tables

COLUMNS = (
    "mineral",
    "stage",
    "form",
    "year",
    "months",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "vintage",
    "note",
)
MONTHS = 12


def monthly(catalogue: Tables, mineral: str) -> pd.DataFrame:
    """Rows of ``prices_monthly`` of one mineral, oldest first.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        In any accepted spelling.

    Raises
    ------
    UnknownName
        When the mineral is not known.
    """
    slug = reference.mineral(mineral)
    table = catalogue.table("prices_monthly")
    chosen = table[table["mineral"] == slug]
    return chosen.sort_values(["source", "stage", "form", "month"], ignore_index=True)


def annual(catalogue: Tables, mineral: str) -> pd.DataFrame:
    """Mean of the months of each year, with the lowest and the highest month.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        In any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, one row a source, form and year, newest last: ``value`` is the plain mean of
        the ``months`` that have a price, ``low`` and ``high`` the extreme months, in nominal USD a
        tonne. A year of fewer than twelve says so in ``note``. Empty when there are no prices.

    Raises
    ------
    UnknownName
        When the mineral is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> class Small:
    ...     def table(self, name):
    ...         return pd.DataFrame({"mineral": "tin", "stage": "refined", "form": "metal",
    ...             "month": ["2024-01", "2024-02"], "value": [25000.0, 27000.0],
    ...             "unit": "USD/t", "source": "bank", "vintage": "2026"})
    >>> annual(Small(), "tin")[["year", "months", "value", "note"]].values.tolist()
    [[2024, 2, 26000.0, 'months with a price: 2']]
    """
    months = monthly(catalogue, mineral).dropna(subset=["value"])
    keys = ["mineral", "stage", "form", "unit", "source", "vintage"]
    by_year = months.assign(year=months["month"].astype("str").str[:4].astype("int64"))
    found = (
        by_year.groupby([*keys, "year"])["value"]
        .agg(months="size", value="mean", low="min", high="max")
        .reset_index()
    )
    part = found["months"] < MONTHS
    note = "months with a price: " + found["months"].astype("str")
    found["note"] = note.where(part, "")
    return found.sort_values([*keys, "year"], ignore_index=True)[list(COLUMNS)]
