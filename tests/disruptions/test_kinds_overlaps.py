"""Overlaps are said with the rule that holds; one measure with two severities is refused."""

from __future__ import annotations

from typing import Any

import pytest

from shigen.disruptions import months
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.export_stop import ExportStop, lost_share
from shigen.disruptions.overlaps import FACTORS, LOWEST, PRODUCT, overlaps
from shigen.errors import BadInput

QUOTA = Disruption("quota", "export_quota", {"actor": "CHN", "allowed": 0.6}, months=6)


def stop(id_: str = "stop", **more: Any) -> Disruption:
    settings = {"actor": "CHN", "stages": "refined", "destinations": "USA"}
    timing: dict[str, Any] = {"start": "2027-01", "months": 3, **more}
    return Disruption(id_, "export_stop", settings, **timing)


def test_the_rule_is_what_the_flow_loses() -> None:
    given = [QUOTA, stop(severity=0.5)]
    found = overlaps(given)
    assert len(found) == 1
    effects = [item for one in given for item in one.effects if isinstance(item, ExportStop)]
    lost = lost_share(
        effects, months("2027-01", 1), exporter="CHN", importer="USA", stage="refined"
    )
    assert found[0].together == pytest.approx(lost.iloc[0]) == pytest.approx(0.7)
    assert (found[0].rule, found[0].alone) == (PRODUCT, (0.4, 0.5))
    assert found[0].target == "exports of CHN, refined, to USA"
    assert "'quota' (40%) and 'stop' (50%) both hit" in found[0].says


def test_order_does_not_matter() -> None:
    assert overlaps([QUOTA, stop()]) == overlaps([stop(), QUOTA])


@pytest.mark.parametrize(
    "other",
    [
        stop(start="2027-07"),
        Disruption("x", "export_stop", {"actor": "COD", "stages": "refined"}),
        Disruption("x", "export_stop", {"actor": "CHN", "stages": "mine"}),
        Disruption("x", "strike", {"place": "CHN", "stage": "refined"}),
        Disruption("x", "passage_closure", {"passages": "malacca"}),
    ],
)
def test_what_does_not_meet_is_not_said(other: Disruption) -> None:
    assert overlaps([QUOTA, other]) == ()


def test_minerals_tell_apart() -> None:
    gallium, both = stop(minerals=("gallium",)), ("gallium", "germanium")
    assert overlaps([gallium, stop("other", minerals=("cobalt",), start="2027-02")]) == ()
    found = overlaps([gallium, stop("other", minerals=both, start="2027-02")])
    assert found[0].target == "exports of CHN, refined, to USA, gallium"


def test_needs_multiply_and_the_lowest_cap_holds() -> None:
    world = Disruption("a", "demand_surge", {"places": "WLD"}, severity=0.5)
    japan = Disruption("b", "demand_surge", {"places": "JPN"}, severity=0.2)
    found = overlaps([world, japan])
    assert (found[0].rule, found[0].target) == (FACTORS, "need of JPN, refined")
    assert found[0].together == pytest.approx(0.8)
    caps = [
        Disruption(name, "price_cap", {"actor": "RUS", "multiple": cap}, start=start)
        for name, cap, start in (("a", 0.8, "2026-12"), ("b", 0.6, "2027-01"))
    ]
    assert [(item.rule, item.together) for item in overlaps(caps)] == [(LOWEST, 0.6)]


def test_one_measure_cannot_have_two_severities() -> None:
    with pytest.raises(BadInput, match="'a' and 'b' contradict each other"):
        overlaps([stop("a", severity=0.5), stop("b", severity=0.8)])
