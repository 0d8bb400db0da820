"""Methods of the European Union: end points, worked cases and properties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from shigen.criticality import METHODS, Inputs, evaluate, given
from shigen.criticality.methods import _eu_quantities as own
from shigen.criticality.methods import eu_economic_importance as importance
from shigen.criticality.methods import eu_substitution as substitution
from shigen.criticality.methods.eu_supply_risk import AS_PRINTED, METHOD, import_reliance, mix_hhi
from shigen.criticality.quantities import (
    DOMESTIC,
    EXPORTS,
    GOVERNANCE,
    IMPORTS,
    RECYCLING,
    SUBSTITUTION_SUPPLY,
    SUBSTITUTION_USE,
    WORLD_OUTPUT,
)
from shigen.errors import BadInput, UnknownName

PLACES = ("AUS", "CHN", "JPN", "OTH")
NONE = float("nan")


def case(
    world: list[float] = [50, 50, 0, 0],  # noqa: B006 - never changed
    imports: list[float] = [80, 0, 0, 0],  # noqa: B006
    domestic: list[float] = [0, 0, 20, 0],  # noqa: B006
    *,
    exports: float = 0.0,
    governance: list[float] = [2.5, -2.5, 2.5, NONE],  # noqa: B006
    t: list[float] = [1, 1, 0.8, 1],  # noqa: B006
    recycling: float = 0.0,
    si: float = 1.0,
    use: float = NONE,
    si_use: float = NONE,
    **more: float,
) -> Inputs:
    table = pd.DataFrame({"mineral": ["tin"], "stage": ["mine"], "year": [2024], "party": ["JPN"]})
    made = [
        given(quantity, np.array([value], dtype="float64"))
        for quantity, value in (
            (WORLD_OUTPUT, world), (IMPORTS, imports), (DOMESTIC, domestic), (EXPORTS, exports),
            (GOVERNANCE, governance), (own.TRADE_PARAMETER, t), (RECYCLING, recycling),
            (SUBSTITUTION_SUPPLY, si), (own.USE_VALUE, use), (SUBSTITUTION_USE, si_use),
        )
    ]  # fmt: skip
    if "reliance" in more:
        made.append(given(own.IMPORT_RELIANCE, np.array([more["reliance"]])))
    return Inputs(table, PLACES, {one.quantity.name: one for one in made})


def outputs(inputs: Inputs, settings: dict[str, float] | None = None) -> pd.Series:
    return evaluate(METHOD, inputs, settings).outputs.iloc[0]


def test_by_hand() -> None:
    # world: 0.5^2 * 0 + 0.5^2 * 10 = 2.5; sourcing: best governed only, 0; reliance 80 / 100
    found = outputs(case(recycling=0.5, si=0.8, use=0.9, si_use=0.5))
    assert found["hhi_world"] == pytest.approx(2.5)
    assert found["hhi_sourcing"] == 0
    assert found["reliance"] == pytest.approx(0.8)
    assert found["supply_risk"] == pytest.approx(2.5 * 0.4 * 0.5 * 0.8)
    assert found["economic_importance"] == pytest.approx(4.5)


def test_worst_and_best() -> None:
    worst = case([0, 9, 0, 0], [0, 9, 0, 0], [0, 0, 0, 0], t=[1, 1.5, 1, 1])
    assert outputs(worst)["supply_risk"] == pytest.approx(15.0)
    assert METHOD.output("supply_risk").high == 15.0
    assert outputs(case(recycling=1.0))["supply_risk"] == 0
    assert outputs(case(si=0.0))["supply_risk"] == 0


def test_both_thresholds_are_needed() -> None:
    risky = {"world": [0, 9, 0, 0], "imports": [0, 9, 0, 0], "domestic": [0, 0, 0, 0]}
    answers = {
        importance: evaluate(METHOD, case(**risky, use=importance / 10, si_use=1.0)).table[
            "critical"
        ].iloc[0]
        for importance in (2.7, 2.8, NONE)
    }  # fmt: skip
    assert list(answers.values()) == ["no", "yes", "unknown"]
    safe = evaluate(METHOD, case(recycling=0.9, use=NONE)).table
    assert safe["critical"].iloc[0] == "no"


def test_one_mix_alone_only_when_asked_for() -> None:
    nothing = [NONE] * 4
    for world, imports, expected in (
        ([0, 1, 0, 0], nothing, 10.0), (nothing, [0, 1, 0, 0], 10.0)
    ):  # fmt: skip
        inputs = case(world, imports, [0, 0, 0, 0], reliance=1.0)
        assert evaluate(METHOD, inputs).table["answer"].iloc[0] == "insufficient data"
        found = evaluate(METHOD, inputs, AS_PRINTED, evidence=0.0).outputs
        assert found["supply_risk"].iloc[0] == pytest.approx(expected)


def test_no_import_reliance_leaves_the_world_mix_without_weight() -> None:
    inputs = case([NONE] * 4, exports=100.0)
    assert outputs(inputs)["reliance"] == 0
    assert outputs(inputs)["hhi"] == outputs(inputs)["hhi_sourcing"]


def test_printed_shares_are_not_divided_by_their_sum() -> None:
    amounts, risk = np.array([0.5, 0.52, 0.0, 0.0]), np.full(4, 10.0)
    assert mix_hhi(amounts, risk, remainder=0, printed=True) == pytest.approx(10 * 0.5204)
    with pytest.raises(BadInput, match="shares of one"):
        mix_hhi(100 * amounts, risk, remainder=0, printed=True)
    scaled = mix_hhi(amounts, risk, remainder=0, printed=False)
    assert scaled == pytest.approx(10 * 0.5204 / 1.02**2)


AMOUNTS = st.just(0.0) | st.floats(0.001, 1e6)


@examples(AMOUNTS, AMOUNTS, AMOUNTS, st.floats(0.001, 1e3))
def test_import_reliance_is_a_share_and_has_no_unit(
    imports: float, exports: float, domestic: float, scale: float
) -> None:
    args = np.array([imports, exports, domestic])
    found = float(import_reliance(*args))
    if imports + domestic == 0:
        assert np.isnan(found)
        return
    assert 0 <= found <= 1
    assert float(import_reliance(*(args * scale))) == pytest.approx(found, abs=1e-6)


def test_merging_two_suppliers_never_lowers_the_risk() -> None:
    apart = outputs(case([30, 30, 40, 0], governance=[0, 0, 0, NONE]))
    merged = outputs(case([60, 0, 40, 0], governance=[0, 0, 0, NONE]))
    assert merged["supply_risk"] >= apart["supply_risk"]


def test_another_trade_parameter_for_the_sourcing_mix() -> None:
    inputs = case(governance=[0, 0, 0, NONE])
    other = given(own.TRADE_PARAMETER_SOURCING, np.array([[1.5, 1.5, 1.5, 1.5]]))
    more = Inputs(inputs.cases, PLACES, {**inputs.quantities, "trade_parameter_sourcing": other})
    assert outputs(more)["hhi_sourcing"] > outputs(inputs)["hhi_sourcing"]
    assert outputs(more)["hhi_world"] == outputs(inputs)["hhi_world"]


def test_method_of_2011() -> None:
    found = evaluate(METHODS["eu-2011"], case(recycling=0.5, si=0.8))
    assert found.outputs["supply_risk"].iloc[0] == pytest.approx(0.8 * 0.5 * 2.5)
    # its economic importance runs over mega-sectors, of which no table is held
    assert found.table["critical"].iloc[0] == "unknown"


def test_scaled_use_refuses_what_cannot_be() -> None:
    with pytest.raises(BadInput, match="more than the largest"):
        importance.scaled_use(np.array([1.0]), np.array([3.0]), largest=2.0)
    with pytest.raises(BadInput, match="above 0"):
        importance.scaled_use(np.array([1.0]), np.array([3.0]), largest=0.0)


@examples(
    st.lists(
        st.tuples(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1)), min_size=1, max_size=6
    )
)
def test_a_use_span_holds_every_admissible_mix(uses: list[tuple[float, float, float]]) -> None:
    least = np.array([u[0] for u in uses])
    most = least + np.array([u[1] for u in uses])
    ratio = np.array([u[2] for u in uses])
    low, high = importance.use_span(least, most, ratio)
    room = float((most - least).sum())
    if 0 <= 1 - least.sum() <= room and room > 0:
        share = least + (most - least) * (1 - least.sum()) / room
        assert low - 1e-9 <= float(share @ ratio) <= high + 1e-9


def test_substitution_parameters_may_be_set() -> None:
    assert substitution.use_parameter("worse", "more") == 1.0
    assert substitution.use_parameter("same", settings={"same no-higher": 0.6}) == 0.6
    easy = substitution.supply_parameter(larger=True, critical=False, role="main")
    hard = substitution.supply_parameter(larger=False, critical=True, role="by-product")
    assert easy == pytest.approx(0.8)
    assert hard == 1.0
    with pytest.raises(UnknownName):
        substitution.use_parameter("better")
    with pytest.raises(UnknownName):
        substitution.use_parameter("same", settings={"price": 0.5})
    with pytest.raises(BadInput):
        substitution.use_parameter("same", settings={"same more": 2.0})


def _applications(**changed: list[object]) -> pd.DataFrame:
    plain = {
        "application": ["a", "a", "b"], "share": [0.6, 0.6, 0.4], "substitute": ["x", "y", ""],
        "sub_share": [0.5, 0.5, 0.0], "parameter": [0.8, 1.0, 1.0],
    }  # fmt: skip
    return pd.DataFrame(plain | changed)


def test_substitution_index() -> None:
    assert substitution.substitution_index(_applications()) == pytest.approx(1 - 0.6 * 0.5 * 0.2)
    for changed in (
        {"share": [0.6, 0.6, 0.1]}, {"share": [0.5, 0.6, 0.4]}, {"sub_share": [0.9, 0.5, 0.0]},
        {"parameter": [0.8, NONE, 1.0]},
    ):  # fmt: skip
        with pytest.raises(BadInput):
            substitution.substitution_index(_applications(**changed))
    with pytest.raises(BadInput, match="lack the column"):
        substitution.substitution_index(_applications().drop(columns="share"))
