"""Effects other than stops: what they take from a problem, computed by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from shigen.delivery.effects import untouched
from shigen.delivery.example import small
from shigen.delivery.problem import Problem
from shigen.delivery.solve import solve
from shigen.disruptions import ExportStop
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap
from shigen.errors import BadInput


def _problem() -> Problem:
    """Japan needs 10 t a month: 4 from Chile, 4 of its own, 2 from a pool in steps of 1 t."""
    return small(
        need=[{"party": "JPN", "t": 10.0}],
        supply=[{"source": "CHL", "party": "JPN", "base_t": 4.0, "available_t": 4.0}],
        own=[{"party": "JPN", "base_t": 4.0, "surge_t": 1.0}],
        pool=[
            {"source": "ZAF", "step": 1, "limit_t": 1.0, "multiplier": 2.0},
            {"source": "ZAF", "step": 2, "limit_t": 3.0, "multiplier": 5.0},
        ],
        access=[{"source": "ZAF", "party": "JPN"}],
        routes=[{"from_place": "ZAF", "to_place": "JPN"}],
    )


def _first(**given: object) -> dict[str, object]:
    return {"start": "2027-01", "months": 1, **given}


def test_lost_output_abroad_takes_contracts_in_the_same_measure() -> None:
    loss = OutputLoss(place="CHL", stage="refined", severity=0.25, **_first())  # type: ignore[arg-type]
    struck = _problem().under(loss)
    assert struck.supply["available_t"].tolist() == [3.0, 4.0]
    assert struck.own.equals(_problem().own)


def test_lost_output_at_home_takes_own_output_and_spare_capacity() -> None:
    loss = OutputLoss(place="JPN", stage="refined", severity=0.5, **_first())  # type: ignore[arg-type]
    struck = _problem().under(loss)
    assert struck.own["base_t"].tolist() == [2.0, 4.0]
    assert struck.own["surge_t"].tolist() == [0.5, 1.0]
    assert struck.supply.equals(_problem().supply)


def test_lost_output_of_a_party_leaves_its_contracts_to_the_plan() -> None:
    problem = small(
        need=[{"party": "JPN", "t": 2.0}, {"party": "USA", "t": 1.0}],
        supply=[{"source": "USA", "party": "JPN", "base_t": 2.0, "available_t": 2.0}],
        own=[{"party": "USA", "base_t": 3.0}],
    )
    struck = problem.under(
        OutputLoss(place="USA", stage="refined", severity=0.5, **_first())  # type: ignore[arg-type]
    )
    assert struck.supply["available_t"].tolist() == [2.0, 2.0]
    assert struck.own["base_t"].tolist() == [1.5, 3.0]


def test_need_grows_by_the_rise() -> None:
    rise = DemandRise(place="JPN", stage="refined", severity=1.5, **_first())  # type: ignore[arg-type]
    assert _problem().under(rise).need["t"].tolist() == [25.0, 10.0]


def test_a_rise_everywhere_takes_from_the_pools_too() -> None:
    rise = DemandRise(place="WLD", stage="refined", severity=0.5, **_first())  # type: ignore[arg-type]
    struck = _problem().under(rise)
    assert struck.pool["limit_t"].tolist() == [0.5, 1.0, 1.5, 3.0]
    assert struck.need["t"].tolist() == [15.0, 10.0]


def test_a_cap_closes_the_dear_steps() -> None:
    # 3 of 4 t of the pool lie above three times the base price
    cap = PriceCap(actor="ZAF", stage="refined", multiple=3.0, **_first())  # type: ignore[arg-type]
    struck = _problem().under(cap)
    assert struck.access["open"].tolist() == [0.25, 1.0]
    assert struck.supply.equals(_problem().supply)


def test_a_cap_below_the_base_price_lowers_what_the_actor_delivers() -> None:
    cap = PriceCap(
        actor="CHL", stage="refined", multiple=0.25, elasticity=0.5, **_first()  # type: ignore[arg-type]
    )  # fmt: skip
    assert _problem().under(cap).supply["available_t"].tolist() == [2.0, 4.0]


def test_the_order_of_effects_does_not_matter() -> None:
    effects = [
        OutputLoss(place="CHL", stage="refined", severity=0.5, **_first()),  # type: ignore[arg-type]
        ExportStop("CHL", "refined", ("JPN",), start="2027-01", months=1, severity=0.5),
        DemandRise(place="JPN", stage="refined", severity=0.2, **_first()),  # type: ignore[arg-type]
        PriceCap(actor="WLD", stage="refined", multiple=3.0, **_first()),  # type: ignore[arg-type]
    ]
    results = [_problem().under(order) for order in itertools.permutations(effects)]
    for table, column in (("supply", "available_t"), ("need", "t"), ("access", "open")):
        first = getattr(results[0], table)[column].to_numpy()
        assert all(
            np.allclose(getattr(result, table)[column], first, rtol=1e-15) for result in results
        )


@pytest.mark.parametrize("place", ["CHL", "JPN"])
def test_more_lost_output_never_costs_less(place: str) -> None:
    costs = [
        solve(
            _problem().under(
                OutputLoss(place=place, stage="refined", severity=severity, **_first())  # type: ignore[arg-type]
            ),
            fairness="none",
        ).objective
        for severity in (0.0, 0.3, 0.6, 1.0)
    ]
    assert costs == sorted(costs)
    assert costs[-1] > costs[0]


def test_a_closure_says_how_to_plan_for_it() -> None:
    with pytest.raises(BadInput, match=r"closed=\('malacca',\)"):
        _problem().under(Closure(passage="malacca"))


def test_a_stage_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="nothing can happen to 'mine'"):
        _problem().under(DemandRise(place="JPN", stage="mine"))


def test_what_touches_nothing_is_named() -> None:
    idle = OutputLoss(place="PER", stage="refined")
    other = OutputLoss(place="CHL", stage="refined", minerals=("cobalt",))
    hit = OutputLoss(place="CHL", stage="refined", start="2027-01")
    assert untouched(_problem(), [idle, other, hit]) == [idle, other]
