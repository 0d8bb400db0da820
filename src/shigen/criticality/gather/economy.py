"""What value added stands behind the buying of a mineral: EV of USGS 2021 before scaling.

    v = sum over industries j of (VA_j / GDP) * (spending_j / surplus_j)

from the US benchmark table of 2017: VA is compensation, taxes and gross operating surplus, the
surplus stands in for operating profit. Both are carried to the year of spending by the gross output
of the industry. Spending is use times price, divided by end use and by the weights that lead a use
to industries; those weights are assumed, and so is the status. Use and price are those of the
nearest year, at most ``REACH`` years away, that has both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from shigen.catalogue.consumption import ITEMS, consumption, listed_minerals
from shigen.catalogue.end_uses import end_uses, sector_shares
from shigen.catalogue.use_balance import used_at
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.gather.prices import price
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given, no_trace
from shigen.criticality.methods.usgs_2021 import EXPOSED_VALUE
from shigen.errors import BadInput

if TYPE_CHECKING:
    from shigen.catalogue.store import Catalogue

SCHEME, TABLE_YEAR = "bea-2017", 2017
VALUE_ADDED = ("V00100", "V00200", "V00300")
SURPLUS = "V00300"
REACH = 5
Rows = Callable[[], pd.DataFrame]
STAGES = ("refined", "intermediate", "mine", "product")


@dataclass(frozen=True)
class Spending:
    """What is spent on a mineral in a year, million USD, and the rows it comes from."""

    year: int
    value: float
    low: float
    high: float
    known: bool
    rows: Rows


@dataclass(frozen=True)
class Exposed:
    """Exposed value added of a mineral in a year, or why there is none."""

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    known: float = 0.0
    reason: str = ""
    rows: Rows | None = None


@dataclass(frozen=True)
class Industries:
    """Share in GDP and operating surplus, million USD, of each industry in a year."""

    share: pd.Series[float]
    surplus: pd.Series[float]


def industries(store: Kept, year: int) -> Industries:
    """Industries of the United States, from the table of 2017 carried to a year by gross output.

    An industry without a series of gross output grows as all others do.
    """

    def make() -> Industries:
        added, surplus = _of_table(store)
        growth = _growth(store, year)
        scaled = added * growth.reindex(added.index).fillna(growth["all"])
        carried = surplus * growth.reindex(surplus.index).fillna(growth["all"])
        return Industries(scaled / scaled.sum(), carried)

    return store.once(("industries", year), make)


def _of_table(store: Kept) -> tuple[pd.Series[float], pd.Series[float]]:
    """Value added and operating surplus of each industry in the year of the table."""

    def make() -> tuple[pd.Series[float], pd.Series[float]]:
        flows = store.table("io_flows")
        flows = flows[(flows["place"] == "USA") & (flows["matrix"] == "use-producer")]
        flows = flows[flows["row"].isin(VALUE_ADDED)]
        surplus = flows[flows["row"] == SURPLUS].set_index("column")["value_musd"]
        return flows.groupby("column")["value_musd"].sum(), surplus

    return store.once("value added of the table", make)


def _growth(store: Kept, year: int) -> pd.Series[float]:
    def make() -> pd.DataFrame:
        rows = store.table("sector_series")
        rows = rows[(rows["item"] == "gross-output") & (rows["scheme"] == SCHEME)]
        return rows.pivot_table(index="sector", columns="year", values="value")

    wide = store.once("gross output by industry and year", make)
    near = int(np.clip(year, wide.columns.min(), wide.columns.max()))
    growth = wide[near] / wide[TABLE_YEAR]
    growth["all"] = wide[near].sum() / wide[TABLE_YEAR].sum()
    return growth.dropna()


@dataclass(frozen=True)
class Cost:
    """Price, USD/t, and the rows it comes from."""

    value: float
    low: float
    high: float
    known: bool
    rows: Rows


def cost(store: Kept, mineral: str, year: int) -> Cost | None:
    """Price of a mineral in a year of use: of its stage, else of the first stage that has one."""
    return _costs(store, mineral).get(year)


def _costs(store: Kept, mineral: str) -> dict[int, Cost]:
    """Price in each year of use that has one."""

    def make() -> dict[int, Cost]:
        stages = list(dict.fromkeys((used_at(mineral), *STAGES)))
        years = _years_of_use(store).get(mineral, ())
        pairs = [(stage, year) for year in years for stage in stages]
        asked = pd.DataFrame(pairs, columns=["stage", "year"]).assign(mineral=mineral, party="USA")
        given_price = price(store, asked, ())
        found: dict[int, Cost] = {}
        for at, (stage, year) in enumerate(pairs):
            if year not in found and not np.isnan(given_price.value[at]):
                found[year] = Cost(
                    float(given_price.value[at]), float(given_price.low[at]),
                    float(given_price.high[at]), bool(given_price.known[at] > 0),
                    partial(_cost_rows, given_price, at, stage),
                )  # fmt: skip
        return found

    return store.once(("prices in years of use", mineral), make)


def _cost_rows(found: Given, at: int, stage: str) -> pd.DataFrame:
    return found.trace(at).assign(stage=stage)


def _nowhere(mineral: str, year: int) -> pd.DataFrame:
    raise BadInput(f"trade of {mineral} in {year} is not asked for")


def _years_of_use(store: Kept) -> dict[str, tuple[int, ...]]:
    """Years in which a number of use in the United States is printed or a fact, by mineral.

    Of minerals only, not of groups.
    """

    def make() -> dict[str, tuple[int, ...]]:
        rows = store.table("balance")
        named = rows["item"].isin(ITEMS) & (rows["unit"] == "t") & (rows["place"] == "USA")
        facts = store.table("facts")
        told = (facts["item"] == "use") & (facts["place"] == "USA")
        columns = ["mineral", "year", "value"]
        both = pd.concat([rows.loc[named, columns], facts.loc[told, columns]]).dropna()
        found = both.groupby("mineral")["year"].unique()
        listed = listed_minerals()
        return {
            str(mineral): tuple(int(year) for year in years)
            for mineral, years in found.items()
            if mineral in listed
        }

    return store.once("years of use in the United States", make)


class _OfMineral:
    """The tables that use is read from, cut to one mineral; of trade the years alone."""

    def __init__(self, store: Kept, mineral: str) -> None:
        self._store, self._mineral = store, mineral

    def table(self, name: str) -> pd.DataFrame:
        """A table."""
        if name == "flows":
            return self._store.once("years of trade", self._years)
        parts = self._store.once(("by mineral", name), lambda: self._parts(name))
        return parts.get(self._mineral, self._store.table(name).iloc[:0])

    def _years(self) -> pd.DataFrame:
        return self._store.table("flows")[["year"]].drop_duplicates()

    def _parts(self, name: str) -> dict[str, pd.DataFrame]:
        return {str(mineral): rows for mineral, rows in self._store.table(name).groupby("mineral")}


def us_use(store: Kept, mineral: str, year: int) -> dict[str, Any]:
    """Row of the use of a mineral in the United States in a year."""

    def make() -> dict[str, Any]:
        nothing = pd.DataFrame(columns=["mineral", "stage", "place", "year", "value"])
        tables = cast("Catalogue", _OfMineral(store, mineral))
        found = consumption(tables, year=year, minerals=[mineral], output=nothing, trade=_nowhere)
        row = found[found["place"] == "USA"].to_dict("records")[0]
        return {str(name): value for name, value in row.items()}

    return store.once(("use of the United States", mineral, year), make)


def spending(store: Kept, mineral: str, year: int) -> Spending | str:
    """What the United States spend on a mineral, or why that is not known."""
    if not used_at(mineral):
        return f"the stage at which {mineral} is used is not known"
    there = _years_of_use(store).get(mineral, ())
    for near in sorted(there, key=lambda other: (abs(other - year), other)):
        if abs(near - year) > REACH:
            break
        paid = cost(store, mineral, near)
        use = us_use(store, mineral, near) if paid else {"value": np.nan}
        if paid is None or np.isnan(use["value"]):
            continue
        low, high = (use["value"] if np.isnan(use[end]) else use[end] for end in ("low", "high"))
        return Spending(
            near, float(use["value"]) * paid.value / 1e6, float(low) * paid.low / 1e6,
            float(high) * paid.high / 1e6,
            paid.known and use["status"] in ("reported", "estimated"),
            partial(_spending_rows, use, paid.rows, near, year),
        )  # fmt: skip
    return (
        f"no year from {year - REACH} to {year + REACH} has both the use of {mineral} in the "
        "United States and a price"
    )


def _spending_rows(use: dict[str, Any], paid_rows: Rows, near: int, year: int) -> pd.DataFrame:
    prices = paid_rows()
    note = "" if near == year else f"year {near} stands in for {year}; "
    paid = prices.assign(
        item="price, " + prices["stage"] + ", " + prices["item"], note=note + prices["note"]
    )
    used = pd.DataFrame([{
        "place": "USA", "item": "use", "year": near, "value": use["value"], "low": use["low"],
        "high": use["high"], "unit": "t", "status": use["status"], "source": use["sources"],
        "vintage": "", "note": note + str(use["note"]),
    }])  # fmt: skip
    both = pd.concat([used, paid.reindex(columns=used.columns)], ignore_index=True)
    both["place"] = both["place"].fillna("")
    return both.assign(quantity="").reindex(columns=list(TRACE_COLUMNS))


def uses_of(store: Kept, mineral: str, party: str) -> pd.DataFrame:
    """What `end_uses` gives, kept."""
    return store.once(("end uses", mineral, party), lambda: end_uses(store, mineral, party))


def sectors_of(store: Kept, mineral: str, party: str, scheme: str) -> pd.DataFrame:
    """What `sector_shares` gives, kept."""
    return store.once(
        ("sector shares", mineral, party, scheme),
        lambda: sector_shares(
            store, mineral, party, scheme=scheme, uses=uses_of(store, mineral, party)
        ),
    )


def exposed(store: Kept, mineral: str, year: int) -> Exposed:
    """Exposed value added of the United States."""
    spent = spending(store, mineral, year)
    if isinstance(spent, str):
        return Exposed(reason=spent)
    try:
        uses = uses_of(store, mineral, "USA")
        shares = sectors_of(store, mineral, "USA", SCHEME).set_index("sector")
    except BadInput as error:
        return Exposed(reason=str(error))
    found = industries(store, spent.year)
    surplus = found.surplus.reindex(shares.index)
    fits = (surplus > 0).to_numpy()
    weight = (found.share.reindex(shares.index) / surplus).to_numpy("float64")[fits]
    ends = [shares[name].to_numpy("float64")[fits] for name in ("value", "low", "high")]
    value, low, high = (float((weight * end).sum()) for end in ends)
    firm = uses["status"].isin(["reported", "estimated"])
    told = float(uses.loc[firm, "value"].sum() / uses["value"].sum())
    # two pieces of evidence count alike: what is spent, and who spends it
    known = (1 + told) / 2 if spent.known else 0.0

    def rows() -> pd.DataFrame:
        return pd.concat([spent.rows(), _sector_rows(shares, found)], ignore_index=True)

    return Exposed(
        value * spent.value, low * spent.low, high * spent.high,
        known=round(known * float(ends[0].sum()), 9), rows=rows,
    )  # fmt: skip


def _sector_rows(shares: pd.DataFrame, found: Industries) -> pd.DataFrame:
    rows = shares.reset_index().assign(
        quantity="", item="share of use, " + shares["name"].to_numpy(), year=TABLE_YEAR,
        source="bea-io-2017", vintage="",
    )  # fmt: skip
    rows["note"] = [
        f"{found.share.get(code, np.nan):.3%} of GDP; operating surplus "
        f"{found.surplus.get(code, np.nan):,.0f} million USD"
        for code in rows["sector"]
    ]
    return rows.reindex(columns=list(TRACE_COLUMNS))


def exposed_value(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Exposed value added, the same at every stage of a mineral; the United States only.

    Known is one half for use and price, where someone reports or estimates both, and one half
    times the share of end use that someone does; without use and price it is zero. The status is
    ``assumed``, since the weights that lead from uses to industries are.
    """
    del places
    store = kept(catalogue)
    keys = zip(cases["mineral"], cases["year"], cases["party"], strict=True)
    found = [_of(store, str(mineral), int(year), str(party)) for mineral, year, party in keys]
    gone = np.array([np.isnan(one.value) for one in found], dtype=bool)

    def trace(case: int) -> pd.DataFrame:
        rows = found[case].rows
        return no_trace(case) if rows is None else rows()

    return given(
        EXPOSED_VALUE,
        np.array([one.value for one in found]),
        low=np.array([one.low for one in found]),
        high=np.array([one.high for one in found]),
        known=np.array([one.known for one in found]),
        status=np.where(gone, "missing", "assumed").astype(object),
        reason=np.array([one.reason for one in found], dtype=object),
        trace=trace,
    )


def _of(store: Kept, mineral: str, year: int, party: str) -> Exposed:
    if party != "USA":
        return Exposed(
            reason=f"no input-output table of {party} with value added and operating surplus is "
            "held; that of the United States is"
        )
    return store.once(("exposed", mineral, year), lambda: exposed(store, mineral, year))
