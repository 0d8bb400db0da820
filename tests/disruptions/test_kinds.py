"""One conformance test over all kinds of disruption, and what single kinds say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigen.disruptions import months
from shigen.disruptions.disruption import Disruption, combine, outside
from shigen.disruptions.effects import Closure, DemandRise, OutputLoss, PriceCap
from shigen.disruptions.export_stop import ExportStop, lost_share
from shigen.disruptions.kinds import KINDS
from shigen.disruptions.recovery import Recovery
from shigen.errors import BadInput, UnknownName

HORIZON = months("2026-12", 24)


def _made(name: str, **more: Any) -> Disruption:
    return Disruption("case", name, KINDS[name].example, **more)


def _stops(effects: tuple[Any, ...]) -> list[ExportStop]:
    return [effect for effect in effects if isinstance(effect, ExportStop)]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_the_same_form(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name
    assert kind.says.endswith(".")
    assert kind.cannot_see.endswith(".")
    assert len({setting.name for setting in kind.settings}) == len(kind.settings)
    for setting in kind.settings:
        assert setting.meaning
        assert setting.name in kind.example or setting.default is not None
    effects = _made(name).effects
    assert effects
    assert all(
        isinstance(effect, ExportStop | OutputLoss | Closure | DemandRise | PriceCap)
        for effect in effects
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_keeps_its_timing(name: str) -> None:
    made = _made(
        name, start="2027-02", months=3, minerals=("cobalt",), recovery=Recovery("step", 0)
    )
    for effect in made.effects:
        by_month = effect.severity_by_month(HORIZON)
        assert by_month[:2].tolist() == [0.0, 0.0]
        assert (by_month[2:5] > 0).all()
        if not isinstance(effect, ExportStop) or effect.recovery.kind == "step":
            assert (by_month[5:] == 0).all()
        assert effect.minerals == ("cobalt",)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_more_severe_never_hits_less(name: str) -> None:
    mild, hard = (_made(name, severity=severity).effects for severity in (0.25, 0.75))
    for one, other in zip(mild, hard, strict=True):
        assert (one.severity_by_month(HORIZON) <= other.severity_by_month(HORIZON) + 1e-15).all()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_unknown_setting_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UnknownName, match=f"setting of {name}"):
        Disruption("case", name, {**KINDS[name].example, "colour": "red"})


@pytest.mark.parametrize(
    ("name", "setting"),
    [(name, item.name) for name, kind in KINDS.items() for item in kind.settings
     if item.default is None],
)  # fmt: skip
def test_what_has_to_be_said_is_asked_for(name: str, setting: str) -> None:
    given = {key: value for key, value in KINDS[name].example.items() if key != setting}
    with pytest.raises(BadInput, match=f"{name}: say {setting}"):
        Disruption("case", name, given)


@pytest.mark.parametrize(
    ("name", "setting"),
    [(name, item.name) for name, kind in KINDS.items() for item in kind.settings
     if item.form in {"share", "number"}],
)  # fmt: skip
@pytest.mark.parametrize("value", [-0.1, 11, "much", float("nan")])
def test_numbers_out_of_bounds_are_refused(name: str, setting: str, value: Any) -> None:
    with pytest.raises(BadInput, match=setting):
        Disruption("case", name, {**KINDS[name].example, setting: value})


def test_every_file_of_the_folder_is_a_kind() -> None:
    import shigen.disruptions.kinds as room

    folder = Path(str(room.__file__)).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__", "kind"}
    assert files == set(KINDS)


def test_a_licence_that_stays_shut_for_some() -> None:
    made = Disruption(
        "licence", "export_licensing", {"actor": "CHN", "refused": "USA"},
        months=2, recovery=Recovery("licensing", months=12, tau=1, kappa=1),
    )  # fmt: skip
    usa, jpn = (
        lost_share(_stops(made.effects), HORIZON, exporter="CHN", importer=place, stage="refined")
        for place in ("USA", "JPN")
    )
    assert usa.tolist() == [1.0] * 24
    assert jpn.iloc[-1] < 0.001


def test_a_quota_stops_what_it_does_not_allow() -> None:
    made = Disruption("quota", "export_quota", {"actor": "COD", "stages": "mine", "allowed": 0.45})
    assert made.effects[0].severity == pytest.approx(0.55)


def test_idle_recovery_works_hold_a_host_cut_back() -> None:
    settings = {"place": "CHN", "link": 0.8, "slack": 0.25}
    by_cut = [
        Disruption("host", "host_cut", settings, severity=cut).effects[0].severity
        for cut in (0.25, 0.625, 1.0)
    ]
    assert by_cut == pytest.approx([0.0, 0.4, 0.8])


def test_effects_on_one_flow_leave_the_product() -> None:
    half = {"actor": "CHN", "allowed": 0.5}
    both = combine(
        [
            Disruption("a", "export_quota", half, months=2),
            Disruption("b", "export_quota", half, months=3),
        ]
    )
    lost = lost_share(_stops(both), HORIZON, exporter="CHN", importer="JPN", stage="refined")
    assert lost[:4].tolist() == [0.75, 0.75, 0.5, 0.0]


def test_the_same_thing_said_twice_is_refused() -> None:
    first = Disruption("a", "strike", {"place": "ZAF"})
    with pytest.raises(BadInput, match="'a' is given twice"):
        combine([first, first])
    with pytest.raises(BadInput, match="'a' is given with different contents"):
        combine([first, Disruption("a", "strike", {"place": "CHL"})])
    with pytest.raises(BadInput, match="'a' and 'b' say the same"):
        combine([first, Disruption("b", "strike", {"place": "ZAF"})])


def test_the_order_of_disruptions_does_not_matter() -> None:
    given = [_made(name) for name in ("strike", "sanction", "outage")]
    named = [Disruption(str(at), item.kind, item.settings) for at, item in enumerate(given)]
    assert combine(named) == combine(named[::-1])


@pytest.mark.parametrize(
    "given",
    [(0.1, 0.2, 1.2), (-0.1, 0.2, 0.3), (0.3, 0.2, 0.4), (0.1, 0.2), (0.0, float("nan"), 1.0)],
)
def test_a_probability_that_cannot_be_is_refused(given: Any) -> None:
    with pytest.raises(BadInput, match="probabilit"):
        _made("strike", probability=given)


def test_what_lies_outside_the_horizon_is_named() -> None:
    past = _made("strike", start="2020-01", months=2).effects
    now = _made("strike").effects
    assert outside([*past, *now], "2026-12", 24) == list(past)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"start": "2026-13"}, "not a month"),
        ({"months": 0}, "whole number"),
        ({"severity": 1.5}, "severity"),
        ({"notice": -1}, "notice"),
        ({"minerals": ("unobtainium",)}, "unknown mineral"),
    ],
)
def test_impossible_timing_is_refused(more: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        _made("strike", **more)


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'strike'"):
        Disruption("case", "strke", {})
    with pytest.raises(UnknownName, match="passage"):
        Disruption("case", "passage_closure", {"passages": "malaca-strait-of"})
