"""What the methods of the European Union read: trade parameters, and value added behind uses.

The trade parameter is not taken from the study: it is 0.8 for the party itself and members of its
union, and 1 elsewhere unless a control of the table ``export_controls`` was in force at the end of
the year, named goods of the stage and was aimed at the party. ``PARAMETERS`` says what each measure
counts; both ends are printed in the study of 2023, what lies between is ours. Trade agreements with
others, which the study also counts 0.8, are not held. Controls before ``FIRST`` are not held
either: there the value is 1 with the worst one as its high end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shigen import reference
from shigen.criticality.gather.ability import chosen, own_columns
from shigen.criticality.gather.kept import Kept, Tables, kept
from shigen.criticality.inputs import TRACE_COLUMNS, Given, given
from shigen.criticality.method import Parameter
from shigen.criticality.methods._eu_quantities import (
    CLOSED,
    FREE,
    TRADE_PARAMETER,
    TRADE_PARAMETER_SOURCING,
)
from shigen.criticality.parties import UNIONS, members
from shigen.criticality.quantities import Quantity

FIRST = 2020
PARAMETERS = (
    Parameter("union", FREE, FREE, 1.0, "ratio", "secondary",
              "t of the party itself and of members of its union."),
    Parameter("licence", 1.1, 1.0, CLOSED, "ratio", "secondary",
              "t of a place that lets the goods out by licence or permit only."),
    Parameter("review", 1.2, 1.0, CLOSED, "ratio", "ours",
              "t of a place that reviews the end use of buyers more strictly."),
    Parameter("quota", 1.3, 1.0, CLOSED, "ratio", "ours", "t of a place with an export quota."),
    Parameter("prohibition", CLOSED, 1.0, CLOSED, "ratio", "secondary",
              "t of a place that forbids or suspends the export, or denies licences as a rule."),
)  # fmt: skip
# Words of the column ``measure``, the strictest first.
MEASURES = (
    ("prohibition", ("denial", "ban", "suspension")),
    ("quota", ("quota",)),
    ("review", ("review",)),
    ("licence", ("licence", "permit")),
)
# Words of the column ``item`` where no customs code is named.
NO_GOODS = ("technology", "equipment", "foreign-made")
FROM_MINES = ("ore", "ores", "raw", "unprocessed", "concentrate", "bauxite")
ALL_STAGES = ("dual-use", "all")
SUSPENDED = re.compile(
    r"suspended (?:until (?P<until>\d{4}-\d\d-\d\d)|(?P<since>\d{4}-\d\d-\d\d) to (?P<to>\S+))"
)
Row = Mapping[str, Any]


def measure(text: str) -> str:
    """Kind of a measure by its words; empty when it is none that holds goods back.

    Examples
    --------
    >>> measure("general denial of licences; re-transfer liability"), measure("licence")
    ('prohibition', 'licence')
    """
    words = set(re.findall(r"[a-z]+", text.lower()))
    for kind, marks in MEASURES:
        if words & set(marks):
            return kind
    return "licence" if {"permitted", "exporters"} <= words else ""


def in_force(row: Row, year: int) -> bool:
    """Whether a control held on the last day of a year.

    Examples
    --------
    >>> row = {"effective": "2024-12-03", "until": "",
    ...        "state": "general-denial clause suspended 2025-11-09 to 2026-11-27"}
    >>> [in_force(row, year) for year in (2023, 2024, 2025, 2026)]
    [False, True, False, True]
    """
    day = f"{year}-12-31"
    if str(row["effective"]) > day or (row["until"] and str(row["until"]) < day):
        return False
    paused = SUSPENDED.search(str(row["state"]))
    if paused is None:
        return True
    since = paused["since"] or str(row["effective"])
    return not since <= day <= (paused["until"] or paused["to"])


def stages_of(row: Row, codes: pd.DataFrame) -> frozenset[str]:
    """Stages whose goods a control names, by customs code, else by the words of the item.

    Parameters
    ----------
    row
        Of ``export_controls``.
    codes
        hs6 and stage of the mineral in ``customs_codes``; codes that are not in it are goods that
        no stage follows.
    """
    every = frozenset(found["slug"] for found in reference.rows("stages"))
    if row["hs6"]:
        named = str(row["hs6"]).split(";")
        return frozenset(codes.loc[codes["hs6"].isin(named), "stage"])
    words = re.findall(r"[a-z-]+", str(row["item"]).lower())
    if any(word in words for word in NO_GOODS):
        return frozenset()
    if any(word in words for word in FROM_MINES):
        return frozenset({"mine"})
    if any(word in words for word in ALL_STAGES) or words == [row["mineral"]]:
        return every
    return every - {"mine"}


def _controls(store: Kept) -> dict[str, list[Row]]:
    """Controls by mineral, with kind and stages; those of a group stand at each member."""

    def make() -> dict[str, list[Row]]:
        table = store.table("export_controls").fillna({"until": "", "state": "", "hs6": ""})
        codes = store.table("customs_codes")
        groups = {
            row["slug"]: row["members"].split(";")
            for row in reference.rows("minerals")
            if row["members"]
        }
        found: dict[str, list[Row]] = {}
        for record in table.to_dict("records"):
            row: Row = {str(key): value for key, value in record.items()}
            named = str(row["mineral"])
            for mineral in dict.fromkeys([named, *groups.get(named, [])]):
                own = codes[codes["mineral"].isin([mineral, named])]
                kind, stages = measure(str(row["measure"])), stages_of(row, own)
                if kind and stages:
                    found.setdefault(mineral, []).append({**row, "kind": kind, "stages": stages})
        return found

    return store.once("export controls by mineral", make)


def _holding(store: Kept, mineral: str, stage: str, year: int, party: str) -> list[Row]:
    """Controls that hold goods of a stage back from a party at the end of a year."""
    who = {"WLD", *members(party), *(union for union in UNIONS if union in party.split("+"))}
    return [
        row
        for row in _controls(store).get(mineral, [])
        if stage in row["stages"] and str(row["target"]) in who and in_force(row, year)
    ]


def _union(party: str, places: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where the party and the members of its union stand on the axis."""
    own = own_columns(party, places)
    for union, inside in UNIONS.items():
        if set(members(party)) & set(inside):
            own = own | own_columns(union, places)
    return own


