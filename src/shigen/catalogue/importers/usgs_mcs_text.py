"""End-use shares, rankings of uses and recycling facts from the text of USGS MCS 2026 chapters.

The three tables were typed from the chapters; the numbers are the agency's. Shares go to
``end_use_shares``; rankings without shares are rows without a value and with the rank in the note;
recycling facts go to ``recycling`` when they are shares and to ``production`` (secondary output)
when they are tonnes. The table of project and event facts is not read: projects have tables of
their own. Shares of secondary magnesium stand in the note only, so that those of a mineral add up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import pandas as pd

from shigen import reference
from shigen.catalogue.importers.source_file import Row, rows_of
from shigen.errors import BadInput

KEY = "usgs-mcs2026-text"
VINTAGE = "2026"
YEAR = "2025"

# The same words as beside the hand-entered figures of this source.
SOURCE: dict[str, str] = {
    "source": KEY,
    "title": "Mineral Commodity Summaries 2026, text of the chapters",
    "publisher": "U.S. Geological Survey",
    "edition": VINTAGE,
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://doi.org/10.3133/mcs2026",
    "accessed": "2026-11",
}

SHARES = "end_use_shares.csv"
RANKINGS = "end_use_rankings_no_shares.csv"
RECYCLING = "recycling_facts.csv"
COLUMNS = {
    SHARES: ("material", "scope", "year", "basis", "use", "share_pct", "kind", "note"),
    RANKINGS: ("material", "scope", "ranked_uses"),
    RECYCLING: ("material", "quantity", "value", "unit", "year"),
}

_SCOPES = {"US": "USA", "global": "WLD", "US/global (not stated)": "WLD"}
_MORE_THAN = re.compile(r"more than ([0-9]+) ?%")
_RESIDUAL = re.compile(r"\(residual\)$")
_UNITS = {"t": 1.0, "kg": 1e-3}
# Shares are typed in whole percent: a table of seven may be off by three and a half.
_ROUNDING = 0.5


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Read the tables typed from the text.

    Parameters
    ----------
    path
        The folder with the three tables, or one of them.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``end_use_shares``, ``recycling`` and ``production``, those that the files given can fill.

    Raises
    ------
    BadInput
        When a file is missing or not what it claims, shares of a mineral do not add to one, or a
        material, scope or quantity is not known: names file, row and column.
    """
    if path.is_dir():
        files = {name: path / name for name in COLUMNS if (path / name).is_file()}
    elif path.is_file():
        files = {_kind(path): path}
    else:
        raise BadInput(f"{path}: no such file or folder")
    if not files:
        raise BadInput(f"{path}: has none of {', '.join(COLUMNS)}; name the file itself")
    uses: list[dict[str, object]] = []
    tables: dict[str, pd.DataFrame] = {}
    readers: dict[str, Callable[[Path], list[dict[str, object]]]] = {
        SHARES: _shares,
        RANKINGS: _rankings,
    }
    for name, reader in readers.items():
        uses += reader(files[name]) if name in files else []
    if uses:
        tables["end_use_shares"] = pd.DataFrame(uses)
    if RECYCLING in files:
        tables |= _recycling(files[RECYCLING])
    return tables


def _kind(file: Path) -> str:
    """Which of the three tables a file is, by its header."""
    try:
        header = next(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()), [])
    except OSError as error:
        raise BadInput(f"cannot read {file}: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{file}: is damaged ({error})") from None
    for name, columns in COLUMNS.items():
        if set(columns) <= set(header):
            return name
    raise BadInput(f"{file}: has the columns of none of {', '.join(COLUMNS)}")


def _rules(name: str) -> list[dict[str, str]]:
    file = resources.files("shigen.catalogue.importers").joinpath(
        "rules", f"usgs_mcs_text_{name}.csv"
    )
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True))


