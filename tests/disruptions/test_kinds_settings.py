"""Settings by which single kinds say more: terms of licences, tonnage, what is withheld, notice."""

from __future__ import annotations

from typing import Any

import pytest

from shigen.disruptions import months
from shigen.disruptions.disruption import Disruption
from shigen.disruptions.export_stop import ExportStop, lost_share
from shigen.disruptions.mixed import MixedRecovery, mixed
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

HORIZON = months("2026-12", 60)
AT_ONCE = Recovery("licensing", months=12, tau=0, kappa=1, a_inf=0.8)


def licence(severity: float = 1.0, recovery: Recovery = AT_ONCE, **settings: Any) -> Disruption:
    return Disruption(
        "licence", "export_licensing", {"actor": "CHN", **settings},
        months=2, severity=severity, recovery=recovery,
    )  # fmt: skip


def lost(made: Disruption, importer: str) -> list[float]:
    stops = [effect for effect in made.effects if isinstance(effect, ExportStop)]
    found = lost_share(stops, HORIZON, exporter="CHN", importer=importer, stage="refined")
    return [float(value) for value in found]


@pytest.mark.parametrize("named", [{}, {"destinations": "USA,JPN"}])
def test_who_is_refused_gets_the_share_that_is_said(named: dict[str, Any]) -> None:
    made = licence(refused="USA", refused_share=0.4, **named)
    usa, jpn = lost(made, "USA"), lost(made, "JPN")
    assert (usa[0], usa[-1]) == pytest.approx((1.0, 0.6))
    assert (jpn[0], jpn[-1]) == pytest.approx((1.0, 0.2))
    # In every month the same part of what the others get.
    assert [1 - x for x in usa] == pytest.approx([(1 - x) / 2 for x in jpn])


def test_half_a_regime_stops_half_of_a_refused_flow() -> None:
    made = licence(severity=0.5, destinations="USA,JPN", refused="USA", refused_share=0.0)
    assert lost(made, "USA") == pytest.approx([0.5] * 60)
    with pytest.raises(BadInput, match="name the destinations"):
        licence(severity=0.5, refused="USA")


def test_terms_differ_by_destination_and_use() -> None:
    made = licence(
        destinations="USA,JPN,KOR", terms="JPN:defense:0.1:0:0:0; USA:*:1:6:1:0.5"
    )  # fmt: skip
    assert lost(made, "KOR")[-1] == pytest.approx(0.2)
    # A tenth never comes back, of the rest four fifths do.
    assert lost(made, "JPN")[-1] == pytest.approx(1 - 0.9 * 0.8)
    usa = lost(made, "USA")
    assert usa[:8] == pytest.approx([1.0] * 8)
    assert usa[-1] == pytest.approx(0.5)


def test_terms_of_a_use_hold_for_everybody() -> None:
    made = licence(terms="*:defense:0.25:0:0:0")
    assert lost(made, "FRA")[-1] == pytest.approx(1 - 0.75 * 0.8)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"terms": "JPN:defense:0.1"}, "write DESTINATION:USE:SHARE"),
        ({"terms": "*:defense:x:0:0:0"}, "could not convert"),
        ({"terms": "*:defense:1.5:0:0:0"}, "share 1.5 is not 0 to 1"),
        ({"terms": "*:defense:0.6:0:0:0; *:*:0.6:0:0:0"}, "sum to 1.2, above 1"),
        ({"terms": "*:defense:0.1:0:0:0; *:defense:0.1:0:0:0"}, "said before"),
        ({"terms": "*:defense:0.1:0:0:2"}, "a_inf"),
        ({"terms": "JPN:*:1:0:0:0"}, "name the destinations"),
        ({"terms": "JPN:*:1:0:0:0", "destinations": "USA"}, "JPN is not among the destinations"),
        ({"refused": "JPN", "destinations": "USA"}, "JPN is not among the destinations"),
        ({"terms": "JPN:*:1:0:0:0", "destinations": "JPN", "refused": "JPN"}, "say one"),
        ({"refused": "USA", "refused_share": 0.9}, "above the 0.8 that others get"),
    ],
)
def test_impossible_terms_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        licence(**settings)


def test_an_unknown_use_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="defense"):
        licence(terms="*:defence force:0.1:0:0:0")


def test_parts_of_a_flow_have_to_sum_to_one() -> None:
    once = Recovery("step", months=0)
    assert mixed([(1.0, once)]) is once
    with pytest.raises(BadInput, match="do not sum to one"):
        mixed([(0.5, once)])
    both = mixed([(0.5, once), (0.5, Recovery("licensing", a_inf=0.5))])
    assert isinstance(both, MixedRecovery)
    assert both.a_inf == pytest.approx(0.75)
    assert both.share(500) == pytest.approx(0.75)


def test_a_plant_weighs_what_its_tonnes_are_of_its_country() -> None:
    settings = {"place": "PAN", "facility": "Cobre Panama", "tonnes": 330.0}
    made = Disruption("x", "outage", {**settings, "country_tonnes": 440.0}, severity=0.8)
    assert made.effects[0].severity == pytest.approx(0.6)
    for more, says in (
        ({}, "both tonnes and country_tonnes"),
        ({"country_tonnes": 300}, "tonnes 330 of a plant exceed country_tonnes 300"),
        ({"country_tonnes": 440, "share": 0.5}, "not both"),
    ):
        with pytest.raises(BadInput, match=says):
            Disruption("x", "outage", {**settings, **more})
    with pytest.raises(BadInput, match="say share"):
        Disruption("x", "outage", {"place": "PAN"})


def test_who_sanctions_may_also_withhold() -> None:
    both = {"actor": "RUS", "buyers": "USA,JPN", "withheld": 0.5}
    found = {
        (effect.actor, effect.destinations, effect.severity)
        for effect in Disruption("x", "sanction", both).effects
        if isinstance(effect, ExportStop)
    }
    assert found == {
        ("RUS", ("JPN", "USA"), 1.0), ("USA", ("RUS",), 0.5), ("JPN", ("RUS",), 0.5),
    }  # fmt: skip
    with pytest.raises(BadInput, match="name the buyers"):
        Disruption("x", "sanction", {"actor": "RUS", "withheld": 0.5})
    with pytest.raises(BadInput, match="nothing is sanctioned"):
        Disruption("x", "sanction", {"actor": "RUS", "share": 0})


def test_a_stop_keeps_its_notice() -> None:
    made = Disruption("x", "export_stop", {"actor": "CHN", "stages": "refined"}, notice=4)
    assert [effect.notice for effect in made.effects] == [4]
    with pytest.raises(BadInput, match="notice"):
        ExportStop("CHN", "refined", notice=61)
