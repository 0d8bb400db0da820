"""Numbers, months, names and sentences in each language."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from shigen.briefing.language import load
from shigen.errors import BadInput, MissingAsset


@pytest.mark.parametrize(
    ("code", "value", "printed"),
    [
        ("en", 1234.5, "1,230"),
        ("ja", 1234.5, "1,230"),
        ("fr", 1234.5, "1\u202f230"),
        ("fr", 0.01234, "0,0123"),
        ("en", 12345678.0, "12,300,000"),
        ("en", -4.0, "−4"),
        ("en", 5e-7, "0"),
        ("en", math.nan, "–"),
        ("en", math.inf, "∞"),
    ],
)
def test_a_number_has_three_significant_figures(code: str, value: float, printed: str) -> None:
    assert load(code).number(value) == printed


@pytest.mark.parametrize(
    ("code", "share", "printed"),
    [
        ("en", 0.5, "50%"),
        ("en", 0.05, "5%"),
        ("en", 0.0519, "5.2%"),
        ("ja", 0.5, "50%"),
        ("fr", 0.0519, "5,2\u202f%"),
        ("en", 0.0001, "<0.1%"),
        ("en", 0.0, "0%"),
        ("en", 1.0, "100%"),
        ("en", math.nan, "–"),
    ],
)
def test_a_share_is_a_percentage(code: str, share: float, printed: str) -> None:
    assert load(code).percent(share).replace("\xa0", "\u202f") == printed


def test_a_range_is_in_brackets() -> None:
    assert load("en").range("1.2", "0.8", "1.9") == "1.2 (0.8–1.9)"
    assert load("ja").range("1.2", "0.8", "1.9") == "1.2 (0.8〜1.9)"
    assert load("en").range("1", "1", "1") == "1"


def test_a_month_is_written_as_the_language_does() -> None:
    said = [load(code).month("2026-12") for code in ("en", "ja", "fr")]
    assert said == ["December 2026", "2026年12月", "décembre 2026"]


def test_english_puts_an_article_before_some_countries_inside_a_sentence() -> None:
    english = load("en")
    assert english.noun("party", "USA") == "the United States"
    assert english.noun("party", "JPN") == "Japan"
    assert english.label("party", "USA") == "United States"
    assert english.sentence("{party} runs short.", party=english.noun("party", "USA")) == (
        "The United States runs short."
    )


def test_a_sentence_is_translated_with_its_values() -> None:
    said = load("ja").say("{party} leaves {share} of need unmet", party="日本", share="9%")
    assert said == "日本の未充足率は9%"


def test_a_number_of_things_has_its_form() -> None:
    one = load("en").say_number_of("{number} month", "{number} months", 1)
    many = load("fr").say_number_of("{number} month", "{number} months", 12)
    assert (one, many) == ("1 month", "12 mois")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(BadInput, match="no language 'xx'; choose from en, ja, fr"):
        load("xx")


def test_translations_that_were_not_compiled_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset, match="run make messages"):
        load("ja", folder=tmp_path)
