"""What is held, counted once, and by how firm it is."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from shigen import catalogue, reference
from shigen.catalogue.coverage import (
    COLUMNS,
    FIELDS,
    STATUSES,
    SUMMARY_COLUMNS,
    coverage,
    listed_minerals,
    matrix,
    summary,
)
from shigen.catalogue.store import Catalogue

Make = Callable[..., Catalogue]
TAIL = {"unit": "t", "status": "reported", "source": "agency", "vintage": "2026"}
CODE = {
    "mineral": "tin", "stage": "mine", "form": "ore", "hs6": "260900", "edition": "HS92",
    "mixed": 0, "held": "all-years", "title": "Tin ores",
}  # fmt: skip


def made(place: str, year: int, value: float | None, **more: object) -> dict[str, object]:
    return {
        "mineral": "tin", "stage": "mine", "place": place, "year": year, "measure": "production",
        "value": value, **TAIL, **more,
    }  # fmt: skip


def flow(importer: str, gross: float | None, **more: object) -> dict[str, object]:
    return {
        "hs6": "260900", "edition": "HS92", "exporter": "PER", "importer": importer, "year": 2020,
        "gross_t": gross, "value_kusd": 10.0, "source": "cepii-baci-hs92", **more,
    }  # fmt: skip


@pytest.fixture
def small(catalogue_of: Make) -> Catalogue:
    return catalogue_of(
        production=[
            made("CHN", 2020, 60.0),
            made("IDN", 2020, 30.0, status="estimated"),
            made("OTH", 2020, 10.0),
            made("WLD", 2020, 100.0),
            made("CHN", 2021, None),
            made("CHN", 2021, 5.0, measure="reserves"),
            made("CHN", 2021, 7.0, form="concentrate"),
            made("CHN", 2019, 4.0, mineral="rare-earths", unit="t REO"),
        ],
        customs_codes=[CODE, CODE | {"edition": "HS17"}, CODE | {"hs6": "800110", "held": "none"}],
        flows=[flow("CHN", 5.0), flow("JPN", None), flow("CHN", 5.0, edition="HS17")],
        facilities=[
            {
                "facility": "a", "name": "A", "place": "PER", "kind": "mine", "stage": "mine",
                "minerals": "tin;silver", "as_of": "2025-03", "status": "estimated",
                "source": "agency", "vintage": "2026",
            }
        ],
        stockpiles=[
            {
                "place": "JPN", "mineral": "tin", "item": "held", "date": "FY2024", "text": "yes",
                "citation": "law", "value": None, **TAIL,
            }
        ],
    )  # fmt: skip


def test_each_field_is_counted_by_status(small: Catalogue) -> None:
    table = coverage(small).set_index(["mineral", "stage", "field"])
    output = table.loc[("tin", "mine", "production")]
    assert output[["figures", "reported", "estimated", "missing"]].tolist() == [4, 3, 1, 1]
    # The world and other countries are no countries.
    assert output[["countries", "first_year", "last_year", "sources"]].tolist() == [
        2,
        2020,
        2020,
        1,
    ]
    assert table.loc[("tin", "mine", "forms"), "figures"] == 1
    assert table.loc[("tin", "mine", "reserves"), "last_year"] == 2021
    site = table.loc[("silver", "mine", "facilities")]
    assert site[["figures", "estimated", "last_year"]].tolist() == [1, 1, 2025]
    assert table.loc[("tin", "", "stockpiles"), "figures"] == 1


def test_trade_is_counted_in_records_of_one_edition(small: Catalogue) -> None:
    trade = coverage(small).set_index(["mineral", "stage", "field"]).loc[("tin", "mine", "trade")]
    assert trade[["figures", "reported", "imputed", "countries"]].tolist() == [2, 1, 1, 1]


def test_figures_of_a_group_are_kept_apart(small: Catalogue) -> None:
    table = coverage(small).set_index(["mineral", "stage", "field"])
    terbium = table.loc[("terbium", "mine", "production")]
    assert terbium[["figures", "group_figures"]].tolist() == [0, 1]
    assert ("rare-earths", "mine", "production") not in table.index


def test_every_mineral_has_a_row_for_every_field(small: Catalogue) -> None:
    table = coverage(small)
    assert table.columns.tolist() == list(COLUMNS)
    pairs = set(zip(table["mineral"], table["field"], strict=True))
    assert pairs == {(slug, field) for slug in listed_minerals()["mineral"] for field in FIELDS}
    assert not table.duplicated(["mineral", "stage", "field"]).any()


def test_matrix_in_letters(small: Catalogue) -> None:
    table = matrix(coverage(small)).set_index("mineral")
    assert table.loc["tin", ["lists", "production", "trade", "stockpiles"]].tolist() == [
        "US", "M", "M", "X",
    ]  # fmt: skip
    assert table.loc["terbium", "production"] == "g"
    assert table.loc["zinc", "production"] == "–"


def test_small_letters_where_a_figure_is_only_assumed(catalogue_of: Make) -> None:
    made_up = catalogue_of(production=[made("CHN", 2020, 5.0, status="assumed")])
    assert matrix(coverage(made_up)).set_index("mineral").loc["tin", "production"] == "m"


def test_an_empty_catalogue_has_nothing(catalogue_of: Make) -> None:
    table = coverage(catalogue_of())
    # Consumption is named as not known.
    assert table["figures"].sum() == 0
    counts = summary(table).set_index("field")
    assert counts["minerals"].sum() == 0
    assert (counts["of"] == len(listed_minerals())).all()


def test_the_lists_of_the_three_parties() -> None:
    listed = listed_minerals()
    assert listed["lists"].str.contains("US").sum() == 60
    assert "cadmium" not in set(listed["mineral"])
    assert not set(listed["mineral"]) & {"rare-earths", "neodymium-praseodymium"}


@pytest.mark.slow
def test_the_built_in_catalogue() -> None:
    table = coverage(catalogue.load())
    checked = reference.validate("coverage", table, where="coverage")
    assert len(checked) == len(table)
    assert (table["figures"] == table[list(STATUSES)].sum(axis=1)).all()
    counts = summary(table)
    assert counts.columns.tolist() == list(SUMMARY_COLUMNS)
    reference.validate("coverage_summary", counts, where="coverage_summary")
    wide = matrix(table)
    reference.validate("coverage_matrix", wide, where="coverage_matrix")
    assert wide["mineral"].tolist() == listed_minerals()["mineral"].tolist()
    by_field = counts.set_index("field")
    assert by_field.loc["production", "minerals"] > 40
    assert by_field.loc["trade", "minerals"] > 50
    pd.testing.assert_series_equal(
        by_field.loc[list(FIELDS), "figures"],
        table.groupby("field")["figures"].sum().loc[list(FIELDS)],
        check_names=False,
    )
