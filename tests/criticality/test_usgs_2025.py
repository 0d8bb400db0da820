"""Expected loss of GDP: on a fixture of losses, and without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.criticality import Inputs, evaluate
from shigen.criticality.gather import losses
from shigen.criticality.gather.user_tables import Gatherer
from shigen.criticality.methods.usgs_2025 import CLASSES, METHOD, loss_class
from shigen.errors import BadInput, UnknownName

PLACES = ("CHN", "USA", "OTH")
TEXT = """mineral,stage,party,scenario,probability,loss,low,high,year
gallium,refined,USA,China stops,0.5,3100,1700,8200,
gallium,refined,USA,plant fire,0.1,20,,,
germanium,refined,USA,China stops,0.5,400,10,1100,2023
copper,refined,USA,Chile stops,0.01,-300,,,
tin,refined,USA,Indonesia stops,0.001,900,,,
"""


class Empty:
    """A catalogue without optional tables."""

    def table(self, name: str) -> pd.DataFrame:
        raise UnknownName("table", name, ["production"])


class WithLosses:
    """A catalogue that has the table of losses."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows

    def table(self, name: str) -> pd.DataFrame:
        assert name == "losses"
        return self.rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "losses.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def cases() -> pd.DataFrame:
    minerals = ["gallium", "germanium", "germanium", "copper", "tin", "cobalt"]
    years = [2024, 2023, 2024, 2024, 2024, 2024]
    return pd.DataFrame({"mineral": minerals, "stage": "refined", "year": years, "party": "USA"})


def _inputs(gatherer: Gatherer, cases: pd.DataFrame) -> Inputs:
    return Inputs(cases, PLACES, {"expected_loss": gatherer(Empty(), cases, PLACES)})


def test_without_a_table_every_case_waits_for_the_loss_room(cases: pd.DataFrame) -> None:
    table = evaluate(METHOD, _inputs(losses.expected_loss, cases)).table
    assert table["score"].isna().all()
    assert table["answer"].eq("insufficient data").all()
    assert table["missing"].str.startswith("loss room: ").all()


def test_losses_times_probability_by_hand(file: Path, cases: pd.DataFrame) -> None:
    rows = losses.read_losses(file)
    found = evaluate(METHOD, _inputs(losses.losses(rows), cases))
    np.testing.assert_allclose(found.table["score"], [1552, 200, np.nan, -3, 0.9, np.nan])
    assert found.table["critical"].tolist() == ["yes", "yes", "unknown", "no", "no", "unknown"]
    classes = [CLASSES[int(x)] for x in found.outputs["loss_class"].dropna()]
    assert classes == ["high", "high", "negative", "limited"]
    known = found.inputs.quantities["expected_loss"]
    assert (known.low[0], known.high[0]) == (0.5 * 1700 + 2, 0.5 * 8200 + 2)
    assert found.table["missing"].iloc[2].startswith("loss room: expected_loss: the table")
    assert known.trace(0)["item"].tolist() == ["China stops", "plant fire"]


def test_the_table_of_a_catalogue_is_read(file: Path, cases: pd.DataFrame) -> None:
    rows = losses.read_losses(file)
    found = losses.expected_loss(WithLosses(rows), cases, PLACES)
    assert found.value[0] == 1552


def test_no_probability_is_no_loss(file: Path, cases: pd.DataFrame) -> None:
    rows = losses.read_losses(file).assign(probability=0.0)
    assert losses.losses(rows)(Empty(), cases, PLACES).value[0] == 0.0


def test_limits_are_the_users(file: Path, cases: pd.DataFrame) -> None:
    inputs = _inputs(losses.losses(losses.read_losses(file)), cases)
    found = evaluate(METHOD, inputs, {"high": 1e4, "elevated": 1e3}).outputs["loss_class"]
    assert found.iloc[0] == CLASSES.index("elevated")
    assert found.iloc[1] == 3
    assert loss_class(np.array([np.nan]), (1, 2, 3, 4)).tolist() != [0.0]
    with pytest.raises(UnknownName):
        METHOD.settings({"negligible": 1.0})


def test_a_single_producer_is_a_flag_beside_the_score(
    file: Path, tmp_path: Path, cases: pd.DataFrame
) -> None:
    inputs = _inputs(losses.losses(losses.read_losses(file)), cases)
    before = evaluate(METHOD, inputs)
    assert before.outputs["single_point"].isna().all()
    number = tmp_path / "producers.csv"
    number.write_text("mineral,stage,party,producers\ntin,refined,US,1\nCu,refined,US,4\n")
    made = losses.producers_from_file(number)(Empty(), cases, PLACES)
    held = losses.domestic_producers(Empty(), cases, PLACES)
    assert np.isnan(held.value).all()
    after = evaluate(
        METHOD, replace(inputs, quantities={**inputs.quantities, "domestic_producers": made})
    )
    flags = after.outputs["single_point"].tolist()
    assert flags[3:5] == [0.0, 1.0]
    assert np.isnan(flags[0])
    np.testing.assert_array_equal(before.table["score"], after.table["score"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("gallium,refined,USA,again,1.5,1,,,", "line 2, column probability: '1.5' must be"),
        ("gallium,refned,USA,again,0.5,1,,,", "line 2, column stage: unknown stage"),
        ("gallium,refined,WLD,again,0.5,1,,,", "line 2, column party: unknown party"),
        ("gallium,refined,USA,again,0.5,much,,,", "line 2, column loss: 'much'"),
        ("gallium,refined,USA,again,0.5,1e12,,,", "million USD"),
        ("gallium,refined,USA,,0.5,1,,,", "line 2, column scenario: is empty"),
        ("gallium,refined,USA,again,0.5,1,2,3,", "must not fall"),
        ("gallium,refined,USA,again,0.5,1,,,24", "no calendar year"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(TEXT.splitlines()[0] + "\n" + line + "\n")
    with pytest.raises(BadInput, match=said):
        losses.read_losses(path)


def test_a_scenario_stands_once(file: Path) -> None:
    file.write_text(TEXT + TEXT.splitlines()[1] + "\n")
    with pytest.raises(BadInput, match="stands in line 2 already"):
        losses.read_losses(file)
    with pytest.raises(BadInput, match="lacks mineral"):
        losses.losses(pd.DataFrame({"loss": [1.0]}))
