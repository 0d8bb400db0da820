"""Base year of each mineral: the last year before any export control began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shigen import reference

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

# Earlier regimes ended or are what trade has grown into since.
FIRST_YEAR = 2019
LISTS = ("in_us_2025", "in_jp_espa", "in_eu_2024", "modelled")
COLUMNS = (
    "mineral", "base_year", "network_year", "first_control", "actor", "effective", "reason",
)  # fmt: skip


def last_free_year(effective: str) -> int:
    """Last calendar year that a control which begins on a date leaves all but free.

    A control of December leaves eleven months of its year.

    Parameters
    ----------
    effective
        Date, such as ``2025-02-04``.

    Examples
    --------
    >>> last_free_year("2025-02-04"), last_free_year("2023-12-01")
    (2024, 2023)
    """
    year, month = int(effective[:4]), int(effective[5:7])
    return year if month == 12 else year - 1


def base_years(catalogue: Catalogue) -> pd.DataFrame:
    """Base year of every listed mineral, and the control that sets it.

    Parameters
    ----------
    catalogue
        Its tables ``export_controls``, ``flows`` and ``chains`` are read.

    Returns
    -------
    pandas.DataFrame
        mineral, base_year, network_year (missing where there is no network), first_control, actor,
        effective, reason. Where no control is known the base year is the latest with trade between
        all countries. A network keeps the year that its chain names, which may be later where the
        control is old and trade has settled under it, or where tonnes are held for one year only.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> table = base_years(load()).set_index("mineral")
    >>> int(table.loc["gallium", "base_year"]), table.loc["gallium", "first_control"]
    (2022, 'MOFCOM/GAC 2023 No. 23')
    """
    controls = catalogue.table("export_controls").sort_values(["effective", "announcement"])
    controls = controls[controls["effective"].str[:4].astype("int64") >= FIRST_YEAR]
    chains = catalogue.table("chains").groupby("mineral")["base_year"].min()
    latest = int(catalogue.sql("select max(year) as year from flows")["year"].item())
    rows = []
    for row in reference.rows("minerals"):
        if row["kind"] != "mineral" or not any(row[name] == "1" for name in LISTS):
            continue
        slug = row["slug"]
        names = {slug, row["group"], "rare-earths" if "rare-earths" in row["group"] else ""}
        own = controls[controls["mineral"].isin(names | set(row["members"].split(";")))]
        # A group's control counts only where none names the mineral itself.
        own = own[own["mineral"].eq(slug)] if own["mineral"].eq(slug).any() else own
        rows.append(_row(slug, own, chains, latest))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"network_year": "Int64"})


def _row(
    slug: str, controls: pd.DataFrame, chains: pd.Series[int], latest: int
) -> tuple[object, ...]:
    network = int(chains[slug]) if slug in chains.index else None
    if controls.empty:
        return (slug, latest, network, "", "", "", "no control known; latest year with trade")
    first = controls.iloc[0]
    year = last_free_year(str(first["effective"]))
    reason = "last year before the first control"
    if network is not None and network != year:
        reason += "; the network keeps the year of its chain"
    return (
        slug, year, network, str(first["announcement"]), str(first["actor"]),
        str(first["effective"]), reason,
    )  # fmt: skip
