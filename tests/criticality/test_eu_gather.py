"""Trade parameters and value added behind uses, from small tables and from the catalogue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.catalogue.importers import wiod
from shigen.criticality.gather.eu import (
    measure,
    trade_parameter,
    trade_parameter_sourcing,
)
from shigen.criticality.gather.eu_use import REACH, use_value
from shigen.criticality.inputs import Given
from shigen.errors import BadInput, UnknownName

PLACES = ("AUS", "CHN", "COD", "DEU", "FRA", "IDN", "JPN", "USA", "OTH")


class Overlay:
    """The built-in catalogue with some tables put in or added to."""

    def __init__(self, **tables: pd.DataFrame) -> None:
        self.built = load()
        self.tables = tables

    def table(self, name: str) -> pd.DataFrame:
        if name in self.tables:
            return self.tables[name].copy()
        return self.built.table(name)


def cases(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["mineral", "stage", "year", "party"])


def of(found: Given, place: str, case: int = 0) -> float:
    return float(found.value[case, PLACES.index(place)])


def test_own_union_counts_less() -> None:
    asked = cases(
        ("tin", "mine", 2024, "DEU"), ("tin", "mine", 2024, "JPN"), ("tin", "mine", 2024, "EUU"),
        ("tin", "mine", 2024, "USA+JPN"),
    )  # fmt: skip
    found = trade_parameter(load(), asked, PLACES)
    for case, own in enumerate(({"DEU", "FRA"}, {"JPN"}, {"DEU", "FRA"}, {"USA", "JPN"})):
        low = {place for place in PLACES if of(found, place, case) == 0.8}
        assert low == own
    assert (found.value >= 0.8).all()


def test_controls_of_the_stage_and_year() -> None:
    asked = cases(
        ("gallium", "refined", 2022, "JPN"), ("gallium", "refined", 2023, "JPN"),
        ("gallium", "refined", 2024, "USA"), ("gallium", "refined", 2025, "USA"),
        ("nickel", "mine", 2024, "USA"), ("nickel", "refined", 2024, "USA"),
        ("cobalt", "refined", 2025, "USA"),
    )  # fmt: skip
    found = trade_parameter(load(), asked, PLACES)
    china = [of(found, "CHN", case) for case in range(4)]
    # licences since August 2023; denied to the United States from December 2024, paused in 2025
    assert china == [1.0, 1.1, 1.5, 1.1]
    assert (of(found, "IDN", 4), of(found, "IDN", 5)) == (1.5, 1.0)
    assert of(found, "COD", 6) == 1.3
    rows = found.trace(2)
    assert set(rows["place"]) == {"CHN", "USA"}
    assert rows.loc[rows["place"] == "CHN", "value"].max() == 1.5


def test_before_controls_are_held_the_range_says_so() -> None:
    found = trade_parameter(load(), cases(("tin", "mine", 2012, "JPN")), PLACES)
    china = PLACES.index("CHN")
    assert (found.value[0, china], found.high[0, china]) == (1.0, 1.5)
    assert found.status[0] == "assumed"
    assert "not held" in found.trace(0)["note"].iloc[-1]


def test_parameters_may_be_set_and_are_checked() -> None:
    asked = cases(("gallium", "refined", 2023, "JPN"))
    found = trade_parameter_sourcing(load(), asked, PLACES, {"licence": 1.4})
    assert of(found, "CHN") == 1.4
    for wrong in ({"licence": 2.0}, {"licence": float("nan")}):
        with pytest.raises(BadInput):
            trade_parameter(load(), asked, PLACES, wrong)
    with pytest.raises(UnknownName):
        trade_parameter(load(), asked, PLACES, {"tax": 1.2})


def test_every_measure_of_the_catalogue_is_of_a_kind() -> None:
    measures = load().table("export_controls")["measure"].unique()
    assert all(measure(text) for text in measures)


def test_value_of_uses_of_the_united_states() -> None:
    asked = cases(("gallium", "refined", 2024, "USA"), ("gallium", "mine", 2024, "USA"))
    found = use_value(load(), asked, PLACES)
    # circuits and optoelectronics lie in electronics, the largest division of manufacturing
    assert 0.85 < found.value[0] <= 1.0
    assert found.value[0] == found.value[1]
    assert found.low[0] <= found.value[0] <= found.high[0]
    assert "C26" in found.trace(0)["note"].iloc[0]


def test_what_is_not_held_says_why() -> None:
    asked = cases(
        ("gallium", "refined", 2024, "JPN"), ("gallium", "refined", 2024, "USA+JPN"),
        ("uranium", "mine", 2024, "USA"),
    )  # fmt: skip
    found = use_value(load(), asked, PLACES)
    assert np.isnan(found.value).all()
    assert "import the world table" in found.reason[0]
    assert "bloc" in found.reason[1]
    assert "no sector" in found.reason[2]


@pytest.mark.slow
@pytest.mark.upstream
def test_japan_with_the_world_table(upstream: Path) -> None:
    read = wiod.read(upstream / "io-wiod2013")
    built = load()
    both = {
        name: pd.concat([built.table(name), read[name]], ignore_index=True)
        for name in ("sector_series", "sectors")
    }
    catalogue = Overlay(io_flows=read["io_flows"], **both)
    asked = cases(
        ("gallium", "refined", 2024, "JPN"), ("tungsten", "mine", 2024, "JPN"),
        ("gallium", "refined", 2011 + REACH + 1, "JPN"),
    )  # fmt: skip
    found = use_value(catalogue, asked, PLACES)
    # electrical and optical equipment is the second largest of the 14 sectors of manufacturing
    assert 0.7 < found.value[0] <= 1.0
    assert 0.2 < found.value[1] < 1.0
    assert f"more than {REACH} years" in found.reason[2]


def test_union_by_the_printed_uses() -> None:
    uses = pd.DataFrame(
        {
            "study": "eu-crm", "edition": 2023, "material": "tungsten", "mineral": "tungsten",
            "use": ["tools", "lamps", "other"], "sector": ["C28", "C27", None],
            "sector_value_added_meur": [200.0, 100.0, None], "value": [0.6, 0.2, 0.2],
        }
    )  # fmt: skip
    asked = cases(("tungsten", "refined", 2023, "EUU"), ("tin", "refined", 2023, "EUU"))
    found = use_value(Overlay(assessment_uses=uses), asked, PLACES)
    assert found.value[0] == pytest.approx((0.6 + 0.1) / 0.8)
    assert found.low[0] == pytest.approx(0.7)
    assert found.high[0] == pytest.approx(0.9)
    assert "no uses of tin" in found.reason[1]
