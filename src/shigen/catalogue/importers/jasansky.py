"""Mines, smelters and refineries with output, reserves, grades and owners (Jasansky and others).

The workbook was put together from company reports of 1999 to 2021. A site that mines and also
smelts or refines becomes two facilities, the second with ``-processing`` at the end of its key, so
that every figure stands at one stage. Only goods of ``rules/jasansky_goods.csv`` are read:
`left_out` counts what is not (gold, iron, steel, thermal coal and so on, ore tonnages of metal
mines, waste, transport), together with the few figures whose unit cannot be right
(``rules/jasansky_doubts.csv``). Figures that a company reported for its share alone are divided by
the share and marked as imputed. Grades in ounces a ton are left out: the ton is not said.

Sub-sites are no facilities of their own: their output is added up, unless the site has a row of
its own, and the first of them lends its position to a site that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.facility_rows import (
    key_of,
    position,
    rules,
    short,
    together,
)
from shigen.catalogue.importers.jasansky_workbook import Line, open_workbook
from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput, UnknownName

SOURCE = {
    "source": "jasansky-2022",
    "title": "A global open database on mining production at mine level",
    "publisher": "S. Jasansky, M. Lieber, S. Giljum, V. Maus (Vienna University of Economics)",
    "edition": "2022",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "https://doi.org/10.1038/s41597-023-01965-y",
    "accessed": "2026-11-22",
}
FILE = "detailed_data_mining.xlsx"
TEXT_COLUMN = MappingProxyType(
    {
        "commodities": "commodity",
        "minerals_ores_conce": "min_ore_con",
        "processing": "process_output",
        "capacity_reserves": "commodity",
    }
)
# Of the tonnages of one ore the one nearest to what is sold counts.
NEAREST_TO_SALE = (
    "Concentrate",
    "Clean coal",
    "NM mineral",
    "Ore processed",
    "Ore mined",
    "Coal mined",
)
GRADE_UNITS = MappingProxyType(
    {
        "%": 0.01, "g/t": 1e-6, "gm/t": 1e-6, "grams/tonne": 1e-6, "grams per tonne": 1e-6,
        "kg/t": 1e-3, "ppm": 1e-6,
    }
)  # fmt: skip
GRADE_UNITS_NOT_READ = frozenset(
    {"oz/t", "ozt/t", "troy ounces/t", "ounces/ton", "ounces per ton", "carats per tonne"}
)
# No mine holds more: a larger grade is in ounces a ton under the head of a percentage.
LARGEST_GRADE_OF_PRECIOUS = 0.005
PRECIOUS = frozenset(
    {
        "silver", "platinum", "palladium", "rhodium", "ruthenium", "iridium",
        "platinum-group-metals", "tellurium",
    }
)  # fmt: skip
FORMS_MADE_IN_PLANTS = frozenset({"alumina", "anode", "cathode", "metal"})
PARTS_PROCESSED = frozenset({"smelter", "refinery"})
WHOLE_REGIONS = frozenset({"region", "company"})


@cache
def _units() -> tuple[dict[str, str], ...]:
    return tuple(rules("jasansky_units.csv"))


def tonnes(line: Line, unit_column: str, commodity: str) -> float:
    """Tonnes in one unit of a row, as ``rules/jasansky_units.csv`` has it.

    Parameters
    ----------
    line
        The row; its source decides where a unit means two things.
    unit_column
        Column that names the unit.
    commodity
        Mineral that is counted.

    Raises
    ------
    BadInput
        When the unit is not among the rules.
    """
    unit, source = line.text(unit_column).lower(), line.text("source")
    fitting = (
        float(rule["tonnes"])
        for rule in _units()
        if rule["unit"] == unit
        and rule["source_contains"] in source
        and rule["commodity"] in {"", commodity}
    )
    found = next(fitting, None)
    if found is None:
        line.refuse(unit_column, "is not a unit we know; add it to rules/jasansky_units.csv")
    return found


@cache
def _goods() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return MappingProxyType(
        {(rule["sheet"], rule["text"]): rule for rule in rules("jasansky_goods.csv")}
    )


@cache
def _doubts() -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (rule["sheet"], rule["site"], rule["text"]) for rule in rules("jasansky_doubts.csv")
    )


def _good(line: Line) -> Mapping[str, str] | None:
    text = line.text(TEXT_COLUMN[line.sheet]).lower()
    if (line.sheet, line.text("mine_fac"), text) in _doubts():
        return None
    return _goods().get((line.sheet, text))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one site, or of one of its sub-sites."""

    site: str
    sub_site: str
    processing: bool
    mineral: str
    form: str
    year: int
    measure: str
    basis: str
    value: float
    share: float
    note: str
    rank: int


