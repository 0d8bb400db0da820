"""A stage of a year: balanced where both sides are there, named where one is missing."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shigen.network import yearly


def output(*rows: tuple[str, float], status: str = "reported") -> pd.DataFrame:
    columns = ["place", "value"]
    fixed = {"low": nan, "high": nan, "status": status, "source": "survey"}
    return pd.DataFrame(list(rows), columns=columns).assign(**fixed)


def trade(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["exporter", "importer", "value"])
    return frame.assign(
        stage="mine", hs6="260300", gate="", low=frame["value"], high=frame["value"],
        status="reported", source="customs", value_kusd=1.0,
    )  # fmt: skip


def balanced(made: pd.DataFrame, shipped: pd.DataFrame) -> yearly.StageYear:
    found = yearly.balance_year(made, shipped, mineral="copper", stage="mine", year=2020)
    assert isinstance(found, yearly.StageYear)
    return found


def test_figures_that_agree_are_left_alone() -> None:
    found = balanced(output(("CHL", 100.0), ("CHN", 50.0)), trade(("CHL", "CHN", 60.0)))
    assert np.allclose(found.adjustments["change"], 0.0, atol=1e-9)
    used = found.claims.set_index(["item", "place"])["value"]
    assert used["use", "CHN"] == pytest.approx(110.0)
    assert used["use", "CHL"] == pytest.approx(40.0)


def test_exports_beyond_output_move_each_figure_by_its_variance() -> None:
    # The miner uses nothing then, so output 60 +- 3.6, exports 90 +- 13.5 and the buyer's use
    # 90 +- 45, which only closes the balance, meet at their mean weighted by 1 / sigma^2.
    found = balanced(output(("PER", 60.0)), trade(("PER", "CHN", 90.0)))
    weights = np.array([3.6, 13.5, 45.0]) ** -2
    meeting = float(np.average([60.0, 90.0, 90.0], weights=weights))
    value = found.adjustments.set_index("item")["value"]
    assert value["production"] == pytest.approx(meeting, rel=1e-9)
    assert value["trade"] == pytest.approx(meeting, rel=1e-9)
    assert found.worst_residual < 1e-9
    reason = found.adjustments.set_index("item").loc["trade", "reason"]
    assert reason == "Peru ships 90 t, but makes and receives only 60 t"


@pytest.mark.parametrize(
    ("made", "shipped", "verdict"),
    [
        (output(), trade(("PER", "CHN", 9.0)), "no output by country"),
        (output(("PER", nan)), trade(("PER", "CHN", 9.0)), "no output by country"),
        (output(("WLD", 9.0)), trade(("PER", "CHN", 9.0)), "no output by country"),
        (output(("PER", 9.0)), trade(), "no tonnes of trade"),
        (output(("PER", 9.0)), trade(("PER", "CHN", nan)), "no tonnes of trade"),
        (output(), trade(), "neither output nor trade"),
        (output(("USA", 9.0)), trade(("PER", "CHN", 9.0)), "output of too few countries"),
        (
            output(("USA", 9.0)),
            trade(("PER", "CHN", 80.0), ("USA", "CHN", 19.0)),
            "output of too few countries",
        ),
    ],
)
def test_a_missing_side_is_named(made: pd.DataFrame, shipped: pd.DataFrame, verdict: str) -> None:
    found = yearly.balance_year(made, shipped, mineral="copper", stage="mine", year=2020)
    assert found == verdict


def test_the_source_that_says_too_much_is_named_with_its_direction() -> None:
    found = [
        balanced(output(("PER", 60.0), ("CHL", 100.0)), trade(("PER", "CHN", 90.0))),
        balanced(output(("PER", 60.0), ("CHL", 100.0)), trade(("PER", "CHN", 95.0))),
    ]
    table = yearly.of_sources(found).set_index(["source", "kind"])
    customs, survey = table.loc["customs", "trade"], table.loc["survey", "production"]
    assert customs["bias"] < -0.2 < 0 < survey["bias"]
    assert (customs["most_off"], survey["most_off"]) == ("PER", "PER")
    assert customs["observations"] == 2
    assert survey["observations"] == 4
    assert customs["moved"] == 2
    assert survey["moved"] == 0


def test_every_year_asked_for_has_one_row() -> None:
    made = {2019: output(("PER", 60.0)), 2020: output(("PER", 60.0)), 2021: output()}
    shipped = {2019: trade(("PER", "CHN", 30.0)), 2020: trade(), 2021: trade(("PER", "CHN", 3.0))}
    steps = []
    table, found = yearly.every(
        [("copper", "mine", year) for year in made],
        output=lambda mineral, stage, year: made[year],
        trade=lambda mineral, stage, year: shipped[year],
        progress=lambda text, done, total: steps.append((text, done, total)),
    )
    assert table["verdict"].tolist() == ["balanced", "no tonnes of trade", "no output by country"]
    assert table["traded_t"].iloc[0] == pytest.approx(30.0)
    assert table["traded_t"].isna().tolist() == [False, True, True]
    assert [each.year for each in found] == [2019]
    assert steps[-1] == ("copper mine 2021", 2, 3)


PLACES = ("CHL", "CHN", "JPN", "PER", "USA")


@given(
    made=st.dictionaries(st.sampled_from(PLACES), st.floats(1, 1e6), min_size=1),
    shipped=st.dictionaries(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda p: p[0] != p[1]),
        st.floats(1, 1e6),
        min_size=1,
    ),
)
def test_balances_close_and_nothing_is_negative(
    made: dict[str, float], shipped: dict[tuple[str, str], float]
) -> None:
    arcs = trade(*[(a, b, tonnes) for (a, b), tonnes in shipped.items()])
    shippers = arcs["value"].where(arcs["exporter"].isin(list(made))).sum()
    assume(shippers > 0.25 * arcs["value"].sum())
    found = balanced(output(*made.items()), arcs)
    assert found.worst_residual < 1e-6
    assert found.claims["value"].min() >= 0
    doubled = arcs.assign(**{name: arcs[name] * 2 for name in ("value", "low", "high")})
    again = balanced(output(*[(p, 2 * v) for p, v in made.items()]), doubled)
    # Doubling every figure doubles every answer.
    scaled = again.claims["value"].to_numpy() / 2
    assert np.allclose(scaled, found.claims["value"], rtol=1e-6, atol=1e-6)
