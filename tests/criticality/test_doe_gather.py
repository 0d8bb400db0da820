"""Demand of energy technologies by the IEA's outlook."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality.gather import demand
from shigen.criticality.gather.kept import Kept
from shigen.errors import BadInput

PLACES = ("CHN", "USA", "OTH")


@pytest.fixture(scope="module")
def store() -> Kept:
    return Kept(load(), [2024])


def cases(*minerals: str, year: int = 2024, stage: str = "refined") -> pd.DataFrame:
    return pd.DataFrame({"mineral": list(minerals), "stage": stage, "year": year, "party": "USA"})


def test_demand_in_tonnes_with_the_scenarios_as_range(store: Kept) -> None:
    found = demand.energy_demand_medium(store, cases("lithium"), PLACES)
    assert found.value[0] == pytest.approx(729_121.0)
    assert (found.low[0], found.high[0]) == (588_976.0, 1_109_990.0)
    assert found.trace(0)["source"].tolist() == ["iea-2025"]


def test_a_year_between_grows_evenly(store: Kept) -> None:
    found = demand.energy_demand_short(store, cases("lithium"), PLACES)
    assert found.value[0] == pytest.approx(128_001 ** (5 / 6) * 417_777 ** (1 / 6))
    assert found.status[0] == "imputed"


def test_from_zero_demand_grows_in_a_line(store: Kept) -> None:
    found = demand.energy_demand_short(store, cases("arsenic"), PLACES)
    assert found.value[0] == pytest.approx(588.283 / 6)


def test_no_demand_is_missing_and_never_zero(store: Kept) -> None:
    found = demand.energy_demand(store, cases("aluminum"), PLACES)
    assert np.isnan(found.value[0])
    assert "no demand of energy technologies for aluminum" in found.reason[0]
    early = demand.energy_demand(store, cases("lithium", year=2015), PLACES)
    assert np.isnan(early.value[0])
    assert "2024-2035" in early.reason[0]


def test_growth_of_specific_uses(store: Kept) -> None:
    found = demand.specific_growth(store, cases("lithium", "arsenic"), PLACES)
    assert found.value[0] == pytest.approx((729_121 / 128_001) ** (1 / 11) - 1)
    assert "growth has no value" in found.reason[1]


def test_world_total_is_missing_where_only_shares_are_known(store: Kept) -> None:
    found = demand.world_total(store, cases("copper", "tungsten"), PLACES)
    assert found.value[0] == pytest.approx(27.6e6)
    assert found.trace(0)["unit"].tolist() == ["t"]


def test_a_file_that_is_not_the_explorer_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "explorer.json"
    file.write_text("{}")
    with pytest.raises(BadInput, match="is not the explorer of 2025"):
        demand.read_explorer(file)
    row = {"2024": 1.0} | {s: {"2030": 2.0, "2035": "n/a"} for s in demand.SCENARIOS}
    file.write_text(json.dumps({"cleantechByMineral": {"Lithium": row}}))
    with pytest.raises(BadInput, match=r"Lithium, 2035: 'n/a' is not an amount"):
        demand.read_explorer(file)
    with pytest.raises(BadInput, match="cannot be read"):
        demand.read_explorer(tmp_path / "none.json")