def _figure(
    line: Line, rule: Mapping[str, str], year: int, measure: str, value: float, **other: object
) -> Figure:
    share = float(str(other.get("share", 1.0)))
    whole = value / share
    if measure != "grade" and whole > float(rule["largest_t"]):
        column = str(other.get("column", "value"))
        line.refuse(
            column,
            f"would be {whole:,.0f} t of {rule['mineral']} at one site, more than "
            f"{float(rule['largest_t']):,.0f}: is the unit right?",
        )
    period = line.text("reporting_period") if "reporting_period" in line.cells else ""
    notes = [str(other.get("note", "")), f"financial year {period}" if period else ""]
    return Figure(
        site=line.text("mine_fac"),
        sub_site=line.text("sub_site"),
        processing=line.sheet == "processing"
        or (measure == "capacity" and rule["form"] in FORMS_MADE_IN_PLANTS),
        mineral=rule["mineral"],
        form=rule["form"],
        year=year,
        measure=measure,
        basis=rule["basis"],
        value=whole,
        share=share,
        note="; ".join(note for note in notes if note),
        rank=int(str(other.get("rank", 0))),
    )


def _output(line: Line, value: str, unit: str) -> Iterator[Figure]:
    rule = _good(line)
    if rule is None:
        return
    year, amount = line.year_in("year"), line.number_in(value)
    share = line.share_in("production_share")
    rank = 0
    if line.sheet == "minerals_ores_conce":
        kind = line.text("type_mineral")
        if kind not in NEAREST_TO_SALE:
            line.refuse("type_mineral", f"is not one of {', '.join(NEAREST_TO_SALE)}")
        rank = NEAREST_TO_SALE.index(kind)
    if amount is not None:
        if year is None:
            line.refuse("year", "must not be empty beside a figure")
        factor = tonnes(line, unit, rule["mineral"])
        yield _figure(
            line, rule, year, "production", amount * factor, share=share, rank=rank, column=value
        )
    if line.sheet == "commodities" and year is not None:
        grade = _grade(line, "grade_or_yield_unit", rule["mineral"])
        if grade is not None:
            yield _figure(line, rule, year, "grade", grade)


def _grade(line: Line, unit_column: str, mineral: str) -> float | None:
    grade, unit = line.number_in("grade"), line.text(unit_column).lower()
    if grade is None or not unit or unit in GRADE_UNITS_NOT_READ:
        return None
    if unit not in GRADE_UNITS:
        line.refuse(unit_column, "is not a unit of grade we know")
    fraction = grade * GRADE_UNITS[unit]
    if fraction > 1:
        line.refuse("grade", f"is above 100 % in {unit}")
    if mineral in PRECIOUS and fraction > LARGEST_GRADE_OF_PRECIOUS:
        line.refuse("grade", f"is more {mineral} than ore holds: is {unit} right?")
    return fraction


def _reserves(line: Line) -> Iterator[Figure]:
    rule = _good(line)
    if rule is None:
        return
    share = line.share_in("reserves_share")
    year = line.year_in("reserves_year")
    contained, ore = (
        line.number_in("reserves_commodity_value"),
        line.number_in("reserves_mineral_value"),
    )
    grade = _grade(line, "grade_unit", rule["mineral"])
    if year is not None and contained is not None and line.text("reserves_commodity_unit"):
        amount = contained * tonnes(line, "reserves_commodity_unit", rule["mineral"])
        yield _figure(
            line, rule, year, "reserves", amount, share=share, column="reserves_commodity_value"
        )
    elif year is not None and ore is not None and grade is not None:
        amount = ore * tonnes(line, "reserves_mineral_unit", rule["mineral"]) * grade
        note = "ore reserve times grade"
        yield _figure(
            line, rule, year, "reserves", amount, share=share, note=note,
            column="reserves_mineral_value",
        )  # fmt: skip
    capacity, of_year = (
        line.number_in("processing_capacity_value"),
        line.year_in("processing_capacity_year"),
    )
    if capacity is not None and of_year is not None:
        amount = capacity * tonnes(line, "processing_capacity_unit", rule["mineral"])
        yield _figure(line, rule, of_year, "capacity", amount, column="processing_capacity_value")


