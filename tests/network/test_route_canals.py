"""What canals can pass, and what they could take of trade that is turned away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import reference
from shigen.errors import BadInput, UnknownName
from shigen.network import canals


def test_capacity_is_known_with_a_range_or_said_not_to_be(shipped: catalogues.Catalogue) -> None:
    found = canals.capacity(shipped)
    assert found["passage"].tolist() == ["bosporus", "panama-canal", "suez-canal"]
    known = found["known"].eq(canals.KNOWN)
    assert known.tolist() == [False, True, True]
    rows = found[known]
    assert (rows["ships_low"] <= rows["ships"]).all()
    assert (rows["ships"] <= rows["ships_high"]).all()
    assert (rows["traffic"] <= rows["ships"]).all()
    named = {key for text in found["source"] for key in text.split(", ")}
    assert named <= set(shipped.table("sources")["source"])
    assert rows["note"].ne("").all()
    unknown = found[~known].iloc[0]
    # missing, never zero
    assert np.isnan(unknown["ships"])
    assert np.isnan(unknown["spare"])
    assert unknown["note"] == "no published figure of how many ships can pass"
    assert found.columns.tolist() == reference.fields("canal_capacity")["field"].tolist()


def test_spare_is_capacity_less_traffic_with_opposite_ends(shipped: catalogues.Catalogue) -> None:
    suez = canals.capacity(shipped).set_index("passage").loc["suez-canal"]
    assert suez["spare"] == 36_500 - 26_434
    assert suez["spare_low"] == 0
    assert suez["spare_high"] == 36_500 - 13_213
    assert suez["ships_a_month"] == pytest.approx(36_500 / 12)


def test_what_a_canal_takes_as_on_paper(shipped: catalogues.Catalogue) -> None:
    """Panama: 860 ships spare; 60 Mt are 2,000 ships of 30,000 t; Suez turns 26,434 away."""
    row = canals.taken(shipped, {"Panama": 60e6}, "Suez").iloc[0]
    assert row["ships"] == 2000
    assert row["ships_low"] == 60e6 / 80_000
    assert row["ships_high"] == 60e6 / 5_000
    assert row["taken_first"] == pytest.approx(860 / 2000)
    assert row["taken_with_all"] == pytest.approx(860 / 26_434)
    little = canals.taken(shipped, {"panama-canal": 30.0}, "Suez").iloc[0]
    assert little["taken_first"] == 1


def test_what_is_not_known_stays_missing(shipped: catalogues.Catalogue) -> None:
    row = canals.taken(shipped, {"bosporus": 1e6}, "Suez").iloc[0]
    assert row["known"] == canals.NOT_KNOWN
    assert np.isnan(row["taken_first"])
    assert row["note"] == "how much it can take is not known"
    other = canals.taken(shipped, {"panama-canal": 1e6}, ["Suez", "Lombok"]).iloc[0]
    assert other["taken_first"] == 1
    assert np.isnan(other["taken_with_all"])
    assert other["note"] == "ships of other goods that the closure turns away are not known"


def test_needs_of_many_minerals_are_added_by_closure(shipped: catalogues.Catalogue) -> None:
    turned = pd.DataFrame(
        {
            "mineral": ["copper", "nickel", "nickel"],
            "party": ["USA", "JPN", "JPN"],
            "stage": ["mine", "mine", "mine"],
            "closing": ["suez-canal", "suez-canal", "panama-canal"],
            "passage": ["panama-canal", "panama-canal", "suez-canal"],
            "t": [1e6, 2e6, 4e6],
        }
    )
    found = canals.need(shipped, turned).set_index("closing")["t"]
    assert found.to_dict() == {"panama-canal": 4e6, "suez-canal": 3e6}
    assert canals.need(shipped, turned.iloc[:0]).empty


def test_bad_tonnes_and_closed_canals_are_refused(shipped: catalogues.Catalogue) -> None:
    for tonnes in (-1.0, float("nan"), float("inf")):
        with pytest.raises(BadInput, match="is not a number from zero up"):
            canals.taken(shipped, {"panama-canal": tonnes}, "Suez")
    with pytest.raises(BadInput, match="suez-canal is closed and takes nothing"):
        canals.taken(shipped, {"Suez": 1.0}, "Suez")
    with pytest.raises(UnknownName, match="unknown passage 'Nicaragua'"):
        canals.taken(shipped, {"Nicaragua": 1.0}, "Suez")
