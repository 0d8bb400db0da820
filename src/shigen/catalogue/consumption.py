"""How much of each mineral a place uses: as published, as facts say, or output plus net imports.

The United States come as published. For other places a fact of the table ``facts`` comes first;
else use is output plus imports less exports of the stage at which the mineral is used, if every
part of that sum is known. It is not known, and says why, when a customs code of the stage is not
held, is shared with other minerals, when output is withheld or of no source, or when the sum would
not be above zero: then something is missing that no range can stand for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from shigen import reference
from shigen.catalogue.use_balance import Row, balance_of, coverage, row_of, unknown, used_at
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

COLUMNS = (
    "mineral", "stage", "place", "year", "value", "low", "high", "unit", "status", "method",
    "sources", "note",
)  # fmt: skip
PLACES = ("AUS", "CAN", "CHN", "EUU", "GBR", "IND", "JPN", "KOR")
ITEMS = ("apparent-consumption", "estimated-consumption", "reported-consumption")

Trade = Callable[[str, int], pd.DataFrame]


def _preference(row: Row) -> tuple[int, int, int, int, str]:
    """Best figure of a year first: apparent use, all forms, a number."""
    form = str(row["form"])
    whole = {"total": 0, "apparent-total": 0, "": 1, "apparent": 1, str(row["mineral"]): 1}
    item = ITEMS.index(str(row["item"]))
    empty = int(math.isnan(row["value"]) and math.isnan(row["high"]))
    return empty, item, whole.get(form, 2), -int(str(row["vintage"])[:4] or 0), form


def _published(balance: pd.DataFrame, mineral: str, year: int | None) -> dict[str, Any] | None:
    """US figure as printed, of one year or of the last year that has a number."""
    rows = balance[
        (balance["mineral"] == mineral)
        & (balance["place"] == "USA")
        & balance["item"].isin(ITEMS)
        & (balance["unit"] == "t")
    ]
    if year is not None:
        rows = rows[rows["year"] == year]
    if rows.empty:
        return None
    known = rows[rows["value"].notna() | rows["high"].notna()]
    chosen = known if len(known) else rows
    chosen = chosen[chosen["year"] == chosen["year"].max()]
    best = min(chosen.to_dict("records"), key=_preference)
    when = int(best["year"])
    if math.isnan(best["value"]) and math.isnan(best["high"]):
        said = f"{best['detail']}: printed as {best['published']}, withheld or not available"
        return unknown(mineral, "USA", when, said)
    return row_of(
        mineral, "USA", when,
        value=best["value"], low=best["low"], high=best["high"], status=best["status"],
        method="as published", sources=best["source"],
        note="; ".join(part for part in (best["detail"], best["note"]) if part),
    )  # fmt: skip


def _fact(facts: pd.DataFrame, mineral: str, place: str, year: int | None) -> dict[str, Any] | None:
    """What the table of facts says about use."""
    rows = facts[
        (facts["mineral"] == mineral)
        & (facts["stage"] == used_at(mineral))
        & (facts["place"] == place)
        & (facts["item"] == "use")
        & facts["value"].notna()
    ]
    if year is not None:
        rows = rows[rows["year"] == year]
    if rows.empty:
        return None
    best = rows.sort_values(["year", "source"]).to_dict("records")[-1]
    return row_of(
        mineral, place, int(best["year"]),
        value=best["value"], low=best["low"], high=best["high"], status=best["status"],
        method="fact", sources=best["source"],
        note="; ".join(part for part in ("from the table facts", best["note"]) if part),
    )  # fmt: skip


def _stage_figures(
    tables: Mapping[str, pd.DataFrame], figures: pd.DataFrame, mineral: str
) -> pd.DataFrame:
    """Merged output of the stage; metal refined where it is mined counts its mine output."""
    stage = used_at(mineral)
    chains = tables["chains"]
    same = chains.loc[
        (chains["mineral"] == mineral) & (chains["stage"] == stage), "same_as_stage"
    ].tolist()
    wanted = same[0] if same and same[0] else stage
    return figures[(figures["mineral"] == mineral) & (figures["stage"] == wanted)]


class _OneYear:
    """The flows of one year, so that each mineral need not search all years."""

    def __init__(self, catalogue: Catalogue, year: int) -> None:
        flows = catalogue.table("flows")
        self._flows = flows[flows["year"] == year].reset_index(drop=True)

    def table(self, name: str) -> pd.DataFrame:
        """Flows of the year; no other table is asked for."""
        if name != "flows":
            raise BadInput(f"table '{name}' is not among the flows of a year")
        return self._flows


def _trade_of(catalogue: Catalogue) -> Trade:
    from shigen.catalogue.trade_history import trade_of

    kept: dict[int, _OneYear] = {}

    def trade(mineral: str, year: int) -> pd.DataFrame:
        if year not in kept:
            kept[year] = _OneYear(catalogue, year)
        return trade_of(kept[year], mineral, year=year, stage=used_at(mineral), small=False)

    return trade


def listed_minerals() -> tuple[str, ...]:
    """Minerals, not groups, for which use is asked; sorted.

    Examples
    --------
    >>> len(listed_minerals()) > 60
    True
    """
    rows = (row for row in reference.rows("minerals") if row["kind"] == "mineral")
    return tuple(sorted(row["slug"] for row in rows))


def _last_year(figures: pd.DataFrame, flows: pd.DataFrame) -> int | None:
    """Last year that has both output and trade."""
    both = set(figures["year"]) & set(flows["year"])
    return max(both) if both else None


def _computed(
    tables: Mapping[str, pd.DataFrame],
    figures: pd.DataFrame,
    trade: Trade,
    *,
    key: tuple[str, int | None],
    places: Sequence[str],
) -> list[dict[str, Any]]:
    mineral, year = key
    output = _stage_figures(tables, figures, mineral)
    when = _last_year(output, tables["flows"]) if year is None else year
    if when is None:
        reason = "no source gives output of this stage in a year with trade"
        return [unknown(mineral, place, None, reason) for place in places]
    reason, minor = coverage(tables, mineral, when)
    if reason:
        return [unknown(mineral, place, when, reason) for place in places]
    try:
        rows = trade(mineral, when)
    except BadInput as error:
        return [unknown(mineral, place, when, str(error)) for place in places]
    if rows.empty:
        return [unknown(mineral, place, when, "no trade is held for the year") for place in places]
    now = output[output["year"] == when]
    return [
        balance_of(mineral, place, year=when, output=now, trade=rows, minor=minor)
        for place in places
    ]


def consumption(
    catalogue: Catalogue,
    *,
    year: int | None = None,
    minerals: Sequence[str] | None = None,
    trade: Trade | None = None,
    output: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Use of each mineral in the United States and eight other places [t].

    Parameters
    ----------
    catalogue
        As `shigen.catalogue.load` gives it.
    year
        Calendar year. When not given: the last published year of the United States, the last fact,
        and for sums the last year that has output and trade.
    minerals
        In any accepted spelling; every mineral of the reference table when not given.
    trade
        Gives classified trade of a mineral and year, with the columns of ``trade``;
        `shigen.catalogue.trade_history.trade_of` unless given.
    output
        Merged output; `shigen.catalogue.merged.production` unless given.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, one row a mineral and place. ``method`` is ``as published`` (United States),
        ``fact``, ``output + imports - exports`` (status ``imputed``, with a range from contents,
        filled quantities, records set aside and output that is not named), or ``not known``, whose
        ``note`` says why. ``EUU`` is the sum of the 27 members, trade between them left out.

    Raises
    ------
    UnknownName
        When a mineral is not known.

    Notes
    -----
    Stock changes are not in the sums, and goods that carry the mineral further (wafers, magnets,
    batteries) are not counted: this is what industry takes in, not what people use.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> frame = consumption(load(), year=2024, minerals=["Cu"]).set_index("place")
    >>> frame.loc["USA", "value"].item(), frame.loc["USA", "method"]
    (1860000.0, 'as published')
    """
    from shigen.catalogue import merged

    names = ("balance", "chains", "customs_codes", "facts", "flows")
    tables = {name: catalogue.table(name) for name in names}
    tables["flows"] = tables["flows"][["year"]].drop_duplicates()
    figures = merged.production(catalogue) if output is None else output
    figures = figures[figures["place"] != "WLD"]
    trade = _trade_of(catalogue) if trade is None else trade
    named = listed_minerals() if minerals is None else map(reference.mineral, minerals)
    found: list[dict[str, Any]] = []
    for mineral in dict.fromkeys(named):
        printed = _published(tables["balance"], mineral, year)
        fact = _fact(tables["facts"], mineral, "USA", year)
        if printed is None or (printed["method"] == "not known" and fact is not None):
            reason = "no figure is published"
            printed = fact if fact is not None else unknown(mineral, "USA", year, reason)
        found.append(printed)
        facts = {place: _fact(tables["facts"], mineral, place, year) for place in PLACES}
        found += [row for row in facts.values() if row is not None]
        rest = [place for place in PLACES if facts[place] is None]
        found += _computed(tables, figures, trade, key=(mineral, year), places=rest)
    made = pd.DataFrame(found, columns=list(COLUMNS))
    made["year"] = made["year"].astype("Int64")
    return made.sort_values(["mineral", "place"], ignore_index=True)