def _figures(sheets: Mapping[str, list[Line]]) -> list[Figure]:
    found: list[Figure] = []
    for line in sheets["commodities"]:
        found += _output(line, "value", "unit")
    for line in sheets["minerals_ores_conce"]:
        found += _output(line, "value", "unit")
    for line in sheets["processing"]:
        found += _output(line, "process_output_value", "process_output_unit")
    for line in sheets["capacity_reserves"]:
        found += _reserves(line)
    return found


def left_out(path: Path) -> pd.DataFrame:
    """Rows of the workbook whose good is not ours, counted by sheet and word.

    Parameters
    ----------
    path
        The workbook or its folder.

    Returns
    -------
    pandas.DataFrame
        ``sheet``, ``text``, ``rows``, most rows first.

    Raises
    ------
    BadInput
        When the workbook is not what it claims.
    """
    sheets = open_workbook(located(path, FILE))
    counts: dict[tuple[str, str], int] = {}
    for sheet, column in TEXT_COLUMN.items():
        for line in sheets[sheet]:
            if _good(line) is None:
                at = (sheet, line.text(column))
                counts[at] = counts.get(at, 0) + 1
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame(
        [(sheet, text, rows) for (sheet, text), rows in order], columns=["sheet", "text", "rows"]
    )


def _summed(figures: Sequence[Figure], keys: Mapping[tuple[str, bool], str]) -> pd.DataFrame:
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        site = keys[figure.site, figure.processing]
        at = (site, figure.mineral, figure.form, figure.year, figure.measure)
        groups.setdefault(at, []).append(figure)
    rows = []
    for (key, mineral, form, year, measure), group in groups.items():
        nearest = min(figure.rank for figure in group)
        chosen = [figure for figure in group if figure.rank == nearest]
        whole_site = [figure for figure in chosen if not figure.sub_site]
        chosen = whole_site or chosen
        notes = sorted({figure.note for figure in chosen if figure.note})
        values = [figure.value for figure in chosen]
        row: dict[str, object] = {
            "facility": key, "mineral": mineral, "form": form, "year": year, "measure": measure,
            "basis": chosen[0].basis, "unit": "fraction" if measure == "grade" else "t",
            "status": "reported", "source": SOURCE["source"], "vintage": SOURCE["edition"],
        }  # fmt: skip
        if measure == "grade":
            # Grades of several ores are not added: their span is what is known.
            one = len(set(values)) == 1
            row |= {"value": values[0]} if one else {"low": min(values), "high": max(values)}
        else:
            row["value"] = sum(values)
            if len(chosen) > 1:
                notes.append(f"sum of {len(chosen)} rows")
        shares = sorted({figure.share for figure in chosen if figure.share < 1})
        if shares and measure != "grade":
            row["status"] = "imputed"
            notes.append("reported for a share of " + ", ".join(f"{s:g}" for s in shares))
        elif "ore reserve times grade" in notes:
            row["status"] = "imputed"
        row["note"] = "; ".join(notes)
        rows.append(row)
    return pd.DataFrame(rows)


def _place(line: Line) -> str:
    try:
        return reference.place(line.text("country"))
    except UnknownName as error:
        line.refuse("country", f"is not a place we know ({error})")


def _owners(lines: Sequence[Line]) -> dict[str, tuple[int, str]]:
    """Owners of each site: of the latest year, of the site before those of a part of it."""
    found: dict[str, tuple[bool, int, str]] = {}
    for line in lines:
        text = line.text("owners")
        if text:
            new = (not line.text("sub_site"), line.year_in("year") or 0, text)
            site = line.text("mine_fac")
            found[site] = max(found.get(site, new), new)
    return {site: (year, text) for site, (_, year, text) in found.items()}


def _positions(lines: Sequence[Line]) -> dict[str, tuple[float, float, str]]:
    found: dict[str, tuple[float, float, str]] = {}
    for line in lines:
        latitude, longitude = line.degrees_in("latitude"), line.degrees_in("longitude")
        if latitude is not None and longitude is not None:
            at = (latitude, longitude, short(f"sub-site {line.text('sub_site')}"))
            found.setdefault(line.text("mine_fac"), at)
    return found


