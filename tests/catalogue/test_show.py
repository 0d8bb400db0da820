"""Every number of a mineral is shown with unit and source, and every gap is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shigen import catalogue, reference
from shigen.catalogue.coverage import listed_minerals
from shigen.catalogue.show import COLUMNS, names_of
from shigen.errors import UnknownName

MINERALS = [row["slug"] for row in reference.rows("minerals")]
KEY = ["table", "stage", "what", "place", "partner", "year", "source", "vintage"]


@pytest.fixture(scope="module")
def held() -> catalogue.Catalogue:
    return catalogue.load()


def test_groups_under_which_a_mineral_is_printed() -> None:
    assert names_of("gallium") == ("gallium",)
    assert names_of("rhodium") == ("rhodium", "platinum-group-metals")


def test_the_pair_and_its_elements_go_by_each_others_names() -> None:
    pair = "neodymium-praseodymium"
    assert pair in names_of("neodymium")
    assert {"neodymium", "praseodymium", "rare-earths", "magnets"} <= set(names_of(pair))
    assert names_of("rare-earths") == ("rare-earths",)


@pytest.mark.parametrize("mineral", MINERALS)
def test_every_number_has_unit_status_and_source(held: catalogue.Catalogue, mineral: str) -> None:
    frame = catalogue.show(held, mineral)
    assert frame.columns.tolist() == list(COLUMNS)
    assert len(frame) > (40 if mineral in reference.modelled() else 0)
    # One row a number: nothing that tells two apart is lost.
    assert not frame.duplicated(KEY).any()
    for column in ("table", "what", "unit", "status", "source", "title", "vintage"):
        assert (frame[column] != "").all(), column
        assert frame[column].notna().all(), column


TABLES = (
    "production", "shares", "trade", "balance", "facts", "uses", "prices", "prices_monthly",
    "end_use_shares", "use_sectors", "recycling", "substitutability", "byproducts", "stockpiles",
    "elasticities", "assessments", "assessment_shares", "assessment_uses",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_a_mineral_is_left_out(held: catalogue.Catalogue, table: str) -> None:
    for mineral in ("gallium", "dysprosium", "platinum", "barite", "tin"):
        frame = held.table(table)
        rows = frame[frame["mineral"].isin(names_of(mineral))]
        shown = catalogue.show(held, mineral).query("table == @table")
        assert len(shown) == len(rows)
        assert shown["value"].sum() == pytest.approx(rows["value"].sum())
        assert shown["value"].isna().sum() == rows["value"].isna().sum()


def test_rows_of_a_group_say_so(held: catalogue.Catalogue) -> None:
    frame = catalogue.show(held, "Dy")
    assert frame["what"].str.endswith("(rare-earths)").any()
    assert not catalogue.show(held, "Ga")["what"].str.contains(r"\(rare-earths\)").any()


def test_names_that_cannot_be_shown(held: catalogue.Catalogue) -> None:
    with pytest.raises(UnknownName, match="did you mean 'gallium'"):
        catalogue.show(held, "galium")
    with pytest.raises(UnknownName, match="galium"):
        catalogue.missing(held, "galium")


def test_trade_is_shown_as_sums_of_the_world(
    catalogue_of: Callable[..., catalogue.Catalogue],
) -> None:
    code = {
        "mineral": "tin", "stage": "mine", "form": "ore", "hs6": "260900", "edition": "HS92",
        "mixed": 0, "held": "all-years", "title": "Tin ores",
    }  # fmt: skip
    flow = {
        "hs6": "260900", "edition": "HS92", "exporter": "PER", "year": 2020, "value_kusd": 1.0,
        "source": "baci",
    }  # fmt: skip
    made = catalogue_of(
        customs_codes=[code, code | {"form": "slag"}],
        flows=[
            flow | {"importer": "CHN", "gross_t": 5.0},
            flow | {"importer": "JPN", "gross_t": None},
            flow | {"importer": "CHN", "gross_t": None, "year": 2021},
        ],
    )
    frame = catalogue.show(made, "tin").set_index("year")
    assert frame.loc["2020", ["what", "value", "place"]].tolist() == [
        "HS 260900 (HS92), goods traded in the world", 5.0, "WLD",
    ]  # fmt: skip
    assert frame.loc["2020", "note"] == "Tin ores; 2 records, 1 of them without a weight"
    # Nothing that was weighed is not zero.
    assert frame["value"].isna().tolist() == [False, True]


def test_sites_and_projects_that_name_several_minerals(
    catalogue_of: Callable[..., catalogue.Catalogue],
) -> None:
    tail = {"status": "estimated", "source": "agency", "vintage": "2026"}
    site = {
        "name": "A", "place": "PER", "kind": "mine", "stage": "mine", "minerals": "tin;silver",
        **tail,
    }  # fmt: skip
    made = catalogue_of(
        facilities=[site | {"facility": "a"}, site | {"facility": "b"}],
        facility_output=[
            {"facility": "a", "mineral": "silver", "year": 2020, "measure": "capacity",
             "basis": "silver content", "value": 7.0, "unit": "t", **tail},
        ],
        projects=[
            {"project": "p", "name": "P", "place": "PER", "kind": "mine", "stage": "mine",
             "minerals": "zinc;silver", "developer": "D", "phase": "planned", "as_of": "2025",
             "citation": "c", **tail},
        ],
        project_facts=[
            {"project": "p", "item": "capex", "date": "2025", "citation": "c", "value": 3.0,
             "unit": "million USD", **tail},
        ],
    )  # fmt: skip
    frame = catalogue.show(made, "silver").set_index("what")
    assert frame.loc["number of sites, mine", "value"] == 2.0
    assert frame.loc["site, capacity, A", ["value", "place", "note"]].tolist() == [
        7.0, "PER", "silver content",
    ]  # fmt: skip
    assert frame.loc["project, capex, P", ["value", "stage", "note"]].tolist() == [
        3.0, "mine", "planned",
    ]  # fmt: skip
    assert set(catalogue.show(made, "tin")["what"]) == {"number of sites, mine"}


def test_gaps_of_heavy_rare_earths(held: catalogue.Catalogue) -> None:
    gaps = catalogue.missing(held, "dysprosium")
    assert "output" in set(gaps.loc[gaps["stage"] == "refined", "what"])
    details = " ".join(catalogue.missing(held, "antimony")["detail"])
    assert "no trade is held for HS 282580" in details


def test_catalogue_with_almost_nothing(csv_folder: Path) -> None:
    small = catalogue.load(csv_folder)
    frame = catalogue.show(small, "gallium")
    assert frame["table"].tolist() == ["production"] * 3
    assert frame["title"].tolist() == ["Table of an agency"] * 3
    assert catalogue.show(small, "cobalt").empty
    gaps = catalogue.missing(small, "gallium")
    assert gaps["detail"].tolist() == [
        "nothing is held on what it is a by-product of",
        "it is not known which customs codes carry it",
        "no price is held",
        "no recycling rate is held",
        "no site with its place is held",
        "no fact on public stockpiles is held",
        "no measure of substitution is held",
        "no shares by end use are held for Japan",
        "no shares by end use are held for United States",
        "no source gives output by country, in tonnes or as shares",
        "no reserves are held in tonnes",
        "no capacity is held in tonnes",
        "production, United States, 2024: withheld or not available",
    ]


def test_gaps_between_years_and_codes_that_are_not_held(
    catalogue_of: Callable[..., catalogue.Catalogue],
) -> None:
    row = {
        "mineral": "tin", "stage": "mine", "measure": "production", "unit": "t",
        "status": "reported", "source": "agency", "vintage": "2026",
    }  # fmt: skip
    code = {"mineral": "tin", "stage": "mine", "form": "", "mixed": 0, "edition": "HS92"}
    made = catalogue_of(
        production=[
            row | {"place": place, "year": year, "value": 5.0}
            for place in ("CHN", "IDN")
            for year in (2019, 2022)
        ],
        customs_codes=[
            code | {"hs6": "260900", "held": "all-years", "title": "Ores"},
            code | {"hs6": "260900", "held": "2024", "title": "Ores", "edition": "HS17"},
            code | {"hs6": "262099", "held": "national", "title": "Ash", "note": "residues"},
        ],
    )
    details = catalogue.missing(made, "tin")["detail"].tolist()
    assert "no source gives output of 2020, 2021, between 2019 and 2022" in details
    codes = [text for text in details if "HS" in text]
    assert codes == ["only national statistics at four digits hold HS 262099 (Ash): residues"]


@pytest.mark.parametrize("mineral", ["Nd", "neodymium-praseodymium", "rare-earths", "tin"])
def test_gaps_of_names_that_have_no_network(held: catalogue.Catalogue, mineral: str) -> None:
    frame = catalogue.missing(held, mineral)
    assert frame.columns.tolist() == ["stage", "what", "detail"]
    assert (frame["detail"] != "").all()
    assert not frame.duplicated().any()


def test_every_listed_mineral_can_be_shown() -> None:
    assert set(listed_minerals()["mineral"]) <= set(MINERALS)
