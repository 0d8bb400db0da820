"""Which assumption holds for whom: the most special row of the parameters table, or the user's.

Every number that a plan rests on and that no source gives stands in the catalogue's
``parameters`` table with a range. A row may be for all minerals or one, all stages or one, all
parties or one; the most special row that fits is taken. What a user sets takes its place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

import pandas as pd

from shigen.delivery.schema import names
from shigen.errors import BadInput, UnknownName

_LIMITS: Final = {"fraction": 1.0, "1/month": 1.0, "days": 3660.0, "months": 60.0}
_LARGEST: Final = 1e6
_LARGEST_PRICE: Final = 1e10


class Tables(Protocol):
    """What is asked of a catalogue: named tables."""

    def table(self, name: str) -> pd.DataFrame:
        """A table of the catalogue by name."""


class Rule(NamedTuple):
    """One row of the parameters table; empty text stands for all."""

    mineral: str
    stage: str
    party: str
    value: float
    low: float
    high: float
    unit: str
    status: str
    source: str

    def fits(self, mineral: str, stage: str, party: str) -> bool:
        """Whether the row speaks of this mineral, stage and party."""
        return (
            self.mineral in {"", mineral}
            and self.stage in {"", stage}
            and self.party in {"", party}
        )

    def special(self) -> tuple[bool, bool, bool]:
        """How special the row is: the mineral counts most, then the party, then the stage."""
        return (bool(self.mineral), bool(self.party), bool(self.stage))


IN_CODE: Final = {
    "rush_share": Rule(
        "", "", "", 0.15, 0.0, 0.4, "fraction", "assumed",
        "what a supplier can ship above contract in the months between announcement and effect",
    ),
    "others_rush_share": Rule(
        "", "", "", 0.3, 0.0, 0.6, "fraction", "assumed",
        "what other customers hold fast of what could be bought from them while they stock up",
    ),
}  # fmt: skip
"""Assumptions that are used only when an effect asks for them, whatever the catalogue holds."""


class Assumptions:
    """The assumptions of one problem; remembers which were used.

    Parameters
    ----------
    catalogue
        Its table ``parameters`` is read.
    mineral
        Slug.
    given
        What the user sets: ``"name"``, ``"name:place"``, ``"name:stage"`` or
        ``"name:place:stage"`` to a number. For all stages and parties that the key does not name.

    Raises
    ------
    UnknownName
        For a name that is not a parameter, with the nearest.
    BadInput
        For a value that is not a number, or outside what its unit allows.

    Examples
    --------
    >>> class Two:
    ...     def table(self, name):
    ...         row = {"mineral": "", "stage": "", "party": "", "parameter": "industry_days",
    ...                "value": 45.0, "low": 15.0, "high": 90.0, "unit": "days",
    ...                "status": "assumed", "source": "x"}
    ...         return pd.DataFrame([row, row | {"stage": "mine", "value": 30.0}])
    >>> found = Assumptions(Two(), "gallium", {"industry_days:JPN": 60})
    >>> found.value("industry_days", stage="refined", party="USA")
    45.0
    >>> found.value("industry_days", stage="mine", party="USA")
    30.0
    >>> found.value("industry_days", stage="refined", party="JPN")
    60.0
    """

    def __init__(
        self, catalogue: Tables, mineral: str, given: Mapping[str, Any] | None = None
    ) -> None:
        self.mineral = mineral
        self.rules: dict[str, list[Rule]] = {}
        for row in catalogue.table("parameters").to_dict("records"):
            if ":" not in row["parameter"]:  # those of routes and others carry their room's name
                self.rules.setdefault(str(row["parameter"]), []).append(_rule(row))
        # A price is read from the catalogue's prices; a user may still set one.
        self.rules.setdefault("price", [])
        for name, rule in IN_CODE.items():
            self.rules.setdefault(name, [rule])
        self.given = [_given(self.rules, key, value) for key, value in (given or {}).items()]
        self.used: dict[tuple[str, str, str], Rule] = {}

    def value(self, parameter: str, *, stage: str = "", party: str = "") -> float:
        """Return the value that holds for a stage and a party.

        Raises
        ------
        BadInput
            When the catalogue has no row that fits.
        """
        fitting = [
            rule
            for rule in self.rules.get(parameter, [])
            if rule.fits(self.mineral, stage, party) and not math.isnan(rule.value)
        ]
        if not fitting:
            raise BadInput(
                f"the catalogue has no parameter '{parameter}' for {self.mineral}"
                f"{' at ' + stage if stage else ''}; add it to hand/parameters.csv"
            )
        rule = max(fitting, key=Rule.special)
        own = self._own(parameter, stage, party)
        # A general word of the user leaves what the catalogue says of one stage alone.
        if own is not None and (own.stage or not rule.stage):
            rule = rule._replace(value=own.value, status="assumed", source="user")
        self.used[parameter, party, stage] = rule
        return rule.value

    def given_value(self, parameter: str, *, stage: str = "") -> float | None:
        """Return what the user set for a stage, or None; remembers it as used."""
        own = self._own(parameter, stage, "")
        if own is None:
            return None
        self.used[parameter, "", stage] = own
        return own.value

    def _own(self, parameter: str, stage: str, party: str) -> Rule | None:
        fitting = [
            rule
            for name, rule in self.given
            if name == parameter and rule.fits(self.mineral, stage, party)
        ]
        if not fitting:
            return None
        # Of two that fit the more special holds, and of two alike the one given last.
        return max(enumerate(fitting), key=lambda item: (item[1].special(), item[0]))[1]

    def table(self) -> pd.DataFrame:
        """Return every assumption that was used: parameter, party, stage, value, low, high, ..."""
        rows = [
            {
                "parameter": parameter,
                "party": party,
                "stage": stage,
                "value": rule.value,
                "low": rule.low,
                "high": rule.high,
                "unit": rule.unit,
                "status": rule.status,
                "source": rule.source,
            }
            for (parameter, party, stage), rule in self.used.items()
        ]
        return pd.DataFrame(rows, columns=names("assumptions"))


def _rule(row: Mapping[Any, Any]) -> Rule:
    def text(name: str) -> str:
        return "" if pd.isna(row[name]) else str(row[name])

    value = float(row["value"])
    low, high = float(row["low"]), float(row["high"])
    return Rule(
        text("mineral"),
        text("stage"),
        text("party"),
        value,
        value if math.isnan(low) else low,
        value if math.isnan(high) else high,
        text("unit"),
        text("status"),
        text("source"),
    )


def _given(rules: Mapping[str, list[Rule]], key: str, value: Any) -> tuple[str, Rule]:  # noqa: ANN401
    name, *rest = key.split(":")
    if name not in rules:
        raise UnknownName("assumption", name, rules)
    party = next((part for part in rest if part.isupper()), "")
    stage = next((part for part in rest if part and not part.isupper()), "")
    if len([part for part in (party, stage) if part]) != len(rest):
        raise BadInput(f"'{key}': write an assumption as name, name:JPN, name:refined or both")
    if name in IN_CODE and rest:
        raise BadInput(f"'{key}': '{name}' is one number for all parties and stages")
    unit = rules[name][0].unit if rules[name] else "USD/t"
    highest = _LARGEST_PRICE if unit == "USD/t" else _LIMITS.get(unit, _LARGEST)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(f"assumption '{key}' is a number, not {value!r}")
    if not 0.0 <= value <= highest:
        raise BadInput(f"assumption '{key}' lies between 0 and {highest:g} {unit}, not {value:g}")
    number = float(value)
    return name, Rule("", stage, party, number, number, number, unit, "assumed", "user")
