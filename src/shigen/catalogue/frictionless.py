"""A catalogue as a Frictionless Data Package: one CSV per table and ``datapackage.json``.

The descriptor keeps to version 2 of the Data Package standard (https://datapackage.org); readers of
version 1 find ``profile`` and ``role`` beside the newer words. Units stand in the property ``unit``
of a field: the standard has none for them and lets descriptors carry more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shigen import __version__
from shigen.catalogue.canonical import csv_text, text_rows
from shigen.catalogue.licences import Terms, terms
from shigen.reference import rows as reference_rows
from shigen.reference.tables import field_rows, keys

if TYPE_CHECKING:
    import pandas as pd

NAME = "shigen-catalogue"
SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
ROWS_AT_ONCE = 50_000
TYPES = {"int": "integer", "float": "number", "bool": "boolean", "month": "yearmonth"}
ADDRESS = re.compile(r"https?://[^\s,;]+")
DOI = re.compile(r"\bdoi:(10\.\d{4,9}/\S+)")

TITLES = {
    "anchors": "Published totals that the networks keep to",
    "assessment_shares": "Shares of countries as published assessments print them",
    "assessment_uses": "Uses and their industries as published assessments print them",
    "assessments": "Scores and parameters of published assessments",
    "balance": "National balances as published",
    "byproducts": "By-product links",
    "chains": "Steps of each chain and their yields",
    "companies": "Companies and their owners",
    "corrections": "Published values that were corrected",
    "customs": "National customs statistics",
    "customs_codes": "Customs codes of each mineral",
    "elasticities": "Elasticities of supply and demand",
    "end_use_shares": "Shares of end uses",
    "export_controls": "Export controls on minerals",
    "facilities": "Mines, smelters, refineries and plants",
    "facility_output": "Output and capacity of facilities",
    "facts": "Single facts",
    "flows": "Bilateral trade by customs code, all years",
    "governance": "Governance and country risk",
    "io_flows": "Input-output tables",
    "land_legs": "Land legs of routes",
    "list_groups": "Members of the groups that official lists name",
    "lists": "Official lists of critical minerals",
    "merge_rules": "Order of sources",
    "ownership": "Who owns which asset",
    "parameters": "Assumptions with range and reason",
    "ports": "Ports",
    "prices": "Yearly prices",
    "prices_monthly": "Monthly prices",
    "production": "Production, capacity and reserves by country",
    "project_facts": "Facts about projects",
    "projects": "Projects",
    "recycling": "Recycling rates",
    "sea_edges": "Legs of the sea network",
    "sea_nodes": "Nodes of the sea network",
    "sector_series": "Series by industry",
    "sectors": "Industries",
    "shares": "Shares of countries",
    "sources": "Sources",
    "stockpiles": "Stockpiles",
    "substitutability": "Substitutability by use",
    "trade": "Bilateral trade of the base year, by mineral and stage",
    "trade_reports": "Trade as each side reports it",
    "use_sectors": "End uses by industry",
    "uses": "End uses by tier",
    "world_tables": "World tables as published",
}


def field(row: Mapping[str, str]) -> dict[str, Any]:
    """Descriptor of a column, from its row of ``fields.csv``.

    Examples
    --------
    >>> found = field({row["field"]: row for row in field_rows("production")}["value"])
    >>> found["type"], found["unit"], found["constraints"]
    ('number', 't', {'minimum': 0})
    """
    kind = row["type"]
    made: dict[str, Any] = {
        "name": row["field"],
        "type": TYPES.get(kind, "string"),
        "title": row["title_en"],
        "description": row["meaning"],
    }
    if row["unit"]:
        made["unit"] = row["unit"]
    if kind == "bool":
        made |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints: dict[str, Any] = {}
    if row["nullable"] == "0":
        constraints["required"] = True
    for bound in ("minimum", "maximum"):
        if row[bound]:
            number = float(row[bound])
            constraints[bound] = int(number) if number.is_integer() else number
    choices = _choices(kind)
    if choices:
        constraints["enum"] = choices
    if constraints:
        made["constraints"] = constraints
    if row["key"] == "1" and row["nullable"] == "1" and made["type"] == "string":
        # An empty text is a value of the key here, such as "all forms", and not a missing one.
        made["missingValues"] = []
    return made


def _choices(kind: str) -> list[str]:
    if kind.startswith("enum:"):
        return [choice for choice in kind.removeprefix("enum:").split("|") if choice]
    if kind.startswith("ref:") and kind != "ref:places":
        return [row["slug"] for row in reference_rows(kind.removeprefix("ref:"))]
    return []


def schema(table: str) -> dict[str, Any]:
    """Table schema: columns, key, and the link to the table of sources."""
    made: dict[str, Any] = {
        "fields": [field(row) for row in field_rows(table)],
        "missingValues": [""],
    }
    if keys(table):
        made["primaryKey"] = list(keys(table))
    if table != "sources" and any(row["field"] == "source" for row in field_rows(table)):
        made["foreignKeys"] = [
            {"fields": ["source"], "reference": {"resource": "sources", "fields": ["source"]}}
        ]
    return made


def write_csv(table: str, frame: pd.DataFrame, file: Path) -> str:
    """Write a settled table as CSV, in pieces, and return the SHA-256 of its bytes.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    digest = hashlib.sha256()
    with file.open("wb") as out:
        for text in _pieces(table, frame):
            data = text.encode("utf-8")
            digest.update(data)
            out.write(data)
    return digest.hexdigest()


