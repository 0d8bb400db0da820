"""Hand-entered tables of uses, industries, recycling, substitutes and by-products hold together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import assemble, end_uses
from shigen.catalogue.importers import hand

TABLES = ("byproducts", "end_use_shares", "recycling", "substitutability", "use_sectors", "uses")
# Goods that are no mineral of ours but carry one with them.
OTHER_HOSTS = {"coal", "gold", "iron", "natural gas", "petroleum", "primary", "recycling"}


class Hand:
    """The hand-entered tables by name."""

    def __init__(self) -> None:
        self.tables = hand.read(assemble.hand_folder())

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]


@pytest.fixture(scope="module")
def tables() -> Hand:
    return Hand()


def listed() -> set[str]:
    return {
        row["slug"]
        for row in reference.rows("minerals")
        if "1" in (row["in_us_2025"], row["in_jp_espa"], row["in_eu_2024"])
        and row["kind"] == "mineral"
    }


def test_end_use_shares_sum_to_one(tables: Hand) -> None:
    sums = end_uses.check_sums(tables)
    assert set(sums["verdict"]) == {"exact"}
    assert len(sums) >= 100


def test_ranges_can_be_met_together(tables: Hand) -> None:
    """The lower ends leave room for the whole, and the upper ends fill it."""
    shares = tables.table("end_use_shares").groupby(["mineral", "place"])[["low", "high"]].sum()
    assert (shares["low"] <= 1.0).all()
    assert (shares["high"] >= 1.0).all()


def test_japan_has_shares_of_most_listed_minerals(tables: Hand) -> None:
    shares = tables.table("end_use_shares")
    japan = set(shares.loc[shares["place"] == "JPN", "mineral"])
    assert listed() - japan == {"holmium", "osmium", "thulium", "ytterbium"}
    assert (shares.loc[shares["place"] == "JPN", "status"] == "assumed").all()
    assert (shares["note"] != "").all()


def test_japan_agrees_with_the_uses_that_plans_take(tables: Hand) -> None:
    uses = tables.table("uses")
    japan = uses[uses["place"] == "JPN"]
    refined_only = japan.groupby("mineral").filter(lambda part: set(part["stage"]) == {"refined"})
    planned = refined_only.groupby(["mineral", "use"])["value"].sum()
    shares = tables.table("end_use_shares")
    shares = shares[shares["place"] == "JPN"]
    held = shares.groupby(["mineral", "use_group"])["value"].sum()
    assert len(planned) > 60
    assert (held.reindex(planned.index) - planned).abs().max() < 2e-3


def test_every_use_leads_to_industries(tables: Hand) -> None:
    gaps = end_uses.sector_gaps(tables)
    assert gaps.empty, gaps.to_string()


@pytest.mark.upstream
def test_industries_exist(tables: Hand, upstream: Path) -> None:
    from shigen.catalogue.importers import bea, wiod

    weights = tables.table("use_sectors")
    for module, folder in ((bea, "io-bea-us-detail"), (wiod, "io-wiod2013")):
        known = set(module.read(upstream / folder)["sectors"]["sector"])
        named = set(weights.loc[weights["scheme"] == module.SCHEME, "sector"])
        assert named
        assert named <= known


def test_by_products_come_from_hosts_that_add_up(tables: Hand) -> None:
    shares = tables.table("byproducts")
    sums = shares.groupby(["mineral", "stage", "place", "period"])["value"].sum()
    assert sums.round(9).eq(1.0).all()
    known = {row["slug"] for row in reference.rows("minerals")}
    assert set(shares["host"]) <= known | OTHER_HOSTS
    hosts = {
        (row["slug"], host)
        for row in reference.rows("minerals")
        for host in row["host"].split(";")
        if host
    }
    # Whatever the reference table calls a host has a share here.
    assert hosts <= set(zip(shares["mineral"], shares["host"], strict=True))


def test_substitutes_are_named_for_many_minerals(tables: Hand) -> None:
    rows = tables.table("substitutability")
    assert rows["mineral"].nunique() >= 30
    assert (rows["substitutes"] != "").all()
    assert set(rows["status"]) == {"assumed"}


def test_recycling_classes_are_ranges_without_a_value(tables: Hand) -> None:
    rows = tables.table("recycling")
    classes = rows[rows["source"] == "unep-2011"]
    assert classes["value"].isna().all()
    assert classes[["low", "high"]].notna().all().all()
    assert set(rows["measure"]) == {
        "eol-recovery",
        "new-scrap-share",
        "old-scrap-share",
        "secondary-share",
    }


def test_hand_tables_are_read(tables: Hand) -> None:
    assert set(TABLES) <= set(tables.tables)
