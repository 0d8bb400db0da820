"""Value added of the sectors that use a mineral, over that of the largest sector, by party.

    use_value = sum over sectors s of A_s Q_s / max Q

Sectors are cut as finely as the party's table allows, and the largest one is a sector of
manufacturing, as in the European study, whose largest is machinery (C28). Oil and gas extraction is
left out: its value added follows the oil price, and would move every mineral with it.

* United States: detailed industries put together to the two-digit divisions of NACE Rev. 2
  (``DIVISIONS``), value added of 2017 carried to the year by gross output.
* European Union: end uses and value added by NACE division as the study of 2023 prints them.
* Japan and others: the 35 industries of the world table of 2011, output less intermediate inputs,
  with taxes on products in it; the table may not be passed on, so that a user has to import it.

A use in no such sector (construction, energy supply, or none named) is open: the value is that of
the other uses, the range lets it be any sector. More than half open, and the value is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from shigen.criticality.gather.economy import industries, sectors_of, uses_of
from shigen.criticality.gather.finding import Found, missing, per_key
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.inputs import Given
from shigen.criticality.method import Array
from shigen.criticality.methods._eu_quantities import USE_VALUE
from shigen.criticality.methods.eu_economic_importance import scaled_use, use_span
from shigen.criticality.parties import JOIN
from shigen.errors import BadInput, UnknownName

# First digits of the codes of the US table by division of NACE Rev. 2, the longer first.
DIVISIONS = (
    ("3254", "C21"), ("3121", "C11"), ("3122", "C12"), ("3361", "C29"), ("3362", "C29"),
    ("3363", "C29"), ("336", "C30"), ("311", "C10"), ("313", "C13"), ("314", "C13"),
    ("315", "C14"), ("316", "C15"), ("321", "C16"), ("322", "C17"), ("323", "C18"),
    ("324", "C19"), ("325", "C20"), ("326", "C22"), ("327", "C23"), ("331", "C24"),
    ("332", "C25"), ("333", "C28"), ("334", "C26"), ("335", "C27"), ("337", "C31"),
    ("339", "C32"), ("212", "B07"), ("213", "B09"),
)  # fmt: skip
# Manufacturing in the world table, which puts oil and gas together with all other mining.
WIOD_SECTORS = tuple(f"c{number}" for number in range(3, 17))
WIOD_YEAR, STUDY_YEAR, US_YEAR = 2011, 2020, 2017
# The make-up of an economy changes slowly; further away it is not taken.
REACH = 15
LEAST_PLACED = 0.5
Made = TypeVar("Made")
STUDY, EDITION = "eu-crm", 2023
IMPORT_WIOD = "import the world table with `shigen data import wiod`"


@dataclass(frozen=True)
class Economy:
    """Value added by sector of a party, and how its sectors are cut.

    Attributes
    ----------
    value_added
        By sector, in one unit.
    year
        Of the value added.
    scheme
        Classification in which uses are led to sectors.
    level, source
        In words, for the trace.
    """

    value_added: pd.Series[float]
    year: int
    scheme: str
    level: str
    source: str


@dataclass(frozen=True)
class Uses:
    """Use of a mineral by sector, and how much of it is known.

    Attributes
    ----------
    sector, value, low, high
        Sectors and their shares; without an end of its own a share is NaN there.
    known
        Share of the use that someone reports.
    status
        Of what is made of them.
    """

    sector: tuple[str, ...]
    value: Array
    low: Array
    high: Array
    known: float
    status: str


def division(code: str) -> str:
    """Division of NACE Rev. 2 of an industry of the US table; empty outside of what is counted.

    Examples
    --------
    >>> division("325412"), division("325110"), division("336411"), division("230301")
    ('C21', 'C20', 'C30', '')
    """
    return next((name for first, name in DIVISIONS if code.startswith(first)), "")


def _united_states(store: Kept, year: int) -> Economy:
    return store.once(("economy", "USA", year), lambda: _of_divisions(store, year))


def _of_divisions(store: Kept, year: int) -> Economy:
    share = industries(store, year).share
    names = pd.Series([division(str(code)) for code in share.index], index=share.index)
    summed = share.groupby(names).sum()
    level = "NACE Rev. 2 divisions; value added of 2017 carried by gross output"
    return Economy(summed.drop("", errors="ignore"), US_YEAR, "bea-2017", level, "bea-io-2017")


def _world_table(store: Kept, party: str) -> Economy:
    output = store.table("sector_series")
    output = output[
        (output["scheme"] == "wiod-2013") & (output["place"] == party)
        & (output["item"] == "gross-output") & (output["year"] == WIOD_YEAR)
    ]  # fmt: skip
    if output.empty:
        raise BadInput(f"no value added by sector of {party} is held; {IMPORT_WIOD}")

    def bought() -> pd.Series[float]:
        flows = store.table("io_flows")
        flows = flows[(flows["source"] == "wiod-2013") & (flows["matrix"] == "intermediate")]
        return flows.groupby("column")["value_musd"].sum()

    inputs = store.once("intermediate inputs of the world table", bought)
    made = output.set_index("sector")["value"].reindex(list(WIOD_SECTORS))
    used = inputs.reindex([f"{party}.{sector}" for sector in WIOD_SECTORS]).fillna(0.0)
    value = made - used.to_numpy("float64")
    level = "35 industries of the world table of 2011"
    return Economy(value.dropna(), WIOD_YEAR, "wiod-2013", level, "wiod-2013")


def _led_to_sectors(store: Kept, mineral: str, party: str, scheme: str) -> Uses:
    """Uses of a party, led to sectors of a scheme by assumed weights."""
    uses = uses_of(store, mineral, party)
    firm = uses["status"].isin(["reported", "estimated"])
    found = sectors_of(store, mineral, party, scheme)
    if scheme == "bea-2017":
        found = found.assign(sector=found["sector"].map(division))
        found = found.groupby("sector", as_index=False)[["value", "low", "high"]].sum()
    ends = found[["value", "low", "high"]].clip(upper=1.0)
    return _columns(
        ends.assign(sector=found["sector"]), float(uses.loc[firm, "value"].sum()), "assumed"
    )


def _columns(shares: pd.DataFrame, known: float, status: str) -> Uses:
    """Shares that have a value."""
    some = shares.dropna(subset=["value"])
    value, low, high = (some[name].to_numpy("float64") for name in ("value", "low", "high"))
    return Uses(tuple(some["sector"].tolist()), value, low, high, known, status)


def _union(store: Kept, mineral: str) -> tuple[Uses, Economy]:
    """Uses and value added as the European study prints them."""
    try:
        table = store.table("assessment_uses")
    except (UnknownName, KeyError) as error:
        raise BadInput("the uses of the European study are not held") from error
    table = table[(table["study"] == STUDY) & (table["edition"].astype("int64") == EDITION)]
    named = table["mineral"] if "mineral" in table else table["material"]
    uses = table[named == mineral]
    if uses.empty:
        raise BadInput(f"the European study prints no uses of {mineral}")
    added = table.dropna(subset=["sector_value_added_meur"])
    value = added.groupby("sector")["sector_value_added_meur"].agg(lambda v: v.mode().iloc[0])
    shares = uses.assign(low=uses["value"], high=uses["value"])[["sector", "value", "low", "high"]]
    level = "NACE Rev. 2 divisions of the European study of 2023"
    uses_of = _columns(shares, 1.0, "estimated")
    return uses_of, Economy(value, STUDY_YEAR, "nace-2", level, "eu-crm-2023")


def _found(uses: Uses, economy: Economy) -> Found:
    largest = float(economy.value_added.max())
    value = uses.value
    added = economy.value_added.reindex(list(uses.sector)).to_numpy("float64")
    ratio = np.asarray(added / largest, dtype="float64")
    total = float(value.sum())
    placed = ~np.isnan(ratio)
    inside = float(value[placed].sum()) / total if total > 0 else 0.0
    if inside < LEAST_PLACED:
        return missing(
            f"{1 - inside:.0%} of its use lies in no sector of manufacturing, or in none that is "
            "named"
        )
    middle = float(scaled_use(value[placed], added[placed], largest=largest)) / (inside * total)
    ends = [np.where(np.isnan(end), value, end) for end in (uses.low, uses.high)]
    rest = max(0.0, 1.0 - total)
    low, high = use_span(
        np.append(ends[0], 0.0), np.append(ends[1], rest), np.append(ratio, np.nan)
    )
    return Found(
        middle, min(low, middle), min(1.0, max(high, middle)), uses.known * inside, uses.status,
        "", _rows(uses, ratio, economy),
    )  # fmt: skip


def _rows(uses: Uses, ratio: Array, economy: Economy) -> Sequence[Mapping[str, Any]]:
    top = economy.value_added.idxmax()
    columns = (uses.sector, uses.value.tolist(), uses.low.tolist(), uses.high.tolist(), ratio)
    return [
        {
            "item": f"share of use, {sector or 'no sector'}", "year": economy.year,
            "value": value, "low": low, "high": high, "unit": "fraction",
            "source": economy.source,
            "note": f"value added {share:.2f} of the largest sector, {top}; {economy.level}",
        }
        for sector, value, low, high, share in zip(*columns, strict=True)
    ]  # fmt: skip


def _near(economy: Economy, year: int) -> Economy:
    if abs(year - economy.year) > REACH:
        raise BadInput(f"value added is of {economy.year}, more than {REACH} years from {year}")
    return economy


def _kept_or_why(store: Kept, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """What is made once, or the same refusal again: neither differs from year to year."""

    def attempt() -> Made | BadInput:
        try:
            return make()
        except BadInput as error:
            return error

    found = store.once(key, attempt)
    if isinstance(found, BadInput):
        raise BadInput(str(found))
    return found


def _use_value(store: Kept, mineral: str, year: int, party: str) -> Found:
    try:
        if JOIN in party:
            raise BadInput(f"uses of a bloc are not held; ask for the parties of {party} singly")
        if party == "EUU":
            key = ("uses of the study", mineral)
            printed, economy = _kept_or_why(store, key, lambda: _union(store, mineral))
            return _found(printed, _near(economy, year))
        if party == "USA":
            economy = _united_states(store, year)
        else:
            whole = ("economy", party)
            economy = _kept_or_why(store, whole, lambda: _world_table(store, party))
            economy = _near(economy, year)
        scheme = economy.scheme
        uses = _kept_or_why(
            store,
            ("uses by sector", mineral, party, scheme),
            lambda: _led_to_sectors(store, mineral, party, scheme),
        )
        return _found(uses, economy)
    except BadInput as error:
        return missing(str(error))


def use_value(catalogue: Tables, cases: pd.DataFrame, places: tuple[str, ...]) -> Given:
    """Value added behind the uses of each mineral, the same at every stage.

    Parameters
    ----------
    catalogue, cases, places
        As every gatherer.

    Returns
    -------
    Given
        Status ``assumed`` where uses are led to sectors by assumed weights.
    """
    del places
    store = kept(catalogue)

    def find(mineral: object, year: object, party: object) -> Found:
        key = (str(mineral), int(str(year)), str(party))
        return store.once(("use value", *key), lambda: _use_value(store, *key))

    return per_key(USE_VALUE, cases, ["mineral", "year", "party"], find)