def _kinds(line: Line, *, mines: bool, processes: bool) -> Iterator[tuple[bool, str, str]]:
    """Facilities that a site becomes: whether it processes, kind and stage."""
    parts = {part.strip().lower() for part in line.text("mine_or_processing").split(",")}
    unknown = parts - PARTS_PROCESSED - WHOLE_REGIONS - {"mine", ""}
    if unknown:
        line.refuse("mine_or_processing", "is not mine, smelter, refinery, region or company")
    processed = parts & PARTS_PROCESSED
    # A site that is only a smelter stays one facility, whatever sheet its figures stand in.
    if "mine" in parts or (not processed and (mines or not processes)):
        kind = "other" if parts & WHOLE_REGIONS else "mine"
        yield False, kind, "mine"
    if processes or processed:
        yield True, "smelter" if "smelter" in processed else "refinery", "refined"


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Sites that have to do with one of our minerals, and their figures by year.

    Parameters
    ----------
    path
        ``detailed_data_mining.xlsx`` or its folder.

    Returns
    -------
    dict
        ``facilities`` and ``facility_output``; masses in tonnes, grades as fractions.

    Raises
    ------
    BadInput
        When the workbook is cut short, lacks a sheet or column, names an unknown country or unit,
        holds a year to come, a negative figure, or more of a metal than one site can make.
    """
    sheets = open_workbook(located(path, FILE))
    figures = _figures(sheets)
    if not figures:
        raise BadInput(f"{path}: holds no figure of any mineral we know; is it the right file?")
    minerals: dict[tuple[str, bool], set[str]] = {}
    for figure in figures:
        minerals.setdefault((figure.site, figure.processing), set()).add(figure.mineral)
    owners, spots = _owners(sheets["other_info"]), _positions(sheets["sub_sites"])
    keys: dict[tuple[str, bool], str] = {}
    rows: list[dict[str, object]] = []
    for line in sheets["general"]:
        site = line.text("mine_fac")
        named = set(together(line.text("commodities_products").split(",")))
        mined, processed = minerals.get((site, False), set()), minerals.get((site, True), set())
        if not named | mined | processed:
            continue
        kinds = list(_kinds(line, mines=bool(mined), processes=bool(processed)))
        for processes, kind, stage in kinds:
            both = len(kinds) == 2
            slugs = (processed if processes else mined) or named
            if not slugs:
                continue
            key = key_of(site) + ("-processing" if processes and both else "")
            if key in keys.values() or not key:
                line.refuse("mine_fac", "occurs twice")
            keys[site, processes] = key
            rows.append(
                _facility(
                    line,
                    slugs,
                    owners.get(site),
                    spots.get(site),
                    facility=key,
                    kind=kind,
                    stage=stage,
                )
            )
        if len(kinds) == 1:
            # A smelter whose figures stand among the commodities is still one facility.
            only = next(keys[site, p] for p in (False, True) if (site, p) in keys)
            keys.setdefault((site, True), only)
            keys.setdefault((site, False), only)
    strangers = sorted({figure.site for figure in figures} - {site for site, _ in keys})
    if strangers:
        raise BadInput(f"{path}: sheet 'general' lacks {', '.join(strangers[:5])}")
    return {"facilities": pd.DataFrame(rows), "facility_output": _summed(figures, keys)}


def _facility(
    line: Line,
    slugs: set[str],
    owner: tuple[int, str] | None,
    spot: tuple[float, float, str] | None,
    **what: str,
) -> dict[str, object]:
    place = _place(line)
    latitude, longitude = line.degrees_in("latitude"), line.degrees_in("longitude")
    precision = ""
    if latitude is None and longitude is None and spot is not None:
        latitude, longitude, precision = spot
    latitude, longitude, note = position(place, latitude, longitude, where=line.where)
    state_year = line.year_in("year_activity_status")
    year, owned = owner or (0, "")
    return {
        "name": short(line.text("mine_fac")),
        "place": place,
        "latitude": latitude,
        "longitude": longitude,
        "precision": precision if latitude is not None else "",
        "minerals": ";".join(sorted(slugs)),
        "state": short(line.text("activity_status")),
        "owners": short(owned),
        "as_of": str(year or state_year or ""),
        "status": "reported",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": note,
        **what,
    }
