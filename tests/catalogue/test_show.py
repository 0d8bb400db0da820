"""Every number behind a network is shown with unit and source, and every gap is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen import catalogue, reference
from shigen.catalogue.show import COLUMNS, names_of
from shigen.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def held() -> catalogue.Catalogue:
    return catalogue.load()


def test_groups_under_which_a_mineral_is_printed() -> None:
    assert names_of("gallium") == ("gallium",)
    assert names_of("rhodium") == ("rhodium", "platinum-group-metals")


@pytest.mark.parametrize("mineral", reference.modelled())
def test_every_number_has_unit_status_and_source(held: catalogue.Catalogue, mineral: str) -> None:
    frame = catalogue.show(held, mineral)
    assert frame.columns.tolist() == list(COLUMNS)
    assert len(frame) > 40
    for column in ("table", "what", "unit", "status", "source", "title", "vintage"):
        assert (frame[column] != "").all(), column
        assert frame[column].notna().all(), column


@pytest.mark.parametrize("table", ["production", "shares", "trade", "balance", "facts", "uses"])
def test_no_row_of_a_mineral_is_left_out(held: catalogue.Catalogue, table: str) -> None:
    for mineral in ("gallium", "dysprosium", "platinum"):
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
    with pytest.raises(BadInput, match="aluminum is known but has no network"):
        catalogue.missing(held, "aluminium")


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
        "no price is held",
        "no shares by end use are held for Japan",
        "no shares by end use are held for United States",
        "production, United States, 2024: withheld or not available",
    ]
