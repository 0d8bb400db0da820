"""Shortfalls of an emergency: the identities they must keep, and a scenario on a fixture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn_by
from hypothesis import strategies as st

from shigen.criticality import Inputs, evaluate
from shigen.criticality.gather import shortfalls
from shigen.criticality.methods.stockpile_shortfall import METHOD, foreign_supply, shortfall
from shigen.errors import BadInput, UnknownName

PLACES = ("CHN", "JPN", "USA", "OTH")
SERIES = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=12)
NEEDS = """mineral,stage,party,scenario,period,defence,civilian,investment,home,thrift
gallium,refined,USA,war,1,2,10,0,1,1
gallium,refined,USA,war,2,4,10,2,1,1
gallium,refined,USA,war,3,4,10,2,1,1
gallium,refined,USA,calm,1,0,5,0,1,
tin,refined,USA,war,1,0,0,0,1,
"""
FOREIGN = """mineral,stage,party,scenario,period,place,made,ramp,reliability,loss,share
gallium,refined,USA,war,1,JPN,20,1,1,0,0.8
gallium,refined,USA,war,1,CHN,500,1,0,0,0.8
gallium,refined,USA,war,2,JPN,20,1,0.5,0.2,0.5
gallium,refined,USA,calm,1,CHN,500,1,1,0,0.8
"""


class Empty:
    """A catalogue without optional tables."""

    def table(self, name: str) -> pd.DataFrame:
        raise UnknownName("table", name, ["production"])


class WithShortfalls:
    """A catalogue that has the table of shortfalls."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows

    def table(self, name: str) -> pd.DataFrame:
        assert name == "shortfalls"
        return self.rows


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    needs, foreign = tmp_path / "needs.csv", tmp_path / "foreign.csv"
    needs.write_text(NEEDS)
    foreign.write_text(FOREIGN)
    return needs, foreign


def _cases(*minerals: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"mineral": list(minerals), "stage": "refined", "year": 2024, "party": "USA"}
    )


def test_surplus_is_carried_forward_never_back() -> None:
    early = shortfall(np.array([10.0, 10.0]), np.array([14.0, 4.0]))
    late = shortfall(np.array([10.0, 10.0]), np.array([4.0, 14.0]))
    assert early.gross.tolist() == [0.0, 2.0]
    assert early.carried.tolist() == [0.0, 4.0]
    assert late.gross.tolist() == [6.0, 0.0]
    assert float(late.goal) == 6.0


@drawn_by(SERIES)
def test_the_balance_closes(series: list[tuple[float, float]]) -> None:
    demand, supply = (np.array(one) for one in zip(*series, strict=True))
    found = shortfall(demand, supply)
    left = max(0.0, float(found.carried[-1] + supply[-1] - demand[-1]))
    # what is supplied and what is short is what is needed and what is left
    whole = supply.sum() + found.gross.sum()
    assert whole == pytest.approx(demand.sum() + left, rel=1e-9, abs=1e-6)
    assert (found.gross >= 0).all()
    assert (found.carried >= 0).all()


@drawn_by(SERIES, st.floats(0, 10), st.floats(0, 1e5))
def test_identities_of_the_goal(
    series: list[tuple[float, float]], scale: float, measures: float
) -> None:
    demand, supply = (np.array(one) for one in zip(*series, strict=True))
    found = shortfall(demand, supply, measures)
    goal = float(found.goal)
    assert goal >= 0
    assert float(shortfall(demand * 0, supply).goal) == 0.0
    scaled = float(shortfall(demand * scale, supply * scale, measures * scale).goal)
    assert scaled == pytest.approx(goal * scale, rel=1e-9, abs=1e-6)
    assert (found.net <= found.gross).all()
    assert float(shortfall(demand, supply, measures + 1).goal) <= goal + 1e-9
    # to set all periods off at once can only be kinder than each in its turn
    assert float(shortfall(demand, supply).goal) >= max(0.0, demand.sum() - supply.sum()) - 1e-6