def _gathered(
    quantity: Quantity,
    catalogue: Tables,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    settings: Mapping[str, float] | None,
) -> Given:
    constants = chosen(PARAMETERS, settings)
    store = kept(catalogue)
    at = {place: column for column, place in enumerate(places)}
    value = np.ones((len(cases), len(places)))
    high = value.copy()
    keys = list(
        zip(*(cases[name].tolist() for name in ("mineral", "stage", "year", "party")), strict=True)
    )
    unions = {party: _union(str(party), places) for party in cases["party"].unique()}
    for row, (mineral, stage, year, party) in enumerate(keys):
        if int(year) < FIRST:
            high[row] = constants["prohibition"]
        for control in _holding(store, str(mineral), str(stage), int(year), str(party)):
            column = at.get(str(control["actor"]))
            if column is not None:
                value[row, column] = max(value[row, column], constants[control["kind"]])
        own = unions[party]
        value[row, own] = high[row, own] = constants["union"]

    def trace(case: int) -> pd.DataFrame:
        mineral, stage, year, party = keys[case]
        rows = [
            {
                "place": control["actor"], "item": control["announcement"], "year": year,
                "value": constants[control["kind"]], "unit": "ratio", "status": control["status"],
                "source": control["source"], "vintage": control["vintage"],
                "note": f"{control['kind']}: {control['measure']}, {control['item']}, from "
                f"{control['effective']}",
            }
            for control in _holding(store, str(mineral), str(stage), int(year), str(party))
        ]  # fmt: skip
        rows.append(
            {
                "place": party, "item": "trade within the party and its union", "year": year,
                "value": constants["union"], "unit": "ratio", "status": "assumed",
                "source": "shigen-rule", "note": _note(int(year)),
            }
        )  # fmt: skip
        frame = pd.DataFrame(rows).reindex(columns=list(TRACE_COLUMNS))
        return frame.assign(quantity=quantity.name)

    years = cases["year"].to_numpy("int64")
    return given(
        quantity, value, high=np.maximum(value, high), known=1.0,
        status=np.where(years < FIRST, "assumed", "estimated").astype(object), trace=trace,
    )  # fmt: skip


def _note(year: int) -> str:
    if year < FIRST:
        return f"every other place 1; export controls before {FIRST} are not held"
    return "every other place 1; trade agreements are not held"


def trade_parameter(
    catalogue: Tables,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    settings: Mapping[str, float] | None = None,
) -> Given:
    """Trade parameter of each place towards the party, by rule from the export controls.

    Parameters
    ----------
    catalogue, cases, places
        As every gatherer.
    settings
        ``PARAMETERS`` in place of the defaults.

    Returns
    -------
    Given
        Status ``estimated``, since a control that the table lacks counts as none; ``assumed``
        before ``FIRST``.
    """
    return _gathered(TRADE_PARAMETER, catalogue, cases, places, settings)


def trade_parameter_sourcing(
    catalogue: Tables,
    cases: pd.DataFrame,
    places: tuple[str, ...],
    settings: Mapping[str, float] | None = None,
) -> Given:
    """The same for the sourcing mix: no other one is known.

    Parameters
    ----------
    catalogue, cases, places, settings
        As `trade_parameter`.
    """
    return _gathered(TRADE_PARAMETER_SOURCING, catalogue, cases, places, settings)
