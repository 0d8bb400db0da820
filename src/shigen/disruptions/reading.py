"""Disruptions of several kinds from one file, CSV or TOML; scenario files of stops as before.

A CSV file holds one disruption a row, its settings as ``name=value`` separated by ``|``. A TOML
file holds a table ``[[disruption]]`` each, with ``[disruption.settings]`` and, where it is not the
kind's own, ``[disruption.recovery]``. A file with the columns of a scenario is read as one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.recovery import Recovery
from shigen.disruptions.scenario import read_scenario
from shigen.errors import BadInput, UnknownName

SCENARIO: Final = frozenset({"mineral", "actor", "stage", "destinations"})
_WORDS: Final = ("id", "kind", "settings", "minerals", "start", "months", "severity", "recovery",
                 "notice", "probability", "note")  # fmt: skip
_RECOVERY: Final = ("kind", "months", "tau", "kappa", "a_inf")
_PROBABILITY: Final = ("probability_low", "probability", "probability_high")


def read_disruptions(source: Path | str) -> tuple[Disruption, ...]:
    """Read the disruptions of a file; a scenario gives one disruption for each of its stops.

    Parameters
    ----------
    source
        Path that ends with ``.csv`` or ``.toml``, or the name of a built-in scenario.

    Raises
    ------
    UnknownName
        For a name that nothing stands for.
    BadInput
        When the file cannot be read, or a row is impossible; names file and row.

    Examples
    --------
    >>> found = read_disruptions("china-stop-2026-12")
    >>> found[0].id, found[0].kind, found[0].minerals
    ('china-stop-2026-12-1', 'export_stop', ('gallium',))
    """
    text = str(source)
    if text.lower().endswith(".toml"):
        return _from_toml(Path(source))
    if not text.lower().endswith(".csv"):
        return _from_scenario(source)
    file = Path(source)
    raw = read_csv(file)
    if set(raw.columns) >= SCENARIO:
        return _from_scenario(file)
    frame = reference.validate("disruptions", raw, where=str(file), fill=True)
    if frame.empty:
        raise BadInput(f"{file}: holds no disruption; give at least one row")
    found = [
        _of_row(row, f"{file}, row {number}")
        for number, row in enumerate(frame.to_dict("records"), start=2)
    ]
    return _each_once(found, str(file))


def _from_scenario(source: Path | str) -> tuple[Disruption, ...]:
    scenario = read_scenario(source)
    notes = scenario.notes or ("",) * len(scenario.stops)
    pairs = zip(scenario.stops, notes, strict=True)
    return tuple(
        Disruption(
            id=f"{scenario.name}-{number}",
            kind="export_stop",
            settings={
                "actor": stop.actor,
                "stages": (stop.stage,),
                "destinations": stop.destinations,
            },
            minerals=(mineral,),
            start=stop.start,
            months=stop.months,
            severity=stop.severity,
            recovery=stop.recovery,
            note=note,
        )
        for number, ((mineral, stop), note) in enumerate(pairs, start=1)
    )


def _of_row(row: Mapping[Hashable, Any], where: str) -> Disruption:
    numbers = {name: _number(row[name]) for name in ("recovery_months", "tau", "kappa", "a_inf")}
    recovery: dict[str, Any] = {}
    if str(row["recovery"]):
        recovery["kind"] = str(row["recovery"])
    for name, value in numbers.items():
        if value is not None:
            recovery[name.removeprefix("recovery_")] = value
    severity, chances = _number(row["severity"]), [_number(row[name]) for name in _PROBABILITY]
    given = {
        "id": str(row["id"]),
        "kind": str(row["kind"]),
        "settings": _settings(str(row["settings"]), where),
        "minerals": [part for part in str(row["minerals"]).split(";") if part.strip()],
        "start": str(row["start"]),
        "months": int(row["months"]),
        "severity": severity,
        "recovery": recovery or None,
        "notice": int(row["notice"]) if _number(row["notice"]) is not None else 0,
        "probability": None if chances == [None, None, None] else chances,
        "note": str(row["note"]),
    }
    return _made({name: value for name, value in given.items() if value is not None}, where)


def _settings(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in (part.strip() for part in text.split("|") if part.strip()):
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"{where}, column 'settings': '{item}' is not written name=value")
        if name.strip() in found:
            raise BadInput(f"{where}, column 'settings': {name.strip()} is given twice")
        found[name.strip()] = value.strip()
    return found


def _from_toml(file: Path) -> tuple[Disruption, ...]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(f"{file}: no such file") from error
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{file}: is not a TOML file: {error}") from error
    strange = [name for name in content if name != "disruption"]
    if strange:
        raise UnknownName(f"table of {file.name}", strange[0], ["disruption"])
    listed = content.get("disruption", [])
    if not isinstance(listed, list) or not listed:
        raise BadInput(f"{file}: holds no disruption; write at least one table [[disruption]]")
    found = [_made(item, f"{file}, disruption {number}") for number, item in enumerate(listed, 1)]
    return _each_once(found, str(file))


def _made(given: Mapping[str, Any], where: str) -> Disruption:
    try:
        for name in given:
            if name not in _WORDS:
                raise UnknownName("word of a disruption", name, _WORDS)
        missing = [name for name in ("id", "kind") if not str(given.get(name, "")).strip()]
        if missing:
            raise BadInput(f"'{missing[0]}' is missing")
        words = dict(given)
        if "recovery" in words:
            words["recovery"] = _recovery(words["recovery"])
        if "probability" in words:
            words["probability"] = _probability(words["probability"])
        if "minerals" in words:
            named = words["minerals"]
            words["minerals"] = (named,) if isinstance(named, str) else tuple(named)
        return Disruption(**words)
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error


def _recovery(given: object) -> Recovery:
    if isinstance(given, str):
        return Recovery(given, months=0) if given == "step" else Recovery(given)
    if not isinstance(given, Mapping):
        raise BadInput(f"recovery '{given}': give its kind and numbers")
    for name in given:
        if name not in _RECOVERY:
            raise UnknownName("number of a recovery", str(name), _RECOVERY)
    if "kind" not in given:
        raise BadInput("recovery: numbers without a kind; say step, linear, exponential, licensing")
    if given["kind"] == "step" and "months" not in given:
        return Recovery("step", months=0)
    return Recovery(**{str(name): value for name, value in given.items()})


def _probability(given: object) -> tuple[float, float, float]:
    listed = [given] * 3 if isinstance(given, int | float) else given
    if not isinstance(listed, Sequence) or isinstance(listed, str) or len(listed) != 3:
        raise BadInput(f"probability {given}: give one number, or low, central and high")
    if any(not isinstance(value, int | float) or isinstance(value, bool) for value in listed):
        raise BadInput(f"probability {given}: give low, central and high, or none of them")
    low, value, high = (float(value) for value in listed)
    return low, value, high


def _number(value: object) -> float | None:
    # An empty cell of whole numbers is None, one of other numbers is NaN.
    number = float("nan") if value is None or str(value) in {"", "<NA>"} else float(str(value))
    return None if number != number else number  # noqa: PLR0124  (only NaN differs from itself)


def _each_once(found: Sequence[Disruption], where: str) -> tuple[Disruption, ...]:
    seen: set[str] = set()
    for disruption in found:
        if disruption.id in seen:
            raise BadInput(f"{where}: id '{disruption.id}' is used twice")
        seen.add(disruption.id)
    return tuple(found)
