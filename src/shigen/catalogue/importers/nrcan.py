"""Critical-mineral mines, advanced projects and plants of Canada (Natural Resources Canada).

Sites without one of our minerals (gold, salt, sulfuric acid alone) are left out; the file of 2024
has one. The sites that other products come from keep only the minerals that are ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import pandas as pd

from shigen.catalogue.importers.facility_rows import key_of, minerals_of, position, short, together
from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput

SOURCE = {
    "source": "nrcan-critical-minerals",
    "title": "Critical minerals: mines, advanced projects and processing facilities of Canada",
    "publisher": "Natural Resources Canada",
    "edition": "2024",
    "licence": "Open Government Licence - Canada",
    "ships": "1",
    "citation": "Natural Resources Canada, map of critical minerals (The Atlas of Canada)",
    "accessed": "2026-11-22",
}
FILE = "nrcan_critical_minerals_inventory.json"
FIELDS = (
    "id", "name", "operator", "minerals", "primaryMineral", "stage", "status", "latitude",
    "longitude", "developmentStage", "nrcanObjectId",
)  # fmt: skip
STAGES = frozenset(
    {"Producing Mine", "Advanced Project", "Advanced Processing Project", "Processing Facility"}
)


def _refuse(file: Path, number: int, field: str, value: object, problem: str) -> NoReturn:
    raise BadInput(f"{file}, entry {number}, field '{field}': '{value}' {problem}")


def _entries(file: Path) -> list[Mapping[str, object]]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadInput(
            f"{file}: is not whole JSON text ({error}); it was cut short, bring it again"
        ) from error
    if not isinstance(found, list) or not found:
        raise BadInput(f"{file}: is not a list of sites; is it the right file?")
    for number, entry in enumerate(found, start=1):
        missing = FIELDS if not isinstance(entry, dict) else [f for f in FIELDS if f not in entry]
        if missing:
            raise BadInput(f"{file}, entry {number}: lacks {', '.join(missing)}")
    return [MappingProxyType(entry) for entry in found]


def _number(file: Path, number: int, entry: Mapping[str, object], field: str) -> float | None:
    value = entry[field]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(file, number, field, value, "is not a number of degrees")
    return float(value)


def _text(file: Path, number: int, entry: Mapping[str, object], field: str) -> str:
    value = entry[field]
    if value is None:
        return ""
    if not isinstance(value, str):
        _refuse(file, number, field, value, "is not text")
    return short(value)


def _kind(stage: str, development: str) -> tuple[str, str]:
    words = development.lower()
    if stage == "Advanced Project":
        return "deposit", "mine"
    if stage == "Producing Mine":
        return "mine", "mine"
    if "recycling" in words or "secondary" in words:
        return "recycling", "refined"
    if "smelter" in words or "furnace" in words:
        return "smelter", "refined"
    if "refinery" in words:
        return "refinery", "refined"
    return "plant", "refined"


def _minerals(file: Path, number: int, entry: Mapping[str, object]) -> tuple[str, ...]:
    named = entry["minerals"]
    if not isinstance(named, list) or not all(isinstance(word, str) for word in named):
        _refuse(file, number, "minerals", named, "is not a list of names")
    return together(named) or minerals_of(_text(file, number, entry, "primaryMineral"))


def left_out(path: Path) -> pd.DataFrame:
    """Sites without one of our minerals: ``name`` and the words that name what they make.

    Parameters
    ----------
    path
        The JSON file or its folder.

    Raises
    ------
    BadInput
        When the file is not a list of sites.
    """
    file = located(path, FILE)
    found = [
        (_text(file, number, entry, "name"), str(entry["minerals"]))
        for number, entry in enumerate(_entries(file), start=1)
        if not _minerals(file, number, entry)
    ]
    return pd.DataFrame(found, columns=["name", "minerals"])


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Mines, advanced projects and plants of Canada.

    Parameters
    ----------
    path
        The JSON file or its folder.

    Returns
    -------
    dict
        ``facilities``.

    Raises
    ------
    BadInput
        When the file is cut short, an entry lacks a field, a stage is not known, a site occurs
        twice, or a position is not on the globe.
    """
    file = located(path, FILE)
    rows: list[dict[str, object]] = []
    numbers: set[object] = set()
    keys: set[str] = set()
    for number, entry in enumerate(_entries(file), start=1):
        at = entry["nrcanObjectId"]
        if not isinstance(at, int) or at in numbers:
            _refuse(file, number, "nrcanObjectId", at, "is not a number of its own")
        numbers.add(at)
        minerals = _minerals(file, number, entry)
        stage = _text(file, number, entry, "stage")
        if stage not in STAGES:
            _refuse(file, number, "stage", stage, f"is not one of {', '.join(sorted(STAGES))}")
        if not minerals:
            continue
        key, name = key_of(_text(file, number, entry, "id")), _text(file, number, entry, "name")
        for field, text in (("id", key), ("name", name)):
            if not text:
                _refuse(file, number, field, entry[field], "is empty")
        # Two works of one name are two sites of the inventory.
        key = f"{key}-{at}" if key in keys else key
        keys.add(key)
        development = _text(file, number, entry, "developmentStage")
        kind, of_chain = _kind(stage, development)
        latitude, longitude, note = position(
            "CAN", _number(file, number, entry, "latitude"),
            _number(file, number, entry, "longitude"), where=f"{file}, entry {number}",
        )  # fmt: skip
        state = _text(file, number, entry, "status")
        rows.append(
            {
                "facility": key,
                "name": name,
                "place": "CAN",
                "latitude": latitude,
                "longitude": longitude,
                "kind": kind,
                "stage": of_chain,
                "minerals": ";".join(minerals),
                "state": "; ".join(part for part in (stage, development, state) if part),
                "owners": _text(file, number, entry, "operator"),
                "as_of": SOURCE["edition"],
                "status": "reported",
                "source": SOURCE["source"],
                "vintage": SOURCE["edition"],
                "note": note,
            }
        )
    return {"facilities": pd.DataFrame(rows)}
