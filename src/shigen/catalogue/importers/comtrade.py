"""What each customs office reported of trade with each partner: UN Comtrade, 31 codes of 2024.

BACI settles on one figure for each pair of countries; the reports behind it are two, one of the
exporter and one of the importer. They may not be passed on, so they are read into a catalogue of
the user's own only (``shigen data import comtrade FILE``), where `shigen.catalogue.mirror` sets
them side by side.

The file lists records more than once: identical rows are dropped, and where several rows share
reporter, partner, code and flow, the largest is the total and the others are its parts by means of
transport or customs procedure. The importer checks this: the totals of a reporter's partners must
add up to its row for the world. Both are counted in the note of the row. Partners that are no
country (bunkers, free zones, areas not specified) are added up as ``OTH``.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput, UnknownName

PATTERN = "comtrade_raw_*.csv*"
VINTAGE = "2024, extract of 2026"

SOURCE: dict[str, str | int] = {
    "source": "un-comtrade-2024",
    "title": "Reports of importers and exporters by six-digit code, 31 codes of 2024",
    "publisher": "United Nations Statistics Division",
    "edition": VINTAGE,
    "licence": "UN Comtrade terms of use: not for redistribution",
    "ships": 0,
    "citation": "United Nations Comtrade Database, https://comtradeplus.un.org",
    "accessed": "2026-11-22",
}

COLUMNS = ("reporter", "partner", "cmd", "flow", "value", "netwgt")
FLOWS = {"M": "imports", "X": "exports"}
KEYS = ["reporter", "partner", "cmd", "flow"]
WORLD = 0
# Oceania, Europe and America not specified; bunkers; free zones; special categories; not specified.
NO_COUNTRY = frozenset({527, 568, 577, 636, 637, 837, 838, 839, 879, 899})
# Sums over partners and the row for the world may differ by rounding.
TOLERANCE = 0.001
# Kilograms in place of tonnes and the like show as a code a hundred times off in both flows.
UNIT_FACTOR = 50.0

_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{file}: is not a gzip file, or was cut short") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: is not UTF-8 text (byte {error.start})") from error


def _table(file: Path) -> pd.DataFrame:
    """The cells of the file as text, rows numbered as in it."""
    try:
        rows = list(csv.reader(_text(file).splitlines(), strict=True))
    except csv.Error as error:
        raise BadInput(f"{file}: is not a CSV file ({error})") from error
    header = rows[0] if rows else []
    missing = [column for column in COLUMNS if column not in header]
    if missing or len(set(header)) < len(header):
        raise BadInput(
            f"{file}, row 1: the columns are {', '.join(header) or 'none'}; "
            f"they must be {', '.join(COLUMNS)}"
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise BadInput(
                f"{file}, row {number}: has {len(row)} cells where the header has {len(header)}"
            )
    index = pd.RangeIndex(2, len(rows) + 1)
    cells = {name: [row[i] for row in rows[1:]] for i, name in enumerate(header)}
    return pd.DataFrame({name: cells[name] for name in COLUMNS}, index=index, dtype="str")


def _refuse(bad: pd.Series[bool], table: pd.DataFrame, column: str, file: Path, why: str) -> None:
    if bad.any():
        row = bad.index[bad.to_numpy()][0]
        raise BadInput(f"{file}, row {row}, column '{column}': '{table[column][row]}' {why}")


def _typed(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    texts = table.apply(lambda column: column.str.strip())
    for column, pattern, why in (
        ("reporter", r"\d{1,3}", "is not a country number"),
        ("partner", r"\d{1,3}", "is not a country number"),
        ("cmd", r"\d{6}", "is not a six-digit code"),
        ("flow", "|".join(FLOWS), "is not M (imports) or X (exports)"),
        ("value", _NUMBER.pattern, "is not a number of dollars"),
        ("netwgt", f"(?:{_NUMBER.pattern})?", "is not a number of kilograms"),
    ):
        _refuse(~texts[column].str.fullmatch(pattern), table, column, file, why)
    typed: pd.DataFrame = texts[["cmd", "flow"]].copy()
    for column in ("reporter", "partner"):
        typed[column] = texts[column].astype("int64")
    for column in ("value", "netwgt"):
        typed[column] = pd.to_numeric(texts[column].mask(texts[column].eq("")))
        _refuse(np.isinf(typed[column]), table, column, file, "is not a finite number")
    return typed


def _places(numbers: pd.Series[int], table: pd.DataFrame, file: Path) -> pd.Series[str]:
    baci = reference.baci_places()
    found: dict[int, str] = {WORLD: "WLD"}
    for number in sorted(set(numbers) - {WORLD}):
        if number in NO_COUNTRY:
            found[number] = "OTH"
            continue
        try:
            found[number] = baci.get(number) or reference.place(f"{number:03d}")
        except UnknownName:
            column = str(numbers.name)
            _refuse(numbers.eq(number), table, column, file, "is not a country that we know")
    return numbers.map(found)


def _totals(typed: pd.DataFrame) -> pd.DataFrame:
    """One row per report: the largest of those that share a key, with counts of the others."""
    once = typed.drop_duplicates()
    identical = typed.groupby(KEYS).size() - once.groupby(KEYS).size()
    parts = once.groupby(KEYS).size() - 1
    # Ties of value are settled by weight, then by order in the file.
    largest = once.sort_values(["value", "netwgt"], kind="stable", na_position="first")
    totals = largest.drop_duplicates(KEYS, keep="last").set_index(KEYS)
    return totals.assign(identical=identical, parts=parts).reset_index()


def _check_world(totals: pd.DataFrame, file: Path) -> None:
    keys = ["reporter", "cmd", "flow"]
    world = totals[totals["partner"].eq(WORLD)].set_index(keys)["value"]
    added = totals[totals["partner"].ne(WORLD)].groupby(keys)["value"].sum()
    ratio = (added / world).dropna()
    off = ratio[(ratio - 1).abs() > TOLERANCE]
    if len(off):
        reporter, code, flow = off.index[0]
        raise BadInput(
            f"{file}: the partners of reporter {reporter}, code {code}, flow {flow} add up to "
            f"{off.iloc[0]:.4g} times its row for the world ({len(off)} reports are so); rows are "
            "missing or doubled"
        )


def _check_units(totals: pd.DataFrame, file: Path) -> None:
    from shigen.catalogue.importers import flows

    usual = flows.usual_unit_values("HS17")
    weighed = totals[totals["netwgt"].gt(0)]
    unit_value = (weighed["value"] / weighed["netwgt"]).groupby(weighed["cmd"])
    found = unit_value.median()[unit_value.count() >= flows.RECORDS_TO_JUDGE]
    ratio = (found / usual).dropna()
    off = ratio[(ratio > UNIT_FACTOR) | (ratio < 1 / UNIT_FACTOR)]
    if len(off):
        raise BadInput(
            f"{file}, column 'netwgt': code {off.index[0]} stands at {found[off.index[0]]:.3g} "
            f"USD/kg, {off.iloc[0]:.3g} times the usual; weights must be kilograms and values "
            "dollars"
        )


def _year(file: Path) -> int:
    found = [int(text) for text in _YEAR.findall(file.name)]
    if len(found) != 1 or found[0] > 2100:
        raise BadInput(
            f"{file}: the file has no column for the year; name it like comtrade_raw_2024.csv.gz"
        )
    return found[0]


def _note(row: tuple[int, int]) -> str:
    identical, parts = row
    said = [f"{identical} identical rows were dropped"] if identical else []
    if parts:
        said.append(f"{parts} parts by transport or procedure left to the total")
    return "; ".join(said)


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read reports of both sides of trade.

    Parameters
    ----------
    path
        The file, or the folder that holds it.

    Returns
    -------
    dict
        ``trade_reports``: one row per code, reporter, partner and flow; quantities in tonnes,
        missing where the reporter gives none; values in thousand dollars. Partner ``WLD`` is the
        reporter's own total.

    Raises
    ------
    BadInput
        When the file was cut short, lacks a column, names a country we do not know, is not in
        dollars and kilograms, or partners do not add up: names file, row and column.
    """
    file = located(path, PATTERN)
    year = _year(file)
    table = _table(file)
    if table.empty:
        raise BadInput(f"{file}: holds no row")
    typed = _typed(table, file)
    reporters = _places(typed["reporter"], table, file)
    _refuse(
        reporters.isin(["WLD", "OTH"]), table, "reporter", file, "is not a country that reports"
    )
    partners = _places(typed["partner"], table, file)
    named = dict(zip(typed["reporter"], reporters, strict=True))
    named |= dict(zip(typed["partner"], partners, strict=True))
    totals = _totals(typed)
    _check_world(totals, file)
    _check_units(totals, file)
    rows = pd.DataFrame(
        {
            "hs6": totals["cmd"],
            "year": year,
            "reporter": totals["reporter"].map(named),
            "partner": totals["partner"].map(named),
            "flow": totals["flow"].map(FLOWS),
            "gross_t": (totals["netwgt"] / 1000).where(totals["netwgt"].gt(0)),
            "value_kusd": totals["value"] / 1000,
            "identical": totals["identical"],
            "parts": totals["parts"],
        }
    )
    keys = ["hs6", "year", "reporter", "partner", "flow"]
    grouped = rows.groupby(keys, sort=True)
    found = grouped[["value_kusd", "identical", "parts"]].sum()
    found["gross_t"] = grouped["gross_t"].sum(min_count=1)
    counts = zip(found["identical"], found["parts"], strict=True)
    found["note"] = [_note(row) for row in counts]
    found = found.reset_index().drop(columns=["identical", "parts"])
    return {"trade_reports": found.assign(source=str(SOURCE["source"]), vintage=VINTAGE)}
