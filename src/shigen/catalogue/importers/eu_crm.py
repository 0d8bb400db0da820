"""The European Commission's 2023 study of raw materials: world shares, EU sourcing, uses.

Stage E is extraction (our ``mine``), P processing (our ``refined``). Shares are averages of
2016-2020, printed in percent; ``<0.1%`` is kept as the range 0-0.1 %. The column ``t`` of the files
is a trade parameter, not a year. The files are Latin-1.

- World shares: every material that is a mineral of the catalogue. Neodymium and
  praseodymium, each on its own, and as the pair that is modelled, since their shares are the same.
- EU sourcing: where the EU gets a material, its own output included. Suppliers below 1 % are not
  listed; chromium ore adds up to 9 %, tungsten ore to 77 %.
- Uses as published, with the nearest end use of the reference table and the NACE sector that the
  study gives each. Magnesite is left out of the uses, since magnesium metal has uses of its own.

Left out are the materials that are no minerals of the catalogue, such as gold, sand, gypsum, wood
and rubber: 873 of 2,561 world shares, 272 of 907 sourcing shares, 65 of 339 uses. The list of
titanium ores stands twice among the world shares, under titanium and titanium metal, and is taken
once; so is a row of magnesium in construction. A column of value added of sectors is not taken.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "eu-crm-2023",
    "title": "Study on the critical raw materials for the EU 2023, global supply shares",
    "publisher": "European Commission, Directorate-General for Internal Market, Industry, "
    "Entrepreneurship and SMEs (Grohol and Veeh)",
    "edition": "2023",
    "licence": "CC BY 4.0",
    "ships": "1",
    "citation": "doi:10.2873/725585",
    "accessed": "2026-11-22",
}
FILE = "fact_GlobalSupplyShares_t.csv"
SOURCING_FILE = "fact_EUSupplyShares_t.csv"
USES_FILE = "fact_MaterialUseShares.csv"
PERIOD = "2016-2020"
STAGES = {"E": "mine", "P": "refined"}
SHARE_COLUMNS = ("Material", "Stage", "Country", "Share")
USE_COLUMNS = ("Material", "Application", "Share", "NACE sector")
PAIR = "neodymium-praseodymium"
PAIRED = ("Neodymium", "Praseodymium")
PAIR_NOTE = "the same for neodymium and praseodymium"
# One cell of the study lacks its sign.
WITHOUT_SIGN = {("Silicon metal", "P", "Germany"): "6"}
# One row of the study stands twice.
DOUBLED = {("Magnesium", "Construction")}
# Lists of shares of one material do not add up to more, for rounding of each share.
OVERFULL = 1.05
USES_OVERFULL = 1.03
SCHEME = "nace-2"
# Groups, which the world shares tell apart by member.
NOT_IN_WORLD = frozenset({"heavy-rare-earths", "light-rare-earths", "platinum-group-metals"})
_SECTOR = re.compile(r"([A-Z]\d\d) - (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Material:
    """What the study calls a material, and what it is here; no mineral when it is none of ours."""

    mineral: str
    form: Mapping[str, str]
    note: Mapping[str, str]


def _rules(name: str) -> list[dict[str, str]]:
    file = resources.files("shigen.catalogue.importers").joinpath("rules", f"{name}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True))


@cache
def materials() -> Mapping[str, Material]:
    """Materials of the study by the name in its tables.

    Examples
    --------
    >>> materials()["Barytes"].mineral, materials()["Gold"].mineral
    ('barite', '')
    """
    return MappingProxyType(
        {
            row["material"]: Material(
                row["mineral"],
                {stage: row[f"form_{stage}"] for stage in STAGES.values()},
                {stage: row[f"note_{stage}"] for stage in STAGES.values()},
            )
            for row in _rules("eu_crm_materials")
        }
    )


@cache
def use_groups() -> Mapping[str, str]:
    """Nearest end use of the reference table by the application that the study names."""
    return MappingProxyType({r["application"]: r["use_group"] for r in _rules("eu_crm_uses")})


def _material(row: Row) -> Material:
    found = materials().get(row.cells["Material"].strip())
    if found is None:
        row.refuse("Material", "is no material of the study; rules/eu_crm_materials.csv lists them")
    return found


def _share(row: Row) -> dict[str, Any]:
    text = row.cells["Share"].strip()
    if text == "<0.1%":
        middle = {"value": 0.0005, "low": 0.0, "high": 0.001}
        return {**middle, "status": "estimated", "note": "published as <0.1%"}
    if text == ">0%":
        return {
            "value": None,
            "low": 0.0,
            "high": None,
            "status": "reported",
            "note": "published as >0%",
        }
    cells = row.cells
    key = (cells.get("Material", ""), cells.get("Stage", ""), cells.get("Country", ""))
    note = ""
    if WITHOUT_SIGN.get(key) == text:
        text, note = f"{text}%", "published without the sign of percent"
    if not text.endswith("%"):
        row.refuse("Share", "is not a percentage")
    bare = Row(row.file, row.number, {**row.cells, "Share": text.removesuffix("%")})
    percent = bare.number_in("Share")
    if percent is None or not 0 <= percent <= 100:
        row.refuse("Share", "is not between 0 and 100 percent")
    return {"value": percent / 100, "low": None, "high": None, "status": "reported", "note": note}


def _tail(share: Mapping[str, Any], *notes: str) -> dict[str, Any]:
    said = "; ".join(note for note in (str(share["note"]), *notes) if note)
    return {
        **{part: share[part] for part in ("value", "low", "high")},
        "unit": "fraction",
        "status": share["status"],
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": said,
    }


def _supply_rows(file: Path, scope: str) -> Iterator[tuple[Row, dict[str, Any]]]:
    for row in rows_of(file, columns=SHARE_COLUMNS, encoding="latin-1"):
        if row.cells["Stage"] not in STAGES:
            row.refuse("Stage", "is not E or P")
        material = _material(row)
        if not material.mineral:
            continue
        stage = STAGES[row.cells["Stage"]]
        share = _share(row)
        if stage == "refined" or scope == "sourcing":
            share["status"] = "estimated"
        head = {
            "stage": stage,
            "place": row.place_in("Country"),
            "scope": scope,
            "party": "EUU" if scope == "sourcing" else "",
            "period": PERIOD,
            "form": material.form[stage],
        }
        yield row, {"mineral": material.mineral, **head, **_tail(share, material.note[stage])}
        if scope == "world" and row.cells["Material"] in PAIRED:
            yield row, {"mineral": PAIR, **head, **_tail(share, PAIR_NOTE)}


def supply(file: Path, scope: str) -> pd.DataFrame:
    """Shares of countries in the world's supply, or in that of the European Union.

    Parameters
    ----------
    file
        Table of shares by material, stage and country.
    scope
        ``world`` or ``sourcing``.

    Returns
    -------
    pandas.DataFrame
        Columns of ``shares``, as fractions.

    Raises
    ------
    BadInput
        When a cell is not what the study prints, two rows contradict each other, a list adds up to
        more than all, or a mineral of the study is not in the file of world shares.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    sums: dict[tuple[str, ...], float] = {}
    for row, new in _supply_rows(file, scope):
        listed = (str(new["mineral"]), str(new["stage"]), str(new["form"]))
        key = (*listed, str(new["place"]))
        old = found.setdefault(key, new)
        if old != new:
            row.refuse("Share", f"differs from another row of {', '.join(k for k in key if k)}")
        if old is new:
            sums[listed] = sums.get(listed, 0.0) + (new["value"] or 0.0)
            if sums[listed] > OVERFULL:
                kind = ", ".join(part for part in listed if part)
                row.refuse("Share", f"brings the list of {kind} to more than all")
    if scope == "world":
        every = {m.mineral for m in materials().values() if m.mineral} | {PAIR}
        missing = sorted(every - NOT_IN_WORLD - {key[0] for key in found})
        if missing:
            raise BadInput(f"{file}: has no rows of {', '.join(missing)}")
    if not found:
        raise BadInput(f"{file}: has no row of a mineral of the catalogue")
    return pd.DataFrame(list(found.values()))