def _pieces(table: str, frame: pd.DataFrame) -> Iterator[str]:
    yield csv_text(table, [])
    for start in range(0, len(frame), ROWS_AT_ONCE):
        part = frame.iloc[start : start + ROWS_AT_ONCE]
        head = csv_text(table, [])
        yield csv_text(table, text_rows(table, part)).removeprefix(head)


def source(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of the table of sources as the standard describes sources.

    Examples
    --------
    >>> source({"source": "a", "title": "A", "edition": "2026", "publisher": "P",
    ...         "licence": "MIT", "citation": "doi:10.5281/zenodo.1"})["path"]
    'https://doi.org/10.5281/zenodo.1'
    """
    made = {
        "title": row["title"],
        "version": row["edition"],
        "key": row["source"],
        "publisher": row["publisher"],
        "license": row["licence"],
        "citation": row["citation"],
    }
    address = ADDRESS.search(row["citation"])
    doi = DOI.search(row["citation"])
    if doi is not None:
        made["path"] = f"https://doi.org/{doi[1].rstrip('.,;')}"
    elif address is not None:
        made["path"] = address[0].rstrip(".,;")
    return made


def licence(found: Terms) -> dict[str, str]:
    """Terms as the standard describes licenses."""
    made = {"name": found.identifier, "title": found.title}
    return {**made, "path": found.path} if found.path else made


def licences_of(sources: pd.DataFrame) -> list[dict[str, str]]:
    """Terms of some sources, each once, by name; those of our own work when there is none."""
    found = {terms(text).identifier: terms(text) for text in sources["licence"]}
    if not found:
        found = {"Apache-2.0": terms("Apache-2.0")}
    return [licence(found[name]) for name in sorted(found)]


def resource(
    table: str, frame: pd.DataFrame, sources: pd.DataFrame, *, digest: str, size: int
) -> dict[str, Any]:
    """Descriptor of one table.

    Parameters
    ----------
    table, frame
        The table.
    sources
        Table of sources.
    digest, size
        SHA-256 and bytes of its CSV file.
    """
    cited = set(frame["source"]) if "source" in frame.columns else set()
    behind = sources if table == "sources" else sources[sources["source"].isin(cited)]
    own = behind.iloc[:0] if table == "sources" else behind
    return {
        "name": table.replace("_", "-"),
        "type": "table",
        "profile": "tabular-data-resource",
        "title": TITLES[table],
        "path": f"data/{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"header": True, "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"'},
        "bytes": size,
        "hash": f"sha256:{digest}",
        "rows": len(frame),
        "schema": _named(schema(table)),
        "sources": [source(row) for row in behind.to_dict("records")],
        "licenses": licences_of(own),
    }


def _named(found: dict[str, Any]) -> dict[str, Any]:
    """Foreign keys name resources, whose names have hyphens."""
    for link in found.get("foreignKeys", []):
        link["reference"]["resource"] = link["reference"]["resource"].replace("_", "-")
    return found


def write(
    tables: Mapping[str, pd.DataFrame], folder: Path, *, digest: str, created: datetime
) -> None:
    """Write a data package into a folder.

    Parameters
    ----------
    tables
        Settled tables, ``sources`` among them; empty ones are written too.
    folder
        An empty folder.
    digest
        Hash of the content of the catalogue.
    created
        Date that the package bears, with a time zone.

    Raises
    ------
    OSError
        When a file cannot be written.
    """
    (folder / "data").mkdir()
    sources = tables["sources"]
    resources = []
    for table, frame in tables.items():
        file = folder / "data" / f"{table}.csv"
        found = write_csv(table, frame, file)
        size = file.stat().st_size
        resources.append(resource(table, frame, sources, digest=found, size=size))
    stamp = created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    package = {
        "$schema": SCHEMA,
        "profile": "tabular-data-package",
        "name": NAME,
        "id": f"sha256:{digest}",
        "title": "Catalogue of critical-mineral supply, every number with source and status",
        "description": (
            "Production, trade, prices, balances, uses, facilities and risk of critical minerals. "
            "Every row names its source, and where it is a number also its status (reported, "
            "estimated, imputed, assumed). An empty cell means not known, never zero."
        ),
        "version": f"{__version__}+{digest[:12]}",
        "created": stamp,
        "keywords": ["critical minerals", "supply chain", "production", "trade"],
        "contributors": [
            {"title": "The shigen contributors", "roles": ["wrangler"], "role": "wrangler"}
        ],
        "licenses": licences_of(sources),
        "sources": [source(row) for row in sources.to_dict("records")],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
