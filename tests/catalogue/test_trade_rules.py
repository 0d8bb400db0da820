"""The map of customs codes and the rules beside it are whole and agree with each other."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import trade_rules
from shigen.catalogue.importers import flows, trade_rows

# Codes that were named as missing when the data were first looked through.
NAMED = [
    "282580", "284180", "284990", "253090", "260500", "261590", "283329", "283324",
    "720211", "720219", "720230", "720260", "750110", "810419", "811100", "380110",
    "850511", "850760", "282560", "811292", "281820", "284290", "381800", "811220",
    "811241", "811249",
]  # fmt: skip


@pytest.fixture
def codes() -> pd.DataFrame:
    return trade_rules.map_of_codes()


def test_the_map_keeps_to_the_field_table(codes: pd.DataFrame) -> None:
    assert len(reference.validate("customs_codes", codes, where="codes")) == len(codes)


def test_every_mineral_of_every_list_has_codes(codes: pd.DataFrame) -> None:
    listed = {
        row["slug"]
        for row in reference.rows("minerals")
        if "1" in {row["in_us_2025"], row["in_jp_espa"], row["in_eu_2024"]}
    }
    assert len(listed) > 70
    assert listed - set(codes["mineral"]) == set()


def test_every_code_named_as_missing_is_in_the_map(codes: pd.DataFrame) -> None:
    assert set(NAMED) - set(codes["hs6"]) == set()


def test_what_is_not_held_says_so(codes: pd.DataFrame) -> None:
    gone = codes[codes["held"].isin(["none", "national"])]
    assert gone["note"].str.startswith("Not held").all()
    held = codes[~codes["held"].isin(["none", "national"])]
    assert not held["note"].str.startswith("Not held").any()


def test_a_code_is_held_alike_for_all_minerals(codes: pd.DataFrame) -> None:
    grouped = codes.groupby(["hs6", "edition"])
    assert grouped["held"].nunique().max() == 1
    assert grouped["title"].nunique().max() == 1


def test_contents_lie_in_their_range(codes: pd.DataFrame) -> None:
    known = codes.dropna(subset=["content"])
    assert (known["content_low"] <= known["content"]).all()
    assert (known["content"] <= known["content_high"]).all()
    assert (
        codes.loc[~codes["mixed"] & codes["held"].isin(trade_rules.HELD), "content"].notna().all()
    )


def test_contents_of_compounds_follow_from_their_formula(codes: pd.DataFrame) -> None:
    from shigen.units import content

    formulas = {
        ("antimony", "oxide"): ("Sb2O3", "Sb"),
        ("lithium", "carbonate"): ("Li2CO3", "Li"),
        ("lithium", "hydroxide"): ("LiOH.H2O", "Li"),
        ("nickel", "sulphate"): ("NiSO4.6H2O", "Ni"),
        ("titanium", "dioxide"): ("TiO2", "Ti"),
        ("zinc", "oxide"): ("ZnO", "Zn"),
        ("aluminum", "alumina"): ("Al2O3", "Al"),
    }
    for (mineral, form), (formula, element) in formulas.items():
        row = codes[codes["mineral"].eq(mineral) & codes["form"].eq(form)].iloc[0]
        share = content(formula, element)
        assert row["content_low"] - 0.005 <= share <= row["content_high"] + 0.005, (mineral, form)


def test_bands_agree_with_the_map(codes: pd.DataFrame) -> None:
    known = set(zip(codes["mineral"], codes["stage"], codes["hs6"], strict=True))
    for table in ("baci", "atlas"):
        rows = trade_rows.codes(table)
        assert set(zip(rows["mineral"], rows["stage"], rows["hs6"], strict=True)) <= known


def test_every_good_has_a_gate_and_no_gate_is_idle() -> None:
    wanted = set()
    for mineral in {row["slug"] for row in reference.rows("minerals")}:
        rules = trade_rules.bands(mineral)
        columns = ["mineral", "hs6", "edition", "form"]
        wanted |= set(rules[columns].itertuples(index=False, name=None))
    assert wanted == set(trade_rules.gate_factors().index)
    factors = trade_rules.gate_factors()
    assert factors["lower_factor"].lt(1).all()
    assert factors["upper_factor"].gt(1).all()
    assert factors["note"].ne("").all()


def test_the_extracts_hold_what_the_map_says(codes: pd.DataFrame) -> None:
    assert len(flows.held_codes("HS92")) == 54
    assert len(flows.held_codes("HS17")) == 30
    left_out = {"250310", "250700", "252400", "260111", "270111", "270210", "280540", "710812"}
    assert not left_out & flows.held_codes("HS92")
    assert "270112" in flows.held_codes("HS92")


def test_a_code_of_both_editions_counts_once() -> None:
    rules = trade_rules.bands("vanadium")
    assert rules.loc[rules["hs6"].eq("720292"), "edition"].tolist() == ["HS92"]


def test_texts_are_sentences_of_ours(codes: pd.DataFrame) -> None:
    for text in {*codes["title"], *codes["note"]}:
        assert text == text.strip()
        assert not re.search(r"\s{2}|\bn\.?e\.?s\b|n\.e\.c", text), text
