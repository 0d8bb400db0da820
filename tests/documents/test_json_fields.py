"""Every table and column that a command prints is described in ``fields.csv``, and keeps to it."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cyclopts import App

from shigen import __version__, catalogue, reference
from shigen.catalogue.importing import publications
from shigen.cli import application, main
from shigen.cli.output import SCHEMA_VERSION
from shigen.reference.tables import FIELDS_OF

ENVELOPE = ["schema", "version", "catalogue", "inputs", "seed", "warnings", "tables"]

# Small questions, so that each command is run once for all tests of this file.
WORDS = {
    "brief": [
        "brief", "{scenario}", "--to", "{folder}", "--documents", "csv", "--languages", "en",
        "--date", "2026-11-24",
    ],
    "criticality compare": [
        "criticality", "compare", "gallium", "cobalt", "copper", "nickel", "lithium",
        "--method", "geopolrisk", "--method", "eu-2023",
    ],
    "criticality explain": ["criticality", "explain", "cobalt", "--method", "geopolrisk"],
    "criticality exposure": ["criticality", "exposure", "gallium", "cobalt"],
    "criticality history": ["criticality", "history", "copper", "--from", "2019"],
    "criticality methods": ["criticality", "methods"],
    "criticality rank": [
        "criticality", "rank", "gallium", "cobalt", "copper", "nickel", "lithium",
        "--method", "geopolrisk", "--method", "eu-2023", "--draws", "64",
    ],
    "criticality study": ["criticality", "study", "eu-2023"],
    "data codes": ["data", "codes", "gallium"],
    "data consumption": ["data", "consumption", "cobalt"],
    "data control": ["data", "control", "cobalt", "--stage", "mine"],
    "data controls": ["data", "controls", "gallium"],
    "data coverage": ["data", "coverage"],
    "data crosscheck": ["data", "crosscheck"],
    "data disagreements": ["data", "disagreements", "cobalt"],
    "data export": ["data", "export", "--to", "{fresh}/export", "--forms", "parquet"],
    "data facilities": ["data", "facilities", "gallium"],
    "data get": ["data", "get", "sources"],
    "data import": [
        "data", "import", "oecd-country-risk", "{classes}", "--base", "empty",
        "--to", "{fresh}/own",
    ],
    "data imports": ["data", "imports", "--year", "2024"],
    "data list": ["data", "list"],
    "data merged": ["data", "merged", "cobalt"],
    "data mirror": ["data", "mirror", "--catalogue", "{reports}"],
    "data prices": ["data", "prices", "copper"],
    "data projects": ["data", "projects", "gallium"],
    "data quality": ["data", "quality", "cobalt"],
    "data reconcile": ["data", "reconcile", "cobalt", "--year", "2024"],
    "data reliance": ["data", "reliance"],
    "data show": ["data", "show", "cobalt"],
    "data sources": ["data", "sources"],
    "data sql": ["data", "sql", "select source from sources"],
    "data totals": ["data", "totals"],
    "data trade": ["data", "trade", "gallium"],
    "data uses": ["data", "uses", "cobalt"],
    "data versions": ["data", "versions"],
    "network": ["network", "dysprosium"],
    "plan": [
        "plan", "--mineral", "antimony", "--stop", "CHN:refined:USA,JPN", "--from", "2026-12",
        "--months", "6",
    ],
    "route": ["route", "CHN", "JPN"],
    "simulate": [
        "simulate", "--mineral", "gallium", "--stop", "CHN:refined:USA,JPN", "--horizon", "6",
        "--plan",
    ],
    "vulnerability backtest": ["vulnerability", "backtest", "--event", "PA-CU-COBRE-2023"],
    "vulnerability indicators": ["vulnerability", "indicators", "--mineral", "gallium"],
    "vulnerability origins": [
        "vulnerability", "origins", "--mineral", "gallium", "--party", "USA", "--of", "CHN",
    ],
    "vulnerability rates": ["vulnerability", "rates", "--date", "2026-11-24"],
    "vulnerability passages": [
        "vulnerability", "passages", "--mineral", "gallium", "--close", "suez-canal",
    ],
    "vulnerability defend": [
        "vulnerability", "defend", "--mineral", "gallium", "--budget", "1",
    ],
    "vulnerability screen": [
        "vulnerability", "screen", "--mineral", "gallium", "--durations", "12", "--pairs", "3",
        "--workers", "1",
    ],
    "vulnerability worst": ["vulnerability", "worst", "--mineral", "gallium", "--budget", "2"],
}  # fmt: skip
# These read or write the whole catalogue.
SLOW = {"brief", "data coverage", "data export", "data quality"}
COMMANDS = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in WORDS]
# These read no catalogue, and these one of the user's own.
WITHOUT = {"criticality methods", "data list", "data sources", "data versions"}
OWN = {"data import", "data mirror"}
# The columns of this table are the user's.
ASKED = {"answer": ["source"]}
# These print rows of the reference room as they are, some columns of them.
PARTS = {"minerals", "stages", "places"}
# What a user sets, and what a rule of ours fills in, has no publication behind it.
NO_PUBLICATION = {"shigen-rule", "user"}
YEAR_OF_A_PRICE = re.compile(r" \(\d{4}\)$")


@dataclass(frozen=True)
class Printed:
    """What a command wrote to standard output, read back."""

    envelope: dict[str, Any]
    tables: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenario")
    (folder / "short-grid.csv").write_text("setting,values\nstop_months,3\nindustry_days,20\n")
    file = folder / "short.csv"
    file.write_text(
        "mineral,actor,stage,destinations,start,months,severity,recovery,recovery_months\n"
        'antimony,CHN,refined,"USA,JPN",2026-12,3,1,step,0\n'
    )
    return file


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a catalogue of a user's own in which both sides of a trade report it."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "trade_reports.csv").write_text(
        "hs6,year,reporter,partner,flow,gross_t,value_kusd,source,vintage,note\n"
        "283691,2024,CHL,JPN,exports,10,90,un-comtrade-2024,2024,\n"
        "283691,2024,JPN,CHL,imports,12,120,un-comtrade-2024,2024,\n"
    )
    return folder


@pytest.fixture(scope="module")
def words_of(
    scenario: Path, reports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], list[str]]]:
    """Return a function that fills the words of a command; what it writes goes to a new folder."""
    classes = scenario.parent / "oecd_crc_2026.csv"
    classes.write_text("country,iso3,crc,notes\nAfghanistan,AFG,7,\nChile,CHL,2,\n")

    def fill(command: str) -> list[str]:
        fresh = tmp_path_factory.mktemp("fresh")
        places = {
            "scenario": scenario, "folder": fresh / "briefing", "fresh": fresh,
            "classes": classes, "reports": reports,
        }  # fmt: skip
        return [word.format_map(places) for word in WORDS[command]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHIGEN_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield fill


@pytest.fixture(scope="module")
def ask(
    words_of: Callable[[str], list[str]],
) -> Callable[[str, pytest.CaptureFixture[str]], Printed]:
    """Return a function that runs a command with ``--format json``, once each."""
    kept: dict[str, Printed] = {}

    def run(command: str, capsys: pytest.CaptureFixture[str]) -> Printed:
        if command not in kept:
            words = words_of(command)
            code = main([*words, "--format", "json"])
            written = capsys.readouterr()
            assert code == 0, written.err
            found = json.loads(written.out)
            tables = {name: pd.DataFrame(rows) for name, rows in found["tables"].items()}
            kept[command] = Printed(found, tables)
        return kept[command]

    return run


@pytest.fixture
def printed(
    request: pytest.FixtureRequest,
    ask: Callable[[str, pytest.CaptureFixture[str]], Printed],
    capsys: pytest.CaptureFixture[str],
) -> Printed:
    return ask(request.param, capsys)


@pytest.fixture(scope="module")
def listed(root: Path) -> Mapping[str, Sequence[str]]:
    """Return the tables of each command as the page of commands lists them."""
    path = root / "tools" / "command_reference.py"
    spec = importlib.util.spec_from_file_location("command_reference", path)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tables: Mapping[str, Sequence[str]] = tool.TABLES
    return tables


every_command = pytest.mark.parametrize("printed", COMMANDS, indirect=True)


def commands(app: App, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Names of all commands that do something, such as ``data show``."""
    inner = [name for name in app if not name.startswith("-")]
    for name in inner:
        yield from commands(app[name], (*before, name))
    if before and not inner:
        yield " ".join(before)