def _use_rows(file: Path) -> Iterator[tuple[Row, str, str, str]]:
    """Rows with mineral, use and sector; a use named twice for two sectors bears its sector."""
    rows = []
    doubled: set[tuple[str, str]] = set()
    for row in rows_of(file, columns=USE_COLUMNS, encoding="latin-1"):
        material = _material(row)
        name = row.cells["Material"].strip()
        if not material.mineral or name == "Magnesite":
            continue
        use = row.cells["Application"].strip()
        if use not in use_groups():
            row.refuse("Application", "is no use of the study; rules/eu_crm_uses.csv lists them")
        if (name, use) in DOUBLED:
            if (name, use) in doubled:
                continue
            doubled.add((name, use))
        rows.append((row, material.mineral, use, _sector(row)[0]))
    count: dict[tuple[str, str], int] = {}
    for _, mineral, use, _ in rows:
        count[mineral, use] = count.get((mineral, use), 0) + 1
    for row, mineral, use, sector in rows:
        yield row, mineral, f"{use} ({sector})" if count[mineral, use] > 1 else use, sector


def _sector(row: Row) -> tuple[str, str]:
    text = re.sub(r"\s+", " ", row.cells["NACE sector"]).strip()
    if not text:
        return "", ""
    match = _SECTOR.fullmatch(text)
    if match is None:
        row.refuse("NACE sector", "is not a code, a hyphen and a name")
    return match[1], match[2]


