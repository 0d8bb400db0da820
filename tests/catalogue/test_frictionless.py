"""The data package: its descriptor keeps to the standard, its files to the descriptor."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shigen.catalogue import Catalogue, frictionless, licences, release
from shigen.catalogue.canonical import TABLES
from shigen.reference.tables import field_rows, keys

# The whole catalogue is read or written.
pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def catalogue(own_catalogue: Catalogue) -> Catalogue:
    return own_catalogue


def everything(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    return {name: catalogue.table(name) for name in catalogue.tables}


def export(catalogue: Catalogue, to: Path, *forms: str, **more: Any) -> release.Exported:
    return release.export(catalogue, to, formats=forms, created=NOW, **more)


# Rules of the profiles of the standard, version 2, written out by hand.
PATH = re.compile(r"((?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*|(http|ftp)s?://.*)")
FIELD_TYPES = {"string", "number", "integer", "boolean", "yearmonth"}
CONSTRAINTS = {
    "string": {"required", "enum"},
    "number": {"required", "minimum", "maximum"},
    "integer": {"required", "minimum", "maximum"},
    "boolean": {"required"},
    "yearmonth": {"required"},
}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def problems_of(package: Mapping[str, Any]) -> list[str]:
    """What a reader of the standard would object to."""
    needed = ("name", "id", "title", "description", "version", "created", "$schema")
    found = [f"{name} is no text" for name in needed if not isinstance(package.get(name), str)]
    if not STAMP.fullmatch(package["created"]):
        found.append("created is no moment of RFC 3339")
    if not re.fullmatch(r"[-a-z0-9._/]+", package["name"]):
        found.append("name")
    if not package["resources"] or not package["contributors"]:
        found.append("resources and contributors must not be empty")
    if not all(person.get("title") and person.get("roles") for person in package["contributors"]):
        found.append("a contributor without a title or roles")
    names = [resource["name"] for resource in package["resources"]]
    if len(set(names)) != len(names):
        found.append("two resources have one name")
    for part in (package, *package["resources"]):
        found += _problems_of_terms(part)
    for resource in package["resources"]:
        found += _problems_of_resource(resource, names)
    return found


def _problems_of_terms(part: Mapping[str, Any]) -> list[str]:
    found = []
    if not part["licenses"]:
        found.append(f"{part['name']}: licenses must not be empty")
    found += [
        f"{part['name']}: {licence['name']} is no name of a license"
        for licence in part["licenses"]
        if not re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])
    ]
    for item in (*part["licenses"], *part["sources"]):
        if "path" in item and not PATH.fullmatch(item["path"]):
            found.append(f"{part['name']}: {item['path']} is no path")
        if not item.get("title"):
            found.append(f"{part['name']}: a source or license without a title")
    return found


def _problems_of_resource(resource: Mapping[str, Any], names: list[str]) -> list[str]:
    name = resource["name"]
    found = []
    if not re.fullmatch(r"[-a-z0-9._/]+", name) or not PATH.fullmatch(resource["path"]):
        found.append(f"{name}: name or path")
    if resource["type"] != "table" or "data" in resource:
        found.append(f"{name}: is no table with a path")
    schema = resource["schema"]
    fields = [field["name"] for field in schema["fields"]]
    if len(set(fields)) != len(fields):
        found.append(f"{name}: a field occurs twice")
    for field in schema["fields"]:
        if field["type"] not in FIELD_TYPES:
            found.append(f"{name}.{field['name']}: type {field['type']}")
        extra = set(field.get("constraints", {})) - CONSTRAINTS[field["type"]]
        if extra:
            found.append(f"{name}.{field['name']}: constraints {extra}")
        if not field["title"] or not field["description"]:
            found.append(f"{name}.{field['name']}: no title or description")
    if not set(schema.get("primaryKey", [])) <= set(fields):
        found.append(f"{name}: primaryKey")
    found += [
        f"{name}: foreignKeys"
        for link in schema.get("foreignKeys", [])
        if not set(link["fields"]) <= set(fields) or link["reference"]["resource"] not in names
    ]
    return found


def read_as_described(resource: Mapping[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Rows of a resource, cast and checked by its descriptor alone."""
    with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        lines = list(csv.reader(file, strict=True))
    fields = resource["schema"]["fields"]
    assert lines[0] == [field["name"] for field in fields]
    rows = []
    for line in lines[1:]:
        row = {}
        for field, text in zip(fields, line, strict=True):
            absent = field.get("missingValues", resource["schema"]["missingValues"])
            row[field["name"]] = None if text in absent else cast(field, text)
            told = field.get("constraints", {})
            assert row[field["name"]] is not None or not told.get("required"), (resource, line)
            _keeps(field, row[field["name"]])
        rows.append(row)
    key = resource["schema"].get("primaryKey", [])
    shown = [tuple(row[name] for name in key) for row in rows]
    assert not key or len(set(shown)) == len(shown)
    assert all(value is not None for found in shown for value in found), resource["name"]
    return rows


