"""Every stage with trade has a rule that brings it to the terms of its output."""

from __future__ import annotations

import pytest

from shigen import catalogue, reference
from shigen.catalogue import merged, trade_rules
from shigen.criticality.gather.terms import RULES, table

GROSS = ("gross weight", "oxide equivalent")


def test_every_stage_with_trade_has_a_rule() -> None:
    held = {
        (mineral, stage)
        for mineral in trade_rules.map_of_codes()["mineral"].unique()
        for stage in trade_rules.bands(str(mineral))["stage"].unique()
    }
    assert held == set(table())


def test_rules_are_well_formed() -> None:
    codes = set(trade_rules.map_of_codes()["hs6"])
    for key, terms in table().items():
        assert key == (reference.mineral(terms.mineral), reference.stage(terms.stage))
        assert terms.rule in RULES
        assert terms.factor_low <= terms.factor <= terms.factor_high
        assert 0 < terms.covers <= 1
        assert set(terms.main) | set(terms.left_out) <= codes
        if terms.rule == "none" or terms.factor != 1 or terms.covers < 1:
            assert terms.note, key


def test_the_terms_are_those_that_output_is_counted_in() -> None:
    figures = merged.production(catalogue.load())
    counted = figures[figures["year"] >= 1993].groupby(["mineral", "stage"])["basis"]
    for key, found in counted.unique().items():
        if key in table() and any(found):
            assert table()[key].basis in found, key
            assert len([basis for basis in found if basis]) == 1, key


@pytest.mark.parametrize("key", sorted(table()))
def test_gross_output_is_met_by_gross_trade(key: tuple[str, str]) -> None:
    terms = table()[key]
    if terms.rule in ("content", "gross") and terms.basis:
        assert (terms.rule == "gross") == any(word in terms.basis for word in GROSS)