def uses(file: Path) -> dict[str, pd.DataFrame]:
    """What the European Union uses its minerals for, and the industry of each use.

    Parameters
    ----------
    file
        Table of uses by material.

    Returns
    -------
    dict
        ``end_use_shares``, ``use_sectors`` and ``sectors``; a use without an industry has no
        ``use_sectors`` row.

    Raises
    ------
    BadInput
        When a use or a sector is not what the study prints, a share is no percentage, a row occurs
        twice, or the uses of a mineral add up to more than all.
    """
    shares: dict[tuple[str, str], dict[str, Any]] = {}
    links: list[dict[str, Any]] = []
    sectors: dict[str, str] = {}
    sums: dict[str, float] = {}
    for row, mineral, use, code in _use_rows(file):
        share = _share(row)
        if (mineral, use) in shares:
            row.refuse("Application", f"occurs twice for {mineral}")
        shares[mineral, use] = {
            "mineral": mineral,
            "place": "EUU",
            "period": PERIOD,
            "use": use,
            "use_group": use_groups()[row.cells["Application"].strip()],
            **_tail(share),
        }
        sums[mineral] = sums.get(mineral, 0.0) + (share["value"] or 0.0)
        if sums[mineral] > USES_OVERFULL:
            row.refuse("Share", f"brings the uses of {mineral} to more than all")
        if code:
            name = _sector(row)[1]
            if sectors.setdefault(code, name) != name:
                row.refuse("NACE sector", f"gives {code} another name than before")
            whole = {"value": 1.0, "low": None, "high": None, "status": "reported", "note": ""}
            said = "the study puts a use into one sector as a whole"
            links.append(
                {
                    "mineral": mineral,
                    "use": use,
                    "scheme": SCHEME,
                    "sector": code,
                    **_tail(whole, said),
                }
            )
    if not shares:
        raise BadInput(f"{file}: has no use of a mineral of the catalogue")
    known = [
        {"scheme": SCHEME, "sector": code, "name": name, "source": SOURCE["source"]}
        for code, name in sectors.items()
    ]
    tables = {"end_use_shares": list(shares.values()), "use_sectors": links, "sectors": known}
    return {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}


def read(path: Path) -> dict[str, pd.DataFrame]:
    """World shares, EU sourcing and uses by mineral.

    Parameters
    ----------
    path
        Folder with the three tables, or one of them; a single table of shares is told by its name
        (``...EUSupply...`` or ``...GlobalSupply...``).

    Returns
    -------
    dict
        ``shares``, as fractions; processing and sourcing shares are ``estimated``, since the study
        puts them together from sources of different kinds. With the uses, ``end_use_shares``,
        ``use_sectors`` and ``sectors``.

    Raises
    ------
    BadInput
        As `supply` and `uses` do.
    """
    if path.is_file():
        if "Use" in path.name:
            return uses(path)
        return {"shares": supply(path, "sourcing" if "EUSupply" in path.name else "world")}
    world = supply(located(path, FILE), "world")
    sourcing = supply(located(path, SOURCING_FILE), "sourcing")
    return {
        "shares": pd.concat([world, sourcing], ignore_index=True),
        **uses(located(path, USES_FILE)),
    }
