"""Series of a catalogue in the form that the Integrated Assessment Modeling Consortium uses.

Columns ``model``, ``scenario``, ``region``, ``variable``, ``unit`` and one per year. What is not a
model run has the name of its source as its scenario, so that figures of two agencies stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from shigen import reference
from shigen.errors import CheckFailed
from shigen.reference.tables import field_rows

MODEL = "shigen"
INDEX = ["model", "scenario", "region", "variable", "unit"]
MEASURES = {
    "production": "Production",
    "secondary": "Secondary Production",
    "capacity": "Capacity",
    "reserves": "Reserves",
    "resources": "Resources",
}
PER_YEAR = frozenset({"production", "secondary", "capacity"})
BALANCE = {
    "apparent-consumption": "Consumption|Apparent",
    "reported-consumption": "Consumption|Reported",
    "estimated-consumption": "Consumption|Estimated",
}


def variable(*parts: str) -> str:
    """Name of a variable: its parts joined by bars, empty ones left out.

    Examples
    --------
    >>> variable("Production", "Cobalt", "Mine", "")
    'Production|Cobalt|Mine'
    """
    # A bar inside a part would make a level of its own.
    return "|".join(part.replace("|", "/").strip() for part in parts if part)


def _names(kind: str) -> dict[str, str]:
    table, key = {
        "mineral": ("minerals", "slug"),
        "stage": ("stages", "slug"),
        "place": ("places", "iso3"),
    }[kind]
    return {row[key]: row["name_en"] for row in reference.rows(table)}


def _title(slug: str) -> str:
    return " ".join(word.capitalize() for word in slug.split("-"))


def _mineral(slugs: Iterable[str]) -> list[str]:
    known = _names("mineral")
    # Chapters of a publisher that are none of our minerals keep their slug as a name.
    return [" ".join(w[:1].upper() + w[1:] for w in known.get(s, _title(s)).split()) for s in slugs]


def _parts(frame: pd.DataFrame, first: Iterable[str], rest: Iterable[str]) -> list[str]:
    stages = _names("stage")
    held = {s: n[:1].upper() + n[1:] for s, n in stages.items()}
    return [
        variable(*head.split("|"), mineral, held.get(stage, ""), _title(form), detail)
        for head, mineral, stage, form, detail in zip(
            first,
            _mineral(frame["mineral"]),
            frame["stage"] if "stage" in frame.columns else [""] * len(frame),
            frame["form"],
            rest,
            strict=True,
        )
    ]


def _rows(
    frame: pd.DataFrame, region: Iterable[str], names: Iterable[str], unit: Iterable[str]
) -> pd.DataFrame:
    places = _names("place")
    return pd.DataFrame(
        {
            "scenario": frame["source"].tolist(),
            "region": [places.get(place, place) for place in region],
            "variable": list(names),
            "unit": list(unit),
            "year": frame["year"].astype("int64").tolist(),
            "value": frame["value"].tolist(),
        }
    )


def _production(frame: pd.DataFrame) -> pd.DataFrame:
    heads = [MEASURES[measure] for measure in frame["measure"]]
    units = [
        f"{unit}/yr" if measure in PER_YEAR else unit
        for unit, measure in zip(frame["unit"], frame["measure"], strict=True)
    ]
    return _rows(frame, frame["place"], _parts(frame, heads, [""] * len(frame)), units)


def _prices(frame: pd.DataFrame) -> pd.DataFrame:
    names = _parts(frame, ["Price"] * len(frame), [""] * len(frame))
    return _rows(frame, ["WLD"] * len(frame), names, frame["unit"])


def _consumption(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame[frame["item"].isin(set(BALANCE))]
    heads = [BALANCE[item] for item in kept["item"]]
    units = [f"{unit}/yr" for unit in kept["unit"]]
    # The line as printed is part of the name only where it tells two series apart.
    series = ["mineral", "place", "item", "form", "source"]
    several = kept.groupby(series)["detail"].transform("nunique") > 1
    names = _parts(kept, heads, kept["detail"].where(several, ""))
    return _rows(kept, kept["place"], names, units)


def _trade(frame: pd.DataFrame) -> pd.DataFrame:
    """Exports and imports of each country, tonnes of content, by mineral and stage."""
    known = frame[frame["value"].notna()]
    sides = []
    for side, head in (("exporter", "Exports"), ("importer", "Imports")):
        by = ["mineral", "stage", side, "year", "source", "unit"]
        summed = known.groupby(by, as_index=False, sort=True)[["value"]].sum().assign(form="")
        names = _parts(summed, [head] * len(summed), [""] * len(summed))
        units = [f"{unit}/yr" for unit in summed["unit"]]
        sides.append(_rows(summed, summed[side], names, units))
    return pd.concat(sides, ignore_index=True)


def _flows(frame: pd.DataFrame) -> pd.DataFrame:
    """Exports and imports of each country by customs code: gross weight, and value."""
    parts = []
    for column, what in (("gross_t", "Gross Weight"), ("value_kusd", "Value")):
        unit = {field["field"]: field["unit"] for field in field_rows("flows")}[column]
        known = frame[frame[column].notna()]
        for side, head in (("exporter", "Exports"), ("importer", "Imports")):
            by = ["edition", "hs6", side, "year", "source"]
            held = known.assign(value=known[column])
            summed = held.groupby(by, as_index=False, sort=True)[["value"]].sum()
            names = [
                variable(head, f"{edition} {code}", what)
                for edition, code in zip(summed["edition"], summed["hs6"], strict=True)
            ]
            parts.append(_rows(summed, summed[side], names, [f"{unit}/yr"] * len(summed)))
    return pd.concat(parts, ignore_index=True)


SERIES = {
    "production": _production,
    "prices": _prices,
    "balance": _consumption,
    "trade": _trade,
    "flows": _flows,
}
"""Table to the function that makes series of it."""


def long_form(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every series, one row a year; what is not known has no row.

    Parameters
    ----------
    tables
        Tables of a catalogue.

    Returns
    -------
    pandas.DataFrame
        ``model, scenario, region, variable, unit, year, value``, sorted. Yearly production,
        capacity and reserves, prices, consumption, and trade totals: of the base year by mineral in
        content, of all years by customs code in gross weight and value. The sum of gross weights
        counts records with a weight only.

    Examples
    --------
    >>> row = dict(mineral="cobalt", stage="mine", form="", place="COD", year=2024,
    ...            measure="production", value=[220000.0], unit="t", source="usgs-mcs2026")
    >>> long_form({"production": pd.DataFrame(row)})[["region", "variable", "unit"]].values.tolist()
    [['DR Congo', 'Production|Cobalt|Mine', 't/yr']]
    """
    parts = [make(tables[name]) for name, make in SERIES.items() if len(tables.get(name, ()))]
    columns = ["scenario", "region", "variable", "unit", "year", "value"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    whole = whole[whole["value"].notna()]
    whole.insert(0, "model", MODEL)
    return whole.sort_values([*INDEX, "year"], ignore_index=True)


def wide_form(found: pd.DataFrame) -> pd.DataFrame:
    """Series of `long_form` with a column per year.

    Raises
    ------
    CheckFailed
        When a series has two values for one year.
    """
    twice = found.duplicated([*INDEX, "year"])
    if twice.any():
        first = found[twice].iloc[0]
        raise CheckFailed(
            f"series {first['variable']} of {first['region']} ({first['scenario']}) has two values "
            f"for {first['year']}"
        )
    if found.empty:
        return found[INDEX]
    wide = found.pivot_table(index=INDEX, columns="year", values="value", aggfunc="first")
    return wide.rename(columns=str).rename_axis(columns=None).reset_index()
