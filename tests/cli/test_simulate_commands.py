"""``shigen simulate``: tables, sentences, options, and every event of the library."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shigen import reference
from shigen.cli.simulate import TITLES, simulate
from shigen.disruptions import library
from shigen.errors import BadInput, UnknownName

STOP: dict[str, Any] = {"mineral": ("gallium",), "stop": ("CHN:refined:USA,JPN",)}


def answer(capsys: pytest.CaptureFixture[str], **asked: Any) -> dict[str, Any]:
    simulate(format="json", **asked)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.slow
def test_a_stop_gives_every_table_with_fields_that_are_described(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = answer(capsys, **STOP, from_="2026-12", horizon=12, plan=True)
    assert found["schema"] == "shigen.simulate/1"
    assert set(found["tables"]) == set(TITLES)
    described: dict[str, list[str]] = {}
    for row in reference.rows("fields"):
        described.setdefault(row["table"], []).append(row["field"])
    for name, rows in found["tables"].items():
        assert not rows or list(rows[0]) == described[name], name
    japan, america = found["tables"]["simulate_summary"]
    assert (japan["party"], america["party"]) == ("JPN", "USA")
    assert 0 < japan["short_low_t"] < japan["short_t"] < japan["short_high_t"] < japan["need_t"]
    assert "base year" in found["warnings"][0]


def test_use_and_month_add_up_to_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, **STOP, horizon=12)["tables"]
    for row in found["simulate_summary"]:
        short = sum(u["short_t"] for u in found["simulate_uses"] if u["party"] == row["party"])
        assert short == pytest.approx(row["short_t"])
        places = [p for p in found["simulate_places"] if p["place"] == row["party"]]
        assert sum(p["short_t"] for p in places) == pytest.approx(row["short_t"])


def test_no_leakage_leaves_no_range_and_more_short(capsys: pytest.CaptureFixture[str]) -> None:
    usual = answer(capsys, **STOP, horizon=12)["tables"]["simulate_summary"][0]
    none = answer(capsys, **STOP, horizon=12, leakage="0")["tables"]["simulate_summary"][0]
    assert none["short_low_t"] == none["short_t"] == none["short_high_t"]
    assert none["short_t"] > usual["short_high_t"]
    liable = answer(capsys, **STOP, horizon=12, liability=True)["tables"]["simulate_summary"][0]
    assert usual["short_t"] < liable["short_t"] < none["short_t"]


def test_larger_stocks_of_a_party_help_it(capsys: pytest.CaptureFixture[str]) -> None:
    usual = answer(capsys, **STOP, horizon=12)["tables"]
    more = answer(capsys, **STOP, horizon=12, assume=("industry_days:JPN=120",))["tables"]
    now, then = usual["simulate_summary"][0], more["simulate_summary"][0]
    assert then["survive_months"] > now["survive_months"]
    (row,) = [
        row
        for row in more["simulate_assumptions"]
        if row["parameter"] == "industry_days" and row["source"] == "user"
    ]
    assert (row["party"], row["value"]) == ("JPN", 120)


def test_a_kind_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"kind": "strike", "set_": ("place=ZAF", "stage=mine"), "mineral": ("platinum",)}
    found = answer(capsys, **asked, severity="0.5", months=6, rationing="price")
    assert found["tables"]["simulate_exports"][0]["actor"] == "ZAF"
    assert found["inputs"]["rationing"] == "price"


def test_an_event_is_replayed_with_its_own_dates(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, event="cn-gage-lic-2023", mineral=("germanium",), horizon=12)
    assert found["inputs"]["first_month"] == "2023-07"  # a month of notice
    assert found["inputs"]["simulated"] == ["germanium"]
    assert "not of the year of the event" in found["warnings"][0]
    assert found["tables"]["simulate_exports"][0]["direction"] == "falls"


def test_the_screen_shows_a_few_tables_and_names_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    simulate(**STOP, horizon=12)
    printed = capsys.readouterr()
    assert TITLES["simulate_summary"] in printed.out
    assert TITLES["simulate_places"] not in printed.out
    assert "more with --table: simulate_leakage, simulate_uses" in printed.err


def test_an_event_without_a_network_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(event="NE-COUP-2023")
    printed = capsys.readouterr()
    assert "NE-COUP-2023 touches nothing that has a network here" in printed.out
    assert "no network, so not simulated: uranium" in printed.out


def test_what_touches_nothing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(mineral=("gallium",), stop=("CHN:product",))
    assert "the network of gallium has the stages refined" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({}, BadInput, "one of --event, --stop and --kind"),
        ({**STOP, "event": "CN-JP-REE-2010"}, BadInput, "one of --event, --stop and --kind"),
        ({"stop": STOP["stop"]}, BadInput, "--mineral"),
        ({**STOP, "set_": ("place=ZAF",)}, BadInput, "--set belongs to --kind"),
        ({"event": "CN-JP-REE-2011"}, UnknownName, "CN-JP-REE-2010"),
        ({"event": "CN-JP-REE-2010", "from_": "2026-12"}, BadInput, "its own dates"),
        ({"event": "CN-JP-REE-2010", "mineral": ("gallium",)}, BadInput, "does not speak of"),
        ({"event": "CN-JP-REE-2010", "severity": "much"}, BadInput, "low, value, high"),
        ({**STOP, "severity": "much"}, BadInput, "not a number"),
        ({**STOP, "severity": "1.5"}, BadInput, "severity 1.5"),
        ({**STOP, "rationing": "lottery"}, UnknownName, "lottery"),
        ({**STOP, "leakage": "0.1,0.2"}, BadInput, "low,value,high"),
        ({**STOP, "leakage": "0.5,0.2,0.6"}, BadInput, "not in order"),
        ({**STOP, "assume": ("stocks",)}, BadInput, "NAME=VALUE"),
        ({**STOP, "assume": ("stocks=3",)}, UnknownName, "stocks"),
        ({**STOP, "horizon": 0}, BadInput, "1 to 240"),
        ({**STOP, "table": "simulate_response"}, BadInput, "add --plan"),
        ({**STOP, "table": "simulate_all"}, BadInput, "choose one of them"),
        ({"mineral": ("gallium",), "kind": "flood"}, UnknownName, "flood"),
        ({"mineral": ("gallium",), "kind": "strike", "set_": ("who=ZAF",)}, UnknownName, "who"),
    ],
)
def test_bad_input_is_named(asked: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        simulate(**asked)


@pytest.mark.slow
@pytest.mark.parametrize("name", library.ids())
def test_every_event_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By its id, whatever its outcome was: only that there is an answer is looked at."""
    simulate(event=name, format="json", horizon=12)
    found = json.loads(capsys.readouterr().out)
    assert found["warnings"]
    simulated, without = found["inputs"]["simulated"], found["inputs"]["without_network"]
    assert set(simulated) | set(without) <= set(library.event(name).minerals)
