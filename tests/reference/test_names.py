"""Names as people and publishers write them come out as keys, or are refused with a suggestion."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.errors import BadInput, UnknownName

SPELLINGS = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "spellings.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
RESOLVE = {
    "place": reference.place,
    "mineral": reference.mineral,
    "stage": reference.stage,
    "party": reference.party,
}


@pytest.mark.parametrize(("kind", "text", "key"), SPELLINGS)
def test_difficult_spelling(kind: str, text: str, key: str) -> None:
    assert RESOLVE[kind](text) == key


@pytest.mark.parametrize("language", reference.LANGUAGES)
def test_every_name_we_print_is_understood(language: str) -> None:
    for kind, table, key in (
        ("place", "places", "iso3"),
        ("mineral", "minerals", "slug"),
        ("stage", "stages", "slug"),
        ("party", "parties", "slug"),
    ):
        for row in reference.rows(table):
            assert RESOLVE[kind](row[key]) == row[key]
            assert RESOLVE[kind](reference.name(kind, row[key], language)) == row[key]


@pytest.mark.parametrize("language", reference.LANGUAGES)
def test_every_name_of_the_unicode_repository_is_understood(language: str) -> None:
    names = Locale(language).territories
    checked = 0
    for row in reference.rows("places"):
        if row["iso2"]:
            assert reference.place(names[row["iso2"]]) == row["iso3"]
            checked += 1
    assert checked == 250


@pytest.mark.parametrize(
    ("kind", "text", "suggestion"),
    [
        ("mineral", "galium", "gallium"),
        ("mineral", "dysprosum", "dysprosium"),
        ("mineral", "ガリュウム", "ガリウム"),
        ("place", "Chna", "china"),
        ("place", "Untied States", "united states"),
        ("stage", "refind", "refined"),
        ("party", "Japn", "japan"),
    ],
)
def test_misspelling_gets_the_nearest_name(kind: str, text: str, suggestion: str) -> None:
    with pytest.raises(UnknownName) as caught:
        RESOLVE[kind](text)
    assert suggestion in caught.value.nearest
    assert suggestion in str(caught.value)
    assert caught.value.exit_code == 2


def test_known_mineral_without_network_is_named_as_such() -> None:
    with pytest.raises(BadInput) as caught:
        reference.mineral("aluminium", with_network=True)
    message = str(caught.value)
    assert message.startswith("aluminum is known but has no network in this catalogue")
    assert all(slug in message for slug in reference.modelled())
    assert not isinstance(caught.value, UnknownName)


def test_group_has_no_network_of_its_own_and_names_its_members() -> None:
    with pytest.raises(BadInput, match="group; name one of its members: dysprosium, terbium, yttr"):
        reference.mineral("heavy-rare-earths", with_network=True)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("gallium", ("gallium",)),
        ("magnets", ("dysprosium", "neodymium-praseodymium", "terbium")),
        ("PGM", ("palladium", "platinum", "rhodium")),
        ("rare-earths", ("dysprosium", "neodymium-praseodymium", "terbium", "yttrium")),
        (" Ge , Ga,Ge ", ("germanium", "gallium")),
        ("Dy, heavy-rare-earths", ("dysprosium", "terbium", "yttrium")),
    ],
)
def test_lists_and_groups_expand_to_modelled_minerals(text: str, slugs: tuple[str, ...]) -> None:
    assert reference.minerals(text) == slugs


def test_all_means_the_twenty_minerals() -> None:
    assert reference.minerals("all") == reference.modelled()
    assert len(reference.modelled()) == 20


@pytest.mark.parametrize("text", ["", " , ", ","])
def test_no_mineral_named(text: str) -> None:
    with pytest.raises(BadInput, match="no mineral named"):
        reference.minerals(text)


@given(st.text(max_size=40))
def test_normal_form_is_stable(text: str) -> None:
    once = reference.normal(text)
    assert reference.normal(once) == once


def test_voicing_marks_are_kept() -> None:
    assert reference.normal("カ") != reference.normal("ガ")


def test_numbers_of_baci_that_differ_from_m49() -> None:
    places = reference.baci_places()
    expected = {
        56: "BEL",
        58: "BEL",
        251: "FRA",
        280: "DEU",
        380: "ITA",
        490: "TWN",
        579: "NOR",
        699: "IND",
        757: "CHE",
        842: "USA",
        156: "CHN",
        180: "COD",
    }
    assert {code: places[code] for code in expected} == expected


@pytest.mark.upstream
def test_every_country_of_the_sources_is_understood(upstream: Path) -> None:
    usgs = upstream / "usgs-mcs2026" / "MCS2026_Commodities_Data.csv"
    with usgs.open(encoding="cp1252", newline="") as file:
        names = {row["Country"] for row in csv.DictReader(file)}
    # One row lumps three countries; its importer names it.
    names -= {"", "China, Germany, and Russia"}
    eu = upstream / "eu-crm" / "fact_GlobalSupplyShares_t.csv"
    with eu.open(encoding="latin-1", newline="") as file:
        names |= {row["Country"] for row in csv.DictReader(file)}
    unknown = set()
    for name in names:
        try:
            reference.place(name)
        except UnknownName:
            unknown.add(name)
    assert unknown == set()


@pytest.mark.upstream
def test_every_baci_country_of_today_is_held(upstream: Path) -> None:
    gone = {"CSK", "DDR", "ANT", "SUN", "SCG", "ZA1"}
    lumps = {"R20", "PUS"}
    codes = upstream / "baci-hs92-minerals" / "country_codes_V202401b.csv"
    with codes.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["country_iso3"] not in gone | lumps]
    assert len(rows) == 230
    for row in rows:
        iso3 = "TWN" if row["country_iso3"] == "S19" else row["country_iso3"]
        assert reference.baci_places()[int(row["country_code"])] == iso3
