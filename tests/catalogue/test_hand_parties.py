"""End uses and facts of the two parties that were typed in."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue.csvfiles import read_csv
from shigen.catalogue.importers import hand
from shigen.reference import modelled, table, validate

HAND = Path(hand.__file__).parents[1] / "hand"
MAGNET_METALS = {"neodymium-praseodymium", "dysprosium", "terbium"}


@pytest.fixture(scope="module")
def uses() -> pd.DataFrame:
    return validate("uses", read_csv(HAND / "uses.csv"), where="uses.csv", fill=True)


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    return validate("facts", read_csv(HAND / "japan_facts.csv"), where="japan_facts.csv", fill=True)


def test_use_shares_add_to_one(uses: pd.DataFrame) -> None:
    total = uses.groupby(["mineral", "place", "stage"])["value"].sum()
    assert total.to_numpy() == pytest.approx([1.0] * len(total), abs=1e-9)


def test_every_mineral_has_uses_for_both_parties(uses: pd.DataFrame) -> None:
    refined = uses[uses["stage"] == "refined"]
    expected = {(mineral, place) for mineral in modelled() for place in ("USA", "JPN")}
    assert set(zip(refined["mineral"], refined["place"], strict=True)) == expected
    magnets = uses[uses["stage"] == "product"]
    expected = {(mineral, place) for mineral in MAGNET_METALS for place in ("USA", "JPN")}
    assert set(zip(magnets["mineral"], magnets["place"], strict=True)) == expected


def test_uses_are_named_in_three_languages(uses: pd.DataFrame) -> None:
    words = table("uses").set_index("slug")
    for slug in uses["use"].unique():
        assert words.loc[slug, ["name_en", "name_ja", "name_fr"]].ne("").all(), slug


def test_a_judgement_has_a_range_and_says_so(uses: pd.DataFrame, facts: pd.DataFrame) -> None:
    for frame in (uses, facts):
        assumed = frame[frame["status"] == "assumed"]
        assert assumed[["low", "high"]].notna().all(axis=None)
        assert (assumed["low"] < assumed["high"]).all()
        assert assumed["note"].ne("").all()


def test_a_share_of_defense_is_never_called_published(uses: pd.DataFrame) -> None:
    assert set(uses.loc[uses["tier"] == "defense", "status"]) == {"assumed"}


def test_facts_of_japan_on_gallium(facts: pd.DataFrame) -> None:
    gallium = facts[(facts["mineral"] == "gallium") & (facts["place"] == "JPN")]
    value = gallium.set_index("item")["value"]
    assert value[["use", "imports", "imports-from-CHN"]].tolist() == [167.0, 97.0, 55.0]
    # Scrap that comes back is what use holds beyond fresh metal.
    assert value["return-rate"] == pytest.approx(1 - value["imports"] / value["use"], abs=0.005)
    assert value["fresh-use"] == pytest.approx(value["use"] * (1 - value["return-rate"]), rel=0.01)


def test_facts_are_plausible_in_kind(facts: pd.DataFrame) -> None:
    rates = facts[facts["item"] == "return-rate"]
    assert set(rates["unit"]) == {"fraction"}
    assert rates[["value", "low", "high"]].apply(lambda c: c.between(0, 0.6)).all(axis=None)
    assert set(facts.loc[facts["item"] != "return-rate", "unit"]) == {"t"}
    assert set(facts["place"]) <= {"USA", "JPN"}


@pytest.mark.upstream
def test_published_uses_are_as_the_chapters_print_them(upstream: Path, uses: pd.DataFrame) -> None:
    named = {
        ("cobalt", "superalloys (mainly aircraft gas turbines)"): ["superalloys"],
        ("cobalt", "chemical applications"): ["chemicals"],
        ("cobalt", "cemented carbides"): ["cemented-carbides"],
        ("gallium", "integrated circuits"): ["semiconductors"],
        ("gallium", "optoelectronic devices"): ["optoelectronics"],
        ("antimony", "antimonial lead and ammunition"): ["lead-batteries", "ammunition"],
        ("antimony", "metal products incl. flame retardants (as worded by USGS)"): [
            "flame-retardants"
        ],
        ("tungsten", "cemented carbide parts"): ["cemented-carbides"],
        ("nickel", "stainless and alloy steel, nickel alloys"): ["stainless-steel", "superalloys"],
        ("magnesium metal (primary)", "castings, mainly automotive"): ["transport"],
        ("copper", "building construction"): ["construction"],
        ("copper", "transportation equipment"): ["transport"],
    }
    file = upstream / "usgs-mcs2026-text" / "end_use_shares.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        printed = {(row["material"], row["use"]): row["share_pct"] for row in csv.DictReader(lines)}
    usa = uses[(uses["place"] == "USA") & (uses["stage"] == "refined")]
    for (material, use), ours in named.items():
        rows = usa[(usa["mineral"] == material.split(" ")[0]) & usa["use"].isin(ours)]
        assert rows["value"].sum() == pytest.approx(float(printed[material, use]) / 100), material
        assert set(rows["source"]) == {"usgs-mcs2026-text"}, material