@drawn_by(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_goal_falls_with_reliability_and_rises_with_loss(
    low: float, high: float, loss: float
) -> None:
    low, high = sorted((low, high))
    made, need = np.full(4, 50.0), np.array([10.0, 80.0, 30.0, 60.0])

    def goal(reliability: float, lost: float) -> float:
        factors = {"ramp": 1.2, "reliability": reliability, "loss": lost, "share": 0.9}
        arrays = {name: np.full(4, value) for name, value in factors.items()}
        return float(shortfall(need, foreign_supply(made, **arrays)).goal)

    assert goal(high, loss) <= goal(low, loss) + 1e-9
    assert goal(low, loss) <= goal(low, min(1.0, loss + 0.1)) + 1e-9


def test_leading_axes_are_kept() -> None:
    demand, supply = np.ones((3, 2, 5)), np.zeros((3, 2, 5))
    assert shortfall(demand, supply).goal.shape == (3, 2)
    assert shortfall(demand, supply).goal[0, 0] == 5.0


def test_bad_amounts_are_refused() -> None:
    with pytest.raises(BadInput, match="demand is below zero"):
        shortfall(np.array([-1.0]), np.array([1.0]))
    with pytest.raises(BadInput, match="periods must stand last"):
        shortfall(np.ones(3), np.ones(4))
    one = np.ones(1)
    with pytest.raises(BadInput, match="reliability lies outside"):
        foreign_supply(one, ramp=one, reliability=one * 2, loss=one * 0, share=one)


def test_without_a_table_every_case_waits_for_the_planning_room() -> None:
    cases = _cases("gallium", "tin")
    inputs = Inputs(cases, PLACES, {
        "emergency_demand": shortfalls.emergency_demand(Empty(), cases, PLACES),
        "unmet_share": shortfalls.unmet_share(Empty(), cases, PLACES),
    })  # fmt: skip
    table = evaluate(METHOD, inputs).table
    assert table["answer"].eq("insufficient data").all()
    assert table["missing"].str.startswith("planning room: ").all()


def test_a_scenario_by_hand(files: tuple[Path, Path]) -> None:
    rows = shortfalls.run(shortfalls.read_scenario(*files))
    war = rows[(rows["scenario"] == "war") & (rows["mineral"] == "gallium")]
    # period 1: 1 at home and 16 from Japan, nothing from China; 12 needed, 5 carried
    assert war["supply"].tolist() == [17.0, 5.0, 1.0]
    assert war["carried"].tolist() == [0.0, 5.0, 0.0]
    assert war["gross"].tolist() == [0.0, 6.0, 15.0]
    assert war["net"].tolist() == [0.0, 5.0, 14.0]


def test_the_worst_scenario_stands(files: tuple[Path, Path]) -> None:
    rows = shortfalls.run(shortfalls.read_scenario(*files))
    cases = _cases("gallium", "tin", "copper")
    gatherers = shortfalls.shortfalls(rows)
    found = evaluate(
        METHOD,
        Inputs(cases, PLACES, {n: g(Empty(), cases, PLACES) for n, g in gatherers.items()}),
    )
    assert found.table["score"].iloc[0] == pytest.approx(19 / 44)
    assert found.outputs["goal"].iloc[0] == pytest.approx(19)
    assert found.table["critical"].tolist() == ["yes", "unknown", "unknown"]
    # no demand for tin, no row for copper: neither is a zero
    assert found.table["score"].iloc[1:].isna().all()
    known = found.inputs.quantities["unmet_share"]
    assert (known.low[0], known.high[0]) == (0.0, pytest.approx(19 / 44))
    assert "scenario war" in known.trace(0)["item"].iloc[0]
    from_catalogue = shortfalls.unmet_share(WithShortfalls(rows), cases, PLACES)
    np.testing.assert_array_equal(from_catalogue.value, known.value)


@pytest.mark.parametrize(
    ("which", "old", "new", "said"),
    [
        (0, "war,2,4,10", "war,5,4,10", r"number them from 1 without a gap"),
        (0, "war,1,2,10", "war,1,-2,10", "line 2, column defence: '-2' must be a number from 0"),
        (0, "war,1,2,10", "war,one,2,10", "no number of a period"),
        (1, "JPN,20,1,1,0,0.8", "JPN,20,1,1,0,80", "line 2, column share: '80'"),
        (1, "war,2,JPN", "war,9,JPN", "has no row in"),
        (1, "war,1,CHN", "war,1,Japan", "stands in line 2 already"),
    ],
)
def test_bad_scenarios_are_refused(
    files: tuple[Path, Path], which: int, old: str, new: str, said: str
) -> None:
    text = files[which].read_text()
    assert old in text
    files[which].write_text(text.replace(old, new, 1))
    with pytest.raises(BadInput, match=said):
        shortfalls.read_scenario(*files)


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(BadInput, match="the table of shortfalls lacks"):
        shortfalls.shortfalls(pd.DataFrame({"net": [1.0]}))
