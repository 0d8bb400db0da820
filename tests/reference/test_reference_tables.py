"""The reference tables are whole, agree with each other, and describe every other table."""

from __future__ import annotations

import csv
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from shigen import reference
from shigen.catalogue.canonical import TABLES
from shigen.errors import BadInput, UnknownName
from shigen.reference.tables import FIELDS_OF


@pytest.mark.parametrize("name", sorted(FIELDS_OF))
def test_table_agrees_with_its_fields(name: str) -> None:
    frame = reference.table(name)
    assert frame.columns.tolist() == reference.fields(FIELDS_OF[name])["field"].tolist()
    assert len(frame) == len(reference.rows(name)) > 0


def test_a_table_handed_out_cannot_change_the_next() -> None:
    first = reference.table("stages")
    first.loc[0, "slug"] = "changed"
    assert reference.table("stages")["slug"].tolist()[0] == "mine"


def test_unknown_table_and_field_and_language() -> None:
    with pytest.raises(UnknownName, match="did you mean 'minerals'"):
        reference.table("mineral")
    with pytest.raises(UnknownName, match="did you mean 'production'"):
        reference.fields("producton")
    with pytest.raises(UnknownName, match="did you mean 'place'"):
        reference.title("production", "plce", "en")
    with pytest.raises(BadInput, match="unknown language 'de'"):
        reference.name("mineral", "gallium", "de")
    with pytest.raises(UnknownName, match="kind of name"):
        reference.name("metal", "gallium")


def test_every_table_of_the_catalogue_is_described() -> None:
    assert set(TABLES) <= set(reference.table_names())


def test_fields_stand_together_by_table_in_order() -> None:
    tables = [row["table"] for row in reference.rows("fields")]
    blocks = [t for i, t in enumerate(tables) if i == 0 or tables[i - 1] != t]
    assert blocks == sorted(set(tables))


def test_every_type_is_one_that_validation_knows() -> None:
    kind = re.compile(r"str|int|float|month|bool|enum:[^|]*(\|[^|]+)*|ref:(\w+)")
    for row in reference.rows("fields"):
        match = kind.fullmatch(row["type"])
        assert match, row
        if match.group(2):
            assert match.group(2) in FIELDS_OF, row
        for language in reference.LANGUAGES:
            assert row[f"title_{language}"].strip(), row


def test_observations_end_with_the_tail() -> None:
    tail = ["value", "low", "high", "unit", "status", "source", "vintage", "note"]
    observed = ["production", "balance", "shares", "trade", "prices", "governance", "uses", "facts"]
    for table in [*observed, "parameters"]:
        assert reference.fields(table)["field"].tolist()[-8:] == tail, table


def test_hosts_groups_and_members_are_minerals() -> None:
    rows = {row["slug"]: row for row in reference.rows("minerals")}
    for row in rows.values():
        for column in ("host", "group", "members"):
            for slug in filter(None, row[column].split(";")):
                assert slug in rows, (row["slug"], column)
        if row["group"]:
            assert row["slug"] in rows[row["group"]]["members"].split(";")
        # The modelled pair of neodymium and praseodymium has members and is no group.
        pair = row["slug"] == "neodymium-praseodymium"
        assert (row["kind"] == "group" or pair) == bool(row["members"])


def test_modelled_minerals_are_those_of_the_plan() -> None:
    assert reference.modelled() == (
        "antimony",
        "cobalt",
        "copper",
        "dysprosium",
        "gallium",
        "germanium",
        "lithium",
        "magnesium",
        "manganese",
        "natural-graphite",
        "neodymium-praseodymium",
        "nickel",
        "palladium",
        "platinum",
        "rhodium",
        "tantalum",
        "terbium",
        "titanium",
        "tungsten",
        "yttrium",
    )


def test_codes_of_places_agree_with_the_unicode_repository() -> None:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    numbers = 0
    for row in reference.rows("places"):
        if row["iso2"] in {"", "XK"}:
            continue
        assert row["iso2"] in aliases[row["iso3"]]
        assert row["iso2"] in aliases[row["m49"]]
        numbers += 1
    assert numbers == 249


def _laboratory(colours: list[str], sight: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of hexadecimal colours as seen through a matrix on linear light."""
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ sight.T, 0, 1)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = seen @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )


# Machado, Oliveira and Fernandes (2009), full severity, doi:10.1109/TVCG.2009.113
SIGHTS = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


@pytest.mark.parametrize("sight", sorted(SIGHTS))
def test_colours_of_minerals_stay_apart(sight: str) -> None:
    rows = [row for row in reference.rows("minerals") if row["modelled"] == "1"]
    lab = _laboratory([row["colour"] for row in rows], SIGHTS[sight])
    pairs = combinations(range(len(rows)), 2)
    distance, first, second = min((float(np.linalg.norm(lab[i] - lab[j])), i, j) for i, j in pairs)
    # A distance of 2.3 is just visible; 15 is told apart at a glance in a chart.
    assert distance > 15, (rows[first]["slug"], rows[second]["slug"])


@pytest.mark.upstream
def test_membership_of_lists_agrees_with_the_register(upstream: Path) -> None:
    folder = upstream.parent / "reference"
    with (folder / "mineral_groups.csv").open(encoding="utf-8", newline="") as file:
        groups: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            groups.setdefault(row["group_slug"], []).append(row["member_slug"])
    lists = {"US_2025": "in_us_2025", "JP_ESPA": "in_jp_espa", "EU_CRM_2024": "in_eu_2024"}
    with (folder / "mineral_lists.csv").open(encoding="utf-8", newline="") as file:
        members: dict[str, set[str]] = {name: set() for name in lists}
        for row in csv.DictReader(file):
            if row["list_id"] in lists and row["row_type"] == "member":
                slugs = groups.get(row["mineral_slug"], [row["mineral_slug"]])
                found = (reference.mineral(slug) for slug in slugs)
                members[row["list_id"]].update(found)
    for name, column in lists.items():
        held = {r["slug"] for r in reference.rows("minerals") if r["kind"] == "mineral"}
        marked = {r["slug"] for r in reference.rows("minerals") if r[column] == "1"} & held
        assert marked == members[name], name
    assert len(members["US_2025"]) == 60