def _material(row: Row, rules: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Mineral and prefix of a material; whether its shares stand for the mineral."""
    printed = row.cells["material"].strip()
    if printed in rules:
        return rules[printed]
    try:
        mineral = reference.mineral(printed)
    except BadInput as error:
        row.refuse("material", f"is not a mineral we know ({error})")
    return {"mineral": mineral, "prefix": "", "counted": "1", "reason": ""}


def _scope(row: Row) -> str:
    if row.cells["scope"] not in _SCOPES:
        row.refuse("scope", f"is none of {', '.join(_SCOPES)}")
    return _SCOPES[row.cells["scope"]]


def _percent(row: Row, column: str) -> float:
    value = row.number_in(column)
    if value is None or not 0 <= value <= 100:
        row.refuse(column, "is not between 0 and 100 percent")
    return value / 100


def _period(row: Row) -> str:
    year = row.cells["year"].strip()
    if not re.fullmatch(r"[12][0-9]{3}", year) or year > VINTAGE:
        row.refuse("year", f"is not a year up to the edition {VINTAGE}")
    return year


def _shares(file: Path) -> list[dict[str, object]]:
    materials = {rule["material"]: rule for rule in _rules("materials")}
    groups = {rule["use"]: rule["use_group"] for rule in _rules("uses")}
    found: list[dict[str, object]] = []
    sums: dict[tuple[str, str, str], tuple[float, int, Row]] = {}
    for row in rows_of(file, columns=COLUMNS[SHARES]):
        rule, place, share = _material(row, materials), _scope(row), _percent(row, "share_pct")
        key = (row.cells["material"], place, _period(row))
        total, count, _ = sums.get(key, (0.0, 0, row))
        sums[key] = (total + share, count + 1, row)
        found.append(_use(row, rule, place, share, groups))
    for (material, _, _), (total, count, last) in sums.items():
        if abs(total - 1) > _ROUNDING * count / 100 + 1e-9:
            last.refuse("share_pct", f"ends shares of {material} that add to {total:.0%}")
    if not found:
        raise BadInput(f"{file}: holds no rows; the file was cut short")
    return found


def _use(
    row: Row, rule: Mapping[str, str], place: str, share: float, groups: Mapping[str, str]
) -> dict[str, object]:
    use = row.cells["use"].strip()
    residual = _RESIDUAL.search(use) is not None
    low = high = value = None
    counted = rule["counted"] == "1"
    unclear = "not stated" in row.cells["scope"]
    if counted:
        value = share
        if _MORE_THAN.search(row.cells["note"]):
            # "More than 85 %" leaves at most 15 % for the rest.
            low, high = (0.0, share) if residual else (share, 1.0)
    remarks = [
        row.cells["basis"],
        "" if counted else f"{share:.0%} of {row.cells['basis']}",
        rule["reason"],
        "100 % less the published shares" if residual else "",
        row.cells["note"],
        "whether of the US or the world is not stated" if unclear else "",
    ]
    return {
        "mineral": rule["mineral"],
        "place": place,
        "period": _period(row),
        "use": rule["prefix"] + use,
        "use_group": groups.get(use, ""),
        "value": value,
        "low": low,
        "high": high,
        "unit": "fraction",
        # The agency calls nearly all of them estimates; "reported consumption" is reported.
        "status": "reported" if "reported" in row.cells["basis"] and not residual else "estimated",
        "source": KEY,
        "vintage": VINTAGE,
        "note": "; ".join(part for part in remarks if part),
    }


def _rankings(file: Path) -> list[dict[str, object]]:
    materials = {rule["material"]: rule for rule in _rules("materials")}
    groups = {rule["use"]: rule["use_group"] for rule in _rules("uses")}
    found: list[dict[str, object]] = []
    for row in rows_of(file, columns=COLUMNS[RANKINGS]):
        rule, place = _material(row, materials), _scope(row)
        ranked = [part.strip() for part in row.cells["ranked_uses"].split(" > ")]
        for rank, use in enumerate(ranked, start=1):
            if not use:
                row.refuse("ranked_uses", "names no use")
            order = f"rank {rank} of {len(ranked)}" if len(ranked) > 1 else "order as worded"
            found.append(
                {
                    "mineral": rule["mineral"],
                    "place": place,
                    "period": YEAR,
                    "use": rule["prefix"] + use,
                    "use_group": groups.get(use, ""),
                    "value": None,
                    "low": None,
                    "high": None,
                    "unit": "fraction",
                    "status": "reported",
                    "source": KEY,
                    "vintage": VINTAGE,
                    "note": f"{order}; no share is printed",
                }
            )
    if not found:
        raise BadInput(f"{file}: holds no rows; the file was cut short")
    return found


def _recycling(file: Path) -> dict[str, pd.DataFrame]:
    rules = {(rule["material"], rule["quantity"]): rule for rule in _rules("recycling")}
    shares: list[dict[str, object]] = []
    output: dict[tuple[str, str, str], dict[str, object]] = {}
    for row in rows_of(file, columns=COLUMNS[RECYCLING]):
        rule = rules.get((row.cells["material"].strip(), row.cells["quantity"].strip()))
        if rule is None:
            row.refuse("quantity", "is no recycling fact that a rule assigns")
        if rule["table"] == "recycling":
            shares.append(_share(row, rule))
        else:
            _tonnes(row, rule, output)
    if not shares and not output:
        raise BadInput(f"{file}: holds no rows; the file was cut short")
    return {
        "recycling": pd.DataFrame(shares),
        "production": pd.DataFrame([_middle(made) for made in output.values()]),
    }


def _share(row: Row, rule: Mapping[str, str]) -> dict[str, object]:
    if not row.cells["unit"].startswith("%"):
        row.refuse("unit", "is not a percentage; the unit was switched")
    share = _percent(row, "value")
    at_most = rule["kind"] == "at-most"
    return {
        "mineral": rule["mineral"],
        "place": rule["place"],
        "period": _period(row),
        "measure": rule["measure"],
        "value": None if at_most else share,
        "low": 0.0 if at_most else None,
        "high": float(rule["high"] or share) if at_most else None,
        "unit": "fraction",
        "status": "estimated",
        "source": KEY,
        "vintage": VINTAGE,
        "note": "; ".join(part for part in (row.cells["quantity"], rule["reason"]) if part),
    }


def _tonnes(
    row: Row, rule: Mapping[str, str], output: dict[tuple[str, str, str], dict[str, object]]
) -> None:
    """Add a figure in tonnes; the two ends of a range become one row."""
    if row.cells["unit"] not in _UNITS:
        row.refuse("unit", f"is none of {', '.join(_UNITS)}")
    number = row.number_in("value")
    if number is None or number < 0:
        row.refuse("value", "is not a mass")
    value = number * _UNITS[row.cells["unit"]]
    made = output.setdefault(
        (rule["mineral"], rule["place"], rule["form"]),
        {
            "mineral": rule["mineral"],
            "stage": rule["stage"],
            "form": rule["form"],
            "place": rule["place"],
            "year": int(_period(row)),
            "measure": rule["measure"],
            "basis": f"{rule['mineral']} content",
            "value": None,
            "low": None,
            "high": None,
            "unit": "t",
            "status": "estimated",
            "source": KEY,
            "vintage": VINTAGE,
            "note": "; ".join(part for part in (row.cells["quantity"], rule["reason"]) if part),
        },
    )
    part = {"tonnes": "value", "low": "low", "high": "high"}[rule["kind"]]
    if made[part] is not None:
        row.refuse("quantity", "occurs twice")
    made[part] = value


def _middle(made: dict[str, object]) -> dict[str, object]:
    low, high = made["low"], made["high"]
    if isinstance(low, float) and isinstance(high, float):
        if low > high:
            raise BadInput(f"{RECYCLING}: '{made['note']}' has its low end above its high end")
        made["value"] = (low + high) / 2
        made["note"] = "world secondary production, printed as a range; the value is its middle"
    return made
