"""Every number held of a mineral, with unit, status and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shigen import reference
from shigen.catalogue.gaps import missing
from shigen.catalogue.show_views import OTHERS, VIEWS, names_of, yields

if TYPE_CHECKING:
    import pandas as pd

    from shigen.catalogue.store import Catalogue

__all__ = ["COLUMNS", "missing", "names_of", "show"]

COLUMNS = (
    "table",
    "stage",
    "what",
    "place",
    "partner",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "source",
    "title",
    "vintage",
    "note",
)


def show(catalogue: Catalogue, mineral: str) -> pd.DataFrame:
    """Every number held of a mineral, with unit, range, status and source.

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    mineral
        A mineral or a group of minerals, in any accepted spelling.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: one row a number, in the unit of its table. Rows of the groups under which a
        source prints the mineral are there too, and say so in ``what``; so are the assumptions
        that hold for all minerals. ``year`` is text, since some numbers are of a month or a span
        of years. For ``trade``, ``value`` is contained tonnes and the note gives the goods as
        traded; ``flows`` are shown as sums of the world a year and customs code. ``world_tables``
        repeat ``production`` in printed units and are not shown.

    Raises
    ------
    UnknownName
        When the mineral is not known.

    Examples
    --------
    >>> import shigen.catalogue
    >>> frame = show(shigen.catalogue.load(), "gallium")
    >>> made = frame.query("source == 'usgs-mcs2026' and what == 'production' and year == '2024'")
    >>> row = made.set_index("place").loc["CHN"]
    >>> float(row["value"]), row["unit"], row["status"], row["title"]
    (839.0, 't', 'reported', 'Mineral Commodity Summaries 2026 Data Release')
    """
    import pandas as pd

    slug = reference.mineral(mineral)
    names = names_of(slug)
    parts = []
    for table, view in VIEWS:
        frame = catalogue.table(table)
        wanted = [*names, ""] if table == "parameters" else list(names)
        parts.append(view(frame[frame["mineral"].isin(wanted)]).assign(table=table))
    parts += [rows(catalogue, names).assign(table=table) for table, rows in OTHERS]
    chains = catalogue.table("chains")
    parts.append(yields(chains[chains["mineral"].isin(list(names))]).assign(table="chains"))
    seen = [_marked(part, slug).reindex(columns=list(COLUMNS)) for part in parts if len(part)]
    if not seen:
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    shown = pd.concat(seen, ignore_index=True)
    titles = catalogue.table("sources").set_index("source")["title"]
    shown["title"] = shown["source"].map(titles).astype("str")
    tables = [*(table for table, _ in (*VIEWS, *OTHERS)), "chains"]
    rank = shown["table"].map({table: number for number, table in enumerate(tables)})
    by = ["_rank", "stage", "what", "place", "partner", "year", "source"]
    return (
        shown.assign(_rank=rank)
        .sort_values(by, kind="stable")
        .drop(columns="_rank")
        .reset_index(drop=True)
    )


def _marked(seen: pd.DataFrame, slug: str) -> pd.DataFrame:
    """Rows that are printed under another name say so."""
    name = seen["mineral"]
    what = seen["what"].where(name.isin([slug, ""]), seen["what"] + " (" + name + ")")
    return seen.assign(what=what, year=seen["year"].astype("str"))