def _keeps(field: Mapping[str, Any], value: Any) -> None:
    told = field.get("constraints", {})
    if value is None:
        return
    assert value >= told.get("minimum", -math.inf) if field["type"] in {"number", "integer"} else 1
    assert value <= told.get("maximum", math.inf) if field["type"] in {"number", "integer"} else 1
    assert value in told.get("enum", [value]) or value == ""


def cast(field: Mapping[str, Any], text: str) -> Any:
    match field["type"]:
        case "number":
            return float(text)
        case "integer":
            return int(text)
        case "boolean":
            return {**dict.fromkeys(field["trueValues"], True),
                    **dict.fromkeys(field["falseValues"], False)}[text]  # fmt: skip
        case "yearmonth":
            assert re.fullmatch(r"\d{4}-\d\d", text)
    return text


def test_the_descriptor_keeps_to_the_standard(catalogue: Catalogue, tmp_path: Path) -> None:
    found = export(catalogue, tmp_path / "out", "frictionless")
    package = json.loads((tmp_path / "out" / "frictionless" / "datapackage.json").read_text())
    assert problems_of(package) == []
    assert package["created"] == "2026-11-24T09:30:00Z"
    assert package["id"] == f"sha256:{found.hash}"
    assert package["version"].endswith(f"+{found.hash[:12]}")
    assert [r["name"] for r in package["resources"]] == [t.replace("_", "-") for t in TABLES]


def test_problems_are_found() -> None:
    resource = {
        "name": "Ä", "type": "table", "path": "../a.csv", "licenses": [], "sources": [],
        "schema": {
            "fields": [{"name": "a", "type": "text", "title": "", "description": "",
                        "constraints": {}}],
            "primaryKey": ["b"],
        },
    }  # fmt: skip
    with pytest.raises(KeyError):
        _problems_of_resource(resource, ["a"])
    resource["schema"]["fields"][0]["type"] = "string"  # type: ignore[index]
    assert len(_problems_of_resource(resource, ["a"])) == 3
    assert _problems_of_terms(resource) == ["Ä: licenses must not be empty"]


def test_the_files_are_what_their_descriptors_say(catalogue: Catalogue, tmp_path: Path) -> None:
    export(catalogue, tmp_path / "out", "frictionless")
    folder = tmp_path / "out" / "frictionless"
    package = json.loads((folder / "datapackage.json").read_text())
    kept, _ = licences.shippable(everything(catalogue))
    for table, resource in zip(TABLES, package["resources"], strict=True):
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        rows = read_as_described(resource, folder)
        assert len(rows) == resource["rows"] == len(kept[table])
    output = read_as_described(package["resources"][TABLES.index("production")], folder)
    canada = next(row for row in output if row["place"] == "CAN")
    assert (canada["value"], canada["form"], canada["note"]) == (None, "", "withheld")
    finland = next(row for row in output if row["place"] == "FIN")
    assert (finland["value"], finland["form"]) == (0.0, "metal")


def test_units_licences_and_sources_stand_with_each_table(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    export(catalogue, tmp_path / "out", "frictionless")
    package = json.loads((tmp_path / "out" / "frictionless" / "datapackage.json").read_text())
    resource = package["resources"][TABLES.index("production")]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["value"]["unit"] == "t"
    assert "unit" not in fields["place"]
    assert resource["schema"]["primaryKey"] == list(keys("production"))
    assert [found["name"] for found in resource["licenses"]] == ["CC-BY-4.0"]
    (only,) = resource["sources"]
    assert (only["key"], only["path"]) == ("open", "https://doi.org/10.5281/zenodo.1")
    assert {found["name"] for found in package["licenses"]} == {"CC-BY-4.0", "other-pd"}
    unit_fields = {
        (table, row["field"]) for table in TABLES for row in field_rows(table) if row["unit"]
    }
    said = {
        (table, field["name"])
        for table, found in zip(TABLES, package["resources"], strict=True)
        for field in found["schema"]["fields"]
        if "unit" in field
    }
    assert said == unit_fields


def test_every_table_has_a_title() -> None:
    assert set(frictionless.TITLES) == set(TABLES)


def test_a_long_table_is_written_in_pieces_that_join(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = catalogue.table("production")
    whole = frictionless.write_csv("production", frame, tmp_path / "whole.csv")
    monkeypatch.setattr(frictionless, "ROWS_AT_ONCE", 2)
    assert frictionless.write_csv("production", frame, tmp_path / "parts.csv") == whole
    assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "parts.csv").read_bytes()
