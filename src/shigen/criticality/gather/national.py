"""Imports by country as a national survey prints them, and when they stand for the trade records.

The survey of the United States prints which part of the imports of four years came from where, and
how much was imported in each year. Their product is taken for imports by country of a year: an
estimate, since the shares of one year differ from those of the period. Which printed form stands
for which mineral and stage, and what makes it the terms of output, is said by ``national.csv``;
``none`` in it means that no printed form can be matched, and the note why.

Which source is read, in this order (`by_record`):

1. trade records of a customs code that holds this mineral alone, where the codes that are held
   carry at least half of the trade in the stage;
2. what the national survey prints;
3. trade records all the same: of codes that carry less than half of the trade, or of a code that
   is shared, split by output (`shigen.criticality.gather.baskets`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from shigen.criticality.gather.figures import Key
from shigen.criticality.gather.kept import Kept
from shigen.criticality.gather.places import positions
from shigen.criticality.gather.shipments import Shipments
from shigen.criticality.inputs import TRACE_COLUMNS
from shigen.criticality.method import Array
from shigen.criticality.quantities import REMAINDER

# Codes that carry less than this of the trade in a stage are no record of it.
HALF = 0.5
# Whose survey prints import sources.
SURVEYED = ("USA",)
NONE = "none"
# The share of a country in one of the four years differs from that of all four by so much on
# average: 0.060 over 296 shares of 20 minerals in the trade records of 2021-2024, ours.
DRIFT = 0.06
SCOPE = "import-source"


@dataclass(frozen=True)
class Line:
    """One row of ``national.csv``: a printed form and what makes it the terms of output.

    Attributes
    ----------
    mineral, stage
        What it stands for; several lines add up.
    shares
        Form of the printed shares.
    balance
        Name under which imports and exports are printed.
    imports, exports
        Forms of them that are added up; nothing where they cannot be matched.
    unit
        Of the printed amounts.
    factor, factor_low, factor_high
        t in the terms of output a unit.
    note
        Why.
    """

    mineral: str
    stage: str
    shares: str
    balance: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]
    unit: str
    factor: float
    factor_low: float
    factor_high: float
    note: str


@dataclass(frozen=True)
class Printed:
    """Imports of a year by place [t in the terms of output], the remainder last.

    Attributes
    ----------
    value, low, high
        By place.
    known
        Share that came from a named country.
    rows
        Where it is from, ``TRACE_COLUMNS``.
    """

    value: Array
    low: Array
    high: Array
    known: float
    rows: pd.DataFrame


@cache
def lines() -> dict[tuple[str, str], tuple[Line, ...]]:
    """Lines of each mineral and stage that can be matched.

    Examples
    --------
    >>> [line.balance for line in lines()["aluminum", "mine"]]
    ['bauxite']
    >>> ("tungsten", "refined") in lines()
    False
    """
    path = resources.files("shigen.criticality.gather").joinpath("national.csv")
    with path.open(encoding="utf-8") as file:
        rows = pd.read_csv(file, dtype="str", keep_default_na=False).to_dict("records")
    found: dict[tuple[str, str], tuple[Line, ...]] = {}
    for row in rows:
        if row["shares"] == NONE:
            continue
        key = (row["mineral"], row["stage"])
        line = Line(
            *key, row["shares"], row["balance"], _forms(row["imports"]), _forms(row["exports"]),
            row["unit"], float(row["factor"]), float(row["factor_low"]),
            float(row["factor_high"]), row["note"],
        )  # fmt: skip
        found[key] = (*found.get(key, ()), line)
    return found


def _forms(text: str) -> tuple[str, ...]:
    return () if text == NONE else tuple(text.split(";"))


def by_record(found: Shipments, year: int) -> bool:
    """Whether trade records are read before what a survey prints."""
    if found.terms is None or found.why_not(year) or found.mixed:
        return False
    return found.terms.covers >= HALF


def instead(
    catalogue: Kept, found: Shipments, key: Key, who: tuple[str, ...], places: tuple[str, ...]
) -> Printed | None:
    """Imports as a survey prints them where they are read before trade records, else None."""
    return None if by_record(found, key[2]) else imports(catalogue, key, who, places)


def imports(
    catalogue: Kept, key: Key, who: tuple[str, ...], places: tuple[str, ...]
) -> Printed | None:
    """Imports of a party by country as its survey prints them; None where it prints none.

    The party is one country (``who``), since a survey does not tell the trade within a bloc.
    """
    mineral, stage, year = key
    chosen = lines().get((mineral, stage), ()) if len(who) == 1 and who[0] in SURVEYED else ()
    if not chosen:
        return None
    return catalogue.once(
        ("printed imports", key, who, places),
        lambda: added([of_line(catalogue, line, year, who[0], places) for line in chosen]),
    )


def added(parts: list[Printed | None]) -> Printed | None:
    """Lines of a stage together; None when one of them is not printed."""
    there = [part for part in parts if part is not None]
    if len(there) < len(parts):
        return None
    value, low, high = (
        np.sum([getattr(part, name) for part in there], axis=0) for name in ("value", "low", "high")
    )
    total = float(value.sum())
    known = 1.0 - float(value[-1]) / total if total > 0 else 1.0
    return Printed(value, low, high, known, pd.concat([p.rows for p in there], ignore_index=True))


def of_line(
    catalogue: Kept, line: Line, year: int, party: str, places: tuple[str, ...]
) -> Printed | None:
    """Printed shares times printed imports of a year, for one line; None where one is lacking.

    A share that is printed as a bound, such as more than 99 %, stands at its bound. Low and high
    are ``DRIFT`` of the whole off, and what the factor leaves open.
    """
    shares = _shares(catalogue, line, year, party)
    if shares.empty:
        return None
    period, source = str(shares["period"].iloc[0]), str(shares["source"].iloc[0])
    whole = amount(catalogue, line, (party, year, source), "imports")
    named = shares[shares["place"].ne(REMAINDER)]
    part = named["value"].fillna(named["low"]).fillna(0.0).to_numpy("float64")
    if whole is None or not part.sum() > 0:
        return None
    part = part / max(float(part.sum()), 1.0)
    share = np.asarray(np.bincount(positions(named["place"], places), part, len(places)), "float64")
    share[-1] += 1.0 - float(share.sum())
    middle, low, high = whole
    said = f"USGS import sources {period} applied to imports of {year}"
    said += f"; {line.note}" if line.note else ""
    rows = pd.DataFrame(
        {
            "quantity": "", "place": [*named["place"], REMAINDER],
            "item": f"imports {' and '.join(form for form in line.imports if form)}".strip(),
            "year": year, "unit": "t", "status": "estimated", "source": source,
            "vintage": str(shares["vintage"].iloc[0]), "note": said,
        }
    )  # fmt: skip
    rest = np.append(part, max(1.0 - float(part.sum()), 0.0))
    for name, total, drift in (("value", middle, 0.0), ("low", low, -DRIFT), ("high", high, DRIFT)):
        rows[name] = np.clip(rest + drift, 0.0, 1.0) * total
    rows = rows[rest > 0][list(TRACE_COLUMNS)]
    off = np.where(share > 0, DRIFT, 0.0)
    least, most = np.maximum(share - off, 0.0), np.minimum(share + off, 1.0)
    return Printed(share * middle, least * low, most * high, 1.0 - float(share[-1]), rows)


def _shares(catalogue: Kept, line: Line, year: int, party: str) -> pd.DataFrame:
    """Printed shares of the latest period that a year is of, or follows in the same edition."""
    table = catalogue.table("shares")
    rows = table[
        table["scope"].eq(SCOPE) & table["party"].eq(party) & table["mineral"].eq(line.mineral)
        & table["stage"].eq(line.stage) & table["form"].eq(line.shares)
    ]  # fmt: skip
    ends = [_years(period) for period in rows["period"]]
    rows = rows[np.array([first <= year <= last + 1 for first, last in ends], dtype=bool)]
    latest = rows[["period", "vintage"]].max() if len(rows) else None
    if latest is None:
        return rows
    return rows[rows["period"].eq(latest["period"]) & rows["vintage"].eq(latest["vintage"])]


def _years(period: str) -> tuple[int, int]:
    """First and last year of a period as it is printed.

    Examples
    --------
    >>> _years("2021-24"), _years("2019-2022")
    ((2021, 2024), (2019, 2022))
    """
    first, _, last = period.partition("-")
    return int(first), int(first[: 4 - len(last)] + last)


def amount(
    catalogue: Kept, line: Line, where: tuple[str, int, str], item: str
) -> tuple[float, float, float] | None:
    """Printed imports or exports of a line [t in the terms of output]: middle, low and high.

    Parameters
    ----------
    catalogue, line
        As `of_line`.
    where
        Country, year and source.
    item
        ``imports`` or ``exports``.
    """
    place, year, source = where
    forms = line.imports if item == "imports" else line.exports
    table = catalogue.table("balance")
    rows = table[
        table["mineral"].eq(line.balance) & table["place"].eq(place) & table["year"].eq(year)
        & table["source"].eq(source) & table["item"].eq(item) & table["unit"].eq(line.unit)
        & table["form"].isin(forms)
    ]  # fmt: skip
    # what is withheld, printed as a bound or printed twice is no amount
    if len(rows) != len(forms) or not forms or rows["value"].isna().any():
        return None
    total = float(rows["value"].sum())
    return total * line.factor, total * line.factor_low, total * line.factor_high


def exports(
    catalogue: Kept, key: Key, who: tuple[str, ...]
) -> tuple[float, float, float, pd.DataFrame] | None:
    """Exports of a party as its survey prints them, with where they are from; else None."""
    mineral, stage, year = key
    chosen = lines().get((mineral, stage), ()) if len(who) == 1 and who[0] in SURVEYED else ()
    found, rows = [], []
    for line in (line for line in chosen if line.exports):
        shares = _shares(catalogue, line, year, who[0])
        source = "" if shares.empty else str(shares["source"].iloc[0])
        one = amount(catalogue, line, (who[0], year, source), "exports")
        if one is None:
            return None
        found.append(one)
        rows.append(
            ("", "", f"exports {' and '.join(filter(None, line.exports))}".strip(), year, *one, "t",
             "estimated", source, str(shares["vintage"].iloc[0]), line.note)
        )  # fmt: skip
    if not found:
        return None
    middle, low, high = np.sum(found, axis=0).tolist()
    return middle, low, high, pd.DataFrame(rows, columns=list(TRACE_COLUMNS))