@functools.cache
def described(table: str) -> list[str]:
    """Columns of a table as ``fields.csv`` has them; none when it does not know the table."""
    return [row["field"] for row in reference.rows("fields") if row["table"] == table]


def test_every_command_is_asked() -> None:
    assert sorted(commands(application())) == sorted(WORDS)


@every_command
def test_the_envelope_has_the_promised_fields(
    printed: Printed, request: pytest.FixtureRequest
) -> None:
    found = printed.envelope
    assert list(found) == ENVELOPE
    command = request.node.callspec.params["printed"]
    assert found["schema"] == f"shigen.{command.replace(' ', '-')}/{SCHEMA_VERSION}"
    assert found["version"] == __version__
    if command in OWN:
        assert len(found["catalogue"]) == len(catalogue.load().hash)
    else:
        assert found["catalogue"] == ("" if command in WITHOUT else catalogue.load().hash)
    assert isinstance(found["inputs"], dict)
    assert found["seed"] is None or isinstance(found["seed"], int)
    assert all(isinstance(text, str) and text for text in found["warnings"])
    assert found["tables"]


@every_command
def test_every_table_and_column_is_described_and_in_order(printed: Printed) -> None:
    asked = {name: list(frame) for name, frame in printed.tables.items() if name in ASKED}
    assert asked in ({}, ASKED)
    unknown = {
        name: [column for column in frame.columns if column not in described(name)]
        for name, frame in printed.tables.items()
        if name not in ASKED
    }
    assert {name: columns for name, columns in unknown.items() if columns} == {}
    for name, frame in printed.tables.items():
        if name in ASKED:
            continue
        assert described(name), name
        wanted = [column for column in described(name) if column in frame.columns]
        assert name in PARTS or list(frame.columns) == wanted, name


@every_command
def test_the_page_of_commands_names_the_tables(
    printed: Printed, request: pytest.FixtureRequest, listed: Mapping[str, Sequence[str]]
) -> None:
    assert list(printed.tables) == list(listed[request.node.callspec.params["printed"]])


@every_command
def test_every_cell_keeps_to_the_type_and_bounds_described(printed: Printed) -> None:
    for name, frame in printed.tables.items():
        if name in PARTS or name in ASKED or frame.empty:
            continue
        # Infinity is written as a text; for a bound it means that there is none.
        bounded = frame.replace({"inf": None, "-inf": None})
        checked = reference.validate(name, bounded, where=name, fill=True)
        assert len(checked) == len(frame)


@every_command
def test_every_source_named_is_in_the_table_of_sources(printed: Printed) -> None:
    known = set(catalogue.load().table("sources")["source"]) | NO_PUBLICATION
    # What a user may import, and the built-in catalogue may not hold.
    known |= set(publications()["source"])
    for name, frame in printed.tables.items():
        # In the tables of supply and of measures the source is a country.
        if "source" in frame.columns and name not in {"supply", "defence"}:
            # A number that rests on several sources names them all.
            keys = {key for text in frame["source"] for key in text.split(", ")}
            named = {YEAR_OF_A_PRICE.sub("", key) for key in keys}
            assert named <= known, name


@pytest.mark.slow
def test_nothing_is_described_that_no_command_prints(
    ask: Callable[[str, pytest.CaptureFixture[str]], Printed],
    words_of: Callable[[str], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: dict[str, set[str]] = {}
    for command in WORDS:
        for name, frame in ask(command, capsys).tables.items():
            columns = list(map(str, frame.columns))
            if not columns:
                # JSON has no columns for a table without rows; CSV has.
                assert main([*words_of(command), "--format", "csv", "--table", name]) == 0
                columns = capsys.readouterr().out.splitlines()[0].split(",")
            seen.setdefault(name, set()).update(columns)
    inputs = {
        "briefing",
        "defence_options",
        "disruptions",
        "inputs",
        "leakage",
        "scenario",
        "scenario_grid",
        # Printed only when asked for by name: it has a row for every case.
        "screening_all",
        *FIELDS_OF.values(),
        *catalogue_tables(),
    }
    results = set(reference.table_names()) - inputs
    assert results <= set(seen)
    unused = {name: set(described(name)) - seen[name] for name in sorted(results)}
    assert {name: columns for name, columns in unused.items() if columns} == {}


def catalogue_tables() -> tuple[str, ...]:
    from shigen.catalogue.canonical import TABLES

    return TABLES


def test_every_description_is_whole() -> None:
    wrong = []
    for row in reference.rows("fields"):
        name = f"{row['table']}.{row['field']}"
        texts = [row[part] for part in ("title_en", "title_ja", "title_fr", "meaning")]
        if any(text != text.strip() or not text for text in texts):
            wrong.append(f"{name}: a title or the meaning is missing")
        if row["meaning"].endswith("."):
            wrong.append(f"{name}: a meaning is no sentence")
        if row["unit"] and row["type"] not in {"int", "float"}:
            wrong.append(f"{name}: only numbers have a unit")
    assert wrong == []
